/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * cmd_log_check.c -- demur log check DIR [--policy FILE] [--history DIR] [--json]
 *
 * Says whether the log in DIR holds: everything is recomputed from its entries.
 */
#include "commands.h"
#include "demur/log_check.h"
#include "demur/memory.h"
#include "log_dir.h"
#include "log_history.h"
#include "progress.h"

#include <stdlib.h>
#include <string.h>

enum { OPT_POLICY, OPT_HISTORY, OPT_JSON };

static const struct cli_opt opts[] = {
    [OPT_POLICY] = {"policy", "FILE", "the log and its witnesses, as a policy file that you trust"},
    [OPT_HISTORY] = {"history", "DIR", "earlier checkpoints of the log, one a file"},
    [OPT_JSON] = {"json", NULL, "print one JSON object"},
    {0},
};

/* One run. */
struct job {
    struct cli_log_dir dir;
    struct demur_policy *policy;
    uint8_t *note; /* the file `checkpoint` */
    size_t note_len;
    struct cli_log_history history;
    char *history_beside; /* owned */
    struct demur_window_check *windows;
    struct demur_log_check *log;
    struct cli_progress bar;
    struct cli_log_report report;
};

/* ---- the checkpoint -------------------------------------------------------------------- */

static enum demur_err check_checkpoint(struct job *job)
{
    struct cli_log_report *r = &job->report;
    enum demur_checkpoint_fault fault = DEMUR_CHECKPOINT_FORM;
    struct demur_note note;

    if (demur_note_decode(&note, job->note, job->note_len) == DEMUR_OK &&
        demur_checkpoint_decode(&r->checkpoint, note.text) == DEMUR_OK) {
        fault = DEMUR_CHECKPOINT_OK;
    }
    if (fault == DEMUR_CHECKPOINT_OK && r->policy != NULL) {
        struct demur_checkpoint_verdict v;
        enum demur_err err = demur_policy_verify(&v, r->policy, job->note, job->note_len);

        if (err == DEMUR_ERR_NOMEM) return err;
        fault = v.fault;
        r->signers = v.signers;
    }
    if (fault == DEMUR_CHECKPOINT_OK) return DEMUR_OK;
    cli_log_fault(r, "checkpoint", "checkpoint", demur_checkpoint_fault_text(fault));
    return DEMUR_ERR_INVALID;
}

/* ---- tiles and windows ----------------------------------------------------------------- */

static enum demur_err visit(void *ctx, uint64_t index, struct demur_span entry)
{
    struct job *job = ctx;

    cli_progress_show(&job->bar, index, job->report.checkpoint.head.size);
    return demur_window_check_entry(job->windows, entry);
}

static const char *log_reason(enum demur_log_fault fault)
{
    static const char *const names[] = {
        [DEMUR_LOG_OK] = "",
        [DEMUR_LOG_TILE_MISSING] = "tile_missing",
        [DEMUR_LOG_TILE_WRONG] = "tile_wrong",
        [DEMUR_LOG_BUNDLE_FORM] = "bundle_form",
        [DEMUR_LOG_ROOT] = "root",
        [DEMUR_LOG_ORDER] = "order",
    };

    return names[fault];
}

/* Note what the log's or the windows' check has found, at an earlier checkpoint or the newest. */
static void note_fault(struct job *job, const struct cli_log_past *past)
{
    struct demur_tile_id tile = {0, 0, 0};
    enum demur_log_fault fault = demur_log_check_fault(job->log, &tile);
    char where[CLI_LOG_WHERE_MAX] = "checkpoint";
    uint64_t index = 0;

    if (fault == DEMUR_LOG_OK) {
        enum demur_window_fault window = demur_window_check_fault(job->windows, &index);

        (void)snprintf(where, sizeof where, "entry %llu", (unsigned long long)index);
        cli_log_fault(&job->report, "windows", where, demur_window_fault_text(window));
    } else if (tile.width > 0) {
        demur_tile_path_encode(where, &tile);
        cli_log_fault(&job->report, log_reason(fault), where, demur_log_fault_text(fault));
    } else if (past != NULL) {
        cli_log_history_fault(&job->report, "history", past->name, demur_log_fault_text(fault));
    } else {
        cli_log_fault(&job->report, log_reason(fault), where, demur_log_fault_text(fault));
    }
}

static enum demur_err check_entries(struct job *job)
{
    const struct demur_tree_head *newest = &job->report.checkpoint.head;
    struct demur_tile_reader reader = cli_log_dir_reader(&job->dir);
    struct demur_log_visitor visitor = {visit, job};
    const struct cli_log_past *past = NULL;
    enum demur_err err = demur_window_check_new(&job->windows, job->policy);

    if (err == DEMUR_OK) err = demur_log_check_new(&job->log, newest->size, &reader, &visitor);
    if (err != DEMUR_OK) return err;
    for (size_t i = 0; i < job->history.count && err == DEMUR_OK; i++) {
        past = &job->history.past[i];
        err = demur_log_check_to(job->log, &past->head);
    }
    if (err == DEMUR_OK) {
        past = NULL;
        err = demur_log_check_to(job->log, newest);
    }
    if (err == DEMUR_OK) err = demur_window_check_end(job->windows);
    cli_progress_end(&job->bar);
    if (err == DEMUR_ERR_INVALID) note_fault(job, past);
    job->report.totals = *demur_window_check_totals(job->windows);
    return err;
}

/* ---- all of it ------------------------------------------------------------------------- */

static enum demur_err check(struct job *job, const struct cli *cli)
{
    const char *history = cli->option[OPT_HISTORY];
    enum demur_err err = cli_log_dir_open(&job->dir, cli->operand[0], cli->err);

    if (err == DEMUR_OK) {
        err = cli_log_dir_read(&job->note, &job->note_len, &job->dir, "checkpoint",
                               DEMUR_NOTE_BYTES_MAX);
    }
    if (err != DEMUR_OK) return DEMUR_ERR_IO; /* which has been said */
    err = check_checkpoint(job);
    if (history == NULL) history = job->history_beside = cli_log_history_beside(cli->operand[0]);
    if (err == DEMUR_OK && history != NULL) {
        err = cli_log_history_read(&job->history, history, &job->report, cli->err);
        if (err != DEMUR_OK && err != DEMUR_ERR_INVALID) return DEMUR_ERR_IO;
    }
    if (err == DEMUR_OK) err = check_entries(job);
    if (err != DEMUR_OK && err != DEMUR_ERR_INVALID && err != DEMUR_ERR_IO) {
        fprintf(cli->err, "demur: %s: %s\n", cli->operand[0], demur_err_text(err));
    }
    return err;
}

static enum cli_exit run(const struct cli *cli)
{
    struct job job = {.dir = {-1, NULL, NULL}, .report = {.reason = "", .detail = ""}};
    enum cli_exit status = CLI_FAILED;
    enum demur_err err;

    cli_progress_init(&job.bar, cli->err, "Checking the log");
    if (cli->option[OPT_POLICY] != NULL &&
        cli_read_policy(&job.policy, cli->option[OPT_POLICY], cli->err) != DEMUR_OK) {
        goto out;
    }
    job.report.policy = job.policy;
    err = check(&job, cli);
    if (err != DEMUR_OK && err != DEMUR_ERR_INVALID) goto out;
    if (cli->option[OPT_JSON] != NULL) {
        cli_log_print_json(cli->out, &job.report);
    } else {
        cli_log_print_text(cli->out, &job.report);
    }
    if (err == DEMUR_ERR_INVALID) {
        status = CLI_INVALID;
    } else if (job.policy != NULL) {
        status = CLI_OK;
    }
out:
    demur_log_check_free(job.log);
    demur_window_check_free(job.windows);
    cli_log_history_free(&job.history);
    free(job.history_beside);
    demur_free(job.note);
    cli_log_dir_close(&job.dir);
    demur_policy_free(job.policy);
    return status;
}

const struct cli_cmd cmd_log_check = {
    .name = "log check",
    .operands = "DIR",
    .min_operands = 1,
    .max_operands = 1,
    .brief = "say whether a log holds, from all its tiles and entries",
    .example = "demur log check log --policy policy",
    .answer = "0 the log holds, 3 it does not",
    .opts = opts,
    .run = run,
};
