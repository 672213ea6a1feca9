/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * api_feed.c -- GET /v1/feed, /v1/feed/<seq>, /v1/chain: parts of the log that prove themselves.
 *
 * A feed has the entries of one window but those of signers and of issuing (kinds 03, 11, 12, 16,
 * 31); the chain every WINDOW, MANIFEST, ROSTER and NOTICE.
 */
#include "api.h"
#include "demur/entry.h"
#include "demur/issue.h"
#include "demur/manifest.h"
#include "demur/memory.h"
#include "demur/notice.h"
#include "demur/poll.h"
#include "demur/roster.h"
#include "demur/segment.h"
#include "demur/window.h"
#include "library.h"
#include "tiles.h"

#include <string.h>

enum {
    OK = 200,
    NOT_FOUND = 404,
    DIGITS_MAX = 10,
    DECIMAL = 10,
};

/* A segment that is being written. */
struct writing {
    struct store *store;
    struct demur_writer out;
    uint64_t size;   /* of the log, as it is published */
    uint64_t *index; /* of the entries that go in, ascending */
    size_t count, room, at;
    bool is_chain;
    uint8_t *entry; /* the one handed out last */
};

/* ---- which entries --------------------------------------------------------------------- */

static bool goes_into_feed(uint8_t kind)
{
    return kind != DEMUR_KIND_ISSUE && kind != DEMUR_KIND_SIGN && kind != DEMUR_KIND_WITHDRAW &&
           kind != DEMUR_KIND_SEALED && kind != DEMUR_KIND_VOTE;
}

static bool goes_into_chain(uint8_t kind)
{
    return kind == DEMUR_KIND_WINDOW || kind == DEMUR_KIND_MANIFEST || kind == DEMUR_KIND_ROSTER ||
           kind == DEMUR_KIND_NOTICE;
}

static enum demur_err pick(void *ctx, uint64_t index, struct demur_span entry)
{
    struct writing *w = ctx;
    uint8_t kind = demur_entry_kind(entry);

    if (!(w->is_chain ? goes_into_chain(kind) : goes_into_feed(kind))) return DEMUR_OK;
    if (w->count == w->room) {
        size_t room = w->room == 0 ? 256 : 2 * w->room;
        uint64_t *bigger = demur_alloc_array(room, sizeof bigger[0]);

        if (bigger == NULL) return DEMUR_ERR_NOMEM;
        if (w->count > 0) memcpy(bigger, w->index, w->count * sizeof bigger[0]);
        demur_free(w->index);
        w->index = bigger;
        w->room = room;
    }
    w->index[w->count++] = index;
    return DEMUR_OK;
}

/* ---- writing --------------------------------------------------------------------------- */

static enum demur_err choose(void *ctx, uint64_t *index, uint64_t from)
{
    struct writing *w = ctx;

    while (w->at < w->count && w->index[w->at] < from) w->at++;
    *index = w->at < w->count ? w->index[w->at] : w->size;
    return DEMUR_OK;
}

static enum demur_err entry_of(void *ctx, uint64_t index, struct demur_span *out)
{
    struct writing *w = ctx;
    size_t len = 0;
    enum demur_err err;

    demur_free(w->entry);
    w->entry = NULL;
    err = store_log_entry_get(w->store, &w->entry, &len, index);
    if (err == DEMUR_OK) *out = (struct demur_span){w->entry, len};
    return err;
}

static enum demur_err put(void *ctx, const void *data, size_t len)
{
    struct writing *w = ctx;

    demur_put_bytes(&w->out, data, len);
    return w->out.err;
}

/* The segment of entries [from, to) that are picked, under note. */
static enum demur_err write_segment(struct writing *w, uint64_t from, uint64_t to,
                                    const struct srv_note *note)
{
    struct demur_tile_source *tiles = demur_alloc(sizeof *tiles);
    struct demur_tile_reader reader = srv_tiles(w->store);
    struct store_log_visitor visitor = {pick, w};
    struct demur_segment_sink sink = {put, w};
    struct demur_segment_log log = {.size = note->size,
                                    .checkpoint = {note->note, note->len},
                                    .choose = choose,
                                    .entry = entry_of,
                                    .ctx = w};
    enum demur_err err = tiles == NULL ? DEMUR_ERR_NOMEM : DEMUR_OK;

    w->size = note->size;
    if (err == DEMUR_OK) err = store_log_each(w->store, from, to, &visitor);
    if (err == DEMUR_OK) {
        demur_tile_source_init(tiles, &reader, note->size);
        log.tree = demur_tile_source_of(tiles);
        err = demur_segment_write(&sink, &log);
    }
    demur_free(tiles);
    return err;
}

static void writing_begin(struct writing *w, struct store *store, bool is_chain)
{
    *w = (struct writing){.store = store, .is_chain = is_chain};
    demur_writer_init(&w->out);
}

static void writing_end(struct writing *w)
{
    demur_writer_wipe(&w->out);
    demur_free(w->index);
    demur_free(w->entry);
}

/* ---- feeds ----------------------------------------------------------------------------- */

/* The newest window that is published; false: none is. */
static bool newest_window(uint32_t *seq, struct srv_serve *s)
{
    uint64_t size = srv_state_published_size(s->state);
    uint32_t windows;

    srv_state_look(s->state);
    windows = srv_state_windows(s->state);
    while (windows > 0 && srv_state_window(s->state, windows - 1).end > size) windows--;
    srv_state_unlock(s->state);
    if (windows > 0) *seq = windows - 1;
    return windows > 0;
}

void srv_api_feed_newest(void *ctx, struct srv_request *r)
{
    struct srv_answer a = {
        .status = OK, .type = "text/plain; charset=utf-8", .cache = SRV_CACHE_SECONDS};
    char text[16];
    uint32_t seq;

    if (!newest_window(&seq, ctx)) {
        srv_request_answer_text(r, NOT_FOUND, "nothing has been published yet\n");
        return;
    }
    (void)snprintf(text, sizeof text, "%u", seq);
    srv_request_answer_copy(r, &a, text, strlen(text));
}

/* The decimal number that text is, in its one form. */
static bool read_seq(uint32_t *seq, const char *text)
{
    size_t len = strlen(text);
    uint64_t v = 0;

    if (len == 0 || len > DIGITS_MAX || (text[0] == '0' && len > 1)) return false;
    for (size_t i = 0; i < len; i++) {
        if (text[i] < '0' || text[i] > '9') return false;
        v = v * DECIMAL + (uint64_t)(text[i] - '0');
    }
    *seq = (uint32_t)v;
    return v <= UINT32_MAX;
}

static void read_feed(struct srv_library *l, struct srv_request *r)
{
    struct srv_serve *s = srv_library_serve(l);
    struct srv_answer a = {.status = OK, .cache = SRV_CACHE_IMMUTABLE};
    struct srv_window window = {0, 0};
    struct srv_note note = {0};
    struct writing w;
    uint32_t newest = 0;
    uint32_t seq = 0;
    enum demur_err err = DEMUR_ERR_RANGE;

    writing_begin(&w, srv_library_store(l), false);
    if (read_seq(&seq, srv_request_path(r) + strlen("/v1/feed/")) && newest_window(&newest, s) &&
        seq <= newest) {
        srv_state_look(s->state);
        window = srv_state_window(s->state, seq);
        srv_state_unlock(s->state);
        err = store_checkpoint_covering(w.store, &note.size, &note.note, &note.len, window.end);
    }
    if (err == DEMUR_OK) err = write_segment(&w, window.begin, window.end, &note);
    if (err == DEMUR_OK) err = demur_writer_take(&w.out, &a.body, &a.len);
    if (err == DEMUR_OK) {
        srv_request_answer(r, &a);
    } else if (err == DEMUR_ERR_RANGE) {
        srv_request_answer_text(r, NOT_FOUND, "no such window has been published\n");
    } else {
        srv_request_answer_text(r, 503, "it cannot be read: come again\n");
    }
    demur_free(note.note);
    writing_end(&w);
}

void srv_api_feed(void *ctx, struct srv_request *r)
{
    struct srv_serve *s = ctx;

    srv_library_ask(s->library, r, read_feed);
}

/* ---- the chain ------------------------------------------------------------------------- */

/* Make the chain anew under note. */
static enum demur_err fill_chain(struct srv_library_cache *cache, struct store *store,
                                 const struct srv_note *note)
{
    struct writing w;
    struct srv_body *body = NULL;
    uint8_t *bytes = NULL;
    size_t len = 0;
    enum demur_err err;

    writing_begin(&w, store, true);
    w.index = cache->index; /* what was picked before stays picked */
    w.count = cache->count;
    w.room = cache->room;
    err = write_segment(&w, cache->looked, note->size, note);
    if (err == DEMUR_OK) err = demur_writer_take(&w.out, &bytes, &len);
    cache->index = w.index;
    cache->count = err == DEMUR_OK ? w.count : 0;
    cache->room = w.room;
    cache->looked = err == DEMUR_OK ? note->size : 0;
    w.index = NULL;
    writing_end(&w);
    if (err == DEMUR_OK) err = srv_body_take(&body, bytes, len);
    if (err != DEMUR_OK) return err;
    srv_body_release(cache->body);
    cache->size = note->size;
    cache->body = body;
    return DEMUR_OK;
}

static void read_chain(struct srv_library *l, struct srv_request *r)
{
    struct srv_library_cache *cache = srv_library_chain_cache(l);
    struct srv_note note = {0};
    enum demur_err err = srv_state_published(&note, srv_library_serve(l)->state);

    if (err == DEMUR_OK && note.size > 0 && cache->size != note.size) {
        err = fill_chain(cache, srv_library_store(l), &note);
    }
    if (err != DEMUR_OK) {
        srv_request_answer_text(r, 503, "it cannot be read: come again\n");
    } else if (note.size == 0) {
        srv_request_answer_text(r, NOT_FOUND, "nothing has been published yet\n");
    } else {
        srv_library_answer(r, cache, "application/octet-stream", false);
    }
    demur_free(note.note);
}

void srv_api_chain(void *ctx, struct srv_request *r)
{
    struct srv_serve *s = ctx;

    srv_library_ask(s->library, r, read_chain);
}
