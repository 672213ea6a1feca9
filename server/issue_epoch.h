/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * issue_epoch.h -- an epoch of the office: its ROSTER, ROSTER_FILE and CODE_FILE out of a directory
 * epoch-E, and, once the log has the ROSTER, all that is needed to answer.
 *
 * Source: docs/protocol.md 2.2; docs/server.md, "Files".
 */
#ifndef SERVER_ISSUE_EPOCH_H
#define SERVER_ISSUE_EPOCH_H

#include "issue_book.h"
#include "issue_office.h"

/** An epoch; once it stands in the table it lives as long as the office. */
struct issue_epoch {
    uint32_t epoch;
    uint8_t *entry; /**< the ROSTER entry as it lies in the file */
    size_t entry_len;
    struct demur_hash leaf;
    struct demur_roster *roster;
    struct demur_roster_file *file;

    atomic_bool is_open; /**< what follows is set, and does not change */
    struct demur_epoch_keys *keys;
    struct demur_issuer *issuer;
    struct issue_book *book;
    uint32_t last_day;
    uint8_t place; /**< of this issuer among those of the epoch */

    /* Of the clerk alone. */
    bool is_handed;         /**< the channel has taken the ROSTER */
    bool is_told;           /**< that the log's ROSTER cannot be issued for has been said */
    uint8_t told_status;    /**< what the channel said of the ROSTER when it was handed in last */
    uint32_t handed_window; /**< how many windows there were then */
};

/**
 * Take in every directory epoch-E of the office that is complete and not in the table.
 *
 * One in which something is wrong is told on standard error, once for each state that it is in.
 * @return DEMUR_OK, DEMUR_ERR_INVALID (something is wrong with one), DEMUR_ERR_IO (the directory
 *         that holds them; the store), DEMUR_ERR_NOMEM
 */
DEMUR_MUST_CHECK
enum demur_err issue_epochs_scan(struct issue_office *o);

/** The epoch of that number, or NULL. */
struct issue_epoch *issue_epoch_of(struct issue_office *o, uint32_t epoch);

/**
 * Begin to answer for e, whose ROSTER the log has; manifest is the one it names.
 *
 * @return DEMUR_OK (also where it is open), DEMUR_ERR_INVALID (manifest has another issuer of this
 *         key, or the roster is not signed by exactly its issuers), DEMUR_ERR_NOMEM, of the store
 */
DEMUR_MUST_CHECK
enum demur_err issue_epoch_open(struct issue_office *o, struct issue_epoch *e,
                                const struct demur_manifest *manifest);

void issue_epochs_free(struct issue_office *o);

#endif
