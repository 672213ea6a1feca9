/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * cmd_log_mirror.c -- demur log mirror URL DIR --policy FILE [--blobs] [--follow SECONDS] [--json]
 *
 * Pulls a log, verifies all of it, and keeps it; raises the alarm where the server shows what it
 * must not.
 */
#include "commands.h"
#include "demur/encode.h"
#include "demur/memory.h"
#include "mirror.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { OPT_POLICY, OPT_BLOBS, OPT_FOLLOW, OPT_JSON };

static const struct cli_opt opts[] = {
    [OPT_POLICY] = {"policy", "FILE", "the log and its witnesses, as a policy file that you trust"},
    [OPT_BLOBS] = {"blobs", NULL, "fetch the sealed texts and answers, too"},
    [OPT_FOLLOW] = {"follow", "SECONDS", "go on, and ask again after so long"},
    [OPT_JSON] = {"json", NULL, "print one JSON object for each round that says something"},
    {0},
};

enum { SECONDS_MAX = 86400 };

/* ---- signals --------------------------------------------------------------------------- */

static volatile sig_atomic_t stop;

static void on_signal(int number)
{
    (void)number;
    stop = 1;
}

static void catch_signals(void)
{
    struct sigaction action = {.sa_handler = on_signal};

    (void)sigemptyset(&action.sa_mask);
    (void)sigaction(SIGINT, &action, NULL);
    (void)sigaction(SIGTERM, &action, NULL);
}

/* ---- what was found -------------------------------------------------------------------- */

static void put_text(FILE *out, const char *text)
{
    cli_put_text(out, (const uint8_t *)text, strlen(text), false);
}

static void print_text(FILE *out, const struct cli_mirror *m)
{
    const struct cli_mirror_alarm *a = &m->alarm;
    const struct demur_span *name = &demur_policy_log(m->policy)->name;

    if (a->reason[0] != '\0') {
        fputs("ALARM. The server shows what it must not: ", out);
        put_text(out, a->where);
        fprintf(out, ": %s.\n\n", a->detail);
        if (a->evidence[0] != '\0') {
            fprintf(out,
                    "What it showed is kept in %s: it is evidence, as the log's\nsignature is on "
                    "it. Show it to others who read this log, and to its witnesses.\n",
                    a->evidence);
        }
        return;
    }
    fputs("Log            ", out);
    cli_put_text(out, name->data, name->len, false);
    fprintf(out, "\nEntries        %llu, %llu of them in this round\n",
            (unsigned long long)m->head.size, (unsigned long long)m->added);
    if (m->wants_blobs) {
        fprintf(out, "Blobs          %zu, of which the server does not have %zu\n", m->blobs.count,
                m->blobs.missing);
    }
}

static void put_string(FILE *out, const char *key, const char *text)
{
    fprintf(out, "\"%s\":", key);
    cli_put_json_string(out, (const uint8_t *)text, strlen(text));
    fputc(',', out);
}

static void print_json(FILE *out, const struct cli_mirror *m)
{
    const struct cli_mirror_alarm *a = &m->alarm;
    char root[DEMUR_BASE64_LEN(DEMUR_HASH_BYTES) + 1] = "";

    if (m->note != NULL) demur_base64_encode(root, m->head.root.bytes, DEMUR_HASH_BYTES);
    fprintf(out, "{\"valid\":%s,", a->reason[0] == '\0' ? "true" : "false");
    put_string(out, "reason", a->reason);
    put_string(out, "where", a->where);
    put_string(out, "detail", a->detail);
    put_string(out, "evidence", a->evidence);
    put_string(out, "root", root);
    fprintf(out, "\"size\":%llu,\"added\":%llu,\"blobs\":%zu,\"blobs_missing\":%zu}\n",
            (unsigned long long)m->head.size, (unsigned long long)m->added, m->blobs.count,
            m->blobs.missing);
}

static void print(const struct cli *cli, const struct cli_mirror *m)
{
    if (cli->option[OPT_JSON] != NULL) {
        print_json(cli->out, m);
    } else {
        print_text(cli->out, m);
    }
    (void)fflush(cli->out);
}

/* ---- rounds ---------------------------------------------------------------------------- */

static void wait_s(unsigned seconds)
{
    struct timespec left = {(time_t)seconds, 0};

    while (stop == 0 && nanosleep(&left, &left) != 0 && errno == EINTR) continue;
}

/* Rounds until it is told to stop, or there is an alarm; a round that fails is tried again. */
static enum cli_exit run_rounds(struct cli_mirror *m, const struct cli *cli, unsigned every_s)
{
    bool is_first = true;
    enum demur_err err;

    for (;;) {
        err = cli_mirror_round(m);
        if (err == DEMUR_ERR_INVALID) {
            print(cli, m);
            return CLI_INVALID;
        }
        if (err == DEMUR_OK && (is_first || m->added > 0)) print(cli, m);
        is_first = is_first && err != DEMUR_OK;
        if (every_s == 0 || err == DEMUR_ERR_NOMEM) break;
        if (stop == 0) wait_s(every_s);
        if (stop != 0) return CLI_OK;
    }
    if (err == DEMUR_ERR_STATE) fputs("demur: stopped; what is here stays as it was\n", cli->err);
    return err == DEMUR_OK ? CLI_OK : CLI_FAILED;
}

static bool read_seconds(unsigned *out, const char *text, FILE *err)
{
    char *end = NULL;
    unsigned long n;

    *out = 0;
    if (text == NULL) return true;
    errno = 0;
    n = text[0] >= '0' && text[0] <= '9' ? strtoul(text, &end, 10) : 0;
    if (n >= 1 && n <= SECONDS_MAX && errno == 0 && *end == '\0') {
        *out = (unsigned)n;
        return true;
    }
    fprintf(err, "demur: --follow: a number of seconds from 1 to %d is wanted\n", SECONDS_MAX);
    return false;
}

static enum cli_exit run(const struct cli *cli)
{
    struct cli_mirror_plan plan = {
        cli->operand[0], cli->operand[1], NULL, cli->option[OPT_BLOBS] != NULL, cli->err, &stop};
    struct demur_policy *policy = NULL;
    struct cli_mirror m = {.log = {-1, NULL, NULL}, .lock = -1};
    enum cli_exit status = CLI_FAILED;
    unsigned every_s = 0;
    enum demur_err err;

    if (!read_seconds(&every_s, cli->option[OPT_FOLLOW], cli->err)) return CLI_USAGE;
    if (cli->option[OPT_POLICY] == NULL) {
        fputs("demur: log mirror: --policy FILE is needed: it says whose the log is\n", cli->err);
        return CLI_USAGE;
    }
    if (cli_read_policy(&policy, cli->option[OPT_POLICY], cli->err) != DEMUR_OK) return CLI_FAILED;
    catch_signals();
    plan.policy = policy;
    err = cli_mirror_open(&m, &plan);
    if (err == DEMUR_OK) {
        size_t alarms = cli_mirror_alarms(&m);

        if (alarms > 0) {
            fprintf(cli->err, "demur: %s-alarm: there is evidence of %zu earlier alarm%s\n", m.dir,
                    alarms, alarms == 1 ? "" : "s");
        }
        status = run_rounds(&m, cli, every_s);
    }
    cli_mirror_close(&m);
    demur_policy_free(policy);
    return status;
}

const struct cli_cmd cmd_log_mirror = {
    .name = "log mirror",
    .operands = "URL DIR",
    .min_operands = 2,
    .max_operands = 2,
    .brief = "keep a verified copy of a log, and raise the alarm",
    .example = "demur log mirror http://127.0.0.1:8470 mirror --policy policy --blobs",
    .answer = "0 the copy is what the server shows, 3 the server shows what it must not",
    .opts = opts,
    .run = run,
};
