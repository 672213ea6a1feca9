/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* init_roster.c -- the first epoch's roster of `demur init`, its codes and its letters. */
#include "demur/code_file.h"
#include "demur/day.h"
#include "demur/memory.h"
#include "demur/tree.h"
#include "init.h"
#include "letters.h"
#include "roster_report.h"

#include <string.h>
#include <time.h>

enum { NAME_MAX_BYTES = 64 };

static enum demur_err say(const struct init *in, const char *what, enum demur_err err)
{
    if (err != DEMUR_OK && err != DEMUR_ERR_IO) {
        fprintf(in->err, "demur: %s: %s\n", what, demur_err_text(err));
    }
    return err;
}

/* ---- import ---------------------------------------------------------------------------- */

static enum cli_exit say_stopped(const struct init *in)
{
    fprintf(in->err,
            "demur: %s: nothing can be imported until this is mended; nothing was written\n",
            in->roster_path);
    if (cli_roster_print_problems(in->err, in->import, true) != DEMUR_OK) return CLI_FAILED;
    return CLI_INVALID;
}

enum cli_exit init_import(struct init *in)
{
    struct cli_roster_options *o = &in->roster;
    const struct demur_span file = {in->export_data, in->export_len};
    enum demur_err err;

    o->org = in->org;
    demur_tree_leaf(&o->manifest_leaf, in->manifest_data, in->manifest_len);
    o->epoch = INIT_EPOCH;
    o->import.k_min = in->manifest->k_min;
    o->import.today = demur_day_at((uint64_t)time(NULL), in->manifest->tz);
    err = demur_roster_import_make(&in->import, file, &o->import);
    if (err == DEMUR_OK && in->import->is_stopped) return say_stopped(in);
    if (err == DEMUR_OK) err = cli_roster_guard_make(&in->guard, o, in->import);
    return say(in, in->roster_path, err) == DEMUR_OK ? CLI_OK : CLI_FAILED;
}

/* ---- rosters --------------------------------------------------------------------------- */

/* The ROSTER of rows, signed by every issuer. */
static enum demur_err make_roster(uint8_t **out, size_t *len, const struct init *in,
                                  const struct demur_roster_file *rows)
{
    struct demur_roster_names *names = demur_alloc_array(DEMUR_ATTRIBUTES, sizeof names[0]);
    struct demur_roster *roster = NULL;
    enum demur_err err = names != NULL ? DEMUR_OK : DEMUR_ERR_NOMEM;

    for (size_t a = 0; a < DEMUR_ATTRIBUTES && err == DEMUR_OK; a++) {
        names[a] = in->import->attribute[a].names;
    }
    if (err == DEMUR_OK) {
        err = demur_roster_make(&roster, rows, names, &in->roster.manifest_leaf,
                                in->roster.import.k_min);
    }
    for (size_t i = 0; i < in->issuers && err == DEMUR_OK; i++) {
        err = demur_roster_sign(roster, &in->org, &in->issuer[i].key.issuer.operator_seed);
    }
    if (err == DEMUR_OK) err = demur_roster_encode(out, len, roster);
    demur_roster_free(roster);
    demur_free(names);
    return err;
}

/* Roster and rows, to every issuer. */
static enum demur_err put_rosters(const struct init *in, const struct demur_roster_file *rows)
{
    char name[NAME_MAX_BYTES];
    uint8_t *open = NULL;
    uint8_t *secret = NULL;
    size_t open_len = 0;
    size_t secret_len = 0;
    enum demur_err err = make_roster(&open, &open_len, in, rows);

    if (err == DEMUR_OK) err = demur_roster_file_encode(&secret, &secret_len, rows);
    for (size_t i = 0; i < in->issuers && err == DEMUR_OK; i++) {
        (void)snprintf(name, sizeof name, "issuer-%zu/epoch-%u/roster", i + 1, INIT_EPOCH);
        err = cli_out_dir_put(in->dir, name, open, open_len);
        (void)snprintf(name, sizeof name, "issuer-%zu/epoch-%u/rows", i + 1, INIT_EPOCH);
        if (err == DEMUR_OK) err = cli_out_dir_put_secret(in->dir, name, secret, secret_len);
    }
    demur_wipe_free(secret, secret_len);
    demur_free(open);
    return err;
}

/* ---- codes ----------------------------------------------------------------------------- */

static enum demur_err put_code_file(const struct init *in, const char *name,
                                    const struct demur_code_file *file)
{
    uint8_t *bytes = NULL;
    size_t len = 0;
    enum demur_err err = demur_code_file_encode(&bytes, &len, file);

    if (err == DEMUR_OK) err = cli_out_dir_put_secret(in->dir, name, bytes, len);
    demur_wipe_free(bytes, len);
    return err;
}

/* The sheet and the table of one issuer. */
static enum demur_err put_letters(const struct init *in, size_t i, const struct cli_people *people,
                                  const struct demur_code *code)
{
    const struct cli_letters letters = {.manifest = in->manifest,
                                        .org = &in->org,
                                        .words = in->words,
                                        .address = in->address.text,
                                        .issuer = (uint8_t)(i + 1),
                                        .epoch = INIT_EPOCH};
    struct demur_writer w;
    char name[NAME_MAX_BYTES];
    enum demur_err err = cli_letters_sheet(&w, &letters, people, code);

    (void)snprintf(name, sizeof name, "issuer-%zu/codes-%u.txt", i + 1, INIT_EPOCH);
    if (err == DEMUR_OK) err = cli_out_dir_put_secret(in->dir, name, w.data, w.len);
    demur_writer_wipe(&w);
    if (err == DEMUR_OK) err = cli_letters_table(&w, &letters, people, code);
    (void)snprintf(name, sizeof name, "issuer-%zu/codes-%u.csv", i + 1, INIT_EPOCH);
    if (err == DEMUR_OK) err = cli_out_dir_put_secret(in->dir, name, w.data, w.len);
    demur_writer_wipe(&w);
    return err;
}

static enum demur_err put_codes(const struct init *in, const struct demur_roster_file *rows,
                                const struct cli_people *people)
{
    struct demur_code *code = demur_alloc_array(rows->rows, sizeof code[0]);
    char name[NAME_MAX_BYTES];
    enum demur_err err = code != NULL ? DEMUR_OK : DEMUR_ERR_NOMEM;

    for (size_t i = 0; i < in->issuers && err == DEMUR_OK; i++) {
        struct demur_code_file *file = NULL;

        (void)snprintf(name, sizeof name, "issuer-%zu/epoch-%u/codes", i + 1, INIT_EPOCH);
        err = demur_code_file_make(&file, code, (uint8_t)(i + 1), rows, &in->random);
        if (err == DEMUR_OK) err = put_code_file(in, name, file);
        if (err == DEMUR_OK) err = put_letters(in, i, people, code);
        demur_code_file_free(file);
    }
    demur_wipe_free(code, rows->rows * sizeof code[0]);
    return err;
}

enum demur_err init_write_rosters(struct init *in)
{
    const struct demur_span file = {in->export_data, in->export_len};
    struct demur_roster_file *rows = NULL;
    struct cli_people people = {0};
    enum demur_err err =
        demur_roster_file_make(&rows, INIT_EPOCH, in->import->row, in->import->rows, &in->random);

    if (err != DEMUR_OK) return say(in, "the roster", err);
    err = put_rosters(in, rows);
    if (err == DEMUR_OK) err = cli_people_read(&people, file, in->import, rows->row, rows->rows);
    if (err == DEMUR_OK) err = put_codes(in, rows, &people);
    cli_people_wipe(&people);
    demur_roster_file_free(rows);
    return say(in, "the roster and its codes", err);
}
