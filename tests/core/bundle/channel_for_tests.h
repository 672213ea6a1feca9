/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * channel_for_tests.h -- a whole organisation in memory: issuers, members, a log with witnesses,
 * one memo; and the bundle that comes of it.
 *
 * Enrolment is shortened to its cryptography; everything after it is made with the real parts.
 */
#ifndef CHANNEL_FOR_TESTS_H
#define CHANNEL_FOR_TESTS_H

#include "bbs/commit.h"
#include "bbs/sign.h"
#include "credential/epoch_keys_parts.h"
#include "demur/bundle.h"
#include "demur/bundle_write.h"
#include "demur/bytes.h"
#include "demur/checkpoint.h"
#include "demur/delivered.h"
#include "demur/memory.h"
#include "demur/tree_store.h"
#include "demur/window.h"
#include "memo/act.h"
#include "random_for_tests.h"
#include "tap.h"

#include <stdlib.h>
#include <string.h>

#ifndef C_MEMBERS_MAX
#define C_MEMBERS_MAX 24
#define C_ENTRIES_MAX 256
#endif
#ifndef C_ENROLLED_MAX
#define C_ENROLLED_MAX C_MEMBERS_MAX /* that c_enrol() gives credentials to */
#endif

enum {
    C_EPOCH = 3,
    C_FIRST_DAY = 20000,
    C_DAY_S = 86400,
    C_CLOSE = C_FIRST_DAY + 20,
};

/** Bytes that the channel owns. */
struct c_entry {
    uint8_t *data;
    size_t len;
    bool is_bad; /**< a SIGN that the bundle shall leave out */
};

/** How the operator lies; zeros: not at all. */
struct c_lies {
    uint32_t day;           /**< every WINDOW says this one */
    struct demur_span seen; /**< every WINDOW carries this */
    bool quorum_none;       /**< the manifest asks for no witness; set before c_open_lying() */
    uint32_t threshold;     /**< of the deadlines; set before c_open_lying() */
    uint32_t issued;        /**< what the first COUNTS say of each cell; likewise */
};

/** The channel; set up with c_open(), given back with c_close(). */
struct channel {
    struct c_lies lies;
    struct demur_random random;
    size_t issuers, members;
    uint64_t now_s;
    struct demur_sign_seed root, receipt, op[3], log_seed, witness_seed[2], principal, owner;
    struct demur_vkey log_key, witness_key[2];
    char policy_text[2048];
    struct demur_policy *policy;
    struct demur_bbs_sk sk[3];
    struct demur_manifest *manifest;
    struct demur_hash org, manifest_leaf, roster_leaf;
    struct demur_roster *roster;
    uint64_t roster_index;
    struct demur_epoch_keys *keys;
    struct demur_codes codes[C_MEMBERS_MAX];
    struct demur_bbs_credential *credential[C_MEMBERS_MAX][3];

    struct c_entry waiting[C_ENTRIES_MAX];
    size_t waiting_count;
    struct c_entry log[C_ENTRIES_MAX];
    struct demur_tree_store *tree;
    uint32_t seq;
    struct demur_writer note; /**< the newest published checkpoint */

    struct demur_memo_header header;
    struct demur_hash memo_id;
    struct demur_memo_key key;
    uint8_t *document;
    size_t document_len;
    struct demur_salt salt;
    struct demur_hash delivered_leaf;
    struct demur_act_context id;
    struct demur_bbs_context context, quota;
    struct demur_span answer;
};

static inline struct demur_span c_span(const char *s)
{
    return (struct demur_span){(const uint8_t *)s, strlen(s)};
}

/* ---- the log --------------------------------------------------------------------------- */

/** Let the channel take data into the next window. */
static inline void c_submit(struct channel *c, uint8_t *data, size_t len)
{
    if (!CHECK(data != NULL && c->waiting_count < C_ENTRIES_MAX)) return;
    c->waiting[c->waiting_count++] = (struct c_entry){data, len, false};
}

/** A copy that the channel may own. */
static inline void c_submit_copy(struct channel *c, const uint8_t *data, size_t len)
{
    uint8_t *copy = demur_alloc(len);

    if (copy != NULL) memcpy(copy, data, len);
    c_submit(c, copy, len);
}

static inline void c_append(struct channel *c, struct c_entry e)
{
    uint64_t index = demur_tree_store_size(c->tree);
    struct demur_hash leaf;

    if (!CHECK(index < C_ENTRIES_MAX)) return;
    c->log[index] = e;
    demur_tree_leaf(&leaf, e.data, e.len);
    CHECK_ERR(DEMUR_OK, demur_tree_store_append(c->tree, &leaf));
    if (e.data[4] == DEMUR_KIND_ROSTER && c->roster_index == 0) {
        c->roster_index = index;
        c->roster_leaf = leaf;
    }
    if (e.data[4] == DEMUR_KIND_MANIFEST && index == 1) c->manifest_leaf = leaf;
    if (e.data[4] == DEMUR_KIND_DELIVERED) c->delivered_leaf = leaf;
}

/** Sign and cosign the log as it is. */
static inline void c_publish(struct channel *c)
{
    struct demur_tree_head head = {.size = demur_tree_store_size(c->tree)};

    demur_tree_store_root(&head.root, c->tree, head.size);
    demur_writer_wipe(&c->note);
    CHECK_ERR(DEMUR_OK, demur_checkpoint_sign(&c->note, &head, &c->log_key, &c->log_seed));
    size_t text = 0;

    while (!(c->note.data[text] == '\n' && c->note.data[text + 1] == '\n')) text++;
    for (size_t i = 0; i < 2; i++) {
        uint8_t copy[512];

        memcpy(copy, c->note.data, text + 1);
        CHECK_ERR(DEMUR_OK,
                  demur_note_sign(&c->note, (struct demur_span){copy, text + 1}, &c->witness_key[i],
                                  &c->witness_seed[i], c->now_s + 60 * (i + 1)));
    }
}

static inline int c_entry_order(const void *a, const void *b)
{
    const struct c_entry *x = a;
    const struct c_entry *y = b;

    return x->data < y->data ? -1 : x->data > y->data;
}

/** Append what waits in the order that span says. */
static inline void c_append_waiting(struct channel *c, const struct demur_span *span)
{
    size_t n = c->waiting_count;

    if (n > 1) qsort(c->waiting, n, sizeof c->waiting[0], c_entry_order);
    for (size_t i = 0; i < n; i++) {
        struct c_entry key = {(uint8_t *)(uintptr_t)span[i].data, span[i].len, false};
        const struct c_entry *e = bsearch(&key, c->waiting, n, sizeof key, c_entry_order);

        CHECK(e != NULL);
        if (e != NULL) c_append(c, *e);
    }
    c->waiting_count = 0;
}

/** One window of everything that waits, then a checkpoint; then a day goes by. */
static inline void c_window(struct channel *c)
{
    static struct demur_span span[C_ENTRIES_MAX];
    struct demur_window w = {
        .seq = c->seq++,
        .day = c->lies.day > 0 ? c->lies.day : demur_day_at(c->now_s, 720),
        .seen =
            c->lies.seen.len > 0 ? c->lies.seen : (struct demur_span){c->note.data, c->note.len},
    };
    struct demur_writer out;
    size_t n = c->waiting_count;
    uint8_t *bytes = NULL;
    size_t len = 0;

    for (size_t i = 0; i < n; i++) {
        span[i] = (struct demur_span){c->waiting[i].data, c->waiting[i].len};
    }
    CHECK_ERR(DEMUR_OK, demur_window_fill(&w, span, n));
    demur_writer_init(&out);
    CHECK_ERR(DEMUR_OK, demur_window_encode(&out, &w));
    CHECK_ERR(DEMUR_OK, demur_writer_take(&out, &bytes, &len));
    demur_window_clear(&w);
    if (bytes == NULL) return;
    c_append(c, (struct c_entry){bytes, len, false});
    c_append_waiting(c, span);
    c_publish(c);
    c->now_s += C_DAY_S;
}

/* ---- the organisation ------------------------------------------------------------------ */

static inline void c_keys(struct channel *c)
{
    struct demur_sign_seed *all[] = {
        &c->root,     &c->receipt,   &c->op[0],           &c->op[1],           &c->op[2],
        &c->log_seed, &c->principal, &c->witness_seed[0], &c->witness_seed[1], &c->owner};
    char vkey[DEMUR_VKEY_LEN_MAX + 1];

    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
        memset(all[i], (int)i + 1, sizeof *all[i]);
    CHECK_ERR(DEMUR_OK,
              demur_vkey_of_seed(&c->log_key, DEMUR_VKEY_ED25519, "log.example/one", &c->log_seed));
    demur_vkey_encode(vkey, &c->log_key);
    strcpy(c->policy_text, "log ");
    strcat(c->policy_text, vkey);
    for (size_t i = 0; i < 2; i++) {
        CHECK_ERR(DEMUR_OK,
                  demur_vkey_of_seed(&c->witness_key[i], DEMUR_VKEY_COSIGNATURE,
                                     i == 0 ? "one.example" : "two.example", &c->witness_seed[i]));
        demur_vkey_encode(vkey, &c->witness_key[i]);
        strcat(c->policy_text, i == 0 ? "\nwitness one " : "\nwitness two ");
        strcat(c->policy_text, vkey);
    }
    strcat(c->policy_text, "\ngroup both all one two\nquorum both\n");
    CHECK_ERR(DEMUR_OK,
              demur_policy_decode(&c->policy, c->policy_text, strlen(c->policy_text), NULL));
}

static inline void c_manifest(struct channel *c)
{
    static const char *const names[3] = {"Employer", "Staff council", "Auditor"};
    struct demur_manifest *m = demur_manifest_new();
    struct demur_box_sk box = {{77}};
    uint8_t *bytes = NULL;
    size_t len = 0;

    if (!CHECK(m != NULL)) return;
    c->manifest = m;
    m->name = c_span("Ministry of Tests");
    m->tz = 720;
    demur_sign_pk_of(&m->root_pk, &c->root);
    demur_sign_pk_of(&m->receipt_pk, &c->receipt);
    m->issuers = (uint8_t)c->issuers;
    for (size_t i = 0; i < c->issuers; i++) {
        struct demur_bbs_pk pk;

        CHECK_ERR(DEMUR_OK, demur_scalar_random(&c->sk[i].x, &c->random));
        demur_bbs_pk_of(&pk, &c->sk[i]);
        m->issuer[i].id = (uint8_t)(i + 1);
        m->issuer[i].name = c_span(names[i]);
        memcpy(m->issuer[i].bbs_pk.bytes, pk.bytes, sizeof m->issuer[i].bbs_pk.bytes);
        demur_sign_pk_of(&m->issuer[i].op_pk, &c->op[i]);
    }
    m->principals = 1;
    m->principal[0].id = 1;
    m->principal[0].title = c_span("Director");
    demur_sign_pk_of(&m->principal[0].sign_pk, &c->principal);
    demur_box_pk_of(&m->principal[0].hpke_pk, &box);
    m->log_policy = c_span(c->policy_text);
    if (c->lies.quorum_none) {
        memcpy(strstr(c->policy_text, "quorum both"), "quorum none", strlen("quorum none"));
    }
    m->deadlines.threshold = c->lies.threshold;
    m->epochs = 1;
    m->epoch[0] = (struct demur_manifest_epoch){C_EPOCH, C_FIRST_DAY - 10, C_FIRST_DAY + 80};
    m->deadlines.workdays = 31;
    m->deadlines.acknowledge = (struct demur_limit){0, DEMUR_UNIT_CALENDAR, 2};
    m->deadlines.answer = (struct demur_limit){0, DEMUR_UNIT_CALENDAR, 30};
    CHECK_ERR(DEMUR_OK, demur_manifest_org(&c->org, m));
    CHECK_ERR(DEMUR_OK, demur_manifest_sign(m, &c->org, &c->root));
    for (size_t i = 0; i < c->issuers; i++) {
        CHECK_ERR(DEMUR_OK, demur_manifest_sign(m, &c->org, &c->op[i]));
    }
    CHECK_ERR(DEMUR_OK, demur_manifest_encode(&bytes, &len, m));
    c_submit(c, bytes, len);
}

static inline void c_roster(struct channel *c)
{
    struct demur_roster_names names[DEMUR_ATTRIBUTES] = {{0}};
    static struct demur_roster_row row[C_MEMBERS_MAX];
    struct demur_roster_file *file = NULL;
    uint8_t *bytes = NULL;
    size_t len = 0;

    memset(row, 0, sizeof row);
    names[0].count = 2;
    names[0].name[0] = c_span("junior");
    names[0].name[1] = c_span("senior");
    for (size_t i = 0; i < c->members; i++) {
        demur_set_be32(row[i].id.bytes, (uint32_t)i);
        row[i].codes.code[0] = (uint16_t)(1 + i % 2);
        c->codes[i] = row[i].codes;
    }
    CHECK_ERR(DEMUR_OK,
              demur_roster_file_make(&file, C_EPOCH, row, (uint32_t)c->members, &c->random));
    CHECK_ERR(DEMUR_OK, demur_roster_make(&c->roster, file, names, &c->manifest_leaf, 2));
    demur_roster_file_free(file);
    for (size_t i = 0; i < c->issuers; i++) {
        CHECK_ERR(DEMUR_OK, demur_roster_sign(c->roster, &c->org, &c->op[i]));
    }
    CHECK_ERR(DEMUR_OK, demur_roster_encode(&bytes, &len, c->roster));
    c_submit(c, bytes, len);
}

/** Give every member a credential of every issuer, and let the issuers count them. */
static inline void c_enrol(struct channel *c)
{
    CHECK_ERR(DEMUR_OK,
              demur_epoch_keys_new(&c->keys, &c->org, c->manifest, C_EPOCH, &c->roster_leaf));
    for (size_t m = 0; m < c->members && m < C_ENROLLED_MAX; m++) {
        struct demur_scalar message[DEMUR_CREDENTIAL_MESSAGES];
        uint8_t bytes[DEMUR_BBS_COMMITMENT_BYTES(DEMUR_CREDENTIAL_NYMS)];
        struct demur_bbs_commitment commitment;
        struct demur_scalar entropy, *nym = message + 4;

        for (unsigned a = 0; a < 3; a++)
            demur_attribute_scalar(&message[a], a, c->codes[m].code[a]);
        for (size_t i = 0; i < DEMUR_CREDENTIAL_NYMS; i++) {
            CHECK_ERR(DEMUR_OK, demur_scalar_random(&nym[i], &c->random));
        }
        CHECK_ERR(DEMUR_OK, demur_scalar_random(&entropy, &c->random));
        CHECK_ERR(DEMUR_OK, demur_bbs_commitment_make(bytes, &message[3], c->keys->generators, nym,
                                                      &c->random));
        CHECK_ERR(DEMUR_OK, demur_bbs_commitment_verify(&commitment, c->keys->generators, bytes,
                                                        sizeof bytes));
        demur_scalar_add(&nym[15], &nym[15], &entropy);
        for (size_t i = 0; i < c->issuers; i++) {
            struct demur_bbs_sig sig;

            CHECK_ERR(DEMUR_OK, demur_bbs_blind_sign(&sig, &c->sk[i], c->keys->issuer[i], message,
                                                     &commitment, &entropy));
            CHECK_ERR(DEMUR_OK, demur_bbs_credential_new(&c->credential[m][i], c->keys->issuer[i],
                                                         &sig, message));
        }
    }
}

/** COUNTS of every issuer: `issued` credentials in each cell, or all where it is 0. */
static inline void c_counts(struct channel *c, uint32_t seq, uint32_t issued)
{
    for (size_t i = 0; i < c->issuers; i++) {
        struct demur_counts *counts = demur_alloc(sizeof *counts);
        uint8_t *bytes = NULL;
        size_t len = 0;

        if (counts == NULL) return;
        memset(counts, 0, sizeof *counts);
        counts->issuer = (uint8_t)(i + 1);
        counts->epoch = C_EPOCH;
        counts->seq = seq;
        counts->cells = c->roster->cells;
        for (size_t k = 0; k < c->roster->cells; k++) {
            counts->cell[k].issued = issued > 0 ? issued : c->roster->cell[k].rows;
            counts->cell[k].done = counts->cell[k].issued;
        }
        CHECK_ERR(DEMUR_OK, demur_counts_make(&bytes, &len, counts, &c->op[i], &c->org));
        demur_free(counts);
        c_submit(c, bytes, len);
    }
}

/** Manifest, roster, credentials and counts, each in its window; by an operator who lies. */
static inline void c_open_lying(struct channel *c, size_t issuers, size_t members,
                                struct test_random *lot, const struct c_lies *lies)
{
    memset(c, 0, sizeof *c);
    c->lies = *lies;
    c->random = test_random(lot);
    c->issuers = issuers;
    c->members = members;
    c->now_s = (uint64_t)C_FIRST_DAY * C_DAY_S + 3600;
    demur_writer_init(&c->note);
    CHECK_ERR(DEMUR_OK, demur_tree_store_new(&c->tree));
    c_keys(c);
    c_manifest(c);
    c_window(c);
    c_roster(c);
    c_window(c);
    c_enrol(c);
    c_counts(c, 1, lies->issued);
    c_window(c);
}

static inline void c_open(struct channel *c, size_t issuers, size_t members,
                          struct test_random *lot)
{
    c_open_lying(c, issuers, members, lot, &(struct c_lies){0});
}

static inline void c_close(struct channel *c)
{
    for (size_t i = 0; i < demur_tree_store_size(c->tree); i++) demur_free(c->log[i].data);
    for (size_t i = 0; i < c->waiting_count; i++) demur_free(c->waiting[i].data);
    for (size_t m = 0; m < c->members; m++) {
        for (size_t i = 0; i < c->issuers; i++) demur_bbs_credential_free(c->credential[m][i]);
    }
    demur_tree_store_free(c->tree);
    demur_epoch_keys_free(c->keys);
    demur_roster_free(c->roster);
    demur_manifest_free(c->manifest);
    demur_policy_free(c->policy);
    demur_writer_wipe(&c->note);
    demur_free(c->document);
    demur_free((void *)(uintptr_t)c->answer.data);
}

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

static inline void c_respond(struct channel *c)
{
    struct demur_answer answer = {.salt = {{6}},
                                  .general = c_span("Thank you.\n"),
                                  .reasons = 2,
                                  .reason = {c_span("Agreed.\n"), c_span("No.\n")}};
    struct demur_response r = {.memo_id = c->memo_id,
                               .principal = 1,
                               .seq = 1,
                               .items = 2,
                               .item = {{DEMUR_VERDICT_ACCEPT, 0}, {DEMUR_VERDICT_REJECT, 0}},
                               .blob = {{{1}}, 16400}};
    uint8_t bytes[DEMUR_RESPONSE_BYTES_MAX];
    uint8_t *encoded = NULL;
    size_t len = 0;

    CHECK_ERR(DEMUR_OK, demur_answer_encode(&encoded, &len, &answer));
    c->answer = (struct demur_span){encoded, len};
    demur_answer_commit(&r.commit, c->answer);
    CHECK_ERR(DEMUR_OK, demur_response_make(&r, &c->org, &c->principal));
    demur_response_encode(bytes, &len, &r);
    c_submit_copy(c, bytes, len);
}

#endif
