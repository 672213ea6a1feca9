/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "demur/sigs.h"

#include "seal/sign_object.h"

#include <assert.h>
#include <string.h>

static int order(const struct demur_sign_pk *a, const struct demur_sign_pk *b)
{
    return memcmp(a->bytes, b->bytes, sizeof a->bytes);
}

void demur_sigs_read(struct demur_sigs *out, struct demur_reader *r)
{
    struct demur_sigs sigs = {0};

    sigs.count = demur_read_u8(r);
    demur_reader_expect(r, sigs.count <= DEMUR_SIGS_MAX, DEMUR_ERR_RANGE);
    for (size_t i = 0; i < sigs.count && r->err == DEMUR_OK; i++) {
        demur_read_bytes(r, sigs.item[i].pk.bytes, sizeof sigs.item[i].pk.bytes);
        demur_read_bytes(r, sigs.item[i].sig.bytes, sizeof sigs.item[i].sig.bytes);
        demur_reader_expect(r, i == 0 || order(&sigs.item[i - 1].pk, &sigs.item[i].pk) < 0,
                            DEMUR_ERR_RANGE);
    }
    if (r->err == DEMUR_OK) *out = sigs;
}

void demur_sigs_put(struct demur_writer *w, const struct demur_sigs *sigs)
{
    demur_put_u8(w, sigs->count);
    for (size_t i = 0; i < sigs->count; i++) {
        demur_put_bytes(w, sigs->item[i].pk.bytes, sizeof sigs->item[i].pk.bytes);
        demur_put_bytes(w, sigs->item[i].sig.bytes, sizeof sigs->item[i].sig.bytes);
    }
}

void demur_sigs_keys_add(struct demur_sigs_keys *keys, const struct demur_sign_pk *pk)
{
    for (size_t i = 0; i < keys->count; i++) {
        if (order(&keys->pk[i], pk) == 0) return;
    }
    assert(keys->count < DEMUR_SIGS_MAX);
    keys->pk[keys->count++] = *pk;
}

enum demur_err demur_sigs_add(struct demur_sigs *sigs, const struct demur_sign_seed *seed,
                              const char *label, const struct demur_hash *org,
                              struct demur_span object)
{
    struct demur_sigs_item item;
    size_t at = 0;

    demur_sign_pk_of(&item.pk, seed);
    while (at < sigs->count && order(&sigs->item[at].pk, &item.pk) < 0) at++;
    bool is_there = at < sigs->count && order(&sigs->item[at].pk, &item.pk) == 0;

    if (!is_there && sigs->count >= DEMUR_SIGS_MAX) return DEMUR_ERR_RANGE;
    demur_sign_object_make(&item.sig, seed, label, org, object);
    if (!is_there) {
        memmove(&sigs->item[at + 1], &sigs->item[at], (sigs->count - at) * sizeof item);
        sigs->count++;
    }
    sigs->item[at] = item;
    return DEMUR_OK;
}

enum demur_err demur_sigs_verify(const struct demur_sigs *sigs, const struct demur_sigs_keys *keys,
                                 const char *label, const struct demur_hash *org,
                                 struct demur_span object)
{
    if (sigs->count > DEMUR_SIGS_MAX || sigs->count != keys->count) return DEMUR_ERR_INVALID;
    for (size_t i = 0; i < sigs->count; i++) {
        const struct demur_sigs_item *item = &sigs->item[i];
        bool is_asked_for = false;

        if (i > 0 && order(&sigs->item[i - 1].pk, &item->pk) >= 0) return DEMUR_ERR_INVALID;
        for (size_t j = 0; j < keys->count; j++) {
            is_asked_for = is_asked_for || order(&keys->pk[j], &item->pk) == 0;
        }
        if (!is_asked_for) return DEMUR_ERR_INVALID;
        enum demur_err err = demur_sign_object_verify(&item->sig, &item->pk, label, org, object);

        if (err != DEMUR_OK) return err;
    }
    return DEMUR_OK;
}
