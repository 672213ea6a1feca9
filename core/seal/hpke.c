/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "seal/hpke.h"

#include "demur/memory.h"

#include <assert.h>
#include <sodium.h>
#include <stdbool.h>
#include <string.h>

enum {
    KEY = DEMUR_HPKE_KEY_BYTES,
    TAG = DEMUR_HPKE_OVERHEAD_BYTES - KEY,
    LABEL_MAX = 255,
    INFO_MAX = 1 + LABEL_MAX + DEMUR_HASH_BYTES,
    CONTEXT_BYTES = 1 + 2 * DEMUR_HASH_BYTES, /* mode, psk_id_hash, info_hash */
};

_Static_assert(crypto_scalarmult_curve25519_BYTES == KEY, "X25519");
_Static_assert(crypto_aead_chacha20poly1305_ietf_ABYTES == TAG, "tag");

/* RFC 9180 5.1: suite_id of the KEM alone (4.1) and of the whole. */
static const struct demur_span kem_suite = {(const uint8_t *)"KEM\x00\x20", 5};
static const struct demur_span hpke_suite = {(const uint8_t *)"HPKE\x00\x20\x00\x01\x00\x03", 10};

struct key_and_nonce {
    uint8_t key[32];
    uint8_t nonce[12];
};

/* Add "HPKE-v1" || suite_id || label, which begins every labelled input. */
static void mac_label(crypto_auth_hmacsha256_state *mac, struct demur_span suite, const char *label)
{
    crypto_auth_hmacsha256_update(mac, (const uint8_t *)"HPKE-v1", 7);
    crypto_auth_hmacsha256_update(mac, suite.data, suite.len);
    crypto_auth_hmacsha256_update(mac, (const uint8_t *)label, strlen(label));
}

/* RFC 9180 4: LabeledExtract(salt, label, ikm); an empty salt is one of zeros (RFC 5869). */
static void labeled_extract(uint8_t out[static 32], struct demur_span suite, struct demur_span salt,
                            const char *label, struct demur_span ikm)
{
    crypto_auth_hmacsha256_state mac;

    static const uint8_t nothing[1] = {0};

    crypto_auth_hmacsha256_init(&mac, salt.len > 0 ? salt.data : nothing, salt.len);
    mac_label(&mac, suite, label);
    if (ikm.len > 0) crypto_auth_hmacsha256_update(&mac, ikm.data, ikm.len);
    crypto_auth_hmacsha256_final(&mac, out);
    demur_wipe(&mac, sizeof mac);
}

/* RFC 9180 4: LabeledExpand(prk, label, info, 32): one block of HKDF. */
static void labeled_expand(uint8_t out[static 32], struct demur_span suite,
                           const uint8_t prk[static 32], const char *label, struct demur_span info,
                           uint8_t len)
{
    const uint8_t len16[2] = {0, len};
    static const uint8_t one = 1;
    crypto_auth_hmacsha256_state mac;

    crypto_auth_hmacsha256_init(&mac, prk, 32);
    crypto_auth_hmacsha256_update(&mac, len16, sizeof len16);
    mac_label(&mac, suite, label);
    if (info.len > 0) crypto_auth_hmacsha256_update(&mac, info.data, info.len);
    crypto_auth_hmacsha256_update(&mac, &one, 1);
    crypto_auth_hmacsha256_final(&mac, out);
    demur_wipe(&mac, sizeof mac);
}

void demur_hpke_pk_of(struct demur_hpke_pk *pk, const struct demur_hpke_sk *sk)
{
    crypto_scalarmult_curve25519_base(pk->bytes, sk->bytes);
}

void demur_hpke_derive(struct demur_hpke_sk *sk, struct demur_hpke_pk *pk, const uint8_t ikm[32])
{
    const struct demur_span none = {NULL, 0};
    const struct demur_span in = {ikm, 32};
    uint8_t prk[32];

    labeled_extract(prk, kem_suite, none, "dkp_prk", in);
    labeled_expand(sk->bytes, kem_suite, prk, "sk", none, KEY);
    demur_wipe(prk, sizeof prk);
    demur_hpke_pk_of(pk, sk);
}

/* ExtractAndExpand (RFC 9180 4.1) of sk with the other side's key; false: the result is zero. */
static bool shared_secret(uint8_t out[static 32], const struct demur_hpke_sk *sk,
                          const uint8_t other[static KEY],
                          const uint8_t kem_context[static 2 * KEY])
{
    const struct demur_span none = {NULL, 0};
    const struct demur_span context = {kem_context, (size_t)2 * KEY};
    uint8_t dh[KEY];
    uint8_t prk[32];

    bool ok = crypto_scalarmult_curve25519(dh, sk->bytes, other) == 0; /* public: a bad key */
    const struct demur_span dh_span = {dh, sizeof dh};

    labeled_extract(prk, kem_suite, none, "eae_prk", dh_span);
    labeled_expand(out, kem_suite, prk, "shared_secret", context, 32);
    demur_wipe(dh, sizeof dh);
    demur_wipe(prk, sizeof prk);
    return ok;
}

/* KeySchedule (RFC 9180 5.1) for mode base: no psk, no psk_id. */
static void key_schedule(struct key_and_nonce *out, const uint8_t shared[static 32],
                         struct demur_span info)
{
    const struct demur_span none = {NULL, 0};
    const struct demur_span salt = {shared, 32};
    uint8_t context[CONTEXT_BYTES] = {0};
    const struct demur_span context_span = {context, sizeof context};
    uint8_t secret[32];
    uint8_t nonce[32];

    labeled_extract(context + 1, hpke_suite, none, "psk_id_hash", none);
    labeled_extract(context + 1 + DEMUR_HASH_BYTES, hpke_suite, none, "info_hash", info);
    labeled_extract(secret, hpke_suite, salt, "secret", none);
    labeled_expand(out->key, hpke_suite, secret, "key", context_span, sizeof out->key);
    labeled_expand(nonce, hpke_suite, secret, "base_nonce", context_span, sizeof out->nonce);
    memcpy(out->nonce, nonce, sizeof out->nonce);
    demur_wipe(secret, sizeof secret);
    demur_wipe(nonce, sizeof nonce);
}

enum demur_err demur_hpke_seal_raw(uint8_t *out, const struct demur_hpke_pk *pk,
                                   const uint8_t eph_ikm[32], const struct demur_hpke_raw *use,
                                   struct demur_span m)
{
    enum demur_err err = DEMUR_ERR_INVALID;
    struct demur_hpke_sk sk;
    struct demur_hpke_pk enc;
    uint8_t kem_context[2 * KEY];
    uint8_t shared[32];
    struct key_and_nonce k = {{0}, {0}};

    demur_hpke_derive(&sk, &enc, eph_ikm);
    memcpy(kem_context, enc.bytes, KEY);
    memcpy(kem_context + KEY, pk->bytes, KEY);
    if (!shared_secret(shared, &sk, pk->bytes, kem_context)) goto out;
    key_schedule(&k, shared, use->info);
    crypto_aead_chacha20poly1305_ietf_encrypt(out + KEY, NULL, m.data, m.len, use->aad.data,
                                              use->aad.len, NULL, k.nonce, k.key);
    memcpy(out, enc.bytes, KEY);
    err = DEMUR_OK;
out:
    demur_wipe(&sk, sizeof sk);
    demur_wipe(shared, sizeof shared);
    demur_wipe(&k, sizeof k);
    return err;
}

enum demur_err demur_hpke_open_raw(uint8_t *out, const struct demur_hpke_sk *sk,
                                   const struct demur_hpke_raw *use, struct demur_span sealed)
{
    enum demur_err err = DEMUR_ERR_INVALID;
    struct demur_hpke_pk pk;
    uint8_t kem_context[2 * KEY];
    uint8_t shared[32];
    struct key_and_nonce k = {{0}, {0}};

    if (sealed.len < DEMUR_HPKE_OVERHEAD_BYTES) return DEMUR_ERR_LENGTH;
    demur_hpke_pk_of(&pk, sk);
    memcpy(kem_context, sealed.data, KEY);
    memcpy(kem_context + KEY, pk.bytes, KEY);
    if (!shared_secret(shared, sk, kem_context, kem_context)) goto out;
    key_schedule(&k, shared, use->info);
    if (crypto_aead_chacha20poly1305_ietf_decrypt(out, NULL, NULL, sealed.data + KEY,
                                                  sealed.len - KEY, use->aad.data, use->aad.len,
                                                  k.nonce, k.key) != 0) {
        goto out;
    }
    err = DEMUR_OK;
out:
    if (err != DEMUR_OK) demur_wipe(out, sealed.len - DEMUR_HPKE_OVERHEAD_BYTES);
    demur_wipe(shared, sizeof shared);
    demur_wipe(&k, sizeof k);
    return err;
}

/* info = u8(len label) || label || org_id */
static struct demur_span info_of(uint8_t buf[static INFO_MAX], const struct demur_hpke_use *use)
{
    size_t len = strlen(use->label);

    assert(len <= LABEL_MAX);
    buf[0] = (uint8_t)len;
    memcpy(buf + 1, use->label, len);
    memcpy(buf + 1 + len, use->org->bytes, DEMUR_HASH_BYTES);
    return (struct demur_span){buf, 1 + len + DEMUR_HASH_BYTES};
}

enum demur_err demur_hpke_seal(uint8_t *out, const struct demur_hpke_pk *pk,
                               const uint8_t eph_ikm[32], const struct demur_hpke_use *use,
                               struct demur_span m)
{
    uint8_t info[INFO_MAX];
    const struct demur_hpke_raw raw = {info_of(info, use), use->aad};

    return demur_hpke_seal_raw(out, pk, eph_ikm, &raw, m);
}

enum demur_err demur_hpke_open(uint8_t *out, const struct demur_hpke_sk *sk,
                               const struct demur_hpke_use *use, struct demur_span sealed)
{
    uint8_t info[INFO_MAX];
    const struct demur_hpke_raw raw = {info_of(info, use), use->aad};

    return demur_hpke_open_raw(out, sk, &raw, sealed);
}
