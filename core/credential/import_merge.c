/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* import_merge.c -- no value rarer than k_min (docs/protocol.md 2.2, step 2). */
#include "demur/memory.h"

#include "credential/import_parts.h"

#include <stdlib.h>

/* A value other than 0, to be sorted by how rare it is. */
struct rare {
    uint32_t rows;
    uint32_t value;
};

static int order(const void *a, const void *b)
{
    const struct rare *x = a;
    const struct rare *y = b;

    if (x->rows != y->rows) return x->rows < y->rows ? -1 : 1;
    return x->value < y->value ? -1 : x->value > y->value;
}

/*
 * All that happens to a value is that it goes into 0, so one pass over the values from the rarest
 * on is enough.  On a tie 0, the lowest code, is the rarest.
 */
enum demur_err demur_merge_values(struct demur_merge *value, size_t count, uint16_t k_min)
{
    struct rare *rare = demur_alloc_array(count, sizeof rare[0]);
    size_t values = 0;

    if (rare == NULL) return DEMUR_ERR_NOMEM;
    for (size_t i = 0; i < count; i++) {
        value[i].into = (uint32_t)i;
        if (i > 0 && value[i].rows > 0) rare[values++] = (struct rare){value[i].rows, (uint32_t)i};
    }
    if (values > 1) qsort(rare, values, sizeof rare[0], order);
    for (size_t i = 0; i < values; i++) {
        bool zero_is_there = value[0].rows > 0;
        bool zero_is_rarest = zero_is_there && value[0].rows <= rare[i].rows;
        uint32_t least = zero_is_rarest ? value[0].rows : rare[i].rows;
        bool is_alone = !zero_is_there && i + 1 == values;

        if (least >= k_min || is_alone) break;
        value[0].rows += rare[i].rows;
        value[rare[i].value].rows = 0;
        value[rare[i].value].into = 0;
    }
    demur_free(rare);
    return DEMUR_OK;
}

/* The rarest value that has rows, the lowest on a tie; *others: whether there is another. */
static size_t rarest(const struct demur_merge *value, size_t count, bool *others)
{
    size_t least = count;
    size_t there = 0;

    for (size_t i = 0; i < count; i++) {
        if (value[i].rows == 0) continue;
        there++;
        if (least == count || value[i].rows < value[least].rows) least = i;
    }
    *others = there > 1;
    return least;
}

/* The next band with rows below or above at; 0: there is none. */
static size_t neighbour(const struct demur_merge *value, size_t count, size_t at, bool is_above)
{
    size_t i = at;

    for (;;) {
        i = is_above ? i + 1 : i - 1;
        if (i == 0 || i == count) return 0;
        if (value[i].rows > 0) return i;
    }
}

/* Let from go into to, and with it all that went into from. */
static void merge(struct demur_merge *value, size_t count, size_t from, size_t to)
{
    value[to].rows += value[from].rows;
    value[from].rows = 0;
    for (size_t i = 0; i < count; i++) {
        if (value[i].into == from) value[i].into = (uint32_t)to;
    }
}

enum demur_err demur_merge_bands(struct demur_merge *value, size_t count, uint16_t k_min)
{
    for (size_t i = 0; i < count; i++) value[i].into = (uint32_t)i;
    for (;;) {
        bool others = false;
        size_t at = rarest(value, count, &others);

        if (at == count || value[at].rows >= k_min || !others) return DEMUR_OK;
        if (at == 0) return DEMUR_ERR_STATE;
        size_t below = neighbour(value, count, at, false);
        size_t above = neighbour(value, count, at, true);

        if (below == 0 && above == 0) {
            merge(value, count, at, 0);
        } else if (above == 0 || (below != 0 && value[below].rows <= value[above].rows)) {
            merge(value, count, at, below);
        } else {
            merge(value, count, above, at);
        }
    }
}
