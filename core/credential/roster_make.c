/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* roster_make.c -- from a ROSTER_FILE to the ROSTER that it gives (docs/protocol.md 2.2). */
#include "demur/memory.h"
#include "demur/roster.h"

#include "credential/roster_owner.h"

#include <assert.h>
#include <string.h>

enum demur_err demur_roster_file_commits(struct demur_hash **out,
                                         const struct demur_roster_file *file)
{
    struct demur_hash *commit = demur_alloc_array(file->rows, sizeof commit[0]);

    if (commit == NULL) return DEMUR_ERR_NOMEM;
    for (size_t i = 0; i < file->rows; i++)
        demur_row_commit(&commit[i], &file->row[i], file->epoch);
    demur_row_commits_sort(commit, file->rows);
    *out = commit;
    return DEMUR_OK;
}

static size_t text_bytes(const struct demur_roster_names *names)
{
    size_t bytes = 0;

    for (size_t a = 0; a < DEMUR_ATTRIBUTES; a++) {
        assert(names[a].count <= DEMUR_UNITS_MAX);
        for (size_t i = 0; i < names[a].count; i++) bytes += names[a].name[i].len;
    }
    return bytes;
}

/* Copy names, with their texts to texts, which has room for them. */
static void copy_names(struct demur_roster *roster, uint8_t *texts,
                       const struct demur_roster_names *names)
{
    for (size_t a = 0; a < DEMUR_ATTRIBUTES; a++) {
        roster->names[a].count = names[a].count;
        for (size_t i = 0; i < names[a].count; i++) {
            struct demur_span name = names[a].name[i];

            if (name.len > 0) memcpy(texts, name.data, name.len);
            roster->names[a].name[i] = (struct demur_span){texts, name.len};
            texts += name.len;
        }
    }
}

enum demur_err demur_roster_make(struct demur_roster **out, const struct demur_roster_file *file,
                                 const struct demur_roster_names *names,
                                 const struct demur_hash *manifest, uint16_t k_min)
{
    struct demur_roster_cell *cell = NULL;
    struct demur_hash *commit = NULL;
    struct demur_roster *roster = NULL;
    uint8_t *texts = NULL;
    uint8_t *bytes = NULL;
    size_t len = 0;
    uint16_t cells = 0;
    enum demur_err err = demur_rows_check(file->row, file->rows);

    if (err == DEMUR_OK) err = demur_cells_count(&cell, &cells, file->row, file->rows);
    if (err == DEMUR_OK) err = demur_roster_file_commits(&commit, file);
    if (err != DEMUR_OK) goto out;
    roster = demur_roster_alloc(&texts, cells, text_bytes(names));
    err = roster != NULL ? DEMUR_OK : DEMUR_ERR_NOMEM;
    if (err != DEMUR_OK) goto out;
    copy_names(roster, texts, names);
    memcpy(roster->cell, cell, cells * sizeof cell[0]);
    roster->epoch = file->epoch;
    roster->manifest = *manifest;
    roster->k_min = k_min;
    roster->rows = file->rows;
    demur_row_root(&roster->root, commit, file->rows);
    /* Encoding checks everything, so that what is made can be written. */
    err = demur_roster_encode(&bytes, &len, roster);
    if (err != DEMUR_OK) goto out;
    *out = roster;
    roster = NULL;
out:
    demur_free(bytes);
    demur_roster_free(roster);
    demur_free(commit);
    demur_free(cell);
    return err;
}
