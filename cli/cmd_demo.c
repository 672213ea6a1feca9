/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * cmd_demo.c -- demur demo [--roster FILE] [--memo FILE] [--issuers 1..3] [--sign N] [--out DIR]
 *
 * Plays the whole way of a memo with every role in one process, and writes what comes of it.
 */
#include "bundle_check.h"
#include "commands.h"
#include "demo.h"
#include "demur/memory.h"
#include "host/random.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

enum { OPT_ROSTER, OPT_GRADES, OPT_MEMO, OPT_ISSUERS, OPT_SIGN, OPT_OUT };
enum { DIR_MAX = 4096, DEFAULT_ISSUERS = 2, DEFAULT_DIRS_MAX = 1000, DECIMAL = 10 };

static const struct cli_opt opts[] = {
    [OPT_ROSTER] = {"roster", "FILE", "an HR export (CSV); the example hospital's if not given"},
    [OPT_GRADES] = {"grades", "FILE", "which grades are which band; thirds if not given"},
    [OPT_MEMO] = {"memo", "FILE", "a memo in source form; the example if not given"},
    [OPT_ISSUERS] = {"issuers", "N", "how many issuers certify membership, 1 to 3; 2 if not given"},
    [OPT_SIGN] = {"sign", "N", "how many signatures stand in the end; two thirds if not given"},
    [OPT_OUT] = {"out", "DIR", "where to write; a new directory demur-demo if not given"},
    {0},
};

/* Set by a signal; every step looks at it. */
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

/* ---- what the steps share -------------------------------------------------------------- */

enum demur_err demo_fail(struct demo *d, const char *what, enum demur_err err)
{
    if (d->has_said) return err;
    d->has_said = true;
    if (*d->stop != 0) {
        fprintf(d->err, "demur: stopped; nothing was written\n");
    } else if (err != DEMUR_ERR_IO) { /* which has been said where it happened */
        fprintf(d->err, "demur: %s: %s\n", what, demur_err_text(err));
    }
    return err;
}

enum demur_err demo_said(struct demo *d, enum demur_err err)
{
    d->has_said = true;
    return err;
}

const char *demo_s(size_t n)
{
    return n == 1 ? "" : "s";
}

void demo_day(const struct demo *d)
{
    static const char *const weekday[] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
    uint32_t day = demur_day_at(d->now_s, d->manifest->tz);
    char date[DEMUR_DATE_LEN + 1];

    demur_day_format(date, day);
    fprintf(d->out, "%s %s  ", weekday[demur_day_weekday(day)], date);
}

enum demur_err demo_draw(struct demo *d, uint32_t *out, uint32_t n, uint32_t of)
{
    uint32_t *all = demur_alloc_array(of, sizeof all[0]);
    enum demur_err err = all != NULL ? DEMUR_OK : DEMUR_ERR_NOMEM;

    for (uint32_t i = 0; i < of && err == DEMUR_OK; i++) all[i] = i;
    for (uint32_t i = 0; i < n && err == DEMUR_OK; i++) {
        uint64_t lot = 0;

        err = demur_random_fill(&d->random, (uint8_t *)&lot, sizeof lot);
        uint32_t left = of > i ? of - i : 1;
        uint32_t at = i + (uint32_t)(lot % left); /* the bias is 2^-32 and of no matter here */

        out[i] = all[at];
        all[at] = all[i];
    }
    demur_free(all);
    return err;
}

/* ---- the story ------------------------------------------------------------------------- */

static enum demur_err play(struct demo *d)
{
    static enum demur_err (*const steps[])(struct demo *) = {
        demo_org_found, demo_roster_make, demo_enrol,        demo_memo_freeze,
        demo_sign,      demo_withdraw,    demo_memo_deliver, demo_acknowledge,
        demo_respond,   demo_rate,        demo_memo_release, demo_bundle_write,
    };
    enum demur_err err = DEMUR_OK;

    for (size_t i = 0; i < sizeof steps / sizeof steps[0] && err == DEMUR_OK; i++) {
        err = steps[i](d);
        (void)fflush(d->out);
        if (err != DEMUR_OK) err = demo_fail(d, "the demo", err);
    }
    return err;
}

static void free_all(struct demo *d)
{
    demo_free_files(d);
    demo_sign_free(d);
    demo_memo_free(d);
    demo_enrol_free(d);
    demo_roster_free(d);
    demo_log_free(d);
    demo_org_free(d);
    cli_out_dir_close(d->dir);
}

/* Check the bundle as anybody would, who has the policy. */
static enum cli_exit check_bundle(const struct demo *d, const char *dir)
{
    char path[DIR_MAX + 16];
    struct demur_bundle_pin pin = {d->policy, NULL};
    struct cli_bundle b = {.fd = -1};
    enum cli_exit status = CLI_FAILED;

    (void)snprintf(path, sizeof path, "%s/bundle.dmr", dir);
    fputs("\nWhat the file says to whoever has it, offline:\n\n", d->out);
    if (cli_bundle_check(&b, path, &pin, d->err) == DEMUR_OK) {
        cli_bundle_print_text(d->out, b.bundle, false);
        status = demur_bundle_report(b.bundle)->failed == DEMUR_CHECK_NONE ? CLI_OK : CLI_INVALID;
    }
    cli_bundle_close(&b);
    return status;
}

static void tell_next(const struct demo *d, const char *dir)
{
    fprintf(d->out,
            "\nWritten to %s: bundle.dmr (the proof), policy (what to trust), manifest, log/ and\n"
            "log-history/ (the log, and every checkpoint ever signed).  To try next:\n\n"
            "  demur bundle verify %s/bundle.dmr --policy %s/policy\n"
            "  demur bundle show %s/bundle.dmr --policy %s/policy\n"
            "  demur log check %s/log --policy %s/policy\n",
            dir, dir, dir, dir, dir, dir, dir);
}

/* ---- options --------------------------------------------------------------------------- */

/* Read a whole number from low to high. */
static bool read_number(uint32_t *out, const char *text, uint32_t low, uint32_t high)
{
    char *end = NULL;

    if (text[0] < '0' || text[0] > '9') return false;
    errno = 0;
    unsigned long v = strtoul(text, &end, DECIMAL);

    if (errno != 0 || *end != '\0' || v < low || v > high) return false;
    *out = (uint32_t)v;
    return true;
}

/* The first of demur-demo, demur-demo-2, .. that is free. */
static void default_dir(char out[DIR_MAX])
{
    struct stat st;

    (void)snprintf(out, DIR_MAX, "demur-demo");
    for (unsigned i = 2; i < DEFAULT_DIRS_MAX && lstat(out, &st) == 0; i++) {
        (void)snprintf(out, DIR_MAX, "demur-demo-%u", i);
    }
}

static enum cli_exit read_options(struct demo *d, char dir[DIR_MAX], const struct cli *cli)
{
    uint32_t issuers = DEFAULT_ISSUERS;

    d->roster_path = cli->option[OPT_ROSTER];
    d->memo_path = cli->option[OPT_MEMO];
    d->grades_path = cli->option[OPT_GRADES];
    if (d->grades_path != NULL && d->roster_path == NULL) {
        fprintf(cli->err, "demur: --grades: goes with --roster\n");
        return CLI_USAGE;
    }
    if (cli->option[OPT_ISSUERS] != NULL &&
        !read_number(&issuers, cli->option[OPT_ISSUERS], 1, DEMUR_ISSUERS_MAX)) {
        fprintf(cli->err, "demur: --issuers: give 1, 2 or 3\n");
        return CLI_USAGE;
    }
    d->issuers = (uint8_t)issuers;
    if (cli->option[OPT_SIGN] != NULL &&
        !read_number(&d->want, cli->option[OPT_SIGN], 1, DEMUR_ROWS_MAX)) {
        fprintf(cli->err, "demur: --sign: give a number from 1 to that of the members\n");
        return CLI_USAGE;
    }
    if (cli->option[OPT_OUT] == NULL) {
        default_dir(dir);
    } else if (strlen(cli->option[OPT_OUT]) >= DIR_MAX) {
        fprintf(cli->err, "demur: --out: the name is too long\n");
        return CLI_USAGE;
    } else {
        (void)snprintf(dir, DIR_MAX, "%s", cli->option[OPT_OUT]);
    }
    return CLI_OK;
}

static enum cli_exit run(const struct cli *cli)
{
    static struct demo d; /* large, and one process plays one demo */
    char dir[DIR_MAX];
    enum cli_exit status;

    d = (struct demo){.out = cli->out,
                      .err = cli->err,
                      .stop = &stop,
                      .random = host_random(),
                      .now_s = (uint64_t)time(NULL)};
    status = read_options(&d, dir, cli);
    if (status != CLI_OK) return status;
    if (cli_out_dir_open(&d.dir, dir, cli->err) != DEMUR_OK) return CLI_FAILED;
    if (demo_read_files(&d) != DEMUR_OK) {
        free_all(&d);
        return CLI_FAILED;
    }
    catch_signals();
    fputs(
        "Demur demo: every role in one process, in training mode; the clock is the demo's own.\n\n",
        cli->out);
    status = play(&d) == DEMUR_OK && cli_out_dir_finish(d.dir) == DEMUR_OK ? CLI_OK : CLI_FAILED;
    if (status == CLI_OK) status = check_bundle(&d, dir);
    if (status == CLI_OK) tell_next(&d, dir);
    free_all(&d);
    return status;
}

const struct cli_cmd cmd_demo = {
    .name = "demo",
    .operands = "",
    .min_operands = 0,
    .max_operands = 0,
    .brief = "play the whole way of a memo, and write the bundle and the log of it",
    .example = "demur demo --out demo",
    .answer = "0 everything was played, and the bundle holds",
    .opts = opts,
    .run = run,
};
