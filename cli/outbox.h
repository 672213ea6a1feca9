/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * outbox.h -- texts whose blobs are still to be handed in.
 *
 * The server takes a blob only when it has accepted the entry that names it, which may be a day
 * later; and a text that got lost in between could never be shown again.  So until then each waits
 * in HOME/outbox, sealed under a key of its own that follows from K_memo.  Whoever finds the file
 * can neither open it nor tell which blob of the log it becomes.
 */
#ifndef CLI_OUTBOX_H
#define CLI_OUTBOX_H

#include "client.h"

/** Which text: that of blob number index of commit, as in demur_memo_blob_key(). */
struct cli_outbox_item {
    const struct demur_memo_key *key;
    const struct demur_hash *commit; /**< body_commit or an answer's commit */
    uint8_t index;                   /**< 0..DEMUR_ATTACHMENTS_MAX */
};

/** Keep plain until it has been handed in. */
DEMUR_MUST_CHECK
enum demur_err cli_outbox_put(struct cli_client *c, const struct cli_outbox_item *item,
                              struct demur_span plain);

/** Forget it: nothing that names it was sent. */
void cli_outbox_drop(struct cli_client *c, const struct cli_outbox_item *item);

/** Whether it is there. */
bool cli_outbox_has(struct cli_client *c, const struct cli_outbox_item *item);

/**
 * Erase the texts and every link of the memo that the MEMO_FREEZE in object would have made; the
 * key store is not saved.
 */
void cli_outbox_forget(struct cli_client *c, struct demur_span object);

/** What handing in did. */
struct cli_outbox_done {
    uint32_t sent;    /**< blobs that the server has taken */
    uint32_t waiting; /**< that it does not take yet */
};

/** Say in words what handing in did. */
void cli_outbox_put_done(FILE *to, const struct cli_outbox_done *done);

/** Hand in the blob of item, where it is kept here; ref is how the entry names it. */
DEMUR_MUST_CHECK
enum demur_err cli_outbox_send(struct cli_outbox_done *done, struct cli_client *c,
                               const struct cli_outbox_item *item,
                               const struct demur_blob_ref *ref);

/** The same for every blob of header, whose memo key is key. */
DEMUR_MUST_CHECK
enum demur_err cli_outbox_send_memo(struct cli_outbox_done *done, struct cli_client *c,
                                    const struct demur_memo_header *header,
                                    const struct demur_memo_key *key);

/**
 * Hand in all that waits of memos whose owner's link is in the key store, and whose freeze is in
 * the log or has a receipt.  The log has been followed.  Nothing is sent where nothing waits.
 */
DEMUR_MUST_CHECK
enum demur_err cli_outbox_send_all(struct cli_outbox_done *done, struct cli_client *c);

#endif
