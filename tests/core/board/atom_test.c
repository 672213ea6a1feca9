/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* atom_test.c -- the news of the record; that it is XML is for tests/pages/forms_test.mjs. */
#include "form_for_tests.h"

static void test_the_form_is_one_and_fails_whole(void)
{
    check_form(demur_board_atom);
}

static void test_what_happened_is_there_newest_first(void)
{
    char *form = form_once(demur_board_atom, sample_new());
    const char *last = "9999";

    CHECK(has(form, "<subtitle>Up to entry 6204 of the record</subtitle>"));
    CHECK(has(form, "<title>Memo 9: frozen, open for signature</title>\n"
                    "<updated>2025-06-05T00:00:00Z</updated>"));
    CHECK(has(form, "<title>Memo 7: an answer is in</title>\n"
                    "<updated>2025-06-06T00:00:00Z</updated>"));
    CHECK(has(form, "<title>Memo 7: its text is released</title>"));
    CHECK(has(form, "<title>Memo 6: the answer is overdue</title>\n"
                    "<updated>2025-04-15T00:00:00Z</updated>"));
    CHECK(has(form, "<title>Memo 6: passed on to the next level</title>"));
    CHECK(has(form, "<title>Memo 4: the acknowledgement is overdue</title>"));
    CHECK(has(form, "<title>Memo 3: the day for the answer is moved</title>"));
    CHECK(has(form, "<title>Poll 5: closed</title>"));
    for (const char *at = strstr(form, "<entry>"); at != NULL; at = strstr(at + 1, "<entry>")) {
        const char *updated = strstr(at, "<updated>") + 9;

        CHECK(strncmp(updated, last, 10) <= 0);
        last = updated;
    }
    /* No content. */
    CHECK(strstr(form, "pilots") == NULL && strstr(form, "Harbour Master") == NULL);
    demur_free(form);
}

static void test_no_id_stands_twice(void)
{
    char *form = form_once(demur_board_atom, sample_odd());
    static char ids[256][256];
    size_t n = 0;

    for (const char *at = strstr(form, "<id>"); at != NULL && n < 256;
         at = strstr(at + 1, "<id>")) {
        size_t len = (size_t)(strstr(at, "</id>") - at);

        CHECK(len < sizeof ids[0]);
        memcpy(ids[n], at, len);
        for (size_t i = 0; i < n; i++) CHECK(strcmp(ids[i], ids[n]) != 0);
        n++;
    }
    CHECK(n > 50);
    CHECK(has(form, "Training, nothing here is real."));
    CHECK(has(form, "<title>Memo 7: an owner is named</title>"));
    CHECK(has(form, "<title>Memo 7: an answer is amended</title>"));
    demur_free(form);
}

static void test_an_entry_stays_as_it_was(void)
{
    struct sample *s = sample_new();
    char *before = form_of(demur_board_atom, &s->board);

    s->board.day += 5;
    s->board.size += 100;
    for (size_t i = 0; i < s->memos; i++) sample_settle(s, i);
    char *after = form_once(demur_board_atom, s);
    const char *first = strstr(before, "<entry>");

    CHECK(has(after, first));
    demur_free(before);
    demur_free(after);
}

static void test_at_most_500_entries(void)
{
    char *form = form_once(demur_board_atom, sample_many(300));

    CHECK(count_of(form, "<entry>") == 500);
    demur_free(form);
    form = form_once(demur_board_atom, sample_empty());
    CHECK(count_of(form, "<entry>") == 0 && has(form, "</feed>"));
    demur_free(form);
}

int main(void)
{
    RUN(test_the_form_is_one_and_fails_whole);
    RUN(test_what_happened_is_there_newest_first);
    RUN(test_no_id_stands_twice);
    RUN(test_an_entry_stays_as_it_was);
    RUN(test_at_most_500_entries);
    return tap_done();
}
