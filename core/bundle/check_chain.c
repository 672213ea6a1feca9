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

/* Windows that a checkpoint of size covers have the day at which its quorum had signed. */
static void date_windows(struct demur_bundle *b, uint64_t size, uint64_t quorum_time_s)
{
    for (; b->dated < b->windows; b->dated++) {
        struct demur_bundle_window *w = &b->window[b->dated];

        if (w->index + 1 + w->count > size) break;
        if (quorum_time_s > 0) w->day = demur_day_at(quorum_time_s, b->manifest[0].m->tz);
    }
}

enum demur_err demur_bundle_seen(struct demur_bundle *b, const struct demur_window *window,
                                 uint64_t index)
{
    struct demur_checkpoint_verdict verdict;
    enum demur_err err;

    if (window->seen.len == 0) {
        if (b->seen_size > 0)
            seen_fault(b, "a window carries no checkpoint after one that did", index);
        return DEMUR_OK;
    }
    if (b->manifests == 0) {
        seen_fault(b, "a window before the first manifest carries a checkpoint", index);
        return DEMUR_OK;
    }
    const struct demur_policy *policy = b->manifest[b->window[b->windows - 1].manifest].policy;

    err = demur_policy_verify(&verdict, policy, window->seen.data, window->seen.len);
    if (err == DEMUR_ERR_NOMEM) return err;
    if (err != DEMUR_OK) {
        seen_fault(b, demur_checkpoint_fault_text(verdict.fault), index);
        return DEMUR_OK;
    }
    uint64_t size = verdict.checkpoint.head.size;

    if (size > index || size < b->seen_size) {
        seen_fault(b,
                   "the checkpoint that a window carries is larger than the log was, or smaller "
                   "than one before it",
                   index);
        return DEMUR_OK;
    }
    date_windows(b, size, verdict.signers.quorum_time_s);
    b->seen_size = size;
    return DEMUR_OK;
}
