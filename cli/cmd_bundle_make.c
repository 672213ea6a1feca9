/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * cmd_bundle_make.c -- demur bundle make FILE --mirror DIR [--memo MEMO] [--from URL]
 *                      [--policy FILE] [--json]
 *
 * Makes the bundle of a memo out of a mirror of the log; the text goes in where the link is given,
 * or the memo is released.
 */
#include "bundle_make.h"
#include "commands.h"
#include "demur/encode.h"
#include "demur/memory.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { OPT_MIRROR, OPT_MEMO, OPT_FROM, OPT_POLICY, OPT_JSON };

static const struct cli_opt opts[] = {
    [OPT_MIRROR] = {"mirror", "DIR", "a mirror of the log, as demur log mirror keeps it"},
    [OPT_MEMO] = {"memo", "MEMO", "its id or its number in the log; else its link is read"},
    [OPT_FROM] = {"from", "URL", "the channel, for blobs that the mirror does not have"},
    [OPT_POLICY] = {"policy", "FILE", "the log and its witnesses, as a policy file that you trust"},
    [OPT_JSON] = {"json", NULL, "print one JSON object"},
    {0},
};

enum { LINK_FILE_MAX = 4096, MODE_PRIVATE = 0600, PART_LEN = 4096 };

/* ---- which memo ------------------------------------------------------------------------ */

/* Find the memo of the link on standard input, and keep its key. */
static enum demur_err find_by_link(struct cli_maker *m)
{
    uint8_t *text = NULL;
    size_t len = 0;
    struct demur_link link;
    enum demur_err err;

    if (isatty(STDIN_FILENO) == 1) fputs("The memo's link (it is not kept): ", m->err);
    err = host_read_file(&text, &len, "-", LINK_FILE_MAX, m->err);
    if (err != DEMUR_OK) return err;
    size_t end = len;

    while (end > 0 && (text[end - 1] == '\n' || text[end - 1] == '\r' || text[end - 1] == ' '))
        end--;
    err = demur_link_decode(&link, (const char *)text, end);
    demur_wipe_free(text, len);
    if (err != DEMUR_OK) {
        fputs("demur: standard input: that is no link of a memo\n", m->err);
        return err;
    }
    size_t found = demur_channel_memo_by_link(&m->memo, m->channel, link.owner_prefix);

    demur_link_memo_key(&m->key, &link);
    demur_wipe(&link, sizeof link);
    m->has_key = true;
    if (found == 1 && demur_memo_key_verify(&m->key, m->memo.header) == DEMUR_OK) return DEMUR_OK;
    fprintf(m->err, "demur: standard input: %s\n",
            found == 0  ? "the memo of this link is not in this log"
            : found > 1 ? "several memos of this log fit the link: stop, and show this to others"
                        : "the memo of this link has another key");
    return DEMUR_ERR_INVALID;
}

/* Find the memo by 64 hex digits, or by its number in the log, from 1. */
static enum demur_err find_by_name(struct cli_maker *m, const char *name)
{
    struct demur_hash id;
    size_t count = demur_channel_memos(m->channel);
    char *end = NULL;
    unsigned long n = 0;

    if (demur_hex_decode(id.bytes, sizeof id.bytes, name, strlen(name)) == DEMUR_OK) {
        if (demur_channel_memo_get(&m->memo, m->channel, &id)) return DEMUR_OK;
    } else if (name[0] >= '1' && name[0] <= '9') {
        errno = 0;
        n = strtoul(name, &end, 10);
        if (errno == 0 && *end == '\0' && n <= count) {
            demur_channel_memo_at(&m->memo, m->channel, n - 1);
            return DEMUR_OK;
        }
    }
    fputs("demur: --memo ", m->err);
    cli_put_text(m->err, (const uint8_t *)name, strlen(name), false);
    fprintf(m->err, ": there is no such memo; this log has %zu\n", count);
    return DEMUR_ERR_RANGE;
}

static enum demur_err find_memo(struct cli_maker *m, const char *name)
{
    enum demur_err err = name != NULL ? find_by_name(m, name) : find_by_link(m);

    if (err != DEMUR_OK) return err;
    if (!demur_channel_epoch_get(&m->epoch, m->channel, m->memo.header->epoch)) {
        return DEMUR_ERR_STATE; /* a freeze counts only where its roster is there */
    }
    return DEMUR_OK;
}

/* ---- the file -------------------------------------------------------------------------- */

/* The file in the making, under another name. */
struct output {
    const char *path;
    char part[PART_LEN];
    FILE *file;
};

static enum demur_err fail(const struct cli_maker *m, const char *path)
{
    fprintf(m->err, "demur: %s: %s\n", path, strerror(errno));
    return DEMUR_ERR_IO;
}

static enum demur_err begin(struct output *o, const struct cli_maker *m, const char *path)
{
    int len = snprintf(o->part, sizeof o->part, "%s.part-%ld", path, (long)getpid());
    int fd;

    o->path = path;
    if (len < 0 || (size_t)len >= sizeof o->part) {
        errno = ENAMETOOLONG;
        return fail(m, path);
    }
    if (access(path, F_OK) == 0) {
        errno = EEXIST;
        return fail(m, path);
    }
    fd = open(o->part, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, MODE_PRIVATE);
    if (fd < 0) {
        o->part[0] = '\0';
        return fail(m, path);
    }
    o->file = fdopen(fd, "wb");
    if (o->file != NULL) return DEMUR_OK;
    (void)close(fd);
    return fail(m, path);
}

static enum demur_err put(void *ctx, const void *data, size_t len)
{
    const struct output *o = ctx;

    return len == 0 || fwrite(data, 1, len, o->file) == len ? DEMUR_OK : DEMUR_ERR_IO;
}

/* To the disk, and under its own name if that is free. */
static enum demur_err finish(struct output *o, const struct cli_maker *m)
{
    bool is_written = fflush(o->file) == 0 && fsync(fileno(o->file)) == 0;

    if (fclose(o->file) != 0) is_written = false;
    o->file = NULL;
    if (!is_written || link(o->part, o->path) != 0) return fail(m, o->path);
    (void)unlink(o->part);
    o->part[0] = '\0';
    return DEMUR_OK;
}

static void give_up(struct output *o)
{
    if (o->file != NULL) (void)fclose(o->file);
    if (o->part[0] != '\0') (void)unlink(o->part);
}

/* What goes in beside the log; answer has room for all answers. */
static void set_content(struct demur_bundle_content *content, struct demur_span *attachment,
                        struct demur_span *answer, const struct cli_maker *m)
{
    for (size_t i = 0; i < m->attachments; i++) {
        attachment[i] = (struct demur_span){m->attachment[i].data, m->attachment[i].len};
    }
    for (size_t i = 0; i < m->answers; i++) {
        answer[i] = (struct demur_span){m->answer[i].data, m->answer[i].len};
    }
    *content = (struct demur_bundle_content){
        .memo_id = m->memo.memo_id,
        .roster_index = m->epoch.index,
        .checkpoint = {m->note, m->note_len},
        .policy = m->policy,
        .document = {m->document.data, m->document.len},
        .attachment = attachment,
        .attachments = m->attachments,
        .answer = answer,
        .answers = m->answers,
    };
}

static enum demur_err write_bundle(struct cli_maker *m, const char *path)
{
    struct output o = {.path = path};
    struct demur_tile_source tiles;
    struct demur_tile_reader reader = cli_log_dir_reader(&m->dir);
    struct demur_bundle_sink sink = {put, &o};
    struct demur_bundle_content content;
    struct demur_span attachment[DEMUR_ATTACHMENTS_MAX];
    struct demur_span *answer = demur_alloc_array(m->answers + 1, sizeof answer[0]);
    enum demur_err err;

    if (answer == NULL) return cli_maker_fail(m, path, DEMUR_ERR_NOMEM);
    set_content(&content, attachment, answer, m);
    err = begin(&o, m, path);

    demur_tile_source_init(&tiles, &reader, m->head.size);
    if (err == DEMUR_OK) {
        struct demur_bundle_log log = {m->head.size, cli_maker_entry, cli_maker_sign_holds, m,
                                       demur_tile_source_of(&tiles)};

        err = demur_bundle_write(&sink, &log, &content);
        if (err == DEMUR_ERR_IO) (void)fail(m, path);
        if (err != DEMUR_OK && err != DEMUR_ERR_IO) (void)cli_maker_fail(m, path, err);
        if (err == DEMUR_OK) err = finish(&o, m);
    }
    give_up(&o);
    demur_free(answer);
    return err;
}

/* ---- what was made --------------------------------------------------------------------- */

static void print(const struct cli *cli, const struct cli_maker *m)
{
    char id[2 * DEMUR_HASH_BYTES + 1];
    size_t left_out = m->signs_seen - m->signs_held;

    demur_hex_encode(id, m->memo.memo_id.bytes, sizeof m->memo.memo_id.bytes);
    if (cli->option[OPT_JSON] != NULL) {
        fprintf(cli->out,
                "{\"memo\":\"%s\",\"size\":%llu,\"signs\":%zu,\"left_out\":%zu,\"text\":%s,"
                "\"attachments\":%zu,\"attachments_missing\":%zu,\"answers\":%zu,"
                "\"answers_missing\":%zu}\n",
                id, (unsigned long long)m->head.size, m->signs_held, left_out,
                m->document.data != NULL ? "true" : "false",
                m->attachments - m->attachments_missing, m->attachments_missing, m->answers,
                m->answers_missing);
        return;
    }
    fprintf(cli->out, "Memo           %s\nLog            %llu entries\nSignatures     %zu", id,
            (unsigned long long)m->head.size, m->signs_held);
    if (left_out > 0) fprintf(cli->out, "; %zu that do not count are left out", left_out);
    fprintf(cli->out, "\nText           %s\n",
            m->document.data != NULL ? "in it: whoever has the bundle can read the memo"
                                     : "withheld: there was neither a link nor a release");
    if (m->attachments_missing > 0 || m->answers_missing > 0) {
        fprintf(cli->out,
                "Not there      %zu attachments and %zu answers, of which the log has the hashes\n",
                m->attachments_missing, m->answers_missing);
    }
}

static enum cli_exit run(const struct cli *cli)
{
    struct demur_policy *pin = NULL;
    struct cli_maker m;
    enum demur_err err = DEMUR_OK;

    if (cli->option[OPT_MIRROR] == NULL) {
        fputs("demur: bundle make: --mirror DIR is needed; demur log mirror makes one\n", cli->err);
        return CLI_USAGE;
    }
    cli_maker_init(&m, cli->err);
    m.from = cli->option[OPT_FROM];
    if (cli->option[OPT_POLICY] != NULL) {
        err = cli_read_policy(&pin, cli->option[OPT_POLICY], cli->err);
    }
    if (err == DEMUR_OK) err = cli_maker_read_log(&m, cli->option[OPT_MIRROR], pin);
    if (err == DEMUR_OK) err = find_memo(&m, cli->option[OPT_MEMO]);
    if (err == DEMUR_OK) err = cli_maker_collect(&m);
    if (err == DEMUR_OK) err = cli_maker_verify_signs(&m);
    if (err == DEMUR_OK) err = cli_maker_read_text(&m);
    if (err == DEMUR_OK) err = write_bundle(&m, cli->operand[0]);
    if (err == DEMUR_OK) print(cli, &m);
    cli_maker_free(&m);
    demur_policy_free(pin);
    return err == DEMUR_OK ? CLI_OK : CLI_FAILED;
}

const struct cli_cmd cmd_bundle_make = {
    .name = "bundle make",
    .operands = "FILE",
    .min_operands = 1,
    .max_operands = 1,
    .brief = "make the bundle of a memo from a mirror of the log",
    .example = "demur bundle make memo.dmr --mirror log --policy policy --memo 1",
    .answer = "0 the bundle was made",
    .opts = opts,
    .run = run,
};
