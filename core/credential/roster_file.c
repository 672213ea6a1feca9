/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* roster_file.c -- ROSTER_FILE, the secret half of a ROSTER. */
#include "demur/bytes.h"
#include "demur/memory.h"
#include "demur/roster.h"

#include "credential/roster_owner.h"

#include <stdbool.h>
#include <string.h>

static int id_order(const struct demur_row_id *a, const struct demur_row_id *b)
{
    return memcmp(a->bytes, b->bytes, sizeof a->bytes);
}

/* A file with room for rows, not 0; NULL: no memory. */
static struct demur_roster_file *new_file(uint32_t epoch, uint32_t rows)
{
    struct demur_roster_file *file = demur_alloc(sizeof *file);

    if (file == NULL) return NULL;
    file->epoch = epoch;
    file->row = demur_alloc_array(rows, sizeof file->row[0]);
    if (file->row == NULL) {
        demur_free(file);
        return NULL;
    }
    file->rows = rows;
    return file;
}

void demur_roster_file_free(struct demur_roster_file *file)
{
    if (file == NULL) return;
    demur_wipe_free(file->row, file->rows * sizeof file->row[0]);
    demur_free(file);
}

enum demur_err demur_roster_file_make(struct demur_roster_file **out, uint32_t epoch,
                                      const struct demur_roster_row *row, uint32_t rows,
                                      const struct demur_random *random)
{
    enum demur_err err = demur_rows_check(row, rows);
    struct demur_roster_file *file = NULL;

    if (err != DEMUR_OK) return err;
    file = new_file(epoch, rows);
    if (file == NULL) return DEMUR_ERR_NOMEM;
    for (size_t i = 0; i < rows && err == DEMUR_OK; i++) {
        file->row[i] = row[i];
        err = demur_random_fill(random, file->row[i].salt.bytes, sizeof file->row[i].salt.bytes);
    }
    if (err == DEMUR_OK) {
        *out = file;
        file = NULL;
    }
    demur_roster_file_free(file);
    return err;
}

static void read_row(struct demur_reader *r, struct demur_roster_row *row)
{
    demur_read_bytes(r, row->id.bytes, sizeof row->id.bytes);
    demur_read_bytes(r, row->salt.bytes, sizeof row->salt.bytes);
    for (size_t a = 0; a < DEMUR_ATTRIBUTES; a++) row->codes.code[a] = demur_read_u16(r);
    row->principal = demur_read_u8(r);
}

enum demur_err demur_roster_file_decode(struct demur_roster_file **out, const uint8_t *in,
                                        size_t in_len)
{
    struct demur_reader r = demur_reader_over(in, in_len);

    demur_read_prologue(&r, DEMUR_KIND_ROSTER_FILE);
    uint32_t epoch = demur_read_u32(&r);
    uint32_t rows = demur_read_u32(&r);

    demur_reader_expect(&r, rows >= 1 && rows <= DEMUR_ROWS_MAX, DEMUR_ERR_RANGE);
    demur_reader_expect(&r, r.left == (size_t)rows * DEMUR_ROSTER_FILE_ROW_BYTES, DEMUR_ERR_LENGTH);
    if (r.err != DEMUR_OK) return r.err;
    struct demur_roster_file *file = new_file(epoch, rows);

    if (file == NULL) return DEMUR_ERR_NOMEM;
    for (size_t i = 0; i < rows; i++) read_row(&r, &file->row[i]);
    enum demur_err err = demur_reader_end(&r);

    if (err == DEMUR_OK) err = demur_rows_check(file->row, rows);
    if (err == DEMUR_OK) {
        *out = file;
        file = NULL;
    }
    demur_roster_file_free(file);
    return err;
}

enum demur_err demur_roster_file_encode(uint8_t **out, size_t *out_len,
                                        const struct demur_roster_file *file)
{
    struct demur_writer w;
    enum demur_err err = demur_rows_check(file->row, file->rows);

    if (err != DEMUR_OK) return err;
    demur_writer_init(&w);
    demur_put_prologue(&w, DEMUR_KIND_ROSTER_FILE);
    demur_put_u32(&w, file->epoch);
    demur_put_u32(&w, file->rows);
    for (size_t i = 0; i < file->rows; i++) {
        const struct demur_roster_row *row = &file->row[i];

        demur_put_bytes(&w, row->id.bytes, sizeof row->id.bytes);
        demur_put_bytes(&w, row->salt.bytes, sizeof row->salt.bytes);
        for (size_t a = 0; a < DEMUR_ATTRIBUTES; a++) demur_put_u16(&w, row->codes.code[a]);
        demur_put_u8(&w, row->principal);
    }
    return demur_writer_take(&w, out, out_len);
}

const struct demur_roster_row *demur_roster_file_row(const struct demur_roster_file *file,
                                                     const struct demur_row_id *id)
{
    size_t from = 0;
    size_t to = file->rows;

    while (from < to) {
        size_t mid = from + (to - from) / 2;
        int order = id_order(&file->row[mid].id, id);

        if (order == 0) return &file->row[mid];
        if (order < 0) {
            from = mid + 1;
        } else {
            to = mid;
        }
    }
    return NULL;
}

static bool rows_agree(const struct demur_roster_row *a, const struct demur_roster_row *b)
{
    return demur_codes_order(&a->codes, &b->codes) == 0 && a->principal == b->principal;
}

enum demur_err demur_roster_file_matches(const struct demur_roster_file *file,
                                         const struct demur_roster_row *row, uint32_t rows,
                                         uint32_t *different)
{
    uint32_t count = 0;
    size_t i = 0;
    size_t j = 0;

    while (i < file->rows || j < rows) {
        int order = i == file->rows ? 1 : j == rows ? -1 : id_order(&file->row[i].id, &row[j].id);

        if (order != 0 || !rows_agree(&file->row[i], &row[j])) count++;
        if (order <= 0) i++;
        if (order >= 0) j++;
    }
    if (different != NULL) *different = count;
    return count == 0 ? DEMUR_OK : DEMUR_ERR_INVALID;
}
