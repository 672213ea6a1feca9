/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* mirror_files.c -- what a mirror writes, and where: each file is on the disk before it counts. */
#include "demur/encode.h"
#include "demur/memory.h"
#include "host/write_file.h"
#include "mirror.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { DIR_MODE = 0755, SHORT_HASH = 4, ALARMS_MAX = 9999 };

/* ---- directories ----------------------------------------------------------------------- */

/* Sync the directory that path lies in. */
static bool sync_parent(const char *path)
{
    char parent[CLI_MIRROR_PATH_LEN];
    const char *slash = strrchr(path, '/');
    size_t len = slash == NULL ? 0 : (size_t)(slash - path);
    bool is_synced = false;

    memcpy(parent, path, len);
    if (len == 0) parent[len++] = slash == NULL ? '.' : '/';
    parent[len] = '\0';
    int fd = open(parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    if (fd < 0) return false;
    is_synced = fsync(fd) == 0;
    (void)close(fd);
    return is_synced;
}

/* Make one directory, durably; it may be there. */
static enum demur_err make_dir(const struct cli_mirror *m, const char *path)
{
    if (mkdir(path, DIR_MODE) == 0) {
        if (sync_parent(path)) return DEMUR_OK;
    } else if (errno == EEXIST) {
        return DEMUR_OK;
    }
    fprintf(m->err, "demur: %s: %s\n", path, strerror(errno));
    return DEMUR_ERR_IO;
}

/* Make every directory that path has below its first `from` characters. */
static enum demur_err make_parents(const struct cli_mirror *m, char *path, size_t from)
{
    enum demur_err err = DEMUR_OK;

    for (char *c = path + from; *c != '\0' && err == DEMUR_OK; c++) {
        if (*c != '/') continue;
        *c = '\0';
        err = make_dir(m, path);
        *c = '/';
    }
    return err;
}

/* "<dir><suffix>" and, where name is not NULL, "/<name>". */
static enum demur_err path_of(char out[CLI_MIRROR_PATH_LEN], const struct cli_mirror *m,
                              const char *suffix, const char *name)
{
    int len = snprintf(out, CLI_MIRROR_PATH_LEN, "%s%s%s%s", m->dir, suffix,
                       name == NULL ? "" : "/", name == NULL ? "" : name);

    if (len > 0 && len < CLI_MIRROR_PATH_LEN) return DEMUR_OK;
    fprintf(m->err, "demur: %s: the name is too long\n", m->dir);
    return DEMUR_ERR_IO;
}

/* Whether nothing but a mirror that was never finished lies in dir. */
static bool is_free(const char *dir)
{
    static const char *const ours[] = {".", "..", "tile", "v1", ".lock"};
    DIR *stream = opendir(dir);
    const struct dirent *e;
    bool is_empty = true;

    if (stream == NULL) return false;
    while (is_empty && (e = readdir(stream)) != NULL) {
        is_empty = strncmp(e->d_name, ".demur-", strlen(".demur-")) == 0;
        for (size_t i = 0; i < sizeof ours / sizeof ours[0]; i++) {
            is_empty = is_empty || strcmp(e->d_name, ours[i]) == 0;
        }
    }
    (void)closedir(stream);
    return is_empty;
}

/* One mirror at a time. */
static enum demur_err take_lock(struct cli_mirror *m)
{
    struct flock whole = {.l_type = F_WRLCK, .l_whence = SEEK_SET};

    m->lock = openat(m->log.fd, ".lock", O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (m->lock < 0) {
        fprintf(m->err, "demur: %s/.lock: %s\n", m->dir, strerror(errno));
        return DEMUR_ERR_IO;
    }
    if (fcntl(m->lock, F_SETLK, &whole) == 0) return DEMUR_OK;
    fprintf(m->err, "demur: %s: another mirror is at work in this directory\n", m->dir);
    return DEMUR_ERR_IO;
}

enum demur_err cli_mirror_make_dirs(struct cli_mirror *m)
{
    char path[CLI_MIRROR_PATH_LEN];
    enum demur_err err = make_dir(m, m->dir);

    if (err == DEMUR_OK) err = cli_log_dir_open(&m->log, m->dir, m->err);
    if (err != DEMUR_OK) return err;
    if (!cli_mirror_has(m, "checkpoint") && !is_free(m->dir)) {
        fprintf(m->err,
                "demur: %s: there is something in it, and it is no mirror; name another "
                "directory\n",
                m->dir);
        return DEMUR_ERR_IO;
    }
    err = take_lock(m);
    if (err == DEMUR_OK) err = path_of(path, m, "-history", NULL);
    return err == DEMUR_OK ? make_dir(m, path) : err;
}

/* ---- files ----------------------------------------------------------------------------- */

/* Write "<dir><suffix>/<name>". */
static enum demur_err put(const struct cli_mirror *m, const char *suffix, const char *name,
                          struct demur_span bytes)
{
    char path[CLI_MIRROR_PATH_LEN];
    struct host_file file = {.path = path, .data = bytes.data, .len = bytes.len};
    enum demur_err err = path_of(path, m, suffix, name);

    if (err == DEMUR_OK) err = make_parents(m, path, strlen(m->dir) + 1);
    return err == DEMUR_OK ? host_write_file(&file, m->err) : err;
}

enum demur_err cli_mirror_put(const struct cli_mirror *m, const char *name, const void *data,
                              size_t len)
{
    return put(m, "", name, (struct demur_span){data, len});
}

bool cli_mirror_has(const struct cli_mirror *m, const char *name)
{
    return faccessat(m->log.fd, name, F_OK, 0) == 0;
}

/* ---- the history ----------------------------------------------------------------------- */

/* Whether the file at path holds exactly these bytes; *is_there: there is one. */
static bool holds(const char *path, struct demur_span bytes, bool *is_there)
{
    uint8_t buffer[1024];
    size_t at = 0;
    bool is_same = true;
    ssize_t got = 0;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);

    *is_there = fd >= 0;
    if (fd < 0) return false;
    while (is_same && (got = read(fd, buffer, sizeof buffer)) > 0) {
        is_same =
            (size_t)got <= bytes.len - at && memcmp(buffer, bytes.data + at, (size_t)got) == 0;
        at += is_same ? (size_t)got : 0;
    }
    (void)close(fd);
    return is_same && got == 0 && at == bytes.len;
}

enum demur_err cli_mirror_keep(const struct cli_mirror *m, uint64_t size, struct demur_span note)
{
    char path[CLI_MIRROR_PATH_LEN];
    char name[64];
    char hex[2 * SHORT_HASH + 1];
    struct demur_hash hash;
    bool is_there = false;
    enum demur_err err;

    (void)snprintf(name, sizeof name, "%0*llu", CLI_MIRROR_NUMBER_LEN, (unsigned long long)size);
    err = path_of(path, m, "-history", name);
    if (err != DEMUR_OK || holds(path, note, &is_there)) return err;
    if (is_there) {
        demur_sha256(&hash, note.data, note.len);
        demur_hex_encode(hex, hash.bytes, SHORT_HASH);
        (void)snprintf(name, sizeof name, "%0*llu-%s", CLI_MIRROR_NUMBER_LEN,
                       (unsigned long long)size, hex);
    }
    return put(m, "-history", name, note);
}

enum demur_err cli_mirror_keep_shown(const struct cli_mirror *m, struct demur_span note)
{
    char path[CLI_MIRROR_PATH_LEN];
    enum demur_err err = path_of(path, m, "-history", ".shown");

    if (err != DEMUR_OK) return err;
    if (note.data != NULL) return put(m, "-history", ".shown", note);
    if (unlink(path) == 0 || errno == ENOENT) return DEMUR_OK;
    fprintf(m->err, "demur: %s: %s\n", path, strerror(errno));
    return DEMUR_ERR_IO;
}

enum demur_err cli_mirror_read_shown(uint8_t **out, size_t *len, const struct cli_mirror *m)
{
    char path[CLI_MIRROR_PATH_LEN];
    enum demur_err err = path_of(path, m, "-history", ".shown");

    *out = NULL;
    if (err != DEMUR_OK || access(path, F_OK) != 0) return err;
    return host_read_file(out, len, path, DEMUR_NOTE_BYTES_MAX, m->err);
}

/* ---- alarms ---------------------------------------------------------------------------- */

static void alarm_name(char out[CLI_MIRROR_NUMBER_LEN], unsigned number, const char *file)
{
    (void)snprintf(out, CLI_MIRROR_NUMBER_LEN, "%04u/%s", number, file);
}

/* Whether alarm number is there already. */
static bool is_taken(const struct cli_mirror *m, unsigned number)
{
    char path[CLI_MIRROR_PATH_LEN];
    char name[CLI_MIRROR_NUMBER_LEN];

    alarm_name(name, number, "");
    return path_of(path, m, "-alarm", name) != DEMUR_OK || access(path, F_OK) == 0;
}

size_t cli_mirror_alarms(const struct cli_mirror *m)
{
    unsigned n = 0;

    while (n < ALARMS_MAX && is_taken(m, n + 1)) n++;
    return n;
}

/* The text that says what the rest of the evidence is. */
static enum demur_err write_why(struct demur_writer *w, const struct cli_mirror *m)
{
    const struct cli_mirror_alarm *a = &m->alarm;
    const char *lines[] = {"server: ",   m->url,
                           "\nreason: ", a->reason,
                           "\nwhere: ",  a->where,
                           "\nwhat: ",   a->detail,
                           "\nserved: ", m->served.data == NULL ? "nothing" : m->served_path,
                           "\n"};

    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        demur_put_bytes(w, lines[i], strlen(lines[i]));
    }
    return w->err;
}

enum demur_err cli_mirror_keep_evidence(struct cli_mirror *m)
{
    const struct {
        const char *name;
        struct demur_span bytes;
    } file[] = {{"shown", m->shown_note}, {"held", {m->note, m->note_len}}, {"served", m->served}};
    unsigned number = (unsigned)cli_mirror_alarms(m) + 1;
    char name[CLI_MIRROR_NUMBER_LEN];
    struct demur_writer why;
    enum demur_err err;

    demur_writer_init(&why);
    err = write_why(&why, m);
    alarm_name(name, number, "why");
    if (err == DEMUR_OK) err = put(m, "-alarm", name, (struct demur_span){why.data, why.len});
    for (size_t i = 0; i < sizeof file / sizeof file[0] && err == DEMUR_OK; i++) {
        if (file[i].bytes.data == NULL) continue;
        alarm_name(name, number, file[i].name);
        err = put(m, "-alarm", name, file[i].bytes);
    }
    (void)snprintf(name, sizeof name, "%04u", number);
    if (err == DEMUR_OK) err = path_of(m->alarm.evidence, m, "-alarm", name);
    demur_writer_wipe(&why);
    return err;
}

/* ---- partial tiles --------------------------------------------------------------------- */

void cli_mirror_drop_partials(const struct cli_mirror *m, const struct demur_tile_id *full)
{
    char name[DEMUR_TILE_PATH_MAX + 8];
    struct demur_tile_id id = {full->level, full->index, 1};

    demur_tile_path_encode(name, &id);
    *strrchr(name, '/') = '\0'; /* "tile/<L>/<N>.p" */
    int fd = openat(m->log.fd, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
    DIR *stream = fd >= 0 ? fdopendir(fd) : NULL;
    const struct dirent *e;

    if (stream == NULL) {
        if (fd >= 0) (void)close(fd);
        return;
    }
    while ((e = readdir(stream)) != NULL) {
        if (e->d_name[0] != '.') (void)unlinkat(fd, e->d_name, 0);
    }
    (void)closedir(stream);
    (void)unlinkat(m->log.fd, name, AT_REMOVEDIR);
}
