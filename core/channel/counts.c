/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* counts.c -- whether an act that is in the log stands where it counts (2.7): for bundles. */
#include "channel/state.h"

void demur_channel_act_fault(struct demur_fault *fault, const struct demur_channel *c,
                             const struct demur_act *act, uint32_t window)
{
    const struct demur_kept_memo *memo = demur_channel_find_memo(c, &act->subject);
    const struct demur_kept_epoch *e =
        memo == NULL ? NULL : demur_channel_find_epoch(c, memo->header.epoch);

    if (e == NULL || window >= c->windows) {
        demur_channel_refuse(fault, DEMUR_E_CTX_UNKNOWN, "there is no such memo");
    } else if (window <= memo->window) {
        demur_channel_refuse(fault, DEMUR_E_CTX_UNKNOWN, "it is not after the freeze");
    } else if (memo->delivered != NULL && window > memo->delivered_window) {
        demur_channel_refuse(fault, DEMUR_E_CTX_CLOSED, "it comes after the delivery");
    } else {
        demur_rule_act(fault, &memo->header, e->roster, demur_epoch_keys_count(e->keys), act,
                       c->window[window].claimed_day);
    }
}
