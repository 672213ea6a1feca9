/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* json.c -- the board as JSON: the organisation, its epochs, the sums. */
#include "board/json_put.h"
#include "board/put.h"

static void put_issuers(struct demur_writer *w, const struct demur_board_epoch *e)
{
    demur_json_begin(w, "issuers", "[");
    for (size_t i = 0; i < e->issuers; i++) {
        const struct demur_board_issuer *s = &e->issuer[i];

        demur_json_begin(w, NULL, "{");
        demur_json_number(w, "issuer", s->id);
        demur_json_text(w, "name", s->name);
        demur_json_number(w, "issued", s->issued);
        demur_json_number(w, "done", s->done);
        demur_json_end(w, "}");
    }
    demur_json_end(w, "]");
}

static void put_bands(struct demur_writer *w, const struct demur_board_epoch *e)
{
    demur_json_begin(w, "bands", "[");
    for (size_t i = 0; i < e->bands; i++) {
        const struct demur_board_band *b = &e->band[i];

        demur_json_begin(w, NULL, "{");
        demur_json_number(w, "code", b->code);
        demur_json_text_or_null(w, "name", b->name);
        demur_json_number(w, "members", b->members);
        demur_json_number(w, "enrolled", b->enrolled);
        demur_json_end(w, "}");
    }
    demur_json_end(w, "]");
}

static void put_epoch(struct demur_writer *w, const struct demur_board_epoch *e)
{
    demur_json_begin(w, NULL, "{");
    demur_json_number(w, "epoch", e->epoch);
    demur_json_day(w, "first", true, e->first);
    demur_json_day(w, "last", true, e->last);
    demur_json_number(w, "members", e->members);
    demur_json_number(w, "enrolled", e->enrolled);
    put_issuers(w, e);
    put_bands(w, e);
    demur_json_begin(w, "sealed", "{");
    demur_json_number(w, "entries", e->sealed.entries);
    demur_json_number(w, "opened", e->sealed.opened);
    demur_json_end(w, "}");
    demur_json_end(w, "}");
}

static void put_sums(struct demur_writer *w, const struct demur_board_sums *s)
{
    demur_json_begin(w, "sums", "{");
    demur_json_number(w, "memos", s->memos);
    demur_json_number(w, "open", s->open);
    demur_json_number(w, "delivered", s->delivered);
    demur_json_number(w, "acknowledged", s->acknowledged);
    demur_json_number(w, "acknowledged_in_time", s->acknowledged_in_time);
    demur_json_number(w, "answered", s->answered);
    demur_json_number(w, "answered_in_time", s->answered_in_time);
    demur_json_number(w, "overdue", s->overdue);
    demur_json_number(w, "running", s->running);
    demur_json_number(w, "asks", s->asks);
    demur_json_begin(w, "verdicts", "{");
    demur_json_number(w, "none", s->verdict[DEMUR_VERDICT_NONE]);
    demur_json_number(w, "accept", s->verdict[DEMUR_VERDICT_ACCEPT]);
    demur_json_number(w, "partly", s->verdict[DEMUR_VERDICT_PARTLY]);
    demur_json_number(w, "reject", s->verdict[DEMUR_VERDICT_REJECT]);
    demur_json_number(w, "later", s->verdict[DEMUR_VERDICT_LATER]);
    demur_json_end(w, "}");
    demur_json_number(w, "signs", s->signs);
    demur_json_end(w, "}");
}

void demur_board_json(struct demur_writer *out, const struct demur_board *board)
{
    demur_put_str(out, "{");
    demur_json_text(out, "organisation", board->organisation);
    demur_json_hash(out, "org_id", &board->org);
    demur_json_word(out, "mode", board->is_training ? "training" : "real");
    demur_json_text(out, "origin", board->origin);
    demur_json_number(out, "size", board->size);
    demur_json_number(out, "windows", board->windows);
    demur_json_day(out, "day", true, board->day);
    demur_json_number(out, "witnesses", board->witnesses);
    demur_json_number(out, "quorum", board->quorum);
    put_sums(out, &board->sums);
    demur_json_begin(out, "epochs", "[");
    for (size_t i = 0; i < board->epochs; i++) put_epoch(out, &board->epoch[i]);
    demur_json_end(out, "]");
    demur_json_begin(out, "memos", "[");
    for (size_t i = 0; i < board->memos; i++) demur_json_memo(out, board, &board->memo[i]);
    demur_json_end(out, "]");
    demur_json_begin(out, "polls", "[");
    for (size_t i = 0; i < board->polls; i++) demur_json_poll(out, board, &board->poll[i]);
    demur_json_end(out, "]");
    demur_json_end(out, "}");
    demur_put_bytes(out, "\n", 1);
}
