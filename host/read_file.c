/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* read_file.c -- a file in one piece, with an error that says what and why. */
#include "host/read_file.h"

#include "demur/memory.h"
#include "host/program.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FIRST = 65536 };

/* Read file to its end into *buf, growing it; false with errno set, or with E2BIG past max. */
static bool read_all(uint8_t **buf, size_t *len, size_t *cap, FILE *file, size_t max)
{
    for (;;) {
        if (*len == *cap) {
            size_t bigger = *cap > 0 ? *cap * 2 : FIRST;
            uint8_t *grown = demur_alloc(bigger);

            if (grown == NULL) {
                errno = ENOMEM;
                return false;
            }
            if (*len > 0) memcpy(grown, *buf, *len);
            demur_wipe_free(*buf, *cap);
            *buf = grown;
            *cap = bigger;
        }
        size_t got = fread(*buf + *len, 1, *cap - *len, file);

        *len += got;
        if (*len > max) {
            errno = E2BIG;
            return false;
        }
        if (got == 0) return ferror(file) == 0;
    }
}

static bool is_directory(FILE *file)
{
    struct stat st;

    return fstat(fileno(file), &st) == 0 && S_ISDIR(st.st_mode);
}

enum demur_err host_read_file(uint8_t **out, size_t *len, const char *path, size_t max, FILE *err)
{
    bool standard = strcmp(path, "-") == 0;
    FILE *file = standard ? stdin : fopen(path, "rb");
    uint8_t *buf = NULL;
    size_t have = 0;
    size_t cap = 0;
    enum demur_err result = DEMUR_ERR_IO;

    if (file == NULL) goto say;
    if (is_directory(file)) {
        errno = EISDIR;
        goto say;
    }
    setvbuf(file, NULL, _IONBF, 0); /* no second copy in a stdio buffer */
    if (!read_all(&buf, &have, &cap, file, max)) goto say;
    *out = buf;
    *len = have;
    buf = NULL;
    result = DEMUR_OK;
say:
    if (result != DEMUR_OK) {
        result = errno == E2BIG ? DEMUR_ERR_LENGTH : errno == ENOMEM ? DEMUR_ERR_NOMEM : result;
        if (result == DEMUR_ERR_LENGTH) {
            fprintf(err, "%s: %s: longer than the %zu bytes that such a file may have\n",
                    host_program, standard ? "standard input" : path, max);
        } else {
            fprintf(err, "%s: %s: %s\n", host_program, standard ? "standard input" : path,
                    strerror(errno));
        }
    }
    demur_wipe_free(buf, cap);
    if (file != NULL && !standard) (void)fclose(file); /* read only: nothing to lose */
    return result;
}

/* Why a file with a secret in it is no place for one; NULL: it is. */
static const char *unsafe(const char *path)
{
    struct stat st;

    if (lstat(path, &st) != 0) return strerror(errno);
    if (S_ISLNK(st.st_mode)) return "a link; name the file itself";
    if (!S_ISREG(st.st_mode)) return "no plain file";
    if (st.st_uid != geteuid() && st.st_uid != 0) {
        return "somebody else's file; make it your own (chown)";
    }
    if ((st.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
        return "others may read it; take that away (chmod 600) and think of it as known";
    }
    return NULL;
}

enum demur_err host_read_secret(uint8_t **out, size_t *len, const char *path, size_t max, FILE *err)
{
    const char *why = unsafe(path);

    if (why == NULL) return host_read_file(out, len, path, max, err);
    fprintf(err, "%s: %s: %s\n", host_program, path, why);
    return DEMUR_ERR_IO;
}
