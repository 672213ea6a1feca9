/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "space.h"

#include "log.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

enum { BLOBS_PART = 10, CELLS_PART = 20 };
#define GIB 1073741824U
#define MIB 1048576U

void srv_space_init(struct srv_space *s, const char *store, uint32_t ballast_mib)
{
    const char *path = strchr(store, ':');
    const char *slash;

    memset(s, 0, sizeof *s);
    if (strncmp(store, "memory:", strlen("memory:")) == 0 || path == NULL) return;
    slash = strrchr(++path, '/');
    (void)snprintf(s->dir, sizeof s->dir, "%.*s", slash == NULL ? 1 : (int)(slash - path) + 1,
                   slash == NULL ? "." : path);
    s->ballast_bytes = (uint64_t)ballast_mib * MIB;
    if (ballast_mib > 0) (void)snprintf(s->ballast, sizeof s->ballast, "%s-ballast", path);
}

/* Whether at least a part-th of the disk, or `enough` bytes, is free. */
static bool has_room(const struct srv_space *s, uint64_t part, uint64_t enough)
{
    struct statvfs v;
    uint64_t left;

    if (s->dir[0] == '\0' || statvfs(s->dir, &v) != 0) return true;
    left = (uint64_t)v.f_bavail * v.f_frsize;
    return left >= enough || left >= (uint64_t)v.f_blocks * v.f_frsize / part;
}

bool srv_space_for_blobs(const struct srv_space *s)
{
    return has_room(s, BLOBS_PART, 2ULL * GIB);
}

bool srv_space_for_cells(const struct srv_space *s)
{
    return has_room(s, CELLS_PART, GIB);
}

void srv_space_trim(const struct srv_space *s)
{
    struct stat st;
    bool is_there;
    int fd;

    if (s->ballast[0] == '\0') return;
    is_there = lstat(s->ballast, &st) == 0;
    if (is_there && !srv_space_for_cells(s)) {
        if (unlink(s->ballast) == 0) {
            srv_log(SRV_ERROR, "disk_full",
                    "done=\"threw the ballast off\" mend=\"make room on the store's disk\"");
        }
    } else if (!is_there && srv_space_for_blobs(s)) {
        fd = open(s->ballast, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
        if (fd < 0) return;
        if (posix_fallocate(fd, 0, (off_t)s->ballast_bytes) != 0) (void)unlink(s->ballast);
        (void)close(fd);
    }
}
