/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "demur/checkpoint.h"

#include "demur/encode.h"
#include "log/decimal.h"

#include <string.h>

/* Take the next line, without its LF, from *rest; false: there is none. */
static bool take_line(struct demur_span *line, struct demur_span *rest)
{
    size_t n = 0;

    while (n < rest->len && rest->data[n] != '\n') n++;
    if (n == rest->len) return false;
    *line = (struct demur_span){rest->data, n};
    *rest = (struct demur_span){rest->data + n + 1, rest->len - n - 1};
    return true;
}

/* Whether rest is nothing, or whole lines none of which is empty. */
static bool extensions_valid(struct demur_span rest)
{
    struct demur_span line;

    if (rest.len > 0 && !demur_note_text_valid(rest.data, rest.len)) return false;
    while (rest.len > 0) {
        if (!take_line(&line, &rest) || line.len == 0) return false;
    }
    return true;
}

static bool origin_valid(struct demur_span origin)
{
    if (origin.len == 0) return false;
    for (size_t i = 0; i < origin.len; i++) {
        if (origin.data[i] == '\n') return false;
    }
    return true;
}

static bool is_empty_root(const struct demur_hash *root)
{
    struct demur_hash empty;

    demur_sha256(&empty, NULL, 0);
    return memcmp(&empty, root, sizeof empty) == 0;
}

enum demur_err demur_checkpoint_decode(struct demur_checkpoint *out, struct demur_span text)
{
    struct demur_checkpoint c;
    struct demur_span size;
    struct demur_span root;
    size_t len = 0;
    enum demur_err err;

    if (!demur_note_text_valid(text.data, text.len)) return DEMUR_ERR_FORMAT;
    if (!take_line(&c.origin, &text) || !take_line(&size, &text) || !take_line(&root, &text)) {
        return DEMUR_ERR_FORMAT;
    }
    if (!origin_valid(c.origin) || !extensions_valid(text)) return DEMUR_ERR_FORMAT;
    err = demur_decimal_decode(&c.head.size, size, DEMUR_TREE_SIZE_MAX);
    if (err != DEMUR_OK) return err;
    if (demur_base64_decode(c.head.root.bytes, sizeof c.head.root.bytes, &len,
                            (const char *)root.data, root.len) != DEMUR_OK ||
        len != sizeof c.head.root.bytes) {
        return DEMUR_ERR_FORMAT;
    }
    if (c.head.size == 0 && !is_empty_root(&c.head.root)) return DEMUR_ERR_INVALID;
    c.extensions = text;
    *out = c;
    return DEMUR_OK;
}

enum demur_err demur_checkpoint_encode(struct demur_writer *out, const struct demur_checkpoint *c)
{
    char digits[DEMUR_DECIMAL_LEN + 1];
    char root[DEMUR_BASE64_LEN(DEMUR_HASH_BYTES) + 1];

    if (!origin_valid(c->origin) || !extensions_valid(c->extensions)) return DEMUR_ERR_FORMAT;
    if (c->head.size > DEMUR_TREE_SIZE_MAX) return DEMUR_ERR_RANGE;
    demur_put_bytes(out, c->origin.data, c->origin.len);
    demur_put_bytes(out, "\n", 1);
    demur_put_bytes(out, digits, demur_decimal_encode(digits, c->head.size));
    demur_put_bytes(out, "\n", 1);
    demur_base64_encode(root, c->head.root.bytes, sizeof c->head.root.bytes);
    demur_put_bytes(out, root, sizeof root - 1);
    demur_put_bytes(out, "\n", 1);
    demur_put_bytes(out, c->extensions.data, c->extensions.len);
    return out->err;
}

enum demur_err demur_checkpoint_sign(struct demur_writer *out, const struct demur_tree_head *head,
                                     const struct demur_vkey *key,
                                     const struct demur_sign_seed *seed)
{
    struct demur_checkpoint c = {{(const uint8_t *)key->name, strlen(key->name)}, *head, {NULL, 0}};
    struct demur_writer text;
    enum demur_err err;

    demur_writer_init(&text);
    err = demur_checkpoint_encode(&text, &c);
    struct demur_span t = {text.data, text.len};

    if (err == DEMUR_OK) err = demur_note_begin(out, t);
    if (err == DEMUR_OK) err = demur_note_sign(out, t, key, seed, 0);
    demur_writer_wipe(&text);
    return err;
}
