/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * tally_parts.h -- what a tally consists of.
 *
 *     tally.c         feeding and asking
 *     tally_acts.c    SIGN, WITHDRAW, VOTE and the SEALED that votes lay under
 *     tally_echoes.c  RATING and CLAIM
 *     tally_values.c  counts by what acts show
 */
#ifndef DEMUR_BOARD_TALLY_PARTS_H
#define DEMUR_BOARD_TALLY_PARTS_H

#include "board/table.h"
#include "demur/tally.h"

/** The key of an act: which memo or poll, and the nym. */
struct demur_tally_key {
    uint32_t of; /**< number of the memo; of a poll with DEMUR_TALLY_POLL */
    uint8_t nym[DEMUR_NYM_BYTES];
};

#define DEMUR_TALLY_POLL 0x80000000U

/** A signature or vote that counts. */
struct demur_tally_act {
    struct demur_tally_key key;
    struct demur_hash echo; /**< of a SIGN */
    uint16_t code[DEMUR_ATTRIBUTES];
    uint8_t profile;
    uint8_t claims; /**< that count */
    bool is_withdrawn, has_rated;
    uint8_t unused[2]; /* items of a table are multiples of 8 bytes */
};

/** A CLAIM that counts. */
struct demur_tally_said {
    struct demur_tally_key key;
    uint8_t nonce[DEMUR_CLAIM_NONCE_BYTES];
    uint8_t unused[4];
};

/** The key of a SEALED: what it hides, and the epoch that it says; each is of one epoch alone. */
struct demur_tally_seal_key {
    struct demur_hash hash;
    uint32_t epoch;
};

/** A SEALED. */
struct demur_tally_seal {
    struct demur_tally_seal_key key;
    uint32_t window;
    uint8_t is_opened;
    uint8_t unused[7];
};

_Static_assert(sizeof(struct demur_tally_act) % 8 == 0, "items of a table");
_Static_assert(sizeof(struct demur_tally_seal) % 8 == 0, "items of a table");
_Static_assert(sizeof(struct demur_tally_said) % 8 == 0, "items of a table");

/** What waits for the end of its window: a WITHDRAW, a VOTE, a CLAIM. */
struct demur_tally_pending {
    uint8_t kind;
    uint32_t window;
    struct demur_tally_key key;
    struct demur_hash hash; /**< of a VOTE that of its SEALED; of a CLAIM the echo that it opens */
    uint8_t nonce[DEMUR_CLAIM_NONCE_BYTES]; /**< of a CLAIM */
    struct demur_act act;                   /**< of a VOTE, but for its spans */
    uint8_t choice;
};

/** Counts by what acts show. */
struct demur_tally_values {
    struct demur_tally_value *value;
    size_t count, room;
};

/** What is counted of one memo or poll. */
struct demur_tally_of {
    struct demur_tally_values values;
    uint32_t acts; /**< signatures or votes */
    uint32_t withdrawn;
    uint32_t ratings[3];
    uint32_t claims;
    uint32_t answered;     /**< window of the first RESPONSE that counts, + 1; 0: none so far */
    uint32_t asked_window; /**< as of which window, + 1, that was asked last */
};

struct demur_tally {
    const struct demur_channel *channel;
    struct demur_table acts, seals, said;
    struct demur_tally_of *memo, *poll;
    size_t memos, polls; /**< for how many there is room */
    struct demur_tally_pending *pending;
    size_t pendings, pending_room;
    struct demur_tally_sealed sealed[DEMUR_EPOCHS_MAX];
    uint32_t sealed_epoch[DEMUR_EPOCHS_MAX];
    size_t epochs;
};

/** Room for one more of `count` items of size bytes in *list; DEMUR_ERR_NOMEM. */
DEMUR_MUST_CHECK
enum demur_err demur_tally_grow(void **list, size_t *room, size_t count, size_t size);

/** Of memo or poll number at, made where it is not there; NULL: memory ran out. */
struct demur_tally_of *demur_tally_memo_at(struct demur_tally *t, size_t at);
struct demur_tally_of *demur_tally_poll_at(struct demur_tally *t, size_t at);

/** The value of what an act shows, made where it is not there; NULL: memory ran out. */
struct demur_tally_value *demur_tally_value_of(struct demur_tally_values *values, uint8_t profile,
                                               const uint16_t code[DEMUR_ATTRIBUTES]);

/** A pending item at the end of the list, all zeros but for window; NULL: memory ran out. */
struct demur_tally_pending *demur_tally_wait(struct demur_tally *t);

/** Each takes an entry of the open window, or settles one that waited for its end.  _NOMEM. */
DEMUR_MUST_CHECK
enum demur_err demur_tally_sign(struct demur_tally *t, struct demur_span entry);
DEMUR_MUST_CHECK
enum demur_err demur_tally_withdraw(struct demur_tally *t, struct demur_span entry);
DEMUR_MUST_CHECK
enum demur_err demur_tally_seal_entry(struct demur_tally *t, struct demur_span entry);
DEMUR_MUST_CHECK
enum demur_err demur_tally_vote(struct demur_tally *t, struct demur_span entry);
DEMUR_MUST_CHECK
enum demur_err demur_tally_rating(struct demur_tally *t, struct demur_span entry);
DEMUR_MUST_CHECK
enum demur_err demur_tally_claim(struct demur_tally *t, struct demur_span entry);
DEMUR_MUST_CHECK
enum demur_err demur_tally_settle_withdraw(struct demur_tally *t,
                                           const struct demur_tally_pending *p);
DEMUR_MUST_CHECK
enum demur_err demur_tally_settle_vote(struct demur_tally *t, struct demur_tally_pending *p);
DEMUR_MUST_CHECK
enum demur_err demur_tally_settle_claim(struct demur_tally *t, const struct demur_tally_pending *p);

/** Seq of the window that is open. */
uint32_t demur_tally_now(const struct demur_tally *t);

#endif
