/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* client_member.c -- credentials of an epoch, and how often they have been used (2.4). */
#include "client_parts.h"
#include "demur/memory.h"

#include <string.h>

enum demur_err cli_client_membership(struct demur_membership **out, uint32_t *made_day,
                                     struct cli_client *c, uint32_t epoch)
{
    struct demur_channel_epoch e;
    struct demur_span record;
    uint32_t day = 0;
    enum demur_err err;

    if (!demur_keystore_credential_get(&record, c->store, &c->org, epoch)) {
        return cli_client_say(c, DEMUR_ERR_STATE,
                              "you have no credential of epoch %u: demur refresh gets one, or with "
                              "codes demur enrol",
                              epoch);
    }
    if (!demur_channel_epoch_get(&e, c->channel, epoch)) {
        return cli_client_say(c, DEMUR_ERR_INVALID,
                              "the log has no roster of epoch %u any more, of which you have a "
                              "credential",
                              epoch);
    }
    err = demur_membership_resume(out, &day, e.keys, record.data, record.len);
    if (err == DEMUR_ERR_INVALID) {
        return cli_client_say(c, err,
                              "your credential of epoch %u does not fit the roster in the "
                              "log: the log shown to you is another one",
                              epoch);
    }
    if (err != DEMUR_OK) return cli_client_fail(c, "credential", err);
    if (made_day != NULL) *made_day = day;
    return DEMUR_OK;
}

bool cli_client_epoch_today(struct demur_channel_epoch *out, const struct cli_client *c)
{
    const struct demur_manifest_epoch *e = demur_manifest_epoch_at(c->manifest, c->today);

    return e != NULL && demur_channel_epoch_get(out, c->channel, e->epoch);
}

/* SHA-256 of a context_id: label, 00, org_id, u32 epoch, and what it is of. */
static void context(struct demur_hash *out, const struct cli_client *c, const char *label,
                    uint32_t epoch, struct demur_span of)
{
    uint8_t bytes[128];
    size_t len = strlen(label) + 1;

    memcpy(bytes, label, len);
    memcpy(bytes + len, c->org.bytes, sizeof c->org.bytes);
    len += sizeof c->org.bytes;
    demur_set_be32(bytes + len, epoch);
    len += sizeof epoch;
    memcpy(bytes + len, of.data, of.len);
    demur_sha256(out, bytes, len + of.len);
}

void cli_client_context_sign(struct demur_hash *out, const struct cli_client *c, uint32_t epoch,
                             const struct demur_hash *memo_id)
{
    context(out, c, "demur/v1/ctx/sign", epoch,
            (struct demur_span){memo_id->bytes, sizeof memo_id->bytes});
}

void cli_client_context_poll(struct demur_hash *out, const struct cli_client *c, uint32_t epoch,
                             const struct demur_hash *poll_id)
{
    context(out, c, "demur/v1/ctx/poll", epoch,
            (struct demur_span){poll_id->bytes, sizeof poll_id->bytes});
}

void cli_client_context_quota(struct demur_hash *out, const struct cli_client *c, uint32_t epoch,
                              uint8_t slot)
{
    context(out, c, "demur/v1/ctx/quota", epoch, (struct demur_span){&slot, 1});
}

enum demur_err cli_client_use_context(struct cli_client *c, uint32_t epoch,
                                      const struct demur_hash *of, bool is_yes)
{
    enum demur_err err;

    if (demur_keystore_context_used(c->store, &c->org, epoch, of)) return DEMUR_OK;
    if (demur_keystore_contexts(c->store, &c->org, epoch) >= CLI_CONTEXTS_MAX) {
        (void)cli_client_say(
            c, DEMUR_OK,
            "warning: you have used this epoch's credential %d times. One more, and "
            "a future quantum computer could link your signatures of this epoch to "
            "each other; never to your name",
            CLI_CONTEXTS_MAX);
        if (!is_yes && !cli_confirm(c->cli, "Go on?")) return DEMUR_ERR_STATE;
    }
    err = demur_keystore_context_add(c->store, &c->org, epoch, of);
    return err == DEMUR_OK ? err : cli_client_fail(c, "key store", err);
}
