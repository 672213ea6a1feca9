/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* bundle_file.c -- a bundle as a file, of which any part can be read at any time. */
#include "bundle_check.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static enum demur_err read_at(void *ctx, uint64_t at, uint8_t *out, size_t len)
{
    const struct cli_bundle *b = ctx;

    while (len > 0) {
        ssize_t got = pread(b->fd, out, len, (off_t)at);

        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) return DEMUR_ERR_IO;
        out += got;
        at += (uint64_t)got;
        len -= (size_t)got;
    }
    return DEMUR_OK;
}

enum demur_err cli_bundle_file_open(struct cli_bundle *b, FILE *err)
{
    struct stat st;

    if (strcmp(b->path, "-") == 0) {
        fprintf(err, "demur: standard input: a bundle is read twice, so it must be a file\n");
        return DEMUR_ERR_IO;
    }
    b->fd = open(b->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (b->fd < 0 || fstat(b->fd, &st) != 0) {
        fprintf(err, "demur: %s: %s\n", b->path, strerror(errno));
        return DEMUR_ERR_IO;
    }
    if (!S_ISREG(st.st_mode)) {
        fprintf(err, "demur: %s: not a regular file; a bundle is read twice, so copy it first\n",
                b->path);
        return DEMUR_ERR_IO;
    }
    b->file = (struct demur_bundle_file){(uint64_t)st.st_size, read_at, b};
    return DEMUR_OK;
}

void cli_bundle_file_close(struct cli_bundle *b)
{
    if (b->fd >= 0) (void)close(b->fd);
    b->fd = -1;
}
