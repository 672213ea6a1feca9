/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "issue_step.h"

#include "demur/enrol_message.h"
#include "demur/memory.h"
#include "host/fault_point.h"
#include "issue_commit.h"
#include "issue_epoch.h"

#include <string.h>

enum { ROSTER_RETRY_S = 60, RACES_MAX = 8 };

/* What is known of a message before it is answered. */
struct step {
    struct issue_office *o;
    struct store *reader;
    struct issue_message *m;
    struct issue_epoch *e;
    const struct demur_roster_row *row; /* NULL: of nobody */
    struct demur_issuer_record before, after;
    uint8_t issue[DEMUR_ISSUE_BYTES];
};

/* ---- whose message it is --------------------------------------------------------------- */

/* Which epoch a message is about. */
static enum demur_err epoch_of(uint32_t *epoch, const struct issue_message *m)
{
    enum demur_err err;

    if (m->kind == DEMUR_KIND_BEGIN) {
        struct demur_begin b;

        err = demur_begin_decode(&b, m->in.data, m->in.len);
        if (err == DEMUR_OK) *epoch = b.epoch;
        demur_wipe(&b, sizeof b);
    } else if (m->kind == DEMUR_KIND_DONE) {
        struct demur_enrol_reply d;

        err = demur_enrol_reply_decode(&d, m->kind, m->in.data, m->in.len);
        if (err == DEMUR_OK) *epoch = d.epoch;
    } else {
        struct demur_begun_set set;
        struct demur_begun begun;

        err = demur_begun_set_decode(&set, m->kind, m->in.data, m->in.len);
        if (err == DEMUR_OK) err = demur_begun_decode(&begun, set.begun[0].data, set.begun[0].len);
        if (err == DEMUR_OK) *epoch = begun.epoch;
        demur_wipe(&set, sizeof set);
    }
    return err;
}

/* Find the epoch, and whether it takes messages. */
static bool find_epoch(struct step *s)
{
    struct issue_message *m = s->m;
    uint32_t epoch = 0;

    m->refusal = DEMUR_E_FORMAT;
    if (epoch_of(&epoch, m) != DEMUR_OK) return false;
    m->refusal = DEMUR_E_EPOCH;
    s->e = issue_epoch_of(s->o, epoch);
    if (s->e == NULL) return false;
    if (!atomic_load(&s->e->is_open)) {
        m->refusal = DEMUR_E_BUSY; /* the log does not have the roster: no one issues */
        m->retry_s = issue_jitter(s->o, ROSTER_RETRY_S);
        return false;
    }
    if (issue_today(s->o) > s->e->last_day) return false;
    m->refusal = DEMUR_E_READONLY;
    return !atomic_load(&s->o->has_alarm);
}

/* The row of a BEGIN. */
static enum demur_err find_begin_row(struct demur_row_id *id, bool *found, const struct step *s)
{
    struct demur_begin_by by;
    enum demur_err err = demur_issuer_begin_by(&by, s->m->in.data, s->m->in.len);

    if (err != DEMUR_OK) return err;
    err = by.auth == DEMUR_AUTH_CODE
              ? store_code_get(s->reader, found, id, s->e->epoch, &by.code)
              : store_enrol_key_get(s->reader, found, id, s->e->epoch, &by.enrol);
    demur_wipe(&by, sizeof by);
    return err;
}

/* Find the row and what is recorded of it; of nobody's row nothing is recorded. */
static enum demur_err find_row(struct step *s)
{
    const struct issue_message *m = s->m;
    struct demur_row_id id = {{0}};
    bool found = false;
    enum demur_err err = DEMUR_OK;

    s->row = NULL;
    if (m->kind == DEMUR_KIND_BEGIN) {
        err = find_begin_row(&id, &found, s);
    } else if (m->kind == DEMUR_KIND_DONE) {
        struct demur_enrol_reply d;

        err = demur_enrol_reply_decode(&d, m->kind, m->in.data, m->in.len);
        if (err == DEMUR_OK) s->row = issue_book_row(s->e->book, &d.c_hash);
        if (s->row != NULL) id = s->row->id;
    } else {
        err = demur_issuer_row_by(&id, m->kind, m->in.data, m->in.len);
        found = err == DEMUR_OK;
    }
    if (err != DEMUR_OK) return err;
    if (s->row == NULL) {
        const struct demur_roster_row *row = demur_roster_file_row(s->e->file, &id);

        s->row = found ? row : NULL;
    }
    err = store_record_get(s->reader, &s->before, s->e->epoch, &id);
    if (err == DEMUR_OK && s->row == NULL) s->before = (struct demur_issuer_record){0};
    s->after = s->before;
    return err;
}

/* ---- the answer ------------------------------------------------------------------------ */

static enum demur_err answer(struct step *s)
{
    struct issue_message *m = s->m;
    struct demur_issuer_request q = {m->in, s->row, &s->after};

    demur_writer_wipe(m->answer);
    switch (m->kind) {
    case DEMUR_KIND_BEGIN:
        return demur_issuer_begin(m->answer, &m->refusal, s->e->issuer, &q);
    case DEMUR_KIND_REVEAL:
        return demur_issuer_reveal(m->answer, &m->refusal, s->e->issuer, &q);
    case DEMUR_KIND_CERTIFY:
        return demur_issuer_certify(m->answer, s->issue, &m->refusal, s->e->issuer, &q);
    default:
        demur_issuer_done(&m->refusal, s->e->issuer, &q);
        return DEMUR_OK;
    }
}

/* Keep what the answer promises, where it promises more than before. */
static enum demur_err keep(const struct step *s)
{
    struct issue_pending p = {.epoch = s->e, .row = s->row, .before = s->before, .after = s->after};
    enum demur_err err;

    if (s->after.stage == s->before.stage) return DEMUR_OK;
    if (s->before.stage < DEMUR_ISSUER_CERTIFIED && s->after.stage >= DEMUR_ISSUER_CERTIFIED) {
        p.issue = (struct demur_span){s->issue, sizeof s->issue};
    }
    err = issue_commit(s->o, &p);
    if (err == DEMUR_OK) HOST_POINT("K15");
    return err;
}

enum demur_err issue_step(struct issue_office *o, struct store *reader, struct issue_message *m)
{
    struct step s = {.o = o, .reader = reader, .m = m};
    enum demur_err err = DEMUR_ERR_STATE;

    if (!find_epoch(&s)) return DEMUR_OK;
    /* Another message about the same row may come between: then all is looked at again. */
    for (unsigned i = 0; i < RACES_MAX && err == DEMUR_ERR_STATE; i++) {
        err = find_row(&s);
        if (err == DEMUR_ERR_FORMAT || err == DEMUR_ERR_LENGTH || err == DEMUR_ERR_RANGE) {
            m->refusal = DEMUR_E_FORMAT;
            return DEMUR_OK;
        }
        if (err == DEMUR_OK) err = answer(&s);
        if (err != DEMUR_OK || m->refusal != DEMUR_ACCEPTED) break;
        err = keep(&s);
    }
    demur_wipe(&s.before, sizeof s.before);
    demur_wipe(&s.after, sizeof s.after);
    if (err != DEMUR_OK || m->refusal != DEMUR_ACCEPTED) demur_writer_wipe(m->answer);
    return err;
}
