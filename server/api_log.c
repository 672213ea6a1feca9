/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* api_log.c -- GET /checkpoint and /tile/..: the log as c2sp.org/tlog-tiles has it; /v1/health. */
#include "api.h"
#include "demur/memory.h"
#include "demur/tile.h"
#include "library.h"
#include "workers.h"

#include <string.h>

enum { OK = 200, NOT_FOUND = 404, BUSY_PART = 2 };

void srv_api_checkpoint(void *ctx, struct srv_request *r)
{
    struct srv_serve *s = ctx;
    struct srv_note note = {0};
    struct srv_answer a = {
        .status = OK, .type = "text/plain; charset=utf-8", .cache = SRV_CACHE_SECONDS};

    if (srv_state_published(&note, s->state) != DEMUR_OK) {
        srv_request_answer_text(r, 503, "there is no memory: come again\n");
    } else if (note.size == 0) {
        srv_request_answer_text(r, NOT_FOUND, "nothing has been published yet\n");
    } else {
        a.body = note.note;
        a.len = note.len;
        srv_request_answer(r, &a);
    }
}

/* Whether a published log has the tile, so wide: the full path only once it is full. */
static bool is_published(const struct demur_tile_id *id, uint64_t size)
{
    return id->width > 0 && id->width <= demur_tile_width(id->level, id->index, size);
}

static void read_tile(struct srv_library *l, struct srv_request *r)
{
    const char *path = srv_request_path(r) + 1;
    struct srv_serve *s = srv_library_serve(l);
    struct srv_answer a = {.status = OK, .cache = SRV_CACHE_IMMUTABLE};
    struct demur_tile_id id;
    enum demur_err err = demur_tile_path_decode(&id, path, strlen(path));

    if (err == DEMUR_OK && is_published(&id, srv_state_published_size(s->state))) {
        err = store_tile_get(srv_library_store(l), &a.body, &a.len, &id);
    } else {
        err = DEMUR_ERR_RANGE;
    }
    if (err == DEMUR_OK) {
        srv_request_answer(r, &a);
    } else if (err == DEMUR_ERR_RANGE) {
        srv_request_answer_text(r, NOT_FOUND, "the published log has no such tile\n");
    } else {
        srv_request_answer_text(r, 503, "it cannot be read: come again\n");
    }
}

void srv_api_tile(void *ctx, struct srv_request *r)
{
    struct srv_serve *s = ctx;

    srv_library_ask(s->library, r, read_tile);
}

void srv_api_health(void *ctx, struct srv_request *r)
{
    struct srv_serve *s = ctx;
    bool busy = srv_workers_waiting(s->workers) * BUSY_PART > s->conf.queue_cells_max;

    srv_request_answer_text(r, OK,
                            atomic_load(&s->is_readonly) || !srv_clock_is_good(&s->clock) ||
                                    !srv_space_for_cells(&s->space)
                                ? "readonly"
                            : busy ? "busy"
                                   : "ok");
}
