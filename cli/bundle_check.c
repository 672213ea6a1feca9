/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "bundle_check.h"

#include "progress.h"
#include "random.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { THREADS_MAX = 64 };

/* ---- the file -------------------------------------------------------------------------- */

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

static enum demur_err open_file(struct cli_bundle *b, FILE *err)
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

static void step(void *ctx, uint64_t done, uint64_t of)
{
    cli_progress_show(ctx, done, of);
}

/* ---- threads --------------------------------------------------------------------------- */

/* What the threads share. */
struct job {
    struct demur_bundle *bundle;
    struct demur_random random;
    atomic_size_t next, done;
    atomic_int failed; /* the first error of any */
    struct cli_progress *bar;
};

static enum demur_err take_parts(struct job *job, struct demur_bundle_worker *w, bool shows)
{
    size_t parts = demur_bundle_parts(job->bundle);
    enum demur_err err = DEMUR_OK;

    while (err == DEMUR_OK && atomic_load(&job->failed) == DEMUR_OK) {
        size_t part = atomic_fetch_add(&job->next, 1);

        if (part >= parts) return demur_bundle_worker_end(w);
        err = demur_bundle_worker_part(w, part);
        size_t done = atomic_fetch_add(&job->done, 1) + 1;

        if (shows) cli_progress_show(job->bar, done, parts);
    }
    return err;
}

static void work(struct job *job, bool shows)
{
    struct demur_bundle_worker *w = NULL;
    enum demur_err err = demur_bundle_worker_new(&w, job->bundle, &job->random);
    int none = DEMUR_OK;

    if (err == DEMUR_OK) err = take_parts(job, w, shows);
    if (err != DEMUR_OK) (void)atomic_compare_exchange_strong(&job->failed, &none, (int)err);
    demur_bundle_worker_free(w);
}

static void *thread_main(void *job)
{
    work(job, false);
    return NULL;
}

/* All parts, by as many threads as there are processors; this one is among them. */
static enum demur_err check_signatures(struct demur_bundle *bundle, struct cli_progress *bar)
{
    struct job job = {.bundle = bundle, .random = cli_random(), .bar = bar};
    pthread_t thread[THREADS_MAX];
    size_t parts = demur_bundle_parts(bundle);
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    size_t want = cores > 1 ? (size_t)cores - 1 : 0;
    size_t threads = 0;

    if (parts == 0) return DEMUR_OK;
    if (want > THREADS_MAX) want = THREADS_MAX;
    if (want > parts - 1) want = parts - 1;
    while (threads < want && pthread_create(&thread[threads], NULL, thread_main, &job) == 0) {
        threads++;
    }
    work(&job, true);
    for (size_t i = 0; i < threads; i++) (void)pthread_join(thread[i], NULL);
    return (enum demur_err)atomic_load(&job.failed);
}

/* ---- all of it ------------------------------------------------------------------------- */

enum demur_err cli_bundle_check(struct cli_bundle *out, const char *path,
                                const struct demur_bundle_pin *pin, FILE *err)
{
    struct cli_progress bar;
    struct demur_bundle_progress progress = {step, &bar};
    struct demur_random random = cli_random();
    enum demur_err status;

    *out = (struct cli_bundle){.fd = -1, .path = path, .pin = *pin};
    cli_progress_init(&bar, err, "Reading the log");
    status = open_file(out, err);
    if (status != DEMUR_OK) return status;
    status = demur_bundle_open(&out->bundle, &out->file, &out->pin, &random, &progress);
    cli_progress_end(&bar);
    bar.what = "Checking signatures";
    if (status == DEMUR_OK) status = check_signatures(out->bundle, &bar);
    cli_progress_end(&bar);
    if (status == DEMUR_OK) status = demur_bundle_finish(out->bundle, &random);
    if (status != DEMUR_OK) fprintf(err, "demur: %s: %s\n", path, demur_err_text(status));
    return status;
}

void cli_bundle_close(struct cli_bundle *b)
{
    demur_bundle_free(b->bundle);
    if (b->fd >= 0) (void)close(b->fd);
    b->fd = -1;
}
