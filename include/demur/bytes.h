/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * bytes.h -- read and write the fixed-order, big-endian forms of docs/protocol.md 2.0.
 *
 * Both ends are sticky: after the first failure every further call does nothing (a reader gives
 * zeros), so that a decoder is a straight list of fields with one check at its end.
 */
#ifndef DEMUR_BYTES_H
#define DEMUR_BYTES_H

#include "demur/error.h"
#include "demur/hash.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DEMUR_PROLOGUE_BYTES 6
#define DEMUR_SUITE          1

/* ---- reading --------------------------------------------------------------------------- */

/** A place in untrusted bytes, which it borrows. */
struct demur_reader {
    const uint8_t *at;
    size_t left;
    enum demur_err err; /**< the first failure, or DEMUR_OK */
};

struct demur_reader demur_reader_over(const void *data, size_t len);

uint8_t demur_read_u8(struct demur_reader *r);
uint16_t demur_read_u16(struct demur_reader *r);
uint32_t demur_read_u32(struct demur_reader *r);
uint64_t demur_read_u64(struct demur_reader *r);

/** The next len bytes, borrowed; on failure data is NULL and len 0. */
struct demur_span demur_read_span(struct demur_reader *r, size_t len);

/** Copy the next len bytes to out; on failure out is zeros. */
void demur_read_bytes(struct demur_reader *r, void *out, size_t len);

/** A v16 or v32: length, then bytes, of which there are at most max, else DEMUR_ERR_RANGE. */
struct demur_span demur_read_v16(struct demur_reader *r, size_t max);
struct demur_span demur_read_v32(struct demur_reader *r, size_t max);

/** A str or txt (docs/protocol.md 2.0) of at most max bytes: its text is checked, too. */
struct demur_span demur_read_str(struct demur_reader *r, size_t max);
struct demur_span demur_read_txt(struct demur_reader *r, size_t max);

/** The prologue "DMR1", kind, suite 1; anything else is DEMUR_ERR_FORMAT. */
void demur_read_prologue(struct demur_reader *r, uint8_t kind);

/** Fail with err, unless it has failed before. */
void demur_reader_fail(struct demur_reader *r, enum demur_err err);

/** Fail with err unless ok. */
void demur_reader_expect(struct demur_reader *r, bool ok, enum demur_err err);

/** The first failure; DEMUR_ERR_LENGTH where bytes are left over; else DEMUR_OK. */
DEMUR_MUST_CHECK
enum demur_err demur_reader_end(const struct demur_reader *r);

/* ---- writing --------------------------------------------------------------------------- */

/** Bytes in the making, grown by doubling and wiped wherever they are let go. */
struct demur_writer {
    uint8_t *data;
    size_t len;
    size_t cap;
    enum demur_err err; /**< the first failure, or DEMUR_OK */
};

void demur_writer_init(struct demur_writer *w);

/** Wipe and free what is in w; w is empty again. */
void demur_writer_wipe(struct demur_writer *w);

void demur_put_u8(struct demur_writer *w, uint8_t v);
void demur_put_u16(struct demur_writer *w, uint16_t v);
void demur_put_u32(struct demur_writer *w, uint32_t v);
void demur_put_u64(struct demur_writer *w, uint64_t v);
void demur_put_bytes(struct demur_writer *w, const void *data, size_t len);
void demur_put_zeros(struct demur_writer *w, size_t len);

/** Length and bytes; a length that does not fit is DEMUR_ERR_LENGTH. */
void demur_put_v16(struct demur_writer *w, const void *data, size_t len);
void demur_put_v32(struct demur_writer *w, const void *data, size_t len);

void demur_put_prologue(struct demur_writer *w, uint8_t kind);

/**
 * Hand over the bytes: *out is the caller's, to be freed with demur_wipe_free(*out, *out_len)
 * or demur_free(); w is empty again.  On failure w is wiped and outputs are left alone.
 */
DEMUR_MUST_CHECK
enum demur_err demur_writer_take(struct demur_writer *w, uint8_t **out, size_t *out_len);

/* ---- in place -------------------------------------------------------------------------- */

uint16_t demur_get_be16(const uint8_t in[2]);
uint32_t demur_get_be32(const uint8_t in[4]);
uint64_t demur_get_be64(const uint8_t in[8]);
void demur_set_be16(uint8_t out[2], uint16_t v);
void demur_set_be32(uint8_t out[4], uint32_t v);
void demur_set_be64(uint8_t out[8], uint64_t v);

/** Whether all len bytes at data are zero.  Public data. */
bool demur_all_zero(const void *data, size_t len);

#endif
