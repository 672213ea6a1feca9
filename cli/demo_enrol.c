/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * demo_enrol.c -- every row of the roster enrols: one-time codes, the three steps with every
 * issuer, ISSUE and COUNTS in the log (docs/protocol.md 2.3).
 *
 * Only the memberships of those who take part in the memo are kept.
 */
#include "demo.h"
#include "demur/code.h"
#include "demur/enrol.h"
#include "demur/enrol_message.h"
#include "demur/memory.h"
#include "parallel.h"

#include <stdlib.h>
#include <string.h>

enum { ROUNDS = 8, WITHDRAW_MAX = 3, ECHO_EVERY = 10, NOBODY = 0 };

/* By what an issuer finds the row of a BEGIN. */
struct demo_code {
    struct demur_hash hash;
    uint32_t row;
};

/* The enrolment of all rows. */
struct enrolling {
    struct demo *d;
    struct demur_code *code[DEMUR_ISSUERS_MAX]; /* by row: what the letters say; secret */
    uint32_t *member_of;                        /* by row: 1 + its place in d->member, or NOBODY */
    uint8_t (*issue)[DEMUR_ISSUERS_MAX][DEMUR_ISSUE_BYTES]; /* by row */
    uint32_t first;                                         /* row of this round */
};

/* ---- who takes part -------------------------------------------------------------------- */

/* How many sign; some more, who will take it back. */
static enum demur_err choose_members(struct demo *d)
{
    uint32_t rows = d->file->rows;
    uint32_t want = d->want > 0 ? d->want : rows * 2 / 3;

    d->withdrawing = rows - want < WITHDRAW_MAX ? rows - want : WITHDRAW_MAX;
    d->members = want + d->withdrawing;
    d->member = demur_alloc_array(d->members, sizeof d->member[0]);
    uint32_t *row = demur_alloc_array(d->members, sizeof row[0]);
    enum demur_err err = DEMUR_ERR_NOMEM;

    if (d->member != NULL && row != NULL) err = demo_draw(d, row, d->members, rows);
    for (uint32_t i = 0; i < d->members && err == DEMUR_OK; i++) {
        d->member[i] = (struct demo_member){.row = row[i], .keeps_echo = i % ECHO_EVERY == 0};
    }
    demur_free(row);
    return err == DEMUR_OK ? err : demo_fail(d, "choosing who signs", err);
}

/* ---- codes ----------------------------------------------------------------------------- */

static int code_order(const void *a, const void *b)
{
    return memcmp(a, b, sizeof(struct demur_hash));
}

/* Issuer i draws a code for every row; it keeps hashes, the codes go out as letters. */
static enum demur_err draw_codes(struct enrolling *e, size_t i)
{
    struct demo_issuer *issuer = &e->d->issuer[i];
    uint32_t rows = e->d->file->rows;
    enum demur_err err = DEMUR_OK;

    e->code[i] = demur_alloc_array(rows, sizeof e->code[i][0]);
    issuer->code = demur_alloc_array(rows, sizeof issuer->code[0]);
    if (e->code[i] == NULL || issuer->code == NULL) return DEMUR_ERR_NOMEM;
    for (uint32_t row = 0; row < rows && err == DEMUR_OK; row++) {
        err = demur_code_draw(&e->code[i][row], &e->d->random);
        demur_code_hash(&issuer->code[row].hash, &e->code[i][row]);
        issuer->code[row].row = row;
    }
    qsort(issuer->code, rows, sizeof issuer->code[0], code_order);
    return err;
}

static enum demur_err open_offices(struct enrolling *e)
{
    struct demo *d = e->d;
    enum demur_err err = DEMUR_OK;

    for (size_t i = 0; i < d->issuers && err == DEMUR_OK; i++) {
        struct demo_issuer *issuer = &d->issuer[i];

        issuer->record = demur_alloc_array(d->file->rows, sizeof issuer->record[0]);
        issuer->counts = demur_alloc(sizeof *issuer->counts);
        if (issuer->record == NULL || issuer->counts == NULL) return DEMUR_ERR_NOMEM;
        issuer->counts->issuer = (uint8_t)(i + 1);
        issuer->counts->epoch = DEMO_EPOCH;
        issuer->counts->cells = d->roster->cells;
        err = demur_issuer_new(&issuer->office, (uint8_t)(i + 1), &issuer->secrets, d->keys,
                               d->roster, d->file);
        if (err == DEMUR_OK) err = draw_codes(e, i);
    }
    return err;
}

/* ---- one member ------------------------------------------------------------------------ */

/* A conversation of one member with one issuer. */
struct talk {
    struct enrolling *e;
    struct demur_enrolment *member;
    uint32_t row;
    size_t i; /* which issuer */
    struct demur_writer said, answer;
};

/* The row that a message is about, as the issuer finds it; DEMUR_ERR_INVALID: none. */
static enum demur_err find_row(uint32_t *row, const struct talk *t, uint8_t kind)
{
    const struct demo *d = t->e->d;
    struct demur_begin_by by;
    const struct demo_code *at;
    enum demur_err err;

    if (kind != DEMUR_KIND_BEGIN) {
        struct demur_row_id id;
        const struct demur_roster_row *found;

        err = demur_issuer_row_by(&id, kind, t->said.data, t->said.len);
        if (err != DEMUR_OK) return err;
        found = demur_roster_file_row(d->file, &id);
        if (found == NULL) return DEMUR_ERR_INVALID;
        *row = (uint32_t)(found - d->file->row);
        return DEMUR_OK;
    }
    err = demur_issuer_begin_by(&by, t->said.data, t->said.len);
    if (err != DEMUR_OK) return err;
    at = bsearch(&by.code, d->issuer[t->i].code, d->file->rows, sizeof *at, code_order);
    if (at == NULL) return DEMUR_ERR_INVALID;
    *row = at->row;
    return DEMUR_OK;
}

/* The issuer answers what the member has said. */
static enum demur_err answer(struct talk *t, uint8_t kind)
{
    struct demo *d = t->e->d;
    struct demo_issuer *issuer = &d->issuer[t->i];
    enum demur_refusal refusal = DEMUR_ACCEPTED;
    uint32_t row = 0;
    enum demur_err err = t->said.err;

    if (err == DEMUR_OK) err = find_row(&row, t, kind);
    if (err != DEMUR_OK) return err;
    struct demur_issuer_request q = {
        {t->said.data, t->said.len}, &d->file->row[row], &issuer->record[row]};

    demur_writer_wipe(&t->answer);
    if (kind == DEMUR_KIND_BEGIN)
        err = demur_issuer_begin(&t->answer, &refusal, issuer->office, &q);
    if (kind == DEMUR_KIND_REVEAL) {
        err = demur_issuer_reveal(&t->answer, &refusal, issuer->office, &q);
    }
    if (kind == DEMUR_KIND_CERTIFY) {
        err = demur_issuer_certify(&t->answer, t->e->issue[row - t->e->first][t->i], &refusal,
                                   issuer->office, &q);
    }
    return err == DEMUR_OK && refusal != DEMUR_ACCEPTED ? DEMUR_ERR_INVALID : err;
}

/* The member types the code from the letter, and checks it before anything is sent. */
static enum demur_err say_begin(struct talk *t)
{
    const struct demo *d = t->e->d;
    char letter[DEMUR_CODE_LEN + 1];
    struct demur_code code;
    uint8_t id = (uint8_t)(t->i + 1);
    enum demur_err err;

    demur_code_encode(letter, &t->e->code[t->i][t->row], &d->org, id);
    err = demur_code_decode(&code, &d->org, id, letter, DEMUR_CODE_LEN);
    if (err == DEMUR_OK) demur_enrolment_begin(&t->said, t->member, t->i, &code);
    demur_wipe(letter, sizeof letter);
    demur_wipe(&code, sizeof code);
    return err;
}

/* One step with every issuer. */
static enum demur_err step(struct talk *t, uint8_t kind)
{
    enum demur_err err = DEMUR_OK;

    for (t->i = 0; t->i < t->e->d->issuers && err == DEMUR_OK; t->i++) {
        const struct demur_writer *a = &t->answer;

        demur_writer_wipe(&t->said);
        if (kind == DEMUR_KIND_BEGIN) err = say_begin(t);
        if (kind == DEMUR_KIND_REVEAL) demur_enrolment_reveal(&t->said, t->member, t->i);
        if (kind == DEMUR_KIND_CERTIFY) demur_enrolment_certify(&t->said, t->member, t->i);
        if (err == DEMUR_OK) err = answer(t, kind);
        if (err != DEMUR_OK) return err;
        if (kind == DEMUR_KIND_BEGIN) {
            err = demur_enrolment_take_begun(t->member, t->i, a->data, a->len);
        } else if (kind == DEMUR_KIND_REVEAL) {
            err = demur_enrolment_take_revealed(t->member, t->i, a->data, a->len);
        } else {
            err = demur_enrolment_take_certified(t->member, t->i, a->data, a->len);
        }
    }
    return err;
}

/* The member tells every issuer that all credentials are there. */
static enum demur_err say_done(struct talk *t)
{
    struct demo *d = t->e->d;

    for (size_t i = 0; i < d->issuers; i++) {
        enum demur_refusal refusal = DEMUR_E_FORMAT;

        demur_writer_wipe(&t->said);
        demur_enrolment_done(&t->said, t->member, i);
        if (t->said.err != DEMUR_OK) return t->said.err;
        struct demur_issuer_request q = {
            {t->said.data, t->said.len}, &d->file->row[t->row], &d->issuer[i].record[t->row]};

        demur_issuer_done(&refusal, d->issuer[i].office, &q);
        if (refusal != DEMUR_ACCEPTED) return DEMUR_ERR_INVALID;
    }
    return DEMUR_OK;
}

static enum demur_err enrol_row(void *ctx, void *own, size_t at)
{
    (void)own;
    struct enrolling *e = ctx;
    struct demo *d = e->d;
    struct demur_membership *membership = NULL;
    struct talk t = {.e = e, .row = e->first + (uint32_t)at};
    enum demur_err err = demur_enrolment_new(&t.member, d->keys, d->roster, &d->random);

    if (err != DEMUR_OK) return err;
    demur_writer_init(&t.said);
    demur_writer_init(&t.answer);
    err = step(&t, DEMUR_KIND_BEGIN);
    if (err == DEMUR_OK) err = step(&t, DEMUR_KIND_REVEAL);
    if (err == DEMUR_OK) err = step(&t, DEMUR_KIND_CERTIFY);
    if (err == DEMUR_OK) err = demur_enrolment_finish(&membership, t.member);
    if (err == DEMUR_OK) err = say_done(&t);
    if (err == DEMUR_OK && e->member_of[t.row] != NOBODY) {
        d->member[e->member_of[t.row] - 1].membership = membership;
        membership = NULL;
    }
    demur_membership_free(membership);
    demur_enrolment_free(t.member);
    demur_writer_wipe(&t.said);
    demur_writer_wipe(&t.answer);
    return err;
}

/* ---- all members ----------------------------------------------------------------------- */

/* What issuer i has to say of this round: an ISSUE for each, and its COUNTS. */
static enum demur_err log_round(struct enrolling *e, size_t i, uint32_t rows)
{
    struct demo *d = e->d;
    struct demur_counts *counts = d->issuer[i].counts;
    uint8_t *bytes = NULL;
    size_t len = 0;
    enum demur_err err = DEMUR_OK;

    for (uint32_t row = 0; row < rows && err == DEMUR_OK; row++) {
        struct demur_issue issue;

        err = demur_issue_decode(&issue, e->issue[row][i], DEMUR_ISSUE_BYTES);
        if (err != DEMUR_OK) return err;
        counts->cell[issue.cell].issued++;
        counts->cell[issue.cell].done++; /* all said DONE, or the demo would have ended */
        err = demo_log_submit_copy(d, e->issue[row][i], DEMUR_ISSUE_BYTES);
    }
    counts->seq++;
    if (err == DEMUR_OK) {
        err = demur_counts_make(&bytes, &len, counts, &d->issuer[i].secrets.operator_seed, &d->org);
    }
    return err == DEMUR_OK ? demo_log_submit(d, bytes, len) : err;
}

static void show(void *ctx, uint64_t done, uint64_t of)
{
    struct enrolling *e = ctx;

    (void)of;
    cli_progress_show(&e->d->bar, e->first + done, e->d->file->rows);
}

/* Enrol everybody, in rounds, with a window of the log after each. */
static enum demur_err enrol_all(struct enrolling *e)
{
    struct demo *d = e->d;
    uint32_t rows = d->file->rows;
    uint32_t round = (rows + ROUNDS - 1) / ROUNDS;
    enum demur_err err = DEMUR_OK;

    e->issue = demur_alloc_array(round, sizeof e->issue[0]);
    if (e->issue == NULL) return DEMUR_ERR_NOMEM;
    for (; e->first < rows && err == DEMUR_OK; e->first += round) {
        uint32_t n = rows - e->first < round ? rows - e->first : round;
        struct cli_parallel work = {
            .count = n, .item = enrol_row, .progress = show, .ctx = e, .stop = d->stop};

        err = cli_parallel(&work);
        for (size_t i = 0; i < d->issuers && err == DEMUR_OK; i++) err = log_round(e, i, n);
        if (err == DEMUR_OK) err = demo_log_window(d);
    }
    return err;
}

static void tell(const struct demo *d)
{
    const struct demur_codes any = {{0}};
    struct demur_guard_counts counts = {d->roster, d->issuers, {NULL}};
    struct demur_crowd all;

    for (size_t i = 0; i < d->issuers; i++) counts.of[i] = d->issuer[i].counts;
    demur_guard_crowd(&all, &counts, DEMUR_PROFILE_NONE, &any);
    demo_day(d);
    fprintf(d->out,
            "All %u members have enrolled with their one-time codes, and hold %u\n"
            "                credential%s each. No issuer can tell later who of them signs.\n",
            all.counted, d->issuers, d->issuers == 1 ? "" : "s");
}

enum demur_err demo_enrol(struct demo *d)
{
    struct enrolling e = {.d = d};
    enum demur_err err = choose_members(d);

    if (err != DEMUR_OK) return err;
    e.member_of = demur_alloc_array(d->file->rows, sizeof e.member_of[0]);
    if (e.member_of == NULL) return demo_fail(d, "enrolment", DEMUR_ERR_NOMEM);
    for (uint32_t i = 0; i < d->members; i++) e.member_of[d->member[i].row] = i + 1;
    err = open_offices(&e);
    cli_progress_init(&d->bar, d->err, "Enrolling");
    if (err == DEMUR_OK) err = enrol_all(&e);
    cli_progress_end(&d->bar);
    if (err != DEMUR_OK) err = demo_fail(d, "enrolment", err);
    if (err == DEMUR_OK) tell(d);
    for (size_t i = 0; i < d->issuers; i++) {
        demur_wipe_free(e.code[i], d->file->rows * sizeof e.code[i][0]);
    }
    demur_free(e.member_of);
    demur_free(e.issue);
    return err;
}

void demo_enrol_free(struct demo *d)
{
    for (uint32_t i = 0; d->member != NULL && i < d->members; i++) {
        demur_membership_free(d->member[i].membership);
        demur_free(d->member[i].act);
    }
    demur_wipe_free(d->member, d->members * sizeof d->member[0]);
    for (size_t i = 0; i < DEMUR_ISSUERS_MAX; i++) {
        demur_issuer_free(d->issuer[i].office);
        demur_free(d->issuer[i].record);
        demur_free(d->issuer[i].code);
        demur_free(d->issuer[i].counts);
    }
}
