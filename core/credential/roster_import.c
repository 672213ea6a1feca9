/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "demur/roster_import.h"

#include "demur/memory.h"

#include "credential/import_parts.h"

#include <assert.h>

/* One more problem than are listed is written to. */
static enum demur_err new_owner(struct demur_import_owner **out)
{
    struct demur_import_owner *owner = demur_alloc(sizeof *owner);

    if (owner == NULL) return DEMUR_ERR_NOMEM;
    owner->problem_cap = DEMUR_IMPORT_PROBLEMS_MAX;
    owner->import.problem =
        demur_alloc_array(owner->problem_cap + 1, sizeof owner->import.problem[0]);
    if (owner->import.problem == NULL) {
        demur_free(owner);
        return DEMUR_ERR_NOMEM;
    }
    *out = owner;
    return DEMUR_OK;
}

static void drop_rows(struct demur_roster_import *import)
{
    demur_wipe_free(import->row, import->rows * sizeof import->row[0]);
    demur_free(import->line);
    demur_free(import->cell);
    import->row = NULL;
    import->line = NULL;
    import->rows = 0;
    import->cell = NULL;
    import->cells = 0;
}

void demur_roster_import_free(struct demur_roster_import *import)
{
    struct demur_import_owner *owner = (struct demur_import_owner *)(void *)import;

    if (import == NULL) return;
    drop_rows(import);
    demur_free(import->column);
    demur_free(import->problem);
    for (size_t a = 0; a < DEMUR_ATTRIBUTES; a++) demur_free(import->attribute[a].value);
    while (owner->chunk != NULL) {
        struct demur_text_chunk *chunk = owner->chunk;

        owner->chunk = chunk->next;
        demur_wipe_free(chunk, sizeof *chunk + chunk->cap);
    }
    demur_free(owner);
}

/* No more records than lines are in file: line breaks are single bytes in every encoding. */
static size_t most_records(struct demur_span file)
{
    size_t breaks = 1;

    for (size_t i = 0; i < file.len; i++) breaks += file.data[i] == '\n' || file.data[i] == '\r';
    return breaks < DEMUR_CSV_RECORDS_MAX ? breaks : DEMUR_CSV_RECORDS_MAX;
}

/* Room for everything that grows with the records. */
static enum demur_err make_room(struct demur_importing *in)
{
    size_t max = in->records_max;
    enum demur_err err = demur_values_init(&in->statuses, max);

    for (size_t a = 0; a < DEMUR_ATTRIBUTES && err == DEMUR_OK; a++) {
        err = demur_values_init(&in->values[a], max);
    }
    if (err == DEMUR_OK) err = demur_seen_init(&in->ids, max);
    if (err == DEMUR_OK) err = demur_seen_init(&in->mails, max);
    if (err != DEMUR_OK) return err;
    in->row = demur_alloc_array(max, sizeof in->row[0]);
    in->again = demur_alloc_array(max, sizeof in->again[0]);
    in->scratch = demur_alloc_array(DEMUR_COLUMN_ROLES, DEMUR_CSV_FIELD_BYTES);
    bool ok = in->row != NULL && in->again != NULL && in->scratch != NULL;

    return ok ? DEMUR_OK : DEMUR_ERR_NOMEM;
}

static void wipe(struct demur_importing *in)
{
    demur_csv_free(in->csv);
    demur_values_wipe(&in->statuses, in->records_max);
    for (size_t a = 0; a < DEMUR_ATTRIBUTES; a++)
        demur_values_wipe(&in->values[a], in->records_max);
    demur_seen_wipe(&in->ids);
    demur_seen_wipe(&in->mails);
    demur_wipe_free(in->row, in->records_max * sizeof in->row[0]);
    demur_wipe_free(in->again, in->records_max * sizeof in->again[0]);
    demur_wipe_free(in->scratch, (size_t)DEMUR_COLUMN_ROLES * DEMUR_CSV_FIELD_BYTES);
}

/* Read the headings; *key and *grade are those of their columns. */
static enum demur_err read_headings(struct demur_importing *in, struct demur_span *key,
                                    struct demur_span *grade)
{
    struct demur_csv_record record = {0};
    enum demur_err err = demur_import_find_headings(in, &record);

    if (err != DEMUR_OK || in->out->is_stopped) return err;
    in->out->separator = demur_csv_separator(in->csv);
    err = demur_import_columns(in, &record);
    if (err != DEMUR_OK || in->out->is_stopped) return err;
    size_t grade_at = in->column[DEMUR_COLUMN_GRADE];

    *key = in->out->column[in->column[DEMUR_COLUMN_KEY]].heading;
    if (grade_at != DEMUR_NO_COLUMN) *grade = in->out->column[grade_at].heading;
    return DEMUR_OK;
}

/* Import what in->csv holds. */
static enum demur_err import_table(struct demur_importing *in)
{
    struct demur_span key = {0};
    struct demur_span grade = {0};
    enum demur_err err = make_room(in);

    in->out->encoding = demur_csv_encoding(in->csv);
    if (err == DEMUR_OK) err = read_headings(in, &key, &grade);
    if (err == DEMUR_OK && !in->out->is_stopped) err = demur_import_records(in, key, grade);
    if (err == DEMUR_OK && !in->out->is_stopped) err = demur_import_spellings(in);
    if (err == DEMUR_OK && !in->out->is_stopped) err = demur_import_generalise(in);
    if (in->out->is_stopped) drop_rows(in->out);
    return err;
}

enum demur_err demur_roster_import_make(struct demur_roster_import **out, struct demur_span file,
                                        const struct demur_import_options *options)
{
    struct demur_importing in = {
        .options = options, .file = file, .records_max = most_records(file)};
    struct demur_problem problem = {0};
    enum demur_err err = new_owner(&in.owner);

    if (err != DEMUR_OK) return err;
    in.out = &in.owner->import;
    assert(options->principals <= UINT8_MAX);
    err = demur_csv_open(&in.csv, &problem, file);
    if (err == DEMUR_ERR_FORMAT || err == DEMUR_ERR_LENGTH) {
        demur_import_say(&in, DEMUR_IMPORT_STOPPED, problem.line, problem.sentence);
        err = DEMUR_OK;
    } else if (err == DEMUR_OK) {
        err = import_table(&in);
    }
    wipe(&in);
    if (err == DEMUR_OK) {
        *out = in.out;
    } else {
        demur_roster_import_free(in.out);
    }
    return err;
}
