/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* source_render.c -- a document as a source again. */
#include "demur/bytes.h"
#include "demur/day.h"
#include "memo/source_lines.h"

#include <string.h>

static const char *const kind_name[] = {
    [DEMUR_DISSENT_POLICY] = "policy",
    [DEMUR_DISSENT_ACTION] = "action",
    [DEMUR_DISSENT_RECONSIDER] = "reconsider",
};

static void put_text(struct demur_writer *w, const char *text)
{
    demur_put_bytes(w, text, strlen(text));
}

static void put_line(struct demur_writer *w, const char *before, struct demur_span s)
{
    put_text(w, before);
    demur_put_bytes(w, s.data, s.len);
    demur_put_u8(w, '\n');
}

static void put_headers(struct demur_writer *w, const struct demur_document *d)
{
    if (d->marking.len > 0) put_line(w, "Marking: ", d->marking);
    put_text(w, "Kind: ");
    put_text(w, kind_name[d->dissent]);
    put_text(w, "\n");
    if (d->template_number > 0) {
        put_text(w, "Template: T");
        demur_put_u8(w, (uint8_t)('0' + d->template_number));
        put_text(w, "\n");
    }
    put_line(w, "Language: ", d->language);
}

/* Whether line, inside a section's text, would be read as the start of another field. */
static bool misleads(struct demur_span line, bool in_summary)
{
    struct demur_span title;

    if (!demur_source_is_heading(&title, line)) return false;
    return in_summary || demur_source_is(title, "Summary") || demur_source_is(title, "Asks");
}

static void put_section(struct demur_writer *w, const char *heading, struct demur_span txt)
{
    if (txt.len == 0) return;
    put_text(w, "\n");
    put_text(w, heading);
    while (txt.len > 0) {
        const uint8_t *end = memchr(txt.data, '\n', txt.len);
        size_t len = end != NULL ? (size_t)(end - txt.data) : txt.len;
        struct demur_span line = {txt.data, len};

        put_line(w, misleads(line, heading[0] != '\0') ? "\\" : "", line);
        len += end != NULL;
        txt.data += len;
        txt.len -= len;
    }
}

/* The lines of an ask, joined by one space. */
static void put_ask_text(struct demur_writer *w, struct demur_span txt)
{
    if (txt.len > 0) txt.len--; /* its last LF */
    for (size_t i = 0; i < txt.len; i++) demur_put_u8(w, txt.data[i] == '\n' ? ' ' : txt.data[i]);
    put_text(w, "\n");
}

static enum demur_err put_asks(struct demur_writer *w, const struct demur_document *d,
                               const struct demur_principal_titles *titles)
{
    put_text(w, "\n## Asks\n");
    for (size_t i = 0; i < d->asks; i++) {
        const struct demur_ask *ask = &d->ask[i];
        size_t who = 0;

        if (i + 1 >= 10) demur_put_u8(w, '1');
        demur_put_u8(w, (uint8_t)('0' + (i + 1) % 10));
        put_text(w, ". ");
        put_ask_text(w, ask->text);
        if (ask->to != 0) {
            while (who < titles->count && titles->entry[who].id != ask->to) who++;
            if (who == titles->count) return DEMUR_ERR_RANGE;
            put_line(w, "   To: ", titles->entry[who].title);
        }
        if (ask->by != 0) {
            char date[DEMUR_DATE_LEN + 1];

            demur_day_format(date, ask->by);
            put_text(w, "   By: ");
            put_text(w, date);
            put_text(w, "\n");
        }
    }
    return DEMUR_OK;
}

enum demur_err demur_memo_source_render(uint8_t **out, size_t *out_len,
                                        const struct demur_document *document,
                                        const struct demur_principal_titles *titles)
{
    struct demur_writer w;
    enum demur_err err;

    demur_writer_init(&w);
    put_headers(&w, document);
    put_line(&w, "\n# ", document->subject);
    put_section(&w, "## Summary\n", document->summary);
    put_section(&w, "", document->body);
    err = put_asks(&w, document, titles);
    if (err != DEMUR_OK) goto out;
    put_section(&w, "", document->closing);
    err = demur_writer_take(&w, out, out_len);
out:
    demur_writer_wipe(&w);
    return err;
}
