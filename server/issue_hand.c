/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "issue_hand.h"

#include "demur/bytes.h"
#include "demur/cell.h"
#include "demur/memory.h"
#include "demur/tree.h"
#include "log.h"

#include <string.h>

enum { BATCH = 256, BATCH_BYTES = 1 << 20, KINDS = 256 };

/* Entries on their way. */
struct batch {
    size_t count;
    struct store_queued of[BATCH];
    uint8_t
        status[BATCH]; /* enum demur_refusal, or NO_RECEIPT: taken without a receipt that holds */
};

/* ---- one request ----------------------------------------------------------------------- */

/* Whether the reply to entry is a receipt for it by the channel's key. */
static bool holds(const struct demur_reply *reply, const struct issue_office *o,
                  const struct issue_follow *f, struct demur_span entry)
{
    struct demur_channel_manifest force;
    struct demur_hash leaf;

    demur_tree_leaf(&leaf, entry.data, entry.len);
    return memcmp(&leaf, &reply->leaf, sizeof leaf) == 0 &&
           demur_channel_force(&force, f->channel, demur_channel_state_of(f->channel).day) &&
           demur_reply_verify(reply, &o->org, &force.manifest->receipt_pk) == DEMUR_OK;
}

/* What the channel says of each entry. */
static enum demur_err read_replies(struct batch *b, const struct issue_office *o,
                                   struct issue_follow *f, struct demur_span answer)
{
    static const char why[] = "/v1/entry: the answer is not one reply for each entry";

    memcpy(f->why, why, sizeof why);
    if (answer.len != b->count * DEMUR_REPLY_BYTES) return DEMUR_ERR_INVALID;
    for (size_t i = 0; i < b->count; i++) {
        struct demur_reply reply;
        struct demur_span entry = {b->of[i].entry, b->of[i].len};

        if (demur_reply_decode(&reply, answer.data + i * DEMUR_REPLY_BYTES, DEMUR_REPLY_BYTES) !=
            DEMUR_OK) {
            return DEMUR_ERR_INVALID;
        }
        b->status[i] = reply.status;
        if (reply.status == DEMUR_ACCEPTED && !holds(&reply, o, f, entry)) {
            b->status[i] = ISSUE_NO_RECEIPT;
        }
    }
    return DEMUR_OK;
}

static enum demur_err post(struct batch *b, const struct issue_office *o, struct issue_follow *f)
{
    struct host_response r = {0};
    struct demur_writer w;
    enum demur_err err;

    demur_writer_init(&w);
    for (size_t i = 0; i < b->count; i++) demur_put_v16(&w, b->of[i].entry, b->of[i].len);
    err = w.err;
    if (err == DEMUR_OK) {
        err = issue_follow_ask(&r, f, "/v1/entry", (struct demur_span){w.data, w.len},
                               (size_t)BATCH * DEMUR_REPLY_BYTES);
    }
    if (err == DEMUR_OK) err = read_replies(b, o, f, (struct demur_span){r.body, r.len});
    demur_free(r.body);
    demur_writer_wipe(&w);
    return err;
}

/* ---- the queue ------------------------------------------------------------------------- */

/* Fill b from the queue, from number *least on, which is then behind them. */
static enum demur_err gather(struct batch *b, uint64_t *least, struct issue_office *o)
{
    size_t bytes = 0;
    enum demur_err err = DEMUR_OK;

    (void)pthread_mutex_lock(&o->store_lock);
    while (b->count < BATCH) {
        struct store_queued q;

        err = store_queue_get(o->store, &q, *least);
        if (err != DEMUR_OK) break;
        if (bytes + 2 + q.len > BATCH_BYTES) {
            demur_free(q.entry);
            break;
        }
        bytes += 2 + q.len;
        *least = q.number + 1;
        b->of[b->count++] = q;
    }
    (void)pthread_mutex_unlock(&o->store_lock);
    return err == DEMUR_ERR_RANGE ? DEMUR_OK : err;
}

/* Say of each kind in b once that it was not taken; that the channel is busy goes by. */
static void tell(const struct batch *b)
{
    bool told[KINDS] = {false};

    for (size_t i = 0; i < b->count; i++) {
        uint8_t kind = b->of[i].entry[DEMUR_PROLOGUE_BYTES - 2];

        if (b->status[i] == DEMUR_ACCEPTED || b->status[i] == DEMUR_E_BUSY || told[kind]) continue;
        told[kind] = true;
        srv_log(SRV_WARN, b->status[i] == ISSUE_NO_RECEIPT ? "receipt_invalid" : "entry_refused",
                "kind=%02x error=%u", kind, b->status[i]);
    }
}

/* Take what has a receipt out of the queue, and say what has none. */
static enum demur_err settle(struct batch *b, size_t *refused, struct issue_office *o)
{
    enum demur_err err;

    (void)pthread_mutex_lock(&o->store_lock);
    err = store_begin(o->store);
    for (size_t i = 0; i < b->count && err == DEMUR_OK; i++) {
        if (b->status[i] != DEMUR_ACCEPTED) {
            *refused += 1;
            continue;
        }
        err = store_queue_remove(o->store, b->of[i].number);
    }
    if (err == DEMUR_OK)
        err = store_commit(o->store);
    else
        store_rollback(o->store);
    (void)pthread_mutex_unlock(&o->store_lock);
    tell(b);
    return err;
}

enum demur_err issue_hand_queue(struct issue_office *o, struct issue_follow *f, size_t *refused)
{
    struct batch *b = demur_alloc(sizeof *b);
    uint64_t least = 1;
    bool more = b != NULL;
    enum demur_err err = b == NULL ? DEMUR_ERR_NOMEM : DEMUR_OK;

    *refused = 0;
    while (more && err == DEMUR_OK) {
        enum demur_err store_err = gather(b, &least, o);

        more = b->count > 0;
        if (store_err == DEMUR_OK && more) {
            err = post(b, o, f);
            if (err == DEMUR_OK) store_err = settle(b, refused, o);
        }
        for (size_t i = 0; i < b->count; i++) demur_free(b->of[i].entry);
        b->count = 0;
        if (store_err != DEMUR_OK) {
            issue_office_fail(o, "handing entries in", store_err);
            err = store_err;
        }
    }
    demur_free(b);
    return err;
}

/* ---- a roster -------------------------------------------------------------------------- */

enum demur_err issue_hand_roster(struct issue_office *o, struct issue_follow *f,
                                 const struct issue_epoch *e, uint8_t *status)
{
    struct batch *b = demur_alloc(sizeof *b);
    enum demur_err err;

    if (b == NULL) return DEMUR_ERR_NOMEM;
    b->count = 1;
    b->of[0] = (struct store_queued){.entry = e->entry, .len = e->entry_len};
    err = post(b, o, f);
    if (err == DEMUR_OK) *status = b->status[0];
    demur_free(b);
    return err;
}
