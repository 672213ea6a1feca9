/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * cmd_inbox_ack.c -- demur inbox ack [MEMO] and demur inbox extend [MEMO]
 *
 * Say in the open that a memo has been read, and who owns it; or that the answer takes longer
 * (docs/protocol.md 2.10).
 */
#include "commands.h"
#include "demur/day.h"
#include "demur/memory.h"
#include "demur/text.h"
#include "host/read_file.h"
#include "inbox.h"

#include <string.h>

enum {
    OPT_YES = CLI_CLIENT_OPTIONS,
    OPT_OWNER,                          /* of ack */
    OPT_UNTIL = CLI_CLIENT_OPTIONS + 1, /* of extend */
    OPT_REASON,
};

static const struct cli_opt ack_opts[] = {
    CLI_CLIENT_OPTION_ROWS,
    [OPT_YES] = {"yes", NULL, "acknowledge without asking"},
    [OPT_OWNER] = {"owner", "NAME", "who is to see to it; public"},
    {0},
};

static const struct cli_opt extend_opts[] = {
    CLI_CLIENT_OPTION_ROWS,
    [OPT_YES] = {"yes", NULL, "extend without asking"},
    [OPT_UNTIL] = {"until", "DATE", "the day by which the answer will be there; public"},
    [OPT_REASON] = {"reason", "FILE", "why, for those who can read the memo"},
    {0},
};

/* ---- ack ------------------------------------------------------------------------------- */

/* Whether this principal has acknowledged, with or without an owner, and it counts. */
static bool has_acked(const struct cli_inbox *in, bool with_owner)
{
    for (size_t i = 0; i < in->events.count; i++) {
        const struct cli_memo_event *e = &in->events.event[i];

        if (e->kind != DEMUR_KIND_ACK || e->effect != DEMUR_EFFECT_COUNTED) continue;
        if (e->ack.principal == in->who.keys.id && (e->ack.owner.len > 0) == with_owner) {
            return true;
        }
    }
    return false;
}

static enum demur_err check_ack(const struct cli_inbox *in, const char *owner)
{
    size_t len = owner != NULL ? strlen(owner) : 0;
    enum demur_err err = cli_inbox_need_addressee(in);

    if (err != DEMUR_OK) return err;
    if (owner != NULL && (len == 0 || len > DEMUR_NAME_BYTES_MAX ||
                          !demur_text_is_str((const uint8_t *)owner, len))) {
        return cli_client_say(in->c, DEMUR_ERR_RANGE,
                              "--owner: a name is one line of at most %d bytes",
                              DEMUR_NAME_BYTES_MAX);
    }
    if (has_acked(in, owner != NULL)) {
        return cli_client_say(in->c, DEMUR_ERR_STATE,
                              owner != NULL ? "you have named who owns it already; once is all "
                                              "there is"
                                            : "you have acknowledged this memo already");
    }
    return DEMUR_OK;
}

static enum demur_err ack(struct cli_inbox *in)
{
    const char *owner = in->cli->option[OPT_OWNER];
    uint8_t bytes[DEMUR_ACK_BYTES_MAX];
    struct demur_ack a = {.memo_id = in->memo.memo_id, .principal = in->who.keys.id};
    size_t len = 0;
    enum demur_err err = check_ack(in, owner);

    if (err != DEMUR_OK) return err;
    if (owner != NULL) a.owner = (struct demur_span){(const uint8_t *)owner, strlen(owner)};
    cli_client_put_mode(in->cli->out, in->c);
    fputs("Everybody will see that you have opened this memo, and on which day", in->cli->out);
    if (owner != NULL) {
        fputs("; and that it is owned by\n", in->cli->out);
        cli_put_text(in->cli->out, a.owner.data, a.owner.len, false);
    }
    fputs(".\n", in->cli->out);
    err = cli_inbox_confirm(in, in->cli->option[OPT_YES] != NULL, "Acknowledge it?");
    if (err != DEMUR_OK) return err;
    demur_ack_proof(&a.v, &a.memo_id, &in->memo.delivered_leaf, a.principal,
                    &in->text.document.salt);
    err = demur_ack_make(&a, &in->c->org, &in->who.keys.sign);
    if (err != DEMUR_OK) return cli_client_fail(in->c, "acknowledgement", err);
    demur_ack_encode(bytes, &len, &a);
    err = cli_inbox_post(in, (struct demur_span){bytes, len});
    if (err == DEMUR_OK) {
        fputs("Acknowledged; the server promises to have it in the log within 24 hours.\n",
              in->cli->out);
    }
    return err;
}

static enum cli_exit run_ack(const struct cli *cli)
{
    struct cli_inbox *in = NULL;
    enum demur_err err = cli_inbox_open(&in, cli, cli->operands > 0 ? cli->operand[0] : NULL);

    if (err == DEMUR_OK) err = ack(in);
    cli_inbox_close(in);
    return cli_client_exit(err);
}

const struct cli_cmd cmd_inbox_ack = {
    .name = "inbox ack",
    .operands = "[MEMO]",
    .max_operands = 1,
    .brief = "acknowledge a memo",
    .example = "demur inbox ack --owner \"Head of service\"",
    .answer = "0 acknowledged, 3 the memo or the log does not hold",
    .opts = ack_opts,
    .run = run_ack,
};

/* ---- extend ---------------------------------------------------------------------------- */

/* The reason, as txt: it ends in LF.  To be freed with demur_wipe_free(). */
static enum demur_err read_reason(uint8_t **out, size_t *len, const struct cli_inbox *in)
{
    const char *path = in->cli->option[OPT_REASON];
    uint8_t *text = NULL;
    size_t n = 0;
    enum demur_err err =
        host_read_file(&text, &n, path, DEMUR_ANSWER_GENERAL_BYTES_MAX - 1, in->cli->err);

    if (err != DEMUR_OK) return err;
    *out = demur_alloc(n + 1);
    if (*out == NULL) {
        err = cli_client_fail(in->c, path, DEMUR_ERR_NOMEM);
    } else {
        if (n > 0) memcpy(*out, text, n);
        *len = n;
        if (n > 0 && text[n - 1] != '\n') (*out)[(*len)++] = '\n';
        if (n == 0 || !demur_text_is_txt(*out, *len)) {
            err = cli_client_say(in->c, DEMUR_ERR_FORMAT,
                                 "%s: a reason is plain text, and not empty", path);
        }
    }
    demur_wipe_free(text, n);
    return err;
}

static enum demur_err post_extend(struct cli_inbox *in, uint32_t until)
{
    uint8_t bytes[DEMUR_EXTEND_BYTES];
    uint32_t before = cli_memo_events_seq(&in->events, DEMUR_KIND_EXTEND, 0);
    struct demur_extend x = {.memo_id = in->memo.memo_id,
                             .principal = in->who.keys.id,
                             .seq = (uint8_t)(before + 1),
                             .until = until};
    struct demur_answer answer = {.reasons = 0};
    struct cli_inbox_sealed sealed;
    uint8_t *reason = NULL;
    size_t len = 0;
    enum demur_err err = read_reason(&reason, &len, in);

    if (err == DEMUR_OK) {
        answer.general = (struct demur_span){reason, len};
        err = cli_inbox_seal(&sealed, in, &answer);
    }
    if (err == DEMUR_OK) {
        x.commit = sealed.commit;
        x.blob = sealed.ref;
        err = demur_extend_make(&x, &in->c->org, &in->who.keys.sign);
        if (err != DEMUR_OK) (void)cli_client_fail(in->c, "extension", err);
    }
    if (err == DEMUR_OK) {
        demur_extend_encode(bytes, &x);
        err = cli_inbox_post_sealed(in, (struct demur_span){bytes, sizeof bytes}, &sealed);
    }
    demur_wipe_free(reason, len);
    return err;
}

/* Until when the answer can be put off today, or why it cannot: the log would void the rest. */
static enum demur_err last_day(uint32_t *out, const struct cli_inbox *in)
{
    const struct demur_deadlines *d = &in->memo.manifest->deadlines;
    const struct demur_docket *docket = &in->docket;
    const struct demur_docket_level *own = cli_inbox_level(in);
    char day[DEMUR_DATE_LEN + 1];

    if (own == NULL || !own->answer.is_due) {
        return cli_client_say(in->c, DEMUR_ERR_STATE,
                              "no answer is due on any day, so there is none to put off");
    }
    demur_day_format(day, own->answer.due_day);
    if (own != &docket->level[docket->levels - 1] || in->c->today > own->answer.due_day) {
        return cli_client_say(in->c, DEMUR_ERR_STATE,
                              "your answer was due by the end of %s; it could be put off only "
                              "until then",
                              day);
    }
    if (docket->extended >= d->extend_max) {
        return cli_client_say(in->c, DEMUR_ERR_STATE,
                              "this answer has been put off %u of %u times that the deadlines of "
                              "this organisation allow; it is due by the end of %s",
                              docket->extended, d->extend_max, day);
    }
    *out = demur_due(d, own->answer.due_day, d->extend_unit, d->extend_limit);
    return DEMUR_OK;
}

static enum demur_err check_until(const struct cli_inbox *in, uint32_t until)
{
    const struct demur_docket_level *own = cli_inbox_level(in);
    char from[DEMUR_DATE_LEN + 1];
    char to[DEMUR_DATE_LEN + 1];
    uint32_t last = 0;
    enum demur_err err = last_day(&last, in);

    if (err != DEMUR_OK) return err;
    if (until > own->answer.due_day && until <= last) return DEMUR_OK;
    demur_day_format(from, own->answer.due_day);
    demur_day_format(to, last);
    return cli_client_say(in->c, DEMUR_ERR_RANGE,
                          "--until: the answer is due by the end of %s, and can be put off to %s "
                          "at the latest",
                          from, to);
}

static enum demur_err extend(struct cli_inbox *in)
{
    const char *until = in->cli->option[OPT_UNTIL];
    char day[DEMUR_DATE_LEN + 1];
    uint32_t to = 0;
    enum demur_err err = cli_inbox_need_addressee(in);

    if (err != DEMUR_OK) return err;
    if (demur_day_parse(&to, until, strlen(until)) != DEMUR_OK) {
        return cli_client_say(in->c, DEMUR_ERR_FORMAT, "--until: a day is written as 2027-01-11");
    }
    err = check_until(in, to);
    if (err != DEMUR_OK) return err;
    demur_day_format(day, to);
    cli_client_put_mode(in->cli->out, in->c);
    fprintf(in->cli->out,
            "Everybody will see that the answer is put off until %s; why, those who can read the "
            "memo.\n",
            day);
    err = cli_inbox_confirm(in, in->cli->option[OPT_YES] != NULL, "Put it off?");
    if (err == DEMUR_OK) err = post_extend(in, to);
    if (err == DEMUR_OK) {
        fputs("Put off; the server promises to have it in the log within 24 hours.\n",
              in->cli->out);
    }
    return err;
}

static enum cli_exit run_extend(const struct cli *cli)
{
    struct cli_inbox *in = NULL;
    enum demur_err err;

    if (cli->option[OPT_UNTIL] == NULL || cli->option[OPT_REASON] == NULL) {
        fputs("demur inbox extend: --until DATE and --reason FILE are both needed\n", cli->err);
        return CLI_USAGE;
    }
    err = cli_inbox_open(&in, cli, cli->operands > 0 ? cli->operand[0] : NULL);
    if (err == DEMUR_OK) err = extend(in);
    cli_inbox_close(in);
    return cli_client_exit(err);
}

const struct cli_cmd cmd_inbox_extend = {
    .name = "inbox extend",
    .operands = "[MEMO]",
    .max_operands = 1,
    .brief = "put the day of an answer off",
    .example = "demur inbox extend --until 2027-02-01 --reason why.txt",
    .answer = "0 put off, 3 the memo or the log does not hold",
    .opts = extend_opts,
    .run = run_extend,
};
