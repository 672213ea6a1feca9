/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "demur/key_file.h"

#include "bbs/key.h"
#include "demur/bytes.h"
#include "demur/memory.h"

#include <string.h>

enum { ROLE_AT = DEMUR_PROLOGUE_BYTES, SECRETS_AT = ROLE_AT + 1, SECRETS_MAX = 3 };

/* Every member of the union is its secrets in the order of the file, and nothing between them. */
_Static_assert(sizeof(struct demur_issuer_secrets) == (size_t)SECRETS_MAX * DEMUR_KEY_BYTES,
               "an issuer's");
_Static_assert(sizeof((struct demur_key_file *)0)->front == (size_t)2 * DEMUR_KEY_BYTES,
               "a front's");
_Static_assert(sizeof((struct demur_key_file *)0)->principal == (size_t)2 * DEMUR_KEY_BYTES,
               "a principal's");
_Static_assert(SECRETS_AT + SECRETS_MAX * DEMUR_KEY_BYTES == DEMUR_KEY_FILE_BYTES_MAX,
               "the longest");

static const uint8_t prologue[DEMUR_PROLOGUE_BYTES] = {
    'D', 'M', 'R', '1', DEMUR_KIND_KEY_FILE, DEMUR_SUITE};

/* How many bytes of secrets a role has; 0: there is no such role. */
static size_t secret_bytes(uint8_t role)
{
    static const uint8_t count[] = {
        [DEMUR_KEY_ISSUER] = 3, [DEMUR_KEY_ROOT] = 1,      [DEMUR_KEY_LOG] = 1,
        [DEMUR_KEY_FRONT] = 2,  [DEMUR_KEY_PRINCIPAL] = 2, [DEMUR_KEY_WITNESS] = 1,
        [DEMUR_KEY_KEEPER] = 1};

    return role < sizeof count ? (size_t)count[role] * DEMUR_KEY_BYTES : 0;
}

/* Whether the secrets of key are ones that its role can have. */
static enum demur_err check(const struct demur_key_file *key)
{
    struct demur_bbs_sk sk;
    enum demur_err err = DEMUR_OK;

    if (secret_bytes(key->role) == 0) return DEMUR_ERR_RANGE;
    if (key->role == DEMUR_KEY_ISSUER) {
        err = demur_bbs_sk_decode(&sk, key->issuer.bbs);
        demur_wipe(&sk, sizeof sk);
    }
    return err;
}

enum demur_err demur_key_file_encode(uint8_t out[DEMUR_KEY_FILE_BYTES_MAX], size_t *out_len,
                                     const struct demur_key_file *key)
{
    enum demur_err err = check(key);

    if (err != DEMUR_OK) return err;
    memcpy(out, prologue, sizeof prologue);
    out[ROLE_AT] = key->role;
    memcpy(out + SECRETS_AT, &key->issuer, secret_bytes(key->role));
    *out_len = SECRETS_AT + secret_bytes(key->role);
    return DEMUR_OK;
}

enum demur_err demur_key_file_decode(struct demur_key_file *out, const uint8_t *in, size_t in_len)
{
    struct demur_reader r = demur_reader_over(in, in_len);
    struct demur_key_file key = {.role = 0};
    enum demur_err err;

    demur_read_prologue(&r, DEMUR_KIND_KEY_FILE);
    key.role = demur_read_u8(&r);
    demur_reader_expect(&r, secret_bytes(key.role) > 0, DEMUR_ERR_RANGE);
    demur_read_bytes(&r, &key.issuer, secret_bytes(key.role));
    err = demur_reader_end(&r);
    if (err == DEMUR_OK) err = check(&key);
    if (err == DEMUR_OK) *out = key;
    demur_wipe(&key, sizeof key);
    return err;
}
