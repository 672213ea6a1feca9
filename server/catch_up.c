/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "catch_up.h"

#include "demur/cell.h"
#include "demur/checkpoint.h"
#include "demur/echo.h"
#include "demur/entry.h"
#include "demur/log_check.h"
#include "demur/memory.h"
#include "demur/tile_builder.h"
#include "demur/window.h"
#include "host/program.h"
#include "host/read_file.h"
#include "item.h"
#include "place.h"
#include "tiles.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

enum { NOTE_MAX = 65535, PATH_ROOM = 4096, WINDOW_FIRST = 1024 };

/* A store that catches up. */
struct catching {
    const struct srv_catch_up *c;
    int dir;
    struct store_log log;             /* as it is so far */
    struct demur_tile_builder *tiles; /* goes on from the store's */
    struct demur_writer window; /* entries of one window, u32 length each, behind each other */
    size_t count;
    uint32_t day;
};

static enum demur_err refuse(const struct srv_catch_up *c, const char *why)
{
    fprintf(c->err, "%s: %s: %s\n", host_program, c->mirror, why);
    return DEMUR_ERR_INVALID;
}

/* ---- the mirror ------------------------------------------------------------------------ */

static enum demur_err read_tile(void *ctx, const struct demur_tile_id *id, uint8_t *data,
                                size_t cap, size_t *len)
{
    const struct catching *k = ctx;
    char path[DEMUR_TILE_PATH_MAX + 1];
    ssize_t got = 0;
    size_t have = 0;
    uint8_t more;
    int fd;

    demur_tile_path_encode(path, id);
    fd = openat(k->dir, path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0) return errno == ENOENT || errno == ENOTDIR ? DEMUR_ERR_STATE : DEMUR_ERR_IO;
    while (have < cap && (got = read(fd, data + have, cap - have)) > 0) have += (size_t)got;
    if (have == cap && read(fd, &more, 1) > 0) {
        (void)close(fd);
        return DEMUR_ERR_LENGTH;
    }
    (void)close(fd);
    if (got < 0) return DEMUR_ERR_IO;
    *len = have;
    return DEMUR_OK;
}

static enum demur_err read_checkpoint(const struct srv_catch_up *c, uint8_t **note, size_t *len,
                                      struct demur_tree_head *head)
{
    char path[PATH_ROOM];
    struct demur_checkpoint_verdict verdict = {.fault = DEMUR_CHECKPOINT_FORM};
    struct demur_channel_manifest force;
    struct demur_policy *policy = NULL;
    enum demur_err err;

    (void)snprintf(path, sizeof path, "%s/checkpoint", c->mirror);
    err = host_read_file(note, len, path, NOTE_MAX, c->err);
    if (err != DEMUR_OK) return err;
    if (demur_channel_force(&force, srv_state_channel(c->state),
                            demur_channel_state_of(srv_state_channel(c->state)).day)) {
        err = demur_policy_decode(&policy, force.manifest->log_policy.data,
                                  force.manifest->log_policy.len, NULL);
    } else {
        err = demur_policy_decode(&policy, c->id->manifest->log_policy.data,
                                  c->id->manifest->log_policy.len, NULL);
    }
    if (err == DEMUR_OK) err = demur_policy_verify(&verdict, policy, *note, *len);
    if (err == DEMUR_OK) *head = verdict.checkpoint.head;
    if (err == DEMUR_ERR_INVALID) {
        err = refuse(c, demur_checkpoint_fault_text(verdict.fault));
    }
    demur_policy_free(policy);
    return err;
}

/* ---- windows --------------------------------------------------------------------------- */

static enum demur_err put_tile(void *ctx, const struct demur_tile_id *id, const uint8_t *data,
                               size_t len)
{
    const struct catching *k = ctx;

    return store_tile_put(k->c->store, id, data, len);
}

/* The receipt of an entry that is in the log already, made again. */
static struct store_receipt receipt_of(const struct catching *k, struct demur_span entry)
{
    struct demur_reply reply = {.status = DEMUR_ACCEPTED};
    struct demur_hash leaf;

    demur_tree_leaf(&leaf, entry.data, entry.len);
    demur_reply_promise(&reply, &k->c->id->org, &leaf, k->day, &k->c->id->receipt);
    return (struct store_receipt){reply.leaf, reply.day, reply.sig};
}

/* A vote has been opened: it lies sealed no more. */
static enum demur_err forget_sealed(const struct catching *k, const struct demur_act *act,
                                    struct demur_span entry, const struct demur_hash *context)
{
    struct srv_item item = {.kind = SRV_ITEM_ACT, .object = entry, .act = *act};
    struct demur_hash leaf;

    srv_item_set_logged(&item);
    demur_tree_leaf(&leaf, item.logged.data, item.logged.len);
    return store_sealed_remove(k->c->store, context, &leaf);
}

/* Take an act in, so that no pseudonym acts twice. */
static enum demur_err put_act(const struct catching *k, struct demur_span entry)
{
    struct store_act put = {.receipt = receipt_of(k, entry), .entry = entry};
    const struct demur_act_scope *scope = NULL;
    struct store_receipt first;
    struct demur_act act;
    enum store_put what;

    put.key.kind = demur_entry_kind(entry);
    if (demur_act_decode(&act, put.key.kind, entry.data, entry.len) == DEMUR_OK) {
        scope = demur_channel_scope(srv_state_channel(k->c->state), &act);
    }
    if (scope == NULL) return DEMUR_OK; /* void: it takes no place */
    demur_act_scope_context(&put.key.context, scope);
    memcpy(put.key.nym.bytes, act.nym, sizeof put.key.nym.bytes);
    demur_sha256(&put.head, act.head.data, act.head.len);
    if (put.key.kind == DEMUR_KIND_VOTE) {
        enum demur_err err = forget_sealed(k, &act, entry, &put.key.context);

        if (err != DEMUR_OK) return err;
    }
    return store_act_put(k->c->store, &what, &first, &put);
}

/* Take any other entry in, in its place. */
static enum demur_err put_entry(const struct catching *k, struct demur_span entry)
{
    unsigned places = srv_places(entry);
    struct store_entry put = {.receipt = receipt_of(k, entry), .entry = entry};
    struct store_receipt first;
    enum store_put what = STORE_CONFLICT;
    enum demur_err err = DEMUR_OK;

    for (unsigned nth = 0; nth < places && what == STORE_CONFLICT && err == DEMUR_OK; nth++) {
        err = srv_place(&put, entry, nth);
        if (err == DEMUR_ERR_NOMEM) return err;
        if (err != DEMUR_OK) return DEMUR_OK; /* WINDOW, or void */
        err = store_entry_put(k->c->store, &what, &first, &put);
    }
    return err;
}

/*
 * What comes from the mirror goes the way of what is handed in: it takes its place, with a receipt,
 * and goes into the log out of what waits.  Else the same member could act again.
 */
static enum demur_err take_in(const struct catching *k, struct demur_span entry)
{
    switch (demur_entry_kind(entry)) {
    case DEMUR_KIND_MEMO_FREEZE:
    case DEMUR_KIND_SIGN:
    case DEMUR_KIND_WITHDRAW:
    case DEMUR_KIND_VOTE:
        return put_act(k, entry);
    default:
        return put_entry(k, entry);
    }
}

/* Append the window that has been gathered. */
static enum demur_err append(struct catching *k)
{
    struct demur_span *entry = demur_alloc_array(k->count + 1, sizeof entry[0]);
    struct demur_reader r = demur_reader_over(k->window.data, k->window.len);
    struct store_append a = {.old_size = k->log.head.size, .day = k->day, .entries = k->count};
    enum demur_err err = entry == NULL ? DEMUR_ERR_NOMEM : k->window.err;

    for (size_t i = 0; i < k->count && err == DEMUR_OK; i++) {
        entry[i] = demur_read_v32(&r, DEMUR_ENTRY_BYTES_MAX);
        err = demur_tile_builder_append(k->tiles, entry[i]);
        if (err == DEMUR_OK) err = srv_state_feed(k->c->state, a.old_size + i, entry[i]);
        if (err == DEMUR_OK) err = take_in(k, entry[i]);
    }
    if (err == DEMUR_OK) {
        a.entry = entry;
        a.head.size = demur_tile_builder_size(k->tiles);
        demur_tile_builder_root(&a.head.root, k->tiles);
        err = store_log_append(k->c->store, &a);
        k->log.head = a.head;
    }
    demur_free(entry);
    demur_writer_wipe(&k->window);
    demur_writer_init(&k->window);
    k->count = 0;
    return err;
}

/* An entry of the mirror, compared with its tiles; those that the store has are passed over. */
static enum demur_err take(void *ctx, uint64_t index, struct demur_span entry)
{
    struct catching *k = ctx;
    struct demur_window w;
    enum demur_err err = DEMUR_OK;

    if (index < k->log.head.size + k->count) return DEMUR_OK;
    if (demur_entry_kind(entry) == DEMUR_KIND_WINDOW) {
        if (k->count > 0) err = append(k);
        if (err == DEMUR_OK) err = demur_window_decode(&w, entry.data, entry.len);
        if (err != DEMUR_OK) return err;
        k->day = w.day;
        demur_window_clear(&w);
    }
    demur_put_v32(&k->window, entry.data, entry.len);
    k->count++;
    return k->window.err;
}

/* ---- all of it ------------------------------------------------------------------------- */

/* Keep the mirror's note, as it was signed and as it was published. */
static enum demur_err keep_note(const struct catching *k, const struct demur_tree_head *head,
                                struct demur_span note)
{
    const struct srv_identity *id = k->c->id;
    struct demur_writer own;
    struct demur_writer shown;
    struct demur_policy *policy = NULL;
    struct demur_channel_manifest force;
    enum demur_err err = DEMUR_ERR_STATE;

    demur_writer_init(&own);
    demur_writer_init(&shown);
    if (demur_channel_force(&force, srv_state_channel(k->c->state), k->day)) {
        err = demur_policy_decode(&policy, force.manifest->log_policy.data,
                                  force.manifest->log_policy.len, NULL);
    }
    /* Ed25519 signs the same bytes in the same way: this is the note that was signed. */
    if (err == DEMUR_OK) err = demur_checkpoint_sign(&own, head, &id->log_vkey, &id->log_seed);
    if (err == DEMUR_OK) err = demur_policy_reduce(&shown, policy, note.data, note.len);
    if (err == DEMUR_OK) {
        err = store_checkpoint_put(k->c->store, head->size, (struct demur_span){own.data, own.len});
    }
    if (err == DEMUR_OK) {
        err = store_checkpoint_publish(k->c->store, head->size,
                                       (struct demur_span){shown.data, shown.len});
    }
    demur_policy_free(policy);
    demur_writer_wipe(&own);
    demur_writer_wipe(&shown);
    return err;
}

/* Take all that the store lacks, in the transaction that is open. */
static enum demur_err take_all(struct catching *k, const struct demur_tree_head *head,
                               struct demur_span note)
{
    struct demur_tile_reader mirror = {read_tile, k};
    struct demur_tile_reader own = srv_tiles(k->c->store);
    struct demur_tile_sink sink = {put_tile, k};
    struct demur_log_visitor visitor = {take, k};
    struct demur_log_check *check = NULL;
    struct demur_tile_id tile;
    enum demur_err err = demur_tile_builder_resume(&k->tiles, &sink, &own, &k->log.head);

    if (err == DEMUR_OK) err = demur_log_check_new(&check, head->size, &mirror, &visitor);
    if (err == DEMUR_OK) err = demur_log_check_to(check, head);
    if (err == DEMUR_ERR_INVALID) {
        enum demur_log_fault fault =
            check == NULL ? DEMUR_LOG_OK : demur_log_check_fault(check, &tile);

        err = refuse(k->c, fault == DEMUR_LOG_OK ? "what it has is no log, or the store is damaged"
                                                 : demur_log_fault_text(fault));
    }
    if (err == DEMUR_OK && k->count > 0) err = append(k);
    if (err == DEMUR_OK) err = demur_tile_builder_flush(k->tiles);
    if (err == DEMUR_OK && (k->log.head.size != head->size ||
                            memcmp(&k->log.head.root, &head->root, sizeof head->root) != 0)) {
        err =
            refuse(k->c, "it does not go on from what the store has: the backup is another log's, "
                         "or one of the two was changed");
    }
    if (err == DEMUR_OK) err = keep_note(k, head, note);
    demur_log_check_free(check);
    demur_tile_builder_free(k->tiles);
    return err;
}

enum demur_err srv_catch_up(const struct srv_catch_up *c, uint64_t *size)
{
    struct catching k = {.c = c, .dir = -1};
    struct demur_tree_head head = {.size = 0};
    uint8_t *note = NULL;
    size_t len = 0;
    enum demur_err err = store_log_get(c->store, &k.log);

    demur_writer_init(&k.window);
    if (err == DEMUR_OK) err = read_checkpoint(c, &note, &len, &head);
    if (err == DEMUR_OK) {
        *size = head.size;
        k.dir = open(c->mirror, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        if (k.dir < 0) err = DEMUR_ERR_IO;
    }
    if (err == DEMUR_OK && head.size > k.log.head.size) {
        err = store_begin(c->store);
        if (err == DEMUR_OK) {
            err = take_all(&k, &head, (struct demur_span){note, len});
            if (err == DEMUR_OK) {
                err = store_commit(c->store);
            } else {
                store_rollback(c->store);
            }
        }
    }
    if (err != DEMUR_OK && err != DEMUR_ERR_INVALID) {
        fprintf(c->err, "%s: %s: %s\n", host_program, c->mirror, demur_err_text(err));
    }
    if (k.dir >= 0) (void)close(k.dir);
    demur_free(note);
    demur_writer_wipe(&k.window);
    return err;
}
