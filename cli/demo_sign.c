/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * demo_sign.c -- members sign, each from their own device; the server verifies what comes, in
 * batches, keeps it, and gives receipts; a few take their signature back (2.7, 2.14).
 */
#include "demo.h"
#include "demur/cell.h"
#include "demur/memory.h"
#include "demur/window.h"
#include "parallel.h"

#include <stdlib.h>
#include <string.h>

enum { ROUNDS = 6, BATCH = 1024 };

/* ---- the member's side ----------------------------------------------------------------- */

/* What the members share while they sign. */
struct signing {
    struct demo *d;
    uint32_t first; /* of this round */
};

/* What this member chooses to show: one of the profiles that the header allows, at random. */
static enum demur_err choose_profile(uint8_t *out, const struct demo *d, uint8_t allowed)
{
    uint8_t lot = 0;
    uint8_t n = 0;
    enum demur_err err = demur_random_fill(&d->random, &lot, 1);

    for (unsigned p = 0; p <= DEMUR_PROFILE_MAX; p++) n = (uint8_t)(n + (allowed >> p & 1U));
    lot = n > 0 ? lot % n : 0;
    *out = DEMUR_PROFILE_NONE;
    for (unsigned p = 0; p <= DEMUR_PROFILE_MAX; p++) {
        if ((allowed >> p & 1U) == 0) continue;
        if (lot-- == 0) *out = (uint8_t)p;
    }
    return err;
}

/* What stands in front of the button: the guard, by the counts that are in the log. */
static enum demur_err check_guard(const struct demo *d, const struct demur_memo_header *header)
{
    struct demur_guard_counts counts = {d->roster, d->issuers, {NULL}};

    for (size_t i = 0; i < d->issuers; i++) counts.of[i] = d->issuer[i].counts;
    if (!demur_guard_may_act(&counts, d->manifest->n_min)) return DEMUR_ERR_STATE;
    return (header->profiles & ~demur_guard_profiles(&counts, d->manifest->k_min)) == 0
               ? DEMUR_OK
               : DEMUR_ERR_STATE;
}

/* Read the memo from the link, then sign it. */
static enum demur_err sign_one(void *ctx, void *own, size_t at)
{
    (void)own;
    const struct signing *s = ctx;
    struct demo *d = s->d;
    struct demo_member *m = &d->member[s->first + at];
    struct demur_sign_request q;
    struct demo_read read = {.document = NULL};
    struct demur_echo_opening opening;
    enum demur_err err = demo_read_link(&read, d, d->link);

    if (err == DEMUR_OK) err = check_guard(d, &read.header);
    if (err == DEMUR_OK) err = choose_profile(&q.profile, d, read.header.profiles);
    if (err == DEMUR_OK) err = demur_echo_draw(&m->echo, &d->random);
    if (err == DEMUR_OK) {
        demur_echo_open(&opening, &m->echo);
        demur_echo_commit(&q.echo, &opening);
        err = demur_sign_make(&m->act, &m->act_len, m->membership, d->scope, &q, &d->random);
    }
    if (!m->keeps_echo) demur_wipe(&m->echo, sizeof m->echo);
    demur_wipe_free(read.document, read.document_len);
    demur_wipe(&read.key, sizeof read.key);
    return err;
}

static enum demur_err withdraw_one(void *ctx, void *own, size_t at)
{
    (void)own;
    const struct signing *s = ctx;
    struct demo_member *m = &s->d->member[s->first + at];

    return demur_withdraw_make(&m->act, &m->act_len, m->membership, s->d->scope, &s->d->random);
}

/* ---- the server's side ----------------------------------------------------------------- */

static int nym_order(const void *a, const void *b)
{
    return memcmp(a, b, DEMUR_NYM_BYTES);
}

/* Acts that came in one after the other. */
struct batch {
    struct demo *d;
    struct demur_act *act;
    struct demur_act_item *item;
    enum demur_err *result;
    uint8_t (*cell)[DEMUR_CELL_BYTES];
};

static void free_batch(struct batch *b)
{
    demur_free(b->act);
    demur_free(b->item);
    demur_free(b->result);
    demur_free(b->cell);
}

static enum demur_err new_batch(struct batch *b, struct demo *d)
{
    b->d = d;
    b->act = demur_alloc_array(BATCH, sizeof b->act[0]);
    b->item = demur_alloc_array(BATCH, sizeof b->item[0]);
    b->result = demur_alloc_array(BATCH, sizeof b->result[0]);
    b->cell = demur_alloc_array(BATCH, sizeof b->cell[0]);
    return b->act != NULL && b->item != NULL && b->result != NULL && b->cell != NULL
               ? DEMUR_OK
               : DEMUR_ERR_NOMEM;
}

/* The member puts the act into a cell, the server takes it out again. */
static enum demur_err receive(struct batch *b, size_t at, const struct demo_member *m, uint8_t kind)
{
    struct demur_cell cell;
    enum demur_err err = demur_cell_encode(b->cell[at], (struct demur_span){m->act, m->act_len}, 0);

    if (err != DEMUR_OK) return err;
    if (demur_cell_decode(&cell, b->cell[at], DEMUR_CELL_BYTES) != DEMUR_ACCEPTED ||
        cell.kind != kind) {
        return DEMUR_ERR_INVALID;
    }
    b->item[at] = (struct demur_act_item){&b->act[at], b->d->scope};
    return demur_act_decode(&b->act[at], kind, cell.object.data, cell.object.len);
}

/* The server keeps an act and answers with a receipt, which the member checks. */
static enum demur_err keep(struct batch *b, size_t at, struct demo_member *m)
{
    struct demo *d = b->d;
    uint8_t bytes[DEMUR_REPLY_BYTES];
    struct demur_reply reply = {.status = DEMUR_ACCEPTED};
    struct demur_hash leaf;
    enum demur_err err = b->result[at];

    if (err != DEMUR_OK) return err;
    demur_tree_leaf(&leaf, m->act, m->act_len);
    demur_reply_promise(&reply, &d->org, &leaf, demur_day_at(d->now_s, d->manifest->tz),
                        &d->receipt);
    demur_reply_encode(bytes, &reply);
    err = demur_reply_decode(&reply, bytes, sizeof bytes);
    if (err == DEMUR_OK) err = demur_reply_verify(&reply, &d->org, &d->manifest->receipt_pk);
    if (err != DEMUR_OK) return err;
    err = demo_log_submit(d, m->act, m->act_len);
    m->act = NULL;
    return err;
}

/* Verify and keep the acts of members first .. first + n. */
static enum demur_err serve(struct demo *d, uint32_t first, uint32_t n, uint8_t kind)
{
    struct batch b = {.d = d};
    enum demur_err err = new_batch(&b, d);

    for (uint32_t at = 0; at < n && err == DEMUR_OK; at += BATCH) {
        uint32_t k = n - at < BATCH ? n - at : BATCH;

        for (uint32_t i = 0; i < k && err == DEMUR_OK; i++) {
            err = receive(&b, i, &d->member[first + at + i], kind);
        }
        if (err == DEMUR_OK) err = demur_acts_verify(b.result, b.item, k, &d->random);
        for (uint32_t i = 0; i < k && err == DEMUR_OK; i++) {
            err = keep(&b, i, &d->member[first + at + i]);
        }
    }
    free_batch(&b);
    return err;
}

/* Whether the server knows nym: its UNIQUE(kind, context, nym). */
static bool is_known(const struct demo *d, const struct demur_nym *nym)
{
    struct demur_nym *known = d->nyms;

    return bsearch(nym, known, d->members, sizeof known[0], nym_order) != NULL;
}

/* After all have signed: the nyms, sorted; no two may be equal. */
static enum demur_err collect_nyms(struct demo *d)
{
    struct demur_nym *known = demur_alloc_array(d->members, sizeof known[0]);

    if (known == NULL) return DEMUR_ERR_NOMEM;
    d->nyms = known;
    for (uint32_t i = 0; i < d->members; i++) {
        demur_act_nym(&known[i], d->member[i].membership, d->scope);
    }
    qsort(known, d->members, sizeof known[0], nym_order);
    for (uint32_t i = 1; i < d->members; i++) {
        if (nym_order(&known[i - 1], &known[i]) == 0) return DEMUR_ERR_INVALID;
    }
    return DEMUR_OK;
}

/* A member tries to sign once more, showing something else: the nym is the same. */
static enum demur_err try_twice(struct demo *d)
{
    struct demur_sign_request q = {.profile = DEMUR_PROFILE_NONE};
    struct demur_act act;
    uint8_t *bytes = NULL;
    size_t len = 0;
    struct demur_nym nym;
    enum demur_err err =
        demur_sign_make(&bytes, &len, d->member[0].membership, d->scope, &q, &d->random);

    if (err == DEMUR_OK) err = demur_act_decode(&act, DEMUR_KIND_SIGN, bytes, len);
    if (err == DEMUR_OK) {
        memcpy(nym.bytes, act.nym, sizeof nym.bytes);
        err = is_known(d, &nym) ? DEMUR_OK : DEMUR_ERR_INVALID;
    }
    demur_free(bytes);
    return err;
}

/* ---- the story ------------------------------------------------------------------------- */

static void show(void *ctx, uint64_t done, uint64_t of)
{
    const struct signing *s = ctx;

    (void)of;
    cli_progress_show(&s->d->bar, s->first + done, s->d->members);
}

static enum demur_err sign_all(struct demo *d)
{
    struct signing s = {.d = d};
    uint32_t round = (d->members + ROUNDS - 1) / ROUNDS;
    enum demur_err err = DEMUR_OK;

    for (; s.first < d->members && err == DEMUR_OK; s.first += round) {
        uint32_t n = d->members - s.first < round ? d->members - s.first : round;
        struct cli_parallel work = {
            .count = n, .item = sign_one, .progress = show, .ctx = &s, .stop = d->stop};

        err = cli_parallel(&work);
        if (err == DEMUR_OK) err = serve(d, s.first, n, DEMUR_KIND_SIGN);
        if (err == DEMUR_OK) err = demo_log_window(d);
    }
    if (err == DEMUR_OK) err = collect_nyms(d);
    return err == DEMUR_OK ? try_twice(d) : err;
}

enum demur_err demo_sign(struct demo *d)
{
    const struct demur_codes any = {{0}};
    struct demur_guard_counts counts = {d->roster, d->issuers, {NULL}};
    struct demur_crowd all;
    enum demur_err err;

    cli_progress_init(&d->bar, d->err, "Signing");
    err = sign_all(d);
    cli_progress_end(&d->bar);
    if (err != DEMUR_OK) return demo_fail(d, "signing", err);
    demo_day(d);
    fprintf(
        d->out,
        "%u members have read it by the link and signed. The server has checked\n"
        "                every proof. One tried to sign twice: under the same pseudonym, so it\n"
        "                counts once.\n",
        d->members);
    for (size_t i = 0; i < d->issuers; i++) counts.of[i] = d->issuer[i].counts;
    demur_guard_crowd(&all, &counts, DEMUR_PROFILE_NONE, &any);
    if (demur_guard_near_all(&all, d->members)) {
        fputs("                (More than 60 % have signed: clients warn that those who have not "
              "will "
              "stand out.)\n",
              d->out);
    }
    return DEMUR_OK;
}

enum demur_err demo_withdraw(struct demo *d)
{
    struct signing s = {d, d->members - d->withdrawing};
    struct cli_parallel work = {
        .count = d->withdrawing, .item = withdraw_one, .ctx = &s, .stop = d->stop};
    enum demur_err err = demo_log_wait(d, 1, 9);

    if (d->withdrawing == 0 || err != DEMUR_OK) return err;
    err = cli_parallel(&work);
    if (err == DEMUR_OK) err = serve(d, s.first, d->withdrawing, DEMUR_KIND_WITHDRAW);
    if (err != DEMUR_OK) return demo_fail(d, "withdrawing", err);
    demo_day(d);
    fprintf(d->out, "%u of them think%s better of it and withdraw%s.\n", d->withdrawing,
            d->withdrawing == 1 ? "s" : "", d->withdrawing == 1 ? "s" : "");
    return demo_log_window(d);
}

void demo_sign_free(struct demo *d)
{
    demur_free(d->nyms);
}
