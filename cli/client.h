/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * client.h -- one organisation's channel, as a member, a principal or a reader sees it: the key
 * store on this device, the log that is followed and checked, and what is sent.
 *
 *     client.c           opening, saving, closing
 *     client_options.h   the options that every such command has
 *     client_follow.c    the log: checkpoint, hash tiles, feeds, alarms
 *     client_fetch.c     requests to the channel
 *     client_feed.c      the feed of one window
 *     client_leaves.c    the hashes of all entries, and entries by whole bundles
 *     client_pin.c       which organisation this is
 *     client_member.c    credentials, and contexts used
 *     client_queue.c     cells: when they go out
 *     client_send.c      cells: puzzle, receipt, seen in the log, erased
 *     client_receipt.c   what receipts are worth
 *     client_post.c      entries and blobs
 *     client_memo.c      a memo by its link; its text
 *     client_show.c      names, days, refusals
 *
 * Every function that returns an enum demur_err has said on client->cli->err what went wrong,
 * unless its contract says otherwise; the command ends with cli_client_exit().  DEMUR_ERR_INVALID
 * always means: checked, and it does not hold (exit status 3).
 *
 * One thread.  The server is the adversary: nothing it says is believed that the log does not show.
 */
#ifndef CLI_CLIENT_H
#define CLI_CLIENT_H

#include "ask.h"
#include "cli.h"
#include "client_options.h"
#include "demur/cell.h"
#include "demur/channel.h"
#include "demur/document.h"
#include "demur/enrol.h"
#include "demur/keystore.h"
#include "demur/words.h"
#include "home.h"
#include "host/net.h"

/* ---- opening --------------------------------------------------------------------------- */

/** How a client is opened. */
enum cli_client_mode {
    CLI_CLIENT_MEMBER, /**< the key store must be there, with an organisation in it */
    CLI_CLIENT_NEW, /**< made where it is not there; it may be empty (enrol; a principal's first) */
    CLI_CLIENT_PUBLIC, /**< no key store: public entries alone (docket, board) */
};

/** An open client; the fields are for reading. */
struct cli_client {
    const struct cli *cli;
    enum cli_client_mode mode;
    struct cli_home *home;
    struct demur_keystore *store; /**< NULL in CLI_CLIENT_PUBLIC */
    struct demur_random random;
    struct host_net *net;
    bool has_org; /**< org and url are known: from the key store, or by cli_client_pin() */
    struct demur_hash org;
    char url[DEMUR_KEYSTORE_URL_MAX + 1]; /**< of the channel, without a slash at its end */

    /* After cli_client_follow(). */
    struct demur_channel *channel;
    const struct demur_manifest *manifest; /**< in force in a next window of today; borrowed */
    uint64_t now_s;                        /**< this device's clock, as it was opened */
    uint32_t today;                   /**< by this device's clock, in the organisation's offset */
    struct cli_client_log *log;       /**< leaves and checkpoint; client_parts.h */
    struct cli_client_secret *secret; /**< passphrase, device key; client.c */
    struct demur_hash queued;         /**< SHA-256 of what was queued last; zeros: nothing */
};

/**
 * Open the home, the key store (asking the passphrase), and the network; nothing is sent.
 *
 * The options are read from the rows of CLI_CLIENT_OPTIONS in cli's table.  A key store is sealed
 * again at every opening (2.17).  Closed with cli_client_close().
 * @return DEMUR_OK, DEMUR_ERR_INVALID (wrong passphrase or device key), DEMUR_ERR_STATE (no key
 *         store; no organisation in it), DEMUR_ERR_IO, DEMUR_ERR_NOMEM, DEMUR_ERR_RANDOM
 */
DEMUR_MUST_CHECK
enum demur_err cli_client_open(struct cli_client **out, const struct cli *cli,
                               enum cli_client_mode mode);

/** Close, wipe, unlock.  NULL does nothing. */
void cli_client_close(struct cli_client *c);

/**
 * Seal the key store and write it.  Whatever is to be sent, or thrown away, is saved before.
 *
 * Takes what a guess costs: half a second or more.
 */
DEMUR_MUST_CHECK
enum demur_err cli_client_save(struct cli_client *c);

/**
 * Draw a new device key, then save: at every new epoch.  Safe against a crash in between; on
 * failure the old one stays.
 */
DEMUR_MUST_CHECK
enum demur_err cli_client_redraw_device(struct cli_client *c);

/**
 * Another passphrase, and another device key with it: what was known or copied of the old ones
 * opens nothing that is written from now on.  Safe against a crash in between, as above.
 *
 * now: what the passphrase is, compared in constant time; next: not empty.  On failure the old one
 * stays.
 * @return DEMUR_OK, DEMUR_ERR_INVALID (now is another: nothing is said), DEMUR_ERR_LENGTH (next is
 *         empty or too long), as cli_client_redraw_device()
 */
DEMUR_MUST_CHECK
enum demur_err cli_client_change_passphrase(struct cli_client *c, struct demur_span now,
                                            struct demur_span next);

/** The exit status of a command that ends with err: INVALID is 3, other failures 1. */
enum cli_exit cli_client_exit(enum demur_err err);

/** Say "demur: <what>: <sentence of err>" and return err. */
enum demur_err cli_client_fail(const struct cli_client *c, const char *what, enum demur_err err);

/** Say "demur: <text>" and return err. */
enum demur_err cli_client_say(const struct cli_client *c, enum demur_err err, const char *format,
                              ...) __attribute__((format(printf, 3, 4)));

/* ---- the organisation ------------------------------------------------------------------ */

/**
 * Learn which organisation answers at url, and hold it against the 12 words.
 *
 * words: as typed (words.h); NULL: asked at the terminal.  Then has_org, org and url are set, and
 * in the key store (not saved) where there is one.  A home has one organisation: another is
 * DEMUR_ERR_STATE.
 * @return DEMUR_OK, DEMUR_ERR_INVALID (other words: not your organisation), DEMUR_ERR_FORMAT (words
 *         that are none), DEMUR_ERR_IO, ...
 */
DEMUR_MUST_CHECK
enum demur_err cli_client_pin(struct cli_client *c, const char *url, const char *words);

/**
 * Believe that the organisation is the one that answers at url, in a client without a key store:
 * for who shows its words to be compared, or reads what anybody may.
 *
 * @return DEMUR_OK, DEMUR_ERR_FORMAT (no address), DEMUR_ERR_IO, ...
 */
DEMUR_MUST_CHECK
enum demur_err cli_client_pin_shown(struct cli_client *c, const char *url);

/* ---- the log --------------------------------------------------------------------------- */

/**
 * Bring channel, manifest and today up to date: the newest checkpoint, all hash tiles, every feed
 * that has not been fetched before; then erase epochs that ended more than 28 days ago, and save
 * where the key store has changed.
 *
 * Checked: signatures and quorum by the manifest in force, every feed against its WINDOW and the
 * tiles, every checkpoint against the tiles, and the newest one against the one that the key store
 * remembers.  Where that fails as no honest log can fail, evidence is kept, and it is
 * DEMUR_ERR_INVALID.
 * @return DEMUR_OK, DEMUR_ERR_INVALID (an alarm), DEMUR_ERR_IO (no answer, or no log), ...
 */
DEMUR_MUST_CHECK
enum demur_err cli_client_follow(struct cli_client *c);

/** What the newest checkpoint says of time. */
struct cli_client_age {
    bool has_quorum; /**< false: the policy asks for no witnesses, so time is the log's word */
    uint64_t quorum_time_s; /**< 0 where has_quorum is false */
    uint32_t day;           /**< of the quorum, or of the newest window */
    bool is_fresh;          /**< not older than 48 hours (2 days, without quorum) */
};

struct cli_client_age cli_client_age(const struct cli_client *c);

/** DEMUR_OK where the log is fresh enough to act on (2.7), else said, and DEMUR_ERR_STATE. */
DEMUR_MUST_CHECK
enum demur_err cli_client_need_fresh(const struct cli_client *c);

/** Size and leaf hashes of the log: whether it holds leaf, and at which index. */
bool cli_client_log_find(uint64_t *index, const struct cli_client *c,
                         const struct demur_hash *leaf);

/** The size of the newest checkpoint. */
uint64_t cli_client_log_size(const struct cli_client *c);

/** The newest checkpoint, a signed note; borrowed. */
struct demur_span cli_client_checkpoint(const struct cli_client *c);

/** Told of entries in order; anything but DEMUR_OK ends it. */
struct cli_client_visitor {
    enum demur_err (*entry)(void *ctx, uint64_t index, struct demur_span entry);
    void *ctx;
};

/** Every public entry that has been followed, in order: those of the feeds, WINDOWs first. */
DEMUR_MUST_CHECK
enum demur_err cli_client_each_public(struct cli_client *c,
                                      const struct cli_client_visitor *visitor);

/** Every entry of the log from index first up to (not with) last, in whole bundles. */
DEMUR_MUST_CHECK
enum demur_err cli_client_each_entry(struct cli_client *c, uint64_t first, uint64_t last,
                                     const struct cli_client_visitor *visitor);

/* ---- membership ------------------------------------------------------------------------ */

/**
 * The member's credentials of epoch, over the channel's keys; freed with demur_membership_free().
 *
 * made_day may be NULL.
 * @return DEMUR_OK, DEMUR_ERR_STATE (none of that epoch: says what to do), ...
 */
DEMUR_MUST_CHECK
enum demur_err cli_client_membership(struct demur_membership **out, uint32_t *made_day,
                                     struct cli_client *c, uint32_t epoch);

/** The epoch of today that has a roster; false: there is none. */
bool cli_client_epoch_today(struct demur_channel_epoch *out, const struct cli_client *c);

/**
 * Count the context of scope as used in epoch (not saved), warning where it is past the 15 that
 * keep an epoch's signatures apart even from a later quantum computer (2.4).
 *
 * context_id: SHA-256 of the context_id.  DEMUR_ERR_STATE: past it, and the person said no.
 */
DEMUR_MUST_CHECK
enum demur_err cli_client_use_context(struct cli_client *c, uint32_t epoch,
                                      const struct demur_hash *context, bool is_yes);

enum { CLI_CONTEXTS_MAX = 15 };

/** SHA-256 of the context_id of SIGN for a memo, of VOTE for a poll, or of a quota slot (2.0). */
void cli_client_context_sign(struct demur_hash *out, const struct cli_client *c, uint32_t epoch,
                             const struct demur_hash *memo_id);
void cli_client_context_poll(struct demur_hash *out, const struct cli_client *c, uint32_t epoch,
                             const struct demur_hash *poll_id);
void cli_client_context_quota(struct demur_hash *out, const struct cli_client *c, uint32_t epoch,
                              uint8_t slot);

/* ---- sending --------------------------------------------------------------------------- */

/** When a cell goes out. */
enum cli_client_when {
    CLI_SEND_LATER, /**< after a random time of 1 to 24 hours (threat model 3.2) */
    CLI_SEND_NOW,   /**< at once: --now, or what shows nothing of a person */
};

/**
 * Put an object (10, 11, 16, 20, 30, 31, 33, 40, 41) into the queue of the key store and save it,
 * before anything is sent.  In training mode it is always due at once.
 *
 * last_day: the day by which it must be out (the close of a memo or poll), or 0; the wait is
 * shortened to it. DEMUR_ERR_RANGE: the queue is full.
 */
DEMUR_MUST_CHECK
enum demur_err cli_client_queue(struct cli_client *c, struct demur_span object,
                                enum cli_client_when when, uint32_t last_day);

/** What a round of sending takes. */
enum cli_client_what {
    CLI_SEND_DUE,     /**< one cell that is due; in training all that are */
    CLI_SEND_QUEUED,  /**< only what this client queued last: --now of one command */
    CLI_SEND_FREEZES, /**< every MEMO_FREEZE that waits, due or not */
    CLI_SEND_ALL,     /**< everything that waits, due or not: demur send --now */
    CLI_SEND_NOTHING, /**< a cover alone: demur send --empty */
};

/** What a round of sending did. */
struct cli_client_sent {
    uint32_t accepted; /**< have a receipt since */
    uint32_t logged;   /**< seen in the log, and erased */
    uint32_t refused;  /**< for good, and erased: why has been said */
    uint32_t waiting;  /**< still to be sent, or sent and not yet in the log */
    uint32_t broken;   /**< promised more than 24 hours ago and not in the log: evidence */
    uint64_t next_s;   /**< when the next one is due; 0: none */
    uint8_t refusal;   /**< enum demur_refusal of the last one that was not accepted; 0 */
};

/**
 * Erase what the log shows, then send what is due, keep the receipts, and save.
 *
 * Each cell goes over a connection of its own.  Where nothing is sent and cover is asked for, a
 * NOOP is.  The log has been followed.
 * @return DEMUR_OK (also where something waits), DEMUR_ERR_IO (the server does not answer, is busy
 *         or refuses: what may yet be accepted is kept), DEMUR_ERR_INVALID (a promise is broken, or
 * a receipt is not signed),
 *         ...
 */
DEMUR_MUST_CHECK
enum demur_err cli_client_send(struct cli_client_sent *out, struct cli_client *c,
                               enum cli_client_what what, bool cover);

/** Say in words what cli_client_send() did. */
void cli_client_put_sent(FILE *to, const struct cli_client *c, const struct cli_client_sent *sent);

/** What a refusal means to the person; never NULL, without a full stop. */
const char *cli_refusal_text(uint8_t refusal);

/** Hand in count (at most 256) entries at once; reply[i] is that to entry i, verified. */
DEMUR_MUST_CHECK
enum demur_err cli_client_post_entries(struct demur_reply *reply, struct cli_client *c,
                                       const struct demur_span *entry, size_t count);

/** Hand in a blob that an accepted entry names, over a connection of its own. */
DEMUR_MUST_CHECK
enum demur_err cli_client_post_blob(struct demur_reply *reply, struct cli_client *c,
                                    struct demur_span blob);

/** Fetch a blob by its name and size, checked; to be freed with demur_free(). */
DEMUR_MUST_CHECK
enum demur_err cli_client_fetch_blob(uint8_t **out, size_t *len, struct cli_client *c,
                                     const struct demur_blob_ref *ref);

/* ---- memos ----------------------------------------------------------------------------- */

/** Read a link from standard input or, without echo, from the terminal; wipe it afterwards. */
DEMUR_MUST_CHECK
enum demur_err cli_read_link(struct demur_link *out, const struct cli *cli);

/** The one memo that link is of: DEMUR_ERR_INVALID where there is not exactly one. */
DEMUR_MUST_CHECK
enum demur_err cli_client_memo(struct demur_channel_memo *out, struct cli_client *c,
                               const struct demur_link *link);

/** A text that was fetched, opened and compared; freed with cli_client_text_free(). */
struct cli_client_text {
    struct demur_document document; /**< spans point into bytes */
    uint8_t *bytes;                 /**< DOCUMENT */
    size_t len;
    char words[DEMUR_WORDS_TEXT_BYTES]; /**< the 8 words of the memo */
};

/**
 * Fetch and open the document of memo, and compare it with body_commit and the number of asks.
 *
 * DEMUR_ERR_INVALID: it is not what was frozen; nobody may sign it.
 */
DEMUR_MUST_CHECK
enum demur_err cli_client_text(struct cli_client_text *out, struct cli_client *c,
                               const struct demur_channel_memo *memo,
                               const struct demur_memo_key *key);
void cli_client_text_free(struct cli_client_text *text);

/** Print the text as its source form, with days, principals and the 8 words. */
DEMUR_MUST_CHECK
enum demur_err cli_client_put_text(FILE *to, const struct cli_client *c,
                                   const struct demur_channel_memo *memo,
                                   const struct cli_client_text *text);

/** Whether memo takes signatures today, as far as this device can tell; why not, or NULL. */
const char *cli_client_closed(const struct cli_client *c, const struct demur_channel_memo *memo);

/* ---- showing --------------------------------------------------------------------------- */

/** The name of a value of attribute a in the roster: "unspecified" for 0. */
struct demur_span cli_value_name(const struct demur_roster *roster, unsigned a, uint16_t code);

/** "none", "band", ...; and back: false for any other word. */
const char *cli_profile_name(uint8_t profile);
bool cli_profile_parse(uint8_t *out, const char *name);

/** Print day as YYYY-MM-DD. */
void cli_put_day(FILE *to, uint32_t day);

/** Print that this is training, where it is: the first line of every screen (2.1). */
void cli_client_put_mode(FILE *to, const struct cli_client *c);

#endif
