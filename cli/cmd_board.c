/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * cmd_board.c -- demur board
 *
 * The organisation in numbers: who can take part, which memos there are, what became of them.
 * Without a mirror, from the public entries of the log that this device follows; with one,
 * everything that the record has, from every entry and proof of the log (docs/board.md), in any of
 * its forms, or held against what somebody shows.
 */
#include "board_mirror.h"
#include "commands.h"
#include "demur/encode.h"
#include "docket_show.h"
#include "host/write_file.h"
#include "login.h"
#include "memo_pick.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { STATES = 7 };

static const struct cli_opt opts[] = {
    CLI_CLIENT_OPTION_ROWS,
    [CLI_BOARD_ADDRESS] = {"address", "URL", "of a channel, without a key store"},
    [CLI_BOARD_WORDS_FILE] = {"words-file", "FILE", "the organisation's 12 words are in FILE"},
    [CLI_BOARD_JSON] = {"json", NULL, "print one JSON object"},
    [CLI_BOARD_MIRROR] = {"mirror", "DIR", "work everything out from a copy of the log"},
    [CLI_BOARD_POLICY] = {"policy", "FILE",
                          "the log and its witnesses, as a policy file that you trust"},
    [CLI_BOARD_SIZE] = {"size", "N", "the record up to entry N of the mirror, not to its end"},
    [CLI_BOARD_FORM] = {"form", "F", "json, page, csv, ics or atom, as the channel serves it"},
    [CLI_BOARD_OUT] = {"out", "FILE",
                       "write the form to FILE, which is replaced; - is standard output"},
    [CLI_BOARD_VERIFY] = {"verify", NULL,
                          "compare with saved FILEs, or with what --address serves"},
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

/* ---- the command ----------------------------------------------------------------------- */

static enum cli_exit run(const struct cli *cli)
{
    struct cli_client *c = NULL;
    enum demur_err err;

    if (!cli_board_fits(cli)) return CLI_USAGE;
    if (cli->option[CLI_BOARD_MIRROR] != NULL) return cli_board_mirror(cli);
    err = cli_login_reader(&c, cli, cli->option[CLI_BOARD_ADDRESS],
                           cli->option[CLI_BOARD_WORDS_FILE]);
    if (err == DEMUR_OK) err = cli_client_follow(c);
    if (err == DEMUR_OK) err = cli->option[CLI_BOARD_JSON] != NULL ? put_json(c) : put_text(c);
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
