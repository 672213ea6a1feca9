/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* roster.c -- ROSTER, its byte form and its signatures (docs/protocol.md 2.2). */
#include "demur/roster.h"

#include "demur/memory.h"
#include "demur/text.h"

#include "credential/roster_owner.h"

#include <stdbool.h>
#include <string.h>

static const char label[] = "demur/v1/sig/roster";

static const uint16_t names_max[DEMUR_ATTRIBUTES] = {DEMUR_BANDS_MAX, DEMUR_CLASSES_MAX,
                                                     DEMUR_UNITS_MAX};

void demur_roster_free(struct demur_roster *roster)
{
    demur_free(roster);
}

struct demur_roster *demur_roster_alloc(uint8_t **texts, uint16_t cells, size_t text_bytes)
{
    size_t cells_at = sizeof(struct demur_roster);
    size_t texts_at = cells_at + (size_t)cells * sizeof(struct demur_roster_cell);
    uint8_t *block = demur_alloc(texts_at + text_bytes);

    if (block == NULL) return NULL;
    struct demur_roster *roster = (struct demur_roster *)(void *)block;

    roster->cell = (struct demur_roster_cell *)(void *)(block + cells_at);
    roster->cells = cells;
    *texts = block + texts_at;
    return roster;
}

int demur_codes_order(const struct demur_codes *a, const struct demur_codes *b)
{
    for (size_t i = 0; i < DEMUR_ATTRIBUTES; i++) {
        if (a->code[i] != b->code[i]) return a->code[i] < b->code[i] ? -1 : 1;
    }
    return 0;
}

/* ---- what holds within a ROSTER -------------------------------------------------------- */

static bool same(struct demur_span a, struct demur_span b)
{
    return a.len == b.len && memcmp(a.data, b.data, a.len) == 0;
}

/* Words that verdicts use for those who show no value, or have none. */
static bool is_reserved(struct demur_span name)
{
    static const char *const words[] = {"undisclosed", "unspecified"};

    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (name.len == strlen(words[i]) && memcmp(name.data, words[i], name.len) == 0) return true;
    }
    return false;
}

static enum demur_err check_names(const struct demur_roster *roster)
{
    for (size_t a = 0; a < DEMUR_ATTRIBUTES; a++) {
        const struct demur_roster_names *names = &roster->names[a];

        if (names->count > names_max[a]) return DEMUR_ERR_RANGE;
        for (size_t i = 0; i < names->count; i++) {
            struct demur_span name = names->name[i];

            if (name.len == 0 || name.len > DEMUR_ATTRIBUTE_NAME_MAX) return DEMUR_ERR_RANGE;
            if (is_reserved(name)) return DEMUR_ERR_RANGE;
            if (!demur_text_is_str(name.data, name.len)) return DEMUR_ERR_FORMAT;
            for (size_t j = 0; j < i; j++) {
                if (same(name, names->name[j])) return DEMUR_ERR_RANGE;
            }
        }
    }
    return DEMUR_OK;
}

static bool cells_are_right(const struct demur_roster *roster)
{
    uint64_t rows = 0;

    for (size_t i = 0; i < roster->cells; i++) {
        const struct demur_roster_cell *cell = &roster->cell[i];

        if (cell->rows == 0 || cell->principals > cell->rows) return false;
        if (i > 0 && demur_codes_order(&cell[-1].codes, &cell->codes) >= 0) return false;
        for (size_t a = 0; a < DEMUR_ATTRIBUTES; a++) {
            if (cell->codes.code[a] > roster->names[a].count) return false;
        }
        rows += cell->rows;
    }
    return rows == roster->rows;
}

static bool sigs_ascend(const struct demur_sigs *sigs)
{
    for (size_t i = 1; i < sigs->count; i++) {
        if (memcmp(sigs->item[i - 1].pk.bytes, sigs->item[i].pk.bytes, DEMUR_KEY_BYTES) >= 0) {
            return false;
        }
    }
    return true;
}

static enum demur_err check(const struct demur_roster *roster)
{
    if (roster->cells == 0 || roster->cells > DEMUR_CELLS_MAX) return DEMUR_ERR_RANGE;
    if (roster->rows == 0 || roster->rows > DEMUR_ROWS_MAX) return DEMUR_ERR_RANGE;
    if (roster->sigs.count > DEMUR_SIGS_MAX || !sigs_ascend(&roster->sigs)) return DEMUR_ERR_RANGE;
    enum demur_err err = check_names(roster);

    if (err == DEMUR_OK && !cells_are_right(roster)) err = DEMUR_ERR_RANGE;
    return err;
}

/* ---- reading --------------------------------------------------------------------------- */

static void read_names(struct demur_reader *r, struct demur_roster_names *out, uint16_t max)
{
    uint16_t count = demur_read_u8(r);

    demur_reader_expect(r, count <= max, DEMUR_ERR_RANGE);
    for (size_t i = 0; i < count && r->err == DEMUR_OK; i++) {
        out->name[i] = demur_read_str(r, DEMUR_ATTRIBUTE_NAME_MAX);
    }
    out->count = r->err == DEMUR_OK ? count : 0;
}

static void read_fields(struct demur_reader *r, struct demur_roster *roster)
{
    demur_read_prologue(r, DEMUR_KIND_ROSTER);
    roster->epoch = demur_read_u32(r);
    demur_read_bytes(r, roster->manifest.bytes, sizeof roster->manifest.bytes);
    roster->k_min = demur_read_u16(r);
    for (size_t a = 0; a < DEMUR_ATTRIBUTES; a++) read_names(r, &roster->names[a], names_max[a]);
    roster->rows = demur_read_u32(r);
    demur_read_bytes(r, roster->root.bytes, sizeof roster->root.bytes);
    uint16_t cells = demur_read_u16(r);

    demur_reader_expect(r, cells <= roster->cells, DEMUR_ERR_RANGE);
    roster->cells = r->err == DEMUR_OK ? cells : 0;
    for (size_t i = 0; i < roster->cells; i++) {
        struct demur_roster_cell *cell = &roster->cell[i];

        for (size_t a = 0; a < DEMUR_ATTRIBUTES; a++) cell->codes.code[a] = demur_read_u16(r);
        cell->rows = demur_read_u32(r);
        cell->principals = demur_read_u16(r);
    }
    demur_sigs_read(&roster->sigs, r);
}

enum demur_err demur_roster_decode(struct demur_roster **out, const uint8_t *in, size_t in_len)
{
    uint8_t *bytes = NULL;

    if (in_len == 0 || in_len > DEMUR_ROSTER_BYTES_MAX) return DEMUR_ERR_LENGTH;
    struct demur_roster *roster = demur_roster_alloc(&bytes, DEMUR_CELLS_MAX, in_len);

    if (roster == NULL) return DEMUR_ERR_NOMEM;
    memcpy(bytes, in, in_len);
    struct demur_reader r = demur_reader_over(bytes, in_len);

    read_fields(&r, roster);
    enum demur_err err = demur_reader_end(&r);

    if (err == DEMUR_OK) err = check(roster);
    if (err == DEMUR_OK) {
        *out = roster;
    } else {
        demur_free(roster);
    }
    return err;
}

/* ---- writing --------------------------------------------------------------------------- */

/* All fields before the sigs, checked, to w, which the caller has set up and will wipe. */
static enum demur_err put_checked(struct demur_writer *w, const struct demur_roster *roster)
{
    enum demur_err err = check(roster);

    if (err != DEMUR_OK) return err;
    demur_put_prologue(w, DEMUR_KIND_ROSTER);
    demur_put_u32(w, roster->epoch);
    demur_put_bytes(w, roster->manifest.bytes, sizeof roster->manifest.bytes);
    demur_put_u16(w, roster->k_min);
    for (size_t a = 0; a < DEMUR_ATTRIBUTES; a++) {
        const struct demur_roster_names *names = &roster->names[a];

        demur_put_u8(w, (uint8_t)names->count);
        for (size_t i = 0; i < names->count; i++) {
            demur_put_v16(w, names->name[i].data, names->name[i].len);
        }
    }
    demur_put_u32(w, roster->rows);
    demur_put_bytes(w, roster->root.bytes, sizeof roster->root.bytes);
    demur_put_u16(w, roster->cells);
    for (size_t i = 0; i < roster->cells; i++) {
        const struct demur_roster_cell *cell = &roster->cell[i];

        for (size_t a = 0; a < DEMUR_ATTRIBUTES; a++) demur_put_u16(w, cell->codes.code[a]);
        demur_put_u32(w, cell->rows);
        demur_put_u16(w, cell->principals);
    }
    return w->err;
}

enum demur_err demur_roster_encode(uint8_t **out, size_t *out_len,
                                   const struct demur_roster *roster)
{
    struct demur_writer w;

    demur_writer_init(&w);
    enum demur_err err = put_checked(&w, roster);

    if (err != DEMUR_OK) goto out;
    demur_sigs_put(&w, &roster->sigs);
    err = w.len <= DEMUR_ROSTER_BYTES_MAX ? DEMUR_OK : DEMUR_ERR_LENGTH;
    if (err == DEMUR_OK) err = demur_writer_take(&w, out, out_len);
out:
    demur_writer_wipe(&w);
    return err;
}

enum demur_err demur_roster_sign(struct demur_roster *roster, const struct demur_hash *org,
                                 const struct demur_sign_seed *seed)
{
    struct demur_writer w;

    demur_writer_init(&w);
    enum demur_err err = put_checked(&w, roster);

    if (err == DEMUR_OK) {
        err = demur_sigs_add(&roster->sigs, seed, label, org, (struct demur_span){w.data, w.len});
    }
    demur_writer_wipe(&w);
    return err;
}

enum demur_err demur_roster_verify(const struct demur_roster *roster, const struct demur_hash *org,
                                   const struct demur_sigs_keys *operators)
{
    struct demur_writer w;

    demur_writer_init(&w);
    enum demur_err err = put_checked(&w, roster);

    if (err == DEMUR_OK) {
        err = demur_sigs_verify(&roster->sigs, operators, label, org,
                                (struct demur_span){w.data, w.len});
    }
    demur_writer_wipe(&w);
    return err;
}

/* ---- looking up ------------------------------------------------------------------------ */

enum demur_err demur_roster_cell_of(uint16_t *index, const struct demur_roster *roster,
                                    const struct demur_codes *codes)
{
    uint16_t from = 0;
    uint16_t to = roster->cells;

    while (from < to) {
        uint16_t mid = (uint16_t)(from + (to - from) / 2);
        int order = demur_codes_order(&roster->cell[mid].codes, codes);

        if (order == 0) {
            *index = mid;
            return DEMUR_OK;
        }
        if (order < 0) {
            from = (uint16_t)(mid + 1);
        } else {
            to = mid;
        }
    }
    return DEMUR_ERR_RANGE;
}

uint32_t demur_roster_rows_with(const struct demur_roster *roster, enum demur_attribute attribute,
                                uint16_t code)
{
    uint32_t rows = 0;

    for (size_t i = 0; i < roster->cells; i++) {
        if (roster->cell[i].codes.code[attribute] == code) rows += roster->cell[i].rows;
    }
    return rows;
}
