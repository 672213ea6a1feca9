/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * keystore_secret_test.c -- what a member keeps, on secrets: an enrolment that is saved and resumed
 * at every step, the membership that comes of it, a key store with both and more in it, sealed and
 * opened under a secret passphrase and device key, a passphrase drawn, and a key file.
 */
#include "core/credential/enrol_for_tests.h"
#include "credential/enrol_parts.h"
#include "credential/keystore_parts.h"
#include "demur/key_file.h"
#include "demur/memory.h"
#include "demur/passphrase.h"
#include "secret/secret_for_tests.h"

enum {
    SCALARS_AT = 4,
    SCALARS_BYTES = 17 * 32,
    CREDENTIAL_SCALARS_AT = 14,
    MADE_DAY = 20000,
};

static const struct demur_keystore_cost cheap = {8, 1};

/* What enrolment shows to every issuer in BEGIN. */
static void publish_begin(const struct demur_enrolment *e)
{
    publish(&e->pk, sizeof e->pk);
    publish(e->commitment, sizeof e->commitment);
    publish(&e->c_hash, sizeof e->c_hash);
}

static void open_secret_scene(struct scene *s, size_t n)
{
    begin_scene(s, n, 60 + n);
    s->random = secret_random(&s->lot);
    for (size_t i = 0; i < n; i++) {
        draw_secrets(s, i);
        name_issuer(s, i);
        /* A manifest is an entry of the log. */
        publish(&s->manifest->issuer[i], sizeof s->manifest->issuer[i]);
    }
    settle_scene(s);
    publish_begin(s->e);
}

/* Whether the part of a record that is secret is so, and the rest is not. */
static void check_begun_record(const struct demur_writer *w)
{
    CHECK(is_secret(w->data + SCALARS_AT, SCALARS_BYTES));
    CHECK(demur_get_be32(w->data) == EPOCH); /* the epoch, and BEGUNs: issuers know both */
}

/* Save, lose and resume. */
static void crash(struct scene *s)
{
    struct demur_writer w;
    struct demur_enrolment *again = NULL;

    demur_writer_init(&w);
    demur_enrolment_save(&w, s->e);
    CHECK_ERR(DEMUR_OK, w.err);
    check_begun_record(&w);
    CHECK_ERR(DEMUR_OK,
              demur_enrolment_resume(&again, s->keys, s->roster, demur_enrolment_seed(s->e),
                                     &s->random, (struct demur_span){w.data, w.len}));
    demur_writer_wipe(&w);
    if (!CHECK(again != NULL)) return;
    CHECK(is_secret(again->p, sizeof again->p) && is_secret(&again->blind, sizeof again->blind));
    CHECK(is_secret(&again->seed, sizeof again->seed));
    publish_begin(again);
    CHECK(memcmp(again->commitment, s->e->commitment, DEMUR_G1_BYTES) == 0);
    demur_enrolment_free(s->e);
    s->e = again;
}

/* One step with every issuer, who may be the adversary and reads all that is sent. */
static void step(struct scene *s, uint8_t kind)
{
    for (size_t i = 0; i < s->n; i++) {
        say(s, i, kind);
        publish(s->out.data, s->out.len);
        CHECK(ask(s, i, kind, MEMBER) == DEMUR_ACCEPTED);
        /* BEGUN and REVEALED go on to every other issuer; CERTIFIED is the issuer's own work. */
        publish(s->reply.data, s->reply.len);
        CHECK_ERR(DEMUR_OK, take(s, i, kind));
    }
}

static struct demur_membership *enrol(struct scene *s)
{
    struct demur_membership *m = NULL;

    crash(s);
    step(s, DEMUR_KIND_BEGIN);
    crash(s);
    step(s, DEMUR_KIND_REVEAL);
    step(s, DEMUR_KIND_CERTIFY);
    CHECK_ERR(DEMUR_OK, demur_enrolment_finish(&m, s->e));
    return m;
}

/*
 * The membership as a record, and what it says of the member secret.  The signatures in it are not:
 * each is its issuer's own work.
 */
static void save_membership(struct demur_writer *w, const struct demur_membership *m)
{
    demur_membership_save(w, m, MADE_DAY);
    CHECK_ERR(DEMUR_OK, w->err);
    CHECK(is_secret(w->data + CREDENTIAL_SCALARS_AT, SCALARS_BYTES));
    hide(w->data + SCALARS_AT, 6); /* the codes */
}

/* ---- the key store --------------------------------------------------------------------- */

/* Fill store with something of every type, all that is secret of it being so. */
static void fill(struct demur_keystore *store, const struct scene *s,
                 const struct demur_writer *enrolment, const struct demur_writer *credential)
{
    static const uint8_t object[200] = {1};
    struct demur_keystore_org what = {{(const uint8_t *)"url", 3}, 5, {{1}}};
    struct demur_link link = {DEMUR_LINK_OWNER, {{3}}, {4}};
    struct demur_hash context = {{5}};
    struct demur_keystore_principal principal = {6, {{7}}, {{8}}};
    struct demur_keystore_echo echo = {{{9}}, {{10}}, {{11}}};

    hide(&link.secret, sizeof link.secret);
    hide(&principal.sign, sizeof principal.sign);
    hide(&principal.box, sizeof principal.box);
    hide(&echo.x, sizeof echo.x);
    CHECK_ERR(DEMUR_OK, demur_keystore_org_put(store, &s->org, &what));
    CHECK_ERR(DEMUR_OK, demur_keystore_seed_put(store, &s->org, demur_enrolment_seed(s->e)));
    CHECK_ERR(DEMUR_OK, demur_keystore_enrolment_put(
                            store, &s->org, (struct demur_span){enrolment->data, enrolment->len}));
    CHECK_ERR(DEMUR_OK,
              demur_keystore_credential_put(
                  store, &s->org, (struct demur_span){credential->data, credential->len}));
    CHECK_ERR(DEMUR_OK, demur_keystore_waiting_add(store, &s->org, 6,
                                                   (struct demur_span){object, sizeof object}));
    CHECK_ERR(DEMUR_OK, demur_keystore_link_put(store, &s->org, &link));
    CHECK_ERR(DEMUR_OK, demur_keystore_context_add(store, &s->org, EPOCH, &context));
    CHECK_ERR(DEMUR_OK, demur_keystore_principal_put(store, &s->org, &principal));
    CHECK_ERR(DEMUR_OK, demur_keystore_echo_put(store, &s->org, &echo));
}

/*
 * What an opened store holds is all secret; which records it has, how long they are, whose, of
 * which epoch, the URL, what waits and the zeros behind them is told to its owner, who has given
 * the passphrase for it.  What is left secret is what is a secret in the record.
 */
static void publish_structure(struct demur_keystore *opened, const struct demur_keystore *sealed)
{
    struct demur_keystore_record r = {0};
    struct {
        size_t at, len;
    } secret[16];
    size_t n = 0;

    CHECK(is_secret(opened->plain, 4096));
    while (demur_keystore_next(&r, sealed)) {
        size_t at = r.at + DEMUR_KEYSTORE_RECORD_HEAD;

        if (r.type == DEMUR_KEYSTORE_SEED) secret[n].at = at, secret[n++].len = 32;
        if (r.type == DEMUR_KEYSTORE_BEGUN) {
            secret[n].at = at + SCALARS_AT, secret[n++].len = SCALARS_BYTES;
        }
        if (r.type == DEMUR_KEYSTORE_CREDENTIAL) {
            secret[n].at = at + SCALARS_AT, secret[n++].len = 6;
            secret[n].at = at + CREDENTIAL_SCALARS_AT, secret[n++].len = SCALARS_BYTES;
        }
        if (r.type == DEMUR_KEYSTORE_LINK) secret[n].at = at + 1, secret[n++].len = 32;
        if (r.type == DEMUR_KEYSTORE_PRINCIPAL) secret[n].at = at + 1, secret[n++].len = 64;
        if (r.type == DEMUR_KEYSTORE_ECHO) secret[n].at = at + 80, secret[n++].len = 32;
    }
    CHECK(n == 7);
    publish(opened->plain, sizeof opened->plain);
    for (size_t i = 0; i < n; i++) hide(opened->plain + secret[i].at, secret[i].len);
}

static void look_into(const struct demur_keystore *store, const struct scene *s)
{
    struct demur_sign_seed seed;
    struct demur_span got;
    struct demur_enrolment *e = NULL;
    struct demur_membership *m = NULL;
    struct demur_link link;
    struct demur_keystore_principal principal;
    struct demur_keystore_echo echo;
    uint32_t day = 0;

    CHECK(demur_keystore_seed_get(&seed, store, &s->org) && is_secret(&seed, sizeof seed));
    CHECK(demur_keystore_enrolment_get(&got, store, &s->org, EPOCH));
    CHECK_ERR(DEMUR_OK, demur_enrolment_resume(&e, s->keys, s->roster, &seed, &s->random, got));
    CHECK(demur_keystore_credential_get(&got, store, &s->org, EPOCH));
    CHECK_ERR(DEMUR_OK, demur_membership_resume(&m, &day, s->keys, got.data, got.len));
    CHECK(day == MADE_DAY && demur_keystore_contexts(store, &s->org, EPOCH) == 1);
    CHECK(demur_keystore_link_at(&link, store, &s->org, 0) && link.kind == DEMUR_LINK_OWNER &&
          is_secret(&link.secret, sizeof link.secret));
    CHECK(demur_keystore_principal_at(&principal, store, &s->org, 0) && principal.id == 6 &&
          is_secret(&principal.sign, sizeof principal.sign));
    CHECK(demur_keystore_echo_at(&echo, store, &s->org, 0) && echo.memo_id.bytes[0] == 9 &&
          is_secret(&echo.x, sizeof echo.x));
    demur_enrolment_free(e);
    demur_membership_free(m);
}

static void seal_and_open(const struct demur_keystore *store, const struct scene *s)
{
    static uint8_t file[DEMUR_KEYSTORE_BYTES];
    char passphrase[DEMUR_PASSPHRASE_TEXT_BYTES];
    struct test_random lot = {9};
    struct demur_random random = test_random(&lot); /* salt and nonce stand in the file */
    struct demur_random secrets = secret_random(&lot);
    struct demur_device_key device;
    struct demur_keystore *opened = NULL;

    CHECK_ERR(DEMUR_OK, demur_passphrase_draw(passphrase, &secrets));
    CHECK(is_secret(passphrase, 3)); /* no word is shorter; where it ends is seen */
    CHECK_ERR(DEMUR_OK, demur_keystore_device_draw(&device, &secrets));
    struct demur_span phrase = {(const uint8_t *)passphrase, 24};

    CHECK_ERR(DEMUR_OK, demur_keystore_seal(file, store, phrase, &device, &cheap, &random));
    CHECK(is_secret(file + DEMUR_KEYSTORE_HEAD_BYTES, 4096));
    publish(file, sizeof file); /* the file lies on the disk */
    CHECK_ERR(DEMUR_OK, demur_keystore_unseal(&opened, file, sizeof file, phrase, &device));
    if (CHECK(opened != NULL)) {
        publish_structure(opened, store);
        CHECK_ERR(DEMUR_OK, demur_keystore_check(opened));
        look_into(opened, s);
        demur_keystore_epoch_erase(opened, &s->org, EPOCH);
        CHECK_ERR(DEMUR_OK, demur_keystore_check(opened));
    }
    demur_keystore_free(opened);
    file[DEMUR_KEYSTORE_BYTES - 1] ^= 1;
    CHECK_ERR(DEMUR_ERR_INVALID,
              demur_keystore_unseal(&opened, file, sizeof file, phrase, &device));
}

static void test_a_key_store_and_all_that_is_in_it(void)
{
    struct scene s;
    struct demur_writer enrolment;
    struct demur_writer credential;
    struct demur_keystore *store = NULL;
    struct demur_membership *m;

    open_secret_scene(&s, 1);
    m = enrol(&s);
    demur_writer_init(&enrolment);
    demur_writer_init(&credential);
    demur_enrolment_save(&enrolment, s.e);
    if (CHECK(m != NULL)) save_membership(&credential, m);
    CHECK_ERR(DEMUR_OK, demur_keystore_new(&store));
    fill(store, &s, &enrolment, &credential);
    seal_and_open(store, &s);
    demur_keystore_free(store);
    demur_writer_wipe(&enrolment);
    demur_writer_wipe(&credential);
    demur_membership_free(m);
    close_scene(&s);
}

static void test_an_enrolment_of_two_issuers_saved_and_resumed(void)
{
    struct scene s;
    struct demur_writer credential;
    struct demur_membership *m;
    struct demur_membership *again = NULL;
    uint32_t day = 0;

    open_secret_scene(&s, 2);
    m = enrol(&s);
    demur_writer_init(&credential);
    if (CHECK(m != NULL)) {
        save_membership(&credential, m);
        CHECK_ERR(DEMUR_OK,
                  demur_membership_resume(&again, &day, s.keys, credential.data, credential.len));
    }
    if (CHECK(again != NULL)) {
        const struct demur_scalar *nym =
            demur_bbs_credential_message(again->credential[1], DEMUR_MEMBERSHIP_NYMS_AT);

        CHECK(is_secret(nym, sizeof *nym));
    }
    demur_writer_wipe(&credential);
    demur_membership_free(m);
    demur_membership_free(again);
    close_scene(&s);
}

static void test_a_key_file(void)
{
    struct test_random lot = {10};
    struct demur_random secrets = secret_random(&lot);
    struct demur_key_file key = {.role = DEMUR_KEY_ISSUER};
    struct demur_key_file got;
    uint8_t file[DEMUR_KEY_FILE_BYTES_MAX];
    size_t len = 0;

    CHECK_ERR(DEMUR_OK, demur_issuer_secrets_draw(&key.issuer, &secrets));
    CHECK_ERR(DEMUR_OK, demur_key_file_encode(file, &len, &key));
    CHECK(is_secret(file + 7, 96));
    CHECK_ERR(DEMUR_OK, demur_key_file_decode(&got, file, len));
    CHECK(is_secret(&got.issuer, sizeof got.issuer));
    demur_wipe(&key, sizeof key);
    demur_wipe(&got, sizeof got);
    demur_wipe(file, sizeof file);
}

static void test_a_puzzle_key(void)
{
    struct demur_puzzle_key key = {{1}};
    struct demur_puzzle puzzle;

    hide(&key, sizeof key);
    demur_puzzle_set(&puzzle, &key, 1000, 3);
    CHECK(is_secret(puzzle.challenge, sizeof puzzle.challenge));
}

int main(void)
{
    RUN(test_a_key_store_and_all_that_is_in_it);
    RUN(test_an_enrolment_of_two_issuers_saved_and_resumed);
    RUN(test_a_key_file);
    RUN(test_a_puzzle_key);
    return tap_done();
}
