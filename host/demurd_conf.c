/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "host/demurd_conf.h"

#include <stddef.h>

#define TEXT(s, kind, name, value)                         \
    {                                                      \
#name, kind, offsetof(struct s, name), value, 0, 0 \
    }
#define NUMBER(s, name, value, low, high)                                   \
    {                                                                       \
#name, HOST_CONF_NUMBER, offsetof(struct s, name), value, low, high \
    }

const struct host_conf_key host_serve_keys[] = {
    TEXT(host_serve_conf, HOST_CONF_TEXT, listen, "127.0.0.1:8470"),
    TEXT(host_serve_conf, HOST_CONF_STORE, store, "sqlite:channel.db"),
    TEXT(host_serve_conf, HOST_CONF_PATH, manifest, "manifest"),
    TEXT(host_serve_conf, HOST_CONF_PATH, log_key, "log.key"),
    TEXT(host_serve_conf, HOST_CONF_PATH, front_key, "front.key"),
    TEXT(host_serve_conf, HOST_CONF_PATH, last_checkpoint, "last-checkpoint"),
    TEXT(host_serve_conf, HOST_CONF_DIR, pages, ""),
    TEXT(host_serve_conf, HOST_CONF_YES_NO, proxy_line, "no"),
    NUMBER(host_serve_conf, workers, "0", 0, 256),
    NUMBER(host_serve_conf, connections_max, "4096", 16, 65536),
    NUMBER(host_serve_conf, request_seconds_max, "20", 1, 600),
    NUMBER(host_serve_conf, queue_cells_max, "4096", 64, 65536),
    NUMBER(host_serve_conf, ballast_mib, "256", 0, 65536),
    {NULL, HOST_CONF_TEXT, 0, NULL, 0, 0},
};

const struct host_conf_key host_issue_keys[] = {
    TEXT(host_issue_conf, HOST_CONF_TEXT, listen, "127.0.0.1:8471"),
    TEXT(host_issue_conf, HOST_CONF_STORE, store, "sqlite:issuer.db"),
    TEXT(host_issue_conf, HOST_CONF_PATH, manifest, "manifest"),
    TEXT(host_issue_conf, HOST_CONF_PATH, key, "issuer.key"),
    TEXT(host_issue_conf, HOST_CONF_PATH, epochs, "."),
    TEXT(host_issue_conf, HOST_CONF_TEXT, channel, ""),
    NUMBER(host_issue_conf, connections_max, "256", 16, 65536),
    NUMBER(host_issue_conf, request_seconds_max, "20", 1, 600),
    {NULL, HOST_CONF_TEXT, 0, NULL, 0, 0},
};
