/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* desk_test.c -- what has been begun is there again, for its own key store alone. */
#include "demur/desk.h"
#include "keystore_for_tests.h"

static uint8_t file[DEMUR_DESK_BYTES];
static uint8_t longest[DEMUR_DESK_TEXT_MAX + 1];

static struct test_random lot = {17};
static const struct demur_desk_key own = {{1, 2, 3}};

static void seal(struct demur_span text)
{
    struct demur_random random = test_random(&lot);

    CHECK_ERR(DEMUR_OK, demur_desk_seal(file, &own, text, &random));
}

/* Whether the file opens to that text. */
static bool opens_to(struct demur_span want)
{
    uint8_t *text = NULL;
    size_t len = 0;
    enum demur_err err = demur_desk_open(&text, &len, &own, file, sizeof file);
    bool same = err == DEMUR_OK && len == want.len &&
                (len == 0 ? text == NULL : memcmp(text, want.data, len) == 0);

    demur_wipe_free(text, len);
    return same;
}

/* It does not open under key, and says so; nothing is left in what is given out. */
static void refused(enum demur_err want, const struct demur_desk_key *key, size_t len)
{
    uint8_t *text = file;
    size_t text_len = 1;

    CHECK_ERR(want, demur_desk_open(&text, &text_len, key, file, len));
    CHECK(text == NULL && text_len == 0);
}

static void test_what_was_begun_is_there_again(void)
{
    memset(longest, 'x', sizeof longest);
    seal(text_span("We ask that"));
    CHECK(opens_to(text_span("We ask that")));
    seal((struct demur_span){NULL, 0});
    CHECK(opens_to((struct demur_span){NULL, 0}));
    seal((struct demur_span){longest, DEMUR_DESK_TEXT_MAX});
    CHECK(opens_to((struct demur_span){longest, DEMUR_DESK_TEXT_MAX}));
}

static enum demur_err no_random(void *ctx, uint8_t *out, size_t len)
{
    (void)ctx;
    (void)out;
    (void)len;
    return DEMUR_ERR_RANDOM;
}

static void test_what_cannot_be_sealed_leaves_what_was(void)
{
    struct demur_random random = test_random(&lot);
    struct demur_random none = {no_random, NULL};
    struct demur_span too_long = {longest, DEMUR_DESK_TEXT_MAX + 1};

    seal(text_span("before"));
    CHECK_ERR(DEMUR_ERR_LENGTH, demur_desk_seal(file, &own, too_long, &random));
    CHECK(opens_to(text_span("before")));
    CHECK_ERR(DEMUR_ERR_RANDOM, demur_desk_seal(file, &own, text_span("after"), &none));
    CHECK(opens_to(text_span("before")));
}

static void test_what_does_not_open(void)
{
    const struct demur_desk_key other = {{1, 2, 4}};

    seal(text_span("a draft"));
    refused(DEMUR_ERR_INVALID, &other, sizeof file);
    refused(DEMUR_ERR_LENGTH, &own, sizeof file - 1);
    refused(DEMUR_ERR_LENGTH, &own, 0);
    for (size_t at = 0; at < sizeof file; at += 8191) {
        file[at] ^= 1;
        refused(DEMUR_ERR_INVALID, &own, sizeof file);
        file[at] ^= 1;
    }
    for (unsigned nth = 1; nth <= 2; nth++) {
        demur_test_fail_alloc(nth);
        refused(DEMUR_ERR_NOMEM, &own, sizeof file);
        demur_test_fail_alloc(0);
    }
    CHECK(opens_to(text_span("a draft")));
}

static bool has(const uint8_t *in, size_t len, const char *what)
{
    size_t n = strlen(what);

    for (size_t i = 0; i + n <= len; i++) {
        if (memcmp(in + i, what, n) == 0) return true;
    }
    return false;
}

/* Nothing of the text, and never the same bytes twice. */
static void test_it_says_nothing(void)
{
    static uint8_t before[DEMUR_DESK_BYTES];
    size_t same = 0;

    seal(text_span("Night transfers of pilots with one boat"));
    CHECK(!has(file, sizeof file, "Night"));
    memcpy(before, file, sizeof before);
    seal(text_span("Night transfers of pilots with one boat"));
    for (size_t i = 0; i < sizeof file; i++) same += file[i] == before[i];
    CHECK(same < sizeof file / 100);
}

/* ---- keys ------------------------------------------------------------------------------ */

static bool is_key(const struct demur_keystore *store, const struct demur_hash *org, size_t n,
                   const struct demur_desk_key *want)
{
    struct demur_desk_key key;

    return demur_desk_key_at(&key, store, org, n) && memcmp(&key, want, sizeof key) == 0;
}

static void test_members_and_principals_have_keys(void)
{
    const struct demur_keystore_principal who = {1, {{7}}, {{8}}};
    const struct demur_sign_seed seed = {{2}};
    struct demur_keystore *store = new_store();
    struct demur_desk_key office = {{9}};
    struct demur_desk_key other;
    struct demur_desk_key member;

    CHECK(!demur_desk_key_at(&office, store, &org_a, 0) && office.bytes[0] == 9);
    CHECK_ERR(DEMUR_OK, demur_keystore_principal_put(store, &org_a, &who));
    CHECK(demur_desk_key_at(&office, store, &org_a, 0));
    CHECK(!demur_desk_key_at(&other, store, &org_a, 1));
    CHECK(!demur_desk_key_at(&other, store, &org_b, 0));
    CHECK_ERR(DEMUR_OK, demur_keystore_principal_put(store, &org_b, &who));
    CHECK(demur_desk_key_at(&other, store, &org_b, 0));
    CHECK(memcmp(&other, &office, sizeof other) != 0); /* of another organisation */

    /* who enrols later seals under the member's, and still opens what was sealed before */
    CHECK_ERR(DEMUR_OK, demur_keystore_seed_put(store, &org_a, &seed));
    CHECK(demur_desk_key_at(&member, store, &org_a, 0));
    CHECK(memcmp(&member, &office, sizeof member) != 0);
    CHECK(is_key(store, &org_a, 1, &office) && !demur_desk_key_at(&other, store, &org_a, 2));
    demur_keystore_free(store);
}

int main(void)
{
    RUN(test_what_was_begun_is_there_again);
    RUN(test_what_cannot_be_sealed_leaves_what_was);
    RUN(test_what_does_not_open);
    RUN(test_it_says_nothing);
    RUN(test_members_and_principals_have_keys);
    return tap_done();
}
