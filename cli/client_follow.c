/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * client_follow.c -- bring the log up to date, and hold it against what was seen before
 * (docs/protocol.md 2.7, 2.16, 2.19).
 */
#include "client_parts.h"
#include "demur/day.h"
#include "demur/memory.h"
#include "progress.h"
#include "reason.h"

#include <string.h>
#include <time.h>

enum { FRESH_S = 48 * CLI_HOUR_S, FRESH_DAYS = 2, KEPT_DAYS = 28, SEQ_LEN_MAX = 16, TRIES = 5 };
enum { CACHE_S = 3, BEHIND_TRIES = 2 }; /* the server lets checkpoints be cached for 2 seconds */

/* ---- feeds ----------------------------------------------------------------------------- */

/* The number of the newest window, as the server says. */
static enum demur_err newest(uint32_t *out, struct cli_client *c)
{
    uint8_t *text = NULL;
    size_t len = 0;
    uint64_t n = 0;
    bool ok;
    enum demur_err err = cli_client_get(&text, &len, c, "/v1/feed", SEQ_LEN_MAX);

    if (err == DEMUR_ERR_STATE) {
        return cli_client_say(c, DEMUR_ERR_IO,
                              "the channel has not published anything yet, or "
                              "there is none at this address");
    }
    if (err != DEMUR_OK) return err;
    if (len > 0 && text[len - 1] == '\n') len--;
    ok = len > 0;
    for (size_t i = 0; i < len && ok; i++) {
        ok = text[i] >= '0' && text[i] <= '9';
        n = n * 10 + (uint64_t)(text[i] - '0');
        ok = ok && n < UINT32_MAX;
    }
    demur_free(text);
    if (!ok) return cli_client_say(c, DEMUR_ERR_IO, "%s: this is no channel of Demur", c->url);
    *out = (uint32_t)n;
    return DEMUR_OK;
}

static enum demur_err take_feeds(struct cli_client *c)
{
    struct cli_progress bar;
    uint32_t first = demur_channel_state_of(c->channel).windows;
    uint32_t last = 0;
    enum demur_err err = newest(&last, c);

    if (err != DEMUR_OK) return err;
    cli_progress_init(&bar, c->cli->err, "Following the log");
    for (uint32_t seq = first; seq <= last && err == DEMUR_OK; seq++) {
        err = cli_client_take_feed(c, seq);
        cli_progress_show(&bar, seq - first + 1, last - first + 1);
    }
    cli_progress_end(&bar);
    return err;
}

/* ---- the checkpoint -------------------------------------------------------------------- */

/* The newest checkpoint, checked by the manifest in force in the last window, kept in c->log. */
static enum demur_err take_checkpoint(struct demur_tree_head *head, struct cli_client *c)
{
    struct demur_channel_manifest force;
    struct demur_checkpoint_verdict verdict = {.fault = DEMUR_CHECKPOINT_FORM};
    uint8_t *note = NULL;
    size_t len = 0;
    enum demur_err err = cli_client_get(&note, &len, c, "/checkpoint", DEMUR_NOTE_BYTES_MAX);

    if (err == DEMUR_ERR_STATE) {
        return cli_client_say(c, DEMUR_ERR_IO, "the channel has no checkpoint of its log");
    }
    if (err != DEMUR_OK) return err;
    if (!demur_channel_force(&force, c->channel, demur_channel_state_of(c->channel).day)) {
        demur_free(note);
        return cli_client_say(c, DEMUR_ERR_INVALID, "the log has no manifest");
    }
    err = demur_policy_verify(&verdict, force.policy, note, len);
    if (err != DEMUR_OK) {
        (void)cli_client_say(c, err, "the newest checkpoint: %s",
                             err == DEMUR_ERR_INVALID ? demur_checkpoint_fault_text(verdict.fault)
                                                      : demur_err_text(err));
        demur_free(note);
        return verdict.fault == DEMUR_CHECKPOINT_QUORUM ? DEMUR_ERR_STATE : err;
    }
    demur_free(c->log->note);
    c->log->note = note;
    c->log->note_len = len;
    c->log->signers = verdict.signers;
    c->log->is_quorum_none = demur_policy_quorum_none(force.policy);
    *head = verdict.checkpoint.head;
    return DEMUR_OK;
}

/* Whether head is of the size of a window's checkpoint, and has another root. */
static bool contradicts(const struct cli_client_log *log, const struct demur_tree_head *head)
{
    for (size_t i = 0; i < log->heads; i++) {
        if (log->head[i].size != head->size) continue;
        if (memcmp(&log->head[i].root, &head->root, sizeof head->root) != 0) return true;
    }
    return false;
}

/* Whether head is older than what has been seen, which a cache on the way may be the cause of. */
static bool is_behind(struct cli_client *c, const struct demur_tree_head *head)
{
    struct demur_tree_head before;

    if (head->size < demur_channel_state_of(c->channel).size) return true;
    return cli_client_remembered(&before, c) && head->size < before.size;
}

static void wait_for_caches(void)
{
    const struct timespec wait = {CACHE_S, 0};

    (void)nanosleep(&wait, NULL);
}

/*
 * Feeds and checkpoint, until both are of one size: a window may be published in between, and a
 * cache may give a checkpoint that is seconds old.
 */
static enum demur_err take_all(struct demur_tree_head *head, struct cli_client *c)
{
    int behind = 0;
    enum demur_err err = DEMUR_OK;

    for (int i = 0; i < TRIES; i++) {
        uint64_t size;

        err = take_feeds(c);
        if (err == DEMUR_OK) err = take_checkpoint(head, c);
        if (err != DEMUR_OK) return err;
        if (contradicts(c->log, head)) {
            return cli_client_alarm(
                c, "its newest checkpoint has other entries than its windows: two histories are "
                   "shown");
        }
        size = demur_channel_state_of(c->channel).size;
        if (is_behind(c, head) && behind < BEHIND_TRIES) {
            behind++;
            wait_for_caches();
            continue;
        }
        if (head->size == size) return DEMUR_OK;
        if (head->size < size) {
            return cli_client_alarm(c, "the newest checkpoint is older than a window of the log");
        }
        if (i > 0 && i + 1 < TRIES) wait_for_caches(); /* the number of the newest window is old */
    }
    err = cli_client_take_leaves(c, head); /* another history has the same windows, and others */
    if (err != DEMUR_OK) return err;
    return cli_client_say(c, DEMUR_ERR_IO,
                          "the server shows a checkpoint, but not the windows that "
                          "it covers; try again later");
}

/* ---- what follows from it -------------------------------------------------------------- */

/* Whether the epoch ended so long ago that its secrets go (2.13). */
static bool is_over(const struct cli_client *c, uint32_t epoch)
{
    const struct demur_manifest_epoch *e = demur_manifest_epoch_of(c->manifest, epoch);

    if (e != NULL) return e->last + KEPT_DAYS < c->today;
    return c->manifest->epochs > 0 && epoch < c->manifest->epoch[0].epoch;
}

/* Erase what is over, and remember the checkpoint; *changed: the key store is to be saved. */
static enum demur_err update_store(bool *changed, struct cli_client *c,
                                   const struct demur_tree_head *head)
{
    struct demur_keystore_org before;
    struct demur_keystore_org org = {
        {(const uint8_t *)c->url, strlen(c->url)}, head->size, head->root};
    uint32_t epoch = 0;

    while (demur_keystore_epoch_oldest(&epoch, c->store, &c->org) && is_over(c, epoch)) {
        demur_keystore_epoch_erase(c->store, &c->org, epoch);
        *changed = true;
    }
    if (demur_keystore_org_get(&before, c->store, &c->org) && before.size == head->size) {
        return DEMUR_OK;
    }
    *changed = true;
    return demur_keystore_org_put(c->store, &c->org, &org);
}

static enum demur_err set_today(struct cli_client *c)
{
    struct demur_channel_state state = demur_channel_state_of(c->channel);
    struct demur_channel_manifest force;

    if (!demur_channel_force(&force, c->channel, state.day)) return DEMUR_ERR_INVALID;
    c->today = demur_day_at(c->now_s, force.manifest->tz);
    if (c->today + 1 < state.day) {
        (void)cli_client_say(
            c, DEMUR_OK, "warning: the log is days ahead of this device's clock; set the clock");
    }
    if (!demur_channel_force(&force, c->channel, c->today > state.day ? c->today : state.day)) {
        return DEMUR_ERR_INVALID;
    }
    c->manifest = force.manifest;
    return DEMUR_OK;
}

/* Keep the note, so that a later one can be held against it; then the key store. */
static enum demur_err keep(struct cli_client *c, const struct demur_tree_head *head)
{
    char name[CLI_NAME_MAX];
    bool changed = false;
    enum demur_err err;

    cli_client_public_name(name, c, "checkpoint");
    err = cli_home_write(c->home, name, cli_client_checkpoint(c), false);
    if (err != DEMUR_OK || c->store == NULL) return err;
    err = update_store(&changed, c, head);
    if (err != DEMUR_OK) return cli_client_fail(c, "key store", err);
    return changed ? cli_client_save(c) : DEMUR_OK;
}

enum demur_err cli_client_follow(struct cli_client *c)
{
    struct demur_tree_head head = {0};
    const char *alarm;
    enum demur_err err = DEMUR_OK;

    if (c->log == NULL) {
        c->log = demur_alloc(sizeof *c->log);
        if (c->log == NULL) return cli_client_fail(c, "the log", DEMUR_ERR_NOMEM);
        err = demur_channel_new(&c->channel, &c->random);
        if (err != DEMUR_OK) return cli_client_fail(c, "the log", err);
    }
    err = take_all(&head, c);
    if (err == DEMUR_OK) err = cli_client_take_leaves(c, &head);
    if (err != DEMUR_OK) return err;
    alarm = demur_channel_state_of(c->channel).alarm;
    if (alarm != NULL) return cli_client_alarm(c, alarm);
    err = set_today(c);
    if (err != DEMUR_OK) return cli_client_fail(c, "the log", err);
    return keep(c, &head);
}

struct cli_client_age cli_client_age(const struct cli_client *c)
{
    struct cli_client_age age = {.has_quorum = !c->log->is_quorum_none,
                                 .quorum_time_s = c->log->signers.quorum_time_s,
                                 .day = demur_channel_state_of(c->channel).day};

    if (age.has_quorum) {
        age.day = demur_day_at(age.quorum_time_s, c->manifest->tz);
        age.is_fresh = age.quorum_time_s + FRESH_S >= c->now_s;
    } else {
        age.is_fresh = age.day + FRESH_DAYS >= c->today;
    }
    return age;
}

enum demur_err cli_client_need_fresh(const struct cli_client *c)
{
    struct cli_client_age age = cli_client_age(c);
    char day[DEMUR_DATE_LEN + 1];

    if (age.is_fresh) return DEMUR_OK;
    demur_day_format(day, age.day);
    cli_reason_is(CLI_REASON_STALE);
    return cli_client_say(c, DEMUR_ERR_STATE,
                          "the newest checkpoint is of %s, older than 48 hours: the log stands "
                          "still, or an old state is shown to you; nothing is signed under it",
                          day);
}

/* ---- public entries -------------------------------------------------------------------- */

enum demur_err cli_client_each_public(struct cli_client *c,
                                      const struct cli_client_visitor *visitor)
{
    uint32_t windows = demur_channel_state_of(c->channel).windows;
    enum demur_err err = DEMUR_OK;

    for (uint32_t seq = 0; seq < windows && err == DEMUR_OK; seq++) {
        char file[CLI_NAME_MAX];
        char below[CLI_NAME_MAX];
        struct demur_segment segment;
        uint8_t *bytes = NULL;
        size_t len = 0;

        (void)snprintf(below, sizeof below, "feed/%08u", seq);
        cli_client_public_name(file, c, below);
        err = cli_home_read(&bytes, &len, c->home, file, CLI_FEED_BYTES_MAX, false);
        if (err == DEMUR_OK) err = demur_segment_decode(&segment, bytes, len);
        if (err != DEMUR_OK) {
            err = cli_client_say(c, DEMUR_ERR_IO, "%s cannot be read any more",
                                 cli_home_path(c->home, file));
        } else {
            err = cli_segment_each(&segment, visitor);
        }
        demur_free(bytes);
    }
    return err;
}
