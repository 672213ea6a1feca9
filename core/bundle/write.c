/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* write.c -- a bundle, front to back: which entries it holds, their proof, and the tar around. */
#include "demur/bundle_write.h"

#include "bundle/members.h"
#include "demur/answer.h"
#include "demur/bytes.h"
#include "demur/compact.h"
#include "demur/entry.h"
#include "demur/memory.h"
#include "demur/window.h"
#include "memo/act.h"

#include <stdlib.h>
#include <string.h>

enum { ENTRY_HEAD = 10 }; /* index u64, length u16 */

/* Which entries go in. */
struct chosen {
    uint64_t *index;
    size_t count, room;
    uint64_t bytes; /* of the member entries */
};

/* A writing under way. */
struct writing {
    const struct demur_bundle_sink *sink;
    const struct demur_bundle_log *log;
    const struct demur_bundle_content *content;
    struct chosen chosen;
};

/* ---- choosing -------------------------------------------------------------------------- */

static enum demur_err choose(struct chosen *c, uint64_t index, size_t len)
{
    if (c->count == c->room) {
        size_t more = c->room == 0 ? 1024 : 2 * c->room;
        uint64_t *bigger = demur_alloc_array(more, sizeof bigger[0]);

        if (bigger == NULL) return DEMUR_ERR_NOMEM;
        if (c->count > 0) memcpy(bigger, c->index, c->count * sizeof bigger[0]);
        demur_free(c->index);
        c->index = bigger;
        c->room = more;
    }
    c->index[c->count++] = index;
    c->bytes += ENTRY_HEAD + len;
    return DEMUR_OK;
}

/* Whether the entry at index belongs into the bundle; whole: its window is not before the roster.
 */
static bool belongs(const struct writing *w, struct demur_span e, uint64_t index, bool whole)
{
    uint8_t kind = demur_entry_kind(e);
    struct demur_hash memo_id;

    if (kind == DEMUR_KIND_MANIFEST || kind == DEMUR_KIND_ROSTER) return true;
    if (!whole) return false;
    if (kind == DEMUR_KIND_COUNTS) return true;
    if (!demur_entry_memo(&memo_id, e) ||
        memcmp(&memo_id, &w->content->memo_id, sizeof memo_id) != 0) {
        return false;
    }
    return kind != DEMUR_KIND_SIGN || w->log->sign_holds(w->log->ctx, index);
}

/* Choose from the window at *index, and go to the next. */
static enum demur_err choose_window(struct writing *w, uint64_t *index)
{
    struct demur_window says;
    struct demur_span e;
    uint64_t at = *index;
    enum demur_err err = w->log->entry(w->log->ctx, at, &e);

    if (err == DEMUR_OK) err = demur_window_decode(&says, e.data, e.len);
    if (err != DEMUR_OK)
        return err == DEMUR_ERR_NOMEM || err == DEMUR_ERR_IO ? err : DEMUR_ERR_FORMAT;
    uint64_t end = at + 1 + says.count;

    demur_window_clear(&says);
    if (end > w->log->size) return DEMUR_ERR_FORMAT;
    bool whole = end > w->content->roster_index;

    *index = end;
    err = choose(&w->chosen, at, e.len);
    for (uint64_t i = at + 1; i < end && err == DEMUR_OK; i++) {
        err = w->log->entry(w->log->ctx, i, &e);
        if (err != DEMUR_OK) return err;
        if (belongs(w, e, i, whole)) err = choose(&w->chosen, i, e.len);
    }
    return err;
}

/* ---- the tar --------------------------------------------------------------------------- */

static enum demur_err put(const struct writing *w, const void *data, size_t len)
{
    return w->sink->put(w->sink->ctx, data, len);
}

static enum demur_err put_header(const struct writing *w, const struct demur_bundle_member *m)
{
    uint8_t block[DEMUR_USTAR_BLOCK];
    char name[DEMUR_USTAR_NAME_MAX + 1];

    demur_bundle_member_name(name, m);
    enum demur_err err = demur_ustar_encode(block, name, m->size);

    return err == DEMUR_OK ? put(w, block, sizeof block) : err;
}

static enum demur_err put_padding(const struct writing *w, uint64_t size)
{
    static const uint8_t zeros[DEMUR_USTAR_BLOCK];

    return put(w, zeros, demur_ustar_padding(size));
}

/* A member that lies in memory; nothing where it is withheld. */
static enum demur_err put_member(const struct writing *w, struct demur_bundle_member m,
                                 struct demur_span bytes)
{
    enum demur_err err;

    if (bytes.data == NULL) return DEMUR_OK;
    m.size = bytes.len;
    err = put_header(w, &m);
    if (err == DEMUR_OK) err = put(w, bytes.data, bytes.len);
    return err == DEMUR_OK ? put_padding(w, bytes.len) : err;
}

/* ---- members --------------------------------------------------------------------------- */

/* An ANSWER with its commit. */
struct named {
    struct demur_hash commit;
    struct demur_span bytes;
};

static int commit_order(const void *a, const void *b)
{
    return memcmp(a, b, sizeof(struct demur_hash));
}

static enum demur_err put_answers(const struct writing *w)
{
    size_t n = w->content->answers;
    struct named *named = demur_alloc_array(n + 1, sizeof named[0]);
    enum demur_err err = DEMUR_OK;

    if (named == NULL) return DEMUR_ERR_NOMEM;
    for (size_t i = 0; i < n; i++) {
        named[i].bytes = w->content->answer[i];
        demur_answer_commit(&named[i].commit, named[i].bytes);
    }
    if (n > 1) qsort(named, n, sizeof named[0], commit_order);
    for (size_t i = 0; i < n && err == DEMUR_OK; i++) {
        struct demur_bundle_member m = {.kind = DEMUR_MEMBER_ANSWER, .commit = named[i].commit};

        err = put_member(w, m, named[i].bytes);
    }
    demur_free(named);
    return err;
}

static enum demur_err put_attachments(const struct writing *w)
{
    enum demur_err err = DEMUR_OK;

    for (size_t i = 0; i < w->content->attachments && err == DEMUR_OK; i++) {
        struct demur_bundle_member m = {.kind = DEMUR_MEMBER_ATTACHMENT,
                                        .number = (uint8_t)(i + 1)};

        err = put_member(w, m, w->content->attachment[i]);
    }
    return err;
}

static enum demur_err put_checkpoint(const struct writing *w)
{
    struct demur_writer note;
    enum demur_err err;

    demur_writer_init(&note);
    err = demur_policy_reduce(&note, w->content->policy, w->content->checkpoint.data,
                              w->content->checkpoint.len);
    if (err == DEMUR_OK) {
        err = put_member(w, (struct demur_bundle_member){.kind = DEMUR_MEMBER_CHECKPOINT},
                         (struct demur_span){note.data, note.len});
    }
    demur_writer_wipe(&note);
    return err;
}

static enum demur_err put_entries(const struct writing *w)
{
    struct demur_bundle_member m = {.kind = DEMUR_MEMBER_ENTRIES, .size = w->chosen.bytes};
    enum demur_err err = put_header(w, &m);

    for (size_t i = 0; i < w->chosen.count && err == DEMUR_OK; i++) {
        uint8_t head[ENTRY_HEAD];
        struct demur_span e;

        err = w->log->entry(w->log->ctx, w->chosen.index[i], &e);
        if (err != DEMUR_OK) return err;
        demur_set_be64(head, w->chosen.index[i]);
        demur_set_be16(head + 8, (uint16_t)e.len);
        err = put(w, head, sizeof head);
        if (err == DEMUR_OK) err = put(w, e.data, e.len);
    }
    return err == DEMUR_OK ? put_padding(w, m.size) : err;
}

/* ---- the proof ------------------------------------------------------------------------- */

static enum demur_err write_hash(void *ctx, const struct demur_hash *h)
{
    const struct writing *w = ctx;

    return put(w, h->bytes, sizeof h->bytes);
}

static enum demur_err put_proof(struct writing *w)
{
    struct demur_compact_sink writer = {write_hash, w};
    struct demur_compact_set set = {w->chosen.index, w->chosen.count};
    uint64_t hashes = 0;
    enum demur_err err = demur_compact_count(&hashes, &w->log->tree, w->log->size, &set);
    struct demur_bundle_member m = {.kind = DEMUR_MEMBER_PROOF, .size = hashes * DEMUR_HASH_BYTES};

    if (err == DEMUR_OK) err = put_header(w, &m);
    if (err == DEMUR_OK) {
        err = demur_compact_make(&writer, &w->log->tree, w->log->size, &set);
    }
    return err == DEMUR_OK ? put_padding(w, m.size) : err;
}

enum demur_err demur_bundle_write(const struct demur_bundle_sink *sink,
                                  const struct demur_bundle_log *log,
                                  const struct demur_bundle_content *content)
{
    static const uint8_t end[DEMUR_USTAR_END];
    struct demur_span readme = {(const uint8_t *)DEMUR_BUNDLE_README,
                                sizeof DEMUR_BUNDLE_README - 1};
    struct writing w = {sink, log, content, {NULL, 0, 0, 0}};
    enum demur_err err = DEMUR_OK;

    for (uint64_t index = 0; index < log->size && err == DEMUR_OK;) err = choose_window(&w, &index);
    if (err == DEMUR_OK) {
        err = put_member(&w, (struct demur_bundle_member){.kind = DEMUR_MEMBER_README}, readme);
    }
    if (err == DEMUR_OK) err = put_answers(&w);
    if (err == DEMUR_OK) err = put_attachments(&w);
    if (err == DEMUR_OK) err = put_checkpoint(&w);
    if (err == DEMUR_OK) {
        err = put_member(&w, (struct demur_bundle_member){.kind = DEMUR_MEMBER_DOCUMENT},
                         content->document);
    }
    if (err == DEMUR_OK) err = put_entries(&w);
    if (err == DEMUR_OK) err = put_proof(&w);
    if (err == DEMUR_OK) err = put(&w, end, sizeof end);
    demur_free(w.chosen.index);
    return err;
}
