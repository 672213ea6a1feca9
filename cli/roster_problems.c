/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* roster_problems.c -- the problems of an import, each sentence once with the lines it is about. */
#include "demur/memory.h"
#include "roster_report.h"

#include <stdlib.h>
#include <string.h>

enum { WIDTH = 96, INDENT = 6 };

/* A problem, and where the first stands that says the same. */
struct placed {
    const struct demur_import_problem *problem;
    uint32_t first_line;
};

static int by_number(uint32_t a, uint32_t b)
{
    return a < b ? -1 : a > b;
}

/* What says the same stands together, by line. */
static int by_sentence(const void *a, const void *b)
{
    const struct demur_import_problem *x = ((const struct placed *)a)->problem;
    const struct demur_import_problem *y = ((const struct placed *)b)->problem;
    int order = by_number(y->severity, x->severity);

    if (order == 0) order = strcmp(x->sentence, y->sentence);
    return order != 0 ? order : by_number(x->line, y->line);
}

/* As by_sentence(), but sentences in order of their first lines. */
static int by_first_line(const void *a, const void *b)
{
    const struct placed *x = a;
    const struct placed *y = b;
    int order = by_number(y->problem->severity, x->problem->severity);

    if (order == 0) order = by_number(x->first_line, y->first_line);
    return order != 0 ? order : by_sentence(a, b);
}

static bool says_same(const struct demur_import_problem *a, const struct demur_import_problem *b)
{
    return a->severity == b->severity && strcmp(a->sentence, b->sentence) == 0;
}

/* Sort count problems to the order in which they are printed; NULL: no memory. */
static struct placed *sorted(const struct demur_roster_import *import)
{
    size_t count = import->problems;
    struct placed *p = demur_alloc_array(count, sizeof p[0]);

    if (p == NULL) return NULL;
    for (size_t i = 0; i < count; i++) p[i].problem = &import->problem[i];
    qsort(p, count, sizeof p[0], by_sentence);
    for (size_t i = 0; i < count; i++) {
        bool is_first = i == 0 || !says_same(p[i - 1].problem, p[i].problem);

        p[i].first_line = is_first ? p[i].problem->line : p[i - 1].first_line;
    }
    qsort(p, count, sizeof p[0], by_first_line);
    return p;
}

/* Print one or two numbers of lines, on the next line where they do not fit. */
static void put_lines(FILE *out, size_t *column, const char *before, uint32_t from, uint32_t to)
{
    char text[32];
    int len = from == to ? snprintf(text, sizeof text, "%u", from)
                         : snprintf(text, sizeof text, "%u-%u", from, to);

    bool fits = *column + (size_t)len + 2 <= WIDTH;

    if (before[0] == ',') fputc(',', out);
    if (fits) {
        fputc(' ', out);
    } else {
        fprintf(out, "\n%*s", INDENT, "");
        *column = INDENT;
    }
    fputs(before + 1, out);
    *column += (size_t)len + 2;
    fputs(text, out);
}

/* Print the sentence of count problems that say the same, and their lines; runs as "12-15". */
static void put_group(FILE *out, const struct placed *p, size_t count)
{
    const char *sentence = p[0].problem->sentence;
    size_t column = strlen(sentence) + sizeof "   (lines";

    fputs("  ", out);
    cli_put_text(out, (const uint8_t *)sentence, strlen(sentence), false);
    for (size_t i = 0; i < count && p[0].problem->line > 0;) {
        uint32_t from = p[i].problem->line;
        uint32_t to = from;
        const char *before = i > 0 ? "," : count > 1 ? " (lines " : " (line ";

        for (i++; i < count && p[i].problem->line <= to + 1; i++) to = p[i].problem->line;
        put_lines(out, &column, before, from, to);
        if (i == count) fputc(')', out);
    }
    fputc('\n', out);
}

enum demur_err cli_roster_print_problems(FILE *out, const struct demur_roster_import *import,
                                         bool that_stop)
{
    static const char *const heading[DEMUR_IMPORT_SEVERITIES] = {
        "Notes: nobody is left out for these",
        "Skipped records: not a member's, or a member's again",
        "REFUSED records: left out until the file is mended; they may be members'",
        NULL,
    };
    struct placed *p = NULL;
    uint64_t all = 0;

    if (import->problems == 0) return DEMUR_OK;
    p = sorted(import);
    if (p == NULL) return DEMUR_ERR_NOMEM;
    for (size_t i = 0; i < import->problems;) {
        enum demur_import_severity severity = p[i].problem->severity;
        size_t next = i + 1;

        while (next < import->problems && says_same(p[i].problem, p[next].problem)) next++;
        if ((severity == DEMUR_IMPORT_STOPPED) == that_stop) {
            bool is_first = i == 0 || p[i - 1].problem->severity != severity;

            if (is_first && !that_stop) {
                fprintf(out, "\n%s (%u)\n", heading[severity], import->count[severity]);
            }
            put_group(out, p + i, next - i);
        }
        i = next;
    }
    for (size_t i = 0; i < DEMUR_IMPORT_SEVERITIES; i++) all += import->count[i];
    if (all > import->problems && !that_stop) {
        fprintf(out, "\nListed are %zu of %llu: mend these first.\n", import->problems,
                (unsigned long long)all);
    }
    demur_free(p);
    return DEMUR_OK;
}
