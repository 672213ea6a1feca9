/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "act_proofs.h"

#include "demur/bytes.h"
#include "demur/entry.h"
#include "demur/memory.h"
#include "parallel.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { BATCH = 8192, PILES = 4 };

/* Acts that are verified together. */
struct batch {
    uint32_t epoch;
    size_t count;
    struct demur_writer bytes; /* of all acts, one behind the other */
    uint64_t index[BATCH];
    struct {
        uint8_t kind;
        size_t at, len;
        const struct demur_act_scope *scope;
    } of[BATCH];
    struct demur_act act[BATCH];
    struct demur_act_item item[BATCH];
    enum demur_err result[BATCH];
};

struct cli_act_proofs {
    const struct demur_random *random;
    const volatile sig_atomic_t *stop;
    struct batch *filling[PILES]; /* one for each epoch that acts are of */
    struct batch **full;
    size_t fulls, threads;
    uint64_t *bad;
    size_t bads, bad_room;
};

static struct batch *new_batch(uint32_t epoch)
{
    struct batch *b = demur_alloc(sizeof *b);

    if (b == NULL) return NULL;
    b->epoch = epoch;
    demur_writer_init(&b->bytes);
    return b;
}

static void free_batch(struct batch *b)
{
    if (b == NULL) return;
    demur_writer_wipe(&b->bytes);
    demur_free(b);
}

enum demur_err cli_act_proofs_new(struct cli_act_proofs **out, const struct demur_random *random,
                                  const volatile sig_atomic_t *stop)
{
    struct cli_act_proofs *p = demur_alloc(sizeof *p);
    long processors = sysconf(_SC_NPROCESSORS_ONLN);

    if (p == NULL) return DEMUR_ERR_NOMEM;
    *p = (struct cli_act_proofs){.random = random, .stop = stop};
    p->threads = processors < 1                 ? 1
                 : processors < CLI_THREADS_MAX ? (size_t)processors
                                                : CLI_THREADS_MAX;
    p->full = demur_alloc_array(p->threads + PILES, sizeof(struct batch *));
    if (p->full == NULL) {
        demur_free(p);
        return DEMUR_ERR_NOMEM;
    }
    *out = p;
    return DEMUR_OK;
}

void cli_act_proofs_free(struct cli_act_proofs *p)
{
    if (p == NULL) return;
    for (size_t i = 0; i < PILES; i++) free_batch(p->filling[i]);
    for (size_t i = 0; i < p->fulls; i++) free_batch(p->full[i]);
    demur_free(p->full);
    demur_free(p->bad);
    demur_free(p);
}

/* ---- verifying -------------------------------------------------------------------------- */

static enum demur_err verify_batch(void *ctx, void *own, size_t i)
{
    const struct cli_act_proofs *p = ctx;
    struct batch *b = p->full[i];
    enum demur_err err;

    (void)own;
    for (size_t k = 0; k < b->count; k++) {
        err =
            demur_act_decode(&b->act[k], b->of[k].kind, b->bytes.data + b->of[k].at, b->of[k].len);
        if (err != DEMUR_OK) return DEMUR_ERR_STATE; /* it has been decoded before */
        b->item[k] = (struct demur_act_item){&b->act[k], b->of[k].scope};
    }
    err = demur_acts_verify(b->result, b->item, b->count, p->random);
    return err == DEMUR_ERR_INVALID ? DEMUR_OK : err;
}

static enum demur_err note_bad(struct cli_act_proofs *p, uint64_t index)
{
    enum { FIRST_ROOM = 64 };

    if (p->bads == p->bad_room) {
        size_t room = p->bad_room == 0 ? FIRST_ROOM : 2 * p->bad_room;
        uint64_t *bigger = demur_alloc_array(room, sizeof bigger[0]);

        if (bigger == NULL) return DEMUR_ERR_NOMEM;
        if (p->bads > 0) memcpy(bigger, p->bad, p->bads * sizeof bigger[0]);
        demur_free(p->bad);
        p->bad = bigger;
        p->bad_room = room;
    }
    p->bad[p->bads++] = index;
    return DEMUR_OK;
}

/* Verify the full batches, one for each thread at a time, and note what is bad in them. */
static enum demur_err verify_full(struct cli_act_proofs *p)
{
    struct cli_parallel work = {.count = p->fulls, .item = verify_batch, .ctx = p, .stop = p->stop};
    enum demur_err err = p->fulls == 0 ? DEMUR_OK : cli_parallel(&work);

    for (size_t i = 0; i < p->fulls; i++) {
        struct batch *b = p->full[i];

        for (size_t k = 0; k < b->count && err == DEMUR_OK; k++) {
            if (b->result[k] != DEMUR_OK) err = note_bad(p, b->index[k]);
        }
        free_batch(b);
    }
    p->fulls = 0;
    return err;
}

/* ---- gathering -------------------------------------------------------------------------- */

/* The batch for acts of that epoch; a new one takes the place of the fullest. */
static struct batch **pile_of(struct cli_act_proofs *p, uint32_t epoch)
{
    struct batch **best = &p->filling[0];

    for (size_t i = 0; i < PILES; i++) {
        if (p->filling[i] != NULL && p->filling[i]->epoch == epoch) return &p->filling[i];
    }
    for (size_t i = 0; i < PILES; i++) {
        if (p->filling[i] == NULL) return &p->filling[i];
        if (p->filling[i]->count > (*best)->count) best = &p->filling[i];
    }
    return best;
}

static void close_pile(struct cli_act_proofs *p, struct batch **pile)
{
    p->full[p->fulls++] = *pile;
    *pile = NULL;
}

enum demur_err cli_act_proofs_add(struct cli_act_proofs *p, const struct cli_act_claim *claim)
{
    struct batch **pile = pile_of(p, claim->act->epoch);
    struct batch *b;

    if (*pile != NULL && ((*pile)->epoch != claim->act->epoch)) close_pile(p, pile);
    if (*pile == NULL) *pile = new_batch(claim->act->epoch);
    b = *pile;
    if (b == NULL) return DEMUR_ERR_NOMEM;
    b->index[b->count] = claim->index;
    b->of[b->count].kind = claim->act->kind;
    b->of[b->count].at = b->bytes.len;
    b->of[b->count].len = claim->entry.len;
    b->of[b->count].scope = claim->scope;
    demur_put_bytes(&b->bytes, claim->entry.data, claim->entry.len);
    if (b->bytes.err != DEMUR_OK) return b->bytes.err;
    if (++b->count == BATCH) close_pile(p, pile);
    return p->fulls >= p->threads ? verify_full(p) : DEMUR_OK;
}

enum demur_err cli_act_proofs_end(struct cli_act_proofs *p)
{
    enum demur_err err = verify_full(p);

    for (size_t i = 0; i < PILES; i++) {
        if (p->filling[i] != NULL) close_pile(p, &p->filling[i]);
    }
    return err == DEMUR_OK ? verify_full(p) : err;
}

static int by_index(const void *a, const void *b)
{
    const uint64_t *x = a;
    const uint64_t *y = b;

    return *x < *y ? -1 : *x > *y;
}

const uint64_t *cli_act_proofs_bad(size_t *count, struct cli_act_proofs *p)
{
    if (p->bads > 1) qsort(p->bad, p->bads, sizeof p->bad[0], by_index);
    *count = p->bads;
    return p->bad;
}
