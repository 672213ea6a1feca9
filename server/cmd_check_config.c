/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * cmd_check_config.c -- demurd check-config serve|issue FILE: read a configuration and what it
 * names, and stop.  The store is left alone: a server may have it.
 */
#include "commands.h"
#include "demur/memory.h"
#include "host/program.h"
#include "identity.h"
#include "issue_office.h"
#include "pages.h"

#include <string.h>

static enum demur_err check_serve(const char *path)
{
    struct host_serve_conf *conf = demur_alloc(sizeof *conf);
    struct srv_identity id;
    struct srv_pages *pages = NULL;
    enum demur_err err =
        conf == NULL ? DEMUR_ERR_NOMEM : host_conf_read(conf, path, host_serve_keys, stderr);

    if (err == DEMUR_OK) err = srv_identity_read(&id, conf, stderr);
    if (err == DEMUR_OK) srv_identity_wipe(&id);
    if (err == DEMUR_OK && conf->pages[0] != '\0')
        err = srv_pages_read(&pages, conf->pages, stderr);
    srv_pages_free(pages);
    demur_free(conf);
    return err;
}

static enum demur_err check_issue(const char *path)
{
    struct issue_office *o = demur_alloc(sizeof *o);
    enum demur_err err = o == NULL ? DEMUR_ERR_NOMEM : issue_office_read(o, path);

    if (err == DEMUR_OK) issue_office_close(o);
    demur_wipe_free(o, sizeof *o);
    return err;
}

static enum srv_exit run(char *const operand[])
{
    enum demur_err err;

    if (strcmp(operand[0], "serve") == 0) {
        err = check_serve(operand[1]);
    } else if (strcmp(operand[0], "issue") == 0) {
        err = check_issue(operand[1]);
    } else {
        fprintf(stderr, "%s: check-config: serve or issue is wanted, not \"%.40s\"\n", host_program,
                operand[0]);
        return SRV_USAGE;
    }
    if (err == DEMUR_OK) printf("%s: good\n", operand[1]);
    if (err == DEMUR_ERR_NOMEM || err == DEMUR_ERR_IO) return SRV_FAILED;
    return err == DEMUR_OK ? SRV_OK : SRV_INVALID;
}

const struct srv_cmd srv_cmd_check_config = {
    .name = "check-config",
    .operands = "serve|issue FILE",
    .operands_min = 2,
    .operands_max = 2,
    .brief = "read a configuration and what it names, say what is wrong, and stop",
    .run = run,
};
