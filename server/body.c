/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* body.c -- bytes of an answer that many readers share. */
#include "body.h"

#include "demur/memory.h"

#include <stdatomic.h>

struct srv_body {
    atomic_uint holders;
    size_t len;
    uint8_t *bytes;
};

enum demur_err srv_body_take(struct srv_body **out, uint8_t *bytes, size_t len)
{
    struct srv_body *body = demur_alloc(sizeof *body);

    if (body == NULL) {
        demur_free(bytes);
        return DEMUR_ERR_NOMEM;
    }
    atomic_init(&body->holders, 1);
    body->len = len;
    body->bytes = bytes;
    *out = body;
    return DEMUR_OK;
}

struct srv_body *srv_body_hold(struct srv_body *body)
{
    (void)atomic_fetch_add(&body->holders, 1);
    return body;
}

void srv_body_release(struct srv_body *body)
{
    if (body == NULL || atomic_fetch_sub(&body->holders, 1) > 1) return;
    demur_free(body->bytes);
    demur_free(body);
}

uint8_t *srv_body_bytes(struct srv_body *body)
{
    return body->bytes;
}

size_t srv_body_len(const struct srv_body *body)
{
    return body->len;
}
