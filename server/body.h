/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * body.h -- bytes of an answer that many readers share.
 *
 * Whoever reads slowly holds them, and holds no copy of its own: a thousand slow readers of one
 * page take one page of memory.
 */
#ifndef SERVER_BODY_H
#define SERVER_BODY_H

#include "demur/error.h"

#include <stddef.h>
#include <stdint.h>

/** Opaque; held and let go of from any thread. */
struct srv_body;

/** Take the len bytes at bytes, from demur_alloc(): theirs whatever comes.  DEMUR_ERR_NOMEM. */
DEMUR_MUST_CHECK
enum demur_err srv_body_take(struct srv_body **out, uint8_t *bytes, size_t len);

/** One more holder. */
struct srv_body *srv_body_hold(struct srv_body *body);

/** One holder less: the last frees it.  NULL does nothing. */
void srv_body_release(struct srv_body *body);

/** Its bytes, which nobody changes. */
uint8_t *srv_body_bytes(struct srv_body *body);
size_t srv_body_len(const struct srv_body *body);

#endif
