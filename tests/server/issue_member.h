/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* issue_member.h -- a member who enrols at real offices, for tests. */
#ifndef ISSUE_MEMBER_H
#define ISSUE_MEMBER_H

#include "demur/enrol.h"
#include "demur/enrol_message.h"
#include "host/net.h"
#include "issue_org.h"
#include "issue_process.h"

/** A member of row number row in epoch number at. */
struct test_member {
    struct test_org *o;
    struct office_process *office; /* O_ISSUERS of them */
    struct host_net *net;
    struct demur_epoch_keys *keys;
    struct demur_enrolment *e;
    size_t at, row;
    bool by_key; /* BEGIN by the enrol key of an earlier epoch */
    struct demur_writer said;
    struct host_response answer;
};

static inline const char *m_path(uint8_t kind)
{
    static const char *const paths[] = {"begin", "reveal", "certify", "done"};

    return paths[(kind - DEMUR_KIND_BEGIN) / 2];
}

/** Send bytes to issuer i's path; the HTTP status, 0: no answer. */
static inline unsigned m_post(struct test_member *m, size_t i, uint8_t kind, const uint8_t *data,
                              size_t len)
{
    char url[256];
    char why[HOST_NET_WHY_LEN];
    struct host_request q = {.url = url, .body = {data, len}, .max = 4096};

    (void)snprintf(url, sizeof url, "http://%s/v1/issue/%s", m->office[i].address, m_path(kind));
    demur_free(m->answer.body);
    m->answer = (struct host_response){0};
    return host_net_ask(&m->answer, why, m->net, &q) == DEMUR_OK ? m->answer.status : 0;
}

/** The error number of the answer. */
static inline unsigned m_refusal(const struct test_member *m)
{
    struct demur_reply reply;

    return demur_reply_decode(&reply, m->answer.body, m->answer.len) == DEMUR_OK ? reply.status
                                                                                 : 255;
}

/** Write the message of kind for issuer i. */
static inline void m_say(struct test_member *m, size_t i, uint8_t kind)
{
    demur_writer_wipe(&m->said);
    if (kind == DEMUR_KIND_BEGIN && !m->by_key) {
        demur_enrolment_begin(&m->said, m->e, i, &m->o->epoch[m->at].code[i][m->row]);
    }
    if (kind == DEMUR_KIND_BEGIN && m->by_key) demur_enrolment_begin_known(&m->said, m->e, i);
    if (kind == DEMUR_KIND_REVEAL) demur_enrolment_reveal(&m->said, m->e, i);
    if (kind == DEMUR_KIND_CERTIFY) demur_enrolment_certify(&m->said, m->e, i);
    if (kind == DEMUR_KIND_DONE) demur_enrolment_done(&m->said, m->e, i);
    CHECK_ERR(DEMUR_OK, m->said.err);
}

/** Say it, and send it. */
static inline unsigned m_ask(struct test_member *m, size_t i, uint8_t kind)
{
    m_say(m, i, kind);
    return m_post(m, i, kind, m->said.data, m->said.len);
}

static inline enum demur_err m_take(struct test_member *m, size_t i, uint8_t kind)
{
    const uint8_t *data = m->answer.body;
    size_t len = m->answer.len;

    if (kind == DEMUR_KIND_BEGIN) return demur_enrolment_take_begun(m->e, i, data, len);
    if (kind == DEMUR_KIND_REVEAL) return demur_enrolment_take_revealed(m->e, i, data, len);
    return demur_enrolment_take_certified(m->e, i, data, len);
}

/** One step with every issuer. */
static inline bool m_step(struct test_member *m, uint8_t kind)
{
    bool ok = true;

    for (size_t i = 0; i < O_ISSUERS && ok; i++) {
        ok = CHECK(m_ask(m, i, kind) == 200) && CHECK_ERR(DEMUR_OK, m_take(m, i, kind));
    }
    return ok;
}

/** All steps. */
static inline bool m_enrol(struct test_member *m)
{
    struct demur_membership *membership = NULL;
    bool ok = m_step(m, DEMUR_KIND_BEGIN) && m_step(m, DEMUR_KIND_REVEAL) &&
              m_step(m, DEMUR_KIND_CERTIFY) &&
              CHECK_ERR(DEMUR_OK, demur_enrolment_finish(&membership, m->e));

    for (size_t i = 0; i < O_ISSUERS && ok; i++) {
        ok = CHECK(m_ask(m, i, DEMUR_KIND_DONE) == 200) && CHECK(m_refusal(m) == DEMUR_ACCEPTED);
    }
    demur_membership_free(membership);
    return ok;
}

/** A member who begins anew; seed: the enrol key of an earlier epoch, or NULL. */
static inline void m_open(struct test_member *m, struct test_org *o, struct office_process *office,
                          size_t at, size_t row, const struct demur_sign_seed *seed)
{
    struct demur_hash leaf;
    const struct test_epoch *e = &o->epoch[at];

    *m = (struct test_member){.o = o, .office = office, .at = at, .row = row};
    m->by_key = seed != NULL;
    demur_writer_init(&m->said);
    demur_tree_leaf(&leaf, e->entry, e->entry_len);
    CHECK_ERR(DEMUR_OK, host_net_new(&m->net, ""));
    CHECK_ERR(DEMUR_OK,
              demur_epoch_keys_new(&m->keys, &o->org, o->manifest, e->roster->epoch, &leaf));
    if (seed != NULL) {
        CHECK_ERR(DEMUR_OK, demur_enrolment_renew(&m->e, m->keys, e->roster, seed, &o->random));
    } else {
        CHECK_ERR(DEMUR_OK, demur_enrolment_new(&m->e, m->keys, e->roster, &o->random));
    }
}

static inline void m_close(struct test_member *m)
{
    demur_enrolment_free(m->e);
    demur_epoch_keys_free(m->keys);
    host_net_free(m->net);
    demur_writer_wipe(&m->said);
    demur_free(m->answer.body);
}

#endif
