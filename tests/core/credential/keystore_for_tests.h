/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* keystore_for_tests.h -- a key store with something of every type in it. */
#ifndef KEYSTORE_FOR_TESTS_H
#define KEYSTORE_FOR_TESTS_H

#include "credential/keystore_parts.h"
#include "demur/keystore.h"
#include "demur/memory.h"
#include "random_for_tests.h"
#include "tap.h"

static const struct demur_hash org_a = {{0xa}};
static const struct demur_hash org_b = {{0xb}};
static const struct demur_device_key device = {{7, 7, 7}};
static const struct demur_keystore_cost cheap = {8, 1};

enum { CREDENTIAL_BYTES = 4 + 6 + 4 + 17 * 32 + 1 + 81, BEGUN_BYTES = 4 + 17 * 32 + 1 };

static inline struct demur_span text_span(const char *s)
{
    return (struct demur_span){(const uint8_t *)s, strlen(s)};
}

/* A record of an enrolment of epoch that has just begun; the form is right, and no more. */
static inline struct demur_span begun_record(uint8_t out[BEGUN_BYTES], uint32_t epoch)
{
    memset(out, 0x11, BEGUN_BYTES);
    demur_set_be32(out, epoch);
    out[BEGUN_BYTES - 1] = 0;
    return (struct demur_span){out, BEGUN_BYTES};
}

/* A credential of epoch by issuer 1; as above. */
static inline struct demur_span credential_record(uint8_t out[CREDENTIAL_BYTES], uint32_t epoch)
{
    memset(out, 0x12, CREDENTIAL_BYTES);
    demur_set_be32(out, epoch);
    out[CREDENTIAL_BYTES - 82] = 1;
    out[CREDENTIAL_BYTES - 81] = 1;
    return (struct demur_span){out, CREDENTIAL_BYTES};
}

static inline struct demur_keystore *new_store(void)
{
    struct demur_keystore *store = NULL;

    CHECK_ERR(DEMUR_OK, demur_keystore_new(&store));
    return store;
}

/* Put something of every type of org into store. */
static inline void put_everything(struct demur_keystore *store, const struct demur_hash *org)
{
    static const uint8_t object[300] = {'D', 'M', 'R', '1', 0x11, 1};
    struct demur_keystore_org what = {text_span("https://demur.example/"), 77, {{1}}};
    struct demur_sign_seed seed = {{2}};
    struct demur_link link = {DEMUR_LINK_OWNER, {{3}}, {4}};
    struct demur_hash context = {{5}};
    struct demur_keystore_principal principal = {6, {{7}}, {{8}}};
    struct demur_keystore_echo echo = {{{9}}, {{10}}, {{11}}};
    uint8_t begun[BEGUN_BYTES];
    uint8_t credential[CREDENTIAL_BYTES];

    CHECK_ERR(DEMUR_OK, demur_keystore_org_put(store, org, &what));
    CHECK_ERR(DEMUR_OK, demur_keystore_seed_put(store, org, &seed));
    CHECK_ERR(DEMUR_OK, demur_keystore_enrolment_put(store, org, begun_record(begun, 4)));
    CHECK_ERR(DEMUR_OK,
              demur_keystore_credential_put(store, org, credential_record(credential, 4)));
    CHECK_ERR(DEMUR_OK, demur_keystore_waiting_add(store, org, 1700000000,
                                                   (struct demur_span){object, sizeof object}));
    CHECK_ERR(DEMUR_OK, demur_keystore_link_put(store, org, &link));
    CHECK_ERR(DEMUR_OK, demur_keystore_context_add(store, org, 4, &context));
    CHECK_ERR(DEMUR_OK, demur_keystore_principal_put(store, org, &principal));
    CHECK_ERR(DEMUR_OK, demur_keystore_echo_put(store, org, &echo));
}

/* Whether store's plaintext is in its one form: it is read as what it is. */
static inline bool is_in_form(const struct demur_keystore *store)
{
    struct demur_keystore *copy = new_store();
    bool good = false;

    if (copy == NULL) return false;
    memcpy(copy->plain, store->plain, sizeof copy->plain);
    good = demur_keystore_check(copy) == DEMUR_OK && copy->used == store->used;
    demur_keystore_free(copy);
    return good;
}

#endif
