/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * cmd_memo_freeze.c -- demur memo freeze FILE, and demur memo freeze --resume
 *
 * Check a memo, say what becomes public, and freeze it: the owner's link and the act are in the key
 * store, and the texts in the outbox, before anything is sent; the blobs follow when the freeze has
 * been accepted (docs/protocol.md 2.6).
 */
#include "client_parts.h"
#include "commands.h"
#include "demur/day.h"
#include "demur/entry.h"
#include "demur/memory.h"
#include "freeze.h"
#include "host/write_file.h"
#include "outbox.h"

#include <string.h>

enum { WAIT_DAYS = 2 };

static const struct cli_opt opts[] = {
    CLI_CLIENT_OPTION_ROWS,
    [CLI_FREEZE_CLOSE] = {"close", "DATE", "the last day for signatures; 21 days from today"},
    [CLI_FREEZE_TO] = {"to", "PRINCIPAL...", "who is to answer, by title or number"},
    [CLI_FREEZE_COPY] = {"copy", "PRINCIPAL...", "who gets a copy"},
    [CLI_FREEZE_NEXT] = {"next", "PRINCIPAL...", "who gets it when the answer is late"},
    [CLI_FREEZE_PROFILES] = {"profiles", "LIST", "what signers may show: none,band,class,..."},
    [CLI_FREEZE_ATTACH] = {"attach", "FILE...", "a file that goes with the memo"},
    [CLI_FREEZE_LINK_FILE] = {"link-file", "FILE", "write the readers' link to FILE"},
    [CLI_FREEZE_YES] = {"yes", NULL, "freeze without asking"},
    [CLI_FREEZE_NOW] = {"now", NULL, "send at once: the server may guess who freezes"},
    [CLI_FREEZE_RESUME] = {"resume", NULL, "hand in what waits of memos frozen before"},
    {0},
};

/* ---- before ---------------------------------------------------------------------------- */

static enum demur_err check_age(const struct cli_freeze *f, uint32_t made_day)
{
    uint32_t from = cli_is_training(f->c) ? made_day : made_day + WAIT_DAYS;
    char day[DEMUR_DATE_LEN + 1];

    if (f->c->today >= from) return DEMUR_OK;
    demur_day_format(day, from);
    return cli_client_say(f->c, DEMUR_ERR_STATE,
                          "your credential is not a day old: who has just enrolled would stand "
                          "out. You may act from %s on",
                          day);
}

static enum demur_err prepare(struct cli_freeze *f)
{
    uint32_t made_day = 0;
    enum demur_err err = cli_client_follow(f->c);

    if (err == DEMUR_OK) err = cli_client_need_fresh(f->c);
    if (err != DEMUR_OK) return err;
    if (!demur_channel_force(&f->force, f->c->channel, f->c->today)) {
        return cli_client_fail(f->c, "manifest", DEMUR_ERR_STATE);
    }
    if (!cli_client_epoch_today(&f->epoch, f->c)) {
        return cli_client_say(f->c, DEMUR_ERR_STATE,
                              "no epoch is under way, or its roster is not in the log: nobody can "
                              "act yet");
    }
    err = cli_client_membership(&f->membership, &made_day, f->c, f->epoch.epoch);
    return err == DEMUR_OK ? check_age(f, made_day) : err;
}

static enum demur_err ask(const struct cli_freeze *f)
{
    FILE *to = f->cli->err;

    cli_client_put_mode(to, f->c);
    cli_freeze_put(to, f);
    if (f->cli->option[CLI_FREEZE_NOW] != NULL && !cli_is_training(f->c)) {
        fputs("It is sent at once: whoever sees your network may tell that you froze it.\n", to);
    }
    if (f->cli->option[CLI_FREEZE_YES] != NULL || cli_confirm(f->cli, "Freeze it?")) {
        return DEMUR_OK;
    }
    return cli_client_say(f->c, DEMUR_ERR_STATE, "not frozen");
}

/* ---- kept, then sent ------------------------------------------------------------------- */

/* Drop what is in the outbox of this memo. */
static void drop_texts(const struct cli_freeze *f)
{
    for (uint8_t i = 0; i < f->header.blobs; i++) {
        struct cli_outbox_item item = {&f->key, &f->header.body_commit, i};

        cli_outbox_drop(f->c, &item);
    }
}

static enum demur_err keep_texts(const struct cli_freeze *f)
{
    enum demur_err err = DEMUR_OK;

    for (uint8_t i = 0; i < f->header.blobs && err == DEMUR_OK; i++) {
        struct cli_outbox_item item = {&f->key, &f->header.body_commit, i};
        struct demur_span plain = {f->encoded, f->encoded_len};

        if (i > 0) plain = (struct demur_span){f->file[i - 1].data, f->file[i - 1].len};
        err = cli_outbox_put(f->c, &item, plain);
    }
    return err;
}

/* The owner's link, the context and the act, in one writing of the key store. */
static enum demur_err keep_act(const struct cli_freeze *f, struct demur_span act)
{
    bool is_yes = f->cli->option[CLI_FREEZE_YES] != NULL;
    enum cli_client_when when =
        f->cli->option[CLI_FREEZE_NOW] != NULL ? CLI_SEND_NOW : CLI_SEND_LATER;
    struct demur_hash context;
    enum demur_err err;

    cli_client_context_quota(&context, f->c, f->epoch.epoch, f->slot);
    err = cli_client_use_context(f->c, f->epoch.epoch, &context, is_yes);
    if (err != DEMUR_OK) return err;
    err = demur_keystore_link_put(f->c->store, &f->c->org, &f->owner_link);
    if (err != DEMUR_OK) return cli_client_fail(f->c, "key store", err);
    return cli_client_queue(f->c, act, when, f->header.close);
}

static enum demur_err commit(struct cli_freeze *f)
{
    struct demur_freeze_request q = {&f->header, &f->owner.sign};
    struct demur_fault fault;
    uint8_t *act = NULL;
    size_t len = 0;
    enum demur_err err = demur_freeze_make(&act, &len, f->membership, f->scope, &q, &f->c->random);

    if (err != DEMUR_OK) return cli_client_fail(f->c, "freeze", err);
    (void)demur_entry_memo(&f->memo_id, (struct demur_span){act, len});
    err = demur_channel_try(f->c->channel, &fault, f->c->today, (struct demur_span){act, len});
    if (err != DEMUR_OK) {
        (void)cli_client_fail(f->c, "freeze", err);
    } else if (fault.refusal != DEMUR_ACCEPTED) {
        err = cli_client_say(f->c, DEMUR_ERR_STATE, "the log would not take this memo: %s",
                             fault.why != NULL ? fault.why
                                               : cli_refusal_text((uint8_t)fault.refusal));
    }
    if (err == DEMUR_OK) err = keep_texts(f);
    if (err == DEMUR_OK) err = keep_act(f, (struct demur_span){act, len});
    if (err != DEMUR_OK) drop_texts(f);
    demur_wipe_free(act, len);
    return err;
}

/* The readers' link: to its file, or alone to standard output. */
static enum demur_err give_link(const struct cli_freeze *f)
{
    const char *path = f->cli->option[CLI_FREEZE_LINK_FILE];
    char text[DEMUR_LINK_LEN + 2];
    struct host_file file = {.path = path, .is_secret = true, .is_new = true};
    enum demur_err err = DEMUR_OK;

    demur_link_encode(text, &f->reader_link);
    text[DEMUR_LINK_LEN] = '\n';
    text[DEMUR_LINK_LEN + 1] = '\0';
    fputs(
        "The readers' link. Whoever has it reads the memo, for ever, can sign it as a member, and "
        "after the\nclosing day can deliver it; it cannot be called back. Hand it on by ways "
        "that your employer does\nnot run, and never by its mail or chat. Your own, the "
        "owner's, is in your key store alone.\n",
        f->cli->err);
    if (path != NULL) {
        file.data = (const uint8_t *)text;
        file.len = DEMUR_LINK_LEN + 1;
        err = host_write_file(&file, f->cli->err);
    } else {
        fputs(text, f->cli->out);
        (void)fflush(f->cli->out);
    }
    demur_wipe(text, sizeof text);
    return err;
}

static enum demur_err send_all(struct cli_client *c, enum cli_client_what what,
                               struct cli_client_sent *sent)
{
    struct cli_outbox_done done = {0};
    enum demur_err err = cli_client_send(sent, c, what, false);
    enum demur_err texts;

    cli_client_put_sent(c->cli->err, c, sent);
    if (err == DEMUR_ERR_INVALID) return err;
    texts = cli_outbox_send_all(&done, c);
    cli_outbox_put_done(c->cli->err, &done);
    return err == DEMUR_OK ? texts : err;
}

static enum demur_err conclude(struct cli_freeze *f)
{
    struct cli_client_sent sent = {0};

    if (f->cli->option[CLI_FREEZE_NOW] == NULL && !cli_is_training(f->c)) {
        fputs("It is sent at a random time within a day, if demur send runs then, and its text "
              "with it. Until\nthen the link opens nothing.\n",
              f->cli->err);
        return DEMUR_OK;
    }
    return send_all(f->c, CLI_SEND_QUEUED, &sent);
}

/* ---- the command ----------------------------------------------------------------------- */

static enum demur_err freeze(struct cli_freeze *f, const char *path)
{
    enum demur_err err = prepare(f);

    if (err == DEMUR_OK) err = cli_freeze_read(f, path);
    if (err == DEMUR_OK) err = cli_freeze_header(f);
    if (err == DEMUR_OK) err = cli_freeze_slot(f);
    if (err == DEMUR_OK) err = ask(f);
    if (err == DEMUR_OK) err = commit(f);
    if (err == DEMUR_OK) err = give_link(f);
    return err == DEMUR_OK ? conclude(f) : err;
}

static enum demur_err resume(struct cli_client *c)
{
    struct cli_client_sent sent = {0};
    enum demur_err err = cli_client_follow(c);

    if (err != DEMUR_OK) return err;
    cli_client_put_mode(c->cli->err, c);
    return send_all(c, c->cli->option[CLI_FREEZE_NOW] != NULL ? CLI_SEND_FREEZES : CLI_SEND_DUE,
                    &sent);
}

static enum cli_exit run(const struct cli *cli)
{
    struct cli_freeze *f;
    bool is_resumed = cli->option[CLI_FREEZE_RESUME] != NULL;
    enum demur_err err;

    if (is_resumed == (cli->operands > 0)) {
        fputs("demur memo freeze: it takes a FILE, or --resume and none\n", cli->err);
        return CLI_USAGE;
    }
    f = demur_alloc(sizeof *f);
    if (f == NULL) {
        fprintf(cli->err, "demur: %s\n", demur_err_text(DEMUR_ERR_NOMEM));
        return CLI_FAILED;
    }
    f->cli = cli;
    err = cli_client_open(&f->c, cli, CLI_CLIENT_MEMBER);
    if (err == DEMUR_OK) err = is_resumed ? resume(f->c) : freeze(f, cli->operand[0]);
    cli_freeze_free(f);
    cli_client_close(f->c);
    demur_wipe_free(f, sizeof *f);
    return cli_client_exit(err);
}

const struct cli_cmd cmd_memo_freeze = {
    .name = "memo freeze",
    .operands = "[FILE]",
    .max_operands = 1,
    .brief = "freeze a memo: fix its text and get its link",
    .example = "demur memo freeze --to 1 --next 2 --link-file link memo.md",
    .answer = "0 frozen, or it waits; 3 FILE is no memo, or the log does not hold",
    .opts = opts,
    .run = run,
};
