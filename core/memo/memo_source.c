/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "demur/memo_source.h"

#include "demur/bytes.h"
#include "demur/memory.h"
#include "demur/text.h"
#include "memo/source_asks.h"
#include "memo/source_lines.h"

#include <string.h>

struct demur_memo_source {
    struct demur_source_lines lines;
    struct demur_writer summary;
    struct demur_writer body;
    struct demur_writer closing;
    struct demur_writer asks;
    struct demur_document document;             /* borrows from the above */
    struct demur_span to_title[DEMUR_ASKS_MAX]; /* the same */
};

/* Where the reading of a source is. */
struct parser {
    struct demur_memo_source *source;
    struct demur_source_problem *problem;
    const struct demur_principal_titles *titles;
    size_t at; /* the next line, from 0 */
};

enum header { MARKING, KIND, TEMPLATE, LANGUAGE, HEADERS };

static const char *const header_name[HEADERS] = {
    [MARKING] = "Marking",
    [KIND] = "Kind",
    [TEMPLATE] = "Template",
    [LANGUAGE] = "Language",
};

static const char *const kind_name[] = {
    [DEMUR_DISSENT_POLICY] = "policy",
    [DEMUR_DISSENT_ACTION] = "action",
    [DEMUR_DISSENT_RECONSIDER] = "reconsider",
};

/* ---- lines ----------------------------------------------------------------------------- */

static bool has_line(const struct parser *p)
{
    return p->at < p->source->lines.count;
}

static struct demur_span line_at(const struct parser *p, size_t at)
{
    return p->source->lines.line[at];
}

static void skip_empty(struct parser *p)
{
    while (has_line(p) && line_at(p, p->at).len == 0) p->at++;
}

/* Say what is wrong with the line the parser is at, or with the whole where there is none. */
static enum demur_err complain(struct parser *p, enum demur_err err, const char *sentence)
{
    demur_source_problem_begin(p->problem, has_line(p) ? p->at + 1 : 0, sentence);
    return err;
}

/* ---- header lines ---------------------------------------------------------------------- */

static enum demur_err set_kind(struct parser *p, struct demur_span value)
{
    for (size_t i = 0; i < sizeof kind_name / sizeof kind_name[0]; i++) {
        if (!demur_source_is(value, kind_name[i])) continue;
        p->source->document.dissent = (uint8_t)i;
        return DEMUR_OK;
    }
    return complain(p, DEMUR_ERR_RANGE, "`Kind` must be policy, action or reconsider");
}

static enum demur_err set_template(struct parser *p, struct demur_span value)
{
    if (value.len != 2 || value.data[0] != 'T' || value.data[1] < '1' ||
        value.data[1] > '0' + DEMUR_TEMPLATE_MAX) {
        return complain(p, DEMUR_ERR_RANGE, "`Template` must be one of T1 to T6");
    }
    p->source->document.template_number = (uint8_t)(value.data[1] - '0');
    return DEMUR_OK;
}

static enum demur_err set_header(struct parser *p, enum header which, struct demur_span value)
{
    struct demur_document *d = &p->source->document;

    if (value.len > DEMUR_NAME_BYTES_MAX) {
        return complain(p, DEMUR_ERR_RANGE, "the value of this line is longer than 120 bytes");
    }
    switch (which) {
    case KIND:
        return set_kind(p, value);
    case TEMPLATE:
        return set_template(p, value);
    case LANGUAGE:
        if (value.len == 0) {
            return complain(p, DEMUR_ERR_RANGE, "`Language` must name one, as in `Language: en`");
        }
        d->language = value;
        return DEMUR_OK;
    default:
        d->marking = value;
        return DEMUR_OK;
    }
}

static enum demur_err parse_header_line(struct parser *p, bool seen[HEADERS])
{
    struct demur_span line = line_at(p, p->at);
    const uint8_t *colon = memchr(line.data, ':', line.len);

    if (line.data[0] == '#') {
        return complain(p, DEMUR_ERR_FORMAT,
                        "an empty line must stand between the header lines and the subject");
    }
    if (colon == NULL) {
        return complain(p, DEMUR_ERR_FORMAT, "this is not a header line, as `Kind: policy` is one");
    }
    struct demur_span name = {line.data, (size_t)(colon - line.data)};
    struct demur_span value = {colon + 1, line.len - name.len - 1};

    for (enum header i = MARKING; i < HEADERS; i++) {
        if (!demur_source_is(name, header_name[i])) continue;
        if (seen[i]) {
            return complain(p, DEMUR_ERR_FORMAT, "this header line was there before");
        }
        seen[i] = true;
        return set_header(p, i, demur_source_trim(value));
    }
    (void)complain(p, DEMUR_ERR_FORMAT, "unknown header line ");
    demur_source_problem_quote(p->problem, name);
    demur_source_problem_text(p->problem, "; there are Marking, Kind, Template and Language");
    return DEMUR_ERR_FORMAT;
}

static enum demur_err parse_headers(struct parser *p)
{
    static const uint8_t default_language[] = {'e', 'n'};
    bool seen[HEADERS] = {false};

    p->source->document.language = (struct demur_span){default_language, sizeof default_language};
    skip_empty(p);
    if (has_line(p) && line_at(p, p->at).data[0] != '#') {
        for (; has_line(p) && line_at(p, p->at).len > 0; p->at++) {
            enum demur_err err = parse_header_line(p, seen);

            if (err != DEMUR_OK) return err;
        }
    }
    if (seen[KIND]) return DEMUR_OK;
    demur_source_problem_begin(p->problem, 0,
                               "there is no header line `Kind:` (policy, action or reconsider)");
    return DEMUR_ERR_FORMAT;
}

/* ---- subject --------------------------------------------------------------------------- */

static enum demur_err parse_subject(struct parser *p)
{
    skip_empty(p);
    if (!has_line(p)) {
        return complain(p, DEMUR_ERR_FORMAT, "there is no subject, a line as `# Subject`");
    }
    struct demur_span line = line_at(p, p->at);

    if (!demur_source_begins(line, "# ")) {
        return complain(p, DEMUR_ERR_FORMAT, "the subject must stand here, a line as `# Subject`");
    }
    line = demur_source_trim((struct demur_span){line.data + 1, line.len - 1});
    size_t chars = demur_text_chars(line.data, line.len);

    if (chars > DEMUR_SUBJECT_CHARS_MAX) {
        (void)complain(p, DEMUR_ERR_RANGE, "the subject has ");
        demur_source_problem_number(p->problem, (uint32_t)chars);
        demur_source_problem_text(p->problem, " characters, and may have 120");
        return DEMUR_ERR_RANGE;
    }
    p->source->document.subject = line;
    p->at++;
    return DEMUR_OK;
}

/* ---- sections -------------------------------------------------------------------------- */

/* Add lines from..to, without empty ones at the end, apart from what is there by an empty line. */
static void add_lines(struct parser *p, struct demur_writer *w, size_t from, size_t to)
{
    while (to > from && line_at(p, to - 1).len == 0) to--;
    if (to > from && w->len > 0) demur_put_u8(w, '\n');
    for (; from < to; from++) {
        demur_put_bytes(w, line_at(p, from).data, line_at(p, from).len);
        demur_put_u8(w, '\n');
    }
}

/* The limits of the section that ends before the line the parser is at. */
static enum demur_err check_limits(struct parser *p, size_t heading)
{
    const struct demur_memo_source *s = p->source;
    const char *sentence = NULL;

    if (s->summary.len > DEMUR_SUMMARY_BYTES_MAX) {
        sentence = "the summary is longer than 8,192 bytes";
    } else if (s->body.len + s->closing.len > DEMUR_TEXT_BYTES_MAX) {
        sentence = "with this section the text is longer than 65,536 bytes";
    }
    if (sentence == NULL) return DEMUR_OK;
    demur_source_problem_begin(p->problem, heading + 1, sentence);
    return DEMUR_ERR_RANGE;
}

static enum demur_err parse_asks(struct parser *p, size_t from, size_t to)
{
    const struct demur_source_section section = {&p->source->lines, from, to, p->titles,
                                                 p->source->to_title};

    return demur_source_asks_parse(&p->source->document, &p->source->asks, p->problem, &section);
}

/* Read the section whose heading the parser is at. */
static enum demur_err parse_section(struct parser *p, bool *has_summary, bool *has_asks)
{
    struct demur_memo_source *s = p->source;
    struct demur_span title;
    struct demur_span next;
    size_t heading = p->at;

    if (!demur_source_is_heading(&title, line_at(p, heading))) {
        return complain(p, DEMUR_ERR_FORMAT,
                        "this text belongs to no section; a section begins with `## Heading`");
    }
    bool is_summary = demur_source_is(title, "Summary");
    bool is_asks = demur_source_is(title, "Asks");

    if ((is_summary && *has_summary) || (is_asks && *has_asks)) {
        return complain(p, DEMUR_ERR_FORMAT, "this section was there before");
    }
    p->at++;
    while (has_line(p) && !demur_source_is_heading(&next, line_at(p, p->at))) p->at++;
    size_t from = heading + 1;

    if (is_asks) {
        *has_asks = true;
        return parse_asks(p, from, p->at);
    }
    if (is_summary) {
        *has_summary = true;
        while (from < p->at && line_at(p, from).len == 0) from++;
        add_lines(p, &s->summary, from, p->at);
    } else {
        add_lines(p, *has_asks ? &s->closing : &s->body, heading, p->at);
    }
    return check_limits(p, heading);
}

static enum demur_err parse_sections(struct parser *p)
{
    bool has_summary = false;
    bool has_asks = false;

    skip_empty(p);
    while (has_line(p)) {
        enum demur_err err = parse_section(p, &has_summary, &has_asks);

        if (err != DEMUR_OK) return err;
    }
    if (!has_asks) {
        return complain(p, DEMUR_ERR_FORMAT, "there is no section `## Asks`, with what is asked");
    }
    return DEMUR_OK;
}

/* ---- the whole ------------------------------------------------------------------------- */

/* Point the document at the text, which is complete. */
static enum demur_err point_document(struct demur_memo_source *s)
{
    struct demur_document *d = &s->document;
    const struct demur_writer *all[] = {&s->summary, &s->body, &s->closing, &s->asks};
    size_t at = 0;

    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        if (all[i]->err != DEMUR_OK) return all[i]->err;
    }
    d->summary = (struct demur_span){s->summary.data, s->summary.len};
    d->body = (struct demur_span){s->body.data, s->body.len};
    d->closing = (struct demur_span){s->closing.data, s->closing.len};
    for (size_t i = 0; i < d->asks; i++) { /* the lengths are there since they were read */
        d->ask[i].text.data = s->asks.data + at;
        at += d->ask[i].text.len;
    }
    return DEMUR_OK;
}

enum demur_err demur_memo_source_parse(struct demur_memo_source **out,
                                       struct demur_source_problem *problem, struct demur_span text,
                                       const struct demur_principal_titles *titles)
{
    struct demur_memo_source *source = demur_alloc(sizeof *source);
    struct parser p = {.source = source, .problem = problem, .titles = titles};
    enum demur_err err;

    if (source == NULL) return DEMUR_ERR_NOMEM;
    err = demur_source_lines_read(&source->lines, problem, text);
    if (err != DEMUR_OK) goto out;
    err = parse_headers(&p);
    if (err != DEMUR_OK) goto out;
    err = parse_subject(&p);
    if (err != DEMUR_OK) goto out;
    err = parse_sections(&p);
    if (err != DEMUR_OK) goto out;
    err = point_document(source);
    if (err != DEMUR_OK) goto out;
    *out = source;
    source = NULL; /* the caller's from here on */
out:
    demur_memo_source_free(source);
    return err;
}

const struct demur_document *demur_memo_source_document(const struct demur_memo_source *source)
{
    return &source->document;
}

struct demur_span demur_memo_source_to(const struct demur_memo_source *source, size_t ask)
{
    return source->to_title[ask];
}

void demur_memo_source_free(struct demur_memo_source *source)
{
    if (source == NULL) return;
    demur_writer_wipe(&source->summary);
    demur_writer_wipe(&source->body);
    demur_writer_wipe(&source->closing);
    demur_writer_wipe(&source->asks);
    demur_source_lines_wipe(&source->lines);
    demur_wipe_free(source, sizeof *source);
}
