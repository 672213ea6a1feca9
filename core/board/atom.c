/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * atom.c -- the news of the record (RFC 4287): fixed phrases with numbers, nothing of any content,
 * the same for everybody.  An entry keeps its id and its text for ever.
 */
#include "board/events.h"
#include "board/put.h"

#include "demur/memory.h"

enum { ENTRIES_MAX = 500 };

static void put_time(struct demur_writer *w, const char *element, uint32_t on)
{
    SAY(w, "<{}>", literal(element));
    demur_put_iso(w, on);
    SAY(w, "T00:00:00Z</{}>\n", literal(element));
}

static void put_urn(struct demur_writer *w, const struct demur_board *board)
{
    demur_put_str(w, "<id>urn:demur:");
    demur_put_hex(w, board->org.bytes, sizeof board->org.bytes);
}

/* What tells an act of a principal from every other of this memo. */
static void put_said_id(struct demur_writer *w, const struct demur_board_said *s)
{
    switch (s->kind) {
    case DEMUR_EVENT_ACK:
        SAY(w, "ack:{}:{}", number(s->principal), literal(s->name.len > 0 ? "owner" : "plain"));
        break;
    case DEMUR_EVENT_RESPONSE:
        SAY(w, "response:{}:{}", number(s->principal), number(s->seq));
        break;
    case DEMUR_EVENT_EXTEND:
        SAY(w, "extend:{}", number(s->seq));
        break;
    case DEMUR_EVENT_DELIVERED:
        demur_put_str(w, "delivered");
        break;
    }
}

static void put_id(struct demur_writer *w, const struct demur_board *board,
                   const struct demur_board_event *e)
{
    const struct demur_hash *of = e->poll != NULL ? &e->poll->of.poll_id : &e->memo->of.memo_id;

    put_urn(w, board);
    demur_put_str(w, e->poll != NULL ? ":poll:" : ":memo:");
    demur_put_hex(w, of->bytes, sizeof of->bytes);
    demur_put_str(w, ":");
    switch (e->kind) {
    case DEMUR_HAPPENED_FROZEN:
        demur_put_str(w, "frozen");
        break;
    case DEMUR_HAPPENED_HANDED_OVER:
        demur_put_str(w, "delivered");
        break;
    case DEMUR_HAPPENED_SAID:
        put_said_id(w, e->said);
        break;
    case DEMUR_HAPPENED_ACK_LATE:
        SAY(w, "ack-overdue:{}", number(e->level->principal));
        break;
    case DEMUR_HAPPENED_ANSWER_LATE:
        SAY(w, "answer-overdue:{}", number(e->level->principal));
        break;
    case DEMUR_HAPPENED_PASSED_ON:
        SAY(w, "passed-on:{}", number(e->level->principal));
        break;
    case DEMUR_HAPPENED_RELEASED:
        demur_put_str(w, "released");
        break;
    case DEMUR_HAPPENED_POLL_OPENED:
        demur_put_str(w, "opened");
        break;
    case DEMUR_HAPPENED_POLL_CLOSED:
        demur_put_str(w, "closed");
        break;
    }
    demur_put_str(w, "</id>\n");
}

static const char *said_title(const struct demur_board_said *s)
{
    switch (s->kind) {
    case DEMUR_EVENT_ACK:
        return s->name.len > 0 ? "an owner is named" : "acknowledged";
    case DEMUR_EVENT_RESPONSE:
        return s->seq > 1 ? "an answer is amended" : "an answer is in";
    case DEMUR_EVENT_EXTEND:
        return "the day for the answer is moved";
    case DEMUR_EVENT_DELIVERED:
        break;
    }
    return "delivered";
}

static const char *title(const struct demur_board_event *e)
{
    switch (e->kind) {
    case DEMUR_HAPPENED_FROZEN:
        return "frozen, open for signature";
    case DEMUR_HAPPENED_HANDED_OVER:
        return "delivered";
    case DEMUR_HAPPENED_SAID:
        return said_title(e->said);
    case DEMUR_HAPPENED_ACK_LATE:
        return "the acknowledgement is overdue";
    case DEMUR_HAPPENED_ANSWER_LATE:
        return "the answer is overdue";
    case DEMUR_HAPPENED_PASSED_ON:
        return "passed on to the next level";
    case DEMUR_HAPPENED_RELEASED:
        return "its text is released";
    case DEMUR_HAPPENED_POLL_OPENED:
        return "open for votes";
    case DEMUR_HAPPENED_POLL_CLOSED:
        return "closed";
    }
    return "";
}

static void put_entry(struct demur_writer *w, const struct demur_board *board,
                      const struct demur_board_event *e)
{
    demur_put_str(w, "<entry>\n");
    put_id(w, board, e);
    if (e->poll != NULL) {
        SAY(w, "<title>Poll {}: {}</title>\n", number(e->poll->number), literal(title(e)));
    } else {
        SAY(w, "<title>Memo {}: {}</title>\n", number(e->memo->number), literal(title(e)));
    }
    put_time(w, "updated", e->day);
    if (e->memo != NULL) {
        SAY(w, "<link rel=\"alternate\" type=\"text/html\" href=\"/record#memo-{}\"/>\n",
            number(e->memo->number));
    } else {
        demur_put_str(w, "<link rel=\"alternate\" type=\"text/html\" href=\"/record#h-conf\"/>\n");
    }
    demur_put_str(w, "</entry>\n");
}

void demur_board_atom(struct demur_writer *out, const struct demur_board *board)
{
    struct demur_board_events events;
    enum demur_err err = demur_board_events(&events, board, NULL);

    if (err != DEMUR_OK) {
        if (out->err == DEMUR_OK) out->err = err;
        return;
    }
    demur_put_str(out, "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
                       "<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"en\">\n");
    put_urn(out, board);
    demur_put_str(out, ":record</id>\n");
    SAY(out, "<title>Record of {}</title>\n", xml(board->organisation));
    SAY(out, "<subtitle>{}Up to entry {} of the record</subtitle>\n",
        literal(board->is_training ? "Training, nothing here is real. " : ""), number(board->size));
    SAY(out, "<author><name>{}</name></author>\n", xml(board->organisation));
    put_time(out, "updated", board->day);
    demur_put_str(out, "<link rel=\"self\" type=\"application/atom+xml\" href=\"/record.atom\"/>\n"
                       "<link rel=\"alternate\" type=\"text/html\" href=\"/record\"/>\n");
    for (size_t i = 0; i < events.count && i < ENTRIES_MAX; i++) {
        put_entry(out, board, &events.event[events.count - 1 - i]);
    }
    demur_put_str(out, "</feed>\n");
    demur_free(events.event);
}
