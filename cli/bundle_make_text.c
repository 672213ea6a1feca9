/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * bundle_make_text.c -- what is sealed: the text of a memo, its attachments, the answers.
 *
 * Blobs are in the directory, as a mirror keeps them, or at the channel's address.  Nothing that
 * comes out of one is believed before it fits the commitment in the log.
 */
#include "bundle_make.h"
#include "demur/answer.h"
#include "demur/document.h"
#include "demur/encode.h"
#include "demur/memory.h"

#include <string.h>
#include <unistd.h>

enum { OK = 200, HEX_LEN = 2 * DEMUR_HASH_BYTES, PATH_LEN = sizeof "v1/blob/" + HEX_LEN };

/* ---- blobs ----------------------------------------------------------------------------- */

static bool is_blob(const struct demur_blob_ref *ref, const uint8_t *data, size_t len)
{
    struct demur_blob_ref got;

    demur_blob_ref_of(&got, (struct demur_span){data, len});
    return got.size == ref->size && memcmp(&got.hash, &ref->hash, sizeof got.hash) == 0;
}

/* Ask the channel for path; *out NULL: it does not have it. */
static enum demur_err fetch(uint8_t **out, size_t *len, struct cli_maker *m, const char *path,
                            size_t max)
{
    struct host_response r = {0};
    char url[HOST_URL_LEN_MAX + 1];
    char why[HOST_NET_WHY_LEN];
    size_t base = strlen(m->from);
    struct host_request request = {.url = url, .max = max};
    enum demur_err err = DEMUR_OK;

    while (base > 0 && m->from[base - 1] == '/') base--;
    if (base > HOST_URL_LEN_MAX / 2) base = HOST_URL_LEN_MAX / 2;
    (void)snprintf(url, sizeof url, "%.*s/%s", (int)base, m->from, path);
    if (m->net == NULL) err = host_net_new(&m->net, NULL);
    if (err != DEMUR_OK) return cli_maker_fail(m, url, err);
    err = host_net_ask(&r, why, m->net, &request);
    if (err != DEMUR_OK) {
        fprintf(m->err, "demur: %s: %s\n", url, why);
        return err;
    }
    if (r.status == OK) {
        *out = r.body;
        *len = r.len;
    } else {
        demur_free(r.body);
    }
    return DEMUR_OK;
}

/* The blob of that name; *out NULL: nobody has it. */
static enum demur_err get_blob(uint8_t **out, size_t *len, struct cli_maker *m,
                               const struct demur_blob_ref *ref)
{
    char path[PATH_LEN] = "v1/blob/";
    enum demur_err err = DEMUR_OK;

    *out = NULL;
    if (ref->size > DEMUR_BLOB_BYTES_MAX) return DEMUR_OK;
    demur_hex_encode(path + strlen(path), ref->hash.bytes, sizeof ref->hash.bytes);
    if (faccessat(m->dir.fd, path, F_OK, 0) == 0) {
        err = cli_log_dir_read(out, len, &m->dir, path, ref->size);
    } else if (m->from != NULL) {
        err = fetch(out, len, m, path, ref->size);
    }
    if (err != DEMUR_OK || *out == NULL) return err;
    if (is_blob(ref, *out, *len)) return DEMUR_OK;
    fprintf(m->err, "demur: %s: its bytes are not those that the log names\n", path);
    demur_free(*out);
    *out = NULL;
    return DEMUR_OK;
}

/* Open the blob that is sealed under commit and number; *out NULL: there is none that opens. */
static enum demur_err open_blob(struct cli_maker_bytes *out, struct cli_maker *m,
                                const struct demur_blob_ref *ref, const struct demur_hash *commit,
                                uint8_t number)
{
    struct demur_blob_key key;
    uint8_t *blob = NULL;
    uint8_t *plain = NULL;
    size_t len = 0;
    size_t plain_len = 0;
    enum demur_err err = get_blob(&blob, &len, m, ref);

    *out = (struct cli_maker_bytes){NULL, 0};
    if (err != DEMUR_OK || blob == NULL) return err;
    demur_memo_blob_key(&key, &m->key, commit, number);
    err = demur_blob_open(&plain, &plain_len, &key, (struct demur_span){blob, len});
    demur_wipe(&key, sizeof key);
    demur_free(blob);
    if (err == DEMUR_ERR_NOMEM) return cli_maker_fail(m, "a blob", err);
    if (err == DEMUR_OK) *out = (struct cli_maker_bytes){plain, plain_len};
    return DEMUR_OK;
}

static void drop(struct cli_maker_bytes *plain)
{
    demur_wipe_free(plain->data, plain->len);
    *plain = (struct cli_maker_bytes){NULL, 0};
}

/* ---- what is in them ------------------------------------------------------------------- */

static enum demur_err read_document(struct cli_maker *m, struct demur_document *doc)
{
    const struct demur_memo_header *h = m->memo.header;
    struct demur_hash commit;
    struct cli_maker_bytes plain;
    enum demur_err err = open_blob(&plain, m, &h->blob[0], &h->body_commit, 0);

    if (err != DEMUR_OK) return err;
    if (plain.data == NULL) {
        fprintf(m->err,
                "demur: the text of the memo is not in %s%s%s; mirror with --blobs, or name "
                "the channel with --from\n",
                m->dir.path, m->from == NULL ? "" : " nor at ", m->from == NULL ? "" : m->from);
        return DEMUR_ERR_IO;
    }
    demur_document_commit(&commit, (struct demur_span){plain.data, plain.len});
    if (memcmp(&commit, &h->body_commit, sizeof commit) != 0 ||
        demur_document_decode(doc, plain.data, plain.len) != DEMUR_OK) {
        fputs("demur: the text of the memo is not the one that was frozen\n", m->err);
        drop(&plain);
        return DEMUR_ERR_INVALID;
    }
    m->document = plain;
    return DEMUR_OK;
}

static enum demur_err read_attachments(struct cli_maker *m, const struct demur_document *doc)
{
    const struct demur_memo_header *h = m->memo.header;
    enum demur_err err = DEMUR_OK;

    for (size_t i = 0; i < doc->attachments && err == DEMUR_OK; i++) {
        struct cli_maker_bytes *to = &m->attachment[m->attachments++];
        struct demur_hash hash = {{0}};

        if (i + 1 < h->blobs) {
            err = open_blob(to, m, &h->blob[i + 1], &h->body_commit, (uint8_t)(i + 1));
        }
        if (to->data != NULL) demur_sha256(&hash, to->data, to->len);
        if (to->data != NULL && (to->len != doc->attachment[i].size ||
                                 memcmp(&hash, &doc->attachment[i].sha256, sizeof hash) != 0)) {
            drop(to);
        }
        if (to->data == NULL) m->attachments_missing++;
    }
    return err;
}

/* Whether plain is the ANSWER that is named, of a form that a bundle takes. */
static bool is_answer(const struct cli_maker *m, const struct cli_maker_bytes *plain,
                      const struct cli_maker_named *named)
{
    struct demur_answer answer;
    struct demur_hash is;

    if (plain->data == NULL) return false;
    demur_answer_commit(&is, (struct demur_span){plain->data, plain->len});
    return memcmp(&is, &named->commit, sizeof is) == 0 &&
           demur_answer_decode(&answer, plain->data, plain->len) == DEMUR_OK &&
           answer.reasons == (named->is_extend ? 0 : m->memo.header->asks);
}

static enum demur_err read_answers(struct cli_maker *m)
{
    enum demur_err err = DEMUR_OK;

    m->answer = demur_alloc_array(m->nameds + 1, sizeof m->answer[0]);
    if (m->answer == NULL) return cli_maker_fail(m, "the answers", DEMUR_ERR_NOMEM);
    for (size_t i = 0; i < m->nameds && err == DEMUR_OK; i++) {
        struct cli_maker_bytes plain;

        err = open_blob(&plain, m, &m->named[i].blob, &m->named[i].commit, 0);
        if (err != DEMUR_OK) break;
        if (is_answer(m, &plain, &m->named[i])) {
            m->answer[m->answers++] = plain;
        } else {
            drop(&plain);
            m->answers_missing++;
        }
    }
    return err;
}

enum demur_err cli_maker_read_text(struct cli_maker *m)
{
    struct demur_document doc;
    enum demur_err err;

    if (!m->has_key) return DEMUR_OK;
    err = read_document(m, &doc);
    if (err == DEMUR_OK) err = read_attachments(m, &doc);
    return err == DEMUR_OK ? read_answers(m) : err;
}
