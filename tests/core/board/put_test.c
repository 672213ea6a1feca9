/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* put_test.c -- words, numbers, dates and escapes of the forms. */
#include "board/put.h"

#include "demur/day.h"
#include "demur/memory.h"

#include "tap.h"

#include <stdlib.h>

static struct demur_writer w;

/* Whether w holds just that; w is empty again. */
static bool holds(const char *want)
{
    bool is = w.err == DEMUR_OK && w.len == strlen(want) && memcmp(w.data, want, w.len) == 0;

    if (!is) printf("# got: %.*s\n", (int)w.len, w.data == NULL ? "" : (const char *)w.data);
    demur_writer_wipe(&w);
    return is;
}

static struct demur_span span(const char *s)
{
    return (struct demur_span){(const uint8_t *)s, strlen(s)};
}

static uint32_t on(const char *date)
{
    uint32_t d = 0;

    if (demur_day_parse(&d, date, strlen(date)) != DEMUR_OK) abort();
    return d;
}

static void test_numbers_are_grouped_and_counted(void)
{
    SAY(&w, "{} {} {} {}", grouped(0), grouped(999), grouped(6204), grouped(1234567));
    CHECK(holds("0 999 6,204 1,234,567"));
    SAY(&w, "{}, {}, {}, {}", number(UINT64_MAX), tenths(5), tenths(612), count(1, "day"));
    CHECK(holds("18446744073709551615, 0.5, 61.2, 1 day"));
    SAY(&w, "{}, {}, {}", count(2, "day"), count(0, "entry"), count(1, "entry"));
    CHECK(holds("2 days, 0 entries, 1 entry"));
}

static void test_small_numbers_are_words(void)
{
    SAY(&w, "{} {} {} {}", word(0, NULL), word(1, "ask"), word(12, "ask"), word(13, "ask"));
    CHECK(holds("none one ask twelve asks 13 asks"));
    SAY(&w, "{} {} {}", upper(0, NULL), upper(7, NULL), upper(1000, "memo"));
    CHECK(holds("None Seven 1,000 memos"));
    SAY(&w, "{} {} {} {} {} {} {}", nth(1), nth(9), nth(12), nth(13), nth(21), nth(111), nth(22));
    CHECK(holds("first ninth twelfth 13th 21st 111th 22nd"));
}

static void test_dates(void)
{
    SAY(&w, "{}|{}|{}", day(on("2025-06-12")), near(on("2025-01-02"), on("2025-06-12")),
        near(on("2024-12-31"), on("2025-06-12")));
    CHECK(holds("12\xc2\xa0June 2025|2\xc2\xa0January|31\xc2\xa0"
                "December 2024"));
    demur_put_iso(&w, on("2024-02-29"));
    demur_put_basic(&w, on("2024-02-29"));
    CHECK(holds("2024-02-2920240229"));
}

static void test_markup_is_text(void)
{
    demur_put_xml(&w, span("<a href=\"x\">&amp;'"));
    CHECK(holds("&lt;a href=&quot;x&quot;&gt;&amp;amp;&#39;"));
    SAY(&w, "<i>{}</i>", people(span("a<b")));
    CHECK(holds("<i><bdi translate=\"no\">a&lt;b</bdi></i>"));
}

static void test_what_is_no_text_is_replaced(void)
{
    /* A bell, a byte that is no UTF-8, an override of direction, a cut character. */
    demur_put_xml(&w, span("a\x07"
                           "b\xff"
                           "c\xe2\x80\xae"
                           "d\xe2\x80"));
    CHECK(holds("a\xef\xbf\xbd"
                "b\xef\xbf\xbd"
                "c\xef\xbf\xbd"
                "d\xef\xbf\xbd\xef\xbf\xbd"));
}

static void test_json_strings(void)
{
    demur_put_json(&w, span("a\"b\\c\n</script>\x01\xd7\xa9"));
    CHECK(holds("\"a\\\"b\\\\c\\n\\u003c/script>\xef\xbf\xbd\xd7\xa9\""));
}

static void test_no_cell_is_a_formula(void)
{
    static const char wide[] = "\xef\xbc\x9d"
                               "1";
    static const char *const evil[] = {"=1", "+1", "-1", "@x", wide};

    for (size_t i = 0; i < sizeof evil / sizeof evil[0]; i++) {
        demur_put_cell(&w, span(evil[i]));
        CHECK(w.len > 2 && w.data[0] == '"' && w.data[1] == '\'');
        demur_writer_wipe(&w);
    }
    demur_put_cell(&w, span("\t=1"));
    CHECK(holds("\"'\xef\xbf\xbd=1\""));
    demur_put_cell(&w, span("\r=1"));
    CHECK(holds("\"'\xef\xbf\xbd=1\""));
    demur_put_cell(&w, span("say \"no\"; a-b;=1"));
    CHECK(holds("\"say \"\"no\"\"; a-b;'=1\""));
}

static void test_calendar_text(void)
{
    demur_put_ics(&w, span("a,b;c\\d\ne:f"));
    CHECK(holds("a\\,b\\;c\\\\d\\ne:f"));
}

int main(void)
{
    demur_writer_init(&w);
    RUN(test_numbers_are_grouped_and_counted);
    RUN(test_small_numbers_are_words);
    RUN(test_dates);
    RUN(test_markup_is_text);
    RUN(test_what_is_no_text_is_replaced);
    RUN(test_json_strings);
    RUN(test_no_cell_is_a_formula);
    RUN(test_calendar_text);
    return tap_done();
}
