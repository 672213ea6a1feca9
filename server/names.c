/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "names.h"

#include "demur/answer.h"
#include "demur/entry.h"
#include "demur/freeze.h"
#include "demur/memory.h"

#include <pthread.h>
#include <string.h>

enum { FIRST_ROOM = 1024 };

/* A blob's name; size 0: a free place. */
struct name {
    struct demur_hash hash;
    uint32_t size;
};

/* A table with open addresses; hashes are random enough to be their own. */
struct srv_names {
    pthread_mutex_t lock;
    size_t count, room; /* room is a power of two, at least twice the count */
    size_t largest;
    struct name *name;
};

enum demur_err srv_names_new(struct srv_names **out)
{
    struct srv_names *n = demur_alloc(sizeof *n);

    if (n == NULL) return DEMUR_ERR_NOMEM;
    n->room = FIRST_ROOM;
    n->name = demur_alloc_array(n->room, sizeof n->name[0]);
    if (n->name == NULL) {
        demur_free(n);
        return DEMUR_ERR_NOMEM;
    }
    (void)pthread_mutex_init(&n->lock, NULL);
    *out = n;
    return DEMUR_OK;
}

void srv_names_free(struct srv_names *n)
{
    if (n == NULL) return;
    (void)pthread_mutex_destroy(&n->lock);
    demur_free(n->name);
    demur_free(n);
}

/* Where hash and size are, or would be. */
static struct name *find(struct name *name, size_t room, const struct demur_hash *hash,
                         uint32_t size)
{
    size_t at = 0;

    memcpy(&at, hash->bytes, sizeof at);
    for (at &= room - 1; name[at].size != 0; at = (at + 1) & (room - 1)) {
        if (name[at].size == size && memcmp(&name[at].hash, hash, sizeof *hash) == 0) break;
    }
    return &name[at];
}

static enum demur_err grow(struct srv_names *n)
{
    size_t room = n->room * 2;
    struct name *bigger = demur_alloc_array(room, sizeof bigger[0]);

    if (bigger == NULL) return DEMUR_ERR_NOMEM;
    for (size_t i = 0; i < n->room; i++) {
        const struct name *from = &n->name[i];

        if (from->size != 0) *find(bigger, room, &from->hash, from->size) = *from;
    }
    demur_free(n->name);
    n->name = bigger;
    n->room = room;
    return DEMUR_OK;
}

static enum demur_err add(struct srv_names *n, const struct demur_blob_ref *ref)
{
    enum demur_err err = DEMUR_OK;
    struct name *to;

    if (ref->size == 0) return DEMUR_OK;
    (void)pthread_mutex_lock(&n->lock);
    if (2 * (n->count + 1) > n->room) err = grow(n);
    if (err == DEMUR_OK) {
        to = find(n->name, n->room, &ref->hash, ref->size);
        n->count += to->size == 0;
        *to = (struct name){ref->hash, ref->size};
        if (ref->size > n->largest) n->largest = ref->size;
    }
    (void)pthread_mutex_unlock(&n->lock);
    return err;
}

static enum demur_err add_freeze(struct srv_names *n, struct demur_span entry)
{
    struct demur_freeze freeze;
    struct demur_act act;
    enum demur_err err = DEMUR_OK;

    if (demur_act_decode(&act, DEMUR_KIND_MEMO_FREEZE, entry.data, entry.len) != DEMUR_OK ||
        demur_freeze_decode(&freeze, &act) != DEMUR_OK) {
        return DEMUR_OK; /* void: it names nothing */
    }
    for (size_t i = 0; i < freeze.header.blobs && err == DEMUR_OK; i++) {
        err = add(n, &freeze.header.blob[i]);
    }
    return err;
}

enum demur_err srv_names_add(struct srv_names *n, struct demur_span entry)
{
    struct demur_response response;
    struct demur_extend extend;

    switch (demur_entry_kind(entry)) {
    case DEMUR_KIND_MEMO_FREEZE:
        return add_freeze(n, entry);
    case DEMUR_KIND_RESPONSE:
        if (demur_response_decode(&response, entry.data, entry.len) != DEMUR_OK) return DEMUR_OK;
        return add(n, &response.blob);
    case DEMUR_KIND_EXTEND:
        if (demur_extend_decode(&extend, entry.data, entry.len) != DEMUR_OK) return DEMUR_OK;
        return add(n, &extend.blob);
    default:
        return DEMUR_OK;
    }
}

bool srv_names_have(struct srv_names *n, const struct demur_hash *hash, size_t size)
{
    bool have;

    if (size == 0 || size > UINT32_MAX) return false;
    (void)pthread_mutex_lock(&n->lock);
    have = find(n->name, n->room, hash, (uint32_t)size)->size != 0;
    (void)pthread_mutex_unlock(&n->lock);
    return have;
}

size_t srv_names_largest(struct srv_names *n)
{
    size_t largest;

    (void)pthread_mutex_lock(&n->lock);
    largest = n->largest;
    (void)pthread_mutex_unlock(&n->lock);
    return largest;
}
