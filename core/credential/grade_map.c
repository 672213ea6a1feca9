/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "demur/grade_map.h"

#include "demur/memory.h"
#include "demur/roster.h"
#include "demur/text.h"

#include "credential/fold.h"
#include "credential/lines.h"

#include <stdbool.h>
#include <string.h>

enum { DIGITS_MAX = 9 };

/* A grade, or a range of grades: those that begin with name and end in a number from..to. */
struct entry {
    struct demur_span name;
    bool is_range;
    uint32_t from, to;
    uint16_t band; /* from 1 */
};

struct demur_grade_map {
    uint8_t *text; /* what names point into */
    uint16_t bands;
    struct demur_span band[DEMUR_BANDS_MAX];
    size_t entries;
    struct entry entry[DEMUR_GRADE_MAP_ENTRIES_MAX];
};

/* The map being read, and where. */
struct reading {
    struct demur_grade_map *map;
    struct demur_lines lines;
    struct demur_problem *problem;
};

/* Nothing is quoted: who gives the wrong file may have given one of names. */
static enum demur_err fail(const struct reading *r, const char *what)
{
    return demur_lines_fail(r->problem, r->lines.line, what, NULL);
}

/* Cut grade into what it begins with and the number it ends in; whether it ends in one. */
static bool cut_number(struct demur_span grade, struct demur_span *name, uint32_t *number)
{
    size_t at = grade.len;

    while (at > 0 && grade.data[at - 1] >= '0' && grade.data[at - 1] <= '9') at--;
    if (grade.len - at > DIGITS_MAX) return false;
    *name = (struct demur_span){grade.data, at};
    return demur_lines_number(number, (struct demur_span){grade.data + at, grade.len - at},
                              UINT32_MAX);
}

static bool entry_has(const struct entry *e, struct demur_span grade)
{
    struct demur_span name;
    uint32_t number = 0;

    if (!e->is_range) return demur_fold_same(e->name, grade);
    return cut_number(grade, &name, &number) && demur_fold_same(e->name, name) &&
           number >= e->from && number <= e->to;
}

/* Whether some grade could be found in both. */
static bool overlap(const struct entry *a, const struct entry *b)
{
    if (!a->is_range) return entry_has(b, a->name);
    if (!b->is_range) return entry_has(a, b->name);
    return demur_fold_same(a->name, b->name) && a->from <= b->to && b->from <= a->to;
}

/* Where ".." stands in s; s.len: nowhere. */
static size_t find_dots(struct demur_span s)
{
    for (size_t i = 0; i + 1 < s.len; i++) {
        if (s.data[i] == '.' && s.data[i + 1] == '.') return i;
    }
    return s.len;
}

/* Read "G1..G4" or "SES" to *e. */
static enum demur_err read_entry(const struct reading *r, struct entry *e, struct demur_span text)
{
    size_t dots = find_dots(text);
    struct demur_span last_name = {0};

    if (text.len == 0) return fail(r, "a grade is missing beside a comma");
    if (dots == text.len) {
        e->name = text;
        return DEMUR_OK;
    }
    struct demur_span first = demur_lines_trim((struct demur_span){text.data, dots});
    struct demur_span last =
        demur_lines_trim((struct demur_span){text.data + dots + 2, text.len - dots - 2});

    e->is_range = true;
    if (!cut_number(first, &e->name, &e->from) || !cut_number(last, &last_name, &e->to) ||
        !demur_fold_same(e->name, last_name)) {
        return fail(r, "a range is not of the form G1..G4: one beginning, then numbers");
    }
    if (e->from > e->to) return fail(r, "a range runs backwards");
    return DEMUR_OK;
}

static enum demur_err add_entry(const struct reading *r, struct demur_span text, uint16_t band)
{
    struct demur_grade_map *map = r->map;
    struct entry e = {.band = band};
    enum demur_err err = read_entry(r, &e, text);

    if (err != DEMUR_OK) return err;
    for (size_t i = 0; i < map->entries; i++) {
        if (overlap(&map->entry[i], &e)) return fail(r, "a grade stands twice, or in two ranges");
    }
    if (map->entries == DEMUR_GRADE_MAP_ENTRIES_MAX) {
        return fail(r, "there are more than 1024 grades and ranges");
    }
    map->entry[map->entries++] = e;
    return DEMUR_OK;
}

/* The number of the band name, which is added where it is not known yet. */
static enum demur_err find_band(const struct reading *r, struct demur_span name, uint16_t *band)
{
    struct demur_grade_map *map = r->map;

    if (name.len > DEMUR_ATTRIBUTE_NAME_MAX || !demur_text_is_str(name.data, name.len)) {
        return fail(r, "the band has no name of at most 120 bytes");
    }
    for (uint16_t i = 0; i < map->bands; i++) {
        if (map->band[i].len == name.len && memcmp(map->band[i].data, name.data, name.len) == 0) {
            *band = (uint16_t)(i + 1);
            return DEMUR_OK;
        }
    }
    if (map->bands == DEMUR_BANDS_MAX)
        return fail(r, "this is the 17th band; there are at most 16");
    map->band[map->bands++] = name;
    *band = map->bands;
    return DEMUR_OK;
}

static enum demur_err read_line(const struct reading *r, struct demur_lines_pair pair)
{
    uint16_t band = 0;
    enum demur_err err = find_band(r, pair.value, &band);

    while (err == DEMUR_OK) {
        size_t len = 0;

        while (len < pair.name.len && pair.name.data[len] != ',') len++;
        bool is_last = len == pair.name.len;

        err = add_entry(r, demur_lines_trim((struct demur_span){pair.name.data, len}), band);
        if (is_last) break;
        pair.name.data += len + 1;
        pair.name.len -= len + 1;
    }
    return err;
}

static enum demur_err read_all(struct reading *r)
{
    for (;;) {
        struct demur_lines_pair pair;
        enum demur_err err = demur_lines_next(&r->lines, &pair, r->problem);

        if (err != DEMUR_OK) {
            return fail(r,
                        "the line is not of the form \"grade, grade = band\", such as \"G1..G4 = "
                        "junior\"");
        }
        if (pair.is_end) break;
        err = read_line(r, pair);
        if (err != DEMUR_OK) return err;
    }
    return r->map->bands > 0
               ? DEMUR_OK
               : demur_lines_fail(r->problem, 0,
                                  "no grade is mapped to a band; write lines such as \"G1..G4 = "
                                  "junior\"",
                                  NULL);
}

enum demur_err demur_grade_map_parse(struct demur_grade_map **out, struct demur_problem *problem,
                                     struct demur_span text)
{
    struct demur_grade_map *map = NULL;
    enum demur_err err = DEMUR_ERR_NOMEM;

    if (text.len > DEMUR_GRADE_MAP_BYTES_MAX) {
        (void)demur_lines_fail(problem, 0, "the file is longer than 65536 bytes", NULL);
        return DEMUR_ERR_LENGTH;
    }
    map = demur_alloc(sizeof *map);
    if (map == NULL) goto out;
    map->text = demur_alloc(text.len + 1);
    if (map->text == NULL) goto out;
    if (text.len > 0) memcpy(map->text, text.data, text.len);
    struct reading r = {
        .map = map,
        .lines = demur_lines_over((struct demur_span){map->text, text.len}),
        .problem = problem,
    };

    err = read_all(&r);
    if (err != DEMUR_OK) goto out;
    *out = map;
    map = NULL;
out:
    demur_grade_map_free(map);
    return err;
}

uint16_t demur_grade_map_bands(const struct demur_grade_map *map)
{
    return map->bands;
}

struct demur_span demur_grade_map_band(const struct demur_grade_map *map, uint16_t at)
{
    return map->band[at];
}

uint16_t demur_grade_map_find(const struct demur_grade_map *map, struct demur_span grade)
{
    struct demur_span trimmed = demur_lines_trim(grade);

    for (size_t i = 0; i < map->entries; i++) {
        if (entry_has(&map->entry[i], trimmed)) return map->entry[i].band;
    }
    return 0;
}

void demur_grade_map_free(struct demur_grade_map *map)
{
    if (map == NULL) return;
    demur_free(map->text);
    demur_free(map);
}
