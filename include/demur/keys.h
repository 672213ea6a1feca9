/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* keys.h -- the key types of Ed25519 (RFC 8032): plain records of bytes. */
#ifndef DEMUR_KEYS_H
#define DEMUR_KEYS_H

#include <stdint.h>

#define DEMUR_ED25519_KEY_BYTES 32
#define DEMUR_ED25519_SIG_BYTES 64

/** A seed: secret; wipe it with demur_wipe(). */
struct demur_ed25519_seed {
    uint8_t bytes[32];
};

/** A public key as it stands in an object; any 32 bytes until a signature verifies under it. */
struct demur_ed25519_pk {
    uint8_t bytes[DEMUR_ED25519_KEY_BYTES];
};

struct demur_ed25519_sig {
    uint8_t bytes[DEMUR_ED25519_SIG_BYTES];
};

#endif
