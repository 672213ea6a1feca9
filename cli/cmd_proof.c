/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * cmd_proof.c -- demur proof export BUNDLE --out DIR (--policy FILE | --words "...") [--entry N]
 *                demur proof import FILE
 *
 * Signatures of a bundle in the form that the drafts give them, for other implementations to
 * verify; and a proof of that form as entries of the log carry it.
 */
#include "bundle_check.h"
#include "bundle_pin.h"
#include "commands.h"
#include "demur/encode.h"
#include "demur/memory.h"
#include "json_proof.h"
#include "out_dir.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* ---- export ---------------------------------------------------------------------------- */

enum { OPT_OUT, OPT_POLICY, OPT_WORDS, OPT_ENTRY };

static const struct cli_opt export_opts[] = {
    [OPT_OUT] = {"out", "DIR", "a new directory for the files, one for each proof"},
    [OPT_POLICY] = {"policy", "FILE", "the log and its witnesses, as a policy file that you trust"},
    [OPT_WORDS] = {"words", "WORDS", "the organisation's 12 words, in quotes"},
    [OPT_ENTRY] = {"entry", "N", "the signature at this index of the log alone"},
    {0},
};

/* An export under way. */
struct exporting {
    struct cli_out_dir *dir;
    bool one; /* only the entry `index` */
    uint64_t index;
    uint64_t files, signatures, withdrawn;
};

static enum demur_err write_proof(struct exporting *e, const struct demur_bundle_signature *sign,
                                  const struct demur_standard_proof *proof)
{
    char file[CLI_JSON_PROOF_NAME_MAX];
    char name[CLI_JSON_PROOF_NAME_MAX];
    char *text;
    enum demur_err err = DEMUR_ERR_NOMEM;

    (void)snprintf(file, sizeof file, "nymProof%llu-%u.json", (unsigned long long)sign->index,
                   proof->issuer);
    (void)snprintf(name, sizeof name, "entry %llu of the log, proof under issuer %u%s",
                   (unsigned long long)sign->index, proof->issuer,
                   sign->is_withdrawn ? "; withdrawn later" : "");
    text = cli_json_proof_text(proof, name);
    if (text != NULL) err = cli_out_dir_put(e->dir, file, text, strlen(text));
    free(text);
    if (err == DEMUR_OK) e->files++;
    return err;
}

static enum demur_err export_sign(void *ctx, const struct demur_bundle_signature *sign)
{
    struct exporting *e = ctx;
    enum demur_err err = DEMUR_OK;

    if (e->one && sign->index != e->index) return DEMUR_OK;
    e->signatures++;
    e->withdrawn += sign->is_withdrawn;
    for (size_t i = 0; i < sign->act->issuers && err == DEMUR_OK; i++) {
        struct demur_standard_proof proof;

        err = demur_standard_proof_of(&proof, sign->act, i, sign->scope);
        if (err == DEMUR_OK) err = write_proof(e, sign, &proof);
    }
    return err;
}

static bool read_index(uint64_t *out, const char *text)
{
    char *end = NULL;

    if (text[0] < '0' || text[0] > '9') return false;
    errno = 0;
    *out = strtoull(text, &end, 10);
    return errno == 0 && *end == '\0';
}

/* The bundle has been checked: write what is asked for. */
static enum cli_exit export_all(const struct cli *cli, struct exporting *e,
                                const struct demur_bundle *bundle)
{
    const struct demur_bundle_report *r = demur_bundle_report(bundle);
    struct demur_bundle_sign_visitor visitor = {export_sign, e};

    if (r->failed != DEMUR_CHECK_NONE) {
        fprintf(cli->err, "demur: %s: the bundle does not hold: %s\n", cli->operand[0], r->detail);
        return CLI_INVALID;
    }
    if (cli_out_dir_open(&e->dir, cli->option[OPT_OUT], cli->err) != DEMUR_OK) return CLI_FAILED;
    enum demur_err err = demur_bundle_each_sign(bundle, &visitor);

    if (err != DEMUR_OK) {
        fprintf(cli->err, "demur: %s: %s\n", cli->operand[0], demur_err_text(err));
        return CLI_FAILED;
    }
    if (e->files == 0) {
        fprintf(cli->err, "demur: %s: no signature stands at index %llu of the log\n",
                cli->operand[0], (unsigned long long)e->index);
        return CLI_FAILED;
    }
    if (cli_out_dir_finish(e->dir) != DEMUR_OK) return CLI_FAILED;
    fprintf(cli->out, "%llu proofs of %llu signatures written to %s", (unsigned long long)e->files,
            (unsigned long long)e->signatures, cli->option[OPT_OUT]);
    if (e->withdrawn > 0) {
        fprintf(cli->out, "; %llu of these were withdrawn and do not stand",
                (unsigned long long)e->withdrawn);
    }
    fputc('\n', cli->out);
    if (r->pinned) return CLI_OK;
    fprintf(cli->err,
            "demur: %s: nothing was given that says whose bundle it is (--policy, "
            "--words)\n",
            cli->operand[0]);
    return CLI_FAILED;
}

static enum cli_exit run_export(const struct cli *cli)
{
    struct exporting e = {.one = cli->option[OPT_ENTRY] != NULL};
    struct cli_pins pins = {.policy = NULL};
    struct cli_bundle b = {.fd = -1};
    enum cli_exit status;

    if (cli->option[OPT_OUT] == NULL) {
        fprintf(cli->err, "demur: --out: name a new directory for the files\n");
        return CLI_USAGE;
    }
    if (e.one && !read_index(&e.index, cli->option[OPT_ENTRY])) {
        fprintf(cli->err, "demur: --entry: give the index of an entry of the log\n");
        return CLI_USAGE;
    }
    status = cli_pins_read(&pins, cli->option[OPT_POLICY], cli->option[OPT_WORDS], cli->err);
    if (status == CLI_OK) {
        status = CLI_FAILED;
        if (cli_bundle_check(&b, cli->operand[0], &pins.pin, cli->err) == DEMUR_OK) {
            status = export_all(cli, &e, b.bundle);
        }
    }
    cli_out_dir_close(e.dir);
    cli_bundle_close(&b);
    cli_pins_free(&pins);
    return status;
}

const struct cli_cmd cmd_proof_export = {
    .name = "proof export",
    .operands = "BUNDLE",
    .min_operands = 1,
    .max_operands = 1,
    .brief = "write the signatures of a bundle as the drafts' test vectors are written",
    .example = "demur proof export bundle.dmr --policy policy --out proofs",
    .answer = "0 the files are written and the bundle holds, 3 it does not hold",
    .opts = export_opts,
    .run = run_export,
};

/* ---- import ---------------------------------------------------------------------------- */

static const struct cli_opt import_opts[] = {{0}};

static enum cli_exit run_import(const struct cli *cli)
{
    const char *path = cli->operand[0];
    struct demur_standard_proof proof;
    uint8_t slot[DEMUR_ACT_PROOF_BYTES];
    char hex[2 * DEMUR_ACT_PROOF_BYTES + 1];
    uint8_t *text = NULL;
    size_t len = 0;
    enum demur_err err;

    if (host_read_file(&text, &len, path, CLI_JSON_PROOF_BYTES_MAX, cli->err) != DEMUR_OK) {
        return CLI_FAILED;
    }
    err = cli_json_proof_read(&proof, path, (struct demur_span){text, len}, cli->err);
    demur_free(text);
    if (err != DEMUR_OK) return CLI_INVALID;
    err = demur_standard_proof_slot(slot, &proof);
    if (err != DEMUR_OK) {
        fprintf(cli->err, "demur: %s: %s\n", path,
                err == DEMUR_ERR_NOMEM ? demur_err_text(err) : "the proof does not hold");
        return err == DEMUR_ERR_NOMEM ? CLI_FAILED : CLI_INVALID;
    }
    demur_hex_encode(hex, slot, sizeof slot);
    fprintf(cli->out, "%s\n", hex);
    return CLI_OK;
}

const struct cli_cmd cmd_proof_import = {
    .name = "proof import",
    .operands = "FILE",
    .min_operands = 1,
    .max_operands = 1,
    .brief = "verify a proof in the drafts' form, and print it as the log carries it",
    .example = "demur proof import proof.json",
    .answer = "0 the proof holds, 3 it does not",
    .opts = import_opts,
    .run = run_import,
};
