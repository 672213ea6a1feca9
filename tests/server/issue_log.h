/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * issue_log.h -- a channel for tests of an issuer: a log in memory with one witness, whose windows
 * the test makes, served over HTTP as docs/protocol.md 2.19 says.
 *
 * It verifies nothing that comes in; what a log would say of it a test asks demur_channel.
 */
#ifndef ISSUE_LOG_H
#define ISSUE_LOG_H

#include "demur/bytes.h"
#include "demur/cell.h"
#include "demur/checkpoint.h"
#include "demur/issue.h"
#include "demur/memory.h"
#include "demur/segment.h"
#include "demur/tree_store.h"
#include "demur/window.h"
#include "http.h"
#include "tap.h"

#include <pthread.h>
#include <stdlib.h>
#include <time.h>

enum { L_ENTRIES_MAX = 512, L_WINDOWS_MAX = 64, L_TZ_UTC = 720 };

struct l_entry {
    uint8_t *data;
    size_t len;
};

/** The log; what the test's thread and that of HTTP both touch is under lock. */
struct test_log {
    pthread_mutex_t lock;
    struct demur_hash org;
    struct demur_sign_seed seed, witness_seed, receipt;
    struct demur_vkey key, witness_key;
    struct demur_policy *policy;
    char policy_text[2048];
    struct l_entry entry[L_ENTRIES_MAX], waiting[L_ENTRIES_MAX];
    size_t waiting_count;
    struct demur_tree_store *tree;
    struct demur_writer note[L_WINDOWS_MAX]; /* the checkpoint behind each window */
    uint64_t begin[L_WINDOWS_MAX];
    uint32_t windows;
    uint8_t refuse;      /* every entry gets this error; 0: taken */
    uint32_t asked[256]; /* how often an entry of a kind has come */
    struct srv_http *http;
};

static inline uint32_t l_today(void)
{
    return demur_day_at((uint64_t)time(NULL), L_TZ_UTC);
}

/* ---- windows --------------------------------------------------------------------------- */

static inline void l_submit(struct test_log *l, const uint8_t *data, size_t len)
{
    struct l_entry e = {demur_alloc(len), len};

    if (e.data == NULL || l->waiting_count == L_ENTRIES_MAX) abort();
    memcpy(e.data, data, len);
    l->waiting[l->waiting_count++] = e;
}

static inline void l_append(struct test_log *l, struct demur_span e)
{
    struct demur_hash leaf;
    uint64_t index = demur_tree_store_size(l->tree);

    if (index == L_ENTRIES_MAX) abort();
    demur_tree_leaf(&leaf, e.data, e.len);
    l->entry[index] = (struct l_entry){(uint8_t *)(uintptr_t)e.data, e.len};
    CHECK_ERR(DEMUR_OK, demur_tree_store_append(l->tree, &leaf));
}

/* Sign and cosign the log as it is. */
static inline void l_publish(struct test_log *l, struct demur_writer *note)
{
    struct demur_tree_head head = {.size = demur_tree_store_size(l->tree)};
    uint8_t text[512];
    size_t len = 0;

    demur_tree_store_root(&head.root, l->tree, head.size);
    demur_writer_init(note);
    CHECK_ERR(DEMUR_OK, demur_checkpoint_sign(note, &head, &l->key, &l->seed));
    while (memcmp(note->data + len, "\n\n", 2) != 0) len++;
    memcpy(text, note->data, len + 1);
    CHECK_ERR(DEMUR_OK, demur_note_sign(note, (struct demur_span){text, len + 1}, &l->witness_key,
                                        &l->witness_seed, (uint64_t)time(NULL)));
}

/** A window of everything that waits. */
static inline void l_window(struct test_log *l)
{
    struct demur_window w = {.seq = l->windows, .day = l_today()};
    struct demur_span span[L_ENTRIES_MAX];
    struct demur_writer out;
    uint8_t *bytes = NULL;
    size_t len = 0;

    (void)pthread_mutex_lock(&l->lock);
    if (l->windows == L_WINDOWS_MAX) abort();
    if (l->windows > 0) {
        const struct demur_writer *before = &l->note[l->windows - 1];

        w.seen = (struct demur_span){before->data, before->len};
    }
    for (size_t i = 0; i < l->waiting_count; i++) {
        span[i] = (struct demur_span){l->waiting[i].data, l->waiting[i].len};
    }
    CHECK_ERR(DEMUR_OK, demur_window_fill(&w, span, l->waiting_count));
    demur_writer_init(&out);
    CHECK_ERR(DEMUR_OK, demur_window_encode(&out, &w));
    CHECK_ERR(DEMUR_OK, demur_writer_take(&out, &bytes, &len));
    demur_window_clear(&w);
    l->begin[l->windows] = demur_tree_store_size(l->tree);
    l_append(l, (struct demur_span){bytes, len});
    for (size_t i = 0; i < l->waiting_count; i++) l_append(l, span[i]);
    l->waiting_count = 0;
    l_publish(l, &l->note[l->windows++]);
    (void)pthread_mutex_unlock(&l->lock);
}

/* ---- segments -------------------------------------------------------------------------- */

/* Which entries go into a segment. */
struct l_choice {
    struct test_log *log;
    bool chain;
    uint64_t from, to; /* of a feed */
};

static inline bool l_is_in(const struct l_choice *c, uint64_t index)
{
    uint8_t kind = c->log->entry[index].data[4];

    if (c->chain) return kind == 0x01 || kind == 0x02 || kind == 0x05 || kind == 0x7f;
    return index >= c->from && index < c->to && kind != 0x03;
}

static inline enum demur_err l_choose(void *ctx, uint64_t *index, uint64_t from)
{
    const struct l_choice *c = ctx;

    while (from < c->to && !l_is_in(c, from)) from++;
    *index = from;
    return DEMUR_OK;
}

static inline enum demur_err l_entry_of(void *ctx, uint64_t index, struct demur_span *out)
{
    const struct l_choice *c = ctx;

    *out = (struct demur_span){c->log->entry[index].data, c->log->entry[index].len};
    return DEMUR_OK;
}

static inline enum demur_err l_put(void *ctx, const void *data, size_t len)
{
    demur_put_bytes(ctx, data, len);
    return DEMUR_OK;
}

/* The segment of window seq, or the chain. */
static inline void l_segment(struct demur_writer *w, struct test_log *l, uint32_t seq, bool chain)
{
    const struct demur_writer *note = &l->note[chain ? l->windows - 1 : seq];
    uint64_t size = demur_tree_store_size(l->tree);
    struct l_choice c = {l, chain, l->begin[seq], size};
    struct demur_segment_sink sink = {l_put, w};

    if (!chain && seq + 1 < l->windows) c.to = l->begin[seq + 1];
    struct demur_segment_log log = {.size = c.to,
                                    .checkpoint = {note->data, note->len},
                                    .choose = l_choose,
                                    .entry = l_entry_of,
                                    .ctx = &c,
                                    .tree = demur_tree_store_source(l->tree)};

    CHECK_ERR(DEMUR_OK, demur_segment_write(&sink, &log));
}

/* ---- HTTP ------------------------------------------------------------------------------ */

static inline void l_say_newest(void *ctx, struct srv_request *r)
{
    struct test_log *l = ctx;
    char text[16];

    (void)pthread_mutex_lock(&l->lock);
    (void)snprintf(text, sizeof text, "%u\n", l->windows - 1);
    (void)pthread_mutex_unlock(&l->lock);
    srv_request_answer_text(r, 200, text);
}

static inline void l_say_segment(struct srv_request *r, struct test_log *l, uint32_t seq,
                                 bool chain)
{
    struct srv_answer a = {.status = 200};
    struct demur_writer w;

    demur_writer_init(&w);
    (void)pthread_mutex_lock(&l->lock);
    if (seq < l->windows) l_segment(&w, l, seq, chain);
    (void)pthread_mutex_unlock(&l->lock);
    if (w.len == 0 || demur_writer_take(&w, &a.body, &a.len) != DEMUR_OK) a.status = 404;
    srv_request_answer(r, &a);
}

static inline void l_say_feed(void *ctx, struct srv_request *r)
{
    l_say_segment(r, ctx, (uint32_t)atoi(srv_request_path(r) + strlen("/v1/feed/")), false);
}

static inline void l_say_chain(void *ctx, struct srv_request *r)
{
    l_say_segment(r, ctx, 0, true);
}

/* Whether an entry is there or waits. */
static inline bool l_has(const struct test_log *l, struct demur_span e)
{
    for (size_t i = 0; i < l->waiting_count; i++) {
        if (l->waiting[i].len == e.len && memcmp(l->waiting[i].data, e.data, e.len) == 0)
            return true;
    }
    for (size_t i = 0; i < demur_tree_store_size(l->tree); i++) {
        if (l->entry[i].len == e.len && memcmp(l->entry[i].data, e.data, e.len) == 0) return true;
    }
    return false;
}

static inline void l_take(void *ctx, struct srv_request *r)
{
    struct test_log *l = ctx;
    struct demur_span body = srv_request_body(r);
    struct demur_reader in = demur_reader_over(body.data, body.len);
    struct srv_answer a = {.status = 200};
    struct demur_writer w;

    demur_writer_init(&w);
    (void)pthread_mutex_lock(&l->lock);
    while (in.left > 0 && in.err == DEMUR_OK) {
        struct demur_span e = demur_read_v16(&in, UINT16_MAX);
        struct demur_reply reply = {.status = l->refuse};
        uint8_t bytes[DEMUR_REPLY_BYTES];
        struct demur_hash leaf;

        if (e.len < 5) break;
        l->asked[e.data[4]]++;
        demur_tree_leaf(&leaf, e.data, e.len);
        if (l->refuse == 0) {
            demur_reply_promise(&reply, &l->org, &leaf, l_today(), &l->receipt);
            if (!l_has(l, e)) l_submit(l, e.data, e.len);
        }
        demur_reply_encode(bytes, &reply);
        demur_put_bytes(&w, bytes, sizeof bytes);
    }
    (void)pthread_mutex_unlock(&l->lock);
    if (demur_writer_take(&w, &a.body, &a.len) != DEMUR_OK) a.status = 500;
    srv_request_answer(r, &a);
}

static const struct srv_route l_routes[] = {
    {SRV_GET, "/v1/feed", false, 0, 0, l_say_newest},
    {SRV_GET, "/v1/feed/", true, 0, 0, l_say_feed},
    {SRV_GET, "/v1/chain", false, 0, 0, l_say_chain},
    {SRV_POST, "/v1/entry", false, 1, 1048576, l_take},
};

/** Serve at where; false: it cannot. */
static inline bool l_serve(struct test_log *l, const char *where)
{
    struct srv_http_options options = {.listen = where,
                                       .connections_max = 64,
                                       .request_seconds_max = 20,
                                       .route = l_routes,
                                       .routes = sizeof l_routes / sizeof l_routes[0],
                                       .ctx = l};

    return srv_http_start(&l->http, &options, stderr) == DEMUR_OK;
}

/* ---- beginning and end ----------------------------------------------------------------- */

/** Keys and policy; the log is empty. */
static inline void l_open(struct test_log *l)
{
    char vkey[DEMUR_VKEY_LEN_MAX + 1];

    memset(l, 0, sizeof *l);
    (void)pthread_mutex_init(&l->lock, NULL);
    memset(&l->seed, 41, sizeof l->seed);
    memset(&l->witness_seed, 42, sizeof l->witness_seed);
    memset(&l->receipt, 43, sizeof l->receipt);
    CHECK_ERR(DEMUR_OK, demur_tree_store_new(&l->tree));
    CHECK_ERR(DEMUR_OK,
              demur_vkey_of_seed(&l->key, DEMUR_VKEY_ED25519, "log.example/one", &l->seed));
    CHECK_ERR(DEMUR_OK, demur_vkey_of_seed(&l->witness_key, DEMUR_VKEY_COSIGNATURE, "one.example",
                                           &l->witness_seed));
    demur_vkey_encode(vkey, &l->key);
    (void)snprintf(l->policy_text, sizeof l->policy_text, "log %s\nwitness one ", vkey);
    demur_vkey_encode(vkey, &l->witness_key);
    strcat(l->policy_text, vkey);
    strcat(l->policy_text, "\nquorum one\n");
}

static inline void l_close(struct test_log *l)
{
    srv_http_stop(l->http);
    for (size_t i = 0; i < demur_tree_store_size(l->tree); i++) demur_free(l->entry[i].data);
    for (size_t i = 0; i < l->waiting_count; i++) demur_free(l->waiting[i].data);
    for (size_t i = 0; i < l->windows; i++) demur_writer_wipe(&l->note[i]);
    demur_tree_store_free(l->tree);
    (void)pthread_mutex_destroy(&l->lock);
}

/** How many entries of kind are in the log or wait, by issuer (their byte after the prologue). */
static inline size_t l_count(struct test_log *l, uint8_t kind, uint8_t issuer)
{
    size_t n = 0;

    (void)pthread_mutex_lock(&l->lock);
    for (size_t i = 0; i < demur_tree_store_size(l->tree); i++) {
        n += l->entry[i].data[4] == kind && l->entry[i].data[6] == issuer;
    }
    for (size_t i = 0; i < l->waiting_count; i++) {
        n += l->waiting[i].data[4] == kind && l->waiting[i].data[6] == issuer;
    }
    (void)pthread_mutex_unlock(&l->lock);
    return n;
}

#endif
