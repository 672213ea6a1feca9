/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* demo_files.c -- what the story is made of: an export, a table of grades, a memo; read first. */
#include "demo.h"
#include "demo_examples.h"
#include "demur/memory.h"

#include <string.h>

/* One file, or where path is NULL the example. */
static enum demur_err read_one(struct demo *d, struct demur_span *out, const char *path, size_t max,
                               const struct demur_span *example)
{
    uint8_t *bytes = NULL;
    size_t len = 0;
    enum demur_err err = path != NULL ? host_read_file(&bytes, &len, path, max, d->err)
                                      : demo_example_copy(&bytes, &len, example);

    if (err != DEMUR_OK) return path != NULL ? demo_said(d, err) : demo_fail(d, "the example", err);
    *out = (struct demur_span){bytes, len};
    return DEMUR_OK;
}

/* Say what is wrong with a file, in one line. */
static enum demur_err refuse(struct demo *d, const char *path, uint32_t line, const char *sentence)
{
    fprintf(d->err, "demur: %s:", path != NULL ? path : "the example");
    if (line > 0) fprintf(d->err, "%u:", line);
    fputc(' ', d->err);
    cli_put_text(d->err, (const uint8_t *)sentence, strlen(sentence), false);
    fputc('\n', d->err);
    return demo_said(d, DEMUR_ERR_FORMAT);
}

/* Whether the memo can be read: whom its asks may name the organisation knows later. */
static enum demur_err check_memo(struct demo *d)
{
    struct demur_source_problem problem = {0};
    struct demur_memo_source *source = NULL;
    enum demur_err err = demur_memo_source_parse(&source, &problem, d->memo, NULL);

    demur_memo_source_free(source);
    if (err == DEMUR_ERR_NOMEM) return demo_fail(d, "the memo", err);
    return err == DEMUR_OK ? err : refuse(d, d->memo_path, problem.line, problem.sentence);
}

static enum demur_err check_grades(struct demo *d)
{
    struct demur_problem problem = {0};
    struct demur_grade_map *map = NULL;
    enum demur_err err = demur_grade_map_parse(&map, &problem, d->grades);

    demur_grade_map_free(map);
    if (err == DEMUR_ERR_NOMEM) return demo_fail(d, "the grades", err);
    return err == DEMUR_OK ? err : refuse(d, d->grades_path, problem.line, problem.sentence);
}

enum demur_err demo_read_files(struct demo *d)
{
    bool has_grades = d->grades_path != NULL || d->roster_path == NULL;
    enum demur_err err =
        read_one(d, &d->memo, d->memo_path, DEMUR_MEMO_SOURCE_BYTES_MAX, &demo_example_memo);

    if (err == DEMUR_OK) err = check_memo(d);
    if (err == DEMUR_OK) {
        err = read_one(d, &d->export, d->roster_path, DEMUR_CSV_BYTES_MAX, &demo_example_roster);
    }
    if (err != DEMUR_OK || !has_grades) return err;
    err = read_one(d, &d->grades, d->grades_path, DEMUR_GRADE_MAP_BYTES_MAX, &demo_example_grades);
    return err == DEMUR_OK ? check_grades(d) : err;
}

static void free_span(struct demur_span *s)
{
    demur_wipe_free((void *)(uintptr_t)s->data, s->len); /* NOLINT: ours, kept as a span */
    *s = (struct demur_span){NULL, 0};
}

void demo_free_files(struct demo *d)
{
    free_span(&d->export);
    free_span(&d->grades);
    free_span(&d->memo);
}
