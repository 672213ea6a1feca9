/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * memo_secret_test.c -- what follows from a link, an echo or a one-time code, on secrets: keys,
 * signatures, blobs, envelopes and the texts that hold a secret.
 */
#include "core/memo/memo_for_tests.h"
#include "demur/code.h"
#include "demur/delivered.h"
#include "demur/echo.h"
#include "demur/memory.h"
#include "seal/hpke.h"
#include "seal/sign_object.h"
#include "secret/secret_for_tests.h"

static struct test_random state = {21};
static const struct demur_random secret = {secret_fill, &state};
static const struct demur_hash org = {{1}};

/* What a verdict on secrets says is for whoever asked. */
static enum demur_err answer(enum demur_err err)
{
    publish(&err, sizeof err);
    return err;
}

/* ---- links and keys -------------------------------------------------------------------- */

struct links {
    struct demur_link_secret owner, writer, reader;
    struct demur_owner_keys keys;
    struct demur_memo_key memo;
    struct demur_sign_seed deliver;
};

static void derive(struct links *l)
{
    CHECK_ERR(DEMUR_OK, demur_link_draw(&l->owner, &secret));
    demur_link_writer(&l->writer, &l->owner);
    demur_link_reader(&l->reader, &l->writer);
    demur_owner_keys_derive(&l->keys, &l->owner);
    demur_memo_key_derive(&l->memo, &l->reader);
    demur_deliver_seed(&l->deliver, &l->memo);
    CHECK(is_secret(l, sizeof *l));
}

static void test_every_key_follows_from_a_link(void)
{
    static const struct demur_hash commit = {{4}};
    struct links l;
    struct demur_sign_pk pk;
    struct demur_box_pk box;
    struct demur_blob_key blob;
    uint8_t prefix[DEMUR_LINK_PREFIX_BYTES];

    derive(&l);
    demur_memo_blob_key(&blob, &l.memo, &commit, 1);
    CHECK(is_secret(&blob, sizeof blob));
    demur_sign_pk_of(&pk, &l.keys.sign);
    demur_link_prefix(prefix, &pk);
    demur_sign_pk_of(&pk, &l.keys.voice);
    demur_sign_pk_of(&pk, &l.deliver);
    demur_box_pk_of(&box, &l.keys.mailbox);
    CHECK(is_secret(&pk, sizeof pk) && is_secret(&box, sizeof box));
}

static void test_a_link_is_written_and_read(void)
{
    static const enum demur_link_kind kinds[] = {DEMUR_LINK_OWNER, DEMUR_LINK_WRITER,
                                                 DEMUR_LINK_READER};
    static const char host[] = "https://demur.example/m/";
    struct links l;

    derive(&l);
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        struct demur_link link = {.kind = kinds[i], .secret = l.owner};
        struct demur_link back;
        struct demur_memo_key key;
        char text[sizeof host + DEMUR_LINK_LEN];

        memcpy(text, host, sizeof host);
        demur_link_encode(text + sizeof host - 1, &link);
        CHECK(is_secret(text + sizeof host - 1 + 5, DEMUR_LINK_LEN - 5 - 21));
        CHECK_ERR(DEMUR_OK, answer(demur_link_decode(&back, text, sizeof text - 1)));
        CHECK(is_secret(&back.secret, sizeof back.secret));
        demur_link_memo_key(&key, &back);
        CHECK(is_secret(&key, sizeof key));
        publish(&key, sizeof key); /* the test has made it */
        publish(&l.memo, sizeof l.memo);
        CHECK((memcmp(&key, &l.memo, sizeof key) == 0) == (kinds[i] == DEMUR_LINK_OWNER));
    }
}

/* ---- blobs and envelopes --------------------------------------------------------------- */

static void test_a_blob_is_sealed_and_opened(void)
{
    static const struct demur_hash commit = {{4}};
    struct links l;
    struct demur_blob_key key;
    uint8_t text[100];
    uint8_t *blob = NULL;
    uint8_t *plain = NULL;
    size_t blob_len = 0;
    size_t plain_len = 0;

    derive(&l);
    demur_memo_blob_key(&key, &l.memo, &commit, 0);
    CHECK_ERR(DEMUR_OK, demur_random_fill(&secret, text, sizeof text));
    CHECK_ERR(DEMUR_OK,
              demur_blob_seal(&blob, &blob_len, &key, (struct demur_span){text, sizeof text}));
    publish(blob, blob_len); /* the server keeps it and gives it to anyone */
    CHECK_ERR(DEMUR_OK, answer(demur_blob_open(&plain, &plain_len, &key,
                                               (struct demur_span){blob, blob_len})));
    publish(&plain_len, sizeof plain_len); /* the reader is told */
    publish(&plain, sizeof plain);         /* where it is, not what */
    if (CHECK(plain_len == sizeof text)) CHECK(is_secret(plain, plain_len));
    demur_wipe_free(plain, plain_len);
    blob[0] ^= 1;
    CHECK_ERR(DEMUR_ERR_INVALID, answer(demur_blob_open(&plain, &plain_len, &key,
                                                        (struct demur_span){blob, blob_len})));
    demur_free(blob);
}

/* The header of the memo behind l.  Its keys are public: it is an entry of the log. */
static struct demur_memo_header header_of(const struct links *l)
{
    struct demur_memo_header h = known_header();

    demur_sign_pk_of(&h.owner_pk, &l->keys.sign);
    demur_sign_pk_of(&h.deliver_pk, &l->deliver);
    demur_sign_pk_of(&h.voice_pk, &l->keys.voice);
    demur_box_pk_of(&h.mbox_pk, &l->keys.mailbox);
    publish(&h, sizeof h);
    return h;
}

static void draw_boxes(struct demur_box_sk sk[2], struct demur_box_pk pk[2])
{
    for (size_t i = 0; i < 2; i++) {
        CHECK_ERR(DEMUR_OK, demur_random_fill(&secret, sk[i].bytes, sizeof sk[i].bytes));
        demur_box_pk_of(&pk[i], &sk[i]);
        publish(&pk[i], sizeof pk[i]); /* a principal's key is in the manifest */
    }
}

static void test_envelopes_are_made_opened_and_made_again(void)
{
    struct links l;
    struct demur_memo_header h;
    struct demur_box_sk sk[2];
    struct demur_box_pk pk[2];
    struct demur_delivered d;
    struct demur_memo_key key;

    derive(&l);
    h = header_of(&l);
    draw_boxes(sk, pk);
    CHECK_ERR(DEMUR_OK, answer(demur_delivered_make(&d, &h, &l.memo, pk, &l.keys.sign)));
    publish(&d, sizeof d); /* an entry of the log */
    CHECK_ERR(DEMUR_OK, demur_delivered_verify(&d, &h, DEMUR_BY_OWNER));
    for (size_t i = 0; i < 2; i++) {
        CHECK_ERR(DEMUR_OK, answer(demur_envelope_open(&key, &h, i, &d.envelope[i], &sk[i])));
        CHECK(is_secret(&key, sizeof key));
        CHECK_ERR(DEMUR_OK, answer(demur_memo_key_verify(&key, &h)));
        CHECK_ERR(DEMUR_OK, answer(demur_envelope_verify(&d.envelope[i], &h, i, &key, &pk[i])));
    }
    CHECK_ERR(DEMUR_ERR_INVALID, answer(demur_envelope_open(&key, &h, 0, &d.envelope[0], &sk[1])));
}

static void test_hpke_keys_are_derived(void)
{
    uint8_t ikm[32];
    struct demur_hpke_sk sk;
    struct demur_hpke_pk pk;

    CHECK_ERR(DEMUR_OK, demur_random_fill(&secret, ikm, sizeof ikm));
    demur_hpke_derive(&sk, &pk, ikm);
    CHECK(is_secret(&sk, sizeof sk) && is_secret(&pk, sizeof pk));
}

/* ---- signatures ------------------------------------------------------------------------ */

static void test_objects_are_signed(void)
{
    static const uint8_t object[] = {1, 2, 3};
    const struct demur_span span = {object, sizeof object};
    struct demur_sign_seed seed;
    struct demur_sign_pk pk;
    struct demur_signature sig;

    CHECK_ERR(DEMUR_OK, demur_random_fill(&secret, seed.bytes, sizeof seed.bytes));
    demur_sign_pk_of(&pk, &seed);
    demur_sign_object_make(&sig, &seed, "demur/v1/sig/ack", &org, span);
    publish(&pk, sizeof pk);   /* as its name says */
    publish(&sig, sizeof sig); /* it stands in the object */
    CHECK_ERR(DEMUR_OK, demur_sign_object_verify(&sig, &pk, "demur/v1/sig/ack", &org, span));
}

static void test_a_release_is_made(void)
{
    struct links l;
    struct demur_memo_header h;
    struct demur_hash memo_id;
    struct demur_release release;

    derive(&l);
    h = header_of(&l);
    memo_id = memo_id_of(&h);
    demur_release_make(&release, &memo_id, &h.org, &l.memo, &l.keys.sign);
    CHECK(is_secret(&release.key, sizeof release.key));
    publish(&release, sizeof release); /* it gives the key to everyone */
    CHECK_ERR(DEMUR_OK, demur_release_verify(&release, &h));
}

/* ---- echoes ---------------------------------------------------------------------------- */

static void test_an_echo_is_committed_to_and_opened(void)
{
    struct demur_echo_secret x;
    struct demur_echo_opening opening;
    struct demur_hash echo;
    struct demur_rating rating = {.choice = DEMUR_RATING_PARTLY};
    struct demur_claim claim = {.audience = {(const uint8_t *)"all", 3},
                                .text = {(const uint8_t *)"I signed.", 9}};

    CHECK_ERR(DEMUR_OK, demur_echo_draw(&x, &secret));
    demur_echo_open(&opening, &x);
    CHECK(is_secret(&opening, sizeof opening));
    demur_echo_commit(&echo, &opening);
    CHECK(is_secret(&echo, sizeof echo));
    publish(&echo, sizeof echo); /* SIGN shows it */
    demur_rating_make(&rating, &org, &x);
    publish(&rating, sizeof rating); /* a RATING opens its echo, in the log */
    CHECK_ERR(DEMUR_OK, demur_rating_verify(&rating, &org, &echo));
    CHECK_ERR(DEMUR_OK, demur_claim_make(&claim, &org, &x));
    publish(&claim.opening, sizeof claim.opening); /* a CLAIM does, for whom it is given to */
    publish(&claim.sig, sizeof claim.sig);
    CHECK_ERR(DEMUR_OK, demur_claim_verify(&claim, &org, &echo));
}

/* ---- one-time codes -------------------------------------------------------------------- */

static void test_a_code_is_written_read_and_hashed(void)
{
    struct demur_code code;
    struct demur_code back;
    struct demur_hash kept;
    char text[DEMUR_CODE_LEN + 1];

    CHECK_ERR(DEMUR_OK, demur_code_draw(&code, &secret));
    demur_code_hash(&kept, &code);
    CHECK(is_secret(&kept, sizeof kept));
    demur_code_encode(text, &code, &org, 2);
    CHECK(is_secret(text, DEMUR_CODE_LEN));
    CHECK_ERR(DEMUR_OK, answer(demur_code_decode(&back, &org, 2, text, DEMUR_CODE_LEN)));
    CHECK(is_secret(&back, sizeof back));
    publish(&code, sizeof code); /* the test has drawn it */
    publish(&back, sizeof back);
    CHECK_BYTES(&code, &back, sizeof code);
}

int main(void)
{
    RUN(test_every_key_follows_from_a_link);
    RUN(test_a_link_is_written_and_read);
    RUN(test_a_blob_is_sealed_and_opened);
    RUN(test_envelopes_are_made_opened_and_made_again);
    RUN(test_hpke_keys_are_derived);
    RUN(test_objects_are_signed);
    RUN(test_a_release_is_made);
    RUN(test_an_echo_is_committed_to_and_opened);
    RUN(test_a_code_is_written_read_and_hashed);
    return tap_done();
}
