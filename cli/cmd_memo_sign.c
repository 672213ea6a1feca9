/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * cmd_memo_sign.c -- demur memo sign and demur memo withdraw
 *
 * Read the memo of a link, say what a signature would show and in how large a crowd it stands, and
 * sign it; or take a signature back (docs/protocol.md 2.7, 2.14; docs/threat-model.md 3).
 */
#include "client_parts.h"
#include "commands.h"
#include "demur/memory.h"
#include "reason.h"

#include <string.h>

enum {
    OPT_YES = CLI_CLIENT_OPTIONS,
    OPT_NOW,
    OPT_JSON,
    OPT_PROFILE,
    OPT_KEEP_ECHO,
};

static const struct cli_opt sign_opts[] = {
    CLI_CLIENT_OPTION_ROWS,
    [OPT_YES] = {"yes", NULL, "sign without asking"},
    [OPT_NOW] = {"now", NULL, "send at once: for tests; the server may guess who signs"},
    [OPT_JSON] = {"json", NULL, "print one JSON object, and not the memo"},
    [OPT_PROFILE] = {"profile", "P", "show none, band, class, unit or band+class; none"},
    [OPT_KEEP_ECHO] = {"keep-echo", NULL, "keep what proves that you signed, to speak later"},
    {0},
};

static const struct cli_opt withdraw_opts[] = {
    CLI_CLIENT_OPTION_ROWS,
    [OPT_YES] = {"yes", NULL, "withdraw without asking"},
    [OPT_NOW] = {"now", NULL, "send at once: for tests; the server may guess who it is"},
    [OPT_JSON] = {"json", NULL, "print one JSON object"},
    {0},
};

/** One run of either. */
struct signing {
    const struct cli *cli;
    struct cli_client *c;
    struct demur_link link;
    struct demur_channel_memo memo;
    struct demur_channel_epoch epoch;
    struct demur_membership *membership;
    struct cli_client_text text;
    struct cli_own_act own;
    uint8_t profile;
};

static bool has(const struct signing *s, size_t option)
{
    return s->cli->option[option] != NULL;
}

/* ---- before anything is asked ---------------------------------------------------------- */

/* Open, follow, find the memo, and the credential to act with. */
static enum demur_err prepare(struct signing *s)
{
    enum demur_err err = cli_client_open(&s->c, s->cli, CLI_CLIENT_MEMBER);
    const char *why;

    if (err == DEMUR_OK) err = cli_read_link(&s->link, s->cli);
    if (err == DEMUR_OK) err = cli_client_follow(s->c);
    if (err == DEMUR_OK) err = cli_client_need_fresh(s->c);
    if (err == DEMUR_OK) err = cli_client_memo(&s->memo, s->c, &s->link);
    if (err != DEMUR_OK) return err;
    why = cli_client_closed(s->c, &s->memo);
    if (why != NULL) {
        cli_reason_is(CLI_REASON_MEMO_CLOSED);
        return cli_client_say(s->c, DEMUR_ERR_STATE, "nothing can be changed on this memo: %s",
                              why);
    }
    if (s->memo.header->form != DEMUR_FORM_OPEN) {
        return cli_client_say(s->c, DEMUR_ERR_STATE,
                              "this memo is signed on a condition, which this program cannot do");
    }
    if (!demur_channel_epoch_get(&s->epoch, s->c->channel, s->memo.header->epoch)) {
        return cli_client_fail(s->c, "the epoch of the memo", DEMUR_ERR_STATE);
    }
    err = cli_client_actor(&s->membership, s->c, s->memo.header->epoch);
    return err == DEMUR_OK ? cli_client_own_act(&s->own, s->c, &s->memo, s->membership) : err;
}

/* The guard (3.1): nobody acts in too small a crowd, and no header opens more than is safe. */
static enum demur_err check_guard(const struct signing *s)
{
    const struct demur_channel_memo *memo = &s->memo;

    if (!memo->may_act) {
        return cli_client_say(
            s->c, DEMUR_ERR_STATE,
            "too few members had enrolled when this memo was frozen: whoever signs "
            "might be guessed. Nobody should sign it");
    }
    if ((memo->header->profiles & ~memo->profiles) != 0) {
        return cli_client_say(s->c, DEMUR_ERR_INVALID,
                              "this memo lets its signers show more than is safe in groups of this "
                              "size. Do not sign it; ask the convener to freeze another");
    }
    if ((memo->header->profiles >> s->profile & 1U) == 0) {
        return cli_client_say(
            s->c, DEMUR_ERR_STATE,
            "this memo does not let its signers show %s: groups are too small for "
            "that, or the convener did not want it",
            cli_profile_name(s->profile));
    }
    return DEMUR_OK;
}

/* Whether it has been signed before, as the log or the queue shows. */
static enum demur_err check_own(const struct signing *s)
{
    if (s->own.is_withdrawn || s->own.is_leaving) {
        return cli_client_say(s->c, DEMUR_ERR_STATE,
                              "you have taken your signature back, which is "
                              "final");
    }
    if (s->own.is_signed || s->own.is_sent || s->own.is_unsent) {
        return cli_client_say(s->c, DEMUR_ERR_STATE,
                              "you have signed this memo; once is all there "
                              "is");
    }
    return DEMUR_OK;
}

/* ---- what stands in front of the question ---------------------------------------------- */

static void put_disclosure(FILE *to, const struct signing *s)
{
    static const char *const names[] = {"band", "class", "unit"};
    const struct demur_codes *codes = demur_membership_codes(s->membership);

    fputs("\nYour signature shows that a member signed", to);
    for (unsigned a = 0; a < DEMUR_ATTRIBUTES; a++) {
        struct demur_span v = cli_value_name(s->epoch.roster, a, codes->code[a]);

        if (!demur_profile_shows(s->profile, a)) continue;
        fprintf(to, ", %s ", names[a]);
        cli_put_text(to, v.data, v.len, false);
    }
    fputs(", and nothing else of you.\n", to);
}

static void put_crowd(FILE *to, const struct signing *s)
{
    struct demur_crowd crowd;

    demur_guard_crowd(&crowd, &s->epoch.counts, s->profile, demur_membership_codes(s->membership));
    fprintf(to,
            "You stand among %u of whom that is true: %u less principals and a margin. Is that "
            "about\nright? %s\n",
            crowd.counted, crowd.effective,
            s->epoch.manifest->issuers == 1 ? "It is the one issuer's word."
                                            : "It is what all issuers say.");
    fprintf(to, "Signatures in the log so far: %llu.\n", (unsigned long long)s->memo.signs);
    if (s->memo.signs <= UINT32_MAX && demur_guard_near_all(&crowd, (uint32_t)s->memo.signs)) {
        fputs("WARNING: almost everyone of this crowd may have signed. Those who have not will be "
              "exposed,\nand so may you.\n",
              to);
    }
}

static void put_limits(FILE *to)
{
    fputs(
        "Unanimity leaks. Texts and facts known to few name those few. A monitored device defeats "
        "all of\nthis: do not sign on your employer's.\n",
        to);
}

/* The text and all that is to be known, then the question. */
static enum demur_err ask(const struct signing *s)
{
    FILE *to = has(s, OPT_JSON) ? s->cli->err : s->cli->out;
    enum demur_err err = DEMUR_OK;

    cli_client_put_mode(to, s->c);
    if (!has(s, OPT_JSON)) err = cli_client_put_text(to, s->c, &s->memo, &s->text);
    if (err != DEMUR_OK) return err;
    put_disclosure(to, s);
    put_crowd(to, s);
    put_limits(to);
    if (has(s, OPT_NOW) && !cli_is_training(s->c)) {
        fputs("It is sent at once: whoever sees your network may tell that you signed.\n", to);
    }
    if (has(s, OPT_YES) || cli_confirm(s->cli, "Sign it?")) return DEMUR_OK;
    return cli_client_say(s->c, DEMUR_ERR_STATE, "not signed");
}

/* ---- signing --------------------------------------------------------------------------- */

/* Draw x, commit to it, and keep it where that is wanted (2.13: a risk, so it is asked for). */
static enum demur_err make_echo(struct demur_hash *echo, const struct signing *s)
{
    struct demur_keystore_echo kept = {.memo_id = s->memo.memo_id};
    struct demur_echo_opening opening;
    enum demur_err err = demur_echo_draw(&kept.x, &s->c->random);

    if (err == DEMUR_OK) {
        demur_echo_open(&opening, &kept.x);
        demur_echo_commit(echo, &opening);
        demur_act_nym(&kept.nym, s->membership, s->memo.scope);
    }
    if (err == DEMUR_OK && has(s, OPT_KEEP_ECHO)) {
        err = demur_keystore_echo_put(s->c->store, &s->c->org, &kept);
    }
    demur_wipe(&kept, sizeof kept);
    return err == DEMUR_OK ? err : cli_client_fail(s->c, "signature", err);
}

/* Count the context, make the act, and let it wait. */
static enum demur_err queue(const struct signing *s, const uint8_t *act, size_t len)
{
    enum cli_client_when when = has(s, OPT_NOW) ? CLI_SEND_NOW : CLI_SEND_LATER;
    struct demur_hash context;
    enum demur_err err;

    cli_client_context_sign(&context, s->c, s->memo.header->epoch, &s->memo.memo_id);
    err = cli_client_use_context(s->c, s->memo.header->epoch, &context, has(s, OPT_YES));
    if (err != DEMUR_OK) return err;
    return cli_client_queue(s->c, (struct demur_span){act, len}, when, s->memo.header->close);
}

static enum demur_err sign(const struct signing *s)
{
    struct demur_sign_request q = {.profile = s->profile};
    uint8_t *act = NULL;
    size_t len = 0;
    enum demur_err err = make_echo(&q.echo, s);

    if (err != DEMUR_OK) return err;
    err = demur_sign_make(&act, &len, s->membership, s->memo.scope, &q, &s->c->random);
    err = err == DEMUR_OK ? queue(s, act, len) : cli_client_fail(s->c, "signature", err);
    demur_wipe_free(act, len);
    return err;
}

/* Send, where that is asked for; say what was done. */
static enum demur_err conclude(const struct signing *s, const char *word)
{
    struct cli_client_sent sent = {0};
    FILE *out = s->cli->out;
    bool now = has(s, OPT_NOW) || cli_is_training(s->c);
    enum demur_err err = now ? cli_client_send(&sent, s->c, CLI_SEND_QUEUED, false) : DEMUR_OK;

    if (has(s, OPT_JSON)) {
        fprintf(out, "{\"%s\": true, \"accepted\": %u, \"memo\": ", word, sent.accepted);
        cli_put_json_string(out, (const uint8_t *)s->text.words, strlen(s->text.words));
        fprintf(out, ", \"profile\": \"%s\"}\n", cli_profile_name(s->profile));
        return err;
    }
    fprintf(out, "\nThe memo is %s, on this device.\n", word);
    if (now) {
        cli_client_put_sent(out, s->c, &sent);
    } else {
        fputs("It waits a random time of up to a day, then the next demur send takes it: run that "
              "by a "
              "timer,\nat the same hours every day.\n",
              out);
    }
    return err;
}

static void end(struct signing *s)
{
    cli_client_text_free(&s->text);
    demur_membership_free(s->membership);
    demur_wipe(&s->link, sizeof s->link);
    cli_client_close(s->c);
}

static enum demur_err run_steps(struct signing *s)
{
    struct demur_memo_key key;
    enum demur_err err = prepare(s);

    if (err == DEMUR_OK) err = check_guard(s);
    if (err == DEMUR_OK) err = check_own(s);
    if (err != DEMUR_OK) return err;
    demur_link_memo_key(&key, &s->link);
    err = cli_client_text(&s->text, s->c, &s->memo, &key);
    demur_wipe(&key, sizeof key);
    if (err == DEMUR_OK) err = ask(s);
    if (err == DEMUR_OK) err = sign(s);
    return err == DEMUR_OK ? conclude(s, "signed") : err;
}

static enum cli_exit run_sign(const struct cli *cli)
{
    struct signing s = {.cli = cli};
    const char *profile = cli->option[OPT_PROFILE];
    enum demur_err err;

    if (profile != NULL && !cli_profile_parse(&s.profile, profile)) {
        fputs("demur memo sign: --profile is none, band, class, unit or band+class\n", cli->err);
        return CLI_USAGE;
    }
    err = run_steps(&s);
    end(&s);
    return cli_client_exit(err);
}

const struct cli_cmd cmd_memo_sign = {
    .name = "memo sign",
    .operands = "",
    .brief = "read the memo of a link and sign it",
    .example = "demur memo sign <link",
    .answer = "0 signed, 3 the memo or the log does not hold",
    .opts = sign_opts,
    .run = run_sign,
};

/* ---- withdrawing ----------------------------------------------------------------------- */

static enum demur_err withdraw(struct signing *s)
{
    uint8_t *act = NULL;
    size_t len = 0;
    enum demur_err err;

    if (!has(s, OPT_YES) &&
        !cli_confirm(s->cli, "Take your signature back? It stays visible beside that, for ever, "
                             "without a name; and it is final.")) {
        return cli_client_say(s->c, DEMUR_ERR_STATE, "not withdrawn");
    }
    err = demur_withdraw_make(&act, &len, s->membership, s->memo.scope, &s->c->random);
    err = err == DEMUR_OK ? queue(s, act, len) : cli_client_fail(s->c, "withdrawal", err);
    demur_wipe_free(act, len);
    return err == DEMUR_OK ? conclude(s, "withdrawn") : err;
}

static enum demur_err run_withdrawal(struct signing *s)
{
    enum demur_err err = prepare(s);

    if (err != DEMUR_OK) return err;
    err = demur_words_of_memo(s->text.words, &s->memo.memo_id);
    if (err != DEMUR_OK) return cli_client_fail(s->c, "words", err);
    if (s->own.is_withdrawn || s->own.is_leaving) {
        return cli_client_say(s->c, DEMUR_ERR_STATE, "you have taken your signature back already");
    }
    if (s->own.is_unsent) {
        err = cli_client_unsend(s->c, &s->memo);
        if (err != DEMUR_OK) return err;
        if (has(s, OPT_JSON)) {
            fputs("{\"withdrawn\": true, \"was_sent\": false}\n", s->cli->out);
        } else {
            fputs("Your signature had not been sent, and will not be: there is nothing to take "
                  "back.\n",
                  s->cli->out);
        }
        return DEMUR_OK;
    }
    if (!s->own.is_signed && !s->own.is_sent) {
        return cli_client_say(s->c, DEMUR_ERR_STATE,
                              "you have not signed this memo with this key "
                              "store");
    }
    return withdraw(s);
}

static enum cli_exit run_withdraw(const struct cli *cli)
{
    struct signing s = {.cli = cli};
    enum demur_err err = run_withdrawal(&s);

    end(&s);
    return cli_client_exit(err);
}

const struct cli_cmd cmd_memo_withdraw = {
    .name = "memo withdraw",
    .operands = "",
    .brief = "take your signature of a memo back",
    .example = "demur memo withdraw <link",
    .answer = "0 withdrawn, 3 the log does not hold",
    .opts = withdraw_opts,
    .run = run_withdraw,
};
