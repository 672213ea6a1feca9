/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "memo/source_lines.h"

#include "demur/memory.h"
#include "demur/text.h"

#include <string.h>

enum {
    BYTE_ORDER_MARK_BYTES = 3,
    QUOTE_MAX = 60, /* bytes of the source in a sentence */
    DECIMAL_MAX = 10,
    CODE_POINT_DIGITS = 6,
    CODE_POINT_DIGITS_MIN = 4,
};

/* ---- sentences ------------------------------------------------------------------------- */

static void append(struct demur_source_problem *problem, const char *text, size_t len)
{
    size_t used = strlen(problem->sentence);
    size_t left = sizeof problem->sentence - 1 - used;

    if (len > left) return;
    memcpy(problem->sentence + used, text, len);
    problem->sentence[used + len] = '\0';
}

void demur_source_problem_begin(struct demur_source_problem *problem, size_t line, const char *text)
{
    problem->line = (uint32_t)line;
    problem->sentence[0] = '\0';
    append(problem, text, strlen(text));
}

void demur_source_problem_text(struct demur_source_problem *problem, const char *text)
{
    append(problem, text, strlen(text));
}

void demur_source_problem_number(struct demur_source_problem *problem, uint32_t number)
{
    char digit[DECIMAL_MAX];
    size_t at = sizeof digit;

    do {
        digit[--at] = (char)('0' + number % 10);
        number /= 10;
    } while (number > 0);
    append(problem, digit + at, sizeof digit - at);
}

void demur_source_problem_code_point(struct demur_source_problem *problem, uint32_t cp)
{
    static const char hex[] = "0123456789ABCDEF";
    char digit[CODE_POINT_DIGITS];
    size_t at = sizeof digit;

    while (cp > 0 || sizeof digit - at < CODE_POINT_DIGITS_MIN) {
        digit[--at] = hex[cp & 0xf];
        cp >>= 4;
    }
    append(problem, "U+", 2);
    append(problem, digit + at, sizeof digit - at);
}

void demur_source_problem_quote(struct demur_source_problem *problem, struct demur_span s)
{
    size_t len = 0;
    uint32_t cp = 0;

    while (len < s.len) {
        size_t n = demur_utf8_next(&cp, s.data + len, s.len - len);

        if (n == 0 || len + n > QUOTE_MAX) break;
        len += n;
    }
    append(problem, "`", 1);
    append(problem, (const char *)s.data, len);
    append(problem, len < s.len ? "..`" : "`", len < s.len ? 3 : 1);
}

/* ---- lines ----------------------------------------------------------------------------- */

struct demur_span demur_source_trim(struct demur_span s)
{
    while (s.len > 0 && s.data[0] == ' ') {
        s.data++;
        s.len--;
    }
    while (s.len > 0 && s.data[s.len - 1] == ' ') s.len--;
    return s;
}

bool demur_source_begins(struct demur_span s, const char *prefix)
{
    size_t len = strlen(prefix);

    return s.len >= len && memcmp(s.data, prefix, len) == 0;
}

bool demur_source_is(struct demur_span s, const char *text)
{
    return s.len == strlen(text) && demur_source_begins(s, text);
}

bool demur_source_is_heading(struct demur_span *title, struct demur_span line)
{
    if (!demur_source_begins(line, "## ")) return false;
    *title = demur_source_trim((struct demur_span){line.data + 3, line.len - 3});
    return true;
}

void demur_source_lines_wipe(struct demur_source_lines *lines)
{
    demur_wipe_free(lines->text, lines->text_cap);
    demur_free(lines->line);
    *lines = (struct demur_source_lines){0};
}

/* Copy one line, without its LF, to to; *len is what is left without blanks at the end. */
static enum demur_err copy_line(uint8_t *to, size_t *len, struct demur_span line,
                                struct demur_source_problem *problem, size_t number)
{
    size_t used = 0;

    if (line.len > 0 && line.data[line.len - 1] == '\r') line.len--;
    for (size_t i = 0; i < line.len;) {
        uint32_t cp = 0;
        size_t n = demur_utf8_next(&cp, line.data + i, line.len - i);

        if (n == 0) {
            demur_source_problem_begin(problem, number,
                                       "the text is not UTF-8; save it as UTF-8 and try again");
            return DEMUR_ERR_FORMAT;
        }
        if (cp == '\t') {
            to[used++] = ' ';
        } else if (demur_text_allows(cp)) {
            memcpy(to + used, line.data + i, n);
            used += n;
        } else {
            demur_source_problem_begin(problem, number, "the character ");
            demur_source_problem_code_point(problem, cp);
            demur_source_problem_text(problem, " may not stand in a memo: it is invisible or "
                                               "changes how the text around it is shown");
            return DEMUR_ERR_FORMAT;
        }
        i += n;
    }
    while (used > 0 && to[used - 1] == ' ') used--;
    *len = used;
    return DEMUR_OK;
}

/* How many lines there are: the last one needs no LF. */
static size_t count_lines(struct demur_span text)
{
    size_t count = 0;

    for (size_t i = 0; i < text.len; i++) count += text.data[i] == '\n';
    return count + (text.len > 0 && text.data[text.len - 1] != '\n');
}

enum demur_err demur_source_lines_read(struct demur_source_lines *out,
                                       struct demur_source_problem *problem, struct demur_span text)
{
    struct demur_source_lines lines = {0};
    enum demur_err err = DEMUR_OK;
    size_t used = 0;

    if (text.len > DEMUR_MEMO_SOURCE_BYTES_MAX) {
        demur_source_problem_begin(problem, 0, "the memo is longer than ");
        demur_source_problem_number(problem, DEMUR_MEMO_SOURCE_BYTES_MAX);
        demur_source_problem_text(problem, " bytes");
        return DEMUR_ERR_LENGTH;
    }
    if (text.len >= BYTE_ORDER_MARK_BYTES && memcmp(text.data, "\xef\xbb\xbf", 3) == 0) {
        text.data += BYTE_ORDER_MARK_BYTES;
        text.len -= BYTE_ORDER_MARK_BYTES;
    }
    lines.text_cap = text.len;
    lines.text = demur_alloc(text.len);
    size_t count = count_lines(text);

    lines.line = demur_alloc_array(count, sizeof lines.line[0]);
    if (lines.text == NULL || lines.line == NULL) {
        err = DEMUR_ERR_NOMEM;
        goto out;
    }
    for (; lines.count < count; lines.count++) {
        const uint8_t *end = memchr(text.data, '\n', text.len);
        size_t len = end != NULL ? (size_t)(end - text.data) : text.len;
        size_t kept = 0;

        err = copy_line(lines.text + used, &kept, (struct demur_span){text.data, len}, problem,
                        lines.count + 1);
        if (err != DEMUR_OK) goto out;
        lines.line[lines.count] = (struct demur_span){lines.text + used, kept};
        used += kept;
        len += end != NULL;
        text.data += len;
        text.len -= len;
    }
    *out = lines;
    lines = (struct demur_source_lines){0}; /* the caller's from here on */
out:
    demur_source_lines_wipe(&lines);
    return err;
}
