/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * client_send.c -- cells on their way: due, sent, receipted, seen in the log, erased
 * (docs/protocol.md 2.0 "Reply", 2.7).
 */
#include "client_parts.h"
#include "demur/day.h"
#include "demur/entry.h"
#include "demur/memory.h"
#include "demur/puzzle.h"
#include "demur/tree.h"
#include "host/fault_point.h"
#include "outbox.h"
#include "speak.h"

#include <string.h>

enum {
    TRIES = 4, /* of one cell, while each reply brings another puzzle */
    WORK_BITS_MAX = 26,
    WORK_STEP = 1 << 16,
    BACK_OFF_LEAST_S = 60,
    BACK_OFF_MOST_S = 6 * CLI_HOUR_S,
    LOST_DAYS = 2, /* of windows: what was accepted at last is in one of them */
};

/* ---- what is known of a waiting object ------------------------------------------------- */

static bool is_act(uint8_t kind)
{
    return kind == DEMUR_KIND_SIGN || kind == DEMUR_KIND_WITHDRAW || kind == DEMUR_KIND_MEMO_FREEZE;
}

/*
 * Whether the log holds the object itself: its leaf is looked up in the hashes that everybody
 * fetches.  Nothing that the server names is fetched: who fetched it would be known.
 */
static bool is_logged(const struct cli_client *c, const struct demur_keystore_waiting *w)
{
    struct demur_hash leaf;
    uint64_t index = 0;

    cli_client_logged_leaf(&leaf, w->object);
    return cli_client_log_find(&index, c, &leaf);
}

/* Whether a promise is there that may yet be kept, or that has been broken. */
static bool is_promised(const struct cli_client *c, const struct demur_keystore_waiting *w)
{
    enum cli_receipt r = cli_client_receipt(c, w);

    return r == CLI_RECEIPT_GOOD || r == CLI_RECEIPT_BROKEN;
}

/* What the log says against a vote. */
static const char *vote_is_pointless(const struct cli_client *c,
                                     const struct demur_keystore_waiting *w)
{
    struct demur_channel_poll poll;
    struct demur_act act;

    if (demur_act_decode(&act, DEMUR_KIND_VOTE, w->object.data, w->object.len) != DEMUR_OK ||
        !demur_channel_poll_get(&poll, c->channel, &act.subject)) {
        return NULL;
    }
    return poll.is_closed || poll.is_over ? "the question is closed" : NULL;
}

/* What the log itself says against it: then there is nothing to try for.  NULL: nothing. */
static const char *is_pointless(const struct cli_client *c, const struct demur_keystore_waiting *w)
{
    struct demur_channel_memo memo;
    struct demur_hash memo_id;
    uint8_t kind = demur_entry_kind(w->object);

    if (kind == DEMUR_KIND_VOTE) return vote_is_pointless(c, w);
    if (kind == DEMUR_KIND_MEMO_FREEZE || !demur_entry_memo(&memo_id, w->object) ||
        !demur_channel_memo_get(&memo, c->channel, &memo_id)) {
        return NULL;
    }
    if (kind == DEMUR_KIND_DELIVERED) {
        return memo.is_delivered ? "the memo has been delivered" : NULL;
    }
    if (!is_act(kind)) return NULL;
    return cli_client_closed(c, &memo);
}

/* Whether the log has another rating of the same signature: made on another device. */
static enum demur_err is_rated_otherwise(const char **why, struct cli_client *c,
                                         const struct demur_keystore_waiting *w)
{
    bool has_rated = false;
    enum demur_err err = DEMUR_OK;

    if (demur_entry_kind(w->object) == DEMUR_KIND_RATING) {
        err = cli_speak_has_rated(&has_rated, c, w->object);
    }
    if (has_rated) *why = "the log has another rating of yours, and once is all there is";
    return err;
}

/*
 * What the log itself says against a freeze, or a question, that nobody has promised.  By the log's
 * days as well as this device's, so that neither alone does away with it.  NULL: nothing.
 */
static const char *is_ruled_out(const struct cli_client *c, const struct demur_keystore_waiting *w)
{
    uint32_t day = demur_channel_state_of(c->channel).day;
    uint8_t kind = demur_entry_kind(w->object);
    struct demur_fault fault;

    if ((kind != DEMUR_KIND_MEMO_FREEZE && kind != DEMUR_KIND_POLL_OPEN) || is_promised(c, w)) {
        return NULL;
    }
    if (day > c->today) day = c->today;
    if (demur_channel_try(c->channel, &fault, day, w->object) != DEMUR_OK) return NULL;
    if (fault.refusal == DEMUR_ACCEPTED) return NULL;
    return fault.why != NULL ? fault.why : cli_refusal_text((uint8_t)fault.refusal);
}

/* Whether the log has gone on for so long since it was sent last that it will not come any more. */
static bool is_lost(const struct cli_client *c, const struct demur_keystore_waiting *w)
{
    uint32_t day = demur_channel_state_of(c->channel).day;

    if (day > c->today) day = c->today;
    return demur_day_at(w->send_at_s, c->manifest->tz) + LOST_DAYS <= day;
}

/* ---- the queue ------------------------------------------------------------------------- */

/* Another time for waiting object i; its receipt stays. */
static enum demur_err set_time(struct cli_client *c, size_t i, uint64_t at)
{
    struct demur_keystore_waiting w;
    struct demur_keystore_waiting other;
    uint8_t *copy;
    size_t last = 0;
    enum demur_err err;

    if (!demur_keystore_waiting_at(&w, c->store, i)) return DEMUR_OK;
    copy = demur_alloc(w.object.len);
    if (copy == NULL) return DEMUR_ERR_NOMEM;
    memcpy(copy, w.object.data, w.object.len);
    (void)demur_keystore_waiting_remove(c->store, i);
    err = demur_keystore_waiting_add(c->store, &w.org, at, (struct demur_span){copy, w.object.len});
    demur_wipe_free(copy, w.object.len);
    while (demur_keystore_waiting_at(&other, c->store, last)) last++;
    if (err == DEMUR_OK) {
        (void)demur_keystore_waiting_receipt(c->store, last - 1, &w.receipt);
    }
    return err;
}

/* The number of the waiting object whose bytes hash to id; false: it is there no more. */
static bool find(size_t *out, const struct cli_client *c, const struct demur_hash *id)
{
    struct demur_keystore_waiting w;
    struct demur_hash hash;

    for (size_t i = 0; demur_keystore_waiting_at(&w, c->store, i); i++) {
        demur_sha256(&hash, w.object.data, w.object.len);
        if (memcmp(&hash, id, sizeof hash) != 0) continue;
        *out = i;
        return true;
    }
    return false;
}

/* A round of sending. */
struct round {
    struct cli_client *c;
    struct cli_client_sent *sent;
    enum cli_client_what what;
    bool is_changed;                                   /* the key store is to be saved */
    struct demur_hash due[DEMUR_KEYSTORE_WAITING_MAX]; /* by the hash of their bytes */
    size_t count;
};

/* A memo that will not be in the log. */
static void forget_memo(struct cli_client *c, const struct demur_keystore_waiting *w)
{
    (void)cli_client_say(c, DEMUR_OK,
                         "the memo that waited to be frozen is not in the log: its texts are "
                         "forgotten, and its link opens nothing");
    cli_outbox_forget(c, w->object);
}

/* Erase what the log shows, and what has become pointless; name promises that are broken. */
static enum demur_err clear_up(struct round *r)
{
    struct cli_client *c = r->c;
    struct demur_keystore_waiting w;
    enum demur_err err = DEMUR_OK;
    size_t i = 0;

    while (err == DEMUR_OK && demur_keystore_waiting_at(&w, c->store, i)) {
        const char *why = NULL;
        bool logged = is_logged(c, &w);

        if (!logged && !is_promised(c, &w)) why = is_pointless(c, &w);
        if (!logged && !is_promised(c, &w) && why == NULL) err = is_rated_otherwise(&why, c, &w);
        if (!logged && cli_client_receipt(c, &w) == CLI_RECEIPT_BROKEN) r->sent->broken++;
        if (!logged && is_ruled_out(c, &w) != NULL && is_lost(c, &w)) {
            why = is_ruled_out(c, &w);
            if (demur_entry_kind(w.object) == DEMUR_KIND_MEMO_FREEZE) forget_memo(c, &w);
        }
        if (why != NULL) {
            (void)cli_client_say(c, DEMUR_OK, "what waited is not sent any more: %s", why);
            r->sent->refused++;
        }
        r->sent->logged += logged ? 1 : 0;
        if (!logged && why == NULL) {
            i++;
            continue;
        }
        (void)demur_keystore_waiting_remove(c->store, i);
        r->is_changed = true;
    }
    return err;
}

/* Whether what is asked for takes w, which waits without a good receipt. */
static bool is_asked_for(const struct round *r, const struct demur_keystore_waiting *w)
{
    struct demur_hash hash;

    switch (r->what) {
    case CLI_SEND_QUEUED:
        demur_sha256(&hash, w->object.data, w->object.len);
        return memcmp(&hash, &r->c->queued, sizeof hash) == 0;
    case CLI_SEND_FREEZES:
        return demur_entry_kind(w->object) == DEMUR_KIND_MEMO_FREEZE;
    case CLI_SEND_ALL:
        return true;
    case CLI_SEND_NOTHING:
        return false;
    default:
        return (w->send_at_s & ~(uint64_t)1) <= r->c->now_s;
    }
}

/* Choose what goes out, and mark it as perhaps sent. */
static enum demur_err choose(struct round *r)
{
    struct cli_client *c = r->c;
    struct demur_keystore_waiting w;
    bool is_one = r->what == CLI_SEND_DUE && !cli_is_training(c);

    for (size_t i = 0; demur_keystore_waiting_at(&w, c->store, i); i++) {
        if (cli_client_receipt(c, &w) == CLI_RECEIPT_GOOD || is_ruled_out(c, &w) != NULL) continue;
        if (!is_asked_for(r, &w)) continue;
        if (r->count == DEMUR_KEYSTORE_WAITING_MAX || (r->count > 0 && is_one)) break;
        demur_sha256(&r->due[r->count++], w.object.data, w.object.len);
    }
    for (size_t k = 0; k < r->count; k++) {
        size_t i = 0;
        enum demur_err err;

        if (!find(&i, c, &r->due[k]) || !demur_keystore_waiting_at(&w, c->store, i)) continue;
        if ((w.send_at_s & 1) != 0) continue;
        err = set_time(c, i, w.send_at_s | 1);
        if (err != DEMUR_OK) return cli_client_fail(c, "queue", err);
        r->is_changed = true;
    }
    return DEMUR_OK;
}

/* ---- one cell -------------------------------------------------------------------------- */

/* Solve what the reply to this very cell asks for; false: it is too much. */
static bool work(uint8_t cell[DEMUR_CELL_BYTES], const struct demur_puzzle *puzzle)
{
    struct demur_puzzle_search search;
    uint64_t nonce = 0;

    if (puzzle->bits > WORK_BITS_MAX ||
        demur_puzzle_search_init(&search, puzzle, cell) != DEMUR_OK) {
        return false;
    }
    while (!demur_puzzle_solve(&nonce, &search, WORK_STEP)) {
        if (search.next >> (WORK_BITS_MAX + 4) != 0) return false;
    }
    demur_set_be64(cell + DEMUR_CELL_OBJECT_MAX, nonce);
    return true;
}

/* Send a cell, with as much work as is asked for. */
static enum demur_err send_cell(struct demur_reply *reply, struct cli_client *c,
                                uint8_t cell[DEMUR_CELL_BYTES])
{
    enum demur_err err = DEMUR_OK;

    for (int i = 0; i < TRIES; i++) {
        err = cli_client_post_cell(reply, c, cell);
        if (err != DEMUR_OK || reply->status != DEMUR_E_PUZZLE) return err;
        if (!work(cell, &reply->puzzle)) return DEMUR_OK;
    }
    return err;
}

static bool is_for_now(uint8_t status)
{
    return status == DEMUR_E_BUSY || status == DEMUR_E_STORAGE_FULL || status == DEMUR_E_READONLY ||
           status == DEMUR_E_TIME || status == DEMUR_E_PUZZLE;
}

/* Not accepted: when to try again. */
static enum demur_err put_off(struct round *r, size_t i, const struct demur_reply *reply)
{
    struct cli_client *c = r->c;
    uint64_t wait = is_for_now(reply->status) ? reply->retry_s : BACK_OFF_MOST_S;

    if (wait < BACK_OFF_LEAST_S) wait = BACK_OFF_LEAST_S;
    if (wait > BACK_OFF_MOST_S) wait = BACK_OFF_MOST_S;
    r->sent->refusal = reply->status;
    r->is_changed = true;
    return set_time(c, i, (c->now_s + wait) | 1);
}

static enum demur_err take_reply(struct round *r, size_t i, const struct demur_reply *reply)
{
    struct cli_client *c = r->c;
    enum demur_err err;

    if (reply->status != DEMUR_ACCEPTED) {
        if (!is_for_now(reply->status)) {
            (void)cli_client_say(c, DEMUR_OK,
                                 "not accepted: %s; refused by the server's word alone: it is kept",
                                 cli_refusal_text(reply->status));
        }
        return put_off(r, i, reply);
    }
    err = cli_client_check_reply(c, reply);
    if (err != DEMUR_OK) return err;
    HOST_POINT("K18");
    r->is_changed = true;
    err = cli_client_take_receipt(c, i, reply);
    if (err != DEMUR_OK) return err;
    r->sent->accepted++;
    return DEMUR_OK;
}

static enum demur_err send_one(struct round *r, const struct demur_hash *id)
{
    struct cli_client *c = r->c;
    uint8_t cell[DEMUR_CELL_BYTES];
    struct demur_keystore_waiting w;
    struct demur_reply reply = {0};
    size_t i = 0;
    enum demur_err err;

    if (!find(&i, c, id) || !demur_keystore_waiting_at(&w, c->store, i)) return DEMUR_OK;
    err = demur_cell_encode(cell, w.object, 0);
    if (err != DEMUR_OK) return cli_client_fail(c, "cell", err);
    err = send_cell(&reply, c, cell);
    return err == DEMUR_OK ? take_reply(r, i, &reply) : err;
}

/* ---- the round ------------------------------------------------------------------------- */

static void sum_up(const struct round *r)
{
    struct cli_client_sent *sent = r->sent;
    struct demur_keystore_waiting w;

    for (size_t i = 0; demur_keystore_waiting_at(&w, r->c->store, i); i++) {
        sent->waiting++;
        if (cli_client_receipt(r->c, &w) == CLI_RECEIPT_GOOD) continue;
        if (sent->next_s == 0 || w.send_at_s < sent->next_s) sent->next_s = w.send_at_s;
    }
}

/* Nothing to say today: the same traffic all the same. */
static enum demur_err send_cover(struct cli_client *c)
{
    uint8_t cell[DEMUR_CELL_BYTES];
    struct demur_reply reply = {0};

    demur_cell_noop(cell, 0);
    return send_cell(&reply, c, cell);
}

static enum demur_err send_due(struct round *r, bool cover)
{
    enum demur_err err = DEMUR_OK;

    if (r->is_changed && r->count > 0) {
        err = cli_client_save(r->c);
        if (err != DEMUR_OK) return err;
        r->is_changed = false;
    }
    if (r->count > 0) HOST_POINT("K17");
    for (size_t k = 0; k < r->count && err == DEMUR_OK; k++) err = send_one(r, &r->due[k]);
    if (r->count == 0 && cover) err = send_cover(r->c);
    return err;
}

enum demur_err cli_client_send(struct cli_client_sent *out, struct cli_client *c,
                               enum cli_client_what what, bool cover)
{
    struct round r = {.c = c, .sent = out, .what = what};
    enum demur_err err;
    enum demur_err saved = DEMUR_OK;

    *out = (struct cli_client_sent){0};
    err = clear_up(&r);
    if (err == DEMUR_OK) err = choose(&r);
    if (err == DEMUR_OK) err = send_due(&r, cover);
    if (r.is_changed) saved = cli_client_save(c);
    sum_up(&r);
    if (err == DEMUR_OK) err = saved;
    if (err == DEMUR_OK && out->broken > 0) {
        err =
            cli_client_say(c, DEMUR_ERR_INVALID,
                           "the server has promised to log what it accepted from you, and has "
                           "broken that: it is sent again, and the receipt is evidence (demur send "
                           "--evidence FILE)");
    }
    if (err == DEMUR_OK && out->refusal != DEMUR_ACCEPTED) {
        err =
            cli_client_say(c, DEMUR_ERR_IO, "%s; nothing is lost%s", cli_refusal_text(out->refusal),
                           out->waiting > 0 ? ", it is tried again later" : "");
    }
    return err;
}

void cli_client_put_sent(FILE *to, const struct cli_client *c, const struct cli_client_sent *sent)
{
    if (sent->logged > 0) {
        fprintf(to, "In the log: %u; nothing of it is kept on this device.\n", sent->logged);
    }
    if (sent->accepted > 0) {
        fprintf(to, "Accepted: %u, with a promise to be in the log within 24 hours.\n",
                sent->accepted);
    }
    if (sent->waiting == 0) {
        fputs("Nothing waits to be sent.\n", to);
        return;
    }
    fprintf(to, "Waiting: %u", sent->waiting);
    if (sent->next_s > c->now_s) {
        fputs("; the next is due on ", to);
        cli_put_day(to, demur_day_at(sent->next_s, c->manifest->tz));
    } else if (sent->next_s > 0) {
        fputs("; the next is due", to);
    } else {
        fputs(" for the log", to);
    }
    fputs(". Run demur send at the same hours every day.\n", to);
}
