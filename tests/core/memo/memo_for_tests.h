/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* memo_for_tests.h -- one known memo header, with the keys behind it. */
#ifndef MEMO_FOR_TESTS_H
#define MEMO_FOR_TESTS_H

#include "demur/header.h"
#include "demur/memo_keys.h"

#include <string.h>

/* memo_id of known_header(), from an independent program. */
#define KNOWN_MEMO_ID "539896a04d2d82ebeeaeb68ba4c0e34968bb1915b77d6ec4537a4dd00661e832"

/** The keys of the memo whose L_o is 00 01 .. 1f. */
struct known_keys {
    struct demur_owner_keys owner;
    struct demur_memo_key memo;
    struct demur_sign_seed deliver;
};

static inline struct known_keys known_keys(void)
{
    struct known_keys keys;
    struct demur_link link = {.kind = DEMUR_LINK_OWNER};

    for (size_t i = 0; i < sizeof link.secret.bytes; i++) link.secret.bytes[i] = (uint8_t)i;
    demur_owner_keys_derive(&keys.owner, &link.secret);
    demur_link_memo_key(&keys.memo, &link);
    demur_deliver_seed(&keys.deliver, &keys.memo);
    return keys;
}

/** Principal 1 is the addressee, principal 5 the next level; profiles 0, 1 and 3. */
static inline struct demur_memo_header known_header(void)
{
    struct known_keys keys = known_keys();
    struct demur_memo_header h = {
        .epoch = 7,
        .form = DEMUR_FORM_OPEN,
        .close = 20300,
        .asks = 2,
        .principals = 2,
        .principal = {{1, DEMUR_ROLE_ADDRESSEE}, {5, DEMUR_ROLE_NEXT_LEVEL}},
        .profiles = 0x0b,
        .blobs = 1,
        .blob = {{.size = 16400}},
    };

    memset(h.org.bytes, 0x11, sizeof h.org.bytes);
    memset(h.manifest.bytes, 0x33, sizeof h.manifest.bytes);
    memset(h.body_commit.bytes, 0x22, sizeof h.body_commit.bytes);
    memset(h.blob[0].hash.bytes, 0x44, sizeof h.blob[0].hash.bytes);
    demur_sign_pk_of(&h.owner_pk, &keys.owner.sign);
    demur_sign_pk_of(&h.deliver_pk, &keys.deliver);
    demur_sign_pk_of(&h.voice_pk, &keys.owner.voice);
    demur_box_pk_of(&h.mbox_pk, &keys.owner.mailbox);
    return h;
}

/** memo_id of h, which is a right header. */
static inline struct demur_hash memo_id_of(const struct demur_memo_header *h)
{
    uint8_t bytes[DEMUR_HEADER_BYTES_MAX];
    size_t len = 0;
    struct demur_hash id = {{0}};

    if (demur_header_encode(bytes, &len, h) == DEMUR_OK) {
        demur_header_memo_id(&id, (struct demur_span){bytes, len});
    }
    return id;
}

#endif
