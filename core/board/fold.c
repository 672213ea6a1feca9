/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "demur/fold.h"

#include "demur/guard.h"
#include "demur/memory.h"

#include <assert.h>
#include <string.h>

/* A cell, its place in the tree, and whether it may be shown. */
struct node {
    struct demur_fold_cell cell;
    size_t parent; /* 0 is everybody, and its own parent */
    bool is_shown;
};

struct tree {
    struct node node[DEMUR_FOLD_CELLS_MAX];
    size_t count;
};

/* ---- the tree --------------------------------------------------------------------------- */

/* What an issuer has given out of credentials that show code. */
static uint64_t issued_by(const struct demur_counts *said, const struct demur_roster *roster,
                          const uint16_t code[DEMUR_ATTRIBUTES])
{
    uint64_t sum = 0;

    if (said == NULL || said->epoch != roster->epoch || said->cells != roster->cells) return 0;
    for (size_t i = 0; i < roster->cells; i++) {
        bool is_of = true;

        for (unsigned a = 0; a < DEMUR_ATTRIBUTES; a++) {
            is_of =
                is_of && (code[a] == DEMUR_CODE_HIDDEN || code[a] == roster->cell[i].codes.code[a]);
        }
        if (is_of) sum += said->cell[i].issued;
    }
    return sum;
}

uint32_t demur_fold_issued(const struct demur_guard_counts *counts,
                           const uint16_t code[DEMUR_ATTRIBUTES])
{
    uint64_t least = UINT32_MAX;

    for (uint8_t i = 0; i < counts->issuers; i++) {
        uint64_t n = issued_by(counts->of[i], counts->roster, code);

        if (n < least) least = n;
    }
    return (uint32_t)least;
}

/* The cell of what profile shows of code, below parent; made where it is not there. */
static size_t find_cell(struct tree *t, const struct demur_guard_counts *counts, uint8_t profile,
                        const uint16_t code[DEMUR_ATTRIBUTES], size_t parent)
{
    struct node n = {.cell = {.profile = profile}, .parent = parent};

    for (unsigned a = 0; a < DEMUR_ATTRIBUTES; a++) {
        n.cell.code[a] = demur_profile_shows(profile, a) ? code[a] : DEMUR_CODE_HIDDEN;
    }
    for (size_t i = 0; i < t->count; i++) {
        const struct demur_fold_cell *c = &t->node[i].cell;

        if (c->profile == profile && memcmp(c->code, n.cell.code, sizeof c->code) == 0) return i;
    }
    n.cell.issued = demur_fold_issued(counts, n.cell.code);
    assert(t->count < DEMUR_FOLD_CELLS_MAX);
    t->node[t->count] = n;
    return t->count++;
}

/* The same with those above it: a pair is below its band, everything else below everybody. */
static size_t cell_of(struct tree *t, const struct demur_guard_counts *counts, uint8_t profile,
                      const uint16_t code[DEMUR_ATTRIBUTES])
{
    size_t parent =
        profile == DEMUR_PROFILE_BAND_CLASS ? find_cell(t, counts, DEMUR_PROFILE_BAND, code, 0) : 0;

    return find_cell(t, counts, profile, code, parent);
}

static void add_votes(struct demur_fold_cell *to, const struct demur_tally_value *v)
{
    for (unsigned k = 0; k < DEMUR_POLL_OPTIONS_MAX; k++) {
        to->choice[k] += v->choice[k];
        to->votes += v->choice[k];
    }
}

/* Count every vote in its cell and in all above. */
static void grow(struct tree *t, const struct demur_fold_facts *facts)
{
    static const uint16_t any[DEMUR_ATTRIBUTES] = {0};

    (void)cell_of(t, facts->counts, DEMUR_PROFILE_NONE, any);
    for (size_t i = 0; i < facts->values; i++) {
        const struct demur_tally_value *v = &facts->value[i];
        size_t at = cell_of(t, facts->counts, v->profile, v->code);

        for (; at != 0; at = t->node[at].parent) add_votes(&t->node[at].cell, v);
        add_votes(&t->node[0].cell, v);
    }
}

static bool comes_before(const struct demur_fold_cell *a, const struct demur_fold_cell *b)
{
    if (a->profile != b->profile) return a->profile < b->profile;
    for (unsigned i = 0; i < DEMUR_ATTRIBUTES; i++) {
        if (a->code[i] != b->code[i]) return a->code[i] < b->code[i];
    }
    return false;
}

/* ---- folding ---------------------------------------------------------------------------- */

static bool is_small(const struct demur_fold_cell *c, uint32_t k_min)
{
    return c->votes < DEMUR_FOLD_VOTES_MIN || c->issued < k_min;
}

/* The shown child of parent with the fewest votes, the first of several; 0: there is none. */
static size_t smallest_child(const struct tree *t, size_t parent)
{
    size_t least = 0;

    for (size_t i = 1; i < t->count; i++) {
        const struct demur_fold_cell *a = &t->node[i].cell;
        const struct demur_fold_cell *b = &t->node[least].cell;

        if (t->node[i].parent != parent || !t->node[i].is_shown) continue;
        if (least == 0 || a->votes < b->votes || (a->votes == b->votes && comes_before(a, b))) {
            least = i;
        }
    }
    return least;
}

/*
 * Whether what parent has beyond its shown children tells of one that is not shown: it is too
 * little, or little more than one that has many votes of too few people.
 */
static bool tells(const struct tree *t, size_t parent, uint32_t k_min)
{
    uint32_t rest = t->node[parent].cell.votes;
    uint32_t largest = 0;
    bool is_folded = false;

    for (size_t i = 1; i < t->count; i++) {
        if (t->node[i].parent != parent) continue;
        if (t->node[i].is_shown) rest -= t->node[i].cell.votes;
        if (t->node[i].is_shown) continue;
        is_folded = true;
        if (t->node[i].cell.issued < k_min && t->node[i].cell.votes > largest) {
            largest = t->node[i].cell.votes;
        }
    }
    return is_folded && (rest < DEMUR_FOLD_VOTES_MIN || (largest >= DEMUR_FOLD_VOTES_MIN &&
                                                         rest - largest < DEMUR_FOLD_VOTES_MIN));
}

/* Decide about the children of parent. */
static void fold_under(struct tree *t, size_t parent, uint32_t k_min)
{
    for (size_t i = 1; i < t->count; i++) {
        if (t->node[i].parent == parent) t->node[i].is_shown = !is_small(&t->node[i].cell, k_min);
    }
    while (tells(t, parent, k_min)) {
        size_t least = smallest_child(t, parent);

        if (least == 0) return;
        t->node[least].is_shown = false;
    }
}

static void hide_under_hidden(struct tree *t)
{
    for (size_t i = 1; i < t->count; i++) {
        size_t parent = t->node[i].parent;

        if (parent != 0 && !t->node[parent].is_shown) t->node[i].is_shown = false;
    }
}

/* Put c into the n cells at out, in its place. */
static void insert(struct demur_fold_cell *out, size_t n, const struct demur_fold_cell *c)
{
    while (n > 0 && comes_before(c, &out[n - 1])) {
        out[n] = out[n - 1];
        n--;
    }
    out[n] = *c;
}

enum demur_err demur_fold(struct demur_fold_cell *out, size_t *count,
                          const struct demur_fold_facts *facts)
{
    struct tree *t = demur_alloc(sizeof *t);
    size_t n = 0;

    if (t == NULL) return DEMUR_ERR_NOMEM;
    grow(t, facts);
    if (!is_small(&t->node[0].cell, facts->k_min)) {
        t->node[0].is_shown = true;
        for (size_t i = 1; i < t->count; i++) {
            if (t->node[i].cell.profile == DEMUR_PROFILE_BAND) fold_under(t, i, facts->k_min);
        }
        fold_under(t, 0, facts->k_min);
        hide_under_hidden(t);
        for (size_t i = 0; i < t->count; i++) {
            if (t->node[i].is_shown) insert(out, n++, &t->node[i].cell);
        }
    }
    demur_free(t);
    *count = n;
    return DEMUR_OK;
}
