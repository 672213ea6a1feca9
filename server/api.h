/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * api.h -- every request that demurd serve answers (docs/protocol.md 2.19), one function each.
 *
 * They run on the HTTP thread: what takes long they hand to the workers, the keeper or the library.
 */
#ifndef SERVER_API_H
#define SERVER_API_H

#include "http.h"
#include "serve.h"

/* What is handed in: api_cell.c, api_entry.c, api_blob.c. */
void srv_api_cell(void *ctx, struct srv_request *r);
void srv_api_entry(void *ctx, struct srv_request *r);
void srv_api_blob_put(void *ctx, struct srv_request *r);

/* What is fetched: api_blob.c, api_log.c, api_feed.c, api_board.c. */
void srv_api_blob_get(void *ctx, struct srv_request *r);
void srv_api_checkpoint(void *ctx, struct srv_request *r);
void srv_api_tile(void *ctx, struct srv_request *r);
void srv_api_feed_newest(void *ctx, struct srv_request *r);
void srv_api_feed(void *ctx, struct srv_request *r);
void srv_api_chain(void *ctx, struct srv_request *r);
void srv_api_board(void *ctx, struct srv_request *r);
void srv_api_style(void *ctx, struct srv_request *r);
void srv_api_health(void *ctx, struct srv_request *r);

/** All of them. */
extern const struct srv_route srv_api_routes[];
extern const size_t srv_api_route_count;

#endif
