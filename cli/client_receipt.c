/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* client_receipt.c -- what a receipt is worth: it promises this very object, for about today. */
#include "client_parts.h"
#include "demur/memory.h"
#include "demur/tree.h"

#include <string.h>

enum { PROMISE_DAYS = 2 }; /* days later, 24 hours are over whatever the hour was */

enum cli_receipt cli_client_receipt(const struct cli_client *c,
                                    const struct demur_keystore_waiting *w)
{
    struct demur_hash leaf;

    if (demur_all_zero(&w->receipt, sizeof w->receipt)) return CLI_RECEIPT_NONE;
    demur_tree_leaf(&leaf, w->object.data, w->object.len);
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
