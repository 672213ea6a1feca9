/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "docket_show.h"

#include "demur/encode.h"
#include "memo_pick.h"

const char *cli_docket_role_name(uint8_t role)
{
    static const char *const names[] = {
        [DEMUR_ROLE_ADDRESSEE] = "addressee",
        [DEMUR_ROLE_COPIED] = "copy",
        [DEMUR_ROLE_NEXT_LEVEL] = "next level",
    };

    return role < sizeof names / sizeof names[0] ? names[role] : "unknown";
}

static const char *days(uint32_t n)
{
    return n == 1 ? "day" : "days";
}

/* ---- in words -------------------------------------------------------------------------- */

void cli_docket_put_log(FILE *to, const struct cli_client *c)
{
    fprintf(to, "By the log of %llu entries, on ", (unsigned long long)cli_client_log_size(c));
    cli_put_day(to, c->today);
    fputs(".\n", to);
}

void cli_docket_put_due(FILE *to, const struct demur_docket *docket)
{
    const struct demur_docket_stage *answer;

    if (docket->levels == 0) return;
    answer = &docket->level[docket->levels - 1].answer;
    if (!answer->is_due) return;
    if (answer->overdue_days > 0) {
        fprintf(to, ", answer %u %s late", answer->overdue_days, days(answer->overdue_days));
    } else if (!answer->is_met) {
        fputs(", answer due ", to);
        cli_put_day(to, answer->due_day);
    }
}

static void put_stage(FILE *to, const char *name, const struct demur_docket_stage *stage)
{
    if (!stage->is_due) return;
    fprintf(to, "    %-12sdue ", name);
    cli_put_day(to, stage->due_day);
    if (stage->is_met) {
        fputs(", done ", to);
        cli_put_day(to, stage->met_day);
    } else {
        fputs(", open", to);
    }
    if (stage->overdue_days > 0) {
        fprintf(to, ", %u %s late", stage->overdue_days, days(stage->overdue_days));
    } else if (stage->is_met) {
        fputs(", in time", to);
    }
    fputc('\n', to);
}

static void put_level(FILE *to, const struct cli_client *c, const struct demur_channel_memo *memo,
                      const struct demur_docket_level *level)
{
    if (level->principal == 0) {
        fputs("  addressees", to);
    } else {
        struct demur_span title = cli_pick_title(c, memo, level->principal);

        fputs("  escalated to ", to);
        cli_put_text(to, title.data, title.len, false);
    }
    fputs(", from ", to);
    cli_put_day(to, level->from_day);
    fputc('\n', to);
    put_stage(to, "acknowledge", &level->acknowledge);
    put_stage(to, "owner", &level->owner);
    put_stage(to, "answer", &level->answer);
}

void cli_docket_put_delegate(FILE *to, struct demur_span delegate)
{
    if (delegate.len == 0) return;
    fputs(", through ", to);
    cli_put_text(to, delegate.data, delegate.len, false);
}

static void put_verdict(FILE *to, const struct cli_client *c, const struct demur_channel_memo *memo,
                        const struct demur_docket_verdict *v)
{
    struct demur_span title = cli_pick_title(c, memo, v->principal);

    fputs(demur_verdict_text(v->verdict), to);
    if (v->by > 0) {
        fputs(", by ", to);
        cli_put_day(to, v->by);
    }
    fputs("; ", to);
    cli_put_text(to, title.data, title.len, false);
    cli_docket_put_delegate(to, v->delegate);
    fputs(", ", to);
    cli_put_day(to, v->day);
}

static void put_ask(FILE *to, const struct cli_client *c, const struct demur_channel_memo *memo,
                    unsigned number, const struct demur_docket_ask *ask)
{
    fprintf(to, "  ask %-2u      ", number);
    if (ask->standing.verdict == DEMUR_VERDICT_NONE) {
        fputs(ask->has_lapsed ? "open again: put off and its day is over, or taken back" : "open",
              to);
    } else {
        put_verdict(to, c, memo, &ask->standing);
    }
    if (ask->overdue_days > 0) {
        fprintf(to, ", %u %s late", ask->overdue_days, days(ask->overdue_days));
    }
    fputc('\n', to);
    if (ask->first.verdict != DEMUR_VERDICT_NONE &&
        (ask->is_amended || ask->standing.verdict == DEMUR_VERDICT_NONE)) {
        fputs("              first: ", to);
        put_verdict(to, c, memo, &ask->first);
        fputc('\n', to);
    }
}

void cli_docket_put_stages(FILE *to, const struct cli_client *c,
                           const struct demur_channel_memo *memo, const struct demur_docket *docket)
{
    if (docket->levels == 0) {
        fputs("  delivered   not yet\n", to);
        return;
    }
    fputs("  delivered   ", to);
    cli_put_day(to, docket->delivered_day);
    fputc('\n', to);
    for (uint8_t i = 0; i < docket->levels; i++) put_level(to, c, memo, &docket->level[i]);
    if (docket->extended > 0) {
        fprintf(to, "  put off     %u time%s\n", docket->extended,
                docket->extended == 1 ? "" : "s");
    }
    for (uint8_t i = 0; i < docket->asks; i++) put_ask(to, c, memo, i + 1U, &docket->ask[i]);
}

/* ---- as JSON --------------------------------------------------------------------------- */

void cli_docket_put_json_id(FILE *to, const struct demur_channel_memo *memo)
{
    char id[2 * DEMUR_HASH_BYTES + 1];

    demur_hex_encode(id, memo->memo_id.bytes, sizeof memo->memo_id.bytes);
    fprintf(to, "\"%s\"", id);
}

static void put_json_stage(FILE *to, const char *name, const struct demur_docket_stage *stage)
{
    fprintf(to, ", \"%s\": {\"due\": ", name);
    cli_put_json_day(to, stage->is_due, stage->due_day);
    fputs(", \"done\": ", to);
    cli_put_json_day(to, stage->is_due && stage->is_met, stage->met_day);
    fprintf(to, ", \"days_late\": %u}", stage->overdue_days);
}

void cli_put_json_delegate(FILE *to, struct demur_span delegate)
{
    if (delegate.len == 0) {
        fputs("null", to);
    } else {
        cli_put_json_string(to, delegate.data, delegate.len);
    }
}

static void put_json_verdict(FILE *to, const struct demur_docket_verdict *v)
{
    if (v->verdict == DEMUR_VERDICT_NONE) {
        fputs("null", to);
        return;
    }
    fprintf(to, "{\"verdict\": \"%s\", \"by\": ", demur_verdict_text(v->verdict));
    cli_put_json_day(to, v->by > 0, v->by);
    fprintf(to, ", \"principal\": %u, \"day\": ", v->principal);
    cli_put_json_day(to, true, v->day);
    fprintf(to, ", \"seq\": %u, \"delegate\": ", v->seq);
    cli_put_json_delegate(to, v->delegate);
    fputc('}', to);
}

void cli_docket_put_json_stages(FILE *to, const struct cli_client *c,
                                const struct demur_channel_memo *memo,
                                const struct demur_docket *docket)
{
    fprintf(to, "\"state\": \"%s\", \"delivered\": ", demur_docket_state_text(docket->state));
    cli_put_json_day(to, docket->levels > 0, docket->delivered_day);
    fprintf(to, ", \"extended\": %u, \"levels\": [", docket->extended);
    for (uint8_t i = 0; i < docket->levels; i++) {
        const struct demur_docket_level *level = &docket->level[i];

        fprintf(to, "%s{\"principal\": %u, \"title\": ", i > 0 ? ", " : "", level->principal);
        if (level->principal == 0) {
            fputs("null", to);
        } else {
            struct demur_span title = cli_pick_title(c, memo, level->principal);

            cli_put_json_string(to, title.data, title.len);
        }
        fputs(", \"from\": ", to);
        cli_put_json_day(to, true, level->from_day);
        put_json_stage(to, "acknowledge", &level->acknowledge);
        put_json_stage(to, "owner", &level->owner);
        put_json_stage(to, "answer", &level->answer);
        fputc('}', to);
    }
    fputs("], \"asks\": [", to);
    for (uint8_t i = 0; i < docket->asks; i++) {
        const struct demur_docket_ask *ask = &docket->ask[i];

        fprintf(to, "%s{\"ask\": %u, \"standing\": ", i > 0 ? ", " : "", i + 1U);
        put_json_verdict(to, &ask->standing);
        fputs(", \"first\": ", to);
        put_json_verdict(to, &ask->first);
        fprintf(to, ", \"amended\": %s, \"lapsed\": %s, \"days_late\": %u}",
                ask->is_amended ? "true" : "false", ask->has_lapsed ? "true" : "false",
                ask->overdue_days);
    }
    fputc(']', to);
}
