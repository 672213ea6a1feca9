/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * library.h -- the thread that reads the store for those who fetch: tiles, entry bundles, feeds,
 * the chain, blobs, the board.
 *
 * Nothing beyond the newest published checkpoint is ever served.  Source: docs/protocol.md 2.19;
 * docs/log.md 1.4.
 */
#ifndef SERVER_LIBRARY_H
#define SERVER_LIBRARY_H

#include "body.h"
#include "demur/board.h"
#include "http.h"
#include "serve.h"

/** Start.  DEMUR_ERR_IO, DEMUR_ERR_NOMEM */
DEMUR_MUST_CHECK
enum demur_err srv_library_start(struct srv_library **out, struct srv_serve *s);

/** Answer what waits, and end the thread: nothing more is taken.  NULL does nothing. */
void srv_library_stop(struct srv_library *l);

/** After srv_library_stop(), when nobody asks any more.  NULL does nothing. */
void srv_library_free(struct srv_library *l);

/**
 * Have request answered by `read` on the library's thread; it has not been deferred.
 *
 * Where too much waits it is answered with 503 at once.
 */
void srv_library_ask(struct srv_library *l, struct srv_request *request,
                     void (*read)(struct srv_library *l, struct srv_request *request));

/* ---- for those who read, on that thread ------------------------------------------------ */

struct srv_serve *srv_library_serve(struct srv_library *l);
struct store *srv_library_store(struct srv_library *l);

/** A place in which one kind of answer is kept until a checkpoint is published. */
struct srv_library_cache {
    uint64_t size;         /**< of the checkpoint that it was made for; 0: nothing is there */
    uint64_t blobs;        /**< of the board: how many had come, of struct srv_serve */
    struct srv_body *body; /**< what readers are given; NULL where size is 0 */
    uint64_t *index;       /**< of entries that are in it, for who adds to it: the first `looked` */
    size_t count, room;
    uint64_t looked;
};

enum { SRV_BOARD_FORMS = 5 };

struct srv_library_cache *srv_library_chain_cache(struct srv_library *l);

/** Of the board's forms, by number below SRV_BOARD_FORMS. */
struct srv_library_cache *srv_library_board_cache(struct srv_library *l, unsigned form);

/** Subjects of released memos, from the blobs of the store. */
struct demur_board_subjects *srv_library_subjects(struct srv_library *l);

/** Answer with what cache has, which readers share; is_page as in struct srv_answer. */
void srv_library_answer(struct srv_request *request, const struct srv_library_cache *cache,
                        const char *type, bool is_page);

#endif
