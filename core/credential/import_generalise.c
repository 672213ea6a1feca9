/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* import_generalise.c -- grades to bands, codes, rows and cells (docs/protocol.md 2.2, step 2). */
#include "demur/memory.h"

#include "credential/import_parts.h"
#include "credential/natural.h"
#include "credential/roster_owner.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* A value with where it stood, to be sorted by name. */
struct sorted {
    struct demur_span name;
    uint32_t rows;
    uint32_t line;
    uint32_t value;
};

/* One attribute while it is generalised; all arrays have count entries but merge, code. */
struct attribute {
    enum demur_attribute which;
    size_t count;
    struct sorted *sorted;     /* by name, the empty one first where there is one */
    uint32_t *group;           /* of sorted: its band or value, 0 being "unspecified" */
    size_t groups;             /* without 0 */
    struct demur_merge *merge; /* groups + 1 */
    uint16_t *code;            /* groups + 1: after merging */
};

static int order(const void *a, const void *b)
{
    const struct sorted *x = a;
    const struct sorted *y = b;

    return demur_natural_order(x->name, y->name);
}

static void wipe(struct attribute *attribute)
{
    demur_free(attribute->sorted);
    demur_free(attribute->group);
    demur_free(attribute->merge);
    demur_free(attribute->code);
}

/* Take the values of an attribute in natural order; DEMUR_ERR_NOMEM. */
static enum demur_err sort_values(struct attribute *out, const struct demur_importing *in,
                                  enum demur_attribute which)
{
    const struct demur_values *values = &in->values[which];

    out->which = which;
    out->count = values->count;
    out->sorted = demur_alloc_array(values->count, sizeof out->sorted[0]);
    out->group = demur_alloc_array(values->count, sizeof out->group[0]);
    if (out->sorted == NULL || out->group == NULL) return DEMUR_ERR_NOMEM;
    for (uint32_t i = 0; i < values->count; i++) {
        out->sorted[i] = (struct sorted){values->name[i], values->rows[i], values->line[i], i};
    }
    if (out->count > 1) qsort(out->sorted, out->count, sizeof out->sorted[0], order);
    return DEMUR_OK;
}

/* Make merge and code for groups groups, with the rows of each; DEMUR_ERR_NOMEM. */
static enum demur_err make_groups(struct attribute *a, size_t groups)
{
    a->groups = groups;
    a->merge = demur_alloc_array(groups + 1, sizeof a->merge[0]);
    a->code = demur_alloc_array(groups + 1, sizeof a->code[0]);
    if (a->merge == NULL || a->code == NULL) return DEMUR_ERR_NOMEM;
    for (size_t i = 0; i < a->count; i++) a->merge[a->group[i]].rows += a->sorted[i].rows;
    return DEMUR_OK;
}

/* ---- bands ----------------------------------------------------------------------------- */

static uint64_t distance(uint64_t a, uint64_t b)
{
    return a > b ? a - b : b - a;
}

/*
 * Cut the grades from first on into three where the running total is nearest to a third and to two
 * thirds of all rows; on a tie at the lower grade.
 */
static void cut_thirds(struct attribute *a, size_t first)
{
    uint64_t total = 0;
    uint64_t running = 0;
    uint64_t best[2] = {UINT64_MAX, UINT64_MAX};
    size_t cut[2] = {first, first};

    for (size_t i = first; i < a->count; i++) total += a->sorted[i].rows;
    for (size_t i = first; i < a->count; i++) {
        running += a->sorted[i].rows;
        for (size_t j = 0; j < 2; j++) {
            uint64_t off = distance(3 * running, (j + 1) * total);

            if (off >= best[j]) continue;
            best[j] = off;
            cut[j] = i;
        }
    }
    for (size_t i = first; i < a->count; i++) {
        a->group[i] = i <= cut[0] ? 1 : i <= cut[1] ? 2 : 3;
    }
}

/* Look each grade up in the clerk's table, and say which it lacks. */
static void look_up(struct demur_importing *in, struct attribute *a, size_t first)
{
    for (size_t i = first; i < a->count; i++) {
        a->group[i] = demur_grade_map_find(in->options->grades, a->sorted[i].name);
        if (a->group[i] != 0) continue;
        demur_import_say_of(in, DEMUR_IMPORT_NOTE, a->sorted[i].line, a->sorted[i].name,
                            "is a grade that the table lacks: who has it has no band");
    }
}

/* Name the bands before merging; DEMUR_ERR_NOMEM. */
static enum demur_err name_bands(struct demur_importing *in)
{
    enum { THIRDS = 3 };
    static const char *const thirds[THIRDS] = {"junior", "mid", "senior"};
    const struct demur_grade_map *map = in->options->grades;
    struct demur_roster_import *out = in->out;

    out->bands = map != NULL ? demur_grade_map_bands(map) : THIRDS;
    for (uint16_t i = 0; i < out->bands; i++) {
        struct demur_span name;

        if (map != NULL) {
            name = demur_grade_map_band(map, i);
        } else {
            assert(i < THIRDS);
            name = (struct demur_span){(const uint8_t *)thirds[i], strlen(thirds[i])};
        }
        enum demur_err err = demur_import_keep(in->owner, &out->band[i].name, name);

        if (err != DEMUR_OK) return err;
    }
    return DEMUR_OK;
}

/* Stop, as the rows without a band are too few to be anonymous, and say why they have none. */
static void stop_without_band(struct demur_importing *in, uint32_t rows, uint32_t empty)
{
    struct demur_sentence s = demur_import_begin(in, DEMUR_IMPORT_STOPPED, 0);

    demur_sentence_add_count(&s, rows, "row");
    demur_sentence_add(&s, rows == 1 ? " has" : " have");
    demur_sentence_add(&s, " no band, which is fewer than ");
    demur_sentence_add_number(&s, in->options->k_min);
    if (empty == 0) {
        demur_sentence_add(&s,
                           rows == 1 ? ": map its grade to a band" : ": map their grades to bands");
    } else if (empty == rows) {
        demur_sentence_add(&s, ": the cell of the grade is empty, so fill it in");
    } else {
        demur_sentence_add(&s, ": in ");
        demur_sentence_add_number(&s, empty);
        demur_sentence_add(&s, " the cell of the grade is empty, so fill it in; map the other "
                               "grades to bands");
    }
}

static enum demur_err make_bands(struct demur_importing *in, struct attribute *a)
{
    size_t first = a->count > 0 && a->sorted[0].name.len == 0 ? 1 : 0;
    enum demur_err err = name_bands(in);

    if (err != DEMUR_OK) return err;
    if (in->options->grades != NULL) {
        look_up(in, a, first);
    } else {
        cut_thirds(a, first);
        for (size_t i = first; i < a->count; i++) {
            if (a->sorted[i].rows > 1) continue;
            demur_import_say_of(in, DEMUR_IMPORT_NOTE, a->sorted[i].line, a->sorted[i].name,
                                "is a grade that nobody else has: is it meant?");
        }
    }
    err = make_groups(a, in->out->bands);
    if (err != DEMUR_OK) return err;
    for (size_t i = 0; i < in->out->bands; i++) in->out->band[i].rows = a->merge[i + 1].rows;
    if (demur_merge_bands(a->merge, a->groups + 1, in->options->k_min) != DEMUR_OK) {
        stop_without_band(in, a->merge[0].rows, first > 0 ? a->sorted[0].rows : 0);
    }
    return DEMUR_OK;
}

/* ---- codes and names ------------------------------------------------------------------- */

/* Write the names of all groups that went into group to text, joined by "+"; false: too long. */
static bool join_names(uint8_t text[DEMUR_ATTRIBUTE_NAME_MAX], size_t *len,
                       const struct demur_importing *in, const struct attribute *a, size_t group)
{
    *len = 0;
    for (size_t i = 1; i <= a->groups; i++) {
        struct demur_span name = in->out->band[i - 1].name;
        size_t plus = *len > 0 ? 1 : 0;

        if (a->merge[i].into != group || in->out->band[i - 1].rows == 0) continue;
        if (name.len + plus > DEMUR_ATTRIBUTE_NAME_MAX - *len) return false;
        if (plus > 0) text[(*len)++] = '+';
        memcpy(text + *len, name.data, name.len);
        *len += name.len;
    }
    return true;
}

/* The name of a group that stays; DEMUR_ERR_NOMEM. */
static enum demur_err name_group(struct demur_importing *in, const struct attribute *a,
                                 size_t group, struct demur_span *name)
{
    uint8_t text[DEMUR_ATTRIBUTE_NAME_MAX];
    size_t len = 0;

    if (a->which != DEMUR_ATTRIBUTE_BAND) {
        size_t first = a->sorted[0].name.len == 0 ? 1 : 0;

        *name = a->sorted[group - 1 + first].name;
        return DEMUR_OK;
    }
    if (!join_names(text, &len, in, a, group)) {
        demur_import_say(in, DEMUR_IMPORT_STOPPED, 0,
                         "merged bands have a name of more than 120 bytes: give them shorter ones");
    }
    return demur_import_keep(in->owner, name, (struct demur_span){text, len});
}

static bool is_known(const struct demur_roster_names *names, struct demur_span name)
{
    for (size_t i = 0; i < names->count; i++) {
        if (names->name[i].len == name.len &&
            memcmp(names->name[i].data, name.data, name.len) == 0) {
            return true;
        }
    }
    return false;
}

/* How many groups stay, 0 apart. */
static size_t groups_left(const struct attribute *a)
{
    size_t left = 0;

    for (size_t i = 1; i <= a->groups; i++) left += a->merge[i].rows > 0;
    return left;
}

/* Give codes to the groups that stay, at most as many as names has room for. */
static enum demur_err give_codes(struct demur_importing *in, struct attribute *a)
{
    struct demur_import_attribute *out = &in->out->attribute[a->which];

    out->rows[0] = a->merge[0].rows;
    for (size_t i = 1; i <= a->groups; i++) {
        struct demur_span name;

        if (a->merge[i].rows == 0) continue;
        enum demur_err err = name_group(in, a, i, &name);

        if (err != DEMUR_OK) return err;
        if (is_known(&out->names, name)) {
            demur_import_say_of(in, DEMUR_IMPORT_STOPPED, 0, name,
                                "would be the name of two bands");
        }
        out->names.name[out->names.count++] = name;
        a->code[i] = out->names.count;
        out->rows[a->code[i]] = a->merge[i].rows;
    }
    for (size_t i = 0; i <= a->groups; i++) a->code[i] = a->code[a->merge[i].into];
    for (size_t i = 0; a->which == DEMUR_ATTRIBUTE_BAND && i < a->groups; i++) {
        in->out->band[i].code = a->code[i + 1];
    }
    return DEMUR_OK;
}

/* Leave an attribute out: all its values are "unspecified". */
static void leave_out(struct demur_importing *in, struct attribute *a)
{
    struct demur_import_attribute *out = &in->out->attribute[a->which];

    out->names.count = 0;
    memset(out->rows, 0, sizeof out->rows);
    out->rows[0] = in->rows;
    out->is_left_out = true;
    for (size_t i = 0; i <= a->groups; i++) a->code[i] = 0;
}

/* Merge and number the values of classes or units. */
static enum demur_err make_values(struct demur_importing *in, struct attribute *a, size_t max)
{
    size_t first = a->count > 0 && a->sorted[0].name.len == 0 ? 1 : 0;

    for (size_t i = 0; i < a->count; i++) a->group[i] = (uint32_t)(i + 1 - first);
    enum demur_err err = make_groups(a, a->count - first);

    if (err == DEMUR_OK) err = demur_merge_values(a->merge, a->groups + 1, in->options->k_min);
    if (err != DEMUR_OK) return err;
    if (groups_left(a) <= max) return give_codes(in, a);
    if (a->which == DEMUR_ATTRIBUTE_CLASS) {
        demur_import_say(in, DEMUR_IMPORT_STOPPED, 0,
                         "there are more than 16 kinds of contract: take another column, or none");
    } else {
        demur_import_say(in, DEMUR_IMPORT_NOTE, 0,
                         "there are more than 200 units: the unit is left out");
    }
    leave_out(in, a);
    return DEMUR_OK;
}

/* ---- the result ------------------------------------------------------------------------ */

/* Tell what became of each value as it stood in the file. */
static enum demur_err list_values(struct demur_importing *in, const struct attribute *a)
{
    struct demur_import_attribute *out = &in->out->attribute[a->which];

    out->value = demur_alloc_array(a->count, sizeof out->value[0]);
    if (out->value == NULL) return DEMUR_ERR_NOMEM;
    out->values = a->count;
    for (size_t i = 0; i < a->count; i++) {
        out->value[i] =
            (struct demur_import_value){a->sorted[i].name, a->sorted[i].rows, a->code[a->group[i]]};
    }
    return DEMUR_OK;
}

/* Put the codes of one attribute into all rows. */
static enum demur_err put_codes(struct demur_importing *in, const struct attribute *a)
{
    uint16_t *by_value = demur_alloc_array(a->count, sizeof by_value[0]);

    if (by_value == NULL) return DEMUR_ERR_NOMEM;
    for (size_t i = 0; i < a->count; i++) by_value[a->sorted[i].value] = a->code[a->group[i]];
    for (size_t i = 0; i < in->rows; i++) {
        in->out->row[i].codes.code[a->which] = by_value[in->row[i].value[a->which]];
    }
    demur_free(by_value);
    return DEMUR_OK;
}

static int row_order(const void *a, const void *b)
{
    const struct demur_roster_row *x = a;
    const struct demur_roster_row *y = b;

    return memcmp(x->id.bytes, y->id.bytes, sizeof x->id.bytes);
}

static int import_order(const void *a, const void *b)
{
    const struct demur_import_row *x = a;
    const struct demur_import_row *y = b;

    return memcmp(x->id.bytes, y->id.bytes, sizeof x->id.bytes);
}

/* Put the rows in order, and the lines on which they begin beside them. */
static enum demur_err order_rows(struct demur_importing *in)
{
    struct demur_roster_import *out = in->out;

    out->line = demur_alloc_array(in->rows, sizeof out->line[0]);
    if (out->line == NULL) return DEMUR_ERR_NOMEM;
    if (in->rows > 1) {
        qsort(out->row, in->rows, sizeof out->row[0], row_order);
        qsort(in->row, in->rows, sizeof in->row[0], import_order);
    }
    for (size_t i = 0; i < in->rows; i++) out->line[i] = in->row[i].line;
    return DEMUR_OK;
}

/* Mark the row of a principal, the rows being in order. */
static void mark_principal(struct demur_importing *in,
                           const struct demur_import_principal *principal)
{
    struct demur_roster_row key = {0};
    struct demur_sentence s;

    demur_row_id_of(&key.id, in->options->org, principal->key);
    struct demur_roster_row *row =
        in->rows == 0 ? NULL : bsearch(&key, in->out->row, in->rows, sizeof key, row_order);

    if (row == NULL) {
        s = demur_import_begin(in, DEMUR_IMPORT_STOPPED, 0);
        demur_sentence_add(&s, "principal ");
        demur_sentence_add_number(&s, principal->id);
        demur_sentence_add(&s, " has no row: no member has that person key");
    } else if (row->principal != 0) {
        s = demur_import_begin(in, DEMUR_IMPORT_STOPPED, 0);
        demur_sentence_add(&s, "principals ");
        demur_sentence_add_number(&s, row->principal);
        demur_sentence_add(&s, " and ");
        demur_sentence_add_number(&s, principal->id);
        demur_sentence_add(&s, " are one person, who can have one number only");
    } else {
        row->principal = principal->id;
    }
}

/* Make the cells; where they are too many, without units. */
static enum demur_err make_cells(struct demur_importing *in, struct attribute *unit)
{
    struct demur_roster_import *out = in->out;
    enum demur_err err = demur_cells_count(&out->cell, &out->cells, out->row, in->rows);

    if (err != DEMUR_ERR_RANGE) return err;
    demur_import_say(in, DEMUR_IMPORT_NOTE, 0,
                     "there are more than 2048 cells: the unit is left out");
    leave_out(in, unit);
    for (size_t i = 0; i < in->rows; i++) out->row[i].codes.code[DEMUR_ATTRIBUTE_UNIT] = 0;
    return demur_cells_count(&out->cell, &out->cells, out->row, in->rows);
}

static enum demur_err make_rows(struct demur_importing *in, struct attribute *attributes)
{
    struct demur_roster_import *out = in->out;

    out->row = demur_alloc_array(in->rows, sizeof out->row[0]);
    if (out->row == NULL) return DEMUR_ERR_NOMEM;
    out->rows = in->rows;
    for (size_t i = 0; i < in->rows; i++) out->row[i].id = in->row[i].id;
    for (size_t a = 0; a < DEMUR_ATTRIBUTES; a++) {
        enum demur_err err = put_codes(in, &attributes[a]);

        if (err != DEMUR_OK) return err;
    }
    enum demur_err err = order_rows(in);

    if (err != DEMUR_OK) return err;
    for (size_t i = 0; i < in->options->principals; i++) {
        mark_principal(in, &in->options->principal[i]);
    }
    return make_cells(in, &attributes[DEMUR_ATTRIBUTE_UNIT]);
}

enum demur_err demur_import_generalise(struct demur_importing *in)
{
    struct attribute attribute[DEMUR_ATTRIBUTES] = {0};
    enum demur_err err = DEMUR_OK;

    for (size_t a = 0; a < DEMUR_ATTRIBUTES && err == DEMUR_OK; a++) {
        err = sort_values(&attribute[a], in, (enum demur_attribute)a);
    }
    if (err == DEMUR_OK) err = make_bands(in, &attribute[DEMUR_ATTRIBUTE_BAND]);
    if (err == DEMUR_OK) err = give_codes(in, &attribute[DEMUR_ATTRIBUTE_BAND]);
    if (err == DEMUR_OK) {
        err = make_values(in, &attribute[DEMUR_ATTRIBUTE_CLASS], DEMUR_CLASSES_MAX);
    }
    if (err == DEMUR_OK) err = make_values(in, &attribute[DEMUR_ATTRIBUTE_UNIT], DEMUR_UNITS_MAX);
    if (err == DEMUR_OK) err = make_rows(in, attribute);
    for (size_t a = 0; a < DEMUR_ATTRIBUTES && err == DEMUR_OK; a++) {
        bool is_there = in->column[DEMUR_COLUMN_GRADE + a] != DEMUR_NO_COLUMN;

        in->out->attribute[a].is_left_out = in->out->attribute[a].is_left_out || !is_there;
        err = list_values(in, &attribute[a]);
    }
    for (size_t a = 0; a < DEMUR_ATTRIBUTES; a++) wipe(&attribute[a]);
    return err;
}
