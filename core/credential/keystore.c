/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* keystore.c -- what is kept in an open key store, by what it is. */
#include "demur/keystore.h"

#include "credential/keystore_parts.h"
#include "demur/memory.h"

#include <string.h>

enum { RECEIPT_AT = 8, RECEIPT_BYTES = 100, EPOCH_BYTES = 4 };

_Static_assert(DEMUR_HASH_BYTES + 4 + DEMUR_SIGNATURE_BYTES == RECEIPT_BYTES, "a receipt");

enum demur_err demur_keystore_new(struct demur_keystore **out)
{
    struct demur_keystore *store = demur_alloc(sizeof *store);

    if (store == NULL) return DEMUR_ERR_NOMEM;
    store->used = 2; /* no records */
    *out = store;
    return DEMUR_OK;
}

void demur_keystore_free(struct demur_keystore *store)
{
    demur_wipe_free(store, sizeof *store);
}

/* Remove the record of type of org at index; false: there is none. */
static bool cut_nth(struct demur_keystore *store, enum demur_keystore_type type,
                    const struct demur_hash *org, size_t index)
{
    struct demur_keystore_record r;

    if (!demur_keystore_nth(&r, store, type, org, index)) return false;
    demur_keystore_cut(store, &r);
    return true;
}

/* A reader over the record of type of org at index; one that has failed: there is none. */
static struct demur_reader reader_of(const struct demur_keystore *store,
                                     enum demur_keystore_type type, const struct demur_hash *org,
                                     size_t index)
{
    struct demur_keystore_record record;
    struct demur_reader r = {.err = DEMUR_ERR_STATE};

    if (demur_keystore_nth(&record, store, type, org, index)) {
        r = demur_reader_over(record.content.data, record.content.len);
    }
    return r;
}

/* ---- organisations --------------------------------------------------------------------- */

enum demur_err demur_keystore_org_put(struct demur_keystore *store, const struct demur_hash *org,
                                      const struct demur_keystore_org *what)
{
    struct demur_writer w;

    demur_writer_init(&w);
    demur_put_v16(&w, what->url.data, what->url.len);
    demur_put_u64(&w, what->size);
    demur_put_bytes(&w, what->root.bytes, sizeof what->root.bytes);
    return demur_keystore_put(store, DEMUR_KEYSTORE_ORG, org, &w);
}

bool demur_keystore_org_get(struct demur_keystore_org *out, const struct demur_keystore *store,
                            const struct demur_hash *org)
{
    struct demur_reader r = reader_of(store, DEMUR_KEYSTORE_ORG, org, 0);

    if (r.err != DEMUR_OK) return false;
    out->url = demur_read_v16(&r, DEMUR_KEYSTORE_URL_MAX);
    out->size = demur_read_u64(&r);
    demur_read_bytes(&r, out->root.bytes, sizeof out->root.bytes);
    return true;
}

bool demur_keystore_org_at(struct demur_hash *org, const struct demur_keystore *store, size_t index)
{
    struct demur_keystore_record r;

    if (!demur_keystore_nth(&r, store, DEMUR_KEYSTORE_ORG, NULL, index)) return false;
    *org = r.org;
    return true;
}

void demur_keystore_org_remove(struct demur_keystore *store, const struct demur_hash *org)
{
    for (int type = DEMUR_KEYSTORE_ORG; type <= DEMUR_KEYSTORE_ECHO; type++) {
        while (cut_nth(store, (enum demur_keystore_type)type, org, 0)) {
        }
    }
}

/* ---- enrolment and credentials --------------------------------------------------------- */

enum demur_err demur_keystore_seed_put(struct demur_keystore *store, const struct demur_hash *org,
                                       const struct demur_sign_seed *seed)
{
    struct demur_writer w;

    demur_writer_init(&w);
    demur_put_bytes(&w, seed->bytes, sizeof seed->bytes);
    return demur_keystore_put(store, DEMUR_KEYSTORE_SEED, org, &w);
}

bool demur_keystore_seed_get(struct demur_sign_seed *out, const struct demur_keystore *store,
                             const struct demur_hash *org)
{
    struct demur_reader r = reader_of(store, DEMUR_KEYSTORE_SEED, org, 0);

    if (r.err != DEMUR_OK) return false;
    demur_read_bytes(&r, out->bytes, sizeof out->bytes);
    return true;
}

static enum demur_err put_span(struct demur_keystore *store, enum demur_keystore_type type,
                               const struct demur_hash *org, struct demur_span record)
{
    struct demur_writer w;

    demur_writer_init(&w);
    demur_put_bytes(&w, record.data, record.len);
    return demur_keystore_put(store, type, org, &w);
}

enum demur_err demur_keystore_enrolment_put(struct demur_keystore *store,
                                            const struct demur_hash *org, struct demur_span record)
{
    return put_span(store, DEMUR_KEYSTORE_BEGUN, org, record);
}

enum demur_err demur_keystore_credential_put(struct demur_keystore *store,
                                             const struct demur_hash *org, struct demur_span record)
{
    return put_span(store, DEMUR_KEYSTORE_CREDENTIAL, org, record);
}

bool demur_keystore_enrolment_get(struct demur_span *out, const struct demur_keystore *store,
                                  const struct demur_hash *org, uint32_t epoch)
{
    struct demur_keystore_record r;

    if (!demur_keystore_of_epoch(&r, store, DEMUR_KEYSTORE_BEGUN, org, epoch)) return false;
    *out = r.content;
    return true;
}

bool demur_keystore_credential_get(struct demur_span *out, const struct demur_keystore *store,
                                   const struct demur_hash *org, uint32_t epoch)
{
    struct demur_keystore_record r;

    if (!demur_keystore_of_epoch(&r, store, DEMUR_KEYSTORE_CREDENTIAL, org, epoch)) return false;
    *out = r.content;
    return true;
}

/* Remove the record of type, org and epoch, where there is one. */
static void cut_epoch(struct demur_keystore *store, enum demur_keystore_type type,
                      const struct demur_hash *org, uint32_t epoch)
{
    struct demur_keystore_record r;

    if (demur_keystore_of_epoch(&r, store, type, org, epoch)) demur_keystore_cut(store, &r);
}

void demur_keystore_enrolment_remove(struct demur_keystore *store, const struct demur_hash *org,
                                     uint32_t epoch)
{
    cut_epoch(store, DEMUR_KEYSTORE_BEGUN, org, epoch);
}

bool demur_keystore_epoch_oldest(uint32_t *epoch, const struct demur_keystore *store,
                                 const struct demur_hash *org)
{
    struct demur_keystore_record r = {0};
    uint32_t oldest = 0;
    bool found = false;

    while (demur_keystore_next(&r, store)) {
        if (r.type != DEMUR_KEYSTORE_BEGUN && r.type != DEMUR_KEYSTORE_CREDENTIAL &&
            r.type != DEMUR_KEYSTORE_CONTEXTS) {
            continue;
        }
        if (memcmp(&r.org, org, sizeof r.org) != 0) continue;
        uint32_t its = demur_get_be32(r.content.data);

        if (!found || its < oldest) oldest = its;
        found = true;
    }
    if (found) *epoch = oldest;
    return found;
}

void demur_keystore_epoch_erase(struct demur_keystore *store, const struct demur_hash *org,
                                uint32_t epoch)
{
    cut_epoch(store, DEMUR_KEYSTORE_BEGUN, org, epoch);
    cut_epoch(store, DEMUR_KEYSTORE_CREDENTIAL, org, epoch);
    cut_epoch(store, DEMUR_KEYSTORE_CONTEXTS, org, epoch);
}

/* ---- contexts used --------------------------------------------------------------------- */

/* The hashes of an epoch, ascending; none: NULL and 0. */
static struct demur_span contexts_of(const struct demur_keystore *store,
                                     const struct demur_hash *org, uint32_t epoch)
{
    struct demur_keystore_record r;
    struct demur_span hashes = {NULL, 0};

    if (demur_keystore_of_epoch(&r, store, DEMUR_KEYSTORE_CONTEXTS, org, epoch)) {
        hashes.data = r.content.data + EPOCH_BYTES + 1;
        hashes.len = r.content.len - EPOCH_BYTES - 1;
    }
    return hashes;
}

/* How many bytes of the hashes are below context. */
static size_t bytes_below(struct demur_span hashes, const struct demur_hash *context)
{
    size_t at = 0;

    while (at < hashes.len && memcmp(hashes.data + at, context, sizeof *context) < 0) {
        at += sizeof *context;
    }
    return at;
}

size_t demur_keystore_contexts(const struct demur_keystore *store, const struct demur_hash *org,
                               uint32_t epoch)
{
    return contexts_of(store, org, epoch).len / DEMUR_HASH_BYTES;
}

bool demur_keystore_context_used(const struct demur_keystore *store, const struct demur_hash *org,
                                 uint32_t epoch, const struct demur_hash *context)
{
    struct demur_span hashes = contexts_of(store, org, epoch);
    size_t at = bytes_below(hashes, context);

    return at < hashes.len && memcmp(hashes.data + at, context, sizeof *context) == 0;
}

enum demur_err demur_keystore_context_add(struct demur_keystore *store,
                                          const struct demur_hash *org, uint32_t epoch,
                                          const struct demur_hash *context)
{
    struct demur_span hashes = contexts_of(store, org, epoch);
    size_t count = hashes.len / DEMUR_HASH_BYTES;
    size_t at = bytes_below(hashes, context);
    struct demur_writer w;

    if (demur_keystore_context_used(store, org, epoch, context)) return DEMUR_OK;
    if (count == DEMUR_KEYSTORE_CONTEXTS_MAX) return DEMUR_ERR_RANGE;
    demur_writer_init(&w);
    demur_put_u32(&w, epoch);
    demur_put_u8(&w, (uint8_t)(count + 1));
    if (at > 0) demur_put_bytes(&w, hashes.data, at);
    demur_put_bytes(&w, context->bytes, sizeof context->bytes);
    if (at < hashes.len) demur_put_bytes(&w, hashes.data + at, hashes.len - at);
    return demur_keystore_put(store, DEMUR_KEYSTORE_CONTEXTS, org, &w);
}

/* ---- waiting objects ------------------------------------------------------------------- */

enum demur_err demur_keystore_waiting_add(struct demur_keystore *store,
                                          const struct demur_hash *org, uint64_t send_at_s,
                                          struct demur_span object)
{
    struct demur_writer w;

    if (object.len > DEMUR_KEYSTORE_OBJECT_MAX) return DEMUR_ERR_RANGE;
    demur_writer_init(&w);
    demur_put_u64(&w, send_at_s);
    demur_put_zeros(&w, RECEIPT_BYTES);
    demur_put_v16(&w, object.data, object.len);
    return demur_keystore_put(store, DEMUR_KEYSTORE_WAITING, org, &w);
}

bool demur_keystore_waiting_at(struct demur_keystore_waiting *out,
                               const struct demur_keystore *store, size_t index)
{
    struct demur_keystore_record record;
    struct demur_reader r;

    if (!demur_keystore_nth(&record, store, DEMUR_KEYSTORE_WAITING, NULL, index)) return false;
    r = demur_reader_over(record.content.data, record.content.len);
    out->org = record.org;
    out->send_at_s = demur_read_u64(&r);
    demur_read_bytes(&r, out->receipt.leaf.bytes, sizeof out->receipt.leaf.bytes);
    out->receipt.day = demur_read_u32(&r);
    demur_read_bytes(&r, out->receipt.sig.bytes, sizeof out->receipt.sig.bytes);
    out->object = demur_read_v16(&r, DEMUR_KEYSTORE_OBJECT_MAX);
    return true;
}

bool demur_keystore_waiting_receipt(struct demur_keystore *store, size_t index,
                                    const struct demur_keystore_receipt *receipt)
{
    struct demur_keystore_record r;

    if (!demur_keystore_nth(&r, store, DEMUR_KEYSTORE_WAITING, NULL, index)) return false;
    uint8_t *at = demur_keystore_content(store, &r) + RECEIPT_AT;

    memcpy(at, receipt->leaf.bytes, DEMUR_HASH_BYTES);
    demur_set_be32(at + DEMUR_HASH_BYTES, receipt->day);
    memcpy(at + DEMUR_HASH_BYTES + 4, receipt->sig.bytes, DEMUR_SIGNATURE_BYTES);
    return true;
}

bool demur_keystore_waiting_remove(struct demur_keystore *store, size_t index)
{
    return cut_nth(store, DEMUR_KEYSTORE_WAITING, NULL, index);
}

/* ---- links, keys of principals, echoes ------------------------------------------------- */

enum demur_err demur_keystore_link_put(struct demur_keystore *store, const struct demur_hash *org,
                                       const struct demur_link *link)
{
    struct demur_writer w;

    demur_writer_init(&w);
    demur_put_u8(&w, (uint8_t)link->kind);
    demur_put_bytes(&w, link->secret.bytes, sizeof link->secret.bytes);
    demur_put_bytes(&w, link->owner_prefix, sizeof link->owner_prefix);
    return demur_keystore_put(store, DEMUR_KEYSTORE_LINK, org, &w);
}

bool demur_keystore_link_at(struct demur_link *out, const struct demur_keystore *store,
                            const struct demur_hash *org, size_t index)
{
    struct demur_reader r = reader_of(store, DEMUR_KEYSTORE_LINK, org, index);

    if (r.err != DEMUR_OK) return false;
    out->kind = (enum demur_link_kind)demur_read_u8(&r);
    demur_read_bytes(&r, out->secret.bytes, sizeof out->secret.bytes);
    demur_read_bytes(&r, out->owner_prefix, sizeof out->owner_prefix);
    return true;
}

bool demur_keystore_link_remove(struct demur_keystore *store, const struct demur_hash *org,
                                size_t index)
{
    return cut_nth(store, DEMUR_KEYSTORE_LINK, org, index);
}

enum demur_err demur_keystore_principal_put(struct demur_keystore *store,
                                            const struct demur_hash *org,
                                            const struct demur_keystore_principal *principal)
{
    struct demur_writer w;

    demur_writer_init(&w);
    demur_put_u8(&w, principal->id);
    demur_put_bytes(&w, principal->sign.bytes, sizeof principal->sign.bytes);
    demur_put_bytes(&w, principal->box.bytes, sizeof principal->box.bytes);
    return demur_keystore_put(store, DEMUR_KEYSTORE_PRINCIPAL, org, &w);
}

bool demur_keystore_principal_at(struct demur_keystore_principal *out,
                                 const struct demur_keystore *store, const struct demur_hash *org,
                                 size_t index)
{
    struct demur_reader r = reader_of(store, DEMUR_KEYSTORE_PRINCIPAL, org, index);

    if (r.err != DEMUR_OK) return false;
    out->id = demur_read_u8(&r);
    demur_read_bytes(&r, out->sign.bytes, sizeof out->sign.bytes);
    demur_read_bytes(&r, out->box.bytes, sizeof out->box.bytes);
    return true;
}

bool demur_keystore_principal_remove(struct demur_keystore *store, const struct demur_hash *org,
                                     size_t index)
{
    return cut_nth(store, DEMUR_KEYSTORE_PRINCIPAL, org, index);
}

enum demur_err demur_keystore_echo_put(struct demur_keystore *store, const struct demur_hash *org,
                                       const struct demur_keystore_echo *echo)
{
    struct demur_writer w;

    demur_writer_init(&w);
    demur_put_bytes(&w, echo->memo_id.bytes, sizeof echo->memo_id.bytes);
    demur_put_bytes(&w, echo->nym.bytes, sizeof echo->nym.bytes);
    demur_put_bytes(&w, echo->x.bytes, sizeof echo->x.bytes);
    return demur_keystore_put(store, DEMUR_KEYSTORE_ECHO, org, &w);
}

bool demur_keystore_echo_at(struct demur_keystore_echo *out, const struct demur_keystore *store,
                            const struct demur_hash *org, size_t index)
{
    struct demur_reader r = reader_of(store, DEMUR_KEYSTORE_ECHO, org, index);

    if (r.err != DEMUR_OK) return false;
    demur_read_bytes(&r, out->memo_id.bytes, sizeof out->memo_id.bytes);
    demur_read_bytes(&r, out->nym.bytes, sizeof out->nym.bytes);
    demur_read_bytes(&r, out->x.bytes, sizeof out->x.bytes);
    return true;
}

bool demur_keystore_echo_remove(struct demur_keystore *store, const struct demur_hash *org,
                                size_t index)
{
    return cut_nth(store, DEMUR_KEYSTORE_ECHO, org, index);
}
