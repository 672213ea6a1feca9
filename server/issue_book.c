/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "issue_book.h"

#include "demur/bytes.h"
#include "demur/memory.h"

#include <pthread.h>
#include <string.h>

/* What is remembered of one row. */
struct line {
    uint8_t stage;
    struct demur_hash c_hash;
};

struct issue_book {
    pthread_mutex_t lock;
    const struct demur_roster *roster;
    const struct demur_roster_file *file;
    struct line *line; /* by row */
    uint32_t *slot;    /* 1 + row of a commitment, from where its hash points onwards; 0: free */
    size_t slots;      /* a power of two, at least twice as many as there are rows */
    struct demur_count count[DEMUR_CELLS_MAX];
};

void issue_book_free(struct issue_book *b)
{
    if (b == NULL) return;
    demur_free(b->line);
    demur_free(b->slot);
    (void)pthread_mutex_destroy(&b->lock);
    demur_free(b);
}

static size_t place_of(const struct issue_book *b, const struct demur_hash *c_hash)
{
    return (size_t)demur_get_be64(c_hash->bytes) & (b->slots - 1);
}

/* Note a row's record; under the lock, or before anybody else sees b. */
static void note(struct issue_book *b, const struct demur_roster_row *row,
                 const struct demur_issuer_record *record)
{
    uint32_t at = (uint32_t)(row - b->file->row);
    struct line *l = &b->line[at];
    uint16_t cell;

    if (l->stage == DEMUR_ISSUER_NONE && record->stage != DEMUR_ISSUER_NONE) {
        size_t slot = place_of(b, &record->c_hash);

        while (b->slot[slot] != 0) slot = (slot + 1) & (b->slots - 1);
        b->slot[slot] = at + 1;
        l->c_hash = record->c_hash;
    }
    if (demur_roster_cell_of(&cell, b->roster, &row->codes) == DEMUR_OK) {
        if (l->stage < DEMUR_ISSUER_CERTIFIED && record->stage >= DEMUR_ISSUER_CERTIFIED) {
            b->count[cell].issued++;
        }
        if (l->stage < DEMUR_ISSUER_DONE && record->stage >= DEMUR_ISSUER_DONE) {
            b->count[cell].done++;
        }
    }
    if (record->stage > l->stage) l->stage = record->stage;
}

static enum demur_err read_record(void *ctx, const struct demur_row_id *id,
                                  const struct demur_issuer_record *record)
{
    struct issue_book *b = ctx;
    const struct demur_roster_row *row = demur_roster_file_row(b->file, id);

    if (row != NULL) note(b, row, record);
    return DEMUR_OK;
}

enum demur_err issue_book_new(struct issue_book **out, const struct demur_roster *roster,
                              const struct demur_roster_file *file, struct store *store)
{
    struct issue_book *b = demur_alloc(sizeof *b);
    enum demur_err err = DEMUR_ERR_NOMEM;

    if (b == NULL) return err;
    if (pthread_mutex_init(&b->lock, NULL) != 0) {
        demur_free(b);
        return err;
    }
    b->roster = roster;
    b->file = file;
    b->slots = 1;
    while (b->slots < 2 * (size_t)file->rows) b->slots *= 2;
    b->line = demur_alloc_array(file->rows, sizeof b->line[0]);
    b->slot = demur_alloc_array(b->slots, sizeof b->slot[0]);
    if (b->line != NULL && b->slot != NULL) {
        struct store_record_visitor visitor = {read_record, b};

        err = store_record_each(store, roster->epoch, &visitor);
    }
    if (err != DEMUR_OK) {
        issue_book_free(b);
        return err;
    }
    *out = b;
    return DEMUR_OK;
}

const struct demur_roster_row *issue_book_row(struct issue_book *b, const struct demur_hash *c_hash)
{
    const struct line *best = NULL;
    size_t row = 0;

    (void)pthread_mutex_lock(&b->lock);
    for (size_t slot = place_of(b, c_hash); b->slot[slot] != 0;
         slot = (slot + 1) & (b->slots - 1)) {
        uint32_t at = b->slot[slot] - 1;
        const struct line *l = &b->line[at];

        if (memcmp(&l->c_hash, c_hash, sizeof *c_hash) != 0) continue;
        if (best != NULL && best->stage >= l->stage) continue;
        best = l;
        row = at;
    }
    (void)pthread_mutex_unlock(&b->lock);
    return best != NULL ? &b->file->row[row] : NULL;
}

void issue_book_note(struct issue_book *b, const struct demur_roster_row *row,
                     const struct demur_issuer_record *record)
{
    (void)pthread_mutex_lock(&b->lock);
    note(b, row, record);
    (void)pthread_mutex_unlock(&b->lock);
}

void issue_book_counts(struct issue_book *b, struct demur_counts *out)
{
    (void)pthread_mutex_lock(&b->lock);
    out->cells = b->roster->cells;
    memcpy(out->cell, b->count, sizeof out->cell);
    (void)pthread_mutex_unlock(&b->lock);
}
