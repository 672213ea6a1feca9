/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * note.h -- signed notes and their verifier keys (c2sp.org/signed-note v1.0.0).
 *
 *     text (each line ends in LF)  LF  then lines "-- NAME BASE64" with an em dash
 *
 * Signatures of two types are made and checked: 0x01 Ed25519 over the text, and 0x04 cosignatures
 * (c2sp.org/tlog-cosignature v1.0.1).  Lines of all other keys are carried and ignored.
 */
#ifndef DEMUR_NOTE_H
#define DEMUR_NOTE_H

#include "demur/bytes.h"
#include "demur/error.h"
#include "demur/hash.h"
#include "demur/keys.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DEMUR_NOTE_BYTES_MAX 262144
#define DEMUR_NOTE_SIGS_MAX  64
#define DEMUR_NOTE_SIG_BYTES 8192 /**< longest key ID and signature of any type */
#define DEMUR_KEY_NAME_MAX   255
#define DEMUR_VKEY_LEN_MAX   (DEMUR_KEY_NAME_MAX + 1 + 8 + 1 + 44)
#define DEMUR_NOTE_TIME_MAX  INT64_MAX

/* ---- verifier keys --------------------------------------------------------------------- */

enum demur_vkey_type {
    DEMUR_VKEY_ED25519 = 1,
    DEMUR_VKEY_COSIGNATURE = 4,
};

/** A key that signs notes: its name is not empty and holds no space, control or "+". */
struct demur_vkey {
    char name[DEMUR_KEY_NAME_MAX + 1];
    uint32_t id; /**< as type, name and pk make it */
    enum demur_vkey_type type;
    struct demur_sign_pk pk;
};

/** Make a vkey; DEMUR_ERR_LENGTH, DEMUR_ERR_FORMAT: name is not one. */
DEMUR_MUST_CHECK
enum demur_err demur_vkey_init(struct demur_vkey *out, enum demur_vkey_type type,
                               struct demur_span name, const struct demur_sign_pk *pk);

/** Make the vkey of the key pair of seed; as demur_vkey_init(). */
DEMUR_MUST_CHECK
enum demur_err demur_vkey_of_seed(struct demur_vkey *out, enum demur_vkey_type type,
                                  const char *name, const struct demur_sign_seed *seed);

/**
 * Read NAME+8 hex digits+BASE64.
 *
 * @return DEMUR_OK, DEMUR_ERR_LENGTH, DEMUR_ERR_FORMAT, DEMUR_ERR_RANGE (a type other than
 *         enum demur_vkey_type), DEMUR_ERR_INVALID (the ID is not that of name and key)
 */
DEMUR_MUST_CHECK
enum demur_err demur_vkey_decode(struct demur_vkey *out, const char *in, size_t len);

/** Write NAME+hex+BASE64 and a NUL. */
void demur_vkey_encode(char out[DEMUR_VKEY_LEN_MAX + 1], const struct demur_vkey *key);

/** Whether all fields are equal. */
bool demur_vkey_equal(const struct demur_vkey *a, const struct demur_vkey *b);

/* ---- notes ----------------------------------------------------------------------------- */

/** One signature line; everything is borrowed from the note's bytes. */
struct demur_note_sig {
    struct demur_span line;   /**< with its LF */
    struct demur_span name;   /**< checked as a vkey's */
    struct demur_span base64; /**< checked: canonical, 5 to DEMUR_NOTE_SIG_BYTES bytes */
    uint32_t id;
};

/** A note whose form is right; no signature has been checked. */
struct demur_note {
    struct demur_span text; /**< with its last LF */
    size_t sig_count;       /**< 1 .. DEMUR_NOTE_SIGS_MAX */
    struct demur_note_sig sigs[DEMUR_NOTE_SIGS_MAX];
};

/**
 * Read a note; out borrows from data.
 *
 * @return DEMUR_OK, DEMUR_ERR_LENGTH (over a limit), DEMUR_ERR_FORMAT
 */
DEMUR_MUST_CHECK
enum demur_err demur_note_decode(struct demur_note *out, const void *data, size_t len);

/** What the lines of one key say. */
struct demur_note_signer {
    bool present;    /**< there is a line of that key */
    uint64_t time_s; /**< cosignature: POSIX time, of several the earliest; else 0 */
};

/**
 * Check every line of key: those with its name and its ID.
 *
 * @return DEMUR_OK (also where there is none: see out), DEMUR_ERR_INVALID (one does not verify:
 *         the whole note is invalid), DEMUR_ERR_NOMEM
 */
DEMUR_MUST_CHECK
enum demur_err demur_note_check(struct demur_note_signer *out, const struct demur_note *note,
                                const struct demur_vkey *key);

/** Whether text may be a note's: not empty, UTF-8, ends in LF, no other control character. */
bool demur_note_text_valid(const void *text, size_t len);

/**
 * Begin a note: text and the empty line; then add lines with the functions below.
 *
 * DEMUR_ERR_FORMAT where text is no note's; like all of these it is also kept in out.
 */
DEMUR_MUST_CHECK
enum demur_err demur_note_begin(struct demur_writer *out, struct demur_span text);

/**
 * Add the line of key, whose secret is seed, over text.
 *
 * @param time_s for a cosignature, at most DEMUR_NOTE_TIME_MAX; else unused
 * @return DEMUR_OK, DEMUR_ERR_NOMEM, DEMUR_ERR_RANGE (time_s), DEMUR_ERR_INVALID (seed is not
 *         that of key)
 */
DEMUR_MUST_CHECK
enum demur_err demur_note_sign(struct demur_writer *out, struct demur_span text,
                               const struct demur_vkey *key, const struct demur_sign_seed *seed,
                               uint64_t time_s);

#endif
