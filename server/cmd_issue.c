/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* cmd_issue.c -- demurd issue CONF: an issuer's office, until a signal ends it. */
#include "commands.h"
#include "issue_clerk.h"
#include "issue_desk.h"
#include "issue_epoch.h"
#include "issue_office.h"
#include "log.h"

#include "demur/memory.h"

#include <signal.h>

/* Wait for SIGTERM or SIGINT, which no thread of the process takes otherwise. */
static void wait_for_the_end(const sigset_t *ends)
{
    int signal = 0;

    while (sigwait(ends, &signal) != 0) {
    }
}

/* Open it to members, and close it again. */
static enum demur_err serve(struct issue_office *o, const sigset_t *ends)
{
    struct issue_clerk *clerk = NULL;
    struct issue_desk *desk = NULL;
    enum demur_err err = issue_clerk_new(&clerk, o);

    if (err == DEMUR_OK) err = issue_epochs_scan(o);
    if (err == DEMUR_OK) err = issue_desk_start(&desk, o);
    if (err == DEMUR_OK) {
        srv_log(SRV_INFO, "listening", "address=%s issuer=%u", issue_desk_address(desk), o->id);
        err = issue_clerk_start(clerk);
    }
    if (err == DEMUR_OK) {
        wait_for_the_end(ends);
        srv_log(SRV_INFO, "stopping", "%s", "");
    }
    atomic_store(&o->is_stopping, true);
    issue_desk_stop(desk);
    issue_clerk_free(clerk);
    return atomic_load(&o->has_failed) ? DEMUR_ERR_IO : err;
}

static enum srv_exit run(char *const operand[])
{
    struct issue_office *o = demur_alloc(sizeof *o);
    sigset_t ends;
    enum demur_err err = DEMUR_ERR_NOMEM;

    if (o == NULL) return SRV_FAILED;
    (void)sigemptyset(&ends);
    (void)sigaddset(&ends, SIGTERM);
    (void)sigaddset(&ends, SIGINT);
    if (pthread_sigmask(SIG_BLOCK, &ends, NULL) == 0) err = issue_office_open(o, operand[0]);
    if (err == DEMUR_OK) {
        err = serve(o, &ends);
        issue_office_close(o);
    }
    demur_wipe_free(o, sizeof *o);
    return err == DEMUR_OK ? SRV_OK : SRV_FAILED;
}

const struct srv_cmd srv_cmd_issue = {
    "issue", "CONF", 1, 1, "answer members who enrol, as one issuer of the organisation", run};
