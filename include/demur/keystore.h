/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * keystore.h -- all that a member or principal keeps on their own device, in one sealed file of
 * 65,536 bytes, always.
 *
 *     "DMRK", version 1, memory_kib u32, passes u32, salt b16, nonce b24          53 bytes, the AAD
 *     XChaCha20-Poly1305 of the records and zeros                                      65,483 bytes
 *
 *     key = KDF(Argon2id(passphrase, salt) || device key, "demur/v1/keystore", "")
 *
 * Whoever has the file alone guesses passphrases at the price of Argon2id, and without the device
 * key guesses nothing.  In memory a store is open: it is wiped when it is freed.
 *
 * Every function that takes what is kept says DEMUR_ERR_RANGE where the file would overflow, or a
 * limit would be passed, with the store as it was.  What a lookup gives borrows from the store
 * until the store is next changed.  An index counts in the order in which things were added.
 *
 * Source: docs/protocol.md 2.17.
 */
#ifndef DEMUR_KEYSTORE_H
#define DEMUR_KEYSTORE_H

#include "demur/echo.h"
#include "demur/error.h"
#include "demur/hash.h"
#include "demur/keys.h"
#include "demur/memo_keys.h"
#include "demur/random.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DEMUR_KEYSTORE_BYTES             65536
#define DEMUR_KEYSTORE_PASSPHRASE_MAX    1024 /**< bytes; a longer one is DEMUR_ERR_LENGTH */
#define DEMUR_KEYSTORE_PASSES            3
#define DEMUR_KEYSTORE_CLI_KIB           262144 /**< memory for the command */
#define DEMUR_KEYSTORE_BROWSER_KIB       65536  /**< memory for the page */
#define DEMUR_KEYSTORE_URL_MAX           200
#define DEMUR_KEYSTORE_WAITING_MAX       8
#define DEMUR_KEYSTORE_WAITING_BYTES_MAX 40000 /**< of all waiting objects */
#define DEMUR_KEYSTORE_OBJECT_MAX        8184  /**< what a cell takes */
#define DEMUR_KEYSTORE_CONTEXTS_MAX      255   /**< of one organisation and epoch */

/* ---- the file -------------------------------------------------------------------------- */

/** An open key store: secret; wiped when it is freed. */
struct demur_keystore;

/** The device key, kept apart from the file and drawn anew each epoch: secret. */
struct demur_device_key {
    uint8_t bytes[32];
};

/** What a guess at the passphrase costs. */
struct demur_keystore_cost {
    uint32_t memory_kib; /**< 8..1,048,576 */
    uint32_t passes;     /**< 1..10 */
};

/** An empty store, freed with demur_keystore_free().  DEMUR_ERR_NOMEM */
DEMUR_MUST_CHECK
enum demur_err demur_keystore_new(struct demur_keystore **out);

/** Wipe and free.  NULL does nothing. */
void demur_keystore_free(struct demur_keystore *store);

/** Draw a device key; DEMUR_ERR_RANDOM, with *out wiped. */
DEMUR_MUST_CHECK
enum demur_err demur_keystore_device_draw(struct demur_device_key *out,
                                          const struct demur_random *random);

/**
 * Open the in_len bytes at in; *out is freed with demur_keystore_free().
 *
 * It takes the memory and the time that the file says, at most 1 GiB and 10 passes: more is refused
 * before anything is allocated.  Time depends on no secret, but for what Argon2id addresses in its
 * memory by the passphrase (RFC 9106, 3.4.1.2) and for which records there are.
 * @return DEMUR_OK,
 *         DEMUR_ERR_LENGTH   not 65,536 bytes, or a passphrase that is too long,
 *         DEMUR_ERR_INVALID  a wrong passphrase, another device key, or any byte of the file
 *                            changed: which of them cannot be told,
 *         DEMUR_ERR_FORMAT, DEMUR_ERR_RANGE  rightly sealed, but records that this version does not
 *                            know,
 *         DEMUR_ERR_NOMEM
 */
DEMUR_MUST_CHECK
enum demur_err demur_keystore_open(struct demur_keystore **out, const uint8_t *in, size_t in_len,
                                   struct demur_span passphrase,
                                   const struct demur_device_key *device);

/**
 * Seal store to out, under a new salt and nonce each time; on failure out is as it was.
 *
 * @return DEMUR_OK, DEMUR_ERR_LENGTH (a passphrase that is too long), DEMUR_ERR_RANGE (cost),
 *         DEMUR_ERR_RANDOM, DEMUR_ERR_NOMEM
 */
DEMUR_MUST_CHECK
enum demur_err demur_keystore_seal(uint8_t out[DEMUR_KEYSTORE_BYTES],
                                   const struct demur_keystore *store, struct demur_span passphrase,
                                   const struct demur_device_key *device,
                                   const struct demur_keystore_cost *cost,
                                   const struct demur_random *random);

/* ---- organisations --------------------------------------------------------------------- */

/** Where an organisation is, and how far its log has been seen. */
struct demur_keystore_org {
    struct demur_span url;  /**< str, 1..DEMUR_KEYSTORE_URL_MAX bytes */
    uint64_t size;          /**< of the newest cosigned checkpoint */
    struct demur_hash root; /**< its root */
};

/** Keep what is known of org, in place of what was; DEMUR_ERR_FORMAT (url), _RANGE, _NOMEM. */
DEMUR_MUST_CHECK
enum demur_err demur_keystore_org_put(struct demur_keystore *store, const struct demur_hash *org,
                                      const struct demur_keystore_org *what);

/** What is known of org; false: nothing. */
bool demur_keystore_org_get(struct demur_keystore_org *out, const struct demur_keystore *store,
                            const struct demur_hash *org);

/** The id of the organisation at index; false: there are no more. */
bool demur_keystore_org_at(struct demur_hash *org, const struct demur_keystore *store,
                           size_t index);

/** Remove everything of org. */
void demur_keystore_org_remove(struct demur_keystore *store, const struct demur_hash *org);

/* ---- enrolment and credentials --------------------------------------------------------- */

/** Keep the seed of the enrol key, one for each organisation; DEMUR_ERR_RANGE, _NOMEM. */
DEMUR_MUST_CHECK
enum demur_err demur_keystore_seed_put(struct demur_keystore *store, const struct demur_hash *org,
                                       const struct demur_sign_seed *seed);

/** That seed, a secret of the caller's; false: there is none. */
bool demur_keystore_seed_get(struct demur_sign_seed *out, const struct demur_keystore *store,
                             const struct demur_hash *org);

/**
 * Keep an enrolment (what demur_enrolment_save() wrote) or a credential (demur_membership_save()),
 * one of each for an organisation and epoch, in place of what was.
 *
 * record is not out of this store.  The form is checked, not what it says: that is _resume()'s.
 * @return DEMUR_OK, DEMUR_ERR_LENGTH, DEMUR_ERR_FORMAT, DEMUR_ERR_RANGE, DEMUR_ERR_NOMEM
 */
DEMUR_MUST_CHECK
enum demur_err demur_keystore_enrolment_put(struct demur_keystore *store,
                                            const struct demur_hash *org, struct demur_span record);
DEMUR_MUST_CHECK
enum demur_err demur_keystore_credential_put(struct demur_keystore *store,
                                             const struct demur_hash *org,
                                             struct demur_span record);

/** That record, for demur_enrolment_resume() or demur_membership_resume(); false: none. */
bool demur_keystore_enrolment_get(struct demur_span *out, const struct demur_keystore *store,
                                  const struct demur_hash *org, uint32_t epoch);
bool demur_keystore_credential_get(struct demur_span *out, const struct demur_keystore *store,
                                   const struct demur_hash *org, uint32_t epoch);

/** Remove an enrolment, when every issuer has taken its DONE. */
void demur_keystore_enrolment_remove(struct demur_keystore *store, const struct demur_hash *org,
                                     uint32_t epoch);

/** The earliest epoch of which org has an enrolment, a credential or contexts; false: none. */
bool demur_keystore_epoch_oldest(uint32_t *epoch, const struct demur_keystore *store,
                                 const struct demur_hash *org);

/**
 * Erase an epoch: its enrolment, its credential and its contexts, without which nobody can tell
 * what was signed.  Due 28 days after its last day (2.13).  Kept echoes stay.
 */
void demur_keystore_epoch_erase(struct demur_keystore *store, const struct demur_hash *org,
                                uint32_t epoch);

/* ---- contexts used --------------------------------------------------------------------- */

/** How many contexts an epoch's vector has been used in; what is too many the caller knows. */
size_t demur_keystore_contexts(const struct demur_keystore *store, const struct demur_hash *org,
                               uint32_t epoch);

/** Whether context, the SHA-256 of a context_id, is among them. */
bool demur_keystore_context_used(const struct demur_keystore *store, const struct demur_hash *org,
                                 uint32_t epoch, const struct demur_hash *context);

/** Add context; one that is there already counts once.  DEMUR_ERR_RANGE, DEMUR_ERR_NOMEM */
DEMUR_MUST_CHECK
enum demur_err demur_keystore_context_add(struct demur_keystore *store,
                                          const struct demur_hash *org, uint32_t epoch,
                                          const struct demur_hash *context);

/* ---- waiting objects ------------------------------------------------------------------- */

/** What a receipt promises (2.0, "Reply"). */
struct demur_keystore_receipt {
    struct demur_hash leaf;
    uint32_t day;
    struct demur_signature sig;
};

/** An object that is to be sent, or that was and is not in the log yet. */
struct demur_keystore_waiting {
    struct demur_hash org;
    uint64_t send_at_s;                    /**< Unix seconds */
    struct demur_keystore_receipt receipt; /**< zeros: not sent, or not accepted */
    struct demur_span object;
};

/** Queue an object of 1..DEMUR_KEYSTORE_OBJECT_MAX bytes; DEMUR_ERR_RANGE, DEMUR_ERR_NOMEM. */
DEMUR_MUST_CHECK
enum demur_err demur_keystore_waiting_add(struct demur_keystore *store,
                                          const struct demur_hash *org, uint64_t send_at_s,
                                          struct demur_span object);

/** The waiting object at index, of any organisation; false: there are no more. */
bool demur_keystore_waiting_at(struct demur_keystore_waiting *out,
                               const struct demur_keystore *store, size_t index);

/** Set the receipt of the waiting object at index; false: there is none. */
bool demur_keystore_waiting_receipt(struct demur_keystore *store, size_t index,
                                    const struct demur_keystore_receipt *receipt);

/** Remove the waiting object at index; false: there is none. */
bool demur_keystore_waiting_remove(struct demur_keystore *store, size_t index);

/* ---- links, keys of principals, echoes ------------------------------------------------- */

/** Keep link, one of a kind for each memo; DEMUR_ERR_RANGE, DEMUR_ERR_NOMEM. */
DEMUR_MUST_CHECK
enum demur_err demur_keystore_link_put(struct demur_keystore *store, const struct demur_hash *org,
                                       const struct demur_link *link);

/** The link of org at index, a secret of the caller's; false: there are no more. */
bool demur_keystore_link_at(struct demur_link *out, const struct demur_keystore *store,
                            const struct demur_hash *org, size_t index);

/** Remove the link of org at index; false: there is none. */
bool demur_keystore_link_remove(struct demur_keystore *store, const struct demur_hash *org,
                                size_t index);

/** What a principal holds: secret; wipe it with demur_wipe(). */
struct demur_keystore_principal {
    uint8_t id; /**< in the manifest, not 0 */
    struct demur_sign_seed sign;
    struct demur_box_sk box;
};

/** As links; one of an id. */
DEMUR_MUST_CHECK
enum demur_err demur_keystore_principal_put(struct demur_keystore *store,
                                            const struct demur_hash *org,
                                            const struct demur_keystore_principal *principal);
bool demur_keystore_principal_at(struct demur_keystore_principal *out,
                                 const struct demur_keystore *store, const struct demur_hash *org,
                                 size_t index);
bool demur_keystore_principal_remove(struct demur_keystore *store, const struct demur_hash *org,
                                     size_t index);

/** An echo that a signer keeps, knowing what it proves: secret; wipe it with demur_wipe(). */
struct demur_keystore_echo {
    struct demur_hash memo_id;
    struct demur_nym nym; /**< of the SIGN; not checked to be a point */
    struct demur_echo_secret x;
};

/** As links; one of a memo. */
DEMUR_MUST_CHECK
enum demur_err demur_keystore_echo_put(struct demur_keystore *store, const struct demur_hash *org,
                                       const struct demur_keystore_echo *echo);
bool demur_keystore_echo_at(struct demur_keystore_echo *out, const struct demur_keystore *store,
                            const struct demur_hash *org, size_t index);
bool demur_keystore_echo_remove(struct demur_keystore *store, const struct demur_hash *org,
                                size_t index);

#endif
