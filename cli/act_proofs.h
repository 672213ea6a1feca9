/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * act_proofs.h -- the proofs of all acts of a log, verified in large batches by all processors.
 *
 * Acts are handed in as the log is read, those of an epoch together, as an equation stands on one
 * epoch's keys.  Which do not hold is known when all have been verified.
 */
#ifndef CLI_ACT_PROOFS_H
#define CLI_ACT_PROOFS_H

#include "demur/act.h"

#include <signal.h>
#include <stddef.h>

struct cli_act_proofs;

/** stop may be NULL.  DEMUR_ERR_NOMEM. */
DEMUR_MUST_CHECK
enum demur_err cli_act_proofs_new(struct cli_act_proofs **out, const struct demur_random *random,
                                  const volatile sig_atomic_t *stop);
void cli_act_proofs_free(struct cli_act_proofs *p);

/** An act of the log, and whose it claims to be.  The scope lives as long as p. */
struct cli_act_claim {
    uint64_t index;
    struct demur_span entry; /**< copied */
    const struct demur_act *act;
    const struct demur_act_scope *scope;
};

/**
 * Take an act; when enough are there all processors verify them, and the call takes its time.
 *
 * @return DEMUR_OK (whether they hold or not), DEMUR_ERR_NOMEM, DEMUR_ERR_RANDOM, DEMUR_ERR_STATE
 *         (stopped)
 */
DEMUR_MUST_CHECK
enum demur_err cli_act_proofs_add(struct cli_act_proofs *p, const struct cli_act_claim *claim);

/** Verify what is left.  As cli_act_proofs_add(). */
DEMUR_MUST_CHECK
enum demur_err cli_act_proofs_end(struct cli_act_proofs *p);

/** The indices, ascending, of acts that do not hold, after cli_act_proofs_end(); borrowed. */
const uint64_t *cli_act_proofs_bad(size_t *count, struct cli_act_proofs *p);

#endif
