/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * cmd_poll_ask.c -- demur poll ask --key FILE, and demur poll ask [MEMO]
 *
 * Ask the members whether they have confidence, as the organisation, with its root key: an entry
 * signed in the open.  Or ask them something, as the convener of a memo: a cell like any other
 * (docs/protocol.md 2.15).
 */
#include "client_parts.h"
#include "commands.h"
#include "demur/encode.h"
#include "demur/entry.h"
#include "demur/memory.h"
#include "login.h"
#include "memo_pick.h"
#include "poll_ask.h"
#include "poll_pick.h"
#include "read_key.h"
#include "shown.h"

#include <string.h>

static const struct cli_opt opts[] = {
    CLI_CLIENT_OPTION_ROWS,
    [CLI_ASK_KEY] = {"key", "FILE", "ask for confidence, with the root's key file"},
    [CLI_ASK_ADDRESS] = {"address", "URL", "with --key: of the channel, without a key store"},
    [CLI_ASK_WORDS_FILE] = {"words-file", "FILE", "the organisation's 12 words are in FILE"},
    [CLI_ASK_QUESTION] = {"question", "TEXT", "what is asked; that of confidence has a default"},
    [CLI_ASK_OPTION] = {"option", "TEXT...", "what can be chosen, 2 to 8 of them in order"},
    [CLI_ASK_CLOSE] = {"close", "DATE", "the last day for votes; 14 days from today"},
    [CLI_ASK_PROFILES] = {"profiles", "LIST", "what voters may show: none,band,class,..."},
    [CLI_ASK_YES] = {"yes", NULL, "ask the members without asking you"},
    [CLI_ASK_NOW] = {"now", NULL, "of a convener: send at once: the server may guess who asks"},
    {0},
};

/* ---- before ---------------------------------------------------------------------------- */

/* What makes no sense whatever the log says; NULL: nothing. */
static const char *is_senseless(const struct cli *cli)
{
    bool is_root = cli->option[CLI_ASK_KEY] != NULL;

    if (is_root && cli->operands > 0) {
        return "--key FILE lets the organisation ask, a MEMO its convener; not both";
    }
    if (is_root && cli->option[CLI_ASK_NOW] != NULL) {
        return "--now is for a convener's question; the organisation's is always sent at once";
    }
    if (!is_root && cli->option[CLI_ASK_ADDRESS] != NULL) {
        return "--address is for the organisation's question, with --key; a convener's needs the "
               "key store";
    }
    if (!is_root &&
        (cli->option[CLI_ASK_QUESTION] == NULL || cli->option[CLI_ASK_OPTION] == NULL)) {
        return "a convener's question wants --question and every --option; the organisation's "
               "wants --key FILE";
    }
    return NULL;
}

/* The root's seed, out of its key file. */
static enum demur_err read_root(struct cli_poll_ask *a)
{
    const char *path = a->cli->option[CLI_ASK_KEY];
    struct demur_key_file key;
    enum demur_err err = cli_read_key(&key, path, a->cli->err);

    if (err != DEMUR_OK) return err;
    if (key.role == DEMUR_KEY_ROOT) {
        a->seed = key.root;
    } else {
        fprintf(a->cli->err, "demur: %s: %s key; the root's is wanted\n", path,
                cli_key_role_text(key.role));
        err = DEMUR_ERR_STATE;
    }
    demur_wipe(&key, sizeof key);
    return err;
}

/* The log, and the epoch in which is asked. */
static enum demur_err follow(struct cli_poll_ask *a)
{
    const struct demur_manifest_epoch *e;
    enum demur_err err = cli_client_follow(a->c);

    if (err == DEMUR_OK) err = cli_client_need_fresh(a->c);
    if (err != DEMUR_OK) return err;
    e = demur_manifest_epoch_at(a->c->manifest, a->c->today);
    if (e == NULL || !cli_client_epoch_today(&a->epoch, a->c)) {
        return cli_client_say(a->c, DEMUR_ERR_STATE,
                              "no epoch is under way, or its roster is not in the log: nobody can "
                              "be asked yet");
    }
    a->poll.epoch = e->epoch;
    a->last = e->last;
    return DEMUR_OK;
}

static enum demur_err check_root(const struct cli_poll_ask *a)
{
    size_t n = demur_channel_polls(a->c->channel);
    struct demur_channel_poll poll;
    struct demur_sign_pk pk;

    demur_sign_pk_of(&pk, &a->seed);
    if (memcmp(&pk, &a->c->manifest->root_pk, sizeof pk) != 0) {
        return cli_client_say(a->c, DEMUR_ERR_INVALID,
                              "%s: this is the root of another organisation, or an older one",
                              a->cli->option[CLI_ASK_KEY]);
    }
    for (size_t i = 0; i < n; i++) {
        demur_channel_poll_at(&poll, a->c->channel, i);
        if (poll.poll->type != DEMUR_POLL_CONFIDENCE || poll.poll->epoch != a->poll.epoch) continue;
        return cli_client_say(a->c, DEMUR_ERR_STATE,
                              "epoch %u has its question of confidence, number %zu: one is all "
                              "that there may be in each",
                              a->poll.epoch, i + 1);
    }
    return DEMUR_OK;
}

/* Questions of that memo in the log, and those on their way there. */
static unsigned count_of_memo(const struct cli_poll_ask *a)
{
    size_t n = demur_channel_polls(a->c->channel);
    const struct demur_hash *memo_id = &a->memo.memo_id;
    struct demur_channel_poll poll;
    struct demur_keystore_waiting w;
    struct demur_poll other;
    unsigned count = 0;

    for (size_t i = 0; i < n; i++) {
        demur_channel_poll_at(&poll, a->c->channel, i);
        count += poll.poll->type == DEMUR_POLL_MEMO &&
                 memcmp(&poll.poll->memo_id, memo_id, sizeof *memo_id) == 0;
    }
    for (size_t i = 0; demur_keystore_waiting_at(&w, a->c->store, i); i++) {
        struct demur_hash leaf;
        uint64_t at = 0;

        if (demur_entry_kind(w.object) != DEMUR_KIND_POLL_OPEN ||
            demur_poll_decode(&other, w.object.data, w.object.len) != DEMUR_OK ||
            memcmp(&other.memo_id, memo_id, sizeof *memo_id) != 0) {
            continue;
        }
        cli_client_logged_leaf(&leaf, w.object);
        count += !cli_client_log_find(&at, a->c, &leaf);
    }
    return count;
}

/* The memo, and the owner's seed. */
static enum demur_err find_memo(struct cli_poll_ask *a)
{
    const char *id = a->cli->operands > 0 ? a->cli->operand[0] : NULL;
    struct demur_link link = {.kind = DEMUR_LINK_READER};
    struct demur_owner_keys owner;
    enum demur_err err = cli_pick_memo(&a->memo, a->c, id);

    if (err != DEMUR_OK) return err;
    a->poll.memo_id = a->memo.memo_id;
    if (cli_pick_link(&link, a->c, &a->memo) && link.kind == DEMUR_LINK_OWNER) {
        demur_owner_keys_derive(&owner, &link.secret);
        a->seed = owner.sign;
        demur_wipe(&owner, sizeof owner);
    } else {
        err = cli_client_say(a->c, DEMUR_ERR_STATE,
                             "the owner's link of this memo is not in the key store: only its "
                             "convener asks under it");
    }
    demur_wipe(&link, sizeof link);
    if (err != DEMUR_OK || count_of_memo(a) < DEMUR_POLLS_OF_MEMO_MAX) return err;
    return cli_client_say(a->c, DEMUR_ERR_STATE,
                          "%d questions have been asked under this memo, or wait to be sent, which "
                          "is all that there may be",
                          DEMUR_POLLS_OF_MEMO_MAX);
}

static enum demur_err prepare(struct cli_poll_ask *a)
{
    const struct cli *cli = a->cli;
    bool is_root = cli->option[CLI_ASK_KEY] != NULL;
    enum demur_err err = is_root ? read_root(a) : DEMUR_OK;

    a->poll.type = is_root ? DEMUR_POLL_CONFIDENCE : DEMUR_POLL_MEMO;
    if (err == DEMUR_OK) {
        err = cli_login_reader(&a->c, cli, cli->option[CLI_ASK_ADDRESS],
                               cli->option[CLI_ASK_WORDS_FILE]);
    }
    if (err == DEMUR_OK) err = follow(a);
    if (err == DEMUR_OK) err = is_root ? check_root(a) : find_memo(a);
    if (err == DEMUR_OK) err = cli_poll_ask_words(a);
    return err == DEMUR_OK ? cli_poll_ask_rest(a) : err;
}

/* ---- asking whoever asks --------------------------------------------------------------- */

static void put_who(FILE *to, const struct cli_poll_ask *a)
{
    struct demur_span name = a->c->manifest->name;

    fputs("Asked, this becomes public at once, ", to);
    if (a->poll.type == DEMUR_POLL_CONFIDENCE) {
        fputs("in the name of ", to);
        cli_put_text(to, name.data, name.len, false);
    } else {
        fputs("as by the convener of memo ", to);
        cli_put_memo_id(to, &a->memo.memo_id);
        fputs(" and without your name", to);
    }
    fputs(":\n\n", to);
}

static enum demur_err confirm(const struct cli_poll_ask *a)
{
    FILE *to = a->cli->out;

    cli_client_put_mode(to, a->c);
    put_who(to, a);
    cli_put_poll_words(to, &a->poll, "  ");
    fprintf(to, "\n  asked of    the members of epoch %u\n  closes      ", a->poll.epoch);
    cli_put_day(to, a->poll.close);
    fputs("\n  shown       voters may show ", to);
    cli_shown_put(to, a->poll.profiles, "");
    fputs("\nVotes are public from the day after, each with what it shows and without a name. "
          "Nothing of the\nquestion can be changed or taken back.\n",
          to);
    if (a->is_first) {
        fputs("Confidence is asked for in these very words from now on, in every epoch.\n", to);
    }
    if (a->cli->option[CLI_ASK_NOW] != NULL && !cli_is_training(a->c)) {
        fputs("It is sent at once: whoever sees your network may tell that you are the "
              "convener.\n",
              to);
    }
    if (a->cli->option[CLI_ASK_YES] != NULL || cli_confirm(a->cli, "Ask it?")) return DEMUR_OK;
    return cli_client_say(a->c, DEMUR_ERR_STATE, "not asked");
}

/* ---- handing in ------------------------------------------------------------------------ */

static enum demur_err post(const struct cli_poll_ask *a, struct demur_span entry)
{
    struct demur_reply reply = {0};
    enum demur_err err = cli_client_post_entries(&reply, a->c, &entry, 1);

    if (err != DEMUR_OK) return err;
    if (reply.status == DEMUR_ACCEPTED) {
        fputs("Asked; the server promises to have it in the log within 24 hours, and takes votes "
              "from then on.\n",
              a->cli->out);
        return DEMUR_OK;
    }
    if (reply.status == DEMUR_E_CONFLICT) {
        return cli_client_say(a->c, DEMUR_ERR_STATE,
                              "another question of confidence was handed in before and waits to be "
                              "logged: one in each epoch is all that there may be");
    }
    return cli_client_say(a->c, DEMUR_ERR_STATE, "not accepted: %s",
                          cli_refusal_text(reply.status));
}

/* It has to be in the log before its epoch is over. */
static enum demur_err queue(const struct cli_poll_ask *a, struct demur_span object)
{
    bool now = a->cli->option[CLI_ASK_NOW] != NULL;
    uint32_t last = a->poll.close < a->last ? a->poll.close : a->last;
    struct cli_client_sent sent = {0};
    enum demur_err err = cli_client_queue(a->c, object, now ? CLI_SEND_NOW : CLI_SEND_LATER, last);

    if (err != DEMUR_OK) return err;
    if (!now && !cli_is_training(a->c)) {
        fputs("It is sent at a random time within a day, if demur send runs then.\n", a->cli->out);
        return DEMUR_OK;
    }
    err = cli_client_send(&sent, a->c, CLI_SEND_QUEUED, false);
    cli_client_put_sent(a->cli->out, a->c, &sent);
    return err;
}

static enum demur_err hand_in(struct cli_poll_ask *a)
{
    struct demur_span entry;
    struct demur_writer w;
    struct demur_fault fault;
    enum demur_err err = demur_poll_make(&a->poll, &a->c->org, &a->seed);

    if (err != DEMUR_OK) return cli_client_fail(a->c, "question", err);
    demur_writer_init(&w);
    demur_poll_encode(&w, &a->poll);
    entry = (struct demur_span){w.data, w.len};
    err = w.err != DEMUR_OK ? w.err : demur_channel_try(a->c->channel, &fault, a->c->today, entry);
    if (err != DEMUR_OK) {
        (void)cli_client_fail(a->c, "question", err);
    } else if (fault.refusal != DEMUR_ACCEPTED) {
        err = cli_client_say(a->c, DEMUR_ERR_STATE, "the log would not take this question: %s",
                             fault.why != NULL ? fault.why
                                               : cli_refusal_text((uint8_t)fault.refusal));
    } else {
        err = a->poll.type == DEMUR_POLL_CONFIDENCE ? post(a, entry) : queue(a, entry);
    }
    demur_writer_wipe(&w);
    return err;
}

static enum cli_exit run(const struct cli *cli)
{
    struct cli_poll_ask a = {.cli = cli};
    const char *why = is_senseless(cli);
    enum demur_err err;

    if (why != NULL) {
        fprintf(cli->err, "demur poll ask: %s\n", why);
        return CLI_USAGE;
    }
    err = prepare(&a);
    if (err == DEMUR_OK) err = confirm(&a);
    if (err == DEMUR_OK) err = hand_in(&a);
    demur_wipe(&a.seed, sizeof a.seed);
    cli_client_close(a.c);
    return cli_client_exit(err);
}

const struct cli_cmd cmd_poll_ask = {
    .name = "poll ask",
    .operands = "[MEMO]",
    .max_operands = 1,
    .brief = "ask the members for confidence, or under a memo what its convener wants to know",
    .example = "demur poll ask --key root.key",
    .answer = "0 asked, or it waits; 3 the key is no root's of it, or the log does not hold",
    .opts = opts,
    .run = run,
};
