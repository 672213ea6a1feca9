/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * cmd_page_standing.c -- page standing
 *
 * As what this device's member is counted, and in which crowds.
 */
#include "client_enrol.h"
#include "view.h"

static const struct cli_opt opts[] = {
    CLI_CLIENT_OPTION_ROWS,
    {0},
};

/* The epoch of today, else the newest of which there is a credential. */
static bool find_epoch(struct demur_channel_epoch *out, const struct cli_client *c)
{
    struct demur_span record;

    if (cli_client_epoch_today(out, c) &&
        demur_keystore_credential_get(&record, c->store, &c->org, out->epoch)) {
        return true;
    }
    for (size_t i = c->manifest->epochs; i > 0; i--) {
        uint32_t epoch = c->manifest->epoch[i - 1].epoch;

        if (demur_keystore_credential_get(&record, c->store, &c->org, epoch) &&
            demur_channel_epoch_get(out, c->channel, epoch)) {
            return true;
        }
    }
    return false;
}

static enum demur_err put_member(FILE *to, struct cli_client *c,
                                 const struct demur_channel_epoch *epoch)
{
    struct demur_membership *m = NULL;
    struct demur_span record;
    uint32_t made_day = 0;
    uint8_t open = demur_guard_profiles(&epoch->counts, epoch->roster->k_min);
    enum demur_err err = cli_client_membership(&m, &made_day, c, epoch->epoch);

    if (err != DEMUR_OK) return err;
    page_put_codes(to, epoch->roster, demur_membership_codes(m));
    page_put_crowds(to, epoch, demur_membership_codes(m), open);
    page_put_day(to, "made", true, made_day);
    page_put_day(to, "acts_from", true, cli_client_acts_from(c, made_day));
    page_put_number(to, "contexts", demur_keystore_contexts(c->store, &c->org, epoch->epoch));
    page_put_number(to, "contexts_max", CLI_CONTEXTS_MAX);
    page_put_bool(to, "told",
                  !demur_keystore_enrolment_get(&record, c->store, &c->org, epoch->epoch));
    demur_membership_free(m);
    return DEMUR_OK;
}

static enum cli_exit run(const struct cli *cli)
{
    struct cli_client *c = NULL;
    struct demur_channel_epoch epoch;
    enum demur_err err = cli_client_open(&c, cli, CLI_CLIENT_MEMBER);
    bool is_member;

    if (err == DEMUR_OK) err = cli_client_follow(c);
    if (err != DEMUR_OK) return cli_client_exit(err);
    is_member = find_epoch(&epoch, c);
    fprintf(cli->out, "{\"member\": %s", is_member ? "true" : "false");
    if (is_member) {
        page_put_epoch(cli->out, c, &epoch);
        err = put_member(cli->out, c, &epoch);
    }
    fputs("}\n", cli->out);
    return cli_client_exit(err);
}

const struct cli_cmd cmd_page_standing = {
    .name = "page standing",
    .operands = "",
    .brief = "as what one is counted",
    .example = "page standing",
    .answer = "0 said, 3 the log does not hold",
    .opts = opts,
    .run = run,
};
