/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "manifests.h"

#include "demur/memory.h"
#include "demur/tree.h"

enum demur_err cli_read_manifest(struct demur_manifest **out, struct demur_hash *leaf,
                                 const char *path, FILE *err)
{
    uint8_t *bytes = NULL;
    size_t len = 0;
    enum demur_err status = host_read_file(&bytes, &len, path, DEMUR_MANIFEST_BYTES_MAX, err);

    if (status != DEMUR_OK) return status;
    status = demur_manifest_decode(out, bytes, len);
    if (status == DEMUR_OK && leaf != NULL) demur_tree_leaf(leaf, bytes, len);
    demur_free(bytes);
    if (status == DEMUR_ERR_NOMEM) {
        fprintf(err, "demur: %s\n", demur_err_text(status));
    } else if (status != DEMUR_OK) {
        fprintf(err, "demur: %s: not a manifest: %s\n", path, demur_err_text(status));
    }
    return status;
}

/* Whether m, at path, has the number that is due. */
static bool is_due(const struct cli_org *org, const struct demur_manifest *m, const char *path,
                   FILE *err)
{
    if (m->seq == org->chain.count) return true;
    if (org->chain.count == 0) {
        fprintf(err, "demur: %s: the manifest of seq %u; the first, of seq 0, is wanted\n", path,
                m->seq);
    } else {
        fprintf(err, "demur: %s: the manifest of seq %u; the one of seq %u is wanted\n", path,
                m->seq, org->chain.count);
    }
    return false;
}

enum demur_err cli_org_add(struct cli_org *org, const char *path, FILE *err)
{
    struct demur_manifest *m = NULL;
    struct demur_hash leaf;
    enum demur_err status = cli_read_manifest(&m, &leaf, path, err);

    if (status != DEMUR_OK) return status;
    if (!is_due(org, m, path, err)) {
        demur_manifest_free(m);
        return DEMUR_ERR_INVALID;
    }
    /* The earliest window that it could stand in. */
    status = demur_manifest_chain_add(&org->chain, m,
                                      m->activation < DEMUR_MANIFEST_NOTICE_DAYS
                                          ? 0
                                          : m->activation - DEMUR_MANIFEST_NOTICE_DAYS);
    if (status != DEMUR_OK) {
        fprintf(err, "demur: %s: %s\n", path,
                status != DEMUR_ERR_INVALID ? demur_err_text(status)
                : m->seq == 0               ? "its signatures are not all there, or do not hold"
                              : "does not follow the one before, or its signatures are not all "
                                "there, or do not hold");
        demur_manifest_free(m);
        return status;
    }
    demur_manifest_free(org->manifest);
    org->manifest = m;
    org->id = org->chain.org;
    org->leaf = leaf;
    return DEMUR_OK;
}

enum demur_err cli_org_read(struct cli_org *out, const struct cli *cli, size_t row)
{
    enum demur_err status = DEMUR_OK;

    *out = (struct cli_org){.manifest = NULL};
    for (size_t i = 0; i < cli->values && status == DEMUR_OK; i++) {
        if (cli->value[i].row == row) status = cli_org_add(out, cli->value[i].text, cli->err);
    }
    if (status != DEMUR_OK) cli_org_free(out);
    return status;
}

void cli_org_free(struct cli_org *org)
{
    demur_manifest_free(org->manifest);
    *org = (struct cli_org){.manifest = NULL};
}
