/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * mirror_blobs.c -- the sealed bytes that entries name: text, attachments, reasons.
 *
 * One that the server does not have is no alarm: it follows its entry, and a duty to erase may have
 * taken it away.  Bytes of another hash are not kept.
 */
#include "demur/answer.h"
#include "demur/encode.h"
#include "demur/entry.h"
#include "demur/freeze.h"
#include "demur/memory.h"
#include "mirror.h"

#include <string.h>

/* ---- which ----------------------------------------------------------------------------- */

static enum demur_err add(struct cli_mirror_blobs *b, const struct demur_blob_ref *ref)
{
    if (ref->size < DEMUR_BLOB_BYTES_MIN || ref->size > DEMUR_BLOB_BYTES_MAX) return DEMUR_OK;
    if (b->count == b->room) {
        size_t room = b->room > 0 ? 2 * b->room : 64;
        struct demur_blob_ref *bigger = demur_alloc_array(room, sizeof bigger[0]);

        if (bigger == NULL) return DEMUR_ERR_NOMEM;
        if (b->count > 0) memcpy(bigger, b->ref, b->count * sizeof bigger[0]);
        demur_free(b->ref);
        b->ref = bigger;
        b->room = room;
    }
    b->ref[b->count++] = *ref;
    return DEMUR_OK;
}

static enum demur_err add_of_freeze(struct cli_mirror_blobs *b, struct demur_span entry)
{
    struct demur_act act;
    struct demur_freeze f;
    enum demur_err err = DEMUR_OK;

    if (demur_act_decode(&act, DEMUR_KIND_MEMO_FREEZE, entry.data, entry.len) != DEMUR_OK ||
        demur_freeze_decode(&f, &act) != DEMUR_OK) {
        return DEMUR_OK; /* a void entry names nothing */
    }
    for (size_t i = 0; i < f.header.blobs && err == DEMUR_OK; i++) err = add(b, &f.header.blob[i]);
    return err;
}

enum demur_err cli_mirror_note_blobs(struct cli_mirror *m, struct demur_span entry)
{
    struct demur_response response;
    struct demur_extend extend;

    if (!m->wants_blobs) return DEMUR_OK;
    switch (demur_entry_kind(entry)) {
    case DEMUR_KIND_MEMO_FREEZE:
        return add_of_freeze(&m->blobs, entry);
    case DEMUR_KIND_RESPONSE:
        if (demur_response_decode(&response, entry.data, entry.len) != DEMUR_OK) return DEMUR_OK;
        return add(&m->blobs, &response.blob);
    case DEMUR_KIND_EXTEND:
        if (demur_extend_decode(&extend, entry.data, entry.len) != DEMUR_OK) return DEMUR_OK;
        return add(&m->blobs, &extend.blob);
    default:
        return DEMUR_OK;
    }
}

/* ---- fetching -------------------------------------------------------------------------- */

static enum demur_err pull_one(struct cli_mirror *m, const struct demur_blob_ref *ref)
{
    char hex[2 * DEMUR_HASH_BYTES + 1];
    char path[sizeof "v1/blob/" + sizeof hex];
    struct demur_blob_ref got;
    uint8_t *data = NULL;
    size_t len = 0;
    enum demur_err err;

    demur_hex_encode(hex, ref->hash.bytes, sizeof ref->hash.bytes);
    (void)snprintf(path, sizeof path, "v1/blob/%s", hex);
    if (cli_mirror_has(m, path)) return DEMUR_OK;
    err = cli_mirror_get(&data, &len, m, path, ref->size);
    if (err == DEMUR_ERR_RANGE || err == DEMUR_ERR_LENGTH) {
        m->blobs.missing++;
        return DEMUR_OK;
    }
    if (err != DEMUR_OK) return err;
    demur_blob_ref_of(&got, (struct demur_span){data, len});
    if (got.size == ref->size && memcmp(&got.hash, &ref->hash, sizeof got.hash) == 0) {
        err = cli_mirror_put(m, path, data, len);
    } else {
        fprintf(m->err, "demur: %s/%s: the server sends other bytes\n", m->url, path);
        m->blobs.missing++;
    }
    demur_free(data);
    return err;
}

enum demur_err cli_mirror_pull_blobs(struct cli_mirror *m)
{
    enum demur_err err = DEMUR_OK;

    m->blobs.missing = 0;
    m->bar.what = "Fetching blobs";
    for (size_t i = 0; i < m->blobs.count && err == DEMUR_OK; i++) {
        cli_progress_show(&m->bar, i, m->blobs.count);
        err = pull_one(m, &m->blobs.ref[i]);
    }
    cli_progress_end(&m->bar);
    return err;
}
