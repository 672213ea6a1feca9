/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* memo_source_test.c -- what memo_source.h promises. */
#include "demur/memo_source.h"

#include "demur/memory.h"
#include "tap.h"

#include <string.h>

#define HEAD "Kind: policy\n\n# S\n\n"
#define ASKS "## Asks\n1. A.\n"

static const char whole[] = "Marking: INTERNAL\n"
                            "Kind: action\n"
                            "Template: T2\n"
                            "Language: de-CH\n"
                            "\n"
                            "# Do not restart pump line 4\n"
                            "\n"
                            "## Summary\n"
                            "Five engineers hold\n"
                            "that it is too early.\n"
                            "\n"
                            "## Facts\n"
                            "- One.\n"
                            "- Two.\n"
                            "\n"
                            "## Asks\n"
                            "1. Repeat the test\n"
                            "   at 4 degrees.\n"
                            "   To: Head of Plant\n"
                            "   By: 2025-05-26\n"
                            "2. Name the person.\n"
                            "\n"
                            "## Tried before\n"
                            "Raised on 5 November.\n";

static struct demur_span text(const char *s)
{
    return (struct demur_span){(const uint8_t *)s, strlen(s)};
}

static bool is(struct demur_span s, const char *want)
{
    return s.len == strlen(want) && (s.len == 0 || memcmp(s.data, want, s.len) == 0);
}

static const struct demur_principal_title principals[] = {
    {3, {(const uint8_t *)"Director", 8}},
    {7, {(const uint8_t *)"Head of Plant", 13}},
};
static const struct demur_principal_titles titles = {principals, 2};

/* Parse a source that is right; NULL, and a failed check, where it is not. */
static struct demur_memo_source *parse(const char *source)
{
    struct demur_memo_source *out = NULL;
    struct demur_source_problem problem = {0};

    if (!CHECK(demur_memo_source_parse(&out, &problem, text(source), &titles) == DEMUR_OK)) {
        printf("# line %u: %s\n", (unsigned)problem.line, problem.sentence);
    }
    return out;
}

/* Check that source fails with want at line, and that the sentence holds part. */
static void check_problem(enum demur_err want, uint32_t line, const char *part, const char *source)
{
    struct demur_memo_source *out = NULL;
    struct demur_source_problem problem = {0};

    if (!(CHECK(demur_memo_source_parse(&out, &problem, text(source), &titles) == want) &&
          CHECK(problem.line == line) && CHECK(strstr(problem.sentence, part) != NULL))) {
        printf("# line %u: %s\n", (unsigned)problem.line, problem.sentence);
    }
    CHECK(out == NULL);
    demur_memo_source_free(out);
}

/* Check that source becomes a document that is encoded, and that it is a fixed point. */
static void check_fixed_point(const char *source)
{
    struct demur_memo_source *first = parse(source);
    struct demur_memo_source *second = NULL;
    struct demur_source_problem problem;
    uint8_t *rendered = NULL;
    uint8_t *a = NULL;
    uint8_t *b = NULL;
    size_t rendered_len = 0;
    size_t a_len = 0;
    size_t b_len = 0;

    if (first == NULL) return;
    CHECK_ERR(DEMUR_OK, demur_document_encode(&a, &a_len, demur_memo_source_document(first)));
    CHECK_ERR(DEMUR_OK, demur_memo_source_render(&rendered, &rendered_len,
                                                 demur_memo_source_document(first), &titles));
    CHECK_ERR(DEMUR_OK,
              demur_memo_source_parse(&second, &problem,
                                      (struct demur_span){rendered, rendered_len}, &titles));
    if (CHECK(second != NULL)) {
        CHECK_ERR(DEMUR_OK, demur_document_encode(&b, &b_len, demur_memo_source_document(second)));
        CHECK(a_len == b_len && memcmp(a, b, a_len) == 0);
    }
    demur_wipe_free(a, a_len);
    demur_wipe_free(b, b_len);
    demur_wipe_free(rendered, rendered_len);
    demur_memo_source_free(first);
    demur_memo_source_free(second);
}

static void test_a_whole_memo_becomes_its_fields(void)
{
    struct demur_memo_source *source = parse(whole);

    if (source == NULL) return;
    const struct demur_document *d = demur_memo_source_document(source);

    CHECK(is(d->marking, "INTERNAL") && d->dissent == DEMUR_DISSENT_ACTION);
    CHECK(d->template_number == 2 && is(d->language, "de-CH"));
    CHECK(is(d->subject, "Do not restart pump line 4"));
    CHECK(is(d->summary, "Five engineers hold\nthat it is too early.\n"));
    CHECK(is(d->body, "## Facts\n- One.\n- Two.\n"));
    CHECK(d->asks == 2);
    CHECK(is(d->ask[0].text, "Repeat the test at 4 degrees.\n"));
    CHECK(d->ask[0].to == 7 && d->ask[0].by == 20234);
    CHECK(is(d->ask[1].text, "Name the person.\n") && d->ask[1].to == 0 && d->ask[1].by == 0);
    CHECK(is(d->closing, "## Tried before\nRaised on 5 November.\n"));
    CHECK(d->attachments == 0 && d->salt.bytes[0] == 0);
    demur_memo_source_free(source);
    check_fixed_point(whole);
}

static void test_a_whole_memo_is_written_as_it_was(void)
{
    struct demur_memo_source *source = parse(whole);
    uint8_t *out = NULL;
    size_t len = 0;

    if (source == NULL) return;
    CHECK_ERR(DEMUR_OK,
              demur_memo_source_render(&out, &len, demur_memo_source_document(source), &titles));
    const char *wrap = strstr(whole, "\n   at 4");
    size_t head = (size_t)(wrap - whole);

    CHECK(len == strlen(whole) - 3); /* LF and three blanks became one blank */
    CHECK(memcmp(out, whole, head) == 0 && out[head] == ' ');
    CHECK(memcmp(out + head + 1, wrap + 4, len - head - 1) == 0);
    demur_wipe_free(out, len);
    demur_memo_source_free(source);
}

static void test_what_may_be_left_out_has_its_default(void)
{
    struct demur_memo_source *source = parse(HEAD ASKS);

    if (source == NULL) return;
    const struct demur_document *d = demur_memo_source_document(source);

    CHECK(d->template_number == 0 && is(d->language, "en") && is(d->marking, ""));
    CHECK(is(d->summary, "") && is(d->body, "") && is(d->closing, ""));
    demur_memo_source_free(source);
    check_fixed_point(HEAD ASKS);
}

static void test_each_kind_of_dissent_is_known(void)
{
    static const char *const kinds[] = {"policy", "action", "reconsider"};

    for (size_t i = 0; i < 3; i++) {
        char source[64];

        (void)snprintf(source, sizeof source, "Kind: %s\n\n# S\n" ASKS, kinds[i]);
        struct demur_memo_source *s = parse(source);

        if (s != NULL) CHECK(demur_memo_source_document(s)->dissent == i);
        demur_memo_source_free(s);
    }
}

static void test_line_ends_tabs_blanks_and_a_byte_order_mark_are_levelled(void)
{
    struct demur_memo_source *source =
        parse("\xef\xbb\xbf\r\nKind: policy  \r\n\r\n#\tS \r\n\r\n## Facts  \r\nA\tb \t\r\n\r\n\r\n"
              "## Asks\r\n1.\tA.\r\n");

    if (source == NULL) return;
    const struct demur_document *d = demur_memo_source_document(source);

    CHECK(is(d->subject, "S"));
    CHECK(is(d->body, "## Facts\nA b\n"));
    CHECK(is(d->ask[0].text, "A.\n"));
    demur_memo_source_free(source);
}

static void test_sections_are_kept_apart_by_one_empty_line(void)
{
    struct demur_memo_source *source =
        parse(HEAD "## One\n\na\n\n\n\nb\n\n\n## Summary\n\n\nsum\n\n## Two\n## Three\nc\n\n" ASKS);

    if (source == NULL) return;
    const struct demur_document *d = demur_memo_source_document(source);

    CHECK(is(d->body, "## One\n\na\n\n\n\nb\n\n## Two\n\n## Three\nc\n"));
    CHECK(is(d->summary, "sum\n"));
    demur_memo_source_free(source);
    check_fixed_point(HEAD
                      "## One\n\na\n\n\n\nb\n\n\n## Summary\n\n\nsum\n\n## Two\n## Three\n" ASKS);
}

static void test_asks_are_read_as_people_write_them(void)
{
    struct demur_memo_source *source = parse(HEAD "## Asks\n"
                                                  "\n"
                                                  "1) First,\n"
                                                  "continued at the margin,\n"
                                                  "\n"
                                                  "   and after an empty line.\n"
                                                  "   By: 2025-05-26\n"
                                                  "   To: Director\n"
                                                  "2.\n"
                                                  "   3. is no number here; 2.5 km is text.\n"
                                                  "\n"
                                                  "3. To: the point.\n");

    if (source == NULL) return;
    const struct demur_document *d = demur_memo_source_document(source);

    CHECK(d->asks == 3);
    CHECK(is(d->ask[0].text, "First, continued at the margin, and after an empty line.\n"));
    CHECK(d->ask[0].to == 3 && d->ask[0].by == 20234);
    CHECK(is(d->ask[1].text, "3. is no number here; 2.5 km is text.\n"));
    CHECK(is(d->ask[2].text, "To: the point.\n") && d->ask[2].to == 0);
    demur_memo_source_free(source);
    check_fixed_point(HEAD "## Asks\n1. 2. x\n2. To: y\n3. By: z\n   By: 2025-05-26\n");
}

static void test_sixteen_asks_are_numbered_both_ways(void)
{
    check_fixed_point(HEAD "## Asks\n1. a\n2. b\n3. c\n4. d\n5. e\n6. f\n7. g\n8. h\n9. i\n10. j\n"
                           "11. k\n12. l\n13. m\n14. n\n15. o\n16. p\n");
    check_problem(DEMUR_ERR_RANGE, 22, "at most 16",
                  HEAD "## Asks\n1. a\n2. b\n3. c\n4. d\n5. e\n6. f\n7. g\n8. h\n9. i\n10. j\n"
                       "11. k\n12. l\n13. m\n14. n\n15. o\n16. p\n17. q\n");
}

static void test_header_lines_that_are_wrong_are_named(void)
{
    check_problem(DEMUR_ERR_FORMAT, 0, "`Kind:`", "");
    check_problem(DEMUR_ERR_FORMAT, 0, "`Kind:`", "\n\n# S\n");
    check_problem(DEMUR_ERR_FORMAT, 0, "`Kind:`", "Marking: X\n\n# S\n" ASKS);
    check_problem(DEMUR_ERR_FORMAT, 2, "unknown header line `Author`; there are Marking",
                  "Kind: policy\nAuthor: me\n\n# S\n" ASKS);
    check_problem(DEMUR_ERR_FORMAT, 1, "unknown header line `kind`", "kind: policy\n\n# S\n" ASKS);
    check_problem(DEMUR_ERR_FORMAT, 2, "not a header line", "Kind: policy\nhello\n\n# S\n" ASKS);
    check_problem(DEMUR_ERR_FORMAT, 2, "there before", "Kind: policy\nKind: policy\n\n# S\n" ASKS);
    check_problem(DEMUR_ERR_FORMAT, 2, "an empty line", "Kind: policy\n# S\n" ASKS);
    check_problem(DEMUR_ERR_RANGE, 1, "policy, action or reconsider", "Kind: x\n\n# S\n" ASKS);
    check_problem(DEMUR_ERR_RANGE, 2, "T1 to T6", "Kind: policy\nTemplate: T7\n\n# S\n" ASKS);
    check_problem(DEMUR_ERR_RANGE, 2, "T1 to T6", "Kind: policy\nTemplate: T0\n\n# S\n" ASKS);
    check_problem(DEMUR_ERR_RANGE, 2, "T1 to T6", "Kind: policy\nTemplate:\n\n# S\n" ASKS);
    check_problem(DEMUR_ERR_RANGE, 2, "must name one", "Kind: policy\nLanguage:\n\n# S\n" ASKS);
}

static void test_a_missing_subject_is_named(void)
{
    check_problem(DEMUR_ERR_FORMAT, 0, "no subject", "Kind: policy\n");
    check_problem(DEMUR_ERR_FORMAT, 3, "subject must stand here", "Kind: policy\n\n" ASKS);
    check_problem(DEMUR_ERR_FORMAT, 3, "subject must stand here", "Kind: policy\n\n#\n" ASKS);
    check_problem(DEMUR_ERR_FORMAT, 3, "subject must stand here", "Kind: policy\n\n#S\n" ASKS);
}

static void test_sections_that_are_wrong_are_named(void)
{
    check_problem(DEMUR_ERR_FORMAT, 0, "no section `## Asks`", HEAD);
    check_problem(DEMUR_ERR_FORMAT, 0, "no section `## Asks`", HEAD "## asks\n1. A.\n");
    check_problem(DEMUR_ERR_FORMAT, 5, "belongs to no section", HEAD "Text.\n" ASKS);
    check_problem(DEMUR_ERR_FORMAT, 7, "there before", HEAD ASKS ASKS);
    check_problem(DEMUR_ERR_FORMAT, 7, "there before", HEAD "## Summary\na\n## Summary\n" ASKS);
}

static void test_asks_that_are_wrong_are_named(void)
{
    check_problem(DEMUR_ERR_FORMAT, 5, "no ask in this section", HEAD "## Asks\n\n");
    check_problem(DEMUR_ERR_FORMAT, 6, "this is no ask", HEAD "## Asks\nPlease:\n1. A.\n");
    check_problem(DEMUR_ERR_FORMAT, 6, "numbered 2 where 1 is next", HEAD "## Asks\n2. A.\n");
    check_problem(DEMUR_ERR_FORMAT, 7, "numbered 3 where 2 is next",
                  HEAD "## Asks\n1. A.\n3. B.\n");
    check_problem(DEMUR_ERR_FORMAT, 7, "numbered 1 where 2 is next",
                  HEAD "## Asks\n1. A.\n1. B.\n");
    check_problem(DEMUR_ERR_FORMAT, 6, "no text", HEAD "## Asks\n1.\n2. B.\n");
    check_problem(DEMUR_ERR_FORMAT, 6, "no text", HEAD "## Asks\n1.\n   To: Director\n");
    check_problem(DEMUR_ERR_FORMAT, 8, "belongs to no ask", HEAD ASKS "\nThank you.\n");
    check_problem(DEMUR_ERR_RANGE, 7, "no principal has the title `King`",
                  HEAD ASKS "   To: King\n");
    check_problem(DEMUR_ERR_RANGE, 7, "2025-05-26", HEAD ASKS "   By: 2025-02-29\n");
    check_problem(DEMUR_ERR_RANGE, 7, "2025-05-26", HEAD ASKS "   By: 1970-01-01\n");
    check_problem(DEMUR_ERR_RANGE, 7, "2025-05-26", HEAD ASKS "   By: soon\n");
    check_problem(DEMUR_ERR_FORMAT, 8, "`To:` already",
                  HEAD ASKS "   To: Director\n   To: Director\n");
    check_problem(DEMUR_ERR_FORMAT, 8, "`By:` already",
                  HEAD ASKS "   By: 2025-05-26\n   By: 2025-05-26\n");
    check_problem(DEMUR_ERR_FORMAT, 8, "last lines", HEAD ASKS "   To: Director\n   and more\n");
}

static void test_characters_that_may_not_stand_are_named(void)
{
    check_problem(DEMUR_ERR_FORMAT, 5, "U+202E", HEAD "## A\xe2\x80\xae\n" ASKS);
    check_problem(DEMUR_ERR_FORMAT, 6, "U+001B", HEAD "## A\n\x1b[2J\n" ASKS);
    check_problem(DEMUR_ERR_FORMAT, 1, "U+FEFF", "x\xef\xbb\xbf\n");
    check_problem(DEMUR_ERR_FORMAT, 1, "U+000D", "Kind: policy\r\r\n");
    check_problem(DEMUR_ERR_FORMAT, 6, "not UTF-8", HEAD "## A\n\xe9t\xe9\n" ASKS);
}

/* A source of head, then len letters, then tail. */
static const char *sized(const char *head, size_t len, const char *tail)
{
    static char source[DEMUR_MEMO_SOURCE_BYTES_MAX + 2];
    size_t at = strlen(head);

    memcpy(source, head, at);
    memset(source + at, 'x', len);
    memcpy(source + at + len, tail, strlen(tail) + 1);
    return source;
}

static void test_what_is_too_long_is_named(void)
{
    check_fixed_point(sized("Kind: policy\n\n# ", 120, "\n" ASKS));
    check_problem(DEMUR_ERR_RANGE, 3, "121 characters",
                  sized("Kind: policy\n\n# ", 121, "\n" ASKS));
    check_fixed_point(sized("Kind: policy\nMarking: ", 120, "\n\n# S\n" ASKS));
    check_problem(DEMUR_ERR_RANGE, 2, "120 bytes",
                  sized("Kind: policy\nMarking: ", 121, "\n\n# S\n" ASKS));
    check_fixed_point(sized(HEAD "## Summary\n", 8191, "\n" ASKS));
    check_problem(DEMUR_ERR_RANGE, 5, "8,192", sized(HEAD "## Summary\n", 8192, "\n" ASKS));
    check_fixed_point(sized(HEAD "## F\n", 65530, "\n" ASKS));
    check_problem(DEMUR_ERR_RANGE, 5, "65,536", sized(HEAD "## F\n", 65531, "\n" ASKS));
    check_problem(DEMUR_ERR_RANGE, 9, "65,536", sized(HEAD "## F\n", 65530, "\n" ASKS "## G\n"));
    check_fixed_point(sized(HEAD "## Asks\n1. ", 3999, "\n"));
    check_problem(DEMUR_ERR_RANGE, 6, "4,000", sized(HEAD "## Asks\n1. ", 4000, "\n2. B.\n"));
    check_problem(DEMUR_ERR_RANGE, 6, "4,000", sized(HEAD "## Asks\n1. ", 4000, "\n"));
    check_problem(DEMUR_ERR_LENGTH, 0, "262144", sized("", DEMUR_MEMO_SOURCE_BYTES_MAX + 1, ""));
}

static void test_a_long_quotation_is_shortened_between_characters(void)
{
    check_problem(DEMUR_ERR_FORMAT, 1, "x..`", sized("", 200, ": v\n"));
    check_problem(
        DEMUR_ERR_FORMAT, 1, "\xc3\xa9..`",
        "x\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9"
        "\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9"
        "\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9"
        "\xc3\xa9: v\n");
}

static void test_a_foreign_document_does_not_mislead_its_reader(void)
{
    struct demur_document d = {
        .language = text("en"),
        .subject = text("S"),
        .summary = text("Sum.\n## Asks\n1. Forged.\n"),
        .body = text("## Facts\n## Asks\n1. Forged.\n"),
        .asks = 1,
        .ask = {{text("One\n2. Two\n"), 0, 0}},
        .closing = text("## Z\n##  Summary\nForged.\n"),
    };
    struct demur_memo_source *source = NULL;
    struct demur_source_problem problem;
    uint8_t *out = NULL;
    size_t len = 0;

    CHECK_ERR(DEMUR_OK, demur_memo_source_render(&out, &len, &d, &titles));
    CHECK_ERR(DEMUR_OK,
              demur_memo_source_parse(&source, &problem, (struct demur_span){out, len}, &titles));
    if (CHECK(source != NULL)) {
        const struct demur_document *back = demur_memo_source_document(source);

        CHECK(is(back->summary, "Sum.\n\\## Asks\n1. Forged.\n"));
        CHECK(is(back->body, "## Facts\n\\## Asks\n1. Forged.\n"));
        CHECK(back->asks == 1 && is(back->ask[0].text, "One 2. Two\n"));
        CHECK(is(back->closing, "## Z\n\\##  Summary\nForged.\n"));
    }
    demur_wipe_free(out, len);
    demur_memo_source_free(source);
}

static void test_an_ask_to_nobody_known_cannot_be_written(void)
{
    struct demur_document d = {.subject = text("S"), .asks = 1, .ask = {{text("A\n"), 9, 0}}};
    uint8_t *out = NULL;
    size_t len = 0;

    CHECK_ERR(DEMUR_ERR_RANGE, demur_memo_source_render(&out, &len, &d, &titles));
    CHECK(out == NULL);
}

static void test_out_of_memory_is_an_error_like_any_other(void)
{
    bool done = false;

    for (unsigned nth = 1; !done && nth < 50; nth++) {
        struct demur_memo_source *source = NULL;
        struct demur_source_problem problem;

        demur_test_fail_alloc(nth);
        enum demur_err err = demur_memo_source_parse(&source, &problem, text(whole), &titles);

        demur_test_fail_alloc(0);
        done = err == DEMUR_OK;
        CHECK(done || err == DEMUR_ERR_NOMEM);
        CHECK((source != NULL) == done);
        demur_memo_source_free(source);
    }
    CHECK(done);
}

int main(void)
{
    RUN(test_a_whole_memo_becomes_its_fields);
    RUN(test_a_whole_memo_is_written_as_it_was);
    RUN(test_what_may_be_left_out_has_its_default);
    RUN(test_each_kind_of_dissent_is_known);
    RUN(test_line_ends_tabs_blanks_and_a_byte_order_mark_are_levelled);
    RUN(test_sections_are_kept_apart_by_one_empty_line);
    RUN(test_asks_are_read_as_people_write_them);
    RUN(test_sixteen_asks_are_numbered_both_ways);
    RUN(test_header_lines_that_are_wrong_are_named);
    RUN(test_a_missing_subject_is_named);
    RUN(test_sections_that_are_wrong_are_named);
    RUN(test_asks_that_are_wrong_are_named);
    RUN(test_characters_that_may_not_stand_are_named);
    RUN(test_what_is_too_long_is_named);
    RUN(test_a_long_quotation_is_shortened_between_characters);
    RUN(test_a_foreign_document_does_not_mislead_its_reader);
    RUN(test_an_ask_to_nobody_known_cannot_be_written);
    RUN(test_out_of_memory_is_an_error_like_any_other);
    return tap_done();
}
