/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "issue_commit.h"

#include <string.h>

static bool same(const struct demur_issuer_record *a, const struct demur_issuer_record *b)
{
    return a->stage == b->stage && memcmp(a->c, b->c, sizeof a->c) == 0 &&
           memcmp(&a->c_hash, &b->c_hash, sizeof a->c_hash) == 0 &&
           memcmp(&a->enrol_pk, &b->enrol_pk, sizeof a->enrol_pk) == 0 &&
           memcmp(&a->set, &b->set, sizeof a->set) == 0;
}

static enum demur_err put_one(struct store *s, struct issue_pending *p)
{
    struct demur_issuer_record stands;
    enum demur_err err = store_record_get(s, &stands, p->epoch->epoch, &p->row->id);

    if (err != DEMUR_OK) return err;
    p->is_raced = !same(&stands, &p->before);
    if (p->is_raced) return DEMUR_OK;
    return store_record_put(s, &p->after, p->epoch->epoch, &p->row->id, p->issue);
}

/* One transaction for the whole list. */
static void commit_all(struct issue_office *o, struct issue_pending *list)
{
    enum demur_err err;

    (void)pthread_mutex_lock(&o->store_lock);
    err = store_begin(o->store);
    for (struct issue_pending *p = list; p != NULL && err == DEMUR_OK; p = p->next) {
        err = put_one(o->store, p);
    }
    if (err == DEMUR_OK)
        err = store_commit(o->store);
    else
        store_rollback(o->store);
    for (struct issue_pending *p = list; p != NULL; p = p->next) {
        p->outcome = err;
        if (err == DEMUR_OK && p->is_raced) p->outcome = DEMUR_ERR_STATE;
        if (p->outcome == DEMUR_OK) issue_book_note(p->epoch->book, p->row, &p->after);
    }
    (void)pthread_mutex_unlock(&o->store_lock);
    if (err != DEMUR_OK) issue_office_fail(o, "keeping what was promised", err);
}

enum demur_err issue_commit(struct issue_office *o, struct issue_pending *p)
{
    struct issue_commits *c = &o->commits;

    p->next = NULL;
    p->is_over = p->is_raced = false;
    (void)pthread_mutex_lock(&c->lock);
    *c->last = p;
    c->last = &p->next;
    while (!p->is_over && c->is_busy) (void)pthread_cond_wait(&c->done, &c->lock);
    if (!p->is_over) {
        /* Nobody commits: this thread does it, for all that have come meanwhile. */
        struct issue_pending *list = c->first;

        c->first = NULL;
        c->last = &c->first;
        c->is_busy = true;
        (void)pthread_mutex_unlock(&c->lock);
        commit_all(o, list);
        (void)pthread_mutex_lock(&c->lock);
        c->is_busy = false;
        while (list != NULL) {
            struct issue_pending *next = list->next;

            list->is_over = true; /* and gone, once its thread has the lock */
            list = next;
        }
        (void)pthread_cond_broadcast(&c->done);
    }
    (void)pthread_mutex_unlock(&c->lock);
    return p->outcome;
}
