/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* policy_words.h -- what a policy promises in plain words, and what is odd about it. */
#ifndef CLI_POLICY_WORDS_H
#define CLI_POLICY_WORDS_H

#include "demur/deadlines.h"

#include <stdbool.h>
#include <stdio.h>

/** Write what deadlines promise, a line for each key; holidays are counted from today on. */
void policy_put_words(FILE *to, const struct demur_deadlines *deadlines, uint32_t today);

/** Write the members of a JSON object that say the same: "workdays": [..], .. */
void policy_put_json(FILE *to, const struct demur_deadlines *deadlines);

/** Write "Friday 2025-05-16". */
void policy_put_day(FILE *to, uint32_t day);

/** Whoever hears of what is odd: text is one sentence without a full stop. */
struct policy_listener {
    void (*hear)(void *ctx, const char *text);
    void *ctx;
};

/** Tell everything that is odd about deadlines on the day today. */
void policy_tell_odd(const struct policy_listener *to, const struct demur_deadlines *deadlines,
                     uint32_t today);

/** Whether anything is counted in working days. */
bool policy_counts_working_days(const struct demur_deadlines *deadlines);

/** Whether holidays leave no working day for more than a year; *from is then the first of them. */
bool policy_has_no_workday(uint32_t *from, const struct demur_deadlines *deadlines);

#endif
