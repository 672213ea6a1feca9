/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* client_receipt.c -- what a receipt is worth: it promises this very object, for about today. */
#include "client_parts.h"
#include "demur/entry.h"
#include "demur/memory.h"
#include "demur/poll.h"
#include "demur/tree.h"

#include <string.h>

enum { PROMISE_DAYS = 2 }; /* days later, 24 hours are over whatever the hour was */

void cli_client_logged_leaf(struct demur_hash *out, struct demur_span object)
{
    uint8_t bytes[DEMUR_SEALED_BYTES];
    struct demur_sealed sealed;
    struct demur_act act;

    if (demur_entry_kind(object) == DEMUR_KIND_VOTE &&
        demur_act_decode(&act, DEMUR_KIND_VOTE, object.data, object.len) == DEMUR_OK) {
        demur_sealed_of(&sealed, &act, object);
        demur_sealed_encode(bytes, &sealed);
        object = (struct demur_span){bytes, sizeof bytes};
    }
    demur_tree_leaf(out, object.data, object.len);
}

enum cli_receipt cli_client_receipt(const struct cli_client *c,
                                    const struct demur_keystore_waiting *w)
{
    struct demur_hash leaf;

    if (demur_all_zero(&w->receipt, sizeof w->receipt)) return CLI_RECEIPT_NONE;
    cli_client_logged_leaf(&leaf, w->object);
    if (memcmp(&leaf, &w->receipt.leaf, sizeof leaf) != 0) return CLI_RECEIPT_OTHER;
    if (w->receipt.day > c->today + 1) return CLI_RECEIPT_FUTURE;
    if (w->receipt.day + PROMISE_DAYS <= c->today) return CLI_RECEIPT_BROKEN;
    return CLI_RECEIPT_GOOD;
}

bool cli_client_is_evidence(const struct cli_client *c, const struct demur_keystore_waiting *w)
{
    uint64_t index = 0;

    return !demur_all_zero(&w->receipt, sizeof w->receipt) &&
           w->receipt.day + PROMISE_DAYS <= c->today &&
           !cli_client_log_find(&index, c, &w->receipt.leaf);
}

enum demur_err cli_client_take_receipt(struct cli_client *c, size_t i,
                                       const struct demur_reply *reply)
{
    static const char kept[] =
        "it counts as not sent, and is sent again; the receipt is kept as evidence";
    struct demur_keystore_receipt receipt = {reply->leaf, reply->day, reply->sig};
    struct demur_keystore_waiting w;
    bool was_broken;

    if (!demur_keystore_waiting_at(&w, c->store, i)) return DEMUR_OK;
    was_broken = cli_client_receipt(c, &w) == CLI_RECEIPT_BROKEN;
    w.receipt = receipt;
    if (!was_broken) (void)demur_keystore_waiting_receipt(c->store, i, &receipt);
    switch (cli_client_receipt(c, &w)) {
    case CLI_RECEIPT_GOOD:
        return DEMUR_OK;
    case CLI_RECEIPT_FUTURE:
        return cli_client_say(c, DEMUR_ERR_INVALID,
                              "the server's receipt is of a day that is still to come: %s", kept);
    case CLI_RECEIPT_BROKEN:
        return cli_client_say(c, DEMUR_ERR_INVALID,
                              "the server's receipt is of a day that is over, and the log does not "
                              "have what it promises: %s (demur send --evidence FILE)",
                              kept);
    default:
        return cli_client_say(c, DEMUR_ERR_INVALID,
                              "the server's receipt is for something else than what was sent: %s",
                              kept);
    }
}
