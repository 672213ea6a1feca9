/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "out_dir.h"

#include "demur/encode.h"
#include "demur/memory.h"
#include "host/random.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    SUFFIX_BYTES = 6,
    MODE_DIR = 0755,
    MODE_DIR_PRIVATE = 0700,
    MODE_FILE = 0644,
    MODE_SECRET = 0600,
    DEPTH_MAX = 16,
};

struct cli_out_dir {
    FILE *err;
    char path[PATH_MAX]; /* where it shall stand */
    char work[PATH_MAX]; /* where it is made */
    int fd;              /* of work */
    bool is_finished;
    mode_t dir_mode;     /* of directories that are made */
    mode_t file_mode;    /* of the next file */
    int file;            /* being written; -1: none */
    char name[PATH_MAX]; /* of that file, for people */
};

static enum demur_err fail(const struct cli_out_dir *d, const char *name)
{
    fprintf(d->err, "demur: %s%s%s: %s\n", d->path, name[0] != '\0' ? "/" : "", name,
            strerror(errno));
    return DEMUR_ERR_IO;
}

/* ---- begin ----------------------------------------------------------------------------- */

/* Whether path is free: nothing there, or an empty directory. */
static enum demur_err check_free(const char *path, FILE *err)
{
    DIR *dir = opendir(path);
    const struct dirent *entry;
    bool is_empty = true;

    if (dir == NULL && errno == ENOENT) return DEMUR_OK;
    if (dir == NULL) {
        fprintf(err, "demur: %s: %s\n", path, strerror(errno));
        return DEMUR_ERR_IO;
    }
    while ((entry = readdir(dir)) != NULL) {
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0) is_empty = false;
    }
    (void)closedir(dir);
    if (is_empty) return DEMUR_OK;
    fprintf(err, "demur: %s: holds files already, and nothing is replaced; name a new directory\n",
            path);
    return DEMUR_ERR_IO;
}

static enum demur_err name_work(struct cli_out_dir *d)
{
    struct demur_random source = host_random();
    uint8_t random[SUFFIX_BYTES];
    char hex[2 * SUFFIX_BYTES + 1];
    enum demur_err err = demur_random_fill(&source, random, sizeof random);
    size_t len = strlen(d->path);

    if (err != DEMUR_OK) return err;
    while (len > 1 && d->path[len - 1] == '/') d->path[--len] = '\0';
    demur_hex_encode(hex, random, sizeof random);
    if (snprintf(d->work, sizeof d->work, "%s.part-%s", d->path, hex) >= (int)sizeof d->work) {
        errno = ENAMETOOLONG;
        return fail(d, "");
    }
    return DEMUR_OK;
}

enum demur_err cli_out_dir_open(struct cli_out_dir **out, const char *path, FILE *err)
{
    struct cli_out_dir *d;
    enum demur_err status = check_free(path, err);

    if (status != DEMUR_OK) return status;
    d = demur_alloc(sizeof *d);
    if (d == NULL) {
        fprintf(err, "demur: %s\n", demur_err_text(DEMUR_ERR_NOMEM));
        return DEMUR_ERR_NOMEM;
    }
    d->err = err;
    d->fd = -1;
    d->file = -1;
    d->dir_mode = MODE_DIR;
    d->file_mode = MODE_FILE;
    d->work[0] = '\0';
    if (snprintf(d->path, sizeof d->path, "%s", path) >= (int)sizeof d->path || path[0] == '\0') {
        d->path[0] = '\0';
        errno = path[0] == '\0' ? ENOENT : ENAMETOOLONG;
        status = fail(d, path);
    }
    if (status == DEMUR_OK) status = name_work(d);
    if (status == DEMUR_OK && mkdir(d->work, MODE_DIR) != 0) {
        status = fail(d, "");
        d->work[0] = '\0';
    }
    if (status == DEMUR_OK) {
        d->fd = open(d->work, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        if (d->fd < 0) status = fail(d, "");
    }
    if (status != DEMUR_OK) {
        cli_out_dir_close(d);
        return status;
    }
    *out = d;
    return DEMUR_OK;
}

enum demur_err cli_out_dir_make_private(struct cli_out_dir *dir)
{
    dir->dir_mode = MODE_DIR_PRIVATE;
    return fchmod(dir->fd, MODE_DIR_PRIVATE) == 0 ? DEMUR_OK : fail(dir, "");
}

/* ---- files ----------------------------------------------------------------------------- */

/* Make every directory that name goes through. */
static enum demur_err make_parents(const struct cli_out_dir *d, const char *name)
{
    char part[PATH_MAX];

    for (const char *slash = strchr(name, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
        size_t len = (size_t)(slash - name);

        if (len >= sizeof part) return DEMUR_ERR_LENGTH;
        memcpy(part, name, len);
        part[len] = '\0';
        if (mkdirat(d->fd, part, d->dir_mode) != 0 && errno != EEXIST) return fail(d, part);
    }
    return DEMUR_OK;
}

enum demur_err cli_out_dir_begin(struct cli_out_dir *dir, const char *name)
{
    const int flags = O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC;
    enum demur_err err = DEMUR_OK;

    (void)snprintf(dir->name, sizeof dir->name, "%s", name);
    dir->file = openat(dir->fd, name, flags, dir->file_mode);
    if (dir->file < 0 && errno == ENOENT) {
        err = make_parents(dir, name);
        if (err == DEMUR_OK) dir->file = openat(dir->fd, name, flags, dir->file_mode);
    }
    return err == DEMUR_OK && dir->file < 0 ? fail(dir, name) : err;
}

enum demur_err cli_out_dir_more(struct cli_out_dir *dir, const void *data, size_t len)
{
    const uint8_t *at = data;

    while (len > 0) {
        ssize_t put = write(dir->file, at, len);

        if (put < 0 && errno == EINTR) continue;
        if (put < 0) return fail(dir, dir->name);
        at += put;
        len -= (size_t)put;
    }
    return DEMUR_OK;
}

enum demur_err cli_out_dir_end(struct cli_out_dir *dir)
{
    int file = dir->file;
    bool ok = fsync(file) == 0;

    dir->file = -1;
    if (!ok) {
        enum demur_err err = fail(dir, dir->name);

        (void)close(file);
        return err;
    }
    return close(file) == 0 ? DEMUR_OK : fail(dir, dir->name);
}

enum demur_err cli_out_dir_put(struct cli_out_dir *dir, const char *name, const void *data,
                               size_t len)
{
    enum demur_err err = cli_out_dir_begin(dir, name);

    if (err != DEMUR_OK) return err;
    err = cli_out_dir_more(dir, data, len);
    if (err == DEMUR_OK) return cli_out_dir_end(dir);
    (void)close(dir->file);
    dir->file = -1;
    return err;
}

enum demur_err cli_out_dir_put_secret(struct cli_out_dir *dir, const char *name, const void *data,
                                      size_t len)
{
    enum demur_err err;

    dir->file_mode = MODE_SECRET;
    err = cli_out_dir_put(dir, name, data, len);
    dir->file_mode = MODE_FILE;
    return err;
}

/* ---- the whole tree -------------------------------------------------------------------- */

/* What to do with the entry `name` of the directory fd, once all that is below it is done. */
typedef int visit_fn(int fd, const char *name, bool is_dir);

static int sync_entry(int fd, const char *name, bool is_dir)
{
    int sub;
    int status;

    if (!is_dir) return 0; /* files were synced when they ended */
    sub = openat(fd, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (sub < 0) return -1;
    status = fsync(sub);
    if (status != 0 && errno == EINVAL) status = 0; /* a file system that cannot be asked */
    return close(sub) == 0 ? status : -1;
}

static int remove_entry(int fd, const char *name, bool is_dir)
{
    return unlinkat(fd, name, is_dir ? AT_REMOVEDIR : 0);
}

/* The directories that are being walked, from the top down. */
struct walk {
    DIR *dir[DEPTH_MAX];
    char name[DEPTH_MAX][NAME_MAX + 1]; /* of dir[i] in dir[i - 1] */
    size_t depth;
};

static int push(struct walk *w, int at, const char *name)
{
    int fd;
    DIR *dir;

    if (w->depth == DEPTH_MAX) {
        errno = ELOOP;
        return -1;
    }
    fd = openat(at, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0) return -1;
    dir = fdopendir(fd);
    if (dir == NULL) {
        (void)close(fd);
        return -1;
    }
    (void)snprintf(w->name[w->depth], sizeof w->name[0], "%s", name);
    w->dir[w->depth++] = dir;
    return 0;
}

static bool is_directory(int fd, const char *name)
{
    struct stat st;

    return fstatat(fd, name, &st, AT_SYMLINK_NOFOLLOW) == 0 && S_ISDIR(st.st_mode);
}

/* Visit everything below the directory at path, children before their parents. */
static int walk_tree(const char *path, visit_fn *visit)
{
    struct walk w = {.depth = 0};
    int status = push(&w, AT_FDCWD, path);

    while (status == 0 && w.depth > 0) {
        DIR *top = w.dir[w.depth - 1];
        const struct dirent *entry = readdir(top);

        if (entry == NULL) {
            (void)closedir(top);
            w.depth--;
            if (w.depth > 0) status = visit(dirfd(w.dir[w.depth - 1]), w.name[w.depth], true);
        } else if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0) {
            status = is_directory(dirfd(top), entry->d_name)
                         ? push(&w, dirfd(top), entry->d_name)
                         : visit(dirfd(top), entry->d_name, false);
        }
    }
    while (w.depth > 0) (void)closedir(w.dir[--w.depth]);
    return status;
}

/* The directory that path stands in, to the disk. */
static int sync_parent(const char *path)
{
    char parent[PATH_MAX];
    const char *slash = strrchr(path, '/');
    size_t len = slash == NULL ? 0 : (size_t)(slash - path);

    memcpy(parent, path, len);
    if (len == 0) parent[len++] = slash == NULL ? '.' : '/';
    parent[len] = '\0';
    return sync_entry(AT_FDCWD, parent, true);
}

enum demur_err cli_out_dir_finish(struct cli_out_dir *dir)
{
    if (walk_tree(dir->work, sync_entry) != 0 || sync_entry(AT_FDCWD, dir->work, true) != 0 ||
        rename(dir->work, dir->path) != 0) {
        return fail(dir, "");
    }
    dir->is_finished = true;
    return sync_parent(dir->path) == 0 ? DEMUR_OK : fail(dir, "");
}

void cli_out_dir_close(struct cli_out_dir *dir)
{
    if (dir == NULL) return;
    if (dir->file >= 0) (void)close(dir->file);
    if (dir->fd >= 0) (void)close(dir->fd);
    if (!dir->is_finished && dir->work[0] != '\0') {
        (void)walk_tree(dir->work, remove_entry);
        (void)rmdir(dir->work);
    }
    demur_free(dir);
}
