/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * backend.h -- what a database has to do to keep what store.h promises.
 *
 * store/ checks the arguments, compares with what is there, and decides; a backend keeps rows.  So
 * the rules stand once, and a backend is small: get, put, each.  Errors: DEMUR_ERR_NOMEM, and
 * DEMUR_ERR_IO for whatever the database says; others where they are named.  A backend that fails
 * writes to store->why what failed.  It may rely on this: writes come from one thread, in a
 * transaction, and after a failed one nothing comes but rollback.
 */
#ifndef STORE_BACKEND_H
#define STORE_BACKEND_H

#include "store/store.h"

/** What every open store begins with. */
struct store {
    const struct store_backend *backend;
    struct store_why why;
    enum store_purpose purpose;
    bool is_reader;
    bool is_open;          /**< a transaction is */
    enum demur_err failed; /**< what a write in it failed with */
    bool is_lost;          /**< a write has failed with DEMUR_ERR_IO */
};

/** The key of a receipt: 'a', kind, context, nym of an act; 'p' and the place of an entry. */
struct store_key {
    uint8_t bytes[1 + STORE_PLACE_BYTES_MAX];
    size_t len;
};

/** What is kept by such a key.  Of an entry that is no act, head is its leaf. */
struct store_kept {
    struct demur_hash head;
    struct store_receipt receipt;
};

/** Bytes that are the caller's, to be freed with demur_free(). */
struct store_bytes {
    uint8_t *data;
    size_t len;
};

/** A note and its size. */
struct store_note {
    uint64_t size;
    struct store_bytes text;
};

/** Which note is wanted. */
enum store_note_which {
    STORE_NOTE_SIGNED,           /**< the signed one of exactly that size */
    STORE_NOTE_SIGNED_NEWEST,    /**< size is not looked at */
    STORE_NOTE_PUBLISHED_NEWEST, /**< size is not looked at */
    STORE_NOTE_PUBLISHED_FROM,   /**< the first published one of at least that size */
};

/** A backend; one constant of this type each. */
struct store_backend {
    const char *scheme; /**< what its urls begin with, such as "memory:" */

    /** As store_open(); rest is the url after the scheme.  out->purpose need not be set. */
    enum demur_err (*open)(struct store **out, struct store_why *why, const char *rest,
                           enum store_purpose purpose, const struct demur_hash *org);
    enum demur_err (*reader_new)(struct store **out, struct store *s);
    /** As store_open_reader(); NULL: it cannot. */
    enum demur_err (*open_reader)(struct store **out, struct store_why *why, const char *rest,
                                  enum store_purpose purpose, const struct demur_hash *org);
    void (*close)(struct store *s); /**< no transaction is open */

    enum demur_err (*begin)(struct store *s);
    enum demur_err (*commit)(struct store *s);
    void (*rollback)(struct store *s);

    /* Receipts and what waits.  receipt_put, waiting_put: the key is not there; where the leaf is,
     * the entry waits once.  A receipt belongs to what waits until log_append takes its leaf. */
    enum demur_err (*receipt_get)(struct store *s, bool *found, struct store_kept *out,
                                  const struct store_key *key);
    enum demur_err (*receipt_put)(struct store *s, const struct store_key *key,
                                  const struct store_kept *kept);
    enum demur_err (*waiting_put)(struct store *s, const struct demur_hash *leaf,
                                  struct demur_span entry);
    /* What lies sealed under an entry: it belongs to what waits until log_append takes its leaf. */
    enum demur_err (*sealed_put)(struct store *s, const struct demur_hash *context,
                                 const struct demur_hash *leaf, struct demur_span act);
    enum demur_err (*sealed_each)(struct store *s, const struct demur_hash *context,
                                  const struct store_sealed_visitor *visitor);
    enum demur_err (*sealed_remove)(struct store *s, const struct demur_hash *context,
                                    const struct demur_hash *leaf);
    enum demur_err (*waiting_get)(struct store *s, struct store_waiting *out);
    enum demur_err (*waiting_each)(struct store *s, const struct store_waiting_visitor *visitor);

    /* The log.  log_append: DEMUR_ERR_STATE where the log has another size than old_size; leaf has
     * the leaf hash of each entry.  tile_get gives what is kept of level and index, with its width
     * in id; DEMUR_ERR_RANGE: nothing.  tile_put replaces. */
    enum demur_err (*log_get)(struct store *s, struct store_log *out);
    enum demur_err (*log_append)(struct store *s, const struct store_append *append,
                                 const struct demur_hash *leaf);
    enum demur_err (*log_each)(struct store *s, uint64_t from, uint64_t to,
                               const struct store_log_visitor *visitor);
    enum demur_err (*tile_get)(struct store *s, struct store_bytes *out, struct demur_tile_id *id);
    enum demur_err (*tile_put)(struct store *s, const struct demur_tile_id *id,
                               struct demur_span data);

    /* Notes: DEMUR_ERR_RANGE where there is none.  note_put: its size is not there.  note_publish:
     * its size is there. */
    enum demur_err (*note_get)(struct store *s, struct store_note *out, enum store_note_which which,
                               uint64_t size);
    enum demur_err (*note_put)(struct store *s, uint64_t size, struct demur_span text);
    enum demur_err (*note_publish)(struct store *s, uint64_t size, struct demur_span text);

    /* Blobs and values: DEMUR_ERR_RANGE where there is none.  blob_put keeps what is there. */
    enum demur_err (*blob_put)(struct store *s, const struct demur_hash *hash,
                               struct demur_span bytes);
    enum demur_err (*blob_get)(struct store *s, struct store_bytes *out,
                               const struct demur_hash *hash);
    enum demur_err (*value_put)(struct store *s, const char *name, struct demur_span value);
    enum demur_err (*value_get)(struct store *s, struct store_bytes *out, const char *name);

    /* Issuing.  code_put: DEMUR_ERR_STATE where the code is there.  record_put replaces.
     * queue_get: DEMUR_ERR_RANGE where there is none. */
    enum demur_err (*code_put)(struct store *s, uint32_t epoch, const struct store_code *code);
    enum demur_err (*code_get)(struct store *s, bool *found, struct demur_row_id *row,
                               uint32_t epoch, const struct demur_hash *code);
    enum demur_err (*record_get)(struct store *s, struct demur_issuer_record *out, uint32_t epoch,
                                 const struct demur_row_id *row);
    enum demur_err (*record_put)(struct store *s, const struct demur_issuer_record *record,
                                 uint32_t epoch, const struct demur_row_id *row);
    enum demur_err (*record_each)(struct store *s, uint32_t epoch,
                                  const struct store_record_visitor *visitor);
    enum demur_err (*enrol_key_get)(struct store *s, bool *found, struct demur_row_id *row,
                                    uint32_t epoch, const struct demur_sign_pk *enrol_pk);
    enum demur_err (*queue_put)(struct store *s, struct demur_span entry);
    enum demur_err (*queue_get)(struct store *s, struct store_queued *out, uint64_t least);
    enum demur_err (*queue_remove)(struct store *s, uint64_t number);

    /* Care.  check: of the database alone; DEMUR_ERR_INVALID with why.  backup: store_backup(). */
    enum demur_err (*check)(struct store *s);
    enum demur_err (*backup)(struct store *s, const char *path);
};

extern const struct store_backend store_memory_backend;
extern const struct store_backend store_sqlite_backend;

/* ---- for store/ itself ----------------------------------------------------------------- */

/** Say what failed; text holds neither a value nor a path. */
void store_why_set(struct store_why *why, const char *text);

/** Whether a call of that half may be made: DEMUR_OK, DEMUR_ERR_STATE.  0: of either. */
enum demur_err store_may_read(struct store *s, int purpose);

/** Whether a write of that half may be made: DEMUR_OK, DEMUR_ERR_STATE, what failed before. */
enum demur_err store_may_write(struct store *s, int purpose);

/** Note how a write ended, and give it back. */
enum demur_err store_wrote(struct store *s, enum demur_err err);

#endif
