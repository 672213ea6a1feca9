/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * rules.h -- when an entry counts: what each kind must be in the place where it stands.
 *
 * The same rules hold for who takes an entry in, for who follows the log, and for who checks a
 * bundle.  Each looks at one entry and at facts that earlier windows have settled; what no rule
 * finds fault with counts, everything else is void.  Proofs of acts are verified elsewhere, in
 * batches.  Public data.  Source: docs/protocol.md 2.0 to 2.14.
 */
#ifndef DEMUR_CHANNEL_RULES_H
#define DEMUR_CHANNEL_RULES_H

#include "demur/act.h"
#include "demur/answer.h"
#include "demur/delivered.h"
#include "demur/fault.h"
#include "demur/freeze.h"
#include "demur/issue.h"
#include "demur/manifest.h"
#include "demur/poll.h"
#include "demur/roster.h"

/** The window that an entry stands in. */
struct demur_place {
    const struct demur_hash *org;
    const struct demur_manifest *force; /**< the manifest in force */
    const struct demur_hash *leaf;      /**< of that manifest */
    uint32_t day;                       /**< the window's own `day` */
};

/** ROSTER: it names the manifest in force and is signed by exactly its issuers.  _NOMEM. */
DEMUR_MUST_CHECK
enum demur_err demur_rule_roster(struct demur_fault *fault, const struct demur_place *at,
                                 const struct demur_roster *roster);

/** What is known of an epoch when a COUNTS or an ISSUE comes. */
struct demur_rule_epoch {
    const struct demur_roster *roster;
    const struct demur_manifest *manifest; /**< that the roster names: its issuers count */
    const struct demur_counts *counts[DEMUR_ISSUERS_MAX]; /**< newest of each; NULL: none yet */
};

/** The place of issuer id among those of m; DEMUR_ISSUERS_MAX: it is none of them. */
size_t demur_rule_issuer(const struct demur_manifest *m, uint8_t id);

/** COUNTS, decoded from bytes: by an issuer of the epoch, fits the roster, takes nothing back. */
void demur_rule_counts(struct demur_fault *fault, const struct demur_hash *org,
                       const struct demur_rule_epoch *epoch, const struct demur_counts *counts,
                       struct demur_span bytes);

/**
 * MEMO_FREEZE, decoded: memo_id, owner, manifest, epoch, close and principals are right.
 *
 * issuers: how many the epoch has.  The quota proofs are not looked at.
 */
void demur_rule_freeze(struct demur_fault *fault, const struct demur_place *at,
                       const struct demur_act *act, const struct demur_freeze *freeze,
                       uint8_t issuers);

/** SIGN or WITHDRAW, decoded: the memo takes acts on that day, and shows no more than it may. */
void demur_rule_act(struct demur_fault *fault, const struct demur_memo_header *header,
                    const struct demur_roster *roster, uint8_t issuers, const struct demur_act *act,
                    uint32_t day);

/** POLL_OPEN, decoded from bytes: signed under pk, in its epoch on that day, and closes in time. */
void demur_rule_poll(struct demur_fault *fault, const struct demur_place *at,
                     const struct demur_poll *poll, struct demur_span bytes,
                     const struct demur_sign_pk *pk);

/** VOTE, decoded: for one of the options, and shows no more than the poll allows. */
void demur_rule_vote(struct demur_fault *fault, const struct demur_poll *poll,
                     const struct demur_roster *roster, uint8_t issuers,
                     const struct demur_act *act);

/** DELIVERED, decoded: one envelope for each principal, signed by who may deliver on that day. */
void demur_rule_delivered(struct demur_fault *fault, const struct demur_memo_header *header,
                          const struct demur_delivered *delivered, uint32_t day);

/** What a principal has said: one of the three, the others NULL. */
struct demur_said {
    const struct demur_ack *ack;
    const struct demur_response *response;
    const struct demur_extend *extend;
};

/** How much of a memo its principals have said: entries of each, as they stand in its header. */
struct demur_rule_said_of {
    uint32_t count[DEMUR_HEADER_PRINCIPALS_MAX];
};

/** Entries of one principal that are looked at, so that nobody's flood is in the way of others'. */
enum { DEMUR_RULE_SAID_MAX = 8000 };

/**
 * Whether the memo of header has that principal, and room for one entry more of it; which is then
 * counted in of.  Asked last, of what has passed demur_rule_said().
 */
void demur_rule_said_room(struct demur_fault *fault, struct demur_rule_said_of *of,
                          const struct demur_memo_header *header, const struct demur_said *said);

/** ACK, RESPONSE, EXTEND: signed by that principal of the manifest in force, or of the memo's. */
void demur_rule_said(struct demur_fault *fault, const struct demur_place *at,
                     const struct demur_manifest *of_memo, const struct demur_said *said);

#endif
