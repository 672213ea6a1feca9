/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * keystore_seal_test.c -- the file of a key store: what opens it and what does not, and the form of
 * what is in it.  The hash of a whole file is an independent program's.
 */
#include "core/credential/keystore_for_tests.h"
#include "hex_for_tests.h"

static uint8_t file[DEMUR_KEYSTORE_BYTES];
static uint8_t other[DEMUR_KEYSTORE_BYTES];

static enum demur_err seal(uint8_t *out, const struct demur_keystore *store, const char *passphrase)
{
    static struct test_random lot = {1};
    struct demur_random random = test_random(&lot);

    return demur_keystore_seal(out, store, text_span(passphrase), &device, &cheap, &random);
}

static enum demur_err open_file(struct demur_keystore **out, const uint8_t *in,
                                const char *passphrase)
{
    return demur_keystore_open(out, in, DEMUR_KEYSTORE_BYTES, text_span(passphrase), &device);
}

/* ---- the file -------------------------------------------------------------------------- */

static enum demur_err counting_fill(void *ctx, uint8_t *out, size_t len)
{
    uint8_t *next = ctx;

    for (size_t i = 0; i < len; i++) out[i] = (*next)++;
    return DEMUR_OK;
}

static void test_a_file_is_that_of_the_protocol(void)
{
    uint8_t next = 1;
    struct demur_random random = {counting_fill, &next};
    struct demur_keystore_cost cost = {16, 2};
    struct demur_device_key sevens;
    struct demur_hash org;
    struct demur_sign_seed seed;
    struct demur_keystore *store = new_store();

    memset(&sevens, 7, sizeof sevens);
    memset(&org, 5, sizeof org);
    memset(&seed, 6, sizeof seed);
    CHECK_ERR(DEMUR_OK, demur_keystore_seed_put(store, &org, &seed));
    CHECK_ERR(DEMUR_OK,
              demur_keystore_seal(file, store, text_span("pass phrase"), &sevens, &cost, &random));
    CHECK(sha256_is(file, sizeof file,
                    "833bb95326fbe48a5fee46c7d0353482a5c0f2ec058fd4afba7ae222df3192ac"));
    demur_keystore_free(store);
}

static void test_what_was_sealed_is_opened_as_it_was(void)
{
    struct demur_keystore *store = new_store();
    struct demur_keystore *got = NULL;

    CHECK_ERR(DEMUR_OK, seal(file, store, "")); /* an empty one is the caller's affair */
    CHECK_ERR(DEMUR_OK, open_file(&got, file, ""));
    CHECK(got != NULL && memcmp(got, store, sizeof *got) == 0);
    demur_keystore_free(got);
    got = NULL;
    put_everything(store, &org_a);
    put_everything(store, &org_b);
    CHECK_ERR(DEMUR_OK, seal(file, store, "five words of the list"));
    CHECK_ERR(DEMUR_OK, open_file(&got, file, "five words of the list"));
    CHECK(got != NULL && memcmp(got, store, sizeof *got) == 0);
    demur_keystore_free(got);
    demur_keystore_free(store);
}

static void test_every_sealing_has_a_salt_and_a_nonce_of_its_own(void)
{
    struct demur_keystore *store = new_store();

    put_everything(store, &org_a);
    CHECK_ERR(DEMUR_OK, seal(file, store, "x"));
    CHECK_ERR(DEMUR_OK, seal(other, store, "x"));
    CHECK(memcmp(file, other, 13) == 0);
    CHECK(memcmp(file + 13, other + 13, 16) != 0 && memcmp(file + 29, other + 29, 24) != 0);
    for (size_t at = 53; at + 16 <= sizeof file; at += 16) {
        CHECK(memcmp(file + at, other + at, 16) != 0);
    }
    demur_keystore_free(store);
}

static void test_a_wrong_passphrase_or_device_key_is_as_invalid_as_a_changed_byte(void)
{
    struct demur_keystore *store = new_store();
    struct demur_keystore *got = NULL;
    struct demur_device_key wrong = device;

    put_everything(store, &org_a);
    CHECK_ERR(DEMUR_OK, seal(file, store, "right"));
    CHECK_ERR(DEMUR_ERR_INVALID, open_file(&got, file, "wrong"));
    CHECK_ERR(DEMUR_ERR_INVALID, open_file(&got, file, "right "));
    CHECK_ERR(DEMUR_ERR_INVALID, open_file(&got, file, ""));
    wrong.bytes[31] ^= 1;
    CHECK_ERR(DEMUR_ERR_INVALID,
              demur_keystore_open(&got, file, sizeof file, text_span("right"), &wrong));
    for (size_t at = 0; at < sizeof file; at += at < 80 || at >= sizeof file - 20 ? 1 : 331) {
        for (unsigned bit = 0; bit < 8; bit++) {
            if (at == 6 && bit < 4) continue; /* 64 to 512 MiB: right to try, but it takes long */
            if (at == 7 && bit > 6) continue;
            file[at] ^= (uint8_t)(1U << bit);
            CHECK_ERR(DEMUR_ERR_INVALID, open_file(&got, file, "right"));
            file[at] ^= (uint8_t)(1U << bit);
        }
    }
    CHECK(got == NULL);
    CHECK_ERR(DEMUR_OK, open_file(&got, file, "right"));
    demur_keystore_free(got);
    demur_keystore_free(store);
}

static void test_every_other_length_is_refused(void)
{
    static uint8_t grown[DEMUR_KEYSTORE_BYTES + 1];
    struct demur_keystore *store = new_store();
    struct demur_keystore *got = NULL;

    CHECK_ERR(DEMUR_OK, seal(grown, store, "x"));
    for (size_t len = 0; len <= sizeof grown; len++) {
        if (len == DEMUR_KEYSTORE_BYTES) continue;
        CHECK_ERR(DEMUR_ERR_LENGTH, demur_keystore_open(&got, grown, len, text_span("x"), &device));
    }
    CHECK(got == NULL);
    demur_keystore_free(store);
}

static void test_a_passphrase_can_be_too_long(void)
{
    static const uint8_t bytes[DEMUR_KEYSTORE_PASSPHRASE_MAX + 1];
    struct demur_span longest = {bytes, DEMUR_KEYSTORE_PASSPHRASE_MAX};
    struct demur_span too_long = {bytes, sizeof bytes};
    struct test_random lot = {1};
    struct demur_random random = test_random(&lot);
    struct demur_keystore *store = new_store();
    struct demur_keystore *got = NULL;

    CHECK_ERR(DEMUR_OK, demur_keystore_seal(file, store, longest, &device, &cheap, &random));
    CHECK_ERR(DEMUR_OK, demur_keystore_open(&got, file, sizeof file, longest, &device));
    demur_keystore_free(got);
    got = NULL;
    CHECK_ERR(DEMUR_ERR_LENGTH,
              demur_keystore_seal(file, store, too_long, &device, &cheap, &random));
    CHECK_ERR(DEMUR_ERR_LENGTH, demur_keystore_open(&got, file, sizeof file, too_long, &device));
    CHECK(got == NULL);
    demur_keystore_free(store);
}

static void test_a_cost_out_of_range_is_refused_before_anything_is_allocated(void)
{
    static const struct demur_keystore_cost bad[] = {
        {7, 1}, {0, 1}, {1048577, 1}, {UINT32_MAX, 1}, {8, 0}, {8, 11}, {8, UINT32_MAX}};
    struct test_random lot = {1};
    struct demur_random random = test_random(&lot);
    struct demur_keystore *store = new_store();
    struct demur_keystore *got = NULL;

    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        memset(other, 0x5a, sizeof other);
        CHECK_ERR(DEMUR_ERR_RANGE,
                  demur_keystore_seal(other, store, text_span("x"), &device, &bad[i], &random));
        CHECK(other[0] == 0x5a && other[sizeof other - 1] == 0x5a);
        CHECK_ERR(DEMUR_OK, seal(file, store, "x"));
        demur_set_be32(file + 5, bad[i].memory_kib);
        demur_set_be32(file + 9, bad[i].passes);
        demur_test_fail_alloc(1); /* else DEMUR_ERR_NOMEM */
        CHECK_ERR(DEMUR_ERR_INVALID, open_file(&got, file, "x"));
        demur_test_fail_alloc(0);
    }
    CHECK(got == NULL);
    demur_keystore_free(store);
}

static void test_no_memory_and_no_randomness_are_said(void)
{
    struct demur_random dead = failing_random();
    struct demur_keystore *store = new_store();
    struct demur_keystore *got = NULL;
    struct demur_device_key key = {{1}};

    CHECK_ERR(DEMUR_OK, seal(file, store, "x"));
    demur_test_fail_alloc(1);
    CHECK_ERR(DEMUR_ERR_NOMEM, open_file(&got, file, "x"));
    demur_test_fail_alloc(0);
    CHECK(got == NULL);
    memset(other, 0x5a, sizeof other);
    CHECK_ERR(DEMUR_ERR_RANDOM,
              demur_keystore_seal(other, store, text_span("x"), &device, &cheap, &dead));
    CHECK(other[0] == 0x5a);
    CHECK_ERR(DEMUR_ERR_RANDOM, demur_keystore_device_draw(&key, &dead));
    CHECK(demur_all_zero(&key, sizeof key));
    struct test_random lot = {1};
    struct demur_random random = test_random(&lot);

    CHECK_ERR(DEMUR_OK, demur_keystore_device_draw(&key, &random));
    CHECK(!demur_all_zero(&key, sizeof key));
    demur_keystore_free(store);
}

/* ---- what is in it --------------------------------------------------------------------- */

/* Seal store as it is, with whatever in it, and open it. */
static enum demur_err reopen(struct demur_keystore *store)
{
    struct demur_keystore *got = NULL;
    enum demur_err err;

    CHECK_ERR(DEMUR_OK, seal(file, store, "x"));
    err = open_file(&got, file, "x");
    CHECK((err == DEMUR_OK) == (got != NULL));
    demur_keystore_free(got);
    return err;
}

/* Append a record to store, whatever it is. */
static void append(struct demur_keystore *store, uint8_t type, const void *content, size_t len)
{
    uint8_t *at = store->plain + store->used;

    at[0] = type;
    memcpy(at + 1, &org_a, sizeof org_a);
    demur_set_be16(at + 33, (uint16_t)len);
    if (len > 0) memcpy(at + 35, content, len);
    store->used += 35 + len;
    demur_set_be16(store->plain, (uint16_t)(demur_get_be16(store->plain) + 1));
}

/* What opening says of a store with that one record in it. */
static enum demur_err with(uint8_t type, const void *content, size_t len)
{
    struct demur_keystore *store = new_store();
    enum demur_err err;

    append(store, type, content, len);
    err = reopen(store);
    demur_keystore_free(store);
    return err;
}

static void test_types_and_lengths_that_are_not_known_are_refused(void)
{
    static const uint8_t bytes[200] = {0};
    struct demur_keystore *store = new_store();

    CHECK_ERR(DEMUR_ERR_FORMAT, with(0, bytes, 32));
    CHECK_ERR(DEMUR_ERR_FORMAT, with(10, bytes, 32));
    CHECK_ERR(DEMUR_ERR_FORMAT, with(255, bytes, 0));
    CHECK_ERR(DEMUR_OK, with(DEMUR_KEYSTORE_SEED, bytes, 32));
    put_everything(store, &org_a);
    for (uint8_t type = 1; type <= 9; type++) {
        struct demur_keystore_record r = {0};

        while (demur_keystore_next(&r, store) && r.type != type) {
        }
        for (size_t len = 0; len < r.content.len; len += 1 + len / 16) {
            CHECK(with(type, r.content.data, len) == DEMUR_ERR_LENGTH ||
                  (type == DEMUR_KEYSTORE_PRINCIPAL && len == 0));
        }
        uint8_t grown[1024];

        memcpy(grown, r.content.data, r.content.len);
        grown[r.content.len] = 0;
        CHECK_ERR(DEMUR_OK, with(type, grown, r.content.len));
        CHECK_ERR(DEMUR_ERR_LENGTH, with(type, grown, r.content.len + 1));
    }
    demur_keystore_free(store);
}

static void test_values_that_no_record_has_are_refused(void)
{
    static const uint8_t letter[49] = {'O'};
    static const uint8_t principal[65] = {0};
    static const uint8_t no_object[110] = {0};
    static const uint8_t no_contexts[5] = {0};
    static const uint8_t equal[5 + 64] = {0, 0, 0, 4, 2};
    static const uint8_t blank[2 + 1 + 8 + 32] = {0, 1, ' '};
    static const uint8_t huge[2 + 1 + 8 + 32] = {0, 1, 'u', 0x80};

    CHECK_ERR(DEMUR_ERR_FORMAT, with(DEMUR_KEYSTORE_LINK, letter, sizeof letter));
    CHECK_ERR(DEMUR_ERR_RANGE, with(DEMUR_KEYSTORE_PRINCIPAL, principal, sizeof principal));
    CHECK_ERR(DEMUR_ERR_RANGE, with(DEMUR_KEYSTORE_WAITING, no_object, sizeof no_object));
    CHECK_ERR(DEMUR_ERR_RANGE, with(DEMUR_KEYSTORE_CONTEXTS, no_contexts, sizeof no_contexts));
    CHECK_ERR(DEMUR_ERR_FORMAT, with(DEMUR_KEYSTORE_CONTEXTS, equal, sizeof equal));
    CHECK_ERR(DEMUR_ERR_FORMAT, with(DEMUR_KEYSTORE_ORG, blank, sizeof blank));
    CHECK_ERR(DEMUR_ERR_RANGE, with(DEMUR_KEYSTORE_ORG, huge, sizeof huge));
}

static void test_the_same_thing_twice_is_refused(void)
{
    for (uint8_t type = 1; type <= 9; type++) {
        struct demur_keystore *store = new_store();
        struct demur_keystore_record r = {0};

        put_everything(store, &org_a);
        while (demur_keystore_next(&r, store) && r.type != type) {
        }
        append(store, type, r.content.data, r.content.len);
        CHECK_ERR(type == DEMUR_KEYSTORE_WAITING ? DEMUR_OK : DEMUR_ERR_FORMAT, reopen(store));
        demur_keystore_free(store);
    }
}

static void test_counts_and_zeros_are_held_to(void)
{
    struct demur_keystore *store = new_store();

    put_everything(store, &org_a);
    CHECK_ERR(DEMUR_OK, reopen(store));
    store->plain[1]--; /* a record behind the last */
    CHECK_ERR(DEMUR_ERR_FORMAT, reopen(store));
    store->plain[1] += 2; /* one that is not there: zeros */
    CHECK_ERR(DEMUR_ERR_FORMAT, reopen(store));
    store->plain[1]--;
    store->plain[sizeof store->plain - 1] = 1;
    CHECK_ERR(DEMUR_ERR_FORMAT, reopen(store));
    store->plain[sizeof store->plain - 1] = 0;
    store->plain[store->used] = 1;
    CHECK_ERR(DEMUR_ERR_FORMAT, reopen(store));
    demur_keystore_free(store);
}

static void test_a_record_that_leads_out_of_the_file_is_refused(void)
{
    static const uint8_t bytes[8294] = {0};
    struct demur_keystore *store = new_store();

    append(store, DEMUR_KEYSTORE_SEED, bytes, 32);
    demur_set_be16(store->plain + 2 + 33, UINT16_MAX);
    CHECK_ERR(DEMUR_ERR_LENGTH, reopen(store));
    demur_keystore_free(store);
}

static void test_more_waiting_objects_than_the_limits_are_refused(void)
{
    uint8_t small[111] = {0};
    static uint8_t large[110 + DEMUR_KEYSTORE_OBJECT_MAX + 1];
    struct demur_keystore *store = new_store();

    small[109] = 1; /* one byte */
    for (unsigned i = 0; i < 8; i++) append(store, DEMUR_KEYSTORE_WAITING, small, sizeof small);
    CHECK_ERR(DEMUR_OK, reopen(store));
    append(store, DEMUR_KEYSTORE_WAITING, small, sizeof small);
    CHECK_ERR(DEMUR_ERR_RANGE, reopen(store));
    demur_keystore_free(store);
    store = new_store();
    demur_set_be16(large + 108, DEMUR_KEYSTORE_OBJECT_MAX);
    for (unsigned i = 0; i < 5; i++) {
        CHECK_ERR(DEMUR_OK, reopen(store));
        append(store, DEMUR_KEYSTORE_WAITING, large, 110 + DEMUR_KEYSTORE_OBJECT_MAX);
    }
    CHECK_ERR(DEMUR_ERR_RANGE, reopen(store)); /* 40,920 bytes */
    demur_set_be16(large + 108, DEMUR_KEYSTORE_OBJECT_MAX + 1);
    CHECK_ERR(DEMUR_ERR_RANGE, with(DEMUR_KEYSTORE_WAITING, large, sizeof large));
    demur_keystore_free(store);
}

int main(void)
{
    RUN(test_a_file_is_that_of_the_protocol);
    RUN(test_what_was_sealed_is_opened_as_it_was);
    RUN(test_every_sealing_has_a_salt_and_a_nonce_of_its_own);
    RUN(test_a_wrong_passphrase_or_device_key_is_as_invalid_as_a_changed_byte);
    RUN(test_every_other_length_is_refused);
    RUN(test_a_passphrase_can_be_too_long);
    RUN(test_a_cost_out_of_range_is_refused_before_anything_is_allocated);
    RUN(test_no_memory_and_no_randomness_are_said);
    RUN(test_types_and_lengths_that_are_not_known_are_refused);
    RUN(test_values_that_no_record_has_are_refused);
    RUN(test_the_same_thing_twice_is_refused);
    RUN(test_counts_and_zeros_are_held_to);
    RUN(test_a_record_that_leads_out_of_the_file_is_refused);
    RUN(test_more_waiting_objects_than_the_limits_are_refused);
    return tap_done();
}
