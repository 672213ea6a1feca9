/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "page_files.h"

#include "demur/memory.h"
#include "host/program.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { DELETE = 0x7f };

static const char assets[] = "assets";

/* A folder that is being read. */
struct reading {
    struct srv_page_files *out;
    const char *dir; /* as it was named */
    const char *sub; /* "", or "assets/" */
    int fd;          /* of dir, or of assets in it */
    bool has_assets; /* it was come across */
    FILE *err;
};

/* Kinds of files that pages are made of, by the end of their names. */
static const struct kind {
    const char *end;
    const char *type;
    bool is_script;
} kinds[] = {
    {".html", "text/html; charset=utf-8", true}, {".js", "text/javascript; charset=utf-8", true},
    {".css", "text/css; charset=utf-8", false},  {".svg", "image/svg+xml", false},
    {".wasm", "application/wasm", false},        {".json", "application/json", false},
};

/* A name may hold whatever a file system allows, codes for terminals among it. */
static enum demur_err refuse(const struct reading *r, const char *name, const char *why)
{
    char shown[NAME_MAX + 1];
    size_t n = 0;

    for (; n < NAME_MAX && name[n] != '\0'; n++) {
        bool good = name[n] > ' ' && name[n] < DELETE;

        shown[n] = '?';
        if (good) shown[n] = name[n];
    }
    shown[n] = '\0';
    fprintf(r->err, "%s: %s/%s%s: %s\n", host_program, r->dir, r->sub, shown, why);
    return DEMUR_ERR_INVALID;
}

static enum demur_err fail(const struct reading *r, const char *name, int number)
{
    (void)refuse(r, name, strerror(number));
    return number == ENOMEM ? DEMUR_ERR_NOMEM : DEMUR_ERR_IO;
}

/* ---- one file -------------------------------------------------------------------------- */

static const struct kind *kind_of(const char *name)
{
    size_t len = strlen(name);

    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        size_t end = strlen(kinds[i].end);

        if (len > end && strcmp(name + len - end, kinds[i].end) == 0) return &kinds[i];
    }
    return NULL;
}

/* Whether a name stands in an address as it is, and is hidden from nobody who lists the folder. */
static bool is_plain_name(const char *name)
{
    static const char allowed[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-";

    return name[0] != '.' && name[strspn(name, allowed)] == '\0';
}

/* Read exactly len bytes of fd, which must then be at its end; false with errno set. */
static bool read_whole(uint8_t *out, size_t len, int fd)
{
    size_t have = 0;
    uint8_t more;

    while (have < len) {
        ssize_t got = read(fd, out + have, len - have);

        if (got < 0 && errno == EINTR) continue;
        if (got == 0) errno = EIO; /* it has become shorter meanwhile */
        if (got <= 0) return false;
        have += (size_t)got;
    }
    errno = EIO;
    return read(fd, &more, 1) == 0;
}

/* Take the bytes of the open file fd, whose size is known. */
static enum demur_err take_bytes(const struct reading *r, const char *name, int fd, size_t len)
{
    const struct kind *kind = kind_of(name);
    struct srv_page_file *file = &r->out->file[r->out->count];
    uint8_t *bytes = demur_alloc(len + 1);
    enum demur_err err;

    if (bytes == NULL) return fail(r, name, ENOMEM);
    if (!read_whole(bytes, len, fd)) {
        int number = errno;

        demur_free(bytes);
        return fail(r, name, number);
    }
    *file = (struct srv_page_file){.type = kind->type, .is_script = kind->is_script};
    (void)snprintf(file->path, sizeof file->path, "/%s%s", r->sub, name);
    demur_sha256(&file->hash, bytes, len);
    err = srv_body_take(&file->body, bytes, len);
    if (err != DEMUR_OK) return fail(r, name, ENOMEM);
    r->out->bytes += len;
    r->out->count++;
    return DEMUR_OK;
}

/* Why the thing of that name is not one of the pages' files; NULL: it is. */
static const char *fault_of(const struct reading *r, const char *name, const struct stat *st)
{
    if (S_ISDIR(st->st_mode)) return "a folder; of folders only assets is read";
    if (!S_ISREG(st->st_mode)) return "no plain file";
    if (!is_plain_name(name)) return "a name of letters, digits, dots, - and _ is wanted";
    if (kind_of(name) == NULL) return "not a file of pages: .html, .js, .css, .svg, .wasm, .json";
    if (strlen(r->sub) + strlen(name) + 1 > SRV_PAGE_PATH_MAX) return "its name is too long";
    if (r->out->count == SRV_PAGE_FILES_MAX) return "one file too many: there may be 64";
    if (st->st_size > (off_t)(SRV_PAGE_BYTES_MAX - r->out->bytes)) {
        return "too large: all files together may have 4 MiB";
    }
    return NULL;
}

/* It is opened first and looked at then, so that what is looked at is what is read. */
static enum demur_err take_file(const struct reading *r, const char *name)
{
    struct stat st;
    const char *fault;
    enum demur_err err;
    int fd = openat(r->fd, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);

    if (fd < 0 && errno == ELOOP) return refuse(r, name, "a link; put the file itself there");
    if (fd < 0 && errno == ENXIO) return refuse(r, name, "no plain file"); /* a socket */
    if (fd < 0) return fail(r, name, errno);
    if (fstat(fd, &st) != 0) {
        err = fail(r, name, errno);
    } else {
        fault = fault_of(r, name, &st);
        err = fault != NULL ? refuse(r, name, fault) : take_bytes(r, name, fd, (size_t)st.st_size);
    }
    (void)close(fd);
    return err;
}

/* ---- folders --------------------------------------------------------------------------- */

static bool is_directory(const struct reading *r, const char *name)
{
    struct stat st;

    return fstatat(r->fd, name, &st, AT_SYMLINK_NOFOLLOW) == 0 && S_ISDIR(st.st_mode);
}

/* Read all that is in the folder r->fd, which is closed. */
static enum demur_err take_folder(struct reading *r)
{
    DIR *folder = fdopendir(r->fd);
    enum demur_err err = DEMUR_OK;

    if (folder == NULL) {
        err = fail(r, "", errno);
        (void)close(r->fd);
        return err;
    }
    while (err == DEMUR_OK) {
        const struct dirent *entry;

        errno = 0;
        entry = readdir(folder);
        if (entry == NULL && errno != 0) err = fail(r, "", errno);
        if (entry == NULL) break;
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0) continue;
        if (r->sub[0] == '\0' && strcmp(entry->d_name, assets) == 0 &&
            is_directory(r, entry->d_name)) {
            r->has_assets = true;
        } else {
            err = take_file(r, entry->d_name);
        }
    }
    (void)closedir(folder);
    return err;
}

enum demur_err srv_page_files_read(struct srv_page_files *out, const char *dir, FILE *err)
{
    const int flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC;
    struct reading r = {.out = out, .dir = dir, .sub = "", .err = err};
    enum demur_err status;
    int top;

    *out = (struct srv_page_files){0};
    r.fd = open(dir, flags);
    top = r.fd < 0 ? -1 : fcntl(r.fd, F_DUPFD_CLOEXEC, 0);
    if (top < 0) {
        fprintf(err, "%s: %s: %s\n", host_program, dir, strerror(errno));
        if (r.fd >= 0) (void)close(r.fd);
        return DEMUR_ERR_IO;
    }
    status = take_folder(&r);
    if (status == DEMUR_OK && r.has_assets) {
        r.fd = openat(top, assets, flags | O_NOFOLLOW);
        if (r.fd < 0) status = fail(&r, assets, errno);
        r.sub = "assets/";
        if (status == DEMUR_OK) status = take_folder(&r);
    }
    (void)close(top);
    r.sub = "";
    if (status == DEMUR_OK && srv_page_files_at(out, "/index.html") == NULL) {
        status = refuse(&r, "index.html", "it is not there, so these are no pages");
    }
    if (status != DEMUR_OK) srv_page_files_clear(out);
    return status;
}

void srv_page_files_clear(struct srv_page_files *files)
{
    for (size_t i = 0; i < files->count; i++) srv_body_release(files->file[i].body);
    *files = (struct srv_page_files){0};
}

const struct srv_page_file *srv_page_files_at(const struct srv_page_files *files, const char *path)
{
    for (size_t i = 0; i < files->count; i++) {
        if (strcmp(files->file[i].path, path) == 0) return &files->file[i];
    }
    return NULL;
}
