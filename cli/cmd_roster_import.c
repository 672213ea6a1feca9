/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * cmd_roster_import.c -- demur roster import FILE --preview [--json] [OPTION...]
 *                        demur roster import FILE --manifest MANIFEST --epoch N --out DIR
 *
 * Shows what would become of an export, or makes the roster of an epoch of it.
 */
#include "commands.h"
#include "demur/memory.h"
#include "host/random.h"
#include "host/write_file.h"
#include "roster_report.h"

#include <string.h>

static const struct cli_opt opts[] = {
    [CLI_ROSTER_PREVIEW] = {"preview", NULL, "show what would be imported, and write nothing"},
    [CLI_ROSTER_MANIFEST] = {"manifest", "FILE...",
                             "the manifests, from the first to that in force"},
    [CLI_ROSTER_EPOCH] = {"epoch", "N", "the epoch that the roster is for"},
    [CLI_ROSTER_OUT] = {"out", "DIR", "where to write rows and roster"},
    [CLI_ROSTER_GRADES] = {"grades", "FILE", "the table from grades to bands"},
    [CLI_ROSTER_UNIT] = {"unit", NULL, "import units, too"},
    [CLI_ROSTER_COLUMN] = {"column", "ROLE=HEADING...", "take that column for that"},
    [CLI_ROSTER_PRINCIPAL] = {"principal", "ID=KEY...", "which person key is a principal's"},
    [CLI_ROSTER_K_MIN] = {"k-min", "N", "merge what has fewer rows (20, or the manifest's)"},
    [CLI_ROSTER_TODAY] = {"today", "YYYY-MM-DD", "who left before is no member (the system's day)"},
    [CLI_ROSTER_JSON] = {"json", NULL, "print one JSON object"},
    {0},
};

/* ---- the roster ------------------------------------------------------------------------ */

/* The two files of a roster as bytes. */
struct roster_bytes {
    uint8_t *secret; /* ROSTER_FILE */
    size_t secret_len;
    uint8_t *open; /* ROSTER */
    size_t open_len;
};

static void wipe_bytes(struct roster_bytes *b)
{
    demur_wipe_free(b->secret, b->secret_len);
    demur_free(b->open);
}

/* Draw salts for the rows of import, and make both files. */
static enum demur_err make_bytes(struct roster_bytes *out, const struct cli_roster_options *o,
                                 const struct demur_roster_import *import)
{
    struct demur_roster_names *names = demur_alloc_array(DEMUR_ATTRIBUTES, sizeof names[0]);
    struct demur_random random = host_random();
    struct demur_roster_file *file = NULL;
    struct demur_roster *roster = NULL;
    enum demur_err err = names != NULL ? DEMUR_OK : DEMUR_ERR_NOMEM;

    if (err != DEMUR_OK) goto out;
    for (size_t a = 0; a < DEMUR_ATTRIBUTES; a++) names[a] = import->attribute[a].names;
    err = demur_roster_file_make(&file, o->epoch, import->row, import->rows, &random);
    if (err != DEMUR_OK) goto out;
    err = demur_roster_make(&roster, file, names, &o->manifest_leaf, o->import.k_min);
    if (err != DEMUR_OK) goto out;
    err = demur_roster_file_encode(&out->secret, &out->secret_len, file);
    if (err != DEMUR_OK) goto out;
    err = demur_roster_encode(&out->open, &out->open_len, roster);
out:
    demur_roster_free(roster);
    demur_roster_file_free(file);
    demur_free(names);
    return err;
}

/* dir, a slash and name, to be freed with demur_free(); NULL: no memory. */
static char *path_in(const char *dir, const char *name)
{
    size_t size = strlen(dir) + strlen(name) + 2;
    char *path = demur_alloc(size);

    if (path != NULL) (void)snprintf(path, size, "%s/%s", dir, name);
    return path;
}

/* Make the roster and write it; what goes wrong has then been said. */
static enum cli_exit write_roster(const struct cli_roster_options *o,
                                  const struct demur_roster_import *import, FILE *err)
{
    struct roster_bytes bytes = {NULL, 0, NULL, 0};
    char *secret = path_in(o->out, CLI_ROSTER_FILE_NAME);
    char *open = path_in(o->out, CLI_ROSTER_NAME);
    enum demur_err status = secret != NULL && open != NULL ? DEMUR_OK : DEMUR_ERR_NOMEM;

    if (status == DEMUR_OK) status = make_bytes(&bytes, o, import);
    if (status != DEMUR_OK) {
        fprintf(err, "demur: the roster cannot be made: %s\n", demur_err_text(status));
    } else {
        struct host_file file[] = {
            {secret, bytes.secret, bytes.secret_len, .is_secret = true, .is_new = true},
            {open, bytes.open, bytes.open_len, .is_new = true},
        };

        status = host_write_files(file, sizeof file / sizeof file[0], err);
    }
    wipe_bytes(&bytes);
    demur_free(secret);
    demur_free(open);
    return status == DEMUR_OK ? CLI_OK : CLI_FAILED;
}

/* ---- the command ----------------------------------------------------------------------- */

static enum cli_exit report(const struct cli *cli, const struct cli_roster_report *r)
{
    uint32_t refused = r->import->count[DEMUR_IMPORT_REFUSED];

    if (cli->option[CLI_ROSTER_JSON] == NULL) {
        enum demur_err err = cli_roster_print_text(cli->out, r);

        if (err == DEMUR_OK) return CLI_OK;
        fprintf(cli->err, "demur: %s\n", demur_err_text(err));
        return CLI_FAILED;
    }
    cli_roster_print_json(cli->out, r);
    if (refused > 0) {
        fprintf(cli->err, "demur: ATTENTION: %u record%s refused\n", refused,
                refused == 1 ? " is" : "s are");
    }
    return CLI_OK;
}

/* Import text, as options say. */
static enum cli_exit import_text(const struct cli *cli, const struct cli_roster_options *options,
                                 struct demur_span text)
{
    struct cli_roster_report r = {.path = cli->operand[0], .options = options};
    struct demur_roster_import *import = NULL;
    enum demur_err err = demur_roster_import_make(&import, text, &options->import);
    enum cli_exit status = CLI_OK;

    if (err != DEMUR_OK) {
        fprintf(cli->err, "demur: %s: %s\n", cli->operand[0], demur_err_text(err));
        return CLI_FAILED;
    }
    r.import = import;
    err = cli_roster_guard_make(&r.guard, options, import);
    if (err != DEMUR_OK) {
        fprintf(cli->err, "demur: %s\n", demur_err_text(err));
        status = CLI_FAILED;
    }
    if (status == CLI_OK && options->out != NULL && !import->is_stopped) {
        status = write_roster(options, import, cli->err);
        r.is_written = status == CLI_OK;
    }
    if (status == CLI_OK) status = report(cli, &r);
    if (status == CLI_OK && import->is_stopped) status = CLI_INVALID;
    demur_roster_import_free(import);
    return status;
}

static enum cli_exit run(const struct cli *cli)
{
    struct cli_roster_options options;
    enum cli_exit status = cli_roster_options_read(&options, cli);
    uint8_t *text = NULL;
    size_t len = 0;

    if (status != CLI_OK) goto out;
    status = CLI_FAILED;
    if (host_read_file(&text, &len, cli->operand[0], DEMUR_CSV_BYTES_MAX, cli->err) != DEMUR_OK) {
        goto out;
    }
    status = import_text(cli, &options, (struct demur_span){text, len});
out:
    demur_wipe_free(text, len);
    cli_roster_options_wipe(&options);
    return status;
}

const struct cli_cmd cmd_roster_import = {
    .name = "roster import",
    .operands = "FILE",
    .min_operands = 1,
    .max_operands = 1,
    .brief = "make an epoch's roster from an HR export, or show what it would be",
    .example = "demur roster import examples/roster.csv --preview --grades examples/grades",
    .answer = "0 it can be imported or has been, 3 something must be mended first",
    .opts = opts,
    .run = run,
};
