/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* try.c -- whether an entry would count in the next window, by what the log says so far. */
#include "channel/state.h"
#include "demur/entry.h"
#include "demur/memory.h"
#include "demur/notice.h"

#include <string.h>

/* An entry, and where it would stand. */
struct trial {
    const struct demur_channel *c;
    struct demur_fault *fault;
    struct demur_place at;
    uint32_t now; /* the seq that the next window has */
    struct demur_span entry;
};

static void malformed(const struct trial *t)
{
    demur_channel_refuse(t->fault, DEMUR_E_FORMAT, "it is malformed");
}

/* ---- acts ------------------------------------------------------------------------------ */

static void try_freeze(const struct trial *t)
{
    struct demur_freeze freeze;
    struct demur_act act;

    if (demur_act_decode(&act, DEMUR_KIND_MEMO_FREEZE, t->entry.data, t->entry.len) != DEMUR_OK ||
        demur_freeze_decode(&freeze, &act) != DEMUR_OK) {
        malformed(t);
        return;
    }
    demur_channel_freeze_fault(t->fault, t->c, &t->at, t->now, &act, &freeze);
}

static void try_act(const struct trial *t, uint8_t kind)
{
    const struct demur_kept_memo *memo;
    const struct demur_kept_epoch *e;
    struct demur_act act;

    if (demur_act_decode(&act, kind, t->entry.data, t->entry.len) != DEMUR_OK) {
        malformed(t);
        return;
    }
    memo = demur_channel_find_memo(t->c, &act.subject);
    e = memo == NULL ? NULL : demur_channel_find_epoch(t->c, memo->header.epoch);
    if (memo == NULL || e == NULL || memo->window >= t->now) {
        demur_channel_refuse(t->fault, DEMUR_E_CTX_UNKNOWN, "there is no such memo");
    } else if (memo->delivered != NULL || t->at.day > memo->header.close) {
        demur_channel_refuse(t->fault, DEMUR_E_CTX_CLOSED, "the memo is closed");
    } else {
        demur_rule_act(t->fault, &memo->header, e->roster, demur_epoch_keys_count(e->keys), &act,
                       t->at.day);
    }
}

static void try_vote(const struct trial *t)
{
    struct demur_act act;

    if (demur_act_decode(&act, DEMUR_KIND_VOTE, t->entry.data, t->entry.len) != DEMUR_OK) {
        malformed(t);
    } else {
        demur_channel_vote_now_fault(t->fault, t->c, &act, t->at.day, t->now);
    }
}

const struct demur_act_scope *demur_channel_scope(const struct demur_channel *c,
                                                  const struct demur_act *act)
{
    const struct demur_kept_memo *memo;
    const struct demur_kept_epoch *e;
    uint8_t slot = act->fields.len > 0 ? act->fields.data[0] : 0;

    if (act->kind == DEMUR_KIND_MEMO_FREEZE) {
        e = demur_channel_find_epoch(c, act->epoch);
        return e == NULL || slot < 1 || slot > DEMUR_QUOTA_SLOTS ? NULL : e->quota[slot - 1];
    }
    if (act->kind == DEMUR_KIND_VOTE) {
        const struct demur_kept_poll *poll = demur_channel_find_poll(c, &act->subject);

        return poll == NULL ? NULL : poll->scope;
    }
    memo = demur_channel_find_memo(c, &act->subject);
    return memo == NULL ? NULL : memo->scope;
}

/* ---- entries --------------------------------------------------------------------------- */

static enum demur_err try_roster(const struct trial *t)
{
    struct demur_roster *roster = NULL;
    enum demur_err err = demur_roster_decode(&roster, t->entry.data, t->entry.len);

    if (err == DEMUR_ERR_NOMEM) return err;
    if (err != DEMUR_OK) {
        malformed(t);
        return DEMUR_OK;
    }
    err = demur_channel_roster_fault(t->fault, t->c, &t->at, roster);
    demur_roster_free(roster);
    return err;
}

static enum demur_err try_counts(const struct trial *t)
{
    struct demur_counts *counts = demur_alloc(sizeof *counts);

    if (counts == NULL) return DEMUR_ERR_NOMEM;
    if (demur_counts_decode(counts, t->entry.data, t->entry.len) != DEMUR_OK) {
        malformed(t);
    } else {
        demur_channel_counts_fault(t->fault, t->c, t->now, counts, t->entry);
    }
    demur_free(counts);
    return DEMUR_OK;
}

static void try_poll(const struct trial *t)
{
    struct demur_poll poll;

    if (demur_poll_decode(&poll, t->entry.data, t->entry.len) != DEMUR_OK) {
        malformed(t);
    } else {
        demur_channel_poll_fault(t->fault, t->c, &t->at, t->now, &poll, t->entry);
    }
}

/* Whether a manifest's log policy can be read; where memory runs out it is asked again later. */
static bool has_policy(const struct demur_manifest *m)
{
    struct demur_policy *policy = NULL;
    enum demur_err err = demur_policy_decode(&policy, m->log_policy.data, m->log_policy.len, NULL);

    demur_policy_free(policy);
    return err == DEMUR_OK;
}

static enum demur_err try_manifest(const struct trial *t)
{
    struct demur_manifest_chain chain = t->c->chain;
    struct demur_manifest *m = NULL;
    enum demur_err err = demur_manifest_decode(&m, t->entry.data, t->entry.len);

    if (err == DEMUR_ERR_NOMEM) return err;
    if (err != DEMUR_OK) {
        malformed(t);
        return DEMUR_OK;
    }
    if (!has_policy(m)) {
        demur_channel_refuse(t->fault, DEMUR_E_FORMAT, "its log policy cannot be read");
        err = DEMUR_OK;
    } else if (m->seq < chain.count) {
        demur_channel_refuse(t->fault, DEMUR_E_CONFLICT, "there is a manifest of that number");
        err = DEMUR_OK;
    } else {
        err = demur_manifest_chain_add(&chain, m, t->at.day);
        if (err != DEMUR_OK && err != DEMUR_ERR_NOMEM) {
            demur_channel_refuse(t->fault, DEMUR_E_SIG,
                                 "it does not follow the manifest before it, or is not signed as "
                                 "it must be");
            err = DEMUR_OK;
        }
    }
    demur_manifest_free(m);
    return err;
}

static void try_issue(const struct trial *t)
{
    const struct demur_kept_epoch *e;
    struct demur_issue issue;
    const struct demur_manifest_issuer *issuer;

    if (demur_issue_decode(&issue, t->entry.data, t->entry.len) != DEMUR_OK) {
        malformed(t);
        return;
    }
    e = demur_channel_find_epoch(t->c, issue.epoch);
    issuer =
        e == NULL ? NULL : demur_manifest_issuer_of(t->c->manifest[e->manifest].m, issue.issuer);
    if (e == NULL || e->window >= t->now) {
        demur_channel_refuse(t->fault, DEMUR_E_EPOCH, "it comes before the roster is in the log");
    } else if (issuer == NULL ||
               demur_issue_verify(t->entry.data, &issuer->op_pk, &t->c->chain.org) != DEMUR_OK) {
        demur_channel_refuse(t->fault, DEMUR_E_SIG, "its signature does not hold");
    } else if (issue.cell >= e->roster->cells) {
        demur_channel_refuse(t->fault, DEMUR_E_FORMAT, "the roster has no such cell");
    }
}

static enum demur_err try_delivered(const struct trial *t)
{
    struct demur_delivered *d = demur_alloc(sizeof *d);

    if (d == NULL) return DEMUR_ERR_NOMEM;
    if (demur_delivered_decode(d, t->entry.data, t->entry.len) != DEMUR_OK) {
        malformed(t);
    } else {
        demur_channel_delivered_fault(t->fault, t->c, &t->at, t->now, d);
    }
    demur_free(d);
    return DEMUR_OK;
}

static void try_release(const struct trial *t)
{
    const struct demur_kept_memo *memo;
    struct demur_release r;

    if (demur_release_decode(&r, t->entry.data, t->entry.len) != DEMUR_OK) {
        malformed(t);
        return;
    }
    memo = demur_channel_find_memo(t->c, &r.memo_id);
    if (memo == NULL || memo->window >= t->now) {
        demur_channel_refuse(t->fault, DEMUR_E_CTX_UNKNOWN, "there is no such memo");
    } else if (demur_release_verify(&r, &memo->header) != DEMUR_OK ||
               demur_memo_key_verify(&r.key, &memo->header) != DEMUR_OK) {
        demur_channel_refuse(t->fault, DEMUR_E_SIG,
                             "it is not signed by the owner, or its key is false");
    }
    demur_wipe(&r, sizeof r);
}

/* Whether pk is the root's or an operator's in the manifest that is in force. */
static bool is_of_organisation(const struct demur_manifest *m, const struct demur_sign_pk *pk)
{
    bool is = memcmp(&m->root_pk, pk, sizeof *pk) == 0;

    for (size_t i = 0; i < m->issuers; i++) {
        is = is || memcmp(&m->issuer[i].op_pk, pk, sizeof *pk) == 0;
    }
    return is;
}

static void try_notice(const struct trial *t, size_t force)
{
    struct demur_notice n;

    if (demur_notice_decode(&n, t->entry.data, t->entry.len) != DEMUR_OK) {
        malformed(t);
    } else if (!is_of_organisation(t->c->manifest[force].m, &n.pk) ||
               demur_notice_verify(&n, &t->c->chain.org) != DEMUR_OK) {
        demur_channel_refuse(t->fault, DEMUR_E_SIG,
                             "it is not signed by the root or by an issuer's operator");
    }
}

/* ---- what signers say later ------------------------------------------------------------ */

/* Whether a memo has been answered in a window before. */
static bool is_answered(const struct demur_kept_memo *memo)
{
    for (size_t i = 0; i < memo->said_count; i++) {
        if (memo->said[i]->event.kind == DEMUR_EVENT_RESPONSE) return true;
    }
    return false;
}

/* A rating or claim of memo_id whose signature holds or does not. */
static void try_echo(const struct trial *t, const struct demur_hash *memo_id, bool holds,
                     bool wants_answer)
{
    const struct demur_kept_memo *memo = demur_channel_find_memo(t->c, memo_id);

    if (memo == NULL || memo->window >= t->now) {
        demur_channel_refuse(t->fault, DEMUR_E_CTX_UNKNOWN, "there is no such memo");
    } else if (wants_answer && !is_answered(memo)) {
        demur_channel_refuse(t->fault, DEMUR_E_CTX_CLOSED, "the memo has no answer to be rated");
    } else if (!holds) {
        demur_channel_refuse(t->fault, DEMUR_E_SIG, "its signature does not hold");
    }
}

static void try_rating(const struct trial *t)
{
    struct demur_rating rating;
    struct demur_hash echo;

    if (demur_rating_decode(&rating, t->entry.data, t->entry.len) != DEMUR_OK) {
        malformed(t);
        return;
    }
    demur_echo_commit(&echo, &rating.opening);
    try_echo(t, &rating.memo_id, demur_rating_verify(&rating, &t->c->chain.org, &echo) == DEMUR_OK,
             true);
}

static void try_claim(const struct trial *t)
{
    struct demur_claim claim;
    struct demur_hash echo;

    if (demur_claim_decode(&claim, t->entry.data, t->entry.len) != DEMUR_OK) {
        malformed(t);
        return;
    }
    demur_echo_commit(&echo, &claim.opening);
    try_echo(t, &claim.memo_id, demur_claim_verify(&claim, &t->c->chain.org, &echo) == DEMUR_OK,
             false);
}

/* ---- what principals say --------------------------------------------------------------- */

/* What is wrong with an event that the docket gives that effect. */
static void refuse_effect(const struct trial *t, enum demur_docket_effect effect)
{
    static const struct demur_fault faults[] = {
        [DEMUR_EFFECT_FUTURE] = {DEMUR_E_TIME, "it is dated after the day"},
        [DEMUR_EFFECT_COUNTED] = {DEMUR_ACCEPTED, NULL},
        [DEMUR_EFFECT_EARLY] = {DEMUR_E_CTX_CLOSED, "the memo has not been delivered before this "
                                                    "window"},
        [DEMUR_EFFECT_PRINCIPAL] = {DEMUR_E_SIG, "the memo is not addressed to its maker"},
        [DEMUR_EFFECT_PLACE] = {DEMUR_E_CONFLICT, "its place is taken, or is not the next one"},
        [DEMUR_EFFECT_ASKS] = {DEMUR_E_FORMAT, "it has not one verdict for each ask"},
        [DEMUR_EFFECT_CLOSED] = {DEMUR_E_CTX_CLOSED,
                                 "it extends too often, too late, too long or not at all"},
    };

    *t->fault = faults[effect];
}

/* What the docket would make of an event, after all that the log has. */
static enum demur_err try_docket(const struct trial *t, const struct demur_kept_memo *memo,
                                 const struct demur_docket_event *last)
{
    size_t most = memo->said_count + 2;
    struct demur_docket_event *event = demur_alloc_array(most, sizeof event[0]);
    enum demur_docket_effect *effect = demur_alloc_array(most, sizeof effect[0]);
    struct demur_docket *docket = demur_alloc(sizeof *docket);
    enum demur_err err = DEMUR_ERR_NOMEM;

    if (event != NULL && effect != NULL && docket != NULL) {
        size_t n = demur_channel_events(event, t->c, memo);
        struct demur_docket_facts facts = {
            .deadlines = &t->c->manifest[memo->manifest].m->deadlines,
            .header = &memo->header,
            .standing = memo->signs < UINT32_MAX ? (uint32_t)memo->signs : UINT32_MAX,
            .event = event,
            .events = n + 1};

        event[n] = *last;
        event[n].window = t->now;
        event[n].day = t->at.day;
        demur_docket_make(docket, effect, &facts, t->at.day);
        refuse_effect(t, effect[n]);
        err = DEMUR_OK;
    }
    demur_free(docket);
    demur_free(effect);
    demur_free(event);
    return err;
}

static enum demur_err try_said(const struct trial *t)
{
    struct demur_kept_said *said = NULL;
    const struct demur_kept_memo *memo;
    struct demur_hash memo_id;
    enum demur_err err = demur_channel_copy_said(&said, &memo_id, t->fault, t->entry);

    if (err != DEMUR_OK || said == NULL) return err;
    memo = demur_channel_find_memo(t->c, &memo_id);
    if (memo == NULL) {
        demur_channel_refuse(t->fault, DEMUR_E_CTX_UNKNOWN, "there is no such memo");
    } else {
        struct demur_said what = {said->event.ack, said->event.response, said->event.extend};
        struct demur_rule_said_of of = memo->said_of;

        demur_rule_said(t->fault, &t->at, t->c->manifest[memo->manifest].m, &what);
        if (t->fault->why == NULL) demur_rule_said_room(t->fault, &of, &memo->header, &what);
        if (t->fault->why == NULL) err = try_docket(t, memo, &said->event);
    }
    demur_channel_free_said(said);
    return err;
}

/* ---- all kinds ------------------------------------------------------------------------- */

enum demur_err demur_channel_try(const struct demur_channel *c, struct demur_fault *fault,
                                 uint32_t day, struct demur_span entry)
{
    struct trial t = {.c = c, .fault = fault, .now = (uint32_t)c->windows, .entry = entry};
    uint8_t kind = demur_entry_kind(entry);
    size_t force = 0;

    *fault = (struct demur_fault){DEMUR_ACCEPTED, NULL};
    t.at.day = day;
    if (!demur_entry_has_prologue(entry)) {
        malformed(&t);
        return DEMUR_OK;
    }
    if (!demur_channel_next_place(&t.at, &force, c, day) && kind != DEMUR_KIND_MANIFEST) {
        demur_channel_refuse(fault, DEMUR_E_CTX_UNKNOWN, "there is no manifest yet");
        return DEMUR_OK;
    }
    switch (kind) {
    case DEMUR_KIND_MANIFEST:
        return try_manifest(&t);
    case DEMUR_KIND_ROSTER:
        return try_roster(&t);
    case DEMUR_KIND_COUNTS:
        return try_counts(&t);
    case DEMUR_KIND_DELIVERED:
        return try_delivered(&t);
    case DEMUR_KIND_ISSUE:
        try_issue(&t);
        break;
    case DEMUR_KIND_MEMO_FREEZE:
        try_freeze(&t);
        break;
    case DEMUR_KIND_SIGN:
    case DEMUR_KIND_WITHDRAW:
        try_act(&t, kind);
        break;
    case DEMUR_KIND_VOTE:
        try_vote(&t);
        break;
    case DEMUR_KIND_POLL_OPEN:
        try_poll(&t);
        break;
    case DEMUR_KIND_RELEASE:
        try_release(&t);
        break;
    case DEMUR_KIND_NOTICE:
        try_notice(&t, force);
        break;
    case DEMUR_KIND_RATING:
        try_rating(&t);
        break;
    case DEMUR_KIND_CLAIM:
        try_claim(&t);
        break;
    case DEMUR_KIND_ACK:
    case DEMUR_KIND_RESPONSE:
    case DEMUR_KIND_EXTEND:
        return try_said(&t);
    default:
        demur_channel_refuse(fault, DEMUR_E_VERSION, "nobody hands in an entry of that kind");
    }
    return DEMUR_OK;
}
