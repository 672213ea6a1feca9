/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* vkey.c -- verifier keys: NAME+ID+BASE64. */
#include "demur/encode.h"
#include "demur/note.h"
#include "demur/text.h"
#include "log/key_name.h"
#include "seal/ed25519.h"

#include <string.h>

enum {
    ID_BYTES = 4,
    ID_HEX = 8,
    KEY_BASE64 = 44, /* of type and key, 33 bytes */
};

/* U+0085, U+00A0, U+1680, U+2000..200A, U+2028, U+2029, U+202F, U+205F, U+3000. */
static bool is_space(uint32_t cp)
{
    return cp == ' ' || cp == 0x85 || cp == 0xa0 || cp == 0x1680 ||
           (cp >= 0x2000 && cp <= 0x200a) || cp == 0x2028 || cp == 0x2029 || cp == 0x202f ||
           cp == 0x205f || cp == 0x3000;
}

bool demur_key_name_valid(struct demur_span name)
{
    if (name.len == 0 || name.len > DEMUR_KEY_NAME_MAX) return false;
    for (size_t i = 0; i < name.len;) {
        uint32_t cp;
        size_t n = demur_utf8_next(&cp, name.data + i, name.len - i);

        if (n == 0 || cp < ' ' || cp == 0x7f || cp == '+' || is_space(cp)) return false;
        i += n;
    }
    return true;
}

/* SHA-256(NAME || LF || type || key), its first four bytes. */
static uint32_t key_id(const struct demur_vkey *key, size_t name_len)
{
    uint8_t tail[2 + DEMUR_KEY_BYTES] = {'\n', (uint8_t)key->type};
    struct demur_hash h;
    uint32_t id = 0;

    memcpy(tail + 2, key->pk.bytes, DEMUR_KEY_BYTES);
    demur_sha256_pair(&h, (struct demur_span){(const uint8_t *)key->name, name_len},
                      (struct demur_span){tail, sizeof tail});
    for (size_t i = 0; i < ID_BYTES; i++) id = id << 8 | h.bytes[i];
    return id;
}

enum demur_err demur_vkey_init(struct demur_vkey *out, enum demur_vkey_type type,
                               struct demur_span name, const struct demur_sign_pk *pk)
{
    struct demur_vkey key = {.type = type, .pk = *pk};

    if (name.len == 0 || name.len > DEMUR_KEY_NAME_MAX) return DEMUR_ERR_LENGTH;
    if (!demur_key_name_valid(name)) return DEMUR_ERR_FORMAT;
    memcpy(key.name, name.data, name.len);
    key.id = key_id(&key, name.len);
    *out = key;
    return DEMUR_OK;
}

enum demur_err demur_vkey_of_seed(struct demur_vkey *out, enum demur_vkey_type type,
                                  const char *name, const struct demur_sign_seed *seed)
{
    struct demur_sign_pk pk;

    demur_ed25519_pk_of(&pk, seed);
    return demur_vkey_init(out, type, (struct demur_span){(const uint8_t *)name, strlen(name)},
                           &pk);
}

/* The place of c in the len bytes at s, or len. */
static size_t find(const char *s, size_t len, char c)
{
    size_t i = 0;

    while (i < len && s[i] != c) i++;
    return i;
}

enum demur_err demur_vkey_decode(struct demur_vkey *out, const char *in, size_t len)
{
    size_t name = find(in, len, '+');
    uint8_t id[ID_BYTES];
    uint8_t key[1 + DEMUR_KEY_BYTES];
    size_t key_len = 0;
    struct demur_vkey got;
    struct demur_sign_pk pk;
    enum demur_err err;

    if (len > DEMUR_VKEY_LEN_MAX) return DEMUR_ERR_LENGTH;
    if (len < name + 1 + ID_HEX + 1 || in[name + 1 + ID_HEX] != '+') return DEMUR_ERR_FORMAT;
    if (demur_hex_decode(id, sizeof id, in + name + 1, ID_HEX) != DEMUR_OK) return DEMUR_ERR_FORMAT;
    const char *base64 = in + name + 1 + ID_HEX + 1;
    size_t base64_len = len - (name + 1 + ID_HEX + 1);

    if (demur_base64_decode(key, sizeof key, &key_len, base64, base64_len) != DEMUR_OK ||
        key_len == 0) {
        return DEMUR_ERR_FORMAT;
    }
    if (key[0] != DEMUR_VKEY_ED25519 && key[0] != DEMUR_VKEY_COSIGNATURE) return DEMUR_ERR_RANGE;
    if (key_len != sizeof key) return DEMUR_ERR_FORMAT;
    memcpy(pk.bytes, key + 1, sizeof pk.bytes);
    err = demur_vkey_init(&got, (enum demur_vkey_type)key[0],
                          (struct demur_span){(const uint8_t *)in, name}, &pk);
    if (err != DEMUR_OK) return err;
    uint32_t said = (uint32_t)id[0] << 24 | (uint32_t)id[1] << 16 | (uint32_t)id[2] << 8 | id[3];

    if (said != got.id) return DEMUR_ERR_INVALID;
    *out = got;
    return DEMUR_OK;
}

void demur_vkey_encode(char out[DEMUR_VKEY_LEN_MAX + 1], const struct demur_vkey *key)
{
    size_t len = strlen(key->name);
    uint8_t id[ID_BYTES] = {(uint8_t)(key->id >> 24), (uint8_t)(key->id >> 16),
                            (uint8_t)(key->id >> 8), (uint8_t)key->id};
    uint8_t bytes[1 + DEMUR_KEY_BYTES] = {(uint8_t)key->type};

    memcpy(bytes + 1, key->pk.bytes, DEMUR_KEY_BYTES);
    memcpy(out, key->name, len);
    out[len] = '+';
    demur_hex_encode(out + len + 1, id, sizeof id);
    out[len + 1 + ID_HEX] = '+';
    demur_base64_encode(out + len + 1 + ID_HEX + 1, bytes, sizeof bytes);
    out[len + 1 + ID_HEX + 1 + KEY_BASE64] = 0;
}

bool demur_vkey_equal(const struct demur_vkey *a, const struct demur_vkey *b)
{
    return a->id == b->id && a->type == b->type && strcmp(a->name, b->name) == 0 &&
           memcmp(&a->pk, &b->pk, sizeof a->pk) == 0;
}
