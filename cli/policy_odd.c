/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* policy_odd.c -- what is odd about a policy: most of it is not meant. */
#include "demur/day.h"
#include "demur/docket.h"
#include "policy_words.h"

enum { YEAR = 365, TEXT = 200 };

bool policy_counts_working_days(const struct demur_deadlines *d)
{
    return d->acknowledge.unit == DEMUR_UNIT_WORKING || d->owner.unit == DEMUR_UNIT_WORKING ||
           d->answer.unit == DEMUR_UNIT_WORKING || d->extend_unit == DEMUR_UNIT_WORKING;
}

static void tell(const struct policy_listener *to, const char *text)
{
    to->hear(to->ctx, text);
}

static void tell_of_holidays(const struct policy_listener *to, const struct demur_deadlines *d,
                             uint32_t today)
{
    char text[TEXT];
    char date[DEMUR_DATE_LEN + 1];
    unsigned idle = 0;

    for (size_t i = d->holidays; i-- > 0;) {
        if ((d->workdays >> demur_day_weekday(d->holiday[i]) & 1) != 0) continue;
        demur_day_format(date, d->holiday[i]);
        idle++;
    }
    if (idle > 0) {
        (void)snprintf(text, sizeof text,
                       "%u holiday%s on no working day anyway and change%s nothing, the first %s; "
                       "is another day meant?",
                       idle, idle == 1 ? " is" : "s are", idle == 1 ? "s" : "", date);
        tell(to, text);
    }
    if (!policy_counts_working_days(d)) {
        if (d->holidays > 0) tell(to, "there are holidays, but no limit is in working days");
        return;
    }
    if (d->holidays == 0) {
        tell(to, "there is no holiday: every day of the working week counts as a working day");
        return;
    }
    uint32_t last = d->holiday[d->holidays - 1];

    if (last >= today && last - today >= YEAR) return;
    demur_day_format(date, last);
    (void)snprintf(text, sizeof text,
                   last < today
                       ? "all holidays are over, the last was %s: add those to come"
                       : "the last holiday is %s, less than a year ahead: add those to come",
                   date);
    tell(to, text);
}

/* The day by which stage is met on time, of a memo delivered on day. */
static uint32_t due(const struct demur_deadlines *d, const struct demur_limit *stage, uint32_t day)
{
    if (stage->from == DEMUR_FROM_ACKNOWLEDGEMENT) {
        day = demur_due(d, day, d->acknowledge.unit, d->acknowledge.limit);
    }
    return demur_due(d, day, stage->unit, stage->limit);
}

/* Whether stage is due after the answer on some day of delivery in the year ahead. */
static bool is_after_answer(const struct demur_deadlines *d, const struct demur_limit *stage,
                            uint32_t today)
{
    if (stage->unit == DEMUR_UNIT_NONE || d->answer.unit == DEMUR_UNIT_NONE) return false;
    for (uint32_t day = today; day < today + YEAR; day++) {
        if (due(d, stage, day) > due(d, &d->answer, day)) return true;
    }
    return false;
}

static void tell_of_limits(const struct policy_listener *to, const struct demur_deadlines *d,
                           uint32_t today)
{
    if (is_after_answer(d, &d->acknowledge, today)) {
        tell(to, "the acknowledgement can be due after the answer");
    }
    if (is_after_answer(d, &d->owner, today)) tell(to, "the owner can be due after the answer");
    if (d->acknowledge.unit != DEMUR_UNIT_NONE && d->acknowledge.limit == 0) {
        tell(to, "the acknowledgement is due on the day of delivery, which may be over when the "
                 "log shows it");
    }
    if (d->answer.unit != DEMUR_UNIT_NONE && d->answer.limit == 0) {
        tell(to, "the answer is due at once");
    }
    if (d->extend_max > 0 && d->extend_limit == 0) {
        tell(to, "the extension is by 0 days: it moves nothing");
    }
    if (d->extend_max > 0 && d->extend_limit > d->answer.limit &&
        d->answer.unit == d->extend_unit) {
        tell(to, "an extension is longer than the limit that it extends");
    }
    if (d->answer.unit != DEMUR_UNIT_NONE) return;
    tell(to, "no answer is promised: nothing is ever overdue but what is said to a memo's arrival");
    if (d->extend_max > 0) tell(to, "there is an extension, but no answer that could be extended");
    if (d->escalate == 1) tell(to, "without an answer that is due nothing is ever handed up");
    if (d->threshold > 0) tell(to, "there is a threshold, but no answer that it could be for");
}

void policy_tell_odd(const struct policy_listener *to, const struct demur_deadlines *d,
                     uint32_t today)
{
    uint32_t from = 0;

    tell_of_holidays(to, d, today);
    if (policy_has_no_workday(&from, d)) return;
    tell_of_limits(to, d, today);
}

bool policy_has_no_workday(uint32_t *from, const struct demur_deadlines *d)
{
    for (size_t i = 0; i < d->holidays; i++) {
        uint32_t before = d->holiday[i] == 0 ? 0 : d->holiday[i] - 1;
        uint32_t next = demur_due(d, before, DEMUR_UNIT_WORKING, 1);

        *from = d->holiday[i];
        if (next - before > YEAR + 1) return true;
    }
    return false;
}
