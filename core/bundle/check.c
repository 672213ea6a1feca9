/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* check.c -- the checks of a bundle in their order (docs/protocol.md 2.12), and the verdict. */
#include "bundle/check.h"
#include "demur/memory.h"
#include "demur/text.h"

#include <stdlib.h>
#include <string.h>

/* ---- what the parts use ---------------------------------------------------------------- */

void *demur_bundle_grow(void *array, size_t count, size_t *room, size_t size)
{
    enum { FIRST_ROOM = 16 };
    size_t more = *room == 0 ? FIRST_ROOM : 2 * *room;
    void *bigger;

    if (count < *room) return array;
    bigger = demur_alloc_array(more, size);
    if (bigger == NULL) return NULL;
    if (count > 0) memcpy(bigger, array, count * size);
    demur_free(array);
    *room = more;
    return bigger;
}

/* Put text at the end of out, which has room for max bytes in all. */
static void append(char *out, size_t max, const char *text)
{
    size_t have = strlen(out);
    size_t len = strlen(text);

    if (len > max - have) len = max - have;
    memcpy(out + have, text, len);
    out[have + len] = 0;
}

/* "entry 1234: " */
static void append_index(char *out, size_t max, uint64_t index)
{
    enum { DIGITS = 20 };
    char digits[DIGITS + 1] = {0};
    size_t at = DIGITS;

    do {
        digits[--at] = (char)('0' + index % 10);
        index /= 10;
    } while (index > 0);
    append(out, max, "entry ");
    append(out, max, digits + at);
    append(out, max, ": ");
}

void demur_bundle_fault(struct demur_bundle *b, enum demur_bundle_check check, const char *reason,
                        const char *detail, const uint64_t *index)
{
    struct demur_bundle_report *r = &b->report;

    if (r->failed != DEMUR_CHECK_NONE && r->failed <= check) return;
    r->failed = check;
    r->reason = reason;
    r->detail[0] = 0;
    if (index != NULL) append_index(r->detail, sizeof r->detail - 1, *index);
    append(r->detail, sizeof r->detail - 1, detail);
}

void demur_bundle_fault_name(struct demur_bundle *b, struct demur_span name)
{
    char *detail = b->report.detail;
    size_t have = strlen(detail);
    size_t room = sizeof b->report.detail - 1 - have;
    size_t len = 0;

    /* whole characters only */
    while (len < name.len) {
        uint32_t cp;
        size_t n = demur_utf8_next(&cp, name.data + len, name.len - len);

        if (n == 0 || len + n > room) break;
        len += n;
    }
    memcpy(detail + have, name.data, len);
    detail[have + len] = 0;
}

bool demur_bundle_failed(const struct demur_bundle *b, enum demur_bundle_check check)
{
    return b->report.failed != DEMUR_CHECK_NONE && b->report.failed <= check;
}

enum demur_err demur_bundle_name_void(struct demur_bundle *b, uint64_t index, uint8_t kind,
                                      const char *why)
{
    struct demur_bundle_void *voids =
        demur_bundle_grow(b->voids, b->report.void_count, &b->void_room, sizeof b->voids[0]);

    if (voids == NULL) return DEMUR_ERR_NOMEM;
    b->voids = voids;
    if (b->report.void_count >= DEMUR_BUNDLE_VOIDS_MAX) {
        demur_bundle_fault(b, DEMUR_CHECK_ENTRIES, "too_large",
                           "it holds more entries without effect than this program lists", &index);
        return DEMUR_OK;
    }
    b->voids[b->report.void_count++] = (struct demur_bundle_void){index, kind, why};
    return DEMUR_OK;
}

enum demur_err demur_bundle_void_kept(struct demur_bundle *b, struct demur_bundle_kept *kept,
                                      const char *why)
{
    kept->is_void = true;
    return demur_bundle_name_void(b, kept->index, kept->kind, why);
}

static int void_order(const void *a, const void *b)
{
    const struct demur_bundle_void *x = a;
    const struct demur_bundle_void *y = b;

    return (x->index > y->index) - (x->index < y->index);
}

/* ---- the checkpoint -------------------------------------------------------------------- */

/* Read the checkpoint's form, without which nothing can be checked. */
static enum demur_err read_checkpoint(struct demur_bundle *b)
{
    struct demur_note note;
    struct demur_checkpoint c;
    const struct demur_bundle_member *m =
        demur_bundle_member_of(&b->members, DEMUR_MEMBER_CHECKPOINT);
    enum demur_err err;

    if (m == NULL) return DEMUR_ERR_FORMAT; /* members.c has found it */
    err = demur_bundle_member_read(&b->note, b->file, m);
    if (err != DEMUR_OK) return err;
    if (demur_note_decode(&note, b->note.data, b->note.len) != DEMUR_OK ||
        demur_checkpoint_decode(&c, note.text) != DEMUR_OK) {
        demur_bundle_fault(b, DEMUR_CHECK_CHECKPOINT, "checkpoint", "it is not a checkpoint", NULL);
        return DEMUR_OK;
    }
    b->head = c.head;
    b->report.origin = c.origin;
    b->report.size = c.head.size;
    return DEMUR_OK;
}

static const char *checkpoint_reason(enum demur_checkpoint_fault fault)
{
    switch (fault) {
    case DEMUR_CHECKPOINT_ORIGIN:
        return "origin";
    case DEMUR_CHECKPOINT_LOG_SIG:
        return "log_signature";
    case DEMUR_CHECKPOINT_COSIGNATURE:
        return "cosignature";
    case DEMUR_CHECKPOINT_QUORUM:
        return "quorum";
    case DEMUR_CHECKPOINT_OK:
    case DEMUR_CHECKPOINT_FORM:
        break;
    }
    return "checkpoint";
}

static void check_pinned_log(struct demur_bundle *b, const struct demur_policy *own)
{
    const struct demur_policy *pin = b->pin.policy;

    if (pin != NULL &&
        !demur_vkey_equal(&demur_policy_log(pin)->vkey, &demur_policy_log(own)->vkey)) {
        demur_bundle_fault(b, DEMUR_CHECK_CHECKPOINT, "origin",
                           "the organisation's manifest names another log than the policy file",
                           NULL);
    }
    if (demur_policy_reduced(own, b->note.data, b->note.len) != DEMUR_OK) {
        demur_bundle_fault(b, DEMUR_CHECK_CHECKPOINT, "checkpoint",
                           "the checkpoint bears lines that bundles do not have", NULL);
    }
}

/* Check 2, when the manifests have been read. */
static enum demur_err check_checkpoint(struct demur_bundle *b)
{
    const struct demur_policy *own = NULL;
    const struct demur_bundle_window *last = NULL;
    struct demur_checkpoint_verdict v;
    enum demur_err err;

    if (b->manifests > 0) {
        size_t force;

        last = &b->window[b->windows - 1];
        /* what the last window itself has seen counts only for windows after it */
        force = last->manifest;
        own = b->manifest[force].policy;
        if (b->report.manifest == NULL) b->report.manifest = b->manifest[force].m;
        b->report.org = b->chain.org;
    }
    b->report.policy = b->pin.policy != NULL ? b->pin.policy : own;
    if (b->report.policy == NULL) return DEMUR_OK; /* without a manifest a later check fails */
    err = demur_policy_verify(&v, b->report.policy, b->note.data, b->note.len);
    if (err == DEMUR_ERR_NOMEM) return err;
    b->report.signers = v.signers;
    if (err != DEMUR_OK) {
        demur_bundle_fault(b, DEMUR_CHECK_CHECKPOINT, checkpoint_reason(v.fault),
                           demur_checkpoint_fault_text(v.fault), NULL);
        return DEMUR_OK;
    }
    if (own != NULL) check_pinned_log(b, own);
    if (last != NULL) {
        uint64_t t = v.signers.quorum_time_s;

        b->report.checkpoint_day =
            t > 0 ? demur_day_at(t, b->manifest[0].m->tz) : last->claimed_day;
    }
    return DEMUR_OK;
}

/* Windows that no `seen` covers are dated by the bundle's own checkpoint. */
static void date_the_rest(struct demur_bundle *b)
{
    for (; b->dated < b->windows; b->dated++) {
        struct demur_bundle_window *w = &b->window[b->dated];

        demur_bundle_date(b, b->dated, b->report.signers.quorum_time_s);
        w->is_pinned = b->pin.policy != NULL;
    }
}

/* What the days rest on, and where the log stood still, from the freeze on. */
static void judge_days(struct demur_bundle *b)
{
    struct demur_bundle_report *r = &b->report;
    uint32_t longest = DEMUR_BUNDLE_SILENCE_DAYS;

    r->own_witnesses = b->pin.policy == NULL;
    r->own_quorum_none =
        demur_policy_quorum_none(b->manifest[b->window[b->windows - 1].manifest].policy);
    for (size_t i = b->freeze_window; i < b->windows; i++) {
        uint32_t day = b->window[i].day;

        if (b->pin.policy != NULL && !b->window[i].is_pinned) r->days_unpinned = true;
        if (i + 1 == b->windows || b->window[i + 1].day < day) continue;
        if (b->window[i + 1].day - day <= longest) continue;
        longest = b->window[i + 1].day - day;
        r->silent_from = day;
        r->silent_to = b->window[i + 1].day;
    }
}

/* ---- the organisation ------------------------------------------------------------------ */

static enum demur_err check_organisation(struct demur_bundle *b)
{
    if (b->manifests == 0 || b->place[0].index != 1) {
        demur_bundle_fault(b, DEMUR_CHECK_MANIFESTS, "manifest",
                           "the log does not begin with a manifest that holds", NULL);
        return DEMUR_OK;
    }
    if (b->pin.words == NULL) return DEMUR_OK;
    enum demur_err err = demur_words_verify(b->pin.words, &b->chain.org);

    if (err != DEMUR_ERR_INVALID) return err;
    demur_bundle_fault(b, DEMUR_CHECK_MANIFESTS, "words",
                       "the words are those of another organisation", NULL);
    return DEMUR_OK;
}

/* ---- what was checked ------------------------------------------------------------------ */

/*
 * Where a check has failed, keep of the report only what the checks before it have given.  What
 * stands behind a line is by the check after which the line asks; what does not stand here is known
 * when all have been passed.
 */
static void hide_what_was_not_checked(struct demur_bundle *b)
{
    const struct demur_bundle_report *all = &b->report;
    enum demur_bundle_check failed = all->failed;
    struct demur_bundle_report kept = {
        .failed = failed, .reason = all->reason, .pinned = all->pinned};

    if (failed == DEMUR_CHECK_NONE) return;
    memcpy(kept.detail, all->detail, sizeof kept.detail);
    if (failed > DEMUR_CHECK_CHECKPOINT) {
        kept.origin = all->origin;
        kept.size = all->size;
        kept.policy = all->policy;
        kept.signers = all->signers;
    }
    if (failed > DEMUR_CHECK_MANIFESTS) {
        kept.org = all->org;
        kept.manifest = all->manifest;
        kept.checkpoint_day = all->checkpoint_day; /* by the manifest's tz */
        kept.own_quorum_none = all->own_quorum_none;
    }
    if (failed > DEMUR_CHECK_ROSTER) {
        kept.roster = all->roster;
        kept.issuers = all->issuers;
        memcpy(kept.issuer, all->issuer, sizeof kept.issuer);
    }
    if (failed > DEMUR_CHECK_FREEZE) {
        kept.memo_id = all->memo_id;
        kept.header = all->header;
        kept.frozen_day = all->frozen_day;
        kept.left_out = all->left_out;
        kept.days_unpinned = all->days_unpinned;
        kept.silent_from = all->silent_from;
        kept.silent_to = all->silent_to;
    }
    if (failed > DEMUR_CHECK_DOCUMENT) {
        kept.document = all->document;
        kept.text_withheld = all->text_withheld;
        kept.attachments_withheld = all->attachments_withheld;
    }
    if (failed > DEMUR_CHECK_SIGNATURES) {
        kept.signatures = all->signatures;
        kept.withdrawn = all->withdrawn;
        kept.standing = all->standing;
    }
    b->report = kept;
}

/* ---- the way of a bundle --------------------------------------------------------------- */

/* Checks 2 to 8. */
static enum demur_err check_all_but_signs(struct demur_bundle *b, const struct demur_random *random,
                                          const struct demur_bundle_progress *progress)
{
    enum demur_err err = demur_bundle_scan(b, progress);

    if (err == DEMUR_OK) err = check_checkpoint(b);
    if (err == DEMUR_OK && b->windows > 0) date_the_rest(b);
    if (err != DEMUR_OK || demur_bundle_failed(b, DEMUR_CHECK_WINDOWS)) return err;
    err = check_organisation(b);
    if (err != DEMUR_OK || demur_bundle_failed(b, DEMUR_CHECK_MANIFESTS)) return err;
    err = demur_bundle_check_roster(b);
    if (err != DEMUR_OK || demur_bundle_failed(b, DEMUR_CHECK_ROSTER)) return err;
    err = demur_bundle_check_freeze(b, random);
    if (err != DEMUR_OK || demur_bundle_failed(b, DEMUR_CHECK_FREEZE)) return err;
    judge_days(b);
    err = demur_bundle_check_document(b);
    if (err == DEMUR_OK) err = demur_bundle_find_delivery(b);
    return err;
}

enum demur_err demur_bundle_open(struct demur_bundle **out, const struct demur_bundle_file *file,
                                 const struct demur_bundle_pin *pin,
                                 const struct demur_random *random,
                                 const struct demur_bundle_progress *progress)
{
    struct demur_bundle *b = demur_alloc(sizeof *b);
    struct demur_bundle_tar_fault tar = {NULL, 0};
    enum demur_err err;

    if (b == NULL) return DEMUR_ERR_NOMEM;
    memset(b, 0, sizeof *b);
    b->file = file;
    b->pin = *pin;
    b->report.reason = "";
    b->report.pinned = pin->policy != NULL || pin->words != NULL;
    err = demur_bundle_members_find(&b->members, &tar, file);
    if (err == DEMUR_ERR_FORMAT) {
        demur_bundle_fault(b, DEMUR_CHECK_TAR, "tar", tar.text, NULL);
        err = DEMUR_OK;
    } else if (err == DEMUR_OK) {
        err = read_checkpoint(b);
        if (err == DEMUR_OK && b->report.failed == DEMUR_CHECK_NONE) {
            err = check_all_but_signs(b, random, progress);
        }
    }
    if (err == DEMUR_OK && b->report.failed == DEMUR_CHECK_NONE && b->sign_count > 0) {
        b->sign = demur_alloc_array(b->sign_count, sizeof b->sign[0]);
        if (b->sign == NULL) err = DEMUR_ERR_NOMEM;
    }
    if (err != DEMUR_OK) {
        demur_bundle_free(b);
        return err;
    }
    hide_what_was_not_checked(b);
    *out = b;
    return DEMUR_OK;
}

size_t demur_bundle_parts(const struct demur_bundle *bundle)
{
    return bundle->report.failed == DEMUR_CHECK_NONE ? bundle->parts : 0;
}

uint64_t demur_bundle_signs(const struct demur_bundle *bundle)
{
    return bundle->sign_count;
}

enum demur_err demur_bundle_finish(struct demur_bundle *b, const struct demur_random *random)
{
    enum demur_err err = DEMUR_OK;

    if (b->report.failed == DEMUR_CHECK_NONE) {
        err = demur_bundle_check_nyms(b, random);
        if (err == DEMUR_OK && b->report.failed == DEMUR_CHECK_NONE) demur_bundle_check_counts(b);
        if (err == DEMUR_OK && b->report.failed == DEMUR_CHECK_NONE) {
            err = demur_bundle_check_docket(b);
            if (err == DEMUR_OK) err = demur_bundle_check_echoes(b);
        }
        if (err == DEMUR_OK && b->report.failed == DEMUR_CHECK_NONE && b->sign_count == 0) {
            demur_bundle_fault(b, DEMUR_CHECK_ANSWERS, "no_signatures", "nobody has signed", NULL);
        }
    }
    if (b->report.void_count > 1) {
        qsort(b->voids, b->report.void_count, sizeof b->voids[0], void_order);
    }
    b->report.voids = b->voids;
    b->report.memo_id = b->memo_id;
    hide_what_was_not_checked(b);
    b->is_finished = err == DEMUR_OK;
    return err;
}

const struct demur_bundle_report *demur_bundle_report(const struct demur_bundle *bundle)
{
    return &bundle->report;
}

struct demur_place demur_bundle_place(const struct demur_bundle *b, size_t window)
{
    const struct demur_bundle_manifest *force = &b->manifest[b->window[window].manifest];

    return (struct demur_place){&b->chain.org, force->m, &force->leaf,
                                b->window[window].claimed_day};
}

/* ---- the end --------------------------------------------------------------------------- */

void demur_bundle_free(struct demur_bundle *b)
{
    if (b == NULL) return;
    for (size_t i = 0; i < b->kept_count; i++) demur_free(b->kept[i].data);
    for (size_t i = 0; i < b->manifests; i++) {
        demur_manifest_free(b->manifest[i].m);
        demur_policy_free(b->manifest[i].policy);
    }
    for (size_t i = 0; i < DEMUR_ISSUERS_MAX; i++) demur_free(b->counts[i]);
    for (size_t i = 0; i < b->answers; i++) demur_free(b->answer_bytes[i].data);
    demur_free(b->document_bytes.data);
    demur_free(b->note.data);
    demur_roster_free(b->roster);
    demur_epoch_keys_free(b->keys);
    demur_free(b->members.member);
    demur_free(b->window);
    demur_free(b->kept);
    demur_free(b->part);
    demur_free(b->manifest);
    demur_free(b->place);
    demur_free(b->answer_bytes);
    demur_free(b->answer);
    demur_free(b->answer_commit);
    demur_free(b->sign);
    demur_free(b->event);
    demur_free(b->effect);
    demur_free(b->event_entry);
    demur_free(b->ack);
    demur_free(b->response);
    demur_free(b->extend);
    demur_free(b->voids);
    demur_free(b);
}
