/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* docket_print.c -- the whole docket of one memo, in words and as JSON. */
#include "docket_show.h"
#include "docket_view.h"

/* ---- in words -------------------------------------------------------------------------- */

static void put_head(FILE *to, const struct cli_docket_view *v)
{
    cli_put_memo_id(to, &v->memo.memo_id);
    fprintf(to, "  %s\n", demur_docket_state_text(v->docket.state));
    if (v->has_text) {
        fputs("  subject     ", to);
        cli_put_text(to, v->text.document.subject.data, v->text.document.subject.len, false);
        fputc('\n', to);
    }
    fputs("  frozen      ", to);
    cli_put_day(to, v->memo.day);
    fputs(", closes ", to);
    cli_put_day(to, v->memo.header->close);
    fprintf(to, "\n  signatures  %llu, those taken back among them\n",
            (unsigned long long)v->memo.signs);
    if (v->memo.is_released) fputs("  released    everybody may read it\n", to);
}

static void put_owners(FILE *to, const struct cli_client *c, const struct cli_docket_view *v)
{
    for (size_t i = 0; i < v->events.count; i++) {
        const struct cli_memo_event *e = &v->events.event[i];
        struct demur_span title;

        if (e->kind != DEMUR_KIND_ACK || e->effect != DEMUR_EFFECT_COUNTED) continue;
        title = cli_pick_title(c, &v->memo, e->ack.principal);
        fputs(e->ack.owner.len > 0 ? "  owner       " : "  opened by   ", to);
        cli_put_text(to, e->ack.owner.data, e->ack.owner.len, false);
        fputs(e->ack.owner.len > 0 ? ", named by " : "", to);
        cli_put_text(to, title.data, title.len, false);
        fputs(", ", to);
        cli_put_day(to, e->day);
        fputc('\n', to);
    }
}

/* A text, each line set in: it ends in LF, as all text of an ANSWER does. */
static void put_lines(FILE *to, struct demur_span text)
{
    size_t start = 0;

    for (size_t i = 0; i < text.len; i++) {
        if (text.data[i] != '\n') continue;
        if (i > start) fputs("      ", to);
        cli_put_text(to, text.data + start, i - start, false);
        fputc('\n', to);
        start = i + 1;
    }
}

/* What was answered, or why it is put off, where it can be read. */
static void put_reasons(FILE *to, const struct demur_answer *a)
{
    for (uint8_t k = 0; k < a->reasons; k++) {
        if (a->reason[k].len == 0) continue;
        fprintf(to, "    on ask %u\n", k + 1U);
        put_lines(to, a->reason[k]);
    }
    if (a->general.len > 0) {
        fputs("    in general\n", to);
        put_lines(to, a->general);
    }
}

/* An answer or an extension that counts: who, through whom and when is public. */
static void put_said(FILE *to, const struct cli_client *c, const struct cli_docket_view *v,
                     size_t i)
{
    const struct cli_memo_event *e = &v->events.event[i];
    bool is_answer = e->kind == DEMUR_KIND_RESPONSE;
    uint8_t id = is_answer ? e->response.principal : e->extend.principal;
    struct demur_span title = cli_pick_title(c, &v->memo, id);

    fputs(is_answer ? "  answer of   " : "  put off by  ", to);
    cli_put_text(to, title.data, title.len, false);
    if (is_answer) cli_docket_put_delegate(to, e->response.delegate);
    fputs(", ", to);
    cli_put_day(to, e->day);
    if (is_answer && e->response.seq > 1) fputs(", amending the one before", to);
    if (!is_answer) fputs(", until ", to);
    if (!is_answer) cli_put_day(to, e->extend.until);
    fputc('\n', to);
    if (v->answer != NULL && v->answer[i].bytes != NULL) put_reasons(to, &v->answer[i].answer);
}

void cli_docket_put_said(FILE *to, const struct cli_client *c, const struct cli_docket_view *view)
{
    cli_docket_put_stages(to, c, &view->memo, &view->docket);
    put_owners(to, c, view);
    for (size_t i = 0; i < view->events.count; i++) {
        const struct cli_memo_event *e = &view->events.event[i];

        if (e->kind == DEMUR_KIND_ACK || e->effect != DEMUR_EFFECT_COUNTED) continue;
        put_said(to, c, view, i);
    }
}

void cli_docket_put_text(FILE *to, const struct cli_client *c, const struct cli_docket_view *view)
{
    put_head(to, view);
    cli_docket_put_said(to, c, view);
}

/* ---- as JSON --------------------------------------------------------------------------- */

static void put_json_owners(FILE *to, const struct cli_docket_view *v)
{
    const char *between = "";

    fputs(", \"acknowledgements\": [", to);
    for (size_t i = 0; i < v->events.count; i++) {
        const struct cli_memo_event *e = &v->events.event[i];

        if (e->kind != DEMUR_KIND_ACK || e->effect != DEMUR_EFFECT_COUNTED) continue;
        fprintf(to, "%s{\"principal\": %u, \"owner\": ", between, e->ack.principal);
        if (e->ack.owner.len > 0) {
            cli_put_json_string(to, e->ack.owner.data, e->ack.owner.len);
        } else {
            fputs("null", to);
        }
        fputs(", \"day\": ", to);
        cli_put_json_day(to, true, e->day);
        fputc('}', to);
        between = ", ";
    }
    fputc(']', to);
}

static void put_json_answer(FILE *to, const struct cli_memo_event *e, const struct demur_answer *a)
{
    bool is_answer = e->kind == DEMUR_KIND_RESPONSE;
    unsigned principal = is_answer ? e->response.principal : e->extend.principal;
    uint32_t seq = is_answer ? e->response.seq : e->extend.seq;

    fprintf(to, "{\"kind\": \"%s\", \"principal\": %u, \"seq\": %u, \"day\": ",
            is_answer ? "answer" : "extension", principal, seq);
    cli_put_json_day(to, true, e->day);
    fputs(", \"delegate\": ", to);
    cli_put_json_delegate(to, is_answer ? e->response.delegate : (struct demur_span){NULL, 0});
    fputs(", \"general\": ", to);
    cli_put_json_string(to, a->general.data, a->general.len);
    fputs(", \"reasons\": [", to);
    for (uint8_t k = 0; k < a->reasons; k++) {
        if (k > 0) fputs(", ", to);
        cli_put_json_string(to, a->reason[k].data, a->reason[k].len);
    }
    fputs("]}", to);
}

static void put_json_answers(FILE *to, const struct cli_docket_view *v)
{
    const char *between = "";

    if (v->answer == NULL) return;
    fputs(", \"answers\": [", to);
    for (size_t i = 0; i < v->events.count; i++) {
        if (v->answer[i].bytes == NULL) continue;
        fputs(between, to);
        put_json_answer(to, &v->events.event[i], &v->answer[i].answer);
        between = ", ";
    }
    fputc(']', to);
}

void cli_docket_put_json_object(FILE *to, const struct cli_client *c,
                                const struct cli_docket_view *view)
{
    fputs("{\"memo\": ", to);
    cli_docket_put_json_id(to, &view->memo);
    fprintf(to, ", \"log_size\": %llu, \"day\": ", (unsigned long long)cli_client_log_size(c));
    cli_put_json_day(to, true, c->today);
    if (view->has_text) {
        fputs(", \"subject\": ", to);
        cli_put_json_string(to, view->text.document.subject.data, view->text.document.subject.len);
    }
    fputs(", \"frozen\": ", to);
    cli_put_json_day(to, true, view->memo.day);
    fputs(", \"closes\": ", to);
    cli_put_json_day(to, true, view->memo.header->close);
    fprintf(to, ", \"signs\": %llu, \"released\": %s, ", (unsigned long long)view->memo.signs,
            view->memo.is_released ? "true" : "false");
    cli_docket_put_json_stages(to, c, &view->memo, &view->docket);
    put_json_owners(to, view);
    put_json_answers(to, view);
    fputc('}', to);
}

void cli_docket_put_json(FILE *to, const struct cli_client *c, const struct cli_docket_view *view)
{
    cli_docket_put_json_object(to, c, view);
    fputc('\n', to);
}
