/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "outbox.h"

#include "client_parts.h"
#include "demur/encode.h"
#include "demur/entry.h"
#include "demur/freeze.h"
#include "demur/memory.h"

#include <string.h>

enum {
    NAME_BYTES = 16,
    INDEX_LAST = 255, /* blob i of a commit is kept under the key of number 255 - i */
};

/* The key under which item is kept, and the name of its file. */
static void kept_as(struct demur_blob_key *key, char name[CLI_NAME_MAX],
                    const struct cli_outbox_item *item)
{
    char hex[2 * NAME_BYTES + 1];
    struct demur_hash hash;

    demur_memo_blob_key(key, item->key, item->commit, (uint8_t)(INDEX_LAST - item->index));
    demur_sha256(&hash, key->bytes, sizeof key->bytes);
    demur_hex_encode(hex, hash.bytes, NAME_BYTES);
    (void)snprintf(name, CLI_NAME_MAX, "outbox/%s", hex);
}

enum demur_err cli_outbox_put(struct cli_client *c, const struct cli_outbox_item *item,
                              struct demur_span plain)
{
    char name[CLI_NAME_MAX];
    struct demur_blob_key key;
    uint8_t *sealed = NULL;
    size_t len = 0;
    enum demur_err err;

    kept_as(&key, name, item);
    err = demur_blob_seal(&sealed, &len, &key, plain);
    demur_wipe(&key, sizeof key);
    if (err != DEMUR_OK) return cli_client_fail(c, "outbox", err);
    err = cli_home_write(c->home, name, (struct demur_span){sealed, len}, true);
    demur_free(sealed);
    return err;
}

void cli_outbox_drop(struct cli_client *c, const struct cli_outbox_item *item)
{
    char name[CLI_NAME_MAX];
    struct demur_blob_key key;

    kept_as(&key, name, item);
    demur_wipe(&key, sizeof key);
    cli_home_remove(c->home, name);
}

bool cli_outbox_has(struct cli_client *c, const struct cli_outbox_item *item)
{
    char name[CLI_NAME_MAX];
    struct demur_blob_key key;

    kept_as(&key, name, item);
    demur_wipe(&key, sizeof key);
    return cli_home_has(c->home, name);
}

/* ---- handing in ------------------------------------------------------------------------ */

/* The blob of item, out of what is kept; DEMUR_ERR_STATE: nothing is. */
static enum demur_err make_blob(uint8_t **out, size_t *len, struct cli_client *c,
                                const struct cli_outbox_item *item)
{
    char name[CLI_NAME_MAX];
    struct demur_blob_key key;
    uint8_t *sealed = NULL;
    uint8_t *plain = NULL;
    size_t sealed_len = 0;
    size_t plain_len = 0;
    enum demur_err err;

    kept_as(&key, name, item);
    err = cli_home_read(&sealed, &sealed_len, c->home, name, DEMUR_BLOB_BYTES_MAX, true);
    if (err == DEMUR_OK) {
        err = demur_blob_open(&plain, &plain_len, &key, (struct demur_span){sealed, sealed_len});
        if (err != DEMUR_OK) (void)cli_client_fail(c, cli_home_path(c->home, name), err);
    }
    if (err == DEMUR_OK) {
        demur_memo_blob_key(&key, item->key, item->commit, item->index);
        err = demur_blob_seal(out, len, &key, (struct demur_span){plain, plain_len});
    }
    demur_wipe(&key, sizeof key);
    demur_wipe_free(plain, plain_len);
    demur_wipe_free(sealed, sealed_len);
    return err;
}

/* Whether the server may yet take it: the entry is not accepted, or it is busy. */
static bool is_for_now(uint8_t status)
{
    return status == DEMUR_E_CTX_UNKNOWN || status == DEMUR_E_BUSY ||
           status == DEMUR_E_STORAGE_FULL || status == DEMUR_E_READONLY;
}

static enum demur_err take_reply(struct cli_outbox_done *done, struct cli_client *c,
                                 const struct cli_outbox_item *item,
                                 const struct demur_reply *reply)
{
    if (reply->status == DEMUR_ACCEPTED) {
        done->sent++;
        cli_outbox_drop(c, item);
        return DEMUR_OK;
    }
    done->waiting++;
    if (is_for_now(reply->status)) return DEMUR_OK;
    return cli_client_say(c, DEMUR_ERR_IO, "the text was not taken: %s",
                          cli_refusal_text(reply->status));
}

void cli_outbox_put_done(FILE *to, const struct cli_outbox_done *done)
{
    if (done->sent > 0) fprintf(to, "Texts handed in: %u.\n", done->sent);
    if (done->waiting > 0) {
        fprintf(to, "Texts that still have to be handed in: %u; demur send does it.\n",
                done->waiting);
    }
}

enum demur_err cli_outbox_send(struct cli_outbox_done *done, struct cli_client *c,
                               const struct cli_outbox_item *item, const struct demur_blob_ref *ref)
{
    struct demur_blob_ref made;
    struct demur_reply reply;
    uint8_t *blob = NULL;
    size_t len = 0;
    enum demur_err err;

    if (!cli_outbox_has(c, item)) return DEMUR_OK;
    err = make_blob(&blob, &len, c, item);
    if (err != DEMUR_OK) return err;
    demur_blob_ref_of(&made, (struct demur_span){blob, len});
    if (made.size != ref->size || memcmp(&made.hash, &ref->hash, sizeof made.hash) != 0) {
        err = cli_client_say(c, DEMUR_ERR_INVALID,
                             "what waits to be handed in is not what the log names");
    }
    if (err == DEMUR_OK) err = cli_client_post_blob(&reply, c, (struct demur_span){blob, len});
    if (err == DEMUR_OK) err = take_reply(done, c, item, &reply);
    demur_free(blob);
    return err;
}

enum demur_err cli_outbox_send_memo(struct cli_outbox_done *done, struct cli_client *c,
                                    const struct demur_memo_header *header,
                                    const struct demur_memo_key *key)
{
    enum demur_err err = DEMUR_OK;

    for (uint8_t i = 0; i < header->blobs && err == DEMUR_OK; i++) {
        struct cli_outbox_item item = {key, &header->body_commit, i};

        err = cli_outbox_send(done, c, &item, &header->blob[i]);
    }
    return err;
}

/* The freeze in object, and whose link it is. */
static bool read_freeze(struct demur_freeze *out, uint8_t prefix[DEMUR_LINK_PREFIX_BYTES],
                        struct demur_span object)
{
    struct demur_act act;

    if (demur_act_decode(&act, DEMUR_KIND_MEMO_FREEZE, object.data, object.len) != DEMUR_OK ||
        demur_freeze_decode(out, &act) != DEMUR_OK) {
        return false;
    }
    demur_link_prefix(prefix, &out->header.owner_pk);
    return true;
}

void cli_outbox_forget(struct cli_client *c, struct demur_span object)
{
    struct demur_freeze freeze;
    struct demur_memo_key key;
    struct demur_link link;
    uint8_t prefix[DEMUR_LINK_PREFIX_BYTES];
    size_t i = 0;

    if (!read_freeze(&freeze, prefix, object)) return;
    while (demur_keystore_link_at(&link, c->store, &c->org, i)) {
        if (memcmp(link.owner_prefix, prefix, sizeof prefix) != 0) {
            i++;
            continue;
        }
        demur_link_memo_key(&key, &link);
        for (uint8_t blob = 0; blob < freeze.header.blobs; blob++) {
            struct cli_outbox_item item = {&key, &freeze.header.body_commit, blob};

            cli_outbox_drop(c, &item);
        }
        (void)demur_keystore_link_remove(c->store, &c->org, i);
    }
    demur_wipe(&key, sizeof key);
    demur_wipe(&link, sizeof link);
}

/* The header of a waiting freeze that has been accepted and is of that link. */
static bool accepted_header(struct demur_freeze *freeze, const struct cli_client *c,
                            const struct demur_link *link)
{
    struct demur_keystore_waiting w;
    uint8_t prefix[DEMUR_LINK_PREFIX_BYTES];

    for (size_t i = 0; demur_keystore_waiting_at(&w, c->store, i); i++) {
        if (demur_entry_kind(w.object) != DEMUR_KIND_MEMO_FREEZE) continue;
        if (memcmp(&w.org, &c->org, sizeof w.org) != 0) continue;
        if (cli_client_receipt(c, &w) != CLI_RECEIPT_GOOD) continue;
        if (!read_freeze(freeze, prefix, w.object)) continue;
        if (memcmp(prefix, link->owner_prefix, sizeof prefix) == 0) return true;
    }
    return false;
}

static enum demur_err send_of_link(struct cli_outbox_done *done, struct cli_client *c,
                                   const struct demur_link *link)
{
    struct demur_channel_memo memo;
    struct demur_freeze freeze;
    struct demur_memo_key key;
    enum demur_err err = DEMUR_OK;

    demur_link_memo_key(&key, link);
    if (demur_channel_memo_by_link(&memo, c->channel, link->owner_prefix) == 1) {
        err = cli_outbox_send_memo(done, c, memo.header, &key);
    } else if (accepted_header(&freeze, c, link)) {
        err = cli_outbox_send_memo(done, c, &freeze.header, &key);
    }
    demur_wipe(&key, sizeof key);
    return err;
}

enum demur_err cli_outbox_send_all(struct cli_outbox_done *done, struct cli_client *c)
{
    struct demur_link link;
    enum demur_err err = DEMUR_OK;

    for (size_t i = 0; err == DEMUR_OK && demur_keystore_link_at(&link, c->store, &c->org, i);
         i++) {
        if (link.kind == DEMUR_LINK_OWNER) err = send_of_link(done, c, &link);
    }
    demur_wipe(&link, sizeof link);
    return err;
}
