/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "speak.h"

#include "client_parts.h"
#include "demur/encode.h"
#include "demur/memory.h"
#include "demur/tree.h"

#include <string.h>

/* ---- the signature in the log ---------------------------------------------------------- */

struct looking {
    struct cli_speak_sign *out;
    const struct cli_client *c;
    const struct demur_channel_memo *memo;
    const struct demur_nym *nym;
    uint32_t window;
};

/*
 * Whether act counts: who keeps the log can put acts of any nym into it, so that its place and
 * proofs decide.
 */
static enum demur_err counts(bool *out, const struct looking *l, const struct demur_act *act)
{
    struct demur_act_item item = {act, l->memo->scope};
    enum demur_err result = DEMUR_ERR_INVALID;
    struct demur_fault fault = {DEMUR_ACCEPTED, NULL};
    enum demur_err err;

    *out = false;
    demur_channel_act_fault(&fault, l->c->channel, act, l->window);
    if (fault.refusal != DEMUR_ACCEPTED) return DEMUR_OK;
    err = demur_acts_verify(&result, &item, 1, &l->c->random);
    if (err != DEMUR_OK && err != DEMUR_ERR_INVALID) return cli_client_fail(l->c, "proof", err);
    *out = err == DEMUR_OK;
    return DEMUR_OK;
}

static enum demur_err look_at(void *ctx, uint64_t index, struct demur_span entry)
{
    struct looking *l = ctx;
    uint8_t kind = demur_entry_kind(entry);
    struct demur_window window;
    struct demur_act act;
    bool does_count = false;
    enum demur_err err;

    (void)index;
    if (kind == DEMUR_KIND_WINDOW &&
        demur_window_decode(&window, entry.data, entry.len) == DEMUR_OK) {
        l->window = window.seq;
        demur_window_clear(&window);
    }
    if (kind != DEMUR_KIND_SIGN && kind != DEMUR_KIND_WITHDRAW) return DEMUR_OK;
    if (demur_act_decode(&act, kind, entry.data, entry.len) != DEMUR_OK) return DEMUR_OK;
    if (memcmp(&act.subject, &l->memo->memo_id, sizeof act.subject) != 0 ||
        memcmp(act.nym, l->nym->bytes, sizeof act.nym) != 0) {
        return DEMUR_OK;
    }
    err = counts(&does_count, l, &act);
    if (err != DEMUR_OK || !does_count) return err;
    if (kind == DEMUR_KIND_WITHDRAW) l->out->is_withdrawn = true;
    if (kind == DEMUR_KIND_SIGN && !l->out->is_signed) {
        memcpy(l->out->echo.bytes, act.fields.data, sizeof l->out->echo.bytes);
        l->out->is_signed = true;
    }
    return DEMUR_OK;
}

enum demur_err cli_speak_find(struct cli_speak_sign *out, struct cli_client *c,
                              const struct demur_channel_memo *memo, const struct demur_nym *nym)
{
    struct looking l = {.out = out, .c = c, .memo = memo, .nym = nym, .window = memo->window};
    struct cli_client_visitor visitor = {look_at, &l};

    *out = (struct cli_speak_sign){.is_signed = false};
    return cli_client_each_entry(c, memo->index, cli_client_log_size(c), &visitor);
}

/* ---- the kept echo --------------------------------------------------------------------- */

/* Whether kept opens what the log has; DEMUR_ERR_STATE, said, where the log has no signature. */
static enum demur_err match(bool *out, struct cli_speak_echo *e, struct cli_client *c,
                            const struct demur_keystore_echo *kept)
{
    struct demur_echo_opening opening;
    struct demur_hash echo;
    enum demur_err err;

    *out = false;
    if (!demur_channel_memo_get(&e->memo, c->channel, &kept->memo_id)) return DEMUR_OK;
    err = cli_speak_find(&e->sign, c, &e->memo, &kept->nym);
    if (err != DEMUR_OK) return err;
    demur_echo_open(&opening, &kept->x);
    demur_echo_commit(&echo, &opening);
    *out = e->sign.is_signed && memcmp(&echo, &e->sign.echo, sizeof echo) == 0;
    return DEMUR_OK;
}

static bool is_named(const struct demur_keystore_echo *kept, const char *id)
{
    char hex[2 * DEMUR_HASH_BYTES + 1];

    demur_hex_encode(hex, kept->memo_id.bytes, sizeof kept->memo_id.bytes);
    return id == NULL || strncmp(hex, id, strlen(id)) == 0;
}

enum demur_err cli_speak_pick(struct cli_speak_echo *out, struct cli_client *c, const char *id)
{
    struct cli_speak_echo e;
    size_t kept = 0;
    size_t found = 0;
    enum demur_err err = DEMUR_OK;

    for (size_t i = 0; err == DEMUR_OK; i++) {
        bool fits = false;

        if (!demur_keystore_echo_at(&e.kept, c->store, &c->org, i)) break;
        if (!is_named(&e.kept, id)) continue;
        kept++;
        err = match(&fits, &e, c, &e.kept);
        if (!fits) continue;
        *out = e;
        found++;
    }
    demur_wipe(&e, sizeof e);
    if (err != DEMUR_OK || found == 1) return err;
    if (found > 1) {
        return cli_client_say(c, DEMUR_ERR_RANGE, "that fits %zu signatures; name one with --memo",
                              found);
    }
    if (kept > 0) {
        return cli_client_say(c, DEMUR_ERR_STATE,
                              "the log does not have your signature%s yet: is it still to be sent?",
                              id != NULL ? " of that memo" : "");
    }
    return cli_client_say(c, DEMUR_ERR_STATE,
                          "no right to speak later was kept%s: that is chosen when signing, with "
                          "--keep-echo, and cannot be had afterwards",
                          id != NULL ? " of that memo" : "");
}

/* ---- what was said --------------------------------------------------------------------- */

struct hearing {
    struct cli_speak_said *out;
    const struct demur_hash *org;
    const struct demur_hash *memo_id;
    const struct demur_nym *nym;
    const struct demur_hash *echo;
};

static bool is_same(const struct hearing *h, const struct demur_hash *memo_id,
                    const struct demur_nym *nym)
{
    return memcmp(memo_id, h->memo_id, sizeof *memo_id) == 0 &&
           memcmp(nym, h->nym, sizeof *nym) == 0;
}

static bool is_rating(uint8_t *choice, const struct hearing *h, struct demur_span entry)
{
    struct demur_rating rating;

    if (demur_entry_kind(entry) != DEMUR_KIND_RATING ||
        demur_rating_decode(&rating, entry.data, entry.len) != DEMUR_OK ||
        !is_same(h, &rating.memo_id, &rating.nym) ||
        demur_rating_verify(&rating, h->org, h->echo) != DEMUR_OK) {
        return false;
    }
    *choice = rating.choice;
    return true;
}

static bool is_claim(const struct hearing *h, struct demur_span entry)
{
    struct demur_claim claim;

    return demur_entry_kind(entry) == DEMUR_KIND_CLAIM &&
           demur_claim_decode(&claim, entry.data, entry.len) == DEMUR_OK &&
           is_same(h, &claim.memo_id, &claim.nym) &&
           demur_claim_verify(&claim, h->org, h->echo) == DEMUR_OK;
}

static enum demur_err hear(void *ctx, uint64_t index, struct demur_span entry)
{
    struct hearing *h = ctx;
    uint8_t choice = 0;

    (void)index;
    if (!h->out->is_rated && is_rating(&choice, h, entry)) {
        h->out->is_rated = true;
        h->out->choice = choice;
    }
    if (is_claim(h, entry)) h->out->claims++;
    return DEMUR_OK;
}

enum demur_err cli_speak_said(struct cli_speak_said *out, struct cli_client *c,
                              const struct demur_hash *memo_id, const struct demur_nym *nym,
                              const struct demur_hash *echo)
{
    struct cli_speak_said said = {.is_rated = false};
    struct hearing h = {&said, &c->org, memo_id, nym, echo};
    struct cli_client_visitor visitor = {hear, &h};
    struct demur_keystore_waiting w;
    uint8_t choice = 0;
    enum demur_err err = cli_client_each_public(c, &visitor);

    for (size_t i = 0; demur_keystore_waiting_at(&w, c->store, i); i++) {
        struct demur_hash leaf;
        uint64_t index = 0;

        demur_tree_leaf(&leaf, w.object.data, w.object.len);
        if (cli_client_log_find(&index, c, &leaf)) continue;
        if (is_rating(&choice, &h, w.object)) {
            said.is_waiting = true;
            if (!said.is_rated) said.choice = choice;
        }
        if (is_claim(&h, w.object)) said.claims++;
    }
    if (err == DEMUR_OK) *out = said;
    return err;
}

enum demur_err cli_speak_has_rated(bool *out, struct cli_client *c, struct demur_span object)
{
    struct cli_speak_said said;
    struct demur_rating rating;
    struct demur_hash echo;
    enum demur_err err;

    *out = false;
    if (demur_rating_decode(&rating, object.data, object.len) != DEMUR_OK) return DEMUR_OK;
    demur_echo_commit(&echo, &rating.opening);
    err = cli_speak_said(&said, c, &rating.memo_id, &rating.nym, &echo);
    if (err == DEMUR_OK) *out = said.is_rated;
    return err;
}

/* ---- saying it ------------------------------------------------------------------------- */

void cli_speak_put_now(FILE *to, const struct cli_client *c, bool now)
{
    if (!now || cli_is_training(c)) return;
    fputs("It is sent at once: whoever sees your network may tell that this signature is yours.\n",
          to);
}

enum demur_err cli_speak_queue(struct cli_client_sent *sent, struct cli_client *c,
                               struct demur_span object, bool now)
{
    enum demur_err err = cli_client_queue(c, object, now ? CLI_SEND_NOW : CLI_SEND_LATER, 0);

    *sent = (struct cli_client_sent){0};
    if (err == DEMUR_OK && (now || cli_is_training(c))) {
        err = cli_client_send(sent, c, CLI_SEND_QUEUED, false);
    }
    return err;
}
