/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * bundle.h -- check a bundle: one file that proves, offline, who signed what, when it was
 * delivered and what was answered.
 *
 * The file is read twice, front to back, and never kept: once for everything but the proofs
 * (demur_bundle_open()), once for the proofs of its signatures, in parts that any number of
 * threads take.  Memory: 80 bytes a signature, the other entries of the memo (at most
 * DEMUR_BUNDLE_KEPT_BYTES_MAX), and some 4 MiB a thread.
 *
 *     demur_bundle_open(&b, &fault, &file, &pin);
 *     for each thread: demur_bundle_worker_new(); _part() for the parts it takes; _end()
 *     demur_bundle_finish(b); ... demur_bundle_report(b) ...; demur_bundle_free(b)
 *
 * Source: docs/protocol.md 2.12, whose checks are numbered as here.
 */
#ifndef DEMUR_BUNDLE_H
#define DEMUR_BUNDLE_H

#include "demur/act.h"
#include "demur/docket.h"
#include "demur/document.h"
#include "demur/echo.h"
#include "demur/issue.h"
#include "demur/manifest.h"
#include "demur/policy.h"
#include "demur/random.h"
#include "demur/roster.h"
#include "demur/words.h"

#include <stdbool.h>

#define DEMUR_BUNDLE_KEPT_BYTES_MAX 268435456U
#define DEMUR_BUNDLE_DETAIL_MAX     200
#define DEMUR_BUNDLE_SILENCE_DAYS   2

/** Where a bundle is read from. */
struct demur_bundle_file {
    uint64_t size;
    /** Read exactly len bytes from byte at on, all below size; threads may call it at once. */
    enum demur_err (*read)(void *ctx, uint64_t at, uint8_t *out, size_t len);
    void *ctx;
};

/** What the reader knows beforehand; NULL where it is not known. */
struct demur_bundle_pin {
    const struct demur_policy *policy; /**< which log, which witnesses */
    const struct demur_words *words;   /**< which organisation */
};

/** The checks of docs/protocol.md 2.12, in their order. */
enum demur_bundle_check {
    DEMUR_CHECK_NONE = 0, /**< every check was passed */
    DEMUR_CHECK_TAR = 1,
    DEMUR_CHECK_CHECKPOINT = 2,
    DEMUR_CHECK_ENTRIES = 3,
    DEMUR_CHECK_WINDOWS = 4,
    DEMUR_CHECK_MANIFESTS = 5,
    DEMUR_CHECK_ROSTER = 6,
    DEMUR_CHECK_FREEZE = 7,
    DEMUR_CHECK_DOCUMENT = 8,
    DEMUR_CHECK_SIGNATURES = 9,
    DEMUR_CHECK_COUNTS = 10,
    DEMUR_CHECK_ANSWERS = 11,
};

/** An entry without effect. */
struct demur_bundle_void {
    uint64_t index;
    uint8_t kind;
    const char *why; /**< for people, without a full stop; lives for ever */
};

/** What one issuer says it has given, by its last COUNTS. */
struct demur_bundle_issued {
    uint8_t id;
    struct demur_span name;
    uint32_t issued;
    uint32_t done;
};

/** Signatures that stand, by what they disclose. */
struct demur_bundle_tally {
    uint32_t profile[5];                 /**< by profile; 0: nothing disclosed */
    uint32_t bands[DEMUR_BANDS_MAX + 1]; /**< by code, of those that disclose a band */
    uint32_t classes[DEMUR_CLASSES_MAX + 1];
    uint32_t units[DEMUR_UNITS_MAX + 1];
};

/**
 * What a bundle says.  Pointers and spans live as long as the bundle; those to what the failed
 * check or a later one would have given are NULL, numbers 0.
 */
struct demur_bundle_report {
    enum demur_bundle_check failed;       /**< the first check that failed */
    const char *reason;                   /**< a name for it, for programs; "" if none failed */
    char detail[DEMUR_BUNDLE_DETAIL_MAX]; /**< a sentence for people without a full stop */

    struct demur_hash org;
    const struct demur_manifest *manifest; /**< the memo's; failing that the last in force */
    const struct demur_roster *roster;
    struct demur_hash memo_id;
    const struct demur_memo_header *header;
    const struct demur_document *document; /**< NULL also where it is withheld */

    uint32_t signatures; /**< SIGN entries that hold */
    uint32_t withdrawn;  /**< of them */
    uint64_t left_out;   /**< SIGN entries of the memo that the log has and the bundle has not */
    struct demur_bundle_tally standing;
    uint8_t issuers;
    struct demur_bundle_issued issuer[DEMUR_ISSUERS_MAX];
    uint32_t enrolled; /**< with every issuer, so many at most: the least of what they have done */
    uint32_t enrolled_bands[DEMUR_BANDS_MAX + 1]; /**< the same of each band, by code */

    uint32_t frozen_day;
    uint32_t checkpoint_day;
    bool has_docket;
    struct demur_docket docket; /**< on checkpoint_day */
    const struct demur_docket_event *event;
    const enum demur_docket_effect *effect;
    size_t events;
    bool released;
    uint32_t ratings[3]; /**< by enum demur_rating_choice */
    uint32_t claims;
    const struct demur_bundle_void *voids; /**< ascending by index; by the last check */
    size_t void_count;

    struct demur_span origin;
    uint64_t size;                     /**< of the log at the checkpoint */
    const struct demur_policy *policy; /**< by which the checkpoint was checked */
    struct demur_checkpoint_signers signers;

    bool days_unpinned; /**< some days are by witnesses of the organisation's choice alone */
    /** From the freeze on, the longest time between two windows next to one another, where it is
     *  more than DEMUR_BUNDLE_SILENCE_DAYS; else both 0. */
    uint32_t silent_from, silent_to;
    bool own_quorum_none; /**< the organisation's manifest asks for no witness */
    bool own_witnesses;   /**< which witnesses there are is the manifest's word alone */

    bool text_withheld;
    unsigned attachments_withheld;
    unsigned answers_withheld;
    bool pinned; /**< by the log or by the organisation */
};

/** A bundle being checked. */
struct demur_bundle;

/** Told now and then how far a reading is; done <= of. */
struct demur_bundle_progress {
    void (*step)(void *ctx, uint64_t done, uint64_t of); /**< may be NULL */
    void *ctx;
};

/**
 * Read everything but the proofs of signatures: checks 1 to 8.
 *
 * A check that fails is no error: it stands in the report.  file, pin and what they point to must
 * outlive *out, which is freed with demur_bundle_free().
 * @return DEMUR_OK, DEMUR_ERR_NOMEM, DEMUR_ERR_RANDOM, what file's read said
 */
DEMUR_MUST_CHECK
enum demur_err demur_bundle_open(struct demur_bundle **out, const struct demur_bundle_file *file,
                                 const struct demur_bundle_pin *pin,
                                 const struct demur_random *random,
                                 const struct demur_bundle_progress *progress);

/** NULL does nothing. */
void demur_bundle_free(struct demur_bundle *bundle);

/** How many parts there are to be checked; 0 where an earlier check has failed. */
size_t demur_bundle_parts(const struct demur_bundle *bundle);

/** How many signatures the bundle has. */
uint64_t demur_bundle_signs(const struct demur_bundle *bundle);

/** One thread's work on the parts. */
struct demur_bundle_worker;

/** A worker, freed with demur_bundle_worker_free(); random as for demur_bbs_batch_new(). */
DEMUR_MUST_CHECK
enum demur_err demur_bundle_worker_new(struct demur_bundle_worker **out,
                                       struct demur_bundle *bundle,
                                       const struct demur_random *random);

/** NULL does nothing. */
void demur_bundle_worker_free(struct demur_bundle_worker *worker);

/**
 * Read part number `part`, which no other worker takes, and add its proofs to the worker's batch.
 *
 * @return DEMUR_OK (also where a signature is refused), DEMUR_ERR_NOMEM, _RANDOM, what read said
 */
DEMUR_MUST_CHECK
enum demur_err demur_bundle_worker_part(struct demur_bundle_worker *worker, size_t part);

/** Check the worker's batch; where it does not hold find the first signature that does not. */
DEMUR_MUST_CHECK
enum demur_err demur_bundle_worker_end(struct demur_bundle_worker *worker);

/** All workers have ended: checks 9 to 11.  DEMUR_OK, DEMUR_ERR_NOMEM, DEMUR_ERR_RANDOM. */
DEMUR_MUST_CHECK
enum demur_err demur_bundle_finish(struct demur_bundle *bundle, const struct demur_random *random);

/** What was found; complete after demur_bundle_finish(). */
const struct demur_bundle_report *demur_bundle_report(const struct demur_bundle *bundle);

/** A signature of a bundle; borrowed for the call. */
struct demur_bundle_signature {
    uint64_t index; /**< of its entry in the log */
    const struct demur_act *act;
    const struct demur_act_scope *scope;
    bool is_withdrawn;
};

/** Told of every SIGN of a bundle; anything but DEMUR_OK ends the telling. */
struct demur_bundle_sign_visitor {
    enum demur_err (*sign)(void *ctx, const struct demur_bundle_signature *sign);
    void *ctx;
};

/**
 * Go through the signatures of a bundle in which nothing failed, in the order of the log.
 *
 * @return DEMUR_OK, DEMUR_ERR_STATE (a check failed, or it is not finished), DEMUR_ERR_NOMEM,
 *         DEMUR_ERR_IO (also where the file has changed), what the visitor said
 */
DEMUR_MUST_CHECK
enum demur_err demur_bundle_each_sign(const struct demur_bundle *bundle,
                                      const struct demur_bundle_sign_visitor *visitor);

/** The ANSWER behind commit, or NULL where it is withheld or not there. */
const struct demur_answer *demur_bundle_answer(const struct demur_bundle *bundle,
                                               const struct demur_hash *commit);

/** Sentences that say what was not checked, by number from 0; NULL beyond the last. */
const char *demur_bundle_not_checked(const struct demur_bundle_report *report, size_t number);

#endif
