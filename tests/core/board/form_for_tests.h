/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* form_for_tests.h -- a form of a board as a string, and what is asked of it. */
#ifndef FORM_FOR_TESTS_H
#define FORM_FOR_TESTS_H

#include "board_for_tests.h"

#include "tap.h"

typedef void form_writer(struct demur_writer *, const struct demur_board *);

/** The form as a string, to be freed; NULL where it failed. */
static inline char *form_of(form_writer *write, const struct demur_board *board)
{
    struct demur_writer w;
    uint8_t *data = NULL;
    size_t len = 0;

    demur_writer_init(&w);
    write(&w, board);
    demur_put_u8(&w, 0);
    if (demur_writer_take(&w, &data, &len) != DEMUR_OK) return NULL;
    return (char *)data;
}

/** The form of a sample, which is freed. */
static inline char *form_once(form_writer *write, struct sample *s)
{
    char *form = form_of(write, &s->board);

    sample_free(s);
    if (form == NULL) abort();
    return form;
}

static inline size_t count_of(const char *in, const char *what)
{
    size_t n = 0;

    for (const char *at = strstr(in, what); at != NULL; at = strstr(at + 1, what)) n++;
    return n;
}

static inline bool has(const char *in, const char *what)
{
    if (strstr(in, what) != NULL) return true;
    printf("# not there: %s\n", what);
    return false;
}

/** Twice the same bytes, and a failure of memory wherever it comes is a failure of the form. */
static inline void check_form(form_writer *write)
{
    struct sample *s = sample_new();
    char *a = form_of(write, &s->board);
    char *b = form_of(write, &s->board);

    CHECK(a != NULL && b != NULL && strcmp(a, b) == 0);
    demur_free(b);
    bool is_whole = false;

    for (unsigned nth = 1; nth < 200 && !is_whole; nth++) {
        struct demur_writer w;

        demur_writer_init(&w);
        demur_test_fail_alloc(nth);
        write(&w, &s->board);
        demur_test_fail_alloc(0);
        is_whole = w.err == DEMUR_OK;
        CHECK(is_whole ? w.len == strlen(a) : w.err == DEMUR_ERR_NOMEM);
        demur_writer_wipe(&w);
    }
    CHECK(is_whole);
    demur_free(a);
    sample_free(s);
}

#endif
