/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* seal_test.c -- Ed25519 by RFC 8032, and what AEAD and HPKE refuse. */
#include "demur/encode.h"
#include "seal/aead.h"
#include "seal/ed25519.h"
#include "seal/hpke.h"
#include "seal/sign_object.h"
#include "tap.h"

/* RFC 8032, 7.1, test 1: the empty message. */
static void test_ed25519_gives_the_signature_of_rfc_8032(void)
{
    static const char seed_hex[] =
        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60";
    static const char pk_hex[] = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";
    static const char sig_hex[] =
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
        "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b";
    struct demur_sign_seed seed;
    struct demur_sign_pk pk;
    struct demur_signature sig;
    uint8_t want[64];

    CHECK_ERR(DEMUR_OK, demur_hex_decode(seed.bytes, 32, seed_hex, 64));
    demur_ed25519_pk_of(&pk, &seed);
    CHECK_ERR(DEMUR_OK, demur_hex_decode(want, 32, pk_hex, 64));
    CHECK_BYTES(pk.bytes, want, 32);
    demur_ed25519_sign(&sig, &seed, "", 0);
    CHECK_ERR(DEMUR_OK, demur_hex_decode(want, 64, sig_hex, 128));
    CHECK_BYTES(sig.bytes, want, 64);
    CHECK_ERR(DEMUR_OK, demur_ed25519_verify(&pk, &sig, "", 0));
    CHECK_ERR(DEMUR_ERR_INVALID, demur_ed25519_verify(&pk, &sig, "x", 1));
    for (size_t i = 0; i < sizeof sig.bytes; i++) {
        sig.bytes[i] ^= 1;
        CHECK_ERR(DEMUR_ERR_INVALID, demur_ed25519_verify(&pk, &sig, "", 0));
        sig.bytes[i] ^= 1;
    }
}

/* With the identity as key and R, and S = 0, the plain equation holds for every message. */
static void test_small_order_keys_are_refused(void)
{
    struct demur_sign_pk pk = {{1}};
    struct demur_signature sig = {{1}};

    CHECK_ERR(DEMUR_ERR_INVALID, demur_ed25519_verify(&pk, &sig, "any", 3));
}

static void test_an_object_is_signed_for_its_label_and_organisation(void)
{
    struct demur_sign_seed seed = {{4}};
    struct demur_sign_pk pk;
    struct demur_signature sig;
    struct demur_hash org = {{5}};
    struct demur_hash other = {{6}};
    struct demur_span object = {(const uint8_t *)"object", 6};

    demur_ed25519_pk_of(&pk, &seed);
    demur_sign_object_make(&sig, &seed, "demur/v1/sig/ack", &org, object);
    CHECK_ERR(DEMUR_OK, demur_sign_object_verify(&sig, &pk, "demur/v1/sig/ack", &org, object));
    CHECK_ERR(DEMUR_ERR_INVALID,
              demur_sign_object_verify(&sig, &pk, "demur/v1/sig/extend", &org, object));
    CHECK_ERR(DEMUR_ERR_INVALID,
              demur_sign_object_verify(&sig, &pk, "demur/v1/sig/ack", &other, object));
}

static void test_aead_opens_what_it_sealed_and_nothing_else(void)
{
    struct demur_aead_key key = {{7}};
    uint8_t nonce[DEMUR_AEAD_NONCE_BYTES] = {8};
    uint8_t sealed[5 + DEMUR_AEAD_TAG_BYTES];
    uint8_t opened[5];
    struct demur_span m = {(const uint8_t *)"hello", 5};
    struct demur_span aad = {(const uint8_t *)"aad", 3};
    struct demur_span c = {sealed, sizeof sealed};

    demur_aead_seal(sealed, &key, nonce, m, aad);
    CHECK_ERR(DEMUR_OK, demur_aead_open(opened, &key, nonce, c, aad));
    CHECK_BYTES(opened, "hello", 5);
    CHECK_ERR(DEMUR_ERR_INVALID, demur_aead_open(opened, &key, nonce, c, m));
    for (size_t i = 0; i < sizeof sealed; i++) {
        sealed[i] ^= 2;
        CHECK_ERR(DEMUR_ERR_INVALID, demur_aead_open(opened, &key, nonce, c, aad));
        sealed[i] ^= 2;
    }
    c.len = DEMUR_AEAD_TAG_BYTES - 1;
    CHECK_ERR(DEMUR_ERR_LENGTH, demur_aead_open(opened, &key, nonce, c, aad));
}

static void test_hpke_opens_for_its_key_use_and_aad_alone(void)
{
    struct demur_hash org = {{9}};
    uint8_t ikm[32] = {10};
    uint8_t eph[32] = {11};
    struct demur_hpke_sk sk;
    struct demur_hpke_sk other;
    struct demur_hpke_pk pk;
    struct demur_hpke_pk ignored;
    struct demur_hpke_use use = {"demur/v1/hpke/deliver", &org, {(const uint8_t *)"a", 1}};
    uint8_t sealed[32 + DEMUR_HPKE_OVERHEAD_BYTES];
    uint8_t again[sizeof sealed];
    uint8_t opened[32];
    struct demur_span m = {eph, 32};

    demur_hpke_derive(&sk, &pk, ikm);
    ikm[0] = 12;
    demur_hpke_derive(&other, &ignored, ikm);
    CHECK_ERR(DEMUR_OK, demur_hpke_seal(sealed, &pk, eph, &use, m));
    CHECK_ERR(DEMUR_OK, demur_hpke_seal(again, &pk, eph, &use, m));
    CHECK_BYTES(sealed, again, sizeof sealed); /* any reader can make it again */
    struct demur_span c = {sealed, sizeof sealed};

    CHECK_ERR(DEMUR_OK, demur_hpke_open(opened, &sk, &use, c));
    CHECK_BYTES(opened, eph, sizeof opened);
    CHECK_ERR(DEMUR_ERR_INVALID, demur_hpke_open(opened, &other, &use, c));
    use.aad.data = (const uint8_t *)"b";
    CHECK_ERR(DEMUR_ERR_INVALID, demur_hpke_open(opened, &sk, &use, c));
    use.aad.data = (const uint8_t *)"a";
    use.label = "demur/v1/hpke/mail";
    CHECK_ERR(DEMUR_ERR_INVALID, demur_hpke_open(opened, &sk, &use, c));
    c.len = DEMUR_HPKE_OVERHEAD_BYTES - 1;
    CHECK_ERR(DEMUR_ERR_LENGTH, demur_hpke_open(opened, &sk, &use, c));
    struct demur_hpke_pk zero = {{0}};

    CHECK_ERR(DEMUR_ERR_INVALID, demur_hpke_seal(sealed, &zero, eph, &use, m));
}

int main(void)
{
    RUN(test_ed25519_gives_the_signature_of_rfc_8032);
    RUN(test_small_order_keys_are_refused);
    RUN(test_an_object_is_signed_for_its_label_and_organisation);
    RUN(test_aead_opens_what_it_sealed_and_nothing_else);
    RUN(test_hpke_opens_for_its_key_use_and_aad_alone);
    return tap_done();
}
