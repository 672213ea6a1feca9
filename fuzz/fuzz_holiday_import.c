/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * fuzz_holiday_import.c -- no calendar crashes the reader; the days it gives are in the range and
 * ascend, what it does not take has a line, and CR LF or LF at the ends of lines is the same.
 */
#include "demur/holiday_import.h"
#include "demur/memory.h"

#include <stdlib.h>
#include <string.h>

enum { FIRST = 19723 /* 2024-01-01 */, LAST = 47481 /* 2099-12-31 */ };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(const struct demur_holiday_import *import)
{
    for (size_t i = 0; i < import->holidays; i++) {
        const struct demur_holiday *h = &import->holiday[i];

        if (h->day < FIRST || h->day > LAST || h->line == 0) abort();
        if (i > 0 && h[-1].day >= h->day) abort();
        if (memchr(h->name, '\0', sizeof h->name) == NULL) abort();
    }
    for (size_t i = 0; i < import->notes; i++) {
        const struct demur_problem *p = &import->note[i].problem;

        if (p->line == 0 || p->sentence[0] == '\0') abort();
    }
}

/* data with CR LF for every LF that has no CR before it. */
static uint8_t *with_cr(size_t *len, const uint8_t *data, size_t size)
{
    uint8_t *out = malloc(2 * size + 1);

    if (out == NULL) abort();
    *len = 0;
    for (size_t i = 0; i < size; i++) {
        if (data[i] == '\n' && (i == 0 || data[i - 1] != '\r')) out[(*len)++] = '\r';
        out[(*len)++] = data[i];
    }
    return out;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct demur_holiday_import *import = NULL;
    struct demur_holiday_import *again = NULL;
    struct demur_problem problem = {.line = 0};
    size_t len = 0;
    enum demur_err err =
        demur_holiday_import_new(&import, &problem, (struct demur_span){data, size}, FIRST, LAST);

    if (err != DEMUR_OK) {
        if (import != NULL || problem.sentence[0] == '\0') abort();
        return 0;
    }
    check(import);
    uint8_t *copy = with_cr(&len, data, size);

    err = demur_holiday_import_new(&again, &problem, (struct demur_span){copy, len}, FIRST, LAST);
    if (err == DEMUR_OK) {
        if (again->holidays != import->holidays || again->notes != import->notes) abort();
        for (size_t i = 0; i < import->holidays; i++) {
            if (again->holiday[i].day != import->holiday[i].day) abort();
        }
    } else if (err != DEMUR_ERR_LENGTH) {
        abort();
    }
    free(copy);
    demur_holiday_import_free(import);
    demur_holiday_import_free(again);
    return 0;
}
