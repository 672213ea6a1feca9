/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* act_scope.h -- what a scope consists of, for the parts of core that look inside. */
#ifndef DEMUR_MEMO_ACT_SCOPE_H
#define DEMUR_MEMO_ACT_SCOPE_H

#include "memo/act.h"

struct demur_act_scope {
    const struct demur_epoch_keys *keys; /**< borrowed */
    uint8_t slot;                        /**< of a quota; 0: of a memo or poll */
    bool is_poll;
    struct demur_hash subject; /**< where slot is 0: memo_id or poll_id */
    struct demur_act_context id;
    struct demur_bbs_context context; /**< over id */
};

/** Whether act may be in scope by its kind, subject, epoch and number of issuers. */
bool demur_act_scope_admits(const struct demur_act_scope *scope, const struct demur_act *act);

#endif
