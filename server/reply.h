/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* reply.h -- the answer to a job: 512 bytes for each of its items. */
#ifndef SERVER_REPLY_H
#define SERVER_REPLY_H

#include "item.h"
#include "serve.h"

/** Answer job as its items say, and free it. */
void srv_reply(struct srv_serve *s, struct srv_job *job);

/** Answer request with one reply of that status, at once: http is its HTTP status. */
void srv_reply_status(struct srv_serve *s, struct srv_request *request, unsigned http,
                      enum demur_refusal refusal);

/** Promise what item is, in its reply: the receipt, signed. */
void srv_promise(struct srv_serve *s, struct srv_item *item);

#endif
