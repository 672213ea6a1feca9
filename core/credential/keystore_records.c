/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* keystore_records.c -- the plaintext of a key store: its form, and records in and out of it. */
#include "credential/enrol_record.h"
#include "credential/keystore_parts.h"
#include "demur/memory.h"
#include "demur/tree.h"

#include <string.h>

enum {
    COUNT_BYTES = 2,
    RECEIPT_BYTES = 100,
    WAITING_HEAD = 8 + RECEIPT_BYTES + 2,
    LINK_PREFIX_AT = 1 + 32,
};

/* ---- the content of one record --------------------------------------------------------- */

static void check_org(struct demur_reader *r)
{
    struct demur_span url = demur_read_str(r, DEMUR_KEYSTORE_URL_MAX);

    demur_reader_expect(r, url.len > 0, DEMUR_ERR_FORMAT);
    demur_reader_expect(r, demur_read_u64(r) <= DEMUR_TREE_SIZE_MAX, DEMUR_ERR_RANGE);
    (void)demur_read_span(r, DEMUR_HASH_BYTES);
}

static void check_begun(struct demur_reader *r)
{
    struct demur_begun_record begun;
    struct demur_span all = demur_read_span(r, r->left);

    demur_reader_fail(r, demur_begun_record_decode(&begun, all.data, all.len));
    demur_wipe(&begun, sizeof begun);
}

static void check_credential(struct demur_reader *r)
{
    struct demur_credential_record credential;
    struct demur_span all = demur_read_span(r, r->left);

    demur_reader_fail(r, demur_credential_record_decode(&credential, all.data, all.len));
    demur_wipe(&credential, sizeof credential);
}

static void check_waiting(struct demur_reader *r)
{
    (void)demur_read_span(r, WAITING_HEAD - 2);
    struct demur_span object = demur_read_v16(r, DEMUR_KEYSTORE_OBJECT_MAX);

    demur_reader_expect(r, object.len > 0, DEMUR_ERR_RANGE);
}

static void check_link(struct demur_reader *r)
{
    uint8_t letter = demur_read_u8(r);

    demur_reader_expect(
        r, letter == DEMUR_LINK_OWNER || letter == DEMUR_LINK_WRITER || letter == DEMUR_LINK_READER,
        DEMUR_ERR_FORMAT);
    (void)demur_read_span(r, 32 + DEMUR_LINK_PREFIX_BYTES);
}

static void check_contexts(struct demur_reader *r)
{
    const uint8_t *last = NULL;

    (void)demur_read_u32(r);
    size_t n = demur_read_u8(r);

    demur_reader_expect(r, n > 0, DEMUR_ERR_RANGE);
    for (size_t i = 0; i < n && r->err == DEMUR_OK; i++) {
        struct demur_span hash = demur_read_span(r, DEMUR_HASH_BYTES);

        if (r->err != DEMUR_OK) break;
        demur_reader_expect(r, last == NULL || memcmp(hash.data, last, DEMUR_HASH_BYTES) > 0,
                            DEMUR_ERR_FORMAT);
        last = hash.data;
    }
}

/* Whether content is one of type, and nothing behind it. */
static enum demur_err check_content(uint8_t type, struct demur_span content)
{
    struct demur_reader r = demur_reader_over(content.data, content.len);

    switch (type) {
    case DEMUR_KEYSTORE_ORG:
        check_org(&r);
        break;
    case DEMUR_KEYSTORE_SEED:
        (void)demur_read_span(&r, DEMUR_KEY_BYTES);
        break;
    case DEMUR_KEYSTORE_BEGUN:
        check_begun(&r);
        break;
    case DEMUR_KEYSTORE_CREDENTIAL:
        check_credential(&r);
        break;
    case DEMUR_KEYSTORE_WAITING:
        check_waiting(&r);
        break;
    case DEMUR_KEYSTORE_LINK:
        check_link(&r);
        break;
    case DEMUR_KEYSTORE_CONTEXTS:
        check_contexts(&r);
        break;
    case DEMUR_KEYSTORE_PRINCIPAL:
        demur_reader_expect(&r, demur_read_u8(&r) != 0, DEMUR_ERR_RANGE);
        (void)demur_read_span(&r, (size_t)2 * DEMUR_KEY_BYTES);
        break;
    case DEMUR_KEYSTORE_ECHO:
        (void)demur_read_span(&r, DEMUR_HASH_BYTES + DEMUR_NYM_BYTES + 32);
        break;
    default:
        return DEMUR_ERR_FORMAT;
    }
    return demur_reader_end(&r);
}

/* ---- finding --------------------------------------------------------------------------- */

bool demur_keystore_next(struct demur_keystore_record *r, const struct demur_keystore *store)
{
    size_t at = r->next == 0 ? COUNT_BYTES : r->next;
    const uint8_t *p = store->plain + at;

    if (at >= store->used) return false;
    size_t len = demur_get_be16(p + 1 + DEMUR_HASH_BYTES);

    r->at = at;
    r->next = at + DEMUR_KEYSTORE_RECORD_HEAD + len;
    r->type = p[0];
    memcpy(r->org.bytes, p + 1, sizeof r->org.bytes);
    r->content = (struct demur_span){p + DEMUR_KEYSTORE_RECORD_HEAD, len};
    return true;
}

static bool is_of(const struct demur_keystore_record *r, uint8_t type, const struct demur_hash *org)
{
    return r->type == type && (org == NULL || memcmp(&r->org, org, sizeof r->org) == 0);
}

bool demur_keystore_nth(struct demur_keystore_record *r, const struct demur_keystore *store,
                        enum demur_keystore_type type, const struct demur_hash *org, size_t index)
{
    memset(r, 0, sizeof *r);
    while (demur_keystore_next(r, store)) {
        if (is_of(r, (uint8_t)type, org) && index-- == 0) return true;
    }
    return false;
}

bool demur_keystore_of_epoch(struct demur_keystore_record *r, const struct demur_keystore *store,
                             enum demur_keystore_type type, const struct demur_hash *org,
                             uint32_t epoch)
{
    memset(r, 0, sizeof *r);
    while (demur_keystore_next(r, store)) {
        if (is_of(r, (uint8_t)type, org) && demur_get_be32(r->content.data) == epoch) return true;
    }
    return false;
}

/* By how many bytes at its beginning a content of type is told from others of its organisation. */
static size_t key_len(uint8_t type)
{
    switch (type) {
    case DEMUR_KEYSTORE_BEGUN:
    case DEMUR_KEYSTORE_CREDENTIAL:
    case DEMUR_KEYSTORE_CONTEXTS:
        return 4;             /* the epoch */
    case DEMUR_KEYSTORE_LINK: /* the letter, and then the memo */
    case DEMUR_KEYSTORE_PRINCIPAL:
        return 1;
    case DEMUR_KEYSTORE_ECHO:
        return DEMUR_HASH_BYTES; /* the memo */
    default:
        return 0; /* one for each organisation */
    }
}

/* Whether r is a record of the same thing; objects that wait are always different ones. */
static bool is_same(const struct demur_keystore_record *r, uint8_t type,
                    const struct demur_hash *org, const uint8_t *content)
{
    if (type == DEMUR_KEYSTORE_WAITING || r->type != type) return false;
    if (memcmp(&r->org, org, sizeof r->org) != 0) return false;
    if (memcmp(r->content.data, content, key_len(type)) != 0) return false;
    return type != DEMUR_KEYSTORE_LINK ||
           memcmp(r->content.data + LINK_PREFIX_AT, content + LINK_PREFIX_AT,
                  DEMUR_LINK_PREFIX_BYTES) == 0;
}

/* ---- checking -------------------------------------------------------------------------- */

/* Whether what waits in store is within the limits, with so many objects and bytes more. */
static bool may_wait(const struct demur_keystore *store, size_t objects, size_t bytes)
{
    struct demur_keystore_record r = {0};

    while (demur_keystore_next(&r, store)) {
        if (r.type != DEMUR_KEYSTORE_WAITING) continue;
        objects++;
        bytes += r.content.len - WAITING_HEAD;
    }
    return objects <= DEMUR_KEYSTORE_WAITING_MAX && bytes <= DEMUR_KEYSTORE_WAITING_BYTES_MAX;
}

/* Check the record at r; those before it are store->used bytes long. */
static void check_record(struct demur_keystore *store, struct demur_reader *r)
{
    struct demur_keystore_record before = {0};
    struct demur_hash org;
    uint8_t type = demur_read_u8(r);

    demur_read_bytes(r, org.bytes, sizeof org.bytes);
    struct demur_span content = demur_read_v16(r, UINT16_MAX);

    if (r->err != DEMUR_OK) return;
    demur_reader_fail(r, check_content(type, content));
    if (r->err != DEMUR_OK) return;
    while (demur_keystore_next(&before, store)) {
        demur_reader_expect(r, !is_same(&before, type, &org, content.data), DEMUR_ERR_FORMAT);
    }
    store->used += DEMUR_KEYSTORE_RECORD_HEAD + content.len;
}

enum demur_err demur_keystore_check(struct demur_keystore *store)
{
    struct demur_reader r = demur_reader_over(store->plain, sizeof store->plain);
    size_t n = demur_read_u16(&r);

    store->used = COUNT_BYTES;
    for (size_t i = 0; i < n && r.err == DEMUR_OK; i++) check_record(store, &r);
    if (r.err != DEMUR_OK) return r.err;
    if (!demur_all_zero(r.at, r.left)) return DEMUR_ERR_FORMAT;
    return may_wait(store, 0, 0) ? DEMUR_OK : DEMUR_ERR_RANGE;
}

/* ---- changing -------------------------------------------------------------------------- */

static void add_to_count(struct demur_keystore *store, int by)
{
    demur_set_be16(store->plain, (uint16_t)(demur_get_be16(store->plain) + by));
}

/* Make the old_len bytes at `at` new_len bytes; what is behind them moves, and zeros stay zeros. */
static void splice(struct demur_keystore *store, size_t at, size_t old_len, size_t new_len)
{
    size_t behind = store->used - at - old_len;
    size_t used = store->used - old_len + new_len;

    memmove(store->plain + at + new_len, store->plain + at + old_len, behind);
    if (used < store->used) demur_wipe(store->plain + used, store->used - used);
    store->used = used;
}

uint8_t *demur_keystore_content(struct demur_keystore *store, const struct demur_keystore_record *r)
{
    return store->plain + r->at + DEMUR_KEYSTORE_RECORD_HEAD;
}

void demur_keystore_cut(struct demur_keystore *store, const struct demur_keystore_record *r)
{
    splice(store, r->at, r->next - r->at, 0);
    add_to_count(store, -1);
}

/* Put content, which is one of type, into store. */
static enum demur_err put(struct demur_keystore *store, uint8_t type, const struct demur_hash *org,
                          struct demur_span content)
{
    struct demur_keystore_record r = {0};
    size_t new_len = DEMUR_KEYSTORE_RECORD_HEAD + content.len;
    size_t old_len = 0;
    size_t at = store->used;

    while (old_len == 0 && demur_keystore_next(&r, store)) {
        if (!is_same(&r, type, org, content.data)) continue;
        at = r.at;
        old_len = r.next - r.at;
    }
    if (store->used - old_len + new_len > sizeof store->plain) return DEMUR_ERR_RANGE;
    if (type == DEMUR_KEYSTORE_WAITING && !may_wait(store, 1, content.len - WAITING_HEAD)) {
        return DEMUR_ERR_RANGE;
    }
    splice(store, at, old_len, new_len);
    if (old_len == 0) add_to_count(store, 1);
    store->plain[at] = type;
    memcpy(store->plain + at + 1, org->bytes, sizeof org->bytes);
    demur_set_be16(store->plain + at + 1 + DEMUR_HASH_BYTES, (uint16_t)content.len);
    memcpy(store->plain + at + DEMUR_KEYSTORE_RECORD_HEAD, content.data, content.len);
    return DEMUR_OK;
}

enum demur_err demur_keystore_put(struct demur_keystore *store, enum demur_keystore_type type,
                                  const struct demur_hash *org, struct demur_writer *w)
{
    struct demur_span content = {w->data, w->len};
    enum demur_err err = w->err;

    if (err == DEMUR_OK && w->len > UINT16_MAX) err = DEMUR_ERR_RANGE;
    if (err == DEMUR_OK) err = check_content((uint8_t)type, content);
    if (err == DEMUR_OK) err = put(store, (uint8_t)type, org, content);
    demur_writer_wipe(w);
    return err;
}
