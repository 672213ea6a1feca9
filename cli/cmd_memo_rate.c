/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * cmd_memo_rate.c -- demur memo rate
 *
 * Whoever kept the right to speak later says once, as the holder of one signature, whether the
 * answer is one (docs/protocol.md 2.13).
 */
#include "client_parts.h"
#include "commands.h"
#include "demur/memory.h"
#include "docket_show.h"
#include "memo_events.h"
#include "memo_pick.h"
#include "speak.h"

#include <string.h>

enum { OPT_MEMO = CLI_CLIENT_OPTIONS, OPT_YES, OPT_NOW, OPT_JSON };

static const struct cli_opt opts[] = {
    CLI_CLIENT_OPTION_ROWS,
    [OPT_MEMO] = {"memo", "MEMO", "the answer to which memo, if there are several"},
    [OPT_YES] = {"yes", NULL, "rate without asking"},
    [OPT_NOW] = {"now", NULL, "send at once: the server may guess who it is"},
    [OPT_JSON] = {"json", NULL, "print one JSON object"},
    {0},
};

static const char *const names[] = {
    [DEMUR_RATING_SUBSTANTIVE] = "substantive",
    [DEMUR_RATING_PARTLY] = "partly",
    [DEMUR_RATING_NOT] = "not",
};

static bool parse_choice(uint8_t *out, const char *word)
{
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (strcmp(word, names[i]) != 0) continue;
        *out = (uint8_t)i;
        return true;
    }
    return false;
}

/* Whether there is an answer that counts: nothing else can be rated. */
static enum demur_err check_answer(struct cli_client *c, const struct demur_channel_memo *memo)
{
    struct cli_memo_events events;
    uint32_t answers;
    enum demur_err err = cli_memo_events(&events, c, memo);

    if (err != DEMUR_OK) return err;
    answers = cli_memo_events_seq(&events, DEMUR_KIND_RESPONSE, 0);
    cli_memo_events_free(&events);
    if (answers > 0) return DEMUR_OK;
    return cli_client_say(c, DEMUR_ERR_STATE,
                          "this memo has not been answered: there is nothing to rate yet");
}

/* Once for each signature: what the log or the queue has stays. */
static enum demur_err check_said(struct cli_client *c, const struct cli_speak_echo *e)
{
    struct cli_speak_said said;
    enum demur_err err = cli_speak_said(&said, c, &e->memo.memo_id, &e->kept.nym, &e->sign.echo);

    if (err != DEMUR_OK || !(said.is_rated || said.is_waiting)) return err;
    return cli_client_say(
        c, DEMUR_ERR_STATE, "you have rated this answer already (%s%s); once is all there is",
        names[said.choice], said.is_rated ? "" : ", which waits to be sent or logged");
}

static enum demur_err confirm(const struct cli_client *c, const struct cli_speak_echo *e,
                              uint8_t choice)
{
    const struct cli *cli = c->cli;
    FILE *to = cli->option[OPT_JSON] != NULL ? cli->err : cli->out;

    cli_client_put_mode(to, c);
    fputs("Everybody will see that the holder of one signature of memo ", to);
    cli_put_memo_id(to, &e->memo.memo_id);
    fprintf(to,
            "\nrates its answer: %s. They see what that signature shows, and no more. It is said "
            "once,\nand cannot be taken back.\n",
            names[choice]);
    cli_speak_put_now(to, c, cli->option[OPT_NOW] != NULL);
    if (cli->option[OPT_YES] != NULL || cli_confirm(cli, "Rate it so?")) return DEMUR_OK;
    return cli_client_say(c, DEMUR_ERR_STATE, "nothing was rated");
}

static void put_done(const struct cli_client *c, const struct cli_speak_echo *e, uint8_t choice,
                     const struct cli_client_sent *sent)
{
    bool now = c->cli->option[OPT_NOW] != NULL || cli_is_training(c);
    FILE *out = c->cli->out;

    if (c->cli->option[OPT_JSON] != NULL) {
        fprintf(out, "{\"rated\": \"%s\", \"accepted\": %u, \"memo\": ", names[choice],
                sent->accepted);
        cli_docket_put_json_id(out, &e->memo);
        fputs("}\n", out);
    } else if (now) {
        fputs("Rated, on this device.\n", out);
        cli_client_put_sent(out, c, sent);
    } else {
        fputs("Rated, on this device. It waits a random time of up to a day, then the next demur "
              "send takes it:\nrun that by a timer, at the same hours every day.\n",
              out);
    }
}

static enum demur_err make(struct cli_client *c, const struct cli_speak_echo *e, uint8_t choice)
{
    struct demur_rating rating = {.memo_id = e->memo.memo_id, .nym = e->kept.nym, .choice = choice};
    uint8_t bytes[DEMUR_RATING_BYTES];
    struct cli_client_sent sent;
    enum demur_err err;

    demur_rating_make(&rating, &c->org, &e->kept.x);
    demur_rating_encode(bytes, &rating);
    err = cli_speak_queue(&sent, c, (struct demur_span){bytes, sizeof bytes},
                          c->cli->option[OPT_NOW] != NULL);
    if (err == DEMUR_OK) put_done(c, e, choice, &sent);
    return err;
}

static enum demur_err rate(struct cli_client *c, uint8_t choice)
{
    struct cli_speak_echo e;
    enum demur_err err = cli_client_follow(c);

    if (err == DEMUR_OK) err = cli_client_need_fresh(c);
    if (err == DEMUR_OK) err = cli_speak_pick(&e, c, c->cli->option[OPT_MEMO]);
    if (err != DEMUR_OK) return err;
    if (e.sign.is_withdrawn) {
        err = cli_client_say(c, DEMUR_ERR_STATE,
                             "you have taken your signature back, so it rates nothing");
    }
    if (err == DEMUR_OK) err = check_answer(c, &e.memo);
    if (err == DEMUR_OK) err = check_said(c, &e);
    if (err == DEMUR_OK) err = confirm(c, &e, choice);
    if (err == DEMUR_OK) err = make(c, &e, choice);
    demur_wipe(&e, sizeof e);
    return err;
}

static enum cli_exit run(const struct cli *cli)
{
    struct cli_client *c = NULL;
    uint8_t choice = 0;
    enum demur_err err;

    if (!parse_choice(&choice, cli->operand[0])) {
        fputs("demur memo rate: an answer is rated substantive, partly or not\n", cli->err);
        return CLI_USAGE;
    }
    err = cli_client_open(&c, cli, CLI_CLIENT_MEMBER);
    if (err == DEMUR_OK) err = rate(c, choice);
    cli_client_close(c);
    return cli_client_exit(err);
}

const struct cli_cmd cmd_memo_rate = {
    .name = "memo rate",
    .operands = "CHOICE",
    .min_operands = 1,
    .max_operands = 1,
    .brief = "rate an answer: substantive, partly or not",
    .example = "demur memo rate partly",
    .answer = "0 rated, 3 the log does not hold",
    .opts = opts,
    .run = run,
};
