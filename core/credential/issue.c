/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "demur/issue.h"

#include "demur/bytes.h"
#include "demur/memory.h"
#include "seal/sign_object.h"

#include <stdbool.h>
#include <string.h>

/* ---- ISSUE ----------------------------------------------------------------------------- */

static const char issue_label[] = "demur/v1/sig/issue";
static const char counts_label[] = "demur/v1/sig/counts";

/* All bytes of an object before its signature, which ends it. */
static struct demur_span before_sig(const uint8_t *in, size_t in_len)
{
    return (struct demur_span){in, in_len - DEMUR_SIGNATURE_BYTES};
}

void demur_issue_make(uint8_t out[DEMUR_ISSUE_BYTES], struct demur_issue *issue,
                      const struct demur_sign_seed *seed, const struct demur_hash *org)
{
    static const uint8_t prologue[DEMUR_PROLOGUE_BYTES] = {
        'D', 'M', 'R', '1', DEMUR_KIND_ISSUE, DEMUR_SUITE};
    uint8_t *at = out;

    memcpy(at, prologue, sizeof prologue);
    at += sizeof prologue;
    *at++ = issue->issuer;
    demur_set_be32(at, issue->epoch);
    at += 4;
    memcpy(at, issue->row_commit.bytes, DEMUR_HASH_BYTES);
    at += DEMUR_HASH_BYTES;
    demur_set_be16(at, issue->cell);
    at += 2;
    memcpy(at, issue->c_hash.bytes, DEMUR_HASH_BYTES);
    demur_sign_object_make(&issue->sig, seed, issue_label, org, before_sig(out, DEMUR_ISSUE_BYTES));
    memcpy(out + DEMUR_ISSUE_BYTES - DEMUR_SIGNATURE_BYTES, issue->sig.bytes,
           DEMUR_SIGNATURE_BYTES);
}

enum demur_err demur_issue_decode(struct demur_issue *out, const uint8_t *in, size_t in_len)
{
    struct demur_reader r = demur_reader_over(in, in_len);
    struct demur_issue issue = {0};
    enum demur_err err;

    demur_read_prologue(&r, DEMUR_KIND_ISSUE);
    issue.issuer = demur_read_u8(&r);
    issue.epoch = demur_read_u32(&r);
    demur_read_bytes(&r, issue.row_commit.bytes, sizeof issue.row_commit.bytes);
    issue.cell = demur_read_u16(&r);
    demur_reader_expect(&r, issue.cell < DEMUR_CELLS_MAX, DEMUR_ERR_RANGE);
    demur_read_bytes(&r, issue.c_hash.bytes, sizeof issue.c_hash.bytes);
    demur_read_bytes(&r, issue.sig.bytes, sizeof issue.sig.bytes);
    err = demur_reader_end(&r);
    if (err == DEMUR_OK) *out = issue;
    return err;
}

static enum demur_err verify(const uint8_t *in, size_t in_len, const char *label,
                             const struct demur_sign_pk *op_pk, const struct demur_hash *org)
{
    struct demur_signature sig;

    memcpy(sig.bytes, in + in_len - sizeof sig.bytes, sizeof sig.bytes);
    return demur_sign_object_verify(&sig, op_pk, label, org, before_sig(in, in_len));
}

enum demur_err demur_issue_verify(const uint8_t in[DEMUR_ISSUE_BYTES],
                                  const struct demur_sign_pk *op_pk, const struct demur_hash *org)
{
    return verify(in, DEMUR_ISSUE_BYTES, issue_label, op_pk, org);
}

/* ---- COUNTS ---------------------------------------------------------------------------- */

static bool counts_in_range(const struct demur_counts *counts)
{
    if (counts->cells > DEMUR_CELLS_MAX) return false;
    for (size_t i = 0; i < counts->cells; i++) {
        if (counts->cell[i].done > counts->cell[i].issued) return false;
    }
    return true;
}

enum demur_err demur_counts_make(uint8_t **out, size_t *out_len, const struct demur_counts *counts,
                                 const struct demur_sign_seed *seed, const struct demur_hash *org)
{
    struct demur_writer w;
    struct demur_signature sig;

    if (!counts_in_range(counts)) return DEMUR_ERR_RANGE;
    demur_writer_init(&w);
    demur_put_prologue(&w, DEMUR_KIND_COUNTS);
    demur_put_u8(&w, counts->issuer);
    demur_put_u32(&w, counts->epoch);
    demur_put_u32(&w, counts->seq);
    demur_put_u16(&w, counts->cells);
    for (size_t i = 0; i < counts->cells; i++) {
        demur_put_u32(&w, counts->cell[i].issued);
        demur_put_u32(&w, counts->cell[i].done);
    }
    if (w.err == DEMUR_OK) {
        demur_sign_object_make(&sig, seed, counts_label, org, (struct demur_span){w.data, w.len});
        demur_put_bytes(&w, sig.bytes, sizeof sig.bytes);
    }
    return demur_writer_take(&w, out, out_len);
}

enum demur_err demur_counts_decode(struct demur_counts *out, const uint8_t *in, size_t in_len)
{
    struct demur_reader r = demur_reader_over(in, in_len);
    struct demur_counts *counts = demur_alloc(sizeof *counts);
    enum demur_err err;

    if (counts == NULL) return DEMUR_ERR_NOMEM;
    demur_read_prologue(&r, DEMUR_KIND_COUNTS);
    counts->issuer = demur_read_u8(&r);
    counts->epoch = demur_read_u32(&r);
    counts->seq = demur_read_u32(&r);
    counts->cells = demur_read_u16(&r);
    demur_reader_expect(&r, counts->cells <= DEMUR_CELLS_MAX, DEMUR_ERR_RANGE);
    for (size_t i = 0; i < counts->cells && r.err == DEMUR_OK; i++) {
        counts->cell[i].issued = demur_read_u32(&r);
        counts->cell[i].done = demur_read_u32(&r);
    }
    (void)demur_read_span(&r, DEMUR_SIGNATURE_BYTES);
    err = demur_reader_end(&r);
    if (err == DEMUR_OK && !counts_in_range(counts)) err = DEMUR_ERR_RANGE;
    if (err == DEMUR_OK) *out = *counts;
    demur_free(counts);
    return err;
}

enum demur_err demur_counts_verify(const uint8_t *in, size_t in_len,
                                   const struct demur_sign_pk *op_pk, const struct demur_hash *org)
{
    return verify(in, in_len, counts_label, op_pk, org);
}

enum demur_err demur_counts_follow(const struct demur_counts *next,
                                   const struct demur_counts *before)
{
    if (next->issuer != before->issuer || next->epoch != before->epoch ||
        next->cells != before->cells || next->seq <= before->seq) {
        return DEMUR_ERR_INVALID;
    }
    for (size_t i = 0; i < next->cells; i++) {
        if (next->cell[i].issued < before->cell[i].issued ||
            next->cell[i].done < before->cell[i].done) {
            return DEMUR_ERR_INVALID;
        }
    }
    return DEMUR_OK;
}
