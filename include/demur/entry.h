/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * entry.h -- what the log itself knows of an entry: its kind, and which memo it is of.
 *
 * Source: docs/protocol.md 2.0.
 */
#ifndef DEMUR_ENTRY_H
#define DEMUR_ENTRY_H

#include "demur/hash.h"

#include <stdbool.h>

/** The kinds of acts; the log counts SIGN apart. */
enum {
    DEMUR_KIND_MEMO_FREEZE = 0x10,
    DEMUR_KIND_SIGN = 0x11,
    DEMUR_KIND_WITHDRAW = 0x16,
    DEMUR_KIND_VOTE = 0x31,
};

/** Whether entry begins with a prologue: "DMR1", any kind, suite 1. */
bool demur_entry_has_prologue(struct demur_span entry);

/** The kind in the prologue of entry; 0 where it is shorter than that. */
uint8_t demur_entry_kind(struct demur_span entry);

/** The memo that entry is of: true with *memo_id set where its kind is of a memo. */
bool demur_entry_memo(struct demur_hash *memo_id, struct demur_span entry);

#endif
