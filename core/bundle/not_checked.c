/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* not_checked.c -- what no bundle can show, in plain words. */
#include "demur/bundle.h"

const char *demur_bundle_not_checked(const struct demur_bundle_report *r, size_t number)
{
    const struct {
        bool applies;
        const char *sentence;
    } all[] = {
        {!r->pinned,
         "that this is the organisation it says it is: neither its log nor its 12 words "
         "were given"},
        {r->issuers == 1,
         "that the signers are real people: every count is the word of one issuer"},
        {r->issuers > 1, "that the issuers' credentials all belong to real people"},
        {true, "what came after the checkpoint"},
        {r->policy != NULL && demur_policy_quorum_none(r->policy),
         "the days: no witness has signed the checkpoint, so they are the log's own word"},
        {r->text_withheld, "the text: it is not in the file"},
        {r->attachments_withheld > 0, "attachments: not all are in the file"},
        {r->answers_withheld > 0, "the reasons of answers: not all are in the file"},
        {r->left_out > 0, "signatures that the log has and the file has not"},
    };

    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        if (!all[i].applies) continue;
        if (number == 0) return all[i].sentence;
        number--;
    }
    return NULL;
}
