/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * cmd_page_memo.c -- page memo
 *
 * One memo: by the link in given/-, which need not be kept anywhere, or with --memo by a key that
 * is on this device (a kept link, a principal's envelope) or was released.  Its text, what became
 * of it, and, where the key store is open, what a member could do.
 */
#include "client_enrol.h"
#include "demur/memory.h"
#include "docket_view.h"
#include "reason.h"
#include "view.h"

#include <string.h>

enum { OPT_ADDRESS = CLI_CLIENT_OPTIONS, OPT_MEMO, OPT_KEEP };

static const struct cli_opt opts[] = {
    CLI_CLIENT_OPTION_ROWS,
    [OPT_ADDRESS] = {"address", "URL", "of the channel, where no key store is open"},
    [OPT_MEMO] = {"memo", "MEMO", "the beginning of its number; without it a link is read"},
    [OPT_KEEP] = {"keep", NULL, "keep the link in the key store, where that is open"},
    {0},
};

/** One run. */
struct looking {
    const struct cli *cli;
    struct cli_client *c;
    struct demur_channel_memo memo;
    struct demur_link link; /**< secret */
    bool has_link;
    struct demur_memo_key key;
    struct cli_docket_view view;
    bool has_view;
};

/* ---- which memo -------------------------------------------------------------------------- */

static enum demur_err by_link(struct looking *l)
{
    enum demur_err err = cli_read_link(&l->link, l->cli);

    if (err != DEMUR_OK) return err;
    l->has_link = true;
    err = cli_client_memo(&l->memo, l->c, &l->link);
    if (err != DEMUR_OK) return err;
    demur_link_memo_key(&l->key, &l->link);
    if (demur_memo_key_verify(&l->key, l->memo.header) == DEMUR_OK) return DEMUR_OK;
    cli_reason_is(CLI_REASON_MEMO_DIFFERS);
    return cli_client_say(l->c, DEMUR_ERR_INVALID,
                          "this link does not open the memo that it names: somebody made another "
                          "to mislead you, or it was changed on its way");
}

/* Keep a link that was opened, unless one of the same kind is there. */
static enum demur_err keep_link(const struct looking *l)
{
    struct demur_link there;
    bool has = cli_pick_link(&there, l->c, &l->memo);
    enum demur_err err;

    demur_wipe(&there, sizeof there);
    if (has || l->c->store == NULL || !l->has_link || l->cli->option[OPT_KEEP] == NULL) {
        return DEMUR_OK;
    }
    err = demur_keystore_link_put(l->c->store, &l->c->org, &l->link);
    if (err == DEMUR_ERR_RANGE) return DEMUR_OK; /* it is full of links: this one is not listed */
    return err == DEMUR_OK ? cli_client_save(l->c) : cli_client_fail(l->c, "key store", err);
}

static enum demur_err find(struct looking *l)
{
    const char *id = l->cli->option[OPT_MEMO];
    enum demur_err err = page_view_open(&l->c, l->cli, l->cli->option[OPT_ADDRESS]);

    if (err == DEMUR_OK) err = id != NULL ? cli_pick_memo(&l->memo, l->c, id) : by_link(l);
    if (err != DEMUR_OK) return err;
    err = id != NULL ? cli_docket_view(&l->view, l->c, &l->memo)
                     : cli_docket_view_read(&l->view, l->c, &l->memo, &l->key);
    l->has_view = err == DEMUR_OK;
    return err == DEMUR_OK ? keep_link(l) : err;
}

/* ---- the text ---------------------------------------------------------------------------- */

static void put_ask(FILE *to, const struct looking *l, unsigned i)
{
    const struct demur_ask *ask = &l->view.text.document.ask[i];

    fprintf(to, "%s{\"ask\": %u", i > 0 ? ", " : "", i + 1);
    page_put_string(to, "text", ask->text);
    if (ask->to > 0) page_put_string(to, "to", cli_pick_title(l->c, &l->memo, ask->to));
    page_put_day(to, "by", ask->by > 0, ask->by);
    fputc('}', to);
}

static void put_text(FILE *to, const struct looking *l)
{
    const struct demur_document *d = &l->view.text.document;

    if (!l->view.has_text) {
        fputs(", \"text\": null", to);
        return;
    }
    fprintf(to, ", \"text\": {\"template\": %u, \"dissent\": %u", d->template_number, d->dissent);
    page_put_string(to, "language", d->language);
    page_put_string(to, "marking", d->marking);
    page_put_string(to, "subject", d->subject);
    page_put_string(to, "summary", d->summary);
    page_put_string(to, "body", d->body);
    page_put_string(to, "closing", d->closing);
    page_put_string(
        to, "words",
        (struct demur_span){(const uint8_t *)l->view.text.words, strlen(l->view.text.words)});
    fputs(", \"asks\": [", to);
    for (unsigned i = 0; i < d->asks; i++) put_ask(to, l, i);
    fputs("], \"attachments\": [", to);
    for (unsigned i = 0; i < d->attachments; i++) {
        fprintf(to, "%s{\"number\": %u", i > 0 ? ", " : "", i + 1);
        page_put_string(to, "name", d->attachment[i].name);
        page_put_number(to, "bytes", d->attachment[i].size);
        fputc('}', to);
    }
    fputs("]}", to);
}

static void put_principals(FILE *to, const struct looking *l)
{
    fputs(", \"principals\": [", to);
    for (size_t i = 0; i < l->memo.header->principals; i++) {
        const struct demur_header_principal *p = &l->memo.header->principal[i];

        fprintf(to, "%s{\"id\": %u, \"role\": \"%s\"", i > 0 ? ", " : "", p->id,
                p->role == DEMUR_ROLE_ADDRESSEE ? "to"
                : p->role == DEMUR_ROLE_COPIED  ? "copy"
                                                : "next");
        page_put_string(to, "title", cli_pick_title(l->c, &l->memo, p->id));
        fputc('}', to);
    }
    fputc(']', to);
}

/* ---- what a member could do -------------------------------------------------------------- */

static void put_own(FILE *to, const struct cli_own_act *own)
{
    fputs(", \"own\": {\"known\": true", to);
    page_put_bool(to, "unsent", own->is_unsent);
    page_put_bool(to, "sent", own->is_sent);
    page_put_bool(to, "leaving", own->is_leaving);
    page_put_bool(to, "signed", own->is_signed);
    page_put_bool(to, "withdrawn", own->is_withdrawn);
    fputc('}', to);
}

/* When the signature that waits here goes out, and what became of it. */
static void put_waiting(FILE *to, const struct looking *l)
{
    struct demur_keystore_waiting w;
    struct demur_hash id;

    for (size_t i = 0; demur_keystore_waiting_at(&w, l->c->store, i); i++) {
        if (!demur_entry_memo(&id, w.object) || memcmp(&id, &l->memo.memo_id, sizeof id) != 0) {
            continue;
        }
        page_put_number(to, "send_at", w.send_at_s & ~(uint64_t)1);
        page_put_bool(to, "accepted", cli_client_receipt(l->c, &w) == CLI_RECEIPT_GOOD);
        page_put_bool(to, "broken", cli_client_receipt(l->c, &w) == CLI_RECEIPT_BROKEN);
        return;
    }
}

static enum demur_err put_member(FILE *to, const struct looking *l,
                                 const struct demur_channel_epoch *epoch)
{
    const struct demur_codes *codes;
    struct demur_membership *membership = NULL;
    struct cli_own_act own = {0};
    uint32_t made_day = 0;
    enum demur_err err = cli_client_membership(&membership, &made_day, l->c, epoch->epoch);

    if (err != DEMUR_OK) return err;
    err = cli_client_own_act(&own, l->c, &l->memo, membership);
    codes = demur_membership_codes(membership);
    if (err == DEMUR_OK) {
        page_put_codes(to, epoch->roster, codes);
        page_put_crowds(to, epoch, codes, (uint8_t)(l->memo.profiles & l->memo.header->profiles));
        page_put_day(to, "acts_from", true, cli_client_acts_from(l->c, made_day));
        page_put_number(to, "contexts",
                        demur_keystore_contexts(l->c->store, &l->c->org, epoch->epoch));
        put_own(to, &own);
        put_waiting(to, l);
    }
    demur_membership_free(membership);
    return err;
}

static enum demur_err put_signing(FILE *to, const struct looking *l)
{
    struct demur_channel_epoch epoch;
    struct demur_span record;
    bool has_epoch = demur_channel_epoch_get(&epoch, l->c->channel, l->memo.header->epoch);
    bool is_member = has_epoch && l->c->store != NULL &&
                     demur_keystore_credential_get(&record, l->c->store, &l->c->org, epoch.epoch);
    enum demur_err err = DEMUR_OK;

    if (has_epoch) page_put_epoch(to, l->c, &epoch);
    fputs(", \"signing\": {\"known\": true", to);
    page_put_bool(to, "unlocked", l->c->store != NULL);
    page_put_bool(to, "member", is_member);
    page_put_bool(to, "open_form", l->memo.header->form == DEMUR_FORM_OPEN);
    page_put_bool(to, "may_act", l->memo.may_act);
    page_put_bool(to, "safe", (l->memo.header->profiles & ~l->memo.profiles) == 0);
    page_put_bool(to, "fresh", cli_client_age(l->c).is_fresh);
    if (is_member) err = put_member(to, l, &epoch);
    fputc('}', to);
    return err;
}

/* What a principal of this device could do. */
static void put_office(FILE *to, const struct looking *l)
{
    struct cli_pick_principal who;

    if (l->c->store == NULL || !cli_pick_principal(&who, l->c, &l->memo)) return;
    page_put_number(to, "office", who.keys.id);
    page_put_bool(to, "may_answer",
                  who.role == DEMUR_ROLE_ADDRESSEE || (who.role == DEMUR_ROLE_NEXT_LEVEL &&
                                                       cli_pick_may_see(&who, &l->view.docket)));
    demur_wipe(&who, sizeof who);
}

/* ---- the whole --------------------------------------------------------------------------- */

/* A link that is kept: for the commands that take one, as it would be opened again. */
static void put_link(FILE *to, const struct demur_link *link)
{
    char text[DEMUR_LINK_LEN + 1];

    demur_link_encode(text, link);
    page_put_string(to, "link", (struct demur_span){(const uint8_t *)text, DEMUR_LINK_LEN});
    demur_wipe(text, sizeof text);
}

static enum demur_err put(struct looking *l)
{
    FILE *to = l->cli->out;
    struct demur_link link;
    const char *closed = cli_client_closed(l->c, &l->memo);
    bool is_kept = l->c->store != NULL && cli_pick_link(&link, l->c, &l->memo);

    fprintf(to, "{\"number\": %zu, \"docket\": ", l->memo.at + 1);
    cli_docket_put_json_object(to, l->c, &l->view);
    page_put_hex(to, "memo", l->memo.memo_id.bytes, sizeof l->memo.memo_id.bytes);
    page_put_bool(to, "is_open", closed == NULL);
    page_put_bool(to, "kept", is_kept);
    page_put_bool(to, "owned", is_kept && link.kind == DEMUR_LINK_OWNER);
    page_put_day(to, "today", true, l->c->today);
    page_put_clock(to, l->c, &l->memo, &l->view.docket);
    put_principals(to, l);
    put_text(to, l);
    put_office(to, l);
    if (is_kept && !l->has_link) put_link(to, &link);
    demur_wipe(&link, sizeof link);
    return put_signing(to, l);
}

static enum cli_exit run(const struct cli *cli)
{
    struct looking *l = demur_alloc(sizeof *l);
    enum demur_err err = DEMUR_ERR_NOMEM;

    if (l == NULL) {
        fprintf(cli->err, "demur: %s\n", demur_err_text(err));
        return CLI_FAILED;
    }
    l->cli = cli;
    err = find(l);
    if (err == DEMUR_OK) err = put(l);
    if (err == DEMUR_OK) fputs("}\n", cli->out);
    if (l->has_view) cli_docket_view_free(&l->view);
    demur_wipe_free(l, sizeof *l);
    return cli_client_exit(err);
}

const struct cli_cmd cmd_page_memo = {
    .name = "page memo",
    .operands = "",
    .brief = "one memo, and what can be done about it",
    .example = "page memo",
    .answer = "0 it holds, 3 the memo or the log does not hold",
    .opts = opts,
    .run = run,
};
