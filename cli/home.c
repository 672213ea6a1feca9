/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "home.h"

#include "demur/encode.h"
#include "demur/memory.h"
#include "host/read_file.h"
#include "host/write_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { MODE_DIR = 0700, MODE_LOCK = 0600, WAITS = 300, WAIT_NS = 100000000, HASH_SHOWN = 8 };

struct cli_home {
    char data[CLI_PATH_MAX];  /* HOME */
    char state[CLI_PATH_MAX]; /* STATE */
    char path[2 * CLI_PATH_MAX];
    int lock;
    FILE *err;
};

static enum demur_err fail(const struct cli_home *h, const char *path, const char *why)
{
    fprintf(h->err, "demur: %s: %s\n", path, why);
    return DEMUR_ERR_IO;
}

/* ---- where it is ----------------------------------------------------------------------- */

/* The directory named by an environment variable, or `below` the user's own; false: too long, or
 * neither is known.  The standard says that a relative path is none. */
static bool find(char out[CLI_PATH_MAX], const char *variable, const char *below)
{
    const char *given = getenv(variable);
    const char *own = getenv("HOME");
    int n = -1;

    if (given != NULL && given[0] == '/') {
        n = snprintf(out, CLI_PATH_MAX, "%s/demur", given);
    } else if (own != NULL && own[0] == '/') {
        n = snprintf(out, CLI_PATH_MAX, "%s/%s/demur", own, below);
    }
    return n > 0 && n < CLI_PATH_MAX;
}

static enum demur_err locate(struct cli_home *h, const char *dir)
{
    if (dir != NULL && strlen(dir) < CLI_PATH_MAX && dir[0] != '\0') {
        (void)snprintf(h->data, sizeof h->data, "%s", dir);
        (void)snprintf(h->state, sizeof h->state, "%s", dir);
        return DEMUR_OK;
    }
    if (dir == NULL && find(h->data, "XDG_DATA_HOME", ".local/share") &&
        find(h->state, "XDG_STATE_HOME", ".local/state")) {
        return DEMUR_OK;
    }
    return fail(h, "home", "there is no place for the key store; name one with --home DIR");
}

/* Make the directories of path up to its last '/', or all of it where whole. */
static bool make_dirs(char *path, bool whole)
{
    for (char *at = path + 1;; at++) {
        char was = *at;

        if (was != '/' && was != '\0') continue;
        if (was == '\0' && !whole) return true;
        *at = '\0';
        bool ok = mkdir(path, MODE_DIR) == 0 || errno == EEXIST || errno == EISDIR;

        *at = was;
        if (!ok) return false;
        if (was == '\0') return true;
    }
}

/* A directory with secrets in it is this user's alone. */
static enum demur_err check_dir(const struct cli_home *h, const char *path)
{
    struct stat st;

    if (stat(path, &st) != 0) return fail(h, path, strerror(errno));
    if (!S_ISDIR(st.st_mode)) return fail(h, path, "not a directory");
    if (st.st_uid != geteuid()) return fail(h, path, "somebody else's directory");
    if ((st.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
        return fail(h, path, "others have access to it; take that away (chmod 700)");
    }
    return DEMUR_OK;
}

/* ---- one at a time --------------------------------------------------------------------- */

static enum demur_err lock(struct cli_home *h)
{
    struct flock all = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    const struct timespec wait = {.tv_nsec = WAIT_NS};
    const char *path = cli_home_path(h, "lock");

    h->lock = open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, MODE_LOCK);
    if (h->lock < 0) return fail(h, path, strerror(errno));
    for (int i = 0; i < WAITS; i++) {
        if (fcntl(h->lock, F_SETLK, &all) == 0) return DEMUR_OK;
        if (errno != EACCES && errno != EAGAIN && errno != EINTR) {
            return fail(h, path, strerror(errno));
        }
        if (i == 0) fprintf(h->err, "demur: %s: another demur is at work here; waiting\n", h->data);
        (void)nanosleep(&wait, NULL);
    }
    return fail(h, h->data, "another demur has not ended for half a minute; try again when it has");
}

enum demur_err cli_home_open(struct cli_home **out, const char *dir, bool may_create, FILE *err)
{
    struct cli_home *h = demur_alloc(sizeof *h);
    struct stat st;
    enum demur_err status;

    if (h == NULL) return DEMUR_ERR_NOMEM;
    h->lock = -1;
    h->err = err;
    status = locate(h, dir);
    if (status != DEMUR_OK) goto out;
    if (!may_create && stat(h->data, &st) != 0 && errno == ENOENT) {
        (void)fail(h, h->data, "there is no key store here; demur enrol makes one");
        status = DEMUR_ERR_STATE;
        goto out;
    }
    if (!make_dirs(h->data, true)) status = fail(h, h->data, strerror(errno));
    if (status == DEMUR_OK && !make_dirs(h->state, true)) {
        status = fail(h, h->state, strerror(errno));
    }
    if (status == DEMUR_OK) status = check_dir(h, h->data);
    if (status == DEMUR_OK) status = check_dir(h, h->state);
    if (status == DEMUR_OK) status = lock(h);
    if (status == DEMUR_OK) {
        *out = h;
        h = NULL;
    }
out:
    cli_home_close(h);
    return status;
}

void cli_home_close(struct cli_home *home)
{
    if (home == NULL) return;
    if (home->lock >= 0) (void)close(home->lock);
    demur_free(home);
}

/* ---- files ----------------------------------------------------------------------------- */

const char *cli_home_path(struct cli_home *home, const char *name)
{
    bool is_state = strncmp(name, "device", strlen("device")) == 0;

    (void)snprintf(home->path, sizeof home->path, "%s/%s", is_state ? home->state : home->data,
                   name);
    return home->path;
}

bool cli_home_has(struct cli_home *home, const char *name)
{
    struct stat st;

    return lstat(cli_home_path(home, name), &st) == 0;
}

enum demur_err cli_home_read(uint8_t **out, size_t *len, struct cli_home *home, const char *name,
                             size_t max, bool is_secret)
{
    if (!cli_home_has(home, name)) return DEMUR_ERR_STATE;
    return is_secret ? host_read_secret(out, len, home->path, max, home->err)
                     : host_read_file(out, len, home->path, max, home->err);
}

enum demur_err cli_home_write(struct cli_home *home, const char *name, struct demur_span data,
                              bool is_secret)
{
    struct host_file file = {.data = data.data, .len = data.len, .is_secret = is_secret};

    (void)cli_home_path(home, name);
    if (!make_dirs(home->path, false)) return fail(home, home->path, strerror(errno));
    file.path = home->path;
    return host_write_file(&file, home->err);
}

void cli_home_remove(struct cli_home *home, const char *name)
{
    (void)unlink(cli_home_path(home, name));
}

enum demur_err cli_home_rename(struct cli_home *home, const char *name, const char *to)
{
    char from[sizeof home->path];

    (void)snprintf(from, sizeof from, "%s", cli_home_path(home, name));
    if (rename(from, cli_home_path(home, to)) == 0) return DEMUR_OK;
    return fail(home, home->path, strerror(errno));
}

void cli_home_evidence(struct cli_home *home, const char *what, struct demur_span data)
{
    char name[CLI_PATH_MAX];
    char hex[2 * HASH_SHOWN + 1];
    struct demur_hash hash;

    demur_sha256(&hash, data.data, data.len);
    demur_hex_encode(hex, hash.bytes, HASH_SHOWN);
    (void)snprintf(name, sizeof name, "evidence/%s-%s", what, hex);
    if (cli_home_write(home, name, data, false) != DEMUR_OK) return;
    fprintf(home->err, "demur: evidence is kept in %s\n", cli_home_path(home, name));
}
