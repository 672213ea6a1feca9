/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* api_blob.c -- POST /v1/blob, GET /v1/blob/<64 hex>: ciphertexts that accepted entries name. */
#include "api.h"
#include "demur/encode.h"
#include "demur/memory.h"
#include "item.h"
#include "library.h"
#include "reply.h"
#include "workers.h"

#include <string.h>

enum { OK = 200, BAD_REQUEST = 400, NOT_FOUND = 404, HEX_LEN = 64 };

static const char *const prefix = "/v1/blob/";

void srv_api_blob_put(void *ctx, struct srv_request *r)
{
    struct srv_serve *s = ctx;
    struct srv_job *job;

    if (srv_request_wrong_length(r)) {
        srv_reply_status(s, r, BAD_REQUEST, DEMUR_E_LEN);
        return;
    }
    job = srv_job_new(r, 1);
    if (job == NULL) {
        srv_reply_status(s, r, 503, DEMUR_E_BUSY);
        return;
    }
    job->item[0].kind = SRV_ITEM_BLOB;
    job->item[0].object = srv_request_body(r);
    srv_request_defer(r);
    if (srv_workers_give(s->workers, job)) return;
    srv_item_refuse(&job->item[0], DEMUR_E_BUSY);
    srv_reply(s, job);
}

static void read_blob(struct srv_library *l, struct srv_request *r)
{
    const char *hex = srv_request_path(r) + strlen(prefix);
    struct srv_answer a = {.status = OK, .cache = SRV_CACHE_IMMUTABLE};
    struct demur_hash hash;

    if (strlen(hex) != HEX_LEN ||
        demur_hex_decode(hash.bytes, sizeof hash.bytes, hex, HEX_LEN) != DEMUR_OK) {
        srv_request_answer_text(r, BAD_REQUEST, "a blob is named by 64 lower-case hex digits\n");
        return;
    }
    switch (store_blob_get(srv_library_store(l), &a.body, &a.len, &hash)) {
    case DEMUR_OK:
        srv_request_answer(r, &a);
        break;
    case DEMUR_ERR_RANGE:
        srv_request_answer_text(r, NOT_FOUND, "there is no blob of that name\n");
        break;
    default:
        srv_request_answer_text(r, 503, "it cannot be read: come again\n");
        break;
    }
}

void srv_api_blob_get(void *ctx, struct srv_request *r)
{
    struct srv_serve *s = ctx;

    srv_library_ask(s->library, r, read_blob);
}
