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
        {r->issuers > 1,
         "that everyone on the roster is a real person: that is the word of all issuers together"},
        {true, "what came after the checkpoint"},
        {r->own_quorum_none,
         "the days: the organisation asks for no witness, so they are the log's own word"},
        {r->own_witnesses && !r->own_quorum_none,
         "who the witnesses are: the organisation names them itself, and the days are theirs"},
        {r->days_unpinned && !r->own_quorum_none,
         "some days: they are by witnesses of the organisation's choice, not by those of the "
         "policy "
         "file"},
        {r->text_withheld, "the text: it is not in the file"},
        {r->text_withheld,
         "that acknowledgements were made with the text at hand, and to whom each ask was put"},
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
