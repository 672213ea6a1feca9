/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * manifest.h -- MANIFEST (01): who an organisation is, its keys, epochs and deadlines; and the
 * chain of them.
 *
 * The log policy is kept as bytes; core/log reads it.  A text that the table of docs/protocol.md
 * 2.1 calls a name or a title is not empty; a url may be.  Source: docs/protocol.md 2.1.
 */
#ifndef DEMUR_MANIFEST_H
#define DEMUR_MANIFEST_H

#include "demur/day.h"
#include "demur/deadlines.h"
#include "demur/error.h"
#include "demur/hash.h"
#include "demur/keys.h"
#include "demur/sigs.h"

#include <stddef.h>
#include <stdint.h>

#define DEMUR_KIND_MANIFEST        0x01
#define DEMUR_MANIFEST_BYTES_MAX   65535
#define DEMUR_ISSUERS_MAX          3
#define DEMUR_PRINCIPALS_MAX       32
#define DEMUR_KEEPERS_MAX          7
#define DEMUR_EPOCHS_MAX           64
#define DEMUR_RELEASES_MAX         255
#define DEMUR_MANIFEST_NAME_MAX    120 /**< bytes of a name or title */
#define DEMUR_MANIFEST_URL_MAX     200
#define DEMUR_LOG_POLICY_BYTES_MAX 8192
#define DEMUR_ISSUER_PK_BYTES      96
#define DEMUR_MANIFEST_NOTICE_DAYS 7 /**< from a manifest's WINDOW to its activation, at least */

enum demur_manifest_mode {
    DEMUR_MODE_REAL = 0,
    DEMUR_MODE_TRAINING = 1,
};

/** An issuer's BBS public key; in a decoded manifest: a point of G2, not the identity. */
struct demur_issuer_pk {
    uint8_t bytes[DEMUR_ISSUER_PK_BYTES];
};

struct demur_manifest_issuer {
    uint8_t id;
    struct demur_span name;
    struct demur_issuer_pk bbs_pk;
    struct demur_sign_pk op_pk;
    struct demur_span url;
};

struct demur_manifest_principal {
    uint8_t id; /**< not 0, which in an ask means every addressee */
    struct demur_span title;
    struct demur_sign_pk sign_pk;
    struct demur_box_pk hpke_pk;
};

struct demur_manifest_keeper {
    uint8_t id;
    struct demur_box_pk hpke_pk;
};

struct demur_manifest_epoch {
    uint32_t epoch; /**< one more than that of the one before */
    uint32_t first; /**< day: the one after the last of the one before */
    uint32_t last;  /**< day, not before first */
};

struct demur_manifest_release {
    struct demur_span name;
    struct demur_hash sha256;
};

/**
 * A manifest.  A plain record: encoding checks it, decoding gives a checked one.
 *
 * Issuers, principals and keepers ascend by id, releases by the bytes of their names; none twice.
 * No key stands twice.  It has some 20 kB, so it lives on the heap.
 */
struct demur_manifest {
    uint32_t seq;
    struct demur_hash prev; /**< leaf of the one before; zeros where seq is 0, and only there */
    uint32_t activation;    /**< day; 0 where seq is 0 */
    uint8_t mode;           /**< enum demur_manifest_mode */
    struct demur_span name;
    uint16_t tz; /**< 0..DEMUR_TZ_MAX */
    struct demur_sign_pk root_pk;
    struct demur_sign_pk receipt_pk;
    uint8_t issuers; /**< 1..DEMUR_ISSUERS_MAX */
    struct demur_manifest_issuer issuer[DEMUR_ISSUERS_MAX];
    uint8_t principals; /**< 1..DEMUR_PRINCIPALS_MAX */
    struct demur_manifest_principal principal[DEMUR_PRINCIPALS_MAX];
    uint8_t keepers; /**< 0..DEMUR_KEEPERS_MAX */
    struct demur_manifest_keeper keeper[DEMUR_KEEPERS_MAX];
    struct demur_span log_policy; /**< at most DEMUR_LOG_POLICY_BYTES_MAX bytes */
    uint8_t epochs;               /**< 0..DEMUR_EPOCHS_MAX */
    struct demur_manifest_epoch epoch[DEMUR_EPOCHS_MAX];
    uint32_t window_s;
    uint8_t min_batch;
    uint16_t k_min;
    uint16_t n_min;
    struct demur_deadlines deadlines;
    uint8_t releases;
    struct demur_manifest_release release[DEMUR_RELEASES_MAX];
    struct demur_sigs sigs;
};

/** A manifest with the defaults of docs/protocol.md 2.1 and zeros; NULL: no memory. */
struct demur_manifest *demur_manifest_new(void);

/** Free what demur_manifest_new() or _decode() gave.  NULL does nothing. */
void demur_manifest_free(struct demur_manifest *manifest);

/**
 * Read a MANIFEST; its signatures are not verified.
 *
 * On success *out is the caller's, to be freed with demur_manifest_free(); it owns its texts.
 * @return DEMUR_OK, DEMUR_ERR_LENGTH, DEMUR_ERR_FORMAT, DEMUR_ERR_RANGE, DEMUR_ERR_NOMEM
 */
DEMUR_MUST_CHECK
enum demur_err demur_manifest_decode(struct demur_manifest **out, const uint8_t *in, size_t in_len);

/**
 * Write the byte form; *out is the caller's, to be freed with demur_free().
 *
 * @return DEMUR_OK; DEMUR_ERR_FORMAT, DEMUR_ERR_RANGE (as decoding); DEMUR_ERR_LENGTH (more than
 *         an entry holds); DEMUR_ERR_NOMEM
 */
DEMUR_MUST_CHECK
enum demur_err demur_manifest_encode(uint8_t **out, size_t *out_len,
                                     const struct demur_manifest *manifest);

/** org_id = H("demur/v1/org"; first without its sigs); errors as demur_manifest_encode(). */
DEMUR_MUST_CHECK
enum demur_err demur_manifest_org(struct demur_hash *org, const struct demur_manifest *first);

/**
 * Add seed's signature to manifest->sigs.
 *
 * org is that of demur_manifest_org() over the first manifest, which may be this one.
 * @return DEMUR_OK, DEMUR_ERR_RANGE (no room for a signature) and as demur_manifest_encode()
 */
DEMUR_MUST_CHECK
enum demur_err demur_manifest_sign(struct demur_manifest *manifest, const struct demur_hash *org,
                                   const struct demur_sign_seed *seed);

/** The issuer, principal of that id in manifest, or NULL. */
const struct demur_manifest_issuer *demur_manifest_issuer_of(const struct demur_manifest *manifest,
                                                             uint8_t id);
const struct demur_manifest_principal *demur_manifest_principal_of(
    const struct demur_manifest *manifest, uint8_t id);

/** The epoch of that number, or in which day lies, in manifest; or NULL. */
const struct demur_manifest_epoch *demur_manifest_epoch_of(const struct demur_manifest *manifest,
                                                           uint32_t epoch);
const struct demur_manifest_epoch *demur_manifest_epoch_at(const struct demur_manifest *manifest,
                                                           uint32_t day);

/* ---- the chain ------------------------------------------------------------------------- */

/**
 * Where a chain of manifests stands: what the next must follow.  Zeros before the first.
 *
 * An issuer's id is never given twice: one that has gone does not come back, and one that stays
 * keeps at least one of its two keys (an issuer that loses both is a new one, with a new id).
 */
struct demur_manifest_chain {
    uint32_t count;         /**< manifests so far */
    struct demur_hash org;  /**< org_id, where count > 0 */
    struct demur_hash leaf; /**< of the last */
    uint8_t mode;
    uint16_t tz;
    struct demur_sigs_keys keys; /**< root and operators of the last */
    uint8_t issuers;             /**< of the last */
    uint8_t issuer_id[DEMUR_ISSUERS_MAX];
    struct demur_issuer_pk issuer_pk[DEMUR_ISSUERS_MAX];
    struct demur_sign_pk issuer_op_pk[DEMUR_ISSUERS_MAX];
    uint8_t used_ids[32]; /**< bit i of byte i / 8: id i was given */
};

/**
 * Check that manifest is the next of chain, and let chain stand there.
 *
 * Checked: seq, prev, activation against window_day (the `day` of the WINDOW that holds it, which
 * for the first is not looked at), mode and tz unchanged, issuers' ids, and signatures by exactly
 * the root and operator keys of manifest and of the one before.
 * @return DEMUR_OK, DEMUR_ERR_INVALID (it is not), and as demur_manifest_encode(); then chain is
 *         left alone
 */
DEMUR_MUST_CHECK
enum demur_err demur_manifest_chain_add(struct demur_manifest_chain *chain,
                                        const struct demur_manifest *manifest, uint32_t window_day);

/** Where one manifest of a verified chain stands. */
struct demur_manifest_place {
    uint64_t index; /**< of its entry in the log */
    uint32_t activation;
};

/**
 * Which of the count (> 0) manifests, in order of seq, is in force in a window.
 *
 * day is the window's; seen_size is the size of the newest checkpoint that the `seen` of an
 * EARLIER window carries, 0 if none does.  The first is in force from the start, so there is
 * always one.
 */
size_t demur_manifest_in_force(const struct demur_manifest_place *place, size_t count, uint32_t day,
                               uint64_t seen_size);

#endif
