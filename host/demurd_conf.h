/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* demurd_conf.h -- the two configuration files of demurd (docs/server.md, "Configuration"). */
#ifndef HOST_DEMURD_CONF_H
#define HOST_DEMURD_CONF_H

#include "host/conf.h"

/** Of demurd serve. */
struct host_serve_conf {
    char listen[HOST_CONF_VALUE_MAX + 1];
    char store[HOST_CONF_VALUE_MAX + 1];
    char manifest[HOST_CONF_VALUE_MAX + 1];
    char log_key[HOST_CONF_VALUE_MAX + 1];
    char front_key[HOST_CONF_VALUE_MAX + 1];
    char last_checkpoint[HOST_CONF_VALUE_MAX + 1];
    char pages[HOST_CONF_VALUE_MAX + 1]; /**< "": none */
    bool proxy_line;
    uint32_t workers; /**< 0: one for each processor */
    uint32_t connections_max;
    uint32_t request_seconds_max;
    uint32_t queue_cells_max;
    uint32_t ballast_mib;
};

/** Of demurd issue. */
struct host_issue_conf {
    char listen[HOST_CONF_VALUE_MAX + 1];
    char store[HOST_CONF_VALUE_MAX + 1];
    char manifest[HOST_CONF_VALUE_MAX + 1];
    char key[HOST_CONF_VALUE_MAX + 1];
    char epochs[HOST_CONF_VALUE_MAX + 1];
    char channel[HOST_CONF_VALUE_MAX + 1]; /**< "": the address in the log policy */
    uint32_t connections_max;
    uint32_t request_seconds_max;
};

extern const struct host_conf_key host_serve_keys[];
extern const struct host_conf_key host_issue_keys[];

#endif
