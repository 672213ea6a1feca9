/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "answer_form.h"

#include "demur/day.h"
#include "demur/encode.h"
#include "demur/memory.h"
#include "demur/text.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { HEX_LEN = 2 * DEMUR_HASH_BYTES };

/* Where a text lies in the buffer, while that still grows. */
struct place {
    size_t at, len;
};

enum section { IN_HEAD, IN_FIELDS, IN_REASON, IN_GENERAL };

struct parser {
    struct cli_answer_form form; /* without spans */
    struct demur_problem *problem;
    const uint8_t *left; /* of the input */
    size_t left_len;
    struct demur_writer text;
    struct place delegate, general, reason[DEMUR_ASKS_MAX];
    struct place *open; /* the text that is being read, or NULL */
    size_t empty;       /* empty lines that wait whether another follows */
    uint32_t line;
    uint8_t asks; /* of the memo */
    uint8_t ask;  /* of this section, from 1 */
    enum section section;
    bool has_memo, has_verdict, has_by, has_delegate, has_general;
};

static enum demur_err complain(struct parser *p, enum demur_err err, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

static enum demur_err complain(struct parser *p, enum demur_err err, const char *format, ...)
{
    va_list args;

    p->problem->line = p->line;
    va_start(args, format);
    /* NOLINTNEXTLINE(clang-analyzer-valist.Uninitialized): the line above does that */
    (void)vsnprintf(p->problem->sentence, sizeof p->problem->sentence, format, args);
    va_end(args);
    return err;
}

/* ---- lines ----------------------------------------------------------------------------- */

/* Take the next line, without its end and the blanks before that; false: there are no more. */
static bool next_line(struct demur_span *out, struct parser *p)
{
    const uint8_t *end;
    size_t len;

    if (p->left_len == 0) return false;
    end = memchr(p->left, '\n', p->left_len);
    len = end != NULL ? (size_t)(end - p->left) : p->left_len;
    *out = (struct demur_span){p->left, len};
    p->left_len -= end != NULL ? len + 1 : len;
    p->left += end != NULL ? len + 1 : len;
    while (out->len > 0 && strchr(" \t\r", out->data[out->len - 1]) != NULL &&
           out->data[out->len - 1] != '\0') {
        out->len--;
    }
    p->line++;
    return true;
}

static bool begins(struct demur_span line, const char *with)
{
    return line.len >= strlen(with) && memcmp(line.data, with, strlen(with)) == 0;
}

/* The rest of line behind `name`, without blanks at its beginning; false: it is another line. */
static bool field(struct demur_span *value, struct demur_span line, const char *name)
{
    if (!begins(line, name)) return false;
    value->data = line.data + strlen(name);
    value->len = line.len - strlen(name);
    while (value->len > 0 && (value->data[0] == ' ' || value->data[0] == '\t')) {
        value->data++;
        value->len--;
    }
    return true;
}

static bool is(struct demur_span value, const char *word)
{
    return value.len == strlen(word) && memcmp(value.data, word, value.len) == 0;
}

/* Add a line to the text that is open; empty lines around it go. */
static enum demur_err add_line(struct parser *p, struct demur_span line)
{
    size_t max =
        p->section == IN_GENERAL ? DEMUR_ANSWER_GENERAL_BYTES_MAX : DEMUR_ANSWER_REASON_BYTES_MAX;
    size_t start;

    if (line.len == 0) {
        if (p->open->len > 0) p->empty++;
        return DEMUR_OK;
    }
    for (; p->empty > 0; p->empty--) demur_put_u8(&p->text, '\n');
    start = p->text.len;
    for (size_t i = 0; i < line.len; i++) {
        demur_put_u8(&p->text, line.data[i] == '\t' ? ' ' : line.data[i]);
    }
    demur_put_u8(&p->text, '\n');
    if (p->text.err != DEMUR_OK) return p->text.err;
    p->open->len = p->text.len - p->open->at;
    if (p->open->len > max) {
        return complain(p, DEMUR_ERR_RANGE, "this text is longer than %zu bytes", max);
    }
    if (!demur_text_is_txt(p->text.data + start, p->text.len - start)) {
        return complain(p, DEMUR_ERR_FORMAT,
                        "this line is not UTF-8, or has a character that cannot be seen");
    }
    return DEMUR_OK;
}

static void open_text(struct parser *p, struct place *place)
{
    place->at = p->text.len;
    place->len = 0;
    p->open = place;
    p->empty = 0;
}

/* ---- fields ---------------------------------------------------------------------------- */

static bool read_memo(struct demur_hash *out, struct demur_span value)
{
    return value.len == HEX_LEN &&
           demur_hex_decode(out->bytes, sizeof out->bytes, (const char *)value.data, value.len) ==
               DEMUR_OK;
}

static enum demur_err take_head(struct parser *p, struct demur_span line)
{
    struct demur_span value;

    if (line.len == 0) return DEMUR_OK;
    if (field(&value, line, "Memo:") && !p->has_memo) {
        p->has_memo = true;
        if (read_memo(&p->form.memo_id, value)) return DEMUR_OK;
        return complain(p, DEMUR_ERR_FORMAT, "a memo is named by 64 hexadecimal digits");
    }
    if (field(&value, line, "Delegate:") && !p->has_delegate) {
        p->has_delegate = true;
        if (value.len > 0 &&
            (value.len > DEMUR_NAME_BYTES_MAX || !demur_text_is_str(value.data, value.len))) {
            return complain(p, DEMUR_ERR_RANGE, "a delegate is named in at most %d bytes",
                            DEMUR_NAME_BYTES_MAX);
        }
        p->delegate = (struct place){p->text.len, value.len};
        demur_put_bytes(&p->text, value.data, value.len);
        return p->text.err;
    }
    return complain(p, DEMUR_ERR_FORMAT,
                    "before the first section stand the lines Memo: and Delegate:, each once");
}

static enum demur_err take_verdict(struct parser *p, struct demur_span value)
{
    static const struct {
        const char *word;
        uint8_t verdict;
    } words[] = {
        {"accept", DEMUR_VERDICT_ACCEPT}, {"partly", DEMUR_VERDICT_PARTLY},
        {"reject", DEMUR_VERDICT_REJECT}, {"later", DEMUR_VERDICT_LATER},
        {"blank", DEMUR_VERDICT_NONE},
    };

    if (value.len == 0) {
        return complain(p, DEMUR_ERR_FORMAT,
                        "ask %u has no verdict; write `blank` where it is to stay open", p->ask);
    }
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (!is(value, words[i].word)) continue;
        p->form.item[p->ask - 1].verdict = words[i].verdict;
        p->has_verdict = true;
        return DEMUR_OK;
    }
    return complain(p, DEMUR_ERR_RANGE,
                    "a verdict is accept, partly, reject, later, or blank where it is left open");
}

static enum demur_err take_by(struct parser *p, struct demur_span value)
{
    p->has_by = true;
    if (value.len == 0) return DEMUR_OK;
    if (demur_day_parse(&p->form.item[p->ask - 1].by, (const char *)value.data, value.len) ==
            DEMUR_OK &&
        p->form.item[p->ask - 1].by > 0) {
        return DEMUR_OK;
    }
    return complain(p, DEMUR_ERR_RANGE, "a day is written as 2027-01-11");
}

/* Whether the section of an ask that ends here is whole. */
static enum demur_err end_ask(struct parser *p)
{
    const struct demur_response_item *item;

    if (p->section != IN_FIELDS && p->section != IN_REASON) return DEMUR_OK;
    item = &p->form.item[p->ask - 1];
    if (!p->has_verdict) {
        return complain(p, DEMUR_ERR_FORMAT,
                        "ask %u has no line Verdict:; write `Verdict: blank` where it is to stay "
                        "open",
                        p->ask);
    }
    if (item->verdict == DEMUR_VERDICT_LATER && item->by == 0) {
        return complain(p, DEMUR_ERR_FORMAT, "ask %u is answered with `later`: until which day?",
                        p->ask);
    }
    if (item->verdict == DEMUR_VERDICT_NONE && item->by != 0) {
        return complain(p, DEMUR_ERR_FORMAT, "ask %u is left blank, but has a day", p->ask);
    }
    return DEMUR_OK;
}

static enum demur_err take_fields(struct parser *p, struct demur_span line)
{
    struct demur_span value;

    if (line.len == 0) return DEMUR_OK;
    if (field(&value, line, "Verdict:") && !p->has_verdict) return take_verdict(p, value);
    if (field(&value, line, "By:") && !p->has_by) return take_by(p, value);
    if (field(&value, line, "Reason:")) {
        p->section = IN_REASON;
        open_text(p, &p->reason[p->ask - 1]);
        return add_line(p, value);
    }
    return complain(p, DEMUR_ERR_FORMAT,
                    "here stand the lines Verdict:, By: and Reason:, each once, and what is "
                    "written comes after Reason:");
}

/* ---- sections -------------------------------------------------------------------------- */

static enum demur_err take_heading(struct parser *p, struct demur_span line)
{
    char next[16];
    enum demur_err err = end_ask(p);

    if (err != DEMUR_OK) return err;
    (void)snprintf(next, sizeof next, "## Ask %u", p->ask + 1U);
    if (is(line, next) && p->section != IN_GENERAL) {
        if (p->ask == p->asks) {
            return complain(p, DEMUR_ERR_RANGE, "there is no ask %u: the memo has %u", p->ask + 1U,
                            p->asks);
        }
        p->ask++;
        p->section = IN_FIELDS;
        p->has_verdict = p->has_by = false;
        return DEMUR_OK;
    }
    if (is(line, "## General") && !p->has_general) {
        p->has_general = true;
        p->section = IN_GENERAL;
        open_text(p, &p->general);
        return DEMUR_OK;
    }
    if (p->ask < p->asks) {
        return complain(p, DEMUR_ERR_FORMAT, "the next section has to be `%s`", next);
    }
    return complain(p, DEMUR_ERR_FORMAT,
                    "there is no such section, and no line of a text begins with ##");
}

static enum demur_err take_line(struct parser *p, struct demur_span line)
{
    if (begins(line, ">")) return DEMUR_OK;
    if (begins(line, "##")) return take_heading(p, line);
    switch (p->section) {
    case IN_HEAD:
        return take_head(p, line);
    case IN_FIELDS:
        return take_fields(p, line);
    default:
        return add_line(p, line);
    }
}

static enum demur_err parse(struct parser *p)
{
    struct demur_span line;
    enum demur_err err = DEMUR_OK;

    while (err == DEMUR_OK && next_line(&line, p)) err = take_line(p, line);
    if (err == DEMUR_OK) err = end_ask(p);
    if (err != DEMUR_OK) return err;
    p->line = 0;
    if (!p->has_memo) return complain(p, DEMUR_ERR_FORMAT, "the line Memo: is missing");
    if (p->ask < p->asks) {
        return complain(p, DEMUR_ERR_FORMAT,
                        "ask %u is skipped: every ask has its section, and a verdict or `blank`",
                        p->ask + 1U);
    }
    return DEMUR_OK;
}

/* ---- the whole ------------------------------------------------------------------------- */

static struct demur_span span_of(const struct cli_answer_form *form, const struct place *place)
{
    return (struct demur_span){form->text + place->at, place->len};
}

enum demur_err cli_answer_form_parse(struct cli_answer_form *out, struct demur_problem *problem,
                                     struct demur_span form, uint8_t asks)
{
    struct parser p = {.problem = problem, .left = form.data, .left_len = form.len, .asks = asks};
    enum demur_err err;

    demur_writer_init(&p.text);
    if (form.len > CLI_FORM_BYTES_MAX) {
        return complain(&p, DEMUR_ERR_LENGTH, "the form is longer than %d bytes",
                        CLI_FORM_BYTES_MAX);
    }
    err = parse(&p);
    demur_put_u8(&p.text, 0); /* never empty */
    if (err == DEMUR_OK) err = demur_writer_take(&p.text, &p.form.text, &p.form.text_len);
    if (err != DEMUR_OK) {
        demur_writer_wipe(&p.text);
        return err;
    }
    p.form.asks = asks;
    p.form.delegate = span_of(&p.form, &p.delegate);
    p.form.general = span_of(&p.form, &p.general);
    for (uint8_t i = 0; i < asks; i++) p.form.reason[i] = span_of(&p.form, &p.reason[i]);
    *out = p.form;
    return DEMUR_OK;
}

void cli_answer_form_free(struct cli_answer_form *form)
{
    demur_wipe_free(form->text, form->text_len);
    *form = (struct cli_answer_form){.text = NULL};
}

uint8_t cli_answer_form_asks(struct demur_span form)
{
    struct demur_problem ignored;
    struct parser p = {.problem = &ignored, .left = form.data, .left_len = form.len};
    struct demur_span line;
    uint8_t asks = 0;

    while (next_line(&line, &p)) {
        if (begins(line, "## Ask ") && asks < DEMUR_ASKS_MAX) asks++;
    }
    return asks > 0 ? asks : 1;
}

bool cli_answer_form_memo(struct demur_hash *memo_id, struct demur_span form)
{
    struct demur_problem ignored;
    struct parser p = {.problem = &ignored, .left = form.data, .left_len = form.len};
    struct demur_span line;
    struct demur_span value;

    while (next_line(&line, &p)) {
        if (field(&value, line, "Memo:")) return read_memo(memo_id, value);
    }
    return false;
}

/* ---- writing --------------------------------------------------------------------------- */

static void put(struct demur_writer *to, const char *text)
{
    demur_put_bytes(to, text, strlen(text));
}

/* Text as quoted lines. */
static void put_quoted(struct demur_writer *to, struct demur_span text)
{
    bool at_start = true;

    for (size_t i = 0; i < text.len; i++) {
        if (at_start) put(to, "> ");
        demur_put_u8(to, text.data[i]);
        at_start = text.data[i] == '\n';
    }
    if (!at_start) put(to, "\n");
}

void cli_answer_form_write(struct demur_writer *to, const struct demur_hash *memo_id,
                           const struct demur_document *document)
{
    char hex[HEX_LEN + 1];
    char text[64];

    demur_hex_encode(hex, memo_id->bytes, sizeof memo_id->bytes);
    put(to, "> An answer to: ");
    demur_put_bytes(to, document->subject.data, document->subject.len);
    put(to, "\n> Lines that begin with > are passed over. Verdict: accept, partly, reject, later "
            "(then By: with a\n> day), or blank where the ask is to stay open. Verdicts, days and "
            "delegate are public at once;\n> reasons and general remarks are for those who can "
            "read the memo.\nMemo: ");
    put(to, hex);
    put(to, "\nDelegate:\n");
    for (uint8_t i = 0; i < document->asks; i++) {
        (void)snprintf(text, sizeof text, "\n## Ask %u\n", i + 1U);
        put(to, text);
        put_quoted(to, document->ask[i].text);
        if (document->ask[i].by > 0) {
            char day[DEMUR_DATE_LEN + 1];

            demur_day_format(day, document->ask[i].by);
            (void)snprintf(text, sizeof text, "> Asked for by %s.\n", day);
            put(to, text);
        }
        put(to, "Verdict:\nBy:\nReason:\n\n");
    }
    put(to, "\n## General\n\n");
}
