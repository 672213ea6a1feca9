/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* import_spellings.c -- "Permanent" and "PERMANENT" are one class, in whatever case people type. */
#include "demur/memory.h"

#include "credential/fold.h"
#include "credential/import_parts.h"

#include <stdlib.h>
#include <string.h>

/* One spelling of a value. */
struct spelling {
    struct demur_span name;
    uint32_t rows;
    uint32_t value;
};

static int bytes_order(struct demur_span a, struct demur_span b)
{
    size_t len = a.len < b.len ? a.len : b.len;
    int order = len > 0 ? memcmp(a.data, b.data, len) : 0;

    return order != 0 ? order : (a.len > b.len) - (a.len < b.len);
}

/* Spellings of one value together, the one to keep first. */
static int order(const void *a, const void *b)
{
    const struct spelling *x = a;
    const struct spelling *y = b;
    int by_name = demur_fold_order(x->name, y->name);

    if (by_name != 0) return by_name;
    if (x->rows != y->rows) return x->rows > y->rows ? -1 : 1;
    return bytes_order(x->name, y->name);
}

static void say_joined(struct demur_importing *in, const struct spelling *from,
                       struct demur_span kept, size_t attribute)
{
    uint32_t line = in->values[attribute].line[from->value];
    struct demur_sentence s = demur_import_begin(in, DEMUR_IMPORT_NOTE, line);

    demur_sentence_add_quote(&s, from->name);
    demur_sentence_add(&s, " (");
    demur_sentence_add_count(&s, from->rows, "row");
    demur_sentence_add(&s, ") is the ");
    demur_sentence_add(
        &s, demur_column_role_text((enum demur_column_role)(DEMUR_COLUMN_GRADE + attribute)));
    demur_sentence_add(&s, " ");
    demur_sentence_add_quote(&s, kept);
    demur_sentence_add(&s, " in another spelling, and counts as that");
}

/* Leave the values alone that rows have, each row with the number of its own. */
static void keep_used(struct demur_importing *in, size_t attribute, const uint32_t *into)
{
    struct demur_values *values = &in->values[attribute];
    uint32_t kept = 0;

    for (uint32_t v = 0; v < values->count; v++) {
        if (into[v] != v || values->rows[v] == 0) continue;
        values->name[kept] = values->name[v];
        values->rows[kept] = values->rows[v];
        values->line[kept] = values->line[v];
        values->slot[v] = kept++; /* the table is not needed any more */
    }
    values->count = kept;
    for (uint32_t i = 0; i < in->rows; i++) {
        uint32_t *value = &in->row[i].value[attribute];

        *value = values->slot[into[*value]];
    }
}

/* Join the spellings of one attribute. */
static enum demur_err join(struct demur_importing *in, size_t attribute)
{
    struct demur_values *values = &in->values[attribute];
    size_t count = values->count;
    struct spelling *s = demur_alloc_array(count, sizeof s[0]);
    uint32_t *into = demur_alloc_array(count, sizeof into[0]);
    enum demur_err err = s != NULL && into != NULL ? DEMUR_OK : DEMUR_ERR_NOMEM;

    if (err != DEMUR_OK) goto out;
    for (uint32_t v = 0; v < count; v++) {
        s[v] = (struct spelling){values->name[v], values->rows[v], v};
    }
    if (count > 1) qsort(s, count, sizeof s[0], order);
    for (size_t i = 0, first = 0; i < count; i++) {
        if (!demur_fold_same(s[first].name, s[i].name)) first = i;
        into[s[i].value] = s[first].value;
        if (i == first || s[i].rows == 0) continue;
        values->rows[s[first].value] += s[i].rows;
        say_joined(in, &s[i], s[first].name, attribute);
    }
    keep_used(in, attribute, into);
out:
    demur_free(s);
    demur_free(into);
    return err;
}

enum demur_err demur_import_spellings(struct demur_importing *in)
{
    enum demur_err err = DEMUR_OK;

    for (size_t a = 0; a < DEMUR_ATTRIBUTES && err == DEMUR_OK; a++) err = join(in, a);
    return err;
}
