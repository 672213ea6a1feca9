/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * freeze.h -- a memo on its way from a file into the log (docs/protocol.md 2.6).
 *
 *     cmd_memo_freeze.c  the steps in their order
 *     freeze_text.c      source form and attachments -> DOCUMENT
 *     freeze_header.c    links, principals, closing day, profiles, blobs -> header
 *     freeze_quota.c     which of the two memos of an epoch this is
 *     freeze_show.c      what the log will show, before anything is sent
 *
 * Every function that returns an enum demur_err has said what is wrong.
 */
#ifndef CLI_FREEZE_H
#define CLI_FREEZE_H

#include "client.h"
#include "demur/memo_source.h"

/** The rows of the command's option table. */
enum {
    CLI_FREEZE_CLOSE = CLI_CLIENT_OPTIONS,
    CLI_FREEZE_TO,
    CLI_FREEZE_COPY,
    CLI_FREEZE_NEXT,
    CLI_FREEZE_PROFILES,
    CLI_FREEZE_ATTACH,
    CLI_FREEZE_LINK_FILE,
    CLI_FREEZE_YES,
    CLI_FREEZE_NOW,
    CLI_FREEZE_RESUME,
};

/** A file that goes with the memo. */
struct cli_freeze_file {
    uint8_t *data;
    size_t len;
};

/** A memo that is being frozen. */
struct cli_freeze {
    const struct cli *cli;
    struct cli_client *c;
    struct demur_channel_manifest force; /**< in force today */
    struct demur_channel_epoch epoch;    /**< of today */
    struct demur_membership *membership; /**< of that epoch */

    uint8_t *source_text;
    size_t source_len;
    struct demur_memo_source *source;
    struct cli_freeze_file file[DEMUR_ATTACHMENTS_MAX];
    struct demur_document document; /**< borrows from source and from the command line */
    uint8_t *encoded;               /**< DOCUMENT */
    size_t encoded_len;

    struct demur_link owner_link;
    struct demur_link reader_link;
    struct demur_owner_keys owner;
    struct demur_memo_key key;
    struct demur_memo_header header;
    struct demur_hash memo_id; /**< once the act is made */
    uint8_t slot;
    struct demur_act_scope *scope; /**< of that slot */
};

/** Read the memo at path and the files of --attach; make document and encoded. */
DEMUR_MUST_CHECK
enum demur_err cli_freeze_read(struct cli_freeze *f, const char *path);

/** Draw the owner's link, and fill in the header. */
DEMUR_MUST_CHECK
enum demur_err cli_freeze_header(struct cli_freeze *f);

/** Choose the first slot that no memo has been frozen with; DEMUR_ERR_STATE: both are used. */
DEMUR_MUST_CHECK
enum demur_err cli_freeze_slot(struct cli_freeze *f);

/** Print what becomes public, and who will be able to read. */
void cli_freeze_put(FILE *to, const struct cli_freeze *f);

/** Wipe and free everything but the client. */
void cli_freeze_free(struct cli_freeze *f);

#endif
