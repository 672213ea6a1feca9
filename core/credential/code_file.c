/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "demur/code_file.h"

#include "demur/bytes.h"
#include "demur/memory.h"

#include <stdlib.h>
#include <string.h>

static int hash_order(const void *a, const void *b)
{
    return memcmp(a, b, sizeof(struct demur_hash));
}

static int id_order(const void *a, const void *b)
{
    return memcmp(a, b, sizeof(struct demur_row_id));
}

/* A file with room for codes, not 0; NULL: no memory. */
static struct demur_code_file *new_file(uint8_t issuer, uint32_t epoch, uint32_t codes)
{
    struct demur_code_file *file = demur_alloc(sizeof *file);

    if (file == NULL) return NULL;
    *file = (struct demur_code_file){.issuer = issuer, .epoch = epoch, .codes = codes};
    file->entry = demur_alloc_array(codes, sizeof file->entry[0]);
    if (file->entry != NULL) return file;
    demur_free(file);
    return NULL;
}

void demur_code_file_free(struct demur_code_file *file)
{
    if (file == NULL) return;
    demur_wipe_free(file->entry, file->codes * sizeof file->entry[0]);
    demur_free(file);
}

/* DEMUR_OK if no row stands there twice, else DEMUR_ERR_RANGE; DEMUR_ERR_NOMEM. */
static enum demur_err check_rows(const struct demur_code_file *file)
{
    struct demur_row_id *id = demur_alloc_array(file->codes, sizeof id[0]);
    enum demur_err err = DEMUR_OK;

    if (id == NULL) return DEMUR_ERR_NOMEM;
    for (size_t i = 0; i < file->codes; i++) id[i] = file->entry[i].row_id;
    qsort(id, file->codes, sizeof id[0], id_order);
    for (size_t i = 1; i < file->codes; i++) {
        if (id_order(&id[i - 1], &id[i]) == 0) err = DEMUR_ERR_RANGE;
    }
    demur_wipe_free(id, file->codes * sizeof id[0]);
    return err;
}

static enum demur_err check(const struct demur_code_file *file)
{
    if (file->codes == 0 || file->codes > DEMUR_ROWS_MAX) return DEMUR_ERR_RANGE;
    for (size_t i = 1; i < file->codes; i++) {
        if (hash_order(&file->entry[i - 1], &file->entry[i]) >= 0) return DEMUR_ERR_RANGE;
    }
    return check_rows(file);
}

enum demur_err demur_code_file_make(struct demur_code_file **out, struct demur_code *code,
                                    uint8_t issuer, const struct demur_roster_file *rows,
                                    const struct demur_random *random)
{
    struct demur_code_file *file = new_file(issuer, rows->epoch, rows->rows);
    enum demur_err err = file != NULL ? DEMUR_OK : DEMUR_ERR_NOMEM;

    for (size_t i = 0; i < rows->rows && err == DEMUR_OK; i++) {
        err = demur_code_draw(&code[i], random);
        demur_code_hash(&file->entry[i].hash, &code[i]);
        file->entry[i].row_id = rows->row[i].id;
    }
    if (err == DEMUR_OK) {
        qsort(file->entry, file->codes, sizeof file->entry[0], hash_order);
        err = check(file); /* two equal codes: a source that is broken, or a row twice */
    }
    if (err == DEMUR_OK) {
        *out = file;
        return err;
    }
    demur_code_file_free(file);
    demur_wipe(code, rows->rows * sizeof code[0]);
    return err;
}

enum demur_err demur_code_file_decode(struct demur_code_file **out, const uint8_t *in,
                                      size_t in_len)
{
    struct demur_reader r = demur_reader_over(in, in_len);

    demur_read_prologue(&r, DEMUR_KIND_CODE_FILE);
    uint8_t issuer = demur_read_u8(&r);
    uint32_t epoch = demur_read_u32(&r);
    uint32_t codes = demur_read_u32(&r);

    demur_reader_expect(&r, codes >= 1 && codes <= DEMUR_ROWS_MAX, DEMUR_ERR_RANGE);
    demur_reader_expect(&r, r.left == (size_t)codes * DEMUR_CODE_FILE_ENTRY_BYTES,
                        DEMUR_ERR_LENGTH);
    if (r.err != DEMUR_OK) return r.err;
    struct demur_code_file *file = new_file(issuer, epoch, codes);

    if (file == NULL) return DEMUR_ERR_NOMEM;
    for (size_t i = 0; i < codes; i++) {
        demur_read_bytes(&r, file->entry[i].hash.bytes, sizeof file->entry[i].hash.bytes);
        demur_read_bytes(&r, file->entry[i].row_id.bytes, sizeof file->entry[i].row_id.bytes);
    }
    enum demur_err err = demur_reader_end(&r);

    if (err == DEMUR_OK) err = check(file);
    if (err == DEMUR_OK) {
        *out = file;
        file = NULL;
    }
    demur_code_file_free(file);
    return err;
}

enum demur_err demur_code_file_encode(uint8_t **out, size_t *out_len,
                                      const struct demur_code_file *file)
{
    struct demur_writer w;
    enum demur_err err = check(file);

    if (err != DEMUR_OK) return err;
    demur_writer_init(&w);
    demur_put_prologue(&w, DEMUR_KIND_CODE_FILE);
    demur_put_u8(&w, file->issuer);
    demur_put_u32(&w, file->epoch);
    demur_put_u32(&w, file->codes);
    for (size_t i = 0; i < file->codes; i++) {
        const struct demur_code_entry *entry = &file->entry[i];

        demur_put_bytes(&w, entry->hash.bytes, sizeof entry->hash.bytes);
        demur_put_bytes(&w, entry->row_id.bytes, sizeof entry->row_id.bytes);
    }
    return demur_writer_take(&w, out, out_len);
}

const struct demur_row_id *demur_code_file_row(const struct demur_code_file *file,
                                               const struct demur_hash *hash)
{
    const struct demur_code_entry *found =
        bsearch(hash, file->entry, file->codes, sizeof file->entry[0], hash_order);

    return found == NULL ? NULL : &found->row_id;
}
