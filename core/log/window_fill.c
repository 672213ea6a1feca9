/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* window_fill.c -- waiting entries put in order and counted: the sequencer's part of WINDOW. */
#include "demur/bytes.h"
#include "demur/entry.h"
#include "demur/memory.h"
#include "demur/tree.h"
#include "demur/window.h"

#include <stdlib.h>
#include <string.h>

/* An entry with what it is ordered by. */
struct waiting {
    struct demur_hash leaf;
    struct demur_hash memo_id; /* zeros where there is none */
    struct demur_span entry;
};

static int leaf_order(const void *a, const void *b)
{
    const struct waiting *x = a;
    const struct waiting *y = b;

    return memcmp(&x->leaf, &y->leaf, sizeof x->leaf);
}

static int memo_order(const void *a, const void *b)
{
    const struct waiting *x = a;
    const struct waiting *y = b;

    return memcmp(&x->memo_id, &y->memo_id, sizeof x->memo_id);
}

static void count_kinds(struct demur_window *out, const struct waiting *w, size_t n)
{
    enum { KINDS = 256 };
    uint32_t count[KINDS] = {0};

    for (size_t i = 0; i < n; i++) count[demur_entry_kind(w[i].entry)]++;
    for (size_t kind = 0; kind < KINDS; kind++) {
        if (count[kind] == 0) continue;
        out->kinds[out->kind_count].kind = (uint8_t)kind;
        out->kinds[out->kind_count++].count = count[kind];
    }
}

/* w ascends by memo.  DEMUR_ERR_RANGE: too many memos. */
static enum demur_err count_memos(struct demur_window *out, const struct waiting *w, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        struct demur_window_memo *m = &out->memos[out->memo_count];

        if (demur_all_zero(&w[i].memo_id, sizeof w[i].memo_id)) continue;
        if (out->memo_count > 0 && memcmp(&m[-1].memo_id, &w[i].memo_id, sizeof m->memo_id) == 0) {
            m--;
        } else {
            if (out->memo_count == DEMUR_WINDOW_MEMOS_MAX) return DEMUR_ERR_RANGE;
            *m = (struct demur_window_memo){.memo_id = w[i].memo_id};
            out->memo_count++;
        }
        if (demur_entry_kind(w[i].entry) == DEMUR_KIND_SIGN) {
            m->signs++;
        } else {
            m->others++;
        }
    }
    return DEMUR_OK;
}

enum demur_err demur_window_fill(struct demur_window *out, struct demur_span *entry, size_t n)
{
    struct demur_window window = {.count = (uint32_t)n};
    struct waiting *w = demur_alloc_array(n + 1, sizeof w[0]);
    enum demur_err err = DEMUR_ERR_NOMEM;

    window.memos = demur_alloc_array(DEMUR_WINDOW_MEMOS_MAX, sizeof window.memos[0]);
    if (w == NULL || window.memos == NULL) goto out;
    for (size_t i = 0; i < n; i++) {
        w[i] = (struct waiting){.entry = entry[i]};
        demur_tree_leaf(&w[i].leaf, entry[i].data, entry[i].len);
        (void)demur_entry_memo(&w[i].memo_id, entry[i]);
    }
    count_kinds(&window, w, n);
    if (n > 1) qsort(w, n, sizeof w[0], memo_order);
    err = count_memos(&window, w, n);
    if (err != DEMUR_OK) goto out;
    if (n > 1) qsort(w, n, sizeof w[0], leaf_order);
    for (size_t i = 0; i < n; i++) entry[i] = w[i].entry;
    window.seq = out->seq;
    window.day = out->day;
    window.seen = out->seen;
    *out = window;
    window.memos = NULL;
out:
    demur_free(window.memos);
    demur_free(w);
    return err;
}
