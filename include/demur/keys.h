/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* keys.h -- public and secret keys as they stand in objects: 32 bytes, with a type for each use. */
#ifndef DEMUR_KEYS_H
#define DEMUR_KEYS_H

#include <stdint.h>

#define DEMUR_KEY_BYTES       32
#define DEMUR_SIGNATURE_BYTES 64

/** An Ed25519 public key; any 32 bytes until a signature verifies under it. */
struct demur_sign_pk {
    uint8_t bytes[DEMUR_KEY_BYTES];
};

/** An Ed25519 seed: secret; wipe it with demur_wipe(). */
struct demur_sign_seed {
    uint8_t bytes[DEMUR_KEY_BYTES];
};

/** An Ed25519 signature. */
struct demur_signature {
    uint8_t bytes[DEMUR_SIGNATURE_BYTES];
};

/** An X25519 public key, for HPKE. */
struct demur_box_pk {
    uint8_t bytes[DEMUR_KEY_BYTES];
};

/** An X25519 secret key: secret; wipe it with demur_wipe(). */
struct demur_box_sk {
    uint8_t bytes[DEMUR_KEY_BYTES];
};

/** The public key of seed.  Constant time in the seed. */
void demur_sign_pk_of(struct demur_sign_pk *pk, const struct demur_sign_seed *seed);

/** The public key of sk.  Constant time in sk. */
void demur_box_pk_of(struct demur_box_pk *pk, const struct demur_box_sk *sk);

#endif
