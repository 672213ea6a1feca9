/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "board_mirror.h"

#include "board_log.h"
#include "board_text.h"
#include "board_verify.h"
#include "client.h"
#include "demur/memory.h"
#include "demur/words.h"
#include "host/write_file.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { WORDS_BYTES_MAX = 1024, BAD_SHOWN = 10 };

static bool has(const struct cli *cli, unsigned option)
{
    return cli->option[option] != NULL;
}

/* ---- what is asked for ------------------------------------------------------------------ */

/* A positive number, or 0 where it is none. */
static uint64_t number(const char *text)
{
    char *end = NULL;
    unsigned long long n;

    errno = 0;
    n = strtoull(text, &end, 10);
    return text[0] < '0' || text[0] > '9' || *end != '\0' || errno != 0 ? 0 : n;
}

/* What does not go together where there is no mirror; NULL: all does. */
static const char *misfit_without(const struct cli *cli)
{
    if (has(cli, CLI_BOARD_POLICY) || has(cli, CLI_BOARD_SIZE) || has(cli, CLI_BOARD_FORM) ||
        has(cli, CLI_BOARD_OUT) || has(cli, CLI_BOARD_VERIFY) || cli->operands > 0) {
        return "that wants --mirror DIR: a copy that demur log mirror has made";
    }
    return NULL;
}

static const char *misfit_with(const struct cli *cli)
{
    bool verify = has(cli, CLI_BOARD_VERIFY);

    if (has(cli, CLI_OPTION_HOME) || has(cli, CLI_OPTION_PASSPHRASE_FILE)) {
        return "no key store is looked at with --mirror: leave --home and --passphrase-file out";
    }
    if (has(cli, CLI_BOARD_ADDRESS) && !verify) {
        return "--address with --mirror: what is served there is compared with --verify";
    }
    if (cli->operands > 0 && !verify) return "a FILE is compared with --verify";
    if (verify && cli->operands == 0 && !has(cli, CLI_BOARD_ADDRESS)) {
        return "--verify: what is to be compared? Give FILEs, or --address URL";
    }
    if (verify && has(cli, CLI_BOARD_FORM)) return "--verify compares, --form writes: one of them";
    if (has(cli, CLI_BOARD_SIZE) && number(cli->option[CLI_BOARD_SIZE]) == 0) {
        return "--size: a number of entries";
    }
    if (has(cli, CLI_BOARD_FORM) && cli_board_form_of(cli->option[CLI_BOARD_FORM]) == NULL) {
        return "--form: json, page, csv, ics or atom";
    }
    if (has(cli, CLI_BOARD_FORM) && has(cli, CLI_BOARD_JSON)) {
        return "--json is --form json: one of them";
    }
    if (has(cli, CLI_BOARD_OUT) && !has(cli, CLI_BOARD_FORM)) return "--out: of which --form?";
    return NULL;
}

bool cli_board_fits(const struct cli *cli)
{
    const char *why = has(cli, CLI_BOARD_MIRROR) ? misfit_with(cli) : misfit_without(cli);

    if (why != NULL) fprintf(cli->err, "demur board: %s\n", why);
    return why == NULL;
}

/* What is to be compared. */
static enum demur_err gather(struct cli_board_shown_list *list, const struct cli *cli)
{
    enum demur_err err = DEMUR_OK;

    list->err = cli->err;
    for (size_t i = 0; i < cli->operands && err == DEMUR_OK; i++) {
        err = cli_board_shown_read(list, cli->operand[i]);
    }
    if (err == DEMUR_OK && has(cli, CLI_BOARD_ADDRESS)) {
        err = cli_board_shown_fetch(list, cli->option[CLI_BOARD_ADDRESS],
                                    cli->option[CLI_OPTION_PROXY]);
    }
    return err;
}

/* ---- whose log it is -------------------------------------------------------------------- */

/* Hold the organisation against the 12 words in the file. */
static enum demur_err check_words(const struct cli *cli, const struct demur_hash *org)
{
    const char *path = cli->option[CLI_BOARD_WORDS_FILE];
    struct demur_words words;
    uint8_t *text = NULL;
    size_t len = 0;
    unsigned wrong = 0;
    enum demur_err err = host_read_file(&text, &len, path, WORDS_BYTES_MAX, cli->err);

    if (err != DEMUR_OK) return err;
    err = demur_words_decode(&words, &wrong, (const char *)text, len);
    demur_free(text);
    if (err != DEMUR_OK) {
        fprintf(cli->err, "demur: %s: these are not 12 words as an enrolment letter has them\n",
                path);
        return DEMUR_ERR_FORMAT;
    }
    err = demur_words_verify(&words, org);
    if (err == DEMUR_ERR_INVALID) {
        fputs("demur: this log is ANOTHER organisation's than the 12 words say\n", cli->err);
    }
    return err;
}

/* Nobody said whose log it should be: what anybody can make up holds as well. */
static void say_unpinned(const struct cli *cli, const struct demur_hash *org)
{
    char text[DEMUR_WORDS_TEXT_BYTES];
    struct demur_words words;

    if (demur_words_of_org(&words, org) != DEMUR_OK) return;
    demur_words_encode(text, &words);
    fprintf(cli->err,
            "NOT PINNED: whose log it is, it says itself. Compare its 12 words with an enrolment "
            "letter, or\ngive --words-file or --policy: %s\n",
            text);
}

/* ---- what was found --------------------------------------------------------------------- */

static void say_bad(const struct cli *cli, const struct cli_board_log *log)
{
    if (log->bad == 0) return;
    fprintf(cli->err, "demur: %zu act%s of the log do%s NOT hold, and %s left out: entr%s",
            log->bad, log->bad == 1 ? "" : "s", log->bad == 1 ? "es" : "",
            log->bad == 1 ? "is" : "are", log->bad == 1 ? "y" : "ies");
    for (size_t i = 0; i < log->bad && i < BAD_SHOWN; i++) {
        fprintf(cli->err, "%s %llu", i > 0 ? "," : "", (unsigned long long)log->skipped[i]);
    }
    fputs(log->bad > BAD_SHOWN ? ", and more\n" : "\n", cli->err);
}

/* How many memos have been released whose text is not in the mirror. */
static size_t texts_missing(const struct demur_board *board)
{
    size_t n = 0;

    for (size_t i = 0; i < board->memos; i++) {
        n += board->memo[i].of.is_released && board->memo[i].subject.len == 0;
    }
    return n;
}

static enum demur_err put_form(const struct cli *cli, const struct demur_board *board,
                               const struct cli_board_form *form)
{
    const char *path = cli->option[CLI_BOARD_OUT];
    struct demur_writer w;
    enum demur_err err;

    demur_writer_init(&w);
    form->write(&w, board);
    err = w.err;
    if (err == DEMUR_OK && (path == NULL || strcmp(path, "-") == 0)) {
        if (fwrite(w.data, 1, w.len, cli->out) != w.len) err = DEMUR_ERR_IO;
    } else if (err == DEMUR_OK) {
        struct host_file file = {.path = path, .data = w.data, .len = w.len};

        err = host_write_file(&file, cli->err);
    }
    demur_writer_wipe(&w);
    return err;
}

/* Compare; where only texts are missing here nobody is accused of anything. */
static enum demur_err verify(const struct cli *cli, const struct cli_board_log *log,
                             struct cli_board_shown_list *list)
{
    enum demur_err err = cli_board_compare(list, log->board);
    size_t missing = texts_missing(log->board);

    if (err == DEMUR_ERR_INVALID && missing > 0) {
        fprintf(cli->err,
                "demur: the texts of %zu released memo%s are not in this mirror, so what is shown "
                "cannot be\ncompared: demur log mirror --blobs fetches them\n",
                missing, missing == 1 ? "" : "s");
        return DEMUR_ERR_STATE;
    }
    if (err != DEMUR_OK && err != DEMUR_ERR_INVALID) return err;
    if (has(cli, CLI_BOARD_JSON)) {
        cli_board_put_verdict_json(cli->out, list, log);
    } else {
        cli_board_put_verdict(cli->out, list, log);
    }
    if (err == DEMUR_OK && !has(cli, CLI_BOARD_POLICY) && !has(cli, CLI_BOARD_WORDS_FILE)) {
        return DEMUR_ERR_STATE; /* not pinned, which has been said */
    }
    return err;
}

static enum demur_err show(const struct cli *cli, const struct cli_board_log *log,
                           struct cli_board_shown_list *list)
{
    const struct cli_board_form *form = NULL;
    enum demur_err err = DEMUR_OK;

    if (has(cli, CLI_BOARD_WORDS_FILE)) err = check_words(cli, &log->board->org);
    if (err != DEMUR_OK) return err;
    if (!has(cli, CLI_BOARD_POLICY) && !has(cli, CLI_BOARD_WORDS_FILE)) {
        say_unpinned(cli, &log->board->org);
    }
    say_bad(cli, log);
    if (has(cli, CLI_BOARD_VERIFY)) return verify(cli, log, list);
    if (has(cli, CLI_BOARD_FORM)) form = cli_board_form_of(cli->option[CLI_BOARD_FORM]);
    if (has(cli, CLI_BOARD_JSON)) form = cli_board_form_of("json");
    if (form != NULL) return put_form(cli, log->board, form);
    cli_board_put(cli->out, log->board);
    return DEMUR_OK;
}

enum cli_exit cli_board_mirror(const struct cli *cli)
{
    struct cli_board_plan plan = {.dir = cli->option[CLI_BOARD_MIRROR], .err = cli->err};
    struct cli_board_shown_list list = {.count = 0};
    struct cli_board_log log = {.dir = {-1, NULL, NULL}};
    struct demur_policy *policy = NULL;
    enum demur_err err = DEMUR_OK;

    if (has(cli, CLI_BOARD_POLICY)) {
        err = cli_read_policy(&policy, cli->option[CLI_BOARD_POLICY], cli->err);
    }
    plan.policy = policy;
    if (err == DEMUR_OK && has(cli, CLI_BOARD_VERIFY)) err = gather(&list, cli);
    plan.size = has(cli, CLI_BOARD_SIZE) ? number(cli->option[CLI_BOARD_SIZE]) : list.size;
    if (err == DEMUR_OK) err = cli_board_log_read(&log, &plan);
    if (err == DEMUR_OK) err = show(cli, &log, &list);
    cli_board_log_free(&log);
    cli_board_shown_free(&list);
    demur_policy_free(policy);
    return cli_client_exit(err);
}
