/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "memo/source_asks.h"

#include "demur/day.h"

#include <string.h>

enum { NUMBER_DIGITS_MAX = 9 };

/* Where the reading of the asks is. */
struct parser {
    struct demur_document *document;
    struct demur_writer *text;
    struct demur_source_problem *problem;
    const struct demur_source_section *section;
    size_t at;           /* the line being read, from 0 */
    size_t ask_len;      /* bytes of the ask being read, without its LF */
    size_t ask_line;     /* where it began */
    bool after_empty;    /* the line before was empty */
    bool has_to, has_by; /* of the ask being read */
};

static enum demur_err complain(struct parser *p, enum demur_err err, const char *sentence)
{
    demur_source_problem_begin(p->problem, p->at + 1, sentence);
    return err;
}

/* Whether line begins an ask; then *number is its number and *rest what follows. */
static bool is_item(uint32_t *number, struct demur_span *rest, struct demur_span line)
{
    uint32_t n = 0;
    size_t i = 0;

    for (; i < line.len && i < NUMBER_DIGITS_MAX; i++) {
        if (line.data[i] < '0' || line.data[i] > '9') break;
        n = n * 10 + (uint32_t)(line.data[i] - '0');
    }
    if (i == 0 || i == line.len || (line.data[i] != '.' && line.data[i] != ')')) return false;
    i++;
    if (i < line.len && line.data[i] != ' ') return false; /* "3.5 km" is text */
    *number = n;
    *rest = (struct demur_span){line.data + i, line.len - i};
    return true;
}

/* The ask being read, of which there is one. */
static struct demur_ask *current(struct parser *p)
{
    return &p->document->ask[p->document->asks - 1];
}

static void add_text(struct parser *p, struct demur_span line)
{
    if (line.len == 0) return;
    if (p->ask_len > 0) {
        demur_put_u8(p->text, ' ');
        p->ask_len++;
    }
    demur_put_bytes(p->text, line.data, line.len);
    p->ask_len += line.len;
}

/* Close the ask being read, if there is one. */
static enum demur_err finish(struct parser *p)
{
    if (p->document->asks == 0) return DEMUR_OK;
    demur_put_u8(p->text, '\n');
    current(p)->text.len = p->ask_len + 1;
    if (p->ask_len > 0 && p->ask_len + 1 <= DEMUR_ASK_BYTES_MAX) return DEMUR_OK;
    demur_source_problem_begin(p->problem, p->ask_line + 1,
                               p->ask_len == 0 ? "this ask has no text"
                                               : "this ask is longer than 4,000 bytes");
    return p->ask_len == 0 ? DEMUR_ERR_FORMAT : DEMUR_ERR_RANGE;
}

static enum demur_err begin(struct parser *p, uint32_t number, struct demur_span rest)
{
    enum demur_err err = finish(p);

    if (err != DEMUR_OK) return err;
    if (number != p->document->asks + 1U) {
        (void)complain(p, DEMUR_ERR_FORMAT, "this ask is numbered ");
        demur_source_problem_number(p->problem, number);
        demur_source_problem_text(p->problem, " where ");
        demur_source_problem_number(p->problem, p->document->asks + 1U);
        demur_source_problem_text(p->problem,
                                  " is next; indent the line if it belongs to the ask before");
        return DEMUR_ERR_FORMAT;
    }
    if (p->document->asks == DEMUR_ASKS_MAX) {
        return complain(p, DEMUR_ERR_RANGE, "a memo has at most 16 asks");
    }
    p->document->asks++;
    p->ask_len = 0;
    p->ask_line = p->at;
    p->has_to = false;
    p->has_by = false;
    add_text(p, demur_source_trim(rest));
    return DEMUR_OK;
}

static enum demur_err set_to(struct parser *p, struct demur_span title)
{
    const struct demur_principal_titles *titles = p->section->titles;

    if (p->has_to) return complain(p, DEMUR_ERR_FORMAT, "this ask has a line `To:` already");
    p->section->to_title[p->document->asks - 1] = title;
    p->has_to = true;
    if (titles == NULL && title.len > 0) return DEMUR_OK;
    for (size_t i = 0; titles != NULL && i < titles->count; i++) {
        struct demur_span t = titles->entry[i].title;

        if (t.len != title.len || memcmp(t.data, title.data, t.len) != 0) continue;
        current(p)->to = titles->entry[i].id;
        return DEMUR_OK;
    }
    (void)complain(p, DEMUR_ERR_RANGE, "no principal has the title ");
    demur_source_problem_quote(p->problem, title);
    for (size_t i = 0; titles != NULL && i < titles->count; i++) {
        demur_source_problem_text(p->problem, i == 0 ? "; there are " : ", ");
        demur_source_problem_quote(p->problem, titles->entry[i].title);
    }
    return DEMUR_ERR_RANGE;
}

static enum demur_err set_by(struct parser *p, struct demur_span date)
{
    uint32_t day = 0;

    if (p->has_by) return complain(p, DEMUR_ERR_FORMAT, "this ask has a line `By:` already");
    if (demur_day_parse(&day, (const char *)date.data, date.len) != DEMUR_OK || day == 0) {
        return complain(p, DEMUR_ERR_RANGE, "`By:` must be a day, as in `By: 2025-05-26`");
    }
    current(p)->by = day;
    p->has_by = true;
    return DEMUR_OK;
}

/* A line that is neither empty nor begins an ask. */
static enum demur_err more(struct parser *p, struct demur_span line)
{
    struct demur_span text = demur_source_trim(line);

    if (p->document->asks == 0) {
        return complain(p, DEMUR_ERR_FORMAT,
                        "this is no ask: an ask begins with its number, as in `1. Do this.`");
    }
    if (p->after_empty && line.data[0] != ' ') {
        return complain(p, DEMUR_ERR_FORMAT,
                        "this text belongs to no ask; indent it, or give it a section of its own");
    }
    bool is_to = demur_source_begins(text, "To:");
    bool is_by = demur_source_begins(text, "By:");

    if (is_to || is_by) {
        struct demur_span value =
            demur_source_trim((struct demur_span){text.data + 3, text.len - 3});

        return is_to ? set_to(p, value) : set_by(p, value);
    }
    if (p->has_to || p->has_by) {
        return complain(p, DEMUR_ERR_FORMAT, "`To:` and `By:` must be the last lines of an ask");
    }
    add_text(p, text);
    return DEMUR_OK;
}

enum demur_err demur_source_asks_parse(struct demur_document *document, struct demur_writer *text,
                                       struct demur_source_problem *problem,
                                       const struct demur_source_section *section)
{
    struct parser p = {.document = document, .text = text, .problem = problem, .section = section};
    enum demur_err err = DEMUR_OK;

    for (p.at = section->from; p.at < section->to && err == DEMUR_OK; p.at++) {
        struct demur_span line = section->lines->line[p.at];
        struct demur_span rest;
        uint32_t number = 0;

        if (line.len > 0) {
            err = is_item(&number, &rest, line) ? begin(&p, number, rest) : more(&p, line);
        }
        p.after_empty = line.len == 0;
    }
    if (err != DEMUR_OK) return err;
    if (document->asks == 0) {
        demur_source_problem_begin(problem, section->from, "there is no ask in this section");
        return DEMUR_ERR_FORMAT;
    }
    return finish(&p);
}
