/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * fixed.h -- write the byte form of a small object into a buffer that holds its largest.
 *
 * For records whose fields have been checked: the callers' named maxima, which their tests reach,
 * are what keeps this inside the buffer.
 */
#ifndef DEMUR_MEMO_FIXED_H
#define DEMUR_MEMO_FIXED_H

#include "demur/bytes.h"

#include <string.h>

/** Where the next byte goes; move it to write on. */
static inline uint8_t *demur_fixed_bytes(uint8_t *at, const void *data, size_t len)
{
    if (len > 0) memcpy(at, data, len);
    return at + len;
}

static inline uint8_t *demur_fixed_u8(uint8_t *at, uint8_t v)
{
    *at = v;
    return at + 1;
}

static inline uint8_t *demur_fixed_u16(uint8_t *at, uint16_t v)
{
    demur_set_be16(at, v);
    return at + 2;
}

static inline uint8_t *demur_fixed_u32(uint8_t *at, uint32_t v)
{
    demur_set_be32(at, v);
    return at + 4;
}

static inline uint8_t *demur_fixed_str(uint8_t *at, struct demur_span s)
{
    return demur_fixed_bytes(demur_fixed_u16(at, (uint16_t)s.len), s.data, s.len);
}

static inline uint8_t *demur_fixed_prologue(uint8_t *at, uint8_t kind)
{
    const uint8_t prologue[DEMUR_PROLOGUE_BYTES] = {'D', 'M', 'R', '1', kind, DEMUR_SUITE};

    return demur_fixed_bytes(at, prologue, sizeof prologue);
}

#endif
