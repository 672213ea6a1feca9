/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* batch_verify.c -- from a batch that fails to the proofs that do. */
#include "bbs/batch.h"
#include "demur/memory.h"

enum { SINGLY = 6, DEPTH_MAX = 64 }; /* below SINGLY proofs, one by one is as fast */

/* Some proofs: item[from] .. item[to - 1]. */
struct range {
    size_t from;
    size_t to;
};

static enum demur_err verify_singly(enum demur_err *result, const struct demur_bbs_item *item,
                                    size_t n)
{
    struct demur_bbs_proof *p = demur_alloc(sizeof *p);

    if (p == NULL) return DEMUR_ERR_NOMEM;
    for (size_t i = 0; i < n; i++) {
        result[i] = demur_bbs_proof_verify_batch_form(p, &item[i].statement, item[i].proof,
                                                      item[i].proof_len);
        if (result[i] == DEMUR_ERR_NOMEM) break;
    }
    demur_free(p);
    for (size_t i = 0; i < n; i++) {
        if (result[i] == DEMUR_ERR_NOMEM) return DEMUR_ERR_NOMEM;
    }
    return DEMUR_OK;
}

/* DEMUR_OK or DEMUR_ERR_INVALID of the well-formed proofs; result names the malformed ones. */
static enum demur_err verify_together(enum demur_err *result, const struct demur_bbs_item *item,
                                      size_t n, const struct demur_random *source)
{
    struct demur_bbs_batch *batch = NULL;
    enum demur_err err =
        demur_bbs_batch_new(&batch, item[0].statement.issuer->generators, n, source);

    for (size_t at = 0; at < n && err == DEMUR_OK; at += DEMUR_BBS_BATCH_CHUNK) {
        size_t now = n - at < DEMUR_BBS_BATCH_CHUNK ? n - at : DEMUR_BBS_BATCH_CHUNK;

        err = demur_bbs_batch_add(batch, result + at, item + at, now);
    }
    if (err == DEMUR_OK) err = demur_bbs_batch_finish(batch);
    demur_bbs_batch_free(batch);
    return err;
}

enum demur_err demur_bbs_batch_verify(enum demur_err *result, const struct demur_bbs_item *item,
                                      size_t n, const struct demur_random *source)
{
    struct range todo[DEPTH_MAX];
    size_t depth = 0;
    enum demur_err err;

    if (n > 0) todo[depth++] = (struct range){0, n};
    while (depth > 0) {
        struct range r = todo[--depth];
        size_t len = r.to - r.from;

        if (len < SINGLY) {
            err = verify_singly(result + r.from, item + r.from, len);
        } else {
            err = verify_together(result + r.from, item + r.from, len, source);
        }
        /* INVALID: some proof is bad.  RANGE: more issuers or contexts than one batch holds. */
        if (err == DEMUR_ERR_INVALID || err == DEMUR_ERR_RANGE) {
            todo[depth++] = (struct range){r.from + len / 2, r.to};
            todo[depth++] = (struct range){r.from, r.from + len / 2};
        } else if (err != DEMUR_OK) {
            return err;
        }
    }
    for (size_t i = 0; i < n; i++) {
        if (result[i] != DEMUR_OK) return DEMUR_ERR_INVALID;
    }
    return DEMUR_OK;
}
