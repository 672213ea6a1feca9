/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * document.h -- DOCUMENT (60): the text of a memo, its asks and its list of attachments.
 *
 * Pure: no I/O, no clock, no global state.  A document's text is secret until its memo is
 * released; whoever holds the bytes wipes them.
 *
 * Source: docs/protocol.md 2.6, table DOCUMENT, and 2.0, limits.  Beyond the table: language and
 * media types are at most 120 bytes, as names are; subject and the text of an ask are not empty.
 */
#ifndef DEMUR_DOCUMENT_H
#define DEMUR_DOCUMENT_H

#include "demur/error.h"
#include "demur/hash.h"
#include "demur/random.h"

#include <stddef.h>
#include <stdint.h>

#define DEMUR_SALT_BYTES           32
#define DEMUR_NAME_BYTES_MAX       120 /**< names, titles, markings, languages, media types */
#define DEMUR_ASKS_MAX             16
#define DEMUR_ASK_BYTES_MAX        4000
#define DEMUR_SUBJECT_CHARS_MAX    120
#define DEMUR_SUMMARY_BYTES_MAX    8192
#define DEMUR_TEXT_BYTES_MAX       65536 /**< body and closing together */
#define DEMUR_TEMPLATE_MAX         6
#define DEMUR_ATTACHMENTS_MAX      16
#define DEMUR_ATTACHMENT_BYTES_MAX 16777216U /**< 16 MiB each */
#define DEMUR_ATTACHED_BYTES_MAX   67108864U /**< 64 MiB together */

/** No DOCUMENT is longer. */
#define DEMUR_DOCUMENT_BYTES_MAX 147456

/** What a memo dissents from. */
enum demur_dissent {
    DEMUR_DISSENT_POLICY = 0,
    DEMUR_DISSENT_ACTION = 1,
    DEMUR_DISSENT_RECONSIDER = 2,
};

/** 32 random bytes that hide what stands behind a commitment. */
struct demur_salt {
    uint8_t bytes[DEMUR_SALT_BYTES];
};

/** One ask; its number is its place, from 1. */
struct demur_ask {
    struct demur_span text; /**< txt, not empty, at most DEMUR_ASK_BYTES_MAX */
    uint8_t to;             /**< principal id, or 0: every addressee */
    uint32_t by;            /**< day, or 0: none */
};

/** One attachment, by name and hash; its bytes are elsewhere. */
struct demur_attachment {
    struct demur_span name;       /**< str: never a path to write to */
    struct demur_span media_type; /**< str */
    struct demur_hash sha256;     /**< of the plain file */
    uint32_t size;                /**< bytes of the plain file */
};

/** A document.  Its spans are borrowed: from the bytes decoded, or from whoever made it. */
struct demur_document {
    struct demur_salt salt;
    uint8_t template_number; /**< 1..DEMUR_TEMPLATE_MAX for T1.., or 0 */
    uint8_t dissent;         /**< enum demur_dissent */
    struct demur_span language;
    struct demur_span marking;
    struct demur_span subject; /**< str, 1..DEMUR_SUBJECT_CHARS_MAX characters */
    struct demur_span summary; /**< txt */
    struct demur_span body;    /**< txt, CommonMark */
    uint8_t asks;              /**< how many of ask: 1..DEMUR_ASKS_MAX */
    struct demur_ask ask[DEMUR_ASKS_MAX];
    struct demur_span closing; /**< txt */
    uint8_t attachments;       /**< how many of attachment */
    struct demur_attachment attachment[DEMUR_ATTACHMENTS_MAX];
};

/**
 * Read a document from its one byte form.
 *
 * On success out's spans point into in, which must live as long; on failure *out is left alone.
 *
 * @return DEMUR_OK,
 *         DEMUR_ERR_LENGTH  cut short, or bytes left over,
 *         DEMUR_ERR_FORMAT  not a DOCUMENT, or text that is none,
 *         DEMUR_ERR_RANGE   a number, a count or a length outside its limits
 */
DEMUR_MUST_CHECK
enum demur_err demur_document_decode(struct demur_document *out, const uint8_t *in, size_t in_len);

/**
 * Write the byte form of document: exactly what demur_document_decode() accepts.
 *
 * On success *out is the caller's, to be freed with demur_wipe_free(*out, *out_len); on failure
 * outputs are left alone.
 * @return DEMUR_OK, DEMUR_ERR_FORMAT, DEMUR_ERR_RANGE (as decoding), DEMUR_ERR_NOMEM
 */
DEMUR_MUST_CHECK
enum demur_err demur_document_encode(uint8_t **out, size_t *out_len,
                                     const struct demur_document *document);

/** Draw a salt; DEMUR_ERR_RANDOM, with out wiped. */
DEMUR_MUST_CHECK
enum demur_err demur_salt_draw(struct demur_salt *out, const struct demur_random *random);

/** body_commit = H("demur/v1/body"; DOCUMENT), over the byte form. */
void demur_document_commit(struct demur_hash *out, struct demur_span encoded);

#endif
