/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* import_for_tests.h -- rosters imported from texts, and what stands in them. */
#ifndef IMPORT_FOR_TESTS_H
#define IMPORT_FOR_TESTS_H

#include "demur/day.h"
#include "demur/memory.h"
#include "demur/roster_import.h"
#include "tap.h"

static const struct demur_hash org = {{1}};

enum { TODAY = 20362 /* 2025-10-01 */ };

static inline struct demur_span span(const char *text)
{
    return (struct demur_span){(const uint8_t *)text, strlen(text)};
}

static inline struct demur_import_options options_of(uint16_t k_min)
{
    return (struct demur_import_options){.org = &org, .today = TODAY, .k_min = k_min};
}

static inline struct demur_roster_import *import_with(const char *text,
                                                      const struct demur_import_options *options)
{
    struct demur_roster_import *import = NULL;

    CHECK_ERR(DEMUR_OK, demur_roster_import_make(&import, span(text), options));
    return import;
}

static inline struct demur_roster_import *import_of(const char *text, uint16_t k_min)
{
    struct demur_import_options options = options_of(k_min);

    options.with_unit = true;
    return import_with(text, &options);
}

/* Whether a problem of that line and severity says that. */
static inline bool has_problem(const struct demur_roster_import *import, uint32_t line,
                               enum demur_import_severity severity, const char *says)
{
    for (size_t i = 0; i < import->problems; i++) {
        const struct demur_import_problem *p = &import->problem[i];

        if (p->line == line && p->severity == severity && strstr(p->sentence, says) != NULL) {
            return true;
        }
    }
    for (size_t i = 0; i < import->problems; i++) {
        printf("# line %u: %s\n", (unsigned)import->problem[i].line, import->problem[i].sentence);
    }
    return false;
}

static inline bool is_text(struct demur_span s, const char *text)
{
    return s.len == strlen(text) && memcmp(s.data, text, s.len) == 0;
}

static inline bool has_name(const struct demur_roster_import *import,
                            enum demur_attribute attribute, uint16_t code, const char *name,
                            uint32_t rows)
{
    const struct demur_import_attribute *a = &import->attribute[attribute];

    return code >= 1 && code <= a->names.count && is_text(a->names.name[code - 1], name) &&
           a->rows[code] == rows;
}

static inline const struct demur_roster_row *row_of(const struct demur_roster_import *import,
                                                    const char *key)
{
    struct demur_row_id id;

    demur_row_id_of(&id, &org, span(key));
    for (size_t i = 0; i < import->rows; i++) {
        if (memcmp(import->row[i].id.bytes, id.bytes, sizeof id.bytes) == 0) {
            return &import->row[i];
        }
    }
    return NULL;
}

#endif
