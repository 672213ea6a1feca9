/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "bundle/cursor.h"

#include "demur/bytes.h"
#include "demur/memory.h"

#include <string.h>

enum {
    BUFFER_BYTES = 1 << 18,
    ENTRY_HEAD = 10, /* index u64, length u16 */
};

enum demur_err demur_cursor_open(struct demur_cursor *out, const struct demur_bundle_file *file,
                                 uint64_t from, uint64_t to)
{
    *out = (struct demur_cursor){.file = file, .at = from, .end = to};
    out->buffer = demur_alloc(BUFFER_BYTES);
    return out->buffer != NULL ? DEMUR_OK : DEMUR_ERR_NOMEM;
}

void demur_cursor_close(struct demur_cursor *c)
{
    demur_free(c->buffer);
    c->buffer = NULL;
}

bool demur_cursor_done(const struct demur_cursor *c)
{
    return c->at == c->end && c->used == c->have;
}

/* Have the next n (at most BUFFER_BYTES) bytes in the buffer, at c->used. */
static enum demur_err fill(struct demur_cursor *c, size_t n)
{
    uint64_t more;
    enum demur_err err;

    if (c->have - c->used >= n) return DEMUR_OK;
    memmove(c->buffer, c->buffer + c->used, c->have - c->used);
    c->have -= c->used;
    c->used = 0;
    more = BUFFER_BYTES - c->have;
    if (more > c->end - c->at) more = c->end - c->at;
    if (c->have + more < n) return DEMUR_ERR_LENGTH;
    err = c->file->read(c->file->ctx, c->at, c->buffer + c->have, (size_t)more);
    if (err != DEMUR_OK) return err;
    c->at += more;
    c->have += (size_t)more;
    return DEMUR_OK;
}

enum demur_err demur_cursor_entry(struct demur_bundle_entry *out, struct demur_cursor *c)
{
    enum demur_err err = fill(c, ENTRY_HEAD);
    size_t len;

    if (err != DEMUR_OK) return err;
    len = demur_get_be16(c->buffer + c->used + 8);
    err = fill(c, ENTRY_HEAD + len);
    if (err != DEMUR_OK) return err;
    const uint8_t *p = c->buffer + c->used;

    out->index = demur_get_be64(p);
    out->at = c->at - (c->have - c->used);
    out->bytes = (struct demur_span){p + ENTRY_HEAD, len};
    c->used += ENTRY_HEAD + len;
    return DEMUR_OK;
}

static enum demur_err next_hash(void *ctx, struct demur_hash *out)
{
    struct demur_cursor *c = ctx;
    enum demur_err err = fill(c, sizeof out->bytes);

    if (err != DEMUR_OK) return err;
    memcpy(out->bytes, c->buffer + c->used, sizeof out->bytes);
    c->used += sizeof out->bytes;
    return DEMUR_OK;
}

struct demur_compact_proof demur_cursor_proof(struct demur_cursor *c)
{
    return (struct demur_compact_proof){next_hash, c};
}
