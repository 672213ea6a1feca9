/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * channel_for_tests.h -- a whole channel in memory: an organisation, one memo, and what becomes of
 * it.
 */
#ifndef CHANNEL_FOR_TESTS_H
#define CHANNEL_FOR_TESTS_H

#include "core/bundle/org_for_tests.h"

/* ---- the memo -------------------------------------------------------------------------- */

static inline uint8_t *c_act(struct channel *c, size_t *len, size_t member, uint8_t kind,
                             uint8_t profile, struct demur_span fields)
{
    const struct demur_bbs_context *context =
        kind == DEMUR_KIND_MEMO_FREEZE ? &c->quota : &c->context;

    struct demur_act_request q = {.kind = kind,
                                  .subject = c->memo_id,
                                  .epoch = C_EPOCH,
                                  .profile = profile,
                                  .fields = fields};
    struct demur_act_maker maker = {&c->org, context, &c->random,
                                    kind == DEMUR_KIND_MEMO_FREEZE ? &c->owner : NULL};
    const struct demur_bbs_credential *credential[3];
    uint8_t *out = NULL;

    memcpy(q.code, c->codes[member].code, sizeof q.code);
    for (size_t i = 0; i < c->issuers; i++) credential[i] = c->credential[member][i];
    CHECK_ERR(DEMUR_OK, demur_act_make(&out, len, &q, credential, c->issuers, &maker));
    return out;
}

/** A text with two asks. */
static inline struct demur_document c_text(void)
{
    return (struct demur_document){
        .salt = {{5}},
        .language = c_span("en"),
        .subject = c_span("A test"),
        .summary = c_span("We differ.\n"),
        .body = c_span("For reasons.\n"),
        .asks = 2,
        .ask = {{c_span("Reconsider.\n"), 0, 0}, {c_span("Publish.\n"), 1, 0}}};
}

/** Make d the memo's text, and the header that commits to it. */
static inline void c_draft(struct channel *c, const struct demur_document *d)
{
    struct demur_memo_header *h = &c->header;
    struct demur_sign_seed deliver;

    c->salt = d->salt;
    demur_free(c->document);
    CHECK_ERR(DEMUR_OK, demur_document_encode(&c->document, &c->document_len, d));
    memset(&c->key, 9, sizeof c->key);
    demur_deliver_seed(&deliver, &c->key);
    *h = (struct demur_memo_header){.org = c->org,
                                    .epoch = C_EPOCH,
                                    .manifest = c->manifest_leaf,
                                    .close = C_CLOSE,
                                    .asks = d->asks,
                                    .principals = 1,
                                    .principal = {{1, DEMUR_ROLE_ADDRESSEE}},
                                    .profiles = 3,
                                    .blobs = 1,
                                    .blob = {{{{1}}, 16400}}};
    demur_document_commit(&h->body_commit, (struct demur_span){c->document, c->document_len});
    demur_sign_pk_of(&h->owner_pk, &c->owner);
    demur_sign_pk_of(&h->deliver_pk, &deliver);
    memset(&h->voice_pk, 3, sizeof h->voice_pk);
    memset(&h->mbox_pk, 4, sizeof h->mbox_pk);
}

/** Freeze what c->header says in slot of the quota; member 0 is the convener. */
static inline void c_commit(struct channel *c, uint8_t slot)
{
    uint8_t header[DEMUR_HEADER_BYTES_MAX];
    struct demur_writer fields;
    size_t len = 0;

    CHECK_ERR(DEMUR_OK, demur_header_encode(header, &len, &c->header));
    demur_header_memo_id(&c->memo_id, (struct demur_span){header, len});
    demur_writer_init(&fields);
    demur_put_u8(&fields, slot);
    demur_put_v16(&fields, header, len);
    demur_act_context_quota(&c->id, &c->org, C_EPOCH, slot);
    demur_bbs_context_init(&c->quota, (struct demur_span){c->id.bytes, c->id.len});
    uint8_t *act =
        c_act(c, &len, 0, DEMUR_KIND_MEMO_FREEZE, 0, (struct demur_span){fields.data, fields.len});

    c_submit(c, act, len);
    demur_writer_wipe(&fields);
    demur_act_context_sign(&c->id, &c->org, C_EPOCH, &c->memo_id);
    demur_bbs_context_init(&c->context, (struct demur_span){c->id.bytes, c->id.len});
}

/** Write, commit and freeze a memo. */
static inline void c_freeze(struct channel *c)
{
    struct demur_document d = c_text();

    c_draft(c, &d);
    c_commit(c, 1);
}

/** The echo secret of a member's signature. */
static inline struct demur_echo_secret c_echo(size_t member)
{
    struct demur_echo_secret x;

    memset(&x, (int)(100 + member), sizeof x);
    return x;
}

/** Let a member sign, disclosing what profile discloses. */
static inline void c_sign(struct channel *c, size_t member, uint8_t profile)
{
    struct demur_echo_secret x = c_echo(member);
    struct demur_echo_opening opening;
    struct demur_hash echo;
    size_t len = 0;

    demur_echo_open(&opening, &x);
    demur_echo_commit(&echo, &opening);
    uint8_t *act = c_act(c, &len, member, DEMUR_KIND_SIGN, profile,
                         (struct demur_span){echo.bytes, sizeof echo.bytes});

    c_submit(c, act, len);
}

static inline void c_withdraw(struct channel *c, size_t member)
{
    size_t len = 0;
    uint8_t *act = c_act(c, &len, member, DEMUR_KIND_WITHDRAW, 0, (struct demur_span){NULL, 0});

    c_submit(c, act, len);
}

static inline void c_deliver(struct channel *c)
{
    uint8_t bytes[DEMUR_DELIVERED_BYTES_MAX];
    struct demur_delivered d;
    size_t len = 0;

    CHECK_ERR(DEMUR_OK, demur_delivered_make(&d, &c->header, &c->key,
                                             &c->manifest->principal[0].hpke_pk, &c->owner));
    demur_delivered_encode(bytes, &len, &d);
    c_submit_copy(c, bytes, len);
}

static inline void c_ack(struct channel *c)
{
    uint8_t bytes[DEMUR_ACK_BYTES_MAX];
    struct demur_ack ack = {.memo_id = c->memo_id, .principal = 1, .owner = {NULL, 0}};
    size_t len = 0;

    demur_ack_proof(&ack.v, &c->memo_id, &c->delivered_leaf, 1, &c->salt);
    CHECK_ERR(DEMUR_OK, demur_ack_make(&ack, &c->org, &c->principal));
    demur_ack_encode(bytes, &len, &ack);
    c_submit_copy(c, bytes, len);
}

/** RESPONSE number seq under the key of seed; its ANSWER is the one that the bundle will hold. */
static inline void c_respond_as(struct channel *c, const struct demur_sign_seed *seed, uint32_t seq)
{
    struct demur_answer answer = {.salt = {{(uint8_t)(5 + seq)}},
                                  .general = c_span("Thank you.\n"),
                                  .reasons = 2,
                                  .reason = {c_span("Agreed.\n"), c_span("No.\n")}};
    struct demur_response r = {.memo_id = c->memo_id,
                               .principal = 1,
                               .seq = seq,
                               .items = 2,
                               .item = {{DEMUR_VERDICT_ACCEPT, 0}, {DEMUR_VERDICT_REJECT, 0}},
                               .blob = {{{1}}, 16400}};
    uint8_t bytes[DEMUR_RESPONSE_BYTES_MAX];
    uint8_t *encoded = NULL;
    size_t len = 0;

    CHECK_ERR(DEMUR_OK, demur_answer_encode(&encoded, &len, &answer));
    demur_free((void *)(uintptr_t)c->answer.data);
    c->answer = (struct demur_span){encoded, len};
    demur_answer_commit(&r.commit, c->answer);
    CHECK_ERR(DEMUR_OK, demur_response_make(&r, &c->org, seed));
    demur_response_encode(bytes, &len, &r);
    c_submit_copy(c, bytes, len);
}

static inline void c_respond(struct channel *c)
{
    c_respond_as(c, &c->principal, 1);
}

#endif
