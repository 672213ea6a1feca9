/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * cmd_memo_claim.c -- demur memo claim
 *
 * Whoever kept the right to speak later says something as the holder of one signature: into a file,
 * or into the log; and whoever is given such a file checks it (docs/protocol.md 2.13).
 */
#include "client_parts.h"
#include "commands.h"
#include "demur/memory.h"
#include "host/read_file.h"
#include "host/write_file.h"
#include "memo_pick.h"
#include "speak.h"

#include <string.h>

enum {
    OPT_MEMO = CLI_CLIENT_OPTIONS,
    OPT_AUDIENCE,
    OPT_OUT,
    OPT_SEND,
    OPT_YES,
    OPT_NOW,
    OPT_CHECK
};

static const struct cli_opt opts[] = {
    CLI_CLIENT_OPTION_ROWS,
    [OPT_MEMO] = {"memo", "MEMO", "under the signature of which memo, if there are several"},
    [OPT_AUDIENCE] = {"audience", "TEXT", "for whom it is: the court, the board, ..."},
    [OPT_OUT] = {"out", "FILE", "write the claim to FILE"},
    [OPT_SEND] = {"send", NULL, "put it into the log, for everybody"},
    [OPT_YES] = {"yes", NULL, "claim without asking"},
    [OPT_NOW] = {"now", NULL, "send at once: the server may guess who it is"},
    [OPT_CHECK] = {"check", NULL, "say what the claim in FILE shows, or those in the log"},
    {0},
};

/* ---- checking -------------------------------------------------------------------------- */

static void put_claim(FILE *to, const struct demur_claim *claim, bool is_withdrawn)
{
    fputs("The holder of one signature of memo ", to);
    cli_put_memo_id(to, &claim->memo_id);
    fputs(is_withdrawn ? ", since taken back, says to\n  " : " says to\n  ", to);
    cli_put_text(to, claim->audience.data, claim->audience.len, false);
    fputs("\nthat\n  ", to);
    cli_put_text(to, claim->text.data, claim->text.len, false);
    fputs("\nThat is what is shown. That a name in it is true is not, and a friend could have lent "
          "the signature.\n",
          to);
}

static enum demur_err check(struct cli_client *c, const char *path)
{
    struct demur_channel_memo memo;
    struct demur_claim claim;
    struct cli_speak_sign sign = {.is_signed = false};
    uint8_t *bytes = NULL;
    size_t len = 0;
    enum demur_err err = cli_client_follow(c);

    if (err == DEMUR_OK) {
        err = host_read_file(&bytes, &len, path, DEMUR_CLAIM_BYTES_MAX, c->cli->err);
    }
    if (err != DEMUR_OK) return err;
    err = demur_claim_decode(&claim, bytes, len);
    if (err != DEMUR_OK) {
        err = cli_client_say(c, DEMUR_ERR_INVALID, "%s: this is no claim", path);
    } else if (!demur_channel_memo_get(&memo, c->channel, &claim.memo_id)) {
        err = cli_client_say(c, DEMUR_ERR_INVALID,
                             "%s: the log has no memo that it is about: is it of another "
                             "organisation?",
                             path);
    } else {
        err = cli_speak_find(&sign, c, &memo, &claim.nym);
    }
    if (err == DEMUR_OK &&
        (!sign.is_signed || demur_claim_verify(&claim, &c->org, &sign.echo) != DEMUR_OK)) {
        err = cli_client_say(c, DEMUR_ERR_INVALID,
                             "%s: NOT made by the holder of a signature of that memo", path);
    }
    if (err == DEMUR_OK) put_claim(c->cli->out, &claim, sign.is_withdrawn);
    demur_wipe_free(bytes, len);
    return err;
}

/* ---- those in the log ------------------------------------------------------------------ */

/* The CLAIMs of one memo, as the log has them: whoever keeps it can put in what it likes. */
struct claim_bytes {
    uint8_t *data;
    size_t len;
};

struct claims {
    const struct demur_hash *memo_id;
    struct claim_bytes *entry; /* copies */
    size_t count, room;
};

static enum demur_err keep_claim(struct claims *k, struct demur_span entry)
{
    enum { FIRST = 16 };
    uint8_t *copy;

    if (k->count == k->room) {
        size_t room = k->room == 0 ? FIRST : 2 * k->room;
        struct claim_bytes *more = demur_alloc_array(room, sizeof *more);

        if (more == NULL) return DEMUR_ERR_NOMEM;
        if (k->count > 0) memcpy(more, k->entry, k->count * sizeof *more);
        demur_free(k->entry);
        k->entry = more;
        k->room = room;
    }
    copy = demur_alloc(entry.len);
    if (copy == NULL) return DEMUR_ERR_NOMEM;
    memcpy(copy, entry.data, entry.len);
    k->entry[k->count++] = (struct claim_bytes){copy, entry.len};
    return DEMUR_OK;
}

static enum demur_err collect(void *ctx, uint64_t index, struct demur_span entry)
{
    struct claims *k = ctx;
    struct demur_claim claim;

    (void)index;
    if (demur_entry_kind(entry) != DEMUR_KIND_CLAIM ||
        demur_claim_decode(&claim, entry.data, entry.len) != DEMUR_OK ||
        memcmp(&claim.memo_id, k->memo_id, sizeof *k->memo_id) != 0) {
        return DEMUR_OK;
    }
    return keep_claim(k, entry);
}

/* Print what holds; how many did. */
static enum demur_err put_holding(size_t *held, struct cli_client *c,
                                  const struct demur_channel_memo *memo, const struct claims *k)
{
    enum demur_err err = DEMUR_OK;

    for (size_t i = 0; i < k->count && err == DEMUR_OK; i++) {
        struct cli_speak_sign sign;
        struct demur_claim claim;

        if (demur_claim_decode(&claim, k->entry[i].data, k->entry[i].len) != DEMUR_OK) continue;
        err = cli_speak_find(&sign, c, memo, &claim.nym);
        if (err != DEMUR_OK || !sign.is_signed) continue;
        if (demur_claim_verify(&claim, &c->org, &sign.echo) != DEMUR_OK) continue;
        if (*held > 0) fputc('\n', c->cli->out);
        put_claim(c->cli->out, &claim, sign.is_withdrawn);
        (*held)++;
    }
    return err;
}

static enum demur_err check_log(struct cli_client *c)
{
    struct demur_channel_memo memo;
    struct claims k = {.memo_id = &memo.memo_id};
    struct cli_client_visitor visitor = {collect, &k};
    size_t held = 0;
    enum demur_err err = cli_client_follow(c);

    if (err == DEMUR_OK) err = cli_pick_memo(&memo, c, c->cli->option[OPT_MEMO]);
    if (err == DEMUR_OK) {
        err = cli_client_each_public(c, &visitor);
        if (err == DEMUR_ERR_NOMEM) (void)cli_client_fail(c, "claims", err);
    }
    if (err == DEMUR_OK) err = put_holding(&held, c, &memo, &k);
    if (err == DEMUR_OK && held == 0) fputs("The log has no claim on this memo.\n", c->cli->out);
    if (err == DEMUR_OK && held < k.count) {
        fprintf(c->cli->out, "Not made by the holder of a signature, and not shown: %zu.\n",
                k.count - held);
    }
    for (size_t i = 0; i < k.count; i++) demur_free(k.entry[i].data);
    demur_free(k.entry);
    return err;
}

/* ---- making ---------------------------------------------------------------------------- */

/* One line: line ends become blanks, and those at the ends go. */
static void flatten(uint8_t *text, size_t *len)
{
    for (size_t i = 0; i < *len; i++) {
        if (text[i] == '\n' || text[i] == '\r' || text[i] == '\t') text[i] = ' ';
    }
    while (*len > 0 && text[*len - 1] == ' ') (*len)--;
}

static enum demur_err write_out(const struct cli_client *c, const uint8_t *bytes, size_t len)
{
    const char *path = c->cli->option[OPT_OUT];
    struct host_file file = {path, bytes, len, true, true};

    if (path == NULL) return DEMUR_OK;
    return host_write_file(&file, c->cli->err);
}

static enum demur_err send_out(struct cli_client *c, const uint8_t *bytes, size_t len)
{
    bool now = c->cli->option[OPT_NOW] != NULL;
    struct cli_client_sent sent;
    enum demur_err err;

    if (c->cli->option[OPT_SEND] == NULL) return DEMUR_OK;
    err = cli_speak_queue(&sent, c, (struct demur_span){bytes, len}, now);
    if (err == DEMUR_OK && (now || cli_is_training(c))) {
        cli_client_put_sent(c->cli->out, c, &sent);
    } else if (err == DEMUR_OK) {
        fputs("It waits a random time of up to a day, then the next demur send takes it.\n",
              c->cli->out);
    }
    return err;
}

/* The log takes so many of each signature: one more would be refused after its wait. */
static enum demur_err check_said(struct cli_client *c, const struct cli_speak_echo *e)
{
    struct cli_speak_said said;
    enum demur_err err;

    if (c->cli->option[OPT_SEND] == NULL) return DEMUR_OK;
    err = cli_speak_said(&said, c, &e->memo.memo_id, &e->kept.nym, &e->sign.echo);
    if (err != DEMUR_OK || said.claims < DEMUR_CLAIMS_MAX) return err;
    return cli_client_say(c, DEMUR_ERR_STATE,
                          "you have made %u claims under this signature, which is all that the log "
                          "takes; --out FILE makes one to hand on",
                          said.claims);
}

static enum demur_err confirm(const struct cli_client *c, const struct demur_claim *claim,
                              bool is_withdrawn)
{
    const struct cli *cli = c->cli;
    bool is_sent = cli->option[OPT_SEND] != NULL;

    cli_client_put_mode(cli->out, c);
    put_claim(cli->out, claim, is_withdrawn);
    fputs(is_sent
              ? "Everybody can read it in the log, for ever, and compare its words with yours.\n"
              : "Whoever gets it can show it on, and compare its words with yours.\n",
          cli->out);
    cli_speak_put_now(cli->out, c, is_sent && cli->option[OPT_NOW] != NULL);
    if (cli->option[OPT_YES] != NULL || cli_confirm(cli, "Claim that?")) return DEMUR_OK;
    return cli_client_say(c, DEMUR_ERR_STATE, "nothing was claimed");
}

/* The claim itself, under the signature of e. */
static enum demur_err fill_in(struct demur_claim *claim, const struct cli_client *c,
                              const struct cli_speak_echo *e)
{
    enum demur_err err;

    claim->memo_id = e->memo.memo_id;
    claim->nym = e->kept.nym;
    err = demur_random_fill(&c->random, claim->nonce, sizeof claim->nonce);
    if (err == DEMUR_OK) err = demur_claim_make(claim, &c->org, &e->kept.x);
    if (err == DEMUR_ERR_FORMAT || err == DEMUR_ERR_RANGE) {
        return cli_client_say(c, err,
                              "a claim is plain text of at most %d bytes, its audience of at most "
                              "%d",
                              DEMUR_CLAIM_TEXT_BYTES_MAX, DEMUR_CLAIM_AUDIENCE_BYTES_MAX);
    }
    return err == DEMUR_OK ? err : cli_client_fail(c, "claim", err);
}

static enum demur_err make(struct cli_client *c, struct demur_span text)
{
    const char *audience = c->cli->option[OPT_AUDIENCE];
    uint8_t bytes[DEMUR_CLAIM_BYTES_MAX];
    struct cli_speak_echo e;
    struct demur_claim claim = {.text = text,
                                .audience = {(const uint8_t *)audience, strlen(audience)}};
    bool is_withdrawn;
    size_t len = 0;
    enum demur_err err = cli_speak_pick(&e, c, c->cli->option[OPT_MEMO]);

    if (err != DEMUR_OK) return err;
    is_withdrawn = e.sign.is_withdrawn;
    err = check_said(c, &e);
    if (err == DEMUR_OK) err = fill_in(&claim, c, &e);
    demur_wipe(&e, sizeof e);
    if (err == DEMUR_OK) err = confirm(c, &claim, is_withdrawn);
    if (err != DEMUR_OK) return err;
    demur_claim_encode(bytes, &len, &claim);
    err = write_out(c, bytes, len);
    return err == DEMUR_OK ? send_out(c, bytes, len) : err;
}

static enum demur_err read_and_make(struct cli_client *c, const char *path)
{
    uint8_t *text = NULL;
    size_t size = 0;
    size_t len;
    enum demur_err err = cli_client_follow(c);

    if (err == DEMUR_OK) {
        err = host_read_file(&text, &size, path, DEMUR_CLAIM_TEXT_BYTES_MAX + 1, c->cli->err);
    }
    if (err != DEMUR_OK) return err;
    len = size;
    flatten(text, &len);
    err = make(c, (struct demur_span){text, len});
    demur_wipe_free(text, size);
    return err;
}

/* ---- the command ----------------------------------------------------------------------- */

static enum cli_exit run(const struct cli *cli)
{
    bool is_check = cli->option[OPT_CHECK] != NULL;
    struct cli_client *c = NULL;
    enum demur_err err;

    if (!is_check && (cli->operands == 0 || cli->option[OPT_AUDIENCE] == NULL ||
                      (cli->option[OPT_OUT] == NULL && cli->option[OPT_SEND] == NULL))) {
        fputs(
            "demur memo claim: a FILE and --audience TEXT are needed, and --out FILE or --send; or "
            "--check\n",
            cli->err);
        return CLI_USAGE;
    }
    err = cli_client_open(&c, cli, CLI_CLIENT_MEMBER);
    if (err == DEMUR_OK) {
        if (!is_check) err = read_and_make(c, cli->operand[0]);
        if (is_check) err = cli->operands > 0 ? check(c, cli->operand[0]) : check_log(c);
    }
    cli_client_close(c);
    return cli_client_exit(err);
}

const struct cli_cmd cmd_memo_claim = {
    .name = "memo claim",
    .operands = "[FILE]",
    .max_operands = 1,
    .brief = "speak as the holder of one signature",
    .example = "demur memo claim --audience \"the board\" --out claim words.txt",
    .answer = "0 claimed, or it holds; 3 it does not, or the log does not",
    .opts = opts,
    .run = run,
};
