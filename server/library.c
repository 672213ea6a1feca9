/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "library.h"

#include "demur/memory.h"

#include <string.h>

enum { WAITING_MAX = 4096, OK = 200 };

/* A request that waits, and what reads for it. */
struct wish {
    struct srv_request *request;
    void (*read)(struct srv_library *l, struct srv_request *request);
};

struct srv_library {
    struct srv_serve *s;
    struct store *reader;
    struct srv_library_cache chain, board[SRV_BOARD_FORMS];
    struct demur_board_subjects *subjects;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t some;
    bool is_ending;
    size_t first, count; /* a ring */
    struct wish wish[WAITING_MAX];
};

void srv_library_ask(struct srv_library *l, struct srv_request *request,
                     void (*read)(struct srv_library *l, struct srv_request *request))
{
    bool taken = false;

    (void)pthread_mutex_lock(&l->lock);
    if (l->count < WAITING_MAX && !l->is_ending) {
        srv_request_defer(request);
        l->wish[(l->first + l->count++) % WAITING_MAX] = (struct wish){request, read};
        taken = true;
        (void)pthread_cond_signal(&l->some);
    }
    (void)pthread_mutex_unlock(&l->lock);
    if (!taken) srv_request_answer_text(request, 503, "too much at once: come again\n");
}

static bool take(struct srv_library *l, struct wish *out)
{
    bool some;

    (void)pthread_mutex_lock(&l->lock);
    while (l->count == 0 && !l->is_ending) (void)pthread_cond_wait(&l->some, &l->lock);
    some = l->count > 0;
    if (some) {
        *out = l->wish[l->first];
        l->first = (l->first + 1) % WAITING_MAX;
        l->count--;
    }
    (void)pthread_mutex_unlock(&l->lock);
    return some;
}

static void *run(void *ctx)
{
    struct srv_library *l = ctx;
    struct wish wish;

    while (take(l, &wish)) wish.read(l, wish.request);
    return NULL;
}

struct srv_serve *srv_library_serve(struct srv_library *l)
{
    return l->s;
}

struct store *srv_library_store(struct srv_library *l)
{
    return l->reader;
}

struct srv_library_cache *srv_library_chain_cache(struct srv_library *l)
{
    return &l->chain;
}

struct srv_library_cache *srv_library_board_cache(struct srv_library *l, unsigned form)
{
    return &l->board[form];
}

struct demur_board_subjects *srv_library_subjects(struct srv_library *l)
{
    return l->subjects;
}

static enum demur_err get_blob(void *ctx, uint8_t **bytes, size_t *len,
                               const struct demur_blob_ref *ref)
{
    const struct srv_library *l = ctx;

    return store_blob_get(l->reader, bytes, len, &ref->hash);
}

void srv_library_answer(struct srv_request *request, const struct srv_library_cache *cache,
                        const char *type, bool is_page)
{
    struct srv_answer a = {.status = OK,
                           .type = type,
                           .cache = SRV_CACHE_SECONDS,
                           .is_page = is_page,
                           .shared = srv_body_hold(cache->body)};

    srv_request_answer(request, &a);
}

enum demur_err srv_library_start(struct srv_library **out, struct srv_serve *s)
{
    struct srv_library *l = demur_alloc(sizeof *l);
    enum demur_err err;

    if (l == NULL) return DEMUR_ERR_NOMEM;
    l->s = s;
    (void)pthread_mutex_init(&l->lock, NULL);
    (void)pthread_cond_init(&l->some, NULL);
    err = store_reader_new(&l->reader, s->store);
    if (err == DEMUR_OK) {
        struct demur_board_blobs blobs = {get_blob, l};

        err = demur_board_subjects_new(&l->subjects, &blobs);
    }
    if (err == DEMUR_OK && pthread_create(&l->thread, NULL, run, l) != 0) err = DEMUR_ERR_IO;
    if (err != DEMUR_OK) {
        demur_board_subjects_free(l->subjects);
        store_close(l->reader);
        demur_free(l);
        return err;
    }
    *out = l;
    return DEMUR_OK;
}

void srv_library_stop(struct srv_library *l)
{
    if (l == NULL) return;
    (void)pthread_mutex_lock(&l->lock);
    l->is_ending = true;
    (void)pthread_cond_signal(&l->some);
    (void)pthread_mutex_unlock(&l->lock);
    (void)pthread_join(l->thread, NULL);
}

void srv_library_free(struct srv_library *l)
{
    if (l == NULL) return;
    store_close(l->reader);
    srv_body_release(l->chain.body);
    demur_free(l->chain.index);
    for (size_t i = 0; i < SRV_BOARD_FORMS; i++) srv_body_release(l->board[i].body);
    demur_board_subjects_free(l->subjects);
    (void)pthread_mutex_destroy(&l->lock);
    (void)pthread_cond_destroy(&l->some);
    demur_free(l);
}
