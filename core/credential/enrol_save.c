/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* enrol_save.c -- an enrolment and a membership as a member keeps them, and read back. */
#include "credential/enrol_parts.h"
#include "credential/enrol_record.h"
#include "demur/memory.h"

#include <string.h>

static void put_scalar(struct demur_writer *w, const struct demur_scalar *a)
{
    uint8_t bytes[DEMUR_SCALAR_BYTES];

    demur_scalar_encode(bytes, a);
    demur_put_bytes(w, bytes, sizeof bytes);
    demur_wipe(bytes, sizeof bytes);
}

/* ---- an enrolment ---------------------------------------------------------------------- */

void demur_enrolment_save(struct demur_writer *w, const struct demur_enrolment *e)
{
    unsigned count = 0;

    for (size_t i = 0; i < e->keys->count; i++) count += e->said[i].begun_len > 0 ? 1 : 0;
    demur_put_u32(w, e->keys->epoch);
    for (size_t i = 0; i < DEMUR_EPOCH_NYM_SECRETS; i++) put_scalar(w, &e->p[i]);
    put_scalar(w, &e->blind);
    demur_put_u8(w, (uint8_t)count);
    for (size_t i = 0; i < e->keys->count; i++) {
        if (e->said[i].begun_len > 0) demur_put_v16(w, e->said[i].begun, e->said[i].begun_len);
    }
}

/* Take what the issuers had said; each BEGUN is checked as it was when it came. */
static enum demur_err take_all_begun(struct demur_enrolment *e, const struct demur_begun_record *r)
{
    enum demur_err err = DEMUR_OK;

    for (size_t j = 0; j < r->count && err == DEMUR_OK; j++) {
        size_t i = 0;

        while (i < e->keys->count && e->keys->id[i] != r->issuer[j]) i++;
        if (i == e->keys->count) return DEMUR_ERR_INVALID;
        err = demur_enrolment_take_begun(e, i, r->begun[j].data, r->begun[j].len);
    }
    return err;
}

enum demur_err demur_enrolment_resume(struct demur_enrolment **out,
                                      const struct demur_epoch_keys *keys,
                                      const struct demur_roster *roster,
                                      const struct demur_sign_seed *seed,
                                      const struct demur_random *random, struct demur_span record)
{
    struct demur_begun_record r;
    struct demur_enrolment *e = NULL;
    enum demur_err err = demur_begun_record_decode(&r, record.data, record.len);

    if (err != DEMUR_OK) return err;
    err = DEMUR_ERR_INVALID;
    if (r.epoch != keys->epoch) goto out;
    err = DEMUR_ERR_NOMEM;
    e = demur_alloc(sizeof *e);
    if (e == NULL) goto out;
    e->keys = keys;
    e->roster = roster;
    e->seed = *seed;
    memcpy(e->p, r.p, sizeof e->p);
    e->blind = r.blind;
    err = demur_enrolment_commit(e, random);
    if (err == DEMUR_OK) err = take_all_begun(e, &r);
    if (err != DEMUR_OK) goto out;
    *out = e;
    e = NULL;
out:
    demur_enrolment_free(e);
    demur_wipe(&r, sizeof r);
    return err;
}

/* ---- a membership ---------------------------------------------------------------------- */

void demur_membership_save(struct demur_writer *w, const struct demur_membership *m,
                           uint32_t made_day)
{
    demur_put_u32(w, m->keys->epoch);
    for (size_t a = 0; a < DEMUR_ATTRIBUTES; a++) demur_put_u16(w, m->codes.code[a]);
    demur_put_u32(w, made_day);
    for (size_t k = DEMUR_MEMBERSHIP_BLIND_AT; k < DEMUR_MEMBERSHIP_MESSAGES; k++) {
        put_scalar(w, demur_bbs_credential_message(m->credential[0], k));
    }
    demur_put_u8(w, m->keys->count);
    for (size_t i = 0; i < m->keys->count; i++) {
        struct demur_bbs_sig sig;
        uint8_t bytes[DEMUR_BBS_SIG_BYTES];

        demur_bbs_credential_sig(&sig, m->credential[i]);
        demur_bbs_sig_encode(bytes, &sig);
        demur_put_u8(w, m->keys->id[i]);
        demur_put_bytes(w, bytes, sizeof bytes);
        demur_wipe(&sig, sizeof sig);
        demur_wipe(bytes, sizeof bytes);
    }
}

/* Verify issuer i's signature in r over the messages, and keep it. */
static enum demur_err take_credential(struct demur_membership *m,
                                      const struct demur_credential_record *r, size_t i,
                                      const struct demur_scalar *message)
{
    struct demur_bbs_sig sig;
    enum demur_err err = DEMUR_ERR_INVALID;

    if (r->issuer[i] == m->keys->id[i]) {
        err = demur_bbs_sig_decode(&sig, r->sig[i], sizeof r->sig[i]);
        if (err == DEMUR_OK) {
            err = demur_bbs_credential_new(&m->credential[i], m->keys->issuer[i], &sig, message);
        }
        demur_wipe(&sig, sizeof sig);
    }
    return err;
}

enum demur_err demur_membership_resume(struct demur_membership **out, uint32_t *made_day,
                                       const struct demur_epoch_keys *keys, const uint8_t *in,
                                       size_t in_len)
{
    struct demur_scalar message[DEMUR_MEMBERSHIP_MESSAGES];
    struct demur_credential_record r;
    struct demur_membership *m = NULL;
    enum demur_err err = demur_credential_record_decode(&r, in, in_len);

    if (err != DEMUR_OK) return err;
    err = DEMUR_ERR_INVALID;
    if (r.epoch != keys->epoch || r.count != keys->count) goto out;
    err = DEMUR_ERR_NOMEM;
    m = demur_alloc(sizeof *m);
    if (m == NULL) goto out;
    *m = (struct demur_membership){.keys = keys, .codes = r.codes};
    for (unsigned a = 0; a < DEMUR_ATTRIBUTES; a++) {
        demur_attribute_scalar(&message[a], a, r.codes.code[a]);
    }
    message[DEMUR_MEMBERSHIP_BLIND_AT] = r.blind;
    memcpy(message + DEMUR_MEMBERSHIP_NYMS_AT, r.nym, sizeof r.nym);
    err = DEMUR_OK;
    for (size_t i = 0; i < r.count && err == DEMUR_OK; i++) {
        err = take_credential(m, &r, i, message);
    }
    if (err != DEMUR_OK) goto out;
    *made_day = r.made_day;
    *out = m;
    m = NULL;
out:
    demur_membership_free(m);
    demur_wipe(message, sizeof message);
    demur_wipe(&r, sizeof r);
    return err;
}
