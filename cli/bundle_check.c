/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "bundle_check.h"

#include "host/random.h"
#include "parallel.h"
#include "progress.h"

static void step(void *ctx, uint64_t done, uint64_t of)
{
    cli_progress_show(ctx, done, of);
}

/* ---- the signatures -------------------------------------------------------------------- */

/* What the threads share. */
struct job {
    struct demur_bundle *bundle;
    struct demur_random random;
    struct cli_progress *bar;
};

static enum demur_err new_worker(void **own, void *ctx)
{
    struct job *job = ctx;
    struct demur_bundle_worker *worker = NULL;
    enum demur_err err = demur_bundle_worker_new(&worker, job->bundle, &job->random);

    *own = worker;
    return err;
}

static enum demur_err end_worker(void *own, bool ok)
{
    enum demur_err err = ok ? demur_bundle_worker_end(own) : DEMUR_OK;

    demur_bundle_worker_free(own);
    return err;
}

static enum demur_err check_part(void *ctx, void *own, size_t part)
{
    (void)ctx;
    return demur_bundle_worker_part(own, part);
}

static void step_part(void *ctx, uint64_t done, uint64_t of)
{
    const struct job *job = ctx;

    cli_progress_show(job->bar, done, of);
}

static enum demur_err check_signatures(struct demur_bundle *bundle, struct cli_progress *bar)
{
    struct job job = {bundle, host_random(), bar};
    struct cli_parallel work = {.count = demur_bundle_parts(bundle),
                                .item = check_part,
                                .progress = step_part,
                                .ctx = &job,
                                .begin = new_worker,
                                .end = end_worker};

    return cli_parallel(&work);
}

/* ---- all of it ------------------------------------------------------------------------- */

enum demur_err cli_bundle_check(struct cli_bundle *out, const char *path,
                                const struct demur_bundle_pin *pin, FILE *err)
{
    struct cli_progress bar;
    struct demur_bundle_progress progress = {step, &bar};
    struct demur_random random = host_random();
    enum demur_err status;

    *out = (struct cli_bundle){.fd = -1, .path = path, .pin = *pin};
    cli_progress_init(&bar, err, "Reading the log");
    status = cli_bundle_file_open(out, err);
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
    cli_bundle_file_close(b);
}
