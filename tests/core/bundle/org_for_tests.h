/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * org_for_tests.h -- an organisation in memory: issuers, members, a log with witnesses.
 *
 * Enrolment is shortened to its cryptography; everything else is made with the real parts.
 */
#ifndef ORG_FOR_TESTS_H
#define ORG_FOR_TESTS_H

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
    uint32_t day;            /**< every WINDOW says this one */
    struct demur_span seen;  /**< every WINDOW carries this */
    bool quorum_none;        /**< the manifest asks for no witness; set before c_open_lying() */
    bool quorum_one;         /**< it asks for the first witness alone; likewise */
    uint32_t threshold;      /**< of the deadlines; set before c_open_lying() */
    uint32_t issued;         /**< what the first COUNTS say of each cell; likewise */
    uint32_t window_s;       /**< how long windows are, with batches of 1; likewise */
    const char *witness_url; /**< where the first witness is asked; likewise */
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

/** Take the newest waiting entry back. */
static inline void c_drop(struct channel *c)
{
    demur_free(c->waiting[--c->waiting_count].data);
}

/** Whether waiting entry i comes before entry j in their window. */
static inline bool c_comes_before(const struct channel *c, size_t i, size_t j)
{
    struct demur_hash leaf[2];

    demur_tree_leaf(&leaf[0], c->waiting[i].data, c->waiting[i].len);
    demur_tree_leaf(&leaf[1], c->waiting[j].data, c->waiting[j].len);
    return memcmp(&leaf[0], &leaf[1], sizeof leaf[0]) < 0;
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
        if (i == 0 && c->lies.witness_url != NULL) {
            strcat(c->policy_text, " ");
            strcat(c->policy_text, c->lies.witness_url);
        }
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
    if (c->lies.quorum_none) strcpy(strstr(c->policy_text, "quorum both"), "quorum none\n");
    if (c->lies.quorum_one) strcpy(strstr(c->policy_text, "quorum both"), "quorum one\n");
    m->log_policy = c_span(c->policy_text);
    m->deadlines.threshold = c->lies.threshold;
    if (c->lies.window_s > 0) {
        m->window_s = c->lies.window_s;
        m->min_batch = 1;
    }
    m->epochs = 1;
    m->epoch[0] = (struct demur_manifest_epoch){C_EPOCH, C_FIRST_DAY - 10, C_FIRST_DAY + 80};
    m->deadlines.workdays = 31;
    m->deadlines.acknowledge = (struct demur_limit){0, DEMUR_UNIT_CALENDAR, 2};
    m->deadlines.answer = (struct demur_limit){0, DEMUR_UNIT_CALENDAR, 30};
    m->deadlines.extend_max = 1;
    m->deadlines.extend_unit = DEMUR_UNIT_CALENDAR;
    m->deadlines.extend_limit = 10;
    CHECK_ERR(DEMUR_OK, demur_manifest_org(&c->org, m));
    CHECK_ERR(DEMUR_OK, demur_manifest_sign(m, &c->org, &c->root));
    for (size_t i = 0; i < c->issuers; i++) {
        CHECK_ERR(DEMUR_OK, demur_manifest_sign(m, &c->org, &c->op[i]));
    }
    CHECK_ERR(DEMUR_OK, demur_manifest_encode(&bytes, &len, m));
    c_submit(c, bytes, len);
}

/** A roster of members with these codes: two names of each attribute. */
static inline void c_roster_of(struct channel *c, const struct demur_codes *codes)
{
    static const char *const text[DEMUR_ATTRIBUTES][2] = {
        {"junior", "senior"}, {"office", "field"}, {"north", "south"}};
    struct demur_roster_names names[DEMUR_ATTRIBUTES] = {{0}};
    static struct demur_roster_row row[C_MEMBERS_MAX];
    struct demur_roster_file *file = NULL;
    uint8_t *bytes = NULL;
    size_t len = 0;

    memset(row, 0, sizeof row);
    for (size_t a = 0; a < DEMUR_ATTRIBUTES; a++) {
        names[a].count = 2;
        for (size_t i = 0; i < 2; i++) names[a].name[i] = c_span(text[a][i]);
    }
    for (size_t i = 0; i < c->members; i++) {
        demur_set_be32(row[i].id.bytes, (uint32_t)i);
        row[i].codes = codes[i];
        c->codes[i] = codes[i];
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

/** A roster in which bands alternate. */
static inline void c_roster(struct channel *c)
{
    static struct demur_codes codes[C_MEMBERS_MAX];

    for (size_t i = 0; i < c->members; i++) codes[i].code[0] = (uint16_t)(1 + i % 2);
    c_roster_of(c, codes);
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

/** COUNTS of issuer i: so many credentials in each cell, all of them used; or NULL: of all rows. */
static inline void c_count(struct channel *c, size_t i, uint32_t seq, const uint32_t *issued)
{
    struct demur_counts *counts = demur_alloc(sizeof *counts);
    uint8_t *bytes = NULL;
    size_t len = 0;

    if (!CHECK(counts != NULL)) return;
    *counts = (struct demur_counts){
        .issuer = (uint8_t)(i + 1), .epoch = C_EPOCH, .seq = seq, .cells = c->roster->cells};
    for (size_t k = 0; k < c->roster->cells; k++) {
        counts->cell[k].issued = issued != NULL ? issued[k] : c->roster->cell[k].rows;
        counts->cell[k].done = counts->cell[k].issued;
    }
    CHECK_ERR(DEMUR_OK, demur_counts_make(&bytes, &len, counts, &c->op[i], &c->org));
    demur_free(counts);
    c_submit(c, bytes, len);
}

/** COUNTS of every issuer: `issued` credentials in each cell, or all where it is 0. */
static inline void c_counts(struct channel *c, uint32_t seq, uint32_t issued)
{
    uint32_t each[DEMUR_CELLS_MAX];

    for (size_t k = 0; k < DEMUR_CELLS_MAX; k++) each[k] = issued;
    for (size_t i = 0; i < c->issuers; i++) c_count(c, i, seq, issued > 0 ? each : NULL);
}

/** Keys and a log that begins with the manifest; by an operator who lies. */
static inline void c_begin(struct channel *c, size_t issuers, size_t members,
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
}

/** The same, then roster, credentials and counts, each in its window. */
static inline void c_open_lying(struct channel *c, size_t issuers, size_t members,
                                struct test_random *lot, const struct c_lies *lies)
{
    c_begin(c, issuers, members, lot, lies);
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

/** A copy of the first manifest as the next, in force from activation on; for c_amend(). */
static inline struct demur_manifest *c_next_manifest(struct channel *c, uint32_t activation)
{
    struct demur_manifest *m = NULL;

    CHECK_ERR(DEMUR_OK, demur_manifest_decode(&m, c->log[1].data, c->log[1].len));
    if (m == NULL) abort();
    m->seq = 1;
    m->prev = c->manifest_leaf;
    m->activation = activation;
    return m;
}

/** Sign m as it must be, submit it, and free it. */
static inline void c_amend(struct channel *c, struct demur_manifest *m)
{
    uint8_t *bytes = NULL;
    size_t len = 0;

    m->sigs.count = 0;
    CHECK_ERR(DEMUR_OK, demur_manifest_sign(m, &c->org, &c->root));
    for (size_t i = 0; i < c->issuers; i++) {
        CHECK_ERR(DEMUR_OK, demur_manifest_sign(m, &c->org, &c->op[i]));
    }
    CHECK_ERR(DEMUR_OK, demur_manifest_encode(&bytes, &len, m));
    demur_manifest_free(m);
    c_submit(c, bytes, len);
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

#endif
