/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "vectors/vector_values.h"

#include "demur/encode.h"

#include <stdint.h>
#include <string.h>

void value_of_hex(struct value *out, const char *text)
{
    size_t len = text != NULL ? strlen(text) : 0;

    out->len = len / 2;
    out->ok = text != NULL && len / 2 <= sizeof out->bytes &&
              demur_hex_decode(out->bytes, out->len, text, len) == DEMUR_OK;
}

bool value_has(const struct value *v, size_t len)
{
    return v->ok && v->len == len;
}

bool scalar_of_hex(struct demur_scalar *out, const char *text)
{
    char padded[65];
    uint8_t bytes[32];
    size_t len = text != NULL ? strlen(text) : 0;

    if (len == 0 || len > 64) return false;
    memset(padded, '0', sizeof padded);
    memcpy(padded + 64 - len, text, len);
    return demur_hex_decode(bytes, sizeof bytes, padded, 64) == DEMUR_OK &&
           demur_scalar_decode(out, bytes) == DEMUR_OK;
}

size_t map_messages(struct demur_scalar *out, enum demur_bbs_api api, const struct json *list)
{
    static struct value v;
    size_t n = 0;

    if (list == NULL) return 0;
    if (list->items > DEMUR_BBS_MESSAGES_MAX) return SIZE_MAX;
    for (const struct json *i = list->item; i != NULL; i = i->next) {
        value_of_hex(&v, i->text);
        if (!v.ok) return SIZE_MAX;
        demur_bbs_map_message(&out[n++], api, (struct demur_span){v.bytes, v.len});
    }
    return n;
}

size_t read_scalars(struct demur_scalar *out, const struct json *list)
{
    size_t n = 0;

    if (list == NULL) return 0;
    if (list->items > DEMUR_BBS_MESSAGES_MAX) return SIZE_MAX;
    for (const struct json *i = list->item; i != NULL; i = i->next) {
        if (!scalar_of_hex(&out[n++], i->text)) return SIZE_MAX;
    }
    return n;
}

static enum demur_err mock_fill(void *ctx, uint8_t *out, size_t len)
{
    struct mock_random *m = ctx;

    if (len > m->len - m->at) return DEMUR_ERR_RANDOM;
    memcpy(out, m->bytes + m->at, len);
    m->at += len;
    return DEMUR_OK;
}

struct demur_random mock_random(struct mock_random *state, const char *seed, const char *dst,
                                size_t count)
{
    state->at = 0;
    state->len = 48 * count <= sizeof state->bytes ? 48 * count : 0;
    demur_expand_message(state->bytes, state->len,
                         (struct demur_span){(const uint8_t *)seed, strlen(seed)},
                         (struct demur_span){(const uint8_t *)dst, strlen(dst)});
    return (struct demur_random){mock_fill, state};
}
