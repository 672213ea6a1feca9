/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "credential/issuing.h"

#include "demur/bytes.h"
#include "demur/memory.h"

#include <string.h>

void demur_cred_header(struct demur_hash *out, const struct demur_hash *org, uint8_t issuer,
                       uint32_t epoch, const struct demur_hash *roster_leaf)
{
    struct demur_hasher h;

    demur_hasher_init(&h, "demur/v1/cred-header");
    demur_hasher_add(&h, org->bytes, sizeof org->bytes);
    demur_hasher_add_u8(&h, issuer);
    demur_hasher_add_u32(&h, epoch);
    demur_hasher_add(&h, roster_leaf->bytes, sizeof roster_leaf->bytes);
    demur_hasher_end(&h, out);
}

/* Each x with its length before it, as H2S takes them. */
static uint8_t *put(uint8_t *at, const void *data, size_t len)
{
    demur_set_be32(at, (uint32_t)len);
    memcpy(at + 4, data, len);
    return at + 4 + len;
}

void demur_entropy_share(struct demur_scalar *out, const struct demur_entropy_key *key,
                         const struct demur_entropy_input *enrolment)
{
    static const char dst[] = "demur/v1/entropy";
    uint8_t x[(size_t)4 * 4 + sizeof key->bytes + DEMUR_ROW_ID_BYTES + 4 + DEMUR_HASH_BYTES];
    uint8_t epoch[4];
    uint8_t *at = x;

    demur_set_be32(epoch, enrolment->epoch);
    at = put(at, key->bytes, sizeof key->bytes);
    at = put(at, enrolment->row_id.bytes, sizeof enrolment->row_id.bytes);
    at = put(at, epoch, sizeof epoch);
    at = put(at, enrolment->c_hash.bytes, sizeof enrolment->c_hash.bytes);
    demur_scalar_hash(out, (struct demur_span){x, (size_t)(at - x)},
                      (struct demur_span){(const uint8_t *)dst, sizeof dst - 1});
    demur_wipe(x, sizeof x);
}

void demur_entropy_commit(struct demur_hash *out, uint8_t issuer,
                          const struct demur_hash *row_commit, const struct demur_hash *c_hash,
                          const struct demur_scalar *share)
{
    struct demur_hasher h;
    uint8_t bytes[DEMUR_SCALAR_BYTES];

    demur_scalar_encode(bytes, share);
    demur_hasher_init(&h, "demur/v1/entropy-commit");
    demur_hasher_add_u8(&h, issuer);
    demur_hasher_add(&h, row_commit->bytes, sizeof row_commit->bytes);
    demur_hasher_add(&h, c_hash->bytes, sizeof c_hash->bytes);
    demur_hasher_add(&h, bytes, sizeof bytes);
    demur_hasher_end(&h, out);
    demur_wipe(bytes, sizeof bytes);
}

void demur_entropy_sum(struct demur_scalar *out, const struct demur_scalar *share, size_t n)
{
    struct demur_scalar sum = {0};

    for (size_t i = 0; i < n; i++) demur_scalar_add(&sum, &sum, &share[i]);
    *out = sum;
    demur_wipe(&sum, sizeof sum);
}
