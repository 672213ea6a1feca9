/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* poll_for_tests.h -- questions and votes of a channel in memory. */
#ifndef POLL_FOR_TESTS_H
#define POLL_FOR_TESTS_H

#include "core/bundle/channel_for_tests.h"
#include "demur/poll.h"

/** A question that has been asked, and the votes that lie sealed. */
struct c_poll {
    struct demur_hash poll_id;
    struct demur_act_context id;
    struct demur_bbs_context context;
    struct c_entry vote[64]; /**< the acts, to be opened */
    size_t votes;
};

/** What POLL_OPEN says by default: confidence (type 0), or of the channel's memo (1). */
static inline struct demur_poll c_question(const struct channel *c, uint8_t type)
{
    struct demur_poll p = {.type = type,
                           .epoch = C_EPOCH,
                           .close = C_FIRST_DAY + 10,
                           .profiles = 0x1f,
                           .question = c_span("Do you have confidence?"),
                           .options = 3,
                           .option = {c_span("Yes"), c_span("In part"), c_span("No")}};

    if (type == DEMUR_POLL_MEMO) p.memo_id = c->memo_id;
    return p;
}

/** Submit p, signed by seed. */
static inline void c_ask(struct channel *c, struct c_poll *to, struct demur_poll p,
                         const struct demur_sign_seed *seed)
{
    struct demur_writer w;

    CHECK_ERR(DEMUR_OK, demur_poll_make(&p, &c->org, seed));
    demur_writer_init(&w);
    demur_poll_encode(&w, &p);
    demur_poll_id(&to->poll_id, (struct demur_span){w.data, w.len});
    to->votes = 0;
    demur_act_context_poll(&to->id, &c->org, C_EPOCH, &to->poll_id);
    demur_bbs_context_init(&to->context, (struct demur_span){to->id.bytes, to->id.len});
    c_submit_copy(c, w.data, w.len);
    demur_writer_wipe(&w);
}

/** A VOTE of member, kept in to; its SEALED is submitted. */
static inline void c_vote(struct channel *c, struct c_poll *to, size_t member, uint8_t profile,
                          uint8_t choice)
{
    uint8_t fields[DEMUR_VOTE_FIELDS_BYTES] = {choice, (uint8_t)member, 77};
    struct demur_act_request q = {.kind = DEMUR_KIND_VOTE,
                                  .subject = to->poll_id,
                                  .epoch = C_EPOCH,
                                  .profile = profile,
                                  .fields = {fields, sizeof fields}};
    struct demur_act_maker maker = {&c->org, &to->context, &c->random, NULL};
    const struct demur_bbs_credential *credential[3];
    struct demur_sealed sealed = {.epoch = C_EPOCH};
    uint8_t bytes[DEMUR_SEALED_BYTES];
    uint8_t *out = NULL;
    size_t len = 0;

    memcpy(q.code, c->codes[member].code, sizeof q.code);
    for (size_t i = 0; i < c->issuers; i++) credential[i] = c->credential[member][i];
    CHECK_ERR(DEMUR_OK, demur_act_make(&out, &len, &q, credential, c->issuers, &maker));
    to->vote[to->votes++] = (struct c_entry){out, len, false};
    demur_sealed_hash(&sealed.hash, (struct demur_span){out, len});
    demur_sealed_encode(bytes, &sealed);
    c_submit_copy(c, bytes, sizeof bytes);
}

/** Submit POLL_CLOSE, and every vote but those before `from`. */
static inline void c_close_poll(struct channel *c, struct c_poll *to, size_t from)
{
    struct demur_poll_close close = {to->poll_id, (uint32_t)to->votes};
    uint8_t bytes[DEMUR_POLL_CLOSE_BYTES];

    demur_poll_close_encode(bytes, &close);
    c_submit_copy(c, bytes, sizeof bytes);
    for (size_t i = from; i < to->votes; i++) c_submit_copy(c, to->vote[i].data, to->vote[i].len);
}

static inline void c_poll_free(struct c_poll *to)
{
    for (size_t i = 0; i < to->votes; i++) demur_free(to->vote[i].data);
    to->votes = 0;
}

#endif
