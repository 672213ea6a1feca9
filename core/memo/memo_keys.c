/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "demur/memo_keys.h"

#include "demur/memory.h"

#include <string.h>

static const struct demur_span no_ctx = {0};

static struct demur_span secret_span(const struct demur_link_secret *s)
{
    return (struct demur_span){s->bytes, sizeof s->bytes};
}

enum demur_err demur_link_draw(struct demur_link_secret *owner, const struct demur_random *random)
{
    return demur_random_fill(random, owner->bytes, sizeof owner->bytes);
}

void demur_link_writer(struct demur_link_secret *writer, const struct demur_link_secret *owner)
{
    demur_kdf(writer->bytes, secret_span(owner), "demur/v1/link/writer", no_ctx);
}

void demur_link_reader(struct demur_link_secret *reader, const struct demur_link_secret *writer)
{
    demur_kdf(reader->bytes, secret_span(writer), "demur/v1/link/reader", no_ctx);
}

void demur_owner_keys_derive(struct demur_owner_keys *out, const struct demur_link_secret *owner)
{
    demur_kdf(out->sign.bytes, secret_span(owner), "demur/v1/link/owner-sig", no_ctx);
    demur_kdf(out->mailbox.bytes, secret_span(owner), "demur/v1/link/mbox", no_ctx);
    demur_kdf(out->voice.bytes, secret_span(owner), "demur/v1/link/voice-sig", no_ctx);
}

void demur_memo_key_derive(struct demur_memo_key *out, const struct demur_link_secret *reader)
{
    demur_kdf(out->bytes, secret_span(reader), "demur/v1/memo-key", no_ctx);
}

void demur_link_memo_key(struct demur_memo_key *out, const struct demur_link *link)
{
    struct demur_link_secret s = link->secret;

    if (link->kind == DEMUR_LINK_OWNER) demur_link_writer(&s, &s);
    if (link->kind != DEMUR_LINK_READER) demur_link_reader(&s, &s);
    demur_memo_key_derive(out, &s);
    demur_wipe(&s, sizeof s);
}

void demur_deliver_seed(struct demur_sign_seed *out, const struct demur_memo_key *key)
{
    demur_kdf(out->bytes, (struct demur_span){key->bytes, sizeof key->bytes},
              "demur/v1/deliver-key", no_ctx);
}

void demur_memo_blob_key(struct demur_blob_key *out, const struct demur_memo_key *key,
                         const struct demur_hash *commit, uint8_t index)
{
    uint8_t ctx[DEMUR_HASH_BYTES + 1];

    memcpy(ctx, commit->bytes, DEMUR_HASH_BYTES);
    ctx[DEMUR_HASH_BYTES] = index;
    demur_kdf(out->bytes, (struct demur_span){key->bytes, sizeof key->bytes}, "demur/v1/blob",
              (struct demur_span){ctx, sizeof ctx});
}

void demur_link_prefix(uint8_t out[DEMUR_LINK_PREFIX_BYTES], const struct demur_sign_pk *owner_pk)
{
    struct demur_hash hash;

    demur_sha256(&hash, owner_pk->bytes, sizeof owner_pk->bytes);
    memcpy(out, hash.bytes, DEMUR_LINK_PREFIX_BYTES);
}

void demur_pre_id(struct demur_hash *out, const struct demur_hash *org, uint32_t epoch,
                  const struct demur_hash *body_commit, const struct demur_sign_pk *owner_pk)
{
    struct demur_hasher h;

    demur_hasher_init(&h, "demur/v1/pre");
    demur_hasher_add(&h, org->bytes, sizeof org->bytes);
    demur_hasher_add_u32(&h, epoch);
    demur_hasher_add(&h, body_commit->bytes, sizeof body_commit->bytes);
    demur_hasher_add(&h, owner_pk->bytes, sizeof owner_pk->bytes);
    demur_hasher_end(&h, out);
}
