/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * epoch_keys.h -- the public keys of all issuers of an epoch, ready to check proofs with.
 *
 * Made once from the ROSTER of the epoch and the manifest it names, then read by any number of
 * threads.  Source: docs/protocol.md 2.2 (who the issuers of an epoch are), 2.3 (cred_header).
 */
#ifndef DEMUR_EPOCH_KEYS_H
#define DEMUR_EPOCH_KEYS_H

#include "demur/manifest.h"

/** The keys of one epoch; public. */
struct demur_epoch_keys;

/**
 * Set up the keys of the issuers of manifest for epoch.
 *
 * org is the organisation's id, roster_leaf the leaf of the epoch's ROSTER, which is in every
 * credential's header.  Freed with demur_epoch_keys_free(); keeps nothing of manifest.
 * @return DEMUR_OK, DEMUR_ERR_INVALID (a BBS key that is no point), DEMUR_ERR_NOMEM
 */
DEMUR_MUST_CHECK
enum demur_err demur_epoch_keys_new(struct demur_epoch_keys **out, const struct demur_hash *org,
                                    const struct demur_manifest *manifest, uint32_t epoch,
                                    const struct demur_hash *roster_leaf);

/** NULL does nothing. */
void demur_epoch_keys_free(struct demur_epoch_keys *keys);

/** How many issuers, 1..DEMUR_ISSUERS_MAX. */
uint8_t demur_epoch_keys_count(const struct demur_epoch_keys *keys);

#endif
