/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * desk.h -- what somebody has begun to write and not sent, sealed beside the key store.
 *
 * A file of always the same size, under a key that the key store holds: with it opens, and without
 * it nobody can tell whether there is anything in it.  Source: docs/protocol.md 2.17.
 */
#ifndef DEMUR_DESK_H
#define DEMUR_DESK_H

#include "demur/keystore.h"
#include "demur/random.h"

#define DEMUR_DESK_BYTES    131072U
#define DEMUR_DESK_TEXT_MAX (DEMUR_DESK_BYTES - 24U - 16U - 4U)

/**
 * Seal text (len 0: nothing has been begun) to out, under a fresh nonce.
 *
 * Time depends on lengths alone.
 * @return DEMUR_OK, DEMUR_ERR_LENGTH (longer than DEMUR_DESK_TEXT_MAX), DEMUR_ERR_STATE (store has
 *         neither member nor principal of org), DEMUR_ERR_RANDOM
 */
DEMUR_MUST_CHECK
enum demur_err demur_desk_seal(uint8_t out[DEMUR_DESK_BYTES], const struct demur_keystore *store,
                               const struct demur_hash *org, struct demur_span text,
                               const struct demur_random *random);

/**
 * Open what was sealed; *text is the caller's, freed with demur_wipe_free(), NULL where it is
 * empty.
 *
 * @return DEMUR_OK, DEMUR_ERR_LENGTH (another size), DEMUR_ERR_INVALID (of another key store, or
 *         changed), DEMUR_ERR_STATE (as above), DEMUR_ERR_NOMEM
 */
DEMUR_MUST_CHECK
enum demur_err demur_desk_open(uint8_t **text, size_t *len, const struct demur_keystore *store,
                               const struct demur_hash *org, const uint8_t *in, size_t in_len);

#endif
