/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "keeper.h"

#include "check.h"
#include "demur/entry.h"
#include "demur/issue.h"
#include "demur/memory.h"
#include "host/fault_point.h"
#include "reply.h"
#include "window_take.h"

enum { ITEMS_MAX = 512 };

struct srv_keeper {
    struct srv_serve *s;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t some;
    struct srv_job *first, *last;
    bool is_ending;
};

void srv_keeper_give(struct srv_keeper *k, struct srv_job *job)
{
    (void)pthread_mutex_lock(&k->lock);
    job->next = NULL;
    if (k->last != NULL) k->last->next = job;
    if (k->last == NULL) k->first = job;
    k->last = job;
    (void)pthread_cond_signal(&k->some);
    (void)pthread_mutex_unlock(&k->lock);
}

/* Wait for jobs and take those of about ITEMS_MAX items; NULL: it is to end. */
static struct srv_job *take(struct srv_keeper *k)
{
    struct srv_job *first;
    struct srv_job *last = NULL;
    size_t items = 0;

    (void)pthread_mutex_lock(&k->lock);
    while (k->first == NULL && !k->is_ending) (void)pthread_cond_wait(&k->some, &k->lock);
    first = k->first;
    while (k->first != NULL && items < ITEMS_MAX) {
        last = k->first;
        items += last->count;
        k->first = last->next;
    }
    if (last != NULL) last->next = NULL;
    if (k->first == NULL) k->last = NULL;
    (void)pthread_mutex_unlock(&k->lock);
    return first;
}

/* ---- under the writer's lock ------------------------------------------------------------ */

/* Whether it still may come in: the log has grown, or a delivery or freeze waits. */
static enum demur_err look_again(struct srv_serve *s, struct srv_item *item)
{
    uint8_t kind = demur_entry_kind(item->object);
    enum demur_err err = DEMUR_OK;

    if (item->kind == SRV_ITEM_BLOB) return DEMUR_OK;
    srv_state_look(s->state);
    if (item->generation != srv_state_generation(s->state)) err = srv_check_again(s, item);
    srv_state_unlock(s->state);
    if (err != DEMUR_OK || item->is_settled) return err;
    if ((kind == DEMUR_KIND_SIGN || kind == DEMUR_KIND_WITHDRAW) &&
        srv_pending_delivered(s->pending, &item->act.subject)) {
        srv_item_refuse(item, DEMUR_E_CTX_CLOSED);
    }
    return DEMUR_OK;
}

static void put_receipt(struct store_receipt *to, const struct demur_reply *from)
{
    to->leaf = from->leaf;
    to->day = from->day;
    to->sig = from->sig;
}

static enum demur_err put_act(struct srv_serve *s, struct srv_item *item)
{
    struct store_act act = {.key = item->key, .head = item->head, .entry = item->logged};
    struct store_receipt first;
    enum store_put what = STORE_CONFLICT;
    enum demur_err err;

    if (item->act.kind == DEMUR_KIND_VOTE) act.sealed = item->object;
    put_receipt(&act.receipt, &item->reply);
    err = store_act_put(s->store, &what, &first, &act);
    if (err != DEMUR_OK) return err;
    if (what == STORE_SAME) srv_item_repeat(item, &first);
    if (what == STORE_CONFLICT) srv_item_refuse(item, DEMUR_E_NYM_USED);
    /* An owner key is good for one memo; here, so that the same freeze is told first. */
    if (what == STORE_NEW) err = srv_pending_add(s->pending, item->object);
    return err;
}

static enum demur_err put_entry(struct srv_serve *s, struct srv_item *item)
{
    struct store_receipt first;
    enum store_put what = STORE_CONFLICT;
    enum demur_err err;

    uint8_t kind = demur_entry_kind(item->object);

    if ((srv_window_is_bulk(kind) && srv_pending_is_full(s->pending)) ||
        (kind == DEMUR_KIND_COUNTS && srv_pending_counts(s->pending, item->object))) {
        srv_item_refuse(item, DEMUR_E_BUSY);
        return DEMUR_OK;
    }
    item->entry.entry = item->object;
    put_receipt(&item->entry.receipt, &item->reply);
    err = store_entry_put(s->store, &what, &first, &item->entry);
    if (err != DEMUR_OK) return err;
    if (what == STORE_SAME) srv_item_repeat(item, &first);
    if (what == STORE_CONFLICT) {
        srv_item_refuse(item, demur_entry_kind(item->object) == DEMUR_KIND_RATING
                                  ? DEMUR_E_NYM_USED
                                  : DEMUR_E_CONFLICT);
    }
    if (what == STORE_NEW) err = srv_pending_add(s->pending, item->object);
    return err;
}

static enum demur_err put_item(struct srv_serve *s, struct srv_item *item)
{
    enum demur_err err;

    if (item->is_settled) return DEMUR_OK;
    err = look_again(s, item);
    if (err != DEMUR_OK || item->is_settled) return err;
    switch (item->kind) {
    case SRV_ITEM_ACT:
        if (item->act.kind == DEMUR_KIND_MEMO_FREEZE &&
            srv_pending_owner(s->pending, item->object)) {
            struct store_receipt first;
            struct demur_hash head;
            bool found = false;

            err = store_act_get(s->store, &found, &head, &first, &item->key);
            if (err != DEMUR_OK) return err;
            if (!found) {
                srv_item_refuse(item, DEMUR_E_CONFLICT);
                return DEMUR_OK;
            }
        }
        return put_act(s, item);
    case SRV_ITEM_ENTRY:
        return put_entry(s, item);
    case SRV_ITEM_BLOB:
        break;
    }
    return store_blob_put(s->store, &item->hash, item->object);
}

/* Put everything into one commit; a failure ends the process. */
static void keep(struct srv_serve *s, struct srv_job *first)
{
    enum demur_err err;

    (void)pthread_mutex_lock(&s->writer);
    err = store_begin(s->store);
    for (struct srv_job *job = first; job != NULL && err == DEMUR_OK; job = job->next) {
        for (size_t i = 0; i < job->count && err == DEMUR_OK; i++) err = put_item(s, &job->item[i]);
    }
    HOST_POINT("K3");
    if (err == DEMUR_OK) err = store_commit(s->store);
    if (err != DEMUR_OK) srv_die("store_write_failed", err, store_why(s->store));
    HOST_POINT("K4");
    /* Entries that were accepted name blobs, which may come from here on. */
    for (struct srv_job *job = first; job != NULL && err == DEMUR_OK; job = job->next) {
        for (size_t i = 0; i < job->count && err == DEMUR_OK; i++) {
            if (job->item[i].kind == SRV_ITEM_BLOB) {
                (void)atomic_fetch_add(&s->blobs, 1);
            } else if (!job->item[i].is_settled) {
                err = srv_names_add(srv_state_names(s->state), job->item[i].object);
            }
        }
    }
    if (err != DEMUR_OK) srv_die("no_memory", err, "");
    (void)pthread_mutex_unlock(&s->writer);
}

static void *run(void *ctx)
{
    struct srv_keeper *k = ctx;
    struct srv_job *first;
    struct srv_job *next;

    while ((first = take(k)) != NULL) {
        keep(k->s, first);
        for (struct srv_job *job = first; job != NULL; job = next) {
            next = job->next;
            srv_reply(k->s, job);
        }
    }
    return NULL;
}

enum demur_err srv_keeper_start(struct srv_keeper **out, struct srv_serve *s)
{
    struct srv_keeper *k = demur_alloc(sizeof *k);

    if (k == NULL) return DEMUR_ERR_NOMEM;
    k->s = s;
    (void)pthread_mutex_init(&k->lock, NULL);
    (void)pthread_cond_init(&k->some, NULL);
    if (pthread_create(&k->thread, NULL, run, k) != 0) {
        demur_free(k);
        return DEMUR_ERR_IO;
    }
    *out = k;
    return DEMUR_OK;
}

void srv_keeper_stop(struct srv_keeper *k)
{
    if (k == NULL) return;
    (void)pthread_mutex_lock(&k->lock);
    k->is_ending = true;
    (void)pthread_cond_signal(&k->some);
    (void)pthread_mutex_unlock(&k->lock);
    (void)pthread_join(k->thread, NULL);
    (void)pthread_mutex_destroy(&k->lock);
    (void)pthread_cond_destroy(&k->some);
    demur_free(k);
}
