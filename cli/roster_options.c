/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "roster_options.h"

#include "demur/day.h"
#include "demur/memory.h"
#include "manifests.h"

#include <string.h>
#include <time.h>

enum { K_MIN = 20, UTC = 720 /* minutes east of UTC + 720 */ };

static enum cli_exit usage(const struct cli *cli, const char *option, const char *why)
{
    fprintf(cli->err, "demur: --%s: %s\n", option, why);
    return CLI_USAGE;
}

static struct demur_span span(const char *text)
{
    return (struct demur_span){(const uint8_t *)text, strlen(text)};
}

/* Read decimal digits alone, at most max. */
static bool read_number(uint32_t *out, const char *text, size_t len, uint32_t max)
{
    uint64_t n = 0;

    if (len == 0) return false;

    for (size_t i = 0; i < len; i++) {
        if (text[i] < '0' || text[i] > '9') return false;
        n = n * 10 + (uint64_t)(text[i] - '0');
        if (n > max) return false;
    }
    *out = (uint32_t)n;
    return true;
}

/* ---- the manifest ---------------------------------------------------------------------- */

static enum cli_exit read_manifest(struct cli_roster_options *out, const struct cli *cli)
{
    struct cli_org org;

    if (cli_org_read(&org, cli, CLI_ROSTER_MANIFEST) != DEMUR_OK) return CLI_FAILED;
    out->manifest = org.manifest;
    out->org = org.id;
    out->manifest_leaf = org.leaf;
    return CLI_OK;
}

/* ---- grades ---------------------------------------------------------------------------- */

static enum cli_exit read_grades(struct cli_roster_options *out, const struct cli *cli)
{
    const char *path = cli->option[CLI_ROSTER_GRADES];
    struct demur_problem problem = {0};
    uint8_t *text = NULL;
    size_t len = 0;

    if (path == NULL) return CLI_OK;
    if (host_read_file(&text, &len, path, DEMUR_GRADE_MAP_BYTES_MAX, cli->err) != DEMUR_OK) {
        return CLI_FAILED;
    }
    enum demur_err err =
        demur_grade_map_parse(&out->grades, &problem, (struct demur_span){text, len});

    demur_wipe_free(text, len);
    out->import.grades = out->grades;
    if (err == DEMUR_OK) return CLI_OK;
    if (err == DEMUR_ERR_NOMEM) {
        fprintf(cli->err, "demur: %s\n", demur_err_text(err));
        return CLI_FAILED;
    }
    fprintf(cli->err, "demur: %s:", path);
    if (problem.line > 0) fprintf(cli->err, "%u:", problem.line);
    fputc(' ', cli->err);
    cli_put_text(cli->err, (const uint8_t *)problem.sentence, strlen(problem.sentence), false);
    fputc('\n', cli->err);
    return CLI_FAILED;
}

/* ---- columns and principals ------------------------------------------------------------ */

/* Take "grade=Pay grade". */
static enum cli_exit take_column(struct cli_roster_options *out, const struct cli *cli,
                                 const char *text)
{
    const char *equals = strchr(text, '=');
    size_t len = equals == NULL ? 0 : (size_t)(equals - text);
    struct demur_column_choice choice = {DEMUR_COLUMN_IGNORED, {NULL, 0}};

    for (size_t role = DEMUR_COLUMN_KEY; role < DEMUR_COLUMN_ROLES; role++) {
        const char *name = demur_column_role_text((enum demur_column_role)role);

        if (strlen(name) == len && memcmp(name, text, len) == 0) {
            choice.role = (enum demur_column_role)role;
        }
    }
    if (choice.role == DEMUR_COLUMN_IGNORED) {
        return usage(cli, "column",
                     "give key, grade, class, unit, mail, status, first-day or last-day, then = "
                     "and the heading");
    }
    choice.heading = span(equals + 1);
    if (choice.heading.len == 0) return usage(cli, "column", "the heading behind = is missing");
    for (size_t i = 0; i < out->import.choices; i++) {
        if (out->choice[i].role == choice.role) {
            return usage(cli, "column", "two columns are given for one purpose");
        }
    }
    out->choice[out->import.choices++] = choice;
    return CLI_OK;
}

/* Take "3=020965"; what stands behind the = is never shown. */
static enum cli_exit take_principal(struct cli_roster_options *out, const struct cli *cli,
                                    const char *text)
{
    const char *equals = strchr(text, '=');
    uint32_t id = 0;

    if (equals == NULL || equals[1] == '\0' ||
        !read_number(&id, text, (size_t)(equals - text), UINT8_MAX) || id == 0) {
        return usage(cli, "principal",
                     "give the number of a principal, 1 to 255, then = and the person key");
    }
    for (size_t i = 0; i < out->import.principals; i++) {
        if (out->principal[i].id == id) {
            return usage(cli, "principal", "one principal is given twice");
        }
    }
    if (out->manifest != NULL && demur_manifest_principal_of(out->manifest, (uint8_t)id) == NULL) {
        fprintf(cli->err, "demur: --principal: the manifest has no principal %u\n", id);
        return CLI_USAGE;
    }
    if (out->import.principals == DEMUR_PRINCIPALS_MAX) {
        return usage(cli, "principal", "there are at most 32");
    }
    out->principal[out->import.principals++] =
        (struct demur_import_principal){(uint8_t)id, span(equals + 1)};
    return CLI_OK;
}

static enum cli_exit read_values(struct cli_roster_options *out, const struct cli *cli)
{
    enum cli_exit status = CLI_OK;

    for (size_t i = 0; i < cli->values && status == CLI_OK; i++) {
        if (cli->value[i].row == CLI_ROSTER_COLUMN) {
            status = take_column(out, cli, cli->value[i].text);
        } else if (cli->value[i].row == CLI_ROSTER_PRINCIPAL) {
            status = take_principal(out, cli, cli->value[i].text);
        }
    }
    return status;
}

/* ---- numbers and days ------------------------------------------------------------------ */

static enum cli_exit read_k_min(struct cli_roster_options *out, const struct cli *cli)
{
    const char *text = cli->option[CLI_ROSTER_K_MIN];
    uint32_t least = out->manifest != NULL ? out->manifest->k_min : 1;
    uint32_t k_min = out->manifest != NULL ? least : K_MIN;

    if (text != NULL && (!read_number(&k_min, text, strlen(text), UINT16_MAX) || k_min == 0)) {
        return usage(cli, "k-min", "give a number, 1 to 65535");
    }
    if (k_min < least) {
        fprintf(cli->err, "demur: --k-min: the manifest asks for at least %u\n", least);
        return CLI_USAGE;
    }
    out->import.k_min = (uint16_t)k_min;
    return CLI_OK;
}

/* Say that manifest has no such epoch, and which it has: they follow one another. */
static enum cli_exit no_epoch(const struct cli *cli, const struct demur_manifest *manifest,
                              uint32_t epoch)
{
    fprintf(cli->err, "demur: --epoch: the manifest has no epoch %u; it has ", epoch);
    if (manifest->epochs == 0) {
        fputs("none\n", cli->err);
    } else if (manifest->epochs == 1) {
        fprintf(cli->err, "epoch %u alone\n", manifest->epoch[0].epoch);
    } else {
        fprintf(cli->err, "epochs %u to %u\n", manifest->epoch[0].epoch,
                manifest->epoch[manifest->epochs - 1].epoch);
    }
    return CLI_USAGE;
}

static enum cli_exit read_epoch(struct cli_roster_options *out, const struct cli *cli)
{
    const char *text = cli->option[CLI_ROSTER_EPOCH];

    if (text == NULL) return CLI_OK;
    if (!read_number(&out->epoch, text, strlen(text), UINT32_MAX)) {
        return usage(cli, "epoch", "give its number");
    }
    if (out->manifest != NULL && demur_manifest_epoch_of(out->manifest, out->epoch) == NULL) {
        return no_epoch(cli, out->manifest, out->epoch);
    }
    return CLI_OK;
}

/* The day that was given, or the system's where the organisation is. */
static enum cli_exit read_today(struct cli_roster_options *out, const struct cli *cli)
{
    const char *text = cli->option[CLI_ROSTER_TODAY];
    time_t now;

    if (text != NULL) {
        return demur_day_parse(&out->import.today, text, strlen(text)) == DEMUR_OK
                   ? CLI_OK
                   : usage(cli, "today", "give a day such as 2025-05-26");
    }
    now = time(NULL);
    if (now < 0) {
        fprintf(cli->err, "demur: the system does not know what day it is; say so with --today\n");
        return CLI_FAILED;
    }
    out->import.today =
        demur_day_at((uint64_t)now, out->manifest != NULL ? out->manifest->tz : UTC);
    return CLI_OK;
}

/* ---- all of them ----------------------------------------------------------------------- */

/* Whether what is asked for is a preview, or a roster, but not both. */
static enum cli_exit check_together(const struct cli *cli)
{
    bool has_manifest = cli->option[CLI_ROSTER_MANIFEST] != NULL;
    bool has_out = cli->option[CLI_ROSTER_OUT] != NULL;
    bool has_epoch = cli->option[CLI_ROSTER_EPOCH] != NULL;

    if (cli->option[CLI_ROSTER_PREVIEW] != NULL) {
        if (has_out) return usage(cli, "out", "a preview writes nothing: leave one of them out");
        if (has_epoch)
            return usage(cli, "epoch", "a preview is of no epoch: leave one of them out");
        return CLI_OK;
    }
    if (has_manifest && has_out && has_epoch) return CLI_OK;
    fprintf(cli->err,
            "demur: give --preview to look at what would be imported, or all of --manifest, "
            "--epoch and --out to import it\n");
    return CLI_USAGE;
}

enum cli_exit cli_roster_options_read(struct cli_roster_options *out, const struct cli *cli)
{
    enum cli_exit status = check_together(cli);

    *out = (struct cli_roster_options){.out = cli->option[CLI_ROSTER_OUT]};
    out->import.org = &out->org;
    out->import.choice = out->choice;
    out->import.principal = out->principal;
    out->import.with_unit = cli->option[CLI_ROSTER_UNIT] != NULL;
    if (status == CLI_OK) status = read_manifest(out, cli);
    if (status == CLI_OK) status = read_values(out, cli);
    if (status == CLI_OK) status = read_k_min(out, cli);
    if (status == CLI_OK) status = read_epoch(out, cli);
    if (status == CLI_OK) status = read_today(out, cli);
    if (status == CLI_OK) status = read_grades(out, cli);
    return status;
}

void cli_roster_options_wipe(struct cli_roster_options *options)
{
    demur_manifest_free(options->manifest);
    demur_grade_map_free(options->grades);
    *options = (struct cli_roster_options){0};
}
