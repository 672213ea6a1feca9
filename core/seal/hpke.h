/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * hpke.h -- HPKE (RFC 9180), mode base, DHKEM(X25519, HKDF-SHA256) 0x0020, HKDF-SHA256 0x0001,
 * ChaCha20Poly1305 0x0003, one message per key: enc || ct.
 *
 * info = u8(len label) || label || org_id.  Source: docs/protocol.md 2.0.
 */
#ifndef DEMUR_SEAL_HPKE_H
#define DEMUR_SEAL_HPKE_H

#include "demur/error.h"
#include "demur/hash.h"

#include <stddef.h>
#include <stdint.h>

#define DEMUR_HPKE_KEY_BYTES      32
#define DEMUR_HPKE_OVERHEAD_BYTES 48 /**< enc 32 and tag 16 */

struct demur_hpke_pk {
    uint8_t bytes[DEMUR_HPKE_KEY_BYTES];
};

/** Secret; wipe it with demur_wipe(). */
struct demur_hpke_sk {
    uint8_t bytes[DEMUR_HPKE_KEY_BYTES];
};

/** DeriveKeyPair (RFC 9180, 7.1.3) from 32 bytes of ikm, a secret. */
void demur_hpke_derive(struct demur_hpke_sk *sk, struct demur_hpke_pk *pk, const uint8_t ikm[32]);

/** The public key of sk. */
void demur_hpke_pk_of(struct demur_hpke_pk *pk, const struct demur_hpke_sk *sk);

/** What a message is sealed under: the label of its info, the organisation, and the aad. */
struct demur_hpke_use {
    const char *label; /**< one of "demur/v1/hpke/..." */
    const struct demur_hash *org;
    struct demur_span aad;
};

/**
 * Seal m to pk with the ephemeral key pair DeriveKeyPair(eph_ikm); out has m.len + 48 bytes.
 *
 * The same eph_ikm, pk, use and m give the same bytes (docs/protocol.md 2.9: any reader can
 * make an envelope again); an eph_ikm never meets two messages.
 * @return DEMUR_OK, DEMUR_ERR_INVALID (pk gives a zero shared secret)
 */
DEMUR_MUST_CHECK
enum demur_err demur_hpke_seal(uint8_t *out, const struct demur_hpke_pk *pk,
                               const uint8_t eph_ikm[32], const struct demur_hpke_use *use,
                               struct demur_span m);

/**
 * Open sealed to out, which has sealed.len - 48 bytes.
 *
 * @return DEMUR_OK, DEMUR_ERR_LENGTH (shorter than 48 bytes), DEMUR_ERR_INVALID (out is zeros)
 */
DEMUR_MUST_CHECK
enum demur_err demur_hpke_open(uint8_t *out, const struct demur_hpke_sk *sk,
                               const struct demur_hpke_use *use, struct demur_span sealed);

/** As demur_hpke_seal() and _open(), with the info of RFC 9180 as it stands. */
struct demur_hpke_raw {
    struct demur_span info;
    struct demur_span aad;
};

DEMUR_MUST_CHECK
enum demur_err demur_hpke_seal_raw(uint8_t *out, const struct demur_hpke_pk *pk,
                                   const uint8_t eph_ikm[32], const struct demur_hpke_raw *use,
                                   struct demur_span m);

DEMUR_MUST_CHECK
enum demur_err demur_hpke_open_raw(uint8_t *out, const struct demur_hpke_sk *sk,
                                   const struct demur_hpke_raw *use, struct demur_span sealed);

#endif
