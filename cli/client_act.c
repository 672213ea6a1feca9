/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* client_act.c -- a member's own signature of a memo: whether it may be made, and what became of
 * it. */
#include "client_parts.h"
#include "demur/day.h"
#include "demur/memory.h"
#include "speak.h"

#include <string.h>

enum { WAIT_DAYS = 2 };

uint32_t cli_client_acts_from(const struct cli_client *c, uint32_t made_day)
{
    return cli_is_training(c) ? made_day : made_day + WAIT_DAYS;
}

enum demur_err cli_client_actor(struct demur_membership **out, struct cli_client *c, uint32_t epoch)
{
    char day[DEMUR_DATE_LEN + 1];
    struct demur_membership *m = NULL;
    uint32_t made_day = 0;
    enum demur_err err = cli_client_membership(&m, &made_day, c, epoch);

    if (err != DEMUR_OK) return err;
    if (c->today < cli_client_acts_from(c, made_day)) {
        demur_day_format(day, cli_client_acts_from(c, made_day));
        demur_membership_free(m);
        return cli_client_say(c, DEMUR_ERR_STATE,
                              "your credential is not a day old: who has just enrolled would stand "
                              "out. You may act from %s on",
                              day);
    }
    *out = m;
    return DEMUR_OK;
}

/* ---- in the queue ---------------------------------------------------------------------- */

static void look_in_queue(struct cli_own_act *out, const struct cli_client *c,
                          const struct demur_hash *memo_id)
{
    struct demur_keystore_waiting w;
    struct demur_hash id;

    for (size_t i = 0; demur_keystore_waiting_at(&w, c->store, i); i++) {
        uint8_t kind = demur_entry_kind(w.object);

        if (!demur_entry_memo(&id, w.object) || memcmp(&id, memo_id, sizeof id) != 0) continue;
        if (kind == DEMUR_KIND_SIGN && (w.send_at_s & 1) == 0) out->is_unsent = true;
        if (kind == DEMUR_KIND_SIGN && (w.send_at_s & 1) != 0) out->is_sent = true;
        if (kind == DEMUR_KIND_WITHDRAW) out->is_leaving = true;
    }
}

/* What was to prove a signature that has never been sent proves nothing: it goes with it. */
static void forget_echo(struct cli_client *c, const struct demur_hash *memo_id)
{
    struct demur_keystore_echo echo;
    size_t i = 0;

    while (demur_keystore_echo_at(&echo, c->store, &c->org, i)) {
        if (memcmp(&echo.memo_id, memo_id, sizeof *memo_id) != 0) {
            i++;
        } else if (!demur_keystore_echo_remove(c->store, &c->org, i)) {
            break;
        }
    }
    demur_wipe(&echo, sizeof echo);
}

enum demur_err cli_client_unsend(struct cli_client *c, const struct demur_channel_memo *memo)
{
    struct demur_keystore_waiting w;
    struct demur_hash id;

    for (size_t i = 0; demur_keystore_waiting_at(&w, c->store, i); i++) {
        if (demur_entry_kind(w.object) != DEMUR_KIND_SIGN || (w.send_at_s & 1) != 0) continue;
        if (!demur_entry_memo(&id, w.object)) continue;
        if (memcmp(&id, &memo->memo_id, sizeof id) != 0) continue;
        (void)demur_keystore_waiting_remove(c->store, i);
        forget_echo(c, &memo->memo_id);
        return cli_client_save(c);
    }
    return DEMUR_OK;
}

/* ---- in the log ------------------------------------------------------------------------ */

/*
 * Erase what waits of the memo although the log has such an act of this member already: made anew
 * in a key store that was put back, say.  What has been promised stays until its own leaf is there.
 */
static enum demur_err clear_queue(struct cli_client *c, const struct cli_own_act *own,
                                  const struct demur_hash *memo_id)
{
    struct demur_keystore_waiting w;
    struct demur_hash id;
    bool is_changed = false;
    size_t i = 0;

    while (demur_keystore_waiting_at(&w, c->store, i)) {
        uint8_t kind = demur_entry_kind(w.object);
        enum cli_receipt receipt = cli_client_receipt(c, &w);
        bool is_done = (kind == DEMUR_KIND_SIGN && own->is_signed) ||
                       (kind == DEMUR_KIND_WITHDRAW && own->is_withdrawn);

        if (!is_done || receipt == CLI_RECEIPT_GOOD || receipt == CLI_RECEIPT_BROKEN ||
            !demur_entry_memo(&id, w.object) || memcmp(&id, memo_id, sizeof id) != 0) {
            i++;
            continue;
        }
        (void)demur_keystore_waiting_remove(c->store, i);
        is_changed = true;
    }
    return is_changed ? cli_client_save(c) : DEMUR_OK;
}

enum demur_err cli_client_own_act(struct cli_own_act *out, struct cli_client *c,
                                  const struct demur_channel_memo *memo,
                                  const struct demur_membership *membership)
{
    struct cli_speak_sign sign;
    struct demur_nym nym;
    enum demur_err err;

    *out = (struct cli_own_act){0};
    look_in_queue(out, c, &memo->memo_id);
    demur_act_nym(&nym, membership, memo->scope);
    err = cli_speak_find(&sign, c, memo, &nym);
    out->is_signed = sign.is_signed;
    out->is_withdrawn = sign.is_withdrawn;
    if (out->is_signed) out->is_unsent = false;
    return err == DEMUR_OK ? clear_queue(c, out, &memo->memo_id) : err;
}
