/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * check_chain.c -- manifests in their chain (check 5 of docs/protocol.md 2.12), and the
 * checkpoints that windows carry: from them, and nobody's claim, comes the day of an entry.
 */
#include "bundle/check.h"
#include "demur/memory.h"

#include <string.h>

/* ---- manifests ------------------------------------------------------------------------- */

static enum demur_err grow_manifests(struct demur_bundle *b)
{
    if (b->manifest != NULL) return DEMUR_OK;
    b->manifest = demur_alloc_array(DEMUR_BUNDLE_MANIFESTS_MAX, sizeof *b->manifest);
    b->place = demur_alloc_array(DEMUR_BUNDLE_MANIFESTS_MAX, sizeof *b->place);
    return b->manifest != NULL && b->place != NULL ? DEMUR_OK : DEMUR_ERR_NOMEM;
}

/* Whether the same bytes are in the chain already. */
static bool is_there(const struct demur_bundle *b, const struct demur_hash *leaf)
{
    for (size_t i = 0; i < b->manifests; i++) {
        if (memcmp(&b->manifest[i].leaf, leaf, sizeof *leaf) == 0) return true;
    }
    return false;
}

/* Whether m would have been right in the place of the manifest accepted last: a second history. */
static bool is_a_second(const struct demur_bundle *b, const struct demur_manifest *m,
                        uint32_t window_day)
{
    struct demur_manifest_chain chain = b->chain_before;

    if (b->manifests == 0 || m->seq + 1 != b->chain.count) return false;
    return demur_manifest_chain_add(&chain, m, window_day) == DEMUR_OK;
}

/* Take m, which has been decoded, into the chain, or say in *why what is wrong with it. */
static enum demur_err chain_manifest(struct demur_bundle *b, struct demur_manifest *m,
                                     struct demur_policy *policy, uint32_t window_day,
                                     const char **why)
{
    struct demur_manifest_chain before = b->chain;
    enum demur_err err;

    if (b->manifests == DEMUR_BUNDLE_MANIFESTS_MAX) {
        *why = "there are too many manifests";
        return DEMUR_OK;
    }
    err = demur_manifest_chain_add(&b->chain, m, window_day);
    if (err == DEMUR_ERR_NOMEM) return err;
    if (err != DEMUR_OK) {
        *why = "it does not follow the manifest before it, or is not signed as it must be";
        return DEMUR_OK;
    }
    b->chain_before = before;
    b->manifest[b->manifests].m = m;
    b->manifest[b->manifests].policy = policy;
    return DEMUR_OK;
}

enum demur_err demur_bundle_add_manifest(struct demur_bundle *b, const struct demur_bundle_entry *e,
                                         const struct demur_hash *leaf, uint32_t window_day)
{
    struct demur_manifest *m = NULL;
    struct demur_policy *policy = NULL;
    const char *why = NULL;
    enum demur_err err = grow_manifests(b);

    if (err != DEMUR_OK) return err;
    err = demur_manifest_decode(&m, e->bytes.data, e->bytes.len);
    if (err == DEMUR_OK) {
        err = demur_policy_decode(&policy, m->log_policy.data, m->log_policy.len, NULL);
        if (err != DEMUR_OK) why = "its log policy cannot be read";
    } else {
        why = "it is malformed";
    }
    if (err == DEMUR_ERR_NOMEM) goto out;
    err = DEMUR_OK;
    if (why == NULL && is_there(b, leaf)) why = "it is in the log already";
    if (why == NULL && is_a_second(b, m, window_day)) {
        demur_bundle_fault(b, DEMUR_CHECK_MANIFESTS, "two_manifests",
                           "there are two manifests of one number: somebody shows two histories",
                           &e->index);
        goto out;
    }
    if (why == NULL) err = chain_manifest(b, m, policy, window_day, &why);
    if (err != DEMUR_OK) goto out;
    if (why != NULL) {
        err = demur_bundle_name_void(b, e->index, DEMUR_KIND_MANIFEST, why);
        goto out;
    }
    b->place[b->manifests] = (struct demur_manifest_place){e->index, m->activation};
    b->manifest[b->manifests++].leaf = *leaf;
    m = NULL;
    policy = NULL;
out:
    demur_policy_free(policy);
    demur_manifest_free(m);
    return err;
}

/* ---- what windows have seen ------------------------------------------------------------ */

static void seen_fault(struct demur_bundle *b, const char *detail, uint64_t index)
{
    demur_bundle_fault(b, DEMUR_CHECK_WINDOWS, "seen", detail, &index);
}

void demur_bundle_date(struct demur_bundle *b, size_t w, uint64_t time_s)
{
    struct demur_bundle_window *window = &b->window[w];

    if (time_s == 0 || b->manifests == 0) return;
    window->day = demur_day_at(time_s, b->manifest[0].m->tz);
    if (window->claimed_day > window->day + 1) {
        demur_bundle_fault(b, DEMUR_CHECK_WINDOWS, "day",
                           "a window has a day that had not come when the witnesses signed it",
                           &window->index);
    }
}

/* Windows that a checkpoint of size covers have the day at which its quorum had signed. */
static void date_windows(struct demur_bundle *b, uint64_t size, uint64_t time_s, bool is_pinned)
{
    for (; b->dated < b->windows; b->dated++) {
        struct demur_bundle_window *w = &b->window[b->dated];

        if (w->index + 1 + w->count > size) break;
        demur_bundle_date(b, b->dated, time_s);
        w->is_pinned = is_pinned;
    }
}

/* The time of the quorum that the reader asks for, or failing that of the manifest's. */
static enum demur_err quorum_time(const struct demur_bundle *b, struct demur_span seen,
                                  uint64_t *time_s, bool *is_pinned)
{
    struct demur_checkpoint_verdict verdict;
    enum demur_err err;

    *is_pinned = false;
    if (b->pin.policy == NULL) return DEMUR_OK;
    err = demur_policy_verify(&verdict, b->pin.policy, seen.data, seen.len);
    if (err == DEMUR_ERR_INVALID) return DEMUR_OK;
    if (err != DEMUR_OK) return err;
    *time_s = verdict.signers.quorum_time_s;
    *is_pinned = true;
    return DEMUR_OK;
}

/* What is wrong with the checkpoint in front of the open window; NULL: nothing. */
static const char *head_fault(const struct demur_checkpoint *c, const struct demur_tree_head *head)
{
    if (c->head.size != head->size) {
        return "the checkpoint that a window carries is not of all that stands before it";
    }
    if (memcmp(&c->head.root, &head->root, sizeof head->root) != 0) {
        return "the checkpoint that a window carries is of another log: two histories were signed";
    }
    return NULL;
}

enum demur_err demur_bundle_seen(struct demur_bundle *b, const struct demur_window *window,
                                 const struct demur_tree_head *head)
{
    struct demur_checkpoint_verdict verdict;
    const struct demur_bundle_window *w = &b->window[b->windows - 1];
    const char *why = NULL;
    uint64_t time_s;
    bool is_pinned;
    enum demur_err err;

    if (b->windows == 1 || b->manifests == 0) {
        if (window->seen.len > 0 || b->windows > 1) {
            seen_fault(b, "a window before the first manifest carries a checkpoint", head->size);
        }
        return DEMUR_OK;
    }
    err = demur_policy_verify(&verdict, b->manifest[w->manifest].policy, window->seen.data,
                              window->seen.len);
    if (err == DEMUR_ERR_NOMEM) return err;
    why = err != DEMUR_OK ? demur_checkpoint_fault_text(verdict.fault)
                          : head_fault(&verdict.checkpoint, head);
    if (why != NULL) {
        seen_fault(b, why, head->size);
        return DEMUR_OK;
    }
    time_s = verdict.signers.quorum_time_s;
    err = quorum_time(b, window->seen, &time_s, &is_pinned);
    if (err != DEMUR_OK) return err;
    date_windows(b, head->size, time_s, is_pinned);
    b->seen_size = head->size;
    b->seen_day = time_s > 0 ? demur_day_at(time_s, b->manifest[0].m->tz) : 0;
    if (w->claimed_day + 1 < b->seen_day) {
        demur_bundle_fault(b, DEMUR_CHECK_WINDOWS, "day",
                           "a window has a day that was over when witnesses signed what stands "
                           "before it",
                           &w->index);
    }
    return DEMUR_OK;
}
