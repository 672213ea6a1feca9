/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * cmd_org_next.c -- demur org next MANIFEST --out FILE [OPTION...]
 *
 * Makes the manifest that follows the present one, with changes; it is to be signed by all.
 */
#include "commands.h"
#include "demur/day.h"
#include "demur/memory.h"
#include "host/write_file.h"
#include "org_next.h"
#include "org_text.h"

static const struct cli_opt opts[] = {
    [NEXT_OUT] = {"out", "FILE", "where to write the next manifest"},
    [NEXT_BEFORE] = {"before", "FILE...", "the manifests before MANIFEST, from the first"},
    [NEXT_ACTIVATION] = {"activation", "YYYY-MM-DD", "from when it is in force (in 14 days)"},
    [NEXT_ROOT] = {"root", "KEY", "another root, by the public half of its key"},
    [NEXT_FRONT] = {"front", "KEY", "another front, for receipts"},
    [NEXT_ADD_ISSUER] = {"add-issuer", "NAME=URL=KEY...", "one issuer more"},
    [NEXT_REMOVE_ISSUER] = {"remove-issuer", "ID...", "one issuer fewer"},
    [NEXT_ISSUER_KEY] = {"issuer-key", "ID=KEY...", "an issuer that changes one of its keys"},
    [NEXT_ADD_PRINCIPAL] = {"add-principal", "TITLE=KEY...", "one principal more"},
    [NEXT_REMOVE_PRINCIPAL] = {"remove-principal", "ID...", "one principal fewer"},
    [NEXT_PRINCIPAL_KEY] = {"principal-key", "ID=KEY...", "a principal's other key"},
    [NEXT_WITNESS] = {"witness", "\"NAME VKEY URL\"...", "who cosigns the log from then on"},
    [NEXT_QUORUM] = {"quorum", "K", "how many of them must (more than half)"},
    [NEXT_EPOCHS] = {"epochs", "N", "so many quarters more"},
    [NEXT_POLICY] = {"policy-file", "FILE", "by when memos are answered"},
    [NEXT_PROFILE] = {"profile", "NAME", "the same, by a policy that demur knows"},
    {0},
};

enum cli_exit org_next_refuse(const struct org_next *next, const char *option, const char *why)
{
    fprintf(next->cli->err, "demur: --%s: %s\n", option, why);
    return CLI_USAGE;
}

bool org_next_number(uint32_t *out, const char *text, size_t len, uint32_t low, uint32_t high)
{
    uint64_t n = 0;

    if (len == 0) return false;
    for (size_t i = 0; i < len; i++) {
        if (text[i] < '0' || text[i] > '9') return false;
        n = n * 10 + (uint64_t)(text[i] - '0');
        if (n > high) return false;
    }
    if (n < low) return false;
    *out = (uint32_t)n;
    return true;
}

/* Write the manifest, and say who must sign it. */
static enum cli_exit write(const struct org_next *next)
{
    const struct cli *cli = next->cli;
    char date[DEMUR_DATE_LEN + 1];
    struct cli_signers signers;
    uint8_t *bytes = NULL;
    size_t len = 0;
    enum demur_err err = demur_manifest_encode(&bytes, &len, next->manifest);

    if (err == DEMUR_OK) {
        err = cli_signers_find(&signers, next->manifest, next->org->manifest, &next->org->id);
    }
    if (err != DEMUR_OK) {
        fprintf(cli->err, "demur: there can be no such manifest: %s\n", demur_err_text(err));
        demur_free(bytes);
        return err == DEMUR_ERR_NOMEM ? CLI_FAILED : CLI_USAGE;
    }
    struct host_file file = {
        .path = cli->option[NEXT_OUT], .data = bytes, .len = len, .is_new = true};

    err = host_write_file(&file, cli->err);
    demur_free(bytes);
    if (err != DEMUR_OK) return CLI_FAILED;
    demur_day_format(date, next->manifest->activation);
    fprintf(
        cli->out,
        "Written: manifest %u, to be in force from %s. Who must sign it (demur org sign), before "
        "it is handed in\nseven days ahead:\n\n",
        next->manifest->seq, date);
    cli_org_print_signers(cli->out, &signers);
    return CLI_OK;
}

static enum cli_exit make(struct org_next *next)
{
    struct demur_manifest *m = next->manifest;
    enum cli_exit status;

    *m = *next->org->manifest;
    m->seq = next->org->chain.count;
    m->prev = next->org->leaf;
    m->sigs.count = 0;
    status = org_next_people(next);
    if (status == CLI_OK) status = org_next_rest(next);
    return status == CLI_OK ? write(next) : status;
}

static enum cli_exit run(const struct cli *cli)
{
    struct cli_org org;
    struct org_next *next = NULL;
    struct demur_manifest *manifest = NULL;
    enum cli_exit status = CLI_FAILED;

    if (cli->option[NEXT_OUT] == NULL) {
        fprintf(cli->err, "demur: --out: say where to write the next manifest\n");
        return CLI_USAGE;
    }
    if (cli_org_read(&org, cli, NEXT_BEFORE) != DEMUR_OK) return CLI_FAILED;
    if (cli_org_add(&org, cli->operand[0], cli->err) != DEMUR_OK) goto out;
    next = demur_alloc(sizeof *next);
    manifest = demur_alloc(sizeof *manifest);
    if (next == NULL || manifest == NULL) {
        fprintf(cli->err, "demur: %s\n", demur_err_text(DEMUR_ERR_NOMEM));
        goto out;
    }
    next->cli = cli;
    next->org = &org;
    next->manifest = manifest;
    status = make(next);
out:
    demur_free(manifest);
    demur_free(next);
    cli_org_free(&org);
    return status;
}

const struct cli_cmd cmd_org_next = {
    .name = "org next",
    .operands = "MANIFEST",
    .min_operands = 1,
    .max_operands = 1,
    .brief = "make the manifest that follows, with other keys, people, witnesses or epochs",
    .example = "demur org next org/manifest --epochs 4 --out next",
    .answer = "0 it has been written, for all to sign",
    .opts = opts,
    .run = run,
};
