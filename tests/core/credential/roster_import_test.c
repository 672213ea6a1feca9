/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* roster_import_test.c -- columns and records of an HR export, and every problem of them. */
#include "import_for_tests.h"

/* ---- columns --------------------------------------------------------------------------- */

static void test_columns_are_known_by_their_headings(void)
{
    static const struct {
        const char *heading;
        enum demur_column_role role;
    } cases[] = {
        {"employee_id", DEMUR_COLUMN_KEY},
        {"Employee ID", DEMUR_COLUMN_KEY},
        {"ID", DEMUR_COLUMN_KEY},
        {"Worker ID", DEMUR_COLUMN_KEY},
        {" Personnel No. ", DEMUR_COLUMN_KEY},
        {"user_id", DEMUR_COLUMN_KEY},
        {"login", DEMUR_COLUMN_KEY},
        {"unique_id", DEMUR_COLUMN_KEY},
        {"grade", DEMUR_COLUMN_GRADE},
        {"Pay grade", DEMUR_COLUMN_GRADE},
        {"Compensation Grade", DEMUR_COLUMN_GRADE},
        {"management_level", DEMUR_COLUMN_GRADE},
        {"Job Profile", DEMUR_COLUMN_GRADE},
        {"Job Level", DEMUR_COLUMN_GRADE},
        {"employment_type", DEMUR_COLUMN_CLASS},
        {"Worker Type", DEMUR_COLUMN_CLASS},
        {"Work Status", DEMUR_COLUMN_CLASS},
        {"department", DEMUR_COLUMN_UNIT},
        {"business_unit", DEMUR_COLUMN_UNIT},
        {"parent department", DEMUR_COLUMN_UNIT},
        {"Cost Center", DEMUR_COLUMN_UNIT},
        {"branch(location)", DEMUR_COLUMN_UNIT},
        {"E-mail", DEMUR_COLUMN_MAIL},
        {"Work email address", DEMUR_COLUMN_MAIL},
        {"active/inactive", DEMUR_COLUMN_STATUS},
        {"Employee Status", DEMUR_COLUMN_STATUS},
        {"hired_on", DEMUR_COLUMN_JOINED},
        {"JoiningDate", DEMUR_COLUMN_JOINED},
        {"LeavingDate", DEMUR_COLUMN_LEFT},
        {"termination date", DEMUR_COLUMN_LEFT},
        {"first_name", DEMUR_COLUMN_NAME},
        {"Legal Name", DEMUR_COLUMN_NAME},
        {"Date of birth", DEMUR_COLUMN_REFUSED},
        {"Gender", DEMUR_COLUMN_REFUSED},
        {"ethnicity", DEMUR_COLUMN_REFUSED},
        {"SSN", DEMUR_COLUMN_REFUSED},
        {"Home address", DEMUR_COLUMN_REFUSED},
        {"Phone", DEMUR_COLUMN_REFUSED},
        {"Salary", DEMUR_COLUMN_REFUSED},
        {"Base compensation", DEMUR_COLUMN_REFUSED},
        {"Manager", DEMUR_COLUMN_IGNORED},
        {"manager_email", DEMUR_COLUMN_IGNORED},
        {"job_title", DEMUR_COLUMN_IGNORED},
        {"shoe size", DEMUR_COLUMN_IGNORED},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char file[128];

        (void)snprintf(file, sizeof file, "%s,sAMAccountName\n1,2\n", cases[i].heading);
        struct demur_roster_import *import = import_of(file, 1);

        if (import == NULL) continue;
        if (!CHECK(import->column[0].role == cases[i].role)) printf("# %s\n", cases[i].heading);
        demur_roster_import_free(import);
    }
}

static void test_the_clerk_can_choose_columns(void)
{
    struct demur_column_choice choice[] = {
        {DEMUR_COLUMN_KEY, span("code")},
        {DEMUR_COLUMN_GRADE, span("#3")},
        {DEMUR_COLUMN_CLASS, span("-")},
    };
    struct demur_import_options options = options_of(1);

    options.choice = choice;
    options.choices = 3;
    struct demur_roster_import *import =
        import_with("ID,Code,Step,Worker type\n1,a,7,x\n1,b,8,y\n", &options);

    if (import == NULL) return;
    CHECK(!import->is_stopped && import->rows == 2);
    CHECK(import->column[0].role == DEMUR_COLUMN_IGNORED);
    CHECK(import->column[1].role == DEMUR_COLUMN_KEY);
    CHECK(import->column[2].role == DEMUR_COLUMN_GRADE);
    CHECK(import->column[3].role == DEMUR_COLUMN_IGNORED);
    CHECK(import->attribute[DEMUR_ATTRIBUTE_CLASS].is_left_out);
    demur_roster_import_free(import);
}

static void test_choices_cannot_open_what_is_closed(void)
{
    static const char *const headings[] = {"Salary", "Last name", "nowhere", "#0", "#9"};

    for (size_t i = 0; i < sizeof headings / sizeof headings[0]; i++) {
        struct demur_column_choice choice = {DEMUR_COLUMN_GRADE, span(headings[i])};
        struct demur_import_options options = options_of(1);

        options.choice = &choice;
        options.choices = 1;
        struct demur_roster_import *import =
            import_with("ID,Grade,Salary,Last name\n1,2,3,4\n", &options);

        if (import == NULL) continue;
        CHECK(import->is_stopped && import->rows == 0 && import->row == NULL);
        CHECK(import->count[DEMUR_IMPORT_STOPPED] >= 1);
        demur_roster_import_free(import);
    }
}

/* Whether some text of import holds text. */
static bool tells(const struct demur_roster_import *import, const char *text)
{
    for (size_t i = 0; i < import->problems; i++) {
        if (strstr(import->problem[i].sentence, text) != NULL) return true;
    }
    for (size_t i = 0; i < import->columns; i++) {
        if (is_text(import->column[i].heading, text)) return true;
    }
    for (size_t a = 0; a < DEMUR_ATTRIBUTES; a++) {
        for (size_t i = 0; i < import->attribute[a].values; i++) {
            if (is_text(import->attribute[a].value[i].name, text)) return true;
        }
    }
    return false;
}

static void test_a_first_line_that_may_be_a_persons_is_never_quoted(void)
{
    static const struct {
        const char *file;
        bool is_stopped;
    } cases[] = {
        {"0815,Amina,G4,Active\n0816,Bruno,G5,Active\n", false},
        {"0815,Amina,3,1\n0816,Bruno,2,1\n", false},
        {"0815,Amina,G4,12 High Street\n0816,Bruno,=1,x\n0817,=1,2,3\n0818,c,G5,x\n", false},
        {"0815,Amina,Grade,amina@ministry.example\n0816,Bruno,G5,bruno@ministry.example\n", true},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct demur_column_choice choice[] = {
            {DEMUR_COLUMN_KEY, span("#1")},
            {DEMUR_COLUMN_GRADE, span("#3")},
            {DEMUR_COLUMN_UNIT, span("#2")},
        };
        struct demur_import_options options = options_of(1);
        struct demur_roster_import *import = import_with(cases[i].file, &options);

        for (int pass = 0; pass < 2 && import != NULL; pass++) {
            CHECK(import->is_stopped == (pass == 0 || cases[i].is_stopped));
            CHECK(!tells(import, "0815") && !tells(import, "Amina") && !tells(import, "High"));
            CHECK(!tells(import, "amina@ministry.example"));
            CHECK(import->columns == 4 && is_text(import->column[3].heading, "column 4"));
            demur_roster_import_free(import);
            import = NULL;
            options.choice = choice;
            options.choices = 3;
            if (pass == 0) import = import_with(cases[i].file, &options);
        }
    }
}

static void test_a_person_in_the_first_line_is_said_to_be_left_out(void)
{
    struct demur_column_choice choice[] = {
        {DEMUR_COLUMN_KEY, span("#1")},
        {DEMUR_COLUMN_GRADE, span("#2")},
    };
    struct demur_import_options options = options_of(1);

    options.choice = choice;
    options.choices = 2;
    struct demur_roster_import *import = import_with("Matrikel,Stufe\n1,2\n3,2\n", &options);

    if (import == NULL) return;
    CHECK(!import->is_stopped && import->rows == 2);
    CHECK(has_problem(import, 1, DEMUR_IMPORT_REFUSED, "may be a person's"));
    demur_roster_import_free(import);
    choice[1].heading = span("stufe");
    import = import_with("Matrikel,Stufe\n1,2\n3,2\n", &options);
    if (import == NULL) return;
    CHECK(import->problems == 0 && is_text(import->column[0].heading, "Matrikel"));
    demur_roster_import_free(import);
}

static void test_keys_and_addresses_serve_for_nothing_else(void)
{
    static const struct {
        struct demur_column_choice choice[2];
        const char *says;
    } cases[] = {
        {{{DEMUR_COLUMN_GRADE, {(const uint8_t *)"ID", 2}}}, "serves for nothing else"},
        {{{DEMUR_COLUMN_UNIT, {(const uint8_t *)"#1", 2}}}, "serves for nothing else"},
        {{{DEMUR_COLUMN_STATUS, {(const uint8_t *)"e-mail", 6}}}, "serves for nothing else"},
        {{{DEMUR_COLUMN_KEY, {(const uint8_t *)"Code", 4}},
          {DEMUR_COLUMN_UNIT, {(const uint8_t *)"#4", 2}}},
         "is chosen for two things"},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct demur_import_options options = options_of(1);

        options.choice = cases[i].choice;
        options.choices = cases[i].choice[1].heading.len > 0 ? 2 : 1;
        struct demur_roster_import *import =
            import_with("ID,Grade,E-mail,Code\n0815,1,a@b.example,0816\n", &options);

        if (import == NULL) continue;
        CHECK(has_problem(import, 0, DEMUR_IMPORT_STOPPED, cases[i].says));
        CHECK(!tells(import, "0815") && !tells(import, "0816") && !tells(import, "a@b.example"));
        demur_roster_import_free(import);
    }
}

static void test_a_mail_address_is_no_grade_class_unit_or_status(void)
{
    struct demur_roster_import *import =
        import_of("ID,Grade,Class,Unit,Status\n1,a@b.example,c,u,active\n2,g,c@b.example,u,yes\n"
                  "3,g,c,Boss <u@b.example>,1\n4,g,c,u,s@b.example\n5,g,c,Care@Home Ltd.,\n"
                  "6,g,c,@b.example,\n",
                  1);

    if (import == NULL) return;
    CHECK(import->rows == 1 && row_of(import, "5") != NULL);
    CHECK(has_problem(import, 2, DEMUR_IMPORT_REFUSED, "\"Grade\" holds a mail address"));
    CHECK(has_problem(import, 3, DEMUR_IMPORT_REFUSED, "\"Class\" holds a mail address"));
    CHECK(has_problem(import, 4, DEMUR_IMPORT_REFUSED, "\"Unit\" holds a mail address"));
    CHECK(has_problem(import, 5, DEMUR_IMPORT_REFUSED, "\"Status\" holds a mail address"));
    CHECK(!tells(import, "b.example"));
    demur_roster_import_free(import);
}

static void test_a_mail_address_serves_where_there_is_no_key(void)
{
    struct demur_roster_import *import = import_of("E-mail,Grade\nA@x,1\na@x,1\n", 1);

    if (import == NULL) return;
    CHECK(import->rows == 2);
    CHECK(has_problem(import, 0, DEMUR_IMPORT_NOTE, "mail address serves"));
    demur_roster_import_free(import);
}

static void test_without_key_or_grade_nothing_is_imported(void)
{
    static const char *const files[] = {"Grade\n1\n", "ID\n1\n", "", "ID,Grade\n",
                                        "ID,Grade\n\"1,2\n"};

    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        struct demur_roster_import *import = import_of(files[i], 1);

        if (import == NULL) continue;
        CHECK(import->is_stopped && import->rows == 0 && import->cells == 0);
        demur_roster_import_free(import);
    }
}

/* ---- records --------------------------------------------------------------------------- */

static const char dirty[] = "Personnel No.; Name ;E-mail;Grade;Unit;Class;First day;LeavingDate;"
                            "Salary\r\n"
                            "001;A, B;a@x;G1;\"Field\nOffice\";P;;;=1\r\n"
                            "002;;b@x;G1  ;Field Office;P;;;1\r\n"
                            "Personnel No.; Name ;E-mail;Grade;Unit;Class;First day;LeavingDate;"
                            "Salary\r\n"
                            "001;;c@x;G1;Field Office;P;;;1\r\n"
                            "001;;c@x;G1;Other;P;;;1\r\n"
                            "002;;c@x;G2;Field Office;P;;;1\r\n"
                            ";;d@x;G1;Trade;P;;;1\r\n"
                            "003;;A@X;G2;Trade;P;;;1\r\n"
                            "=cmd|' /C calc'!A0;;e@x;G1;Trade;P;;;1\r\n"
                            "004;;f@x;+1;Trade;P;;;1\r\n"
                            "005;;g@x;G1;Trade;P;;45890;1\r\n"
                            "006;;h@x;G1;Trade;P;;2025-09-30;1\r\n"
                            "007;;i@x;G1;Trade;P;;2025-10-01T00:00:00;1\r\n"
                            "008;;j@x;G1;Trade;P;;soon;1\r\n"
                            "009;;k@x;G1;Trade\x01;P;;;1\r\n"
                            "010;;l@x;G1;Trade\r\n"
                            "011;;m@x;G1;Trade;P;;;1;;\r\n"
                            "012;;n@x;G1;Trade;P;;;1;2\r\n"
                            "013;;o@x;;-;P;;;1\r\n"
                            "014;;p@x;G1;\"Tr\"ade;P;;;1\r\n"
                            ";;;;;;;;\r\n"
                            "TOTAL;;;;;;;;10800000\r\n";

static void test_every_problem_is_listed_with_its_line(void)
{
    struct demur_roster_import *import = import_of(dirty, 1);

    if (import == NULL) return;
    CHECK(!import->is_stopped && import->separator == ';' && import->records == 22);
    CHECK(has_problem(import, 0, DEMUR_IMPORT_NOTE, "\"Salary\" is a column that must not"));
    CHECK(has_problem(import, 5, DEMUR_IMPORT_SKIPPED, "headings are repeated"));
    CHECK(has_problem(import, 6, DEMUR_IMPORT_SKIPPED, "line 2 again, with the same values"));
    CHECK(has_problem(import, 7, DEMUR_IMPORT_SKIPPED, "line 2 in a second post"));
    CHECK(has_problem(import, 8, DEMUR_IMPORT_REFUSED, "line 4 with another grade"));
    CHECK(has_problem(import, 9, DEMUR_IMPORT_REFUSED, "no person key"));
    CHECK(has_problem(import, 10, DEMUR_IMPORT_NOTE, "mail address is that of line 2"));
    CHECK(has_problem(import, 11, DEMUR_IMPORT_REFUSED, "\"Personnel No.\" holds a formula"));
    CHECK(has_problem(import, 12, DEMUR_IMPORT_REFUSED, "\"Grade\" holds a formula"));
    CHECK(has_problem(import, 13, DEMUR_IMPORT_SKIPPED, "a leaver: the last day is over"));
    CHECK(has_problem(import, 14, DEMUR_IMPORT_SKIPPED, "a leaver: the last day is over"));
    CHECK(has_problem(import, 16, DEMUR_IMPORT_REFUSED, "last day is no date"));
    CHECK(has_problem(import, 17, DEMUR_IMPORT_REFUSED, "\"Unit\" holds a control character"));
    CHECK(has_problem(import, 18, DEMUR_IMPORT_REFUSED, "there are 5 fields, but 9 headings"));
    CHECK(has_problem(import, 19, DEMUR_IMPORT_REFUSED, "there are 11 fields, but 9 headings"));
    CHECK(has_problem(import, 20, DEMUR_IMPORT_REFUSED, "there are 10 fields, but 9 headings"));
    CHECK(has_problem(import, 21, DEMUR_IMPORT_NOTE, "cell of the grade is empty"));
    CHECK(has_problem(import, 22, DEMUR_IMPORT_REFUSED, "closing quotation mark"));
    CHECK(has_problem(import, 23, DEMUR_IMPORT_SKIPPED, "empty"));
    CHECK(has_problem(import, 24, DEMUR_IMPORT_SKIPPED, "totals"));
    for (size_t i = 1; i < import->problems; i++) {
        CHECK(import->problem[i - 1].line <= import->problem[i].line);
    }
    /* 001, 002, 003, 007, 013: a line break in a cell is a blank, blanks at ends go. */
    CHECK(import->rows == 5 && row_of(import, "007") != NULL);
    const struct demur_roster_row *a = row_of(import, "001");
    const struct demur_roster_row *b = row_of(import, "002");

    if (CHECK(a != NULL && b != NULL)) CHECK_BYTES(&a->codes, &b->codes, sizeof a->codes);
    demur_roster_import_free(import);
}

/* "Bo, Canary" without quotation marks would put a name where the grade stands. */
static void test_fields_that_are_too_many_shift_nothing(void)
{
    struct demur_roster_import *import =
        import_of("ID,Name,Grade,Notes\n1,x,G1,\n2,Bo, Canary,G1,\n3,y,G1,\n", 1);

    if (import == NULL) return;
    CHECK(import->rows == 2 && !tells(import, "Canary"));
    CHECK(has_problem(import, 3, DEMUR_IMPORT_REFUSED, "there are 5 fields, but 4 headings"));
    demur_roster_import_free(import);
    import = import_of("ID,Grade\n1,G1,\n2,G1,\n3,G1\n4,G1,,\n", 1);
    if (import == NULL) return;
    CHECK(import->rows == 3);
    CHECK(has_problem(import, 5, DEMUR_IMPORT_REFUSED, "there are 4 fields, but 2 headings"));
    demur_roster_import_free(import);
}

static void test_sentences_hold_no_names_keys_or_addresses(void)
{
    struct demur_roster_import *import = import_of(dirty, 1);

    if (import == NULL) return;
    for (size_t i = 0; i < import->problems; i++) {
        const char *s = import->problem[i].sentence;

        CHECK(strstr(s, "@x") == NULL && strstr(s, "calc") == NULL && strstr(s, "A, B") == NULL);
        CHECK(strstr(s, "003") == NULL);
    }
    demur_roster_import_free(import);
}

static void test_leavers_are_known_by_status(void)
{
    struct demur_roster_import *import =
        import_of("ID,Grade,Status\n1,1,Active\n2,1,Terminated\n3,1,in-active\n4,1,On Leave\n"
                  "5,1,\n6,1,purple\n7,1,purple\n",
                  1);

    if (import == NULL) return;
    CHECK(import->rows == 5 && import->count[DEMUR_IMPORT_SKIPPED] == 2);
    CHECK(row_of(import, "2") == NULL && row_of(import, "3") == NULL);
    CHECK(has_problem(import, 7, DEMUR_IMPORT_NOTE, "\"purple\" is no status"));
    CHECK(import->count[DEMUR_IMPORT_NOTE] == 1);
    demur_roster_import_free(import);
}

static void test_a_first_day_to_come_is_said_where_no_status_says_otherwise(void)
{
    struct demur_roster_import *import =
        import_of("ID,Grade,Hired On,Status\n1,1,2025-10-02,\n2,1,2025-10-02,Active\n"
                  "3,1,2025-10-01,\n4,1,soon,Active\n",
                  1);

    if (import == NULL) return;
    CHECK(import->rows == 4);
    CHECK(has_problem(import, 2, DEMUR_IMPORT_NOTE, "the first day is still to come"));
    CHECK(has_problem(import, 5, DEMUR_IMPORT_NOTE, "the first day is no date"));
    CHECK(import->count[DEMUR_IMPORT_NOTE] == 2);
    demur_roster_import_free(import);
}

static void test_a_rehired_leaver_is_a_member(void)
{
    struct demur_roster_import *import =
        import_of("ID,Grade,End date\n1,1,2020-01-31\n1,3,\n1,2,31.12.2019\n2,1,31.12.9999\n", 1);

    if (import == NULL) return;
    CHECK(import->rows == 2 && import->count[DEMUR_IMPORT_SKIPPED] == 2);
    CHECK(import->count[DEMUR_IMPORT_REFUSED] == 0);
    demur_roster_import_free(import);
}

static void test_leading_zeros_and_inner_blanks_of_keys_count(void)
{
    struct demur_roster_import *import = import_of("ID,Grade\n007,1\n7,1\n a  b ,1\na b,1\n\xc2\xa0"
                                                   "c\xc2\xa0,1\n",
                                                   1);

    if (import == NULL) return;
    CHECK(import->rows == 5 && row_of(import, "007") != row_of(import, "7"));
    CHECK(row_of(import, "a  b") != NULL && row_of(import, "c") != NULL);
    demur_roster_import_free(import);
}

/* ---- the rest -------------------------------------------------------------------------- */

static void test_every_row_knows_the_line_of_its_first_record(void)
{
    struct demur_roster_import *import = import_of(
        "Staff list\n\nEmployee ID,Name,Grade\n7,\"A\nB\",G1\n3,C,G1\n7,D,G1\n5,E,G1\n", 1);
    static const struct {
        const char *key;
        uint32_t line;
    } want[] = {{"7", 4}, {"3", 6}, {"5", 8}};

    CHECK(import->rows == 3);
    for (size_t i = 0; i < 3; i++) {
        const struct demur_roster_row *row = row_of(import, want[i].key);

        CHECK(row != NULL && import->line[row - import->row] == want[i].line);
    }
    demur_roster_import_free(import);
}

static void test_the_list_of_problems_is_bounded_but_all_are_counted(void)
{
    static char file[262144];
    size_t len = (size_t)snprintf(file, sizeof file, "ID,Grade\n");
    enum { BAD = DEMUR_IMPORT_PROBLEMS_MAX + 50 };

    for (unsigned i = 0; i < BAD; i++) {
        len += (size_t)snprintf(file + len, sizeof file - len, "%u\n", i);
    }
    struct demur_roster_import *import = import_of(file, 1);

    if (import == NULL) return;
    CHECK(import->problems == DEMUR_IMPORT_PROBLEMS_MAX);
    CHECK(import->count[DEMUR_IMPORT_REFUSED] == BAD);
    CHECK(import->is_stopped);
    CHECK(import->problem[0].line == 0 && import->problem[0].severity == DEMUR_IMPORT_STOPPED);
    demur_roster_import_free(import);
}

static void test_memory_that_runs_out_is_an_error_like_any_other(void)
{
    struct demur_import_options options = options_of(1);
    enum demur_err err = DEMUR_ERR_NOMEM;
    unsigned nth = 1;

    for (; nth < 200 && err == DEMUR_ERR_NOMEM; nth++) {
        struct demur_roster_import *import = NULL;

        demur_test_fail_alloc(nth);
        err = demur_roster_import_make(&import, span(dirty), &options);
        demur_test_fail_alloc(0);
        CHECK((import != NULL) == (err == DEMUR_OK));
        demur_roster_import_free(import);
    }
    CHECK(err == DEMUR_OK && nth > 20);
}

int main(void)
{
    RUN(test_columns_are_known_by_their_headings);
    RUN(test_the_clerk_can_choose_columns);
    RUN(test_choices_cannot_open_what_is_closed);
    RUN(test_a_first_line_that_may_be_a_persons_is_never_quoted);
    RUN(test_a_person_in_the_first_line_is_said_to_be_left_out);
    RUN(test_keys_and_addresses_serve_for_nothing_else);
    RUN(test_a_mail_address_is_no_grade_class_unit_or_status);
    RUN(test_a_mail_address_serves_where_there_is_no_key);
    RUN(test_without_key_or_grade_nothing_is_imported);
    RUN(test_every_problem_is_listed_with_its_line);
    RUN(test_fields_that_are_too_many_shift_nothing);
    RUN(test_sentences_hold_no_names_keys_or_addresses);
    RUN(test_leavers_are_known_by_status);
    RUN(test_a_first_day_to_come_is_said_where_no_status_says_otherwise);
    RUN(test_a_rehired_leaver_is_a_member);
    RUN(test_leading_zeros_and_inner_blanks_of_keys_count);
    RUN(test_every_row_knows_the_line_of_its_first_record);
    RUN(test_the_list_of_problems_is_bounded_but_all_are_counted);
    RUN(test_memory_that_runs_out_is_an_error_like_any_other);
    return tap_done();
}
