/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "credential/csv_text.h"

#include "demur/memory.h"
#include "demur/text.h"

#include "credential/sentence.h"

#include <stdbool.h>
#include <string.h>

enum {
    SAMPLE_BYTES = 4096,
    NO_CHARACTER = 0,
};

/* Characters 80 to 9f of Windows-1252; the five that it leaves out stay control characters. */
static const uint16_t windows_1252[32] = {
    0x20ac, 0x0081, 0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160,
    0x2039, 0x0152, 0x008d, 0x017d, 0x008f, 0x0090, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022,
    0x2013, 0x2014, 0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0x009d, 0x017e, 0x0178,
};

/* Set *problem to line and text; gives DEMUR_ERR_FORMAT. */
static enum demur_err fail(struct demur_problem *problem, uint32_t line, const char *text)
{
    struct demur_sentence s;

    problem->line = line;
    demur_sentence_begin(&s, problem->sentence);
    demur_sentence_add(&s, text);
    return DEMUR_ERR_FORMAT;
}

static bool begins(struct demur_span file, const void *magic, size_t len)
{
    return file.len >= len && memcmp(file.data, magic, len) == 0;
}

/* What is certainly no table of text, by its first bytes; NULL: nothing known. */
static const char *what_else(struct demur_span file)
{
    if (begins(file, "PK\003\004", 4)) {
        return "this is a workbook or an archive; save the sheet as CSV first";
    }
    if (begins(file, "\xd0\xcf\x11\xe0", 4)) {
        return "this is an old workbook; save the sheet as CSV first";
    }
    if (begins(file, "%PDF", 4)) return "this is a PDF file; export the table as CSV";
    if (begins(file, "\x1f\x8b", 2)) return "this is a compressed file; unpack it first";
    if (begins(file, "DMR1", 4)) return "this is a file of Demur, not an export of HR";
    return NULL;
}

/*
 * Whether the file looks like UTF-16 without a mark, by zero bytes in the upper halves alone;
 * *encoding is then which.
 */
static bool looks_like_utf16(enum demur_csv_encoding *encoding, struct demur_span file)
{
    size_t len = (file.len < SAMPLE_BYTES ? file.len : SAMPLE_BYTES) & ~(size_t)1;
    size_t zeros[2] = {0};

    if (file.len % 2 != 0 || len < 4) return false;
    for (size_t i = 0; i < len; i++) zeros[i % 2] += file.data[i] == 0;
    bool is_le = zeros[0] == 0 && zeros[1] * 4 > len / 2;
    bool is_be = zeros[1] == 0 && zeros[0] * 4 > len / 2;

    if (is_le) *encoding = DEMUR_CSV_UTF16LE;
    if (is_be) *encoding = DEMUR_CSV_UTF16BE;
    return is_le || is_be;
}

/* What of a file is UTF-8. */
struct utf8_count {
    size_t longer;       /* characters of more than one byte */
    size_t bad;          /* bytes that belong to none */
    uint32_t first_line; /* of the first bad byte */
};

static struct utf8_count count_utf8(struct demur_span file)
{
    struct utf8_count count = {0};
    uint32_t line = 1;

    for (size_t i = 0; i < file.len;) {
        uint32_t cp = 0;
        size_t n = demur_utf8_next(&cp, file.data + i, file.len - i);

        count.longer += n > 1;
        if (n == 0) {
            if (count.bad == 0) count.first_line = line;
            count.bad++;
        }
        line += file.data[i] == '\n' && line < UINT32_MAX;
        i += n > 0 ? n : 1;
    }
    return count;
}

/* Find the encoding, and cut the byte order mark off *file. */
static enum demur_err detect(enum demur_csv_encoding *encoding, struct demur_span *file,
                             struct demur_problem *problem)
{
    size_t mark = 0;

    *encoding = DEMUR_CSV_UTF8;
    if (begins(*file, "\xef\xbb\xbf", 3)) {
        *encoding = DEMUR_CSV_UTF8_BOM;
        mark = 3;
    } else if (begins(*file, "\xff\xfe", 2)) {
        *encoding = DEMUR_CSV_UTF16LE;
        mark = 2;
    } else if (begins(*file, "\xfe\xff", 2)) {
        *encoding = DEMUR_CSV_UTF16BE;
        mark = 2;
    } else if (looks_like_utf16(encoding, *file)) {
        return DEMUR_OK;
    }
    file->data += mark;
    file->len -= mark;
    if (*encoding == DEMUR_CSV_UTF16LE || *encoding == DEMUR_CSV_UTF16BE) return DEMUR_OK;
    struct utf8_count count = count_utf8(*file);

    if (count.bad == 0) return DEMUR_OK;
    /* Text of Windows-1252 hardly ever forms UTF-8 by chance: some that does is UTF-8, damaged. */
    if (*encoding == DEMUR_CSV_UTF8_BOM || count.longer > count.bad) {
        return fail(problem, count.first_line, "the file is UTF-8, but damaged on this line");
    }
    *encoding = DEMUR_CSV_WINDOWS_1252;
    return DEMUR_OK;
}

/* ---- converting ------------------------------------------------------------------------ */

/* Where UTF-8 goes: with data NULL it is only measured. */
struct sink {
    uint8_t *data;
    size_t len;
};

static void put(struct sink *sink, uint32_t cp)
{
    uint8_t bytes[4];
    size_t n = demur_utf8_put(bytes, cp);

    if (sink->data != NULL) memcpy(sink->data + sink->len, bytes, n);
    sink->len += n;
}

/* A unit of UTF-16 at i. */
static uint32_t unit_at(struct demur_span file, size_t i, bool is_le)
{
    uint32_t a = file.data[i];
    uint32_t b = file.data[i + 1];

    return is_le ? b << 8 | a : a << 8 | b;
}

/* Convert UTF-16; *bad_line: of the first unit that is part of no character, else 0. */
static void convert_utf16(struct sink *sink, struct demur_span file, bool is_le, uint32_t *bad_line)
{
    uint32_t line = 1;
    size_t i = 0;

    *bad_line = 0;
    while (i + 1 < file.len && *bad_line == 0) {
        uint32_t cp = unit_at(file, i, is_le);
        uint32_t low = i + 3 < file.len ? unit_at(file, i + 2, is_le) : NO_CHARACTER;
        bool is_pair = cp >= 0xd800 && cp <= 0xdbff && low >= 0xdc00 && low <= 0xdfff;

        if (is_pair) cp = 0x10000 + ((cp - 0xd800) << 10 | (low - 0xdc00));
        if (cp >= 0xd800 && cp <= 0xdfff) *bad_line = line;
        if (*bad_line == 0) put(sink, cp);
        line += cp == '\n' && line < UINT32_MAX;
        i += is_pair ? 4 : 2;
    }
    if (i < file.len && *bad_line == 0) *bad_line = line;
}

/* Convert file to sink; *bad_line as convert_utf16() says. */
static void convert(struct sink *sink, struct demur_span file, enum demur_csv_encoding encoding,
                    uint32_t *bad_line)
{
    *bad_line = 0;
    switch (encoding) {
    case DEMUR_CSV_UTF16LE:
    case DEMUR_CSV_UTF16BE:
        convert_utf16(sink, file, encoding == DEMUR_CSV_UTF16LE, bad_line);
        break;
    case DEMUR_CSV_WINDOWS_1252:
        for (size_t i = 0; i < file.len; i++) {
            uint8_t c = file.data[i];

            put(sink, c >= 0x80 && c <= 0x9f ? windows_1252[c - 0x80] : c);
        }
        break;
    case DEMUR_CSV_UTF8:
    case DEMUR_CSV_UTF8_BOM:
        if (sink->data != NULL && file.len > 0) memcpy(sink->data, file.data, file.len);
        sink->len = file.len;
        break;
    }
}

enum demur_err demur_csv_text_read(struct demur_csv_text *out, struct demur_problem *problem,
                                   struct demur_span file)
{
    struct demur_csv_text text = {0};
    struct sink measure = {0};
    uint32_t bad_line = 0;

    if (file.len == 0 || file.len > DEMUR_CSV_BYTES_MAX) {
        (void)fail(problem, 0, file.len == 0 ? "the file is empty" : "the file has over 512 MiB");
        return DEMUR_ERR_LENGTH;
    }
    const char *other = what_else(file);

    if (other != NULL) return fail(problem, 0, other);
    enum demur_err err = detect(&text.encoding, &file, problem);

    if (err != DEMUR_OK) return err;
    convert(&measure, file, text.encoding, &bad_line);
    if (bad_line != 0) return fail(problem, bad_line, "the file is UTF-16, but damaged here");
    text.cap = measure.len + 1;
    text.data = demur_alloc(text.cap);
    if (text.data == NULL) return DEMUR_ERR_NOMEM;
    struct sink sink = {.data = text.data};

    convert(&sink, file, text.encoding, &bad_line);
    text.len = sink.len;
    *out = text;
    return DEMUR_OK;
}
