/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * delivered.h -- DELIVERED (20), which hands K_memo to every principal, and RELEASE (40), which
 * hands it to everyone.
 *
 * An envelope is HPKE("demur/v1/hpke/deliver", hpke_pk, aad = pre_id || u8 id; K_memo), and its
 * ephemeral key follows from K_memo, so that every reader can make it again and compare.
 * Source: docs/protocol.md 2.9 and 2.12.
 */
#ifndef DEMUR_DELIVERED_H
#define DEMUR_DELIVERED_H

#include "demur/header.h"
#include "demur/memo_keys.h"

#define DEMUR_KIND_DELIVERED      0x20
#define DEMUR_KIND_RELEASE        0x40
#define DEMUR_ENVELOPE_BYTES      80
#define DEMUR_DELIVERED_BYTES_MAX 743
#define DEMUR_RELEASE_BYTES       134

struct demur_envelope {
    uint8_t bytes[DEMUR_ENVELOPE_BYTES];
};

/** A DELIVERED as decoded: well formed, not verified. */
struct demur_delivered {
    struct demur_hash memo_id;
    uint8_t envelopes; /**< 0..DEMUR_HEADER_PRINCIPALS_MAX */
    struct demur_envelope envelope[DEMUR_HEADER_PRINCIPALS_MAX];
    struct demur_signature sig;
};

/** A RELEASE as decoded: well formed, not verified. */
struct demur_release {
    struct demur_hash memo_id;
    struct demur_memo_key key;
    struct demur_signature sig;
};

/** Whose signature a DELIVERED may bear: the owner's only, until the memo's day of close is over.
 */
enum demur_deliverer {
    DEMUR_BY_OWNER,
    DEMUR_BY_OWNER_OR_READER,
};

/**
 * Make the DELIVERED of an open memo.
 *
 * principal_pk holds one key for each principal of header, in its order, from the manifest in
 * force.  seed is the owner's (demur_owner_keys_derive()) or, after the close, the reader's
 * (demur_deliver_seed()).  Deterministic.  On failure out is left alone.
 * @return DEMUR_OK, DEMUR_ERR_RANGE (header), DEMUR_ERR_INVALID (a principal's key is no key)
 */
DEMUR_MUST_CHECK
enum demur_err demur_delivered_make(struct demur_delivered *out,
                                    const struct demur_memo_header *header,
                                    const struct demur_memo_key *key,
                                    const struct demur_box_pk *principal_pk,
                                    const struct demur_sign_seed *seed);

/** Write the byte form to out and its length to *out_len. */
void demur_delivered_encode(uint8_t out[DEMUR_DELIVERED_BYTES_MAX], size_t *out_len,
                            const struct demur_delivered *delivered);

/** Read a DELIVERED; DEMUR_ERR_LENGTH, _FORMAT, _RANGE; then *out is left alone. */
DEMUR_MUST_CHECK
enum demur_err demur_delivered_decode(struct demur_delivered *out, const uint8_t *in,
                                      size_t in_len);

/**
 * DEMUR_OK if delivered is of header's memo, has as many envelopes as it must, and is signed by
 * whom allowed names; else DEMUR_ERR_INVALID, or DEMUR_ERR_RANGE (header).
 *
 * What is in the envelopes takes K_memo to check: demur_envelope_verify().
 */
DEMUR_MUST_CHECK
enum demur_err demur_delivered_verify(const struct demur_delivered *delivered,
                                      const struct demur_memo_header *header,
                                      enum demur_deliverer allowed);

/** Make the envelope of header's principal number at (from 0); DEMUR_ERR_INVALID: pk is no key. */
DEMUR_MUST_CHECK
enum demur_err demur_envelope_make(struct demur_envelope *out,
                                   const struct demur_memo_header *header, size_t at,
                                   const struct demur_memo_key *key, const struct demur_box_pk *pk);

/** Open that envelope as that principal; DEMUR_ERR_INVALID, with *key wiped: it is not for sk. */
DEMUR_MUST_CHECK
enum demur_err demur_envelope_open(struct demur_memo_key *key,
                                   const struct demur_memo_header *header, size_t at,
                                   const struct demur_envelope *envelope,
                                   const struct demur_box_sk *sk);

/** DEMUR_OK if making the envelope again gives the same bytes, else DEMUR_ERR_INVALID. */
DEMUR_MUST_CHECK
enum demur_err demur_envelope_verify(const struct demur_envelope *envelope,
                                     const struct demur_memo_header *header, size_t at,
                                     const struct demur_memo_key *key,
                                     const struct demur_box_pk *pk);

/** DEMUR_OK if key is that of header's memo, by its deliver_pk; else DEMUR_ERR_INVALID. */
DEMUR_MUST_CHECK
enum demur_err demur_memo_key_verify(const struct demur_memo_key *key,
                                     const struct demur_memo_header *header);

/** Make the RELEASE of the memo under the owner's seed.  Deterministic. */
void demur_release_make(struct demur_release *out, const struct demur_hash *memo_id,
                        const struct demur_hash *org, const struct demur_memo_key *key,
                        const struct demur_sign_seed *owner);

/** Write the byte form to out. */
void demur_release_encode(uint8_t out[DEMUR_RELEASE_BYTES], const struct demur_release *release);

/** Read a RELEASE; DEMUR_ERR_LENGTH, DEMUR_ERR_FORMAT; then *out is left alone. */
DEMUR_MUST_CHECK
enum demur_err demur_release_decode(struct demur_release *out, const uint8_t *in, size_t in_len);

/**
 * DEMUR_OK if release is of header's memo and signed by its owner, else DEMUR_ERR_INVALID, or
 * DEMUR_ERR_RANGE (header).  Whether its key is right is demur_memo_key_verify()'s to say.
 */
DEMUR_MUST_CHECK
enum demur_err demur_release_verify(const struct demur_release *release,
                                    const struct demur_memo_header *header);

#endif
