/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * tile.h -- a log as a folder of tiles and entry bundles (c2sp.org/tlog-tiles v0.1.0): their
 * paths, which of them a size has, and the one function each by which they are written and read.
 */
#ifndef DEMUR_TILE_H
#define DEMUR_TILE_H

#include "demur/error.h"
#include "demur/tree.h"

#include <stddef.h>
#include <stdint.h>

#define DEMUR_TILE_WIDTH       256
#define DEMUR_TILE_BYTES       ((size_t)DEMUR_TILE_WIDTH * DEMUR_HASH_BYTES)
#define DEMUR_TILE_LEVELS      8   /**< hash tiles of a tree below 2^63 have levels 0..7 */
#define DEMUR_TILE_ENTRIES     255 /**< the level that stands for an entry bundle */
#define DEMUR_TILE_PATH_MAX    64
#define DEMUR_ENTRY_BYTES_MAX  65535
#define DEMUR_BUNDLE_BYTES_MAX ((size_t)DEMUR_TILE_WIDTH * (2 + DEMUR_ENTRY_BYTES_MAX))

/** Names a tile or an entry bundle. */
struct demur_tile_id {
    unsigned level; /**< 0 .. DEMUR_TILE_LEVELS - 1, or DEMUR_TILE_ENTRIES */
    uint64_t index; /**< below 2^55 */
    unsigned width; /**< 1..256 hashes or entries; 256 is a full one */
};

/** Write "tile/<L>/<N>[.p/<W>]" or "tile/entries/<N>[.p/<W>]" and a NUL; id is in its ranges. */
void demur_tile_path_encode(char out[DEMUR_TILE_PATH_MAX + 1], const struct demur_tile_id *id);

/**
 * Read such a path in its one form; on failure *out is as it was.
 *
 * @return DEMUR_OK, DEMUR_ERR_LENGTH (over DEMUR_TILE_PATH_MAX), DEMUR_ERR_FORMAT, DEMUR_ERR_RANGE
 * (a level, an index or a width that no log here has)
 */
DEMUR_MUST_CHECK
enum demur_err demur_tile_path_decode(struct demur_tile_id *out, const char *in, size_t len);

/** How wide tile index of level (any) is in a tree of size leaves; 0: there is none. */
unsigned demur_tile_width(unsigned level, uint64_t index, uint64_t size);

/** Where tiles go. */
struct demur_tile_sink {
    /** Take the bytes of a tile, which stay valid during the call only; a failure ends it all. */
    enum demur_err (*put)(void *ctx, const struct demur_tile_id *id, const uint8_t *data,
                          size_t len);
    void *ctx;
};

/** Where tiles come from. */
struct demur_tile_reader {
    /**
     * Read the tile to data, at most cap bytes, *len of them; it may be asked for more than once.
     *
     * DEMUR_ERR_STATE says that there is no such tile; DEMUR_ERR_LENGTH that it is larger than
     * cap; anything else ends what was being done.
     */
    enum demur_err (*get)(void *ctx, const struct demur_tile_id *id, uint8_t *data, size_t cap,
                          size_t *len);
    void *ctx;
};

/** A source of hashes out of tiles, for proofs; it keeps the tile read last. */
struct demur_tile_source {
    struct demur_tile_reader reader;
    uint64_t size;
    struct demur_tile_id have; /**< width 0: none */
    uint8_t tile[DEMUR_TILE_BYTES];
};

/**
 * Set up s over the tiles of a tree of size leaves.
 *
 * Where a partial tile is gone the full one is read.  Tiles are not checked against the root:
 * verify what comes of them.
 */
void demur_tile_source_init(struct demur_tile_source *s, const struct demur_tile_reader *reader,
                            uint64_t size);

/**
 * A tree source over s, good while s lives.
 *
 * It answers DEMUR_ERR_RANGE beyond the size of s, DEMUR_ERR_FORMAT for a tile of the wrong length,
 * DEMUR_ERR_STATE where neither a partial tile nor its full one is there, or what the reader said.
 */
struct demur_tree_source demur_tile_source_of(struct demur_tile_source *s);

#endif
