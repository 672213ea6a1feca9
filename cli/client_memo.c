/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* client_memo.c -- a memo by its link: its one freeze, its text, opened and compared (2.6). */
#include "client_parts.h"
#include "demur/day.h"
#include "demur/memo_source.h"
#include "demur/memory.h"
#include "reason.h"

#include <string.h>

enum { LINK_IN_MAX = 2048 };

enum demur_err cli_read_link(struct demur_link *out, const struct cli *cli)
{
    char *line = NULL;
    size_t len = 0;
    enum demur_err err =
        cli_read_secret_line(&line, &len, cli, "The link of the memo: ", LINK_IN_MAX);

    if (err != DEMUR_OK) return err;
    err = demur_link_decode(out, line, len);
    if (err != DEMUR_OK) {
        cli_reason_is(CLI_REASON_LINK_CUT);
        fputs("demur: standard input: this is no link of a memo: one ends in #1.r. and 64 more "
              "characters; was it cut?\n",
              cli->err);
    }
    demur_wipe_free(line, len + 1);
    return err;
}

enum demur_err cli_client_memo(struct demur_channel_memo *out, struct cli_client *c,
                               const struct demur_link *link)
{
    size_t n = demur_channel_memo_by_link(out, c->channel, link->owner_prefix);

    if (n == 1) return DEMUR_OK;
    if (n == 0) {
        cli_reason_is(CLI_REASON_LINK_UNKNOWN);
        return cli_client_say(
            c, DEMUR_ERR_INVALID,
            "the log has no memo of this link: it was frozen only just now, or it "
            "is another organisation's, or the link was changed on its way");
    }
    cli_reason_is(CLI_REASON_MEMO_DIFFERS);
    return cli_client_say(c, DEMUR_ERR_INVALID,
                          "the log has %zu memos of this link: somebody made another to mislead "
                          "you. Nothing is shown",
                          n);
}

/* ---- the text -------------------------------------------------------------------------- */

/* Compare and decode text->bytes. */
static enum demur_err check_text(struct cli_client_text *text, const struct cli_client *c,
                                 const struct demur_channel_memo *memo)
{
    struct demur_hash commit;
    enum demur_err err;

    demur_document_commit(&commit, (struct demur_span){text->bytes, text->len});
    if (memcmp(&commit, &memo->header->body_commit, sizeof commit) != 0) {
        cli_reason_is(CLI_REASON_MEMO_DIFFERS);
        return cli_client_say(c, DEMUR_ERR_INVALID,
                              "the text is NOT the one that was frozen. Do not sign");
    }
    err = demur_document_decode(&text->document, text->bytes, text->len);
    if (err != DEMUR_OK || text->document.asks != memo->header->asks) {
        cli_reason_is(CLI_REASON_MEMO_DIFFERS);
        return cli_client_say(c, DEMUR_ERR_INVALID,
                              "what was frozen is no memo, or has another "
                              "number of asks than its header. Do not sign");
    }
    err = demur_words_of_memo(text->words, &memo->memo_id);
    return err == DEMUR_OK ? err : cli_client_fail(c, "words", err);
}

enum demur_err cli_client_text(struct cli_client_text *out, struct cli_client *c,
                               const struct demur_channel_memo *memo,
                               const struct demur_memo_key *key)
{
    struct cli_client_text text = {.bytes = NULL};
    struct demur_blob_key blob_key;
    uint8_t *blob = NULL;
    size_t len = 0;
    enum demur_err err = cli_client_fetch_blob(&blob, &len, c, &memo->header->blob[0]);

    if (err != DEMUR_OK) return err;
    demur_memo_blob_key(&blob_key, key, &memo->header->body_commit, 0);
    err = demur_blob_open(&text.bytes, &text.len, &blob_key, (struct demur_span){blob, len});
    demur_wipe(&blob_key, sizeof blob_key);
    demur_free(blob);
    if (err == DEMUR_ERR_NOMEM) return cli_client_fail(c, "the text", err);
    if (err != DEMUR_OK) {
        cli_reason_is(CLI_REASON_MEMO_DIFFERS);
        return cli_client_say(c, DEMUR_ERR_INVALID,
                              "the text does not open with this link: what was frozen is something "
                              "else. Do not sign");
    }
    err = check_text(&text, c, memo);
    if (err == DEMUR_OK) {
        *out = text;
    } else {
        cli_client_text_free(&text);
    }
    return err;
}

void cli_client_text_free(struct cli_client_text *text)
{
    demur_wipe_free(text->bytes, text->len);
    *text = (struct cli_client_text){.bytes = NULL};
}

const char *cli_client_closed(const struct cli_client *c, const struct demur_channel_memo *memo)
{
    if (memo->is_delivered) return "it has been delivered, and takes no signatures any more";
    if (c->today > memo->header->close) return "its closing day is over";
    return NULL;
}

/* ---- in words -------------------------------------------------------------------------- */

static const char *role_name(uint8_t role)
{
    switch (role) {
    case DEMUR_ROLE_ADDRESSEE:
        return "to";
    case DEMUR_ROLE_COPIED:
        return "copy to";
    default:
        return "next, without an answer:";
    }
}

static void put_principals(FILE *to, const struct demur_channel_memo *memo)
{
    for (size_t i = 0; i < memo->header->principals; i++) {
        const struct demur_header_principal *p = &memo->header->principal[i];
        const struct demur_manifest_principal *who =
            demur_manifest_principal_of(memo->manifest, p->id);

        fprintf(to, "  %s ", role_name(p->role));
        if (who != NULL) cli_put_text(to, who->title.data, who->title.len, false);
        fputc('\n', to);
    }
}

enum demur_err cli_client_put_text(FILE *to, const struct cli_client *c,
                                   const struct demur_channel_memo *memo,
                                   const struct cli_client_text *text)
{
    struct demur_principal_title title[DEMUR_PRINCIPALS_MAX];
    struct demur_principal_titles titles = {title, memo->manifest->principals};
    uint8_t *source = NULL;
    size_t len = 0;
    enum demur_err err;

    for (size_t i = 0; i < titles.count; i++) {
        title[i] = (struct demur_principal_title){memo->manifest->principal[i].id,
                                                  memo->manifest->principal[i].title};
    }
    err = demur_memo_source_render(&source, &len, &text->document, &titles);
    if (err != DEMUR_OK) {
        return cli_client_say(c, DEMUR_ERR_INVALID,
                              "the memo names somebody who is no principal of "
                              "the organisation. Do not sign");
    }
    cli_put_text(to, source, len, true);
    demur_wipe_free(source, len);
    if (text->document.attachments > 0) {
        fputs("\nAttached (by name alone; not opened here):\n", to);
        for (size_t i = 0; i < text->document.attachments; i++) {
            const struct demur_attachment *a = &text->document.attachment[i];

            fputs("  ", to);
            cli_put_text(to, a->name.data, a->name.len, false);
            fprintf(to, ", %u bytes\n", a->size);
        }
    }
    fputs("\nThis memo goes\n", to);
    put_principals(to, memo);
    fputs("It takes signatures to the end of ", to);
    cli_put_day(to, memo->header->close);
    fprintf(to,
            ".\nIts 8 words, to compare with a colleague who has the link from elsewhere:\n  %s\n",
            text->words);
    return DEMUR_OK;
}
