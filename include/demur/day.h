/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * day.h -- Demur's unit of time: the day, and its ISO date.
 *
 * A day is floor((Unix seconds + 60 (tz - 720)) / 86 400), tz in minutes east of UTC + 720.
 * Source: docs/protocol.md 2.0.
 */
#ifndef DEMUR_DAY_H
#define DEMUR_DAY_H

#include "demur/error.h"

#include <stddef.h>
#include <stdint.h>

#define DEMUR_DATE_LEN      10           /**< "2025-05-26" */
#define DEMUR_DAY_LAST      2932896U     /**< 9999-12-31 */
#define DEMUR_DAY_LAST_TEXT "9999-12-31" /**< the same */
#define DEMUR_TZ_MAX        1560

/** The day of unix_s where tz (0..DEMUR_TZ_MAX) is the organisation's offset. */
uint32_t demur_day_at(uint64_t unix_s, uint16_t tz);

/** 0 Monday .. 6 Sunday. */
unsigned demur_day_weekday(uint32_t day);

/** Write "YYYY-MM-DD" and a NUL; days after 9999-12-31 are written as that. */
void demur_day_format(char out[DEMUR_DATE_LEN + 1], uint32_t day);

/** Read "YYYY-MM-DD", 1970-01-01 to 9999-12-31; DEMUR_ERR_LENGTH, _FORMAT, _RANGE. */
DEMUR_MUST_CHECK
enum demur_err demur_day_parse(uint32_t *day, const char *in, size_t in_len);

#endif
