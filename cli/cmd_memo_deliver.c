/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * cmd_memo_deliver.c -- demur memo deliver [MEMO] and demur memo release [MEMO]
 *
 * Hand the key of a memo to every principal, in the log itself; or to everybody (2.9, 2.12).  With
 * a MEMO the owner's link is taken from the key store, else a link is read from standard input.
 */
#include "client_parts.h"
#include "commands.h"
#include "demur/delivered.h"
#include "demur/entry.h"
#include "demur/memory.h"
#include "memo_pick.h"

#include <string.h>

enum { OPT_YES = CLI_CLIENT_OPTIONS, OPT_NOW };

static const struct cli_opt deliver_opts[] = {
    CLI_CLIENT_OPTION_ROWS,
    [OPT_YES] = {"yes", NULL, "deliver without asking"},
    [OPT_NOW] = {"now", NULL, "send at once: the server may guess who delivers"},
    {0},
};

static const struct cli_opt release_opts[] = {
    CLI_CLIENT_OPTION_ROWS,
    [OPT_YES] = {"yes", NULL, "release without asking"},
    [OPT_NOW] = {"now", NULL, "send at once: the server may guess who releases"},
    {0},
};

/** One run of either. */
struct handing {
    const struct cli *cli;
    struct cli_client *c;
    struct demur_link link;
    struct demur_channel_memo memo;
    struct demur_memo_key key;
    struct demur_owner_keys owner; /**< where the link is the owner's */
};

/* ---- which memo, by which link --------------------------------------------------------- */

static enum demur_err own_link(struct handing *h, const char *id)
{
    enum demur_err err = cli_pick_memo(&h->memo, h->c, id);

    if (err != DEMUR_OK) return err;
    if (cli_pick_link(&h->link, h->c, &h->memo) && h->link.kind == DEMUR_LINK_OWNER) {
        return DEMUR_OK;
    }
    return cli_client_say(h->c, DEMUR_ERR_STATE,
                          "the owner's link of this memo is not in the key store; without a "
                          "number, a link is read from standard input");
}

/* The memo of the link that was read; where its owner's link is in the key store, that is used. */
static enum demur_err read_link(struct handing *h)
{
    enum demur_err err = cli_client_memo(&h->memo, h->c, &h->link);
    struct demur_link own;

    if (err != DEMUR_OK || h->link.kind == DEMUR_LINK_OWNER) return err;
    if (cli_pick_link(&own, h->c, &h->memo) && own.kind == DEMUR_LINK_OWNER) {
        demur_link_memo_key(&h->key, &h->link);
        if (demur_memo_key_verify(&h->key, h->memo.header) == DEMUR_OK) h->link = own;
    }
    demur_wipe(&own, sizeof own);
    return DEMUR_OK;
}

static enum demur_err prepare(struct handing *h)
{
    const char *id = h->cli->operands > 0 ? h->cli->operand[0] : NULL;
    enum demur_err err = cli_client_open(&h->c, h->cli, CLI_CLIENT_MEMBER);

    if (err == DEMUR_OK && id == NULL) err = cli_read_link(&h->link, h->cli);
    if (err == DEMUR_OK) err = cli_client_follow(h->c);
    if (err == DEMUR_OK) err = cli_client_need_fresh(h->c);
    if (err != DEMUR_OK) return err;
    err = id != NULL ? own_link(h, id) : read_link(h);
    if (err != DEMUR_OK) return err;
    demur_link_memo_key(&h->key, &h->link);
    if (demur_memo_key_verify(&h->key, h->memo.header) != DEMUR_OK) {
        return cli_client_say(h->c, DEMUR_ERR_INVALID,
                              "this link does not open the memo that it names: somebody made "
                              "another to mislead you, or it was changed on its way");
    }
    if (h->link.kind == DEMUR_LINK_OWNER) demur_owner_keys_derive(&h->owner, &h->link.secret);
    return DEMUR_OK;
}

/* Whether an entry of that kind for this memo waits already. */
static bool is_queued(const struct handing *h, uint8_t kind)
{
    struct demur_keystore_waiting w;
    struct demur_hash id;

    for (size_t i = 0; demur_keystore_waiting_at(&w, h->c->store, i); i++) {
        if (demur_entry_kind(w.object) == kind && demur_entry_memo(&id, w.object) &&
            memcmp(&id, &h->memo.memo_id, sizeof id) == 0) {
            return true;
        }
    }
    return false;
}

/* ---- sending --------------------------------------------------------------------------- */

static enum demur_err send_object(struct handing *h, struct demur_span object)
{
    bool now = h->cli->option[OPT_NOW] != NULL;
    struct cli_client_sent sent = {0};
    struct demur_fault fault;
    enum demur_err err = demur_channel_try(h->c->channel, &fault, h->c->today, object);

    if (err != DEMUR_OK) return cli_client_fail(h->c, "channel", err);
    if (fault.refusal != DEMUR_ACCEPTED) {
        return cli_client_say(h->c, DEMUR_ERR_STATE, "the log would not take this today: %s",
                              fault.why != NULL ? fault.why
                                                : cli_refusal_text((uint8_t)fault.refusal));
    }
    err = cli_client_queue(h->c, object, now ? CLI_SEND_NOW : CLI_SEND_LATER, 0);
    if (err != DEMUR_OK) return err;
    if (!now && !cli_is_training(h->c)) {
        fputs("It is sent at a random time within a day, if demur send runs then.\n", h->cli->out);
        return DEMUR_OK;
    }
    err = cli_client_send(&sent, h->c, CLI_SEND_QUEUED, false);
    cli_client_put_sent(h->cli->out, h->c, &sent);
    return err;
}

static enum demur_err confirm(const struct handing *h, const char *question)
{
    if (h->cli->option[OPT_YES] != NULL || cli_confirm(h->cli, question)) return DEMUR_OK;
    return cli_client_say(h->c, DEMUR_ERR_STATE, "not done");
}

static enum cli_exit end(struct handing *h, enum demur_err err)
{
    demur_wipe(&h->link, sizeof h->link);
    demur_wipe(&h->key, sizeof h->key);
    demur_wipe(&h->owner, sizeof h->owner);
    cli_client_close(h->c);
    return cli_client_exit(err);
}

/* ---- deliver --------------------------------------------------------------------------- */

static enum demur_err check_deliver(const struct handing *h)
{
    if (h->memo.is_delivered) {
        return cli_client_say(h->c, DEMUR_ERR_STATE, "this memo has been delivered already");
    }
    if (is_queued(h, DEMUR_KIND_DELIVERED)) {
        return cli_client_say(
            h->c, DEMUR_ERR_STATE,
            "its delivery waits to be sent, or to be seen in the log; demur send");
    }
    if (h->memo.header->form != DEMUR_FORM_OPEN) {
        return cli_client_say(h->c, DEMUR_ERR_STATE,
                              "this memo is signed on a condition, which this program cannot do");
    }
    if (h->link.kind != DEMUR_LINK_OWNER && h->c->today <= h->memo.header->close) {
        return cli_client_say(h->c, DEMUR_ERR_STATE,
                              "until its closing day is over only the owner can deliver it; from "
                              "the day after, every reader");
    }
    return DEMUR_OK;
}

/* Nobody is served with a memo that cannot be read. */
static enum demur_err check_text(const struct handing *h)
{
    struct cli_client_text text = {.bytes = NULL};
    enum demur_err err = cli_client_text(&text, h->c, &h->memo, &h->key);

    cli_client_text_free(&text);
    return err;
}

static void put_readers(FILE *to, const struct handing *h)
{
    fprintf(to, "With %llu signatures in the log so far, this memo will be readable for\n",
            (unsigned long long)h->memo.signs);
    for (size_t i = 0; i < h->memo.header->principals; i++) {
        const struct demur_header_principal *p = &h->memo.header->principal[i];
        struct demur_span title = cli_pick_title(h->c, &h->memo, p->id);

        fputs("  ", to);
        cli_put_text(to, title.data, title.len, false);
        fputs(p->role == DEMUR_ROLE_ADDRESSEE ? ", who is to answer\n"
              : p->role == DEMUR_ROLE_COPIED  ? ", as a copy\n"
                                              : ", when the answer is late\n",
              to);
    }
    fputs(
        "and everybody who has the link. It closes at once: no signature is taken, or taken back, "
        "after that.\n",
        to);
}

/* The keys of the header's principals, from the manifest in force. */
static enum demur_err principal_keys(struct demur_box_pk pk[DEMUR_HEADER_PRINCIPALS_MAX],
                                     const struct handing *h)
{
    for (size_t i = 0; i < h->memo.header->principals; i++) {
        uint8_t id = h->memo.header->principal[i].id;
        const struct demur_manifest_principal *p = demur_manifest_principal_of(h->c->manifest, id);

        if (p == NULL) p = demur_manifest_principal_of(h->memo.manifest, id);
        if (p == NULL) {
            return cli_client_say(h->c, DEMUR_ERR_INVALID,
                                  "no manifest that the log shows has principal %u, to whom this "
                                  "memo goes",
                                  id);
        }
        pk[i] = p->hpke_pk;
    }
    return DEMUR_OK;
}

static enum demur_err deliver(struct handing *h)
{
    uint8_t bytes[DEMUR_DELIVERED_BYTES_MAX];
    struct demur_box_pk pk[DEMUR_HEADER_PRINCIPALS_MAX];
    struct demur_delivered d;
    struct demur_sign_seed seed = h->owner.sign;
    size_t len = 0;
    enum demur_err err = principal_keys(pk, h);

    if (err != DEMUR_OK) return err;
    if (h->link.kind != DEMUR_LINK_OWNER) demur_deliver_seed(&seed, &h->key);
    err = demur_delivered_make(&d, h->memo.header, &h->key, pk, &seed);
    demur_wipe(&seed, sizeof seed);
    if (err != DEMUR_OK) return cli_client_fail(h->c, "delivery", err);
    demur_delivered_encode(bytes, &len, &d);
    return send_object(h, (struct demur_span){bytes, len});
}

static enum cli_exit run_deliver(const struct cli *cli)
{
    struct handing h = {.cli = cli};
    enum demur_err err = prepare(&h);

    if (err == DEMUR_OK) err = check_deliver(&h);
    if (err == DEMUR_OK) err = check_text(&h);
    if (err == DEMUR_OK) {
        cli_client_put_mode(cli->out, h.c);
        put_readers(cli->out, &h);
        err = confirm(&h, "Deliver it?");
    }
    if (err == DEMUR_OK) err = deliver(&h);
    return end(&h, err);
}

const struct cli_cmd cmd_memo_deliver = {
    .name = "memo deliver",
    .operands = "[MEMO]",
    .max_operands = 1,
    .brief = "deliver a memo to its principals",
    .example = "demur memo deliver <link",
    .answer = "0 delivered, or it waits; 3 the link, the text or the log does not hold",
    .opts = deliver_opts,
    .run = run_deliver,
};

/* ---- release --------------------------------------------------------------------------- */

static enum demur_err check_release(const struct handing *h)
{
    if (h->link.kind != DEMUR_LINK_OWNER) {
        return cli_client_say(h->c, DEMUR_ERR_STATE,
                              "only the owner's link releases a memo; every reader can make a "
                              "bundle of it");
    }
    if (h->memo.is_released) {
        return cli_client_say(h->c, DEMUR_ERR_STATE, "this memo has been released already");
    }
    if (is_queued(h, DEMUR_KIND_RELEASE)) {
        return cli_client_say(h->c, DEMUR_ERR_STATE,
                              "its release waits to be sent, or to be seen in the log; demur send");
    }
    return DEMUR_OK;
}

static enum demur_err release(struct handing *h)
{
    uint8_t bytes[DEMUR_RELEASE_BYTES];
    struct demur_release r;

    demur_release_make(&r, &h->memo.memo_id, &h->c->org, &h->key, &h->owner.sign);
    demur_release_encode(bytes, &r);
    demur_wipe(&r, sizeof r);
    return send_object(h, (struct demur_span){bytes, sizeof bytes});
}

static enum cli_exit run_release(const struct cli *cli)
{
    struct handing h = {.cli = cli};
    enum demur_err err = prepare(&h);

    if (err == DEMUR_OK) err = check_release(&h);
    if (err == DEMUR_OK) {
        cli_client_put_mode(cli->out, h.c);
        fputs("From then on everybody can read the text, its attachments and all reasons of the "
              "answers, for ever;\nwhoever knows its authors' style reads that too.\n",
              cli->out);
        err = confirm(&h, "Release it?");
    }
    if (err == DEMUR_OK) err = release(&h);
    return end(&h, err);
}

const struct cli_cmd cmd_memo_release = {
    .name = "memo release",
    .operands = "[MEMO]",
    .max_operands = 1,
    .brief = "let everybody read a memo",
    .example = "demur memo release <link",
    .answer = "0 released, or it waits; 3 the link or the log does not hold",
    .opts = release_opts,
    .run = run_release,
};
