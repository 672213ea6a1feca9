/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* api_entry.c -- POST /v1/entry: entries that are signed in the open, one reply each. */
#include "api.h"
#include "demur/answer.h"
#include "demur/bytes.h"
#include "demur/entry.h"
#include "demur/issue.h"
#include "demur/manifest.h"
#include "demur/notice.h"
#include "demur/poll.h"
#include "demur/roster.h"
#include "demur/tile.h"
#include "item.h"
#include "reply.h"
#include "workers.h"

enum { BAD_REQUEST = 400, ENTRIES_MAX = 256, PROLOGUE_LEN = 6 };

/* Whether entries of that kind come this way; all others come by cell, or from nobody. */
static bool comes_by_entry(struct demur_span entry)
{
    struct demur_poll poll;

    switch (demur_entry_kind(entry)) {
    case DEMUR_KIND_POLL_OPEN: /* a convener's comes by cell, as convener and member are one */
        return demur_poll_decode(&poll, entry.data, entry.len) != DEMUR_OK ||
               poll.type == DEMUR_POLL_CONFIDENCE;
    case DEMUR_KIND_MANIFEST:
    case DEMUR_KIND_ROSTER:
    case DEMUR_KIND_ISSUE:
    case DEMUR_KIND_COUNTS:
    case DEMUR_KIND_ACK:
    case DEMUR_KIND_RESPONSE:
    case DEMUR_KIND_EXTEND:
    case DEMUR_KIND_NOTICE:
        return true;
    default:
        return false;
    }
}

/* How many v16 the body has; 0: it is none, or too many. */
static size_t count(struct demur_span body)
{
    struct demur_reader r = demur_reader_over(body.data, body.len);
    size_t n = 0;

    while (r.err == DEMUR_OK && r.at < body.data + body.len) {
        if (demur_read_v16(&r, DEMUR_ENTRY_BYTES_MAX).len < PROLOGUE_LEN) return 0;
        n++;
    }
    return demur_reader_end(&r) == DEMUR_OK && n <= ENTRIES_MAX ? n : 0;
}

static void fill(struct srv_job *job, struct demur_span body)
{
    struct demur_reader r = demur_reader_over(body.data, body.len);

    for (size_t i = 0; i < job->count; i++) {
        struct srv_item *item = &job->item[i];

        item->kind = SRV_ITEM_ENTRY;
        item->object = demur_read_v16(&r, DEMUR_ENTRY_BYTES_MAX);
        if (!demur_entry_has_prologue(item->object)) {
            srv_item_refuse(item, DEMUR_E_MAGIC);
        } else if (!comes_by_entry(item->object)) {
            srv_item_refuse(item, DEMUR_E_VERSION);
        }
        srv_item_set_logged(item);
    }
}

void srv_api_entry(void *ctx, struct srv_request *r)
{
    struct srv_serve *s = ctx;
    struct demur_span body = srv_request_body(r);
    size_t n = srv_request_wrong_length(r) ? 0 : count(body);
    struct srv_job *job;

    if (n == 0) {
        srv_reply_status(s, r, BAD_REQUEST, DEMUR_E_LEN);
        return;
    }
    job = srv_job_new(r, n);
    if (job == NULL) {
        srv_reply_status(s, r, 503, DEMUR_E_BUSY);
        return;
    }
    fill(job, body);
    srv_request_defer(r);
    if (srv_workers_give(s->workers, job)) return;
    for (size_t i = 0; i < n; i++) srv_item_refuse(&job->item[i], DEMUR_E_BUSY);
    srv_reply(s, job);
}
