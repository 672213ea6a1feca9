/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "inbox.h"

#include "demur/memory.h"
#include "outbox.h"

#include <string.h>

/* ---- which memo ------------------------------------------------------------------------ */

/* Whether memo may be seen here; *who and *docket are set where it is delivered to somebody here.
 */
static bool is_mine(struct cli_inbox *in, const struct demur_channel_memo *memo)
{
    if (!memo->is_delivered || !cli_pick_principal(&in->who, in->c, memo)) return false;
    return cli_pick_docket(&in->docket, in->c, memo, NULL) == DEMUR_OK &&
           cli_pick_may_see(&in->who, &in->docket);
}

static bool is_settled(const struct demur_docket *docket)
{
    return docket->state == DEMUR_STATE_ANSWERED || docket->state == DEMUR_STATE_CLOSED;
}

/* The only memo that waits for an answer, else the only one there is. */
static enum demur_err pick_waiting(struct cli_inbox *in)
{
    size_t n = demur_channel_memos(in->c->channel);
    size_t mine = 0;
    size_t waiting = 0;
    struct demur_channel_memo memo;
    struct demur_channel_memo last;
    struct demur_channel_memo last_waiting;

    for (size_t i = 0; i < n; i++) {
        demur_channel_memo_at(&memo, in->c->channel, i);
        if (!is_mine(in, &memo)) continue;
        last = memo;
        mine++;
        if (is_settled(&in->docket) || in->who.role == DEMUR_ROLE_COPIED) continue;
        last_waiting = memo;
        waiting++;
    }
    if (waiting == 1) {
        in->memo = last_waiting;
    } else if (mine == 1) {
        in->memo = last;
    } else if (mine == 0) {
        return cli_client_say(in->c, DEMUR_ERR_STATE, "no memo has been delivered to you");
    } else {
        return cli_client_say(in->c, DEMUR_ERR_RANGE,
                              "%zu memos have been delivered to you; which one? demur inbox list",
                              mine);
    }
    (void)is_mine(in, &in->memo);
    return DEMUR_OK;
}

static enum demur_err pick(struct cli_inbox *in, const char *id)
{
    struct demur_keystore_principal any;
    bool has_key = demur_keystore_principal_at(&any, in->c->store, &in->c->org, 0);
    enum demur_err err;

    demur_wipe(&any, sizeof any);
    if (!has_key) {
        return cli_client_say(in->c, DEMUR_ERR_STATE,
                              "this key store has no principal's key; demur inbox login takes it "
                              "in");
    }
    if (id == NULL) return pick_waiting(in);
    err = cli_pick_memo(&in->memo, in->c, id);
    if (err != DEMUR_OK) return err;
    if (!in->memo.is_delivered) {
        return cli_client_say(in->c, DEMUR_ERR_STATE, "this memo has not been delivered yet");
    }
    if (is_mine(in, &in->memo)) return DEMUR_OK;
    return cli_client_say(in->c, DEMUR_ERR_STATE,
                          "this memo does not go to you, or only when its answer is late");
}

/* ---- opening --------------------------------------------------------------------------- */

/* Hand in the texts of answers that are in the log and still wait here. */
static enum demur_err send_waiting(struct cli_inbox *in)
{
    struct cli_outbox_done done = {0};
    enum demur_err err = DEMUR_OK;

    for (size_t i = 0; i < in->events.count && err == DEMUR_OK; i++) {
        struct demur_hash commit;
        struct demur_blob_ref ref;
        struct cli_outbox_item item = {&in->key, &commit, 0};

        if (!cli_memo_event_blob(&commit, &ref, &in->events.event[i])) continue;
        err = cli_outbox_send(&done, in->c, &item, &ref);
    }
    return err;
}

static enum demur_err open_memo(struct cli_inbox *in)
{
    enum demur_err err = cli_pick_envelope(&in->key, in->c, &in->memo, &in->who);

    if (err == DEMUR_OK) err = cli_client_text(&in->text, in->c, &in->memo, &in->key);
    if (err == DEMUR_OK) {
        err = cli_pick_docket(&in->docket, in->c, &in->memo, &in->text.document);
    }
    if (err == DEMUR_OK) err = cli_memo_events(&in->events, in->c, &in->memo);
    return err == DEMUR_OK ? send_waiting(in) : err;
}

enum demur_err cli_inbox_open(struct cli_inbox **out, const struct cli *cli, const char *id)
{
    struct cli_inbox *in = demur_alloc(sizeof *in);
    enum demur_err err;

    *out = in;
    if (in == NULL) {
        fprintf(cli->err, "demur: %s\n", demur_err_text(DEMUR_ERR_NOMEM));
        return DEMUR_ERR_NOMEM;
    }
    in->cli = cli;
    err = cli_client_open(&in->c, cli, CLI_CLIENT_MEMBER);
    if (err == DEMUR_OK) err = cli_client_follow(in->c);
    if (err == DEMUR_OK) err = pick(in, id);
    return err == DEMUR_OK ? open_memo(in) : err;
}

void cli_inbox_close(struct cli_inbox *in)
{
    if (in == NULL) return;
    cli_memo_events_free(&in->events);
    cli_client_text_free(&in->text);
    cli_client_close(in->c);
    demur_wipe_free(in, sizeof *in);
}

/* ---- who may --------------------------------------------------------------------------- */

enum demur_err cli_inbox_need_addressee(const struct cli_inbox *in)
{
    if (in->who.role != DEMUR_ROLE_COPIED) return cli_client_need_fresh(in->c);
    return cli_client_say(in->c, DEMUR_ERR_STATE,
                          "you have a copy of this memo; those whom it asks answer it");
}

const struct demur_docket_level *cli_inbox_level(const struct cli_inbox *in)
{
    if (in->who.role == DEMUR_ROLE_COPIED) return NULL;
    return cli_pick_level(&in->who, &in->docket);
}

enum demur_err cli_inbox_confirm(const struct cli_inbox *in, bool yes, const char *question)
{
    if (yes || cli_confirm(in->cli, question)) return DEMUR_OK;
    return cli_client_say(in->c, DEMUR_ERR_STATE, "nothing was sent");
}

/* ---- handing in ------------------------------------------------------------------------ */

enum demur_err cli_inbox_post(struct cli_inbox *in, struct demur_span entry)
{
    struct demur_fault fault;
    struct demur_reply reply = {0};
    enum demur_err err = demur_channel_try(in->c->channel, &fault, in->c->today, entry);

    if (err != DEMUR_OK) return cli_client_fail(in->c, "channel", err);
    if (fault.refusal != DEMUR_ACCEPTED) {
        return cli_client_say(in->c, DEMUR_ERR_STATE, "this would not count today: %s",
                              fault.why != NULL ? fault.why
                                                : cli_refusal_text((uint8_t)fault.refusal));
    }
    err = cli_client_post_entries(&reply, in->c, &entry, 1);
    if (err != DEMUR_OK) return err;
    if (reply.status == DEMUR_ACCEPTED) return DEMUR_OK;
    if (reply.status == DEMUR_E_CONFLICT) {
        return cli_client_say(in->c, DEMUR_ERR_STATE,
                              "another device of yours has said something in its place, which "
                              "waits to be logged: this was not sent. Try again when demur docket "
                              "shows the other one");
    }
    return cli_client_say(in->c, DEMUR_ERR_STATE, "not accepted: %s",
                          cli_refusal_text(reply.status));
}

enum demur_err cli_inbox_seal(struct cli_inbox_sealed *out, struct cli_inbox *in,
                              struct demur_answer *answer)
{
    struct cli_inbox_sealed s;
    struct cli_outbox_item item = {&in->key, &s.commit, 0};
    struct demur_blob_key key;
    uint8_t *bytes = NULL;
    uint8_t *blob = NULL;
    size_t len = 0;
    size_t blob_len = 0;
    enum demur_err err = demur_salt_draw(&answer->salt, &in->c->random);

    if (err == DEMUR_OK) err = demur_answer_encode(&bytes, &len, answer);
    if (err != DEMUR_OK) return cli_client_fail(in->c, "answer", err);
    demur_answer_commit(&s.commit, (struct demur_span){bytes, len});
    demur_memo_blob_key(&key, &in->key, &s.commit, 0);
    err = demur_blob_seal(&blob, &blob_len, &key, (struct demur_span){bytes, len});
    demur_wipe(&key, sizeof key);
    if (err == DEMUR_OK) {
        demur_blob_ref_of(&s.ref, (struct demur_span){blob, blob_len});
        err = cli_outbox_put(in->c, &item, (struct demur_span){bytes, len});
    } else {
        (void)cli_client_fail(in->c, "answer", err);
    }
    demur_free(blob);
    demur_wipe_free(bytes, len);
    if (err == DEMUR_OK) *out = s;
    return err;
}

enum demur_err cli_inbox_post_sealed(struct cli_inbox *in, struct demur_span entry,
                                     const struct cli_inbox_sealed *sealed)
{
    struct cli_outbox_item item = {&in->key, &sealed->commit, 0};
    struct cli_outbox_done done = {0};
    enum demur_err err = cli_inbox_post(in, entry);

    /* Refused, so nothing names it; without an answer somebody may, and it stays. */
    if (err == DEMUR_ERR_STATE) cli_outbox_drop(in->c, &item);
    if (err == DEMUR_OK) err = cli_outbox_send(&done, in->c, &item, &sealed->ref);
    if (err == DEMUR_OK && done.waiting > 0) {
        fputs("The text is not handed in yet: run demur inbox read again later.\n", in->cli->err);
    }
    return err;
}
