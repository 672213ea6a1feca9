/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * ustar.h -- the one form of a tar header that bundles use.
 *
 * Mode 644; uid, gid, mtime and device numbers 0; typeflag '0'; no link, user or group name, no
 * prefix; numbers as zero-filled octal digits and NUL, but the checksum six digits, NUL, blank.
 * Source: docs/protocol.md 2.12; POSIX.1-2017 pax, "ustar Interchange Format".
 */
#ifndef DEMUR_BUNDLE_USTAR_H
#define DEMUR_BUNDLE_USTAR_H

#include "demur/error.h"

#include <stdint.h>

enum {
    DEMUR_USTAR_BLOCK = 512,
    DEMUR_USTAR_NAME_MAX = 99,
    DEMUR_USTAR_END = 1024, /**< two zero blocks */
};

#define DEMUR_USTAR_SIZE_MAX 0x1ffffffffULL /**< eleven octal digits */

/** What a header says. */
struct demur_ustar {
    char name[DEMUR_USTAR_NAME_MAX + 1];
    uint64_t size;
};

/** Write the header; DEMUR_ERR_RANGE (size), DEMUR_ERR_LENGTH (a name of 0 or over 99 bytes). */
DEMUR_MUST_CHECK
enum demur_err demur_ustar_encode(uint8_t out[DEMUR_USTAR_BLOCK], const char *name, uint64_t size);

/** Read a header; DEMUR_ERR_FORMAT for every block that demur_ustar_encode() does not write. */
DEMUR_MUST_CHECK
enum demur_err demur_ustar_decode(struct demur_ustar *out, const uint8_t in[DEMUR_USTAR_BLOCK]);

/** How many zeros follow size bytes of content. */
unsigned demur_ustar_padding(uint64_t size);

#endif
