/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "reply.h"

#include "demur/memory.h"
#include "demur/tree.h"

#include <string.h>

enum { OK = 200, RETRY_MIN_S = 60, RETRY_SPREAD_S = 60 };

/* Whether it makes sense to come again with the same bytes. */
static bool is_passing(uint8_t status)
{
    return status == DEMUR_E_BUSY || status == DEMUR_E_STORAGE_FULL || status == DEMUR_E_READONLY ||
           status == DEMUR_E_TIME;
}

/* When to come again: not all at once. */
static uint32_t retry_s(const struct srv_serve *s)
{
    uint8_t lot = 0;

    if (demur_random_fill(&s->random, &lot, 1) != DEMUR_OK) lot = 0;
    return RETRY_MIN_S + lot % RETRY_SPREAD_S;
}

static void finish(struct srv_serve *s, struct demur_reply *reply)
{
    demur_puzzle_set(&reply->puzzle, &s->id.puzzle, srv_clock_now_s(), srv_puzzle_bits(s));
    reply->retry_s = is_passing(reply->status) ? retry_s(s) : 0;
}

void srv_promise(struct srv_serve *s, struct srv_item *item)
{
    struct demur_hash leaf;

    if (item->kind == SRV_ITEM_BLOB) return;
    demur_tree_leaf(&leaf, item->logged.data, item->logged.len);
    demur_reply_promise(&item->reply, &s->id.org, &leaf, srv_today(s), &s->id.receipt);
}

void srv_reply(struct srv_serve *s, struct srv_job *job)
{
    size_t len = job->count * DEMUR_REPLY_BYTES;
    struct srv_answer answer = {.status = OK, .body = demur_alloc(len), .len = len};

    if (answer.body == NULL) {
        answer.status = 503;
        answer.len = 0;
        answer.close = true;
    }
    for (size_t i = 0; i < job->count && answer.body != NULL; i++) {
        struct srv_item *item = &job->item[i];

        finish(s, &item->reply);
        demur_reply_encode(answer.body + i * DEMUR_REPLY_BYTES, &item->reply);
        if (item->is_to_blame && srv_request_blame(job->request)) answer.close = true;
    }
    srv_request_answer(job->request, &answer);
    demur_free(job);
}

void srv_reply_status(struct srv_serve *s, struct srv_request *request, unsigned http,
                      enum demur_refusal refusal)
{
    struct demur_reply reply = {.status = (uint8_t)refusal};
    struct srv_answer answer = {.status = http, .close = http != OK};
    uint8_t bytes[DEMUR_REPLY_BYTES];

    finish(s, &reply);
    demur_reply_encode(bytes, &reply);
    srv_request_answer_copy(request, &answer, bytes, sizeof bytes);
}
