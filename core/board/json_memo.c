/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* json_memo.c -- a memo of the board as JSON. */
#include "board/json_put.h"
#include "board/names.h"

static void put_principals(struct demur_writer *w, const struct demur_board_memo *m)
{
    static const char *const roles[] = {"addressee", "copied", "next_level"};

    demur_json_begin(w, "principals", "[");
    for (size_t i = 0; i < m->of.header->principals; i++) {
        const struct demur_header_principal *p = &m->of.header->principal[i];

        demur_json_begin(w, NULL, "{");
        demur_json_number(w, "id", p->id);
        demur_json_text_or_null(w, "title", demur_board_title(m, p->id));
        demur_json_word(w, "role", roles[p->role % 3]);
        demur_json_end(w, "}");
    }
    demur_json_end(w, "]");
}

static void put_stage(struct demur_writer *w, const char *key, const struct demur_docket_stage *s)
{
    demur_json_begin(w, key, "{");
    demur_json_day(w, "due", s->is_due, s->due_day);
    demur_json_day(w, "met", s->is_met, s->met_day);
    demur_json_number(w, "overdue_days", s->overdue_days);
    demur_json_end(w, "}");
}

static void put_levels(struct demur_writer *w, const struct demur_docket *d)
{
    demur_json_begin(w, "levels", "[");
    for (size_t i = 0; i < d->levels; i++) {
        const struct demur_docket_level *l = &d->level[i];

        demur_json_begin(w, NULL, "{");
        demur_json_number(w, "principal", l->principal);
        demur_json_day(w, "from", true, l->from_day);
        put_stage(w, "acknowledge", &l->acknowledge);
        put_stage(w, "owner", &l->owner);
        put_stage(w, "answer", &l->answer);
        demur_json_end(w, "}");
    }
    demur_json_end(w, "]");
}

static void put_verdict(struct demur_writer *w, const struct demur_docket_verdict *v)
{
    bool is_there = v->verdict != DEMUR_VERDICT_NONE;

    demur_json_word(w, "verdict", demur_verdict_text(v->verdict));
    demur_json_maybe(w, "principal", is_there, v->principal);
    demur_json_day(w, "day", is_there, v->day);
    demur_json_day(w, "by", is_there && v->by != 0, v->by);
}

static void put_asks(struct demur_writer *w, const struct demur_docket *d)
{
    demur_json_begin(w, "verdicts", "[");
    for (size_t i = 0; i < d->asks; i++) {
        demur_json_begin(w, NULL, "{");
        demur_json_number(w, "ask", i + 1);
        put_verdict(w, &d->ask[i].standing);
        demur_json_number(w, "overdue_days", d->ask[i].overdue_days);
        demur_json_bool(w, "amended", d->ask[i].is_amended);
        demur_json_bool(w, "lapsed", d->ask[i].has_lapsed);
        demur_json_begin(w, "first", "{");
        put_verdict(w, &d->ask[i].first);
        demur_json_end(w, "}");
        demur_json_end(w, "}");
    }
    demur_json_end(w, "]");
}

static void put_clock(struct demur_writer *w, const struct demur_board_memo *m)
{
    const struct demur_board_clock *c = &m->clock;

    if (!m->of.is_delivered) {
        demur_json_null(w, "working_days");
        return;
    }
    demur_json_begin(w, "working_days", "{");
    demur_json_number(w, "now", c->now);
    demur_json_maybe(w, "limit", c->has_limit, c->limit);
    demur_json_maybe(w, "acknowledged", c->is_acknowledged, c->acknowledged);
    demur_json_maybe(w, "answered", c->is_answered, c->answered);
    demur_json_number(w, "late", c->late);
    demur_json_end(w, "}");
}

static void put_saids(struct demur_writer *w, const struct demur_board_memo *m)
{
    static const char *const kinds[] = {"delivery", "acknowledgement", "response", "extension"};

    demur_json_begin(w, "said", "[");
    for (size_t i = 0; i < m->saids; i++) {
        const struct demur_board_said *s = &m->said[i];
        bool is_ack = s->kind == DEMUR_EVENT_ACK;

        demur_json_begin(w, NULL, "{");
        demur_json_word(w, "kind", kinds[s->kind]);
        demur_json_number(w, "principal", s->principal);
        demur_json_maybe(w, "seq", !is_ack, s->seq);
        demur_json_day(w, "day", true, s->day);
        if (s->kind == DEMUR_EVENT_EXTEND) demur_json_day(w, "until", true, s->until);
        if (is_ack) demur_json_text_or_null(w, "owner", s->name);
        if (s->kind == DEMUR_EVENT_RESPONSE) demur_json_text_or_null(w, "delegate", s->name);
        demur_json_end(w, "}");
    }
    demur_json_end(w, "]");
}

static void put_values(struct demur_writer *w, const struct demur_board *board,
                       const struct demur_board_memo *m)
{
    const struct demur_board_epoch *epoch = demur_board_epoch_of(board, m->of.header->epoch);

    demur_json_begin(w, "by_value", "[");
    for (size_t i = 0; i < m->tally.values; i++) {
        const struct demur_tally_value *v = &m->tally.value[i];

        demur_json_begin(w, NULL, "{");
        demur_json_shown(w, epoch, v->profile, v->code);
        demur_json_number(w, "signs", v->signs);
        demur_json_number(w, "withdrawn", v->withdrawn);
        demur_json_end(w, "}");
    }
    demur_json_end(w, "]");
}

static void put_bars(struct demur_writer *w, const struct demur_board_memo *m)
{
    demur_json_begin(w, "by_window", "[");
    for (size_t i = 0; i < m->bars; i++) {
        demur_json_begin(w, NULL, "{");
        demur_json_number(w, "window", m->bar[i].window);
        demur_json_day(w, "day", true, m->bar[i].day);
        demur_json_number(w, "signs", m->bar[i].signs);
        demur_json_end(w, "}");
    }
    demur_json_end(w, "]");
}

static void put_signs(struct demur_writer *w, const struct demur_board *board,
                      const struct demur_board_memo *m)
{
    demur_json_number(w, "signs", m->tally.signs);
    demur_json_number(w, "withdrawn", m->tally.withdrawn);
    demur_json_number(w, "standing", demur_board_standing(m));
    demur_json_number(w, "sign_entries", m->of.signs);
    demur_json_number(w, "others", m->of.others);
    put_values(w, board, m);
    put_bars(w, m);
    demur_json_begin(w, "ratings", "{");
    demur_json_number(w, "substantive", m->tally.ratings[DEMUR_RATING_SUBSTANTIVE]);
    demur_json_number(w, "partly", m->tally.ratings[DEMUR_RATING_PARTLY]);
    demur_json_number(w, "not", m->tally.ratings[DEMUR_RATING_NOT]);
    demur_json_end(w, "}");
    demur_json_number(w, "claims", m->tally.claims);
}

void demur_json_memo(struct demur_writer *w, const struct demur_board *board,
                     const struct demur_board_memo *m)
{
    const struct demur_docket *d = &m->docket;

    demur_json_begin(w, NULL, "{");
    demur_json_number(w, "number", m->number);
    demur_json_hash(w, "memo_id", &m->of.memo_id);
    demur_json_text_or_null(w, "subject", m->subject);
    demur_json_number(w, "epoch", m->of.header->epoch);
    demur_json_day(w, "frozen", true, m->of.day);
    demur_json_day(w, "close", true, m->of.header->close);
    demur_json_number(w, "asks", m->of.header->asks);
    put_principals(w, m);
    put_signs(w, board, m);
    demur_json_bool(w, "released", m->of.is_released);
    demur_json_day(w, "released_day", m->of.is_released && m->released_day != 0, m->released_day);
    demur_json_word(w, "status", demur_board_status(m->state));
    demur_json_word(w, "state", demur_docket_state_text(d->state));
    demur_json_day(w, "delivered", d->delivered_day != 0, d->delivered_day);
    demur_json_number(w, "extended", d->extended);
    demur_json_number(w, "threshold", m->of.manifest->deadlines.threshold);
    put_clock(w, m);
    put_levels(w, d);
    put_asks(w, d);
    put_saids(w, m);
    demur_json_end(w, "}");
}
