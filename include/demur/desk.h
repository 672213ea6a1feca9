/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * desk.h -- what somebody has begun to write and not sent, sealed beside the key store.
 *
 * A file of always the same size, under a key that the key store gives: who has that opens it, and
 * nobody else can tell whether there is anything in it.  Source: docs/protocol.md 2.17.
 */
#ifndef DEMUR_DESK_H
#define DEMUR_DESK_H

#include "demur/keystore.h"
#include "demur/random.h"

#define DEMUR_DESK_BYTES     262144U
#define DEMUR_DESK_TEXT_MAX  (DEMUR_DESK_BYTES - 24U - 16U - 4U) /**< nonce, tag, length */
#define DEMUR_DESK_KEY_BYTES 32

/** The key of a desk: secret; wipe it with demur_wipe(). */
struct demur_desk_key {
    uint8_t bytes[DEMUR_DESK_KEY_BYTES];
};

/**
 * The nth key that store gives for org, from 0; false: it gives no more, and *out is as it was.
 *
 * The first is that of a member, or failing that of a principal: a desk is sealed under it.  It may
 * have been sealed under one of the others, before somebody enrolled.  Time depends on which
 * records there are.
 */
bool demur_desk_key_at(struct demur_desk_key *out, const struct demur_keystore *store,
                       const struct demur_hash *org, size_t n);

/**
 * Seal text (len 0: nothing has been begun) to out, under a fresh nonce.
 *
 * Time depends on lengths alone.  On failure out is as it was.
 * @return DEMUR_OK, DEMUR_ERR_LENGTH (longer than DEMUR_DESK_TEXT_MAX), DEMUR_ERR_RANDOM
 */
DEMUR_MUST_CHECK
enum demur_err demur_desk_seal(uint8_t out[DEMUR_DESK_BYTES], const struct demur_desk_key *key,
                               struct demur_span text, const struct demur_random *random);

/**
 * Open what was sealed.
 *
 * *text is the caller's, to be freed with demur_wipe_free(*text, *len); NULL, and *len 0, where it
 * is empty and on failure.  Time depends on the length of the text.
 * @return DEMUR_OK, DEMUR_ERR_LENGTH (not DEMUR_DESK_BYTES), DEMUR_ERR_INVALID (under another key,
 *         or changed), DEMUR_ERR_NOMEM
 */
DEMUR_MUST_CHECK
enum demur_err demur_desk_open(uint8_t **text, size_t *len, const struct demur_desk_key *key,
                               const uint8_t *in, size_t in_len);

#endif
