/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * bundle_make.h -- a bundle out of a log in a directory: read and recomputed, the signatures that
 * count, the text where its key is known.
 *
 *     bundle_make_log.c     the log: its checkpoint, everything recomputed, its channel, entries
 *     bundle_make_signs.c   which signatures hold
 *     bundle_make_text.c    the key, the blobs, what is in them
 *     cmd_bundle_make.c     options, and the file
 *
 * A failure has been said on err.
 */
#ifndef CLI_BUNDLE_MAKE_H
#define CLI_BUNDLE_MAKE_H

#include "cli.h"
#include "demur/bundle_write.h"
#include "demur/channel.h"
#include "demur/tile.h"
#include "host/net.h"
#include "log_dir.h"
#include "progress.h"

/** The bundle of entries that was read last. */
struct cli_maker_cache {
    uint64_t index;
    uint8_t *data; /**< NULL: none */
    size_t len;
    unsigned count;
    uint32_t at[DEMUR_TILE_WIDTH]; /**< of each entry's length */
};

/** A SIGN of the memo that stands where it counts. */
struct cli_maker_sign {
    uint64_t index;
    uint8_t nym[DEMUR_NYM_BYTES];
    bool holds; /**< its proofs do, and it is the first of its nym */
};

/** What a RESPONSE or EXTEND names. */
struct cli_maker_named {
    struct demur_hash commit;
    struct demur_blob_ref blob;
    bool is_extend; /**< whose ANSWER has no reasons */
};

/** Bytes that the maker owns, of a text that is nobody else's to read. */
struct cli_maker_bytes {
    uint8_t *data;
    size_t len;
};

/** A bundle in the making. */
struct cli_maker {
    FILE *err;
    struct cli_progress bar;
    struct cli_log_dir dir;
    const char *from; /**< where blobs are fetched that the directory lacks, or NULL */
    struct host_net *net;
    struct demur_random random;

    uint8_t *note;
    size_t note_len;
    struct demur_tree_head head;
    struct demur_channel *channel;
    const struct demur_policy *policy; /**< in force in the last window; the channel's */
    struct cli_maker_cache cache;

    struct demur_channel_memo memo; /**< of the channel */
    struct demur_channel_epoch epoch;
    struct cli_maker_sign *sign;
    size_t signs, sign_room;
    size_t signs_held, signs_seen; /**< that hold; of the memo at all */
    struct cli_maker_named *named;
    size_t nameds, named_room;

    bool has_key;
    struct demur_memo_key key;
    struct cli_maker_bytes document;
    struct cli_maker_bytes attachment[DEMUR_ATTACHMENTS_MAX]; /**< data NULL: not there */
    size_t attachments, attachments_missing;
    struct cli_maker_bytes *answer;
    size_t answers, answers_missing;
};

void cli_maker_init(struct cli_maker *m, FILE *err);
void cli_maker_free(struct cli_maker *m);

/** Say that something failed; returns err. */
enum demur_err cli_maker_fail(const struct cli_maker *m, const char *what, enum demur_err err);

/* bundle_make_log.c */
/** Read the log in dir; pin may be NULL. */
DEMUR_MUST_CHECK
enum demur_err cli_maker_read_log(struct cli_maker *m, const char *dir,
                                  const struct demur_policy *pin);
/** Entry number index, good until the next call; as the log of demur_bundle_write() wants it. */
DEMUR_MUST_CHECK
enum demur_err cli_maker_entry(void *maker, uint64_t index, struct demur_span *out);
/** The same with a cache of the caller's, freed with cli_maker_cache_clear(). */
DEMUR_MUST_CHECK
enum demur_err cli_maker_entry_by(struct cli_maker_cache *cache, const struct cli_maker *m,
                                  uint64_t index, struct demur_span *out);
void cli_maker_cache_clear(struct cli_maker_cache *cache);

/* bundle_make_signs.c */
/** Go through the memo's entries: its signatures, what is named, and the key if it is released. */
DEMUR_MUST_CHECK
enum demur_err cli_maker_collect(struct cli_maker *m);
/** Verify the signatures. */
DEMUR_MUST_CHECK
enum demur_err cli_maker_verify_signs(struct cli_maker *m);
/** As the log of demur_bundle_write() wants it. */
bool cli_maker_sign_holds(void *maker, uint64_t index);

/* bundle_make_text.c */
/** Open the document, the attachments and the answers; without a key nothing is done. */
DEMUR_MUST_CHECK
enum demur_err cli_maker_read_text(struct cli_maker *m);

#endif
