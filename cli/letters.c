/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "letters.h"

#include "demur/day.h"
#include "demur/memory.h"

#include <stdio.h>
#include <string.h>

enum {
    GROUP = 5, /* characters of a code between hyphens */
    CODE_TEXT = DEMUR_CODE_LEN + DEMUR_CODE_LEN / GROUP,
    WORDS_A_LINE = 6,
    LETTERS_A_PAGE = 2,
    LINE_MAX = 512,
};

static void put(struct demur_writer *w, const char *text)
{
    demur_put_bytes(w, text, strlen(text));
}

static void put_span(struct demur_writer *w, struct demur_span s)
{
    demur_put_bytes(w, s.data, s.len);
}

/* The code as it is typed: six groups of five. */
static void code_text(char out[CODE_TEXT], const struct cli_letters *l,
                      const struct demur_code *code)
{
    char plain[DEMUR_CODE_LEN + 1];
    size_t at = 0;

    demur_code_encode(plain, code, l->org, l->issuer);
    for (size_t i = 0; i < DEMUR_CODE_LEN; i++) {
        if (i > 0 && i % GROUP == 0) out[at++] = '-';
        out[at++] = plain[i];
    }
    out[at] = '\0';
    demur_wipe(plain, sizeof plain);
}

/* ---- the sheet ------------------------------------------------------------------------- */

static void put_head(struct demur_writer *w, const struct cli_letters *l,
                     const struct cli_person *p)
{
    put(w, "- - 8< - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - -\n\n    ");
    if (p->name.len > 0) {
        put_span(w, p->name);
        put(w, "   ");
    }
    put(w, "(");
    put_span(w, p->key);
    put(w, ")\n");
    if (p->mail.len > 0) {
        put(w, "    ");
        put_span(w, p->mail);
        put(w, "\n");
    }
    put(w, "\n    ");
    if (l->manifest->mode == DEMUR_MODE_TRAINING) put(w, "TRAINING: nothing here is real.\n    ");
    put_span(w, l->manifest->name);
    put(w, " has a dissent channel.  Every member gets a letter like this;\n"
           "    to enrol says nothing about you.  Once enrolled you can sign a memo to the\n"
           "    leadership so that anybody can check that a member signed, and nobody which.\n\n");
}

static void put_code(struct demur_writer *w, const struct cli_letters *l,
                     const struct demur_code *code)
{
    const struct demur_manifest_issuer *issuer = demur_manifest_issuer_of(l->manifest, l->issuer);
    const struct demur_manifest_epoch *epoch = demur_manifest_epoch_of(l->manifest, l->epoch);
    char text[CODE_TEXT];
    char date[DEMUR_DATE_LEN + 1] = "";

    if (epoch != NULL) demur_day_format(date, epoch->last);
    put(w, "    Your code from ");
    if (issuer != NULL) put_span(w, issuer->name);
    put(w, ", good once, until ");
    put(w, date);
    put(w, ":\n\n        ");
    code_text(text, l, code);
    put(w, text);
    put(w, "\n\n");
    demur_wipe(text, sizeof text);
}

/* The other issuers, from whom a letter comes as well. */
static void put_others(struct demur_writer *w, const struct cli_letters *l)
{
    bool first = true;

    if (l->manifest->issuers < 2) return;
    put(w, "       It also asks for the code in the letter from ");
    for (size_t i = 0; i < l->manifest->issuers; i++) {
        if (l->manifest->issuer[i].id == l->issuer) continue;
        if (!first) put(w, " and the one from ");
        put_span(w, l->manifest->issuer[i].name);
        first = false;
    }
    put(w, ",\n       which reaches you another way.\n");
}

/* Six words a line. */
static void put_words(struct demur_writer *w, const char *words)
{
    size_t count = 0;

    put(w, "           ");
    for (const char *c = words; *c != '\0'; c++) {
        if (*c == ' ' && ++count % WORDS_A_LINE == 0) {
            put(w, "\n           ");
        } else {
            demur_put_u8(w, (uint8_t)*c);
        }
    }
    put(w, "\n");
}

static void put_steps(struct demur_writer *w, const struct cli_letters *l)
{
    put(w, "    1  On a device of your own, install demur, from somebody other than your\n"
           "       employer where you can.  Then type\n\n           demur enrol ");
    put(w, l->address);
    put(w, "\n\n    2  It asks for twelve words.  See that a colleague's letter has the same, and\n"
           "       type these:\n\n");
    put_words(w, l->words);
    put(w, "\n       If it says that they are not that organisation's, stop.\n"
           "    3  Type the code above when it asks for it.\n");
    put_others(w, l);
    put(w, "    4  Destroy this letter.  If somebody else has used the code before you, you\n"
           "       are told, and can complain.\n\n");
}

enum demur_err cli_letters_sheet(struct demur_writer *out, const struct cli_letters *letters,
                                 const struct cli_people *people, const struct demur_code *code)
{
    unsigned on_page = 0;

    demur_writer_init(out);
    for (uint32_t i = people->missing; i < people->count && out->err == DEMUR_OK; i++) {
        uint32_t row = people->by_line[i];

        if (on_page == LETTERS_A_PAGE) put(out, "\f");
        on_page = on_page == LETTERS_A_PAGE ? 1 : on_page + 1;
        put_head(out, letters, &people->person[row]);
        put_code(out, letters, &code[row]);
        put_steps(out, letters);
    }
    return out->err;
}

/* ---- the table ------------------------------------------------------------------------- */

/* Write a cell, quoted where it must be, and so that no program runs it. */
static void put_cell(struct demur_writer *w, struct demur_span cell, char separator)
{
    static const char begins[] = {'=', '+', '-', '@'};
    bool is_formula = cell.len > 0 && memchr(begins, cell.data[0], sizeof begins) != NULL;
    bool is_quoted = cell.len > 0 && (memchr(cell.data, separator, cell.len) != NULL ||
                                      memchr(cell.data, '"', cell.len) != NULL);

    if (is_quoted) put(w, "\"");
    if (is_formula) put(w, "'");
    for (size_t i = 0; i < cell.len; i++) {
        if (cell.data[i] == '"') put(w, "\"");
        demur_put_u8(w, cell.data[i]);
    }
    if (is_quoted) put(w, "\"");
}

static void put_titles(struct demur_writer *w, const struct cli_people *people)
{
    put(w, "\xef\xbb\xbf"
           "Person key");
    if (people->has_name) demur_put_u8(w, (uint8_t)people->separator);
    if (people->has_name) put(w, "Name");
    if (people->has_mail) demur_put_u8(w, (uint8_t)people->separator);
    if (people->has_mail) put(w, "Mail");
    demur_put_u8(w, (uint8_t)people->separator);
    put(w, "Code\r\n");
}

enum demur_err cli_letters_table(struct demur_writer *out, const struct cli_letters *letters,
                                 const struct cli_people *people, const struct demur_code *code)
{
    char text[CODE_TEXT];
    char separator = people->separator;

    demur_writer_init(out);
    put_titles(out, people);
    for (uint32_t i = people->missing; i < people->count && out->err == DEMUR_OK; i++) {
        const struct cli_person *p = &people->person[people->by_line[i]];

        put_cell(out, p->key, separator);
        if (people->has_name) demur_put_u8(out, (uint8_t)separator);
        if (people->has_name) put_cell(out, p->name, separator);
        if (people->has_mail) demur_put_u8(out, (uint8_t)separator);
        if (people->has_mail) put_cell(out, p->mail, separator);
        demur_put_u8(out, (uint8_t)separator);
        code_text(text, letters, &code[people->by_line[i]]);
        put(out, text);
        put(out, "\r\n");
    }
    demur_wipe(text, sizeof text);
    return out->err;
}
