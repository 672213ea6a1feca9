/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* holiday_import_test.c -- which days an iCalendar file names, and what is refused of it. */
#include "demur/day.h"
#include "demur/holiday_import.h"
#include "demur/memory.h"

#include "tap.h"

#include <stdlib.h>
#include <string.h>

#define HEAD "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//test//EN\r\n"
#define TAIL "END:VCALENDAR\r\n"
#define CHRISTMAS                                                                       \
    "BEGIN:VEVENT\r\nUID:1\r\nDTSTART;VALUE=DATE:20251225\r\nSUMMARY:Christmas Day\r\n" \
    "END:VEVENT\r\n"

enum { EVENT_LINE = 4 }; /* of BEGIN:VEVENT behind HEAD */

static uint32_t date(const char *iso)
{
    uint32_t day = 0;

    CHECK_ERR(DEMUR_OK, demur_day_parse(&day, iso, strlen(iso)));
    return day;
}

static enum demur_err read_bytes(struct demur_holiday_import **out, struct demur_problem *problem,
                                 const char *text, size_t len)
{
    /* An own copy of just these bytes, so that a sanitizer sees reads behind them. */
    uint8_t *copy = malloc(len + (len == 0));

    if (copy == NULL) return DEMUR_ERR_NOMEM;
    memcpy(copy, text, len);
    *out = NULL;
    enum demur_err err = demur_holiday_import_new(out, problem, (struct demur_span){copy, len},
                                                  date("2024-01-01"), date("2028-12-31"));
    free(copy);
    return err;
}

static enum demur_err read_text(struct demur_holiday_import **out, struct demur_problem *problem,
                                const char *text)
{
    return read_bytes(out, problem, text, strlen(text));
}

/* Whether text names exactly days, "2025-12-25 2025-12-26", and all of it is understood. */
static bool names(const char *text, const char *days)
{
    struct demur_holiday_import *import = NULL;
    struct demur_problem problem = {0};
    bool same = true;

    if (read_text(&import, &problem, text) != DEMUR_OK) {
        printf("# %u: %s\n", (unsigned)problem.line, problem.sentence);
        return false;
    }
    for (size_t i = 0; i < import->notes; i++) printf("# %s\n", import->note[i].problem.sentence);
    same =
        import->notes == 0 &&
        strlen(days) == (import->holidays == 0 ? 0 : import->holidays * (DEMUR_DATE_LEN + 1) - 1);
    for (size_t i = 0; i < import->holidays; i++) {
        char got[DEMUR_DATE_LEN + 1];

        demur_day_format(got, import->holiday[i].day);
        if (same) same = memcmp(got, days + i * (DEMUR_DATE_LEN + 1), DEMUR_DATE_LEN) == 0;
        if (!same) printf("# got %s\n", got);
    }
    demur_holiday_import_free(import);
    return same;
}

/* Whether the lines, in an event, are not understood at line with a sentence that has says. */
static bool refuses_event(const char *lines, uint32_t line, const char *says)
{
    static char text[8192];
    struct demur_holiday_import *import = NULL;
    struct demur_problem problem = {0};

    (void)snprintf(text, sizeof text, HEAD "BEGIN:VEVENT\r\n%sEND:VEVENT\r\n" CHRISTMAS TAIL,
                   lines);
    if (read_text(&import, &problem, text) != DEMUR_OK) {
        printf("# the whole file: %s\n", problem.sentence);
        return false;
    }
    /* The event behind it is read all the same. */
    bool right = import->notes == 1 && !import->note[0].is_left_out && import->holidays == 1;
    const struct demur_problem *p = &import->note[0].problem;

    right = right && p->line == line && strstr(p->sentence, says) != NULL;
    if (!right) {
        printf("# %zu notes, %zu days; %u: %s\n", import->notes, import->holidays,
               (unsigned)p->line, p->sentence);
    }
    demur_holiday_import_free(import);
    return right;
}

static bool refuses_file(const char *text, uint32_t line, const char *says)
{
    struct demur_holiday_import *import = NULL;
    struct demur_problem problem = {.line = 9999};
    enum demur_err err = read_text(&import, &problem, text);
    bool right = err == DEMUR_ERR_FORMAT && import == NULL && problem.line == line &&
                 strstr(problem.sentence, says) != NULL;

    if (!right) printf("# %d; %u: %s\n", (int)err, (unsigned)problem.line, problem.sentence);
    demur_holiday_import_free(import);
    return right;
}

#define EVENT(lines) HEAD "BEGIN:VEVENT\r\n" lines "END:VEVENT\r\n" TAIL
#define DAY(d)       "DTSTART;VALUE=DATE:" d "\r\n"

/* ---- what is read --------------------------------------------------------------------------- */

static void test_whole_days_are_read(void)
{
    CHECK(names(HEAD CHRISTMAS TAIL, "2025-12-25"));
    CHECK(names(EVENT(DAY("20251225") "DTEND;VALUE=DATE:20251226\r\n"), "2025-12-25"));
    CHECK(names(EVENT("DTEND;VALUE=DATE:20251227\r\n" DAY("20251225")), "2025-12-25 2025-12-26"));
    CHECK(names(EVENT(DAY("20251225") "DURATION:P2D\r\n"), "2025-12-25 2025-12-26"));
    CHECK(names(EVENT(DAY("20251231") "DURATION:+P1D\r\n"), "2025-12-31"));
    CHECK(names(EVENT(DAY("20240226") "DURATION:P1W\r\n"),
                "2024-02-26 2024-02-27 2024-02-28 2024-02-29 2024-03-01 2024-03-02 2024-03-03"));
    CHECK(names(HEAD TAIL, ""));
    CHECK(names(HEAD CHRISTMAS CHRISTMAS TAIL, "2025-12-25"));
    CHECK(names(HEAD CHRISTMAS TAIL HEAD "BEGIN:VEVENT\r\n" DAY("20250101") "END:VEVENT\r\n" TAIL,
                "2025-01-01 2025-12-25"));
}

static void test_line_ends_marks_folds_and_small_letters(void)
{
    CHECK(names("BEGIN:VCALENDAR\nVERSION:2.0\nBEGIN:VEVENT\nDTSTART;VALUE=DATE:20251225\n"
                "END:VEVENT\nEND:VCALENDAR",
                "2025-12-25"));
    CHECK(names("\xef\xbb\xbf" HEAD CHRISTMAS TAIL "\r\n\r\n", "2025-12-25"));
    CHECK(names(EVENT("DTST\r\n ART;VAL\r\n\tUE=DATE:2025\r\n 12\r\n 25\r\n"), "2025-12-25"));
    /* A fold in the middle of a character. */
    CHECK(names(EVENT(DAY("20251225") "SUMMARY:No\xc3\r\n \xabl\r\n"), "2025-12-25"));
    CHECK(names("begin:vcalendar\nversion:2.0\nbegin:vevent\ndtstart;value=date:20251225\n"
                "end:VEVENT\nend:vcalendar\n",
                "2025-12-25"));
    CHECK(names(EVENT("DTSTART;X-A=\"b;c:d\";VALUE=DATE:20251225\r\n"), "2025-12-25"));
}

static void test_what_has_no_part_in_days_is_passed_over(void)
{
    CHECK(names(
        HEAD "CALSCALE:GREGORIAN\r\nMETHOD:PUBLISH\r\nX-WR-CALNAME:Holidays\r\n"
             "BEGIN:VTIMEZONE\r\nTZID:Europe/London\r\nBEGIN:STANDARD\r\n"
             "DTSTART:19961027T020000\r\nRRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10\r\n"
             "END:STANDARD\r\nEND:VTIMEZONE\r\n"
             "BEGIN:VEVENT\r\nDTSTAMP:20240401T101010Z\r\n" DAY(
                 "20251225") "TRANSP:TRANSPARENT\r\nSTATUS:CONFIRMED\r\nCLASS:PUBLIC\r\n"
                             "DESCRIPTION;LANGUAGE=en:a\\, b\r\nBEGIN:VALARM\r\nTRIGGER:-PT15M\r\n"
                             "DURATION:PT5M\r\nEND:VALARM\r\nEND:VEVENT\r\n" TAIL,
        "2025-12-25"));
}

static void test_yearly_rules_end_where_they_say_or_with_the_range(void)
{
    CHECK(
        names(EVENT(DAY("20260501") "RRULE:FREQ=YEARLY\r\n"), "2026-05-01 2027-05-01 2028-05-01"));
    CHECK(names(EVENT(DAY("19700501") "RRULE:FREQ=YEARLY;INTERVAL=2;WKST=MO\r\n"),
                "2024-05-01 2026-05-01 2028-05-01"));
    CHECK(names(EVENT(DAY("20230501") "RRULE:FREQ=YEARLY;COUNT=3\r\n"), "2024-05-01 2025-05-01"));
    CHECK(names(EVENT(DAY("20250501") "RRULE:FREQ=YEARLY;UNTIL=20270430\r\n"),
                "2025-05-01 2026-05-01"));
    CHECK(names(EVENT(DAY("20250501") "RRULE:FREQ=YEARLY;UNTIL=20260501\r\n"),
                "2025-05-01 2026-05-01"));
    CHECK(names(EVENT(DAY("20270501") "RRULE:FREQ=YEARLY;BYMONTHDAY=1;BYMONTH=5\r\n"),
                "2027-05-01 2028-05-01"));
    /* 29 February is in leap years alone, and only those count. */
    CHECK(names(EVENT(DAY("20200229") "RRULE:FREQ=YEARLY;COUNT=3\r\n"), "2024-02-29 2028-02-29"));
    CHECK(names(EVENT(DAY("20261231") "DURATION:P2D\r\nRRULE:FREQ=YEARLY;COUNT=2\r\n"),
                "2026-12-31 2027-01-01 2027-12-31 2028-01-01"));
}

static void test_days_are_added_and_taken_away(void)
{
    CHECK(names(EVENT(DAY("20250501") "RDATE;VALUE=DATE:20260502,20270503\r\n"),
                "2025-05-01 2026-05-02 2027-05-03"));
    CHECK(names(EVENT(DAY("20250501") "RRULE:FREQ=YEARLY\r\nEXDATE;VALUE=DATE:20260501\r\n"
                                      "EXDATE;VALUE=DATE:20280501\r\n"),
                "2025-05-01 2027-05-01"));
}

static void test_names_are_kept_on_one_line(void)
{
    struct demur_holiday_import *import = NULL;
    struct demur_problem problem;

    CHECK_ERR(
        DEMUR_OK,
        read_text(&import, &problem,
                  HEAD
                  "BEGIN:VEVENT\r\nSUMMARY;LANGUAGE=en:A\\, b\\; c\\\\d\\ne\\Nf\r\n  g"
                  "\r\n" DAY("20250102") "END:VEVENT\r\n"
                                         "BEGIN:VEVENT\r\n" DAY(
                                             "20250101") "SUMMARY:0123456789012345678901234567890"
                                                         "1234567890123456789012345678\xc3\xa4\xc3"
                                                         "\xb6\xc3\xbc\r\nEND:VEVENT\r\n" TAIL));
    if (!CHECK(import != NULL && import->holidays == 2)) return;
    CHECK(strcmp(import->holiday[1].name, "A, b; c\\d e f g") == 0);
    CHECK(import->holiday[1].line == EVENT_LINE && import->holiday[0].line == 9);
    CHECK(strlen(import->holiday[0].name) == DEMUR_HOLIDAY_NAME_BYTES - 1 ||
          strlen(import->holiday[0].name) == DEMUR_HOLIDAY_NAME_BYTES - 2);
    demur_holiday_import_free(import);
}

static void test_days_outside_of_the_range_are_counted(void)
{
    struct demur_holiday_import *import = NULL;
    struct demur_problem problem;

    CHECK_ERR(
        DEMUR_OK,
        read_text(
            &import, &problem,
            HEAD "BEGIN:VEVENT\r\n" DAY(
                "20231231") "DURATION:P3D\r\n"
                            "END:VEVENT\r\nBEGIN:VEVENT\r\n" DAY(
                                "99991231") "END:VEVENT\r\nBEGIN:VEVENT\r\n" DAY("20290101") "RRULE"
                                                                                             ":FREQ"
                                                                                             "=YEAR"
                                                                                             "LY\r"
                                                                                             "\nEND"
                                                                                             ":VEVE"
                                                                                             "NT\r"
                                                                                             "\n" TAIL));
    if (!CHECK(import != NULL)) return;
    CHECK(import->holidays == 2 && import->holiday[0].day == date("2024-01-01"));
    CHECK(import->outside == 3 && import->notes == 0);
    demur_holiday_import_free(import);
}

static void test_what_is_off_or_no_event_is_left_out_and_named(void)
{
    static const struct {
        const char *text;
        uint32_t line;
        const char *says;
    } cases[] = {
        {EVENT(DAY("20251225") "STATUS:CANCELLED\r\n"), 6, "left out"},
        {EVENT(DAY("20251225") "STATUS:TENTATIVE\r\n"), 6, "left out"},
        {HEAD "BEGIN:VTODO\r\n" DAY("20251225") "END:VTODO\r\n" TAIL, 4, "\"VTODO\" is no event"},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct demur_holiday_import *import = NULL;
        struct demur_problem problem;

        if (!CHECK_ERR(DEMUR_OK, read_text(&import, &problem, cases[i].text))) continue;
        CHECK(import->holidays == 0 && import->notes == 1 && import->note[0].is_left_out);
        CHECK(import->note[0].problem.line == cases[i].line);
        CHECK(strstr(import->note[0].problem.sentence, cases[i].says) != NULL);
        demur_holiday_import_free(import);
    }
}

/* ---- what is refused ------------------------------------------------------------------------ */

static void test_a_time_of_day_is_never_taken_for_a_day(void)
{
    static const char *const times[] = {
        "DTSTART:20250526T000000Z\r\n",
        "DTSTART:20250526T000000\r\n",
        "DTSTART;VALUE=DATE-TIME:20250526T000000Z\r\n",
        "DTSTART;VALUE=DATE:20250526T000000Z\r\n",
        "DTSTART;TZID=Europe/London:20250526T000000\r\n",
        "DTSTART;TZID=Europe/London;VALUE=DATE:20250526\r\n",
        "DTSTART:20250526\r\n",
    };

    for (size_t i = 0; i < sizeof times / sizeof times[0]; i++) {
        CHECK(refuses_event(times[i], EVENT_LINE + 1,
                            i < 4   ? "is a time of day"
                            : i < 6 ? "is in a time zone"
                                    : "is missing"));
    }
    CHECK(refuses_event(DAY("20250526") "DTEND:20250527T000000Z\r\n", 6, "is a time of day"));
    CHECK(refuses_event(DAY("20250526") "RRULE:FREQ=YEARLY;UNTIL=20270526T000000Z\r\n", 6,
                        "is a time of day"));
    CHECK(refuses_event(DAY("20250526") "EXDATE:20250526T000000\r\n", 6, "is a time of day"));
    CHECK(refuses_event(DAY("20250526") "RDATE;VALUE=PERIOD:20250526T000000Z/P1D\r\n", 6,
                        "is a time of day"));
    CHECK(refuses_event(DAY("20250526") "DURATION:PT24H\r\n", 6, "no number of whole days"));
    CHECK(refuses_event(DAY("20250526") "DURATION:P1DT1H\r\n", 6, "no number of whole days"));
}

static void test_what_contradicts_itself_is_refused(void)
{
    CHECK(refuses_event(DAY("20250526") "DTEND;VALUE=DATE:20250525\r\n", 6, "before it begins"));
    CHECK(refuses_event(DAY("20250526") "DTEND;VALUE=DATE:20250526\r\n", 6, "day after its last"));
    CHECK(refuses_event(DAY("20250526") "DURATION:-P1D\r\n", 6, "before it begins"));
    CHECK(refuses_event(DAY("20250526") "DURATION:P0D\r\n", 6, "no number of whole days"));
    CHECK(refuses_event(DAY("20250526") "DTEND;VALUE=DATE:20250527\r\nDURATION:P1D\r\n", 7,
                        "DTEND and DURATION"));
    CHECK(refuses_event(DAY("20250526") "RDATE;VALUE=DATE:20260526\r\n"
                                        "EXDATE;VALUE=DATE:20260526\r\n",
                        7, "takes away a day that RDATE adds"));
    CHECK(refuses_event(DAY("20250526") "EXDATE;VALUE=DATE:20260526\r\n", 6,
                        "that the event is not on"));
    CHECK(refuses_event(DAY("20250526") "RRULE:FREQ=YEARLY;COUNT=2;UNTIL=20280526\r\n", 6,
                        "COUNT and UNTIL"));
    CHECK(refuses_event(DAY("20250526") "RRULE:FREQ=YEARLY;UNTIL=20250525\r\n", 6,
                        "ends before the event begins"));
    CHECK(refuses_event(DAY("20250526") "RRULE:FREQ=YEARLY;BYMONTH=6\r\n", 6, "another day"));
    CHECK(refuses_event(DAY("20250526") "RRULE:FREQ=YEARLY;BYMONTHDAY=25\r\n", 6, "another day"));
    CHECK(refuses_event(DAY("20250526") DAY("20250526"), 6, "\"DTSTART\" stands twice"));
    CHECK(refuses_event(DAY("20250526") "DURATION:P1D\r\nDURATION:P1D\r\n", 7, "stands twice"));
    CHECK(refuses_event(DAY("20250526") "RRULE:FREQ=YEARLY\r\nRRULE:FREQ=YEARLY\r\n", 7,
                        "stands twice"));
    CHECK(refuses_event(DAY("20250526") "SUMMARY:a\r\nSUMMARY:b\r\n", 7, "stands twice"));
    CHECK(refuses_event(DAY("20250526") "STATUS:CONFIRMED\r\nSTATUS:CANCELLED\r\n", 7,
                        "stands twice"));
    CHECK(refuses_event("SUMMARY:a\r\n", EVENT_LINE, "has no DTSTART"));
}

static void test_what_is_not_understood_is_named_and_not_guessed(void)
{
    static const char *const rules[] = {
        "FREQ=MONTHLY",         "FREQ=YEARLY;BYDAY=-1MO",  "FREQ=YEARLY;BYMONTH=5,6",
        "FREQ=YEARLY;COUNT=0",  "FREQ=YEARLY;COUNT=x",     "FREQ=YEARLY;INTERVAL=0",
        "FREQ=YEARLY;BYDAY",    "FREQ=YEARLY;FREQ=YEARLY", "FREQ=YEARLY;;COUNT=2",
        "FREQ=YEARLY;RSCALE=X",
    };
    static char lines[256];

    for (size_t i = 0; i < sizeof rules / sizeof rules[0]; i++) {
        (void)snprintf(lines, sizeof lines, DAY("20250526") "RRULE:%s\r\n", rules[i]);
        if (!CHECK(refuses_event(lines, 6, "in RRULE is not understood"))) {
            printf("# %s\n", rules[i]);
        }
    }
    CHECK(refuses_event(DAY("20250526") "RRULE:COUNT=2\r\n", 6, "no FREQ"));
    CHECK(refuses_event(DAY("20250526") "RRULE:\r\n", 6, "no FREQ"));
    CHECK(refuses_event(DAY("20250526") "EXRULE:FREQ=YEARLY\r\n", 6, "write the days out"));
    CHECK(refuses_event("RECURRENCE-ID;VALUE=DATE:20250526\r\n" DAY("20250527"), 5,
                        "write the days out"));
    CHECK(refuses_event(DAY("20250526") "STATUS:MAYBE\r\n", 6, "not understood"));
    CHECK(refuses_event(DAY("20250532"), 5, "is no day"));
    CHECK(refuses_event(DAY("20250229"), 5, "is no day"));
    CHECK(refuses_event(DAY("2025-05-26"), 5, "is no day"));
    CHECK(refuses_event(DAY(""), 5, "is no day"));
    CHECK(refuses_event(DAY("19691231"), 5, "from 1970 on"));
    CHECK(refuses_event(DAY("20250526,20250527"), 5, "is no day"));
    CHECK(refuses_event("DTSTART;RANGE=THISANDFUTURE;VALUE=DATE:20250526\r\n", 5,
                        "\"RANGE\" is a parameter"));
    CHECK(refuses_event("DTSTART;VALUE=DATE;VALUE=DATE:20250526\r\n", 5, "is a parameter"));
    CHECK(refuses_event(DAY("20250526") "RDATE;VALUE=DATE:\r\n", 6, "lacks a day"));
    CHECK(refuses_event(DAY("20250526") "RDATE;VALUE=DATE:20250527,\r\n", 6, "lacks a day"));
    CHECK(refuses_event(DAY("20250526") "RDATE;VALUE=DATE:20250527,,20250528\r\n", 6, "is no day"));
    CHECK(refuses_event(DAY("20240101") "DTEND;VALUE=DATE:20250102\r\n", 5, "longer than a year"));
    CHECK(refuses_event(DAY("20250526") "DURATION:P99999W\r\n", 5, "longer than a year"));
    CHECK(refuses_event(DAY("20250526") "DURATION:P100000D\r\n", 6, "no number of whole days"));
}

static void test_what_is_no_calendar_is_refused_as_a_whole(void)
{
    CHECK(refuses_file("", 0, "no iCalendar file"));
    CHECK(refuses_file("hello\n", 1, "\"hello\" is no line"));
    CHECK(refuses_file("<html>\n", 1, "is no line"));
    CHECK(refuses_file("A:b\n", 1, "outside of a VCALENDAR"));
    CHECK(refuses_file("BEGIN:VEVENT\r\n", 1, "outside of a VCALENDAR"));
    CHECK(refuses_file(" BEGIN:VCALENDAR\r\n", 1, "continues none"));
    CHECK(refuses_file("BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", 2, "no VERSION"));
    CHECK(refuses_file("BEGIN:VCALENDAR\r\nVERSION:1.0\r\n", 2, "\"1.0\" is another version"));
    CHECK(refuses_file(HEAD "CALSCALE:CHINESE\r\n" TAIL, 4, "than the Gregorian"));
    CHECK(refuses_file(HEAD "METHOD:CANCEL\r\n" TAIL, 4, "takes events back"));
    CHECK(refuses_file(HEAD, 0, "ends in the middle"));
    CHECK(refuses_file(HEAD "BEGIN:VEVENT\r\n" TAIL, 5, "\"VCALENDAR\" ends what"));
    CHECK(refuses_file(HEAD "END:VEVENT\r\n" TAIL, 4, "ends what"));
    CHECK(refuses_file(HEAD TAIL TAIL, 5, "ends what"));
    CHECK(refuses_file(HEAD "BEGIN:VEVENT\r\nBEGIN:VEVENT\r\n", 5, "begins in the middle"));
    CHECK(refuses_file(HEAD "BEGIN:VCALENDAR\r\n", 4, "begins in the middle"));
    CHECK(refuses_file(HEAD "BEGIN:\r\n", 4, "no name of a component"));
    CHECK(refuses_file(HEAD "BEGIN:A\nBEGIN:A\nBEGIN:A\nBEGIN:A\nBEGIN:A\nBEGIN:A\nBEGIN:A\n"
                            "BEGIN:A\n",
                       11, "too deep"));
    CHECK(refuses_file(HEAD "SUMMARY:\x1b[2J\r\n" TAIL, 4, "not UTF-8 text"));
    CHECK(refuses_file(HEAD "SUMMARY:\xff\r\n" TAIL, 4, "not UTF-8 text"));
    CHECK(refuses_file(HEAD "SUMMARY:a\rb\r\n" TAIL, 4, "not UTF-8 text"));
    CHECK(refuses_file(HEAD "X;A=\"b:c\r\n" TAIL, 4, "is no line"));
    CHECK(refuses_file(HEAD "X;A:c\r\n" TAIL, 4, "is no line"));
    CHECK(refuses_file(HEAD "X;:c\r\n" TAIL, 4, "is no line"));
    CHECK(refuses_file(HEAD ":c\r\n" TAIL, 4, "is no line"));
    CHECK(refuses_file(HEAD "X\r\n" TAIL, 4, "is no line"));
    CHECK(refuses_file(HEAD "X_Y:c\r\n" TAIL, 4, "is no line"));
}

/* ---- limits --------------------------------------------------------------------------------- */

/* HEAD, count times piece, TAIL; the caller's, to be freed. */
static char *many(size_t *len, const char *piece, size_t count)
{
    size_t head = strlen(HEAD);
    size_t one = strlen(piece);
    char *text = malloc(head + one * count + sizeof TAIL);

    if (text == NULL) abort();
    memcpy(text, HEAD, sizeof HEAD);
    for (size_t i = 0; i < count * one; i++) text[head + i] = piece[i % one];
    memcpy(text + head + count * one, TAIL, sizeof TAIL);
    *len = head + one * count + sizeof TAIL - 1;
    return text;
}

static void test_there_are_limits(void)
{
    static const struct {
        const char *piece;
        size_t count;
        enum demur_err want;
        const char *says;
    } cases[] = {
        {"BEGIN:VEVENT\nEND:VEVENT\n", DEMUR_HOLIDAY_EVENTS_MAX, DEMUR_OK, ""},
        {"BEGIN:VEVENT\nEND:VEVENT\n", DEMUR_HOLIDAY_EVENTS_MAX + 1, DEMUR_ERR_FORMAT,
         "more than 5000 events"},
        {"BEGIN:VTODO\nEND:VTODO\n", DEMUR_HOLIDAY_EVENTS_MAX + 1, DEMUR_ERR_FORMAT,
         "more than 5000 events"},
        {"BEGIN:VEVENT\nDTSTART;VALUE=DATE:20250101\nDURATION:P100D\nEND:VEVENT\n", 50, DEMUR_OK,
         ""},
        {"BEGIN:VEVENT\nDTSTART;VALUE=DATE:20250101\nDURATION:P100D\nEND:VEVENT\n", 51,
         DEMUR_ERR_FORMAT, "more than 5000 days"},
        {"X:0123456789\n", DEMUR_HOLIDAY_FILE_BYTES_MAX / 13, DEMUR_ERR_LENGTH, "1048576 bytes"},
        {"X:01234\n 01234567890\n", 40000, DEMUR_OK, ""},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct demur_holiday_import *import = NULL;
        struct demur_problem problem = {0};
        size_t len = 0;
        char *text = many(&len, cases[i].piece, cases[i].count);

        if (!CHECK_ERR(cases[i].want, read_bytes(&import, &problem, text, len)) ||
            !CHECK(strstr(problem.sentence, cases[i].says) != NULL)) {
            printf("# case %zu: %s\n", i, problem.sentence);
        }
        demur_holiday_import_free(import);
        free(text);
    }
}

static void test_every_part_of_a_file_is_read_or_refused(void)
{
    static const char text[] =
        "\xef\xbb\xbf" HEAD
        "BEGIN:VEVENT\r\nDTSTART;X-A=\"b\";VALUE=DATE:20200229\r\nRRULE:FREQ=YEARLY;COUNT=3\r\n"
        "EXDATE;VALUE=DATE:20240229\r\nSUMMARY:a\\,\r\n b\xc3\xa4\r\nEND:VEVENT\r\n" TAIL;

    for (size_t len = 0; len < sizeof text - 1; len++) {
        struct demur_holiday_import *import = NULL;
        struct demur_problem problem = {.line = 9999};
        enum demur_err err = read_bytes(&import, &problem, text, len);

        CHECK(err == DEMUR_ERR_FORMAT || (err == DEMUR_OK && len >= sizeof text - 3));
        CHECK(err == DEMUR_OK || problem.line != 9999);
        demur_holiday_import_free(import);
    }
}

static void test_memory_that_runs_out(void)
{
    struct demur_problem problem;

    for (unsigned n = 1; n < 6; n++) {
        struct demur_holiday_import *import = NULL;

        demur_test_fail_alloc(n);
        CHECK_ERR(DEMUR_ERR_NOMEM, read_text(&import, &problem, HEAD CHRISTMAS TAIL));
        demur_test_fail_alloc(0);
        CHECK(import == NULL);
    }
}

int main(void)
{
    RUN(test_whole_days_are_read);
    RUN(test_line_ends_marks_folds_and_small_letters);
    RUN(test_what_has_no_part_in_days_is_passed_over);
    RUN(test_yearly_rules_end_where_they_say_or_with_the_range);
    RUN(test_days_are_added_and_taken_away);
    RUN(test_names_are_kept_on_one_line);
    RUN(test_days_outside_of_the_range_are_counted);
    RUN(test_what_is_off_or_no_event_is_left_out_and_named);
    RUN(test_a_time_of_day_is_never_taken_for_a_day);
    RUN(test_what_contradicts_itself_is_refused);
    RUN(test_what_is_not_understood_is_named_and_not_guessed);
    RUN(test_what_is_no_calendar_is_refused_as_a_whole);
    RUN(test_there_are_limits);
    RUN(test_every_part_of_a_file_is_read_or_refused);
    RUN(test_memory_that_runs_out);
    return tap_done();
}
