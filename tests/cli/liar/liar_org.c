/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* liar_org.c -- keys, manifest, roster, counts; then a convener and a memo that is open. */
#include "demur/answer.h"
#include "demur/day.h"
#include "demur/document.h"
#include "demur/echo.h"
#include "demur/enrol.h"
#include "demur/entry.h"
#include "demur/key_file.h"
#include "demur/memory.h"
#include "demur/words.h"
#include "liar.h"

#include <string.h>
#include <sys/stat.h>

enum { KIND_AT = 4, NYM_AT = 50 }; /* in an act */
enum { UTC = 720, EPOCH_DAYS = 90, OPEN_DAYS = 14, K_MIN = 20, SMALL = 11 };

static struct demur_span span(const char *s)
{
    return (struct demur_span){(const uint8_t *)s, strlen(s)};
}

static void write_text(const struct liar *l, const char *name, const char *text)
{
    char path[1024];
    FILE *file;

    (void)snprintf(path, sizeof path, "%s/%s", l->dir, name);
    file = fopen(path, "w");
    liar_need(file != NULL, path);
    (void)fputs(text, file);
    liar_need(fclose(file) == 0, path);
}

/* ---- keys ------------------------------------------------------------------------------ */

static void draw(struct liar *l, void *out, size_t len)
{
    liar_need(demur_random_fill(&l->random, out, len) == DEMUR_OK, "randomness");
}

static void make_keys(struct liar *l)
{
    char vkey[DEMUR_VKEY_LEN_MAX + 1];

    draw(l, &l->root, sizeof l->root);
    draw(l, &l->receipt, sizeof l->receipt);
    draw(l, &l->log_seed, sizeof l->log_seed);
    draw(l, &l->witness_seed, sizeof l->witness_seed);
    draw(l, &l->principal, sizeof l->principal);
    draw(l, &l->box, sizeof l->box);
    draw(l, &l->puzzle, sizeof l->puzzle);
    for (size_t i = 0; i < l->issuers; i++) {
        liar_need(demur_issuer_secrets_draw(&l->secrets[i], &l->random) == DEMUR_OK, "secrets");
        for (size_t row = 0; row < LIAR_ROWS; row++) {
            liar_need(demur_code_draw(&l->code[i][row], &l->random) == DEMUR_OK, "code");
        }
    }
    liar_need(demur_vkey_of_seed(&l->log_key, DEMUR_VKEY_ED25519, "log.example/liar",
                                 &l->log_seed) == DEMUR_OK &&
                  demur_vkey_of_seed(&l->witness_key, DEMUR_VKEY_COSIGNATURE, "witness.example",
                                     &l->witness_seed) == DEMUR_OK,
              "vkey");
    demur_vkey_encode(vkey, &l->log_key);
    (void)snprintf(l->policy_text, sizeof l->policy_text, "log %s %s\nwitness one ", vkey, l->url);
    demur_vkey_encode(vkey, &l->witness_key);
    strncat(l->policy_text, vkey, sizeof l->policy_text - strlen(l->policy_text) - 1);
    strncat(l->policy_text, l->has_quorum ? "\nquorum one\n" : "\nquorum none\n",
            sizeof l->policy_text - strlen(l->policy_text) - 1);
}

/* ---- manifest and roster --------------------------------------------------------------- */

static void make_manifest(struct liar *l)
{
    static const char *const names[DEMUR_ISSUERS_MAX] = {"Employer", "Staff council", "Auditor"};
    struct demur_manifest *m = demur_manifest_new();
    uint8_t *bytes = NULL;
    size_t len = 0;

    liar_need(m != NULL, "manifest");
    l->manifest = m;
    m->mode = l->is_training ? DEMUR_MODE_TRAINING : DEMUR_MODE_REAL;
    m->name = span("Bureau of Lies");
    m->tz = UTC;
    demur_sign_pk_of(&m->root_pk, &l->root);
    demur_sign_pk_of(&m->receipt_pk, &l->receipt);
    m->issuers = (uint8_t)l->issuers;
    for (size_t i = 0; i < l->issuers && i < DEMUR_ISSUERS_MAX; i++) {
        m->issuer[i].id = (uint8_t)(i + 1);
        m->issuer[i].name = span(names[i]);
        m->issuer[i].url = span(l->url);
        liar_need(demur_issuer_pk_of(&m->issuer[i].bbs_pk, &l->secrets[i]) == DEMUR_OK, "key");
        demur_sign_pk_of(&m->issuer[i].op_pk, &l->secrets[i].operator_seed);
    }
    m->principals = 1;
    m->principal[0].id = 1;
    m->principal[0].title = span("Director");
    demur_sign_pk_of(&m->principal[0].sign_pk, &l->principal);
    demur_box_pk_of(&m->principal[0].hpke_pk, &l->box);
    m->log_policy = span(l->policy_text);
    m->epochs = 2;
    m->epoch[0] = (struct demur_manifest_epoch){LIAR_EPOCH, l->today - 5, l->today + EPOCH_DAYS};
    m->epoch[1] = (struct demur_manifest_epoch){LIAR_EPOCH + 1, l->today + EPOCH_DAYS + 1,
                                                l->today + 2 * EPOCH_DAYS};
    m->deadlines.workdays = 0x1f;
    m->deadlines.answer = (struct demur_limit){DEMUR_FROM_DELIVERY, DEMUR_UNIT_CALENDAR, 30};
    liar_need(demur_manifest_org(&l->org, m) == DEMUR_OK &&
                  demur_manifest_sign(m, &l->org, &l->root) == DEMUR_OK,
              "manifest");
    for (size_t i = 0; i < l->issuers; i++) {
        liar_need(demur_manifest_sign(m, &l->org, &l->secrets[i].operator_seed) == DEMUR_OK,
                  "signature");
    }
    liar_need(demur_manifest_encode(&bytes, &len, m) == DEMUR_OK, "manifest");
    demur_tree_leaf(&l->manifest_leaf, bytes, len);
    liar_submit(l, bytes, len);
}

static void make_roster(struct liar *l)
{
    static struct demur_roster_row row[LIAR_ROWS];
    struct demur_roster_names names[DEMUR_ATTRIBUTES] = {{0}};
    uint8_t *bytes = NULL;
    size_t len = 0;

    names[0] = (struct demur_roster_names){2, {span("junior"), span("senior")}};
    names[1] = (struct demur_roster_names){1, {span("staff")}};
    names[2] = (struct demur_roster_names){1, {span("office")}};
    for (size_t i = 0; i < LIAR_ROWS; i++) {
        demur_set_be32(row[i].id.bytes, (uint32_t)i);
        row[i].codes = (struct demur_codes){{(uint16_t)(1 + i % 2), 1, 1}};
    }
    liar_need(demur_roster_file_make(&l->file, l->epoch, row, LIAR_ROWS, &l->random) == DEMUR_OK &&
                  demur_roster_make(&l->roster, l->file, names, &l->manifest_leaf, K_MIN) ==
                      DEMUR_OK,
              "roster");
    for (size_t i = 0; i < l->issuers; i++) {
        liar_need(demur_roster_sign(l->roster, &l->org, &l->secrets[i].operator_seed) == DEMUR_OK,
                  "signature");
    }
    liar_need(demur_roster_encode(&bytes, &len, l->roster) == DEMUR_OK, "roster");
    demur_tree_leaf(&l->roster_leaf, bytes, len);
    liar_submit(l, bytes, len);
    liar_need(demur_epoch_keys_new(&l->keys, &l->org, l->manifest, l->epoch, &l->roster_leaf) ==
                  DEMUR_OK,
              "keys");
}

void liar_counts(struct liar *l)
{
    for (size_t i = 0; i < l->issuers; i++) {
        struct demur_counts *counts = demur_alloc(sizeof *counts);
        uint8_t *bytes = NULL;
        size_t len = 0;

        liar_need(counts != NULL, "counts");
        counts->issuer = (uint8_t)(i + 1);
        counts->epoch = l->epoch;
        counts->seq = 1;
        counts->cells = l->roster->cells;
        for (size_t k = 0; k < counts->cells; k++) {
            counts->cell[k].issued = counts->cell[k].done = l->roster->cell[k].rows;
        }
        if (l->is_small) counts->cell[counts->cells - 1].done = SMALL;
        liar_need(demur_counts_make(&bytes, &len, counts, &l->secrets[i].operator_seed, &l->org) ==
                      DEMUR_OK,
                  "counts");
        demur_free(counts);
        liar_submit(l, bytes, len);
    }
}

/* ---- the convener ---------------------------------------------------------------------- */

/* One step of row 0 at every issuer, in this very program. */
static void step(struct liar *l, struct demur_enrolment *e, const char *path)
{
    for (size_t i = 0; i < l->issuers; i++) {
        struct demur_writer message;
        struct demur_writer answer;
        enum demur_refusal refusal = DEMUR_ACCEPTED;
        enum demur_err err = DEMUR_OK;

        demur_writer_init(&message);
        demur_writer_init(&answer);
        if (strcmp(path, "begin") == 0) demur_enrolment_begin(&message, e, i, &l->code[i][0]);
        if (strcmp(path, "reveal") == 0) demur_enrolment_reveal(&message, e, i);
        if (strcmp(path, "certify") == 0) demur_enrolment_certify(&message, e, i);
        liar_need(
            liar_issue(&answer, &refusal, l, path, (struct demur_span){message.data, message.len}),
            path);
        if (strcmp(path, "begin") == 0) {
            err = demur_enrolment_take_begun(e, i, answer.data, answer.len);
        } else if (strcmp(path, "reveal") == 0) {
            err = demur_enrolment_take_revealed(e, i, answer.data, answer.len);
        } else {
            err = demur_enrolment_take_certified(e, i, answer.data, answer.len);
        }
        liar_need(err == DEMUR_OK, path);
        demur_writer_wipe(&message);
        demur_writer_wipe(&answer);
    }
}

/* The text, its blob, the links, and all of the header that follows from them. */
static void draft(struct liar *l, struct demur_memo_header *h, struct demur_owner_keys *owner)
{
    struct demur_link link = {.kind = DEMUR_LINK_READER};
    struct demur_link_secret secret;
    struct demur_link_secret writer;
    struct demur_memo_key key;
    struct demur_sign_seed deliver;
    struct demur_blob_key blob_key;
    struct demur_document d = {.language = span("en"),
                               .subject = span("Tell no lies"),
                               .summary = span("We differ.\n"),
                               .body = span("For reasons that have a name.\n"),
                               .asks = 1,
                               .ask = {{span("Publish the figures.\n"), 1, 0}}};
    uint8_t *bytes = NULL;
    size_t len = 0;
    char text[DEMUR_LINK_LEN + 32];

    draw(l, &d.salt, sizeof d.salt);
    liar_need(demur_document_encode(&bytes, &len, &d) == DEMUR_OK, "document");
    liar_need(demur_link_draw(&secret, &l->random) == DEMUR_OK, "link");
    demur_owner_keys_derive(owner, &secret);
    demur_link_writer(&writer, &secret);
    demur_link_reader(&link.secret, &writer);
    demur_memo_key_derive(&key, &link.secret);
    demur_deliver_seed(&deliver, &key);
    demur_sign_pk_of(&h->owner_pk, &owner->sign);
    demur_sign_pk_of(&h->voice_pk, &owner->voice);
    demur_sign_pk_of(&h->deliver_pk, &deliver);
    demur_box_pk_of(&h->mbox_pk, &owner->mailbox);
    demur_link_prefix(link.owner_prefix, &h->owner_pk);
    demur_document_commit(&h->body_commit, (struct demur_span){bytes, len});
    demur_memo_blob_key(&blob_key, &key, &h->body_commit, 0);
    liar_need(demur_blob_seal(&l->blob, &l->blob_len, &blob_key, (struct demur_span){bytes, len}) ==
                  DEMUR_OK,
              "blob");
    demur_blob_ref_of(&h->blob[0], (struct demur_span){l->blob, l->blob_len});
    l->blob_hash = h->blob[0].hash;
    demur_link_encode(text, &link);
    strncat(text, "\n", sizeof text - strlen(text) - 1);
    write_text(l, "link", text);
    demur_free(bytes);
}

static void freeze(struct liar *l, const struct demur_membership *m)
{
    struct demur_owner_keys owner;
    struct demur_memo_header h = {.org = l->org,
                                  .epoch = LIAR_EPOCH,
                                  .manifest = l->manifest_leaf,
                                  .close = l->today + OPEN_DAYS,
                                  .asks = 1,
                                  .principals = 1,
                                  .principal = {{1, DEMUR_ROLE_ADDRESSEE}},
                                  .profiles = 3,
                                  .blobs = 1};
    struct demur_freeze_request q = {&h, &owner.sign};
    uint8_t header[DEMUR_HEADER_BYTES_MAX];
    size_t header_len = 0;
    struct demur_act_scope *quota = NULL;
    uint8_t *bytes = NULL;
    size_t len = 0;

    draft(l, &h, &owner);
    liar_need(demur_act_scope_quota(&quota, l->keys, 1) == DEMUR_OK &&
                  demur_freeze_make(&bytes, &len, m, quota, &q, &l->random) == DEMUR_OK,
              "freeze");
    demur_act_scope_free(quota);
    liar_submit(l, bytes, len);
    liar_need(demur_header_encode(header, &header_len, &h) == DEMUR_OK, "header");
    demur_header_memo_id(&l->memo_id, (struct demur_span){header, header_len});
}

/* A copy of sign with that echo and nym, whose proofs do not fit: a SIGN, or without echo a
 * WITHDRAW. */
static void forge(struct liar *l, const struct liar_entry *sign, const struct demur_hash *echo,
                  const uint8_t *nym)
{
    uint8_t *copy = demur_alloc(sign->len);

    liar_need(copy != NULL, "memory");
    memcpy(copy, sign->data, sign->len);
    memcpy(copy + NYM_AT, nym, DEMUR_NYM_BYTES);
    if (echo != NULL) {
        memcpy(copy + NYM_AT + DEMUR_NYM_BYTES, echo, sizeof *echo);
        liar_submit(l, copy, sign->len);
        return;
    }
    copy[KIND_AT] = DEMUR_KIND_WITHDRAW;
    memmove(copy + NYM_AT + DEMUR_NYM_BYTES, copy + NYM_AT + DEMUR_NYM_BYTES + sizeof *echo,
            sign->len - NYM_AT - DEMUR_NYM_BYTES - sizeof *echo);
    liar_submit(l, copy, sign->len - sizeof *echo);
}

/* The first entry of kind in the log. */
static const struct liar_entry *first_of(const struct liar *l, uint8_t kind)
{
    for (uint64_t i = 0; i < demur_tree_store_size(l->tree); i++) {
        if (demur_entry_kind((struct demur_span){l->log[i].data, l->log[i].len}) == kind) {
            return &l->log[i];
        }
    }
    liar_fail("finding an entry");
}

void liar_forge(struct liar *l)
{
    const struct liar_entry *sign = first_of(l, DEMUR_KIND_SIGN);
    const uint8_t *nym = first_of(l, DEMUR_KIND_MEMO_FREEZE)->data + NYM_AT;
    struct demur_claim claim = {
        .memo_id = l->memo_id, .audience = span("all"), .text = span("I never signed this.")};
    struct demur_echo_secret x;
    uint8_t bytes[DEMUR_CLAIM_BYTES_MAX];
    struct demur_hash echo;
    char path[1024];
    size_t len = 0;
    FILE *file;

    draw(l, &x, sizeof x);
    memcpy(claim.nym.bytes, nym, sizeof claim.nym.bytes);
    liar_need(demur_claim_make(&claim, &l->org, &x) == DEMUR_OK, "claim");
    demur_echo_commit(&echo, &claim.opening);
    demur_claim_encode(bytes, &len, &claim);
    (void)snprintf(path, sizeof path, "%s/forged", l->dir);
    file = fopen(path, "wb");
    liar_need(file != NULL && fwrite(bytes, 1, len, file) == len && fclose(file) == 0, path);
    forge(l, sign, &echo, nym);
    forge(l, sign, &echo, sign->data + NYM_AT);
    forge(l, sign, NULL, sign->data + NYM_AT);
}

void liar_answer(struct liar *l)
{
    struct demur_response r = {.memo_id = l->memo_id,
                               .principal = 1,
                               .seq = 1,
                               .items = 1,
                               .item = {{.verdict = DEMUR_VERDICT_ACCEPT}},
                               .blob = {.size = DEMUR_BLOB_BYTES_MIN}};
    uint8_t *bytes = demur_alloc(DEMUR_RESPONSE_BYTES_MAX);
    size_t len = 0;

    liar_need(bytes != NULL && demur_response_make(&r, &l->org, &l->principal) == DEMUR_OK,
              "answer");
    demur_response_encode(bytes, &len, &r);
    liar_submit(l, bytes, len);
}

/* ---- the whole ------------------------------------------------------------------------- */

static void write_root(const struct liar *l)
{
    struct demur_key_file key = {.role = DEMUR_KEY_ROOT, .root = l->root};
    uint8_t bytes[DEMUR_KEY_FILE_BYTES_MAX];
    size_t len = 0;
    char path[1024];
    FILE *file;

    liar_need(demur_key_file_encode(bytes, &len, &key) == DEMUR_OK, "root key");
    (void)snprintf(path, sizeof path, "%s/root.key", l->dir);
    file = fopen(path, "wb");
    liar_need(file != NULL && chmod(path, S_IRUSR | S_IWUSR) == 0 &&
                  fwrite(bytes, 1, len, file) == len && fclose(file) == 0,
              path);
}

static void write_letters(const struct liar *l)
{
    struct demur_words words;
    char text[DEMUR_WORDS_TEXT_BYTES];

    liar_need(demur_words_of_org(&words, &l->org) == DEMUR_OK, "words");
    demur_words_encode(text, &words);
    write_text(l, "words", text);
    for (size_t m = 1; m <= LIAR_MEMBERS; m++) {
        char codes[DEMUR_ISSUERS_MAX * (DEMUR_CODE_LEN + 2)] = "";
        char name[32];

        for (size_t i = 0; i < l->issuers; i++) {
            char code[DEMUR_CODE_LEN + 1];

            demur_code_encode(code, &l->code[i][m], &l->org, (uint8_t)(i + 1));
            strncat(codes, code, sizeof codes - strlen(codes) - 1);
            strncat(codes, "\n", sizeof codes - strlen(codes) - 1);
        }
        (void)snprintf(name, sizeof name, "codes-%zu", m);
        write_text(l, name, codes);
    }
    write_root(l);
}

void liar_next_epoch(struct liar *l)
{
    for (size_t i = 0; i < l->issuers; i++) {
        for (size_t row = 0; row < LIAR_ROWS; row++) {
            l->known[i][row] = l->record[i][row].enrol_pk;
            l->record[i][row] = (struct demur_issuer_record){0};
        }
    }
    l->epoch++;
    make_roster(l);
    liar_issuers_open(l);
}

void liar_found(struct liar *l)
{
    struct demur_enrolment *e = NULL;
    struct demur_membership *m = NULL;

    l->today = demur_day_at(l->now_s, UTC);
    l->epoch = LIAR_EPOCH;
    liar_need(demur_tree_store_new(&l->tree) == DEMUR_OK, "tree");
    make_keys(l);
    make_manifest(l);
    liar_window(l);
    make_roster(l);
    liar_window(l);
    liar_issuers_open(l);
    liar_counts(l);
    liar_window(l);
    liar_window(l);
    liar_need(demur_enrolment_new(&e, l->keys, l->roster, &l->random) == DEMUR_OK, "enrolment");
    step(l, e, "begin");
    step(l, e, "reveal");
    step(l, e, "certify");
    liar_need(demur_enrolment_finish(&m, e) == DEMUR_OK, "membership");
    freeze(l, m);
    demur_membership_free(m);
    demur_enrolment_free(e);
    liar_window(l);
    write_letters(l);
}
