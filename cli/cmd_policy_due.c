/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * cmd_policy_due.c -- demur policy due --from DAY
 *
 * By when a memo that is delivered on a day has to be acknowledged and answered: the docket that
 * everybody computes (docs/protocol.md 2.10), of a memo that is made up.
 */
#include "commands.h"
#include "deadlines_read.h"
#include "demur/day.h"
#include "demur/docket.h"
#include "policy_words.h"

enum { OPT_POLICY, OPT_PROFILE, OPT_FROM, OPT_ACKNOWLEDGED, OPT_JSON };
enum { ADDRESSEE = 1 };

static const struct cli_opt opts[] = {
    [OPT_POLICY] = {"policy-file", "FILE", "the policy"},
    [OPT_PROFILE] = {"profile", "NAME", "the same, by a policy that demur knows"},
    [OPT_FROM] = {"from", "YYYY-MM-DD", "the day of delivery"},
    [OPT_ACKNOWLEDGED] = {"acknowledged", "YYYY-MM-DD", "the day on which it is acknowledged"},
    [OPT_JSON] = {"json", NULL, "print one JSON object"},
    {0},
};

/* What is due, and by when. */
struct dues {
    struct demur_deadlines d;
    struct demur_docket_level level;
    uint32_t latest; /* the answer's due day after all extensions */
};

/* The docket of a memo that is delivered on from and acknowledged on ack, where it is. */
static void make(struct dues *dues, uint32_t from, bool is_acknowledged, uint32_t ack_day)
{
    static const struct demur_memo_header header = {
        .asks = 1, .principals = 1, .principal = {{ADDRESSEE, DEMUR_ROLE_ADDRESSEE}}};
    const struct demur_ack ack = {.principal = ADDRESSEE};
    const struct demur_docket_event event[] = {
        {.kind = DEMUR_EVENT_DELIVERED, .window = 1, .day = from},
        {.kind = DEMUR_EVENT_ACK, .window = 2, .day = ack_day, .ack = &ack},
    };
    const struct demur_docket_facts facts = {
        .deadlines = &dues->d,
        .header = &header,
        .standing = dues->d.threshold,
        .event = event,
        .events = is_acknowledged ? 2 : 1,
    };
    struct demur_docket docket;

    demur_docket_make(&docket, NULL, &facts, is_acknowledged ? ack_day : from);
    dues->level = docket.level[0];
    dues->latest = dues->level.answer.due_day;
    for (unsigned i = 0; i < dues->d.extend_max; i++) {
        dues->latest = demur_due(&dues->d, dues->latest, dues->d.extend_unit, dues->d.extend_limit);
    }
}

static bool is_past_calendar(const struct dues *dues)
{
    const struct demur_docket_level *level = &dues->level;

    return (level->acknowledge.is_due && level->acknowledge.due_day > DEMUR_DAY_LAST) ||
           (level->owner.is_due && level->owner.due_day > DEMUR_DAY_LAST) ||
           (level->answer.is_due && dues->latest >= DEMUR_DAY_LAST);
}

static void put_stage(FILE *to, const char *label, const struct demur_docket_stage *stage)
{
    fprintf(to, "%-16s", label);
    if (stage->is_due) {
        policy_put_day(to, stage->due_day);
    } else {
        fputs("not promised", to);
    }
    if (stage->overdue_days > 0) {
        fprintf(to, "  (met %u day%s late)", (unsigned)stage->overdue_days,
                stage->overdue_days == 1 ? "" : "s");
    }
    fputc('\n', to);
}

static void put_text(FILE *to, const struct dues *dues)
{
    const struct demur_docket_level *level = &dues->level;

    fputs("Delivered       ", to);
    policy_put_day(to, level->from_day);
    fputc('\n', to);
    put_stage(to, "Acknowledgement", &level->acknowledge);
    put_stage(to, "Owner named", &level->owner);
    put_stage(to, "Answer", &level->answer);
    if (!level->answer.is_due) return;
    if (dues->latest != level->answer.due_day) {
        fputs("  if extended   ", to);
        policy_put_day(to, dues->latest);
        fputs(" at the latest\n", to);
    }
    if (dues->d.escalate == 1) {
        fputs("Handed up       ", to);
        policy_put_day(to, level->answer.due_day + 1);
        fputs(", if asks are open then\n", to);
    }
    if (dues->d.threshold > 0) {
        fprintf(to, "All of it for a memo with %u standing signatures or more.\n",
                (unsigned)dues->d.threshold);
    }
}

static void put_json_stage(FILE *to, const char *name, const struct demur_docket_stage *stage)
{
    fprintf(to, ", \"%s\": ", name);
    cli_put_json_day(to, stage->is_due, stage->due_day);
}

static void put_json(FILE *to, const struct dues *dues)
{
    const struct demur_docket_level *level = &dues->level;

    fputs("{\"delivered\": ", to);
    cli_put_json_day(to, true, level->from_day);
    put_json_stage(to, "acknowledge", &level->acknowledge);
    put_json_stage(to, "owner", &level->owner);
    put_json_stage(to, "answer", &level->answer);
    fputs(", \"answer_extended\": ", to);
    cli_put_json_day(to, level->answer.is_due, dues->latest);
    fputs(", \"escalated\": ", to);
    cli_put_json_day(to, level->answer.is_due && dues->d.escalate == 1, level->answer.due_day + 1);
    fprintf(to, ", \"threshold\": %u}\n", (unsigned)dues->d.threshold);
}

static enum cli_exit run(const struct cli *cli)
{
    struct dues dues;
    bool is_acknowledged = cli->option[OPT_ACKNOWLEDGED] != NULL;
    uint32_t from = 0;
    uint32_t ack = 0;
    enum cli_exit status = cli_day_read(&from, cli, OPT_FROM, opts[OPT_FROM].name);

    if (status == CLI_OK && is_acknowledged) {
        status = cli_day_read(&ack, cli, OPT_ACKNOWLEDGED, opts[OPT_ACKNOWLEDGED].name);
    }
    if (status == CLI_OK && is_acknowledged && ack < from) {
        fprintf(cli->err, "demur: --acknowledged: is before --from\n");
        status = CLI_USAGE;
    }
    if (status == CLI_OK) status = cli_deadlines_read(&dues.d, cli, OPT_POLICY, OPT_PROFILE);
    if (status != CLI_OK) return status;
    make(&dues, from, is_acknowledged, ack);
    if (is_past_calendar(&dues)) {
        fprintf(cli->err,
                "demur: --from: what is due from then on is after %s, the last day there "
                "is\n",
                DEMUR_DAY_LAST_TEXT);
        return CLI_USAGE;
    }
    if (policy_counts_working_days(&dues.d)) cli_deadlines_warn(cli, &dues.d, dues.latest);
    if (cli->option[OPT_JSON] != NULL) {
        put_json(cli->out, &dues);
    } else {
        put_text(cli->out, &dues);
    }
    return CLI_OK;
}

const struct cli_cmd cmd_policy_due = {
    .name = "policy due",
    .operands = "",
    .brief = "say by when a memo is acknowledged and answered",
    .example = "demur policy due --profile ministry --from 2025-05-16",
    .answer = "0 it has been said, 3 the file is no policy",
    .opts = opts,
    .run = run,
};
