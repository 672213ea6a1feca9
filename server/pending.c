/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "pending.h"

#include "demur/delivered.h"
#include "demur/entry.h"
#include "demur/freeze.h"
#include "demur/issue.h"
#include "demur/memory.h"
#include "window_take.h"

#include <string.h>

enum { FIRST_ROOM = 64, PROLOGUE = 6, COUNTS_KEY = 5 };

/* A delivery of a memo, a freeze by its owner key, or counts by issuer and epoch. */
struct mark {
    uint8_t kind;
    uint8_t counts[COUNTS_KEY];
    struct demur_hash memo_id;
    struct demur_sign_pk owner;
};

struct srv_pending {
    size_t count, room;
    struct mark *mark;
    size_t bulk; /* bytes of long entries of which there may be many */
};

enum demur_err srv_pending_new(struct srv_pending **out)
{
    *out = demur_alloc(sizeof **out);
    return *out != NULL ? DEMUR_OK : DEMUR_ERR_NOMEM;
}

void srv_pending_free(struct srv_pending *p)
{
    if (p == NULL) return;
    demur_free(p->mark);
    demur_free(p);
}

/* The mark of an entry; false: it leaves none. */
static bool mark_of(struct mark *out, struct demur_span entry)
{
    struct demur_freeze freeze;
    struct demur_act act;

    *out = (struct mark){.kind = demur_entry_kind(entry)};
    if (out->kind == DEMUR_KIND_DELIVERED) return demur_entry_memo(&out->memo_id, entry);
    if (out->kind == DEMUR_KIND_COUNTS && entry.len >= PROLOGUE + COUNTS_KEY) {
        memcpy(out->counts, entry.data + PROLOGUE, COUNTS_KEY); /* issuer u8, epoch u32 */
        return true;
    }
    if (out->kind != DEMUR_KIND_MEMO_FREEZE ||
        demur_act_decode(&act, out->kind, entry.data, entry.len) != DEMUR_OK ||
        demur_freeze_decode(&freeze, &act) != DEMUR_OK) {
        return false;
    }
    out->memo_id = act.subject;
    out->owner = freeze.header.owner_pk;
    return true;
}

enum demur_err srv_pending_add(struct srv_pending *p, struct demur_span entry)
{
    struct mark mark;

    if (srv_window_is_bulk(demur_entry_kind(entry))) p->bulk += entry.len;
    if (!mark_of(&mark, entry)) return DEMUR_OK;
    if (p->count == p->room) {
        size_t room = p->room == 0 ? FIRST_ROOM : 2 * p->room;
        struct mark *bigger = demur_alloc_array(room, sizeof bigger[0]);

        if (bigger == NULL) return DEMUR_ERR_NOMEM;
        if (p->count > 0) memcpy(bigger, p->mark, p->count * sizeof bigger[0]);
        demur_free(p->mark);
        p->mark = bigger;
        p->room = room;
    }
    p->mark[p->count++] = mark;
    return DEMUR_OK;
}

bool srv_pending_delivered(const struct srv_pending *p, const struct demur_hash *memo_id)
{
    for (size_t i = 0; i < p->count; i++) {
        if (p->mark[i].kind == DEMUR_KIND_DELIVERED &&
            memcmp(&p->mark[i].memo_id, memo_id, sizeof *memo_id) == 0) {
            return true;
        }
    }
    return false;
}

bool srv_pending_owner(const struct srv_pending *p, struct demur_span freeze)
{
    struct mark mark;

    if (!mark_of(&mark, freeze)) return false;
    for (size_t i = 0; i < p->count; i++) {
        if (p->mark[i].kind == DEMUR_KIND_MEMO_FREEZE &&
            memcmp(&p->mark[i].owner, &mark.owner, sizeof mark.owner) == 0) {
            return true;
        }
    }
    return false;
}

bool srv_pending_counts(const struct srv_pending *p, struct demur_span counts)
{
    struct mark mark;

    if (!mark_of(&mark, counts)) return false;
    for (size_t i = 0; i < p->count; i++) {
        if (p->mark[i].kind == DEMUR_KIND_COUNTS &&
            memcmp(p->mark[i].counts, mark.counts, sizeof mark.counts) == 0) {
            return true;
        }
    }
    return false;
}

bool srv_pending_is_full(const struct srv_pending *p)
{
    return p->bulk > 2 * (size_t)SRV_WINDOW_BULK_MAX;
}

void srv_pending_clear(struct srv_pending *p)
{
    p->count = 0;
    p->bulk = 0;
}
