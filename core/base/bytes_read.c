/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "demur/bytes.h"
#include "demur/text.h"

#include <string.h>

static const uint8_t magic[4] = {'D', 'M', 'R', '1'};

uint16_t demur_get_be16(const uint8_t in[2])
{
    return (uint16_t)((unsigned)in[0] << 8 | in[1]);
}

uint32_t demur_get_be32(const uint8_t in[4])
{
    return (uint32_t)in[0] << 24 | (uint32_t)in[1] << 16 | (uint32_t)in[2] << 8 | in[3];
}

uint64_t demur_get_be64(const uint8_t in[8])
{
    return (uint64_t)demur_get_be32(in) << 32 | demur_get_be32(in + 4);
}

bool demur_all_zero(const void *data, size_t len)
{
    const uint8_t *p = data;

    for (size_t i = 0; i < len; i++) {
        if (p[i] != 0) return false;
    }
    return true;
}

struct demur_reader demur_reader_over(const void *data, size_t len)
{
    return (struct demur_reader){.at = data, .left = len, .err = DEMUR_OK};
}

void demur_reader_fail(struct demur_reader *r, enum demur_err err)
{
    if (r->err == DEMUR_OK) r->err = err;
}

void demur_reader_expect(struct demur_reader *r, bool ok, enum demur_err err)
{
    if (!ok) demur_reader_fail(r, err);
}

struct demur_span demur_read_span(struct demur_reader *r, size_t len)
{
    struct demur_span span = {0};

    if (r->err == DEMUR_OK && len > r->left) r->err = DEMUR_ERR_LENGTH;
    if (r->err != DEMUR_OK) return span;
    span.data = r->at;
    span.len = len;
    if (len > 0) r->at += len;
    r->left -= len;
    return span;
}

void demur_read_bytes(struct demur_reader *r, void *out, size_t len)
{
    struct demur_span span = demur_read_span(r, len);

    if (span.len > 0) {
        memcpy(out, span.data, len);
    } else if (len > 0) {
        memset(out, 0, len);
    }
}

uint8_t demur_read_u8(struct demur_reader *r)
{
    uint8_t b[1];

    demur_read_bytes(r, b, sizeof b);
    return b[0];
}

uint16_t demur_read_u16(struct demur_reader *r)
{
    uint8_t b[2];

    demur_read_bytes(r, b, sizeof b);
    return demur_get_be16(b);
}

uint32_t demur_read_u32(struct demur_reader *r)
{
    uint8_t b[4];

    demur_read_bytes(r, b, sizeof b);
    return demur_get_be32(b);
}

uint64_t demur_read_u64(struct demur_reader *r)
{
    uint8_t b[8];

    demur_read_bytes(r, b, sizeof b);
    return demur_get_be64(b);
}

struct demur_span demur_read_v16(struct demur_reader *r, size_t max)
{
    size_t len = demur_read_u16(r);

    demur_reader_expect(r, len <= max, DEMUR_ERR_RANGE);
    return demur_read_span(r, len);
}

struct demur_span demur_read_v32(struct demur_reader *r, size_t max)
{
    size_t len = demur_read_u32(r);

    demur_reader_expect(r, len <= max, DEMUR_ERR_RANGE);
    return demur_read_span(r, len);
}

struct demur_span demur_read_str(struct demur_reader *r, size_t max)
{
    struct demur_span s = demur_read_v16(r, max);

    demur_reader_expect(r, demur_text_is_str(s.data, s.len), DEMUR_ERR_FORMAT);
    return s;
}

struct demur_span demur_read_txt(struct demur_reader *r, size_t max)
{
    struct demur_span s = demur_read_v32(r, max);

    demur_reader_expect(r, demur_text_is_txt(s.data, s.len), DEMUR_ERR_FORMAT);
    return s;
}

void demur_read_prologue(struct demur_reader *r, uint8_t kind)
{
    struct demur_span p = demur_read_span(r, DEMUR_PROLOGUE_BYTES);

    if (r->err != DEMUR_OK) return;
    demur_reader_expect(r,
                        memcmp(p.data, magic, sizeof magic) == 0 && p.data[4] == kind &&
                            p.data[5] == DEMUR_SUITE,
                        DEMUR_ERR_FORMAT);
}

enum demur_err demur_reader_end(const struct demur_reader *r)
{
    if (r->err != DEMUR_OK) return r->err;
    return r->left == 0 ? DEMUR_OK : DEMUR_ERR_LENGTH;
}
