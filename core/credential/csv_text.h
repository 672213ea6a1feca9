/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* csv_text.h -- from the bytes of a file to UTF-8. */
#ifndef DEMUR_CREDENTIAL_CSV_TEXT_H
#define DEMUR_CREDENTIAL_CSV_TEXT_H

#include "demur/csv.h"

/** The text of a file: UTF-8 without a byte order mark, which may hold any character. */
struct demur_csv_text {
    enum demur_csv_encoding encoding;
    uint8_t *data; /**< the caller's, to be freed with demur_wipe_free(data, cap) */
    size_t len;
    size_t cap;
};

/** Find out how file is encoded, and convert it; errors and *problem as demur_csv_open(). */
DEMUR_MUST_CHECK
enum demur_err demur_csv_text_read(struct demur_csv_text *out, struct demur_problem *problem,
                                   struct demur_span file);

#endif
