/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* csv.c -- the board as a table (RFC 4180): one row a memo, the size of the log in each. */
#include "board/names.h"
#include "board/put.h"

static const char header[] =
    "memo,memo_id,status,subject,released,frozen,close,signed,withdrawn,standing,delivered,"
    "acknowledge_due,acknowledged,owner,answer_due,answered,working_day,working_day_limit,"
    "working_day_acknowledged,working_day_answered,working_days_late,extended,levels,asks,"
    "accepted,partly,rejected,later,none,rated_substantive,rated_partly,rated_not,claims,"
    "threshold,log_day,log_size\r\n";

static void put_cell_number(struct demur_writer *w, bool is_there, uint64_t n)
{
    demur_put_str(w, ",");
    if (is_there) demur_put_number(w, n);
}

static void put_cell_day(struct demur_writer *w, bool is_there, uint32_t on)
{
    demur_put_str(w, ",");
    if (is_there && on != DEMUR_DAY_NEVER) demur_put_iso(w, on);
}

static void put_cell_text(struct demur_writer *w, struct demur_span s)
{
    demur_put_str(w, ",");
    if (s.len > 0) demur_put_cell(w, s);
}

/* The owner named last. */
static struct demur_span owner(const struct demur_board_memo *m)
{
    struct demur_span name = {NULL, 0};

    for (size_t i = 0; i < m->saids; i++) {
        if (m->said[i].kind == DEMUR_EVENT_ACK && m->said[i].name.len > 0) name = m->said[i].name;
    }
    return name;
}

static void put_signs(struct demur_writer *w, const struct demur_board_memo *m)
{
    put_cell_day(w, true, m->of.day);
    put_cell_day(w, true, m->of.header->close);
    put_cell_number(w, true, m->tally.signs);
    put_cell_number(w, true, m->tally.withdrawn);
    put_cell_number(w, true, demur_board_standing(m));
}

static void put_days(struct demur_writer *w, const struct demur_board_memo *m)
{
    const struct demur_docket_level *l = demur_board_first(m);
    const struct demur_board_clock *c = &m->clock;
    bool is = m->of.is_delivered;

    put_cell_day(w, is, m->docket.delivered_day);
    put_cell_day(w, is && l->acknowledge.is_due, l->acknowledge.due_day);
    put_cell_day(w, is && l->acknowledge.is_met && c->is_acknowledged, l->acknowledge.met_day);
    put_cell_text(w, owner(m));
    put_cell_day(w, is && l->answer.is_due, l->answer.due_day);
    put_cell_day(w, is && l->answer.is_met && c->is_answered, l->answer.met_day);
    put_cell_number(w, is, c->now);
    put_cell_number(w, is && c->has_limit, c->limit);
    put_cell_number(w, is && c->is_acknowledged, c->acknowledged);
    put_cell_number(w, is && c->is_answered, c->answered);
    put_cell_number(w, is, c->late);
    put_cell_number(w, is, m->docket.extended);
    put_cell_number(w, is, m->docket.levels);
}

static void put_verdicts(struct demur_writer *w, const struct demur_board_memo *m)
{
    static const uint8_t order[] = {DEMUR_VERDICT_ACCEPT, DEMUR_VERDICT_PARTLY,
                                    DEMUR_VERDICT_REJECT, DEMUR_VERDICT_LATER, DEMUR_VERDICT_NONE};
    bool is = m->of.is_delivered;

    put_cell_number(w, true, m->of.header->asks);
    for (size_t i = 0; i < sizeof order; i++) {
        put_cell_number(w, is, demur_board_verdicts(m, order[i]));
    }
    for (size_t i = 0; i < 3; i++) put_cell_number(w, is, m->tally.ratings[i]);
    put_cell_number(w, true, m->tally.claims);
    put_cell_number(w, true, m->of.manifest->deadlines.threshold);
}

void demur_board_csv(struct demur_writer *out, const struct demur_board *board)
{
    demur_put_str(out, header);
    for (size_t i = 0; i < board->memos; i++) {
        const struct demur_board_memo *m = &board->memo[i];

        demur_put_number(out, m->number);
        demur_put_str(out, ",");
        demur_put_hex(out, m->of.memo_id.bytes, sizeof m->of.memo_id.bytes);
        demur_put_str(out, ",");
        demur_put_str(out, demur_board_status(m->state));
        put_cell_text(out, m->subject);
        demur_put_str(out, m->of.is_released ? ",yes" : ",no");
        put_signs(out, m);
        put_days(out, m);
        put_verdicts(out, m);
        put_cell_day(out, true, board->day);
        put_cell_number(out, true, board->size);
        demur_put_str(out, "\r\n");
    }
}
