/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* freeze_text.c -- the memo as it was written, and the files that go with it, to a DOCUMENT. */
#include "demur/memory.h"
#include "demur/text.h"
#include "freeze.h"
#include "host/read_file.h"
#include "memo_template.h"

#include <string.h>
#include <strings.h>

/* ---- attachments ----------------------------------------------------------------------- */

/* What a file is, by the end of its name: for the reader's program, which may know better. */
static const char *media_type(const char *name)
{
    static const char *const types[][2] = {
        {".pdf", "application/pdf"},
        {".txt", "text/plain"},
        {".md", "text/markdown"},
        {".csv", "text/csv"},
        {".html", "text/html"},
        {".png", "image/png"},
        {".jpg", "image/jpeg"},
        {".jpeg", "image/jpeg"},
        {".svg", "image/svg+xml"},
        {".odt", "application/vnd.oasis.opendocument.text"},
        {".ods", "application/vnd.oasis.opendocument.spreadsheet"},
        {".docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"},
        {".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
    };
    const char *dot = strrchr(name, '.');

    for (size_t i = 0; dot != NULL && i < sizeof types / sizeof types[0]; i++) {
        if (strcasecmp(types[i][0], dot) == 0) return types[i][1];
    }
    return "application/octet-stream";
}

static struct demur_span text_of(const char *s)
{
    return (struct demur_span){(const uint8_t *)s, strlen(s)};
}

static enum demur_err attach(struct cli_freeze *f, const char *path)
{
    const char *slash = strrchr(path, '/');
    const char *name = slash != NULL ? slash + 1 : path;
    uint8_t n = f->document.attachments;
    struct demur_attachment *a = &f->document.attachment[n];
    struct cli_freeze_file *file = &f->file[n];
    enum demur_err err;

    if (strlen(name) > DEMUR_NAME_BYTES_MAX ||
        !demur_text_is_str((const uint8_t *)name, strlen(name))) {
        return cli_client_say(f->c, DEMUR_ERR_RANGE,
                              "%s: the name of an attachment is at most %d bytes of plain text",
                              path, DEMUR_NAME_BYTES_MAX);
    }
    err = host_read_file(&file->data, &file->len, path, DEMUR_ATTACHMENT_BYTES_MAX, f->cli->err);
    if (err != DEMUR_OK) return err;
    *a = (struct demur_attachment){.name = text_of(name),
                                   .media_type = text_of(media_type(name)),
                                   .size = (uint32_t)file->len};
    demur_sha256(&a->sha256, file->data, file->len);
    f->document.attachments++;
    return DEMUR_OK;
}

static enum demur_err attach_all(struct cli_freeze *f)
{
    uint64_t sum = 0;
    enum demur_err err = DEMUR_OK;

    for (size_t i = 0; i < f->cli->values && err == DEMUR_OK; i++) {
        if (f->cli->value[i].row != CLI_FREEZE_ATTACH) continue;
        if (f->document.attachments == DEMUR_ATTACHMENTS_MAX) {
            return cli_client_say(f->c, DEMUR_ERR_RANGE, "a memo has at most %d attachments",
                                  DEMUR_ATTACHMENTS_MAX);
        }
        err = attach(f, f->cli->value[i].text);
        if (err != DEMUR_OK) return err;
        sum += f->file[f->document.attachments - 1].len;
        if (sum > DEMUR_ATTACHED_BYTES_MAX) {
            return cli_client_say(f->c, DEMUR_ERR_RANGE,
                                  "the attachments are larger than 64 MiB together");
        }
    }
    return err;
}

/* ---- the memo -------------------------------------------------------------------------- */

static enum demur_err parse(struct cli_freeze *f, const char *path)
{
    const struct demur_manifest *m = f->force.manifest;
    struct demur_principal_title title[DEMUR_PRINCIPALS_MAX];
    struct demur_principal_titles titles = {title, m->principals};
    struct demur_span text = {f->source_text, f->source_len};
    struct demur_source_problem problem = {0};
    uint32_t line;
    enum demur_err err;

    for (size_t i = 0; i < m->principals; i++) {
        title[i] = (struct demur_principal_title){m->principal[i].id, m->principal[i].title};
    }
    err = demur_memo_source_parse(&f->source, &problem, text, &titles);
    if (err == DEMUR_ERR_NOMEM) return cli_client_fail(f->c, path, err);
    if (err != DEMUR_OK) {
        fprintf(f->cli->err, "demur: %s:", path);
        if (problem.line > 0) fprintf(f->cli->err, "%u:", (unsigned)problem.line);
        fputc(' ', f->cli->err);
        cli_put_text(f->cli->err, (const uint8_t *)problem.sentence, strlen(problem.sentence),
                     false);
        fputc('\n', f->cli->err);
        return DEMUR_ERR_INVALID;
    }
    line = cli_memo_template_unfilled(text);
    if (line == 0) return DEMUR_OK;
    return cli_client_say(f->c, DEMUR_ERR_INVALID,
                          "%s:%u: here something is still to be filled in, or to be taken out: "
                          "what stands in [[ ]]",
                          path, line);
}

enum demur_err cli_freeze_read(struct cli_freeze *f, const char *path)
{
    enum demur_err err = host_read_file(&f->source_text, &f->source_len, path,
                                        DEMUR_MEMO_SOURCE_BYTES_MAX, f->cli->err);

    if (err == DEMUR_OK) err = parse(f, path);
    if (err != DEMUR_OK) return err;
    f->document = *demur_memo_source_document(f->source);
    err = attach_all(f);
    if (err != DEMUR_OK) return err;
    err = demur_salt_draw(&f->document.salt, &f->c->random);
    if (err == DEMUR_OK) err = demur_document_encode(&f->encoded, &f->encoded_len, &f->document);
    return err == DEMUR_OK ? err : cli_client_fail(f->c, path, err);
}

void cli_freeze_free(struct cli_freeze *f)
{
    for (size_t i = 0; i < DEMUR_ATTACHMENTS_MAX; i++) {
        demur_wipe_free(f->file[i].data, f->file[i].len);
    }
    demur_wipe_free(f->encoded, f->encoded_len);
    demur_memo_source_free(f->source);
    demur_wipe_free(f->source_text, f->source_len);
    demur_membership_free(f->membership);
    demur_act_scope_free(f->scope);
    demur_wipe(&f->owner_link, sizeof f->owner_link);
    demur_wipe(&f->reader_link, sizeof f->reader_link);
    demur_wipe(&f->owner, sizeof f->owner);
    demur_wipe(&f->key, sizeof f->key);
    demur_wipe(&f->document, sizeof f->document);
}
