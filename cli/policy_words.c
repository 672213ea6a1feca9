/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "policy_words.h"

#include "demur/day.h"
#include "demur/docket.h"

#include "cli.h"

enum { DAYS_OF_WEEK = 7, YEAR = 365 };

static const char *const weekday[DAYS_OF_WEEK] = {"Monday", "Tuesday",  "Wednesday", "Thursday",
                                                  "Friday", "Saturday", "Sunday"};
static const char *const short_day[DAYS_OF_WEEK] = {"mon", "tue", "wed", "thu",
                                                    "fri", "sat", "sun"};

void policy_put_day(FILE *to, uint32_t day)
{
    char date[DEMUR_DATE_LEN + 1];

    demur_day_format(date, day);
    fprintf(to, "%s %s", weekday[demur_day_weekday(day)], date);
}

static void put_days(FILE *to, uint8_t unit, uint16_t limit)
{
    fprintf(to, "%u %s day%s", limit, unit == DEMUR_UNIT_WORKING ? "working" : "calendar",
            limit == 1 ? "" : "s");
}

static void put_limit(FILE *to, const char *label, const struct demur_limit *limit)
{
    fprintf(to, "%-15s ", label);
    if (limit->unit == DEMUR_UNIT_NONE) {
        fputs("not promised\n", to);
        return;
    }
    if (limit->limit == 0) {
        fputs("on the day", to);
    } else {
        fputs("within ", to);
        put_days(to, limit->unit, limit->limit);
    }
    fputs(limit->from == DEMUR_FROM_ACKNOWLEDGEMENT
              ? " of the acknowledgement; where that is late or missing, of its due day\n"
              : " of delivery\n",
          to);
}

static void put_calendar(FILE *to, const struct demur_deadlines *d, uint32_t today)
{
    const char *comma = "";
    char first[DEMUR_DATE_LEN + 1];
    char last[DEMUR_DATE_LEN + 1];
    unsigned ahead = 0;

    fputs("Working days    ", to);
    for (unsigned i = 0; i < DAYS_OF_WEEK; i++) {
        if ((d->workdays >> i & 1) == 0) continue;
        fprintf(to, "%s%s", comma, weekday[i]);
        comma = ", ";
    }
    fputs("\nHolidays        ", to);
    if (d->holidays == 0) {
        fputs("none\n", to);
        return;
    }
    for (size_t i = 0; i < d->holidays; i++) {
        ahead += d->holiday[i] >= today && d->holiday[i] - today <= YEAR;
    }
    demur_day_format(first, d->holiday[0]);
    demur_day_format(last, d->holiday[d->holidays - 1]);
    fprintf(to, "%u, from %s to %s; %u of them in the year ahead\n", d->holidays, first, last,
            ahead);
}

void policy_put_words(FILE *to, const struct demur_deadlines *d, uint32_t today)
{
    put_calendar(to, d, today);
    put_limit(to, "Acknowledgement", &d->acknowledge);
    put_limit(to, "Owner named", &d->owner);
    put_limit(to, "Answer", &d->answer);
    fputs("Extension       ", to);
    if (d->extend_max == 0) {
        fputs("none\n", to);
    } else {
        if (d->extend_max == 1) {
            fputs("once, by at most ", to);
        } else {
            fprintf(to, "up to %u times, each by at most ", d->extend_max);
        }
        put_days(to, d->extend_unit, d->extend_limit);
        fputs(", asked for in time\n", to);
    }
    fprintf(to, "Escalation      %s\n",
            d->escalate == 1 ? "to the next principal, where an ask is open on the answer's due day"
                             : "none");
    if (d->threshold == 0) {
        fputs("Threshold       none: every memo is owed this\n", to);
    } else {
        fprintf(to, "Threshold       an answer is owed from %u standing signatures on\n",
                (unsigned)d->threshold);
    }
}

/* ---- as JSON ------------------------------------------------------------------------------ */

static const char *unit_name(uint8_t unit)
{
    return unit == DEMUR_UNIT_WORKING ? "wd" : "cd";
}

static void put_json_limit(FILE *to, const char *name, const struct demur_limit *limit)
{
    if (limit->unit == DEMUR_UNIT_NONE) {
        fprintf(to, ", \"%s\": null", name);
        return;
    }
    fprintf(to, ", \"%s\": {\"limit\": %u, \"unit\": \"%s\", \"from\": \"%s\"}", name, limit->limit,
            unit_name(limit->unit),
            limit->from == DEMUR_FROM_ACKNOWLEDGEMENT ? "acknowledgement" : "delivery");
}

void policy_put_json(FILE *to, const struct demur_deadlines *d)
{
    const char *comma = "";

    fputs("\"workdays\": [", to);
    for (unsigned i = 0; i < DAYS_OF_WEEK; i++) {
        if ((d->workdays >> i & 1) == 0) continue;
        fprintf(to, "%s\"%s\"", comma, short_day[i]);
        comma = ", ";
    }
    fprintf(to, "], \"holidays\": %u, \"first_holiday\": ", d->holidays);
    cli_put_json_day(to, d->holidays > 0, d->holiday[0]);
    fputs(", \"last_holiday\": ", to);
    cli_put_json_day(to, d->holidays > 0, d->holidays > 0 ? d->holiday[d->holidays - 1] : 0);
    put_json_limit(to, "acknowledge", &d->acknowledge);
    put_json_limit(to, "owner", &d->owner);
    put_json_limit(to, "answer", &d->answer);
    if (d->extend_max == 0) {
        fputs(", \"extend\": null", to);
    } else {
        fprintf(to, ", \"extend\": {\"times\": %u, \"limit\": %u, \"unit\": \"%s\"}", d->extend_max,
                d->extend_limit, unit_name(d->extend_unit));
    }
    fprintf(to, ", \"escalate\": %s, \"threshold\": %u", d->escalate == 1 ? "true" : "false",
            (unsigned)d->threshold);
}
