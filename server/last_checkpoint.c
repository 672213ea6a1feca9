/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "last_checkpoint.h"

#include "demur/memory.h"
#include "host/conf.h"
#include "host/fault_point.h"
#include "host/program.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { NOTE_MAX = 65535, SUFFIX_ROOM = 8, MODE = 0600 };

struct srv_last {
    char path[HOST_CONF_VALUE_MAX + SUFFIX_ROOM];
    char temp[HOST_CONF_VALUE_MAX + SUFFIX_ROOM];
    int dir;
    int lock;
    uint8_t *note;
    size_t len;
};

/* Read the file at path; *len 0 where there is none.  errno 0: it is too short or too long. */
static enum demur_err read_note(uint8_t **out, size_t *len, const char *path)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    uint8_t *note;
    ssize_t got = 0;
    size_t have = 0;

    *out = NULL;
    *len = 0;
    if (fd < 0) return errno == ENOENT ? DEMUR_OK : DEMUR_ERR_IO;
    note = demur_alloc(NOTE_MAX + 1);
    while (note != NULL && have <= NOTE_MAX &&
           (got = read(fd, note + have, NOTE_MAX + 1 - have)) > 0) {
        have += (size_t)got;
    }
    (void)close(fd);
    if (note == NULL) return DEMUR_ERR_NOMEM;
    if (got < 0 || have > NOTE_MAX || have == 0) {
        if (got >= 0) errno = 0;
        demur_free(note);
        return DEMUR_ERR_IO;
    }
    *out = note;
    *len = have;
    return DEMUR_OK;
}

/* Open the directory of path. */
static int open_dir(const char *path)
{
    char dir[HOST_CONF_VALUE_MAX + SUFFIX_ROOM];
    const char *slash = strrchr(path, '/');

    if (slash == NULL) return open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    (void)snprintf(dir, sizeof dir, "%.*s", (int)(slash - path) + 1, path);
    return open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

/* Lock the file beside path. */
static enum demur_err lock_beside(struct srv_last *l)
{
    char path[HOST_CONF_VALUE_MAX + 2 * SUFFIX_ROOM];
    struct flock whole = {.l_type = F_WRLCK, .l_whence = SEEK_SET};

    (void)snprintf(path, sizeof path, "%s-lock", l->path);
    l->lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, MODE);
    if (l->lock < 0) return DEMUR_ERR_IO;
    if (fcntl(l->lock, F_SETLK, &whole) == 0) return DEMUR_OK;
    return errno == EACCES || errno == EAGAIN ? DEMUR_ERR_STATE : DEMUR_ERR_IO;
}

enum demur_err srv_last_open(struct srv_last **out, const char *path, FILE *err)
{
    struct srv_last *l = demur_alloc(sizeof *l);
    enum demur_err status = DEMUR_ERR_IO;

    if (l == NULL) return DEMUR_ERR_NOMEM;
    l->lock = -1;
    (void)snprintf(l->path, sizeof l->path, "%s", path);
    (void)snprintf(l->temp, sizeof l->temp, "%s-next", path);
    l->dir = open_dir(path);
    if (l->dir >= 0) status = lock_beside(l);
    if (status == DEMUR_OK) status = read_note(&l->note, &l->len, path);
    if (status == DEMUR_OK) {
        *out = l;
        return DEMUR_OK;
    }
    fprintf(err, "%s: %s: %s\n", host_program, path,
            status == DEMUR_ERR_STATE ? "another demurd has it: there is one log, and one signs it"
            : status == DEMUR_ERR_NOMEM ? demur_err_text(status)
            : errno == 0 ? "it is empty, or too long for a checkpoint: put the right one back"
                         : strerror(errno));
    srv_last_close(l);
    return status;
}

void srv_last_close(struct srv_last *l)
{
    if (l == NULL) return;
    if (l->lock >= 0) (void)close(l->lock);
    if (l->dir >= 0) (void)close(l->dir);
    demur_free(l->note);
    demur_free(l);
}

struct demur_span srv_last_note(const struct srv_last *l)
{
    return (struct demur_span){l->note, l->len};
}

static bool write_all(int fd, const uint8_t *data, size_t len)
{
    while (len > 0) {
        ssize_t put = write(fd, data, len);

        if (put < 0 && errno == EINTR) continue;
        if (put <= 0) return false;
        data += put;
        len -= (size_t)put;
    }
    return true;
}

/* Write note beside the file, to the disk, and give it the file's name. */
static enum demur_err replace(const struct srv_last *l, struct demur_span note)
{
    int fd;
    bool good;

    (void)unlink(l->temp); /* what a killed process left */
    fd = open(l->temp, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, MODE);
    if (fd < 0) return DEMUR_ERR_IO;
    good = write_all(fd, note.data, note.len) && fsync(fd) == 0;
    if (close(fd) != 0 || !good) return DEMUR_ERR_IO;
    HOST_POINT("K8");
    if (rename(l->temp, l->path) != 0) return DEMUR_ERR_IO;
    HOST_POINT("K9");
    return fsync(l->dir) == 0 ? DEMUR_OK : DEMUR_ERR_IO;
}

enum demur_err srv_last_swap(struct srv_last *l, struct demur_span old, struct demur_span note)
{
    uint8_t *there = NULL;
    uint8_t *copy = demur_alloc(note.len);
    size_t len = 0;
    enum demur_err err = copy == NULL ? DEMUR_ERR_NOMEM : read_note(&there, &len, l->path);

    if (err == DEMUR_OK && (len != old.len || (len > 0 && memcmp(there, old.data, len) != 0))) {
        err = DEMUR_ERR_STATE;
    }
    demur_free(there);
    if (err == DEMUR_OK) err = replace(l, note);
    if (err != DEMUR_OK) {
        demur_free(copy);
        return err;
    }
    memcpy(copy, note.data, note.len);
    demur_free(l->note);
    l->note = copy;
    l->len = note.len;
    return DEMUR_OK;
}
