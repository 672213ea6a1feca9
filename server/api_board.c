/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * api_board.c -- the public record in its forms, as published (docs/board.md): /v1/board.json,
 * /record, /record.csv, /record.ics, /record.atom; and /demur.css, the style of the page.
 */
#include "api.h"
#include "demur/board.h"
#include "demur/memory.h"
#include "library.h"
#include "page_style.h"

#include <string.h>

enum { OK = 200, NOT_FOUND = 404 };

/* A form: what it is called, and what writes it. */
static const struct form {
    const char *path;
    const char *type;
    bool is_page;
    void (*write)(struct demur_writer *out, const struct demur_board *board);
} forms[SRV_BOARD_FORMS] = {
    {"/v1/board.json", "application/json", false, demur_board_json},
    {"/record", "text/html; charset=utf-8", true, demur_board_page},
    {"/record.csv", "text/csv; charset=utf-8", false, demur_board_csv},
    {"/record.ics", "text/calendar; charset=utf-8", false, demur_board_ics},
    {"/record.atom", "application/atom+xml; charset=utf-8", false, demur_board_atom},
};

/* Write a form of the board of c, all of which is published. */
static enum demur_err write_form(uint8_t **out, size_t *len, struct srv_library *l,
                                 const struct form *form)
{
    const struct srv_state *state = srv_library_serve(l)->state;
    struct demur_board_texts texts;
    struct demur_board *board = NULL;
    struct demur_writer w;
    enum demur_err err;

    demur_board_subjects_texts(&texts, srv_library_subjects(l));
    err = demur_board_new(&board, srv_state_channel(state), srv_state_tally(state), &texts);
    if (err == DEMUR_OK) err = demur_board_subjects_err(srv_library_subjects(l));
    if (err != DEMUR_OK) {
        demur_board_free(board);
        return err;
    }
    demur_writer_init(&w);
    form->write(&w, board);
    demur_board_free(board);
    err = w.err;
    return err == DEMUR_OK ? demur_writer_take(&w, out, len) : err;
}

/*
 * Make the form anew, if all that is known has been published.  A text may come after the entry
 * that names it, at the same size: all forms have it then.
 */
static enum demur_err fill(struct srv_library_cache *cache, struct srv_library *l,
                           const struct form *form, uint64_t size)
{
    struct srv_serve *s = srv_library_serve(l);
    uint64_t blobs = atomic_load(&s->blobs); /* before they are looked for */
    struct srv_body *body = NULL;
    uint8_t *bytes = NULL;
    size_t len = 0;
    enum demur_err err = DEMUR_OK;

    srv_state_look(s->state);
    if (demur_channel_state_of(srv_state_channel(s->state)).size == size) {
        err = write_form(&bytes, &len, l, form);
    }
    srv_state_unlock(s->state);
    if (err != DEMUR_OK || bytes == NULL) return err;
    err = srv_body_take(&body, bytes, len);
    if (err != DEMUR_OK) return err;
    srv_body_release(cache->body);
    cache->size = size;
    cache->blobs = blobs;
    cache->body = body;
    return DEMUR_OK;
}

static unsigned form_of(const char *path)
{
    unsigned i = 0;

    while (i + 1 < SRV_BOARD_FORMS && strcmp(forms[i].path, path) != 0) i++;
    return i;
}

static void read_board(struct srv_library *l, struct srv_request *r)
{
    unsigned i = form_of(srv_request_path(r));
    struct srv_library_cache *cache = srv_library_board_cache(l, i);
    struct srv_serve *s = srv_library_serve(l);
    uint64_t size = srv_state_published_size(s->state);
    enum demur_err err = DEMUR_OK;

    if (size > 0 && (cache->size != size || cache->blobs != atomic_load(&s->blobs))) {
        err = fill(cache, l, &forms[i], size);
    }
    if (err != DEMUR_OK) {
        srv_request_answer_text(r, 503, "it cannot be read: come again\n");
    } else if (cache->size == 0) {
        srv_request_answer_text(r, size == 0 ? NOT_FOUND : 503,
                                size == 0 ? "nothing has been published yet\n"
                                          : "a window waits for its witnesses: come again\n");
    } else {
        srv_library_answer(r, cache, forms[i].type, forms[i].is_page);
    }
}

void srv_api_board(void *ctx, struct srv_request *r)
{
    struct srv_serve *s = ctx;

    srv_library_ask(s->library, r, read_board);
}

void srv_api_style(void *ctx, struct srv_request *r)
{
    struct srv_answer a = {
        .status = OK, .type = "text/css; charset=utf-8", .cache = SRV_CACHE_SECONDS};

    (void)ctx;
    srv_request_answer_copy(r, &a, srv_page_style, strlen(srv_page_style));
}
