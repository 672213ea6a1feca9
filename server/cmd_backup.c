/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * cmd_backup.c -- demurd backup CONF FILE: copy the store to a new file, while the server runs or
 * not.
 *
 * What waits for a window is not in the copy, nor is the last checkpoint: whoever puts the copy
 * back does so by demurd restore, which cannot fork the log.
 */
#include "commands.h"
#include "host/program.h"
#include "identity.h"
#include "store/store.h"

static enum srv_exit run(char *const operand[])
{
    static struct host_serve_conf conf;
    struct srv_identity id;
    struct store *s = NULL;
    struct store_why why = {""};
    struct store_log log;
    enum demur_err err = host_conf_read(&conf, operand[0], host_serve_keys, stderr);

    if (err == DEMUR_OK) err = srv_identity_read(&id, &conf, stderr);
    if (err != DEMUR_OK) return SRV_FAILED;
    err = store_open_reader(&s, &why, conf.store, STORE_CHANNEL, &id.org);
    if (err != DEMUR_OK) {
        fprintf(stderr, "%s: %s: %s\n", host_program, conf.store, why.text);
    } else {
        err = store_log_get(s, &log);
        if (err == DEMUR_OK) err = store_backup(s, operand[1]);
        if (err != DEMUR_OK) {
            fprintf(stderr, "%s: %s: %s\n", host_program, operand[1], store_why(s));
        } else {
            printf("%s: a copy of the log of %llu entries or more, and of the blobs\n", operand[1],
                   (unsigned long long)log.head.size);
        }
    }
    store_close(s);
    srv_identity_wipe(&id);
    return err == DEMUR_OK ? SRV_OK : SRV_FAILED;
}

const struct srv_cmd srv_cmd_backup = {
    .name = "backup",
    .operands = "CONF FILE",
    .operands_min = 2,
    .operands_max = 2,
    .brief = "copy the store to a new file; the server may run",
    .run = run,
};
