/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* liar_log.c -- the log: windows, checkpoints, feeds, tiles. */
#include "demur/entry.h"
#include "demur/memory.h"
#include "demur/segment.h"
#include "demur/tile.h"
#include "demur/window.h"
#include "liar.h"

#include <stdlib.h>
#include <string.h>

void liar_submit(struct liar *l, uint8_t *data, size_t len) /* NOLINT: it is the log's */
{
    liar_need(l->waiting_count < LIAR_ENTRIES, "too many entries");
    l->waiting[l->waiting_count++] = (struct liar_entry){data, len};
}

static void append(struct liar *l, struct liar_entry e)
{
    struct demur_hash leaf;
    uint64_t at = demur_tree_store_size(l->tree);

    liar_need(at < LIAR_ENTRIES, "the log is full");
    l->log[at] = e;
    demur_tree_leaf(&leaf, e.data, e.len);
    liar_need(demur_tree_store_append(l->tree, &leaf) == DEMUR_OK, "tree");
}

static int leaf_order(const void *a, const void *b)
{
    const struct liar_entry *x = a;
    const struct liar_entry *y = b;
    struct demur_hash leaf[2];

    demur_tree_leaf(&leaf[0], x->data, x->len);
    demur_tree_leaf(&leaf[1], y->data, y->len);
    return memcmp(&leaf[0], &leaf[1], sizeof leaf[0]);
}

/* Sign head, to note, as log and witness. */
static void sign_head(struct demur_writer *note, const struct liar *l,
                      const struct demur_tree_head *head)
{
    uint8_t text[512];
    size_t len = 0;

    liar_need(demur_checkpoint_sign(note, head, &l->log_key, &l->log_seed) == DEMUR_OK, "note");
    while (!(note->data[len] == '\n' && note->data[len + 1] == '\n')) len++;
    memcpy(text, note->data, ++len);
    if (!l->has_quorum) return;
    liar_need(demur_note_sign(note, (struct demur_span){text, len}, &l->witness_key,
                              &l->witness_seed, l->now_s) == DEMUR_OK,
              "witness");
}

static void publish(struct liar *l)
{
    struct demur_tree_head head = {.size = demur_tree_store_size(l->tree)};

    demur_writer_init(&l->note[l->windows]);
    demur_tree_store_root(&head.root, l->tree, head.size);
    sign_head(&l->note[l->windows], l, &head);
}

/* The checkpoint of a window ago, with another root than it had. */
static void put_twisted(struct demur_writer *out, const struct liar *l)
{
    struct demur_tree_head head = {.size = l->first[l->windows - 1]};

    demur_tree_store_root(&head.root, l->tree, head.size);
    head.root.bytes[0] ^= 1;
    sign_head(out, l, &head);
}

void liar_window(struct liar *l)
{
    static struct demur_span span[LIAR_ENTRIES];
    struct demur_window w = {.seq = l->windows, .day = l->today};
    struct demur_writer out;
    struct liar_entry entry;

    liar_need(l->windows < LIAR_WINDOWS, "too many windows");
    if (l->windows > 0) {
        w.seen = (struct demur_span){l->note[l->windows - 1].data, l->note[l->windows - 1].len};
    }
    if (l->waiting_count > 1) {
        qsort(l->waiting, l->waiting_count, sizeof l->waiting[0], leaf_order);
    }
    for (size_t i = 0; i < l->waiting_count; i++) {
        span[i] = (struct demur_span){l->waiting[i].data, l->waiting[i].len};
    }
    liar_need(demur_window_fill(&w, span, l->waiting_count) == DEMUR_OK, "window");
    demur_writer_init(&out);
    liar_need(demur_window_encode(&out, &w) == DEMUR_OK, "window");
    demur_window_clear(&w);
    liar_need(demur_writer_take(&out, &entry.data, &entry.len) == DEMUR_OK, "window");
    l->first[l->windows] = demur_tree_store_size(l->tree);
    append(l, entry);
    for (size_t i = 0; i < l->waiting_count; i++) append(l, l->waiting[i]);
    l->waiting_count = 0;
    publish(l);
    l->first[++l->windows] = demur_tree_store_size(l->tree);
}

void liar_fork(struct liar *l)
{
    static const uint8_t notice[] = "DMR1\x7f\x01 nothing of the kind";
    static struct liar other;
    struct liar was = *l;
    uint64_t size = l->first[l->windows - 1];
    uint8_t *copy = demur_alloc(sizeof notice);

    if (l->other != NULL) { /* the true one has not gone on */
        other.lie = l->lie;
        *l = other;
        return;
    }
    liar_need(copy != NULL && l->waiting_count == 0, "memory");
    memcpy(copy, notice, sizeof notice);
    liar_need(demur_tree_store_new(&l->tree) == DEMUR_OK, "tree");
    for (uint64_t i = 0; i < size; i++) append(l, was.log[i]);
    l->windows--;
    liar_submit(l, copy, sizeof notice);
    liar_window(l);
    other = was;
    l->other = &other;
}

/* ---- feeds ----------------------------------------------------------------------------- */

struct feed {
    struct liar *l;
    uint64_t first, end;
};

/* What a feed leaves out: for members' sake; and what a liar leaves out. */
static bool is_out(const struct liar *l, uint8_t kind)
{
    if (l->lie == LIAR_INCOMPLETE && (kind == DEMUR_KIND_COUNTS || kind == DEMUR_KIND_ROSTER)) {
        return true;
    }
    return kind == DEMUR_KIND_ISSUE || kind == DEMUR_KIND_SIGN || kind == 0x12 ||
           kind == DEMUR_KIND_WITHDRAW || kind == 0x31;
}

static enum demur_err choose(void *ctx, uint64_t *index, uint64_t from)
{
    const struct feed *f = ctx;
    uint64_t i = from < f->first ? f->first : from;

    while (i < f->end && is_out(f->l, f->l->log[i].data[4])) i++;
    *index = i < f->end ? i : f->end;
    return DEMUR_OK;
}

static enum demur_err entry_at(void *ctx, uint64_t index, struct demur_span *out)
{
    const struct feed *f = ctx;

    *out = (struct demur_span){f->l->log[index].data, f->l->log[index].len};
    return DEMUR_OK;
}

static enum demur_err put(void *ctx, const void *data, size_t len)
{
    demur_put_bytes(ctx, data, len);
    return DEMUR_OK;
}

static bool get_feed(struct demur_writer *out, struct liar *l, uint32_t seq)
{
    struct feed f;
    struct demur_segment_sink sink = {put, out};
    struct demur_segment_log log = {
        .choose = choose, .entry = entry_at, .ctx = &f, .tree = demur_tree_store_source(l->tree)};

    if (seq >= l->windows) return false;
    f = (struct feed){l, l->first[seq], l->first[seq + 1]};
    log.size = f.end;
    log.checkpoint = (struct demur_span){l->note[seq].data, l->note[seq].len};
    return demur_segment_write(&sink, &log) == DEMUR_OK;
}

/* ---- tiles ----------------------------------------------------------------------------- */

static bool get_tile(struct demur_writer *out, struct liar *l, const char *path)
{
    struct demur_tile_id id;
    uint64_t size = demur_tree_store_size(l->tree);

    if (demur_tile_path_decode(&id, path, strlen(path)) != DEMUR_OK) return false;
    if (id.level != 0 && id.level != DEMUR_TILE_ENTRIES) return false;
    if (id.level != 0) l->bundles++;
    for (uint64_t i = 0; i < id.width; i++) {
        uint64_t at = id.index * DEMUR_TILE_WIDTH + i;
        struct demur_hash leaf;

        if (at >= size) return false;
        demur_tree_leaf(&leaf, l->log[at].data, l->log[at].len);
        if (l->lie == LIAR_TILE) leaf.bytes[0] ^= 1;
        if (id.level == 0) demur_put_bytes(out, leaf.bytes, sizeof leaf.bytes);
        if (id.level != 0) demur_put_v16(out, l->log[at].data, l->log[at].len);
    }
    return true;
}

bool liar_log_get(struct demur_writer *out, struct liar *l, const char *path)
{
    bool is_old = l->lie == LIAR_OLD && l->windows > 1;
    uint32_t newest = l->windows - (is_old ? 2 : 1);
    const struct demur_writer *note;
    char text[16];

    if (strcmp(path, "/v1/feed") == 0) {
        int n = snprintf(text, sizeof text, "%u\n", newest);

        demur_put_bytes(out, text, (size_t)n);
        return true;
    }
    if (strncmp(path, "/v1/feed/", 9) == 0) {
        return get_feed(out, l, (uint32_t)strtoul(path + 9, NULL, 10));
    }
    if (strcmp(path, "/checkpoint") != 0) {
        return strncmp(path, "/tile/", 6) == 0 && get_tile(out, l, path + 1);
    }
    if (l->lie == LIAR_TWIST) {
        put_twisted(out, l);
        return true;
    }
    is_old = l->lie == LIAR_SHORT || (l->lie == LIAR_CACHE && l->cached > 0);
    if (l->cached > 0) l->cached--;
    note = &l->note[is_old && newest > 0 ? newest - 1 : newest];
    demur_put_bytes(out, note->data, note->len);
    if (l->lie == LIAR_UNWITNESSED) { /* the last line is the witness's */
        out->len--;
        while (out->data[out->len - 1] != '\n') out->len--;
    }
    return true;
}
