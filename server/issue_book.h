/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * issue_book.h -- how far each row of an epoch has come, kept in memory beside the store: it finds
 * the row of a DONE, which names a commitment alone, and counts for COUNTS.
 *
 * It says what has been committed, and is made anew from the store at every start.  Any thread.
 */
#ifndef SERVER_ISSUE_BOOK_H
#define SERVER_ISSUE_BOOK_H

#include "demur/issue.h"
#include "demur/issuer.h"
#include "store/store.h"

struct issue_book;

/**
 * Read the records of roster's epoch from store; roster and file are borrowed and outlive *out,
 * which is freed with issue_book_free().
 *
 * @return DEMUR_OK, DEMUR_ERR_NOMEM, what the store said
 */
DEMUR_MUST_CHECK
enum demur_err issue_book_new(struct issue_book **out, const struct demur_roster *roster,
                              const struct demur_roster_file *file, struct store *store);

/** NULL does nothing. */
void issue_book_free(struct issue_book *b);

/**
 * The row that has committed to c_hash, of file; or NULL.
 *
 * Of two (somebody else's code was used for the one commitment first) the one that got further.
 */
const struct demur_roster_row *issue_book_row(struct issue_book *b,
                                              const struct demur_hash *c_hash);

/** Note what is recorded of row, one of file's. */
void issue_book_note(struct issue_book *b, const struct demur_roster_row *row,
                     const struct demur_issuer_record *record);

/** Set cells and counts of out. */
void issue_book_counts(struct issue_book *b, struct demur_counts *out);

#endif
