/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* fuzz_conf.c -- configuration files of any bytes: what is taken is within what the tables say. */
#include "host/demurd_conf.h"
#include "host/program.h"

#include <stdlib.h>
#include <string.h>

const char host_program[] = "fuzz_conf";

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static FILE *nowhere;

static void check(const void *conf, const struct host_conf_key *key)
{
    const char *at = (const char *)conf + key->offset;
    uint32_t number;
    uint8_t yes;

    switch (key->kind) {
    case HOST_CONF_NUMBER:
        memcpy(&number, at, sizeof number);
        if (number < key->low || number > key->high) abort();
        break;
    case HOST_CONF_YES_NO:
        memcpy(&yes, at, sizeof yes);
        if (yes > 1) abort();
        break;
    case HOST_CONF_TEXT:
    case HOST_CONF_PATH:
    case HOST_CONF_DIR:
    case HOST_CONF_STORE:
        if (strnlen(at, HOST_CONF_VALUE_MAX + 1) > HOST_CONF_VALUE_MAX) abort();
        if (key->kind == HOST_CONF_PATH && *at == '\0') abort();
        if (key->kind == HOST_CONF_STORE && strcmp(at, "memory:") != 0 &&
            (strncmp(at, "sqlite:", strlen("sqlite:")) != 0 || strlen(at) == strlen("sqlite:"))) {
            abort();
        }
        break;
    }
}

/* Read data by a table into a struct that is all of ones before. */
static void try_table(void *conf, size_t len, const struct host_conf_key *key, const char *name,
                      const uint8_t *data, size_t size)
{
    memset(conf, 0xff, len);
    if (host_conf_parse(conf, name, data, size, key, nowhere) != DEMUR_OK) return;
    for (; key->name != NULL; key++) check(conf, key);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct host_serve_conf serve;
    static struct host_issue_conf issue;

    if (nowhere == NULL) nowhere = fopen("/dev/null", "w");
    if (nowhere == NULL) abort();
    try_table(&serve, sizeof serve, host_serve_keys, "demurd.conf", data, size);
    try_table(&issue, sizeof issue, host_issue_keys, "/etc/demur/issue.conf", data, size);
    return 0;
}
