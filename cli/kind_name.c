/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* kind_name.c -- the names that docs/protocol.md 2.0 gives to kinds of entries. */
#include "cli.h"

const char *cli_kind_name(uint8_t kind)
{
    static const char *const names[] = {
        [0x01] = "MANIFEST",       [0x02] = "ROSTER",      [0x03] = "ISSUE",
        [0x04] = "COUNTS",         [0x05] = "WINDOW",      [0x10] = "MEMO_FREEZE",
        [0x11] = "SIGN",           [0x12] = "SEALED",      [0x13] = "DEPOSIT",
        [0x14] = "KEEPER_RELEASE", [0x15] = "ESCROW_OPEN", [0x16] = "WITHDRAW",
        [0x20] = "DELIVERED",      [0x21] = "ACK",         [0x22] = "RESPONSE",
        [0x23] = "MAIL",           [0x24] = "EXTEND",      [0x30] = "POLL_OPEN",
        [0x31] = "VOTE",           [0x32] = "POLL_CLOSE",  [0x33] = "RATING",
        [0x40] = "RELEASE",        [0x41] = "CLAIM",       [0x7f] = "NOTICE",
    };

    return kind < sizeof names / sizeof names[0] ? names[kind] : NULL;
}
