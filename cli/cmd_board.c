/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * cmd_board.c -- demur board
 *
 * The organisation in numbers: who can take part, which memos there are, what became of them.
 * Without a mirror, from the public entries of the log that this device follows; with one,
 * everything that the record has, from every entry and proof of the log (docs/board.md), in any of
 * its forms, or held against what somebody shows.
 */
#include "board_log.h"
#include "board_text.h"
#include "board_verify.h"
#include "commands.h"
#include "demur/encode.h"
#include "demur/memory.h"
#include "docket_show.h"
#include "host/write_file.h"
#include "login.h"
#include "memo_pick.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum {
    OPT_ADDRESS = CLI_CLIENT_OPTIONS,
    OPT_WORDS_FILE,
    OPT_JSON,
    OPT_MIRROR,
    OPT_POLICY,
    OPT_SIZE,
    OPT_FORM,
    OPT_OUT,
    OPT_VERIFY,
    STATES = 7,
};

static const struct cli_opt opts[] = {
    CLI_CLIENT_OPTION_ROWS,
    [OPT_ADDRESS] = {"address", "URL", "of a channel, without a key store"},
    [OPT_WORDS_FILE] = {"words-file", "FILE", "the organisation's 12 words are in FILE"},
    [OPT_JSON] = {"json", NULL, "print one JSON object"},
    [OPT_MIRROR] = {"mirror", "DIR", "work everything out from a copy of the log"},
    [OPT_POLICY] = {"policy", "FILE", "the log and its witnesses, as a policy file that you trust"},
    [OPT_SIZE] = {"size", "N", "the record up to entry N of the mirror, not to its end"},
    [OPT_FORM] = {"form", "F", "json, page, csv, ics or atom, as the channel serves it"},
    [OPT_OUT] = {"out", "FILE", "write the form to FILE"},
    [OPT_VERIFY] = {"verify", NULL, "compare with saved FILEs, or with what --address serves"},
    {0},
};

/* All cells of an issuer's COUNTS together. */
static void sum_counts(uint32_t *issued, uint32_t *done, const struct demur_counts *counts)
{
    *issued = 0;
    *done = 0;
    for (size_t i = 0; counts != NULL && i < counts->cells; i++) {
        *issued += counts->cell[i].issued;
        *done += counts->cell[i].done;
    }
}

/* ---- in words -------------------------------------------------------------------------- */

static void put_epoch(FILE *to, const struct demur_channel_epoch *e)
{
    fprintf(to, "Epoch %u: %u people on the roster", e->epoch, e->roster->rows);
    for (size_t i = 0; i < e->manifest->issuers; i++) {
        const struct demur_manifest_issuer *issuer = &e->manifest->issuer[i];
        uint32_t issued = 0;
        uint32_t done = 0;

        sum_counts(&issued, &done, e->counts.of[i]);
        fputs("; ", to);
        cli_put_text(to, issuer->name.data, issuer->name.len, false);
        fprintf(to, " has enrolled %u, %u of them all the way", issued, done);
    }
    fputs(".\n", to);
}

static void put_row(FILE *to, const struct demur_channel_memo *memo,
                    const struct demur_docket *docket)
{
    unsigned settled = 0;

    for (uint8_t i = 0; i < docket->asks; i++) {
        if (docket->ask[i].standing.verdict != DEMUR_VERDICT_NONE) settled++;
    }
    cli_put_memo_id(to, &memo->memo_id);
    fprintf(to, "  %-16s  frozen ", demur_docket_state_text(docket->state));
    cli_put_day(to, memo->day);
    if (docket->levels > 0) {
        fputs(", delivered ", to);
        cli_put_day(to, docket->delivered_day);
    } else {
        fputs(", closes ", to);
        cli_put_day(to, memo->header->close);
    }
    fprintf(to, ", %llu signatures, %u of %u asks answered", (unsigned long long)memo->signs,
            settled, memo->header->asks);
    cli_docket_put_due(to, docket);
    fputs(memo->is_released ? ", released\n" : "\n", to);
}

static void put_states(FILE *to, const unsigned states[STATES], size_t memos)
{
    const char *between = ": ";

    fprintf(to, "%zu memo%s", memos, memos == 1 ? "" : "s");
    for (unsigned s = 0; s < STATES; s++) {
        if (states[s] == 0) continue;
        fprintf(to, "%s%u %s", between, states[s],
                demur_docket_state_text((enum demur_docket_state)s));
        between = ", ";
    }
    fputs(".\n", to);
}

static enum demur_err put_text(struct cli_client *c)
{
    FILE *to = c->cli->out;
    size_t n = demur_channel_memos(c->channel);
    unsigned states[STATES] = {0};
    struct demur_channel_epoch epoch;
    enum demur_err err = DEMUR_OK;

    cli_client_put_mode(to, c);
    cli_put_text(to, c->manifest->name.data, c->manifest->name.len, false);
    fputc('\n', to);
    cli_docket_put_log(to, c);
    if (cli_client_epoch_today(&epoch, c)) put_epoch(to, &epoch);
    for (size_t i = 0; i < n && err == DEMUR_OK; i++) {
        struct demur_channel_memo memo;
        struct demur_docket docket;

        demur_channel_memo_at(&memo, c->channel, i);
        err = cli_pick_docket(&docket, c, &memo, NULL);
        if (err != DEMUR_OK) break;
        put_row(to, &memo, &docket);
        if ((unsigned)docket.state < STATES) states[docket.state]++;
    }
    if (err == DEMUR_OK) put_states(to, states, n);
    return err;
}

/* ---- as JSON --------------------------------------------------------------------------- */

static void put_json_epoch(FILE *to, const struct demur_channel_epoch *e)
{
    fprintf(to, ", \"epoch\": {\"epoch\": %u, \"rows\": %u, \"issuers\": [", e->epoch,
            e->roster->rows);
    for (size_t i = 0; i < e->manifest->issuers; i++) {
        const struct demur_manifest_issuer *issuer = &e->manifest->issuer[i];
        uint32_t issued = 0;
        uint32_t done = 0;

        sum_counts(&issued, &done, e->counts.of[i]);
        fprintf(to, "%s{\"issuer\": %u, \"name\": ", i > 0 ? ", " : "", issuer->id);
        cli_put_json_string(to, issuer->name.data, issuer->name.len);
        fprintf(to, ", \"issued\": %u, \"done\": %u}", issued, done);
    }
    fputs("]}", to);
}

static enum demur_err put_json(struct cli_client *c)
{
    FILE *to = c->cli->out;
    size_t n = demur_channel_memos(c->channel);
    char org[2 * DEMUR_HASH_BYTES + 1];
    struct demur_channel_epoch epoch;

    demur_hex_encode(org, c->org.bytes, sizeof c->org.bytes);
    fputs("{\"organisation\": ", to);
    cli_put_json_string(to, c->manifest->name.data, c->manifest->name.len);
    fprintf(to, ", \"org_id\": \"%s\", \"training\": %s, \"log_size\": %llu, \"day\": ", org,
            c->manifest->mode == DEMUR_MODE_TRAINING ? "true" : "false",
            (unsigned long long)cli_client_log_size(c));
    cli_put_json_day(to, true, c->today);
    if (cli_client_epoch_today(&epoch, c)) put_json_epoch(to, &epoch);
    fputs(", \"memos\": [", to);
    for (size_t i = 0; i < n; i++) {
        struct demur_channel_memo memo;
        struct demur_docket docket;
        enum demur_err err;

        demur_channel_memo_at(&memo, c->channel, i);
        err = cli_pick_docket(&docket, c, &memo, NULL);
        if (err != DEMUR_OK) return err;
        fprintf(to, "%s{\"memo\": ", i > 0 ? ", " : "");
        cli_docket_put_json_id(to, &memo);
        fputs(", \"frozen\": ", to);
        cli_put_json_day(to, true, memo.day);
        fputs(", \"closes\": ", to);
        cli_put_json_day(to, true, memo.header->close);
        fprintf(to, ", \"signs\": %llu, \"released\": %s, ", (unsigned long long)memo.signs,
                memo.is_released ? "true" : "false");
        cli_docket_put_json_stages(to, c, &memo, &docket);
        fputc('}', to);
    }
    fputs("]}\n", to);
    return DEMUR_OK;
}

/* ---- from a mirror ---------------------------------------------------------------------- */

/* A positive number, or 0 where it is none. */
static uint64_t number(const char *text)
{
    char *end = NULL;
    unsigned long long n;

    errno = 0;
    n = strtoull(text, &end, 10);
    return text[0] < '0' || text[0] > '9' || *end != '\0' || errno != 0 ? 0 : n;
}

static enum demur_err put_form(const struct cli *cli, const struct demur_board *board,
                               const struct cli_board_form *form)
{
    struct host_file file = {.path = cli->option[OPT_OUT]};
    struct demur_writer w;
    enum demur_err err;

    demur_writer_init(&w);
    form->write(&w, board);
    err = w.err;
    if (err == DEMUR_OK && file.path == NULL) {
        if (fwrite(w.data, 1, w.len, cli->out) != w.len) err = DEMUR_ERR_IO;
    } else if (err == DEMUR_OK) {
        file.data = w.data;
        file.len = w.len;
        err = host_write_file(&file, cli->err);
    }
    demur_writer_wipe(&w);
    return err;
}

/* What is to be compared. */
static enum demur_err gather(struct cli_board_shown_list *list, const struct cli *cli)
{
    enum demur_err err = DEMUR_OK;

    list->err = cli->err;
    for (size_t i = 0; i < cli->operands && err == DEMUR_OK; i++) {
        err = cli_board_shown_read(list, cli->operand[i]);
    }
    if (err == DEMUR_OK && cli->option[OPT_ADDRESS] != NULL) {
        err = cli_board_shown_fetch(list, cli->option[OPT_ADDRESS], cli->option[CLI_OPTION_PROXY]);
    }
    return err;
}

static enum demur_err show_mirror(const struct cli *cli, struct cli_board_log *log,
                                  struct cli_board_shown_list *list)
{
    const struct cli_board_form *form = NULL;
    enum demur_err err;

    if (cli->option[OPT_VERIFY] != NULL) {
        err = cli_board_compare(list, log->board);
        if (err != DEMUR_OK && err != DEMUR_ERR_INVALID) return err;
        if (cli->option[OPT_JSON] != NULL) {
            cli_board_put_verdict_json(cli->out, list, log);
        } else {
            cli_board_put_verdict(cli->out, list, log);
        }
        return err;
    }
    if (cli->option[OPT_FORM] != NULL) form = cli_board_form_of(cli->option[OPT_FORM]);
    if (cli->option[OPT_JSON] != NULL) form = &cli_board_forms[0];
    if (form != NULL) return put_form(cli, log->board, form);
    cli_board_put(cli->out, log->board);
    if (log->bad > 0) {
        fprintf(cli->out, "\n%zu acts of the log do NOT hold, and are not counted.\n", log->bad);
    }
    return DEMUR_OK;
}

static enum cli_exit run_mirror(const struct cli *cli)
{
    struct cli_board_plan plan = {.dir = cli->option[OPT_MIRROR], .err = cli->err};
    struct cli_board_shown_list list = {.count = 0};
    struct cli_board_log log = {.dir = {-1, NULL, NULL}};
    struct demur_policy *policy = NULL;
    enum demur_err err = DEMUR_OK;

    if (cli->option[OPT_POLICY] != NULL) {
        err = cli_read_policy(&policy, cli->option[OPT_POLICY], cli->err);
    }
    plan.policy = policy;
    if (err == DEMUR_OK && cli->option[OPT_VERIFY] != NULL) err = gather(&list, cli);
    plan.size = cli->option[OPT_SIZE] != NULL ? number(cli->option[OPT_SIZE]) : list.size;
    if (err == DEMUR_OK) err = cli_board_log_read(&log, &plan);
    if (err == DEMUR_OK) err = show_mirror(cli, &log, &list);
    cli_board_log_free(&log);
    cli_board_shown_free(&list);
    demur_policy_free(policy);
    return cli_client_exit(err);
}

/* Whether the options go together; what does not is said. */
static bool fits(const struct cli *cli)
{
    const char *const *o = cli->option;
    const char *why = NULL;

    if (o[OPT_MIRROR] == NULL &&
        (o[OPT_POLICY] != NULL || o[OPT_SIZE] != NULL || o[OPT_FORM] != NULL ||
         o[OPT_OUT] != NULL || o[OPT_VERIFY] != NULL)) {
        why = "that wants --mirror DIR: a copy that demur log mirror has made";
    } else if (cli->operands > 0 && o[OPT_VERIFY] == NULL) {
        why = "a FILE is compared with --verify";
    } else if (o[OPT_SIZE] != NULL && number(o[OPT_SIZE]) == 0) {
        why = "--size: a number of entries";
    } else if (o[OPT_FORM] != NULL && cli_board_form_of(o[OPT_FORM]) == NULL) {
        why = "--form: json, page, csv, ics or atom";
    } else if (o[OPT_OUT] != NULL && o[OPT_FORM] == NULL) {
        why = "--out: of which --form?";
    }
    if (why != NULL) fprintf(cli->err, "demur board: %s\n", why);
    return why == NULL;
}

/* ---- the command ----------------------------------------------------------------------- */

static enum cli_exit run(const struct cli *cli)
{
    struct cli_client *c = NULL;
    enum demur_err err;

    if (!fits(cli)) return CLI_USAGE;
    if (cli->option[OPT_MIRROR] != NULL) return run_mirror(cli);
    err = cli_login_reader(&c, cli, cli->option[OPT_ADDRESS], cli->option[OPT_WORDS_FILE]);
    if (err == DEMUR_OK) err = cli_client_follow(c);
    if (err == DEMUR_OK) err = cli->option[OPT_JSON] != NULL ? put_json(c) : put_text(c);
    cli_client_close(c);
    return cli_client_exit(err);
}

const struct cli_cmd cmd_board = {
    .name = "board",
    .operands = "[FILE...]",
    .max_operands = CLI_MAX_OPERANDS,
    .brief = "show the organisation: members, memos, days, confidence",
    .example = "demur board",
    .answer = "0 shown, or the same; 3 the log does not hold, or something else is shown",
    .opts = opts,
    .run = run,
};
