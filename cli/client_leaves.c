/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * client_leaves.c -- the hash of every entry of the log, fetched as whole tiles like everybody
 * does, and every checkpoint that is known held against them: so the log is one, and only grows.
 */
#include "client_parts.h"
#include "demur/memory.h"
#include "demur/tile.h"
#include "progress.h"
#include "reason.h"

#include <string.h>

enum { LEAVES_MAX = 1 << 26 };

void cli_client_log_free(struct cli_client_log *log)
{
    if (log == NULL) return;
    demur_free(log->leaf);
    demur_free(log->head);
    demur_free(log->note);
    demur_free(log);
}

/* ---- tiles ----------------------------------------------------------------------------- */

static enum demur_err make_room(struct cli_client_log *log, uint64_t count)
{
    struct demur_hash *more;

    if (count <= log->room) return DEMUR_OK;
    more = demur_alloc_array((size_t)count, sizeof more[0]);
    if (more == NULL) return DEMUR_ERR_NOMEM;
    if (log->count > 0) memcpy(more, log->leaf, (size_t)log->count * sizeof more[0]);
    demur_free(log->leaf);
    log->leaf = more;
    log->room = count;
    return DEMUR_OK;
}

/* The leaves that were fetched before; it does no harm where they are gone. */
static void read_kept(struct cli_client *c, uint64_t size)
{
    char name[CLI_NAME_MAX];
    uint8_t *data = NULL;
    size_t len = 0;
    uint64_t n;

    cli_client_public_name(name, c, "leaves");
    if (cli_home_read(&data, &len, c->home, name, (size_t)LEAVES_MAX * DEMUR_HASH_BYTES, false) !=
        DEMUR_OK) {
        return;
    }
    n = len / DEMUR_HASH_BYTES;
    if (n > size) n = size;
    if (make_room(c->log, size) == DEMUR_OK && n > 0) {
        memcpy(c->log->leaf, data, (size_t)n * DEMUR_HASH_BYTES);
        c->log->count = n;
    }
    demur_free(data);
}

/* Fetch a tile of hashes, or in place of a partial one that is gone the full one. */
static enum demur_err get_tile(uint8_t **out, size_t *len, struct cli_client *c,
                               const struct demur_tile_id *id)
{
    char path[DEMUR_TILE_PATH_MAX + 2] = "/";
    struct demur_tile_id full = *id;
    enum demur_err err;

    demur_tile_path_encode(path + 1, id);
    err = cli_client_get(out, len, c, path, DEMUR_TILE_BYTES);
    if (err == DEMUR_ERR_STATE && id->width < DEMUR_TILE_WIDTH) {
        full.width = DEMUR_TILE_WIDTH;
        demur_tile_path_encode(path + 1, &full);
        err = cli_client_get(out, len, c, path, DEMUR_TILE_BYTES);
    }
    if (err == DEMUR_ERR_STATE) {
        return cli_client_say(c, DEMUR_ERR_IO, "the server does not have %s of its log", path + 1);
    }
    if (err == DEMUR_OK && *len < (size_t)id->width * DEMUR_HASH_BYTES) {
        demur_free(*out);
        return cli_client_say(c, DEMUR_ERR_IO, "%s of the log is too short", path + 1);
    }
    return err;
}

static enum demur_err fetch_tiles(struct cli_client *c, uint64_t size)
{
    struct cli_client_log *log = c->log;
    struct cli_progress bar;
    enum demur_err err = make_room(log, size);

    if (err != DEMUR_OK) return cli_client_fail(c, "the log", err);
    cli_progress_init(&bar, c->cli->err, "Reading the log");
    while (log->count < size && err == DEMUR_OK) {
        uint64_t at = log->count / DEMUR_TILE_WIDTH;
        struct demur_tile_id id = {0, at, demur_tile_width(0, at, size)};
        uint8_t *data = NULL;
        size_t len = 0;

        err = get_tile(&data, &len, c, &id);
        if (err != DEMUR_OK) break;
        memcpy(&log->leaf[at * DEMUR_TILE_WIDTH], data, (size_t)id.width * DEMUR_HASH_BYTES);
        log->count = at * DEMUR_TILE_WIDTH + id.width;
        demur_free(data);
        cli_progress_show(&bar, log->count, size);
    }
    cli_progress_end(&bar);
    return err;
}

/* ---- checkpoints ----------------------------------------------------------------------- */

/* The checkpoint that was kept in the clear; it was verified when it was. */
static bool kept_note(struct demur_tree_head *out, struct cli_client *c)
{
    char file[CLI_NAME_MAX];
    struct demur_note note;
    struct demur_checkpoint checkpoint;
    uint8_t *data = NULL;
    size_t len = 0;
    bool ok;

    cli_client_public_name(file, c, "checkpoint");
    if (cli_home_read(&data, &len, c->home, file, DEMUR_NOTE_BYTES_MAX, false) != DEMUR_OK) {
        return false;
    }
    ok = demur_note_decode(&note, data, len) == DEMUR_OK &&
         demur_checkpoint_decode(&checkpoint, note.text) == DEMUR_OK;
    if (ok) *out = checkpoint.head;
    demur_free(data);
    return ok;
}

bool cli_client_remembered(struct demur_tree_head *out, struct cli_client *c)
{
    struct demur_keystore_org org;

    if (c->store == NULL) return kept_note(out, c);
    if (!demur_keystore_org_get(&org, c->store, &c->org)) return false;
    *out = (struct demur_tree_head){org.size, org.root};
    return org.size > 0;
}

/* Whether the leaves up to the size of head give its root; tree grows from the heads before. */
static enum demur_err is_prefix(bool *out, struct demur_tree *tree,
                                const struct cli_client_log *log,
                                const struct demur_tree_head *head)
{
    struct demur_hash root;

    *out = false;
    if (head->size < tree->size || head->size > log->count) return DEMUR_OK;
    while (tree->size < head->size) {
        enum demur_err err = demur_tree_append(tree, &log->leaf[tree->size]);

        if (err != DEMUR_OK) return err;
    }
    demur_tree_root(&root, tree);
    *out = memcmp(&root, &head->root, sizeof root) == 0;
    return DEMUR_OK;
}

/* Whether the leaves give every checkpoint of the feeds, and the newest. */
static enum demur_err fits(bool *out, const struct cli_client_log *log,
                           const struct demur_tree_head *newest)
{
    struct demur_tree tree;
    enum demur_err err = DEMUR_OK;

    demur_tree_init(&tree);
    *out = true;
    for (size_t i = 0; i < log->heads && err == DEMUR_OK && *out; i++) {
        err = is_prefix(out, &tree, log, &log->head[i]);
    }
    if (err == DEMUR_OK && *out) err = is_prefix(out, &tree, log, newest);
    return err;
}

/* Keep the two notes that cannot both be true. */
static void keep_both(struct cli_client *c)
{
    char name[CLI_NAME_MAX];
    uint8_t *old = NULL;
    size_t len = 0;

    cli_client_public_name(name, c, "checkpoint");
    if (cli_home_read(&old, &len, c->home, name, DEMUR_NOTE_BYTES_MAX, false) == DEMUR_OK) {
        cli_home_evidence(c->home, "checkpoint-before", (struct demur_span){old, len});
        demur_free(old);
    }
    cli_home_evidence(c->home, "checkpoint-after",
                      (struct demur_span){c->log->note, c->log->note_len});
}

enum demur_err cli_client_alarm(struct cli_client *c, const char *what)
{
    cli_reason_is(CLI_REASON_ALARM);
    (void)cli_client_say(
        c, DEMUR_ERR_INVALID,
        "ALARM: %s. Nothing is sent. Compare checkpoints with colleagues, and with "
        "the witnesses that the manifest names",
        what);
    keep_both(c);
    return DEMUR_ERR_INVALID;
}

static enum demur_err check_remembered(struct cli_client *c, const struct demur_tree_head *head)
{
    struct demur_tree_head before;
    struct demur_tree tree;
    bool ok = true;
    enum demur_err err = DEMUR_OK;

    if (!cli_client_remembered(&before, c)) return DEMUR_OK;
    if (before.size > head->size) {
        return cli_client_alarm(c, "the log is shorter than it was: entries have been taken back");
    }
    demur_tree_init(&tree);
    err = is_prefix(&ok, &tree, c->log, &before);
    if (err != DEMUR_OK) return cli_client_fail(c, "the log", err);
    if (ok) return DEMUR_OK;
    return cli_client_alarm(c, "the log does not go on from what it was: two histories are shown");
}

/* The leaves do not give every checkpoint: which of them is the odd one out? */
static enum demur_err say_misfit(struct cli_client *c, const struct demur_tree_head *newest)
{
    struct demur_tree tree;
    bool ok = false;
    enum demur_err err;

    demur_tree_init(&tree);
    err = is_prefix(&ok, &tree, c->log, newest);
    if (err != DEMUR_OK) return cli_client_fail(c, "the log", err);
    return cli_client_alarm(c, ok ? "the log has other entries than it had: two histories are shown"
                                  : "the tiles of the log do not give its newest checkpoint");
}

enum demur_err cli_client_take_leaves(struct cli_client *c, const struct demur_tree_head *head)
{
    struct cli_client_log *log = c->log;
    char name[CLI_NAME_MAX];
    bool ok = false;
    uint64_t had;
    enum demur_err err;

    if (head->size > LEAVES_MAX) {
        return cli_client_say(c, DEMUR_ERR_RANGE, "the log is larger than this program can follow");
    }
    if (log->count == 0) read_kept(c, head->size);
    had = log->count;
    err = fetch_tiles(c, head->size);
    if (err == DEMUR_OK) err = fits(&ok, log, head);
    if (err == DEMUR_OK && !ok && had > 0) { /* what was kept may be what is wrong */
        had = log->count = 0;
        err = fetch_tiles(c, head->size);
        if (err == DEMUR_OK) err = fits(&ok, log, head);
    }
    if (err != DEMUR_OK) return err;
    if (!ok) return say_misfit(c, head);
    err = check_remembered(c, head);
    if (err != DEMUR_OK || log->count == had) return err;
    cli_client_public_name(name, c, "leaves");
    return cli_home_write(
        c->home, name,
        (struct demur_span){(const uint8_t *)log->leaf, (size_t)log->count * DEMUR_HASH_BYTES},
        false);
}

/* ---- asking ---------------------------------------------------------------------------- */

bool cli_client_log_find(uint64_t *index, const struct cli_client *c, const struct demur_hash *leaf)
{
    const struct cli_client_log *log = c->log;

    for (uint64_t i = 0; log != NULL && i < log->count; i++) {
        if (memcmp(&log->leaf[i], leaf, sizeof *leaf) != 0) continue;
        *index = i;
        return true;
    }
    return false;
}

uint64_t cli_client_log_size(const struct cli_client *c)
{
    return c->log == NULL ? 0 : c->log->count;
}

struct demur_span cli_client_checkpoint(const struct cli_client *c)
{
    if (c->log == NULL) return (struct demur_span){NULL, 0};
    return (struct demur_span){c->log->note, c->log->note_len};
}

/* ---- entries --------------------------------------------------------------------------- */

/* The bundle that id names, or in place of a partial one that is gone the full one. */
static enum demur_err get_bundle(uint8_t **out, size_t *len, struct cli_client *c,
                                 struct demur_tile_id id)
{
    char path[DEMUR_TILE_PATH_MAX + 2] = "/";
    enum demur_err err;

    demur_tile_path_encode(path + 1, &id);
    err = cli_client_get(out, len, c, path, DEMUR_BUNDLE_BYTES_MAX);
    if (err == DEMUR_ERR_STATE && id.width < DEMUR_TILE_WIDTH) {
        id.width = DEMUR_TILE_WIDTH;
        demur_tile_path_encode(path + 1, &id);
        err = cli_client_get(out, len, c, path, DEMUR_BUNDLE_BYTES_MAX);
    }
    if (err != DEMUR_ERR_STATE) return err;
    return cli_client_say(c, DEMUR_ERR_IO, "the server does not have %s of its log", path + 1);
}

/* Every entry of bundle number at between first and last, each held against its leaf. */
static enum demur_err each_of_bundle(struct cli_client *c, uint64_t at, const uint64_t between[2],
                                     const struct cli_client_visitor *visitor)
{
    struct demur_tile_id id = {DEMUR_TILE_ENTRIES, at, demur_tile_width(0, at, c->log->count)};
    struct demur_reader r;
    uint8_t *data = NULL;
    size_t len = 0;
    enum demur_err err = get_bundle(&data, &len, c, id);

    if (err != DEMUR_OK) return err;
    r = demur_reader_over(data, len);
    for (unsigned i = 0; i < id.width && err == DEMUR_OK; i++) {
        uint64_t index = at * DEMUR_TILE_WIDTH + i;
        struct demur_span entry = demur_read_v16(&r, DEMUR_ENTRY_BYTES_MAX);
        struct demur_hash leaf;

        demur_tree_leaf(&leaf, entry.data, entry.len);
        if (r.err != DEMUR_OK || memcmp(&leaf, &c->log->leaf[index], sizeof leaf) != 0) {
            err = cli_client_say(c, DEMUR_ERR_INVALID,
                                 "the server gives another entry %llu than stands in its log",
                                 (unsigned long long)index);
        } else if (index >= between[0] && index < between[1]) {
            err = visitor->entry(visitor->ctx, index, entry);
        }
    }
    demur_free(data);
    return err;
}

enum demur_err cli_client_each_entry(struct cli_client *c, uint64_t first, uint64_t last,
                                     const struct cli_client_visitor *visitor)
{
    const uint64_t between[2] = {first, last};
    enum demur_err err = DEMUR_OK;

    if (last > cli_client_log_size(c)) last = cli_client_log_size(c);
    for (uint64_t at = first / DEMUR_TILE_WIDTH; at * DEMUR_TILE_WIDTH < last && err == DEMUR_OK;
         at++) {
        err = each_of_bundle(c, at, between, visitor);
    }
    return err;
}
