/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* names.c -- who and what the figures of the board are of. */
#include "board/names.h"

const struct demur_board_epoch *demur_board_epoch_of(const struct demur_board *board,
                                                     uint32_t epoch)
{
    for (size_t i = 0; i < board->epochs; i++) {
        if (board->epoch[i].epoch == epoch) return &board->epoch[i];
    }
    return NULL;
}

struct demur_span demur_board_title(const struct demur_board_memo *memo, uint8_t principal)
{
    const struct demur_manifest_principal *p =
        demur_manifest_principal_of(memo->of.manifest, principal);

    return p == NULL ? (struct demur_span){NULL, 0} : p->title;
}

struct demur_span demur_board_name(const struct demur_board_epoch *epoch, enum demur_attribute a,
                                   uint16_t code)
{
    static const struct demur_span none = {NULL, 0};

    if (epoch == NULL || code == 0) return none;
    if (a == DEMUR_ATTRIBUTE_BAND) {
        for (size_t i = 0; i < epoch->bands; i++) {
            if (epoch->band[i].code == code) return epoch->band[i].name;
        }
    }
    if (epoch->roster == NULL || code > epoch->roster->names[a].count) return none;
    return epoch->roster->names[a].name[code - 1];
}

const char *demur_board_attribute(enum demur_attribute a)
{
    static const char *const names[DEMUR_ATTRIBUTES] = {"band", "class", "unit"};

    return names[a];
}

const char *demur_board_profile(uint8_t profile)
{
    static const char *const names[] = {"none", "band", "class", "unit", "band and class"};

    return profile < sizeof names / sizeof names[0] ? names[profile] : "unknown";
}

uint32_t demur_board_enrolled(const struct demur_board_epoch *epoch, uint16_t band)
{
    for (size_t i = 0; epoch != NULL && i < epoch->bands; i++) {
        if (epoch->band[i].code == band) return epoch->band[i].enrolled;
    }
    return 0;
}

const char *demur_board_status(enum demur_board_state state)
{
    switch (state) {
    case DEMUR_BOARD_OPEN:
        return "open";
    case DEMUR_BOARD_CLOSED:
        return "closed";
    case DEMUR_BOARD_RUNNING:
        return "running";
    case DEMUR_BOARD_OVERDUE:
        return "overdue";
    case DEMUR_BOARD_ANSWERED:
        return "answered";
    case DEMUR_BOARD_ANSWERED_LATE:
        return "answered late";
    }
    return "unknown";
}

uint32_t demur_board_standing(const struct demur_board_memo *memo)
{
    return memo->tally.signs - memo->tally.withdrawn;
}

uint32_t demur_board_verdicts(const struct demur_board_memo *memo, uint8_t verdict)
{
    uint32_t n = 0;

    for (size_t i = 0; i < memo->docket.asks; i++) {
        n += memo->docket.ask[i].standing.verdict == verdict;
    }
    return n;
}

bool demur_board_has_verdict(const struct demur_board_memo *memo)
{
    return demur_board_verdicts(memo, DEMUR_VERDICT_NONE) < memo->docket.asks;
}

bool demur_board_has_response(const struct demur_board_memo *memo)
{
    for (size_t i = 0; i < memo->saids; i++) {
        if (memo->said[i].kind == DEMUR_EVENT_RESPONSE) return true;
    }
    return false;
}

bool demur_board_is_short(const struct demur_board_memo *memo)
{
    return memo->of.manifest->deadlines.threshold > demur_board_standing(memo);
}

uint32_t demur_board_k_min(const struct demur_board *board, const struct demur_board_poll *poll)
{
    const struct demur_board_epoch *epoch = demur_board_epoch_of(board, poll->of.poll->epoch);
    uint32_t k =
        epoch != NULL && epoch->roster != NULL ? epoch->roster->k_min : poll->of.manifest->k_min;

    return k > DEMUR_GUARD_K_MIN ? k : DEMUR_GUARD_K_MIN;
}

uint32_t demur_board_working(const struct demur_board_memo *memo, uint32_t from, uint32_t to)
{
    return demur_days_between(&memo->of.manifest->deadlines, from, to, DEMUR_UNIT_WORKING);
}

const struct demur_docket_level *demur_board_first(const struct demur_board_memo *memo)
{
    return &memo->docket.level[0];
}
