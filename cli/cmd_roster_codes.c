/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * cmd_roster_codes.c -- demur roster codes EXPORT --rows ROWS --manifest FILE --issuer N --out DIR
 *
 * Draws one issuer's one-time codes of an epoch: letters, a table, and the CODE_FILE.
 */
#include "commands.h"
#include "demur/code_file.h"
#include "demur/memory.h"
#include "demur/policy.h"
#include "demur/words.h"
#include "host/random.h"
#include "host/write_file.h"
#include "letters.h"
#include "roster_again.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

enum { OPT_ROWS, OPT_MANIFEST, OPT_ISSUER, OPT_OUT, OPT_COLUMN };
enum { PATH_BYTES = 4096, FILES = 3, MODE_PRIVATE = 0700 };

static const struct cli_opt opts[] = {
    [OPT_ROWS] = {"rows", "FILE", "the roster's secret half: who is in which row"},
    [OPT_MANIFEST] = {"manifest", "FILE...", "the manifests, from the first to that in force"},
    [OPT_ISSUER] = {"issuer", "N", "whose codes, as the manifest numbers issuers"},
    [OPT_OUT] = {"out", "DIR", "the issuer's directory"},
    [OPT_COLUMN] = {"column", "ROLE=HEADING...", "take that column of the export for that"},
    {0},
};

static const struct cli_roster_rows import_rows = {
    .manifest = OPT_MANIFEST,
    .grades = SIZE_MAX,
    .unit = SIZE_MAX,
    .column = OPT_COLUMN,
    .principal = SIZE_MAX,
    .today = SIZE_MAX,
};

/* What this command works on; secret. */
struct work {
    const struct cli *cli;
    uint8_t issuer;
    struct cli_roster_again again;
    struct demur_roster_file *rows;
    struct cli_people people;
    struct demur_code *code; /* by row */
    char words[DEMUR_WORDS_TEXT_BYTES];
    char address[DEMUR_MANIFEST_URL_MAX + 1];
    struct demur_writer sheet, table;
    uint8_t *file; /* CODE_FILE */
    size_t file_len;
};

static enum cli_exit fail(const struct work *w, const char *what, enum demur_err err)
{
    fprintf(w->cli->err, "demur: %s: %s\n", what, demur_err_text(err));
    return CLI_FAILED;
}

/* ---- what is given --------------------------------------------------------------------- */

static enum cli_exit read_issuer(struct work *w)
{
    const char *text = w->cli->option[OPT_ISSUER];
    uint32_t n = 0;

    for (const char *c = text; *c != '\0' && n <= UINT8_MAX; c++) {
        if (*c < '0' || *c > '9') n = UINT8_MAX;
        n = n * 10 + (uint32_t)(*c - '0');
    }
    if (text[0] != '\0' && n <= UINT8_MAX &&
        demur_manifest_issuer_of(w->again.options.manifest, (uint8_t)n) != NULL) {
        w->issuer = (uint8_t)n;
        return CLI_OK;
    }
    fprintf(w->cli->err, "demur: --issuer: the manifest has none of that number\n");
    return CLI_USAGE;
}

/* Where the channel is, by the log policy. */
static enum cli_exit read_address(struct work *w)
{
    struct demur_span text = w->again.options.manifest->log_policy;
    struct demur_policy *policy = NULL;
    enum demur_err err = demur_policy_decode(&policy, text.data, text.len, NULL);

    if (err != DEMUR_OK) return fail(w, "the manifest's log policy", err);
    struct demur_span url = demur_policy_log(policy)->url;

    (void)snprintf(w->address, sizeof w->address, "%.*s", (int)url.len, (const char *)url.data);
    demur_policy_free(policy);
    return CLI_OK;
}

static enum cli_exit read_all(struct work *w)
{
    const struct cli *cli = w->cli;
    struct demur_words words;
    enum cli_exit status;

    if (cli->option[OPT_ROWS] == NULL || cli->option[OPT_MANIFEST] == NULL ||
        cli->option[OPT_ISSUER] == NULL || cli->option[OPT_OUT] == NULL) {
        fprintf(cli->err, "demur: give all of --rows, --manifest, --issuer and --out\n");
        return CLI_USAGE;
    }
    status = cli_roster_again_read(&w->again, cli, &import_rows, cli->operand[0]);
    if (status == CLI_OK) status = read_issuer(w);
    if (status == CLI_OK) status = read_address(w);
    if (status != CLI_OK) return status;
    enum demur_err err = demur_words_of_org(&words, &w->again.options.org);

    if (err != DEMUR_OK) return fail(w, "the 12 words", err);
    demur_words_encode(w->words, &words);
    if (cli_read_rows(&w->rows, cli->option[OPT_ROWS], cli->err) != DEMUR_OK) return CLI_FAILED;
    if (demur_manifest_epoch_of(w->again.options.manifest, w->rows->epoch) != NULL) return CLI_OK;
    fprintf(cli->err, "demur: %s: of epoch %u, which the manifest does not have\n",
            cli->option[OPT_ROWS], w->rows->epoch);
    return CLI_INVALID;
}

/* Find the people of the rows.  Who has gone since has a row still, so no day is looked at. */
static enum cli_exit find_people(struct work *w)
{
    const char *path = w->cli->operand[0];
    const struct demur_span file = {w->again.data, w->again.len};
    enum cli_exit status;

    w->again.options.import.today = 0;
    w->again.options.import.k_min = 1;
    status = cli_roster_again_import(&w->again, path, w->cli->err);
    if (status != CLI_OK) return status;
    enum demur_err err =
        cli_people_read(&w->people, file, w->again.import, w->rows->row, w->rows->rows);

    if (err != DEMUR_OK) return fail(w, path, err);
    if (w->people.missing == 0) return CLI_OK;
    fprintf(w->cli->err,
            "demur: %s: %u of %u rows are of nobody in this file; give the export of which the "
            "roster was made, as it was\n",
            path, w->people.missing, w->rows->rows);
    return CLI_INVALID;
}

/* ---- what is made ---------------------------------------------------------------------- */

static enum demur_err make(struct work *w)
{
    const struct cli_letters letters = {.manifest = w->again.options.manifest,
                                        .org = &w->again.options.org,
                                        .words = w->words,
                                        .address = w->address,
                                        .issuer = w->issuer,
                                        .epoch = w->rows->epoch};
    struct demur_random random = host_random();
    struct demur_code_file *file = NULL;
    enum demur_err err = DEMUR_ERR_NOMEM;

    w->code = demur_alloc_array(w->rows->rows, sizeof w->code[0]);
    if (w->code == NULL) return err;
    err = demur_code_file_make(&file, w->code, w->issuer, w->rows, &random);
    if (err == DEMUR_OK) err = demur_code_file_encode(&w->file, &w->file_len, file);
    if (err == DEMUR_OK) err = cli_letters_sheet(&w->sheet, &letters, &w->people, w->code);
    if (err == DEMUR_OK) err = cli_letters_table(&w->table, &letters, &w->people, w->code);
    demur_code_file_free(file);
    return err;
}

static enum cli_exit write_files(const struct work *w)
{
    char path[FILES][PATH_BYTES];
    char epoch[PATH_BYTES];
    const char *dir = w->cli->option[OPT_OUT];
    uint32_t e = w->rows->epoch;
    struct host_file file[FILES] = {
        {path[0], w->file, w->file_len, .is_secret = true, .is_new = true},
        {path[1], w->sheet.data, w->sheet.len, .is_secret = true, .is_new = true},
        {path[2], w->table.data, w->table.len, .is_secret = true, .is_new = true},
    };

    if (strlen(dir) > PATH_BYTES - 64) {
        fprintf(w->cli->err, "demur: --out: the name is too long\n");
        return CLI_USAGE;
    }
    (void)snprintf(epoch, sizeof epoch, "%s/epoch-%u", dir, e);
    (void)snprintf(path[0], sizeof path[0], "%s/epoch-%u/codes", dir, e);
    (void)snprintf(path[1], sizeof path[1], "%s/codes-%u.txt", dir, e);
    (void)snprintf(path[2], sizeof path[2], "%s/codes-%u.csv", dir, e);
    if (mkdir(epoch, MODE_PRIVATE) != 0 && errno != EEXIST) {
        fprintf(w->cli->err, "demur: %s: %s\n", epoch, strerror(errno));
        return CLI_FAILED;
    }
    if (host_write_files(file, FILES, w->cli->err) != DEMUR_OK) return CLI_FAILED;
    fprintf(w->cli->out,
            "Written  %s: for demurd issue\n         %s: %u letters to print and cut\n"
            "         %s: the same as a table\n\nThe last two are the codes "
            "themselves. Destroy them when they are handed out.\n",
            path[0], path[1], w->people.count, path[2]);
    return CLI_OK;
}

static enum cli_exit run(const struct cli *cli)
{
    struct work w = {.cli = cli};
    enum cli_exit status = read_all(&w);

    if (status == CLI_OK) status = find_people(&w);
    if (status == CLI_OK) {
        enum demur_err err = make(&w);

        status = err == DEMUR_OK ? write_files(&w) : fail(&w, "the codes", err);
    }
    demur_writer_wipe(&w.sheet);
    demur_writer_wipe(&w.table);
    demur_wipe_free(w.file, w.file_len);
    demur_wipe_free(w.code, w.rows == NULL ? 0 : w.rows->rows * sizeof w.code[0]);
    cli_people_wipe(&w.people);
    demur_roster_file_free(w.rows);
    cli_roster_again_wipe(&w.again);
    return status;
}

const struct cli_cmd cmd_roster_codes = {
    .name = "roster codes",
    .operands = "EXPORT",
    .min_operands = 1,
    .max_operands = 1,
    .brief = "draw an issuer's one-time codes of an epoch, and write the letters",
    .example = "demur roster codes examples/roster.csv --rows org/issuer-1/epoch-2/rows --manifest "
               "org/manifest --issuer 1 --out org/issuer-1",
    .answer = "0 the codes have been written, 3 the export is not that of the rows",
    .opts = opts,
    .run = run,
};
