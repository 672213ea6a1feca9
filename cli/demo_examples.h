/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* demo_examples.h -- what is in examples/, built into the program: a memo, a roster, its grades. */
#ifndef CLI_DEMO_EXAMPLES_H
#define CLI_DEMO_EXAMPLES_H

#include "demur/error.h"
#include "demur/hash.h"
#include "demur/memory.h"

#include <string.h>

/* tools/embed.cmake makes their definitions of the files. */
extern const struct demur_span demo_example_memo;
extern const struct demur_span demo_example_roster;
extern const struct demur_span demo_example_grades;

/** A copy of example, to be freed with demur_free(); DEMUR_ERR_NOMEM. */
static inline enum demur_err demo_example_copy(uint8_t **out, size_t *len,
                                               const struct demur_span *example)
{
    uint8_t *copy = demur_alloc(example->len);

    if (copy == NULL) return DEMUR_ERR_NOMEM;
    memcpy(copy, example->data, example->len);
    *out = copy;
    *len = example->len;
    return DEMUR_OK;
}

#endif
