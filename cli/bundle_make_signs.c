/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * bundle_make_signs.c -- which signatures of a memo go into its bundle: those that stand where they
 * count, verify, and are the first of their nym.
 */
#include "bundle_make.h"
#include "demur/answer.h"
#include "demur/entry.h"
#include "demur/memory.h"
#include "demur/window.h"
#include "parallel.h"

#include <stdlib.h>
#include <string.h>

enum { PART = 1024, FIRST_ROOM = 256 };

/* ---- the memo's entries ---------------------------------------------------------------- */

/* Room for one more in a list; *list may move. */
static enum demur_err grow(void **list, size_t *room, size_t count, size_t size)
{
    size_t more = *room > 0 ? 2 * *room : FIRST_ROOM;
    void *bigger;

    if (count < *room) return DEMUR_OK;
    bigger = demur_alloc_array(more, size);
    if (bigger == NULL) return DEMUR_ERR_NOMEM;
    if (count > 0) memcpy(bigger, *list, count * size);
    demur_free(*list);
    *list = bigger;
    *room = more;
    return DEMUR_OK;
}

static enum demur_err take_sign(struct cli_maker *m, uint64_t index, uint32_t window,
                                struct demur_span entry)
{
    struct cli_maker_sign s = {.index = index};
    struct demur_fault fault;
    struct demur_act act;
    void *list = m->sign;
    enum demur_err err;

    if (demur_act_decode(&act, DEMUR_KIND_SIGN, entry.data, entry.len) != DEMUR_OK) return DEMUR_OK;
    demur_channel_act_fault(&fault, m->channel, &act, window);
    if (fault.why != NULL) return DEMUR_OK;
    err = grow(&list, &m->sign_room, m->signs, sizeof m->sign[0]);
    m->sign = list;
    if (err != DEMUR_OK) return err;
    memcpy(s.nym, act.nym, sizeof s.nym);
    m->sign[m->signs++] = s;
    return DEMUR_OK;
}

static enum demur_err take_named(struct cli_maker *m, const struct cli_maker_named *named)
{
    void *list = m->named;
    enum demur_err err;

    for (size_t i = 0; i < m->nameds; i++) {
        if (memcmp(&m->named[i].commit, &named->commit, sizeof named->commit) == 0) return DEMUR_OK;
    }
    err = grow(&list, &m->named_room, m->nameds, sizeof m->named[0]);
    m->named = list;
    if (err == DEMUR_OK) m->named[m->nameds++] = *named;
    return err;
}

/* A RELEASE that holds gives the key. */
static void take_release(struct cli_maker *m, struct demur_span entry)
{
    struct demur_release r;

    if (m->has_key || demur_release_decode(&r, entry.data, entry.len) != DEMUR_OK ||
        demur_release_verify(&r, m->memo.header) != DEMUR_OK ||
        demur_memo_key_verify(&r.key, m->memo.header) != DEMUR_OK) {
        return;
    }
    m->key = r.key;
    m->has_key = true;
}

static enum demur_err take(struct cli_maker *m, uint64_t index, uint32_t window,
                           struct demur_span entry)
{
    struct demur_response response;
    struct demur_extend extend;
    struct demur_hash memo_id;

    if (!demur_entry_memo(&memo_id, entry) ||
        memcmp(&memo_id, &m->memo.memo_id, sizeof memo_id) != 0) {
        return DEMUR_OK;
    }
    switch (demur_entry_kind(entry)) {
    case DEMUR_KIND_SIGN:
        m->signs_seen++;
        return take_sign(m, index, window, entry);
    case DEMUR_KIND_RELEASE:
        take_release(m, entry);
        return DEMUR_OK;
    case DEMUR_KIND_RESPONSE:
        if (demur_response_decode(&response, entry.data, entry.len) != DEMUR_OK) return DEMUR_OK;
        return take_named(m, &(struct cli_maker_named){response.commit, response.blob, false});
    case DEMUR_KIND_EXTEND:
        if (demur_extend_decode(&extend, entry.data, entry.len) != DEMUR_OK) return DEMUR_OK;
        return take_named(m, &(struct cli_maker_named){extend.commit, extend.blob, true});
    default:
        return DEMUR_OK;
    }
}

enum demur_err cli_maker_collect(struct cli_maker *m)
{
    uint32_t windows = 0;
    enum demur_err err = DEMUR_OK;

    for (uint64_t i = 0; i < m->head.size && err == DEMUR_OK; i++) {
        struct demur_span e;

        err = cli_maker_entry(m, i, &e);
        if (err != DEMUR_OK) break;
        if (demur_entry_kind(e) == DEMUR_KIND_WINDOW) {
            windows++;
        } else {
            err = take(m, i, windows - 1, e);
        }
    }
    return err == DEMUR_OK || err == DEMUR_ERR_IO ? err : cli_maker_fail(m, m->dir.path, err);
}

/* ---- proofs ---------------------------------------------------------------------------- */

/* One batch: entries are copied, as a cache holds one bundle at a time. */
struct batch {
    struct cli_maker_cache cache;
    struct demur_act act[PART];
    struct demur_act_item item[PART];
    enum demur_err result[PART];
    uint8_t bytes[PART][DEMUR_ACT_BYTES_MAX];
};

static enum demur_err new_batch(void **own, void *ctx)
{
    (void)ctx;
    *own = demur_alloc(sizeof(struct batch));
    return *own == NULL ? DEMUR_ERR_NOMEM : DEMUR_OK;
}

static enum demur_err free_batch(void *own, bool ok)
{
    struct batch *b = own;

    (void)ok;
    if (b != NULL) cli_maker_cache_clear(&b->cache);
    demur_free(b);
    return DEMUR_OK;
}

/* Read the act of sign number `at` into place i of the batch. */
static enum demur_err read_act(struct batch *b, size_t i, const struct cli_maker *m, size_t at)
{
    struct demur_span e;
    enum demur_err err = cli_maker_entry_by(&b->cache, m, m->sign[at].index, &e);

    if (err != DEMUR_OK) return err;
    if (e.len > sizeof b->bytes[i]) return DEMUR_ERR_LENGTH;
    memcpy(b->bytes[i], e.data, e.len);
    b->item[i] = (struct demur_act_item){&b->act[i], m->memo.scope};
    return demur_act_decode(&b->act[i], DEMUR_KIND_SIGN, b->bytes[i], e.len);
}

static enum demur_err verify_part(void *ctx, void *own, size_t part)
{
    struct cli_maker *m = ctx;
    struct batch *b = own;
    size_t first = part * PART;
    size_t n = m->signs - first < PART ? m->signs - first : PART;
    enum demur_err err = DEMUR_OK;

    for (size_t i = 0; i < n && err == DEMUR_OK; i++) err = read_act(b, i, m, first + i);
    if (err == DEMUR_OK) err = demur_acts_verify(b->result, b->item, n, &m->random);
    if (err != DEMUR_OK && err != DEMUR_ERR_INVALID) return err;
    for (size_t i = 0; i < n; i++) m->sign[first + i].holds = b->result[i] == DEMUR_OK;
    return DEMUR_OK;
}

static void step(void *ctx, uint64_t done, uint64_t of)
{
    struct cli_maker *m = ctx;

    cli_progress_show(&m->bar, done, of);
}

/* ---- one for each nym ------------------------------------------------------------------ */

static int by_nym(const void *a, const void *b)
{
    const struct cli_maker_sign *const *x = a;
    const struct cli_maker_sign *const *y = b;
    int order = memcmp((*x)->nym, (*y)->nym, sizeof(*x)->nym);

    if (order != 0) return order;
    return (*x)->index < (*y)->index ? -1 : 1;
}

/* Of those of one nym that hold, the first in the log counts. */
static enum demur_err keep_first(struct cli_maker *m)
{
    struct cli_maker_sign **order = demur_alloc_array(m->signs + 1, sizeof(void *));
    size_t n = 0;

    if (order == NULL) return DEMUR_ERR_NOMEM;
    for (size_t i = 0; i < m->signs; i++) {
        if (m->sign[i].holds) order[n++] = &m->sign[i];
    }
    qsort(order, n, sizeof(void *), by_nym);
    m->signs_held = n;
    for (size_t i = 1; i < n; i++) {
        if (memcmp(order[i - 1]->nym, order[i]->nym, sizeof order[i]->nym) != 0) continue;
        order[i]->holds = false;
        m->signs_held--;
    }
    demur_free(order);
    return DEMUR_OK;
}

enum demur_err cli_maker_verify_signs(struct cli_maker *m)
{
    struct cli_parallel work = {.count = (m->signs + PART - 1) / PART,
                                .item = verify_part,
                                .progress = step,
                                .ctx = m,
                                .begin = new_batch,
                                .end = free_batch};
    enum demur_err err;

    m->bar.what = "Checking signatures";
    err = cli_parallel(&work);
    cli_progress_end(&m->bar);
    if (err == DEMUR_OK) err = keep_first(m);
    return err == DEMUR_OK ? err : cli_maker_fail(m, "the signatures", err);
}

static int by_index(const void *key, const void *item)
{
    uint64_t a = *(const uint64_t *)key;
    uint64_t b = ((const struct cli_maker_sign *)item)->index;

    return a < b ? -1 : a > b;
}

bool cli_maker_sign_holds(void *maker, uint64_t index)
{
    const struct cli_maker *m = maker;
    const struct cli_maker_sign *s =
        m->signs == 0 ? NULL : bsearch(&index, m->sign, m->signs, sizeof m->sign[0], by_index);

    return s != NULL && s->holds;
}
