/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * sigs.h -- several signatures over the same bytes: the type sigs of docs/protocol.md 2.0.
 *
 * Byte form: u8 count, then count x {pk b32, sig b64}, ascending by pk, none twice.
 */
#ifndef DEMUR_SIGS_H
#define DEMUR_SIGS_H

#include "demur/bytes.h"
#include "demur/keys.h"

/** A root and three operators, of a manifest and of the one before it. */
#define DEMUR_SIGS_MAX 8

struct demur_sigs_item {
    struct demur_sign_pk pk;
    struct demur_signature sig;
};

/** Signatures as decoded: not verified.  Ascending by pk, none twice. */
struct demur_sigs {
    uint8_t count; /**< 0..DEMUR_SIGS_MAX */
    struct demur_sigs_item item[DEMUR_SIGS_MAX];
};

/** Public keys whose signatures are asked for: in any order, none twice. */
struct demur_sigs_keys {
    uint8_t count; /**< 0..DEMUR_SIGS_MAX */
    struct demur_sign_pk pk[DEMUR_SIGS_MAX];
};

/** Read the byte form; DEMUR_ERR_RANGE in r where there are too many or they do not ascend. */
void demur_sigs_read(struct demur_sigs *out, struct demur_reader *r);

/** Write the byte form. */
void demur_sigs_put(struct demur_writer *w, const struct demur_sigs *sigs);

/** Add pk to keys, which has room for it, unless it is among them. */
void demur_sigs_keys_add(struct demur_sigs_keys *keys, const struct demur_sign_pk *pk);

/**
 * Sign object, all bytes before the sigs, under label "demur/v1/sig/..." and add the signature to
 * sigs, in its place; that of the same key is replaced.
 *
 * Deterministic; constant time in the seed.
 * @return DEMUR_OK, DEMUR_ERR_RANGE (sigs is full; it is left alone)
 */
DEMUR_MUST_CHECK
enum demur_err demur_sigs_add(struct demur_sigs *sigs, const struct demur_sign_seed *seed,
                              const char *label, const struct demur_hash *org,
                              struct demur_span object);

/** DEMUR_OK if sigs are by exactly keys, and each holds over object; else DEMUR_ERR_INVALID. */
DEMUR_MUST_CHECK
enum demur_err demur_sigs_verify(const struct demur_sigs *sigs, const struct demur_sigs_keys *keys,
                                 const char *label, const struct demur_hash *org,
                                 struct demur_span object);

#endif
