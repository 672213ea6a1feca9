/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * cmd_doctor.c -- demur doctor DIR|CONF... [--json]
 *
 * Looks at what demurd needs, and says of each thing how it is and how it is mended.
 */
#include "commands.h"
#include "demur/memory.h"
#include "doctor.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { OPT_JSON };

static const struct cli_opt opts[] = {
    [OPT_JSON] = {"json", NULL, "print one JSON object for each finding"},
    {0},
};

/* ---- findings -------------------------------------------------------------------------- */

static void put(FILE *out, const char *text)
{
    cli_put_text(out, (const uint8_t *)text, strlen(text), false);
}

static void put_json(FILE *out, const char *name, const char *text)
{
    fprintf(out, "\"%s\":", name);
    if (text == NULL) {
        fputs("null", out);
    } else {
        cli_put_json_string(out, (const uint8_t *)text, strlen(text));
    }
}

void doctor_say(struct doctor *d, const struct doctor_finding *f)
{
    static const char *const words[] = {"ok     ", "note   ", "WARN   ", "WRONG  "};
    static const char *const names[] = {"ok", "note", "warn", "wrong"};

    d->count[f->level]++;
    if (d->json) {
        fputc('{', d->out);
        put_json(d->out, "level", names[f->level]);
        fputc(',', d->out);
        put_json(d->out, "check", f->check);
        fputc(',', d->out);
        put_json(d->out, "where", f->where);
        fputc(',', d->out);
        put_json(d->out, "what", f->what);
        fputc(',', d->out);
        put_json(d->out, "mend", f->mend);
        fputs("}\n", d->out);
    } else {
        fputs(words[f->level], d->out);
        put(d->out, f->where);
        fputs(": ", d->out);
        put(d->out, f->what);
        fputc('\n', d->out);
        if (f->mend != NULL) fputs("           to mend: ", d->out);
        if (f->mend != NULL) put(d->out, f->mend);
        if (f->mend != NULL) fputc('\n', d->out);
    }
    (void)fflush(d->out);
}

/* ---- configurations -------------------------------------------------------------------- */

/* Both kinds; large, so they are kept apart from the stack. */
struct confs {
    struct host_serve_conf serve;
    struct host_issue_conf issue;
};

/* Read the file at path as a kind of configuration; what was said where that fails goes to said. */
static bool reads_as(void *out, const char *path, const struct host_conf_key *key,
                     char said[DOCTOR_TEXT_MAX])
{
    char *text = NULL;
    size_t len = 0;
    FILE *err = open_memstream(&text, &len);
    enum demur_err status;

    if (err == NULL) return false;
    status = host_conf_read(out, path, key, err);
    if (fclose(err) == 0 && status != DEMUR_OK) {
        const char *at = strncmp(text, "demur: ", 7) == 0 ? text + 7 : text;

        (void)snprintf(said, DOCTOR_TEXT_MAX, "%.*s", (int)strcspn(at, "\n"), at);
    }
    free(text); /* open_memstream's */
    return status == DEMUR_OK;
}

static bool is_called_issue(const char *path)
{
    const char *slash = strrchr(path, '/');

    return strncmp(slash == NULL ? path : slash + 1, "issue", strlen("issue")) == 0;
}

/* Look at the configuration at path: whose it is shows from its keys, or else from its name. */
static void look_at_conf(struct doctor *d, const char *path)
{
    struct confs *confs = demur_alloc(sizeof *confs);
    char as_serve[DOCTOR_TEXT_MAX] = "";
    char as_issue[DOCTOR_TEXT_MAX] = "";

    if (confs == NULL) return;
    bool serve = reads_as(&confs->serve, path, host_serve_keys, as_serve);
    bool issue = reads_as(&confs->issue, path, host_issue_keys, as_issue);

    if (serve && !(issue && is_called_issue(path))) {
        doctor_serve(d, &confs->serve, path);
    } else if (issue) {
        doctor_issue(d, &confs->issue, path);
    } else {
        doctor_say(d, &(struct doctor_finding){DOCTOR_WRONG, "configuration", path,
                                               is_called_issue(path) ? as_issue : as_serve,
                                               "mend that line; demurd.conf(5) has every key"});
    }
    demur_free(confs);
}

/* ---- what demur init made -------------------------------------------------------------- */

static bool exists(char path[DOCTOR_PATH_MAX], const char *dir, const char *name)
{
    struct stat st;

    return snprintf(path, DOCTOR_PATH_MAX, "%s/%s", dir, name) < DOCTOR_PATH_MAX &&
           lstat(path, &st) == 0;
}

/* Keys that should not stay where programs run. */
static void look_at_offline_keys(struct doctor *d, const struct doctor_org *org, const char *dir)
{
    char path[DOCTOR_PATH_MAX];
    char name[32];

    if (exists(path, dir, "root.key")) {
        doctor_key(d, org, path, DEMUR_KEY_ROOT, 0);
        doctor_say(d, &(struct doctor_finding){DOCTOR_WARN, "root", path,
                                               "the root's key is on this machine",
                                               "keep it offline, and delete it here"});
    }
    for (unsigned id = 1; id <= UINT8_MAX; id++) {
        (void)snprintf(name, sizeof name, "principal-%u.key", id);
        if (!exists(path, dir, name)) continue;
        doctor_key(d, org, path, DEMUR_KEY_PRINCIPAL, (uint8_t)id);
        doctor_say(d, &(struct doctor_finding){DOCTOR_WARN, "principal", path,
                                               "a principal's key is on this machine",
                                               "give it to the principal, and delete it here"});
    }
}

static void look_at_dir(struct doctor *d, const char *dir)
{
    struct doctor_org org = {.manifest = NULL};
    char path[DOCTOR_PATH_MAX];
    char name[32];
    bool found = false;
    unsigned issuers = 0;

    if (exists(path, dir, "manifest")) {
        doctor_manifest(d, &org, path);
        look_at_offline_keys(d, &org, dir);
        found = true;
    }
    if (exists(path, dir, "serve/demurd.conf") || exists(path, dir, "demurd.conf")) {
        look_at_conf(d, path);
        found = true;
    }
    if (exists(path, dir, "issue.conf")) {
        look_at_conf(d, path);
        found = true;
    }
    for (unsigned i = 1; i <= DEMUR_ISSUERS_MAX; i++) {
        (void)snprintf(name, sizeof name, "issuer-%u/issue.conf", i);
        if (!exists(path, dir, name)) continue;
        look_at_conf(d, path);
        found = true;
        issuers++;
    }
    if (issuers > 1) {
        doctor_say(d, &(struct doctor_finding){
                          DOCTOR_WARN, "issuers", dir,
                          "several issuers are on one machine: who has it can invent members",
                          "give each issuer's directory to that issuer, and delete it here"});
    }
    if (!found) {
        doctor_say(d, &(struct doctor_finding){
                          DOCTOR_WRONG, "configuration", dir, "there is nothing of demurd's in it",
                          "name the directory that demur init made, or a configuration file"});
    }
    doctor_org_free(&org);
}

/* ---- the command ----------------------------------------------------------------------- */

static void summarise(const struct doctor *d)
{
    if (d->json) return;
    fprintf(d->out, "\n%u good, %u to look at, %u wrong.\n", d->count[DOCTOR_OK],
            d->count[DOCTOR_WARN], d->count[DOCTOR_WRONG]);
}

static enum cli_exit look(struct doctor *d, const struct cli *cli)
{
    struct stat st;

    for (size_t i = 0; i < cli->operands; i++) {
        if (stat(cli->operand[i], &st) != 0) {
            fprintf(cli->err, "demur: %s: %s\n", cli->operand[i], strerror(errno));
            return CLI_FAILED;
        }
    }
    doctor_machine(d);
    for (size_t i = 0; i < cli->operands; i++) {
        if (stat(cli->operand[i], &st) == 0 && S_ISDIR(st.st_mode)) {
            look_at_dir(d, cli->operand[i]);
        } else {
            look_at_conf(d, cli->operand[i]);
        }
    }
    summarise(d);
    return d->count[DOCTOR_WRONG] > 0 ? CLI_INVALID : CLI_OK;
}

static enum cli_exit run(const struct cli *cli)
{
    time_t now = time(NULL);
    struct doctor d = {.out = cli->out,
                       .json = cli->option[OPT_JSON] != NULL,
                       .now_s = now < 0 ? 0 : (uint64_t)now};
    enum cli_exit status = CLI_FAILED;

    if (host_net_new(&d.net, NULL) == DEMUR_OK && host_net_new(&d.local, "") == DEMUR_OK) {
        status = look(&d, cli);
    } else {
        fprintf(cli->err, "demur: %s\n", demur_err_text(DEMUR_ERR_NOMEM));
    }
    host_net_free(d.local);
    host_net_free(d.net);
    return status;
}

const struct cli_cmd cmd_doctor = {
    .name = "doctor",
    .operands = "DIR|CONF...",
    .min_operands = 1,
    .max_operands = CLI_MAX_OPERANDS,
    .brief = "say what is wrong with a set-up, and how it is mended",
    .example = "demur doctor org",
    .answer = "0 nothing is wrong, 3 something must be mended",
    .opts = opts,
    .run = run,
};
