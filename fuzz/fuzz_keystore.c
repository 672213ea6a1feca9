/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * fuzz_keystore.c -- the plaintext of a key store, of any bytes, as if rightly sealed: what is
 * accepted is put together again, record by record, to the same bytes, and stays in form while
 * records are taken out of it.  Then the same bytes are read as records that a caller puts.
 */
#include "credential/keystore_parts.h"
#include "demur/memory.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct demur_keystore *new_store(void)
{
    struct demur_keystore *store = NULL;

    if (demur_keystore_new(&store) != DEMUR_OK) abort();
    return store;
}

/* Put all of store's records into another, which must come out the same. */
static void rebuild(const struct demur_keystore *store)
{
    struct demur_keystore *again = new_store();
    struct demur_keystore_record r = {0};

    while (demur_keystore_next(&r, store)) {
        struct demur_writer w;

        demur_writer_init(&w);
        demur_put_bytes(&w, r.content.data, r.content.len);
        if (demur_keystore_put(again, (enum demur_keystore_type)r.type, &r.org, &w) != DEMUR_OK) {
            abort();
        }
    }
    if (again->used != store->used ||
        memcmp(again->plain, store->plain, sizeof again->plain) != 0) {
        abort();
    }
    demur_keystore_free(again);
}

/* Ask for everything of the organisation of the first record, then take it out. */
static void take_out(struct demur_keystore *store)
{
    struct demur_keystore_record r = {0};
    struct demur_keystore_org what;
    struct demur_keystore_waiting waiting;
    struct demur_keystore_receipt receipt = {{{1}}, 2, {{3}}};
    struct demur_link link;
    struct demur_keystore_principal principal;
    struct demur_keystore_echo echo;
    uint32_t epoch;

    if (!demur_keystore_next(&r, store)) return;
    (void)demur_keystore_org_get(&what, store, &r.org);
    for (size_t i = 0; demur_keystore_waiting_at(&waiting, store, i); i++) {
        if (!demur_keystore_waiting_receipt(store, i, &receipt)) abort();
    }
    for (size_t i = 0; demur_keystore_link_at(&link, store, &r.org, i); i++) {
    }
    for (size_t i = 0; demur_keystore_principal_at(&principal, store, &r.org, i); i++) {
    }
    for (size_t i = 0; demur_keystore_echo_at(&echo, store, &r.org, i); i++) {
    }
    while (demur_keystore_epoch_oldest(&epoch, store, &r.org)) {
        struct demur_hash context = {{7}};

        if (demur_keystore_context_add(store, &r.org, epoch, &context) == DEMUR_OK &&
            !demur_keystore_context_used(store, &r.org, epoch, &context)) {
            abort();
        }
        if (demur_keystore_check(store) != DEMUR_OK) abort();
        demur_keystore_epoch_erase(store, &r.org, epoch);
    }
    if (demur_keystore_check(store) != DEMUR_OK) abort();
    demur_keystore_org_remove(store, &r.org);
    if (demur_keystore_check(store) != DEMUR_OK) abort();
}

/* Put records of {type u8, organisation u8, v16}; what is refused is not in the store. */
static void put_in(const uint8_t *data, size_t size)
{
    struct demur_keystore *store = new_store();
    struct demur_reader r = demur_reader_over(data, size);

    while (r.err == DEMUR_OK && r.left > 0) {
        uint8_t type = demur_read_u8(&r);
        struct demur_hash org = {{demur_read_u8(&r)}};
        struct demur_span content = demur_read_v16(&r, UINT16_MAX);
        struct demur_writer w;

        if (r.err != DEMUR_OK) break;
        demur_writer_init(&w);
        demur_put_bytes(&w, content.data, content.len);
        (void)(demur_keystore_put(store, (enum demur_keystore_type)type, &org, &w) == DEMUR_OK);
    }
    if (demur_get_be16(store->plain) > 0) {
        if (demur_keystore_check(store) != DEMUR_OK) abort();
        rebuild(store);
        take_out(store);
    }
    demur_keystore_free(store);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct demur_keystore *store;

    if (size > DEMUR_KEYSTORE_PLAIN_BYTES) return 0;
    store = new_store();
    if (size > 0) memcpy(store->plain, data, size);
    if (demur_keystore_check(store) == DEMUR_OK) {
        rebuild(store);
        take_out(store);
    }
    demur_keystore_free(store);
    put_in(data, size);
    return 0;
}
