/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "demur/tlog_proof.h"

#include "demur/encode.h"
#include "log/decimal.h"

#include <string.h>

#define MAGIC "c2sp.org/tlog-proof@v1\n"
#define EXTRA "extra "
#define INDEX "index "

#define INDEX_MAX ((uint64_t)DEMUR_TREE_SIZE_MAX - 1)

/* ---- what may be ----------------------------------------------------------------------- */

/* Whether base64 is the one form of some bytes.  It may be long, so it is read in pieces. */
static enum demur_err check_extra(struct demur_span base64)
{
    enum { PIECE = 1024, PIECE_BYTES = PIECE / 4 * 3 };
    uint8_t bytes[PIECE_BYTES];

    if (base64.len > DEMUR_BASE64_LEN((size_t)DEMUR_TLOG_PROOF_EXTRA_MAX)) return DEMUR_ERR_LENGTH;
    for (size_t at = 0; at < base64.len; at += PIECE) {
        bool last = base64.len - at <= PIECE;
        size_t n = last ? base64.len - at : PIECE;
        size_t len = 0;

        if (demur_base64_decode(bytes, sizeof bytes, &len, (const char *)base64.data + at, n) !=
            DEMUR_OK) {
            return DEMUR_ERR_FORMAT;
        }
        /* padding ends it */
        if (!last && len != PIECE_BYTES) return DEMUR_ERR_FORMAT;
    }
    return DEMUR_OK;
}

/* Whether note is a signed note over a checkpoint. */
static enum demur_err check_checkpoint(struct demur_span note)
{
    struct demur_note n;
    struct demur_checkpoint c;
    enum demur_err err = demur_note_decode(&n, note.data, note.len);

    if (err != DEMUR_OK) return err;
    return demur_checkpoint_decode(&c, n.text) == DEMUR_OK ? DEMUR_OK : DEMUR_ERR_FORMAT;
}

/* ---- reading --------------------------------------------------------------------------- */

/* Take text from the front of *rest, or say that it is not there. */
static bool take(struct demur_span *rest, const char *text)
{
    size_t len = strlen(text);

    if (rest->len < len || memcmp(rest->data, text, len) != 0) return false;
    *rest = (struct demur_span){rest->data + len, rest->len - len};
    return true;
}

/* Take what is left of a line, without its LF. */
static bool take_line(struct demur_span *line, struct demur_span *rest)
{
    const uint8_t *end = rest->len > 0 ? memchr(rest->data, '\n', rest->len) : NULL;

    if (end == NULL) return false;
    *line = (struct demur_span){rest->data, (size_t)(end - rest->data)};
    *rest = (struct demur_span){end + 1, rest->len - line->len - 1};
    return true;
}

/* The lines of the path, and the empty one behind them. */
static enum demur_err read_path(struct demur_tree_path *path, struct demur_span *rest)
{
    for (;;) {
        struct demur_span line;
        struct demur_hash h;
        size_t len = 0;

        if (!take_line(&line, rest)) return DEMUR_ERR_FORMAT;
        if (line.len == 0) return DEMUR_OK;
        if (path->count == DEMUR_TLOG_PROOF_PATH_MAX) return DEMUR_ERR_LENGTH;
        if (demur_base64_decode(h.bytes, sizeof h.bytes, &len, (const char *)line.data, line.len) !=
                DEMUR_OK ||
            len != sizeof h.bytes) {
            return DEMUR_ERR_FORMAT;
        }
        path->hashes[path->count++] = h;
    }
}

enum demur_err demur_tlog_proof_decode(struct demur_tlog_proof *out, const void *data, size_t len)
{
    struct demur_tlog_proof p = {.has_extra = false};
    struct demur_span rest = {data, len};
    struct demur_span index;
    enum demur_err err = DEMUR_OK;

    if (len > DEMUR_TLOG_PROOF_BYTES_MAX) return DEMUR_ERR_LENGTH;
    if (!take(&rest, MAGIC)) return DEMUR_ERR_FORMAT;
    p.has_extra = take(&rest, EXTRA);
    if (p.has_extra) {
        if (!take_line(&p.extra_base64, &rest)) return DEMUR_ERR_FORMAT;
        err = check_extra(p.extra_base64);
    }
    if (err != DEMUR_OK) return err;
    if (!take(&rest, INDEX) || !take_line(&index, &rest)) return DEMUR_ERR_FORMAT;
    err = demur_decimal_decode(&p.index, index, INDEX_MAX);
    if (err == DEMUR_OK) err = read_path(&p.path, &rest);
    if (err == DEMUR_OK) err = check_checkpoint(rest);
    if (err != DEMUR_OK) return err;
    p.checkpoint = rest;
    *out = p;
    return DEMUR_OK;
}

/* ---- writing --------------------------------------------------------------------------- */

static void put_text(struct demur_writer *out, const char *text)
{
    demur_put_bytes(out, text, strlen(text));
}

enum demur_err demur_tlog_proof_encode(struct demur_writer *out, const struct demur_tlog_proof *p)
{
    char index[DEMUR_DECIMAL_LEN + 1];
    enum demur_err err = p->has_extra ? check_extra(p->extra_base64) : DEMUR_OK;

    if (err == DEMUR_OK && p->path.count > DEMUR_TLOG_PROOF_PATH_MAX) err = DEMUR_ERR_LENGTH;
    if (err == DEMUR_OK && p->index > INDEX_MAX) err = DEMUR_ERR_RANGE;
    if (err == DEMUR_OK) err = check_checkpoint(p->checkpoint);
    if (err != DEMUR_OK) return err;
    put_text(out, MAGIC);
    if (p->has_extra) {
        put_text(out, EXTRA);
        demur_put_bytes(out, p->extra_base64.data, p->extra_base64.len);
        put_text(out, "\n");
    }
    (void)demur_decimal_encode(index, p->index);
    put_text(out, INDEX);
    put_text(out, index);
    put_text(out, "\n");
    for (size_t i = 0; i < p->path.count; i++) {
        char hash[DEMUR_BASE64_LEN(DEMUR_HASH_BYTES) + 1];

        demur_base64_encode(hash, p->path.hashes[i].bytes, sizeof p->path.hashes[i].bytes);
        put_text(out, hash);
        put_text(out, "\n");
    }
    put_text(out, "\n");
    demur_put_bytes(out, p->checkpoint.data, p->checkpoint.len);
    return out->err;
}

/* ---- checking -------------------------------------------------------------------------- */

enum demur_err demur_tlog_proof_verify(struct demur_checkpoint_verdict *verdict,
                                       const struct demur_tlog_proof *p,
                                       const struct demur_policy *policy, struct demur_span entry)
{
    struct demur_hash leaf;
    enum demur_err err =
        demur_policy_verify(verdict, policy, p->checkpoint.data, p->checkpoint.len);

    if (err != DEMUR_OK) return err;
    demur_tree_leaf(&leaf, entry.data, entry.len);
    return demur_inclusion_verify(&p->path, &leaf, p->index, &verdict->checkpoint.head);
}
