/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * hash.h -- SHA-256, the labelled hash H and the key derivation KDF.
 *
 * Source: docs/protocol.md 2.0.  FIPS 180-4 (SHA-256), RFC 5869 (HKDF).
 */
#ifndef DEMUR_HASH_H
#define DEMUR_HASH_H

#include <stddef.h>
#include <stdint.h>

#define DEMUR_HASH_BYTES 32

/** A SHA-256 value: a hash, a leaf hash, an identifier made by H.  Public. */
struct demur_hash {
    uint8_t bytes[DEMUR_HASH_BYTES];
};

/** A run of bytes that somebody else owns. */
struct demur_span {
    const uint8_t *data;
    size_t len;
};

/** SHA-256 of the len bytes at data. */
void demur_sha256(struct demur_hash *out, const void *data, size_t len);

/** SHA-256 of a, then b, as one run of bytes. */
void demur_sha256_pair(struct demur_hash *out, struct demur_span a, struct demur_span b);

/** The key of a short hash: random, so that nobody chooses what meets in a table. */
struct demur_short_key {
    uint8_t bytes[16];
};

/** SipHash-2-4 of the len bytes at data: for tables in memory, not for what is kept or sent. */
uint64_t demur_short_hash(const struct demur_short_key *key, const void *data, size_t len);

/** An H in the making; wiped by demur_hasher_end(). */
struct demur_hasher {
    uint64_t state[16]; /* libsodium's state, opaque */
};

/** Begin H(label; ...).  label is at most 255 bytes of ASCII, from the list in docs/protocol.md. */
void demur_hasher_init(struct demur_hasher *h, const char *label);

/** Add one x: u32 length, then the bytes.  len is below 2^32. */
void demur_hasher_add(struct demur_hasher *h, const void *data, size_t len);

/** Begin one x of len bytes whose bytes follow by demur_hasher_more(), in all exactly len. */
void demur_hasher_begin(struct demur_hasher *h, size_t len);

/** More bytes of the x begun last. */
void demur_hasher_more(struct demur_hasher *h, const void *data, size_t len);

/** Add a u32 or u8 as one x, big-endian. */
void demur_hasher_add_u32(struct demur_hasher *h, uint32_t v);
void demur_hasher_add_u8(struct demur_hasher *h, uint8_t v);

/** Begin a plain SHA-256, without a label, of bytes that follow by demur_hasher_more(). */
void demur_hasher_plain(struct demur_hasher *h);

/** Finish: *out is H, and *h is wiped. */
void demur_hasher_end(struct demur_hasher *h, struct demur_hash *out);

/** H(label; x_1..x_n) in one call. */
void demur_hash_label(struct demur_hash *out, const char *label, const struct demur_span *x,
                      size_t n);

/**
 * KDF(ikm, label, ctx) = HKDF-SHA256(salt "demur/v1", ikm, info u8(len label) || label || ctx).
 *
 * ikm is secret and so is out; ctx is at most 512 bytes.  Time depends on lengths alone.
 */
void demur_kdf(uint8_t out[DEMUR_HASH_BYTES], struct demur_span ikm, const char *label,
               struct demur_span ctx);

#endif
