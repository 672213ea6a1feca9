/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "parallel.h"

#include <pthread.h>
#include <stdatomic.h>
#include <unistd.h>

/* What the threads share. */
struct job {
    const struct cli_parallel *work;
    atomic_size_t next, done;
    atomic_int failed; /* the first error of any */
};

static bool must_stop(const struct job *job)
{
    return job->work->stop != NULL && *job->work->stop != 0;
}

static enum demur_err take_items(struct job *job, void *own, bool shows)
{
    const struct cli_parallel *work = job->work;

    while (atomic_load(&job->failed) == DEMUR_OK) {
        size_t i = atomic_fetch_add(&job->next, 1);
        enum demur_err err;

        if (i >= work->count) return DEMUR_OK;
        err = must_stop(job) ? DEMUR_ERR_STATE : work->item(work->ctx, own, i);
        if (err != DEMUR_OK) return err;
        size_t done = atomic_fetch_add(&job->done, 1) + 1;

        if (shows && work->progress != NULL) work->progress(work->ctx, done, work->count);
    }
    return (enum demur_err)atomic_load(&job->failed);
}

/* One thread's share. */
static void take_part(struct job *job, bool shows)
{
    const struct cli_parallel *work = job->work;
    void *own = NULL;
    int none = DEMUR_OK;
    enum demur_err err = work->begin != NULL ? work->begin(&own, work->ctx) : DEMUR_OK;

    if (err == DEMUR_OK) {
        err = take_items(job, own, shows);
        if (work->end != NULL) {
            enum demur_err last = work->end(own, err == DEMUR_OK);

            if (err == DEMUR_OK) err = last;
        }
    }
    if (err != DEMUR_OK) (void)atomic_compare_exchange_strong(&job->failed, &none, (int)err);
}

static void *thread_main(void *job)
{
    take_part(job, false);
    return NULL;
}

enum demur_err cli_parallel(const struct cli_parallel *work)
{
    struct job job = {.work = work};
    pthread_t thread[CLI_THREADS_MAX];
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    size_t want = cores > 1 ? (size_t)cores - 1 : 0;
    size_t threads = 0;

    if (want > CLI_THREADS_MAX) want = CLI_THREADS_MAX;
    if (work->count == 0) return DEMUR_OK;
    if (want > work->count - 1) want = work->count - 1;
    while (threads < want && pthread_create(&thread[threads], NULL, thread_main, &job) == 0) {
        threads++;
    }
    take_part(&job, true);
    for (size_t i = 0; i < threads; i++) (void)pthread_join(thread[i], NULL);
    return (enum demur_err)atomic_load(&job.failed);
}
