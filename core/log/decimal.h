/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* decimal.h -- numbers as the log's texts have them: decimal digits without leading zeros. */
#ifndef DEMUR_LOG_DECIMAL_H
#define DEMUR_LOG_DECIMAL_H

#include "demur/error.h"
#include "demur/hash.h"

#define DEMUR_DECIMAL_LEN 20

/** Write v and a NUL; returns how many digits. */
size_t demur_decimal_encode(char out[DEMUR_DECIMAL_LEN + 1], uint64_t v);

/** Read all of text; DEMUR_ERR_FORMAT, DEMUR_ERR_RANGE (above max). */
DEMUR_MUST_CHECK
enum demur_err demur_decimal_decode(uint64_t *out, struct demur_span text, uint64_t max);

#endif
