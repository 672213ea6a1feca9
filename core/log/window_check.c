/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "demur/window_check.h"

#include "demur/day.h"
#include "demur/entry.h"
#include "demur/memory.h"

#include <string.h>

enum { UTC = 720 };

/* What was found of a memo in the open window. */
struct found {
    uint32_t signs;
    uint32_t others;
};

/* The window whose entries are being taken. */
struct open_window {
    bool is_open;
    struct demur_window says; /* cleared when the window is over */
    uint64_t index;
    uint32_t entries;
    struct demur_hash last_leaf;
    uint32_t kinds[256];
    struct found *memo; /* one for each of says.memos, owned */
};

struct demur_window_check {
    const struct demur_policy *policy; /* or NULL */
    struct demur_tree tree;            /* of all entries so far */
    struct open_window now;
    uint32_t next_seq;
    struct demur_window_totals totals;
    enum demur_err err; /* the first failure, or DEMUR_OK */
    enum demur_window_fault fault;
    uint64_t fault_index;
};

const char *demur_window_fault_text(enum demur_window_fault fault)
{
    switch (fault) {
    case DEMUR_WINDOW_OK:
        return "the windows hold";
    case DEMUR_WINDOW_PLACE:
        return "an entry stands where a window must begin";
    case DEMUR_WINDOW_EARLY:
        return "a window begins before the one in front of it has all its entries";
    case DEMUR_WINDOW_PROLOGUE:
        return "an entry is not of Demur's format";
    case DEMUR_WINDOW_FORM:
        return "a window's first entry is malformed";
    case DEMUR_WINDOW_SEQ:
        return "a window does not have the number that follows the one before it";
    case DEMUR_WINDOW_DAY:
        return "a window has an earlier day than the one before it";
    case DEMUR_WINDOW_ORDER:
        return "entries of a window are not in the order of their leaf hashes";
    case DEMUR_WINDOW_KIND:
        return "a window has more entries of a kind than it counts";
    case DEMUR_WINDOW_MEMO:
        return "a window has more entries of a memo than it counts";
    case DEMUR_WINDOW_MEMO_FEWER:
        return "a window has fewer entries of a memo than it counts";
    case DEMUR_WINDOW_SEEN_FORM:
        return "what a window carries is not a signed checkpoint";
    case DEMUR_WINDOW_SEEN_SIGNED:
        return "the signatures on the checkpoint that a window carries do not satisfy the policy";
    case DEMUR_WINDOW_SEEN_SIZE:
        return "a window does not carry a checkpoint of exactly what stands before it";
    case DEMUR_WINDOW_SEEN_ROOT:
        return "the checkpoint that a window carries is of another log: two histories were signed";
    case DEMUR_WINDOW_SEEN_DAY:
        return "a window claims a day that is not near those of the witnesses around it";
    case DEMUR_WINDOW_END:
        return "the log ends before its last window has all its entries";
    }
    return "the windows do not hold";
}

enum demur_err demur_window_check_new(struct demur_window_check **out,
                                      const struct demur_policy *policy)
{
    struct demur_window_check *c = demur_alloc(sizeof *c);

    if (c == NULL) return DEMUR_ERR_NOMEM;
    c->policy = policy;
    demur_tree_init(&c->tree);
    *out = c;
    return DEMUR_OK;
}

static void close_window(struct open_window *w)
{
    w->is_open = false;
    demur_window_clear(&w->says);
    demur_free(w->memo);
    w->memo = NULL;
}

void demur_window_check_free(struct demur_window_check *c)
{
    if (c == NULL) return;
    close_window(&c->now);
    demur_free(c);
}

void demur_window_check_hold(struct demur_window_check *c, const struct demur_policy *policy)
{
    c->policy = policy;
}

static enum demur_err set_fault(struct demur_window_check *c, enum demur_window_fault fault,
                                uint64_t index)
{
    c->fault = fault;
    c->fault_index = index;
    return DEMUR_ERR_INVALID;
}

/* ---- checkpoints that windows carry ---------------------------------------------------- */

/* Read seen; what it says of signatures is only decided where there is a policy. */
static enum demur_err read_seen(struct demur_window_check *c, struct demur_tree_head *head,
                                uint32_t *day, struct demur_span seen)
{
    struct demur_checkpoint_verdict verdict;
    struct demur_note note;
    struct demur_checkpoint checkpoint;
    enum demur_err err;

    if (demur_note_decode(&note, seen.data, seen.len) != DEMUR_OK ||
        demur_checkpoint_decode(&checkpoint, note.text) != DEMUR_OK) {
        return set_fault(c, DEMUR_WINDOW_SEEN_FORM, c->now.index);
    }
    *head = checkpoint.head;
    if (c->policy == NULL) return DEMUR_OK;
    err = demur_policy_verify(&verdict, c->policy, seen.data, seen.len);
    if (err == DEMUR_OK && verdict.signers.quorum_time_s > 0) {
        *day = demur_day_at(verdict.signers.quorum_time_s, UTC);
    }
    if (err == DEMUR_OK || err == DEMUR_ERR_NOMEM) return err;
    return set_fault(c, DEMUR_WINDOW_SEEN_SIGNED, c->now.index);
}

/* Whether the day that the window claims is near those of the witnesses around it. */
static bool days_fit(const struct demur_window_check *c, uint32_t seen_day)
{
    enum { ZONES_AND_CLOCKS = 2 }; /* the organisation's zone is not known here */

    if (seen_day == 0 || c->totals.windows == 0) return true;
    return c->totals.last_day <= seen_day + ZONES_AND_CLOCKS &&
           c->now.says.day + ZONES_AND_CLOCKS >= seen_day;
}

static enum demur_err check_seen(struct demur_window_check *c, struct demur_span seen)
{
    struct demur_tree_head head;
    struct demur_hash root;
    uint32_t day = 0;
    enum demur_err err;

    if (c->now.index == 0) {
        return seen.len > 0 ? set_fault(c, DEMUR_WINDOW_SEEN_SIZE, c->now.index) : DEMUR_OK;
    }
    err = read_seen(c, &head, &day, seen);
    if (err != DEMUR_OK) return err;
    if (head.size != c->now.index) return set_fault(c, DEMUR_WINDOW_SEEN_SIZE, c->now.index);
    demur_tree_root(&root, &c->tree);
    if (memcmp(&root, &head.root, sizeof root) != 0) {
        return set_fault(c, DEMUR_WINDOW_SEEN_ROOT, c->now.index);
    }
    if (!days_fit(c, day)) return set_fault(c, DEMUR_WINDOW_SEEN_DAY, c->now.index);
    c->totals.seen++;
    c->totals.seen_size = head.size;
    return DEMUR_OK;
}

/* ---- windows --------------------------------------------------------------------------- */

/* The window has all its entries. */
static enum demur_err end_window(struct demur_window_check *c)
{
    const struct open_window *w = &c->now;

    for (size_t i = 0; i < w->says.memo_count; i++) {
        if (w->memo[i].signs != w->says.memos[i].signs ||
            w->memo[i].others != w->says.memos[i].others) {
            return set_fault(c, DEMUR_WINDOW_MEMO_FEWER, w->index);
        }
    }
    close_window(&c->now);
    return DEMUR_OK;
}

static enum demur_err begin_window(struct demur_window_check *c, struct demur_span entry)
{
    uint64_t index = c->tree.size;
    struct demur_window says;
    enum demur_err err = demur_window_decode(&says, entry.data, entry.len);

    if (err == DEMUR_ERR_NOMEM) return err;
    if (err != DEMUR_OK) return set_fault(c, DEMUR_WINDOW_FORM, index);
    c->now = (struct open_window){.is_open = true, .says = says, .index = index};
    c->now.memo = demur_alloc_array(says.memo_count, sizeof c->now.memo[0]);
    if (c->now.memo == NULL) return DEMUR_ERR_NOMEM;
    if (says.seq != c->next_seq) return set_fault(c, DEMUR_WINDOW_SEQ, index);
    if (says.day < c->totals.last_day) return set_fault(c, DEMUR_WINDOW_DAY, index);
    err = check_seen(c, says.seen);
    c->now.says.seen = (struct demur_span){NULL, 0}; /* it lies in entry */
    if (err != DEMUR_OK) return err;
    if (c->totals.windows == 0) c->totals.first_day = says.day;
    c->totals.last_day = says.day;
    c->totals.windows++;
    c->next_seq++;
    return DEMUR_OK;
}

/* Count an entry of the memo; false: WINDOW counts fewer. */
static bool count_memo(struct open_window *w, const struct demur_hash *memo_id, bool is_sign)
{
    const struct demur_window_memo *says = demur_window_find(&w->says, memo_id);

    if (says == NULL) return false;
    struct found *found = &w->memo[says - w->says.memos];

    if (is_sign) return found->signs++ < says->signs;
    return found->others++ < says->others;
}

static enum demur_err in_window(struct demur_window_check *c, struct demur_span entry,
                                const struct demur_hash *leaf)
{
    uint64_t index = c->tree.size;
    uint8_t kind = demur_entry_kind(entry);
    struct open_window *w = &c->now;
    struct demur_hash memo_id;

    if (!w->is_open) return set_fault(c, DEMUR_WINDOW_PLACE, index);
    if (w->entries > 0 && memcmp(leaf, &w->last_leaf, sizeof *leaf) <= 0) {
        return set_fault(c, DEMUR_WINDOW_ORDER, index);
    }
    if (w->kinds[kind]++ >= demur_window_count(&w->says, kind)) {
        return set_fault(c, DEMUR_WINDOW_KIND, index);
    }
    if (demur_entry_memo(&memo_id, entry) && !count_memo(w, &memo_id, kind == DEMUR_KIND_SIGN)) {
        return set_fault(c, DEMUR_WINDOW_MEMO, index);
    }
    w->last_leaf = *leaf;
    w->entries++;
    return DEMUR_OK;
}

enum demur_err demur_window_check_entry(struct demur_window_check *c, struct demur_span entry)
{
    uint64_t index = c->tree.size;
    bool is_window = demur_entry_kind(entry) == DEMUR_KIND_WINDOW;
    struct demur_hash leaf;

    if (c->err != DEMUR_OK) return c->err;
    demur_tree_leaf(&leaf, entry.data, entry.len);
    if (!demur_entry_has_prologue(entry)) {
        c->err = set_fault(c, DEMUR_WINDOW_PROLOGUE, index);
    } else if (!is_window) {
        c->err = in_window(c, entry, &leaf);
    } else {
        c->err = c->now.is_open ? set_fault(c, DEMUR_WINDOW_EARLY, index) : begin_window(c, entry);
    }
    if (c->err == DEMUR_OK) c->err = demur_tree_append(&c->tree, &leaf);
    if (c->err != DEMUR_OK) return c->err;
    c->totals.entries++;
    c->totals.kinds[demur_entry_kind(entry)]++;
    if (c->now.entries == c->now.says.count) c->err = end_window(c);
    return c->err;
}

static enum demur_err visit(void *ctx, uint64_t index, struct demur_span entry)
{
    (void)index;
    return demur_window_check_entry(ctx, entry);
}

struct demur_log_visitor demur_window_check_visitor(struct demur_window_check *c)
{
    return (struct demur_log_visitor){visit, c};
}

enum demur_err demur_window_check_end(struct demur_window_check *c)
{
    if (c->err == DEMUR_OK && c->now.is_open) {
        c->err = set_fault(c, DEMUR_WINDOW_END, c->now.index);
    }
    return c->err;
}

/* ---- what came of it ------------------------------------------------------------------- */

enum demur_window_fault demur_window_check_fault(const struct demur_window_check *c,
                                                 uint64_t *index)
{
    if (c->fault != DEMUR_WINDOW_OK) *index = c->fault_index;
    return c->fault;
}

const struct demur_window_totals *demur_window_check_totals(const struct demur_window_check *c)
{
    return &c->totals;
}
