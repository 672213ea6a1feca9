/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * recovery.h -- what a server does before it takes anything in: it finds out where its log stands,
 * finishes what was begun, and refuses where data were lost.
 *
 * Source: docs/log.md 4, "Start"; robustness A.3, "Restore from backup".
 */
#ifndef SERVER_RECOVERY_H
#define SERVER_RECOVERY_H

#include "last_checkpoint.h"
#include "publish.h"
#include "serve.h"

/**
 * Check the store against the last checkpoint, finish a window that was appended and not signed,
 * feed the state, ask the witnesses.
 *
 * On failure a line on err has said what it means and what to do.
 * @return DEMUR_OK, DEMUR_ERR_INVALID (data were lost or changed: nothing may be signed),
 *         DEMUR_ERR_IO, DEMUR_ERR_NOMEM
 */
DEMUR_MUST_CHECK
enum demur_err srv_recover(struct srv_serve *s, struct srv_last *last, FILE *err);

#endif
