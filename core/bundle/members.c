/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "bundle/members.h"

#include "demur/answer.h"
#include "demur/bytes.h"
#include "demur/document.h"
#include "demur/encode.h"
#include "demur/memory.h"
#include "demur/note.h"

#include <stdbool.h>
#include <string.h>

#define ANSWERS "answers/"
#define ATTACH  "attach/"

enum { HEX = 2 * DEMUR_HASH_BYTES };

/* ---- names ----------------------------------------------------------------------------- */

/* The names that stand for themselves. */
static const struct {
    const char *name;
    enum demur_bundle_member_kind kind;
} fixed_names[] = {
    {"README", DEMUR_MEMBER_README},     {"checkpoint", DEMUR_MEMBER_CHECKPOINT},
    {"document", DEMUR_MEMBER_DOCUMENT}, {"entries", DEMUR_MEMBER_ENTRIES},
    {"proof", DEMUR_MEMBER_PROOF},
};

/* Put text at out; returns how long it is. */
static size_t put_text(char *out, const char *text)
{
    size_t len = 0;

    for (; text[len] != 0; len++) out[len] = text[len];
    return len;
}

void demur_bundle_member_name(char out[DEMUR_USTAR_NAME_MAX + 1],
                              const struct demur_bundle_member *member)
{
    size_t len;

    memset(out, 0, DEMUR_USTAR_NAME_MAX + 1);
    if (member->kind == DEMUR_MEMBER_ANSWER) {
        len = put_text(out, ANSWERS);
        demur_hex_encode(out + len, member->commit.bytes, sizeof member->commit.bytes);
    } else if (member->kind == DEMUR_MEMBER_ATTACHMENT) {
        len = put_text(out, ATTACH);
        out[len] = (char)('0' + member->number / 10);
        out[len + 1] = (char)('0' + member->number % 10);
    }
    for (size_t i = 0; i < sizeof fixed_names / sizeof fixed_names[0]; i++) {
        if (fixed_names[i].kind == member->kind) (void)put_text(out, fixed_names[i].name);
    }
}

static bool is_answer(struct demur_hash *commit, const char *name)
{
    return strncmp(name, ANSWERS, strlen(ANSWERS)) == 0 &&
           demur_hex_decode(commit->bytes, sizeof commit->bytes, name + strlen(ANSWERS),
                            strlen(name + strlen(ANSWERS))) == DEMUR_OK;
}

static bool is_attachment(uint8_t *number, const char *name)
{
    const char *digit = name + strlen(ATTACH);

    if (strncmp(name, ATTACH, strlen(ATTACH)) != 0 || strlen(digit) != 2) return false;
    if (digit[0] < '0' || digit[0] > '1' || digit[1] < '0' || digit[1] > '9') return false;
    *number = (uint8_t)((digit[0] - '0') * 10 + (digit[1] - '0'));
    return *number >= 1 && *number <= DEMUR_ATTACHMENTS_MAX;
}

static bool name_known(struct demur_bundle_member *m, const char *name)
{
    for (size_t i = 0; i < sizeof fixed_names / sizeof fixed_names[0]; i++) {
        if (strcmp(name, fixed_names[i].name) == 0) {
            m->kind = fixed_names[i].kind;
            return true;
        }
    }
    if (is_answer(&m->commit, name)) {
        m->kind = DEMUR_MEMBER_ANSWER;
        return true;
    }
    m->kind = DEMUR_MEMBER_ATTACHMENT;
    return is_attachment(&m->number, name);
}

/* The largest that a member of kind may be. */
static uint64_t size_max(enum demur_bundle_member_kind kind)
{
    switch (kind) {
    case DEMUR_MEMBER_README:
        return sizeof DEMUR_BUNDLE_README - 1;
    case DEMUR_MEMBER_ANSWER:
        return DEMUR_ANSWER_BYTES_MAX;
    case DEMUR_MEMBER_ATTACHMENT:
        return DEMUR_ATTACHMENT_BYTES_MAX;
    case DEMUR_MEMBER_CHECKPOINT:
        return DEMUR_NOTE_BYTES_MAX;
    case DEMUR_MEMBER_DOCUMENT:
        return DEMUR_DOCUMENT_BYTES_MAX;
    case DEMUR_MEMBER_ENTRIES:
    case DEMUR_MEMBER_PROOF:
        break;
    }
    return DEMUR_USTAR_SIZE_MAX;
}

/* ---- the walk -------------------------------------------------------------------------- */

/* A walk through the tar. */
struct walk {
    const struct demur_bundle_file *file;
    struct demur_bundle_tar_fault *fault;
    struct demur_bundle_members *out;
    char last[DEMUR_USTAR_NAME_MAX + 1]; /* the name before, "" at the start */
    uint64_t at;
};

static enum demur_err refuse(struct walk *w, const char *text)
{
    *w->fault = (struct demur_bundle_tar_fault){text, w->at};
    return DEMUR_ERR_FORMAT;
}

static enum demur_err read_block(struct walk *w, uint8_t block[DEMUR_USTAR_BLOCK])
{
    if (w->file->size < w->at + DEMUR_USTAR_BLOCK) {
        return refuse(w, w->at == 0 ? "the file is no bundle" : "the file is cut short");
    }
    return w->file->read(w->file->ctx, w->at, block, DEMUR_USTAR_BLOCK);
}

static enum demur_err check_padding(struct walk *w, const struct demur_bundle_member *m)
{
    uint8_t zeros[DEMUR_USTAR_BLOCK];
    unsigned n = demur_ustar_padding(m->size);
    enum demur_err err;

    w->at = m->at + m->size;
    if (w->file->size < w->at + n) return refuse(w, "the file is cut short");
    if (n == 0) return DEMUR_OK;
    err = w->file->read(w->file->ctx, w->at, zeros, n);
    if (err == DEMUR_OK && !demur_all_zero(zeros, n)) {
        return refuse(w, "a member is not followed by zeros");
    }
    w->at += n;
    return err;
}

static enum demur_err add_member(struct walk *w, const uint8_t block[DEMUR_USTAR_BLOCK])
{
    struct demur_bundle_member m = {.at = w->at + DEMUR_USTAR_BLOCK};
    struct demur_ustar head;

    if (demur_ustar_decode(&head, block) != DEMUR_OK) {
        return refuse(w, "a tar header has not the form that bundles have");
    }
    if (!name_known(&m, head.name))
        return refuse(w, "a member has a name that bundles do not have");
    if (strcmp(w->last, head.name) >= 0) return refuse(w, "members are not in order");
    if (head.size > size_max(m.kind)) return refuse(w, "a member is too large");
    if (w->out->count == DEMUR_BUNDLE_MEMBERS_MAX) return refuse(w, "there are too many members");
    m.size = head.size;
    if (w->file->size - m.at < m.size) return refuse(w, "the file is cut short");
    memcpy(w->last, head.name, sizeof w->last);
    w->out->member[w->out->count++] = m;
    return check_padding(w, &m);
}

static enum demur_err check_end(struct walk *w)
{
    uint8_t block[DEMUR_USTAR_BLOCK];
    enum demur_err err;

    w->at += DEMUR_USTAR_BLOCK;
    err = read_block(w, block);
    if (err != DEMUR_OK) return err;
    if (!demur_all_zero(block, sizeof block))
        return refuse(w, "one zero block is not followed by another");
    w->at += DEMUR_USTAR_BLOCK;
    if (w->at != w->file->size) return refuse(w, "bytes follow the end of the archive");
    return DEMUR_OK;
}

static enum demur_err check_members(struct walk *w)
{
    static const enum demur_bundle_member_kind needed[] = {
        DEMUR_MEMBER_README, DEMUR_MEMBER_CHECKPOINT, DEMUR_MEMBER_ENTRIES, DEMUR_MEMBER_PROOF};
    uint8_t readme[sizeof DEMUR_BUNDLE_README - 1];
    const struct demur_bundle_member *m;
    enum demur_err err;

    for (size_t i = 0; i < sizeof needed / sizeof needed[0]; i++) {
        if (demur_bundle_member_of(w->out, needed[i]) == NULL)
            return refuse(w, "a member is missing");
    }
    m = demur_bundle_member_of(w->out, DEMUR_MEMBER_README);
    if (m == NULL) return DEMUR_ERR_FORMAT; /* it has just been found */
    w->at = m->at;
    if (m->size != sizeof readme) return refuse(w, "README is not that of a bundle");
    err = w->file->read(w->file->ctx, m->at, readme, sizeof readme);
    if (err == DEMUR_OK && memcmp(readme, DEMUR_BUNDLE_README, sizeof readme) != 0) {
        return refuse(w, "README is not that of a bundle");
    }
    return err;
}

enum demur_err demur_bundle_members_find(struct demur_bundle_members *out,
                                         struct demur_bundle_tar_fault *fault,
                                         const struct demur_bundle_file *file)
{
    struct demur_bundle_members found = {0, NULL};
    struct walk w = {file, fault, &found, {0}, 0};
    uint8_t block[DEMUR_USTAR_BLOCK];
    enum demur_err err = DEMUR_OK;

    found.member = demur_alloc_array(DEMUR_BUNDLE_MEMBERS_MAX, sizeof found.member[0]);
    if (found.member == NULL) return DEMUR_ERR_NOMEM;
    while (err == DEMUR_OK) {
        err = read_block(&w, block);
        if (err != DEMUR_OK || demur_all_zero(block, sizeof block)) break;
        err = add_member(&w, block);
    }
    if (err == DEMUR_OK) err = check_end(&w);
    if (err == DEMUR_OK) err = check_members(&w);
    if (err != DEMUR_OK) {
        demur_free(found.member);
        return err;
    }
    *out = found;
    return DEMUR_OK;
}

const struct demur_bundle_member *demur_bundle_member_of(const struct demur_bundle_members *members,
                                                         enum demur_bundle_member_kind kind)
{
    for (size_t i = 0; i < members->count; i++) {
        if (members->member[i].kind == kind) return &members->member[i];
    }
    return NULL;
}

enum demur_err demur_bundle_member_read(struct demur_bundle_bytes *out,
                                        const struct demur_bundle_file *file,
                                        const struct demur_bundle_member *member)
{
    uint8_t *data = demur_alloc(member->size > 0 ? (size_t)member->size : 1);
    enum demur_err err;

    if (data == NULL) return DEMUR_ERR_NOMEM;
    err = file->read(file->ctx, member->at, data, (size_t)member->size);
    if (err != DEMUR_OK) {
        demur_free(data);
        return err;
    }
    *out = (struct demur_bundle_bytes){data, (size_t)member->size};
    return DEMUR_OK;
}
