/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "host/write_file.h"

#include "demur/encode.h"
#include "demur/memory.h"
#include "host/program.h"
#include "host/random.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define TEMP_PREFIX ".demur-"

enum { TEMP_RANDOM_BYTES = 8, MODE_SECRET = 0600, MODE_PUBLIC = 0644 };

/* A file on its way. */
struct staged {
    const struct host_file *file;
    const char *name;                                              /* the last part of file->path */
    int dir;                                                       /* its directory; -1: not open */
    char temp[sizeof TEMP_PREFIX + 2 * (size_t)TEMP_RANDOM_BYTES]; /* empty: there is none */
    bool is_placed;
};

static enum demur_err fail(FILE *err, const char *path, const char *why)
{
    fprintf(err, "%s: %s: %s\n", host_program, path, why);
    return DEMUR_ERR_IO;
}

/* ---- the directory --------------------------------------------------------------------- */

/* Whether others than its owner may put files into dir. */
static bool is_shared(int dir)
{
    struct stat st;

    return fstat(dir, &st) != 0 || (st.st_mode & (S_IWGRP | S_IWOTH)) != 0;
}

static enum demur_err open_dir(struct staged *s, FILE *err)
{
    const char *path = s->file->path;
    const char *slash = strrchr(path, '/');
    size_t len = slash == NULL ? 0 : (size_t)(slash - path);
    char *dir = demur_alloc(len + 2);
    enum demur_err status = DEMUR_OK;

    if (dir == NULL) {
        (void)fail(err, path, demur_err_text(DEMUR_ERR_NOMEM));
        return DEMUR_ERR_NOMEM;
    }
    memcpy(dir, path, len);
    if (len == 0) dir[0] = slash == NULL ? '.' : '/';
    s->name = slash == NULL ? path : slash + 1;
    if (s->name[0] == '\0') {
        status = fail(err, path, "a directory, or no name at all; a file is wanted");
        goto out;
    }
    s->dir = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (s->dir < 0) {
        status = fail(err, dir, strerror(errno));
    } else if (s->file->is_secret && is_shared(s->dir)) {
        status = fail(err, dir, "others may write to this directory, so no secret is put there");
    }
out:
    demur_free(dir);
    return status;
}

/* ---- one file -------------------------------------------------------------------------- */

/* Refuse what must not be replaced; the answer may be out of date as soon as it is there. */
static enum demur_err check_place(const struct staged *s, FILE *err)
{
    struct stat st;

    if (fstatat(s->dir, s->name, &st, AT_SYMLINK_NOFOLLOW) != 0) {
        return errno == ENOENT ? DEMUR_OK : fail(err, s->file->path, strerror(errno));
    }
    if (s->file->is_new) return fail(err, s->file->path, "is there already, and is not replaced");
    return S_ISREG(st.st_mode) ? DEMUR_OK
                               : fail(err, s->file->path, "not a regular file, so not replaced");
}

static bool write_all(int fd, const uint8_t *data, size_t len)
{
    while (len > 0) {
        ssize_t put = write(fd, data, len);

        if (put < 0 && errno == EINTR) continue;
        if (put < 0) return false;
        data += put;
        len -= (size_t)put;
    }
    return fsync(fd) == 0;
}

/* Write the bytes, to the disk, under a name that nobody knows. */
static enum demur_err stage(struct staged *s, FILE *err)
{
    uint8_t random[TEMP_RANDOM_BYTES];
    struct demur_random source = host_random();
    char temp[sizeof s->temp] = TEMP_PREFIX;
    enum demur_err status = demur_random_fill(&source, random, sizeof random);

    if (status != DEMUR_OK) {
        (void)fail(err, s->file->path, demur_err_text(status));
        return status;
    }
    demur_hex_encode(temp + strlen(TEMP_PREFIX), random, sizeof random);
    int fd = openat(s->dir, temp, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
                    s->file->is_secret ? MODE_SECRET : MODE_PUBLIC);

    if (fd < 0) return fail(err, s->file->path, strerror(errno));
    memcpy(s->temp, temp, sizeof s->temp);
    if (!write_all(fd, s->file->data, s->file->len)) {
        status = fail(err, s->file->path, strerror(errno));
    }
    if (close(fd) != 0 && status == DEMUR_OK) {
        status = fail(err, s->file->path, strerror(errno));
    }
    return status;
}

/* Give what is staged its own name, which must be free; false with errno set. */
static bool place_new(struct staged *s)
{
    if (linkat(s->dir, s->temp, s->dir, s->name, 0) == 0) {
        s->is_placed = true;
        if (unlinkat(s->dir, s->temp, 0) == 0) s->temp[0] = '\0';
        return true;
    }
    if (errno != EPERM && errno != EOPNOTSUPP && errno != ENOSYS) return false;
    /* A file system without links: take the name with an empty file, and replace that. */
    int fd =
        openat(s->dir, s->name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, MODE_SECRET);

    if (fd < 0) return false;
    s->is_placed = true;
    if (close(fd) != 0 || renameat(s->dir, s->temp, s->dir, s->name) != 0) return false;
    s->temp[0] = '\0';
    return true;
}

static bool place(struct staged *s)
{
    if (s->file->is_new) return place_new(s);
    if (renameat(s->dir, s->temp, s->dir, s->name) != 0) return false;
    s->temp[0] = '\0';
    return true;
}

/* Whether the directory's entries are on the disk; some file systems cannot be asked for that. */
static bool is_dir_synced(int dir)
{
    return fsync(dir) == 0 || errno == EINVAL;
}

/* Remove what must not stay, and close the directory. */
static void end(struct staged *s, bool has_failed)
{
    if (s->temp[0] != '\0') (void)unlinkat(s->dir, s->temp, 0);
    if (s->is_placed && has_failed) (void)unlinkat(s->dir, s->name, 0);
    if (s->dir >= 0) (void)close(s->dir);
}

/* ---- all of them ----------------------------------------------------------------------- */

enum demur_err host_write_files(const struct host_file *file, size_t count, FILE *err)
{
    struct staged *staged = demur_alloc_array(count, sizeof staged[0]);
    enum demur_err status = DEMUR_OK;

    if (staged == NULL) {
        fprintf(err, "%s: %s\n", host_program, demur_err_text(DEMUR_ERR_NOMEM));
        return DEMUR_ERR_NOMEM;
    }
    for (size_t i = 0; i < count; i++) staged[i] = (struct staged){.file = &file[i], .dir = -1};
    for (size_t i = 0; i < count && status == DEMUR_OK; i++) {
        status = open_dir(&staged[i], err);
        if (status == DEMUR_OK) status = check_place(&staged[i], err);
    }
    for (size_t i = 0; i < count && status == DEMUR_OK; i++) status = stage(&staged[i], err);
    for (size_t i = 0; i < count && status == DEMUR_OK; i++) {
        if (!place(&staged[i]) || !is_dir_synced(staged[i].dir)) {
            status = fail(err, file[i].path, strerror(errno));
        }
    }
    for (size_t i = 0; i < count; i++) end(&staged[i], status != DEMUR_OK);
    demur_free(staged);
    return status;
}

enum demur_err host_write_file(const struct host_file *file, FILE *err)
{
    return host_write_files(file, 1, err);
}
