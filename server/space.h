/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * space.h -- room on the disk: what is still taken in when it runs out, and a ballast that is
 * thrown off so that what was promised can be logged.
 *
 *     less than a tenth (and 2 GiB) free     blobs are refused
 *     less than a twentieth (and 1 GiB)      cells and entries too; the ballast goes
 *
 * Source: docs/server.md.
 */
#ifndef SERVER_SPACE_H
#define SERVER_SPACE_H

#include "host/conf.h"

#include <stdbool.h>
#include <stdio.h>

struct srv_space {
    char dir[HOST_CONF_VALUE_MAX + 1];      /**< that the store lies in; "": in memory */
    char ballast[HOST_CONF_VALUE_MAX + 16]; /**< its file; "": none */
    uint64_t ballast_bytes;
};

/** Set up for a store of that url, with so much ballast. */
void srv_space_init(struct srv_space *s, const char *store, uint32_t ballast_mib);

/** Whether there is room for blobs, for cells. */
bool srv_space_for_blobs(const struct srv_space *s);
bool srv_space_for_cells(const struct srv_space *s);

/** Put the ballast there where there is room for it, throw it off where there is none. */
void srv_space_trim(const struct srv_space *s);

#endif
