/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* doctor_epochs.c -- an issuer's rosters and codes, as `demur doctor` looks at them. */
#include "demur/code_file.h"
#include "demur/day.h"
#include "demur/memory.h"
#include "demur/roster.h"
#include "demur/tree.h"
#include "doctor.h"

#include <string.h>
#include <sys/stat.h>

enum {
    ROWS_BYTES_MAX = 14 + DEMUR_ROSTER_FILE_ROW_BYTES * DEMUR_ROWS_MAX,
    ROSTER_DAYS = 14, /* before an epoch its roster is in the log */
    LOOK_AHEAD_DAYS = 30,
};

/* An epoch of an issuer. */
struct looking {
    struct doctor *d;
    const struct doctor_org *org;
    uint8_t issuer;
    uint32_t epoch;
    char path[DOCTOR_PATH_MAX];
};

static void wrong(struct looking *l, const char *what, const char *mend)
{
    doctor_say(l->d, &(struct doctor_finding){DOCTOR_WRONG, "epoch", l->path, what, mend});
}

static void good(struct looking *l, const char *what)
{
    doctor_say(l->d, &(struct doctor_finding){DOCTOR_OK, "epoch", l->path, what, NULL});
}

static void set_path(struct looking *l, const char *dir, const char *name)
{
    (void)snprintf(l->path, sizeof l->path, "%s/epoch-%u/%s", dir, l->epoch, name);
}

static bool exists(const char *path)
{
    struct stat st;

    return lstat(path, &st) == 0;
}

/* ---- the roster ------------------------------------------------------------------------ */

static bool is_signed_by_all(const struct demur_roster *roster, const struct doctor_org *org)
{
    struct demur_sigs_keys keys = {.count = 0};

    for (size_t i = 0; i < org->manifest->issuers; i++) {
        demur_sigs_keys_add(&keys, &org->manifest->issuer[i].op_pk);
    }
    return demur_roster_verify(roster, &org->org, &keys) == DEMUR_OK;
}

/* Read the ROSTER; NULL: it is not good, which has been said. */
static struct demur_roster *look_at_roster(struct looking *l)
{
    struct demur_roster *roster = NULL;
    uint8_t *bytes = NULL;
    size_t len = 0;
    FILE *null = fopen("/dev/null", "w");
    enum demur_err err = DEMUR_ERR_IO;

    if (null != NULL) err = host_read_file(&bytes, &len, l->path, DEMUR_ROSTER_BYTES_MAX, null);
    if (null != NULL) (void)fclose(null);
    if (err == DEMUR_OK) err = demur_roster_decode(&roster, bytes, len);
    demur_free(bytes);
    if (err != DEMUR_OK || roster->epoch != l->epoch) {
        wrong(l, "it cannot be read, or is no roster of this epoch",
              "make it with demur roster import");
        demur_roster_free(roster);
        return NULL;
    }
    /* A roster under a later manifest is signed by the issuers of that one. */
    if (memcmp(&roster->manifest, &l->org->leaf, sizeof l->org->leaf) != 0) {
        doctor_say(l->d, &(struct doctor_finding){DOCTOR_NOTE, "epoch", l->path,
                                                  "a roster under a later manifest: its signatures "
                                                  "are not checked here",
                                                  NULL});
    } else if (!is_signed_by_all(roster, l->org)) {
        wrong(l, "it is not signed by all issuers", "let each of them sign it: demur roster sign");
    } else {
        good(l, "a roster signed by all issuers");
    }
    return roster;
}

/* ---- rows and codes -------------------------------------------------------------------- */

static struct demur_roster_file *look_at_rows(struct looking *l, const struct demur_roster *roster)
{
    struct demur_roster_file *rows = NULL;
    struct demur_hash *commit = NULL;
    struct demur_hash root = {{0}};
    char why[DOCTOR_TEXT_MAX];
    uint8_t *bytes = NULL;
    size_t len = 0;

    if (doctor_secret(why, &bytes, &len, l->path, ROWS_BYTES_MAX)) {
        wrong(l, why, "get the rows from whoever imported the roster");
        return NULL;
    }
    enum demur_err err = demur_roster_file_decode(&rows, bytes, len);

    demur_wipe_free(bytes, len);
    if (err == DEMUR_OK) err = demur_roster_file_commits(&commit, rows);
    if (err == DEMUR_OK) demur_row_root(&root, commit, rows->rows);
    demur_free(commit);
    if (err != DEMUR_OK || (roster != NULL && memcmp(&root, &roster->root, sizeof root) != 0)) {
        wrong(l, "these are not the rows of the roster",
              "get the rows from whoever imported the roster");
    } else {
        good(l, "the rows of the roster, and for their owner alone");
    }
    return rows;
}

static void look_at_codes(struct looking *l, const struct demur_roster_file *rows)
{
    struct demur_code_file *codes = NULL;
    char why[DOCTOR_TEXT_MAX];
    uint8_t *bytes = NULL;
    size_t len = 0;
    uint32_t known = 0;

    if (doctor_secret(why, &bytes, &len, l->path, DEMUR_CODE_FILE_BYTES_MAX)) {
        wrong(l, why, "draw the codes: demur roster codes");
        return;
    }
    enum demur_err err = demur_code_file_decode(&codes, bytes, len);

    demur_wipe_free(bytes, len);
    if (err != DEMUR_OK || codes->issuer != l->issuer || codes->epoch != l->epoch) {
        wrong(l, "it holds no codes, or those of another issuer or epoch",
              "draw the codes: demur roster codes");
        demur_code_file_free(codes);
        return;
    }
    for (uint32_t i = 0; i < codes->codes && rows != NULL; i++) {
        known += demur_roster_file_row(rows, &codes->entry[i].row_id) != NULL;
    }
    if (rows != NULL && (known != rows->rows || known != codes->codes)) {
        wrong(l, "some rows have no code, or some codes no row",
              "draw the codes of this roster: demur roster codes");
    } else {
        good(l, "a code for each row, and for their owner alone");
    }
    demur_code_file_free(codes);
}

/* ---- epochs ---------------------------------------------------------------------------- */

static void look_at(struct looking *l, const char *dir)
{
    struct demur_roster *roster;
    struct demur_roster_file *rows;

    set_path(l, dir, "roster");
    roster = look_at_roster(l);
    set_path(l, dir, "rows");
    rows = look_at_rows(l, roster);
    set_path(l, dir, "codes");
    look_at_codes(l, rows);
    demur_roster_file_free(rows);
    demur_roster_free(roster);
}

/* Letters that lie about: whoever has them can enrol in everybody's place. */
static void look_at_letters(struct looking *l, const char *dir)
{
    static const char *const ends[] = {"txt", "csv"};

    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
        (void)snprintf(l->path, sizeof l->path, "%s/codes-%u.%s", dir, l->epoch, ends[i]);
        if (!exists(l->path)) continue;
        doctor_say(l->d, &(struct doctor_finding){
                             DOCTOR_WARN, "letters", l->path,
                             "the codes themselves are here: who reads them can enrol in the "
                             "members' place",
                             "destroy the file when the letters are out"});
    }
}

/* The epoch that is next: its roster is due 14 days before. */
static void look_ahead(struct looking *l, const struct demur_manifest_epoch *epoch, uint32_t today,
                       const char *dir)
{
    char what[DOCTOR_TEXT_MAX];
    char date[DEMUR_DATE_LEN + 1];

    if (epoch->first > today + LOOK_AHEAD_DAYS) return;
    set_path(l, dir, "roster");
    if (exists(l->path)) {
        look_at(l, dir);
        return;
    }
    demur_day_format(date, epoch->first - ROSTER_DAYS);
    (void)snprintf(what, sizeof what, "the roster of epoch %u must be in the log by %s",
                   epoch->epoch, date);
    doctor_say(l->d,
               &(struct doctor_finding){
                   epoch->first < today + ROSTER_DAYS ? DOCTOR_WRONG : DOCTOR_WARN, "epoch",
                   l->path, what, "demur roster import, then sign and codes, each for this epoch"});
}

void doctor_epochs(struct doctor *d, const struct doctor_org *org, uint8_t id, const char *dir)
{
    struct looking l = {.d = d, .org = org, .issuer = id};
    uint32_t today = demur_day_at(d->now_s, org->manifest->tz);

    for (size_t i = 0; i < org->manifest->epochs; i++) {
        const struct demur_manifest_epoch *epoch = &org->manifest->epoch[i];

        l.epoch = epoch->epoch;
        if (epoch->first <= today && today <= epoch->last) look_at(&l, dir);
        if (epoch->first > today) look_ahead(&l, epoch, today, dir);
        look_at_letters(&l, dir);
    }
}
