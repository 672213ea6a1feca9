/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* names_test.c -- the blobs that entries name, and what decides until the next window. */
#include "names.h"

#include "core/bundle/channel_for_tests.h"
#include "demur/echo.h"
#include "host/program.h"
#include "pending.h"

const char host_program[] = "names_test";

enum { MEMBERS = 6, MANY = 3000 };

static struct channel org;
static struct test_random lot = {81};

/* The newest entry that waits. */
static struct demur_span newest(void)
{
    const struct c_entry *e = &org.waiting[org.waiting_count - 1];

    return (struct demur_span){e->data, e->len};
}

static struct demur_hash hash_of(uint32_t n)
{
    struct demur_hash h;
    uint8_t bytes[4];

    demur_set_be32(bytes, n);
    demur_sha256(&h, bytes, sizeof bytes);
    return h;
}

/* The same place in the table for all: the first bytes are equal. */
static struct demur_hash crowded(uint32_t n)
{
    struct demur_hash h = {{1, 2, 3, 4, 5, 6, 7, 8}};

    demur_set_be32(h.bytes + 8, n);
    return h;
}

static void add_response(struct srv_names *n, const struct demur_hash *hash, uint32_t size)
{
    struct demur_response r = {.memo_id = {{3}},
                               .principal = 1,
                               .seq = 1,
                               .items = 1,
                               .item = {{DEMUR_VERDICT_ACCEPT, 0}},
                               .blob = {*hash, size}};
    uint8_t bytes[DEMUR_RESPONSE_BYTES_MAX];
    size_t len = 0;

    demur_response_encode(bytes, &len, &r); /* not signed: names asks for the form alone */
    CHECK_ERR(DEMUR_OK, srv_names_add(n, (struct demur_span){bytes, len}));
}

static struct srv_names *no_names(void)
{
    struct srv_names *n = NULL;

    if (srv_names_new(&n) != DEMUR_OK) abort();
    return n;
}

/* ---- names ----------------------------------------------------------------------------- */

static void test_freezes_responses_and_extensions_name_their_blobs(void)
{
    struct srv_names *n = no_names();
    struct demur_document d = c_text();
    struct demur_hash hash[3] = {hash_of(1), hash_of(2), hash_of(3)};
    struct demur_extend extend = {
        .memo_id = {{3}}, .principal = 1, .seq = 1, .until = 5, .blob = {hash[2], 16400}};
    uint8_t bytes[DEMUR_EXTEND_BYTES];

    CHECK(srv_names_largest(n) == 0 && !srv_names_have(n, &hash[0], 16400));
    c_draft(&org, &d);
    org.header.blobs = 2;
    for (size_t i = 0; i < 2; i++) org.header.blob[i] = (struct demur_blob_ref){hash[i], 16400};
    org.header.blob[1].size = 32784;
    c_commit(&org, 1);
    CHECK_ERR(DEMUR_OK, srv_names_add(n, newest()));
    CHECK(srv_names_have(n, &hash[0], 16400) && srv_names_have(n, &hash[1], 32784));
    CHECK(!srv_names_have(n, &hash[0], 32784)); /* hash and size belong together */
    CHECK(!srv_names_have(n, &hash[1], 16400) && !srv_names_have(n, &hash[2], 16400));
    CHECK(srv_names_largest(n) == 32784);
    demur_extend_encode(bytes, &extend);
    CHECK_ERR(DEMUR_OK, srv_names_add(n, (struct demur_span){bytes, sizeof bytes}));
    CHECK(srv_names_have(n, &hash[2], 16400) && srv_names_largest(n) == 32784);
    srv_names_free(n);
}

static void test_all_else_names_nothing(void)
{
    struct srv_names *n = no_names();
    struct demur_hash hash = {{1}};
    uint8_t bytes[DEMUR_RESPONSE_BYTES_MAX] = "DMR1";

    c_sign(&org, 1, 0);
    CHECK_ERR(DEMUR_OK, srv_names_add(n, newest()));
    c_drop(&org);
    for (unsigned kind = 0; kind < 256; kind++) { /* malformed, of every kind */
        bytes[4] = (uint8_t)kind;
        CHECK_ERR(DEMUR_OK, srv_names_add(n, (struct demur_span){bytes, 200}));
        CHECK_ERR(DEMUR_OK, srv_names_add(n, (struct demur_span){bytes, 5}));
    }
    CHECK_ERR(DEMUR_OK, srv_names_add(n, (struct demur_span){bytes, 0}));
    add_response(n, &hash, 0); /* there is none of that size */
    CHECK(srv_names_largest(n) == 0);
    CHECK(!srv_names_have(n, &hash, 0) && !srv_names_have(n, &hash, (size_t)UINT32_MAX + 1));
    srv_names_free(n);
    srv_names_free(NULL);
}

static void test_any_number_of_names_is_kept(void)
{
    struct srv_names *n = no_names();

    for (uint32_t i = 0; i < MANY; i++) {
        struct demur_hash h = i % 10 == 0 ? crowded(i) : hash_of(i);

        add_response(n, &h, 16400);
        add_response(n, &h, 16400); /* again */
    }
    for (uint32_t i = 0; i < MANY; i++) {
        struct demur_hash h = i % 10 == 0 ? crowded(i) : hash_of(i);
        struct demur_hash other = i % 10 == 0 ? crowded(i + 1) : hash_of(MANY + i);

        CHECK(srv_names_have(n, &h, 16400));
        CHECK(!srv_names_have(n, &h, 16401) && !srv_names_have(n, &other, 16400));
    }
    srv_names_free(n);
}

static void test_no_memory_for_names_is_said(void)
{
    struct srv_names *n = NULL;

    for (unsigned nth = 1; nth <= 2; nth++) {
        demur_test_fail_alloc(nth);
        CHECK_ERR(DEMUR_ERR_NOMEM, srv_names_new(&n));
        demur_test_fail_alloc(0);
    }
    CHECK(n == NULL);
}

/* ---- pending --------------------------------------------------------------------------- */

static struct srv_pending *none_pending(void)
{
    struct srv_pending *p = NULL;

    if (srv_pending_new(&p) != DEMUR_OK) abort();
    return p;
}

static void test_a_delivery_that_waits_is_known_until_the_window(void)
{
    struct srv_pending *p = none_pending();
    struct demur_hash other = org.memo_id;

    other.bytes[31] ^= 1;
    c_deliver(&org);
    CHECK(!srv_pending_delivered(p, &org.memo_id));
    CHECK_ERR(DEMUR_OK, srv_pending_add(p, newest()));
    CHECK(srv_pending_delivered(p, &org.memo_id) && !srv_pending_delivered(p, &other));
    CHECK(!srv_pending_owner(p, newest())); /* a delivery has no owner to ask by */
    srv_pending_clear(p);
    CHECK(!srv_pending_delivered(p, &org.memo_id));
    c_drop(&org);
    srv_pending_free(p);
    srv_pending_free(NULL);
}

static void test_an_owner_key_that_waits_is_known(void)
{
    struct srv_pending *p = none_pending();
    struct demur_document d = c_text();
    struct demur_sign_seed owner = org.owner;
    struct demur_span other;
    struct demur_span same;

    org.owner.bytes[0] ^= 1;
    c_draft(&org, &d);
    c_commit(&org, 2);
    org.owner = owner;
    c_draft(&org, &d);
    org.header.close--; /* another memo by the first key */
    c_commit(&org, 2);
    other = (struct demur_span){org.waiting[1].data, org.waiting[1].len};
    same = (struct demur_span){org.waiting[2].data, org.waiting[2].len};
    CHECK_ERR(DEMUR_OK,
              srv_pending_add(p, (struct demur_span){org.waiting[0].data, org.waiting[0].len}));
    CHECK(srv_pending_owner(p, same) && !srv_pending_owner(p, other));
    CHECK(!srv_pending_delivered(p, &org.memo_id)); /* frozen is not delivered */
    CHECK_ERR(DEMUR_OK, srv_pending_add(p, other));
    CHECK(srv_pending_owner(p, other));
    srv_pending_clear(p);
    CHECK(!srv_pending_owner(p, same) && !srv_pending_owner(p, other));
    CHECK(!srv_pending_owner(p, (struct demur_span){same.data, same.len - 1}));
    srv_pending_free(p);
}

static void test_any_number_of_deliveries_may_wait(void)
{
    struct srv_pending *p = none_pending();
    uint8_t bytes[DEMUR_DELIVERED_BYTES_MAX];
    struct demur_span e;

    c_deliver(&org);
    e = newest();
    memcpy(bytes, e.data, e.len);
    for (uint32_t i = 0; i < MANY; i++) {
        struct demur_hash id = hash_of(i);

        memcpy(bytes + 6, &id, sizeof id);
        CHECK_ERR(DEMUR_OK, srv_pending_add(p, (struct demur_span){bytes, e.len}));
    }
    for (uint32_t i = 0; i < MANY; i += 7) {
        struct demur_hash id = hash_of(i);
        struct demur_hash other = hash_of(MANY + i);

        CHECK(srv_pending_delivered(p, &id) && !srv_pending_delivered(p, &other));
    }
    srv_pending_clear(p); /* and the room is used again */
    CHECK_ERR(DEMUR_OK, srv_pending_add(p, e));
    CHECK(srv_pending_delivered(p, &org.memo_id));
    c_drop(&org);
    srv_pending_free(p);
}

int main(void)
{
    c_open(&org, 1, MEMBERS, &lot);
    RUN(test_freezes_responses_and_extensions_name_their_blobs);
    RUN(test_all_else_names_nothing);
    RUN(test_any_number_of_names_is_kept);
    RUN(test_no_memory_for_names_is_said);
    RUN(test_a_delivery_that_waits_is_known_until_the_window);
    RUN(test_an_owner_key_that_waits_is_known);
    RUN(test_any_number_of_deliveries_may_wait);
    c_close(&org);
    return tap_done();
}
