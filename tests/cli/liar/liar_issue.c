/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* liar_issue.c -- the issuers' offices, all in one program. */
#include "demur/enrol_message.h"
#include "demur/memory.h"
#include "liar.h"

#include <string.h>

void liar_issuers_open(struct liar *l)
{
    for (size_t i = 0; i < l->issuers; i++) {
        liar_need(demur_issuer_new(&l->office[i], (uint8_t)(i + 1), &l->secrets[i], l->keys,
                                   l->roster, l->file) == DEMUR_OK,
                  "issuer");
    }
}

/* The row of a BEGIN: by the code, or by the enrol key. */
static size_t row_of_begin(const struct liar *l, size_t i, struct demur_span m)
{
    struct demur_begin_by by;
    struct demur_hash hash;

    if (demur_issuer_begin_by(&by, m.data, m.len) != DEMUR_OK) return LIAR_ROWS;
    for (size_t row = 0; row < LIAR_ROWS; row++) {
        demur_code_hash(&hash, &l->code[i][row]);
        if (by.auth == DEMUR_AUTH_CODE && memcmp(&hash, &by.code, sizeof hash) == 0) return row;
        if (by.auth == DEMUR_AUTH_ENROL_KEY &&
            memcmp(&l->known[i][row], &by.enrol, sizeof by.enrol) == 0) {
            return row;
        }
    }
    return LIAR_ROWS;
}

static size_t row_of(const struct liar *l, size_t i, const char *path, struct demur_span m)
{
    struct demur_row_id id;
    struct demur_enrol_reply done;

    if (strcmp(path, "begin") == 0) return row_of_begin(l, i, m);
    if (strcmp(path, "done") == 0) {
        if (demur_enrol_reply_decode(&done, DEMUR_KIND_DONE, m.data, m.len) != DEMUR_OK) {
            return LIAR_ROWS;
        }
        for (size_t row = 0; row < LIAR_ROWS; row++) {
            if (memcmp(&l->record[i][row].c_hash, &done.c_hash, sizeof done.c_hash) == 0) {
                return row;
            }
        }
        return LIAR_ROWS;
    }
    if (demur_issuer_row_by(&id,
                            strcmp(path, "reveal") == 0 ? DEMUR_KIND_REVEAL : DEMUR_KIND_CERTIFY,
                            m.data, m.len) != DEMUR_OK) {
        return LIAR_ROWS;
    }
    for (size_t row = 0; row < LIAR_ROWS; row++) {
        if (memcmp(&l->file->row[row].id, &id, sizeof id) == 0) return row;
    }
    return LIAR_ROWS;
}

/* The office that a message is for. */
static size_t issuer_of(const struct liar *l, struct demur_span m)
{
    size_t i = m.len > DEMUR_PROLOGUE_BYTES ? (size_t)m.data[DEMUR_PROLOGUE_BYTES] - 1 : 0;

    return i < l->issuers ? i : 0;
}

bool liar_issue(struct demur_writer *out, enum demur_refusal *refusal, struct liar *l,
                const char *path, struct demur_span message)
{
    uint8_t issue[DEMUR_ISSUE_BYTES];
    size_t i = issuer_of(l, message);
    size_t row = row_of(l, i, path, message);
    struct demur_issuer_request q = {.message = message};
    enum demur_err err = DEMUR_OK;

    if (row < LIAR_ROWS) {
        q.row = &l->file->row[row];
        q.record = &l->record[i][row];
    }
    if (strcmp(path, "begin") == 0) {
        err = demur_issuer_begin(out, refusal, l->office[i], &q);
    } else if (strcmp(path, "reveal") == 0) {
        err = demur_issuer_reveal(out, refusal, l->office[i], &q);
    } else if (strcmp(path, "certify") == 0) {
        err = demur_issuer_certify(out, issue, refusal, l->office[i], &q);
    } else {
        demur_issuer_done(refusal, l->office[i], &q);
    }
    liar_need(err == DEMUR_OK, path);
    if (l->lie == LIAR_BEGUN && out->len > 40) out->data[40] ^= 1;
    return *refusal == DEMUR_ACCEPTED;
}
