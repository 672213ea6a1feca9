/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "log_history.h"

#include "demur/memory.h"
#include "log_dir.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define SUFFIX "-history"

void cli_log_history_fault(struct cli_log_report *r, const char *reason, const char *name,
                           const char *detail)
{
    char where[CLI_LOG_WHERE_MAX];

    (void)snprintf(where, sizeof where, "%s/%s", r->history, name);
    cli_log_fault(r, reason, where, detail);
}

/* ---- one file -------------------------------------------------------------------------- */

/* Read note as a checkpoint that r's log may have signed. */
static enum demur_err check_note(struct demur_tree_head *head, struct cli_log_report *r,
                                 const char *name, struct demur_span bytes)
{
    struct demur_note note;
    struct demur_checkpoint c;
    struct demur_checkpoint_verdict v;
    enum demur_checkpoint_fault fault = DEMUR_CHECKPOINT_OK;

    if (demur_note_decode(&note, bytes.data, bytes.len) != DEMUR_OK ||
        demur_checkpoint_decode(&c, note.text) != DEMUR_OK) {
        fault = DEMUR_CHECKPOINT_FORM;
    } else if (c.origin.len != r->checkpoint.origin.len ||
               memcmp(c.origin.data, r->checkpoint.origin.data, c.origin.len) != 0) {
        fault = DEMUR_CHECKPOINT_ORIGIN;
    } else if (r->policy != NULL) {
        enum demur_err err = demur_policy_verify(&v, r->policy, bytes.data, bytes.len);

        if (err == DEMUR_ERR_NOMEM) return err;
        /* Whoever has signed beside the log, it must not take back what it signed. */
        if (v.fault != DEMUR_CHECKPOINT_QUORUM) fault = v.fault;
    }
    if (fault != DEMUR_CHECKPOINT_OK) {
        cli_log_history_fault(r, "history", name, demur_checkpoint_fault_text(fault));
        return DEMUR_ERR_INVALID;
    }
    if (c.head.size > r->checkpoint.head.size) {
        cli_log_history_fault(r, "history", name,
                              "this checkpoint is larger than the log: entries were taken back, or "
                              "this copy of the log is an old one");
        return DEMUR_ERR_INVALID;
    }
    *head = c.head;
    return DEMUR_OK;
}

static enum demur_err add(struct cli_log_history *h, const char *name,
                          const struct demur_tree_head *head)
{
    size_t len = strlen(name) + 1;
    char *copy;

    if (h->count == h->room) {
        enum { FIRST_ROOM = 64 };
        size_t room = h->room > 0 ? 2 * h->room : FIRST_ROOM;
        struct cli_log_past *bigger = demur_alloc_array(room, sizeof bigger[0]);

        if (bigger == NULL) return DEMUR_ERR_NOMEM;
        if (h->count > 0) memcpy(bigger, h->past, h->count * sizeof bigger[0]);
        demur_free(h->past);
        h->past = bigger;
        h->room = room;
    }
    copy = demur_alloc(len);
    if (copy == NULL) return DEMUR_ERR_NOMEM;
    memcpy(copy, name, len);
    h->past[h->count++] = (struct cli_log_past){copy, *head};
    return DEMUR_OK;
}

static enum demur_err read_one(struct cli_log_history *h, struct cli_log_report *r,
                               const struct cli_log_dir *dir, const char *name)
{
    struct demur_tree_head head;
    uint8_t *bytes = NULL;
    size_t len = 0;
    enum demur_err err = cli_log_dir_read(&bytes, &len, dir, name, DEMUR_NOTE_BYTES_MAX);

    if (err != DEMUR_OK) return err;
    err = check_note(&head, r, name, (struct demur_span){bytes, len});
    if (err == DEMUR_OK) err = add(h, name, &head);
    if (err == DEMUR_ERR_NOMEM) fprintf(dir->err, "demur: %s\n", demur_err_text(err));
    demur_free(bytes);
    return err;
}

/* ---- all of them ----------------------------------------------------------------------- */

static int by_size(const void *a, const void *b)
{
    const struct cli_log_past *x = a;
    const struct cli_log_past *y = b;

    if (x->head.size != y->head.size) return x->head.size < y->head.size ? -1 : 1;
    return strcmp(x->name, y->name);
}

/* Every name in the directory: the stream is over a descriptor of its own, which it closes. */
static enum demur_err read_names(struct cli_log_history *h, struct cli_log_report *r,
                                 const struct cli_log_dir *dir)
{
    int fd = dup(dir->fd);
    DIR *stream = fd >= 0 ? fdopendir(fd) : NULL;
    enum demur_err err = DEMUR_OK;

    if (stream == NULL) {
        fprintf(dir->err, "demur: %s: %s\n", dir->path, strerror(errno));
        if (fd >= 0) (void)close(fd);
        return DEMUR_ERR_IO;
    }
    while (err == DEMUR_OK) {
        errno = 0;
        const struct dirent *entry = readdir(stream);

        if (entry == NULL && errno != 0) {
            fprintf(dir->err, "demur: %s: %s\n", dir->path, strerror(errno));
            err = DEMUR_ERR_IO;
        }
        if (entry == NULL) break;
        if (entry->d_name[0] != '.') err = read_one(h, r, dir, entry->d_name);
    }
    (void)closedir(stream);
    return err;
}

enum demur_err cli_log_history_read(struct cli_log_history *out, const char *path,
                                    struct cli_log_report *r, FILE *err)
{
    struct cli_log_dir dir;
    enum demur_err status;

    *out = (struct cli_log_history){.past = NULL};
    r->history = path;
    status = cli_log_dir_open(&dir, path, err);
    if (status == DEMUR_OK) status = read_names(out, r, &dir);
    cli_log_dir_close(&dir);
    if (status != DEMUR_OK) return status;
    if (out->count == 0) return DEMUR_OK;
    qsort(out->past, out->count, sizeof out->past[0], by_size);
    r->history_count = out->count;
    r->history_first = out->past[0].head.size;
    r->history_last = out->past[out->count - 1].head.size;
    return DEMUR_OK;
}

void cli_log_history_free(struct cli_log_history *h)
{
    for (size_t i = 0; i < h->count; i++) demur_free(h->past[i].name);
    demur_free(h->past);
    *h = (struct cli_log_history){.past = NULL};
}

/* ---- where it lies --------------------------------------------------------------------- */

char *cli_log_history_beside(const char *dir)
{
    enum { PATH_LEN = 4096 };
    char here[PATH_LEN];
    size_t len = strlen(dir);
    struct stat st;

    while (len > 1 && dir[len - 1] == '/') len--;
    if (len == 1 && dir[0] == '.') {
        if (getcwd(here, sizeof here) == NULL) return NULL;
        dir = here;
        len = strlen(here);
    }
    char *beside = malloc(len + sizeof SUFFIX);

    if (beside == NULL) return NULL;
    memcpy(beside, dir, len);
    memcpy(beside + len, SUFFIX, sizeof SUFFIX);
    if (stat(beside, &st) == 0 && S_ISDIR(st.st_mode)) return beside;
    free(beside);
    return NULL;
}
