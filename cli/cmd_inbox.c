/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * cmd_inbox.c -- demur inbox login KEYFILE, demur inbox list, demur inbox read [MEMO]
 *
 * A principal takes their key into the key store once; then sees which memos have been delivered to
 * them, and reads them.  The next level sees a memo from the day on which it is escalated.
 */
#include "client_parts.h"
#include "commands.h"
#include "demur/docket.h"
#include "demur/key_file.h"
#include "demur/memory.h"
#include "docket_show.h"
#include "docket_view.h"
#include "host/read_file.h"
#include "host/write_file.h"
#include "inbox.h"
#include "login.h"

#include <string.h>

enum {
    OPT_WORDS_FILE = CLI_CLIENT_OPTIONS,
    OPT_MEMORY_KIB,
    OPT_JSON = CLI_CLIENT_OPTIONS,       /* of list */
    OPT_ATTACHMENTS = CLI_CLIENT_OPTIONS /* of read */
};

static const struct cli_opt login_opts[] = {
    CLI_CLIENT_OPTION_ROWS,
    [OPT_WORDS_FILE] = {"words-file", "FILE", "the organisation's 12 words are in FILE"},
    [OPT_MEMORY_KIB] = {"memory-kib", "N", "what a guess at the passphrase costs; 262144"},
    {0},
};

static const struct cli_opt list_opts[] = {
    CLI_CLIENT_OPTION_ROWS,
    [OPT_JSON] = {"json", NULL, "print one JSON object for each memo"},
    {0},
};

static const struct cli_opt read_opts[] = {
    CLI_CLIENT_OPTION_ROWS,
    [OPT_ATTACHMENTS] = {"attachments", "DIR", "write the attachments into DIR, as 01, 02, .."},
    {0},
};

/* ---- login ----------------------------------------------------------------------------- */

/* Which principal of the manifest in force has these keys; NULL: none. */
static const struct demur_manifest_principal *owner_of(const struct cli_client *c,
                                                       const struct demur_key_file *key)
{
    struct demur_sign_pk sign;
    struct demur_box_pk box;

    demur_sign_pk_of(&sign, &key->principal.sign);
    demur_box_pk_of(&box, &key->principal.box);
    for (size_t i = 0; i < c->manifest->principals; i++) {
        const struct demur_manifest_principal *p = &c->manifest->principal[i];

        if (memcmp(&p->sign_pk, &sign, sizeof sign) == 0 &&
            memcmp(&p->hpke_pk, &box, sizeof box) == 0) {
            return p;
        }
    }
    return NULL;
}

static enum demur_err read_key(struct demur_key_file *key, const struct cli_client *c,
                               const char *path)
{
    uint8_t *bytes = NULL;
    size_t len = 0;
    enum demur_err err =
        host_read_secret(&bytes, &len, path, DEMUR_KEY_FILE_BYTES_MAX, c->cli->err);

    if (err != DEMUR_OK) return err;
    err = demur_key_file_decode(key, bytes, len);
    demur_wipe_free(bytes, len);
    if (err == DEMUR_OK && key->role == DEMUR_KEY_PRINCIPAL) return err;
    demur_wipe(key, sizeof *key);
    return cli_client_say(c, DEMUR_ERR_FORMAT, "%s: this is no key file of a principal", path);
}

static enum demur_err keep_key(struct cli_client *c, const struct demur_key_file *key,
                               const char *path)
{
    const struct demur_manifest_principal *p = owner_of(c, key);
    struct demur_keystore_principal kept;
    enum demur_err err;

    if (p == NULL) {
        return cli_client_say(c, DEMUR_ERR_INVALID,
                              "%s: the manifest in force has no principal of this key: it is of "
                              "another organisation, or its manifest is still to come",
                              path);
    }
    kept = (struct demur_keystore_principal){p->id, key->principal.sign, key->principal.box};
    err = demur_keystore_principal_put(c->store, &c->org, &kept);
    demur_wipe(&kept, sizeof kept);
    if (err != DEMUR_OK) return cli_client_fail(c, "key store", err);
    err = cli_client_save(c);
    if (err != DEMUR_OK) return err;
    cli_client_put_mode(c->cli->out, c);
    fputs("This key store answers as ", c->cli->out);
    cli_put_text(c->cli->out, p->title.data, p->title.len, false);
    fprintf(c->cli->out, ". Keep %s offline, as the spare.\n", path);
    return DEMUR_OK;
}

static enum cli_exit run_login(const struct cli *cli)
{
    struct cli_client *c = NULL;
    struct demur_key_file key;
    uint32_t memory_kib = 0;
    enum demur_err err;

    if (!cli_login_memory(&memory_kib, cli, OPT_MEMORY_KIB)) return CLI_USAGE;
    err = cli_client_open(&c, cli, CLI_CLIENT_NEW);
    if (err == DEMUR_OK && memory_kib > 0) cli_client_cost(c, memory_kib);
    if (err == DEMUR_OK) err = read_key(&key, c, cli->operand[0]);
    if (err == DEMUR_OK) {
        err = cli_login_pin(c, cli->operands > 1 ? cli->operand[1] : NULL,
                            cli->option[OPT_WORDS_FILE]);
        if (err == DEMUR_OK) err = cli_client_follow(c);
        if (err == DEMUR_OK) err = keep_key(c, &key, cli->operand[0]);
    }
    demur_wipe(&key, sizeof key);
    cli_client_close(c);
    return cli_client_exit(err);
}

const struct cli_cmd cmd_inbox_login = {
    .name = "inbox login",
    .operands = "KEYFILE [ADDRESS]",
    .min_operands = 1,
    .max_operands = 2,
    .brief = "take a principal's key into the key store",
    .example = "demur inbox login principal-1.key",
    .answer = "0 taken in, 3 not your organisation, or no key of it",
    .opts = login_opts,
    .run = run_login,
};

/* ---- list ------------------------------------------------------------------------------ */

/* The subject, where the memo can be opened; what cannot has been said. */
static void put_subject(FILE *to, struct cli_client *c, const struct demur_channel_memo *memo,
                        const struct cli_pick_principal *who, bool json)
{
    struct demur_memo_key key;
    struct cli_client_text text = {.bytes = NULL};
    struct demur_span subject = {NULL, 0};

    if (cli_pick_envelope(&key, c, memo, who) == DEMUR_OK &&
        cli_client_text(&text, c, memo, &key) == DEMUR_OK) {
        subject = text.document.subject;
    }
    if (json) {
        cli_put_json_string(to, subject.data, subject.len);
    } else if (subject.len > 0) {
        fputs("    ", to);
        cli_put_text(to, subject.data, subject.len, false);
        fputc('\n', to);
    }
    demur_wipe(&key, sizeof key);
    cli_client_text_free(&text);
}

static void put_row(struct cli_client *c, const struct demur_channel_memo *memo,
                    const struct cli_pick_principal *who, const struct demur_docket *docket)
{
    FILE *out = c->cli->out;
    const struct demur_docket_level *level = cli_pick_level(who, docket);

    if (c->cli->option[OPT_JSON] != NULL) {
        fputs("{\"memo\": ", out);
        cli_docket_put_json_id(out, memo);
        fprintf(out, ", \"role\": \"%s\", \"state\": \"%s\", \"answer_due\": ",
                cli_docket_role_name(who->role), demur_docket_state_text(docket->state));
        cli_put_json_day(out, level != NULL && level->answer.is_due,
                         level != NULL ? level->answer.due_day : 0);
        fputs(", \"subject\": ", out);
        put_subject(out, c, memo, who, true);
        fputs("}\n", out);
        return;
    }
    cli_put_memo_id(out, &memo->memo_id);
    fprintf(out, "  %s, %s, %llu signatures", cli_docket_role_name(who->role),
            demur_docket_state_text(docket->state), (unsigned long long)memo->signs);
    cli_docket_put_due(out, docket);
    fputc('\n', out);
    put_subject(out, c, memo, who, false);
}

static enum demur_err list(struct cli_client *c)
{
    size_t shown = 0;
    size_t n = demur_channel_memos(c->channel);
    enum demur_err err = DEMUR_OK;

    if (c->cli->option[OPT_JSON] == NULL) cli_client_put_mode(c->cli->out, c);
    for (size_t i = 0; i < n && err == DEMUR_OK; i++) {
        struct demur_channel_memo memo;
        struct cli_pick_principal who;
        struct demur_docket docket;

        demur_channel_memo_at(&memo, c->channel, i);
        if (!memo.is_delivered || !cli_pick_principal(&who, c, &memo)) continue;
        err = cli_pick_docket(&docket, c, &memo, NULL);
        if (err == DEMUR_OK && cli_pick_may_see(&who, &docket)) {
            put_row(c, &memo, &who, &docket);
            shown++;
        }
        demur_wipe(&who, sizeof who);
    }
    if (err == DEMUR_OK && shown == 0 && c->cli->option[OPT_JSON] == NULL) {
        fputs("No memo has been delivered to you.\n", c->cli->out);
    }
    return err;
}

static enum cli_exit run_list(const struct cli *cli)
{
    struct cli_client *c = NULL;
    enum demur_err err = cli_client_open(&c, cli, CLI_CLIENT_MEMBER);

    if (err == DEMUR_OK) err = cli_client_follow(c);
    if (err == DEMUR_OK) err = list(c);
    cli_client_close(c);
    return cli_client_exit(err);
}

const struct cli_cmd cmd_inbox_list = {
    .name = "inbox list",
    .operands = "",
    .brief = "list the memos that were delivered to you",
    .example = "demur inbox list",
    .answer = "0 listed, 3 the log does not hold",
    .opts = list_opts,
    .run = run_list,
};

/* ---- read ------------------------------------------------------------------------------ */

static enum demur_err fetch_attachment(const struct cli_inbox *in, uint8_t number, const char *dir)
{
    const struct demur_attachment *a = &in->text.document.attachment[number - 1];
    char path[CLI_PATH_MAX];
    struct host_file file = {.path = path, .is_secret = true, .is_new = true};
    struct demur_blob_key key;
    struct demur_hash hash;
    uint8_t *blob = NULL;
    uint8_t *plain = NULL;
    size_t len = 0;
    size_t plain_len = 0;
    enum demur_err err = cli_client_fetch_blob(&blob, &len, in->c, &in->memo.header->blob[number]);

    if (err != DEMUR_OK) return err;
    demur_memo_blob_key(&key, &in->key, &in->memo.header->body_commit, number);
    err = demur_blob_open(&plain, &plain_len, &key, (struct demur_span){blob, len});
    demur_wipe(&key, sizeof key);
    demur_free(blob);
    demur_sha256(&hash, plain, plain_len);
    if (err != DEMUR_OK || plain_len != a->size || memcmp(&hash, &a->sha256, sizeof hash) != 0) {
        err = cli_client_say(in->c, DEMUR_ERR_INVALID,
                             "attachment %u is not the file that the memo names", number);
    } else {
        (void)snprintf(path, sizeof path, "%s/%02u", dir, number);
        file.data = plain;
        file.len = plain_len;
        err = host_write_file(&file, in->cli->err);
    }
    demur_wipe_free(plain, plain_len);
    return err;
}

static enum demur_err fetch_attachments(const struct cli_inbox *in, const char *dir)
{
    enum demur_err err = DEMUR_OK;

    if (in->text.document.attachments + 1U != in->memo.header->blobs) {
        return cli_client_say(in->c, DEMUR_ERR_INVALID,
                              "the memo names other attachments than were frozen with it");
    }
    for (uint8_t i = 1; i <= in->text.document.attachments && err == DEMUR_OK; i++) {
        err = fetch_attachment(in, i, dir);
    }
    return err;
}

/* What was done about it so far, by whomever. */
static enum demur_err put_said(const struct cli_inbox *in)
{
    struct cli_docket_view view;
    enum demur_err err = cli_docket_view_read(&view, in->c, &in->memo, &in->key);

    if (err != DEMUR_OK) return err;
    fputc('\n', in->cli->out);
    cli_docket_put_said(in->cli->out, in->c, &view);
    cli_docket_view_free(&view);
    return DEMUR_OK;
}

static enum cli_exit run_read(const struct cli *cli)
{
    struct cli_inbox *in = NULL;
    const char *dir = cli->option[OPT_ATTACHMENTS];
    enum demur_err err = cli_inbox_open(&in, cli, cli->operands > 0 ? cli->operand[0] : NULL);

    if (err == DEMUR_OK) {
        cli_client_put_mode(cli->out, in->c);
        err = cli_client_put_text(cli->out, in->c, &in->memo, &in->text);
    }
    if (err == DEMUR_OK) err = put_said(in);
    if (err == DEMUR_OK && dir != NULL) err = fetch_attachments(in, dir);
    cli_inbox_close(in);
    return cli_client_exit(err);
}

const struct cli_cmd cmd_inbox_read = {
    .name = "inbox read",
    .operands = "[MEMO]",
    .max_operands = 1,
    .brief = "read a memo that was delivered to you",
    .example = "demur inbox read",
    .answer = "0 it is what was frozen, 3 it is not, or the log does not hold",
    .opts = read_opts,
    .run = run_read,
};
