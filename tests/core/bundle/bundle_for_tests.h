/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* bundle_for_tests.h -- bundles of the test channel in memory, made and checked. */
#ifndef BUNDLE_FOR_TESTS_H
#define BUNDLE_FOR_TESTS_H

#include "core/bundle/channel_for_tests.h"

/* ---- a file in memory ------------------------------------------------------------------ */

static inline enum demur_err put(void *ctx, const void *data, size_t len)
{
    struct demur_writer *w = ctx;

    demur_put_bytes(w, data, len);
    return w->err;
}

static inline enum demur_err entry_of(void *ctx, uint64_t index, struct demur_span *out)
{
    const struct channel *c = ctx;

    *out = (struct demur_span){c->log[index].data, c->log[index].len};
    return DEMUR_OK;
}

static inline bool sign_holds(void *ctx, uint64_t index)
{
    const struct channel *c = ctx;

    return !c->log[index].is_bad;
}

static inline enum demur_err read_file(void *ctx, uint64_t at, uint8_t *out, size_t len)
{
    const struct demur_writer *w = ctx;

    if (at > w->len || len > w->len - at) return DEMUR_ERR_IO;
    if (len > 0) memcpy(out, w->data + at, len);
    return DEMUR_OK;
}

/* What the bundle of c's memo holds beside entries, with or without its text. */
static inline struct demur_bundle_content content_of(struct channel *c, bool with_text)
{
    struct demur_bundle_content content = {
        .memo_id = c->memo_id,
        .roster_index = c->roster_index,
        .checkpoint = {c->note.data, c->note.len},
        .policy = c->policy,
    };

    if (with_text) content.document = (struct demur_span){c->document, c->document_len};
    if (with_text && c->answer.data != NULL) {
        content.answer = &c->answer;
        content.answers = 1;
    }
    return content;
}

static inline void write_bundle(struct demur_writer *out, struct channel *c,
                                const struct demur_bundle_content *content)
{
    struct demur_bundle_sink sink = {put, out};
    struct demur_bundle_log log = {demur_tree_store_size(c->tree), entry_of, sign_holds, c,
                                   demur_tree_store_source(c->tree)};

    demur_writer_init(out);
    CHECK_ERR(DEMUR_OK, demur_bundle_write(&sink, &log, content));
}

/* The bundle of c's memo, with or without its text. */
static inline void make_bundle(struct demur_writer *out, struct channel *c, bool with_text)
{
    struct demur_bundle_content content = content_of(c, with_text);

    write_bundle(out, c, &content);
}

/* Check the bundle in file with one worker; the bundle is the caller's. */
static inline struct demur_bundle *verify_pinned(struct demur_writer *file,
                                                 const struct demur_bundle_pin *pin)
{
    struct test_random lot = {9};
    struct demur_random random = test_random(&lot);
    static struct demur_bundle_file in;
    struct demur_bundle *b = NULL;
    struct demur_bundle_worker *w = NULL;

    in = (struct demur_bundle_file){file->len, read_file, file};
    CHECK_ERR(DEMUR_OK, demur_bundle_open(&b, &in, pin, &random, NULL));
    if (b == NULL) return NULL;
    if (demur_bundle_parts(b) > 0) {
        CHECK_ERR(DEMUR_OK, demur_bundle_worker_new(&w, b, &random));
        for (size_t i = 0; i < demur_bundle_parts(b); i++) {
            CHECK_ERR(DEMUR_OK, demur_bundle_worker_part(w, i));
        }
        CHECK_ERR(DEMUR_OK, demur_bundle_worker_end(w));
        demur_bundle_worker_free(w);
    }
    CHECK_ERR(DEMUR_OK, demur_bundle_finish(b, &random));
    return b;
}

/* The same for a reader who knows c's policy or, where they are given, words. */
static inline struct demur_bundle *verify(const struct channel *c, struct demur_writer *file,
                                          const struct demur_words *words)
{
    struct demur_bundle_pin pin = {words == NULL ? c->policy : NULL, words};

    return verify_pinned(file, &pin);
}

/* What the verdict on c's bundle is; to be given back with let_go(). */
static inline struct demur_bundle *judge(struct channel *c, struct demur_writer *file)
{
    make_bundle(file, c, true);
    return verify(c, file, NULL);
}

static inline void let_go(struct demur_bundle *b, struct demur_writer *file)
{
    demur_bundle_free(b);
    demur_writer_wipe(file);
}

/* How many entries of kind are without effect for a reason that begins with why. */
static inline size_t voids_of(const struct demur_bundle_report *r, uint8_t kind, const char *why)
{
    size_t n = 0;

    for (size_t i = 0; i < r->void_count; i++) {
        n += r->voids[i].kind == kind && strncmp(r->voids[i].why, why, strlen(why)) == 0;
    }
    return n;
}

/* Whether c's bundle fails at check with a sentence in which text stands. */
static inline void expect_detail(struct channel *c, enum demur_bundle_check check, const char *text)
{
    struct demur_writer file;
    struct demur_bundle *b = judge(c, &file);
    const struct demur_bundle_report *r = demur_bundle_report(b);

    CHECK(r->failed == check && strstr(r->detail, text) != NULL);
    if (strstr(r->detail, text) == NULL) printf("# %s: %s, not %s\n", r->reason, r->detail, text);
    let_go(b, &file);
}

/* Whether c's bundle holds, with `voids` entries without effect, all of kind and for that reason.
 */
static inline void expect_voids(struct channel *c, uint8_t kind, const char *why, size_t voids)
{
    struct demur_writer file;
    struct demur_bundle *b = judge(c, &file);
    const struct demur_bundle_report *r = demur_bundle_report(b);

    CHECK(r->failed == DEMUR_CHECK_NONE && r->void_count == voids);
    CHECK(voids_of(r, kind, why) == voids);
    if (r->failed != DEMUR_CHECK_NONE) printf("# %s: %s\n", r->reason, r->detail);
    for (size_t i = 0; i < r->void_count; i++) {
        if (r->void_count == voids && voids_of(r, kind, why) == voids) break;
        printf("# %02x: %s\n", r->voids[i].kind, r->voids[i].why);
    }
    let_go(b, &file);
}

/* Check c's bundle: the reason it is refused with, "" if it holds. */
static inline void expect(struct channel *c, const char *reason, enum demur_bundle_check check)
{
    struct demur_writer file;

    make_bundle(&file, c, true);
    struct demur_bundle *b = verify(c, &file, NULL);

    if (b != NULL) {
        const struct demur_bundle_report *r = demur_bundle_report(b);

        CHECK(strcmp(r->reason, reason) == 0 && r->failed == check);
        if (strcmp(r->reason, reason) != 0) printf("# %s: %s\n", r->reason, r->detail);
    }
    demur_bundle_free(b);
    demur_writer_wipe(&file);
}

/* A channel with a memo that five members have signed, one of them no more; answered. */
static inline void open_answered(struct channel *c, size_t issuers, struct test_random *lot)
{
    c_open(c, issuers, 8, lot);
    c_freeze(c);
    c_window(c);
    for (size_t i = 0; i < 3; i++) c_sign(c, i, 0);
    c_window(c);
    c_sign(c, 3, 1);
    c_sign(c, 4, 1);
    c_withdraw(c, 2);
    c_window(c);
    c_deliver(c);
    c_window(c);
    c_ack(c);
    c_window(c);
    c_respond(c);
    c_window(c);
}

#endif
