/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "demur/hash.h"

#include "demur/bytes.h"
#include "demur/memory.h"

#include <assert.h>
#include <sodium.h>
#include <string.h>

_Static_assert(sizeof(crypto_hash_sha256_state) <= sizeof(struct demur_hasher), "state fits");
_Static_assert(crypto_shorthash_KEYBYTES == sizeof(struct demur_short_key), "SipHash-2-4");
_Static_assert(crypto_shorthash_BYTES == 8, "64 bits");
_Static_assert(_Alignof(struct demur_hasher) >= _Alignof(crypto_hash_sha256_state), "and aligned");

enum { LABEL_MAX = 255, CTX_MAX = 512 };

static crypto_hash_sha256_state *state_of(struct demur_hasher *h)
{
    return (crypto_hash_sha256_state *)(void *)h->state;
}

void demur_sha256(struct demur_hash *out, const void *data, size_t len)
{
    crypto_hash_sha256(out->bytes, data, len);
}

void demur_sha256_pair(struct demur_hash *out, struct demur_span a, struct demur_span b)
{
    crypto_hash_sha256_state h;

    crypto_hash_sha256_init(&h);
    if (a.len > 0) crypto_hash_sha256_update(&h, a.data, a.len);
    if (b.len > 0) crypto_hash_sha256_update(&h, b.data, b.len);
    crypto_hash_sha256_final(&h, out->bytes);
}

uint64_t demur_short_hash(const struct demur_short_key *key, const void *data, size_t len)
{
    uint8_t out[crypto_shorthash_BYTES];

    crypto_shorthash(out, data, len, key->bytes);
    return demur_get_be64(out);
}

void demur_hasher_init(struct demur_hasher *h, const char *label)
{
    size_t len = strlen(label);
    uint8_t len8 = (uint8_t)len;

    assert(len <= LABEL_MAX);
    crypto_hash_sha256_init(state_of(h));
    crypto_hash_sha256_update(state_of(h), &len8, 1);
    crypto_hash_sha256_update(state_of(h), (const uint8_t *)label, len);
}

void demur_hasher_begin(struct demur_hasher *h, size_t len)
{
    uint8_t len32[4];

    demur_set_be32(len32, (uint32_t)len);
    crypto_hash_sha256_update(state_of(h), len32, sizeof len32);
}

void demur_hasher_more(struct demur_hasher *h, const void *data, size_t len)
{
    if (len > 0) crypto_hash_sha256_update(state_of(h), data, len);
}

void demur_hasher_plain(struct demur_hasher *h)
{
    crypto_hash_sha256_init(state_of(h));
}

void demur_hasher_add(struct demur_hasher *h, const void *data, size_t len)
{
    demur_hasher_begin(h, len);
    demur_hasher_more(h, data, len);
}

void demur_hasher_add_u32(struct demur_hasher *h, uint32_t v)
{
    uint8_t be[4];

    demur_set_be32(be, v);
    demur_hasher_add(h, be, sizeof be);
}

void demur_hasher_add_u8(struct demur_hasher *h, uint8_t v)
{
    demur_hasher_add(h, &v, 1);
}

void demur_hasher_end(struct demur_hasher *h, struct demur_hash *out)
{
    crypto_hash_sha256_final(state_of(h), out->bytes);
    demur_wipe(h, sizeof *h);
}

void demur_hash_label(struct demur_hash *out, const char *label, const struct demur_span *x,
                      size_t n)
{
    struct demur_hasher h;

    demur_hasher_init(&h, label);
    for (size_t i = 0; i < n; i++) demur_hasher_add(&h, x[i].data, x[i].len);
    demur_hasher_end(&h, out);
}

/* HKDF (RFC 5869) with one block of output: T(1) = HMAC(PRK, info || 01). */
void demur_kdf(uint8_t out[DEMUR_HASH_BYTES], struct demur_span ikm, const char *label,
               struct demur_span ctx)
{
    static const uint8_t salt[] = {'d', 'e', 'm', 'u', 'r', '/', 'v', '1'};
    static const uint8_t one = 1;
    crypto_auth_hmacsha256_state mac;
    uint8_t prk[DEMUR_HASH_BYTES];
    size_t label_len = strlen(label);
    uint8_t len8 = (uint8_t)label_len;

    assert(label_len <= LABEL_MAX && ctx.len <= CTX_MAX);
    crypto_auth_hmacsha256_init(&mac, salt, sizeof salt);
    crypto_auth_hmacsha256_update(&mac, ikm.data, ikm.len);
    crypto_auth_hmacsha256_final(&mac, prk);
    crypto_auth_hmacsha256_init(&mac, prk, sizeof prk);
    crypto_auth_hmacsha256_update(&mac, &len8, 1);
    crypto_auth_hmacsha256_update(&mac, (const uint8_t *)label, label_len);
    if (ctx.len > 0) crypto_auth_hmacsha256_update(&mac, ctx.data, ctx.len);
    crypto_auth_hmacsha256_update(&mac, &one, 1);
    crypto_auth_hmacsha256_final(&mac, out);
    demur_wipe(&mac, sizeof mac);
    demur_wipe(prk, sizeof prk);
}
