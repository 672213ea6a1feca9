/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * check_signs.c -- the proofs of signatures, in parts, by as many threads as there are workers:
 * check 9 of docs/protocol.md 2.12.
 *
 * A worker puts all its parts into one batch, whose cost per proof falls with its size.  If the
 * batch does not hold, the worker goes through its parts again to name the signature that is bad.
 * Workers write to different places of the bundle, but for its first fault, which each keeps for
 * itself until demur_bundle_finish() asks.
 */
#include "bundle/check.h"
#include "demur/entry.h"
#include "demur/memory.h"

#include <string.h>

enum { BATCH_EXPECTED = 8192 };

/* The acts of one part, with room for their bytes and for what their proofs are about. */
struct acts {
    size_t count;
    struct demur_act act[DEMUR_BUNDLE_PART_SIGNS];
    struct demur_act_statement room[DEMUR_BUNDLE_PART_SIGNS];
    uint64_t index[DEMUR_BUNDLE_PART_SIGNS];
    struct demur_bbs_item item[DEMUR_ACT_ISSUERS_MAX * DEMUR_BUNDLE_PART_SIGNS];
    enum demur_err result[DEMUR_ACT_ISSUERS_MAX * DEMUR_BUNDLE_PART_SIGNS];
    uint8_t *bytes; /* of all acts, one behind the other */
    size_t used;
};

struct demur_bundle_worker {
    struct demur_bundle *b;
    const struct demur_random *random;
    struct demur_bbs_batch *batch;
    struct acts *acts;
    uint8_t *took; /* by part: 1 if this worker took it */
};

/* ---- an act in its place --------------------------------------------------------------- */

const char *demur_bundle_act_fault(const struct demur_bundle *b, const struct demur_act *act,
                                   size_t window)
{
    struct demur_fault fault;

    if (window <= b->freeze_window) return "it is not after the freeze";
    if (window > b->last_window) return "it comes after the delivery";
    demur_rule_act(&fault, &b->freeze.header, b->roster, demur_epoch_keys_count(b->keys), act,
                   b->window[window].claimed_day);
    return fault.why;
}

/* ---- workers --------------------------------------------------------------------------- */

static enum demur_err new_batch(struct demur_bundle_worker *w)
{
    demur_bbs_batch_free(w->batch);
    w->batch = NULL;
    return demur_bbs_batch_new(&w->batch, w->b->keys->generators, BATCH_EXPECTED, w->random);
}

enum demur_err demur_bundle_worker_new(struct demur_bundle_worker **out,
                                       struct demur_bundle *bundle,
                                       const struct demur_random *random)
{
    enum {
        SIGN_BYTES_MAX = DEMUR_ACT_HEAD_BYTES + 32 + DEMUR_ACT_ISSUERS_MAX * DEMUR_ACT_PROOF_BYTES
    };
    struct demur_bundle_worker *w = demur_alloc(sizeof *w);
    enum demur_err err = DEMUR_ERR_NOMEM;

    if (w == NULL) return err;
    *w = (struct demur_bundle_worker){.b = bundle, .random = random};
    w->acts = demur_alloc(sizeof *w->acts);
    w->took = demur_alloc(bundle->parts + 1);
    if (w->acts == NULL || w->took == NULL) goto out;
    memset(w->took, 0, bundle->parts + 1);
    w->acts->bytes = demur_alloc_array(DEMUR_BUNDLE_PART_SIGNS, SIGN_BYTES_MAX);
    if (w->acts->bytes == NULL) goto out;
    err = new_batch(w);
out:
    if (err != DEMUR_OK) {
        demur_bundle_worker_free(w);
        return err;
    }
    *out = w;
    return DEMUR_OK;
}

void demur_bundle_worker_free(struct demur_bundle_worker *worker)
{
    if (worker == NULL) return;
    demur_bbs_batch_free(worker->batch);
    if (worker->acts != NULL) demur_free(worker->acts->bytes);
    demur_free(worker->acts);
    demur_free(worker->took);
    demur_free(worker);
}

/* ---- parts ----------------------------------------------------------------------------- */

/* Note a fault of the SIGN at index in the part's own place. */
static void part_fault(struct demur_bundle_part *part, const char *why, uint64_t index)
{
    if (part->fault == NULL) {
        part->fault = why;
        part->fault_index = index;
    }
}

/* Take the SIGN e of a window into acts and into its record. */
static void take_sign(struct demur_bundle_worker *w, size_t part,
                      const struct demur_bundle_entry *e, size_t window)
{
    struct demur_bundle *b = w->b;
    struct acts *acts = w->acts;
    struct demur_act *act = &acts->act[acts->count];
    uint8_t *copy = acts->bytes + acts->used;
    const char *why = "it is malformed";

    if (demur_act_decode(act, DEMUR_KIND_SIGN, e->bytes.data, e->bytes.len) == DEMUR_OK) {
        why = demur_bundle_act_fault(b, act, window);
    }
    if (why != NULL) {
        part_fault(&b->part[part], why, e->index);
        return;
    }
    memcpy(copy, e->bytes.data, e->bytes.len);
    if (demur_act_decode(act, DEMUR_KIND_SIGN, copy, e->bytes.len) != DEMUR_OK) return;
    acts->used += e->bytes.len;
    acts->index[acts->count] = e->index;
    struct demur_bundle_sign *sign = &b->sign[b->part[part].first + acts->count];

    memcpy(sign->nym, act->nym, sizeof sign->nym);
    memcpy(sign->code, act->code, sizeof sign->code);
    sign->profile = act->profile;
    sign->is_withdrawn = false;
    sign->has_rated = false;
    sign->index = e->index;
    memcpy(sign->echo.bytes, act->fields.data, sizeof sign->echo.bytes);
    acts->count++;
}

/* A part being read by a worker. */
struct reading {
    struct demur_bundle_worker *w;
    size_t part, window; /* the window that its entries are of */
};

static enum demur_err take_entry(void *ctx, const struct demur_bundle_entry *e)
{
    struct reading *r = ctx;

    if (demur_entry_kind(e->bytes) == DEMUR_KIND_WINDOW) r->window++;
    if (demur_entry_kind(e->bytes) != DEMUR_KIND_SIGN) return DEMUR_OK;
    if (r->w->acts->count == DEMUR_BUNDLE_PART_SIGNS) return DEMUR_ERR_IO; /* not as scanned */
    take_sign(r->w, r->part, e, r->window);
    return DEMUR_OK;
}

/* Read all SIGN entries of part into w->acts. */
static enum demur_err read_part(struct demur_bundle_worker *w, size_t part)
{
    struct reading reading = {w, part, w->b->part[part].window};
    struct demur_bundle_entry_visitor visitor = {take_entry, &reading};

    w->acts->count = 0;
    w->acts->used = 0;
    return demur_bundle_read_part(w->b, part, &visitor);
}

/* Make the items of w->acts; returns how many. */
static size_t make_items(struct demur_bundle_worker *w)
{
    struct acts *acts = w->acts;
    size_t n = w->b->keys->count;

    for (size_t i = 0; i < acts->count; i++) {
        demur_act_items(&acts->item[i * n], &acts->room[i], &acts->act[i], &w->b->chain.org,
                        (const struct demur_bbs_issuer *const *)w->b->keys->issuer, &w->b->context);
    }
    return acts->count * n;
}

/* Name the first item that failed. */
static void name_failed(struct demur_bundle_worker *w, size_t part, size_t items)
{
    for (size_t i = 0; i < items; i++) {
        if (w->acts->result[i] != DEMUR_OK) {
            part_fault(&w->b->part[part], "its proof does not hold",
                       w->acts->index[i / w->b->keys->count]);
            return;
        }
    }
}

enum demur_err demur_bundle_worker_part(struct demur_bundle_worker *worker, size_t part)
{
    enum demur_err err = read_part(worker, part);
    size_t items;

    if (err != DEMUR_OK) return err;
    worker->took[part] = 1;
    items = make_items(worker);
    for (size_t at = 0; at < items && err == DEMUR_OK; at += DEMUR_BBS_BATCH_CHUNK) {
        size_t n = items - at < DEMUR_BBS_BATCH_CHUNK ? items - at : DEMUR_BBS_BATCH_CHUNK;

        err = demur_bbs_batch_add(worker->batch, worker->acts->result + at, worker->acts->item + at,
                                  n);
    }
    if (err == DEMUR_OK) name_failed(worker, part, items);
    return err;
}

/* Go through the worker's parts again and name what is bad in each. */
static enum demur_err search(struct demur_bundle_worker *w)
{
    enum demur_err err = DEMUR_OK;

    for (size_t part = 0; part < w->b->parts && err == DEMUR_OK; part++) {
        if (w->took[part] == 0 || w->b->part[part].fault != NULL) continue;
        err = read_part(w, part);
        if (err != DEMUR_OK) return err;
        size_t items = make_items(w);

        err = demur_bbs_batch_verify(w->acts->result, w->acts->item, items, w->random);
        if (err == DEMUR_ERR_INVALID) {
            name_failed(w, part, items);
            return DEMUR_OK;
        }
    }
    return err;
}

enum demur_err demur_bundle_worker_end(struct demur_bundle_worker *worker)
{
    enum demur_err err = demur_bbs_batch_finish(worker->batch);

    if (err == DEMUR_ERR_INVALID) err = search(worker);
    return err;
}
