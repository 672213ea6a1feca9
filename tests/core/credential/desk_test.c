/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* desk_test.c -- what has been begun is there again, for its own key store alone. */
#include "demur/desk.h"
#include "keystore_for_tests.h"

static uint8_t file[DEMUR_DESK_BYTES];

static struct test_random lot = {17};

/* A key store with a member of org_a. */
static struct demur_keystore *member(uint8_t first)
{
    struct demur_keystore *store = new_store();
    struct demur_sign_seed seed = {{first, 2}};

    CHECK_ERR(DEMUR_OK, demur_keystore_seed_put(store, &org_a, &seed));
    return store;
}

static void seal(const struct demur_keystore *store, struct demur_span text)
{
    struct demur_random random = test_random(&lot);

    CHECK_ERR(DEMUR_OK, demur_desk_seal(file, store, &org_a, text, &random));
}

/* Whether the file opens to that text. */
static bool opens_to(const struct demur_keystore *store, struct demur_span want)
{
    uint8_t *text = NULL;
    size_t len = 0;
    enum demur_err err = demur_desk_open(&text, &len, store, &org_a, file, sizeof file);
    bool same = err == DEMUR_OK && len == want.len &&
                (len == 0 ? text == NULL : memcmp(text, want.data, len) == 0);

    demur_wipe_free(text, len);
    return same;
}

static void test_what_was_begun_is_there_again(void)
{
    static uint8_t longest[DEMUR_DESK_TEXT_MAX + 1];
    struct demur_keystore *store = member(1);
    struct demur_random random = test_random(&lot);

    memset(longest, 'x', sizeof longest);
    seal(store, text_span("We ask that"));
    CHECK(opens_to(store, text_span("We ask that")));
    seal(store, (struct demur_span){NULL, 0});
    CHECK(opens_to(store, (struct demur_span){NULL, 0}));
    seal(store, (struct demur_span){longest, DEMUR_DESK_TEXT_MAX});
    CHECK(opens_to(store, (struct demur_span){longest, DEMUR_DESK_TEXT_MAX}));
    CHECK_ERR(DEMUR_ERR_LENGTH,
              demur_desk_seal(file, store, &org_a,
                              (struct demur_span){longest, DEMUR_DESK_TEXT_MAX + 1}, &random));
    CHECK(opens_to(store, (struct demur_span){longest, DEMUR_DESK_TEXT_MAX}));
    demur_keystore_free(store);
}

static void test_nobody_else_opens_it(void)
{
    struct demur_keystore *store = member(1);
    struct demur_keystore *other = member(2);
    struct demur_keystore *nobody = new_store();
    struct demur_random random = test_random(&lot);
    uint8_t *text = NULL;
    size_t len = 0;

    seal(store, text_span("a draft"));
    CHECK_ERR(DEMUR_ERR_INVALID, demur_desk_open(&text, &len, other, &org_a, file, sizeof file));
    CHECK_ERR(DEMUR_ERR_STATE, demur_desk_open(&text, &len, store, &org_b, file, sizeof file));
    CHECK_ERR(DEMUR_ERR_STATE, demur_desk_open(&text, &len, nobody, &org_a, file, sizeof file));
    CHECK_ERR(DEMUR_ERR_STATE,
              demur_desk_seal(file, nobody, &org_a, text_span("a draft"), &random));
    seal(store, text_span("a draft"));
    CHECK_ERR(DEMUR_ERR_LENGTH, demur_desk_open(&text, &len, store, &org_a, file, sizeof file - 1));
    for (size_t at = 0; at < sizeof file; at += 4099) {
        file[at] ^= 1;
        CHECK_ERR(DEMUR_ERR_INVALID,
                  demur_desk_open(&text, &len, store, &org_a, file, sizeof file));
        file[at] ^= 1;
    }
    CHECK(opens_to(store, text_span("a draft")));
    demur_keystore_free(store);
    demur_keystore_free(other);
    demur_keystore_free(nobody);
}

/* An office has a desk, too; of another organisation it is another. */
static void test_a_principal_has_one(void)
{
    struct demur_keystore_principal who = {1, {{7}}, {{8}}};
    struct demur_keystore *store = new_store();
    struct demur_random random = test_random(&lot);
    uint8_t *text = NULL;
    size_t len = 0;

    CHECK_ERR(DEMUR_OK, demur_keystore_principal_put(store, &org_a, &who));
    CHECK_ERR(DEMUR_OK, demur_keystore_principal_put(store, &org_b, &who));
    seal(store, text_span("Accepted, as"));
    CHECK(opens_to(store, text_span("Accepted, as")));
    CHECK_ERR(DEMUR_ERR_INVALID, demur_desk_open(&text, &len, store, &org_b, file, sizeof file));
    CHECK_ERR(DEMUR_OK, demur_desk_seal(file, store, &org_b, text_span("b"), &random));
    CHECK(!opens_to(store, text_span("b")));
    demur_keystore_free(store);
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
    struct demur_keystore *store = member(1);
    size_t same = 0;

    seal(store, text_span("Night transfers of pilots with one boat"));
    CHECK(!has(file, sizeof file, "Night"));
    memcpy(before, file, sizeof before);
    seal(store, text_span("Night transfers of pilots with one boat"));
    for (size_t i = 0; i < sizeof file; i++) same += file[i] == before[i];
    CHECK(same < sizeof file / 100);
    demur_keystore_free(store);
}

int main(void)
{
    RUN(test_what_was_begun_is_there_again);
    RUN(test_nobody_else_opens_it);
    RUN(test_a_principal_has_one);
    RUN(test_it_says_nothing);
    return tap_done();
}
