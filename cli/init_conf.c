/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* init_conf.c -- the configuration files of demurd that `demur init` writes, read back. */
#include "demur/memory.h"
#include "host/demurd_conf.h"
#include "init.h"

#include <string.h>

enum { NAME_MAX_BYTES = 64, TEXT_MAX = 4096, SERVE_PORT = 8470, LISTEN_MAX = 64 };

/* Where a program that is reached at address listens: there, or behind what does TLS. */
static void listen_of(char out[LISTEN_MAX], const struct cli_address *address, size_t port)
{
    if (address->is_loopback && strcmp(address->host, "::1") == 0) {
        (void)snprintf(out, LISTEN_MAX, "[::1]:%u", address->port);
    } else if (address->is_loopback) {
        (void)snprintf(out, LISTEN_MAX, "127.0.0.1:%u", address->port);
    } else {
        (void)snprintf(out, LISTEN_MAX, "127.0.0.1:%zu", port);
    }
}

static enum demur_err put_serve(const struct init *in)
{
    static struct host_serve_conf conf; /* read, to see that it can be */
    char listen[LISTEN_MAX];
    char text[TEXT_MAX];

    listen_of(listen, &in->address, SERVE_PORT);
    (void)snprintf(
        text, sizeof text,
        "# demurd serve: the channel of one organisation.  demurd.conf(5) has every key.\n"
        "# Relative paths are relative to the directory of this file.\n\n"
        "# %s%s\n"
        "listen = %s\n\n"
        "store = sqlite:channel.db\n"
        "manifest = manifest\n"
        "log_key = log.key\n"
        "front_key = front.key\n\n"
        "# What was signed last.  Keep it out of every backup of the store: it is how a\n"
        "# store that was restored from an old backup is found out.\n"
        "last_checkpoint = last-checkpoint\n",
        in->address.is_loopback ? "Members reach it at "
                                : "Put a server for TLS in front of it, which answers at ",
        in->address.text, listen);
    enum demur_err err = host_conf_parse(&conf, "serve/demurd.conf", (const uint8_t *)text,
                                         strlen(text), host_serve_keys, in->err);

    return err == DEMUR_OK ? cli_out_dir_put(in->dir, "serve/demurd.conf", text, strlen(text))
                           : err;
}

static enum demur_err put_issue(const struct init *in, size_t i)
{
    static struct host_issue_conf conf;
    char listen[LISTEN_MAX];
    char name[NAME_MAX_BYTES];
    char text[TEXT_MAX];

    listen_of(listen, &in->issuer[i].address, SERVE_PORT + 1 + i);
    (void)snprintf(name, sizeof name, "issuer-%zu/issue.conf", i + 1);
    (void)snprintf(text, sizeof text,
                   "# demurd issue: the office of one issuer.  demurd.conf(5) has every key.\n"
                   "# Relative paths are relative to the directory of this file.\n\n"
                   "# %s%s\n"
                   "listen = %s\n\n"
                   "store = sqlite:issuer.db\n"
                   "manifest = manifest\n"
                   "key = issuer.key\n\n"
                   "# The directory that holds epoch-1/ and those that follow.\n"
                   "epochs = .\n\n"
                   "# Where entries are handed in, and the log is read.\n"
                   "channel = %s\n",
                   in->issuer[i].address.is_loopback
                       ? "Members reach it at "
                       : "Put a server for TLS in front of it, which answers at ",
                   in->issuer[i].address.text, listen, in->address.text);
    enum demur_err err =
        host_conf_parse(&conf, name, (const uint8_t *)text, strlen(text), host_issue_keys, in->err);

    return err == DEMUR_OK ? cli_out_dir_put(in->dir, name, text, strlen(text)) : err;
}

enum demur_err init_write_conf(struct init *in)
{
    enum demur_err err = put_serve(in);

    for (size_t i = 0; i < in->issuers && err == DEMUR_OK; i++) err = put_issue(in, i);
    return err;
}
