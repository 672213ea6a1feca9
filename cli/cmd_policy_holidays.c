/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * cmd_policy_holidays.c -- demur policy holidays --policy-file FILE --ics FILE [--out FILE]
 *
 * Takes the holidays of an iCalendar file over into a policy file, and says what became of each.
 */
#include "commands.h"
#include "deadlines_read.h"
#include "demur/day.h"
#include "demur/holiday_import.h"
#include "demur/memory.h"
#include "host/write_file.h"
#include "policy_words.h"

#include <string.h>

enum { OPT_POLICY, OPT_ICS, OPT_OUT, OPT_REPLACE, OPT_FROM, OPT_TO, OPT_LEAVE_OUT };
enum { YEAR = 366, YEARS_AHEAD = 10 };

static const struct cli_opt opts[] = {
    [OPT_POLICY] = {"policy-file", "FILE", "the policy to which holidays are added"},
    [OPT_ICS] = {"ics", "FILE", "the calendar; - is standard input"},
    [OPT_OUT] = {"out", "FILE", "write the policy with them; - is standard output"},
    [OPT_REPLACE] = {"replace", NULL, "where the file of --out is there, replace it"},
    [OPT_FROM] = {"from", "YYYY-MM-DD", "take no day before this one (a year ago)"},
    [OPT_TO] = {"to", "YYYY-MM-DD", "take no day after this one (in ten years)"},
    [OPT_LEAVE_OUT] = {"leave-out", NULL, "leave out events that are not understood"},
    {0},
};

/* A policy and the holidays that may go into it. */
struct merge {
    const struct cli *cli;
    FILE *report;
    struct demur_deadlines d;
    uint8_t *policy;
    size_t policy_len;
    struct demur_holiday_import *import;
    uint32_t day[DEMUR_HOLIDAY_DAYS_MAX]; /* to be added */
    size_t days;
};

/* ---- reading -------------------------------------------------------------------------------- */

static enum cli_exit read_range(const struct cli *cli, uint32_t *first, uint32_t *last)
{
    uint32_t today = cli_today();
    enum cli_exit status = CLI_OK;

    *first = today > YEAR ? today - YEAR : 0;
    *last = today + YEARS_AHEAD * YEAR;
    if (cli->option[OPT_FROM] != NULL) {
        status = cli_day_read(first, cli, OPT_FROM, opts[OPT_FROM].name);
    }
    if (status == CLI_OK && cli->option[OPT_TO] != NULL) {
        status = cli_day_read(last, cli, OPT_TO, opts[OPT_TO].name);
    }
    if (status == CLI_OK && *first > DEMUR_HOLIDAY_LAST_DAY) {
        fprintf(cli->err, "demur: --from: no day after 2199-12-31 is taken over\n");
        return CLI_USAGE;
    }
    if (*last > DEMUR_HOLIDAY_LAST_DAY) *last = DEMUR_HOLIDAY_LAST_DAY;
    if (status == CLI_OK && *last < *first) {
        fprintf(cli->err, "demur: --to: is before --from\n");
        status = CLI_USAGE;
    }
    return status;
}

static enum cli_exit read_policy(struct merge *m)
{
    const char *path = m->cli->option[OPT_POLICY];
    struct demur_problem problem = {0};

    if (host_read_file(&m->policy, &m->policy_len, path, DEMUR_DEADLINES_TEXT_BYTES, m->cli->err) !=
        DEMUR_OK) {
        return CLI_FAILED;
    }
    if (demur_deadlines_parse(&m->d, &problem, (struct demur_span){m->policy, m->policy_len}) ==
        DEMUR_OK) {
        return CLI_OK;
    }
    cli_deadlines_complain(m->cli->err, path, &problem);
    return CLI_INVALID;
}

static enum cli_exit read_calendar(struct merge *m, uint32_t first, uint32_t last)
{
    const char *path = m->cli->option[OPT_ICS];
    struct demur_problem problem = {0};
    uint8_t *text = NULL;
    size_t len = 0;

    if (host_read_file(&text, &len, path, DEMUR_HOLIDAY_FILE_BYTES_MAX, m->cli->err) != DEMUR_OK) {
        return CLI_FAILED;
    }
    enum demur_err err =
        demur_holiday_import_new(&m->import, &problem, (struct demur_span){text, len}, first, last);

    demur_wipe_free(text, len);
    if (err == DEMUR_OK) return CLI_OK;
    if (err == DEMUR_ERR_NOMEM) {
        fprintf(m->cli->err, "demur: %s\n", demur_err_text(err));
        return CLI_FAILED;
    }
    cli_deadlines_complain(m->cli->err, path, &problem);
    return CLI_INVALID;
}

/* ---- what becomes of each day ---------------------------------------------------------------- */

static void put_line(FILE *to, const char *what, const struct demur_holiday *h)
{
    char date[DEMUR_DATE_LEN + 1];

    demur_day_format(date, h->day);
    fprintf(to, "%-14s %s  ", what, date);
    cli_put_text(to, (const uint8_t *)h->name, strlen(h->name), false);
    fputc('\n', to);
}

static bool has_holiday(const struct demur_deadlines *d, uint32_t day)
{
    size_t i = 0;

    while (i < d->holidays && d->holiday[i] != day) i++;
    return i < d->holidays;
}

static void sort_out(struct merge *m)
{
    for (size_t i = 0; i < m->import->holidays; i++) {
        const struct demur_holiday *h = &m->import->holiday[i];
        const char *what = "added";

        if (has_holiday(&m->d, h->day)) {
            what = "already there";
        } else if ((m->d.workdays >> demur_day_weekday(h->day) & 1) == 0) {
            what = "no working day";
        } else {
            m->day[m->days++] = h->day;
        }
        put_line(m->report, what, h);
    }
}

/* Say what was not taken; how many events are not understood. */
static size_t put_notes(const struct merge *m)
{
    size_t strange = 0;

    for (size_t i = 0; i < m->import->notes; i++) {
        const struct demur_holiday_note *note = &m->import->note[i];

        strange += !note->is_left_out;
        cli_deadlines_complain(m->cli->err, m->cli->option[OPT_ICS], &note->problem);
    }
    return strange;
}

/* ---- writing -------------------------------------------------------------------------------- */

static enum cli_exit write_out(const struct merge *m, const uint8_t *text, size_t len)
{
    const char *path = m->cli->option[OPT_OUT];
    struct host_file file = {
        .path = path, .data = text, .len = len, .is_new = m->cli->option[OPT_REPLACE] == NULL};

    if (path == NULL) {
        fputs("Nothing has been written: --out says where to.\n", m->report);
        return CLI_OK;
    }
    if (strcmp(path, "-") == 0) {
        return fwrite(text, 1, len, m->cli->out) == len ? CLI_OK : CLI_FAILED;
    }
    return host_write_file(&file, m->cli->err) == DEMUR_OK ? CLI_OK : CLI_FAILED;
}

static enum cli_exit write_policy(struct merge *m)
{
    struct demur_problem problem = {0};
    struct demur_deadlines d;
    uint8_t *text = NULL;
    size_t len = 0;
    uint32_t from = 0;
    enum cli_exit status = CLI_INVALID;
    enum demur_err err = demur_deadlines_add_holidays(
        &text, &len, &problem, (struct demur_span){m->policy, m->policy_len}, m->day, m->days);

    if (err == DEMUR_OK) {
        err = demur_deadlines_parse(&d, &problem, (struct demur_span){text, len});
    }
    if (err == DEMUR_ERR_NOMEM) {
        fprintf(m->cli->err, "demur: %s\n", demur_err_text(err));
        status = CLI_FAILED;
    } else if (err != DEMUR_OK) {
        cli_deadlines_complain(m->cli->err, "the policy with these holidays", &problem);
    } else if (policy_has_no_workday(&from, &d)) {
        fprintf(m->cli->err, "demur: these holidays leave no working day for more than a year\n");
    } else {
        status = write_out(m, text, len);
    }
    demur_free(text);
    return status;
}

static enum cli_exit merge(struct merge *m)
{
    size_t strange = put_notes(m);

    if (strange > 0 && m->cli->option[OPT_LEAVE_OUT] == NULL) {
        fprintf(m->cli->err,
                "demur: nothing has been taken over: mend the calendar, or leave these %zu events "
                "out with --leave-out\n",
                strange);
        return CLI_INVALID;
    }
    sort_out(m);
    fprintf(m->report, "%zu added, %zu that change nothing; %zu days are outside of the range\n",
            m->days, m->import->holidays - m->days, m->import->outside);
    return write_policy(m);
}

static enum cli_exit run(const struct cli *cli)
{
    const char *out = cli->option[OPT_OUT];
    enum cli_exit status;
    uint32_t first = 0;
    uint32_t last = 0;

    if (cli->option[OPT_POLICY] == NULL || cli->option[OPT_ICS] == NULL) {
        fprintf(cli->err, "demur: give the policy by --policy-file and the calendar by --ics\n");
        return CLI_USAGE;
    }
    if (cli->option[OPT_REPLACE] != NULL && out == NULL) {
        fprintf(cli->err, "demur: --replace: --out says which file\n");
        return CLI_USAGE;
    }
    status = read_range(cli, &first, &last);
    if (status != CLI_OK) return status;
    struct merge *m = demur_alloc(sizeof *m);

    if (m == NULL) {
        fprintf(cli->err, "demur: %s\n", demur_err_text(DEMUR_ERR_NOMEM));
        return CLI_FAILED;
    }
    m->cli = cli;
    m->report = out != NULL && strcmp(out, "-") == 0 ? cli->err : cli->out;
    status = read_policy(m);
    if (status == CLI_OK) status = read_calendar(m, first, last);
    if (status == CLI_OK) status = merge(m);
    demur_holiday_import_free(m->import);
    demur_free(m->policy);
    demur_free(m);
    return status;
}

const struct cli_cmd cmd_policy_holidays = {
    .name = "policy holidays",
    .operands = "",
    .brief = "take over the holidays of an iCalendar file into a policy",
    .example = "demur policy holidays --policy-file examples/policy/ministry.policy --ics "
               "examples/policy/england-and-wales.ics",
    .answer = "0 they have been, or would be, taken over; 3 the calendar or policy must be mended",
    .opts = opts,
    .run = run,
};
