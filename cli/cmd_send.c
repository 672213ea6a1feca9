/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * cmd_send.c -- demur send
 *
 * Send what is due, look for what was sent, erase what the log shows; with nothing to send, send a
 * cell that says nothing, so that the traffic is the same (docs/threat-model.md 3.2).
 */
#include "client_parts.h"
#include "commands.h"
#include "demur/encode.h"
#include "demur/memory.h"
#include "host/write_file.h"
#include "outbox.h"

#include <string.h>

enum { OPT_NOW = CLI_CLIENT_OPTIONS, OPT_EMPTY, OPT_JSON, OPT_EVIDENCE };
enum { PATH_LEN_MAX = 4096 };

static const struct cli_opt opts[] = {
    CLI_CLIENT_OPTION_ROWS,
    [OPT_NOW] = {"now", NULL, "send all that waits, at once: the server may guess who it is"},
    [OPT_EMPTY] = {"empty", NULL, "send only a message that says nothing; what is due stays"},
    [OPT_JSON] = {"json", NULL, "print one JSON object"},
    [OPT_EVIDENCE] = {"evidence", "FILE", "write what proves a broken promise to FILE"},
    {0},
};

static void put_hex(struct demur_writer *w, const char *name, const uint8_t *data, size_t len)
{
    char hex[2 * DEMUR_SIGNATURE_BYTES + 1];

    demur_hex_encode(hex, data, len);
    demur_put_bytes(w, name, strlen(name));
    demur_put_bytes(w, hex, 2 * len);
    demur_put_bytes(w, "\n", 1);
}

/* Leaf, day and signature of one receipt, and the checkpoint that does not have the leaf. */
static enum demur_err write_one(const struct cli_client *c, const char *path,
                                const struct demur_keystore_receipt *receipt)
{
    struct demur_span note = cli_client_checkpoint(c);
    struct demur_writer out;
    struct host_file file = {.path = path, .is_secret = true, .is_new = true};
    uint8_t day[sizeof receipt->day];
    enum demur_err err;

    demur_set_be32(day, receipt->day);
    demur_writer_init(&out);
    put_hex(&out, "org ", c->org.bytes, sizeof c->org.bytes);
    put_hex(&out, "receipt_pk ", c->manifest->receipt_pk.bytes, DEMUR_KEY_BYTES);
    put_hex(&out, "leaf ", receipt->leaf.bytes, sizeof receipt->leaf.bytes);
    put_hex(&out, "day ", day, sizeof day);
    put_hex(&out, "sig ", receipt->sig.bytes, sizeof receipt->sig.bytes);
    demur_put_bytes(&out, "\n", 1);
    demur_put_bytes(&out, note.data, note.len);
    err = out.err;
    file.data = out.data;
    file.len = out.len;
    err = err == DEMUR_OK ? host_write_file(&file, c->cli->err) : cli_client_fail(c, path, err);
    demur_writer_wipe(&out);
    return err;
}

/* Each broken receipt to a file of its own: two in one would show that one person has both. */
static enum demur_err write_evidence(const struct cli_client *c, const char *path)
{
    struct demur_keystore_waiting w;
    unsigned count = 0;
    enum demur_err err = DEMUR_OK;

    for (size_t i = 0; err == DEMUR_OK && demur_keystore_waiting_at(&w, c->store, i); i++) {
        char name[PATH_LEN_MAX];
        int n;

        if (!cli_client_is_evidence(c, &w)) continue;
        count++;
        n = count == 1 ? snprintf(name, sizeof name, "%s", path)
                       : snprintf(name, sizeof name, "%s-%u", path, count);
        if (n < 0 || (size_t)n >= sizeof name) return cli_client_fail(c, path, DEMUR_ERR_RANGE);
        err = write_one(c, name, &w.receipt);
    }
    if (err != DEMUR_OK) return err;
    if (count == 0) {
        (void)cli_client_say(c, DEMUR_OK, "no promise is broken: %s is not written", path);
    } else if (count > 1) {
        (void)cli_client_say(
            c, DEMUR_OK,
            "%u receipts, in %s and %s-2 to -%u: show nobody two of them together, "
            "for they are one person's",
            count, path, path, count);
    }
    return DEMUR_OK;
}

static void put_json(FILE *out, const struct cli_client_sent *sent,
                     const struct cli_outbox_done *done)
{
    fprintf(out,
            "{\"logged\": %u, \"accepted\": %u, \"refused\": %u, \"waiting\": %u, \"broken\": %u, "
            "\"texts\": %u, \"texts_waiting\": %u}\n",
            sent->logged, sent->accepted, sent->refused, sent->waiting, sent->broken, done->sent,
            done->waiting);
}

/* Cells, then the texts of memos that have been accepted; what was done is said. */
static enum demur_err send_all(struct cli_client *c)
{
    const struct cli *cli = c->cli;
    bool is_empty = cli->option[OPT_EMPTY] != NULL;
    enum cli_client_what what = is_empty                       ? CLI_SEND_NOTHING
                                : cli->option[OPT_NOW] != NULL ? CLI_SEND_ALL
                                                               : CLI_SEND_DUE;
    struct cli_client_sent sent = {0};
    struct cli_outbox_done done = {0};
    enum demur_err err = cli_client_send(&sent, c, what, true);
    enum demur_err texts = err;

    if (err != DEMUR_ERR_INVALID && !is_empty) texts = cli_outbox_send_all(&done, c);

    if (cli->option[OPT_JSON] != NULL) {
        put_json(cli->out, &sent, &done);
    } else {
        cli_client_put_mode(cli->out, c);
        cli_client_put_sent(cli->out, c, &sent);
        cli_outbox_put_done(cli->out, &done);
    }
    return err == DEMUR_OK ? texts : err;
}

static enum cli_exit run(const struct cli *cli)
{
    struct cli_client *c = NULL;
    enum demur_err err;

    if (cli->option[OPT_NOW] != NULL && cli->option[OPT_EMPTY] != NULL) {
        fputs("demur send: --now and --empty say opposite things: give one of them\n", cli->err);
        return CLI_USAGE;
    }
    err = cli_client_open(&c, cli, CLI_CLIENT_MEMBER);
    if (err == DEMUR_OK) err = cli_client_follow(c);
    if (err == DEMUR_OK && cli->option[OPT_EVIDENCE] != NULL) {
        err = write_evidence(c, cli->option[OPT_EVIDENCE]);
    }
    if (err == DEMUR_OK) err = send_all(c);
    cli_client_close(c);
    return cli_client_exit(err);
}

const struct cli_cmd cmd_send = {
    .name = "send",
    .operands = "",
    .brief = "send what is due, and look for what was sent",
    .example = "demur send",
    .answer = "0 done, or it waits; 3 a promise was broken, or the log does not hold",
    .opts = opts,
    .run = run,
};
