/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * csv.h -- tables as office programs export them, record by record, as UTF-8.
 *
 * Encoding: by byte order mark, else UTF-16 where zero bytes show it, else UTF-8 if it is that,
 * else Windows-1252.  Separator: comma, semicolon, tab or bar, whichever cuts the first records
 * into equally many fields, or as a first line "sep=;" says.  Quotation as in RFC 4180, with
 * line breaks inside quotes; a record ends with CR LF, LF or CR; empty lines are skipped.
 */
#ifndef DEMUR_CSV_H
#define DEMUR_CSV_H

#include "demur/error.h"
#include "demur/hash.h"
#include "demur/problem.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DEMUR_CSV_BYTES_MAX   536870912U /**< of a file */
#define DEMUR_CSV_RECORDS_MAX 1048576U   /**< of a file: rows of a roster, headings, leavers */
#define DEMUR_CSV_FIELDS_MAX  256
#define DEMUR_CSV_FIELD_BYTES 4096

enum demur_csv_encoding {
    DEMUR_CSV_UTF8,
    DEMUR_CSV_UTF8_BOM,
    DEMUR_CSV_UTF16LE,
    DEMUR_CSV_UTF16BE,
    DEMUR_CSV_WINDOWS_1252,
};

/** A table being read.  Opaque: it owns a copy of the text, and wipes it when freed. */
struct demur_csv;

/** A record; its fields are borrowed until the next is read.  They are UTF-8 of any characters. */
struct demur_csv_record {
    uint32_t line;   /**< on which it begins, from 1 */
    uint16_t fields; /**< 0: the end of the table */
    bool is_loose;   /**< text follows a closing quotation mark: fields may not be as meant */
    const struct demur_span *field;
};

/**
 * Take file for reading.
 *
 * On success *out is the caller's, to be freed with demur_csv_free().  On DEMUR_ERR_FORMAT and
 * _LENGTH *problem says what is wrong.
 * @return DEMUR_OK,
 *         DEMUR_ERR_LENGTH  empty, or more than DEMUR_CSV_BYTES_MAX,
 *         DEMUR_ERR_FORMAT  a workbook, an archive, or damaged UTF-8 or UTF-16,
 *         DEMUR_ERR_NOMEM
 */
DEMUR_MUST_CHECK
enum demur_err demur_csv_open(struct demur_csv **out, struct demur_problem *problem,
                              struct demur_span file);

enum demur_csv_encoding demur_csv_encoding(const struct demur_csv *csv);

/** ',', ';', '\t' or '|'. */
char demur_csv_separator(const struct demur_csv *csv);

/** Find the separator again, from the next record on: what stands above is of another form. */
void demur_csv_find_separator(struct demur_csv *csv);

/**
 * Read the next record; on failure *problem says what is wrong, and no more can be read.
 *
 * @return DEMUR_OK,
 *         DEMUR_ERR_FORMAT  a quotation mark is never closed,
 *         DEMUR_ERR_RANGE   too many records or fields, or a field is too long
 */
DEMUR_MUST_CHECK
enum demur_err demur_csv_next(struct demur_csv *csv, struct demur_csv_record *record,
                              struct demur_problem *problem);

/** Wipe and free.  NULL does nothing. */
void demur_csv_free(struct demur_csv *csv);

/** The name of encoding for people: "Windows-1252".  Never NULL. */
const char *demur_csv_encoding_text(enum demur_csv_encoding encoding);

#endif
