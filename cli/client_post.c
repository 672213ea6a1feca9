/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* client_post.c -- entries signed in the open, and blobs, handed in and fetched (2.19). */
#include "client_parts.h"
#include "demur/encode.h"
#include "demur/memory.h"
#include "demur/tree.h"

#include <string.h>

enum { ENTRIES_MAX = 256, HTTP_OK = 200 };

enum demur_err cli_client_check_reply(const struct cli_client *c, const struct demur_reply *reply)
{
    if (reply->status != DEMUR_ACCEPTED) return DEMUR_OK;
    if (demur_reply_verify(reply, &c->org, &c->manifest->receipt_pk) == DEMUR_OK) return DEMUR_OK;
    return cli_client_say(
        c, DEMUR_ERR_INVALID,
        "the server says that it has accepted it, but does not sign a receipt for "
        "that: it counts as not sent");
}

/* Replies out of an answer, as many as there were requests. */
static enum demur_err read_replies(struct demur_reply *reply, const struct cli_client *c,
                                   const struct cli_answer *answer, size_t count)
{
    enum demur_err err = DEMUR_OK;

    if (answer->status != HTTP_OK || answer->len != count * DEMUR_REPLY_BYTES) {
        return cli_client_say(c, DEMUR_ERR_IO,
                              "%s: the server answers with status %u, and not as a "
                              "channel does",
                              c->url, answer->status);
    }
    for (size_t i = 0; i < count && err == DEMUR_OK; i++) {
        err =
            demur_reply_decode(&reply[i], answer->body + i * DEMUR_REPLY_BYTES, DEMUR_REPLY_BYTES);
    }
    return err == DEMUR_OK
               ? err
               : cli_client_say(c, DEMUR_ERR_IO, "%s: the server's reply is malformed", c->url);
}

/* POST one thing over a connection of its own: on one, things would show that one person has them.
 */
static enum demur_err post_alone(struct demur_reply *reply, struct cli_client *c, const char *path,
                                 struct demur_span body)
{
    struct cli_answer answer = {0};
    struct host_net *shared = c->net;
    struct host_net *own = NULL;
    enum demur_err err = host_net_new(&own, c->cli->option[CLI_OPTION_PROXY]);

    if (err != DEMUR_OK) return cli_client_fail(c, "network", err);
    c->net = own;
    err = cli_client_post(&answer, c, c->url, path, body);
    c->net = shared;
    host_net_free(own);
    if (err == DEMUR_OK) err = read_replies(reply, c, &answer, 1);
    demur_free(answer.body);
    return err;
}

enum demur_err cli_client_post_cell(struct demur_reply *reply, struct cli_client *c,
                                    const uint8_t cell[DEMUR_CELL_BYTES])
{
    return post_alone(reply, c, "/v1/cell", (struct demur_span){cell, DEMUR_CELL_BYTES});
}

enum demur_err cli_client_post_entries(struct demur_reply *reply, struct cli_client *c,
                                       const struct demur_span *entry, size_t count)
{
    struct cli_answer answer = {0};
    struct demur_writer body;
    enum demur_err err;

    if (count > ENTRIES_MAX) return cli_client_fail(c, "entries", DEMUR_ERR_RANGE);
    demur_writer_init(&body);
    for (size_t i = 0; i < count; i++) demur_put_v16(&body, entry[i].data, entry[i].len);
    err = body.err == DEMUR_OK ? DEMUR_OK : cli_client_fail(c, "entries", body.err);
    if (err == DEMUR_OK) {
        err = cli_client_post(&answer, c, c->url, "/v1/entry",
                              (struct demur_span){body.data, body.len});
    }
    if (err == DEMUR_OK) err = read_replies(reply, c, &answer, count);
    for (size_t i = 0; i < count && err == DEMUR_OK; i++) {
        struct demur_hash leaf;

        demur_tree_leaf(&leaf, entry[i].data, entry[i].len);
        err = cli_client_check_reply(c, &reply[i]);
        if (err == DEMUR_OK && reply[i].status == DEMUR_ACCEPTED &&
            memcmp(&leaf, &reply[i].leaf, sizeof leaf) != 0) {
            err = cli_client_say(c, DEMUR_ERR_INVALID,
                                 "the server's receipt is for something else "
                                 "than what was handed in");
        }
    }
    demur_free(answer.body);
    demur_writer_wipe(&body);
    return err;
}

enum demur_err cli_client_post_blob(struct demur_reply *reply, struct cli_client *c,
                                    struct demur_span blob)
{
    return post_alone(reply, c, "/v1/blob", blob);
}

enum demur_err cli_client_fetch_blob(uint8_t **out, size_t *len, struct cli_client *c,
                                     const struct demur_blob_ref *ref)
{
    char path[sizeof "/v1/blob/" + 2 * (size_t)DEMUR_HASH_BYTES] = "/v1/blob/";
    uint8_t *blob = NULL;
    size_t blob_len = 0;
    struct demur_hash hash;
    enum demur_err err;

    demur_hex_encode(path + strlen(path), ref->hash.bytes, sizeof ref->hash.bytes);
    err = cli_client_get(&blob, &blob_len, c, path, ref->size);
    if (err == DEMUR_ERR_STATE) {
        return cli_client_say(c, DEMUR_ERR_IO,
                              "the server does not have the text: it was not handed "
                              "in yet, or is withheld");
    }
    if (err != DEMUR_OK) return err;
    demur_sha256(&hash, blob, blob_len);
    if (blob_len != ref->size || memcmp(&hash, &ref->hash, sizeof hash) != 0) {
        demur_free(blob);
        return cli_client_say(c, DEMUR_ERR_INVALID,
                              "the server gives another text than the log names");
    }
    *out = blob;
    *len = blob_len;
    return DEMUR_OK;
}
