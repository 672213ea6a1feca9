/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * fail_io.c -- to be preloaded: the nth call that writes to a file fails, and if asked all after.
 *
 *     FAIL_AT=n            count from 1; 0 or nothing: never
 *     FAIL_ERRNO=28        what it fails with: ENOSPC 28, EIO 5
 *     FAIL_ON=1            go on failing
 *     FAIL_AFTER=file      calls before that file is there are not counted
 *     FAIL_COUNT=file      write there, at the end, how many calls there were
 *
 * Writes to standard input, output and error are not counted, nor those to pipes and sockets.  A
 * write that fails writes half of its bytes first, as a full disk does.
 *
 * A write to standard output is a promise: if the store's file ("db") or its write-ahead log has
 * been written and not synced, the program ends with status 1.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

enum { FILES = 64, NAME_BYTES = 4096 };

static atomic_ulong calls;
static bool unsynced[FILES];

static unsigned long number(const char *name)
{
    const char *text = getenv(name);

    return text == NULL ? 0 : strtoul(text, NULL, 10);
}

static bool is_file(int fd)
{
    struct stat st;

    return fd > STDERR_FILENO && fstat(fd, &st) == 0 &&
           (S_ISREG(st.st_mode) || S_ISDIR(st.st_mode));
}

static bool has_begun(void)
{
    const char *path = getenv("FAIL_AFTER");
    int error = errno;
    bool is = path == NULL || access(path, F_OK) == 0;

    errno = error;
    return is;
}

static bool fails(int fd)
{
    unsigned long at = number("FAIL_AT");
    unsigned long call;

    if (!is_file(fd) || !has_begun()) return false;
    call = atomic_fetch_add(&calls, 1) + 1;
    if (at == 0 || call < at || (call > at && number("FAIL_ON") == 0)) return false;
    errno = (int)number("FAIL_ERRNO");
    return true;
}

static bool ends_with(const char *text, const char *end)
{
    size_t len = strlen(text);

    return len >= strlen(end) && strcmp(text + len - strlen(end), end) == 0;
}

static void note_write(int fd)
{
    if (fd > STDERR_FILENO && fd < FILES) unsynced[fd] = true;
}

static int note_sync(int fd, int result)
{
    if (result == 0 && fd >= 0 && fd < FILES) unsynced[fd] = false;
    return result;
}

static void note_promise(void)
{
    for (int fd = 0; fd < FILES; fd++) {
        char link[32], name[NAME_BYTES] = "";

        if (!unsynced[fd]) continue;
        (void)snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
        if (readlink(link, name, sizeof name - 1) < 0) continue; /* closed */
        if (!ends_with(name, "/db") && !ends_with(name, "/db-wal")) continue;
        fprintf(stderr, "promised before it was synced: %s\n", name);
        _exit(1);
    }
}

__attribute__((destructor)) static void tell(void)
{
    const char *path = getenv("FAIL_COUNT");
    FILE *file = path == NULL ? NULL : fopen(path, "w");

    if (file == NULL) return;
    fprintf(file, "%lu\n", atomic_load(&calls));
    (void)fclose(file);
}

/* The function of that name that is behind this one. */
#define NEXT(name) __extension__({ (__typeof__(&name))dlsym(RTLD_NEXT, #name); })

static ssize_t half(int fd, const void *data, size_t len, off64_t offset)
{
    int error = errno;

    if (len > 1) (void)!NEXT(pwrite64)(fd, data, len / 2, offset);
    errno = error;
    return -1;
}

/* The first half of what is written to fd is there, the call has failed. */
static ssize_t half_here(int fd, const void *data, size_t len)
{
    int error = errno;

    if (len > 1) (void)!NEXT(write)(fd, data, len / 2);
    errno = error;
    return -1;
}

ssize_t write(int fd, const void *data, size_t len)
{
    if (fd == STDOUT_FILENO) note_promise();
    note_write(fd);
    return fails(fd) ? half_here(fd, data, len) : NEXT(write)(fd, data, len);
}

ssize_t pwrite(int fd, const void *data, size_t len, off_t offset)
{
    note_write(fd);
    return fails(fd) ? half(fd, data, len, offset) : NEXT(pwrite)(fd, data, len, offset);
}

ssize_t pwrite64(int fd, const void *data, size_t len, off64_t offset)
{
    note_write(fd);
    return fails(fd) ? half(fd, data, len, offset) : NEXT(pwrite64)(fd, data, len, offset);
}

int fsync(int fd)
{
    return note_sync(fd, fails(fd) ? -1 : NEXT(fsync)(fd));
}

int fdatasync(int fd)
{
    return note_sync(fd, fails(fd) ? -1 : NEXT(fdatasync)(fd));
}

int ftruncate(int fd, off_t length)
{
    return fails(fd) ? -1 : NEXT(ftruncate)(fd, length);
}

int ftruncate64(int fd, off64_t length)
{
    return fails(fd) ? -1 : NEXT(ftruncate64)(fd, length);
}

int posix_fallocate(int fd, off_t offset, off_t len)
{
    return fails(fd) ? errno : NEXT(posix_fallocate)(fd, offset, len);
}

int posix_fallocate64(int fd, off64_t offset, off64_t len)
{
    return fails(fd) ? errno : NEXT(posix_fallocate64)(fd, offset, len);
}
