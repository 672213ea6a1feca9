/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * window_check.h -- check the windows of a whole log: that every entry stands where its WINDOW
 * says, that none is missing from its counts, and that the checkpoints which windows carry are this
 * log's.
 *
 * Feed every entry from index 0 on, for example as the visitor of log_check.h, then say where the
 * log ends.  Source: docs/protocol.md 2.16.
 */
#ifndef DEMUR_WINDOW_CHECK_H
#define DEMUR_WINDOW_CHECK_H

#include "demur/log_check.h"
#include "demur/policy.h"
#include "demur/window.h"

/** What is wrong with a window. */
enum demur_window_fault {
    DEMUR_WINDOW_OK = 0,
    DEMUR_WINDOW_PLACE,      /**< an entry where a WINDOW must be: at 0, or behind a full window */
    DEMUR_WINDOW_EARLY,      /**< a WINDOW before the one in front of it has all its entries */
    DEMUR_WINDOW_PROLOGUE,   /**< an entry without the prologue of docs/protocol.md 2.0 */
    DEMUR_WINDOW_FORM,       /**< a WINDOW that demur_window_decode() refuses */
    DEMUR_WINDOW_SEQ,        /**< the first is not 0, or one is not that of the one before + 1 */
    DEMUR_WINDOW_DAY,        /**< it falls */
    DEMUR_WINDOW_ORDER,      /**< leaf hashes of a window do not ascend */
    DEMUR_WINDOW_KIND,       /**< more entries of a kind than WINDOW counts (so fewer of another) */
    DEMUR_WINDOW_MEMO,       /**< more entries of a memo than WINDOW counts */
    DEMUR_WINDOW_MEMO_FEWER, /**< fewer entries of a memo than WINDOW counts */
    DEMUR_WINDOW_SEEN_FORM,  /**< seen is not a signed checkpoint */
    DEMUR_WINDOW_SEEN_SIGNED, /**< seen does not hold by the policy */
    DEMUR_WINDOW_SEEN_SIZE,   /**< seen is not of exactly what stands before the window */
    DEMUR_WINDOW_SEEN_ROOT,   /**< and so large, but of another log */
    DEMUR_WINDOW_SEEN_DAY, /**< the window's day, or that before it, is not near seen's (policy) */
    DEMUR_WINDOW_END,      /**< the log ends before its last window does */
};

/** One sentence for people, without a full stop; never NULL. */
const char *demur_window_fault_text(enum demur_window_fault fault);

/** What the windows of a log hold. */
struct demur_window_totals {
    uint64_t entries; /**< WINDOWs among them */
    uint64_t windows;
    uint32_t first_day; /**< as the first and the last WINDOW claim; 0 where there is none */
    uint32_t last_day;
    uint64_t kinds[256]; /**< entries of each kind */
    uint64_t seen;       /**< how many different checkpoints the windows carry */
    uint64_t seen_size;  /**< of the newest of these */
};

struct demur_window_check;

/**
 * Begin a check; *out is freed with demur_window_check_free().  DEMUR_ERR_NOMEM.
 *
 * With a policy, which stays the caller's and must live as long, every checkpoint that a window
 * carries must hold by it; with NULL no signature is looked at.  Give none for a log whose
 * witnesses have changed, where no one policy is that of all windows.
 */
DEMUR_MUST_CHECK
enum demur_err demur_window_check_new(struct demur_window_check **out,
                                      const struct demur_policy *policy);

/** NULL does nothing. */
void demur_window_check_free(struct demur_window_check *c);

/** Hold what the windows from here on carry to policy, or with NULL to none. */
void demur_window_check_hold(struct demur_window_check *c, const struct demur_policy *policy);

/**
 * Take the next entry.
 *
 * @return DEMUR_OK, DEMUR_ERR_INVALID (see demur_window_check_fault()), DEMUR_ERR_NOMEM; after a
 *         failure every further call gives the same error
 */
DEMUR_MUST_CHECK
enum demur_err demur_window_check_entry(struct demur_window_check *c, struct demur_span entry);

/** A visitor that does so, good while c lives. */
struct demur_log_visitor demur_window_check_visitor(struct demur_window_check *c);

/** The log ends here: the errors of demur_window_check_entry().  A log may be empty. */
DEMUR_MUST_CHECK
enum demur_err demur_window_check_end(struct demur_window_check *c);

/**
 * What was wrong, with *index that of the entry: the WINDOW's where the fault is of a window.
 *
 * Without a fault *index is as it was.
 */
enum demur_window_fault demur_window_check_fault(const struct demur_window_check *c,
                                                 uint64_t *index);

/** The totals of what was taken without a fault; they live as long as c. */
const struct demur_window_totals *demur_window_check_totals(const struct demur_window_check *c);

#endif
