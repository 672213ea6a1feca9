/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* keystore_test.c -- what is kept in an open key store: every type, every limit. */
#include "core/credential/keystore_for_tests.h"

static void test_what_is_kept_of_an_organisation_is_given_back(void)
{
    struct demur_keystore *store = new_store();
    struct demur_keystore_org what = {text_span("https://one.example"), 5, {{1}}};
    struct demur_keystore_org got;
    struct demur_hash org;

    CHECK(!demur_keystore_org_get(&got, store, &org_a));
    CHECK_ERR(DEMUR_OK, demur_keystore_org_put(store, &org_a, &what));
    what.size = 6;
    CHECK_ERR(DEMUR_OK, demur_keystore_org_put(store, &org_b, &what));
    what.url = text_span("https://two.example/longer");
    what.size = (uint64_t)INT64_MAX;
    CHECK_ERR(DEMUR_OK, demur_keystore_org_put(store, &org_a, &what)); /* in its place */
    CHECK(demur_keystore_org_get(&got, store, &org_a));
    CHECK(got.url.len == what.url.len && memcmp(got.url.data, what.url.data, got.url.len) == 0);
    CHECK(got.size == (uint64_t)INT64_MAX && memcmp(&got.root, &what.root, 32) == 0);
    CHECK(demur_keystore_org_get(&got, store, &org_b) && got.size == 6);
    CHECK(demur_keystore_org_at(&org, store, 0) && memcmp(&org, &org_a, sizeof org) == 0);
    CHECK(demur_keystore_org_at(&org, store, 1) && memcmp(&org, &org_b, sizeof org) == 0);
    CHECK(!demur_keystore_org_at(&org, store, 2));
    what.size++;
    CHECK_ERR(DEMUR_ERR_RANGE, demur_keystore_org_put(store, &org_a, &what));
    what.size = 1;
    what.url.len = 0;
    CHECK_ERR(DEMUR_ERR_FORMAT, demur_keystore_org_put(store, &org_a, &what));
    what.url = text_span(" blank");
    CHECK_ERR(DEMUR_ERR_FORMAT, demur_keystore_org_put(store, &org_a, &what));
    char longest[DEMUR_KEYSTORE_URL_MAX + 2] = {0};

    memset(longest, 'u', DEMUR_KEYSTORE_URL_MAX + 1);
    what.url = text_span(longest);
    CHECK_ERR(DEMUR_ERR_RANGE, demur_keystore_org_put(store, &org_a, &what));
    what.url.len--;
    CHECK_ERR(DEMUR_OK, demur_keystore_org_put(store, &org_a, &what));
    CHECK(is_in_form(store));
    demur_keystore_free(store);
}

static void test_removing_an_organisation_leaves_the_others(void)
{
    struct demur_keystore *store = new_store();
    struct demur_keystore *only_b = new_store();

    put_everything(store, &org_a);
    put_everything(store, &org_b);
    put_everything(only_b, &org_b);
    demur_keystore_org_remove(store, &org_a);
    CHECK(memcmp(store->plain, only_b->plain, sizeof store->plain) == 0);
    demur_keystore_org_remove(store, &org_b);
    CHECK(demur_all_zero(store->plain, sizeof store->plain)); /* nothing is left behind */
    demur_keystore_free(store);
    demur_keystore_free(only_b);
}

static void test_a_seed_is_one_for_each_organisation(void)
{
    struct demur_keystore *store = new_store();
    struct demur_sign_seed seed = {{1}};
    struct demur_sign_seed got;

    CHECK(!demur_keystore_seed_get(&got, store, &org_a));
    CHECK_ERR(DEMUR_OK, demur_keystore_seed_put(store, &org_a, &seed));
    seed.bytes[0] = 2;
    CHECK_ERR(DEMUR_OK, demur_keystore_seed_put(store, &org_a, &seed));
    CHECK(demur_keystore_seed_get(&got, store, &org_a) && got.bytes[0] == 2);
    CHECK(!demur_keystore_seed_get(&got, store, &org_b));
    CHECK(demur_get_be16(store->plain) == 1);
    demur_keystore_free(store);
}

static void test_enrolments_and_credentials_are_kept_by_epoch(void)
{
    struct demur_keystore *store = new_store();
    uint8_t begun[BEGUN_BYTES];
    uint8_t credential[CREDENTIAL_BYTES];
    struct demur_span got;
    uint32_t epoch = 99;

    CHECK(!demur_keystore_epoch_oldest(&epoch, store, &org_a) && epoch == 99);
    CHECK_ERR(DEMUR_OK,
              demur_keystore_credential_put(store, &org_a, credential_record(credential, 7)));
    CHECK_ERR(DEMUR_OK, demur_keystore_enrolment_put(store, &org_a, begun_record(begun, 8)));
    CHECK_ERR(DEMUR_OK, demur_keystore_enrolment_put(store, &org_b, begun_record(begun, 2)));
    CHECK(demur_keystore_epoch_oldest(&epoch, store, &org_a) && epoch == 7);
    CHECK(demur_keystore_credential_get(&got, store, &org_a, 7) && got.len == CREDENTIAL_BYTES &&
          memcmp(got.data, credential, got.len) == 0);
    CHECK(!demur_keystore_credential_get(&got, store, &org_a, 8));
    CHECK(!demur_keystore_credential_get(&got, store, &org_b, 7));
    begun_record(begun, 8);
    begun[4] = 0x22; /* another p: it takes the place */
    CHECK_ERR(DEMUR_OK, demur_keystore_enrolment_put(store, &org_a,
                                                     (struct demur_span){begun, sizeof begun}));
    CHECK(demur_keystore_enrolment_get(&got, store, &org_a, 8) && got.len == BEGUN_BYTES &&
          memcmp(got.data, begun, got.len) == 0);
    CHECK(demur_get_be16(store->plain) == 3);
    demur_keystore_enrolment_remove(store, &org_a, 8);
    CHECK(!demur_keystore_enrolment_get(&got, store, &org_a, 8));
    CHECK(demur_keystore_enrolment_get(&got, store, &org_b, 2));
    demur_keystore_enrolment_remove(store, &org_a, 8); /* there is none: nothing happens */
    CHECK(demur_get_be16(store->plain) == 2 && is_in_form(store));
    demur_keystore_free(store);
}

static void test_records_that_are_malformed_are_not_kept(void)
{
    struct demur_keystore *store = new_store();
    uint8_t begun[BEGUN_BYTES];
    uint8_t credential[CREDENTIAL_BYTES];
    struct demur_span r = begun_record(begun, 8);

    r.len--;
    CHECK_ERR(DEMUR_ERR_LENGTH, demur_keystore_enrolment_put(store, &org_a, r));
    r.len++;
    memset(begun + 4, 0xff, 32);
    CHECK_ERR(DEMUR_ERR_RANGE, demur_keystore_enrolment_put(store, &org_a, r));
    r = credential_record(credential, 8);
    r.len--;
    CHECK_ERR(DEMUR_ERR_LENGTH, demur_keystore_credential_put(store, &org_a, r));
    r.len++;
    credential[CREDENTIAL_BYTES - 81] = 0;
    CHECK_ERR(DEMUR_ERR_FORMAT, demur_keystore_credential_put(store, &org_a, r));
    CHECK(demur_all_zero(store->plain, sizeof store->plain));
    demur_keystore_free(store);
}

static void test_an_erased_epoch_leaves_nothing_that_names_it(void)
{
    struct demur_keystore *store = new_store();
    struct demur_span got;
    struct demur_keystore_echo echo;
    uint8_t credential[CREDENTIAL_BYTES];
    uint32_t epoch = 99;

    put_everything(store, &org_a);
    put_everything(store, &org_b);
    CHECK_ERR(DEMUR_OK,
              demur_keystore_credential_put(store, &org_a, credential_record(credential, 5)));
    demur_keystore_epoch_erase(store, &org_a, 4);
    CHECK(!demur_keystore_enrolment_get(&got, store, &org_a, 4));
    CHECK(!demur_keystore_credential_get(&got, store, &org_a, 4));
    CHECK(demur_keystore_contexts(store, &org_a, 4) == 0);
    CHECK(demur_keystore_echo_at(&echo, store, &org_a, 0)); /* the signer chose to keep it */
    CHECK(demur_keystore_epoch_oldest(&epoch, store, &org_a) && epoch == 5);
    CHECK(demur_keystore_credential_get(&got, store, &org_b, 4));
    CHECK(demur_keystore_contexts(store, &org_b, 4) == 1);
    demur_keystore_epoch_erase(store, &org_a, 5);
    CHECK(!demur_keystore_epoch_oldest(&epoch, store, &org_a));
    demur_keystore_epoch_erase(store, &org_a, 5);
    CHECK(is_in_form(store));
    demur_keystore_free(store);
}

/* ---- contexts -------------------------------------------------------------------------- */

static void test_contexts_are_counted_once_each(void)
{
    static const uint8_t order[] = {7, 3, 9, 1, 8, 3, 1, 9};
    struct demur_keystore *store = new_store();
    struct demur_hash context = {{0}};

    for (size_t i = 0; i < sizeof order; i++) {
        context.bytes[0] = order[i];
        CHECK(demur_keystore_context_used(store, &org_a, 4, &context) == (i > 4));
        CHECK_ERR(DEMUR_OK, demur_keystore_context_add(store, &org_a, 4, &context));
        CHECK(demur_keystore_context_used(store, &org_a, 4, &context));
        CHECK(demur_keystore_contexts(store, &org_a, 4) == (i < 5 ? i + 1 : 5));
        CHECK(is_in_form(store)); /* they ascend */
    }
    CHECK(!demur_keystore_context_used(store, &org_a, 5, &context));
    CHECK(!demur_keystore_context_used(store, &org_b, 4, &context));
    CHECK(demur_keystore_contexts(store, &org_b, 4) == 0);
    for (unsigned i = 6; i <= DEMUR_KEYSTORE_CONTEXTS_MAX; i++) {
        context.bytes[1] = (uint8_t)i;
        CHECK_ERR(DEMUR_OK, demur_keystore_context_add(store, &org_a, 4, &context));
    }
    CHECK(demur_keystore_contexts(store, &org_a, 4) == 255);
    CHECK_ERR(DEMUR_OK, demur_keystore_context_add(store, &org_a, 4, &context));
    context.bytes[1] = 1;
    CHECK_ERR(DEMUR_ERR_RANGE, demur_keystore_context_add(store, &org_a, 4, &context));
    CHECK(is_in_form(store));
    demur_keystore_free(store);
}

/* ---- waiting objects ------------------------------------------------------------------- */

static uint8_t object[DEMUR_KEYSTORE_OBJECT_MAX + 1];

static enum demur_err wait_for(struct demur_keystore *store, const struct demur_hash *org,
                               uint8_t first, size_t len)
{
    object[0] = first;
    return demur_keystore_waiting_add(store, org, 1000 + first, (struct demur_span){object, len});
}

static void test_objects_wait_in_order_and_get_a_receipt(void)
{
    struct demur_keystore *store = new_store();
    struct demur_keystore_waiting w;
    struct demur_keystore_receipt receipt = {{{1}}, 20000, {{2}}};

    CHECK(!demur_keystore_waiting_at(&w, store, 0));
    CHECK_ERR(DEMUR_OK, wait_for(store, &org_a, 1, 100));
    CHECK_ERR(DEMUR_OK, wait_for(store, &org_b, 2, 200));
    CHECK_ERR(DEMUR_OK, wait_for(store, &org_a, 3, 300));
    CHECK_ERR(DEMUR_OK, wait_for(store, &org_a, 3, 300)); /* nobody minds the same twice */
    CHECK(demur_keystore_waiting_at(&w, store, 1));
    CHECK(memcmp(&w.org, &org_b, sizeof w.org) == 0 && w.send_at_s == 1002);
    CHECK(w.object.len == 200 && w.object.data[0] == 2);
    CHECK(demur_all_zero(&w.receipt.leaf, sizeof w.receipt.leaf) && w.receipt.day == 0);
    CHECK(demur_keystore_waiting_receipt(store, 1, &receipt));
    CHECK(demur_keystore_waiting_at(&w, store, 1));
    CHECK(memcmp(&w.receipt.leaf, &receipt.leaf, 32) == 0 && w.receipt.day == 20000);
    CHECK(memcmp(&w.receipt.sig, &receipt.sig, 64) == 0);
    CHECK(w.object.len == 200 && w.object.data[0] == 2 && w.send_at_s == 1002);
    CHECK(demur_keystore_waiting_remove(store, 0));
    CHECK(demur_keystore_waiting_at(&w, store, 0) && w.send_at_s == 1002);
    CHECK(!demur_keystore_waiting_remove(store, 3));
    CHECK(!demur_keystore_waiting_receipt(store, 3, &receipt));
    CHECK(is_in_form(store));
    demur_keystore_free(store);
}

static void test_too_many_and_too_large_objects_are_refused(void)
{
    struct demur_keystore *store = new_store();

    CHECK_ERR(DEMUR_ERR_RANGE, wait_for(store, &org_a, 0, 0));
    CHECK_ERR(DEMUR_ERR_RANGE, wait_for(store, &org_a, 0, DEMUR_KEYSTORE_OBJECT_MAX + 1));
    for (uint8_t i = 0; i < 4; i++) {
        CHECK_ERR(DEMUR_OK, wait_for(store, &org_a, i, DEMUR_KEYSTORE_OBJECT_MAX));
    }
    /* 4 x 8,184 = 32,736 bytes; 7,264 are left */
    CHECK_ERR(DEMUR_ERR_RANGE, wait_for(store, &org_b, 4, 7265));
    CHECK_ERR(DEMUR_OK, wait_for(store, &org_b, 4, 7264));
    CHECK_ERR(DEMUR_ERR_RANGE, wait_for(store, &org_b, 4, 1));
    CHECK(demur_keystore_waiting_remove(store, 0));
    for (uint8_t i = 0; i < 4; i++) CHECK_ERR(DEMUR_OK, wait_for(store, &org_a, i, 1));
    CHECK_ERR(DEMUR_ERR_RANGE, wait_for(store, &org_a, 9, 1)); /* the ninth */
    CHECK(is_in_form(store));
    demur_keystore_free(store);
}

/* ---- links, principals, echoes --------------------------------------------------------- */

static void test_links_are_one_of_a_kind_for_each_memo(void)
{
    struct demur_keystore *store = new_store();
    struct demur_link link = {DEMUR_LINK_OWNER, {{1}}, {9}};
    struct demur_link got;

    CHECK_ERR(DEMUR_OK, demur_keystore_link_put(store, &org_a, &link));
    link.kind = DEMUR_LINK_READER;
    link.secret.bytes[0] = 2;
    CHECK_ERR(DEMUR_OK, demur_keystore_link_put(store, &org_a, &link));
    link.owner_prefix[15] = 1;
    link.secret.bytes[0] = 3;
    CHECK_ERR(DEMUR_OK, demur_keystore_link_put(store, &org_a, &link));
    link.owner_prefix[15] = 0;
    link.secret.bytes[0] = 4;
    CHECK_ERR(DEMUR_OK, demur_keystore_link_put(store, &org_a, &link)); /* in place of 2 */
    CHECK(demur_keystore_link_at(&got, store, &org_a, 0) && got.kind == DEMUR_LINK_OWNER &&
          got.secret.bytes[0] == 1 && got.owner_prefix[0] == 9);
    CHECK(demur_keystore_link_at(&got, store, &org_a, 1) && got.kind == DEMUR_LINK_READER &&
          got.secret.bytes[0] == 4);
    CHECK(demur_keystore_link_at(&got, store, &org_a, 2) && got.secret.bytes[0] == 3);
    CHECK(!demur_keystore_link_at(&got, store, &org_a, 3));
    CHECK(!demur_keystore_link_at(&got, store, &org_b, 0));
    CHECK(demur_keystore_link_remove(store, &org_a, 1));
    CHECK(demur_keystore_link_at(&got, store, &org_a, 1) && got.secret.bytes[0] == 3);
    CHECK(!demur_keystore_link_remove(store, &org_a, 2));
    link.kind = (enum demur_link_kind)'x';
    CHECK_ERR(DEMUR_ERR_FORMAT, demur_keystore_link_put(store, &org_a, &link));
    CHECK(is_in_form(store));
    demur_keystore_free(store);
}

static void test_principals_are_kept_by_id(void)
{
    struct demur_keystore *store = new_store();
    struct demur_keystore_principal p = {3, {{1}}, {{2}}};
    struct demur_keystore_principal got;

    CHECK_ERR(DEMUR_OK, demur_keystore_principal_put(store, &org_a, &p));
    p.id = 4;
    CHECK_ERR(DEMUR_OK, demur_keystore_principal_put(store, &org_a, &p));
    p.id = 3;
    p.box.bytes[0] = 5;
    CHECK_ERR(DEMUR_OK, demur_keystore_principal_put(store, &org_a, &p));
    CHECK(demur_keystore_principal_at(&got, store, &org_a, 0) && got.id == 3 &&
          got.sign.bytes[0] == 1 && got.box.bytes[0] == 5);
    CHECK(demur_keystore_principal_at(&got, store, &org_a, 1) && got.id == 4);
    CHECK(!demur_keystore_principal_at(&got, store, &org_a, 2));
    CHECK(demur_keystore_principal_remove(store, &org_a, 0));
    CHECK(!demur_keystore_principal_remove(store, &org_a, 1));
    p.id = 0;
    CHECK_ERR(DEMUR_ERR_RANGE, demur_keystore_principal_put(store, &org_a, &p));
    CHECK(is_in_form(store));
    demur_keystore_free(store);
}

static void test_echoes_are_kept_by_memo(void)
{
    struct demur_keystore *store = new_store();
    struct demur_keystore_echo echo = {{{1}}, {{2}}, {{3}}};
    struct demur_keystore_echo got;

    CHECK_ERR(DEMUR_OK, demur_keystore_echo_put(store, &org_a, &echo));
    echo.memo_id.bytes[31] = 1;
    CHECK_ERR(DEMUR_OK, demur_keystore_echo_put(store, &org_a, &echo));
    echo.x.bytes[0] = 4;
    CHECK_ERR(DEMUR_OK, demur_keystore_echo_put(store, &org_a, &echo));
    CHECK(demur_keystore_echo_at(&got, store, &org_a, 0) && got.memo_id.bytes[0] == 1 &&
          got.nym.bytes[0] == 2 && got.x.bytes[0] == 3);
    CHECK(demur_keystore_echo_at(&got, store, &org_a, 1) && got.x.bytes[0] == 4);
    CHECK(!demur_keystore_echo_at(&got, store, &org_a, 2));
    CHECK(demur_keystore_echo_remove(store, &org_a, 0));
    CHECK(!demur_keystore_echo_remove(store, &org_a, 1));
    CHECK(is_in_form(store));
    demur_keystore_free(store);
}

/* ---- room ------------------------------------------------------------------------------ */

static void test_a_full_store_takes_no_more_and_stays_as_it_was(void)
{
    static struct demur_keystore before;
    struct demur_keystore *store = new_store();
    struct demur_keystore_echo echo = {{{0}}, {{1}}, {{2}}};
    struct demur_sign_seed seed = {{9}};
    enum demur_err err = DEMUR_OK;
    unsigned n = 0;

    for (; err == DEMUR_OK && n < 1000; n++) {
        demur_set_be32(echo.memo_id.bytes, n);
        before = *store;
        err = demur_keystore_echo_put(store, &org_a, &echo);
    }
    CHECK_ERR(DEMUR_ERR_RANGE, err);
    CHECK(n - 1 == (DEMUR_KEYSTORE_PLAIN_BYTES - 2) / (35 + 112));
    CHECK(memcmp(&before, store, sizeof before) == 0);
    CHECK_ERR(DEMUR_ERR_RANGE, demur_keystore_seed_put(store, &org_a, &seed)); /* 67 bytes of 50 */
    CHECK(demur_keystore_echo_remove(store, &org_a, 9));
    CHECK_ERR(DEMUR_OK, demur_keystore_seed_put(store, &org_a, &seed));
    demur_set_be32(echo.memo_id.bytes, 0);
    echo.x.bytes[0] = 7;
    CHECK_ERR(DEMUR_OK, demur_keystore_echo_put(store, &org_a, &echo)); /* in its place */
    CHECK(is_in_form(store));
    demur_wipe(&before, sizeof before);
    demur_keystore_free(store);
}

static void test_no_memory_changes_nothing(void)
{
    static struct demur_keystore before;
    struct demur_keystore *store = NULL;
    struct demur_sign_seed seed = {{9}};
    struct demur_hash context = {{0x77}};
    uint8_t begun[BEGUN_BYTES];

    demur_test_fail_alloc(1);
    CHECK_ERR(DEMUR_ERR_NOMEM, demur_keystore_new(&store));
    CHECK(store == NULL);
    store = new_store();
    put_everything(store, &org_a);
    before = *store;
    demur_test_fail_alloc(1);
    CHECK_ERR(DEMUR_ERR_NOMEM, demur_keystore_seed_put(store, &org_a, &seed));
    demur_test_fail_alloc(1);
    CHECK_ERR(DEMUR_ERR_NOMEM, demur_keystore_context_add(store, &org_a, 4, &context));
    demur_test_fail_alloc(1);
    CHECK_ERR(DEMUR_ERR_NOMEM, demur_keystore_enrolment_put(store, &org_a, begun_record(begun, 4)));
    demur_test_fail_alloc(1);
    CHECK_ERR(DEMUR_ERR_NOMEM, wait_for(store, &org_a, 1, 10));
    demur_test_fail_alloc(0);
    CHECK(memcmp(&before, store, sizeof before) == 0);
    demur_wipe(&before, sizeof before);
    demur_keystore_free(store);
    demur_keystore_free(NULL);
}

int main(void)
{
    RUN(test_what_is_kept_of_an_organisation_is_given_back);
    RUN(test_removing_an_organisation_leaves_the_others);
    RUN(test_a_seed_is_one_for_each_organisation);
    RUN(test_enrolments_and_credentials_are_kept_by_epoch);
    RUN(test_records_that_are_malformed_are_not_kept);
    RUN(test_an_erased_epoch_leaves_nothing_that_names_it);
    RUN(test_contexts_are_counted_once_each);
    RUN(test_objects_wait_in_order_and_get_a_receipt);
    RUN(test_too_many_and_too_large_objects_are_refused);
    RUN(test_links_are_one_of_a_kind_for_each_memo);
    RUN(test_principals_are_kept_by_id);
    RUN(test_echoes_are_kept_by_memo);
    RUN(test_a_full_store_takes_no_more_and_stays_as_it_was);
    RUN(test_no_memory_changes_nothing);
    return tap_done();
}
