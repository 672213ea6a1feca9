/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * check_memo.c -- the memo itself: its freeze, its text, its attachments and the answers to it.
 * Checks 7 and 8 of docs/protocol.md 2.12.
 */
#include "bundle/check.h"
#include "demur/answer.h"
#include "demur/memory.h"

#include <string.h>

/* ---- MEMO_FREEZE ----------------------------------------------------------------------- */

/* What is wrong with a well-formed freeze, its proofs apart; NULL: nothing. */
static const char *freeze_fault(const struct demur_bundle *b, const struct demur_freeze *f,
                                const struct demur_act *act, size_t window)
{
    struct demur_place at = demur_bundle_place(b, window);
    struct demur_fault fault;

    if (window <= b->roster_window) return "the freeze comes before the roster is in the log";
    demur_rule_freeze(&fault, &at, act, f, demur_epoch_keys_count(b->keys));
    return fault.why;
}

/* Whether the quota proofs of act hold. */
static enum demur_err verify_quota(const struct demur_bundle *b, const struct demur_act *act,
                                   uint8_t slot, const struct demur_random *random)
{
    struct demur_bbs_item item[DEMUR_ACT_ISSUERS_MAX];
    enum demur_err result[DEMUR_ACT_ISSUERS_MAX];
    struct demur_act_statement room;
    struct demur_act_context id;
    struct demur_bbs_context context;

    demur_act_context_quota(&id, &b->chain.org, act->epoch, slot);
    demur_bbs_context_init(&context, (struct demur_span){id.bytes, id.len});
    demur_act_items(item, &room, act, &b->chain.org,
                    (const struct demur_bbs_issuer *const *)b->keys->issuer, &context);
    return demur_bbs_batch_verify(result, item, act->issuers, random);
}

/* Try one kept freeze: *why NULL and b->freeze set if it holds. */
static enum demur_err try_freeze(struct demur_bundle *b, const struct demur_bundle_kept *kept,
                                 const struct demur_random *random, const char **why)
{
    struct demur_act act;
    struct demur_freeze f;
    enum demur_err err = demur_act_decode(&act, DEMUR_KIND_MEMO_FREEZE, kept->data, kept->len);

    *why = "the freeze is malformed";
    if (err == DEMUR_OK) err = demur_freeze_decode(&f, &act);
    if (err != DEMUR_OK) return DEMUR_OK;
    *why = freeze_fault(b, &f, &act, kept->window);
    if (*why != NULL) return DEMUR_OK;
    err = verify_quota(b, &act, f.slot, random);
    if (err != DEMUR_OK && err != DEMUR_ERR_INVALID) return err;
    if (err == DEMUR_ERR_INVALID) *why = "the proofs of the freeze do not hold";
    if (err == DEMUR_OK) b->freeze = f;
    return DEMUR_OK;
}

static void take_freeze(struct demur_bundle *b, const struct demur_bundle_kept *kept)
{
    b->freeze_window = kept->window;
    b->report.header = &b->freeze.header;
    b->report.manifest = b->manifest[b->window[kept->window].manifest].m;
    b->report.frozen_day = b->window[kept->window].day;
    demur_act_context_sign(&b->context_id, &b->chain.org, b->epoch, &b->memo_id);
    demur_bbs_context_init(&b->context,
                           (struct demur_span){b->context_id.bytes, b->context_id.len});
}

enum demur_err demur_bundle_check_freeze(struct demur_bundle *b, const struct demur_random *random)
{
    const char *first_why = "there is no freeze";
    bool found = false;

    for (size_t i = 0; i < b->kept_count; i++) {
        struct demur_bundle_kept *kept = &b->kept[i];
        const char *why = "another freeze of the memo came before it";
        enum demur_err err = DEMUR_OK;

        if (kept->kind != DEMUR_KIND_MEMO_FREEZE) continue;
        if (!found) err = try_freeze(b, kept, random, &why);
        if (err != DEMUR_OK) return err;
        if (!found && why == NULL) {
            found = true;
            take_freeze(b, kept);
            continue;
        }
        if (!found) first_why = why;
        err = demur_bundle_void_kept(b, kept, why);
        if (err != DEMUR_OK) return err;
    }
    if (!found) demur_bundle_fault(b, DEMUR_CHECK_FREEZE, "freeze", first_why, NULL);
    return DEMUR_OK;
}

/* ---- DOCUMENT -------------------------------------------------------------------------- */

static void document_fault(struct demur_bundle *b, const char *detail)
{
    demur_bundle_fault(b, DEMUR_CHECK_DOCUMENT, "document", detail, NULL);
}

static enum demur_err check_text(struct demur_bundle *b)
{
    const struct demur_bundle_member *m =
        demur_bundle_member_of(&b->members, DEMUR_MEMBER_DOCUMENT);
    struct demur_hash commit;
    enum demur_err err;

    if (m == NULL) {
        b->report.text_withheld = true;
        return DEMUR_OK;
    }
    err = demur_bundle_member_read(&b->document_bytes, b->file, m);
    if (err != DEMUR_OK) return err;
    demur_document_commit(&commit,
                          (struct demur_span){b->document_bytes.data, b->document_bytes.len});
    if (memcmp(&commit, &b->freeze.header.body_commit, sizeof commit) != 0) {
        document_fault(b, "the text is not the one that was signed");
        return DEMUR_OK;
    }
    err = demur_document_decode(&b->document, b->document_bytes.data, b->document_bytes.len);
    if (err != DEMUR_OK || b->document.asks != b->freeze.header.asks) {
        document_fault(b, "the text that was signed is malformed");
        return DEMUR_OK;
    }
    b->report.document = &b->document;
    return DEMUR_OK;
}

static enum demur_err check_attachment(struct demur_bundle *b, const struct demur_bundle_member *m)
{
    struct demur_bundle_bytes bytes = {NULL, 0};
    struct demur_hash hash;

    if (b->report.document == NULL) {
        document_fault(b, "there is an attachment, but no text that names it");
        return DEMUR_OK;
    }
    if (m->number > b->document.attachments ||
        b->document.attachment[m->number - 1].size != m->size) {
        document_fault(b, "an attachment is not one of the memo's");
        return DEMUR_OK;
    }
    enum demur_err err = demur_bundle_member_read(&bytes, b->file, m);

    if (err != DEMUR_OK) return err;
    demur_sha256(&hash, bytes.data, bytes.len);
    demur_free(bytes.data);
    if (memcmp(&hash, &b->document.attachment[m->number - 1].sha256, sizeof hash) != 0) {
        document_fault(b, "an attachment is not the one that was signed");
    }
    return DEMUR_OK;
}

/* ---- ANSWERs --------------------------------------------------------------------------- */

/* Whether k is a RESPONSE (reasons > 0) or EXTEND (0) that names commit. */
static bool names_answer(const struct demur_bundle_kept *k, const struct demur_hash *commit,
                         uint8_t reasons)
{
    struct demur_response r;
    struct demur_extend e;

    if (reasons > 0) {
        return k->kind == DEMUR_KIND_RESPONSE &&
               demur_response_decode(&r, k->data, k->len) == DEMUR_OK &&
               memcmp(&r.commit, commit, sizeof *commit) == 0;
    }
    return k->kind == DEMUR_KIND_EXTEND && demur_extend_decode(&e, k->data, k->len) == DEMUR_OK &&
           memcmp(&e.commit, commit, sizeof *commit) == 0;
}

/* Whether an entry of the memo names commit, of an ANSWER with so many reasons. */
static bool answer_is_named(const struct demur_bundle *b, const struct demur_hash *commit,
                            uint8_t reasons)
{
    for (size_t i = 0; i < b->kept_count; i++) {
        if (names_answer(&b->kept[i], commit, reasons)) return true;
    }
    return false;
}

static enum demur_err check_answer(struct demur_bundle *b, const struct demur_bundle_member *m)
{
    struct demur_bundle_bytes *bytes = &b->answer_bytes[b->answers];
    struct demur_answer *answer = &b->answer[b->answers];
    struct demur_hash commit;
    enum demur_err err = demur_bundle_member_read(bytes, b->file, m);

    if (err != DEMUR_OK) return err;
    b->answer_commit[b->answers++] = m->commit;
    demur_answer_commit(&commit, (struct demur_span){bytes->data, bytes->len});
    if (memcmp(&commit, &m->commit, sizeof commit) != 0) {
        document_fault(b, "an answer is not the one that was given");
    } else if (demur_answer_decode(answer, bytes->data, bytes->len) != DEMUR_OK ||
               (answer->reasons != 0 && answer->reasons != b->freeze.header.asks)) {
        document_fault(b, "an answer is malformed");
    } else if (!answer_is_named(b, &commit, answer->reasons)) {
        document_fault(b, "there is an answer that no entry of the log names");
    }
    return DEMUR_OK;
}

static enum demur_err make_room_for_answers(struct demur_bundle *b)
{
    size_t room = b->members.count;

    b->answer_bytes = demur_alloc_array(room, sizeof b->answer_bytes[0]);
    b->answer = demur_alloc_array(room, sizeof b->answer[0]);
    b->answer_commit = demur_alloc_array(room, sizeof b->answer_commit[0]);
    return b->answer_bytes != NULL && b->answer != NULL && b->answer_commit != NULL
               ? DEMUR_OK
               : DEMUR_ERR_NOMEM;
}

enum demur_err demur_bundle_check_document(struct demur_bundle *b)
{
    unsigned attached = 0;
    enum demur_err err = check_text(b);

    if (err == DEMUR_OK) err = make_room_for_answers(b);
    for (size_t i = 0; i < b->members.count && err == DEMUR_OK; i++) {
        const struct demur_bundle_member *m = &b->members.member[i];

        if (m->kind == DEMUR_MEMBER_ATTACHMENT) {
            attached++;
            err = check_attachment(b, m);
        }
        if (m->kind == DEMUR_MEMBER_ANSWER) err = check_answer(b, m);
    }
    if (err == DEMUR_OK && b->report.document != NULL && attached <= b->document.attachments) {
        b->report.attachments_withheld = b->document.attachments - attached;
    }
    return err;
}

const struct demur_answer *demur_bundle_answer(const struct demur_bundle *b,
                                               const struct demur_hash *commit)
{
    for (size_t i = 0; i < b->answers; i++) {
        if (memcmp(commit, &b->answer_commit[i], sizeof *commit) == 0) return &b->answer[i];
    }
    return NULL;
}
