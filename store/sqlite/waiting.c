/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* waiting.c -- in SQLite: receipts, what waits, and what lies sealed. */
#include "store/sqlite/db.h"

#include <string.h>

enum demur_err store_sqlite_receipt_get(struct store *s, bool *found, struct store_kept *out,
                                        const struct store_key *key)
{
    struct sq q = sq_start(s, SQ_RECEIPT_GET);
    struct store_kept kept = {.receipt.day = 0};
    bool is_there;
    enum demur_err err;

    sq_blob(&q, key->bytes, key->len);
    is_there = sq_row(&q);
    if (is_there) {
        sq_get_bytes(&q, 0, kept.head.bytes, sizeof kept.head.bytes);
        sq_get_bytes(&q, 1, kept.receipt.leaf.bytes, sizeof kept.receipt.leaf.bytes);
        kept.receipt.day = (uint32_t)sq_get_int(&q, 2);
        sq_get_bytes(&q, 3, kept.receipt.sig.bytes, sizeof kept.receipt.sig.bytes);
    }
    err = sq_end(&q);
    if (err != DEMUR_OK) return err;
    if (is_there) *out = kept;
    *found = is_there;
    return DEMUR_OK;
}

enum demur_err store_sqlite_receipt_put(struct store *s, const struct store_key *key,
                                        const struct store_kept *kept)
{
    struct sq q = sq_start(s, SQ_RECEIPT_PUT);

    sq_blob(&q, key->bytes, key->len);
    sq_blob(&q, kept->head.bytes, sizeof kept->head.bytes);
    sq_blob(&q, kept->receipt.leaf.bytes, sizeof kept->receipt.leaf.bytes);
    sq_int(&q, kept->receipt.day);
    sq_blob(&q, kept->receipt.sig.bytes, sizeof kept->receipt.sig.bytes);
    return sq_run(&q);
}

enum demur_err store_sqlite_waiting_put(struct store *s, const struct demur_hash *leaf,
                                        struct demur_span entry)
{
    struct sq q = sq_start(s, SQ_WAITING_PUT);

    sq_blob(&q, leaf->bytes, sizeof leaf->bytes);
    sq_blob(&q, entry.data, entry.len);
    return sq_run(&q);
}

enum demur_err store_sqlite_waiting_get(struct store *s, struct store_waiting *out)
{
    struct sq q = sq_start(s, SQ_WAITING_GET);
    struct store_waiting waiting = {0};
    enum demur_err err;

    if (sq_row(&q)) {
        waiting.count = sq_get_int(&q, 0);
        waiting.bytes = sq_get_int(&q, 1);
    }
    err = sq_end(&q);
    if (err == DEMUR_OK) *out = waiting;
    return err;
}

enum demur_err store_sqlite_waiting_each(struct store *s,
                                         const struct store_waiting_visitor *visitor)
{
    struct sq q = sq_start(s, SQ_WAITING_EACH);
    enum demur_err said = DEMUR_OK;
    enum demur_err err;

    while (said == DEMUR_OK && sq_row(&q)) {
        struct demur_span entry = sq_get_span(&q, 2);
        uint32_t since = (uint32_t)sq_get_int(&q, 1);
        struct demur_hash leaf = {{0}};

        sq_get_bytes(&q, 0, leaf.bytes, sizeof leaf.bytes);
        if (q.rc == SQLITE_ROW) said = visitor->entry(visitor->ctx, &leaf, since, entry);
    }
    err = sq_end(&q);
    return said != DEMUR_OK ? said : err;
}

/* ---- what lies sealed ------------------------------------------------------------------ */

enum demur_err store_sqlite_sealed_put(struct store *s, const struct demur_hash *context,
                                       const struct demur_hash *leaf, struct demur_span act)
{
    struct sq q = sq_start(s, SQ_SEALED_PUT);

    sq_blob(&q, context->bytes, sizeof context->bytes);
    sq_blob(&q, leaf->bytes, sizeof leaf->bytes);
    sq_blob(&q, act.data, act.len);
    return sq_run(&q);
}

enum demur_err store_sqlite_sealed_each(struct store *s, const struct demur_hash *context,
                                        const struct store_sealed_visitor *visitor)
{
    struct sq q = sq_start(s, SQ_SEALED_EACH);
    enum demur_err said = DEMUR_OK;
    enum demur_err err;

    sq_blob(&q, context->bytes, sizeof context->bytes);
    while (said == DEMUR_OK && sq_row(&q)) {
        struct demur_span act = sq_get_span(&q, 1);
        struct demur_hash leaf = {{0}};

        sq_get_bytes(&q, 0, leaf.bytes, sizeof leaf.bytes);
        if (q.rc == SQLITE_ROW) said = visitor->act(visitor->ctx, &leaf, act);
    }
    err = sq_end(&q);
    return said != DEMUR_OK ? said : err;
}

static enum demur_err remove_sealed(struct store *s, enum sq_statement from,
                                    const struct demur_hash *context, const struct demur_hash *leaf)
{
    struct sq q = sq_start(s, from);

    sq_blob(&q, context->bytes, sizeof context->bytes);
    sq_blob(&q, leaf->bytes, sizeof leaf->bytes);
    return sq_run(&q);
}

enum demur_err store_sqlite_sealed_remove(struct store *s, const struct demur_hash *context,
                                          const struct demur_hash *leaf)
{
    enum demur_err err = remove_sealed(s, SQ_SEALED_REMOVE, context, leaf);

    return err == DEMUR_OK ? remove_sealed(s, SQ_SEALED_REMOVE_WAITING, context, leaf) : err;
}
