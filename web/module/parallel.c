/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* parallel.c -- cli/parallel.h with the one thread that a module has. */
#include "parallel.h"

enum demur_err cli_parallel(const struct cli_parallel *work)
{
    void *own = NULL;
    enum demur_err err = work->begin != NULL ? work->begin(&own, work->ctx) : DEMUR_OK;
    enum demur_err ended = DEMUR_OK;

    if (err != DEMUR_OK) return err;
    for (size_t i = 0; i < work->count && err == DEMUR_OK; i++) {
        err = work->item(work->ctx, own, i);
        if (work->progress != NULL) work->progress(work->ctx, i + 1, work->count);
    }
    if (work->end != NULL) ended = work->end(own, err == DEMUR_OK);
    return err == DEMUR_OK ? ended : err;
}
