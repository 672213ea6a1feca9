/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "log_dir.h"

#include "demur/memory.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum demur_err cli_log_dir_open(struct cli_log_dir *out, const char *path, FILE *err)
{
    *out = (struct cli_log_dir){open(path, O_RDONLY | O_CLOEXEC | O_DIRECTORY), path, err};
    if (out->fd >= 0) return DEMUR_OK;
    fprintf(err, "demur: %s: %s\n", path, strerror(errno));
    return DEMUR_ERR_IO;
}

void cli_log_dir_close(struct cli_log_dir *d)
{
    if (d->fd >= 0) (void)close(d->fd);
    d->fd = -1;
}

/* Say why the file could not be read; its name may be anybody's. */
static void say(const struct cli_log_dir *d, const char *name, const char *why)
{
    fprintf(d->err, "demur: %s/", d->path);
    cli_put_text(d->err, (const uint8_t *)name, strlen(name), false);
    fprintf(d->err, ": %s\n", why);
}

/* Open a regular file; -1: it could not be done, which is said unless it is not there. */
static int open_file(const struct cli_log_dir *d, const char *name, bool *missing)
{
    int fd = openat(d->fd, name, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    struct stat st;

    *missing = fd < 0 && errno == ENOENT;
    if (*missing) return -1;
    if (fd < 0 || fstat(fd, &st) != 0) {
        say(d, name, strerror(errno));
    } else if (!S_ISREG(st.st_mode)) {
        say(d, name, "not a regular file");
    } else {
        return fd;
    }
    if (fd >= 0) (void)close(fd);
    return -1;
}

/* Read to the end of the file, at most cap bytes; DEMUR_ERR_LENGTH: there are more. */
static enum demur_err read_all(int fd, uint8_t *data, size_t cap, size_t *len)
{
    size_t have = 0;

    for (;;) {
        uint8_t more;
        ssize_t got = have < cap ? read(fd, data + have, cap - have) : read(fd, &more, 1);

        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return DEMUR_ERR_IO;
        if (got == 0) break;
        if (have == cap) return DEMUR_ERR_LENGTH;
        have += (size_t)got;
    }
    *len = have;
    return DEMUR_OK;
}

enum demur_err cli_log_dir_read(uint8_t **out, size_t *len, const struct cli_log_dir *d,
                                const char *name, size_t max)
{
    bool missing = false;
    int fd = open_file(d, name, &missing);
    uint8_t *data = NULL;
    enum demur_err err = DEMUR_ERR_IO;

    if (missing) say(d, name, strerror(ENOENT));
    if (fd < 0) goto out;
    data = demur_alloc(max);
    if (data == NULL) {
        err = DEMUR_ERR_NOMEM;
        say(d, name, demur_err_text(err));
        goto out;
    }
    err = read_all(fd, data, max, len);
    if (err == DEMUR_ERR_IO) say(d, name, strerror(errno));
    if (err == DEMUR_ERR_LENGTH) say(d, name, "longer than such a file may be");
    if (err != DEMUR_OK) goto out;
    *out = data;
    data = NULL;
out:
    demur_free(data);
    if (fd >= 0) (void)close(fd);
    return err;
}

static enum demur_err get(void *ctx, const struct demur_tile_id *id, uint8_t *data, size_t cap,
                          size_t *len)
{
    const struct cli_log_dir *d = ctx;
    char path[DEMUR_TILE_PATH_MAX + 1];
    bool missing = false;
    enum demur_err err;

    demur_tile_path_encode(path, id);
    int fd = open_file(d, path, &missing);

    if (fd < 0) return missing ? DEMUR_ERR_STATE : DEMUR_ERR_IO;
    err = read_all(fd, data, cap, len);
    if (err == DEMUR_ERR_IO) say(d, path, strerror(errno));
    (void)close(fd);
    return err;
}

struct demur_tile_reader cli_log_dir_reader(struct cli_log_dir *d)
{
    return (struct demur_tile_reader){get, d};
}
