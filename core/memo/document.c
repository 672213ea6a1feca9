/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "demur/document.h"

#include "demur/bytes.h"
#include "demur/memory.h"
#include "demur/text.h"

enum {
    KIND_DOCUMENT = 0x60,
    SUBJECT_BYTES_MAX = 4 * DEMUR_SUBJECT_CHARS_MAX,
};

static void read_asks(struct demur_reader *r, struct demur_document *d)
{
    d->asks = demur_read_u8(r);
    demur_reader_expect(r, d->asks >= 1 && d->asks <= DEMUR_ASKS_MAX, DEMUR_ERR_RANGE);
    for (size_t i = 0; i < d->asks && r->err == DEMUR_OK; i++) {
        struct demur_ask *ask = &d->ask[i];

        ask->text = demur_read_txt(r, DEMUR_ASK_BYTES_MAX);
        demur_reader_expect(r, ask->text.len > 0, DEMUR_ERR_RANGE);
        ask->to = demur_read_u8(r);
        ask->by = demur_read_u32(r);
    }
}

static void read_attachments(struct demur_reader *r, struct demur_document *d)
{
    uint32_t together = 0; /* at most 16 times 16 MiB */

    d->attachments = demur_read_u8(r);
    demur_reader_expect(r, d->attachments <= DEMUR_ATTACHMENTS_MAX, DEMUR_ERR_RANGE);
    for (size_t i = 0; i < d->attachments && r->err == DEMUR_OK; i++) {
        struct demur_attachment *a = &d->attachment[i];

        a->name = demur_read_str(r, DEMUR_NAME_BYTES_MAX);
        a->media_type = demur_read_str(r, DEMUR_NAME_BYTES_MAX);
        demur_read_bytes(r, a->sha256.bytes, sizeof a->sha256.bytes);
        a->size = demur_read_u32(r);
        demur_reader_expect(r, a->size <= DEMUR_ATTACHMENT_BYTES_MAX, DEMUR_ERR_RANGE);
        if (r->err == DEMUR_OK) together += a->size;
    }
    demur_reader_expect(r, together <= DEMUR_ATTACHED_BYTES_MAX, DEMUR_ERR_RANGE);
}

enum demur_err demur_document_decode(struct demur_document *out, const uint8_t *in, size_t in_len)
{
    struct demur_reader r = demur_reader_over(in, in_len);
    struct demur_document d = {0};

    demur_read_prologue(&r, KIND_DOCUMENT);
    demur_read_bytes(&r, d.salt.bytes, sizeof d.salt.bytes);
    d.template_number = demur_read_u8(&r);
    d.dissent = demur_read_u8(&r);
    demur_reader_expect(&r, d.template_number <= DEMUR_TEMPLATE_MAX, DEMUR_ERR_RANGE);
    demur_reader_expect(&r, d.dissent <= DEMUR_DISSENT_RECONSIDER, DEMUR_ERR_RANGE);
    d.language = demur_read_str(&r, DEMUR_NAME_BYTES_MAX);
    d.marking = demur_read_str(&r, DEMUR_NAME_BYTES_MAX);
    d.subject = demur_read_str(&r, SUBJECT_BYTES_MAX);
    size_t subject_chars = demur_text_chars(d.subject.data, d.subject.len);

    demur_reader_expect(&r, subject_chars >= 1 && subject_chars <= DEMUR_SUBJECT_CHARS_MAX,
                        DEMUR_ERR_RANGE);
    d.summary = demur_read_txt(&r, DEMUR_SUMMARY_BYTES_MAX);
    d.body = demur_read_txt(&r, DEMUR_TEXT_BYTES_MAX);
    read_asks(&r, &d);
    d.closing = demur_read_txt(&r, DEMUR_TEXT_BYTES_MAX - d.body.len);
    read_attachments(&r, &d);

    enum demur_err err = demur_reader_end(&r);

    if (err == DEMUR_OK) *out = d;
    demur_wipe(&d.salt, sizeof d.salt);
    return err;
}

static void put_str(struct demur_writer *w, struct demur_span s)
{
    demur_put_v16(w, s.data, s.len);
}

static void put_txt(struct demur_writer *w, struct demur_span s)
{
    demur_put_v32(w, s.data, s.len);
}

static void put_fields(struct demur_writer *w, const struct demur_document *d)
{
    demur_put_prologue(w, KIND_DOCUMENT);
    demur_put_bytes(w, d->salt.bytes, sizeof d->salt.bytes);
    demur_put_u8(w, d->template_number);
    demur_put_u8(w, d->dissent);
    put_str(w, d->language);
    put_str(w, d->marking);
    put_str(w, d->subject);
    put_txt(w, d->summary);
    put_txt(w, d->body);
    demur_put_u8(w, d->asks);
    for (size_t i = 0; i < d->asks; i++) {
        put_txt(w, d->ask[i].text);
        demur_put_u8(w, d->ask[i].to);
        demur_put_u32(w, d->ask[i].by);
    }
    put_txt(w, d->closing);
    demur_put_u8(w, d->attachments);
    for (size_t i = 0; i < d->attachments; i++) {
        put_str(w, d->attachment[i].name);
        put_str(w, d->attachment[i].media_type);
        demur_put_bytes(w, d->attachment[i].sha256.bytes, sizeof d->attachment[i].sha256.bytes);
        demur_put_u32(w, d->attachment[i].size);
    }
}

enum demur_err demur_document_encode(uint8_t **out, size_t *out_len,
                                     const struct demur_document *document)
{
    struct demur_writer w;
    struct demur_document again;
    enum demur_err err;

    if (document->asks > DEMUR_ASKS_MAX || document->attachments > DEMUR_ATTACHMENTS_MAX) {
        return DEMUR_ERR_RANGE;
    }
    demur_writer_init(&w);
    put_fields(&w, document);
    err = w.err == DEMUR_ERR_LENGTH ? DEMUR_ERR_RANGE : w.err; /* what no length field can say */
    if (err != DEMUR_OK) goto out;
    /* The limits stand in one place, and what is written is what is read. */
    err = demur_document_decode(&again, w.data, w.len);
    if (err != DEMUR_OK) goto out;
    err = demur_writer_take(&w, out, out_len);
out:
    demur_writer_wipe(&w);
    return err;
}

enum demur_err demur_salt_draw(struct demur_salt *out, const struct demur_random *random)
{
    return demur_random_fill(random, out->bytes, sizeof out->bytes);
}

void demur_document_commit(struct demur_hash *out, struct demur_span encoded)
{
    demur_hash_label(out, "demur/v1/body", &encoded, 1);
}
