/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * check.h -- a bundle being checked: what its checks share.
 *
 *     scan.c          reads all entries once: root, windows and what they hold      3, 4
 *     check_chain.c   manifests in their chain, which is in force                   5
 *     check_roster.c  ROSTER, COUNTS, and no more signatures than were issued       6, 10
 *     check_memo.c    MEMO_FREEZE, DOCUMENT, attachments, ANSWERs                   7, 8
 *     check_signs.c   SIGN, in parts and by many threads                            9
 *     check_nyms.c    no pseudonym twice; WITHDRAW, RATING, CLAIM                   9
 *     check_docket.c  DELIVERED, RELEASE, ACK, RESPONSE, EXTEND                     11
 *     check.c         all of them in their order
 *     each_sign.c     the signatures once more, for who wants to see them
 *
 * The verdict is the fault of the lowest check, wherever it was found first.
 */
#ifndef DEMUR_BUNDLE_CHECK_H
#define DEMUR_BUNDLE_CHECK_H

#include "bundle/cursor.h"
#include "channel/rules.h"
#include "credential/epoch_keys_parts.h"
#include "demur/echo.h"
#include "demur/freeze.h"
#include "demur/window.h"
#include "memo/act.h"

enum {
    DEMUR_BUNDLE_PART_SIGNS = 1024,
    DEMUR_BUNDLE_MANIFESTS_MAX = 4096,
    DEMUR_BUNDLE_WINDOWS_MAX = 1 << 21,
    DEMUR_BUNDLE_VOIDS_MAX = 1 << 20,
    DEMUR_BUNDLE_KIND_MAIL = 0x23,
};

/** A window of the bundle. */
struct demur_bundle_window {
    uint64_t index; /**< of its WINDOW */
    uint32_t seq;
    uint32_t count;
    uint32_t claimed_day; /**< its `day` */
    uint32_t day;         /**< by the witnesses; the claimed one until they are known */
    uint16_t manifest;    /**< which is in force */
    bool is_pinned;       /**< the day is by witnesses whom the reader has named */
};

/** A manifest of the chain, with the policy that it holds; both owned. */
struct demur_bundle_manifest {
    struct demur_manifest *m;
    struct demur_policy *policy;
    struct demur_hash leaf;
};

/** An entry that is kept: of the memo, but no SIGN. */
struct demur_bundle_kept {
    uint64_t index;
    size_t window;
    uint8_t kind;
    struct demur_hash leaf;
    uint8_t *data; /**< owned */
    size_t len;
    bool is_void; /**< has been named */
};

/** What is kept of a SIGN that was found in its place. */
struct demur_bundle_sign {
    uint8_t nym[DEMUR_G1_BYTES];
    uint16_t code[DEMUR_ATTRIBUTES];
    uint8_t profile;
    bool is_withdrawn;
    bool has_rated;
    uint8_t claims;                   /**< that count */
    uint32_t claim[DEMUR_CLAIMS_MAX]; /**< the same, by place in kept */
    uint64_t index;
    struct demur_hash echo;
};

/** Where a part begins. */
struct demur_bundle_part {
    uint64_t at;
    size_t window;            /**< the one that its first entry is in */
    uint32_t first;           /**< number of its first SIGN */
    struct demur_hash digest; /**< of all its entries as scan.c saw them */
    const char *fault;        /**< of one of its SIGNs; NULL: none has been found */
    uint64_t fault_index;
};

/** The window that is being read. */
struct demur_bundle_open_window {
    bool is_open;
    struct demur_window says; /**< cleared when the window is over */
    struct demur_hash last_leaf;
    uint32_t entries;
    uint32_t kinds[3]; /**< found: MANIFEST, ROSTER, COUNTS */
    uint32_t signs, others;
};

struct demur_bundle {
    const struct demur_bundle_file *file;
    struct demur_bundle_pin pin;
    struct demur_bundle_members members;
    struct demur_bundle_bytes note; /**< the member checkpoint */
    struct demur_tree_head head;
    struct demur_bundle_report report;
    bool is_finished; /**< all checks have been made */

    /* scan */
    bool has_memo;
    struct demur_hash memo_id;
    uint32_t epoch;
    struct demur_bundle_window *window;
    size_t windows, window_room;
    struct demur_bundle_open_window now;
    uint64_t seen_size; /**< of the newest seen, of windows before the open one */
    uint32_t seen_day;  /**< of that; 0 where there is none, or no quorum is asked for */
    size_t dated;       /**< windows before this one have their day from the witnesses */
    struct demur_bundle_kept *kept;
    size_t kept_count, kept_room;
    uint64_t kept_bytes;
    struct demur_bundle_part *part;
    size_t parts, part_room;
    uint32_t sign_count;

    /* manifests */
    struct demur_manifest_chain chain, chain_before; /**< as it is; as it was before the last */
    struct demur_bundle_manifest *manifest;
    struct demur_manifest_place *place; /**< of each */
    size_t manifests;

    /* roster */
    struct demur_roster *roster; /**< the epoch's */
    size_t roster_window;
    size_t roster_manifest; /**< the number of the manifest that it names */
    struct demur_hash roster_leaf;
    struct demur_counts *counts[DEMUR_ISSUERS_MAX]; /**< the last of each issuer */

    /* memo */
    struct demur_epoch_keys *keys;
    size_t freeze_window;
    struct demur_freeze freeze; /**< borrows from kept */
    struct demur_bundle_bytes document_bytes;
    struct demur_document document;
    size_t answers;
    struct demur_bundle_bytes *answer_bytes;
    struct demur_answer *answer;
    struct demur_hash *answer_commit;

    /* signatures */
    struct demur_act_context context_id;
    struct demur_bbs_context context;
    size_t last_window;             /**< of SIGN and WITHDRAW: that of DELIVERED, or the last */
    struct demur_bundle_sign *sign; /**< by number; after the workers ascending by nym */

    /* delivery and answers */
    const struct demur_bundle_kept *delivered;
    struct demur_docket_event *event;
    enum demur_docket_effect *effect;
    size_t *event_entry; /**< number of the kept entry of each event */
    struct demur_ack *ack;
    struct demur_response *response;
    struct demur_extend *extend;
    size_t events;
    struct demur_rule_said_of said_of;
    struct demur_bundle_void *voids;
    size_t void_room;
};

/**
 * Note that check failed, unless one before it or the same has already: reason is a name for
 * programs, detail a sentence (both live for ever); index is that of the entry, or NULL.
 */
void demur_bundle_fault(struct demur_bundle *b, enum demur_bundle_check check, const char *reason,
                        const char *detail, const uint64_t *index);

/** Whether a check up to and with `check` has failed. */
bool demur_bundle_failed(const struct demur_bundle *b, enum demur_bundle_check check);

/** Name an entry as void; DEMUR_ERR_NOMEM. */
DEMUR_MUST_CHECK
enum demur_err demur_bundle_name_void(struct demur_bundle *b, uint64_t index, uint8_t kind,
                                      const char *why);

/** The same for a kept entry, which then has no effect. */
DEMUR_MUST_CHECK
enum demur_err demur_bundle_void_kept(struct demur_bundle *b, struct demur_bundle_kept *kept,
                                      const char *why);

/** Room for one more in an array of count items of size, with room for *room; NULL: no memory. */
void *demur_bundle_grow(void *array, size_t count, size_t *room, size_t size);

/** Add an entry to the digest of its part: the second reading must find what the first found. */
void demur_bundle_digest(struct demur_hash *digest, const struct demur_hash *leaf, uint64_t index);

/** Told each entry of a part, in order; an error ends the reading and is handed on. */
struct demur_bundle_entry_visitor {
    enum demur_err (*entry)(void *ctx, const struct demur_bundle_entry *e);
    void *ctx;
};

/**
 * Read a part for the second time.  Entries are not to be relied on before it returns DEMUR_OK.
 *
 * @return DEMUR_OK, DEMUR_ERR_IO (the file has changed meanwhile), DEMUR_ERR_NOMEM, what the file
 *         or the visitor said
 */
DEMUR_MUST_CHECK
enum demur_err demur_bundle_read_part(const struct demur_bundle *b, size_t part,
                                      const struct demur_bundle_entry_visitor *visitor);

/** Read all entries: scan.c. */
DEMUR_MUST_CHECK
enum demur_err demur_bundle_scan(struct demur_bundle *b,
                                 const struct demur_bundle_progress *progress);

/** A MANIFEST of the open window, whose `day` is window_day: check_chain.c. */
DEMUR_MUST_CHECK
enum demur_err demur_bundle_add_manifest(struct demur_bundle *b, const struct demur_bundle_entry *e,
                                         const struct demur_hash *leaf, uint32_t window_day);

/**
 * The checkpoint that the WINDOW opened last carries: head is the tree in front of it (check 4).
 */
DEMUR_MUST_CHECK
enum demur_err demur_bundle_seen(struct demur_bundle *b, const struct demur_window *window,
                                 const struct demur_tree_head *head);

/** Add a name to the fault noted last, as far as there is room. */
void demur_bundle_fault_name(struct demur_bundle *b, struct demur_span name);

/** Give window w its day by a quorum at time_s, and see whether its own claim is near it. */
void demur_bundle_date(struct demur_bundle *b, size_t w, uint64_t time_s);

/** ROSTER and COUNTS as they come; keys when the roster is there; check 10: check_roster.c. */
DEMUR_MUST_CHECK
enum demur_err demur_bundle_add_roster(struct demur_bundle *b, const struct demur_bundle_entry *e,
                                       const struct demur_hash *leaf);
DEMUR_MUST_CHECK
enum demur_err demur_bundle_add_counts(struct demur_bundle *b, const struct demur_bundle_entry *e);
DEMUR_MUST_CHECK
enum demur_err demur_bundle_check_roster(struct demur_bundle *b);
void demur_bundle_check_counts(struct demur_bundle *b);

/** Check 7; check 8, with answers; the ANSWERs' places: check_memo.c. */
DEMUR_MUST_CHECK
enum demur_err demur_bundle_check_freeze(struct demur_bundle *b, const struct demur_random *random);
DEMUR_MUST_CHECK
enum demur_err demur_bundle_check_document(struct demur_bundle *b);

/** Which DELIVERED closes the memo, before signatures are counted: check_docket.c. */
DEMUR_MUST_CHECK
enum demur_err demur_bundle_find_delivery(struct demur_bundle *b);
DEMUR_MUST_CHECK
enum demur_err demur_bundle_check_docket(struct demur_bundle *b);

/** Whether the signature of nym has been withdrawn; of a bundle that is finished. */
bool demur_bundle_is_withdrawn(const struct demur_bundle *b, const uint8_t *nym);

/** Nyms and withdrawals; and, once the docket is there, ratings and claims: check_nyms.c. */
DEMUR_MUST_CHECK
enum demur_err demur_bundle_check_nyms(struct demur_bundle *b, const struct demur_random *random);
DEMUR_MUST_CHECK
enum demur_err demur_bundle_check_echoes(struct demur_bundle *b);

/** Where an entry of window stands; there is a manifest. */
struct demur_place demur_bundle_place(const struct demur_bundle *b, size_t window);

/** Whether an act under ctx/sign stands in its place: windows, epoch, issuers, profile, codes. */
const char *demur_bundle_act_fault(const struct demur_bundle *b, const struct demur_act *act,
                                   size_t window);

#endif
