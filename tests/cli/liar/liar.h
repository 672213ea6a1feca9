/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * liar.h -- the server as the adversary: a small organisation whose channel and issuers answer on
 * loopback, truly or, when told so, with one lie that a member's client must not fall for.
 *
 *     liar DIR [training] [witness] [small] [issuers N]
 *
 * It writes DIR/address, DIR/words, DIR/link and, for each member, DIR/codes-M, and then serves.
 * GET /test/window makes a window of what waits; GET /test/lie/NAME tells it how to lie from then
 * on (enum liar_lie); GET /test/count says how many cells it has taken, GET /test/bundles how many
 * bundles of entries it has given; GET /test/away/N closes
 * issuer N's office and /test/back opens it; /test/later/S moves its clock by S seconds, and
 * /test/next begins the next epoch; /test/answer lets the principal accept the memo's one ask, and
 * /test/forge puts acts into the log whose proofs do not hold (liar_forge());
 * /test/ask/D asks the members for confidence, for D days, and /test/wide/D lets them show more
 * than is safe; /test/counts says that everybody has enrolled in a next epoch too.  DIR/root.key is
 * the root's.
 *
 *     liar_org.c      keys, manifest, roster, the convener and the memo
 *     liar_log.c      the log, and what it shows of it
 *     liar_issue.c    issuers
 *     liar_poll.c     questions
 *     liar.c          HTTP, cells, lies
 */
#ifndef LIAR_H
#define LIAR_H

#include "demur/act.h"
#include "demur/bytes.h"
#include "demur/cell.h"
#include "demur/checkpoint.h"
#include "demur/code.h"
#include "demur/header.h"
#include "demur/issuer.h"
#include "demur/manifest.h"
#include "demur/memo_keys.h"
#include "demur/policy.h"
#include "demur/poll.h"
#include "demur/puzzle.h"
#include "demur/tree_store.h"

#include <stdio.h>

enum {
    LIAR_ROWS = 90,
    LIAR_EPOCH = 4,
    LIAR_MEMBERS = 6, /* whose codes are written; row 0 is the convener's */
    LIAR_ENTRIES = 512,
    LIAR_WINDOWS = 64,
    LIAR_BITS = 10,
    LIAR_AHEAD = 20,
    LIAR_CACHED = 1,
};

enum liar_lie {
    LIAR_NONE,
    LIAR_OLD,         /* the log as it was a window ago */
    LIAR_SHORT,       /* the checkpoint of a window ago under the newest feed */
    LIAR_DROP,        /* a receipt of two days ago, and nothing is logged */
    LIAR_UNSIGNED,    /* a receipt that nobody signed */
    LIAR_OTHER,       /* a receipt for another entry of the log */
    LIAR_BUSY,        /* E_BUSY */
    LIAR_CLOSED,      /* E_CTX_CLOSED, of what is open */
    LIAR_PUZZLE,      /* a little work for each cell */
    LIAR_CUT,         /* takes the cell, and never answers */
    LIAR_INCOMPLETE,  /* a feed without its MANIFEST, ROSTER or COUNTS */
    LIAR_UNWITNESSED, /* the checkpoint without its cosignature */
    LIAR_BLOB,        /* another text */
    LIAR_BEGUN,       /* an issuer says something that it has not signed */
    LIAR_TILE,        /* other leaves */
    LIAR_FORK,        /* another history from the last window on */
    LIAR_SICK,        /* status 500 to everything */
    LIAR_TOMORROW,    /* a receipt of a day weeks ahead */
    LIAR_CACHE,       /* LIAR_SHORT the first time that it is asked: no lie, but a cache */
    LIAR_TWIST,       /* the checkpoint of a window ago, with another root */
    LIAR_LIES,
};

struct liar_entry {
    uint8_t *data;
    size_t len;
};

struct liar {
    const char *dir;
    struct demur_random random;
    bool is_training, has_quorum;
    bool is_small; /* one band has too few for anybody to show it */
    size_t issuers;
    unsigned away; /* bit i: issuer i does not answer */
    enum liar_lie lie;
    unsigned cells;
    unsigned cached;  /* how often yet LIAR_CACHE shows an old checkpoint */
    unsigned bundles; /* of entries, that were fetched */
    uint64_t now_s;
    uint32_t today;
    char url[64];

    struct demur_sign_seed root, receipt, log_seed, witness_seed, principal;
    struct demur_box_sk box;
    struct demur_vkey log_key, witness_key;
    char policy_text[1024];
    struct demur_issuer_secrets secrets[DEMUR_ISSUERS_MAX];
    struct demur_issuer *office[DEMUR_ISSUERS_MAX];
    struct demur_issuer_record record[DEMUR_ISSUERS_MAX][LIAR_ROWS];
    struct demur_sign_pk known[DEMUR_ISSUERS_MAX][LIAR_ROWS]; /* enrol keys of the epoch before */
    uint32_t epoch;
    uint64_t later_s; /* how far its clock has been moved */
    struct demur_code code[DEMUR_ISSUERS_MAX][LIAR_ROWS];
    struct demur_puzzle_key puzzle;
    struct demur_manifest *manifest;
    struct demur_hash org, manifest_leaf, roster_leaf;
    struct demur_roster_file *file;
    struct demur_roster *roster;
    struct demur_epoch_keys *keys;
    uint8_t *blob;
    size_t blob_len;
    struct demur_hash blob_hash, memo_id;

    struct liar_entry log[LIAR_ENTRIES], waiting[LIAR_ENTRIES];
    size_t waiting_count;
    struct demur_tree_store *tree;
    uint32_t windows;
    uint64_t first[LIAR_WINDOWS + 1]; /* index of each WINDOW; then the size */
    struct demur_writer note[LIAR_WINDOWS];
    struct liar *other; /* the history that is not shown; NULL: there is none */
};

/** End the program: a test that cannot be set up has failed. */
_Noreturn void liar_fail(const char *what);

/** End it unless ok. */
static inline void liar_need(bool ok, const char *what)
{
    if (!ok) liar_fail(what);
}

/** The organisation, up to the memo that is open. */
void liar_found(struct liar *l);

/** The roster of the next epoch, in which members enrol from then on. */
void liar_next_epoch(struct liar *l);

/**
 * The issuers say that everybody has enrolled, or of the last cell too few to show what they are:
 * whether it is so, nobody else knows.
 */
void liar_counts(struct liar *l);

/** Ask for confidence for so many days; is_wide: with every profile open, whatever is safe. */
void liar_ask(struct liar *l, uint32_t days, bool is_wide);

/** What is logged of the object in a cell: of a vote its SEALED, written to sealed. */
struct demur_span liar_logged(uint8_t sealed[DEMUR_SEALED_BYTES], struct demur_span object);

/** Let the log take data, which is the log's from then on. */
void liar_submit(struct liar *l, uint8_t *data, size_t len);

/**
 * Acts whose proofs do not hold: a signature with an echo that the liar can open, with a claim that
 * does in DIR/forged; a withdrawal of the first signature in the log, and another signature of it.
 */
void liar_forge(struct liar *l);

/** The principal's answer to the memo, which has been delivered. */
void liar_answer(struct liar *l);

/** A window of all that waits, and its checkpoint. */
void liar_window(struct liar *l);

/** Show another history than before from the last window on; again: the one before. */
void liar_fork(struct liar *l);

/** What GET path of the log is answered with, to out; false: there is no such thing. */
bool liar_log_get(struct demur_writer *out, struct liar *l, const char *path);

/** Open the offices, after the roster. */
void liar_issuers_open(struct liar *l);

/** The answer to a message of enrolment at path ("begin"); false: refused, *refusal says why. */
bool liar_issue(struct demur_writer *out, enum demur_refusal *refusal, struct liar *l,
                const char *path, struct demur_span message);

#endif
