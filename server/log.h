/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * log.h -- what demurd says of itself: `event=name key=value ...`, a line each, on standard error.
 *
 * A request that succeeds leaves no line.  Never said: addresses, headers, bodies, ids of memos or
 * people, codes, nyms, secrets, nor how many of anything came.
 */
#ifndef SERVER_LOG_H
#define SERVER_LOG_H

enum srv_level { SRV_ERROR, SRV_WARN, SRV_INFO };

/** Say that `event` happened; format gives the rest, "size=%llu why=\"%s\"", or is "". */
__attribute__((format(printf, 3, 4))) void srv_log(enum srv_level level, const char *event,
                                                   const char *format, ...);

#endif
