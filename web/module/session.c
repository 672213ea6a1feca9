/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * session.c -- cli_client_open() and _close() of a page: one client stays open.
 *
 * Opening a key store costs what a guess costs, half a second; so the client that "page unlock"
 * opens serves every command until the page is locked, and a reader without a key store likewise.
 * What a failed command may have changed in memory and not kept is thrown away with the client;
 * the worker, which has the passphrase, opens it anew (web/src/worker/member.ts).
 */
#include "demur/memory.h"
#include "page.h"

#include <string.h>
#include <time.h>

/* The passphrase as a file of one command, whose name every opening uses. */
static char passphrase_name[] = "passphrase";

static struct {
    struct cli_client *member; /* with a key store */
    struct cli_client *reader; /* without one */
    struct cli cli;            /* that they were opened by: they borrow it */
} session;

/* Let an open client serve cli, now. */
static struct cli_client *take_over(struct cli_client *c, const struct cli *cli)
{
    c->cli = cli;
    c->now_s = (uint64_t)time(NULL);
    return c;
}

static enum demur_err take_member(struct cli_client **out, const struct cli *cli,
                                  enum cli_client_mode mode)
{
    struct cli_client *c = take_over(session.member, cli);

    if (mode == CLI_CLIENT_MEMBER && !c->has_org) {
        return cli_client_say(c, DEMUR_ERR_STATE,
                              "this key store knows no organisation; enrolling comes first");
    }
    *out = c;
    return DEMUR_OK;
}

enum demur_err cli_client_open(struct cli_client **out, const struct cli *cli,
                               enum cli_client_mode mode)
{
    struct cli_client **slot = mode == CLI_CLIENT_PUBLIC ? &session.reader : &session.member;
    struct cli_client *c = NULL;
    enum demur_err err;

    if (session.member != NULL && (mode != CLI_CLIENT_PUBLIC || session.member->has_org)) {
        return take_member(out, cli, mode);
    }
    if (*slot != NULL) {
        *out = take_over(*slot, cli);
        return DEMUR_OK;
    }
    if (mode != CLI_CLIENT_PUBLIC && cli->option[CLI_OPTION_PASSPHRASE_FILE] == NULL) {
        fputs("demur: the page is locked\n", cli->err);
        return DEMUR_ERR_STATE;
    }
    session.cli = *cli;
    session.cli.option[CLI_OPTION_PASSPHRASE_FILE] = passphrase_name;
    session.cli.option[CLI_OPTION_PROXY] = NULL;
    err = page_client_open(&c, &session.cli, mode);
    if (err != DEMUR_OK) return err;
    if (c->store != NULL && mode == CLI_CLIENT_NEW && !c->has_org) {
        cli_client_cost(c, DEMUR_KEYSTORE_BROWSER_KIB);
    }
    *slot = c;
    *out = take_over(c, cli);
    return DEMUR_OK;
}

void cli_client_close(struct cli_client *c)
{
    if (c != NULL && c != session.member && c != session.reader) page_client_close(c);
}

bool page_session_is_open(void)
{
    return session.member != NULL;
}

void page_session_lock(void)
{
    page_client_close(session.member);
    page_client_close(session.reader);
    demur_wipe(&session, sizeof session);
}

void page_session_after(enum cli_exit status)
{
    if (status == CLI_OK || status == CLI_USAGE) return;
    page_session_lock();
}
