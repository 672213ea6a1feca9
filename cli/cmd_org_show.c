/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * cmd_org_show.c -- demur org show MANIFEST [--before FILE...] [--json]
 *
 * Says in plain words what a manifest says, and who has signed it.
 */
#include "commands.h"
#include "demur/memory.h"
#include "demur/words.h"
#include "manifests.h"
#include "org_text.h"

#include <string.h>

enum { OPT_BEFORE, OPT_JSON };

static const struct cli_opt opts[] = {
    [OPT_BEFORE] = {"before", "FILE...", "the manifests before it, in order from the first"},
    [OPT_JSON] = {"json", NULL, "print one JSON object"},
    {0},
};

/* Who the organisation is: from the manifests before, or from this one, if it is the first. */
static enum demur_err find_org(struct demur_hash *out, bool *known, const struct cli_org *before,
                               const struct demur_manifest *m)
{
    *known = before->manifest != NULL || m->seq == 0;
    if (before->manifest != NULL) {
        *out = before->id;
        return DEMUR_OK;
    }
    return m->seq == 0 ? demur_manifest_org(out, m) : DEMUR_OK;
}

static enum demur_err view(const struct cli *cli, const struct cli_org *before,
                           const struct demur_manifest *m, bool *is_complete)
{
    char text[DEMUR_WORDS_TEXT_BYTES];
    struct cli_org_view v = {.manifest = m};
    struct cli_signers signers;
    struct demur_policy *policy = NULL;
    struct demur_words words;
    struct demur_hash org;
    bool known = false;
    enum demur_err err = find_org(&org, &known, before, m);

    if (err == DEMUR_OK && known) err = cli_signers_find(&signers, m, before->manifest, &org);
    if (err == DEMUR_OK && known) err = demur_words_of_org(&words, &org);
    if (err != DEMUR_OK) return err;
    if (known) {
        demur_words_encode(text, &words);
        v.org = &org;
        v.words = text;
        v.signers = &signers;
        *is_complete = signers.missing + signers.strange == 0;
    }
    err = demur_policy_decode(&policy, m->log_policy.data, m->log_policy.len, NULL);
    if (err == DEMUR_ERR_NOMEM) return err;
    v.policy = policy;
    if (policy == NULL || !known) *is_complete = false;
    err = cli->option[OPT_JSON] != NULL ? cli_org_print_json(cli->out, &v)
                                        : cli_org_print_text(cli->out, &v);
    demur_policy_free(policy);
    return err;
}

/* Whether m is the one behind the last of before. */
static bool follows(const struct cli *cli, const struct cli_org *before,
                    const struct demur_manifest *m)
{
    if (before->manifest == NULL) return true;
    if (m->seq == before->chain.count &&
        memcmp(&m->prev, &before->leaf, sizeof before->leaf) == 0) {
        return true;
    }
    fprintf(cli->err, "demur: %s: does not follow the last of --before\n", cli->operand[0]);
    return false;
}

static enum cli_exit run(const struct cli *cli)
{
    struct cli_org before;
    struct demur_manifest *m = NULL;
    bool is_complete = true;
    enum cli_exit status = CLI_FAILED;

    if (cli_org_read(&before, cli, OPT_BEFORE) != DEMUR_OK) return CLI_FAILED;
    if (cli_read_manifest(&m, NULL, cli->operand[0], cli->err) != DEMUR_OK) goto out;
    if (!follows(cli, &before, m)) {
        status = CLI_INVALID;
        goto out;
    }
    enum demur_err err = view(cli, &before, m, &is_complete);

    if (err == DEMUR_OK) {
        status = is_complete ? CLI_OK : CLI_INVALID;
        if (m->seq > 0 && before.manifest == NULL) {
            fprintf(cli->err,
                    "demur: %s: its signatures are not checked; give the %u before it with "
                    "--before\n",
                    cli->operand[0], m->seq);
        }
    } else {
        fprintf(cli->err, "demur: %s\n", demur_err_text(err));
    }
out:
    demur_manifest_free(m);
    cli_org_free(&before);
    return status;
}

const struct cli_cmd cmd_org_show = {
    .name = "org show",
    .operands = "MANIFEST",
    .min_operands = 1,
    .max_operands = 1,
    .brief = "say what a manifest says, and who has signed it",
    .example = "demur org show org/manifest",
    .answer = "0 all who must have signed it, 3 somebody has not, or falsely, or it is void",
    .opts = opts,
    .run = run,
};
