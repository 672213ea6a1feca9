/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* release.c -- RELEASE (40): K_memo, for everyone. */
#include "demur/delivered.h"
#include "demur/memory.h"
#include "memo/fixed.h"
#include "seal/sign_object.h"

static const char label[] = "demur/v1/sig/release";

void demur_release_encode(uint8_t out[DEMUR_RELEASE_BYTES], const struct demur_release *release)
{
    uint8_t *at = demur_fixed_prologue(out, DEMUR_KIND_RELEASE);

    at = demur_fixed_bytes(at, release->memo_id.bytes, sizeof release->memo_id.bytes);
    at = demur_fixed_bytes(at, release->key.bytes, sizeof release->key.bytes);
    (void)demur_fixed_bytes(at, release->sig.bytes, sizeof release->sig.bytes);
}

enum demur_err demur_release_decode(struct demur_release *out, const uint8_t *in, size_t in_len)
{
    struct demur_reader r = demur_reader_over(in, in_len);
    struct demur_release release = {0};

    demur_read_prologue(&r, DEMUR_KIND_RELEASE);
    demur_read_bytes(&r, release.memo_id.bytes, sizeof release.memo_id.bytes);
    demur_read_bytes(&r, release.key.bytes, sizeof release.key.bytes);
    demur_read_bytes(&r, release.sig.bytes, sizeof release.sig.bytes);

    enum demur_err err = demur_reader_end(&r);

    if (err == DEMUR_OK) *out = release;
    return err;
}

void demur_release_make(struct demur_release *out, const struct demur_hash *memo_id,
                        const struct demur_hash *org, const struct demur_memo_key *key,
                        const struct demur_sign_seed *owner)
{
    struct demur_release release = {.memo_id = *memo_id, .key = *key};
    uint8_t bytes[DEMUR_RELEASE_BYTES];

    demur_release_encode(bytes, &release);
    demur_sign_object_make(&release.sig, owner, label, org,
                           (struct demur_span){bytes, sizeof bytes - DEMUR_SIGNATURE_BYTES});
    *out = release;
    demur_wipe(bytes, sizeof bytes);
    demur_wipe(&release, sizeof release);
}

enum demur_err demur_release_verify(const struct demur_release *release,
                                    const struct demur_memo_header *header)
{
    uint8_t encoded[DEMUR_HEADER_BYTES_MAX];
    size_t encoded_len = 0;
    struct demur_hash memo_id;
    uint8_t bytes[DEMUR_RELEASE_BYTES];
    enum demur_err err = demur_header_encode(encoded, &encoded_len, header);

    if (err != DEMUR_OK) return err;
    demur_header_memo_id(&memo_id, (struct demur_span){encoded, encoded_len});
    if (memcmp(memo_id.bytes, release->memo_id.bytes, sizeof memo_id.bytes) != 0) {
        return DEMUR_ERR_INVALID;
    }
    demur_release_encode(bytes, release);
    return demur_sign_object_verify(
        &release->sig, &header->owner_pk, label, &header->org,
        (struct demur_span){bytes, sizeof bytes - DEMUR_SIGNATURE_BYTES});
}
