/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* envelope.c -- the envelopes of DELIVERED: made, made again, opened. */
#include "demur/delivered.h"
#include "demur/memory.h"
#include "seal/hpke.h"

#include <assert.h>
#include <string.h>

_Static_assert(DEMUR_ENVELOPE_BYTES == DEMUR_HPKE_OVERHEAD_BYTES + sizeof(struct demur_memo_key),
               "an envelope is K_memo and HPKE's overhead");

/* pre_id || u8 id: the aad of an envelope, and the context of its ephemeral key. */
struct place {
    uint8_t bytes[DEMUR_HASH_BYTES + 1];
};

static struct place place_of(const struct demur_memo_header *header, size_t at)
{
    struct place place;
    struct demur_hash pre_id;

    assert(at < header->principals && at < DEMUR_HEADER_PRINCIPALS_MAX);
    demur_header_pre_id(&pre_id, header);
    memcpy(place.bytes, pre_id.bytes, DEMUR_HASH_BYTES);
    place.bytes[DEMUR_HASH_BYTES] = header->principal[at].id;
    return place;
}

static struct demur_hpke_use use_of(const struct demur_memo_header *header,
                                    const struct place *place)
{
    return (struct demur_hpke_use){
        .label = "demur/v1/hpke/deliver",
        .org = &header->org,
        .aad = {place->bytes, sizeof place->bytes},
    };
}

enum demur_err demur_envelope_make(struct demur_envelope *out,
                                   const struct demur_memo_header *header, size_t at,
                                   const struct demur_memo_key *key, const struct demur_box_pk *pk)
{
    struct place place = place_of(header, at);
    struct demur_hpke_use use = use_of(header, &place);
    struct demur_span k = {key->bytes, sizeof key->bytes};
    struct demur_hpke_pk to;
    uint8_t eph_ikm[DEMUR_HASH_BYTES];
    uint8_t sealed[DEMUR_ENVELOPE_BYTES];

    memcpy(to.bytes, pk->bytes, sizeof to.bytes);
    demur_kdf(eph_ikm, k, "demur/v1/envelope", use.aad);
    enum demur_err err = demur_hpke_seal(sealed, &to, eph_ikm, &use, k);

    if (err == DEMUR_OK) memcpy(out->bytes, sealed, sizeof sealed);
    demur_wipe(eph_ikm, sizeof eph_ikm);
    return err;
}

enum demur_err demur_envelope_open(struct demur_memo_key *key,
                                   const struct demur_memo_header *header, size_t at,
                                   const struct demur_envelope *envelope,
                                   const struct demur_box_sk *sk)
{
    struct place place = place_of(header, at);
    struct demur_hpke_use use = use_of(header, &place);
    struct demur_hpke_sk mine;

    memcpy(mine.bytes, sk->bytes, sizeof mine.bytes);
    enum demur_err err = demur_hpke_open(
        key->bytes, &mine, &use, (struct demur_span){envelope->bytes, sizeof envelope->bytes});

    if (err != DEMUR_OK) demur_wipe(key, sizeof *key);
    demur_wipe(&mine, sizeof mine);
    return err;
}

enum demur_err demur_envelope_verify(const struct demur_envelope *envelope,
                                     const struct demur_memo_header *header, size_t at,
                                     const struct demur_memo_key *key,
                                     const struct demur_box_pk *pk)
{
    struct demur_envelope again;
    enum demur_err err = demur_envelope_make(&again, header, at, key, pk);

    if (err != DEMUR_OK) return err;
    return memcmp(again.bytes, envelope->bytes, sizeof again.bytes) == 0 ? DEMUR_OK
                                                                         : DEMUR_ERR_INVALID;
}

enum demur_err demur_memo_key_verify(const struct demur_memo_key *key,
                                     const struct demur_memo_header *header)
{
    struct demur_sign_seed seed;
    struct demur_sign_pk pk;

    demur_deliver_seed(&seed, key);
    demur_sign_pk_of(&pk, &seed);
    demur_wipe(&seed, sizeof seed);
    return memcmp(pk.bytes, header->deliver_pk.bytes, sizeof pk.bytes) == 0 ? DEMUR_OK
                                                                            : DEMUR_ERR_INVALID;
}
