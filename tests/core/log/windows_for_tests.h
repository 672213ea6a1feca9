/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* windows_for_tests.h -- a log in memory whose windows can be made right and wrong, and its check.
 */
#ifndef WINDOWS_FOR_TESTS_H
#define WINDOWS_FOR_TESTS_H

#include "demur/entry.h"
#include "demur/memory.h"
#include "demur/window_check.h"
#include "tap.h"

#include <stdlib.h>
#include <string.h>

enum {
    KIND_MANIFEST = 0x01,
    KIND_SIGN = 0x11,
    KIND_ACK = 0x21,
    ENTRIES_MAX = 400,
    ENTRY_MAX = 4096,
    FIRST_DAY = 20000,
};

/* A log in the making.  Every entry is of one length, so that it can be changed in place. */
static struct log {
    uint8_t entry[ENTRIES_MAX][ENTRY_MAX];
    size_t len[ENTRIES_MAX];
    uint64_t size;
    uint32_t seq, day;
    struct demur_tree tree;
    struct demur_vkey key;
    struct demur_sign_seed seed;
    struct demur_writer note; /* the newest checkpoint; empty until there is one */
} lg;

static inline void append(const void *data, size_t len)
{
    struct demur_hash leaf;

    if (!CHECK(lg.size < ENTRIES_MAX && len <= ENTRY_MAX)) abort();
    memcpy(lg.entry[lg.size], data, len);
    lg.len[lg.size++] = len;
    demur_tree_leaf(&leaf, data, len);
    CHECK_ERR(DEMUR_OK, demur_tree_append(&lg.tree, &leaf));
}

static inline void sign_head(const struct demur_tree_head *head)
{
    demur_writer_wipe(&lg.note);
    CHECK_ERR(DEMUR_OK, demur_checkpoint_sign(&lg.note, head, &lg.key, &lg.seed));
}

/* Sign the log as it is: the next windows carry that. */
static inline void publish(void)
{
    struct demur_tree_head head = {.size = lg.size};

    demur_tree_root(&head.root, &lg.tree);
    sign_head(&head);
}

static inline void start(void)
{
    lg.size = 0;
    lg.seq = 0;
    lg.day = FIRST_DAY;
    demur_tree_init(&lg.tree);
    lg.seed = (struct demur_sign_seed){{1, 2, 3}};
    CHECK_ERR(DEMUR_OK, demur_vkey_of_seed(&lg.key, DEMUR_VKEY_ED25519, "log.example", &lg.seed));
    demur_writer_wipe(&lg.note);
}

struct piece {
    uint8_t kind;
    uint8_t memo; /* where the kind is of a memo */
    uint8_t salt;
};

enum { PIECE_BYTES = DEMUR_PROLOGUE_BYTES + DEMUR_HASH_BYTES + 1, PIECES_MAX = 16 };

static inline void put_piece(uint8_t out[PIECE_BYTES], struct piece p)
{
    memset(out, 0, PIECE_BYTES);
    memcpy(out, "DMR1", 4);
    out[4] = p.kind;
    out[5] = DEMUR_SUITE;
    out[6] = p.memo;
    out[PIECE_BYTES - 1] = p.salt;
}

/* A window of n entries that is what it says.  Returns the index of its WINDOW. */
static inline uint64_t window(const struct piece *p, size_t n)
{
    static uint8_t bytes[PIECES_MAX][PIECE_BYTES];
    struct demur_span span[PIECES_MAX];
    struct demur_window w = {.seq = lg.seq++, .day = lg.day, .seen = {lg.note.data, lg.note.len}};
    struct demur_writer out;
    uint64_t index = lg.size;

    for (size_t i = 0; i < n; i++) {
        put_piece(bytes[i], p[i]);
        span[i] = (struct demur_span){bytes[i], PIECE_BYTES};
    }
    CHECK_ERR(DEMUR_OK, demur_window_fill(&w, span, n));
    demur_writer_init(&out);
    CHECK_ERR(DEMUR_OK, demur_window_encode(&out, &w));
    append(out.data, out.len);
    demur_writer_wipe(&out);
    demur_window_clear(&w);
    for (size_t i = 0; i < n; i++) append(span[i].data, span[i].len);
    return index;
}

#define WINDOW(...) \
    window((const struct piece[]){__VA_ARGS__}, sizeof(const struct piece[]){__VA_ARGS__} / 3)

/* Three windows, with checkpoints: 0..1, 2..6, 7, 8..11. */
static inline void make_log(void)
{
    start();
    WINDOW({KIND_MANIFEST, 1, 0});
    publish();
    lg.day++;
    WINDOW({KIND_SIGN, 1, 1}, {KIND_SIGN, 1, 2}, {KIND_SIGN, 2, 3}, {KIND_ACK, 1, 4});
    publish();
    window(NULL, 0);
    publish();
    lg.day += 2;
    WINDOW({KIND_SIGN, 2, 5}, {KIND_ACK, 2, 6}, {0x02, 9, 9});
}

static inline struct demur_span entry_of(uint64_t i)
{
    return (struct demur_span){lg.entry[i], lg.len[i]};
}

/* What a check of the log says, and where; -1: nowhere. */
struct outcome {
    enum demur_err err;
    enum demur_window_fault fault;
    int at;
    struct demur_window_totals totals;
};

static inline struct outcome check(const struct demur_policy *policy)
{
    static struct outcome o;
    struct demur_window_check *c = NULL;
    uint64_t at = UINT64_MAX;

    o.err = demur_window_check_new(&c, policy);
    if (o.err != DEMUR_OK) return o;
    struct demur_log_visitor v = demur_window_check_visitor(c);

    for (uint64_t i = 0; i < lg.size && o.err == DEMUR_OK; i++) {
        o.err = v.entry(v.ctx, i, entry_of(i));
    }
    if (o.err == DEMUR_OK) o.err = demur_window_check_end(c);
    o.fault = demur_window_check_fault(c, &at);
    CHECK((o.fault == DEMUR_WINDOW_OK) == (at == UINT64_MAX));
    CHECK((o.fault != DEMUR_WINDOW_OK) == (o.err == DEMUR_ERR_INVALID));
    CHECK(strlen(demur_window_fault_text(o.fault)) > 0);
    o.at = (int)at;
    o.totals = *demur_window_check_totals(c);
    if (o.err != DEMUR_OK) { /* it stays so */
        CHECK_ERR(o.err, demur_window_check_entry(c, entry_of(0)));
        CHECK_ERR(o.err, demur_window_check_end(c));
    }
    demur_window_check_free(c);
    return o;
}

static inline bool finds(enum demur_window_fault fault, uint64_t at)
{
    struct outcome o = check(NULL);
    bool ok = o.err == DEMUR_ERR_INVALID && o.fault == fault && o.at == (int)at;

    if (!ok) printf("# fault %d at %d\n", (int)o.fault, o.at);
    return ok;
}

/* Replace entry i, in place: checks do not look at the root but through `seen`. */
static inline void replace_window(uint64_t i, void (*change)(struct demur_window *w))
{
    struct demur_window w;
    struct demur_writer out;

    demur_writer_init(&out);
    if (!CHECK(demur_window_decode(&w, lg.entry[i], lg.len[i]) == DEMUR_OK)) return;
    change(&w);
    CHECK_ERR(DEMUR_OK, demur_window_encode(&out, &w));
    memcpy(lg.entry[i], out.data, out.len);
    lg.len[i] = out.len;
    demur_writer_wipe(&out);
    demur_window_clear(&w);
}

/** The policy of a log alone: no witness is asked for. */
static inline struct demur_policy *policy_of(const struct demur_vkey *key)
{
    char vkey[DEMUR_VKEY_LEN_MAX + 1];
    char text[DEMUR_VKEY_LEN_MAX + 64];
    struct demur_policy *p = NULL;

    demur_vkey_encode(vkey, key);
    (void)snprintf(text, sizeof text, "log %s\nquorum none\n", vkey);
    CHECK_ERR(DEMUR_OK, demur_policy_decode(&p, text, strlen(text), NULL));
    return p;
}

#endif
