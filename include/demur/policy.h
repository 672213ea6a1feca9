/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * policy.h -- whom to believe about a log: its policy file (c2sp.org/tlog-policy), the quorum of
 * witnesses, and checkpoints checked against both.
 *
 *     log <vkey> [<url>]                       exactly one: an organisation has one log
 *     witness <name> <vkey> [<url>]            a cosignature key (0x04)
 *     group <name> all|any|<k> <name>...
 *     quorum <name>|none
 *
 * Source: docs/protocol.md 2.1, 2.12, 2.16.
 */
#ifndef DEMUR_POLICY_H
#define DEMUR_POLICY_H

#include "demur/checkpoint.h"
#include "demur/error.h"
#include "demur/note.h"

#include <stdbool.h>

#define DEMUR_POLICY_BYTES_MAX     8192
#define DEMUR_POLICY_WITNESSES_MAX 15
#define DEMUR_POLICY_GROUPS_MAX    32

/** A policy that has passed every check. */
struct demur_policy;

/** Where and why a policy file was refused. */
struct demur_policy_fault {
    unsigned line;    /**< from 1; 0: the file as a whole */
    const char *text; /**< for people, lives for ever, without a full stop */
};

/**
 * Read a policy file.
 *
 * *out keeps nothing of data and is freed with demur_policy_free().  fault may be NULL; it is
 * written on failure only, and not for DEMUR_ERR_NOMEM.
 * @return DEMUR_OK, DEMUR_ERR_LENGTH, DEMUR_ERR_FORMAT, DEMUR_ERR_RANGE (too many, a threshold),
 *         DEMUR_ERR_INVALID (a vkey whose ID is false, a name or key twice, a name not defined),
 *         DEMUR_ERR_NOMEM
 */
DEMUR_MUST_CHECK
enum demur_err demur_policy_decode(struct demur_policy **out, const void *data, size_t len,
                                   struct demur_policy_fault *fault);

/** NULL does nothing. */
void demur_policy_free(struct demur_policy *p);

/** One log or witness of a policy; spans live as long as the policy. */
struct demur_policy_key {
    struct demur_span name; /**< the witness's name in the policy; the log's is its vkey's */
    struct demur_span url;  /**< empty where none is given */
    struct demur_vkey vkey;
};

const struct demur_policy_key *demur_policy_log(const struct demur_policy *p);
size_t demur_policy_witness_count(const struct demur_policy *p);

/** Witness i, in the order of the file, below the count. */
const struct demur_policy_key *demur_policy_witness(const struct demur_policy *p, size_t i);

/** Whether it says "quorum none". */
bool demur_policy_quorum_none(const struct demur_policy *p);

/** Whether the witnesses whose bits are set (bit i: witness i) meet the quorum. */
bool demur_policy_quorum_met(const struct demur_policy *p, unsigned witnesses);

/** How many witnesses must cosign, at least; 0 with "quorum none". */
size_t demur_policy_quorum_least(const struct demur_policy *p);

/** Who signed a checkpoint, and when. */
struct demur_checkpoint_signers {
    unsigned witnesses; /**< bit i: witness i cosigned */
    size_t witness_count;
    uint64_t times_s[DEMUR_POLICY_WITNESSES_MAX]; /**< of witness i; 0 where there is none */
    uint64_t quorum_time_s; /**< least t such that cosignatures of times <= t meet the quorum; 0
                                 with "quorum none" */
};

/** Which check a checkpoint did not pass. */
enum demur_checkpoint_fault {
    DEMUR_CHECKPOINT_OK = 0,
    DEMUR_CHECKPOINT_FORM,        /**< not a note, or not a checkpoint */
    DEMUR_CHECKPOINT_ORIGIN,      /**< another log's */
    DEMUR_CHECKPOINT_LOG_SIG,     /**< not signed by the log, or falsely */
    DEMUR_CHECKPOINT_COSIGNATURE, /**< a line of a known witness does not verify */
    DEMUR_CHECKPOINT_QUORUM,      /**< too few witnesses */
};

/** One sentence for people; never NULL. */
const char *demur_checkpoint_fault_text(enum demur_checkpoint_fault fault);

/** What demur_policy_verify() found. */
struct demur_checkpoint_verdict {
    enum demur_checkpoint_fault fault;
    struct demur_checkpoint checkpoint; /**< borrows from the note; set unless fault is _FORM */
    struct demur_checkpoint_signers signers; /**< set where fault is _OK or _QUORUM */
};

/**
 * Check a signed checkpoint: form, origin, log signature, every known cosignature, quorum.
 *
 * out is always written; what was checked last is in out->fault.
 * @return DEMUR_OK, DEMUR_ERR_INVALID, DEMUR_ERR_NOMEM
 */
DEMUR_MUST_CHECK
enum demur_err demur_policy_verify(struct demur_checkpoint_verdict *out,
                                   const struct demur_policy *p, const void *note, size_t len);

/**
 * Write the form that a note has in bundles and in WINDOW (docs/protocol.md 2.12): its text, then
 * the lines of the log and of witnesses of the policy, log first, then in policy order, one each
 * (of several the one of the earliest time).  Nothing is verified: that comes before or after.
 *
 * @return DEMUR_OK, DEMUR_ERR_LENGTH, DEMUR_ERR_FORMAT (not a note), DEMUR_ERR_INVALID (no line of
 *         the log), DEMUR_ERR_NOMEM
 */
DEMUR_MUST_CHECK
enum demur_err demur_policy_reduce(struct demur_writer *out, const struct demur_policy *p,
                                   const void *note, size_t len);

/** DEMUR_OK if note has exactly that form, else as demur_policy_reduce() or DEMUR_ERR_FORMAT. */
DEMUR_MUST_CHECK
enum demur_err demur_policy_reduced(const struct demur_policy *p, const void *note, size_t len);

#endif
