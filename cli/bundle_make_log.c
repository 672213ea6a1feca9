/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * bundle_make_log.c -- the log that a bundle is made of: its checkpoint, every entry and tile
 * recomputed, what the entries say, and entries by their numbers.
 */
#include "bundle_make.h"
#include "demur/entry.h"
#include "demur/log_check.h"
#include "demur/memory.h"
#include "demur/window.h"
#include "host/random.h"

#include <string.h>

void cli_maker_init(struct cli_maker *m, FILE *err)
{
    *m = (struct cli_maker){.err = err, .dir = {-1, NULL, NULL}, .random = host_random()};
    cli_progress_init(&m->bar, err, "Reading the log");
}

void cli_maker_free(struct cli_maker *m)
{
    cli_log_dir_close(&m->dir);
    host_net_free(m->net);
    demur_free(m->note);
    demur_channel_free(m->channel);
    cli_maker_cache_clear(&m->cache);
    demur_free(m->sign);
    demur_free(m->named);
    demur_wipe(&m->key, sizeof m->key);
    demur_wipe_free(m->document.data, m->document.len);
    for (size_t i = 0; i < m->attachments; i++) {
        demur_wipe_free(m->attachment[i].data, m->attachment[i].len);
    }
    for (size_t i = 0; i < m->answers; i++) {
        demur_wipe_free(m->answer[i].data, m->answer[i].len);
    }
    demur_free(m->answer);
}

enum demur_err cli_maker_fail(const struct cli_maker *m, const char *what, enum demur_err err)
{
    fprintf(m->err, "demur: %s: %s\n", what, demur_err_text(err));
    return err;
}

/* ---- entries by number ----------------------------------------------------------------- */

void cli_maker_cache_clear(struct cli_maker_cache *cache)
{
    demur_free(cache->data);
    *cache = (struct cli_maker_cache){.data = NULL};
}

static enum demur_err load(struct cli_maker_cache *cache, const struct cli_maker *m, uint64_t index)
{
    struct demur_tile_id id = {DEMUR_TILE_ENTRIES, index,
                               demur_tile_width(DEMUR_TILE_ENTRIES, index, m->head.size)};
    struct cli_log_dir dir = m->dir;
    struct demur_tile_reader reader = cli_log_dir_reader(&dir);
    struct demur_reader r;
    enum demur_err err;

    cli_maker_cache_clear(cache);
    cache->data = demur_alloc(DEMUR_BUNDLE_BYTES_MAX);
    if (cache->data == NULL) return DEMUR_ERR_NOMEM;
    err = reader.get(reader.ctx, &id, cache->data, DEMUR_BUNDLE_BYTES_MAX, &cache->len);
    cache->count = id.width;
    if (err == DEMUR_ERR_STATE) {
        id.width = DEMUR_TILE_WIDTH;
        err = reader.get(reader.ctx, &id, cache->data, DEMUR_BUNDLE_BYTES_MAX, &cache->len);
    }
    if (err != DEMUR_OK) return err;
    r = demur_reader_over(cache->data, cache->len);
    for (unsigned i = 0; i < cache->count; i++) {
        cache->at[i] = (uint32_t)(cache->len - r.left);
        (void)demur_read_v16(&r, DEMUR_ENTRY_BYTES_MAX);
    }
    cache->index = index;
    return r.err;
}

enum demur_err cli_maker_entry_by(struct cli_maker_cache *cache, const struct cli_maker *m,
                                  uint64_t index, struct demur_span *out)
{
    uint64_t bundle = index / DEMUR_TILE_WIDTH;
    enum demur_err err = DEMUR_OK;

    if (cache->data == NULL || cache->index != bundle) err = load(cache, m, bundle);
    if (err != DEMUR_OK) {
        cli_maker_cache_clear(cache);
        return err;
    }
    const uint8_t *at = cache->data + cache->at[index % DEMUR_TILE_WIDTH];

    *out = (struct demur_span){at + 2, demur_get_be16(at)};
    return DEMUR_OK;
}

enum demur_err cli_maker_entry(void *maker, uint64_t index, struct demur_span *out)
{
    struct cli_maker *m = maker;

    return cli_maker_entry_by(&m->cache, m, index, out);
}

/* ---- the checkpoint -------------------------------------------------------------------- */

/* Hold the checkpoint to a policy; whose: for people. */
static enum demur_err verify_checkpoint(struct cli_maker *m, const struct demur_policy *policy,
                                        const char *whose)
{
    struct demur_checkpoint_verdict v;
    enum demur_err err = demur_policy_verify(&v, policy, m->note, m->note_len);

    if (err == DEMUR_ERR_INVALID) {
        fprintf(m->err, "demur: %s/checkpoint: %s, by %s\n", m->dir.path,
                demur_checkpoint_fault_text(v.fault), whose);
    } else if (err != DEMUR_OK) {
        (void)cli_maker_fail(m, m->dir.path, err);
    }
    return err;
}

static enum demur_err read_checkpoint(struct cli_maker *m)
{
    struct demur_checkpoint c;
    struct demur_note note;
    enum demur_err err =
        cli_log_dir_read(&m->note, &m->note_len, &m->dir, "checkpoint", DEMUR_NOTE_BYTES_MAX);

    if (err != DEMUR_OK) return err;
    err = demur_note_decode(&note, m->note, m->note_len);
    if (err == DEMUR_OK) err = demur_checkpoint_decode(&c, note.text);
    if (err == DEMUR_OK) {
        m->head = c.head;
    } else {
        fprintf(m->err, "demur: %s/checkpoint: it is no checkpoint\n", m->dir.path);
    }
    return err;
}

/* ---- all of the log -------------------------------------------------------------------- */

/* Before the last window opens: whose policy is in force in it. */
static enum demur_err note_policy(struct cli_maker *m, uint64_t index, struct demur_span entry)
{
    struct demur_channel_manifest force;
    struct demur_window w;
    enum demur_err err = demur_window_decode(&w, entry.data, entry.len);

    if (err != DEMUR_OK) return err;
    if (index + 1 + w.count == m->head.size && demur_channel_force(&force, m->channel, w.day)) {
        m->policy = force.policy;
    }
    demur_window_clear(&w);
    return DEMUR_OK;
}

static enum demur_err visit(void *ctx, uint64_t index, struct demur_span entry)
{
    struct cli_maker *m = ctx;
    struct demur_fault fault;
    enum demur_err err = DEMUR_OK;

    cli_progress_show(&m->bar, index, m->head.size);
    if (demur_entry_kind(entry) == DEMUR_KIND_WINDOW) err = note_policy(m, index, entry);
    return err == DEMUR_OK ? demur_channel_add(m->channel, &fault, index, entry) : err;
}

static enum demur_err feed(struct cli_maker *m)
{
    struct demur_tile_reader reader = cli_log_dir_reader(&m->dir);
    struct demur_log_visitor visitor = {visit, m};
    struct demur_log_check *log = NULL;
    struct demur_tile_id tile = {0, 0, 0};
    enum demur_err err = demur_channel_new(&m->channel, &m->random);

    if (err == DEMUR_OK) err = demur_log_check_new(&log, m->head.size, &reader, &visitor);
    if (err == DEMUR_OK) err = demur_log_check_to(log, &m->head);
    cli_progress_end(&m->bar);
    if (err == DEMUR_ERR_INVALID || err == DEMUR_ERR_FORMAT || err == DEMUR_ERR_RANGE ||
        err == DEMUR_ERR_LENGTH) {
        enum demur_log_fault fault = log == NULL ? DEMUR_LOG_OK : demur_log_check_fault(log, &tile);

        fprintf(m->err, "demur: %s: %s; demur log check says more\n", m->dir.path,
                fault == DEMUR_LOG_OK ? "a window of this log does not keep its rules"
                                      : demur_log_fault_text(fault));
    } else if (err != DEMUR_OK && err != DEMUR_ERR_IO) {
        (void)cli_maker_fail(m, m->dir.path, err);
    }
    demur_log_check_free(log);
    return err;
}

enum demur_err cli_maker_read_log(struct cli_maker *m, const char *dir,
                                  const struct demur_policy *pin)
{
    struct demur_channel_manifest first;
    enum demur_err err = cli_log_dir_open(&m->dir, dir, m->err);

    if (err == DEMUR_OK) err = read_checkpoint(m);
    if (err == DEMUR_OK && pin != NULL) err = verify_checkpoint(m, pin, "the policy given");
    if (err == DEMUR_OK) err = feed(m);
    if (err != DEMUR_OK) return err;
    if (m->policy == NULL && demur_channel_force(&first, m->channel, 0)) m->policy = first.policy;
    if (m->policy == NULL) {
        fprintf(m->err, "demur: %s: there is no manifest in this log\n", dir);
        return DEMUR_ERR_INVALID;
    }
    return verify_checkpoint(m, m->policy, "the manifest in force");
}
