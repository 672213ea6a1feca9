/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* log_to_dir.h -- write the log of a channel in memory to a directory: DIR/log, DIR/policy. */
#ifndef LOG_TO_DIR_H
#define LOG_TO_DIR_H

#include "core/bundle/channel_for_tests.h"
#include "demur/tile_builder.h"

#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>

enum { DIR_PATH_LEN = 4096 };

static const char *dir;

static inline void write_file(const char *name, const void *data, size_t len)
{
    char path[DIR_PATH_LEN];
    FILE *f;

    (void)snprintf(path, sizeof path, "%s/%s", dir, name);
    for (char *c = path + strlen(dir) + 1; *c != 0; c++) {
        if (*c != '/') continue;
        *c = 0;
        CHECK(mkdir(path, 0777) == 0 || errno == EEXIST);
        *c = '/';
    }
    f = fopen(path, "wb");
    if (!CHECK(f != NULL)) exit(1);
    CHECK(fwrite(data, 1, len, f) == len);
    CHECK(fclose(f) == 0);
}

static inline enum demur_err put_tile(void *ctx, const struct demur_tile_id *id,
                                      const uint8_t *data, size_t len)
{
    char name[DEMUR_TILE_PATH_MAX + 8] = "log/";

    (void)ctx;
    demur_tile_path_encode(name + 4, id);
    write_file(name, data, len);
    return DEMUR_OK;
}

static inline void write_log(const struct channel *c)
{
    struct demur_tile_sink sink = {put_tile, NULL};
    struct demur_tile_builder *tiles = NULL;

    CHECK_ERR(DEMUR_OK, demur_tile_builder_new(&tiles, &sink));
    for (uint64_t i = 0; i < demur_tree_store_size(c->tree); i++) {
        struct demur_span e = {c->log[i].data, c->log[i].len};

        CHECK_ERR(DEMUR_OK, demur_tile_builder_append(tiles, e));
    }
    CHECK_ERR(DEMUR_OK, demur_tile_builder_flush(tiles));
    demur_tile_builder_free(tiles);
    write_file("log/checkpoint", c->note.data, c->note.len);
    write_file("policy", c->policy_text, strlen(c->policy_text));
}

#endif
