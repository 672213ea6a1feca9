/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * store.h -- what demurd keeps on disk: acts and entries that wait for their window, the log, its
 * checkpoints, blobs; and, in a store of its own, what an issuer has promised to whom.
 *
 * Every backend (memory, SQLite, PostgreSQL) keeps this contract, and tests/store/ holds each to
 * it.  The store decides races: an act is unique by (kind, context, nym), an entry by its place,
 * an append by the size it goes on from, a checkpoint by its size.  It knows nothing of what the
 * bytes mean; what it is told is public or ciphertext, but for the issuing half, which is secret
 * and belongs on the issuer's own host.
 *
 * Nothing of who sent something, or when, is kept: of a time there is the day of a receipt, and
 * pending entries lie in the order of their leaf hashes (docs/log.md 5).
 *
 * A store has one writer: the process that opened it for writing, one thread at a time.  Readers
 * (store_reader_new()) may be on other threads, one each; they see what has been committed.
 * Everything written is in a transaction; after store_commit() has returned DEMUR_OK it survives a
 * loss of power.  A transaction in which a write has failed keeps nothing: every later write in it
 * and its commit give the same error.  When a write or a commit fails with DEMUR_ERR_IO nothing
 * about the disk is known any more: every later write gives DEMUR_ERR_IO, and the process must end
 * and start again through recovery.  A write outside a transaction or on a reader, and a call that
 * belongs to a store of the other purpose, are DEMUR_ERR_STATE.
 *
 * Any read may fail with DEMUR_ERR_IO or DEMUR_ERR_NOMEM, any write also with these.  A visitor may
 * read from the store that it visits, but neither write to it nor visit it again.
 *
 * Source: docs/protocol.md 2.0, 2.3, 2.16; docs/log.md 4.
 */
#ifndef STORE_STORE_H
#define STORE_STORE_H

#include "demur/act.h"
#include "demur/issuer.h"
#include "demur/keys.h"
#include "demur/tile.h"
#include "demur/tree_proof.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define STORE_URL_BYTES_MAX 4096
#define STORE_WHY_BYTES     256
#define STORE_VERSION                                                                \
    2 /**< of the schema; an older store is brought to it when opened to be written, \
       *   a newer one is refused */
#define STORE_PLACE_BYTES_MAX  96
#define STORE_NAME_BYTES_MAX   32 /**< of a value in store_value_put() */
#define STORE_VALUE_BYTES_MAX  65535
#define STORE_APPEND_BYTES_MAX 268435456U /**< entries of one window */

/** An open store.  Opaque. */
struct store;

/** Why a store could not be opened, or what failed: a sentence for the log, without a path. */
struct store_why {
    char text[STORE_WHY_BYTES];
};

/** What a store is for. */
enum store_purpose {
    STORE_CHANNEL = 1, /**< of demurd serve */
    STORE_ISSUING = 2, /**< of demurd issue: secret */
};

/**
 * Open a store for writing, and make it where there is none.
 *
 * url: "memory:" (empty, and gone when it is closed) or "sqlite:PATH".  A new store is bound to
 * purpose and org; one that is there must be of both.  It may be open for writing only once.
 * @return DEMUR_OK, DEMUR_ERR_FORMAT (no url of a known kind; a foreign file), DEMUR_ERR_RANGE
 *         (another version), DEMUR_ERR_INVALID (another organisation or purpose), DEMUR_ERR_STATE
 *         (it is open elsewhere), DEMUR_ERR_IO (also where others may write to the directory, or
 *         where the file is a link, has another name, or others may read it), DEMUR_ERR_NOMEM; on
 *         failure why says more
 */
DEMUR_MUST_CHECK
enum demur_err store_open(struct store **out, struct store_why *why, const char *url,
                          enum store_purpose purpose, const struct demur_hash *org);

/** Another view of the same store, to read alone; s, a writer, outlives it.  _IO, _NOMEM. */
DEMUR_MUST_CHECK
enum demur_err store_reader_new(struct store **out, struct store *s);

/**
 * Look into a store that is there, which another process may have open for writing, to read alone.
 *
 * It is as store_reader_new()'s; nothing is made or changed.  Errors as store_open(); DEMUR_ERR_IO
 * also where there is none; DEMUR_ERR_STATE: the backend cannot do that.
 */
DEMUR_MUST_CHECK
enum demur_err store_open_reader(struct store **out, struct store_why *why, const char *url,
                                 enum store_purpose purpose, const struct demur_hash *org);

/** Close a store or a reader; an open transaction is rolled back.  NULL does nothing. */
void store_close(struct store *s);

/** What failed last, for the log of the server: never a value, never a path; "" at first. */
const char *store_why(const struct store *s);

/* ---- transactions ---------------------------------------------------------------------- */

/** Begin.  DEMUR_ERR_STATE (one is open), DEMUR_ERR_IO. */
DEMUR_MUST_CHECK
enum demur_err store_begin(struct store *s);

/**
 * Keep everything since store_begin(), for good; on failure too the transaction is over.
 *
 * @return DEMUR_OK, DEMUR_ERR_STATE (none is open), DEMUR_ERR_IO (it is unknown whether it was
 *         kept), or what a write in it failed with (nothing was)
 */
DEMUR_MUST_CHECK
enum demur_err store_commit(struct store *s);

/** Forget everything since store_begin(); does nothing where no transaction is open. */
void store_rollback(struct store *s);

/* ---- acts and entries that come in ------------------------------------------------------ */

/** What became of something put. */
enum store_put {
    STORE_NEW,      /**< it was kept */
    STORE_SAME,     /**< it was there before: *first is its receipt */
    STORE_CONFLICT, /**< something else is there: nothing was kept */
};

/** The receipt that was given for an entry. */
struct store_receipt {
    struct demur_hash leaf;
    uint32_t day;
    struct demur_signature sig;
};

/** What an act is unique by. */
struct store_act_key {
    uint8_t kind;
    struct demur_hash context; /**< SHA-256 of the context_id */
    struct demur_nym nym;
};

/** An act as it is kept. */
struct store_act {
    struct store_act_key key;
    struct demur_hash head; /**< SHA-256 of the act's head: the same act, whatever proofs */
    struct store_receipt receipt;
    struct demur_span entry; /**< what waits for a window; receipt.leaf is its leaf hash */
    /** The act itself, where entry is the SEALED of it: kept until it is opened.  Else empty. */
    struct demur_span sealed;
};

/** Keep an act; STORE_SAME where one of that head is there.  DEMUR_ERR_LENGTH: the entry. */
DEMUR_MUST_CHECK
enum demur_err store_act_put(struct store *s, enum store_put *what, struct store_receipt *first,
                             const struct store_act *act);

/**
 * Look an act up: *found, and then its head and receipt.
 *
 * @return DEMUR_OK (also where there is none), DEMUR_ERR_IO
 */
DEMUR_MUST_CHECK
enum demur_err store_act_get(struct store *s, bool *found, struct demur_hash *head,
                             struct store_receipt *receipt, const struct store_act_key *key);

/** An entry that is no act: unique by its place, which its kind and what it says make. */
struct store_entry {
    uint8_t place[STORE_PLACE_BYTES_MAX]; /**< of place_len bytes */
    size_t place_len;
    struct store_receipt receipt;
    struct demur_span entry;
};

/**
 * Keep an entry; STORE_SAME where the same bytes (by their leaf) are in that place.
 *
 * DEMUR_ERR_LENGTH: the place is empty or too long, or the entry is.
 */
DEMUR_MUST_CHECK
enum demur_err store_entry_put(struct store *s, enum store_put *what, struct store_receipt *first,
                               const struct store_entry *entry);

/**
 * Look up what is in the place of entry, whose receipt and bytes are not looked at: *found, and
 * then its receipt.
 *
 * @return DEMUR_OK (also where there is nothing), DEMUR_ERR_LENGTH (the place), DEMUR_ERR_IO
 */
DEMUR_MUST_CHECK
enum demur_err store_entry_get(struct store *s, bool *found, struct store_receipt *receipt,
                               const struct store_entry *entry);

/** Told of acts that lie sealed, by ascending leaf; anything but DEMUR_OK ends the telling. */
struct store_sealed_visitor {
    /** leaf: of the entry that the act was put with. */
    enum demur_err (*act)(void *ctx, const struct demur_hash *leaf, struct demur_span act);
    void *ctx;
};

/** The acts of a context that lie sealed, those of which the entry still waits too. */
DEMUR_MUST_CHECK
enum demur_err store_sealed_each(struct store *s, const struct demur_hash *context,
                                 const struct store_sealed_visitor *visitor);

/** An act has been opened: it is kept sealed no more.  One that is not there is nothing. */
DEMUR_MUST_CHECK
enum demur_err store_sealed_remove(struct store *s, const struct demur_hash *context,
                                   const struct demur_hash *leaf);

/* ---- what waits for a window ------------------------------------------------------------ */

/** How many entries wait, and how many bytes they have. */
struct store_waiting {
    uint64_t count;
    uint64_t bytes;
};

DEMUR_MUST_CHECK
enum demur_err store_waiting_get(struct store *s, struct store_waiting *out);

/** Told of every waiting entry by ascending leaf hash; anything but DEMUR_OK ends the telling. */
struct store_waiting_visitor {
    /** window: how many windows there were when it came, so that it is seen how long it waits. */
    enum demur_err (*entry)(void *ctx, const struct demur_hash *leaf, uint32_t window,
                            struct demur_span entry);
    void *ctx;
};

DEMUR_MUST_CHECK
enum demur_err store_waiting_each(struct store *s, const struct store_waiting_visitor *visitor);

/* ---- the log --------------------------------------------------------------------------- */

/** Where the log stands. */
struct store_log {
    struct demur_tree_head head; /**< of all entries; size 0 and the empty root in a new store */
    uint32_t windows;            /**< how many there are: the seq of the next */
    uint32_t day;                /**< of the newest WINDOW */
    uint64_t published;          /**< size of the newest published checkpoint; 0: none */
};

DEMUR_MUST_CHECK
enum demur_err store_log_get(struct store *s, struct store_log *out);

/** A window to be appended. */
struct store_append {
    uint64_t old_size;           /**< what the log must have now */
    struct demur_tree_head head; /**< what it has then */
    uint32_t day;
    const struct demur_span *entry; /**< WINDOW, then the others in their order */
    size_t entries;                 /**< head.size - old_size */
};

/**
 * Append a window: its entries go out of what waits (those that were there) into the log.
 *
 * In the same transaction store_tile_put() brings the tiles, before or after it.
 * @return DEMUR_OK, DEMUR_ERR_STATE (the log has another size: another writer, or lost data),
 *         DEMUR_ERR_RANGE (head.size is not old_size + entries, or there are none),
 *         DEMUR_ERR_LENGTH (an entry, or all of them, are too long), DEMUR_ERR_IO, DEMUR_ERR_NOMEM
 */
DEMUR_MUST_CHECK
enum demur_err store_log_append(struct store *s, const struct store_append *append);

/**
 * Keep the bytes of a tile or entry bundle, of as many hashes or entries as it has now; a wider
 * one replaces a narrower of the same level and index.
 *
 * @return DEMUR_OK (also where the same is there), DEMUR_ERR_STATE (a wider one is there, or one
 *         that does not begin in the same way), DEMUR_ERR_RANGE (id), DEMUR_ERR_LENGTH (data is no
 *         tile of that width), DEMUR_ERR_IO, DEMUR_ERR_NOMEM
 */
DEMUR_MUST_CHECK
enum demur_err store_tile_put(struct store *s, const struct demur_tile_id *id, const uint8_t *data,
                              size_t len);

/**
 * The first id->width hashes of a tile, or entries of a bundle; a narrower one is the beginning of
 * the wider.
 *
 * *data is to be freed with demur_free().  @return DEMUR_OK, DEMUR_ERR_RANGE (there is none so
 * wide), DEMUR_ERR_IO, DEMUR_ERR_NOMEM
 */
DEMUR_MUST_CHECK
enum demur_err store_tile_get(struct store *s, uint8_t **data, size_t *len,
                              const struct demur_tile_id *id);

/** Entry number index; *data is to be freed with demur_free().  DEMUR_ERR_RANGE: not there. */
DEMUR_MUST_CHECK
enum demur_err store_log_entry_get(struct store *s, uint8_t **data, size_t *len, uint64_t index);

/** Told of entries in their order; anything but DEMUR_OK ends the telling with that. */
struct store_log_visitor {
    enum demur_err (*entry)(void *ctx, uint64_t index, struct demur_span entry);
    void *ctx;
};

/** Entries from index `from` to before `to`, or the end; DEMUR_ERR_IO, what visitor said. */
DEMUR_MUST_CHECK
enum demur_err store_log_each(struct store *s, uint64_t from, uint64_t to,
                              const struct store_log_visitor *visitor);

/* ---- checkpoints ----------------------------------------------------------------------- */

/**
 * Keep the log's own signed note of size, before anybody sees it.
 *
 * @return DEMUR_OK (also where the same is there), DEMUR_ERR_STATE (another of that size: the log
 *         must never sign two), DEMUR_ERR_IO
 */
DEMUR_MUST_CHECK
enum demur_err store_checkpoint_put(struct store *s, uint64_t size, struct demur_span note);

/**
 * Keep the note with its cosignatures as the newest published one.
 *
 * At the newest's size it takes its place: more cosignatures have come.
 * @return DEMUR_OK, DEMUR_ERR_STATE (its size was never signed or is below the newest, or note does
 *         not begin with the one that was signed), DEMUR_ERR_IO
 */
DEMUR_MUST_CHECK
enum demur_err store_checkpoint_publish(struct store *s, uint64_t size, struct demur_span note);

/**
 * The newest published note; with published false the newest signed one.
 *
 * *note is to be freed with demur_free().  DEMUR_ERR_RANGE: there is none.
 */
DEMUR_MUST_CHECK
enum demur_err store_checkpoint_get(struct store *s, uint64_t *size, uint8_t **note, size_t *len,
                                    bool published);

/** The first published note whose size is at least `least`; as store_checkpoint_get(). */
DEMUR_MUST_CHECK
enum demur_err store_checkpoint_covering(struct store *s, uint64_t *size, uint8_t **note,
                                         size_t *len, uint64_t least);

/* ---- blobs and values ------------------------------------------------------------------ */

/** Keep a blob by its hash; what is there of that hash stays. */
DEMUR_MUST_CHECK
enum demur_err store_blob_put(struct store *s, const struct demur_hash *hash,
                              struct demur_span bytes);

/** A blob, to be freed with demur_free(); DEMUR_ERR_RANGE: not there. */
DEMUR_MUST_CHECK
enum demur_err store_blob_get(struct store *s, uint8_t **data, size_t *len,
                              const struct demur_hash *hash);

/**
 * Keep a small value by a name of 1 to STORE_NAME_BYTES_MAX letters a-z, '-' and '_', replacing
 * what was there.  DEMUR_ERR_LENGTH: over STORE_VALUE_BYTES_MAX.  DEMUR_ERR_FORMAT: the name.
 */
DEMUR_MUST_CHECK
enum demur_err store_value_put(struct store *s, const char *name, struct demur_span value);

/** A value, to be freed with demur_free(); DEMUR_ERR_RANGE: not there. */
DEMUR_MUST_CHECK
enum demur_err store_value_get(struct store *s, uint8_t **data, size_t *len, const char *name);

/* ---- issuing --------------------------------------------------------------------------- */

/** A one-time code's hash and its row. */
struct store_code {
    struct demur_hash code;
    struct demur_row_id row;
};

/** Keep new codes of an epoch; DEMUR_ERR_STATE: one is there already, or comes twice. */
DEMUR_MUST_CHECK
enum demur_err store_codes_put(struct store *s, uint32_t epoch, const struct store_code *code,
                               size_t count);

/** The row of a code in epoch; *found. */
DEMUR_MUST_CHECK
enum demur_err store_code_get(struct store *s, bool *found, struct demur_row_id *row,
                              uint32_t epoch, const struct demur_hash *code);

/** What was promised to a row in an epoch; zeros where nothing was. */
DEMUR_MUST_CHECK
enum demur_err store_record_get(struct store *s, struct demur_issuer_record *record, uint32_t epoch,
                                const struct demur_row_id *row);

/**
 * Keep what is promised to a row, with the ISSUE that goes to the log for it (no data: none).
 *
 * An ISSUE comes with the record that becomes CERTIFIED, and with no other: one, and never none.
 * @return DEMUR_OK, DEMUR_ERR_RANGE (a stage that is none), DEMUR_ERR_STATE (the record that is
 *         there has another commitment or enrol key, a higher stage, or, once REVEALED, another
 *         set; an ISSUE that does not belong there, or is missing), DEMUR_ERR_LENGTH (issue)
 */
DEMUR_MUST_CHECK
enum demur_err store_record_put(struct store *s, const struct demur_issuer_record *record,
                                uint32_t epoch, const struct demur_row_id *row,
                                struct demur_span issue);

/**
 * The row whose newest record before epoch has that enrol key; *found.
 *
 * Where several rows have it, the one of the newest record, of these the one of the latest stage,
 * of these the lowest.
 */
DEMUR_MUST_CHECK
enum demur_err store_enrol_key_get(struct store *s, bool *found, struct demur_row_id *row,
                                   uint32_t epoch, const struct demur_sign_pk *enrol_pk);

/** Told of every record of an epoch, by ascending row. */
struct store_record_visitor {
    enum demur_err (*record)(void *ctx, const struct demur_row_id *row,
                             const struct demur_issuer_record *record);
    void *ctx;
};

DEMUR_MUST_CHECK
enum demur_err store_record_each(struct store *s, uint32_t epoch,
                                 const struct store_record_visitor *visitor);

/** An entry that the issuer has to hand to the log. */
struct store_queued {
    uint64_t number; /**< from 1, in the order in which they were queued; never given again */
    uint8_t *entry;  /**< to be freed with demur_free() */
    size_t len;
};

/** Queue an entry for the log, as store_record_put() does with an ISSUE.  DEMUR_ERR_LENGTH. */
DEMUR_MUST_CHECK
enum demur_err store_queue_put(struct store *s, struct demur_span entry);

/** The first entry of the queue whose number is at least `least`; DEMUR_ERR_RANGE: none. */
DEMUR_MUST_CHECK
enum demur_err store_queue_get(struct store *s, struct store_queued *out, uint64_t least);

/** Take an entry out of the queue: the log has given a receipt.  One that is gone is nothing. */
DEMUR_MUST_CHECK
enum demur_err store_queue_remove(struct store *s, uint64_t number);

/* ---- care ------------------------------------------------------------------------------ */

/**
 * Check the whole store against itself: the backend's own checks; every entry against the root and
 * the tiles that are kept; the leaf hash of what waits; that no checkpoint is beyond the log.
 *
 * Reads everything; on the writer, as an append in between would look like damage.  @return
 * DEMUR_OK, DEMUR_ERR_INVALID (why says what is wrong), DEMUR_ERR_IO, DEMUR_ERR_NOMEM
 */
DEMUR_MUST_CHECK
enum demur_err store_check(struct store *s, struct store_why *why);

/**
 * Copy a consistent state of the store to a new file at path, mode 0600, while it is in use; of a
 * channel without what waits, the receipts for it and acts sealed under it, so that it can come
 * again.
 *
 * The file appears when it is whole and on the disk; until then it is PATH.part, which a process
 * that was killed leaves behind, and which is to be removed before the next.  Outside of a
 * transaction; a reader may be on a thread of its own meanwhile.  A failure harms the copy alone.
 * @return DEMUR_OK, DEMUR_ERR_STATE (a transaction is open; the backend cannot do that),
 *         DEMUR_ERR_IO (there is a file at path, which stays as it is; the disk), DEMUR_ERR_NOMEM
 */
DEMUR_MUST_CHECK
enum demur_err store_backup(struct store *s, const char *path);

#endif
