/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * fold.h -- small cells of a poll shown only in their parent: a pure function; and the range of a
 * share.
 *
 * Cells form a tree: everybody; below that each band, class and unit that votes show; below a band
 * its (band, class) pairs.  A vote is in the cell that it shows and in all above.  A cell with
 * fewer than DEMUR_FOLD_VOTES_MIN votes, or of fewer than k_min issued credentials, is not shown;
 * its votes are in its parent.  So that no difference tells them either, what a shown cell has
 * beyond its shown children is at least DEMUR_FOLD_VOTES_MIN wherever a child of it was folded, and
 * that much more than any folded child of too few people that has as many votes: the smallest
 * shown child is folded too until that is so.  Where everybody together has too few votes, nothing
 * is shown.  Source: docs/protocol.md 2.15, docs/board.md.
 */
#ifndef DEMUR_FOLD_H
#define DEMUR_FOLD_H

#include "demur/act.h"
#include "demur/poll.h"
#include "demur/tally.h"

#define DEMUR_FOLD_VOTES_MIN 10
#define DEMUR_FOLD_CELLS_MAX 525 /**< 1 + 17 bands + 17 classes + 201 units + 289 pairs */

/** A cell that may be shown. */
struct demur_fold_cell {
    uint8_t profile;                 /**< enum demur_profile: what the cell is of; 0 everybody */
    uint16_t code[DEMUR_ATTRIBUTES]; /**< DEMUR_CODE_HIDDEN where the profile hides it */
    uint32_t issued;                 /**< credentials of such members, the least of the issuers */
    uint32_t votes;                  /**< with those of every cell below */
    uint32_t choice[DEMUR_POLL_OPTIONS_MAX];
};

/** What is folded; borrowed. */
struct demur_fold_facts {
    const struct demur_tally_value *value; /**< votes by what they show, each combination once */
    size_t values;
    const struct demur_guard_counts *counts; /**< of the epoch */
    uint32_t k_min;
};

/**
 * The cells that may be shown, everybody first, then ascending by profile and codes; *count is how
 * many: 0 where there are too few votes in all.
 *
 * out has room for DEMUR_FOLD_CELLS_MAX cells; codes are those of the roster.
 * DEMUR_ERR_NOMEM.
 */
DEMUR_MUST_CHECK
enum demur_err demur_fold(struct demur_fold_cell *out, size_t *count,
                          const struct demur_fold_facts *facts);

/** How many credentials that show code were issued, by the issuer that issued the fewest. */
uint32_t demur_fold_issued(const struct demur_guard_counts *counts,
                           const uint16_t code[DEMUR_ATTRIBUTES]);

/** A share in tenths of a per cent. */
struct demur_share {
    uint16_t share;
    uint16_t low, high; /**< 95 %: Wilson's interval, with the correction for a finite population */
};

/**
 * The share of `of` answers that are `yes`, and the range in which the share among `population`
 * people would be had those who answered been drawn at random.
 *
 * Integers alone, so that every machine gives the same.  yes <= of, of >= 1; a population below of
 * counts as of (and then low = share = high).
 */
struct demur_share demur_share_of(uint32_t yes, uint32_t of, uint32_t population);

#endif
