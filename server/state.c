/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "state.h"

#include "demur/entry.h"
#include "demur/memory.h"
#include "demur/window.h"

#include <stdatomic.h>
#include <string.h>

enum { FIRST_ROOM = 256 };

struct srv_state {
    pthread_rwlock_t lock;
    struct demur_channel *channel;
    struct demur_tally *tally;
    struct srv_window *window;
    size_t windows, room;
    atomic_uint day; /* of the newest window */
    struct srv_names *names;
    pthread_mutex_t note_lock;
    struct srv_note note;
};

enum demur_err srv_state_new(struct srv_state **out, const struct demur_random *random)
{
    struct srv_state *s = demur_alloc(sizeof *s);
    pthread_rwlockattr_t prefer;
    enum demur_err err;

    if (s == NULL) return DEMUR_ERR_NOMEM;
    /* Who feeds holds up everybody's receipts: nobody who looks goes in front of it. */
    (void)pthread_rwlockattr_init(&prefer);
    (void)pthread_rwlockattr_setkind_np(&prefer, PTHREAD_RWLOCK_PREFER_WRITER_NONRECURSIVE_NP);
    (void)pthread_rwlock_init(&s->lock, &prefer);
    (void)pthread_rwlockattr_destroy(&prefer);
    (void)pthread_mutex_init(&s->note_lock, NULL);
    err = demur_channel_new(&s->channel, random);
    if (err == DEMUR_OK) err = demur_tally_new(&s->tally, s->channel, random);
    if (err == DEMUR_OK) err = srv_names_new(&s->names);
    if (err != DEMUR_OK) {
        srv_state_free(s);
        return err;
    }
    *out = s;
    return DEMUR_OK;
}

void srv_state_free(struct srv_state *s)
{
    if (s == NULL) return;
    demur_tally_free(s->tally);
    demur_channel_free(s->channel);
    srv_names_free(s->names);
    demur_free(s->window);
    demur_free(s->note.note);
    (void)pthread_rwlock_destroy(&s->lock);
    (void)pthread_mutex_destroy(&s->note_lock);
    demur_free(s);
}

/* A WINDOW at index begins, where the one before it ended. */
static enum demur_err add_window(struct srv_state *s, uint64_t index)
{
    if (s->windows == s->room) {
        size_t room = s->room == 0 ? FIRST_ROOM : 2 * s->room;
        struct srv_window *bigger = demur_alloc_array(room, sizeof bigger[0]);

        if (bigger == NULL) return DEMUR_ERR_NOMEM;
        if (s->windows > 0) memcpy(bigger, s->window, s->windows * sizeof bigger[0]);
        demur_free(s->window);
        s->window = bigger;
        s->room = room;
    }
    s->window[s->windows++] = (struct srv_window){index, index + 1};
    return DEMUR_OK;
}

enum demur_err srv_state_feed(struct srv_state *s, uint64_t index, struct demur_span entry)
{
    struct demur_fault fault;
    enum demur_err err = demur_channel_add(s->channel, &fault, index, entry);

    if (err == DEMUR_OK && demur_entry_kind(entry) == DEMUR_KIND_WINDOW) {
        err = add_window(s, index);
        atomic_store(&s->day, demur_channel_state_of(s->channel).day);
    } else if (err == DEMUR_OK && s->windows > 0) {
        s->window[s->windows - 1].end = index + 1;
    }
    if (err == DEMUR_OK && fault.why == NULL) err = srv_names_add(s->names, entry);
    return err == DEMUR_OK ? demur_tally_add(s->tally, index, entry) : err;
}

enum demur_err srv_state_settle(struct srv_state *s)
{
    return demur_tally_settle(s->tally);
}

const struct demur_tally *srv_state_tally(const struct srv_state *s)
{
    return s->tally;
}

void srv_state_lock(struct srv_state *s)
{
    (void)pthread_rwlock_wrlock(&s->lock);
}

void srv_state_look(struct srv_state *s)
{
    (void)pthread_rwlock_rdlock(&s->lock);
}

void srv_state_unlock(struct srv_state *s)
{
    (void)pthread_rwlock_unlock(&s->lock);
}

const struct demur_channel *srv_state_channel(const struct srv_state *s)
{
    return s->channel;
}

uint64_t srv_state_generation(const struct srv_state *s)
{
    return s->windows;
}

uint32_t srv_state_windows(const struct srv_state *s)
{
    return (uint32_t)s->windows;
}

struct srv_window srv_state_window(const struct srv_state *s, uint32_t seq)
{
    return s->window[seq];
}

uint32_t srv_state_day(const struct srv_state *s)
{
    return atomic_load(&s->day);
}

struct srv_names *srv_state_names(struct srv_state *s)
{
    return s->names;
}

void srv_state_publish(struct srv_state *s, const struct srv_note *note)
{
    (void)pthread_mutex_lock(&s->note_lock);
    demur_free(s->note.note);
    s->note = *note;
    (void)pthread_mutex_unlock(&s->note_lock);
}

enum demur_err srv_state_published(struct srv_note *out, struct srv_state *s)
{
    struct srv_note copy = {0};
    enum demur_err err = DEMUR_OK;

    (void)pthread_mutex_lock(&s->note_lock);
    if (s->note.size > 0) {
        copy = s->note;
        copy.note = demur_alloc(copy.len);
        if (copy.note == NULL) {
            err = DEMUR_ERR_NOMEM;
        } else {
            memcpy(copy.note, s->note.note, copy.len);
        }
    }
    (void)pthread_mutex_unlock(&s->note_lock);
    if (err == DEMUR_OK) *out = copy;
    return err;
}

uint64_t srv_state_published_size(struct srv_state *s)
{
    uint64_t size;

    (void)pthread_mutex_lock(&s->note_lock);
    size = s->note.size;
    (void)pthread_mutex_unlock(&s->note_lock);
    return size;
}
