/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "roster_report.h"

#include <string.h>

uint32_t cli_roster_members(const struct demur_roster_import *import)
{
    const struct demur_import_attribute *a = &import->attribute[DEMUR_ATTRIBUTE_BAND];
    uint32_t members = 0;

    for (size_t i = 0; i < a->values; i++) members += a->value[i].rows;
    return members;
}

bool cli_roster_has(const struct demur_roster_import *import, enum demur_attribute attribute)
{
    const struct demur_import_attribute *a = &import->attribute[attribute];

    return !a->is_left_out && a->values > 0;
}

const struct demur_roster_cell *cli_roster_least_cell(const struct demur_roster_import *import)
{
    const struct demur_roster_cell *least = NULL;

    for (size_t i = 0; i < import->cells; i++) {
        if (least == NULL || import->cell[i].rows < least->rows) least = &import->cell[i];
    }
    return least;
}

struct demur_span cli_roster_name_of(const struct demur_import_attribute *a, uint16_t code)
{
    static const char none[] = "unspecified";

    return code > 0 ? a->names.name[code - 1]
                    : (struct demur_span){(const uint8_t *)none, strlen(none)};
}
