/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* ics_test.c -- the days on which something is due, as a calendar. */
#include "form_for_tests.h"

#include "demur/text.h"

static void test_the_form_is_one_and_fails_whole(void)
{
    check_form(demur_board_ics);
}

static void test_lines_are_short_and_whole(void)
{
    struct sample *(*const boards[])(void) = {sample_new, sample_hostile, sample_odd, sample_empty};

    for (size_t i = 0; i < 4; i++) {
        struct sample *s = boards[i]();
        /* A name that has to be folded, of characters that must not be cut. */
        char name[301] = "";

        for (size_t k = 0; k < 100; k++) strcat(name, "\xe2\x82\xac");
        if (i == 0) s->board.organisation = span_of(name);
        char *form = form_once(demur_board_ics, s);

        for (char *at = form; *at != '\0';) {
            char *end = strstr(at, "\r\n");

            if (!CHECK(end != NULL)) break;
            CHECK(end - at <= 75);
            for (char *k = at; k < end;) {
                uint32_t cp;
                size_t len = demur_utf8_next(&cp, (const uint8_t *)k, (size_t)(end - k));

                if (!CHECK(len > 0)) break;
                k += len;
            }
            at = end + 2;
        }
        CHECK(count_of(form, "\n") == count_of(form, "\r\n"));
        CHECK(count_of(form, "BEGIN:VEVENT") > 0);
        CHECK(count_of(form, "BEGIN:VEVENT") == count_of(form, "END:VEVENT"));
        CHECK(count_of(form, "BEGIN:VEVENT") == count_of(form, "UID:"));
        demur_free(form);
    }
}

static void test_every_due_day_is_there(void)
{
    char *form = form_once(demur_board_ics, sample_new());

    CHECK(has(form, "X-DEMUR-LOG-SIZE:6204\r\n"));
    CHECK(has(form, "DTSTAMP:20250612T000000Z\r\nDTSTART;VALUE=DATE:20250609\r\n"
                    "SUMMARY:Memo 7: answer due\r\n"));
    CHECK(has(form, "DTSTART;VALUE=DATE:20250521\r\nSUMMARY:Memo 7: acknowledgement due\r\n"
                    "DESCRIPTION:Done. By the public record up to entry 6204.\r\n"));
    CHECK(has(form, "SUMMARY:Memo 7: a verdict that was put off is due\r\n"));
    CHECK(has(form, "DTSTART;VALUE=DATE:20250626\r\nSUMMARY:Memo 9: last day for signatures\r\n"));
    CHECK(has(form, "SUMMARY:Memo 6: answer due at the next level\r\n"));
    CHECK(has(form, "SUMMARY:Poll 5: last day for votes\r\n"));
    /* No content. */
    CHECK(strstr(form, "pilots") == NULL && strstr(form, "Harbour Master") == NULL);
    demur_free(form);
}

static void test_an_event_keeps_its_uid(void)
{
    struct sample *s = sample_new();
    char *before = form_of(demur_board_ics, &s->board);
    static const char uid[] = "UID:answer-0-00080808080808080808080808080808@";

    sample_extend(s, 7, s->board.day, sample_day(s, on("2025-06-23"), 5));
    sample_settle(s, 7);
    char *after = form_once(demur_board_ics, s);

    CHECK(has(before, uid) && has(after, uid));
    CHECK(strstr(before, "20250623") != NULL && strstr(after, "20250630") != NULL);
    demur_free(before);
    demur_free(after);
}

int main(void)
{
    RUN(test_the_form_is_one_and_fails_whole);
    RUN(test_lines_are_short_and_whole);
    RUN(test_every_due_day_is_there);
    RUN(test_an_event_keeps_its_uid);
    return tap_done();
}
