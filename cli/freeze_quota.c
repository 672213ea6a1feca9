/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * freeze_quota.c -- two memos for each member and epoch (2.6): which are used, the log and the
 * queue tell, by the pseudonym of each slot.
 */
#include "demur/entry.h"
#include "freeze.h"

#include <string.h>

struct looking {
    struct demur_nym nym;
    bool found;
};

static enum demur_err look_at(void *ctx, uint64_t index, struct demur_span entry)
{
    struct looking *l = ctx;
    struct demur_act act;

    (void)index;
    if (demur_entry_kind(entry) != DEMUR_KIND_MEMO_FREEZE) return DEMUR_OK;
    if (demur_act_decode(&act, DEMUR_KIND_MEMO_FREEZE, entry.data, entry.len) != DEMUR_OK) {
        return DEMUR_OK;
    }
    if (memcmp(act.nym, l->nym.bytes, sizeof act.nym) == 0) l->found = true;
    return DEMUR_OK;
}

static enum demur_err is_used(bool *out, const struct cli_freeze *f,
                              const struct demur_act_scope *scope)
{
    struct looking l = {.found = false};
    struct cli_client_visitor visitor = {look_at, &l};
    struct demur_keystore_waiting w;
    enum demur_err err;

    demur_act_nym(&l.nym, f->membership, scope);
    err = cli_client_each_public(f->c, &visitor);
    for (size_t i = 0; demur_keystore_waiting_at(&w, f->c->store, i); i++) {
        if (err == DEMUR_OK) err = look_at(&l, 0, w.object);
    }
    *out = l.found;
    return err;
}

enum demur_err cli_freeze_slot(struct cli_freeze *f)
{
    for (unsigned slot = 1; slot <= DEMUR_QUOTA_SLOTS; slot++) {
        struct demur_act_scope *scope = NULL;
        bool used = false;
        enum demur_err err = demur_act_scope_quota(&scope, f->epoch.keys, (uint8_t)slot);

        if (err != DEMUR_OK) return cli_client_fail(f->c, "quota", err);
        err = is_used(&used, f, scope);
        if (err == DEMUR_OK && !used) {
            f->slot = (uint8_t)slot;
            f->scope = scope;
            return DEMUR_OK;
        }
        demur_act_scope_free(scope);
        if (err != DEMUR_OK) return err;
    }
    return cli_client_say(f->c, DEMUR_ERR_STATE,
                          "you have frozen %d memos in this epoch, which is all that a member may; "
                          "somebody else has to freeze this one",
                          DEMUR_QUOTA_SLOTS);
}
