/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * cmd_init.c -- demur init DIR [--name NAME --principal TITLE... --roster FILE --address URL]
 *
 * Makes all that an organisation begins with: keys, manifest, roster, one-time codes, configuration
 * files; and says what to start.
 */
#include "commands.h"
#include "demur/memory.h"
#include "host/random.h"
#include "init.h"

static const struct cli_opt opts[] = {
    [INIT_NAME] = {"name", "NAME", "the organisation's name"},
    [INIT_PRINCIPAL] = {"principal", "TITLE...", "who answers memos, the first first"},
    [INIT_ROSTER] = {"roster", "FILE", "an HR export (CSV) of all members"},
    [INIT_ADDRESS] = {"address", "URL", "where the channel will be reached"},
    [INIT_ISSUERS] = {"issuers", "N", "how many issuers certify membership, 1 to 3 (1)"},
    [INIT_ISSUER] = {"issuer", "NAME=URL...", "an issuer, and where its office is reached"},
    [INIT_GRADES] = {"grades", "FILE", "which grades are which band; thirds if not given"},
    [INIT_UNIT] = {"unit", NULL, "import units, too"},
    [INIT_COLUMN] = {"column", "ROLE=HEADING...", "take that column of the export for that"},
    [INIT_PRINCIPAL_ROW] = {"principal-row", "ID=KEY...", "which person key is a principal's"},
    [INIT_WITNESS] = {"witness", "\"NAME VKEY URL\"...", "who cosigns the log"},
    [INIT_QUORUM] = {"quorum", "K", "how many witnesses must cosign (more than half)"},
    [INIT_POLICY] = {"policy-file", "FILE", "by when memos are answered"},
    [INIT_PROFILE] = {"profile", "NAME", "the same, by a policy that demur knows"},
    [INIT_TRAINING] = {"training", NULL, "an organisation to practise with, for ever"},
    [INIT_WINDOW] = {"window", "SECONDS", "how often the log grows (21600)"},
    [INIT_MIN_BATCH] = {"min-batch", "N", "acts that a window waits for (5)"},
    [INIT_TZ] = {"tz", "MINUTES", "the organisation's time, east of UTC (0)"},
    [INIT_JSON] = {"json", NULL, "print one JSON object"},
    {0},
};

static void init_wipe(struct init *in)
{
    cli_out_dir_close(in->dir);
    demur_roster_import_free(in->import);
    cli_roster_options_wipe(&in->roster);
    demur_wipe_free(in->export_data, in->export_len);
    demur_free(in->manifest_data);
    demur_manifest_free(in->manifest);
    demur_wipe(in, sizeof *in);
}

static enum cli_exit write_all(struct init *in)
{
    enum demur_err err = cli_out_dir_open(&in->dir, in->path, in->err);

    if (err == DEMUR_OK) err = cli_out_dir_make_private(in->dir);
    if (err == DEMUR_OK) err = init_write_org(in);
    if (err == DEMUR_OK) err = init_write_conf(in);
    if (err == DEMUR_OK) err = init_write_rosters(in);
    if (err == DEMUR_OK) err = cli_out_dir_finish(in->dir);
    return err == DEMUR_OK ? CLI_OK : CLI_FAILED;
}

static enum cli_exit run(const struct cli *cli)
{
    struct init *in = demur_alloc(sizeof *in);
    enum cli_exit status;

    if (in == NULL) {
        fprintf(cli->err, "demur: %s\n", demur_err_text(DEMUR_ERR_NOMEM));
        return CLI_FAILED;
    }
    in->cli = cli;
    in->err = cli->err;
    in->path = cli->operand[0];
    in->random = host_random();
    status = init_read_options(in);
    if (status == CLI_OK) status = init_ask(in);
    if (status == CLI_OK) status = init_read_answers(in);
    if (status == CLI_OK && init_make_org(in) != DEMUR_OK) status = CLI_FAILED;
    if (status == CLI_OK) status = init_import(in);
    if (status == CLI_OK) status = write_all(in);
    if (status == CLI_OK && cli->option[INIT_JSON] != NULL) init_report_json(cli->out, in);
    if (status == CLI_OK && cli->option[INIT_JSON] == NULL) init_report_text(cli->out, in);
    init_wipe(in);
    demur_free(in);
    return status;
}

const struct cli_cmd cmd_init = {
    .name = "init",
    .operands = "DIR",
    .min_operands = 1,
    .max_operands = 1,
    .brief = "make keys, manifest, roster, codes and configuration of an organisation",
    .example = "demur init north --name \"North Hospital\" --principal Director --roster "
               "examples/roster.csv --address http://127.0.0.1:8470 --training",
    .answer = "0 everything has been written, 3 the roster must be mended first",
    .opts = opts,
    .run = run,
};
