/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * cmd_inbox_answer.c -- demur inbox answer --form FORM [MEMO], then demur inbox answer FORM
 *
 * A form with every ask is written, filled in with an editor, and read again: a verdict for every
 * ask, public at once; reasons for those who can read the memo (docs/protocol.md 2.10).  A second
 * answer amends the first, all of whose verdicts it replaces.
 */
#include "answer_form.h"
#include "commands.h"
#include "demur/day.h"
#include "demur/encode.h"
#include "demur/memory.h"
#include "demur/text.h"
#include "host/read_file.h"
#include "host/write_file.h"
#include "inbox.h"

#include <string.h>

enum { OPT_YES = CLI_CLIENT_OPTIONS, OPT_FORM, OPT_DELEGATE };

static const struct cli_opt opts[] = {
    CLI_CLIENT_OPTION_ROWS,
    [OPT_YES] = {"yes", NULL, "answer without asking"},
    [OPT_FORM] = {"form", "FORM", "write a form to fill in to FORM, and answer nothing"},
    [OPT_DELEGATE] = {"delegate", "NAME", "who answers in the principal's place; public"},
    {0},
};

/* ---- the form -------------------------------------------------------------------------- */

static enum demur_err write_form(struct cli_inbox *in)
{
    const char *path = in->cli->option[OPT_FORM];
    struct demur_writer w;
    enum demur_err err = cli_inbox_need_addressee(in);

    if (err != DEMUR_OK) return err;
    demur_writer_init(&w);
    cli_answer_form_write(&w, &in->memo.memo_id, &in->text.document);
    if (w.err != DEMUR_OK) {
        err = cli_client_fail(in->c, path, w.err);
    } else if (strcmp(path, "-") == 0) {
        cli_put_text(in->cli->out, w.data, w.len, true);
    } else {
        struct host_file file = {path, w.data, w.len, true, true};

        err = host_write_file(&file, in->cli->err);
        if (err == DEMUR_OK) {
            fprintf(in->cli->err, "%s: fill it in, then: demur inbox answer %s\n", path, path);
        }
    }
    demur_writer_wipe(&w);
    return err;
}

static enum demur_err parse(struct cli_answer_form *form, const struct cli *cli,
                            struct demur_span text, uint8_t asks)
{
    struct demur_problem problem = {0};
    enum demur_err err = cli_answer_form_parse(form, &problem, text, asks);

    if (err == DEMUR_OK) return err;
    fprintf(cli->err, "demur: %s:", cli->operand[0]);
    if (err == DEMUR_ERR_NOMEM) {
        fprintf(cli->err, " %s\n", demur_err_text(err));
        return err;
    }
    if (problem.line > 0) fprintf(cli->err, "%u:", problem.line);
    fprintf(cli->err, " %s\n", problem.sentence);
    return DEMUR_ERR_INVALID;
}

static enum demur_err set_delegate(struct cli_answer_form *form, const struct cli *cli)
{
    const char *name = cli->option[OPT_DELEGATE];
    size_t len;

    if (name == NULL) return DEMUR_OK;
    len = strlen(name);
    if (len == 0 || len > DEMUR_NAME_BYTES_MAX || !demur_text_is_str((const uint8_t *)name, len)) {
        fprintf(cli->err, "demur: --delegate: a name is one line of at most %d bytes\n",
                DEMUR_NAME_BYTES_MAX);
        return DEMUR_ERR_RANGE;
    }
    form->delegate = (struct demur_span){(const uint8_t *)name, len};
    return DEMUR_OK;
}

/* ---- what it would do ------------------------------------------------------------------ */

/* A "later" beyond what an extension would reach counts as no verdict: it is refused here. */
static enum demur_err check_days(const struct cli_inbox *in, const struct cli_answer_form *form)
{
    const struct demur_docket *docket = &in->docket;
    const struct demur_docket_level *level =
        docket->levels > 0 ? &docket->level[docket->levels - 1] : NULL;
    const struct demur_deadlines *d = &in->memo.manifest->deadlines;
    char day[DEMUR_DATE_LEN + 1];
    uint32_t last;

    if (level == NULL || !level->answer.is_due) return DEMUR_OK;
    last = demur_due(d, level->answer.due_day, d->extend_unit, d->extend_limit);
    demur_day_format(day, last);
    for (uint8_t i = 0; i < form->asks; i++) {
        if (form->item[i].verdict != DEMUR_VERDICT_LATER || form->item[i].by <= last) continue;
        return cli_client_say(in->c, DEMUR_ERR_RANGE,
                              "ask %u: `later` reaches to %s at the latest by this organisation's "
                              "deadlines; a later day would count as no verdict",
                              i + 1U, day);
    }
    return DEMUR_OK;
}

/* What becomes public, said before the key store is opened. */
static void put_public(FILE *to, const struct cli_answer_form *form)
{
    size_t readers = form->general.len;

    fputs("Public at once, under the signature of the principal", to);
    if (form->delegate.len > 0) {
        fputs(", in whose place ", to);
        cli_put_text(to, form->delegate.data, form->delegate.len, false);
        fputs(" answers", to);
    }
    fputs(":\n", to);
    for (uint8_t i = 0; i < form->asks; i++) {
        const struct demur_response_item *item = &form->item[i];

        fprintf(to, "  ask %-2u  %s", i + 1U,
                item->verdict == DEMUR_VERDICT_NONE ? "left open"
                                                    : demur_verdict_text(item->verdict));
        if (item->by > 0) fputs(", by ", to);
        if (item->by > 0) cli_put_day(to, item->by);
        if (form->reason[i].len == 0 && item->verdict != DEMUR_VERDICT_NONE) {
            fputs(" (without a reason)", to);
        }
        fputc('\n', to);
        readers += form->reason[i].len;
    }
    fprintf(to,
            "For those who can read the memo: reasons and general remarks, %zu bytes; for "
            "everybody if it is released.\n",
            readers);
}

static void put_signer(FILE *to, const struct cli_inbox *in)
{
    struct demur_span title = cli_pick_title(in->c, &in->memo, in->who.keys.id);

    cli_client_put_mode(to, in->c);
    fputs("It is signed by ", to);
    cli_put_text(to, title.data, title.len, false);
    fputs(".\n", to);
    if (cli_memo_events_seq(&in->events, DEMUR_KIND_RESPONSE, in->who.keys.id) > 0) {
        fputs("You have answered before: this replaces all verdicts of that, which stay visible "
              "beside it.\n",
              to);
    }
}

/* ---- answering ------------------------------------------------------------------------- */

static enum demur_err post_answer(struct cli_inbox *in, const struct cli_answer_form *form)
{
    uint8_t bytes[DEMUR_RESPONSE_BYTES_MAX];
    struct demur_response r = {.memo_id = in->memo.memo_id,
                               .principal = in->who.keys.id,
                               .delegate = form->delegate,
                               .items = form->asks};
    struct demur_answer answer = {.general = form->general, .reasons = form->asks};
    struct cli_inbox_sealed sealed;
    size_t len = 0;
    enum demur_err err;

    r.seq = cli_memo_events_seq(&in->events, DEMUR_KIND_RESPONSE, r.principal) + 1;
    for (uint8_t i = 0; i < form->asks; i++) {
        r.item[i] = form->item[i];
        answer.reason[i] = form->reason[i];
    }
    err = cli_inbox_seal(&sealed, in, &answer);
    if (err != DEMUR_OK) return err;
    r.commit = sealed.commit;
    r.blob = sealed.ref;
    err = demur_response_make(&r, &in->c->org, &in->who.keys.sign);
    if (err != DEMUR_OK) return cli_client_fail(in->c, "answer", err);
    demur_response_encode(bytes, &len, &r);
    return cli_inbox_post_sealed(in, (struct demur_span){bytes, len}, &sealed);
}

static enum demur_err answer(struct cli_inbox *in, struct demur_span text)
{
    struct cli_answer_form form = {.text = NULL};
    enum demur_err err = cli_inbox_need_addressee(in);

    if (err != DEMUR_OK) return err;
    err = parse(&form, in->cli, text, in->text.document.asks);
    if (err == DEMUR_OK) err = set_delegate(&form, in->cli);
    if (err == DEMUR_OK) err = check_days(in, &form);
    if (err == DEMUR_OK) {
        put_signer(in->cli->out, in);
        err = cli_inbox_confirm(in, in->cli->option[OPT_YES] != NULL, "Answer so?");
    }
    if (err == DEMUR_OK) {
        err = post_answer(in, &form);
        if (err != DEMUR_OK) {
            fprintf(in->cli->err, "demur: %s is as it was: nothing of it is lost\n",
                    in->cli->operand[0]);
        }
    }
    if (err == DEMUR_OK) {
        fputs("Answered; the server promises to have it in the log within 24 hours.\n",
              in->cli->out);
    }
    cli_answer_form_free(&form);
    return err;
}

/*
 * What is wrong with the form as such, and what would become public: both are said before anybody
 * types a passphrase.  How many asks there really are the memo says, later.
 */
static enum demur_err preview(const struct cli *cli, struct demur_span text)
{
    struct cli_answer_form form = {.text = NULL};
    enum demur_err err = parse(&form, cli, text, cli_answer_form_asks(text));

    if (err == DEMUR_OK) err = set_delegate(&form, cli);
    if (err == DEMUR_OK) put_public(cli->out, &form);
    if (err == DEMUR_OK) (void)fflush(cli->out);
    cli_answer_form_free(&form);
    return err;
}

/* The memo that the form is for decides which is opened. */
static enum demur_err run_answer(struct cli_inbox **in, const struct cli *cli)
{
    char id[2 * DEMUR_HASH_BYTES + 1];
    struct demur_hash memo_id;
    uint8_t *bytes = NULL;
    size_t len = 0;
    enum demur_err err =
        host_read_file(&bytes, &len, cli->operand[0], CLI_FORM_BYTES_MAX, cli->err);
    struct demur_span text = {bytes, len};

    if (err != DEMUR_OK) return err;
    if (cli_answer_form_memo(&memo_id, text)) {
        demur_hex_encode(id, memo_id.bytes, sizeof memo_id.bytes);
        err = preview(cli, text);
        if (err == DEMUR_OK) err = cli_inbox_open(in, cli, id);
        if (err == DEMUR_OK) err = answer(*in, text);
    } else {
        fprintf(cli->err,
                "demur: %s: no line Memo: with 64 hexadecimal digits; is this a form of "
                "demur inbox answer --form?\n",
                cli->operand[0]);
        err = DEMUR_ERR_INVALID;
    }
    demur_wipe_free(bytes, len);
    return err;
}

static enum cli_exit run(const struct cli *cli)
{
    struct cli_inbox *in = NULL;
    const char *operand = cli->operands > 0 ? cli->operand[0] : NULL;
    enum demur_err err;

    if (cli->option[OPT_FORM] != NULL) {
        err = cli_inbox_open(&in, cli, operand);
        if (err == DEMUR_OK) err = write_form(in);
    } else if (operand != NULL) {
        err = run_answer(&in, cli);
    } else {
        fputs("demur inbox answer: it takes a FORM that was filled in; --form FORM writes one\n",
              cli->err);
        return CLI_USAGE;
    }
    cli_inbox_close(in);
    return cli_client_exit(err);
}

const struct cli_cmd cmd_inbox_answer = {
    .name = "inbox answer",
    .operands = "[FORM or MEMO]",
    .max_operands = 1,
    .brief = "answer every ask of a memo",
    .example = "demur inbox answer --form answer.txt",
    .answer = "0 answered, or the form is written; 3 the form, the memo or the log does not hold",
    .opts = opts,
    .run = run,
};
