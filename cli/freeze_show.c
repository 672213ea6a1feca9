/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* freeze_show.c -- what the log will show of a memo, said before anything is sent. */
#include "freeze.h"
#include "shown.h"

static void put_principal(FILE *to, const struct cli_freeze *f,
                          const struct demur_header_principal *p)
{
    static const char *const roles[] = {
        [DEMUR_ROLE_ADDRESSEE] = "to     ",
        [DEMUR_ROLE_COPIED] = "copy to",
        [DEMUR_ROLE_NEXT_LEVEL] = "next   ",
    };
    const struct demur_manifest_principal *who =
        demur_manifest_principal_of(f->force.manifest, p->id);

    fprintf(to, "  %s     ", roles[p->role]);
    if (who != NULL) cli_put_text(to, who->title.data, who->title.len, false);
    if (p->role == DEMUR_ROLE_NEXT_LEVEL) fputs(", when the answer is late", to);
    fputc('\n', to);
}

void cli_freeze_put(FILE *to, const struct cli_freeze *f)
{
    const struct demur_memo_header *h = &f->header;

    fputs("Frozen, this becomes public at once, without your name:\n", to);
    fputs("  closes      ", to);
    cli_put_day(to, h->close);
    fputc('\n', to);
    for (size_t i = 0; i < h->principals; i++) put_principal(to, f, &h->principal[i]);
    fputs("  shown       signers may show ", to);
    cli_shown_put(to, h->profiles, "");
    fprintf(to, "\n  asks        %u\n", h->asks);
    for (uint8_t i = 0; i < h->blobs; i++) {
        fprintf(to, "  %s  %u bytes, padded and encrypted\n", i == 0 ? "text      " : "attachment",
                h->blob[i].size);
    }
    fprintf(to,
            "The text itself is for those who have the link, and from delivery on for the "
            "principals.\nNothing of it can be changed afterwards. It is your memo %u of %u in "
            "this epoch.\n",
            f->slot, (unsigned)DEMUR_QUOTA_SLOTS);
    if (h->blobs > 1) {
        fputs("Attachments are sent as they are: with the author's name, places and times that "
              "programs and\ncameras write into files. Take those out first.\n",
              to);
    }
    fputs(
        "Words and facts known to few name those few. Do not do this on your employer's device.\n",
        to);
}
