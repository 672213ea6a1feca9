/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * files.c -- files in a browser: host/read_file.h, host/write_file.h and cli/home.h.
 *
 *     home/NAME     what is kept on the device: key store, device key, outbox, public things
 *     given/NAME    what the page gives to one command: a form, a key file, a passphrase; "-" is
 *                   given/-, which stands for standard input
 *     out/NAME      what one command writes for the page to offer as a download
 *
 * Where and how they are kept is the worker's (web/src/worker/slots.ts).
 */
#include "demur/encode.h"
#include "demur/memory.h"
#include "home.h"
#include "host/read_file.h"
#include "host/write_file.h"
#include "imports.h"
#include "reason.h"

#include <string.h>

enum { HASH_SHOWN = 8, NAME_MAX = 512 };

struct cli_home {
    char path[NAME_MAX];
    FILE *err;
};

/* ---- reading and writing ----------------------------------------------------------------- */

static void make_name(char out[NAME_MAX], const char *place, const char *name)
{
    (void)snprintf(out, NAME_MAX, "%s/%s", place, name);
}

/* DEMUR_ERR_STATE: it is not there, and nothing is said. */
static enum demur_err read_whole(uint8_t **out, size_t *len, const char *name, size_t max,
                                 FILE *err)
{
    int32_t n = page_read(name, (uint32_t)strlen(name));

    if (n < 0) return DEMUR_ERR_STATE;
    if ((size_t)n > max) {
        fprintf(err, "demur: %s: larger than %zu bytes\n", name, max);
        return DEMUR_ERR_LENGTH;
    }
    *out = demur_alloc((size_t)n + 1);
    if (*out == NULL) {
        fprintf(err, "demur: %s: %s\n", name, demur_err_text(DEMUR_ERR_NOMEM));
        return DEMUR_ERR_NOMEM;
    }
    page_take(*out);
    *len = (size_t)n;
    return DEMUR_OK;
}

static enum demur_err write_whole(const char *name, struct demur_span data, FILE *err)
{
    if (page_write(name, (uint32_t)strlen(name), data.data, (uint32_t)data.len) == 0) {
        return DEMUR_OK;
    }
    cli_reason_is(CLI_REASON_NOT_KEPT);
    fprintf(err, "demur: %s: the browser does not keep it\n", name);
    return DEMUR_ERR_IO;
}

/* ---- files of a command ------------------------------------------------------------------ */

enum demur_err host_read_file(uint8_t **out, size_t *len, const char *path, size_t max, FILE *err)
{
    char name[NAME_MAX];
    enum demur_err status;

    make_name(name, "given", path);
    status = read_whole(out, len, name, max, err);
    if (status != DEMUR_ERR_STATE) return status;
    fprintf(err, "demur: %s: the page gives no such file\n", path);
    return DEMUR_ERR_IO;
}

enum demur_err host_read_secret(uint8_t **out, size_t *len, const char *path, size_t max, FILE *err)
{
    return host_read_file(out, len, path, max, err);
}

enum demur_err host_write_file(const struct host_file *file, FILE *err)
{
    return host_write_files(file, 1, err);
}

enum demur_err host_write_files(const struct host_file *file, size_t count, FILE *err)
{
    enum demur_err status = DEMUR_OK;

    for (size_t i = 0; i < count && status == DEMUR_OK; i++) {
        char name[NAME_MAX];

        make_name(name, "out", file[i].path);
        status = write_whole(name, (struct demur_span){file[i].data, file[i].len}, err);
    }
    return status;
}

/* ---- the home ---------------------------------------------------------------------------- */

enum demur_err cli_home_open(struct cli_home **out, const char *dir, bool may_create, FILE *err)
{
    struct cli_home *home = demur_alloc(sizeof *home);

    (void)dir;
    (void)may_create;
    if (home == NULL) return DEMUR_ERR_NOMEM;
    home->err = err;
    *out = home;
    return DEMUR_OK;
}

void cli_home_close(struct cli_home *home)
{
    demur_free(home);
}

const char *cli_home_path(struct cli_home *home, const char *name)
{
    make_name(home->path, "home", name);
    return home->path;
}

bool cli_home_has(struct cli_home *home, const char *name)
{
    const char *path = cli_home_path(home, name);

    return page_read(path, (uint32_t)strlen(path)) >= 0;
}

enum demur_err cli_home_read(uint8_t **out, size_t *len, struct cli_home *home, const char *name,
                             size_t max, bool is_secret)
{
    (void)is_secret;
    return read_whole(out, len, cli_home_path(home, name), max, home->err);
}

enum demur_err cli_home_write(struct cli_home *home, const char *name, struct demur_span data,
                              bool is_secret)
{
    (void)is_secret;
    return write_whole(cli_home_path(home, name), data, home->err);
}

void cli_home_remove(struct cli_home *home, const char *name)
{
    const char *path = cli_home_path(home, name);

    page_remove(path, (uint32_t)strlen(path));
}

/* Under the new name before it goes from under the old one: a stop in between leaves both. */
enum demur_err cli_home_rename(struct cli_home *home, const char *name, const char *to)
{
    enum { RENAMED_MAX = 1 << 20 };
    uint8_t *data = NULL;
    size_t len = 0;
    enum demur_err err = cli_home_read(&data, &len, home, name, RENAMED_MAX, true);

    if (err == DEMUR_OK) err = cli_home_write(home, to, (struct demur_span){data, len}, true);
    if (err == DEMUR_OK) cli_home_remove(home, name);
    demur_wipe_free(data, len);
    return err;
}

void cli_home_evidence(struct cli_home *home, const char *what, struct demur_span data)
{
    char name[NAME_MAX];
    char hex[2 * HASH_SHOWN + 1];
    struct demur_hash hash;

    demur_sha256(&hash, data.data, data.len);
    demur_hex_encode(hex, hash.bytes, HASH_SHOWN);
    (void)snprintf(name, sizeof name, "evidence/%s-%s", what, hex);
    if (cli_home_write(home, name, data, false) != DEMUR_OK) return;
    fprintf(home->err, "demur: evidence is kept in %s\n", cli_home_path(home, name));
}
