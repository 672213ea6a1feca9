/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* stop.h -- SIGTERM and SIGINT: end in order. */
#ifndef SERVER_STOP_H
#define SERVER_STOP_H

/** Block the two in this thread and in those that it starts; before any is started. */
void srv_stop_block(void);

/** Wait until one of them comes. */
void srv_stop_wait(void);

#endif
