/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * cmd_roster_sign.c -- demur roster sign ROSTER --export FILE --rows ROWS --manifest FILE --key KEY
 *
 * One issuer's check of a roster, which it imports for itself, and its signature.
 */
#include "commands.h"
#include "demur/memory.h"
#include "host/write_file.h"
#include "read_key.h"
#include "roster_again.h"

#include <string.h>

enum {
    OPT_EXPORT,
    OPT_ROWS,
    OPT_MANIFEST,
    OPT_KEY,
    OPT_GRADES,
    OPT_UNIT,
    OPT_COLUMN,
    OPT_PRINCIPAL,
    OPT_TODAY,
};

static const struct cli_opt opts[] = {
    [OPT_EXPORT] = {"export", "FILE", "HR's export, of which the roster was made"},
    [OPT_ROWS] = {"rows", "FILE", "the roster's secret half: who is in which row"},
    [OPT_MANIFEST] = {"manifest", "FILE...", "the manifests, from the first to that in force"},
    [OPT_KEY] = {"key", "FILE", "the issuer's key file"},
    [OPT_GRADES] = {"grades", "FILE", "the table from grades to bands"},
    [OPT_UNIT] = {"unit", NULL, "import units, too"},
    [OPT_COLUMN] = {"column", "ROLE=HEADING...", "take that column for that"},
    [OPT_PRINCIPAL] = {"principal", "ID=KEY...", "which person key is a principal's"},
    [OPT_TODAY] = {"today", "YYYY-MM-DD", "the day on which the roster was made"},
    {0},
};

static const struct cli_roster_rows import_rows = {
    .manifest = OPT_MANIFEST,
    .grades = OPT_GRADES,
    .unit = OPT_UNIT,
    .column = OPT_COLUMN,
    .principal = OPT_PRINCIPAL,
    .today = OPT_TODAY,
};

/* What this command works on; secret. */
struct work {
    const struct cli *cli;
    struct cli_roster_again again;
    struct demur_roster *roster;
    struct demur_roster_file *rows;
    struct demur_key_file key;
};

static enum cli_exit fail(const struct work *w, const char *what, enum demur_err err)
{
    fprintf(w->cli->err, "demur: %s: %s\n", what, demur_err_text(err));
    return CLI_FAILED;
}

/* Say that the roster is not signed, and why. */
static enum cli_exit refuse(const struct work *w, const char *why)
{
    fprintf(w->cli->err, "demur: %s: not signed: %s\n", w->cli->operand[0], why);
    return CLI_INVALID;
}

/* ---- what is given --------------------------------------------------------------------- */

static enum cli_exit read_roster(struct work *w)
{
    const char *path = w->cli->operand[0];
    uint8_t *bytes = NULL;
    size_t len = 0;

    if (host_read_file(&bytes, &len, path, DEMUR_ROSTER_BYTES_MAX, w->cli->err) != DEMUR_OK) {
        return CLI_FAILED;
    }
    enum demur_err err = demur_roster_decode(&w->roster, bytes, len);

    demur_free(bytes);
    return err == DEMUR_OK ? CLI_OK : fail(w, path, err);
}

static enum cli_exit read_all(struct work *w)
{
    const struct cli *cli = w->cli;
    enum cli_exit status;

    if (cli->option[OPT_EXPORT] == NULL || cli->option[OPT_ROWS] == NULL ||
        cli->option[OPT_MANIFEST] == NULL || cli->option[OPT_KEY] == NULL) {
        fprintf(cli->err, "demur: give all of --export, --rows, --manifest and --key\n");
        return CLI_USAGE;
    }
    status = cli_roster_again_read(&w->again, cli, &import_rows, cli->option[OPT_EXPORT]);
    if (status == CLI_OK) status = read_roster(w);
    if (status != CLI_OK) return status;
    if (cli_read_rows(&w->rows, cli->option[OPT_ROWS], cli->err) != DEMUR_OK ||
        cli_read_key(&w->key, cli->option[OPT_KEY], cli->err) != DEMUR_OK) {
        return CLI_FAILED;
    }
    if (w->key.role == DEMUR_KEY_ISSUER) return CLI_OK;
    fprintf(cli->err, "demur: %s: %s key; an issuer's is wanted\n", cli->option[OPT_KEY],
            cli_key_role_text(w->key.role));
    return CLI_FAILED;
}

/* ---- what is checked ------------------------------------------------------------------- */

/* Whether the ROSTER is for this organisation, epoch and manifest. */
static enum cli_exit check_place(const struct work *w)
{
    const struct cli_roster_options *o = &w->again.options;

    if (memcmp(&w->roster->manifest, &o->manifest_leaf, sizeof o->manifest_leaf) != 0) {
        return refuse(w, "it names another manifest than the last of --manifest");
    }
    if (demur_manifest_epoch_of(o->manifest, w->roster->epoch) == NULL) {
        return refuse(w, "the manifest does not have its epoch");
    }
    if (w->rows->epoch != w->roster->epoch) return refuse(w, "the rows are of another epoch");
    if (w->roster->k_min < o->manifest->k_min) {
        return refuse(w, "it merged less than the manifest asks for (k_min)");
    }
    return CLI_OK;
}

/* Whether this issuer's own import gives the same rows. */
static enum cli_exit check_rows(struct work *w)
{
    const char *path = w->cli->option[OPT_EXPORT];
    uint32_t different = 0;
    enum cli_exit status;

    w->again.options.import.k_min = w->roster->k_min;
    status = cli_roster_again_import(&w->again, path, w->cli->err);
    if (status != CLI_OK) return status;
    if (demur_roster_file_matches(w->rows, w->again.import->row, w->again.import->rows,
                                  &different) == DEMUR_OK) {
        return CLI_OK;
    }
    fprintf(
        w->cli->err,
        "demur: %s: not signed: %u row%s other than this import of %s gives; the options of the "
        "import must be the same, and --today its day\n",
        w->cli->operand[0], different, different == 1 ? " is" : "s are", path);
    return CLI_INVALID;
}

/* Whether the ROSTER says what these rows say, its signatures apart. */
static enum cli_exit check_roster(const struct work *w)
{
    struct demur_roster_names *names = demur_alloc_array(DEMUR_ATTRIBUTES, sizeof names[0]);
    struct demur_roster *own = NULL;
    uint8_t *want = NULL;
    uint8_t *have = NULL;
    size_t want_len = 0;
    size_t have_len = 0;
    struct demur_sigs sigs = w->roster->sigs;
    enum demur_err err = names != NULL ? DEMUR_OK : DEMUR_ERR_NOMEM;
    bool same;

    for (size_t a = 0; a < DEMUR_ATTRIBUTES && err == DEMUR_OK; a++) {
        names[a] = w->again.import->attribute[a].names;
    }
    if (err == DEMUR_OK) {
        err = demur_roster_make(&own, w->rows, names, &w->again.options.manifest_leaf,
                                w->roster->k_min);
    }
    if (err == DEMUR_OK) err = demur_roster_encode(&want, &want_len, own);
    w->roster->sigs.count = 0;
    if (err == DEMUR_OK) err = demur_roster_encode(&have, &have_len, w->roster);
    w->roster->sigs = sigs;
    same = err == DEMUR_OK && want_len == have_len && memcmp(want, have, have_len) == 0;
    demur_free(want);
    demur_free(have);
    demur_roster_free(own);
    demur_free(names);
    if (err != DEMUR_OK) return fail(w, "the roster", err);
    return same ? CLI_OK : refuse(w, "it is not the roster of these rows");
}

/* ---- the signature --------------------------------------------------------------------- */

/* The issuer of the manifest whose operator key has that public half, or NULL. */
static const struct demur_manifest_issuer *issuer_of(const struct demur_manifest *m,
                                                     const struct demur_sign_pk *pk)
{
    for (size_t i = 0; i < m->issuers; i++) {
        if (memcmp(&m->issuer[i].op_pk, pk, sizeof *pk) == 0) return &m->issuer[i];
    }
    return NULL;
}

static void put_issuer(FILE *out, const struct demur_manifest_issuer *issuer, const char *comma)
{
    fputs(comma, out);
    cli_put_text(out, issuer->name.data, issuer->name.len, false);
}

/* Say who has signed, and who has yet to. */
static void report(const struct work *w)
{
    const struct demur_manifest *m = w->again.options.manifest;
    FILE *out = w->cli->out;
    unsigned missing = 0;

    fprintf(out,
            "Signed: the roster of epoch %u, with %u members, all of which this import of the "
            "export gives as well.\nSigned by: ",
            w->roster->epoch, w->roster->rows);
    for (size_t i = 0; i < w->roster->sigs.count; i++) {
        const struct demur_manifest_issuer *issuer = issuer_of(m, &w->roster->sigs.item[i].pk);

        if (issuer != NULL) put_issuer(out, issuer, i > 0 ? ", " : "");
    }
    for (size_t i = 0; i < m->issuers; i++) {
        bool has = false;

        for (size_t j = 0; j < w->roster->sigs.count; j++) {
            has = has || issuer_of(m, &w->roster->sigs.item[j].pk) == &m->issuer[i];
        }
        if (!has) put_issuer(out, &m->issuer[i], missing++ == 0 ? "\nMissing yet: " : ", ");
    }
    if (missing == 0) {
        fprintf(out,
                "\nThat is all of them. Give every issuer this file, as epoch-%u/roster; "
                "demurd issue hands it in.",
                w->roster->epoch);
    }
    fputc('\n', out);
}

static enum cli_exit sign(struct work *w)
{
    const struct demur_sign_seed *seed = cli_key_signer(&w->key);
    struct demur_sign_pk pk;
    uint8_t *bytes = NULL;
    size_t len = 0;

    demur_sign_pk_of(&pk, seed);
    if (issuer_of(w->again.options.manifest, &pk) == NULL) {
        return refuse(w, "the key is that of no issuer in the manifest");
    }
    enum demur_err err = demur_roster_sign(w->roster, &w->again.options.org, seed);

    if (err == DEMUR_OK) err = demur_roster_encode(&bytes, &len, w->roster);
    if (err != DEMUR_OK) return fail(w, w->cli->operand[0], err);
    struct host_file file = {.path = w->cli->operand[0], .data = bytes, .len = len};

    err = host_write_file(&file, w->cli->err);
    demur_free(bytes);
    if (err == DEMUR_OK) report(w);
    return err == DEMUR_OK ? CLI_OK : CLI_FAILED;
}

static enum cli_exit run(const struct cli *cli)
{
    struct work w = {.cli = cli};
    enum cli_exit status = read_all(&w);

    if (status == CLI_OK) status = check_place(&w);
    if (status == CLI_OK) status = check_rows(&w);
    if (status == CLI_OK) status = check_roster(&w);
    if (status == CLI_OK) status = sign(&w);
    demur_wipe(&w.key, sizeof w.key);
    demur_roster_file_free(w.rows);
    demur_roster_free(w.roster);
    cli_roster_again_wipe(&w.again);
    return status;
}

const struct cli_cmd cmd_roster_sign = {
    .name = "roster sign",
    .operands = "ROSTER",
    .min_operands = 1,
    .max_operands = 1,
    .brief = "check a roster by an import of one's own, and sign it as an issuer",
    .example = "demur roster sign org/issuer-1/epoch-2/roster --export examples/roster.csv --rows "
               "org/issuer-1/epoch-2/rows --manifest org/manifest --key org/issuer-1/issuer.key",
    .answer = "0 it has been signed, 3 it is not what this import gives",
    .opts = opts,
    .run = run,
};
