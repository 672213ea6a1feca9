/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* json_poll.c -- a poll of the board as JSON, and what a cell is of. */
#include "board/json_put.h"
#include "board/names.h"

void demur_json_shown(struct demur_writer *w, const struct demur_board_epoch *epoch,
                      uint8_t profile, const uint16_t code[DEMUR_ATTRIBUTES])
{
    demur_json_word(w, "profile", demur_board_profile(profile));
    for (unsigned a = 0; a < DEMUR_ATTRIBUTES; a++) {
        enum demur_attribute attribute = (enum demur_attribute)a;

        if (!demur_profile_shows(profile, a)) continue;
        demur_json_begin(w, demur_board_attribute(attribute), "{");
        demur_json_number(w, "code", code[a]);
        demur_json_text_or_null(w, "name", demur_board_name(epoch, attribute, code[a]));
        demur_json_end(w, "}");
    }
}

/* Votes, share and range of each option. */
static void put_options(struct demur_writer *w, const struct demur_board_poll *p,
                        const struct demur_fold_cell *c)
{
    demur_json_begin(w, "options", "[");
    for (size_t i = 0; i < p->of.poll->options; i++) {
        demur_json_begin(w, NULL, "{");
        demur_json_number(w, "votes", c->choice[i]);
        if (c->votes > 0) {
            struct demur_share s = demur_share_of(c->choice[i], c->votes, c->issued);

            demur_json_number(w, "share_permille", s.share);
            demur_json_number(w, "low_permille", s.low);
            demur_json_number(w, "high_permille", s.high);
        }
        demur_json_end(w, "}");
    }
    demur_json_end(w, "]");
}

static void put_cells(struct demur_writer *w, const struct demur_board *board,
                      const struct demur_board_poll *p)
{
    const struct demur_board_epoch *epoch = demur_board_epoch_of(board, p->of.poll->epoch);

    demur_json_begin(w, "cells", "[");
    for (size_t i = 0; i < p->cells; i++) {
        const struct demur_fold_cell *c = &p->cell[i];

        demur_json_begin(w, NULL, "{");
        demur_json_shown(w, epoch, c->profile, c->code);
        demur_json_number(w, "issued", c->issued);
        demur_json_number(w, "votes", c->votes);
        put_options(w, p, c);
        demur_json_end(w, "}");
    }
    demur_json_end(w, "]");
}

void demur_json_poll(struct demur_writer *w, const struct demur_board *board,
                     const struct demur_board_poll *p)
{
    const struct demur_poll *poll = p->of.poll;

    demur_json_begin(w, NULL, "{");
    demur_json_number(w, "number", p->number);
    demur_json_hash(w, "poll_id", &p->of.poll_id);
    demur_json_word(w, "type", poll->type == DEMUR_POLL_CONFIDENCE ? "confidence" : "memo");
    demur_json_maybe(w, "memo", p->memo != 0, p->memo);
    demur_json_number(w, "epoch", poll->epoch);
    demur_json_text(w, "question", poll->question);
    demur_json_begin(w, "options", "[");
    for (size_t i = 0; i < poll->options; i++) demur_json_text(w, NULL, poll->option[i]);
    demur_json_end(w, "]");
    demur_json_day(w, "opened", true, p->of.day);
    demur_json_day(w, "close", true, poll->close);
    demur_json_day(w, "closed", p->of.is_closed, p->of.closed_day);
    demur_json_bool(w, "complete", p->is_complete);
    demur_json_maybe(w, "promised", p->of.is_closed, p->of.votes);
    demur_json_maybe(w, "votes", p->of.is_closed, p->votes);
    demur_json_number(w, "issued", p->issued);
    put_cells(w, board, p);
    demur_json_end(w, "}");
}
