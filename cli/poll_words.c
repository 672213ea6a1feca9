/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* poll_words.c -- what a question says: its words, until when it is open, and what voters show. */
#include "demur/day.h"
#include "demur/text.h"
#include "poll_ask.h"
#include "poll_pick.h"
#include "shown.h"

#include <string.h>

enum { OPEN_DAYS = 14, AFTER_EPOCH_DAYS = 14 };

static struct demur_span span_of(const char *text)
{
    return (struct demur_span){(const uint8_t *)text, strlen(text)};
}

/* ---- by default ------------------------------------------------------------------------ */

/* The first question of confidence; NULL: there is none. */
static const struct demur_poll *first_of_confidence(const struct cli_client *c)
{
    size_t n = demur_channel_polls(c->channel);
    struct demur_channel_poll poll;

    for (size_t i = 0; i < n; i++) {
        demur_channel_poll_at(&poll, c->channel, i);
        if (poll.poll->type == DEMUR_POLL_CONFIDENCE) return poll.poll;
    }
    return NULL;
}

/* The words of the first, or those that Demur proposes. */
static void set_default(struct cli_poll_ask *a, const struct demur_poll *first)
{
    static const char *const options[] = {"I have confidence", "In part", "I have none",
                                          "I abstain"};
    struct demur_span name = a->c->manifest->name;
    struct demur_poll *p = &a->poll;

    if (first != NULL) {
        p->question = first->question;
        p->options = first->options;
        memcpy(p->option, first->option, sizeof p->option);
        return;
    }
    (void)snprintf(a->question, sizeof a->question,
                   "Do you have confidence in the leadership of %.*s?", (int)name.len,
                   (const char *)name.data);
    p->question = span_of(a->question);
    p->options = sizeof options / sizeof options[0];
    for (size_t i = 0; i < p->options; i++) p->option[i] = span_of(options[i]);
}

/* ---- as given -------------------------------------------------------------------------- */

static enum demur_err check_line(const struct cli_poll_ask *a, const char *option,
                                 struct demur_span text, size_t most)
{
    if (text.len > 0 && text.len <= most && demur_text_is_str(text.data, text.len)) return DEMUR_OK;
    return cli_client_say(a->c, DEMUR_ERR_FORMAT,
                          "--%s: it is one line of 1 to %zu bytes, without blanks at its ends or "
                          "characters that cannot be seen",
                          option, most);
}

static enum demur_err add_option(struct cli_poll_ask *a, struct demur_span text)
{
    struct demur_poll *p = &a->poll;
    enum demur_err err = check_line(a, "option", text, DEMUR_POLL_OPTION_BYTES_MAX);

    if (err != DEMUR_OK) return err;
    for (unsigned i = 0; i < p->options; i++) {
        if (p->option[i].len != text.len) continue;
        if (memcmp(p->option[i].data, text.data, text.len) != 0) continue;
        return cli_client_say(a->c, DEMUR_ERR_RANGE, "--option: option %u is there twice", i + 1);
    }
    if (p->options == DEMUR_POLL_OPTIONS_MAX) {
        return cli_client_say(a->c, DEMUR_ERR_RANGE, "--option: a question has at most %d of them",
                              DEMUR_POLL_OPTIONS_MAX);
    }
    p->option[p->options++] = text;
    return DEMUR_OK;
}

static enum demur_err set_given(struct cli_poll_ask *a)
{
    const struct cli *cli = a->cli;
    const char *question = cli->option[CLI_ASK_QUESTION];
    struct demur_poll *p = &a->poll;
    enum demur_err err = DEMUR_OK;

    if (question != NULL) {
        p->question = span_of(question);
        err = check_line(a, "question", p->question, DEMUR_POLL_QUESTION_BYTES_MAX);
    }
    if (cli->option[CLI_ASK_OPTION] == NULL) return err;
    p->options = 0;
    for (size_t i = 0; i < cli->values && err == DEMUR_OK; i++) {
        if (cli->value[i].row == CLI_ASK_OPTION) err = add_option(a, span_of(cli->value[i].text));
    }
    if (err == DEMUR_OK && p->options < DEMUR_POLL_OPTIONS_MIN) {
        err = cli_client_say(a->c, DEMUR_ERR_RANGE, "--option: a question has at least %d of them",
                             DEMUR_POLL_OPTIONS_MIN);
    }
    return err;
}

enum demur_err cli_poll_ask_words(struct cli_poll_ask *a)
{
    const struct demur_poll *first = NULL;
    enum demur_err err;

    if (a->poll.type == DEMUR_POLL_CONFIDENCE) {
        first = first_of_confidence(a->c);
        a->is_first = first == NULL;
        set_default(a, first);
    }
    err = set_given(a);
    if (err != DEMUR_OK || first == NULL || demur_poll_asks_same(&a->poll, first)) return err;
    (void)cli_client_say(a->c, DEMUR_OK,
                         "confidence is asked for in the words of the first time, so that quarters "
                         "can be compared: leave --question and --option out. They were");
    cli_put_poll_words(a->cli->err, first, "  ");
    return DEMUR_ERR_STATE;
}

/* ---- closing day, profiles ------------------------------------------------------------- */

static enum demur_err set_close(struct cli_poll_ask *a)
{
    const char *given = a->cli->option[CLI_ASK_CLOSE];
    uint32_t last = a->last + AFTER_EPOCH_DAYS;
    char day[DEMUR_DATE_LEN + 1];

    a->poll.close = a->c->today + OPEN_DAYS < last ? a->c->today + OPEN_DAYS : last;
    if (given == NULL) return DEMUR_OK;
    if (demur_day_parse(&a->poll.close, given, strlen(given)) != DEMUR_OK) {
        return cli_client_say(a->c, DEMUR_ERR_FORMAT, "--close: a day is written as 2027-01-11");
    }
    if (a->poll.close > a->c->today && a->poll.close <= last) return DEMUR_OK;
    demur_day_format(day, last);
    return cli_client_say(a->c, DEMUR_ERR_RANGE,
                          "--close: the last day for votes is one after today, as votes wait up to "
                          "a day, and at the latest %s, two weeks after the epoch",
                          day);
}

enum demur_err cli_poll_ask_rest(struct cli_poll_ask *a)
{
    enum demur_err err = set_close(a);

    if (err != DEMUR_OK) return err;
    return cli_shown_read(&a->poll.profiles, a->c, &a->epoch, a->cli->option[CLI_ASK_PROFILES],
                          "Whoever votes");
}
