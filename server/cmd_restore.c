/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * cmd_restore.c -- demurd restore CONF FILE [MIRROR]: put a backup in the place of the store, bring
 * it up to where a mirror is, and ask the witnesses before anything can be signed again.
 *
 * FILE "-": the store that is there stays.
 */
#include "catch_up.h"
#include "commands.h"
#include "demur/memory.h"
#include "host/program.h"
#include "host/random.h"
#include "recovery.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { BLOCK = 65536, MODE = 0600 };

/* ---- the file -------------------------------------------------------------------------- */

static bool copy_bytes(int to, int from)
{
    static char block[BLOCK];
    ssize_t got;

    while ((got = read(from, block, sizeof block)) > 0) {
        for (ssize_t at = 0; at < got;) {
            ssize_t put = write(to, block + at, (size_t)(got - at));

            if (put <= 0) return false;
            at += put;
        }
    }
    return got == 0 && fsync(to) == 0;
}

static bool sync_dir(const char *path)
{
    char dir[HOST_CONF_VALUE_MAX + 1];
    const char *slash = strrchr(path, '/');
    int fd;
    bool good;

    (void)snprintf(dir, sizeof dir, "%.*s", slash == NULL ? 1 : (int)(slash - path) + 1,
                   slash == NULL ? "." : path);
    fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    good = fd >= 0 && fsync(fd) == 0;
    if (fd >= 0) (void)close(fd);
    return good;
}

static bool is_there(const char *path, const char *suffix)
{
    char name[HOST_CONF_VALUE_MAX + 8];

    (void)snprintf(name, sizeof name, "%s%s", path, suffix);
    return access(name, F_OK) == 0;
}

/* Copy the backup to where the store shall be, which must be free. */
static bool put_back(const char *store, const char *backup)
{
    const char *path = strchr(store, ':');
    char part[HOST_CONF_VALUE_MAX + 8];
    int from;
    int to;
    bool good;

    if (strncmp(store, "sqlite:", strlen("sqlite:")) != 0) {
        errno = ENOTSUP;
        return false;
    }
    path++;
    if (is_there(path, "") || is_there(path, "-wal") || is_there(path, "-shm")) {
        errno = EEXIST; /* what is left of another store would be read into this one */
        return false;
    }
    (void)snprintf(part, sizeof part, "%s.part", path);
    (void)unlink(part);
    from = open(backup, O_RDONLY | O_CLOEXEC);
    to = from < 0 ? -1 : open(part, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, MODE);
    good = to >= 0 && copy_bytes(to, from) && rename(part, path) == 0 && sync_dir(path);
    if (from >= 0) (void)close(from);
    if (to >= 0) (void)close(to);
    return good;
}

/* ---- restoring ------------------------------------------------------------------------- */

static enum demur_err feed_one(void *ctx, uint64_t index, struct demur_span entry)
{
    return srv_state_feed(ctx, index, entry);
}

static enum demur_err feed(struct srv_serve *s)
{
    struct store_log_visitor visitor = {feed_one, s->state};
    struct store_why why = {""};
    enum demur_err err = store_check(s->store, &why);

    if (err == DEMUR_OK) err = store_log_each(s->store, 0, UINT64_MAX, &visitor);
    if (err != DEMUR_OK) {
        fprintf(stderr, "%s: the backup is damaged: %s %s\n", host_program, why.text,
                demur_err_text(err));
    }
    return err;
}

static enum demur_err restore(struct srv_serve *s, struct srv_last *last, const char *mirror)
{
    struct srv_catch_up c = {s->store, s->state, &s->id, mirror, stderr};
    uint64_t size = 0;
    struct store_log log;
    enum demur_err err = feed(s);

    if (err == DEMUR_OK && mirror != NULL) err = srv_catch_up(&c, &size);
    if (err == DEMUR_OK) err = store_log_get(s->store, &log);
    if (err == DEMUR_OK && mirror != NULL && size < log.head.size) {
        fprintf(stderr, "%s: %s: behind the backup, which has %llu entries: nothing to fetch\n",
                host_program, mirror, (unsigned long long)log.head.size);
    }
    if (err == DEMUR_OK) err = srv_recover_restored(s, last, stderr);
    if (err == DEMUR_OK) {
        printf("restored: a log of %llu entries; demurd serve may start\n"
               "What was accepted since and was not in the log yet is sent again by those who sent "
               "it.\n",
               (unsigned long long)log.head.size);
    }
    return err;
}

static enum srv_exit run(char *const operand[])
{
    static struct srv_serve s;
    struct srv_last *last = NULL;
    struct store_why why = {""};
    enum demur_err err = host_conf_read(&s.conf, operand[0], host_serve_keys, stderr);

    s.random = host_random();
    srv_clock_init(&s.clock);
    (void)pthread_mutex_init(&s.writer, NULL);
    if (err == DEMUR_OK) err = srv_identity_read(&s.id, &s.conf, stderr);
    if (err == DEMUR_OK) err = srv_last_open(&last, s.conf.last_checkpoint, stderr);
    if (err == DEMUR_OK && strcmp(operand[1], "-") != 0 && !put_back(s.conf.store, operand[1])) {
        fprintf(
            stderr, "%s: %s to %s: %s%s\n", host_program, operand[1], s.conf.store, strerror(errno),
            errno == EEXIST ? "; move the store that is there away, and what lies beside it" : "");
        err = DEMUR_ERR_IO;
    }
    if (err == DEMUR_OK) {
        err = store_open(&s.store, &why, s.conf.store, STORE_CHANNEL, &s.id.org);
        if (err != DEMUR_OK) {
            fprintf(stderr, "%s: %s: %s\n", host_program, s.conf.store, why.text);
        }
    }
    if (err == DEMUR_OK) err = srv_state_new(&s.state, &s.random);
    if (err == DEMUR_OK) err = restore(&s, last, operand[2]);
    store_close(s.store);
    srv_state_free(s.state);
    srv_last_close(last);
    srv_identity_wipe(&s.id);
    if (err == DEMUR_ERR_INVALID) return SRV_INVALID;
    return err == DEMUR_OK ? SRV_OK : SRV_FAILED;
}

const struct srv_cmd srv_cmd_restore = {
    .name = "restore",
    .operands = "CONF FILE|- [MIRROR]",
    .operands_min = 2,
    .operands_max = 3,
    .brief = "put a backup back, and bring it up to a mirror",
    .run = run,
};
