/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * key_public.h -- the public half of a KEY_FILE as one word, which whoever makes a manifest is
 * given: "issuer:" and hex digits of what a manifest holds of such a key, in its order.
 */
#ifndef CLI_KEY_PUBLIC_H
#define CLI_KEY_PUBLIC_H

#include "demur/key_file.h"
#include "demur/manifest.h"

enum {
    CLI_PUBLIC_BYTES_MAX = DEMUR_ISSUER_PK_BYTES + DEMUR_KEY_BYTES,
    CLI_PUBLIC_TEXT_BYTES = 16 + 2 * CLI_PUBLIC_BYTES_MAX, /**< with a NUL */
};

/** A public half. */
struct cli_public {
    uint8_t role; /**< enum demur_key_role: which of the following is set */
    union {
        struct {
            struct demur_issuer_pk bbs;
            struct demur_sign_pk op;
        } issuer;
        struct {
            struct demur_sign_pk sign;
            struct demur_box_pk box;
        } principal;
        struct demur_sign_pk sign; /**< root, log, front (its receipts'), witness */
        struct demur_box_pk box;   /**< keeper */
    };
};

/** The public half of key; DEMUR_ERR_RANGE: an issuer's secret that is none. */
DEMUR_MUST_CHECK
enum demur_err cli_public_of(struct cli_public *out, const struct demur_key_file *key);

/** Write it as one word and a NUL. */
void cli_public_text(char out[CLI_PUBLIC_TEXT_BYTES], const struct cli_public *key);

/** Read such a word, of role; DEMUR_ERR_LENGTH, DEMUR_ERR_FORMAT. */
DEMUR_MUST_CHECK
enum demur_err cli_public_read(struct cli_public *out, uint8_t role, const char *text);

/** "issuer", as the word begins; NULL: there is no such role. */
const char *cli_role_name(uint8_t role);

/** The role of that name; 0: there is none. */
uint8_t cli_role_of(const char *name);

#endif
