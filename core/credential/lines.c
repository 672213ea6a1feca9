/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "credential/lines.h"

#include "demur/text.h"

#include "credential/sentence.h"

#include <string.h>

static bool is_blank(uint8_t c)
{
    return c == ' ' || c == '\t';
}

struct demur_lines demur_lines_over(struct demur_span text)
{
    static const uint8_t mark[] = {0xef, 0xbb, 0xbf};

    if (text.len >= sizeof mark && memcmp(text.data, mark, sizeof mark) == 0) {
        text.data += sizeof mark;
        text.len -= sizeof mark;
    }
    return (struct demur_lines){.left = text, .line = 0};
}

struct demur_span demur_lines_trim(struct demur_span s)
{
    while (s.len > 0 && is_blank(s.data[0])) {
        s.data++;
        s.len--;
    }
    while (s.len > 0 && is_blank(s.data[s.len - 1])) s.len--;
    return s;
}

struct demur_span demur_lines_word(struct demur_span *s)
{
    struct demur_span rest = demur_lines_trim(*s);
    struct demur_span word = rest;

    word.len = 0;
    while (word.len < rest.len && !is_blank(rest.data[word.len])) word.len++;
    if (word.len > 0) rest.data += word.len;
    rest.len -= word.len;
    *s = rest;
    return word;
}

bool demur_lines_is(struct demur_span s, const char *text)
{
    return s.len == strlen(text) && (s.len == 0 || memcmp(s.data, text, s.len) == 0);
}

bool demur_lines_number(uint32_t *out, struct demur_span s, uint32_t max)
{
    uint64_t v = 0;

    if (s.len == 0) return false;
    for (size_t i = 0; i < s.len; i++) {
        if (s.data[i] < '0' || s.data[i] > '9') return false;
        v = v * 10 + (uint64_t)(s.data[i] - '0');
        if (v > max) return false;
    }
    *out = (uint32_t)v;
    return true;
}

enum demur_err demur_lines_fail(struct demur_problem *problem, uint32_t line, const char *what,
                                const struct demur_span *quoted)
{
    struct demur_sentence s;

    problem->line = line;
    demur_sentence_begin(&s, problem->sentence);
    if (quoted != NULL) {
        demur_sentence_add_quote(&s, *quoted);
        demur_sentence_add(&s, " ");
    }
    demur_sentence_add(&s, what);
    return DEMUR_ERR_FORMAT;
}

/* The next line without what ends it, or what is a comment. */
static struct demur_span take_line(struct demur_lines *lines)
{
    struct demur_span line = lines->left;
    size_t len = 0;

    while (len < line.len && line.data[len] != '\n') len++;
    size_t taken = len < line.len ? len + 1 : len;

    lines->left.data += taken;
    lines->left.len -= taken;
    lines->line++;
    line.len = len > 0 && line.data[len - 1] == '\r' ? len - 1 : len;
    for (size_t i = 0; i < line.len; i++) {
        if (line.data[i] == '#' && (i == 0 || is_blank(line.data[i - 1]))) line.len = i;
    }
    return demur_lines_trim(line);
}

/* Whether s is allowed characters, and tabs. */
static bool is_text(struct demur_span s)
{
    for (size_t i = 0; i < s.len;) {
        uint32_t cp = 0;
        size_t n = demur_utf8_next(&cp, s.data + i, s.len - i);

        if (n == 0 || !(demur_text_allows(cp) || cp == '\t')) return false;
        i += n;
    }
    return true;
}

enum demur_err demur_lines_next(struct demur_lines *lines, struct demur_lines_pair *pair,
                                struct demur_problem *problem)
{
    struct demur_span line = {0};
    size_t at = 0;

    while (lines->left.len > 0 && line.len == 0) line = take_line(lines);
    if (line.len == 0) {
        *pair = (struct demur_lines_pair){.is_end = true};
        return DEMUR_OK;
    }
    if (!is_text(line)) {
        return demur_lines_fail(problem, lines->line, "the line is not UTF-8 text", NULL);
    }
    while (at < line.len && line.data[at] != '=') at++;
    struct demur_span name = demur_lines_trim((struct demur_span){line.data, at});

    if (at == line.len || name.len == 0) {
        return demur_lines_fail(problem, lines->line, "the line is not \"name = value\"", NULL);
    }
    struct demur_span value = {line.data + at + 1, line.len - at - 1};

    value = demur_lines_trim(value);
    if (value.len == 0) return demur_lines_fail(problem, lines->line, "has no value", &name);
    *pair = (struct demur_lines_pair){.name = name, .value = value};
    return DEMUR_OK;
}
