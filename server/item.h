/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * item.h -- something that was handed in, on its way through demurd serve.
 *
 *     api_cell.c, api_entry.c, api_blob.c   a request becomes a job of one or more items
 *     check.c      by the log so far: place, puzzle, what is stored; then verified in workers.c
 *     keeper.c     put into the store, many jobs in one commit
 *     reply.c      and answered
 */
#ifndef SERVER_ITEM_H
#define SERVER_ITEM_H

#include "demur/cell.h"
#include "demur/channel.h"
#include "http.h"
#include "store/store.h"

enum srv_item_kind {
    SRV_ITEM_ACT,   /**< unique by nym */
    SRV_ITEM_ENTRY, /**< unique by its place */
    SRV_ITEM_BLOB,
};

/** One of them.  What it points to is in the request's body, or lives for ever. */
struct srv_item {
    enum srv_item_kind kind;
    struct demur_span object; /**< what was handed in */
    /** What waits for a window: object, but for a VOTE the SEALED of it.  Of a blob not used. */
    struct demur_span logged;
    uint8_t sealed[DEMUR_SEALED_BYTES]; /**< SRV_ITEM_ACT: what logged points to, of a VOTE */
    struct demur_reply reply;           /**< status: what is wrong so far; ACCEPTED: nothing */
    bool is_settled;                    /**< the reply stands: nothing is to be kept */
    bool is_to_blame;                   /**< refused for a proof or signature that does not hold */
    uint64_t generation;                /**< of the state by which it was checked */
    struct demur_act act;               /**< SRV_ITEM_ACT */
    struct store_act_key key;           /**< SRV_ITEM_ACT */
    struct demur_hash head;             /**< SRV_ITEM_ACT */
    struct store_entry entry;           /**< SRV_ITEM_ENTRY: its place */
    struct demur_hash hash;             /**< SRV_ITEM_BLOB */
};

/** What one request handed in. */
struct srv_job {
    struct srv_job *next;
    struct srv_request *request;
    bool is_cell;
    const uint8_t *cell; /**< is_cell: 8,192 bytes, for the puzzle */
    size_t count;
    struct srv_item item[]; /**< count of them */
};

/** A job of count items for request, all zeros; NULL: no memory. */
struct srv_job *srv_job_new(struct srv_request *request, size_t count);

/** Set what is logged of an item of a job, whose object (and act) is set. */
void srv_item_set_logged(struct srv_item *item);

/** Refuse item: its reply stands. */
void srv_item_refuse(struct srv_item *item, enum demur_refusal refusal);

#endif
