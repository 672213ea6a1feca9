/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* fuzz_tile_path.c -- paths of tiles of any bytes: what decodes is written the same. */
#include "demur/tile.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct demur_tile_id id;
    char path[DEMUR_TILE_PATH_MAX + 1];

    if (demur_tile_path_decode(&id, (const char *)data, size) != DEMUR_OK) return 0;
    demur_tile_path_encode(path, &id);
    if (strlen(path) != size || memcmp(path, data, size) != 0) abort();
    if (demur_tile_width(id.level, id.index, DEMUR_TREE_SIZE_MAX) > DEMUR_TILE_WIDTH) abort();
    return 0;
}
