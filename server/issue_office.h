/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * issue_office.h -- an issuer's office: what all of `demurd issue` shares.
 *
 *     cmd_issue.c     starts it, waits for the signal that ends it
 *     issue_open.c    configuration, manifest, key, store: who this is
 *     issue_epoch.c   the directories epoch-E: roster, rows, codes
 *     issue_book.c    how far each row has come, in memory
 *     issue_desk.c    requests, their queue, the workers
 *     issue_step.c    one message answered
 *     issue_commit.c  many records, one commit
 *     issue_clerk.c   the thread that speaks with the channel
 *     issue_follow.c  what the log says
 *     issue_hand.c    entries handed in
 *     issue_counts.c  COUNTS
 *
 * Locks, of which nobody holds two but in this order: commit, store, table, book.
 * Source: docs/protocol.md 2.3, 2.4; docs/server.md.
 */
#ifndef SERVER_ISSUE_OFFICE_H
#define SERVER_ISSUE_OFFICE_H

#include "demur/issuer.h"
#include "demur/manifest.h"
#include "demur/random.h"
#include "host/demurd_conf.h"
#include "store/store.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>

struct issue_epoch;
struct issue_pending;

/** Records that wait for the next commit (issue_commit.c). */
struct issue_commits {
    pthread_mutex_t lock;
    pthread_cond_t done;
    struct issue_pending *first;
    struct issue_pending **last;
    bool is_busy;
};

/** A directory that was refused, in the state that it was in. */
struct issue_refused {
    uint32_t epoch;
    uint64_t state;
};

/** An office.  Fields without a lock are set before the threads start. */
struct issue_office {
    struct host_issue_conf conf;
    struct demur_random random;
    struct demur_manifest *first; /**< the manifest with seq 0 */
    struct demur_hash first_leaf;
    struct demur_hash org;
    struct demur_issuer_secrets secrets;
    struct demur_sign_pk op_pk;
    struct demur_issuer_pk bbs_pk;
    uint8_t id; /**< which issuer; 0: not known yet */
    char channel[HOST_CONF_VALUE_MAX + 1];

    pthread_mutex_t store_lock;
    struct store *store; /**< the writer: under store_lock */
    struct issue_commits commits;

    pthread_mutex_t table_lock;
    struct issue_epoch *epoch[DEMUR_EPOCHS_MAX]; /**< grows at its end: under table_lock */
    size_t epochs;
    struct issue_refused refused[DEMUR_EPOCHS_MAX]; /**< of the thread that scans */
    size_t refusals;

    atomic_bool has_failed;  /**< the store: the process has to end */
    atomic_bool has_alarm;   /**< two histories: nothing more is issued */
    atomic_bool has_channel; /**< the channel answered when it was last asked */
    atomic_bool is_stopping;
};

/**
 * Read what the file at path names, but for the store: who the office is.  As issue_office_open().
 */
DEMUR_MUST_CHECK
enum demur_err issue_office_read(struct issue_office *o, const char *path);

/**
 * Open the office that the file at path describes: who it is, and its store.
 *
 * On failure a line on standard error has said what and why, and o is as issue_office_close()
 * leaves it.  @return DEMUR_OK, or what went wrong
 */
DEMUR_MUST_CHECK
enum demur_err issue_office_open(struct issue_office *o, const char *path);

/** Close the store, wipe the secrets. */
void issue_office_close(struct issue_office *o);

/**
 * Find this issuer among those of m by its two public keys.
 *
 * @return DEMUR_OK with o->id set, DEMUR_ERR_INVALID: m has no such issuer
 */
DEMUR_MUST_CHECK
enum demur_err issue_office_is_in(struct issue_office *o, const struct demur_manifest *m);

/** Say that the store has failed, and ask the process to end. */
void issue_office_fail(struct issue_office *o, const char *doing, enum demur_err err);

/** seconds or a little more, so that many do not come back at once. */
uint32_t issue_jitter(const struct issue_office *o, uint32_t seconds);

/** The store's name for the value `what` of epoch, whose decimal digits become letters a to j. */
void issue_value_name(char out[STORE_NAME_BYTES_MAX + 1], const char *what, uint32_t epoch);

/**
 * The value of that name, to be freed with demur_free(); takes store_lock.
 *
 * @return as store_value_get(): DEMUR_ERR_RANGE, there is none
 */
DEMUR_MUST_CHECK
enum demur_err issue_value_get(struct issue_office *o, uint8_t **value, size_t *len,
                               const char *what, uint32_t epoch);

/** The day where the organisation is. */
uint32_t issue_today(const struct issue_office *o);

#endif
