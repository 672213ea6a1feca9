/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "tiles.h"

#include "demur/memory.h"

#include <string.h>

static enum demur_err get(void *ctx, const struct demur_tile_id *id, uint8_t *data, size_t cap,
                          size_t *len)
{
    uint8_t *tile = NULL;
    size_t tile_len = 0;
    enum demur_err err = store_tile_get(ctx, &tile, &tile_len, id);

    if (err == DEMUR_ERR_RANGE) return DEMUR_ERR_STATE; /* there is none */
    if (err != DEMUR_OK) return err;
    if (tile_len <= cap) {
        memcpy(data, tile, tile_len);
        *len = tile_len;
    } else {
        err = DEMUR_ERR_LENGTH;
    }
    demur_free(tile);
    return err;
}

struct demur_tile_reader srv_tiles(struct store *store)
{
    return (struct demur_tile_reader){get, store};
}
