/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* org_next_rest.c -- witnesses, epochs, deadlines and activation of the next manifest. */
#include "deadlines_read.h"
#include "demur/day.h"
#include "demur/memory.h"
#include "org_next.h"
#include "policy_text.h"
#include "quarter.h"

#include <string.h>
#include <time.h>

enum { NOTICE_DAYS = 14 /* from today, where nothing else is said */ };

/* ---- witnesses ------------------------------------------------------------------------- */

/* A policy of the present log and the witnesses that were given. */
static enum cli_exit make_policy(struct org_next *next, const struct demur_policy *present)
{
    const struct cli *cli = next->cli;
    const char *text = cli->option[NEXT_QUORUM];
    const struct demur_policy_key *log = demur_policy_log(present);
    struct cli_policy_parts parts = {.log = &log->vkey, .url = log->url};
    uint32_t quorum;

    for (size_t i = 0; i < cli->values; i++) {
        if (cli->value[i].row != NEXT_WITNESS) continue;
        if (parts.witnesses == DEMUR_POLICY_WITNESSES_MAX) {
            return org_next_refuse(next, "witness", "there are at most 15");
        }
        parts.witness[parts.witnesses++] = cli->value[i].text;
    }
    quorum = (uint32_t)parts.witnesses / 2 + 1;
    if (text != NULL &&
        !org_next_number(&quorum, text, strlen(text), 1, (uint32_t)parts.witnesses)) {
        return org_next_refuse(next, "quorum", "give a number from 1 to that of the witnesses");
    }
    parts.quorum = quorum;
    if (cli_policy_text(next->policy, &parts, cli->err) != DEMUR_OK) return CLI_FAILED;
    next->manifest->log_policy =
        (struct demur_span){(const uint8_t *)next->policy, strlen(next->policy)};
    return CLI_OK;
}

static enum cli_exit change_witnesses(struct org_next *next)
{
    struct demur_span text = next->manifest->log_policy;
    struct demur_policy *present = NULL;
    enum cli_exit status;

    if (next->cli->option[NEXT_WITNESS] == NULL) {
        return next->cli->option[NEXT_QUORUM] == NULL
                   ? CLI_OK
                   : org_next_refuse(next, "quorum", "goes with --witness, of which all are given");
    }
    if (demur_policy_decode(&present, text.data, text.len, NULL) != DEMUR_OK) {
        fprintf(next->cli->err, "demur: %s: its log policy cannot be read\n",
                next->cli->operand[0]);
        return CLI_FAILED;
    }
    status = make_policy(next, present);
    demur_policy_free(present);
    return status;
}

/* ---- days ------------------------------------------------------------------------------ */

/* Add quarters behind the last epoch. */
static enum cli_exit add_epochs(struct org_next *next, uint32_t today)
{
    const char *text = next->cli->option[NEXT_EPOCHS];
    struct demur_manifest *m = next->manifest;
    uint32_t count = 0;

    if (text == NULL) return CLI_OK;
    if (!org_next_number(&count, text, strlen(text), 1, DEMUR_EPOCHS_MAX - 1U)) {
        return org_next_refuse(next, "epochs", "give a number from 1 to 63");
    }
    while (m->epochs > 1 && m->epochs + count > DEMUR_EPOCHS_MAX && m->epoch[0].last < today) {
        m->epochs--;
        memmove(&m->epoch[0], &m->epoch[1], m->epochs * sizeof m->epoch[0]);
    }
    if (m->epochs + count > DEMUR_EPOCHS_MAX) {
        return org_next_refuse(next, "epochs", "there would be more than 64");
    }
    for (uint32_t i = 0; i < count; i++) {
        bool is_first = m->epochs == 0;
        uint32_t first = is_first ? today : m->epoch[m->epochs - 1].last + 1;
        uint32_t number = is_first ? 1 : m->epoch[m->epochs - 1].epoch + 1;

        m->epoch[m->epochs++] =
            (struct demur_manifest_epoch){number, first, cli_quarter_day(first, 1) - 1};
    }
    return CLI_OK;
}

static enum cli_exit set_activation(struct org_next *next, uint32_t today)
{
    const char *text = next->cli->option[NEXT_ACTIVATION];
    uint32_t day = today + NOTICE_DAYS;

    if (text != NULL && (demur_day_parse(&day, text, strlen(text)) != DEMUR_OK ||
                         day < today + DEMUR_MANIFEST_NOTICE_DAYS)) {
        return org_next_refuse(next, "activation",
                               "give a day such as 2027-01-15, seven days from today at least");
    }
    next->manifest->activation = day;
    return CLI_OK;
}

enum cli_exit org_next_rest(struct org_next *next)
{
    time_t now = time(NULL);
    uint32_t today = now < 0 ? 0 : demur_day_at((uint64_t)now, next->manifest->tz);
    enum cli_exit status = change_witnesses(next);

    if (status == CLI_OK) status = add_epochs(next, today);
    if (status == CLI_OK && cli_deadlines_named(next->cli, NEXT_POLICY, NEXT_PROFILE)) {
        status =
            cli_deadlines_read(&next->manifest->deadlines, next->cli, NEXT_POLICY, NEXT_PROFILE);
        if (status == CLI_INVALID) status = CLI_FAILED; /* 3 would speak of the manifest */
    }
    if (status == CLI_OK) status = set_activation(next, today);
    return status;
}
