/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* tiles.h -- the tiles in a store, as core reads them. */
#ifndef SERVER_TILES_H
#define SERVER_TILES_H

#include "demur/tile.h"
#include "store/store.h"

/** A reader over what store has. */
struct demur_tile_reader srv_tiles(struct store *store);

#endif
