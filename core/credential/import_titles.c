/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* import_titles.c -- where the headings stand: under titles, dates and empty lines, as a rule. */
#include "credential/fold.h"
#include "credential/import_parts.h"

enum {
    TITLES_MAX = 10,
    KNOWN_LEAST = 2,
    PARTS = 4, /* of the headings; a line with fields in more than three may be a person's */
    PARTS_OF_A_PERSON = 3,
};

/* A line above the headings. */
struct title {
    uint32_t line;
    size_t filled; /* fields that are not empty */
};

static size_t count_filled(const struct demur_csv_record *record)
{
    size_t filled = 0;

    for (size_t i = 0; i < record->fields; i++) filled += record->field[i].len > 0;
    return filled;
}

/* The role for which the clerk named heading; DEMUR_COLUMN_IGNORED: none. */
static enum demur_column_role chosen_role(const struct demur_importing *in,
                                          struct demur_span heading)
{
    char word[DEMUR_ATTRIBUTE_NAME_MAX + 1];

    demur_fold_word(word, sizeof word, heading);
    for (size_t i = 0; i < in->options->choices && word[0] != '\0'; i++) {
        struct demur_span choice = in->options->choice[i].heading;
        uint32_t number = 0;

        if (!demur_import_is_number(&number, choice) && demur_import_says(choice, word)) {
            return in->options->choice[i].role;
        }
    }
    return DEMUR_COLUMN_IGNORED;
}

/* Whether record must be the headings: a person key and something else are known among them. */
static bool is_headings(const struct demur_importing *in, const struct demur_csv_record *record)
{
    size_t known = 0;
    bool has_key = false;

    for (size_t i = 0; i < record->fields; i++) {
        enum demur_column_role role = chosen_role(in, record->field[i]);

        if (role == DEMUR_COLUMN_IGNORED) role = demur_import_heading(record->field[i]).role;
        known += role != DEMUR_COLUMN_IGNORED;
        has_key = has_key || role == DEMUR_COLUMN_KEY;
    }
    return has_key && known >= KNOWN_LEAST;
}

/* Say what was skipped; a line with most of its fields filled may be a person's. */
static void say_titles(struct demur_importing *in, const struct title *title, size_t titles,
                       const struct demur_csv_record *headings)
{
    size_t filled = count_filled(headings);

    for (size_t i = 0; i < titles; i++) {
        if (title[i].filled * PARTS > filled * PARTS_OF_A_PERSON) {
            demur_import_say(in, DEMUR_IMPORT_REFUSED, title[i].line,
                             "this line stands above the headings, and is not read; if it is a "
                             "person's, move it below them");
        } else if (title[i].filled > 0) {
            demur_import_say(in, DEMUR_IMPORT_NOTE, title[i].line,
                             "a line above the headings, which is not read");
        }
    }
}

/* Read the next record to *record; DEMUR_ERR_FORMAT: that cannot be done, and *problem says why. */
static enum demur_err read_next(struct demur_importing *in, struct demur_csv_record *record,
                                struct demur_problem *problem)
{
    enum demur_err err = demur_csv_next(in->csv, record, problem);

    return err == DEMUR_OK ? DEMUR_OK : DEMUR_ERR_FORMAT;
}

/* Open the file anew, and take its first record. */
static enum demur_err read_first(struct demur_importing *in, struct demur_csv_record *record)
{
    struct demur_problem problem = {0};

    demur_csv_free(in->csv);
    in->csv = NULL;
    enum demur_err err = demur_csv_open(&in->csv, &problem, in->file);

    if (err == DEMUR_ERR_NOMEM) return err;
    if (err == DEMUR_OK) err = read_next(in, record, &problem);
    if (err != DEMUR_OK) {
        demur_import_say(in, DEMUR_IMPORT_STOPPED, problem.line, problem.sentence);
    }
    return DEMUR_OK;
}

enum demur_err demur_import_find_headings(struct demur_importing *in,
                                          struct demur_csv_record *record)
{
    struct title title[TITLES_MAX];
    struct demur_problem problem = {0};

    for (size_t i = 0; i <= TITLES_MAX; i++) {
        if (read_next(in, record, &problem) != DEMUR_OK || record->fields == 0) break;
        if (is_headings(in, record)) {
            say_titles(in, title, i, record);
            return DEMUR_OK;
        }
        if (i == TITLES_MAX) break;
        title[i] = (struct title){record->line, count_filled(record)};
        demur_csv_find_separator(in->csv);
    }
    *record = (struct demur_csv_record){0};
    return read_first(in, record);
}
