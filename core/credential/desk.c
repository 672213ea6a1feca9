/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "demur/desk.h"

#include "demur/bytes.h"
#include "demur/memory.h"
#include "seal/aead.h"

#include <string.h>

enum {
    LEN_BYTES = 4,
    PLAIN_BYTES = DEMUR_DESK_BYTES - DEMUR_AEAD_NONCE_BYTES - DEMUR_AEAD_TAG_BYTES,
};

_Static_assert(PLAIN_BYTES == DEMUR_DESK_TEXT_MAX + LEN_BYTES, "the room for text");
_Static_assert(DEMUR_DESK_KEY_BYTES == DEMUR_HASH_BYTES, "what the KDF gives");

static const struct demur_span no_aad = {NULL, 0};

bool demur_desk_key_at(struct demur_desk_key *out, const struct demur_keystore *store,
                       const struct demur_hash *org, size_t n)
{
    struct demur_keystore_principal principal;
    struct demur_sign_seed seed;
    bool is_member = demur_keystore_seed_get(&seed, store, org);
    bool has = is_member && n == 0;

    if (!has && demur_keystore_principal_at(&principal, store, org, is_member ? n - 1 : n)) {
        seed = principal.sign;
        demur_wipe(&principal, sizeof principal);
        has = true;
    }
    if (has) {
        demur_kdf(out->bytes, (struct demur_span){seed.bytes, sizeof seed.bytes}, "demur/v1/desk",
                  (struct demur_span){org->bytes, sizeof org->bytes});
    }
    demur_wipe(&seed, sizeof seed);
    return has;
}

enum demur_err demur_desk_seal(uint8_t out[DEMUR_DESK_BYTES], const struct demur_desk_key *key,
                               struct demur_span text, const struct demur_random *random)
{
    uint8_t nonce[DEMUR_AEAD_NONCE_BYTES];
    uint8_t *plain = out + sizeof nonce;
    struct demur_aead_key aead;
    enum demur_err err;

    if (text.len > DEMUR_DESK_TEXT_MAX) return DEMUR_ERR_LENGTH;
    err = demur_random_fill(random, nonce, sizeof nonce);
    if (err != DEMUR_OK) return err;
    memcpy(out, nonce, sizeof nonce);
    memset(plain, 0, PLAIN_BYTES);
    demur_set_be32(plain, (uint32_t)text.len);
    if (text.len > 0) memcpy(plain + LEN_BYTES, text.data, text.len);
    memcpy(aead.bytes, key->bytes, sizeof aead.bytes);
    demur_aead_seal(plain, &aead, nonce, (struct demur_span){plain, PLAIN_BYTES}, no_aad);
    demur_wipe(&aead, sizeof aead);
    return DEMUR_OK;
}

/* Take the text out of an opened desk; DEMUR_ERR_INVALID: it is longer than there is room. */
static enum demur_err take(uint8_t **text, size_t *len, const uint8_t *plain)
{
    uint32_t n = demur_get_be32(plain);

    if (n > DEMUR_DESK_TEXT_MAX) return DEMUR_ERR_INVALID;
    if (n > 0) {
        *text = demur_alloc(n);
        if (*text == NULL) return DEMUR_ERR_NOMEM;
        memcpy(*text, plain + LEN_BYTES, n);
    }
    *len = n;
    return DEMUR_OK;
}

enum demur_err demur_desk_open(uint8_t **text, size_t *len, const struct demur_desk_key *key,
                               const uint8_t *in, size_t in_len)
{
    struct demur_aead_key aead;
    uint8_t *plain;
    enum demur_err err;

    *text = NULL;
    *len = 0;
    if (in_len != DEMUR_DESK_BYTES) return DEMUR_ERR_LENGTH;
    plain = demur_alloc(PLAIN_BYTES);
    if (plain == NULL) return DEMUR_ERR_NOMEM;
    memcpy(aead.bytes, key->bytes, sizeof aead.bytes);
    err = demur_aead_open(
        plain, &aead, in,
        (struct demur_span){in + DEMUR_AEAD_NONCE_BYTES, in_len - DEMUR_AEAD_NONCE_BYTES}, no_aad);
    demur_wipe(&aead, sizeof aead);
    if (err == DEMUR_OK) err = take(text, len, plain);
    demur_wipe_free(plain, PLAIN_BYTES);
    return err;
}
