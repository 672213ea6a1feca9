/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "channel/rules.h"

#include "demur/docket.h"

#include <string.h>

enum { CLOSE_AFTER_EPOCH = 14 };

static void refuse(struct demur_fault *fault, enum demur_refusal refusal, const char *why)
{
    *fault = (struct demur_fault){refusal, why};
}

static void accept(struct demur_fault *fault)
{
    *fault = (struct demur_fault){DEMUR_ACCEPTED, NULL};
}

/* ---- ROSTER, COUNTS -------------------------------------------------------------------- */

enum demur_err demur_rule_roster(struct demur_fault *fault, const struct demur_place *at,
                                 const struct demur_roster *roster)
{
    struct demur_sigs_keys keys = {0};
    enum demur_err err;

    accept(fault);
    if (memcmp(&roster->manifest, at->leaf, sizeof roster->manifest) != 0) {
        refuse(fault, DEMUR_E_CONFLICT, "it does not name the manifest in force");
        return DEMUR_OK;
    }
    for (size_t i = 0; i < at->force->issuers; i++) {
        demur_sigs_keys_add(&keys, &at->force->issuer[i].op_pk);
    }
    err = demur_roster_verify(roster, at->org, &keys);
    if (err == DEMUR_ERR_NOMEM) return err;
    if (err != DEMUR_OK) {
        refuse(fault, DEMUR_E_SIG, "it is not signed by exactly the epoch's issuers");
    }
    return DEMUR_OK;
}

size_t demur_rule_issuer(const struct demur_manifest *m, uint8_t id)
{
    for (size_t i = 0; i < m->issuers; i++) {
        if (m->issuer[i].id == id) return i;
    }
    return DEMUR_ISSUERS_MAX;
}

static bool counts_fit(const struct demur_counts *c, const struct demur_roster *r)
{
    if (c->cells != r->cells) return false;
    for (size_t i = 0; i < c->cells; i++) {
        if (c->cell[i].done > c->cell[i].issued || c->cell[i].issued > r->cell[i].rows)
            return false;
    }
    return true;
}

void demur_rule_counts(struct demur_fault *fault, const struct demur_hash *org,
                       const struct demur_rule_epoch *epoch, const struct demur_counts *counts,
                       struct demur_span bytes)
{
    size_t i = demur_rule_issuer(epoch->manifest, counts->issuer);

    accept(fault);
    if (i == DEMUR_ISSUERS_MAX) {
        refuse(fault, DEMUR_E_SIG, "it is by no issuer of the epoch");
    } else if (demur_counts_verify(bytes.data, bytes.len, &epoch->manifest->issuer[i].op_pk, org) !=
               DEMUR_OK) {
        refuse(fault, DEMUR_E_SIG, "its signature does not hold");
    } else if (!counts_fit(counts, epoch->roster)) {
        refuse(fault, DEMUR_E_FORMAT, "it does not fit the roster");
    } else if (epoch->counts[i] != NULL &&
               demur_counts_follow(counts, epoch->counts[i]) != DEMUR_OK) {
        refuse(fault, DEMUR_E_CONFLICT, "it takes back what the issuer counted before");
    }
}

/* ---- MEMO_FREEZE ----------------------------------------------------------------------- */

/* Whether every principal of the memo is one of m's. */
static bool names_principals(const struct demur_memo_header *h, const struct demur_manifest *m)
{
    for (size_t i = 0; i < h->principals; i++) {
        if (demur_manifest_principal_of(m, h->principal[i].id) == NULL) return false;
    }
    return true;
}

void demur_rule_freeze(struct demur_fault *fault, const struct demur_place *at,
                       const struct demur_act *act, const struct demur_freeze *freeze,
                       uint8_t issuers)
{
    const struct demur_memo_header *h = &freeze->header;
    const struct demur_manifest_epoch *epoch = demur_manifest_epoch_of(at->force, act->epoch);

    accept(fault);
    if (demur_freeze_verify(freeze, act, at->org) != DEMUR_OK) {
        refuse(fault, DEMUR_E_SIG, "memo_id, epoch and owner of the freeze do not fit together");
    } else if (memcmp(&h->manifest, at->leaf, sizeof h->manifest) != 0) {
        refuse(fault, DEMUR_E_CTX_UNKNOWN, "the freeze does not name the manifest in force");
    } else if (epoch == NULL || at->day < epoch->first || at->day > epoch->last) {
        refuse(fault, DEMUR_E_EPOCH, "the freeze is not in its epoch");
    } else if (h->close < at->day || h->close > epoch->last + CLOSE_AFTER_EPOCH) {
        refuse(fault, DEMUR_E_CTX_CLOSED,
               "the memo closes before its freeze, or too long after its epoch");
    } else if (h->form != DEMUR_FORM_OPEN) {
        refuse(fault, DEMUR_E_PROFILE, "conditional memos are not read by this program");
    } else if (act->issuers != issuers) {
        refuse(fault, DEMUR_E_PROFILE, "the freeze has not one proof for each issuer");
    } else if (!names_principals(h, at->force)) {
        refuse(fault, DEMUR_E_FORMAT,
               "the memo is addressed to a principal whom the manifest does not name");
    }
}

/* ---- SIGN, WITHDRAW -------------------------------------------------------------------- */

/* Whether every code that act shows is a name of the roster. */
static bool codes_known(const struct demur_act *act, const struct demur_roster *roster)
{
    for (size_t a = 0; a < DEMUR_ATTRIBUTES; a++) {
        if (act->code[a] != DEMUR_CODE_HIDDEN && act->code[a] > roster->names[a].count) {
            return false;
        }
    }
    return true;
}

/* Of epoch, by all its issuers, and showing what profiles allow. */
static void act_fits(struct demur_fault *fault, uint32_t epoch, uint8_t profiles,
                     const struct demur_roster *roster, uint8_t issuers,
                     const struct demur_act *act)
{
    if (act->epoch != epoch) {
        refuse(fault, DEMUR_E_EPOCH, "it is of another epoch");
    } else if (act->issuers != issuers) {
        refuse(fault, DEMUR_E_PROFILE, "it has not one proof for each issuer");
    } else if ((profiles >> act->profile & 1) == 0) {
        refuse(fault, DEMUR_E_PROFILE, "it discloses what was not asked for");
    } else if (!codes_known(act, roster)) {
        refuse(fault, DEMUR_E_PROFILE, "it discloses a value that the roster does not have");
    }
}

void demur_rule_act(struct demur_fault *fault, const struct demur_memo_header *header,
                    const struct demur_roster *roster, uint8_t issuers, const struct demur_act *act,
                    uint32_t day)
{
    accept(fault);
    if (day > header->close + 1) {
        refuse(fault, DEMUR_E_CTX_CLOSED, "it comes after the close");
    } else {
        act_fits(fault, header->epoch, header->profiles, roster, issuers, act);
    }
}

/* ---- POLL_OPEN, VOTE ------------------------------------------------------------------- */

void demur_rule_poll(struct demur_fault *fault, const struct demur_place *at,
                     const struct demur_poll *poll, struct demur_span bytes,
                     const struct demur_sign_pk *pk)
{
    const struct demur_manifest_epoch *epoch = demur_manifest_epoch_of(at->force, poll->epoch);

    accept(fault);
    if (demur_poll_verify(bytes, at->org, pk) != DEMUR_OK) {
        refuse(fault, DEMUR_E_SIG, "it is not signed by who may ask it");
    } else if (epoch == NULL || at->day < epoch->first || at->day > epoch->last) {
        refuse(fault, DEMUR_E_EPOCH, "the question is not in its epoch");
    } else if (poll->close < at->day || poll->close > epoch->last + CLOSE_AFTER_EPOCH) {
        refuse(fault, DEMUR_E_CTX_CLOSED,
               "it closes before it is opened, or too long after its epoch");
    }
}

void demur_rule_vote(struct demur_fault *fault, const struct demur_poll *poll,
                     const struct demur_roster *roster, uint8_t issuers,
                     const struct demur_act *act)
{
    struct demur_vote vote;

    accept(fault);
    demur_vote_of(&vote, act);
    if (vote.choice >= poll->options) {
        refuse(fault, DEMUR_E_FORMAT, "it is for an option that there is not");
    } else {
        act_fits(fault, poll->epoch, poll->profiles, roster, issuers, act);
    }
}

/* ---- DELIVERED and what principals say ------------------------------------------------- */

void demur_rule_delivered(struct demur_fault *fault, const struct demur_memo_header *header,
                          const struct demur_delivered *delivered, uint32_t day)
{
    enum demur_deliverer by = day > header->close ? DEMUR_BY_OWNER_OR_READER : DEMUR_BY_OWNER;

    accept(fault);
    if (delivered->envelopes != header->principals) {
        refuse(fault, DEMUR_E_FORMAT, "it has not one envelope for each principal");
    } else if (demur_delivered_verify(delivered, header, by) != DEMUR_OK) {
        refuse(fault, DEMUR_E_SIG, "it is not signed by who may deliver");
    }
}

static enum demur_err verify_said(const struct demur_said *said, const struct demur_hash *org,
                                  const struct demur_sign_pk *pk)
{
    if (said->ack != NULL) return demur_ack_verify(said->ack, org, pk);
    if (said->response != NULL) return demur_response_verify(said->response, org, pk);
    return demur_extend_verify(said->extend, org, pk);
}

_Static_assert((int)DEMUR_RULE_SAID_MAX *(int)DEMUR_HEADER_PRINCIPALS_MAX < DEMUR_DOCKET_EVENTS_MAX,
               "with the delivery, a docket takes all of them");

static uint8_t principal_of(const struct demur_said *said)
{
    return said->ack != NULL        ? said->ack->principal
           : said->response != NULL ? said->response->principal
                                    : said->extend->principal;
}

void demur_rule_said_room(struct demur_fault *fault, struct demur_rule_said_of *of,
                          const struct demur_memo_header *header, const struct demur_said *said)
{
    size_t i = 0;

    accept(fault);
    while (i < header->principals && header->principal[i].id != principal_of(said)) i++;
    if (i == header->principals) {
        refuse(fault, DEMUR_E_SIG, "the memo is not addressed to its maker");
    } else if (of->count[i] == DEMUR_RULE_SAID_MAX) {
        refuse(fault, DEMUR_E_QUOTA, "its maker has said too much to this memo");
    } else {
        of->count[i]++;
    }
}

void demur_rule_said(struct demur_fault *fault, const struct demur_place *at,
                     const struct demur_manifest *of_memo, const struct demur_said *said)
{
    const struct demur_manifest *tried[2] = {at->force, of_memo};
    uint8_t id = principal_of(said);

    accept(fault);
    for (size_t i = 0; i < 2; i++) {
        const struct demur_manifest_principal *p = demur_manifest_principal_of(tried[i], id);

        if (p != NULL && verify_said(said, at->org, &p->sign_pk) == DEMUR_OK) return;
    }
    refuse(fault, DEMUR_E_SIG, "it is not signed by that principal");
}
