/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* keystore_seal.c -- a key store under its passphrase and device key. */
#include "credential/keystore_parts.h"
#include "demur/memory.h"
#include "seal/aead.h"
#include "seal/argon2.h"

#include <string.h>

enum {
    VERSION = 1,
    MEMORY_AT = 5,
    PASSES_AT = 9,
    SALT_AT = 13,
    SALT_BYTES = 16,
    NONCE_AT = SALT_AT + SALT_BYTES,
    STRETCHED_BYTES = 32,
};

_Static_assert(NONCE_AT + DEMUR_AEAD_NONCE_BYTES == DEMUR_KEYSTORE_HEAD_BYTES, "the head");
_Static_assert(DEMUR_KEYSTORE_TAG_BYTES == DEMUR_AEAD_TAG_BYTES, "the tag");

static const uint8_t magic[MEMORY_AT] = {'D', 'M', 'R', 'K', VERSION};

enum demur_err demur_keystore_device_draw(struct demur_device_key *out,
                                          const struct demur_random *random)
{
    return demur_random_fill(random, out->bytes, sizeof out->bytes);
}

/* The key of the file with that head; DEMUR_ERR_RANGE: a cost that is none; DEMUR_ERR_NOMEM. */
static enum demur_err derive(struct demur_aead_key *out,
                             const uint8_t head[DEMUR_KEYSTORE_HEAD_BYTES],
                             struct demur_span passphrase, const struct demur_device_key *device)
{
    uint8_t ikm[STRETCHED_BYTES + sizeof device->bytes];
    enum demur_err err =
        demur_argon2id(ikm, STRETCHED_BYTES, passphrase, head + SALT_AT,
                       demur_get_be32(head + MEMORY_AT), demur_get_be32(head + PASSES_AT));

    if (err == DEMUR_OK) {
        memcpy(ikm + STRETCHED_BYTES, device->bytes, sizeof device->bytes);
        demur_kdf(out->bytes, (struct demur_span){ikm, sizeof ikm}, "demur/v1/keystore",
                  (struct demur_span){NULL, 0});
    }
    demur_wipe(ikm, sizeof ikm);
    return err;
}

enum demur_err demur_keystore_unseal(struct demur_keystore **out, const uint8_t *in, size_t in_len,
                                     struct demur_span passphrase,
                                     const struct demur_device_key *device)
{
    struct demur_span head = {in, DEMUR_KEYSTORE_HEAD_BYTES};
    struct demur_aead_key key;
    struct demur_keystore *store = NULL;
    enum demur_err err;

    if (in_len != DEMUR_KEYSTORE_BYTES || passphrase.len > DEMUR_KEYSTORE_PASSPHRASE_MAX) {
        return DEMUR_ERR_LENGTH;
    }
    if (memcmp(in, magic, sizeof magic) != 0) return DEMUR_ERR_INVALID;
    err = derive(&key, in, passphrase, device);
    if (err == DEMUR_ERR_RANGE) return DEMUR_ERR_INVALID;
    if (err != DEMUR_OK) return err;
    err = demur_keystore_new(&store);
    if (err == DEMUR_OK) {
        err = demur_aead_open(store->plain, &key, in + NONCE_AT,
                              (struct demur_span){in + head.len, in_len - head.len}, head);
    }
    demur_wipe(&key, sizeof key);
    if (err != DEMUR_OK) {
        demur_keystore_free(store);
        return err;
    }
    *out = store;
    return DEMUR_OK;
}

enum demur_err demur_keystore_open(struct demur_keystore **out, const uint8_t *in, size_t in_len,
                                   struct demur_span passphrase,
                                   const struct demur_device_key *device)
{
    struct demur_keystore *store = NULL;
    enum demur_err err = demur_keystore_unseal(&store, in, in_len, passphrase, device);

    if (err == DEMUR_OK) err = demur_keystore_check(store);
    if (err == DEMUR_OK) {
        *out = store;
        store = NULL;
    }
    demur_keystore_free(store);
    return err;
}

enum demur_err demur_keystore_seal(uint8_t out[DEMUR_KEYSTORE_BYTES],
                                   const struct demur_keystore *store, struct demur_span passphrase,
                                   const struct demur_device_key *device,
                                   const struct demur_keystore_cost *cost,
                                   const struct demur_random *random)
{
    uint8_t head[DEMUR_KEYSTORE_HEAD_BYTES];
    struct demur_aead_key key;
    enum demur_err err;

    if (passphrase.len > DEMUR_KEYSTORE_PASSPHRASE_MAX) return DEMUR_ERR_LENGTH;
    memcpy(head, magic, sizeof magic);
    demur_set_be32(head + MEMORY_AT, cost->memory_kib);
    demur_set_be32(head + PASSES_AT, cost->passes);
    err = demur_random_fill(random, head + SALT_AT, SALT_BYTES + DEMUR_AEAD_NONCE_BYTES);
    if (err == DEMUR_OK) err = derive(&key, head, passphrase, device);
    if (err != DEMUR_OK) return err;
    memcpy(out, head, sizeof head);
    demur_aead_seal(out + sizeof head, &key, head + NONCE_AT,
                    (struct demur_span){store->plain, sizeof store->plain},
                    (struct demur_span){head, sizeof head});
    demur_wipe(&key, sizeof key);
    return DEMUR_OK;
}
