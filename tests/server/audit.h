/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * audit.h -- what must hold of a server after everything that was done to it: every checkpoint that
 * it ever showed is of one log, that log is whole, and every receipt is kept.
 */
#ifndef AUDIT_H
#define AUDIT_H

#include "demur/log_check.h"
#include "demur/tile.h"
#include "serve_run.h"

enum { A_HEADS_MAX = 512, A_PROMISES_MAX = 512, A_SIGNS_MAX = 1024 };

/** What was seen and promised so far. */
struct audit {
    struct serve_run *run;
    struct channel *org;
    struct demur_tree_head head[A_HEADS_MAX]; /**< by rising size */
    size_t heads;
    struct demur_hash promise[A_PROMISES_MAX]; /**< leaves of receipts */
    bool is_kept[A_PROMISES_MAX];
    size_t promises;
    uint8_t nym[A_SIGNS_MAX][1 + 48]; /**< kind and nym of the acts in the log */
    size_t nyms;
};

/** Remember the checkpoint that the server shows now. */
static inline void a_look(struct audit *a)
{
    struct host_response answer;
    unsigned status = r_ask(a->run, &answer, "/checkpoint", (struct demur_span){NULL, 0});
    struct demur_checkpoint_verdict v;

    if (status == 200 &&
        CHECK(demur_policy_verify(&v, a->org->policy, answer.body, answer.len) == DEMUR_OK)) {
        const struct demur_tree_head *last = a->heads == 0 ? NULL : &a->head[a->heads - 1];

        CHECK(last == NULL || v.checkpoint.head.size >= last->size);
        if (last == NULL || v.checkpoint.head.size > last->size) {
            if (CHECK(a->heads < A_HEADS_MAX)) a->head[a->heads++] = v.checkpoint.head;
        } else {
            CHECK_BYTES(&last->root, &v.checkpoint.head.root, sizeof last->root);
        }
    }
    demur_free(answer.body);
}

/** Remember a receipt. */
static inline void a_promise(struct audit *a, const struct demur_reply *reply)
{
    CHECK_ERR(DEMUR_OK, demur_reply_verify(reply, &a->org->org, &a->org->manifest->receipt_pk));
    if (CHECK(a->promises < A_PROMISES_MAX)) a->promise[a->promises++] = reply->leaf;
}

static inline enum demur_err a_tile(void *ctx, const struct demur_tile_id *id, uint8_t *data,
                                    size_t cap, size_t *len)
{
    struct audit *a = ctx;
    char path[DEMUR_TILE_PATH_MAX + 2] = "/";
    struct host_response answer;
    enum demur_err err = DEMUR_ERR_STATE;

    demur_tile_path_encode(path + 1, id);
    if (r_ask(a->run, &answer, path, (struct demur_span){NULL, 0}) == 200) {
        err = answer.len <= cap ? DEMUR_OK : DEMUR_ERR_LENGTH;
        if (err == DEMUR_OK) memcpy(data, answer.body, answer.len);
        *len = answer.len;
    }
    demur_free(answer.body);
    return err;
}

static inline enum demur_err a_entry(void *ctx, uint64_t index, struct demur_span entry)
{
    struct audit *a = ctx;
    struct demur_hash leaf;
    uint8_t kind = entry.data[4];

    (void)index;
    demur_tree_leaf(&leaf, entry.data, entry.len);
    for (size_t i = 0; i < a->promises; i++) {
        a->is_kept[i] = a->is_kept[i] || memcmp(&a->promise[i], &leaf, sizeof leaf) == 0;
    }
    if (kind != DEMUR_KIND_SIGN && kind != DEMUR_KIND_WITHDRAW) return DEMUR_OK;
    for (size_t i = 0; i < a->nyms; i++) { /* I2: no nym twice */
        CHECK(a->nym[i][0] != kind || memcmp(a->nym[i] + 1, entry.data + 50, 48) != 0);
    }
    if (!CHECK(a->nyms < A_SIGNS_MAX)) return DEMUR_OK;
    a->nym[a->nyms][0] = kind;
    memcpy(a->nym[a->nyms++] + 1, entry.data + 50, 48);
    return DEMUR_OK;
}

/** Check the whole log by every checkpoint seen (I2 to I4); whether every promise is kept. */
static inline bool a_scan(struct audit *a)
{
    struct demur_tile_reader reader = {a_tile, a};
    struct demur_log_visitor visitor = {a_entry, a};
    struct demur_log_check *check = NULL;
    bool all = true;

    a_look(a);
    if (a->heads == 0) return false;
    a->nyms = 0;
    memset(a->is_kept, 0, sizeof a->is_kept);
    CHECK_ERR(DEMUR_OK, demur_log_check_new(&check, a->head[a->heads - 1].size, &reader, &visitor));
    for (size_t i = 0; i < a->heads; i++) {
        CHECK_ERR(DEMUR_OK, demur_log_check_to(check, &a->head[i]));
    }
    for (size_t i = 0; i < a->promises; i++) all = all && a->is_kept[i];
    demur_log_check_free(check);
    return all;
}

/** Wait until every promise is kept (I1), and check the log. */
static inline void a_check(struct audit *a)
{
    bool all = a_scan(a);
    int before = tap_failed_checks;

    for (int i = 0; i < R_PATIENCE && !all && tap_failed_checks == before; i++) {
        r_pause(R_STEP_MS);
        all = a_scan(a);
    }
    CHECK(all);
}

#endif
