/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* client_parts.h -- what the files of the client share, and no command sees (client.h). */
#ifndef CLI_CLIENT_PARTS_H
#define CLI_CLIENT_PARTS_H

#include "client.h"
#include "demur/segment.h"
#include "demur/window.h"

enum {
    CLI_FEED_BYTES_MAX = 64 << 20,
    CLI_DAY_S = 86400,
    CLI_HOUR_S = 3600,
    CLI_NAME_MAX = 128,
};

/** The log as it has been followed. */
struct cli_client_log {
    struct demur_hash *leaf; /**< of every entry, by index; held against every checkpoint */
    uint64_t count, room;
    struct demur_tree_head *head; /**< the checkpoint of every feed, in order */
    size_t heads, head_room;
    uint8_t *note; /**< the newest checkpoint, or NULL */
    size_t note_len;
    struct demur_checkpoint_signers signers; /**< of it */
    bool is_quorum_none;
};

void cli_client_log_free(struct cli_client_log *log);

/** What a guess at a new key store's passphrase costs. */
void cli_client_cost(struct cli_client *c, uint32_t memory_kib);

/* ---- requests -------------------------------------------------------------------------- */

/**
 * GET path ("/checkpoint") of the channel; to be freed with demur_free().
 *
 * DEMUR_ERR_STATE: there is no such thing (404), and nothing is said.  Other failures are said.
 */
DEMUR_MUST_CHECK
enum demur_err cli_client_get(uint8_t **out, size_t *len, struct cli_client *c, const char *path,
                              size_t max);

/** An answer to a POST, whatever its status; body to be freed with demur_free(). */
struct cli_answer {
    unsigned status;
    uint8_t *body;
    size_t len;
};

/** POST body to url and path; failures (no answer) are said.  what: "the channel", an issuer. */
DEMUR_MUST_CHECK
enum demur_err cli_client_post(struct cli_answer *out, struct cli_client *c, const char *url,
                               const char *path, struct demur_span body);

/** DEMUR_OK unless the reply accepts something and its receipt is not signed; said. */
DEMUR_MUST_CHECK
enum demur_err cli_client_check_reply(const struct cli_client *c, const struct demur_reply *reply);

/** Send one cell, over a connection of its own; *reply is what came back, whatever it says. */
DEMUR_MUST_CHECK
enum demur_err cli_client_post_cell(struct demur_reply *reply, struct cli_client *c,
                                    const uint8_t cell[DEMUR_CELL_BYTES]);

/* ---- receipts -------------------------------------------------------------------------- */

/** What the receipt of a waiting object is worth today. */
enum cli_receipt {
    CLI_RECEIPT_NONE,
    CLI_RECEIPT_GOOD,   /**< this very object is promised, of yesterday, today or tomorrow */
    CLI_RECEIPT_BROKEN, /**< this very object, but so long ago that it should be in the log */
    CLI_RECEIPT_FUTURE, /**< this very object, of a day that is not near: no receipt yet */
    CLI_RECEIPT_OTHER,  /**< it names other bytes: no receipt, whatever they are */
};

/** The leaf hash of what is logged of an object: itself, but for a VOTE the SEALED of it. */
void cli_client_logged_leaf(struct demur_hash *out, struct demur_span object);

enum cli_receipt cli_client_receipt(const struct cli_client *c,
                                    const struct demur_keystore_waiting *w);

/** Whether its receipt, true or false, shows others a broken promise: overdue, not in the log. */
bool cli_client_is_evidence(const struct cli_client *c, const struct demur_keystore_waiting *w);

/**
 * Keep the receipt of a reply that accepts waiting object i, whose signature has been checked; a
 * broken one that is there already stays.  DEMUR_ERR_INVALID, said: it is not good.
 */
DEMUR_MUST_CHECK
enum demur_err cli_client_take_receipt(struct cli_client *c, size_t i,
                                       const struct demur_reply *reply);

/** Whether this is an organisation for practice, whose waits are dropped. */
bool cli_is_training(const struct cli_client *c);

/** The name of a file of public things: "public/<org>/<name>". */
void cli_client_public_name(char out[CLI_NAME_MAX], const struct cli_client *c, const char *name);

/* ---- what was signed ------------------------------------------------------------------- */

/** What has become of a member's signature of a memo, as far as device and log know. */
struct cli_own_act {
    bool is_unsent;    /**< a SIGN waits that has never been sent */
    bool is_sent;      /**< a SIGN waits that was, or may have been, sent */
    bool is_leaving;   /**< a WITHDRAW waits */
    bool is_signed;    /**< the log has the SIGN */
    bool is_withdrawn; /**< the log has the WITHDRAW */
};

/**
 * Look for it, in the queue and in all entries of the log since the freeze.
 *
 * What is there of that pseudonym counts only in its place and with proofs that hold: whoever keeps
 * the log could else make a signature look given, or taken back.  Entries are fetched whether this
 * device knows of a signature or not: who fetched them only afterwards would be known to have
 * signed.  What waits although the log has it is erased.
 */
DEMUR_MUST_CHECK
enum demur_err cli_client_own_act(struct cli_own_act *out, struct cli_client *c,
                                  const struct demur_channel_memo *memo,
                                  const struct demur_membership *membership);

/** Erase the SIGN of that memo that has never been sent, with what was kept to prove it, and save.
 */
DEMUR_MUST_CHECK
enum demur_err cli_client_unsend(struct cli_client *c, const struct demur_channel_memo *memo);

/** The first day on which a credential of made_day is 24 hours old for certain (3.1). */
uint32_t cli_client_acts_from(const struct cli_client *c, uint32_t made_day);

/** The membership for acting in epoch: enrolled in it, for long enough. */
DEMUR_MUST_CHECK
enum demur_err cli_client_actor(struct demur_membership **out, struct cli_client *c,
                                uint32_t epoch);

/* ---- the log --------------------------------------------------------------------------- */

/** Every entry of a segment that has been verified. */
DEMUR_MUST_CHECK
enum demur_err cli_segment_each(const struct demur_segment *segment,
                                const struct cli_client_visitor *visitor);

/** Take the feed of window seq, the next one, from the cache or the channel. */
DEMUR_MUST_CHECK
enum demur_err cli_client_take_feed(struct cli_client *c, uint32_t seq);

/** Fetch the leaves of the log up to size, and hold every checkpoint that is known against them. */
DEMUR_MUST_CHECK
enum demur_err cli_client_take_leaves(struct cli_client *c, const struct demur_tree_head *head);

/** The checkpoint of the time before, by the key store's word, without one by the kept note. */
bool cli_client_remembered(struct demur_tree_head *out, struct cli_client *c);

/** Raise an alarm, keep both checkpoints as evidence; DEMUR_ERR_INVALID. */
enum demur_err cli_client_alarm(struct cli_client *c, const char *what);

/** The first manifest in the first feed, decoded, and which organisation it makes. */
DEMUR_MUST_CHECK
enum demur_err cli_client_first(struct demur_manifest **out, struct demur_hash *org,
                                const struct cli_client *c, const struct demur_segment *segment);

#endif
