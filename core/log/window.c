/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "demur/window.h"

#include "demur/memory.h"

#include <string.h>

/* ---- what may be ----------------------------------------------------------------------- */

static int memo_order(const struct demur_window_memo *a, const struct demur_window_memo *b)
{
    return memcmp(&a->memo_id, &b->memo_id, sizeof a->memo_id);
}

static bool kinds_valid(const struct demur_window *w)
{
    uint64_t sum = 0;

    for (size_t i = 0; i < w->kind_count; i++) {
        if (w->kinds[i].count == 0 || w->kinds[i].kind == DEMUR_KIND_WINDOW) return false;
        sum += w->kinds[i].count;
    }
    return sum == w->count;
}

static bool memos_valid(const struct demur_window *w)
{
    uint64_t sum = 0;

    for (size_t i = 0; i < w->memo_count; i++) {
        if (w->memos[i].signs == 0 && w->memos[i].others == 0) return false;
        sum += (uint64_t)w->memos[i].signs + w->memos[i].others;
    }
    return sum <= w->count;
}

static bool in_order(const struct demur_window *w)
{
    for (size_t i = 1; i < w->kind_count; i++) {
        if (w->kinds[i - 1].kind >= w->kinds[i].kind) return false;
    }
    for (size_t i = 1; i < w->memo_count; i++) {
        if (memo_order(&w->memos[i - 1], &w->memos[i]) >= 0) return false;
    }
    return true;
}

static enum demur_err check(const struct demur_window *w)
{
    if (!in_order(w)) return DEMUR_ERR_FORMAT;
    return kinds_valid(w) && memos_valid(w) ? DEMUR_OK : DEMUR_ERR_RANGE;
}

/* ---- the byte form --------------------------------------------------------------------- */

static enum demur_err read_memos(struct demur_window *w, struct demur_reader *r)
{
    size_t count = demur_read_u16(r);

    demur_reader_expect(r, count <= DEMUR_WINDOW_MEMOS_MAX, DEMUR_ERR_RANGE);
    if (r->err != DEMUR_OK || count == 0) return r->err;
    w->memos = demur_alloc_array(count, sizeof w->memos[0]);
    if (w->memos == NULL) return DEMUR_ERR_NOMEM;
    w->memo_count = count;
    for (size_t i = 0; i < count; i++) {
        demur_read_bytes(r, w->memos[i].memo_id.bytes, sizeof w->memos[i].memo_id.bytes);
        w->memos[i].signs = demur_read_u32(r);
        w->memos[i].others = demur_read_u32(r);
    }
    return r->err;
}

enum demur_err demur_window_decode(struct demur_window *out, const uint8_t *data, size_t len)
{
    struct demur_reader r = demur_reader_over(data, len);
    struct demur_window w = {.memos = NULL};
    enum demur_err err;

    demur_read_prologue(&r, DEMUR_KIND_WINDOW);
    w.seq = demur_read_u32(&r);
    w.day = demur_read_u32(&r);
    w.count = demur_read_u32(&r);
    w.kind_count = demur_read_u8(&r);
    for (size_t i = 0; i < w.kind_count; i++) {
        w.kinds[i].kind = demur_read_u8(&r);
        w.kinds[i].count = demur_read_u32(&r);
    }
    err = read_memos(&w, &r);
    w.seen = demur_read_v16(&r, DEMUR_WINDOW_BYTES_MAX);
    if (err == DEMUR_OK) err = demur_reader_end(&r);
    if (err == DEMUR_OK) err = check(&w);
    if (err != DEMUR_OK) {
        demur_window_clear(&w);
        return err;
    }
    *out = w;
    return DEMUR_OK;
}

void demur_window_clear(struct demur_window *w)
{
    demur_free(w->memos);
    *w = (struct demur_window){.memos = NULL};
}

enum demur_err demur_window_encode(struct demur_writer *out, const struct demur_window *w)
{
    enum demur_err err =
        w->kind_count <= DEMUR_WINDOW_KINDS_MAX && w->memo_count <= DEMUR_WINDOW_MEMOS_MAX
            ? check(w)
            : DEMUR_ERR_RANGE;
    size_t from = out->len;

    if (err != DEMUR_OK) return err;
    demur_put_prologue(out, DEMUR_KIND_WINDOW);
    demur_put_u32(out, w->seq);
    demur_put_u32(out, w->day);
    demur_put_u32(out, w->count);
    demur_put_u8(out, (uint8_t)w->kind_count);
    for (size_t i = 0; i < w->kind_count; i++) {
        demur_put_u8(out, w->kinds[i].kind);
        demur_put_u32(out, w->kinds[i].count);
    }
    demur_put_u16(out, (uint16_t)w->memo_count);
    for (size_t i = 0; i < w->memo_count; i++) {
        demur_put_bytes(out, w->memos[i].memo_id.bytes, sizeof w->memos[i].memo_id.bytes);
        demur_put_u32(out, w->memos[i].signs);
        demur_put_u32(out, w->memos[i].others);
    }
    demur_put_v16(out, w->seen.data, w->seen.len);
    if (out->err == DEMUR_OK && out->len - from > DEMUR_WINDOW_BYTES_MAX)
        out->err = DEMUR_ERR_LENGTH;
    return out->err;
}

/* ---- what it says ---------------------------------------------------------------------- */

uint32_t demur_window_count(const struct demur_window *w, uint8_t kind)
{
    for (size_t i = 0; i < w->kind_count; i++) {
        if (w->kinds[i].kind == kind) return w->kinds[i].count;
    }
    return 0;
}

const struct demur_window_memo *demur_window_find(const struct demur_window *w,
                                                  const struct demur_hash *memo_id)
{
    size_t lo = 0;
    size_t hi = w->memo_count;

    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        int order = memcmp(&w->memos[mid].memo_id, memo_id, sizeof *memo_id);

        if (order == 0) return &w->memos[mid];
        if (order < 0) {
            lo = mid + 1;
        } else {
            hi = mid;
        }
    }
    return NULL;
}
