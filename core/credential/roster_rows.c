/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* roster_rows.c -- rows, their commitments and their cells. */
#include "demur/bytes.h"
#include "demur/memory.h"
#include "demur/roster.h"

#include "credential/lines.h"
#include "credential/roster_owner.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

void demur_row_id_of(struct demur_row_id *out, const struct demur_hash *org, struct demur_span key)
{
    struct demur_hash hash;
    struct demur_span trimmed = demur_lines_trim(key);
    struct demur_span x[] = {{org->bytes, sizeof org->bytes}, trimmed};

    demur_hash_label(&hash, "demur/v1/row-id", x, sizeof x / sizeof x[0]);
    memcpy(out->bytes, hash.bytes, sizeof out->bytes);
}

void demur_row_commit(struct demur_hash *out, const struct demur_roster_row *row, uint32_t epoch)
{
    struct demur_hasher h;

    demur_hasher_init(&h, "demur/v1/row");
    demur_hasher_add(&h, row->salt.bytes, sizeof row->salt.bytes);
    demur_hasher_add(&h, row->id.bytes, sizeof row->id.bytes);
    demur_hasher_add_u32(&h, epoch);
    for (size_t a = 0; a < DEMUR_ATTRIBUTES; a++) {
        uint8_t code[2];

        demur_set_be16(code, row->codes.code[a]);
        demur_hasher_add(&h, code, sizeof code);
    }
    demur_hasher_end(&h, out);
}

static int cell_order(const void *a, const void *b)
{
    const struct demur_roster_cell *x = a;
    const struct demur_roster_cell *y = b;

    return demur_codes_order(&x->codes, &y->codes);
}

enum demur_err demur_cells_count(struct demur_roster_cell **out, uint16_t *cells,
                                 const struct demur_roster_row *row, uint32_t rows)
{
    struct demur_roster_cell *cell = demur_alloc_array(rows, sizeof cell[0]);
    size_t count = 0;

    if (cell == NULL) return DEMUR_ERR_NOMEM;
    for (size_t i = 0; i < rows; i++) {
        cell[i].codes = row[i].codes;
        cell[i].rows = 1;
        cell[i].principals = row[i].principal != 0;
    }
    if (rows > 1) qsort(cell, rows, sizeof cell[0], cell_order);
    bool fits = true;

    for (size_t i = 0; i < rows; i++) {
        struct demur_roster_cell *last = count > 0 ? &cell[count - 1] : NULL;

        if (last != NULL && demur_codes_order(&last->codes, &cell[i].codes) == 0) {
            last->rows++;
            fits = fits && last->principals + cell[i].principals <= UINT16_MAX;
            last->principals = (uint16_t)(last->principals + cell[i].principals);
        } else {
            cell[count++] = cell[i];
        }
    }
    if (!fits || count > DEMUR_CELLS_MAX) {
        demur_free(cell);
        return DEMUR_ERR_RANGE;
    }
    *out = cell;
    *cells = (uint16_t)count;
    return DEMUR_OK;
}

static bool codes_are_possible(const struct demur_codes *codes)
{
    return codes->code[DEMUR_ATTRIBUTE_BAND] <= DEMUR_BANDS_MAX &&
           codes->code[DEMUR_ATTRIBUTE_CLASS] <= DEMUR_CLASSES_MAX &&
           codes->code[DEMUR_ATTRIBUTE_UNIT] <= DEMUR_UNITS_MAX;
}

enum demur_err demur_rows_check(const struct demur_roster_row *row, uint32_t rows)
{
    if (rows == 0 || rows > DEMUR_ROWS_MAX) return DEMUR_ERR_RANGE;
    for (size_t i = 0; i < rows; i++) {
        if (!codes_are_possible(&row[i].codes)) return DEMUR_ERR_RANGE;
        if (i > 0 && memcmp(row[i - 1].id.bytes, row[i].id.bytes, sizeof row[i].id.bytes) >= 0)
            return DEMUR_ERR_RANGE;
    }
    return DEMUR_OK;
}
