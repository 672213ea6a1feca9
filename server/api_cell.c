/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* api_cell.c -- POST /v1/cell: 8,192 bytes in, 512 out, whatever is in them (steps 1 and 2 of
 * docs/server.md). */
#include "api.h"
#include "demur/cell.h"
#include "demur/entry.h"
#include "demur/memory.h"
#include "demur/poll.h"
#include "host/fault_point.h"
#include "item.h"
#include "reply.h"
#include "workers.h"

enum { OK = 200, BAD_REQUEST = 400 };

/* Step 2 beyond what is the same for every kind: the form of an act. */
static enum demur_refusal read_act(struct srv_item *item, const struct demur_cell *cell)
{
    item->kind = SRV_ITEM_ACT;
    switch (demur_act_decode(&item->act, cell->kind, cell->object.data, cell->object.len)) {
    case DEMUR_OK:
        return DEMUR_ACCEPTED;
    case DEMUR_ERR_RANGE:
        return DEMUR_E_PROFILE;
    case DEMUR_ERR_FORMAT:
        return DEMUR_E_PAD; /* the prologue was good: bytes that must be zero */
    default:
        return DEMUR_E_FORMAT;
    }
}

static bool is_act(uint8_t kind)
{
    return kind == DEMUR_KIND_MEMO_FREEZE || kind == DEMUR_KIND_SIGN ||
           kind == DEMUR_KIND_WITHDRAW || kind == DEMUR_KIND_VOTE;
}

/* The root asks in the open. */
static bool comes_by_entry(const struct demur_cell *cell)
{
    struct demur_poll poll;

    return cell->kind == DEMUR_KIND_POLL_OPEN &&
           demur_poll_decode(&poll, cell->object.data, cell->object.len) == DEMUR_OK &&
           poll.type == DEMUR_POLL_CONFIDENCE;
}

void srv_api_cell(void *ctx, struct srv_request *r)
{
    struct srv_serve *s = ctx;
    struct demur_span body = srv_request_body(r);
    struct demur_cell cell;
    struct srv_item first = {.kind = SRV_ITEM_ENTRY};
    enum demur_refusal refusal;
    struct srv_job *job;

    if (srv_request_wrong_length(r)) {
        srv_reply_status(s, r, BAD_REQUEST, DEMUR_E_LEN);
        return;
    }
    HOST_POINT("K1");
    refusal = demur_cell_decode(&cell, body.data, body.len);
    if (refusal == DEMUR_ACCEPTED && is_act(cell.kind)) refusal = read_act(&first, &cell);
    if (refusal == DEMUR_ACCEPTED && comes_by_entry(&cell)) refusal = DEMUR_E_VERSION;
    if (refusal != DEMUR_ACCEPTED || cell.kind == DEMUR_KIND_NOOP) {
        srv_reply_status(s, r, OK, refusal);
        return;
    }
    job = srv_job_new(r, 1);
    if (job == NULL) {
        srv_reply_status(s, r, OK, DEMUR_E_BUSY);
        return;
    }
    first.object = cell.object;
    job->item[0] = first;
    srv_item_set_logged(&job->item[0]);
    job->is_cell = true;
    job->cell = body.data;
    srv_request_defer(r);
    if (srv_workers_give(s->workers, job)) return;
    srv_item_refuse(&job->item[0], DEMUR_E_BUSY);
    srv_reply(s, job);
}
