/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "memo_pick.h"

#include "demur/delivered.h"
#include "demur/docket.h"
#include "demur/encode.h"
#include "demur/memory.h"

#include <string.h>

enum { HEX_LEN = 2 * DEMUR_HASH_BYTES, ID_LEN_MIN = 4 };

void cli_put_memo_id(FILE *to, const struct demur_hash *memo_id)
{
    char id[2 * CLI_MEMO_ID_SHOWN + 1];

    demur_hex_encode(id, memo_id->bytes, CLI_MEMO_ID_SHOWN);
    fputs(id, to);
}

/* ---- by number ------------------------------------------------------------------------- */

static bool is_id(const char *id)
{
    size_t len = strspn(id, "0123456789abcdef");

    return len >= ID_LEN_MIN && len <= HEX_LEN && id[len] == '\0';
}

enum demur_err cli_pick_memo(struct demur_channel_memo *out, const struct cli_client *c,
                             const char *id)
{
    size_t n = demur_channel_memos(c->channel);
    size_t found = 0;
    struct demur_channel_memo memo;

    if (id != NULL && !is_id(id)) {
        return cli_client_say(c, DEMUR_ERR_FORMAT,
                              "a memo is named by the hexadecimal digits that demur board shows, "
                              "at least %d of them",
                              ID_LEN_MIN);
    }
    for (size_t i = 0; i < n; i++) {
        char hex[HEX_LEN + 1];

        demur_channel_memo_at(&memo, c->channel, i);
        demur_hex_encode(hex, memo.memo_id.bytes, sizeof memo.memo_id.bytes);
        if (id != NULL && strncmp(hex, id, strlen(id)) != 0) continue;
        *out = memo;
        found++;
    }
    if (found == 1) return DEMUR_OK;
    if (id == NULL && n > 0) {
        return cli_client_say(c, DEMUR_ERR_RANGE,
                              "there are %zu memos; which one? demur board "
                              "lists them",
                              n);
    }
    if (found == 0) {
        return cli_client_say(c, DEMUR_ERR_INVALID,
                              "the log has no such memo: it is another organisation's, or the log "
                              "does not show it yet");
    }
    return cli_client_say(c, DEMUR_ERR_RANGE,
                          "%zu memos begin with these digits; give more of them", found);
}

/* ---- what opens it --------------------------------------------------------------------- */

bool cli_pick_link(struct demur_link *out, const struct cli_client *c,
                   const struct demur_channel_memo *memo)
{
    uint8_t prefix[DEMUR_LINK_PREFIX_BYTES];
    struct demur_link link;
    bool found = false;

    if (c->store == NULL) return false;
    demur_link_prefix(prefix, &memo->header->owner_pk);
    for (size_t i = 0; demur_keystore_link_at(&link, c->store, &c->org, i); i++) {
        if (memcmp(prefix, link.owner_prefix, sizeof prefix) != 0) continue;
        if (found && link.kind != DEMUR_LINK_OWNER) continue;
        *out = link;
        found = true;
    }
    demur_wipe(&link, sizeof link);
    return found;
}

bool cli_pick_principal(struct cli_pick_principal *out, const struct cli_client *c,
                        const struct demur_channel_memo *memo)
{
    struct demur_keystore_principal keys;
    bool found = false;

    if (c->store == NULL) return false;
    for (size_t i = 0; demur_keystore_principal_at(&keys, c->store, &c->org, i); i++) {
        for (size_t k = 0; k < memo->header->principals; k++) {
            const struct demur_header_principal *p = &memo->header->principal[k];

            if (p->id != keys.id) continue;
            if (found && p->role != DEMUR_ROLE_ADDRESSEE) continue;
            *out = (struct cli_pick_principal){keys, k, p->role};
            found = true;
        }
    }
    demur_wipe(&keys, sizeof keys);
    return found;
}

enum demur_err cli_pick_envelope(struct demur_memo_key *out, const struct cli_client *c,
                                 const struct demur_channel_memo *memo,
                                 const struct cli_pick_principal *who)
{
    enum demur_err err;

    if (!memo->is_delivered || who->at >= memo->delivered->envelopes) {
        return cli_client_say(c, DEMUR_ERR_STATE, "the memo has not been delivered");
    }
    err = demur_envelope_open(out, memo->header, who->at, &memo->delivered->envelope[who->at],
                              &who->keys.box);
    if (err == DEMUR_OK) err = demur_memo_key_verify(out, memo->header);
    if (err == DEMUR_OK) return err;
    demur_wipe(out, sizeof *out);
    return cli_client_say(c, DEMUR_ERR_INVALID,
                          "the envelope for principal %u does not open with this key, or what is "
                          "in it is not the memo's: who delivered it made it wrong, or the key is "
                          "an older one. A reader can send you the link",
                          who->keys.id);
}

const struct demur_docket_level *cli_pick_level(const struct cli_pick_principal *who,
                                                const struct demur_docket *docket)
{
    if (docket->levels == 0) return NULL;
    if (who->role != DEMUR_ROLE_NEXT_LEVEL) return &docket->level[0];
    for (uint8_t i = 1; i < docket->levels; i++) {
        if (docket->level[i].principal == who->keys.id) return &docket->level[i];
    }
    return NULL;
}

bool cli_pick_may_see(const struct cli_pick_principal *who, const struct demur_docket *docket)
{
    return who->role != DEMUR_ROLE_NEXT_LEVEL || cli_pick_level(who, docket) != NULL;
}

bool cli_pick_key(struct demur_memo_key *out, const struct cli_client *c,
                  const struct demur_channel_memo *memo, const struct demur_docket *docket)
{
    struct cli_pick_principal who;
    struct demur_link link;
    bool found = false;

    if (cli_pick_link(&link, c, memo)) {
        demur_link_memo_key(out, &link);
        demur_wipe(&link, sizeof link);
        return demur_memo_key_verify(out, memo->header) == DEMUR_OK;
    }
    if (!memo->is_delivered || !cli_pick_principal(&who, c, memo)) return false;
    if (cli_pick_may_see(&who, docket)) {
        found = cli_pick_envelope(out, c, memo, &who) == DEMUR_OK;
    }
    demur_wipe(&who, sizeof who);
    return found;
}

/* ---- the docket ------------------------------------------------------------------------ */

enum demur_err cli_pick_docket(struct demur_docket *out, const struct cli_client *c,
                               const struct demur_channel_memo *memo,
                               const struct demur_document *document)
{
    uint8_t to[DEMUR_ASKS_MAX] = {0};
    uint32_t standing = memo->signs > UINT32_MAX ? UINT32_MAX : (uint32_t)memo->signs;
    enum demur_err err;

    for (uint8_t i = 0; document != NULL && i < document->asks; i++) to[i] = document->ask[i].to;
    err = demur_channel_docket(out, c->channel, &memo->memo_id, standing,
                               document != NULL ? to : NULL, c->today);
    return err == DEMUR_OK ? err : cli_client_fail(c, "docket", err);
}

struct demur_span cli_pick_title(const struct cli_client *c, const struct demur_channel_memo *memo,
                                 uint8_t id)
{
    static const char nobody[] = "somebody unknown";
    const struct demur_manifest_principal *p = demur_manifest_principal_of(memo->manifest, id);

    if (p == NULL) p = demur_manifest_principal_of(c->manifest, id);
    if (p != NULL) return p->title;
    return (struct demur_span){(const uint8_t *)nobody, sizeof nobody - 1};
}
