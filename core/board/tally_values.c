/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* tally_values.c -- counts by what acts show: a list, ascending by profile and codes. */
#include "board/tally_parts.h"

#include <string.h>

static int order(const struct demur_tally_value *value, uint8_t profile,
                 const uint16_t code[DEMUR_ATTRIBUTES])
{
    if (value->profile != profile) return value->profile < profile ? -1 : 1;
    for (unsigned a = 0; a < DEMUR_ATTRIBUTES; a++) {
        if (value->code[a] != code[a]) return value->code[a] < code[a] ? -1 : 1;
    }
    return 0;
}

struct demur_tally_value *demur_tally_value_of(struct demur_tally_values *values, uint8_t profile,
                                               const uint16_t code[DEMUR_ATTRIBUTES])
{
    size_t from = 0;
    size_t to = values->count;
    void *list = values->value;
    struct demur_tally_value *at;

    while (from < to) {
        size_t mid = from + (to - from) / 2;
        int is = order(&values->value[mid], profile, code);

        if (is == 0) return &values->value[mid];
        if (is < 0) {
            from = mid + 1;
        } else {
            to = mid;
        }
    }
    if (demur_tally_grow(&list, &values->room, values->count, sizeof values->value[0]) !=
        DEMUR_OK) {
        return NULL;
    }
    values->value = list;
    at = &values->value[from];
    memmove(at + 1, at, (values->count - from) * sizeof *at);
    values->count++;
    *at = (struct demur_tally_value){.profile = profile};
    memcpy(at->code, code, sizeof at->code);
    return at;
}
