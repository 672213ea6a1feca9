/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* entry_bundle.h -- up to 256 entries as one file: for each, u16 length and bytes. */
#ifndef DEMUR_LOG_ENTRY_BUNDLE_H
#define DEMUR_LOG_ENTRY_BUNDLE_H

#include "demur/bytes.h"
#include "demur/tile.h"

/** The entries of a bundle, borrowed from its bytes. */
struct demur_entry_bundle {
    size_t count;
    struct demur_span entries[DEMUR_TILE_WIDTH];
};

/** Read a bundle of exactly count (1..256) entries; DEMUR_ERR_LENGTH for any other bytes. */
DEMUR_MUST_CHECK
enum demur_err demur_entry_bundle_decode(struct demur_entry_bundle *out, const uint8_t *data,
                                         size_t len, size_t count);

/** Write a bundle; DEMUR_ERR_LENGTH (an entry of more than 65,535 bytes), DEMUR_ERR_NOMEM. */
DEMUR_MUST_CHECK
enum demur_err demur_entry_bundle_encode(struct demur_writer *out,
                                         const struct demur_entry_bundle *b);

#endif
