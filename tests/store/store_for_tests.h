/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* store_for_tests.h -- stores of the backend that the test was asked to hold to the contract. */
#ifndef STORE_FOR_TESTS_H
#define STORE_FOR_TESTS_H

#include "demur/bytes.h"
#include "demur/memory.h"
#include "demur/tile_builder.h"
#include "store/store.h"
#include "tap.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { T_PATH_BYTES = 128, T_URL_BYTES = 160 };

static const char *t_backend = "memory";
static char t_dir[] = "/tmp/demur-store-XXXXXX";
static unsigned t_stores;

/** Remember the backend, and make a directory for what it keeps. */
static inline bool t_setup(int argc, char **argv)
{
    if (argc > 1) t_backend = argv[1];
    return CHECK(mkdtemp(t_dir) != NULL);
}

/** Whether what is committed outlives the store. */
static inline bool t_keeps(void)
{
    return strcmp(t_backend, "memory") != 0;
}

/** The path of a file that no test has had before. */
static inline void t_new_path(char out[T_PATH_BYTES])
{
    (void)snprintf(out, T_PATH_BYTES, "%s/%u", t_dir, ++t_stores);
}

static inline void t_url_of(char out[T_URL_BYTES], const char *path)
{
    (void)snprintf(out, T_URL_BYTES, "%s:%s", t_backend, t_keeps() ? path : "");
}

/** The url of a store that no test has had before. */
static inline void t_new_url(char out[T_URL_BYTES])
{
    char path[T_PATH_BYTES];

    t_new_path(path);
    t_url_of(out, path);
}

/** Remove the directory with all that is in it. */
static inline void t_cleanup(void)
{
    static const char *const suffix[] = {"", "-lock", "-wal", "-shm", ".part", "-journal"};

    for (unsigned i = 1; i <= t_stores; i++) {
        for (size_t k = 0; k < sizeof suffix / sizeof suffix[0]; k++) {
            char path[T_PATH_BYTES + 16];

            (void)snprintf(path, sizeof path, "%s/%u%s", t_dir, i, suffix[k]);
            (void)unlink(path);
        }
    }
    CHECK(rmdir(t_dir) == 0);
}

/* ---- values made of numbers ------------------------------------------------------------ */

static inline struct demur_hash t_hash(uint64_t n)
{
    struct demur_hash h;
    uint8_t bytes[8];

    demur_set_be64(bytes, n);
    demur_sha256(&h, bytes, sizeof bytes);
    return h;
}

static inline struct demur_hash t_leaf(struct demur_span entry)
{
    struct demur_hash leaf;

    demur_tree_leaf(&leaf, entry.data, entry.len);
    return leaf;
}

/** Text as bytes. */
static inline struct demur_span t_span(const char *text)
{
    return (struct demur_span){(const uint8_t *)text, strlen(text)};
}

static inline bool t_is(const uint8_t *data, size_t len, const char *text)
{
    return len == strlen(text) && memcmp(data, text, len) == 0;
}

/** An act of member `nym` in a context, saying `head`. */
static inline struct store_act t_act(uint64_t nym, uint64_t context, uint64_t head,
                                     struct demur_span entry)
{
    struct store_act act = {.key = {.kind = DEMUR_KIND_SIGN, .context = t_hash(context)},
                            .head = t_hash(head),
                            .receipt = {.leaf = t_leaf(entry), .day = 7},
                            .entry = entry};

    demur_set_be64(act.key.nym.bytes, nym);
    demur_set_be64(act.receipt.sig.bytes, nym * 1000003 + head);
    return act;
}

static inline struct store_entry t_entry(const char *place, struct demur_span entry)
{
    struct store_entry e = {
        .place_len = strlen(place), .receipt = {.leaf = t_leaf(entry), .day = 8}, .entry = entry};

    memcpy(e.place, place, e.place_len);
    return e;
}

static inline bool t_same_receipt(const struct store_receipt *a, const struct store_receipt *b)
{
    return memcmp(&a->leaf, &b->leaf, sizeof a->leaf) == 0 && a->day == b->day &&
           memcmp(&a->sig, &b->sig, sizeof a->sig) == 0;
}

/* ---- stores ---------------------------------------------------------------------------- */

static inline struct store *t_open_at(const char *url, enum store_purpose purpose)
{
    struct demur_hash org = t_hash(1);
    struct store *s = NULL;
    struct store_why why;
    enum demur_err err = store_open(&s, &why, url, purpose, &org);

    if (err != DEMUR_OK) printf("# %s: %s\n", demur_err_name(err), why.text);
    if (!CHECK(err == DEMUR_OK)) exit(1);
    return s;
}

static inline struct store *t_open(enum store_purpose purpose)
{
    char url[T_URL_BYTES];

    t_new_url(url);
    return t_open_at(url, purpose);
}

/** Begin, or commit, where nothing is expected to fail. */
static inline void t_begin(struct store *s)
{
    CHECK_ERR(DEMUR_OK, store_begin(s));
}

static inline void t_commit(struct store *s)
{
    if (!CHECK(store_commit(s) == DEMUR_OK)) printf("# %s\n", store_why(s));
}

/** Put an act in a transaction of its own; what became of it. */
static inline enum store_put t_put(struct store *s, const struct store_act *act)
{
    enum store_put what = STORE_CONFLICT;
    struct store_receipt first = act->receipt;

    t_begin(s);
    CHECK_ERR(DEMUR_OK, store_act_put(s, &what, &first, act));
    t_commit(s);
    return what;
}

static inline uint64_t t_count_waiting(struct store *s)
{
    struct store_waiting waiting = {.count = 99};

    CHECK_ERR(DEMUR_OK, store_waiting_get(s, &waiting));
    return waiting.count;
}

/* ---- appending ------------------------------------------------------------------------- */

static inline enum demur_err t_tile_to_store(void *ctx, const struct demur_tile_id *id,
                                             const uint8_t *data, size_t len)
{
    return store_tile_put(ctx, id, data, len);
}

static inline enum demur_err t_tile_from_store(void *ctx, const struct demur_tile_id *id,
                                               uint8_t *data, size_t cap, size_t *len)
{
    uint8_t *kept = NULL;
    enum demur_err err = store_tile_get(ctx, &kept, len, id);

    if (err == DEMUR_ERR_RANGE) return DEMUR_ERR_STATE;
    if (err != DEMUR_OK) return err;
    if (*len > cap) {
        err = DEMUR_ERR_LENGTH;
    } else {
        memcpy(data, kept, *len);
    }
    demur_free(kept);
    return err;
}

/** Append a window with its tiles, in the transaction that is open. */
static inline enum demur_err t_append(struct store *s, const struct demur_span *entry, size_t n)
{
    struct demur_tile_sink sink = {t_tile_to_store, s};
    struct demur_tile_reader reader = {t_tile_from_store, s};
    struct demur_tile_builder *b = NULL;
    struct store_append append = {.day = 9, .entry = entry, .entries = n};
    struct store_log log;
    enum demur_err err = store_log_get(s, &log);

    append.old_size = log.head.size;
    if (err == DEMUR_OK) err = demur_tile_builder_resume(&b, &sink, &reader, &log.head);
    for (size_t i = 0; i < n && err == DEMUR_OK; i++) err = demur_tile_builder_append(b, entry[i]);
    if (err == DEMUR_OK) err = demur_tile_builder_flush(b);
    if (err == DEMUR_OK) {
        append.head.size = demur_tile_builder_size(b);
        demur_tile_builder_root(&append.head.root, b);
        err = store_log_append(s, &append);
    }
    demur_tile_builder_free(b);
    return err;
}

/** Put an entry of that text in a place of its own, in a transaction of its own. */
static inline void t_wait(struct store *s, const char *text)
{
    struct store_entry e = t_entry(text, t_span(text));
    struct store_receipt first;
    enum store_put what = STORE_CONFLICT;

    t_begin(s);
    CHECK_ERR(DEMUR_OK, store_entry_put(s, &what, &first, &e));
    CHECK(what == STORE_NEW);
    t_commit(s);
}

/** Append texts as a window, in a transaction of its own. */
static inline void t_append_texts(struct store *s, const char *const *text, size_t n)
{
    struct demur_span entry[16];

    for (size_t i = 0; i < n && i < 16; i++) entry[i] = t_span(text[i]);
    t_begin(s);
    CHECK_ERR(DEMUR_OK, t_append(s, entry, n));
    t_commit(s);
}

#endif
