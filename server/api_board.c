/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* api_board.c -- GET /v1/board.json: the memos and what became of them, as published. */
#include "api.h"
#include "demur/memory.h"
#include "json_board.h"
#include "library.h"

enum { NOT_FOUND = 404 };

/* Make the board anew, if all that is known has been published. */
static enum demur_err fill(struct srv_library_cache *cache, struct srv_serve *s, uint64_t size)
{
    const struct demur_channel *c;
    uint8_t *bytes = NULL;
    size_t len = 0;
    enum demur_err err = DEMUR_OK;

    srv_state_look(s->state);
    c = srv_state_channel(s->state);
    if (demur_channel_state_of(c).size == size) err = srv_json_board(&bytes, &len, c);
    srv_state_unlock(s->state);
    if (err != DEMUR_OK || bytes == NULL) return err;
    demur_free(cache->bytes);
    cache->size = size;
    cache->bytes = bytes;
    cache->len = len;
    return DEMUR_OK;
}

static void read_board(struct srv_library *l, struct srv_request *r)
{
    struct srv_library_cache *cache = srv_library_board_cache(l);
    struct srv_serve *s = srv_library_serve(l);
    uint64_t size = srv_state_published_size(s->state);
    enum demur_err err = DEMUR_OK;

    if (size > 0 && cache->size != size) err = fill(cache, s, size);
    if (err != DEMUR_OK) {
        srv_request_answer_text(r, 503, "it cannot be read: come again\n");
    } else if (cache->size == 0) {
        srv_request_answer_text(r, size == 0 ? NOT_FOUND : 503,
                                size == 0 ? "nothing has been published yet\n"
                                          : "a window waits for its witnesses: come again\n");
    } else {
        srv_library_answer(r, cache, "application/json");
    }
}

void srv_api_board(void *ctx, struct srv_request *r)
{
    struct srv_serve *s = ctx;

    srv_library_ask(s->library, r, read_board);
}
