/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * ics.c -- the days on which something is due, for a calendar (RFC 5545): fixed phrases with
 * numbers, nothing of any content.  An event keeps its UID when its day is moved.
 */
#include "board/names.h"
#include "board/put.h"

#include "demur/memory.h"
#include "demur/text.h"

enum { LINE_OCTETS = 75 };

/* One content line, folded so that no line has more than 75 octets and no character is cut. */
static void put_line(struct demur_writer *w, const struct demur_writer *line)
{
    size_t room = LINE_OCTETS;
    size_t at = 0;

    while (at < line->len) {
        uint32_t cp;
        size_t len = demur_utf8_next(&cp, line->data + at, line->len - at);

        if (len == 0) len = 1;
        if (len > room) {
            demur_put_str(w, "\r\n ");
            room = LINE_OCTETS - 1;
        }
        demur_put_bytes(w, line->data + at, len);
        room -= len;
        at += len;
    }
    demur_put_str(w, "\r\n");
}

/* Fold what has been put into line, and begin the next. */
static void end_line(struct demur_writer *w, struct demur_writer *line)
{
    if (line->err != DEMUR_OK && w->err == DEMUR_OK) w->err = line->err;
    if (line->err == DEMUR_OK) put_line(w, line);
    demur_writer_wipe(line);
}

/* An event in the making: what it is of, and what it is. */
struct due {
    const struct demur_board *board;
    const struct demur_hash *of; /* memo or poll */
    const char *what;            /* in its UID */
    unsigned at;                 /* tells several of the kind apart */
    uint32_t day;
    const char *noun; /* "Memo", "Poll" */
    uint32_t number;
    const char *phrase;
    const char *state; /* or NULL */
};

static void put_uid(struct demur_writer *w, const struct due *e)
{
    struct demur_writer line;

    demur_writer_init(&line);
    SAY(&line, "UID:{}-{}-", literal(e->what), number(e->at));
    demur_put_hex(&line, e->of->bytes, 16);
    demur_put_str(&line, "@");
    demur_put_hex(&line, e->board->org.bytes, 16);
    demur_put_str(&line, ".demur.invalid");
    end_line(w, &line);
}

static void put_event(struct demur_writer *w, const struct due *e)
{
    struct demur_writer line;

    if (e->day == DEMUR_DAY_NEVER) return;
    demur_writer_init(&line);
    demur_put_str(w, "BEGIN:VEVENT\r\n");
    put_uid(w, e);
    demur_put_str(w, "DTSTAMP:");
    demur_put_basic(w, e->board->day);
    demur_put_str(w, "T000000Z\r\nDTSTART;VALUE=DATE:");
    demur_put_basic(w, e->day);
    demur_put_str(w, "\r\n");
    SAY(&line, "SUMMARY:{}{} {}: {}", literal(e->board->is_training ? "Training\\, " : ""),
        literal(e->noun), number(e->number), literal(e->phrase));
    end_line(w, &line);
    SAY(&line, "DESCRIPTION:{}By the public record up to entry {}.",
        literal(e->state == NULL ? "" : e->state), number(e->board->size));
    end_line(w, &line);
    demur_put_str(w, "TRANSP:TRANSPARENT\r\nEND:VEVENT\r\n");
}

static const char *state_of(const struct demur_docket_stage *stage)
{
    if (!stage->is_met) return "Open. ";
    return stage->met_day > stage->due_day ? "Done\\, late. " : "Done. ";
}

static void put_levels(struct demur_writer *w, const struct demur_board_memo *m, struct due e)
{
    for (size_t i = 0; i < m->docket.levels; i++) {
        const struct demur_docket_level *l = &m->docket.level[i];
        const struct {
            const struct demur_docket_stage *stage;
            const char *what, *first, *next;
        } stages[] = {
            {&l->acknowledge, "acknowledge", "acknowledgement due",
             "acknowledgement due at the next level"},
            {&l->owner, "owner", "owner due", "owner due at the next level"},
            {&l->answer, "answer", "answer due", "answer due at the next level"},
        };

        for (size_t k = 0; k < sizeof stages / sizeof stages[0]; k++) {
            if (!stages[k].stage->is_due) continue;
            e.what = stages[k].what;
            e.at = l->principal;
            e.day = stages[k].stage->due_day;
            e.phrase = i == 0 ? stages[k].first : stages[k].next;
            e.state = state_of(stages[k].stage);
            put_event(w, &e);
        }
    }
}

static void put_memo(struct demur_writer *w, const struct demur_board *board,
                     const struct demur_board_memo *m)
{
    struct due e = {.board = board,
                    .of = &m->of.memo_id,
                    .what = "close",
                    .day = m->of.header->close,
                    .noun = "Memo",
                    .number = m->number,
                    .phrase = "last day for signatures"};

    if (m->of.is_delivered) e.state = "Delivered\\, which ended the signing. ";
    put_event(w, &e);
    put_levels(w, m, e);
    for (size_t i = 0; i < m->docket.asks; i++) {
        const struct demur_docket_verdict *v = &m->docket.ask[i].standing;

        if (v->verdict != DEMUR_VERDICT_LATER) continue;
        e.what = "later";
        e.at = (unsigned)i + 1;
        e.day = v->by;
        e.phrase = "a verdict that was put off is due";
        e.state = "Open. ";
        put_event(w, &e);
    }
}

/* A calendar holds at least one component. */
static void put_nothing(struct demur_writer *w, const struct demur_board *board)
{
    put_event(w, &(struct due){.board = board,
                               .of = &board->org,
                               .what = "nothing",
                               .day = board->day,
                               .noun = "Memo",
                               .phrase = "none yet, nothing is due"});
}

void demur_board_ics(struct demur_writer *out, const struct demur_board *board)
{
    struct demur_writer line;

    demur_writer_init(&line);
    demur_put_str(out, "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Demur//Record//EN\r\n"
                       "CALSCALE:GREGORIAN\r\n");
    demur_put_str(&line, "NAME:Record of ");
    demur_put_ics(&line, board->organisation);
    end_line(out, &line);
    demur_put_str(&line, "X-WR-CALNAME:Record of ");
    demur_put_ics(&line, board->organisation);
    end_line(out, &line);
    SAY(out, "X-DEMUR-LOG-SIZE:{}\r\n", number(board->size));
    for (size_t i = 0; i < board->memos; i++) put_memo(out, board, &board->memo[i]);
    for (size_t i = 0; i < board->polls; i++) {
        const struct demur_board_poll *p = &board->poll[i];

        put_event(out, &(struct due){.board = board,
                                     .of = &p->of.poll_id,
                                     .what = "poll",
                                     .day = p->of.poll->close,
                                     .noun = "Poll",
                                     .number = p->number,
                                     .phrase = "last day for votes"});
    }
    if (board->memos + board->polls == 0) put_nothing(out, board);
    demur_put_str(out, "END:VCALENDAR\r\n");
}
