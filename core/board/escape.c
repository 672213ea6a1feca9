/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* escape.c -- text from outside, made harmless for each form. */
#include "board/put.h"

#include "demur/text.h"

#include <string.h>

static const char replacement[] = "\xef\xbf\xbd";

/*
 * The next character of s, which is not empty, and step over it: its bytes as they may be written,
 * the replacement for what is not allowed.  *cp is the character.
 */
static struct demur_span next(struct demur_span *s, uint32_t *cp)
{
    size_t len = demur_utf8_next(cp, s->data, s->len);
    struct demur_span out = {s->data, len};

    if (len == 0 || !(demur_text_allows(*cp) || *cp == '\n')) {
        *cp = 0xfffd;
        out = (struct demur_span){(const uint8_t *)replacement, sizeof replacement - 1};
    }
    if (len == 0) len = 1;
    s->data += len;
    s->len -= len;
    return out;
}

/* What stands for cp in XML, or NULL: it stands for itself. */
static const char *xml_for(uint32_t cp)
{
    switch (cp) {
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '&':
        return "&amp;";
    case '"':
        return "&quot;";
    case '\'':
        return "&#39;";
    default:
        return NULL;
    }
}

static const char *json_for(uint32_t cp)
{
    switch (cp) {
    case '"':
        return "\\\"";
    case '\\':
        return "\\\\";
    case '\n':
        return "\\n";
    /* Nothing in a JSON file closes a script element that somebody puts it into. */
    case '<':
        return "\\u003c";
    default:
        return NULL;
    }
}

static const char *ics_for(uint32_t cp)
{
    switch (cp) {
    case '\\':
        return "\\\\";
    case ',':
        return "\\,";
    case ';':
        return "\\;";
    case '\n':
        return "\\n";
    default:
        return NULL;
    }
}

static void put_for(struct demur_writer *w, struct demur_span s, const char *(*instead)(uint32_t))
{
    while (s.len > 0) {
        uint32_t cp;
        struct demur_span as = next(&s, &cp);
        const char *other = instead(cp);

        if (other != NULL) {
            demur_put_str(w, other);
        } else {
            demur_put_bytes(w, as.data, as.len);
        }
    }
}

void demur_put_xml(struct demur_writer *w, struct demur_span s)
{
    put_for(w, s, xml_for);
}

void demur_put_json(struct demur_writer *w, struct demur_span s)
{
    demur_put_str(w, "\"");
    put_for(w, s, json_for);
    demur_put_str(w, "\"");
}

void demur_put_ics(struct demur_writer *w, struct demur_span s)
{
    put_for(w, s, ics_for);
}

/* Whether a cell that begins with cp may be taken for a formula; the wide forms in some countries.
 */
static bool begins_formula(uint32_t cp)
{
    static const uint32_t begins[] = {'=',  '+',    '-',    '@',    '\t',
                                      '\r', 0xff1d, 0xff0b, 0xff0d, 0xff20};

    for (size_t i = 0; i < sizeof begins / sizeof begins[0]; i++) {
        if (cp == begins[i]) return true;
    }
    return false;
}

void demur_put_cell(struct demur_writer *w, struct demur_span s)
{
    bool is_begin = true;

    demur_put_str(w, "\"");
    while (s.len > 0) {
        uint8_t first = s.data[0];
        uint32_t cp;
        struct demur_span as = next(&s, &cp);

        if (is_begin && (begins_formula(cp) || begins_formula(first))) demur_put_str(w, "'");
        if (cp == '"') demur_put_str(w, "\"");
        demur_put_bytes(w, as.data, as.len);
        is_begin = cp == ';' || cp == '\n';
    }
    demur_put_str(w, "\"");
}
