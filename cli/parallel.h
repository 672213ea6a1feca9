/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* parallel.h -- the same work on many items, by as many threads as there are processors. */
#ifndef CLI_PARALLEL_H
#define CLI_PARALLEL_H

#include "demur/error.h"

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { CLI_THREADS_MAX = 64 };

/** Work on count items. */
struct cli_parallel {
    size_t count;
    /** Do item i; called by several threads at once, for different i.  An error ends the work. */
    enum demur_err (*item)(void *ctx, void *own, size_t i);
    /** Told now and then, by the calling thread alone, how far the work is; may be NULL. */
    void (*progress)(void *ctx, uint64_t done, uint64_t of);
    void *ctx;                         /**< of item and progress */
    const volatile sig_atomic_t *stop; /**< not 0: end early with DEMUR_ERR_STATE; may be NULL */
    /** What a thread alone has: set up before its first item, passed to each; may be NULL. */
    enum demur_err (*begin)(void **own, void *ctx);
    /** After the thread's last item; free own if ok is false too.  NULL where begin is. */
    enum demur_err (*end)(void *own, bool ok);
};

/** Do it all; the first error of any item, else DEMUR_OK. */
DEMUR_MUST_CHECK
enum demur_err cli_parallel(const struct cli_parallel *work);

#endif
