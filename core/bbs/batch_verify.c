/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* batch_verify.c -- from a batch that fails to the proofs that do. */
#include "bbs/batch.h"
#include "demur/memory.h"

#include <stdbool.h>

enum {
    SINGLY = 6, /* below so many proofs one by one is as fast */
    DEPTH_MAX = 64,
    SPLITS_MAX = 3, /* of a range so short, more splits cost more than they save */
    SINGLY_AFTER_MAX = 128,
    BAD_SPLITS =
        2, /* after so many a second half that fails beside the first shows many bad ones */
};

/* Some proofs: item[from] .. item[to - 1]. */
struct range {
    size_t from;
    size_t to;
    unsigned splits;   /* how many larger ranges around it have failed */
    bool is_second;    /* of the two halves of one */
    bool other_failed; /* the first half has failed, where this is the second */
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

/*
 * Whether it is better to look at each by itself.  One bad proof among many is found by halving;
 * where every half fails, as in a flood, halving would verify each good one again at every step.
 */
static bool goes_singly(const struct range *r)
{
    size_t len = r->to - r->from;

    if (len < SINGLY || (r->splits >= SPLITS_MAX && len <= SINGLY_AFTER_MAX)) return true;
    return r->splits >= BAD_SPLITS && r->other_failed;
}

static enum demur_err verify_range(enum demur_err *result, const struct demur_bbs_item *item,
                                   const struct range *r, const struct demur_random *source)
{
    size_t len = r->to - r->from;

    if (goes_singly(r)) return verify_singly(result + r->from, item + r->from, len);
    return verify_together(result + r->from, item + r->from, len, source);
}

enum demur_err demur_bbs_batch_verify(enum demur_err *result, const struct demur_bbs_item *item,
                                      size_t n, const struct demur_random *source)
{
    struct range todo[DEPTH_MAX];
    size_t depth = 0;
    enum demur_err err;

    if (n > 0) todo[depth++] = (struct range){.to = n};
    while (depth > 0) {
        struct range r = todo[--depth];
        size_t middle = r.from + (r.to - r.from) / 2;

        err = verify_range(result, item, &r, source);
        /* INVALID: some proof is bad.  RANGE: more issuers or contexts than one batch holds. */
        if (err != DEMUR_OK && err != DEMUR_ERR_INVALID && err != DEMUR_ERR_RANGE) return err;
        if (err == DEMUR_OK) continue;
        if (depth > 0 && todo[depth - 1].is_second && !r.is_second) {
            todo[depth - 1].other_failed = err == DEMUR_ERR_INVALID;
        }
        todo[depth++] =
            (struct range){.from = middle, .to = r.to, .splits = r.splits + 1, .is_second = true};
        todo[depth++] = (struct range){.from = r.from, .to = middle, .splits = r.splits + 1};
    }
    for (size_t i = 0; i < n; i++) {
        if (result[i] != DEMUR_OK) return DEMUR_ERR_INVALID;
    }
    return DEMUR_OK;
}
