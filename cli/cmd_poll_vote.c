/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * cmd_poll_vote.c -- demur poll vote [POLL]
 *
 * Show a question, what a vote would show and in how large a crowd it stands, read the choice, and
 * let the vote wait to be sent (docs/protocol.md 2.15; docs/threat-model.md 3).  The choice is read
 * from the terminal or standard input: a command line is seen by others, and kept.
 */
#include "client_parts.h"
#include "commands.h"
#include "demur/memory.h"
#include "poll_pick.h"

#include <string.h>

enum { OPT_YES = CLI_CLIENT_OPTIONS, OPT_NOW, OPT_JSON, OPT_PROFILE };

static const struct cli_opt opts[] = {
    CLI_CLIENT_OPTION_ROWS,
    [OPT_YES] = {"yes", NULL, "vote without asking once more"},
    [OPT_NOW] = {"now", NULL, "send at once: for tests; the server may guess who votes"},
    [OPT_JSON] = {"json", NULL, "print one JSON object, without the choice"},
    [OPT_PROFILE] = {"profile", "P", "show none, band, class, unit or band+class; none"},
    {0},
};

/** One run. */
struct voting {
    const struct cli *cli;
    struct cli_client *c;
    struct demur_channel_poll poll;
    struct demur_channel_epoch epoch;
    struct demur_membership *membership;
    struct demur_hash context;
    struct demur_vote_request request; /**< secret */
};

static bool has(const struct voting *v, size_t option)
{
    return v->cli->option[option] != NULL;
}

/* ---- whether one may ------------------------------------------------------------------- */

/* What follows from the log alone, before anything of this member is looked at. */
static enum demur_err check_poll(const struct voting *v)
{
    const struct demur_channel_poll *poll = &v->poll;

    if (cli_poll_state(v->c, poll) != CLI_POLL_OPEN) {
        return cli_client_say(v->c, DEMUR_ERR_STATE,
                              "this question takes no votes: its closing day is over");
    }
    if (!poll->may_act) {
        return cli_client_say(v->c, DEMUR_ERR_STATE,
                              "too few members had enrolled when this was asked: whoever votes "
                              "might be guessed. Nobody should");
    }
    if ((poll->poll->profiles & ~poll->profiles) != 0) {
        return cli_client_say(v->c, DEMUR_ERR_INVALID,
                              "this question lets voters show more than is safe in groups of this "
                              "size. Do not vote; let it be asked as demur poll ask does");
    }
    if ((poll->poll->profiles >> v->request.profile & 1U) == 0) {
        return cli_client_say(v->c, DEMUR_ERR_STATE,
                              "this question does not let voters show %s: groups are too small "
                              "for that, or who asks did not want it",
                              cli_profile_name(v->request.profile));
    }
    return DEMUR_OK;
}

/* Whether this member has voted, as the queue and the contexts used show: the log cannot. */
static enum demur_err check_own(const struct voting *v)
{
    struct demur_keystore_waiting w;
    struct demur_act act;
    bool is_done =
        demur_keystore_context_used(v->c->store, &v->c->org, v->poll.poll->epoch, &v->context);

    for (size_t i = 0; demur_keystore_waiting_at(&w, v->c->store, i); i++) {
        if (demur_entry_kind(w.object) != DEMUR_KIND_VOTE ||
            demur_act_decode(&act, DEMUR_KIND_VOTE, w.object.data, w.object.len) != DEMUR_OK ||
            memcmp(&act.subject, &v->poll.poll_id, sizeof act.subject) != 0) {
            continue;
        }
        is_done = true;
    }
    if (!is_done) return DEMUR_OK;
    return cli_client_say(v->c, DEMUR_ERR_STATE,
                          "you have voted on this question; a vote is final, and once is all "
                          "there is. demur send takes it along, if it still waits");
}

static enum demur_err prepare(struct voting *v)
{
    const char *id = v->cli->operands > 0 ? v->cli->operand[0] : NULL;
    enum demur_err err = cli_client_open(&v->c, v->cli, CLI_CLIENT_MEMBER);

    if (err == DEMUR_OK) err = cli_client_follow(v->c);
    if (err == DEMUR_OK) err = cli_client_need_fresh(v->c);
    if (err == DEMUR_OK) err = cli_pick_poll(&v->poll, v->c, id);
    if (err == DEMUR_OK) err = check_poll(v);
    if (err != DEMUR_OK) return err;
    if (!demur_channel_epoch_get(&v->epoch, v->c->channel, v->poll.poll->epoch)) {
        return cli_client_fail(v->c, "the epoch of the question", DEMUR_ERR_STATE);
    }
    cli_client_context_poll(&v->context, v->c, v->poll.poll->epoch, &v->poll.poll_id);
    err = cli_client_actor(&v->membership, v->c, v->poll.poll->epoch);
    return err == DEMUR_OK ? check_own(v) : err;
}

/* ---- what stands in front of the choice ------------------------------------------------ */

static void put_disclosure(FILE *to, const struct voting *v)
{
    static const char *const names[] = {"band", "class", "unit"};
    const struct demur_codes *codes = demur_membership_codes(v->membership);
    struct demur_crowd crowd;

    fputs("\nYour vote shows what you choose and that a member chose it", to);
    for (unsigned a = 0; a < DEMUR_ATTRIBUTES; a++) {
        struct demur_span s = cli_value_name(v->epoch.roster, a, codes->code[a]);

        if (!demur_profile_shows(v->request.profile, a)) continue;
        fprintf(to, ", %s ", names[a]);
        cli_put_text(to, s.data, s.len, false);
    }
    fputs(", and nothing else of you.\n", to);
    demur_guard_crowd(&crowd, &v->epoch.counts, v->request.profile, codes);
    fprintf(to,
            "You stand among %u of whom that is true: %u less principals and a margin. Is that "
            "about\nright? %s\n",
            crowd.counted, crowd.effective,
            v->epoch.manifest->issuers == 1 ? "It is the one issuer's word."
                                            : "It is what all issuers say.");
}

static void put_limits(FILE *to, const struct voting *v)
{
    fputs("Votes lie sealed until ", to);
    cli_put_day(to, v->poll.poll->close);
    fputs(" is over; then everybody can read each of them, for ever, with what it\n"
          "shows and without a name. Whoever runs the server can see the running tally, and when "
          "each vote\narrives. A vote is final: it cannot be changed or taken back.\n"
          "Unanimity leaks: where all of a group choose the same, everybody knows what each of "
          "them chose. A\nmonitored device defeats all of this: do not vote on your "
          "employer's.\n",
          to);
    if (has(v, OPT_NOW) && !cli_is_training(v->c)) {
        fputs("It is sent at once: whoever sees your network may tell that you voted.\n", to);
    }
}

static void put_all(const struct voting *v)
{
    FILE *to = has(v, OPT_JSON) ? v->cli->err : v->cli->out;

    cli_client_put_mode(to, v->c);
    fputs("Asked by ", to);
    cli_put_poll_asker(to, v->poll.poll);
    fputs(", of all members:\n\n", to);
    cli_put_poll_words(to, v->poll.poll, "");
    put_disclosure(to, v);
    put_limits(to, v);
    (void)fflush(to);
}

/* ---- the choice ------------------------------------------------------------------------ */

/* The number at the beginning of text, from 1, that is all of it but a full stop; 0: none. */
static unsigned number_in(const char *text)
{
    bool is_digit = text[0] >= '1' && text[0] <= '8';

    if (!is_digit || (text[1] != '\0' && strcmp(text + 1, ".") != 0)) return 0;
    return (unsigned)(text[0] - '0');
}

/* The number, from 1, of the option with that very text; 0: none. */
static unsigned option_of(const struct demur_poll *poll, const char *text, size_t len)
{
    for (unsigned i = 0; i < poll->options; i++) {
        struct demur_span o = poll->option[i];

        if (o.len == len && memcmp(o.data, text, len) == 0) return i + 1;
    }
    return 0;
}

static enum demur_err parse_choice(struct voting *v, const char *text, size_t len)
{
    const struct demur_poll *poll = v->poll.poll;
    unsigned number = number_in(text);
    unsigned option = option_of(poll, text, len);

    if (number > poll->options) number = 0;
    if (number == 0 && option == 0) {
        return cli_client_say(v->c, DEMUR_ERR_FORMAT,
                              "that is no option of this question: give its number, from 1 to %u, "
                              "or its exact words. Nothing was sent",
                              poll->options);
    }
    if (number > 0 && option > 0 && number != option) {
        return cli_client_say(v->c, DEMUR_ERR_FORMAT,
                              "that is the number of one option and the text of another: write a "
                              "full stop behind a number. Nothing was sent");
    }
    v->request.choice = (uint8_t)((number > 0 ? number : option) - 1);
    return DEMUR_OK;
}

static enum demur_err read_choice(struct voting *v)
{
    char *text = NULL;
    size_t len = 0;
    enum demur_err err = cli_read_shown_line(
        &text, &len, v->cli, "\nYour choice, by its number: ", DEMUR_POLL_OPTION_BYTES_MAX);

    if (err != DEMUR_OK) return err;
    err = parse_choice(v, text, len);
    demur_wipe_free(text, len + 1);
    return err;
}

/* The number alone is shown, to whoever is asked, and nowhere else. */
static enum demur_err confirm(const struct voting *v)
{
    char question[80];
    bool is_final;

    if (has(v, OPT_YES)) return DEMUR_OK;
    (void)snprintf(question, sizeof question, "You choose number %u. Is that final?",
                   v->request.choice + 1U);
    is_final = cli_confirm(v->cli, question);
    demur_wipe(question, sizeof question);
    return is_final ? DEMUR_OK : cli_client_say(v->c, DEMUR_ERR_STATE, "not voted");
}

/* ---- voting ---------------------------------------------------------------------------- */

/* Count the context, make the act, and let it wait: one writing of the key store. */
static enum demur_err vote(struct voting *v)
{
    const struct demur_poll *poll = v->poll.poll;
    enum cli_client_when when = has(v, OPT_NOW) ? CLI_SEND_NOW : CLI_SEND_LATER;
    uint8_t *act = NULL;
    size_t len = 0;
    enum demur_err err = cli_client_use_context(v->c, poll->epoch, &v->context, has(v, OPT_YES));

    if (err != DEMUR_OK) return err;
    err = demur_vote_make(&act, &len, v->membership, v->poll.scope, &v->request, &v->c->random);
    if (err != DEMUR_OK) return cli_client_fail(v->c, "vote", err);
    err = cli_client_queue(v->c, (struct demur_span){act, len}, when, poll->close);
    demur_wipe_free(act, len);
    return err;
}

/* Send, where that is asked for; say what was done. */
static enum demur_err conclude(const struct voting *v)
{
    struct cli_client_sent sent = {0};
    FILE *out = v->cli->out;
    bool now = has(v, OPT_NOW) || cli_is_training(v->c);
    enum demur_err err = now ? cli_client_send(&sent, v->c, CLI_SEND_QUEUED, false) : DEMUR_OK;

    if (has(v, OPT_JSON)) {
        fprintf(out, "{\"voted\": true, \"accepted\": %u, \"poll\": \"", sent.accepted);
        cli_put_poll_id(out, &v->poll.poll_id);
        fprintf(out, "\", \"profile\": \"%s\"}\n", cli_profile_name(v->request.profile));
        return err;
    }
    fputs("\nYou have voted, on this device.\n", out);
    if (now) {
        cli_client_put_sent(out, v->c, &sent);
    } else {
        fputs("The vote waits a random time of up to a day, then the next demur send takes it: run "
              "that by a\ntimer, at the same hours every day.\n",
              out);
    }
    return err;
}

static enum cli_exit run(const struct cli *cli)
{
    struct voting v = {.cli = cli};
    const char *profile = cli->option[OPT_PROFILE];
    enum demur_err err;

    if (profile != NULL && !cli_profile_parse(&v.request.profile, profile)) {
        fputs("demur poll vote: --profile is none, band, class, unit or band+class\n", cli->err);
        return CLI_USAGE;
    }
    err = prepare(&v);
    if (err == DEMUR_OK) put_all(&v);
    if (err == DEMUR_OK) err = read_choice(&v);
    if (err == DEMUR_OK) err = confirm(&v);
    if (err == DEMUR_OK) err = vote(&v);
    if (err == DEMUR_OK) err = conclude(&v);
    demur_wipe(&v.request, sizeof v.request);
    demur_membership_free(v.membership);
    cli_client_close(v.c);
    return cli_client_exit(err);
}

const struct cli_cmd cmd_poll_vote = {
    .name = "poll vote",
    .operands = "[POLL]",
    .max_operands = 1,
    .brief = "vote on a question, once",
    .example = "demur poll vote 1 <choice",
    .answer = "0 voted, 3 the question or the log does not hold",
    .opts = opts,
    .run = run,
};
