/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* witness_parts.h -- inside witness.c, for its tests and its fuzzer. */
#ifndef SERVER_WITNESS_PARTS_H
#define SERVER_WITNESS_PARTS_H

#include "witness.h"

/**
 * Understand an answer to a request that went on from `old`: any bytes, of any status.
 *
 * out->line has been initialised.  witness->size changes where it says another.
 * @return DEMUR_OK whatever it is, DEMUR_ERR_NOMEM
 */
DEMUR_MUST_CHECK
enum demur_err srv_witness_understand(struct srv_witness_result *out, struct srv_witness *witness,
                                      const struct srv_witness_request *q, uint64_t old,
                                      const struct host_response *answer);

#endif
