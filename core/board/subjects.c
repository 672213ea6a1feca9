/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* subjects.c -- the subjects of released memos, from the blobs of their texts. */
#include "demur/blob.h"
#include "demur/board.h"
#include "demur/document.h"
#include "demur/memo_keys.h"
#include "demur/memory.h"

#include <string.h>

enum { FIRST_ROOM = 64 };

/* A subject; len 0: it has not been opened. */
struct subject {
    uint8_t *text;
    size_t len;
};

struct demur_board_subjects {
    struct demur_board_blobs blobs;
    struct subject *subject; /* by number of the memo */
    size_t room;
    enum demur_err err; /* the first that was not the text's own fault */
};

enum demur_err demur_board_subjects_new(struct demur_board_subjects **out,
                                        const struct demur_board_blobs *blobs)
{
    struct demur_board_subjects *s = demur_alloc(sizeof *s);

    if (s == NULL) return DEMUR_ERR_NOMEM;
    s->blobs = *blobs;
    *out = s;
    return DEMUR_OK;
}

void demur_board_subjects_free(struct demur_board_subjects *s)
{
    if (s == NULL) return;
    for (size_t i = 0; i < s->room; i++) demur_free(s->subject[i].text);
    demur_free(s->subject);
    demur_free(s);
}

static void note(struct demur_board_subjects *s, enum demur_err err)
{
    if (s->err == DEMUR_OK) s->err = err;
}

/* Whether bytes are the blob that ref names. */
static bool is_blob(const uint8_t *bytes, size_t len, const struct demur_blob_ref *ref)
{
    struct demur_hash hash;

    if (len != ref->size) return false;
    demur_sha256(&hash, bytes, len);
    return memcmp(&hash, &ref->hash, sizeof hash) == 0;
}

/*
 * The document of a released memo, opened and held against its header.  DEMUR_ERR_NOMEM; else: it
 * is not what was frozen.
 */
static enum demur_err open_text(uint8_t **plain, size_t *plain_len, struct demur_document *document,
                                const struct demur_channel_memo *memo, struct demur_span blob)
{
    const struct demur_memo_header *h = memo->header;
    struct demur_blob_key key;
    struct demur_hash commit;
    enum demur_err err;

    if (!is_blob(blob.data, blob.len, &h->blob[0])) return DEMUR_ERR_INVALID;
    demur_memo_blob_key(&key, memo->key, &h->body_commit, 0);
    err = demur_blob_open(plain, plain_len, &key, blob);
    demur_wipe(&key, sizeof key);
    if (err != DEMUR_OK) return err;
    demur_document_commit(&commit, (struct demur_span){*plain, *plain_len});
    err = memcmp(&commit, &h->body_commit, sizeof commit) == 0
              ? demur_document_decode(document, *plain, *plain_len)
              : DEMUR_ERR_INVALID;
    if (err != DEMUR_OK) demur_wipe_free(*plain, *plain_len);
    return err;
}

/* Open the subject of memo into *out, which stays empty where that cannot be done. */
static void open_subject(struct subject *out, struct demur_board_subjects *s,
                         const struct demur_channel_memo *memo)
{
    struct demur_document *document = demur_alloc(sizeof *document);
    uint8_t *blob = NULL;
    uint8_t *plain = NULL;
    uint8_t *copy;
    size_t len = 0;
    size_t plain_len = 0;
    enum demur_err err;

    if (document == NULL) note(s, DEMUR_ERR_NOMEM);
    if (document == NULL || memo->header->blobs == 0) goto out;
    err = s->blobs.get(s->blobs.ctx, &blob, &len, &memo->header->blob[0]);
    if (err != DEMUR_OK && err != DEMUR_ERR_RANGE) note(s, err);
    if (err != DEMUR_OK) goto out;
    err = open_text(&plain, &plain_len, document, memo, (struct demur_span){blob, len});
    if (err == DEMUR_ERR_NOMEM) note(s, err);
    if (err != DEMUR_OK) goto out;
    copy = document->subject.len == 0 ? NULL : demur_alloc(document->subject.len);
    if (copy == NULL && document->subject.len > 0) note(s, DEMUR_ERR_NOMEM);
    if (copy != NULL) {
        memcpy(copy, document->subject.data, document->subject.len);
        *out = (struct subject){copy, document->subject.len};
    }
    demur_wipe_free(plain, plain_len);
out:
    demur_free(blob);
    demur_free(document);
}

static struct demur_span subject(void *ctx, const struct demur_channel_memo *memo)
{
    struct demur_board_subjects *s = ctx;

    if (memo->at >= s->room) {
        size_t room = s->room == 0 ? FIRST_ROOM : 2 * s->room;
        struct subject *bigger;

        while (room <= memo->at) room *= 2;
        bigger = demur_alloc_array(room, sizeof bigger[0]);
        if (bigger == NULL) {
            note(s, DEMUR_ERR_NOMEM);
            return (struct demur_span){NULL, 0};
        }
        if (s->room > 0) memcpy(bigger, s->subject, s->room * sizeof bigger[0]);
        demur_free(s->subject);
        s->subject = bigger;
        s->room = room;
    }
    if (s->subject[memo->at].len == 0) open_subject(&s->subject[memo->at], s, memo);
    return (struct demur_span){s->subject[memo->at].text, s->subject[memo->at].len};
}

void demur_board_subjects_texts(struct demur_board_texts *out, struct demur_board_subjects *s)
{
    s->err = DEMUR_OK;
    *out = (struct demur_board_texts){subject, s};
}

enum demur_err demur_board_subjects_err(const struct demur_board_subjects *s)
{
    return s->err;
}
