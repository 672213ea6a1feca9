/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * demo.h -- demur demo: one organisation, every role, in one process, with the real code paths.
 *
 *     cmd_demo.c      options, and the story in its order
 *     demo_files.c    export, grades and memo, read before anything is done
 *     demo_org.c      keys, witnesses, policy, manifest
 *     demo_log.c      the log: windows, tiles, checkpoints, witnesses, and the clock
 *     demo_roster.c   HR export -> roster that every issuer has checked and signed
 *     demo_enrol.c    members and issuers: codes, credentials, ISSUE and COUNTS
 *     demo_memo.c     the convener: document, blob, freeze; delivery and release
 *     demo_sign.c     members sign, the server verifies and keeps; some take it back
 *     demo_answer.c   principals read, acknowledge, answer; signers rate the answer
 *     demo_bundle.c   everything into one file
 *
 * Nothing is shortened but the waiting: the demo moves its own clock.
 */
#ifndef CLI_DEMO_H
#define CLI_DEMO_H

#include "cli.h"
#include "demur/act.h"
#include "demur/answer.h"
#include "demur/delivered.h"
#include "demur/guard.h"
#include "demur/issuer.h"
#include "demur/memo_source.h"
#include "demur/policy.h"
#include "demur/roster_import.h"
#include "demur/tile_builder.h"
#include "demur/tree_store.h"
#include "out_dir.h"
#include "progress.h"

#include <signal.h>

enum {
    DEMO_WITNESSES = 2,
    DEMO_PRINCIPALS = 2,
    DEMO_EPOCH = 1,
    DEMO_HOUR_S = 3600,
    DEMO_DAY_S = 86400,
};

/** A principal's secrets. */
struct demo_principal {
    struct demur_sign_seed sign;
    struct demur_box_sk box;
};

/** An issuer: its secrets, its own office, what it has promised to every row. */
struct demo_issuer {
    struct demur_issuer_secrets secrets;
    struct demur_issuer *office;
    struct demur_issuer_record *record; /**< by row of the roster file */
    struct demo_code *code;             /**< by hash; how a BEGIN finds its row */
    struct demur_counts *counts;        /**< as said last */
};

/** A witness: it has seen a log of that size and root, and cosigns what goes on from there. */
struct demo_witness {
    struct demur_vkey vkey;
    struct demur_sign_seed seed;
    struct demur_tree_head head;
};

/** An entry of the log or on its way there. */
struct demo_entry {
    const uint8_t *data;
    size_t len;
    uint8_t *owned; /**< what the list frees: the bytes of this entry or of another in it */
};

struct demo_entries {
    struct demo_entry *entry;
    size_t count, room;
};

/** The operator's log. */
struct demo_log {
    struct demur_vkey vkey;
    struct demur_sign_seed seed;
    struct demo_entries all, waiting;
    struct demur_tree_store *tree;
    struct demur_tile_builder *tiles;
    uint32_t seq;             /**< of the next WINDOW */
    uint64_t next_s;          /**< when the next window is due */
    uint32_t last_day;        /**< of the newest WINDOW */
    struct demur_writer note; /**< the newest published checkpoint */
};

/** A member who takes part in the memo. */
struct demo_member {
    uint32_t row;
    struct demur_membership *membership;
    bool keeps_echo; /**< chose to keep the right to speak later */
    struct demur_echo_secret echo;
    uint8_t *act; /**< made and not yet handed over; owned */
    size_t act_len;
};

struct demo {
    FILE *out, *err;
    const char *roster_path, *memo_path; /**< NULL: the example that is built in */
    const char *grades_path;             /**< NULL: the example's for the example, else none */
    struct demur_span export;            /**< what HR exported, owned */
    struct demur_span grades, memo;      /**< the table of grades and the source form, owned */
    uint32_t want;                       /**< signatures that stand in the end; 0: two thirds */
    uint8_t issuers;
    const volatile sig_atomic_t *stop; /**< not 0: a signal asks to end */
    bool has_said;                     /**< what went wrong */
    struct demur_random random;
    struct cli_out_dir *dir;
    struct cli_progress bar;

    uint64_t now_s;
    struct demur_sign_seed root, receipt;
    struct demo_principal principal[DEMO_PRINCIPALS];
    struct demo_witness witness[DEMO_WITNESSES];
    struct demo_issuer issuer[DEMUR_ISSUERS_MAX];
    struct demur_policy *policy;
    char policy_text[2048];
    struct demur_manifest *manifest;
    struct demur_hash org, manifest_leaf;
    struct demo_log log;

    struct demur_roster_file *file;
    struct demur_roster *roster;
    struct demur_hash roster_leaf;
    uint64_t roster_index;
    struct demur_epoch_keys *keys;
    struct demo_member *member; /**< who takes part; the convener is the first */
    uint32_t members;
    uint32_t withdrawing; /**< of them, the last ones */

    struct demur_link_secret owner_link;
    char link[DEMUR_LINK_LEN + 1]; /**< the reader link, as it goes round */
    struct demur_memo_header header;
    struct demur_hash memo_id;
    uint64_t freeze_index;
    struct demur_act_scope *scope;
    uint8_t *blob; /**< the document's, as the server keeps it */
    size_t blob_len;
    struct demur_hash delivered_leaf;
    uint8_t *answer; /**< ANSWER, as readers see it */
    size_t answer_len;
    uint8_t *document; /**< DOCUMENT, as the convener has it */
    size_t document_len;
    void *nyms; /**< that have signed; demo_sign.c */
};

/* Every step says on d->err what went wrong, and returns anything but DEMUR_OK then. */

/** Say what went wrong in `what`, for the person; returns err. */
enum demur_err demo_fail(struct demo *d, const char *what, enum demur_err err);

/** What went wrong has been said already; returns err. */
enum demur_err demo_said(struct demo *d, enum demur_err err);

/** Begin a paragraph of the story with the demo's day; text follows by fprintf(d->out). */
void demo_day(const struct demo *d);

/** Read the files that the story is made of, before it begins. */
DEMUR_MUST_CHECK
enum demur_err demo_read_files(struct demo *d);
void demo_free_files(struct demo *d);

/** "s" where n is not 1. */
const char *demo_s(size_t n);

DEMUR_MUST_CHECK
enum demur_err demo_org_found(struct demo *d);
DEMUR_MUST_CHECK
enum demur_err demo_roster_make(struct demo *d);
DEMUR_MUST_CHECK
enum demur_err demo_enrol(struct demo *d);
DEMUR_MUST_CHECK
enum demur_err demo_memo_freeze(struct demo *d);
DEMUR_MUST_CHECK
enum demur_err demo_sign(struct demo *d);
DEMUR_MUST_CHECK
enum demur_err demo_withdraw(struct demo *d);
DEMUR_MUST_CHECK
enum demur_err demo_memo_deliver(struct demo *d);
DEMUR_MUST_CHECK
enum demur_err demo_acknowledge(struct demo *d);
DEMUR_MUST_CHECK
enum demur_err demo_respond(struct demo *d);
DEMUR_MUST_CHECK
enum demur_err demo_rate(struct demo *d);
DEMUR_MUST_CHECK
enum demur_err demo_memo_release(struct demo *d);
DEMUR_MUST_CHECK
enum demur_err demo_bundle_write(struct demo *d);

/** What a holder of a link has read. */
struct demo_read {
    struct demur_memo_key key;
    struct demur_memo_header header;
    uint8_t *document; /**< to be freed with demur_wipe_free() */
    size_t document_len;
};

/**
 * Read the memo as the holder of link does: find its freeze, see that the log holds it under a
 * quorum, open the blob, and compare it with the header's commitment.
 */
DEMUR_MUST_CHECK
enum demur_err demo_read_link(struct demo_read *out, const struct demo *d, const char *link);

/** The same of whoever has the key: a principal. */
DEMUR_MUST_CHECK
enum demur_err demo_read_key(struct demo_read *out, const struct demo *d,
                             const struct demur_memo_key *key);

/** Draw n different numbers below `of` (n <= of) to out, in random order. */
DEMUR_MUST_CHECK
enum demur_err demo_draw(struct demo *d, uint32_t *out, uint32_t n, uint32_t of);

/** Free everything that the story holds. */
void demo_org_free(struct demo *d);
void demo_roster_free(struct demo *d);
void demo_enrol_free(struct demo *d);
void demo_memo_free(struct demo *d);
void demo_sign_free(struct demo *d);
void demo_log_free(struct demo *d);

/* ---- the log --------------------------------------------------------------------------- */

/** Begin the log's files under log/ and log-history/ in d->dir. */
DEMUR_MUST_CHECK
enum demur_err demo_log_open(struct demo *d);

/** Let an entry wait for the next window; data is the log's from here on, also on failure. */
DEMUR_MUST_CHECK
enum demur_err demo_log_submit(struct demo *d, uint8_t *data, size_t len);

/** The same with a copy of data. */
DEMUR_MUST_CHECK
enum demur_err demo_log_submit_copy(struct demo *d, const uint8_t *data, size_t len);

/** Move the clock to the next window and make it: entries, tiles, checkpoint, cosignatures. */
DEMUR_MUST_CHECK
enum demur_err demo_log_window(struct demo *d);

/** Move the clock to `hour` of the first day, `days` from now on, making every window on the way.
 */
DEMUR_MUST_CHECK
enum demur_err demo_log_wait(struct demo *d, uint32_t days, uint32_t hour);

/** Keep a blob under the name that its server would serve it by, for mirrors of the log. */
DEMUR_MUST_CHECK
enum demur_err demo_log_blob(struct demo *d, const struct demur_blob_ref *ref,
                             struct demur_span blob);

/** Check, as a client does, that entry is in the log under a checkpoint with quorum. */
DEMUR_MUST_CHECK
enum demur_err demo_log_holds(const struct demo *d, uint64_t index, struct demur_span entry);

#endif
