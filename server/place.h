/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * place.h -- the place of an entry that is no act: what there can be only one of.
 *
 * The place is the entry's kind and those of its fields that docs/protocol.md 2.0 counts by:
 * seq, stage, memo, epoch.  Two entries of one place and other bytes are a conflict.
 */
#ifndef SERVER_PLACE_H
#define SERVER_PLACE_H

#include "demur/error.h"
#include "demur/hash.h"
#include "store/store.h"

/**
 * Write the place of entry, a well-formed one, to out.
 *
 * nth: in which of its places, where there are several: 0 to srv_places() - 1.
 * @return DEMUR_OK, DEMUR_ERR_FORMAT (malformed, or of a kind that nobody hands in)
 */
DEMUR_MUST_CHECK
enum demur_err srv_place(struct store_entry *out, struct demur_span entry, unsigned nth);

/** How many places there are for such an entry: several for a CLAIM or a convener's question. */
unsigned srv_places(struct demur_span entry);

#endif
