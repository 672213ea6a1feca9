/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* memo_keys_test.c -- what memo_keys.h and keys.h promise. */
#include "demur/memo_keys.h"

#include "hex_for_tests.h"
#include "random_for_tests.h"
#include "tap.h"

#include <string.h>

static const char owner_link[] =
    "#1.o.AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh-DIgzSK41OVkkmi_57Cw6p";

/* L_o = 00 01 .. 1f; every known value below was made by an independent program. */
static struct demur_link_secret owner_secret(void)
{
    struct demur_link_secret s;

    for (size_t i = 0; i < sizeof s.bytes; i++) s.bytes[i] = (uint8_t)i;
    return s;
}

static struct demur_link owner_link_value(void)
{
    struct demur_link link = {.kind = DEMUR_LINK_OWNER, .secret = owner_secret()};
    struct demur_owner_keys keys;
    struct demur_sign_pk pk;

    demur_owner_keys_derive(&keys, &link.secret);
    demur_sign_pk_of(&pk, &keys.sign);
    demur_link_prefix(link.owner_prefix, &pk);
    return link;
}

static void test_known_keys_follow_from_the_owner_link(void)
{
    struct demur_link_secret l_o = owner_secret();
    struct demur_link_secret l_w;
    struct demur_link_secret l_r;
    struct demur_owner_keys keys;
    struct demur_memo_key k;
    struct demur_sign_seed deliver;
    struct demur_sign_pk pk;
    struct demur_box_pk mbox_pk;

    demur_link_writer(&l_w, &l_o);
    demur_link_reader(&l_r, &l_w);
    demur_owner_keys_derive(&keys, &l_o);
    demur_memo_key_derive(&k, &l_r);
    demur_deliver_seed(&deliver, &k);
    demur_sign_pk_of(&pk, &keys.sign);
    demur_box_pk_of(&mbox_pk, &keys.mailbox);
    CHECK(
        is_hex(l_w.bytes, 32, "bf85109b39377259d6fd2a5d44782190728e958932ae7cf7436bafa983a3b084"));
    CHECK(
        is_hex(l_r.bytes, 32, "ff3e4a0f05e26f7a697f305350f49cb6f9847a117bdca756538827de2c6d0366"));
    CHECK(is_hex(keys.sign.bytes, 32,
                 "7ce5e77a5bd61046cb99424b400f2307e47e422fbee29e871d89558d13b14fc9"));
    CHECK(is_hex(keys.mailbox.bytes, 32,
                 "0af6e6102c8116c9c9fe70bd692d5ac6f82fa6733eeffac2b3a7ddeaf8f32cf7"));
    CHECK(is_hex(keys.voice.bytes, 32,
                 "0e89ae6d66d41eb4b9a81c0a40f6399b9cdcf437c9c9d36e860f8885744fda83"));
    CHECK(is_hex(k.bytes, 32, "3dbe006a55ff3da3ca2eadeb8faa36710f47d6c6801e2e320ff68d8e679673c8"));
    CHECK(is_hex(deliver.bytes, 32,
                 "ac8920cdda7e22281fc08a4d431172d670713514c546cf8378c2de2b31a3ffec"));
    CHECK(is_hex(pk.bytes, 32, "9b48d8739fcfcc1ffe1085152fd138a6a91803663f3e56712599a9df59a8ff48"));
    CHECK(is_hex(mbox_pk.bytes, 32,
                 "9eea8f8f256096064285410d0dcdfa6af1b8b386b363aa9e03390b44e271c540"));
}

static void test_every_link_gives_the_same_memo_key(void)
{
    struct demur_link link = owner_link_value();
    struct demur_memo_key from_o;
    struct demur_memo_key from_w;
    struct demur_memo_key from_r;

    demur_link_memo_key(&from_o, &link);
    demur_link_writer(&link.secret, &link.secret);
    link.kind = DEMUR_LINK_WRITER;
    demur_link_memo_key(&from_w, &link);
    demur_link_reader(&link.secret, &link.secret);
    link.kind = DEMUR_LINK_READER;
    demur_link_memo_key(&from_r, &link);
    CHECK_BYTES(from_o.bytes, from_w.bytes, 32);
    CHECK_BYTES(from_o.bytes, from_r.bytes, 32);
    CHECK(is_hex(from_o.bytes, 32,
                 "3dbe006a55ff3da3ca2eadeb8faa36710f47d6c6801e2e320ff68d8e679673c8"));
}

static void test_known_blob_keys_and_pre_id(void)
{
    struct demur_link link = owner_link_value();
    struct demur_owner_keys keys;
    struct demur_sign_pk pk;
    struct demur_memo_key k;
    struct demur_blob_key blob;
    struct demur_hash org;
    struct demur_hash commit;
    struct demur_hash pre_id;

    memset(org.bytes, 0x11, sizeof org.bytes);
    memset(commit.bytes, 0x22, sizeof commit.bytes);
    demur_link_memo_key(&k, &link);
    demur_memo_blob_key(&blob, &k, &commit, 0);
    CHECK(
        is_hex(blob.bytes, 32, "a937bb89136d58ab354abb20ac85840954f15bad067cf1dcad3b26c998df3d93"));
    demur_memo_blob_key(&blob, &k, &commit, 16);
    CHECK(
        is_hex(blob.bytes, 32, "63d132e7148d67a1d0d2dca4d593c370c5f59e0e496cf31191be2d90356fba24"));
    demur_owner_keys_derive(&keys, &link.secret);
    demur_sign_pk_of(&pk, &keys.sign);
    demur_pre_id(&pre_id, &org, 7, &commit, &pk);
    CHECK(is_hex(pre_id.bytes, 32,
                 "f3c03fbd4a95933bd404bfca36159d7b1711cc2d046c968cbc48cdce9fa64d5e"));
}

static void test_a_known_link_is_written_and_read(void)
{
    struct demur_link link = owner_link_value();
    struct demur_link back = {.kind = DEMUR_LINK_READER};
    char out[DEMUR_LINK_LEN + 1];
    char address[] = "https://page.example/"
                     "#1.r.__________________________________________-DIgzSK41OVkkmi_57Cw6p";

    demur_link_encode(out, &link);
    CHECK(strcmp(out, owner_link) == 0);
    CHECK_ERR(DEMUR_OK, demur_link_decode(&back, out, strlen(out)));
    CHECK(back.kind == link.kind);
    CHECK_BYTES(back.secret.bytes, link.secret.bytes, 32);
    CHECK_BYTES(back.owner_prefix, link.owner_prefix, DEMUR_LINK_PREFIX_BYTES);

    CHECK_ERR(DEMUR_OK, demur_link_decode(&back, address, strlen(address)));
    CHECK(back.kind == DEMUR_LINK_READER && back.secret.bytes[0] == 0xff);
    demur_link_encode(out, &back);
    CHECK(strcmp(out, strchr(address, '#')) == 0);
}

static void test_every_digit_is_written_and_read(void)
{
    for (unsigned first = 0; first < 256; first++) {
        struct demur_link link = {.kind = DEMUR_LINK_WRITER};
        struct demur_link back = {.kind = DEMUR_LINK_OWNER};
        char out[DEMUR_LINK_LEN + 1];

        for (unsigned i = 0; i < 32; i++) link.secret.bytes[i] = (uint8_t)(first + 37 * i);
        demur_link_encode(out, &link);
        CHECK_ERR(DEMUR_OK, demur_link_decode(&back, out, strlen(out)));
        CHECK_BYTES(back.secret.bytes, link.secret.bytes, 32);
    }
}

static void test_what_is_no_link_is_refused(void)
{
    char in[2 * DEMUR_LINK_LEN + 2];
    struct demur_link link = {.kind = DEMUR_LINK_READER};

    for (size_t len = 0; len < DEMUR_LINK_LEN; len++) {
        CHECK_ERR(DEMUR_ERR_LENGTH, demur_link_decode(&link, owner_link, len));
    }
    memcpy(in, owner_link, DEMUR_LINK_LEN);
    in[DEMUR_LINK_LEN] = '=';
    CHECK_ERR(DEMUR_ERR_LENGTH, demur_link_decode(&link, in, DEMUR_LINK_LEN + 1));
    memcpy(in + DEMUR_LINK_LEN, owner_link, DEMUR_LINK_LEN);
    CHECK_ERR(DEMUR_ERR_LENGTH, demur_link_decode(&link, in, 2 * (size_t)DEMUR_LINK_LEN));

    for (size_t at = 0; at < DEMUR_LINK_LEN; at++) {
        memcpy(in, owner_link, DEMUR_LINK_LEN);
        in[at] = '+'; /* a digit of base64, not of base64url */
        CHECK_ERR(at == 0 ? DEMUR_ERR_LENGTH : DEMUR_ERR_FORMAT,
                  demur_link_decode(&link, in, DEMUR_LINK_LEN));
    }
    for (unsigned c = 0; c < 256; c++) {
        bool is_digit = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
                        (c >= 'a' && c <= 'z') || c == '-' || c == '_';
        struct demur_link other;

        memcpy(in, owner_link, DEMUR_LINK_LEN);
        in[40] = (char)(uint8_t)c;
        CHECK_ERR(is_digit ? DEMUR_OK : DEMUR_ERR_FORMAT,
                  demur_link_decode(&other, in, DEMUR_LINK_LEN));
    }
    CHECK(link.kind == DEMUR_LINK_READER);
}

static void test_an_owner_link_is_drawn_or_the_source_has_failed(void)
{
    struct test_random state = {1};
    struct demur_random good = test_random(&state);
    struct demur_random bad = failing_random();
    struct demur_link_secret s = {{0}};

    CHECK_ERR(DEMUR_OK, demur_link_draw(&s, &good));
    CHECK_ERR(DEMUR_ERR_RANDOM, demur_link_draw(&s, &bad));
}

int main(void)
{
    RUN(test_known_keys_follow_from_the_owner_link);
    RUN(test_every_link_gives_the_same_memo_key);
    RUN(test_known_blob_keys_and_pre_id);
    RUN(test_a_known_link_is_written_and_read);
    RUN(test_every_digit_is_written_and_read);
    RUN(test_what_is_no_link_is_refused);
    RUN(test_an_owner_link_is_drawn_or_the_source_has_failed);
    return tap_done();
}
