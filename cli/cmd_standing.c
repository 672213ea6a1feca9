/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * cmd_standing.c -- demur standing
 *
 * That one is counted once, as what, until when, in how large a crowd, and what waits to be sent.
 */
#include "client_enrol.h"
#include "client_parts.h"
#include "commands.h"
#include "demur/day.h"
#include "demur/memory.h"

enum { OPT_JSON = CLI_CLIENT_OPTIONS };

static const struct cli_opt opts[] = {
    CLI_CLIENT_OPTION_ROWS,
    [OPT_JSON] = {"json", NULL, "print one JSON object"},
    {0},
};

/** What is known of the member. */
struct standing {
    struct cli_client *c;
    struct demur_channel_epoch epoch;
    struct demur_codes codes;
    uint32_t made_day, until, contexts_left, waiting;
    uint64_t next_s;
    struct demur_crowd all;
    uint32_t needed;
};

static void count_waiting(struct standing *s)
{
    struct demur_keystore_waiting w;

    for (size_t i = 0; demur_keystore_waiting_at(&w, s->c->store, i); i++) {
        s->waiting++;
        if (!demur_all_zero(&w.receipt, sizeof w.receipt)) continue;
        if (s->next_s == 0 || w.send_at_s < s->next_s) s->next_s = w.send_at_s;
    }
}

/* The epoch of today, else the newest of which there is a credential. */
static enum demur_err find_epoch(struct standing *s)
{
    const struct cli_client *c = s->c;
    const struct demur_manifest *m = c->manifest;
    struct demur_span record;

    if (cli_client_epoch_today(&s->epoch, c) &&
        demur_keystore_credential_get(&record, c->store, &c->org, s->epoch.epoch)) {
        return DEMUR_OK;
    }
    for (size_t i = m->epochs; i > 0; i--) {
        uint32_t epoch = m->epoch[i - 1].epoch;

        if (demur_keystore_credential_get(&record, c->store, &c->org, epoch) &&
            demur_channel_epoch_get(&s->epoch, c->channel, epoch)) {
            return DEMUR_OK;
        }
    }
    return cli_client_say(c, DEMUR_ERR_STATE,
                          "you are not enrolled: demur enrol, with the codes "
                          "that each issuer has given you, goes on");
}

static enum demur_err find(struct standing *s)
{
    struct demur_membership *m = NULL;
    const struct demur_manifest_epoch *when;
    size_t used;
    enum demur_err err = find_epoch(s);

    if (err != DEMUR_OK) return err;
    err = cli_client_membership(&m, &s->made_day, s->c, s->epoch.epoch);
    if (err != DEMUR_OK) return err;
    s->codes = *demur_membership_codes(m);
    demur_membership_free(m);
    when = demur_manifest_epoch_of(s->c->manifest, s->epoch.epoch);
    s->until = when == NULL ? s->c->today : when->last;
    used = demur_keystore_contexts(s->c->store, &s->c->org, s->epoch.epoch);
    s->contexts_left = used < CLI_CONTEXTS_MAX ? (uint32_t)(CLI_CONTEXTS_MAX - used) : 0;
    demur_guard_crowd(&s->all, &s->epoch.counts, DEMUR_PROFILE_NONE, &s->codes);
    s->needed = demur_guard_needed(s->epoch.roster, s->epoch.manifest->n_min);
    count_waiting(s);
    return DEMUR_OK;
}

/* ---- in words -------------------------------------------------------------------------- */

static void put_group(FILE *out, const struct standing *s, uint8_t profile)
{
    uint8_t open = demur_guard_profiles(&s->epoch.counts, s->epoch.roster->k_min);
    struct demur_crowd crowd;

    demur_guard_crowd(&crowd, &s->epoch.counts, profile, &s->codes);
    fprintf(out, "  %-11s%7u  %s\n", cli_profile_name(profile), crowd.counted,
            (open >> profile & 1U) != 0 ? "" : "too small somewhere: memos should not show it");
}

static void put_words(FILE *out, const struct standing *s)
{
    const struct cli_client *c = s->c;
    struct cli_client_age age = cli_client_age(c);

    cli_client_put_mode(out, c);
    fprintf(out, "You are counted once in epoch %u, until ", s->epoch.epoch);
    cli_put_day(out, s->until);
    fputs(s->until < c->today ? ", which is over: demur refresh. You were\n" : ", as\n", out);
    cli_enrol_put_codes(out, s->epoch.roster, &s->codes);
    fprintf(out, "Members who could have signed what you sign, by what you show:\n");
    for (unsigned p = 0; p <= DEMUR_PROFILE_MAX; p++) put_group(out, s, (uint8_t)p);
    if (s->all.effective < s->needed) {
        fprintf(out, "That is too few: nobody should act before %u more have enrolled.\n",
                s->needed - s->all.effective);
    }
    if (cli_client_acts_from(c, s->made_day) > c->today) {
        fputs("You may act from ", out);
        cli_put_day(out, cli_client_acts_from(c, s->made_day));
        fputs(" on.\n", out);
    }
    fprintf(out, "Left in this epoch: %u of %d memos, quotas and polls.\n", s->contexts_left,
            CLI_CONTEXTS_MAX);
    if (s->waiting == 0) fputs("Nothing waits to be sent.\n", out);
    if (s->waiting > 0)
        fprintf(out, "Waiting to be sent or logged: %u. Run demur send.\n", s->waiting);
    fputs("The log is followed up to ", out);
    cli_put_day(out, age.day);
    fputs(age.has_quorum ? ", by its witnesses.\n" : ", by its own word: it has no witnesses.\n",
          out);
}

static void put_json(FILE *out, const struct standing *s)
{
    static const char *const names[] = {"band", "class", "unit"};

    fprintf(out, "{\"epoch\": %u, \"until\": ", s->epoch.epoch);
    cli_put_json_day(out, true, s->until);
    for (unsigned a = 0; a < DEMUR_ATTRIBUTES; a++) {
        struct demur_span v = cli_value_name(s->epoch.roster, a, s->codes.code[a]);

        fprintf(out, ", \"%s\": ", names[a]);
        cli_put_json_string(out, v.data, v.len);
    }
    fprintf(out,
            ", \"counted\": %u, \"effective\": %u, \"needed\": %u, \"contexts_left\": %u, "
            "\"waiting\": %u, \"next_due\": ",
            s->all.counted, s->all.effective, s->needed, s->contexts_left, s->waiting);
    cli_put_json_day(out, s->next_s > 0, demur_day_at(s->next_s, s->c->manifest->tz));
    fputs(", \"acts_from\": ", out);
    cli_put_json_day(out, true, cli_client_acts_from(s->c, s->made_day));
    fputs("}\n", out);
}

static enum cli_exit run(const struct cli *cli)
{
    struct standing s = {0};
    enum demur_err err = cli_client_open(&s.c, cli, CLI_CLIENT_MEMBER);

    if (err == DEMUR_OK) err = cli_client_follow(s.c);
    if (err == DEMUR_OK) err = find(&s);
    if (err == DEMUR_OK && cli->option[OPT_JSON] != NULL) {
        put_json(cli->out, &s);
    } else if (err == DEMUR_OK) {
        put_words(cli->out, &s);
    }
    cli_client_close(s.c);
    return cli_client_exit(err);
}

const struct cli_cmd cmd_standing = {
    .name = "standing",
    .operands = "",
    .brief = "say as what you are counted, and what waits",
    .example = "demur standing",
    .answer = "0 you are enrolled, 3 the log does not hold",
    .opts = opts,
    .run = run,
};
