/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "demur/entry.h"

#include "demur/bytes.h"

#include <string.h>

enum { KIND_AT = 4, SUITE_AT = 5 };

bool demur_entry_has_prologue(struct demur_span entry)
{
    return entry.len >= DEMUR_PROLOGUE_BYTES && memcmp(entry.data, "DMR1", KIND_AT) == 0 &&
           entry.data[SUITE_AT] == DEMUR_SUITE;
}

uint8_t demur_entry_kind(struct demur_span entry)
{
    return entry.len > KIND_AT ? entry.data[KIND_AT] : 0;
}

bool demur_entry_memo(struct demur_hash *memo_id, struct demur_span entry)
{
    /* MEMO_FREEZE, SIGN, WITHDRAW, DELIVERED to EXTEND, RATING, RELEASE, CLAIM */
    static const uint8_t of_memo[] = {0x10, 0x11, 0x16, 0x20, 0x21, 0x22,
                                      0x23, 0x24, 0x33, 0x40, 0x41};

    if (!demur_entry_has_prologue(entry) || entry.len < DEMUR_PROLOGUE_BYTES + sizeof *memo_id) {
        return false;
    }
    if (memchr(of_memo, demur_entry_kind(entry), sizeof of_memo) == NULL) return false;
    memcpy(memo_id->bytes, entry.data + DEMUR_PROLOGUE_BYTES, sizeof memo_id->bytes);
    return true;
}
