/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * tile_builder.h -- turn entries, one at a time, into the tiles of a log.
 *
 * Memory: one hash tile per level, and the bundle that is being filled.
 */
#ifndef DEMUR_TILE_BUILDER_H
#define DEMUR_TILE_BUILDER_H

#include "demur/tile.h"
#include "demur/tree_proof.h"

struct demur_tile_builder;

/** A builder for an empty log, freed with demur_tile_builder_free(); DEMUR_ERR_NOMEM. */
DEMUR_MUST_CHECK
enum demur_err demur_tile_builder_new(struct demur_tile_builder **out,
                                      const struct demur_tile_sink *sink);

/**
 * A builder that goes on from the tiles of a log of head->size entries.
 *
 * What it reads (the right edge) is checked against head->root, the entries of a partial bundle
 * against their tile.  Where a partial tile or bundle is gone the full one is read.
 * @return DEMUR_OK, DEMUR_ERR_INVALID (another root comes out), DEMUR_ERR_FORMAT (a tile or bundle
 *         of the wrong form), DEMUR_ERR_RANGE (head->size above DEMUR_TREE_SIZE_MAX),
 *         DEMUR_ERR_STATE (a tile or bundle is missing), DEMUR_ERR_NOMEM, or what the reader said
 */
DEMUR_MUST_CHECK
enum demur_err demur_tile_builder_resume(struct demur_tile_builder **out,
                                         const struct demur_tile_sink *sink,
                                         const struct demur_tile_reader *reader,
                                         const struct demur_tree_head *head);

/** NULL does nothing. */
void demur_tile_builder_free(struct demur_tile_builder *b);

/**
 * Add an entry; each tile that becomes full goes to the sink: the bundle of its entries first, then
 * hash tiles by rising level.
 *
 * After a failure the builder may only be freed: every further call gives the same error.
 * @return DEMUR_OK, DEMUR_ERR_LENGTH (over DEMUR_ENTRY_BYTES_MAX), DEMUR_ERR_NOMEM,
 *         DEMUR_ERR_RANGE (there are DEMUR_TREE_SIZE_MAX entries), or what the sink said
 */
DEMUR_MUST_CHECK
enum demur_err demur_tile_builder_append(struct demur_tile_builder *b, struct demur_span entry);

/**
 * Hand the partial tiles of the size so far to the sink: what a checkpoint of it needs.
 *
 * The same order and errors as demur_tile_builder_append().
 */
DEMUR_MUST_CHECK
enum demur_err demur_tile_builder_flush(struct demur_tile_builder *b);

uint64_t demur_tile_builder_size(const struct demur_tile_builder *b);
void demur_tile_builder_root(struct demur_hash *out, const struct demur_tile_builder *b);

#endif
