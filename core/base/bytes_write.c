/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "demur/bytes.h"
#include "demur/memory.h"

#include <string.h>

enum { FIRST_CAP = 256 };

static const uint8_t magic[4] = {'D', 'M', 'R', '1'};

void demur_set_be16(uint8_t out[2], uint16_t v)
{
    out[0] = (uint8_t)(v >> 8);
    out[1] = (uint8_t)v;
}

void demur_set_be32(uint8_t out[4], uint32_t v)
{
    for (unsigned i = 0; i < 4; i++) out[i] = (uint8_t)(v >> (24 - 8 * i));
}

void demur_set_be64(uint8_t out[8], uint64_t v)
{
    for (unsigned i = 0; i < 8; i++) out[i] = (uint8_t)(v >> (56 - 8 * i));
}

void demur_writer_init(struct demur_writer *w)
{
    *w = (struct demur_writer){0};
}

void demur_writer_wipe(struct demur_writer *w)
{
    demur_wipe_free(w->data, w->cap);
    demur_writer_init(w);
}

/* Make room for len more bytes and return where they go, or NULL after a failure. */
static uint8_t *grow(struct demur_writer *w, size_t len)
{
    if (w->err != DEMUR_OK) return NULL;
    if (len > SIZE_MAX / 4 - w->len) {
        w->err = DEMUR_ERR_NOMEM;
        return NULL;
    }
    if (w->len + len > w->cap) {
        size_t cap = w->cap > 0 ? w->cap : FIRST_CAP;

        while (cap < w->len + len) cap *= 2;
        uint8_t *data = demur_alloc(cap);

        if (data == NULL) {
            w->err = DEMUR_ERR_NOMEM;
            return NULL;
        }
        if (w->len > 0) memcpy(data, w->data, w->len);
        demur_wipe_free(w->data, w->cap);
        w->data = data;
        w->cap = cap;
    }
    uint8_t *at = w->data != NULL ? w->data + w->len : NULL; /* NULL: nothing to put */

    w->len += len;
    return at;
}

void demur_put_bytes(struct demur_writer *w, const void *data, size_t len)
{
    uint8_t *at = grow(w, len);

    if (at != NULL && len > 0) memcpy(at, data, len);
}

void demur_put_zeros(struct demur_writer *w, size_t len)
{
    uint8_t *at = grow(w, len);

    if (at != NULL && len > 0) memset(at, 0, len);
}

void demur_put_u8(struct demur_writer *w, uint8_t v)
{
    demur_put_bytes(w, &v, 1);
}

void demur_put_u16(struct demur_writer *w, uint16_t v)
{
    uint8_t be[2];

    demur_set_be16(be, v);
    demur_put_bytes(w, be, sizeof be);
}

void demur_put_u32(struct demur_writer *w, uint32_t v)
{
    uint8_t be[4];

    demur_set_be32(be, v);
    demur_put_bytes(w, be, sizeof be);
}

void demur_put_u64(struct demur_writer *w, uint64_t v)
{
    uint8_t be[8];

    demur_set_be64(be, v);
    demur_put_bytes(w, be, sizeof be);
}

void demur_put_v16(struct demur_writer *w, const void *data, size_t len)
{
    if (len > UINT16_MAX && w->err == DEMUR_OK) w->err = DEMUR_ERR_LENGTH;
    demur_put_u16(w, (uint16_t)len);
    demur_put_bytes(w, data, len);
}

void demur_put_v32(struct demur_writer *w, const void *data, size_t len)
{
    if ((uint64_t)len > UINT32_MAX && w->err == DEMUR_OK) w->err = DEMUR_ERR_LENGTH;
    demur_put_u32(w, (uint32_t)len);
    demur_put_bytes(w, data, len);
}

void demur_put_prologue(struct demur_writer *w, uint8_t kind)
{
    demur_put_bytes(w, magic, sizeof magic);
    demur_put_u8(w, kind);
    demur_put_u8(w, DEMUR_SUITE);
}

enum demur_err demur_writer_take(struct demur_writer *w, uint8_t **out, size_t *out_len)
{
    if (w->err == DEMUR_OK) (void)grow(w, 0);
    if (w->err == DEMUR_OK && w->data == NULL) {
        w->data = demur_alloc(1);
        if (w->data == NULL) w->err = DEMUR_ERR_NOMEM;
    }
    if (w->err != DEMUR_OK) {
        enum demur_err err = w->err;

        demur_writer_wipe(w);
        return err;
    }
    *out = w->data;
    *out_len = w->len;
    demur_writer_init(w);
    return DEMUR_OK;
}
