/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * scan.c -- the entries of a bundle from front to back: the root, the windows, what each window
 * must hold.  Checks 3 and 4 of docs/protocol.md 2.12.
 *
 * Every window is there; those before that of the epoch's ROSTER with their manifests and rosters
 * alone, the others with every entry of the memo and every count that WINDOW counts.
 */
#include "bundle/check.h"
#include "demur/bytes.h"
#include "demur/entry.h"
#include "demur/memory.h"

#include <string.h>

enum { TELL_EVERY = 4096 };

/* The reading of all entries. */
struct scan {
    struct demur_bundle *b;
    struct demur_compact_check compact;
    struct demur_cursor entries;
    struct demur_cursor proof;
};

/* ---- one entry ------------------------------------------------------------------------- */

static bool is_of_this_memo(const struct demur_bundle *b, struct demur_span e)
{
    struct demur_hash memo_id;

    return b->has_memo && demur_entry_memo(&memo_id, e) &&
           memcmp(&memo_id, &b->memo_id, sizeof memo_id) == 0;
}

static enum demur_err keep(struct demur_bundle *b, const struct demur_bundle_entry *e,
                           const struct demur_hash *leaf)
{
    struct demur_bundle_kept *kept =
        demur_bundle_grow(b->kept, b->kept_count, &b->kept_room, sizeof b->kept[0]);

    if (kept == NULL) return DEMUR_ERR_NOMEM;
    b->kept = kept;
    b->kept_bytes += e->bytes.len + sizeof *kept;
    if (b->kept_bytes > DEMUR_BUNDLE_KEPT_BYTES_MAX) {
        demur_bundle_fault(b, DEMUR_CHECK_ENTRIES, "too_large",
                           "its withdrawals and answers are more than this program holds in memory",
                           &e->index);
        return DEMUR_OK;
    }
    kept += b->kept_count;
    *kept = (struct demur_bundle_kept){
        e->index,     b->windows - 1, demur_entry_kind(e->bytes), *leaf, demur_alloc(e->bytes.len),
        e->bytes.len, false};
    if (kept->data == NULL) return DEMUR_ERR_NOMEM;
    memcpy(kept->data, e->bytes.data, e->bytes.len);
    b->kept_count++;
    return DEMUR_OK;
}

void demur_bundle_digest(struct demur_hash *digest, const struct demur_hash *leaf, uint64_t index)
{
    uint8_t tail[DEMUR_HASH_BYTES + 8];

    memcpy(tail, leaf->bytes, DEMUR_HASH_BYTES);
    demur_set_be64(tail + DEMUR_HASH_BYTES, index);
    demur_sha256_pair(digest, (struct demur_span){digest->bytes, sizeof digest->bytes},
                      (struct demur_span){tail, sizeof tail});
}

static enum demur_err count_sign(struct demur_bundle *b, const struct demur_bundle_entry *e)
{
    b->now.signs++;
    if (b->sign_count % DEMUR_BUNDLE_PART_SIGNS == 0) {
        struct demur_bundle_part *part =
            demur_bundle_grow(b->part, b->parts, &b->part_room, sizeof b->part[0]);

        if (part == NULL) return DEMUR_ERR_NOMEM;
        b->part = part;
        b->part[b->parts++] =
            (struct demur_bundle_part){e->at, b->windows - 1, b->sign_count, {{0}}, NULL, 0};
    }
    b->sign_count++;
    return DEMUR_OK;
}

/* ---- windows --------------------------------------------------------------------------- */

static void window_fault(struct demur_bundle *b, const char *detail, uint64_t index)
{
    demur_bundle_fault(b, DEMUR_CHECK_WINDOWS, "windows", detail, &index);
}

/* What WINDOW counts against what was found, when the window is over. */
static void end_window(struct demur_bundle *b)
{
    static const uint8_t kinds[3] = {DEMUR_KIND_MANIFEST, DEMUR_KIND_ROSTER, DEMUR_KIND_COUNTS};
    struct demur_bundle_open_window *now = &b->now;
    uint64_t index;

    if (!now->is_open) return;
    now->is_open = false;
    index = b->window[b->windows - 1].index;
    const struct demur_window_memo *memo =
        b->has_memo ? demur_window_find(&now->says, &b->memo_id) : NULL;
    uint32_t signs = memo != NULL ? memo->signs : 0;
    uint32_t others = memo != NULL ? memo->others : 0;

    for (size_t i = 0; i < 2; i++) {
        if (now->kinds[i] != demur_window_count(&now->says, kinds[i])) {
            window_fault(b, "a window has not all its manifests and rosters", index);
        }
    }
    if (b->roster == NULL) {
        if (now->entries != now->kinds[0] + now->kinds[1]) {
            window_fault(b, "a window before the roster holds more than manifests and rosters",
                         index);
        }
    } else {
        if (now->kinds[2] != demur_window_count(&now->says, kinds[2])) {
            window_fault(b, "a window has not all its counts", index);
        }
        if (now->others != others) {
            window_fault(b, "a window has not all entries of the memo that it counts", index);
        }
        if (now->signs > signs) {
            window_fault(b, "a window has more signatures than it counts", index);
        } else {
            b->report.left_out += signs - now->signs;
        }
    }
    demur_window_clear(&now->says);
}

/* Whether the WINDOW at index with `says` may follow the windows so far. */
static bool window_follows(const struct demur_bundle *b, const struct demur_window *says,
                           uint64_t index)
{
    if (b->windows == 0) return index == 0 && says->seq == 0;
    const struct demur_bundle_window *last = &b->window[b->windows - 1];
    uint64_t next = last->index + 1 + last->count;

    return says->day >= last->claimed_day && says->seq == last->seq + 1 && index == next;
}

static enum demur_err begin_window(struct demur_bundle *b, const struct demur_bundle_entry *e,
                                   const struct demur_hash *before)
{
    struct demur_bundle_window *window;
    enum demur_err err;

    end_window(b);
    err = demur_window_decode(&b->now.says, e->bytes.data, e->bytes.len);
    if (err == DEMUR_ERR_NOMEM) return err;
    if (err != DEMUR_OK) {
        window_fault(b, "a WINDOW is malformed", e->index);
        return DEMUR_OK;
    }
    if (!window_follows(b, &b->now.says, e->index)) {
        window_fault(b, "a WINDOW does not follow the one before it", e->index);
    }
    if (b->windows >= DEMUR_BUNDLE_WINDOWS_MAX) {
        demur_bundle_fault(b, DEMUR_CHECK_ENTRIES, "too_large",
                           "it has more windows than this program holds in memory", &e->index);
        demur_window_clear(&b->now.says);
        return DEMUR_OK;
    }
    window = demur_bundle_grow(b->window, b->windows, &b->window_room, sizeof b->window[0]);
    if (window == NULL) {
        demur_window_clear(&b->now.says);
        return DEMUR_ERR_NOMEM;
    }
    b->window = window;
    uint32_t day = b->now.says.day;
    size_t force =
        b->manifests == 0 ? 0 : demur_manifest_in_force(b->place, b->manifests, day, b->seen_size);

    b->window[b->windows++] = (struct demur_bundle_window){
        e->index, b->now.says.seq, b->now.says.count, day, day, (uint16_t)force, false};
    struct demur_tree_head head = {e->index, *before};

    err = demur_bundle_seen(b, &b->now.says, &head);
    b->now.says.seen = (struct demur_span){NULL, 0}; /* it lies in the cursor's buffer */
    b->now.is_open = true;
    b->now.entries = b->now.signs = b->now.others = 0;
    memset(b->now.kinds, 0, sizeof b->now.kinds);
    memset(&b->now.last_leaf, 0, sizeof b->now.last_leaf);
    return err;
}

static enum demur_err in_window(struct demur_bundle *b, const struct demur_bundle_entry *e,
                                const struct demur_hash *leaf)
{
    uint8_t kind = demur_entry_kind(e->bytes);

    if (!b->now.is_open) {
        window_fault(b, "an entry stands in no window", e->index);
        return DEMUR_OK;
    }
    const struct demur_bundle_window *w = &b->window[b->windows - 1];

    if (e->index > w->index + w->count) {
        window_fault(b, "an entry stands behind the end of its window", e->index);
    }
    if (b->now.entries > 0 && memcmp(leaf, &b->now.last_leaf, sizeof *leaf) <= 0) {
        window_fault(b, "entries of a window are not in the order of their leaf hashes", e->index);
    }
    b->now.last_leaf = *leaf;
    b->now.entries++;
    if (kind == DEMUR_KIND_MANIFEST) {
        b->now.kinds[0]++;
        return demur_bundle_add_manifest(b, e, leaf, w->claimed_day);
    }
    if (kind == DEMUR_KIND_ROSTER) {
        b->now.kinds[1]++;
        return demur_bundle_add_roster(b, e, leaf);
    }
    if (kind == DEMUR_KIND_COUNTS) {
        b->now.kinds[2]++;
        return demur_bundle_add_counts(b, e);
    }
    if (!is_of_this_memo(b, e->bytes)) {
        window_fault(b, "an entry does not belong into this bundle", e->index);
        return DEMUR_OK;
    }
    if (kind == DEMUR_KIND_SIGN) return count_sign(b, e);
    b->now.others++;
    return keep(b, e, leaf);
}

/* ---- all entries ----------------------------------------------------------------------- */

/* Whether e is a freeze that says of itself which memo and which epoch it is of. */
static bool is_freeze(struct demur_act *act, struct demur_span e)
{
    struct demur_freeze freeze;
    struct demur_hash memo_id;

    if (demur_act_decode(act, DEMUR_KIND_MEMO_FREEZE, e.data, e.len) != DEMUR_OK ||
        demur_freeze_decode(&freeze, act) != DEMUR_OK) {
        return false;
    }
    demur_header_memo_id(&memo_id, freeze.header_bytes);
    return memcmp(&memo_id, &act->subject, sizeof memo_id) == 0 &&
           freeze.header.epoch == act->epoch;
}

/*
 * Which memo the bundle is about: the subject and the epoch of its first MEMO_FREEZE.  The memo_id
 * is a hash of the header, so whatever else is wrong with that one, the epoch is the memo's.
 */
static enum demur_err find_memo(struct demur_bundle *b, const struct demur_bundle_member *entries)
{
    struct demur_cursor c;
    enum demur_err err = demur_cursor_open(&c, b->file, entries->at, entries->at + entries->size);

    while (err == DEMUR_OK && !b->has_memo && !demur_cursor_done(&c)) {
        struct demur_bundle_entry e;
        struct demur_act act;

        err = demur_cursor_entry(&e, &c);
        if (err != DEMUR_OK || !demur_entry_has_prologue(e.bytes)) continue;
        if (demur_entry_kind(e.bytes) != DEMUR_KIND_MEMO_FREEZE || !is_freeze(&act, e.bytes)) {
            continue;
        }
        b->has_memo = true;
        b->memo_id = act.subject;
        b->epoch = act.epoch;
    }
    demur_cursor_close(&c);
    return err == DEMUR_ERR_LENGTH ? DEMUR_OK : err; /* the scan says so */
}

static void entries_fault(struct demur_bundle *b, const char *reason, const char *detail,
                          const uint64_t *index)
{
    demur_bundle_fault(b, DEMUR_CHECK_ENTRIES, reason, detail, index);
}

/* Read one entry; err: the reading cannot go on. */
static enum demur_err scan_entry(struct scan *s)
{
    struct demur_bundle_entry e;
    struct demur_hash leaf;
    struct demur_hash before; /* the root of what stands before e */
    enum demur_err err = demur_cursor_entry(&e, &s->entries);

    if (err == DEMUR_ERR_LENGTH) {
        entries_fault(s->b, "entries", "the list of entries is cut short", NULL);
        return DEMUR_OK;
    }
    if (err != DEMUR_OK) return err;
    demur_tree_leaf(&leaf, e.bytes.data, e.bytes.len);
    err = demur_compact_check_to(&s->compact, e.index);
    if (err == DEMUR_OK && demur_entry_kind(e.bytes) == DEMUR_KIND_WINDOW) {
        demur_tree_root(&before, &s->compact.tree);
    }
    if (err == DEMUR_OK) err = demur_compact_check_entry(&s->compact, e.index, &leaf);
    if (err == DEMUR_ERR_RANGE || err == DEMUR_ERR_INVALID || err == DEMUR_ERR_LENGTH) {
        entries_fault(s->b, err == DEMUR_ERR_RANGE ? "entries" : "root",
                      err == DEMUR_ERR_RANGE ? "entries are not in order, or beyond the log's end"
                                             : "the log proof is too short for the entries",
                      &e.index);
        return DEMUR_OK;
    }
    if (err != DEMUR_OK) return err;
    if (!demur_entry_has_prologue(e.bytes)) {
        entries_fault(s->b, "entries", "an entry is not of this format", &e.index);
        return DEMUR_OK;
    }
    err = demur_entry_kind(e.bytes) == DEMUR_KIND_WINDOW ? begin_window(s->b, &e, &before)
                                                         : in_window(s->b, &e, &leaf);
    if (s->b->parts > 0) {
        demur_bundle_digest(&s->b->part[s->b->parts - 1].digest, &leaf, e.index);
    }
    return err;
}

static void scan_end(struct scan *s)
{
    struct demur_bundle *b = s->b;
    enum demur_err err = demur_compact_check_end(&s->compact, &b->head.root);

    if (err != DEMUR_OK) {
        entries_fault(b, "root", "the entries do not give the root of the checkpoint", NULL);
    } else if (!demur_cursor_done(&s->proof)) {
        entries_fault(b, "root", "the log proof holds more than is needed", NULL);
    }
    end_window(b);
    if (b->windows == 0) {
        demur_bundle_fault(b, DEMUR_CHECK_WINDOWS, "windows", "there is no window", NULL);
        return;
    }
    const struct demur_bundle_window *last = &b->window[b->windows - 1];

    if (last->index + 1 + last->count != b->head.size) {
        window_fault(b, "the last window does not end where the log ends", last->index);
    }
}

enum demur_err demur_bundle_scan(struct demur_bundle *b,
                                 const struct demur_bundle_progress *progress)
{
    const struct demur_bundle_member *entries =
        demur_bundle_member_of(&b->members, DEMUR_MEMBER_ENTRIES);
    const struct demur_bundle_member *proof =
        demur_bundle_member_of(&b->members, DEMUR_MEMBER_PROOF);
    struct scan s = {.b = b};
    enum demur_err err;

    if (entries == NULL || proof == NULL) return DEMUR_ERR_FORMAT; /* members.c has found them */
    err = find_memo(b, entries);
    if (err != DEMUR_OK) return err;
    err = demur_cursor_open(&s.entries, b->file, entries->at, entries->at + entries->size);
    if (err == DEMUR_OK) {
        err = demur_cursor_open(&s.proof, b->file, proof->at, proof->at + proof->size);
    }
    struct demur_compact_proof hashes = demur_cursor_proof(&s.proof);

    if (err == DEMUR_OK) demur_compact_check_init(&s.compact, b->head.size, &hashes);
    for (uint64_t n = 0; err == DEMUR_OK && !demur_cursor_done(&s.entries); n++) {
        err = scan_entry(&s);
        if (demur_bundle_failed(b, DEMUR_CHECK_ENTRIES)) break;
        if (progress != NULL && progress->step != NULL && n % TELL_EVERY == 0) {
            progress->step(progress->ctx, s.entries.at - entries->at, entries->size);
        }
    }
    if (err == DEMUR_OK && !demur_bundle_failed(b, DEMUR_CHECK_ENTRIES)) scan_end(&s);
    if (b->now.is_open) {
        b->now.is_open = false;
        demur_window_clear(&b->now.says);
    }
    demur_cursor_close(&s.entries);
    demur_cursor_close(&s.proof);
    return err;
}
