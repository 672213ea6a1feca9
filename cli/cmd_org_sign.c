/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * cmd_org_sign.c -- demur org sign MANIFEST --key FILE [--before FILE...]
 *
 * Adds the signature of a root or an issuer to a manifest, in place.
 */
#include "commands.h"
#include "demur/memory.h"
#include "host/write_file.h"
#include "manifests.h"
#include "org_text.h"
#include "read_key.h"

#include <string.h>

enum { OPT_KEY, OPT_BEFORE };

static const struct cli_opt opts[] = {
    [OPT_KEY] = {"key", "FILE", "the key file of the root or an issuer"},
    [OPT_BEFORE] = {"before", "FILE...", "the manifests before it, in order from the first"},
    {0},
};

/* What this command works on; secret. */
struct work {
    const struct cli *cli;
    struct cli_org before;
    struct demur_manifest *manifest;
    struct demur_hash org;
    struct demur_key_file key;
};

static enum cli_exit refuse(const struct work *w, const char *why)
{
    fprintf(w->cli->err, "demur: %s: not signed: %s\n", w->cli->operand[0], why);
    return CLI_INVALID;
}

static enum cli_exit fail(const struct work *w, enum demur_err err)
{
    fprintf(w->cli->err, "demur: %s: %s\n", w->cli->operand[0], demur_err_text(err));
    return CLI_FAILED;
}

/* Whether the manifest stands where it says; the rest is looked at when all have signed. */
static enum cli_exit check_place(struct work *w)
{
    const struct demur_manifest *m = w->manifest;

    if (m->seq != w->before.chain.count) {
        fprintf(w->cli->err,
                "demur: %s: the manifest of seq %u; give the %u before it with "
                "--before\n",
                w->cli->operand[0], m->seq, m->seq);
        return CLI_USAGE;
    }
    if (m->seq == 0) {
        enum demur_err err = demur_manifest_org(&w->org, m);

        return err == DEMUR_OK ? CLI_OK : fail(w, err);
    }
    w->org = w->before.id;
    if (memcmp(&m->prev, &w->before.leaf, sizeof m->prev) != 0) {
        return refuse(w, "it follows another manifest than the last of --before");
    }
    if (m->mode != w->before.manifest->mode || m->tz != w->before.manifest->tz) {
        return refuse(w, "mode and time never change");
    }
    return CLI_OK;
}

static const struct cli_signer *signer_of(const struct cli_signers *signers,
                                          const struct demur_sign_pk *pk)
{
    for (size_t i = 0; i < signers->count; i++) {
        if (memcmp(&signers->signer[i].pk, pk, sizeof *pk) == 0) return &signers->signer[i];
    }
    return NULL;
}

static enum cli_exit write(const struct work *w)
{
    uint8_t *bytes = NULL;
    size_t len = 0;
    enum demur_err err = demur_manifest_encode(&bytes, &len, w->manifest);

    if (err != DEMUR_OK) return fail(w, err);
    struct host_file file = {.path = w->cli->operand[0], .data = bytes, .len = len};

    err = host_write_file(&file, w->cli->err);
    demur_free(bytes);
    return err == DEMUR_OK ? CLI_OK : CLI_FAILED;
}

/* Say who has signed, and once all have, whether it follows. */
static enum cli_exit report(struct work *w)
{
    struct cli_signers signers;
    enum demur_err err = cli_signers_find(&signers, w->manifest, w->before.manifest, &w->org);

    if (err != DEMUR_OK) return fail(w, err);
    cli_org_print_signers(w->cli->out, &signers);
    if (signers.missing > 0) {
        fprintf(w->cli->out, "\n%u signature%s missing yet.\n", signers.missing,
                signers.missing == 1 ? " is" : "s are");
        return CLI_OK;
    }
    if (cli_org_add(&w->before, w->cli->operand[0], w->cli->err) != DEMUR_OK) return CLI_INVALID;
    fputs("\nAll have signed.  ", w->cli->out);
    fputs(w->manifest->seq == 0
              ? "It is the organisation's first manifest.\n"
              : "Hand it in at the channel, seven days at least before it is to be "
                "in force.\n",
          w->cli->out);
    return CLI_OK;
}

static enum cli_exit sign(struct work *w)
{
    const struct demur_sign_seed *seed = cli_key_signer(&w->key);
    struct demur_sign_pk pk;
    struct cli_signers signers;
    enum demur_err err = cli_signers_find(&signers, w->manifest, w->before.manifest, &w->org);

    if (err != DEMUR_OK) return fail(w, err);
    if (seed == NULL) return refuse(w, "the key is neither a root's nor an issuer's");
    demur_sign_pk_of(&pk, seed);
    if (signer_of(&signers, &pk) == NULL) {
        return refuse(w, "the key stands neither in it nor in the manifest before");
    }
    err = demur_manifest_sign(w->manifest, &w->org, seed);
    if (err != DEMUR_OK) return fail(w, err);
    enum cli_exit status = write(w);

    return status == CLI_OK ? report(w) : status;
}

static enum cli_exit run(const struct cli *cli)
{
    struct work w = {.cli = cli};
    enum cli_exit status = CLI_FAILED;

    if (cli->option[OPT_KEY] == NULL) {
        fprintf(cli->err, "demur: --key: give the key file of the root or an issuer\n");
        return CLI_USAGE;
    }
    if (cli_org_read(&w.before, cli, OPT_BEFORE) == DEMUR_OK &&
        cli_read_manifest(&w.manifest, NULL, cli->operand[0], cli->err) == DEMUR_OK &&
        cli_read_key(&w.key, cli->option[OPT_KEY], cli->err) == DEMUR_OK) {
        status = check_place(&w);
        if (status == CLI_OK) status = sign(&w);
    }
    demur_wipe(&w.key, sizeof w.key);
    demur_manifest_free(w.manifest);
    cli_org_free(&w.before);
    return status;
}

const struct cli_cmd cmd_org_sign = {
    .name = "org sign",
    .operands = "MANIFEST",
    .min_operands = 1,
    .max_operands = 1,
    .brief = "add the signature of a root or an issuer to a manifest",
    .example = "demur org sign next --key org/root.key --before org/manifest",
    .answer = "0 it has been signed, 3 it must not be signed with that key, or does not follow",
    .opts = opts,
    .run = run,
};
