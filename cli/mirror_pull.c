/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * mirror_pull.c -- new entries and tiles: fetched, compared with each other and with what is here,
 * and written.
 *
 * Tiles are made anew from the entries, and the server's must be the same.  What has been written
 * counts only when the root has come out and the windows hold: then the checkpoint is written.
 */
#include "demur/memory.h"
#include "mirror.h"

#include <string.h>

/* ---- what the server has --------------------------------------------------------------- */

static void set_served(struct cli_mirror *m, const uint8_t *data, size_t len)
{
    m->served = (struct demur_span){data, len};
}

/* Fetch a tile or bundle; where a partial one is gone the full one, *id then says so. */
static enum demur_err fetch(uint8_t **out, size_t *len, struct cli_mirror *m,
                            struct demur_tile_id *id)
{
    size_t max = id->level == DEMUR_TILE_ENTRIES ? DEMUR_BUNDLE_BYTES_MAX : DEMUR_TILE_BYTES;
    struct demur_tile_id wanted = *id;
    enum demur_err err;

    set_served(m, NULL, 0);
    demur_tile_path_encode(m->served_path, id);
    err = cli_mirror_get(out, len, m, m->served_path, max);
    if (err == DEMUR_ERR_RANGE && id->width < DEMUR_TILE_WIDTH) {
        id->width = DEMUR_TILE_WIDTH;
        demur_tile_path_encode(m->served_path, id);
        err = cli_mirror_get(out, len, m, m->served_path, max);
    }
    if (err == DEMUR_OK) set_served(m, *out, *len);
    if (err == DEMUR_ERR_LENGTH) {
        return cli_mirror_fault(m, "tile_wrong", m->served_path, "it is longer than it may be");
    }
    if (err != DEMUR_ERR_RANGE) return err;
    demur_tile_path_encode(m->served_path, &wanted);
    return cli_mirror_fault(
        m, wanted.level == DEMUR_TILE_ENTRIES ? "entries_missing" : "tile_missing", m->served_path,
        "the server does not have it any more, or never had it");
}

/* ---- tiles ----------------------------------------------------------------------------- */

/* Whether these bytes are in DIR already. */
static bool is_here(const struct cli_mirror *m, const char *path, const uint8_t *data, size_t len)
{
    uint8_t *have = NULL;
    size_t have_len = 0;
    bool is_same =
        cli_mirror_has(m, path) &&
        cli_log_dir_read(&have, &have_len, &m->log, path, DEMUR_BUNDLE_BYTES_MAX) == DEMUR_OK &&
        have_len == len && memcmp(have, data, len) == 0;

    demur_free(have);
    return is_same;
}

/* Hold the server's tile to the one that the entries give. */
static enum demur_err compare_tile(struct cli_mirror *m, const struct demur_tile_id *id,
                                   const uint8_t *data, size_t len)
{
    struct demur_tile_id served = *id;
    uint8_t *theirs = NULL;
    size_t their_len = 0;
    enum demur_err err = fetch(&theirs, &their_len, m, &served);

    if (err != DEMUR_OK) return err;
    if (their_len != (size_t)served.width * DEMUR_HASH_BYTES || their_len < len ||
        memcmp(theirs, data, len) != 0) {
        err = cli_mirror_fault(m, "tile_wrong", m->served_path,
                               "this tile and the entries under it do not agree");
    }
    set_served(m, NULL, 0);
    demur_free(theirs);
    return err;
}

enum demur_err cli_mirror_take_tile(void *ctx, const struct demur_tile_id *id, const uint8_t *data,
                                    size_t len)
{
    struct cli_mirror *m = ctx;
    char path[DEMUR_TILE_PATH_MAX + 1];
    enum demur_err err = DEMUR_OK;

    if (id->level != DEMUR_TILE_ENTRIES) err = compare_tile(m, id, data, len);
    demur_tile_path_encode(path, id);
    if (err != DEMUR_OK || is_here(m, path, data, len)) return err;
    return cli_mirror_put(m, path, data, len);
}

/* ---- entries --------------------------------------------------------------------------- */

/* The bundle that is here, of the mirror's own size: *out NULL where it holds none of it. */
static enum demur_err read_ours(uint8_t **out, size_t *len, struct cli_mirror *m, uint64_t index)
{
    struct demur_tile_id id = {DEMUR_TILE_ENTRIES, index, 0};
    char path[DEMUR_TILE_PATH_MAX + 1];

    *out = NULL;
    id.width = demur_tile_width(DEMUR_TILE_ENTRIES, index, m->head.size);
    if (id.width == 0) return DEMUR_OK;
    demur_tile_path_encode(path, &id);
    if (!cli_mirror_has(m, path)) {
        id.width = DEMUR_TILE_WIDTH;
        demur_tile_path_encode(path, &id);
    }
    return cli_log_dir_read(out, len, &m->log, path, DEMUR_BUNDLE_BYTES_MAX);
}

/* Append an entry; at the size of a checkpoint shown in an earlier round its root must come out. */
static enum demur_err append(struct cli_mirror *m, struct demur_span e)
{
    struct demur_hash root;
    enum demur_err err = demur_tile_builder_append(m->tiles, e);

    if (err != DEMUR_OK || demur_tile_builder_size(m->tiles) != m->shown.size) return err;
    demur_tile_builder_root(&root, m->tiles);
    if (memcmp(&root, &m->shown.root, sizeof root) == 0) return DEMUR_OK;
    return cli_mirror_fault(m, "fork", "checkpoint",
                            "the entries do not give the root of a checkpoint that was shown "
                            "before: the server shows two histories");
}

/* Take the entries of a bundle into the builder; those that are here must be the same. */
static enum demur_err take_entries(struct cli_mirror *m, struct demur_reader *theirs,
                                   struct demur_reader *ours, uint64_t first, unsigned width)
{
    uint64_t size = demur_tile_builder_size(m->tiles);

    for (unsigned i = 0; i < width; i++) {
        struct demur_span e = demur_read_v16(theirs, DEMUR_ENTRY_BYTES_MAX);
        struct demur_span have = {NULL, 0};
        uint64_t at = first + i;
        enum demur_err err = theirs->err;

        if (err != DEMUR_OK) {
            return cli_mirror_fault(m, "bundle_form", m->served_path,
                                    "this bundle of entries cannot be read");
        }
        if (at >= size) {
            err = append(m, e);
            if (err != DEMUR_OK) return err;
            continue;
        }
        have = demur_read_v16(ours, DEMUR_ENTRY_BYTES_MAX);
        if (have.len != e.len || memcmp(have.data, e.data, e.len) != 0) {
            char where[CLI_MIRROR_WHERE_LEN];

            (void)snprintf(where, sizeof where, "entry %llu", (unsigned long long)at);
            return cli_mirror_fault(m, "entry", where,
                                    "the server shows another entry than it showed before");
        }
    }
    return DEMUR_OK;
}

static enum demur_err pull_bundle(struct cli_mirror *m, uint64_t index, uint64_t size)
{
    struct demur_tile_id id = {DEMUR_TILE_ENTRIES, index,
                               demur_tile_width(DEMUR_TILE_ENTRIES, index, size)};
    struct demur_tile_id served = id;
    struct demur_reader ours = {NULL, 0, DEMUR_OK};
    struct demur_reader theirs;
    uint8_t *data = NULL;
    uint8_t *have = NULL;
    size_t len = 0;
    size_t have_len = 0;
    enum demur_err err = fetch(&data, &len, m, &served);

    if (err == DEMUR_OK) err = read_ours(&have, &have_len, m, index);
    if (err != DEMUR_OK) goto out;
    if (have != NULL) ours = demur_reader_over(have, have_len);
    theirs = demur_reader_over(data, len);
    err = take_entries(m, &theirs, &ours, index * DEMUR_TILE_WIDTH, id.width);
    if (err == DEMUR_OK && served.width == id.width && theirs.left > 0) {
        err = cli_mirror_fault(m, "bundle_form", m->served_path,
                               "there are bytes behind its last entry");
    }
out:
    set_served(m, NULL, 0);
    demur_free(data);
    demur_free(have);
    return err;
}

enum demur_err cli_mirror_pull(struct cli_mirror *m, const struct demur_tree_head *head)
{
    uint64_t first = m->head.size / DEMUR_TILE_WIDTH;
    struct demur_hash root;
    enum demur_err err = DEMUR_OK;

    m->bar.what = "Mirroring the log";
    m->is_dirty = true;
    for (uint64_t i = first; i * DEMUR_TILE_WIDTH < head->size && err == DEMUR_OK; i++) {
        cli_progress_show(&m->bar, i - first, head->size / DEMUR_TILE_WIDTH - first + 1);
        err = pull_bundle(m, i, head->size);
    }
    if (err == DEMUR_OK) err = demur_tile_builder_flush(m->tiles);
    cli_progress_end(&m->bar);
    if (err != DEMUR_OK) return err;
    demur_tile_builder_root(&root, m->tiles);
    if (memcmp(&root, &head->root, sizeof root) == 0) return DEMUR_OK;
    return cli_mirror_fault(m, "fork", "checkpoint",
                            "behind what was shown before, the entries do not give its root: the "
                            "server shows two histories");
}

/* ---- windows --------------------------------------------------------------------------- */

static enum demur_err check_bundle(struct cli_mirror *m, uint64_t index, uint64_t size)
{
    struct demur_tile_id id = {DEMUR_TILE_ENTRIES, index,
                               demur_tile_width(DEMUR_TILE_ENTRIES, index, size)};
    char path[DEMUR_TILE_PATH_MAX + 1];
    struct demur_reader r;
    uint8_t *data = NULL;
    size_t len = 0;
    enum demur_err err;

    demur_tile_path_encode(path, &id);
    err = cli_log_dir_read(&data, &len, &m->log, path, DEMUR_BUNDLE_BYTES_MAX);
    if (err != DEMUR_OK) return err;
    r = demur_reader_over(data, len);
    for (unsigned i = 0; i < id.width && err == DEMUR_OK; i++) {
        struct demur_span e = demur_read_v16(&r, DEMUR_ENTRY_BYTES_MAX);

        err = r.err;
        if (err != DEMUR_OK || index * DEMUR_TILE_WIDTH + i < m->head.size) continue;
        err = demur_window_check_entry(m->windows, e);
        if (err == DEMUR_OK) err = cli_mirror_note_blobs(m, e);
    }
    demur_free(data);
    return err;
}

enum demur_err cli_mirror_check_windows(struct cli_mirror *m, const struct demur_tree_head *head)
{
    uint64_t first = m->head.size / DEMUR_TILE_WIDTH;
    char where[CLI_MIRROR_WHERE_LEN];
    enum demur_err err = DEMUR_OK;
    uint64_t index = 0;

    for (uint64_t i = first; i * DEMUR_TILE_WIDTH < head->size && err == DEMUR_OK; i++) {
        err = check_bundle(m, i, head->size);
    }
    if (err == DEMUR_OK) err = demur_window_check_end(m->windows);
    if (err != DEMUR_ERR_INVALID) return err;
    enum demur_window_fault fault = demur_window_check_fault(m->windows, &index);

    (void)snprintf(where, sizeof where, "entry %llu", (unsigned long long)index);
    return cli_mirror_fault(m, "windows", where, demur_window_fault_text(fault));
}

/* ---- partial tiles --------------------------------------------------------------------- */

/* Of one level, whose tiles hold 2^bits leaves each. */
static void tidy_level(const struct cli_mirror *m, unsigned level, unsigned bits,
                       const uint64_t sizes[2])
{
    for (uint64_t i = sizes[0] >> bits; i < sizes[1] >> bits; i++) {
        struct demur_tile_id id = {level, i, DEMUR_TILE_WIDTH};

        cli_mirror_drop_partials(m, &id);
    }
}

void cli_mirror_tidy(const struct cli_mirror *m, uint64_t from, uint64_t to)
{
    enum { BITS = 8 };
    uint64_t sizes[2] = {from, to};

    tidy_level(m, DEMUR_TILE_ENTRIES, BITS, sizes);
    for (unsigned level = 0; (level + 1) * BITS < 64 && to >> (level + 1) * BITS > 0; level++) {
        tidy_level(m, level, (level + 1) * BITS, sizes);
    }
}
