/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * fuzz_deadlines.c -- no policy file crashes the reader; what it reads is the same when it is
 * printed and read again; a holiday more is that holiday more, and nothing else.
 */
#include "demur/deadlines.h"
#include "demur/memory.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { DAY = 20234 /* 2025-05-26 */ };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void print_and_read(const struct demur_deadlines *d)
{
    static struct demur_deadlines again;
    struct demur_problem problem;
    uint8_t *text = NULL;
    size_t len = 0;

    if (demur_deadlines_print(&text, &len, d) != DEMUR_OK) abort();
    if (demur_deadlines_parse(&again, &problem, (struct demur_span){text, len}) != DEMUR_OK)
        abort();
    if (memcmp(d, &again, sizeof again) != 0) abort();
    demur_free(text);
}

static void add_one(const struct demur_deadlines *d, struct demur_span text)
{
    static struct demur_deadlines again;
    static const uint32_t day = DAY;
    struct demur_problem problem;
    uint8_t *out = NULL;
    size_t len = 0;
    size_t at = 0;
    enum demur_err err = demur_deadlines_add_holidays(&out, &len, &problem, text, &day, 1);

    while (at < d->holidays && d->holiday[at] < DAY) at++;
    bool had_it = at < d->holidays && d->holiday[at] == DAY;

    if (err != DEMUR_OK) {
        if (!had_it && d->holidays < DEMUR_HOLIDAYS_MAX &&
            text.len + 64 < DEMUR_DEADLINES_TEXT_BYTES)
            abort();
        return;
    }
    if (had_it) abort();
    if (demur_deadlines_parse(&again, &problem, (struct demur_span){out, len}) != DEMUR_OK) abort();
    if (again.holidays != d->holidays + 1 || again.holiday[at] != DAY) abort();
    memmove(&again.holiday[at], &again.holiday[at + 1],
            (d->holidays - at) * sizeof again.holiday[0]);
    again.holiday[d->holidays] = 0;
    again.holidays--;
    if (memcmp(&again, d, sizeof again) != 0) abort();
    demur_free(out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct demur_deadlines d;
    struct demur_problem problem = {.line = 0};
    struct demur_span text = {data, size};

    memset(&d, 0, sizeof d);
    problem.sentence[0] = '\0';
    if (demur_deadlines_parse(&d, &problem, text) != DEMUR_OK) {
        if (problem.sentence[0] == '\0') abort();
        return 0;
    }
    print_and_read(&d);
    add_one(&d, text);
    return 0;
}
