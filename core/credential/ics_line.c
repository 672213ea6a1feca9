/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "credential/ics_line.h"

#include "demur/text.h"

#include "credential/lines.h"

#include <string.h>

enum { DEL = 0x7f };

struct demur_ics_lines demur_ics_lines_over(struct demur_span text, uint8_t *unfolded)
{
    static const uint8_t mark[] = {0xef, 0xbb, 0xbf};

    if (text.len >= sizeof mark && memcmp(text.data, mark, sizeof mark) == 0) {
        text.data += sizeof mark;
        text.len -= sizeof mark;
    }
    return (struct demur_ics_lines){.left = text, .unfolded = unfolded};
}

/* Take a line of the file, without what ends it. */
static struct demur_span take_line(struct demur_ics_lines *lines)
{
    struct demur_span line = lines->left;
    size_t len = 0;

    while (len < line.len && line.data[len] != '\n') len++;
    size_t taken = len < line.len ? len + 1 : len;

    lines->left.data += taken;
    lines->left.len -= taken;
    lines->line++;
    line.len = len > 0 && line.data[len - 1] == '\r' ? len - 1 : len;
    return line;
}

/* Whether the line that follows goes on with the one before. */
static bool is_folded(const struct demur_ics_lines *lines)
{
    return lines->left.len > 0 && (lines->left.data[0] == ' ' || lines->left.data[0] == '\t');
}

/* Whether s is UTF-8 without control characters but the tab.  Folding may cut a character. */
static bool is_text(struct demur_span s)
{
    for (size_t i = 0; i < s.len;) {
        uint32_t cp = 0;
        size_t n = demur_utf8_next(&cp, s.data + i, s.len - i);

        if (n == 0 || (cp < ' ' && cp != '\t') || cp == DEL) return false;
        i += n;
    }
    return true;
}

static bool is_name_char(uint8_t c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
}

/* How many bytes at the start of s are a name. */
static size_t name_len(struct demur_span s)
{
    size_t len = 0;

    while (len < s.len && is_name_char(s.data[len])) len++;
    return len;
}

/* How many bytes at the start of s, ";NAME=VALUE", are a parameter; 0: they are none. */
static size_t param_len(struct demur_span s)
{
    bool is_quoted = false;
    size_t at = 1;

    at += name_len((struct demur_span){s.data + 1, s.len - 1});
    if (at == 1 || at == s.len || s.data[at] != '=') return 0;
    for (at++; at < s.len; at++) {
        if (s.data[at] == '"') is_quoted = !is_quoted;
        if (!is_quoted && (s.data[at] == ';' || s.data[at] == ':')) break;
    }
    return is_quoted ? 0 : at;
}

/* Take line apart. */
static bool split(struct demur_ics_line *out, struct demur_span line)
{
    size_t at = name_len(line);

    out->name = (struct demur_span){line.data, at};
    if (at == 0) return false;
    while (at < line.len && line.data[at] == ';') {
        size_t len = param_len((struct demur_span){line.data + at, line.len - at});

        if (len == 0) return false;
        at += len;
    }
    if (at == line.len || line.data[at] != ':') return false;
    out->params = (struct demur_span){line.data + out->name.len, at - out->name.len};
    out->value = (struct demur_span){line.data + at + 1, line.len - at - 1};
    return true;
}

enum demur_err demur_ics_next(struct demur_ics_lines *lines, struct demur_ics_line *out,
                              struct demur_problem *problem)
{
    struct demur_span line = {lines->unfolded, 0};
    uint32_t first = 0;

    while (lines->left.len > 0 && line.len == 0) {
        if (is_folded(lines)) {
            return demur_lines_fail(problem, lines->line + 1,
                                    "the line begins with a blank and continues none", NULL);
        }
        struct demur_span part = take_line(lines);

        first = lines->line;
        memcpy(lines->unfolded, part.data, part.len);
        line.len = part.len;
    }
    while (line.len > 0 && is_folded(lines)) {
        struct demur_span part = take_line(lines);

        memcpy(lines->unfolded + line.len, part.data + 1, part.len - 1);
        line.len += part.len - 1;
    }
    *out = (struct demur_ics_line){.is_end = line.len == 0, .line = first};
    if (out->is_end) return DEMUR_OK;
    if (!is_text(line)) {
        return demur_lines_fail(problem, first, "the line is not UTF-8 text", NULL);
    }
    if (split(out, line)) return DEMUR_OK;
    return demur_lines_fail(problem, first, "is no line of an iCalendar file, \"NAME:VALUE\"",
                            &line);
}

bool demur_ics_param_next(struct demur_ics_param *out, struct demur_span *params)
{
    if (params->len == 0) return false;
    size_t len = param_len(*params);
    size_t name = name_len((struct demur_span){params->data + 1, params->len - 1});

    out->name = (struct demur_span){params->data + 1, name};
    out->value = (struct demur_span){params->data + name + 2, len - name - 2};
    params->data += len;
    params->len -= len;
    return true;
}

bool demur_ics_is(struct demur_span s, const char *word)
{
    if (s.len != strlen(word)) return false;
    for (size_t i = 0; i < s.len; i++) {
        uint8_t c = s.data[i];

        if (c >= 'a' && c <= 'z') c = (uint8_t)(c - 'a' + 'A');
        if (c != (uint8_t)word[i]) return false;
    }
    return true;
}

bool demur_ics_take(struct demur_span *out, struct demur_span *s, char c)
{
    size_t len = 0;

    if (s->len == 0) return false;
    while (len < s->len && s->data[len] != (uint8_t)c) len++;
    size_t taken = len < s->len ? len + 1 : len;

    *out = (struct demur_span){s->data, len};
    s->data += taken;
    s->len -= taken;
    return true;
}
