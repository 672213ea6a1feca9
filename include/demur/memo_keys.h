/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * memo_keys.h -- the links of a memo and every key that follows from them.
 *
 *     L_o --> L_w --> L_r --> K_memo --> blob keys, deliver key
 *      \--> owner signing seed, mailbox key, voice signing seed
 *
 * Each arrow is a KDF, so that a link gives what its holder may do and nothing above it.
 * All of it is constant time in the secrets.  Source: docs/protocol.md 2.6, "Links".
 */
#ifndef DEMUR_MEMO_KEYS_H
#define DEMUR_MEMO_KEYS_H

#include "demur/blob.h"
#include "demur/error.h"
#include "demur/hash.h"
#include "demur/keys.h"
#include "demur/random.h"

#include <stddef.h>
#include <stdint.h>

#define DEMUR_LINK_PREFIX_BYTES 16
#define DEMUR_LINK_LEN          69 /**< "#1.o." and 64 characters of base64url, without the NUL */

/** What a link lets its holder do. */
enum demur_link_kind {
    DEMUR_LINK_OWNER = 'o',
    DEMUR_LINK_WRITER = 'w',
    DEMUR_LINK_READER = 'r',
};

/** L_o, L_w or L_r: secret; wipe it with demur_wipe(). */
struct demur_link_secret {
    uint8_t bytes[32];
};

/** K_memo: secret until released; wipe it with demur_wipe(). */
struct demur_memo_key {
    uint8_t bytes[32];
};

/** A link: secret; wipe it with demur_wipe(). */
struct demur_link {
    enum demur_link_kind kind;
    struct demur_link_secret secret;
    uint8_t owner_prefix[DEMUR_LINK_PREFIX_BYTES]; /**< of SHA-256(owner_pk) */
};

/** What only the owner of a memo has: secret; wipe it with demur_wipe(). */
struct demur_owner_keys {
    struct demur_sign_seed sign;
    struct demur_box_sk mailbox;
    struct demur_sign_seed voice;
};

/** Draw L_o; DEMUR_ERR_RANDOM, with out wiped. */
DEMUR_MUST_CHECK
enum demur_err demur_link_draw(struct demur_link_secret *owner, const struct demur_random *random);

/** L_w from L_o. */
void demur_link_writer(struct demur_link_secret *writer, const struct demur_link_secret *owner);

/** L_r from L_w. */
void demur_link_reader(struct demur_link_secret *reader, const struct demur_link_secret *writer);

/** The owner's keys from L_o. */
void demur_owner_keys_derive(struct demur_owner_keys *out, const struct demur_link_secret *owner);

/** K_memo from L_r. */
void demur_memo_key_derive(struct demur_memo_key *out, const struct demur_link_secret *reader);

/** K_memo from any link. */
void demur_link_memo_key(struct demur_memo_key *out, const struct demur_link *link);

/** The deliver seed, every reader's, from K_memo. */
void demur_deliver_seed(struct demur_sign_seed *out, const struct demur_memo_key *key);

/**
 * The key of a blob: commit is the body_commit (index 0 the document, 1.. the attachments) or
 * an answer's commit (index 0).
 */
void demur_memo_blob_key(struct demur_blob_key *out, const struct demur_memo_key *key,
                         const struct demur_hash *commit, uint8_t index);

/** The first 16 bytes of SHA-256(owner_pk), by which a link finds its memo. */
void demur_link_prefix(uint8_t out[DEMUR_LINK_PREFIX_BYTES], const struct demur_sign_pk *owner_pk);

/** Write the fragment of link, "#1.o.<base64url>", and a NUL: a secret. */
void demur_link_encode(char out[DEMUR_LINK_LEN + 1], const struct demur_link *link);

/**
 * Read a link: a fragment, or a whole address that ends in one.
 *
 * On failure *out is left alone.
 * @return DEMUR_OK, DEMUR_ERR_LENGTH (no fragment of that length), DEMUR_ERR_FORMAT
 */
DEMUR_MUST_CHECK
enum demur_err demur_link_decode(struct demur_link *out, const char *in, size_t in_len);

/** pre_id = H("demur/v1/pre"; org_id, u32 epoch, body_commit, owner_pk). */
void demur_pre_id(struct demur_hash *out, const struct demur_hash *org, uint32_t epoch,
                  const struct demur_hash *body_commit, const struct demur_sign_pk *owner_pk);

#endif
