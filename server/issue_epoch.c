/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "issue_epoch.h"

#include "demur/code_file.h"
#include "demur/memory.h"
#include "demur/tree.h"
#include "host/read_file.h"
#include "log.h"

#include <dirent.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

enum { PATH_ROOM = HOST_CONF_VALUE_MAX + 64, DECIMAL = 10, FILES = 3 };

#define ROSTER_FILE_BYTES_MAX (14U + (size_t)DEMUR_ROSTER_FILE_ROW_BYTES * DEMUR_ROWS_MAX)

static const char *const names[FILES] = {"roster", "rows", "codes"};

/* ---- the table ------------------------------------------------------------------------- */

struct issue_epoch *issue_epoch_of(struct issue_office *o, uint32_t epoch)
{
    struct issue_epoch *e = NULL;

    (void)pthread_mutex_lock(&o->table_lock);
    for (size_t i = 0; i < o->epochs && e == NULL; i++) {
        if (o->epoch[i]->epoch == epoch) e = o->epoch[i];
    }
    (void)pthread_mutex_unlock(&o->table_lock);
    return e;
}

static void free_epoch(struct issue_epoch *e)
{
    if (e == NULL) return;
    demur_issuer_free(e->issuer);
    demur_epoch_keys_free(e->keys);
    issue_book_free(e->book);
    demur_roster_file_free(e->file);
    demur_roster_free(e->roster);
    demur_wipe_free(e->entry, e->entry_len);
    demur_free(e);
}

void issue_epochs_free(struct issue_office *o)
{
    for (size_t i = 0; i < o->epochs; i++) free_epoch(o->epoch[i]);
    o->epochs = 0;
}

/* ---- one directory --------------------------------------------------------------------- */

/* A directory that is looked at. */
struct place {
    struct issue_office *o;
    uint32_t epoch;
    char path[FILES][PATH_ROOM];
    struct demur_code_file *codes;
};

static enum demur_err wrong(const struct place *p, size_t file, const char *why)
{
    fprintf(stderr, "demurd: %s: %s\n", p->path[file], why);
    return DEMUR_ERR_INVALID;
}

/* Read file number `file` and say what is wrong where it cannot be decoded. */
static enum demur_err malformed(const struct place *p, size_t file, enum demur_err err)
{
    return err == DEMUR_OK || err == DEMUR_ERR_NOMEM ? err : wrong(p, file, demur_err_text(err));
}

/* Whether this issuer is among those who signed the roster. */
static bool is_signed_by_us(const struct issue_office *o, const struct demur_roster *roster)
{
    struct demur_sigs_keys us = {1, {o->op_pk}};
    struct demur_roster alone = *roster;

    alone.sigs.count = 0;
    for (size_t i = 0; i < roster->sigs.count; i++) {
        if (memcmp(&roster->sigs.item[i].pk, &o->op_pk, sizeof o->op_pk) != 0) continue;
        alone.sigs.item[0] = roster->sigs.item[i];
        alone.sigs.count = 1;
    }
    return demur_roster_verify(&alone, &o->org, &us) == DEMUR_OK;
}

static enum demur_err read_roster(struct issue_epoch *e, const struct place *p)
{
    enum demur_err err =
        host_read_file(&e->entry, &e->entry_len, p->path[0], DEMUR_ROSTER_BYTES_MAX, stderr);

    if (err != DEMUR_OK) return err;
    err = malformed(p, 0, demur_roster_decode(&e->roster, e->entry, e->entry_len));
    if (err != DEMUR_OK) return err;
    demur_tree_leaf(&e->leaf, e->entry, e->entry_len);
    if (e->roster->epoch != p->epoch) return wrong(p, 0, "it is the roster of another epoch");
    if (!is_signed_by_us(p->o, e->roster)) {
        return wrong(p, 0,
                     "this issuer has not signed it (or it is another organisation's): sign it "
                     "with 'demur roster sign'");
    }
    return DEMUR_OK;
}

/* Whether the rows are those of the roster. */
static enum demur_err fit(const struct issue_epoch *e, const struct place *p)
{
    struct demur_hash *commit = NULL;
    struct demur_hash root;
    enum demur_err err = demur_roster_file_commits(&commit, e->file);

    if (err != DEMUR_OK) return err;
    demur_row_root(&root, commit, e->file->rows);
    demur_free(commit);
    return e->file->rows == e->roster->rows && memcmp(&root, &e->roster->root, sizeof root) == 0
               ? DEMUR_OK
               : wrong(p, 1, "it is not the file of the roster beside it");
}

static enum demur_err read_rows(struct issue_epoch *e, const struct place *p)
{
    uint8_t *data = NULL;
    size_t len = 0;
    enum demur_err err = host_read_secret(&data, &len, p->path[1], ROSTER_FILE_BYTES_MAX, stderr);

    if (err != DEMUR_OK) return err;
    err = malformed(p, 1, demur_roster_file_decode(&e->file, data, len));
    demur_wipe_free(data, len);
    return err == DEMUR_OK ? fit(e, p) : err;
}

static enum demur_err read_codes(const struct issue_epoch *e, struct place *p)
{
    uint8_t *data = NULL;
    size_t len = 0;
    enum demur_err err =
        host_read_secret(&data, &len, p->path[2], DEMUR_CODE_FILE_BYTES_MAX, stderr);

    if (err != DEMUR_OK) return err;
    err = malformed(p, 2, demur_code_file_decode(&p->codes, data, len));
    demur_wipe_free(data, len);
    if (err != DEMUR_OK) return err;
    if (p->codes->epoch != p->epoch) return wrong(p, 2, "it has the codes of another epoch");
    if (p->o->id != 0 && p->codes->issuer != p->o->id) {
        return wrong(p, 2, "it has the codes of another issuer");
    }
    for (uint32_t i = 0; i < p->codes->codes; i++) {
        if (demur_roster_file_row(e->file, &p->codes->entry[i].row_id) == NULL) {
            return wrong(p, 2, "it has a code for a row that is not in the rows beside it");
        }
    }
    return DEMUR_OK;
}

/* ---- codes into the store -------------------------------------------------------------- */

/* Put those codes that the store does not have; under the store's lock, in a transaction. */
static enum demur_err put_codes(const struct place *p)
{
    enum demur_err err = DEMUR_OK;

    for (uint32_t i = 0; i < p->codes->codes && err == DEMUR_OK; i++) {
        const struct demur_code_entry *c = &p->codes->entry[i];
        struct store_code code = {c->hash, c->row_id};
        struct demur_row_id row;
        bool found = false;

        err = store_code_get(p->o->store, &found, &row, p->epoch, &c->hash);
        if (err != DEMUR_OK) break;
        if (!found) {
            err = store_codes_put(p->o->store, p->epoch, &code, 1);
        } else if (memcmp(&row, &c->row_id, sizeof row) != 0) {
            err = wrong(p, 2, "a code in it was good for another row when it was first read");
        }
    }
    return err;
}

static enum demur_err keep_codes(const struct place *p)
{
    struct store *s = p->o->store;
    enum demur_err err;

    (void)pthread_mutex_lock(&p->o->store_lock);
    err = store_begin(s);
    if (err == DEMUR_OK) {
        err = put_codes(p);
        if (err == DEMUR_OK)
            err = store_commit(s);
        else
            store_rollback(s);
    }
    (void)pthread_mutex_unlock(&p->o->store_lock);
    if (err != DEMUR_OK && err != DEMUR_ERR_INVALID) {
        issue_office_fail(p->o, "keeping the codes", err);
        return DEMUR_ERR_IO;
    }
    return err;
}

/* ---- open ------------------------------------------------------------------------------ */

/* Remember that the log has e's ROSTER, with its manifest, for starts without the channel. */
static enum demur_err remember(struct issue_office *o, const struct issue_epoch *e,
                               const struct demur_manifest *manifest)
{
    char name[STORE_NAME_BYTES_MAX + 1];
    struct demur_writer w;
    uint8_t *bytes = NULL;
    size_t len = 0;
    enum demur_err err = demur_manifest_encode(&bytes, &len, manifest);

    if (err != DEMUR_OK) return err;
    demur_writer_init(&w);
    demur_put_bytes(&w, e->leaf.bytes, sizeof e->leaf.bytes);
    demur_put_bytes(&w, bytes, len);
    demur_free(bytes);
    err = w.err;
    issue_value_name(name, "open", e->epoch);
    if (err == DEMUR_OK && w.len <= STORE_VALUE_BYTES_MAX) {
        (void)pthread_mutex_lock(&o->store_lock);
        err = store_begin(o->store);
        if (err == DEMUR_OK)
            err = store_value_put(o->store, name, (struct demur_span){w.data, w.len});
        if (err == DEMUR_OK)
            err = store_commit(o->store);
        else
            store_rollback(o->store);
        (void)pthread_mutex_unlock(&o->store_lock);
    }
    demur_writer_wipe(&w);
    return err;
}

/* Set what an open epoch has. */
static enum demur_err set_up(struct issue_office *o, struct issue_epoch *e,
                             const struct demur_manifest *m)
{
    const struct demur_manifest_epoch *days = demur_manifest_epoch_of(m, e->epoch);
    struct demur_sigs_keys operators = {0, {{{0}}}};
    enum demur_err err;

    for (size_t i = 0; i < m->issuers; i++) demur_sigs_keys_add(&operators, &m->issuer[i].op_pk);
    if (issue_office_is_in(o, m) != DEMUR_OK || days == NULL) return DEMUR_ERR_INVALID;
    err = demur_roster_verify(e->roster, &o->org, &operators);
    if (err == DEMUR_OK) err = demur_epoch_keys_new(&e->keys, &o->org, m, e->epoch, &e->leaf);
    if (err == DEMUR_OK) {
        err = demur_issuer_new(&e->issuer, o->id, &o->secrets, e->keys, e->roster, e->file);
    }
    if (err == DEMUR_OK) {
        (void)pthread_mutex_lock(&o->store_lock);
        err = issue_book_new(&e->book, e->roster, e->file, o->store);
        (void)pthread_mutex_unlock(&o->store_lock);
    }
    e->last_day = days->last;
    while (e->place < m->issuers && m->issuer[e->place].id != o->id) e->place++;
    return err;
}

enum demur_err issue_epoch_open(struct issue_office *o, struct issue_epoch *e,
                                const struct demur_manifest *manifest)
{
    enum demur_err err;

    if (atomic_load(&e->is_open)) return DEMUR_OK;
    err = set_up(o, e, manifest);
    if (err == DEMUR_OK) err = remember(o, e, manifest);
    if (err != DEMUR_OK) {
        demur_issuer_free(e->issuer);
        demur_epoch_keys_free(e->keys);
        issue_book_free(e->book);
        e->issuer = NULL;
        e->keys = NULL;
        e->book = NULL;
        return err;
    }
    atomic_store(&e->is_open, true);
    srv_log(SRV_INFO, "epoch_open", "epoch=%u", e->epoch);
    return DEMUR_OK;
}

/* Open e where the log had its ROSTER when that was last asked. */
static enum demur_err open_again(struct issue_office *o, struct issue_epoch *e)
{
    struct demur_manifest *m = NULL;
    uint8_t *value = NULL;
    size_t len = 0;
    enum demur_err err = issue_value_get(o, &value, &len, "open", e->epoch);

    if (err == DEMUR_ERR_RANGE) return DEMUR_OK;
    if (err != DEMUR_OK) return err;
    if (len > sizeof e->leaf && memcmp(value, &e->leaf, sizeof e->leaf) == 0 &&
        demur_manifest_decode(&m, value + sizeof e->leaf, len - sizeof e->leaf) == DEMUR_OK) {
        err = issue_epoch_open(o, e, m);
    }
    demur_manifest_free(m);
    demur_free(value);
    return err == DEMUR_ERR_INVALID ? DEMUR_OK : err; /* then the channel is asked again */
}

/* ---- scanning -------------------------------------------------------------------------- */

/* Take one directory in. */
static enum demur_err take(struct place *p)
{
    struct issue_office *o = p->o;
    struct issue_epoch *e = demur_alloc(sizeof *e);
    enum demur_err err;

    if (e == NULL) return DEMUR_ERR_NOMEM;
    e->epoch = p->epoch;
    err = o->epochs < DEMUR_EPOCHS_MAX ? read_roster(e, p)
                                       : wrong(p, 0, "there are too many epochs here");
    if (err == DEMUR_OK) err = read_rows(e, p);
    if (err == DEMUR_OK) err = read_codes(e, p);
    if (err == DEMUR_OK) err = keep_codes(p);
    demur_code_file_free(p->codes);
    p->codes = NULL;
    if (err == DEMUR_OK) err = open_again(o, e);
    if (err != DEMUR_OK) {
        free_epoch(e);
        return err;
    }
    (void)pthread_mutex_lock(&o->table_lock);
    o->epoch[o->epochs++] = e;
    (void)pthread_mutex_unlock(&o->table_lock);
    srv_log(SRV_INFO, "epoch_read", "epoch=%u", e->epoch);
    return DEMUR_OK;
}

/* Whether all three files are there; *state then tells one state of them from another. */
static bool is_complete(uint64_t *state, const struct place *p)
{
    *state = 1;
    for (size_t i = 0; i < FILES; i++) {
        struct stat st;

        if (stat(p->path[i], &st) != 0) return false;
        *state = *state * 31 + (uint64_t)st.st_mtim.tv_sec;
        *state = *state * 31 + (uint64_t)st.st_mtim.tv_nsec;
        *state = *state * 31 + (uint64_t)st.st_ctim.tv_sec;
        *state = *state * 31 + (uint64_t)st.st_ctim.tv_nsec;
        *state = *state * 31 + (uint64_t)st.st_size;
    }
    return true;
}

/* Whether the directory was refused in this state; if not it is noted that it will be. */
static bool was_refused(struct issue_office *o, uint32_t epoch, uint64_t state, bool note)
{
    size_t i = 0;

    while (i < o->refusals && o->refused[i].epoch != epoch) i++;
    if (!note) return i < o->refusals && o->refused[i].state == state;
    if (i == DEMUR_EPOCHS_MAX) return false;
    if (i == o->refusals) o->refusals++;
    o->refused[i] = (struct issue_refused){epoch, state};
    return true;
}

static bool epoch_of_name(uint32_t *epoch, const char *name)
{
    static const char prefix[] = "epoch-";
    uint64_t n = 0;
    const char *c = name + sizeof prefix - 1;

    if (strncmp(name, prefix, sizeof prefix - 1) != 0 || *c == '\0' || (*c == '0' && c[1] != '\0'))
        return false;
    for (; *c != '\0'; c++) {
        if (*c < '0' || *c > '9') return false;
        n = n * DECIMAL + (uint64_t)(*c - '0');
        if (n > UINT32_MAX) return false;
    }
    *epoch = (uint32_t)n;
    return true;
}

static enum demur_err look_at(struct issue_office *o, uint32_t epoch)
{
    struct place p = {.o = o, .epoch = epoch};
    uint64_t state;
    enum demur_err err;

    for (size_t i = 0; i < FILES; i++) {
        (void)snprintf(p.path[i], sizeof p.path[i], "%s/epoch-%u/%s", o->conf.epochs, epoch,
                       names[i]);
    }
    if (!is_complete(&state, &p) || was_refused(o, epoch, state, false)) return DEMUR_OK;
    err = take(&p);
    if (err != DEMUR_OK && !atomic_load(&o->has_failed)) {
        (void)was_refused(o, epoch, state, true);
        srv_log(SRV_ERROR, "epoch_refused", "epoch=%u", epoch);
    }
    return err;
}

enum demur_err issue_epochs_scan(struct issue_office *o)
{
    DIR *dir = opendir(o->conf.epochs);
    enum demur_err first = DEMUR_OK;
    const struct dirent *entry;

    if (dir == NULL) {
        fprintf(stderr, "demurd: %s: this directory, which holds epoch-E/, cannot be read\n",
                o->conf.epochs);
        return DEMUR_ERR_IO;
    }
    while ((entry = readdir(dir)) != NULL) {
        enum demur_err err = DEMUR_OK;
        uint32_t epoch;

        if (epoch_of_name(&epoch, entry->d_name) && issue_epoch_of(o, epoch) == NULL) {
            err = look_at(o, epoch);
        }
        if (first == DEMUR_OK) first = err;
    }
    (void)closedir(dir);
    return first;
}
