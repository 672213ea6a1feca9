/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * serve.h -- what the parts of demurd serve share.
 *
 *     cmd_serve.c    sets it up, starts the threads, ends them
 *     api*.c         requests (HTTP thread)
 *     workers.c      check and verify what was handed in (one thread for each processor)
 *     keeper.c       keeps it (one thread)
 *     sequencer.c    windows, checkpoints, witnesses (one thread)
 *     library.c      reads the store for those who fetch (one thread)
 *
 * The store's one writer belongs to whoever holds `writer`: keeper and sequencer take turns.
 */
#ifndef SERVER_SERVE_H
#define SERVER_SERVE_H

#include "clock.h"
#include "identity.h"
#include "pending.h"
#include "space.h"
#include "state.h"
#include "store/store.h"

#include <stdatomic.h>

struct srv_keeper;
struct srv_library;
struct srv_pages;
struct srv_workers;

struct srv_serve {
    struct host_serve_conf conf;
    struct srv_identity id;
    struct demur_random random;
    struct srv_clock clock;
    struct srv_space space;
    struct srv_state *state;
    pthread_mutex_t writer;
    struct store *store;         /**< under writer */
    struct srv_pending *pending; /**< under writer */
    struct srv_workers *workers;
    struct srv_keeper *keeper;
    struct srv_library *library;
    struct srv_pages *pages;     /**< NULL: none are configured */
    bool is_greeted;             /**< of the sequencer: a quorum of witnesses knows no longer log */
    atomic_uint_least64_t blobs; /**< that have been kept since the start */
    atomic_bool is_readonly;     /**< no window may be signed, and so nothing is taken in */
};

/** Today, by the organisation's time zone, and not before the newest window's day. */
uint32_t srv_today(struct srv_serve *s);

/** How many leading zero bits a cell's puzzle needs, by how many cells wait. */
uint8_t srv_puzzle_bits(struct srv_serve *s);

/**
 * End the process at once: something failed that only a restart can put right (a failed write or
 * fsync: nothing about the disk is known any more).  What has been acknowledged is in the store.
 */
_Noreturn void srv_die(const char *event, enum demur_err err, const char *why);

#endif
