/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "reason.h"

static enum cli_reason last = CLI_REASON_OTHER;

void cli_reason_is(enum cli_reason reason)
{
    if (last != CLI_REASON_ALARM) last = reason;
}

enum cli_reason cli_reason_last(void)
{
    return last;
}

void cli_reason_forget(void)
{
    last = CLI_REASON_OTHER;
}

const char *cli_reason_name(enum cli_reason reason)
{
    static const char *const names[CLI_REASONS] = {
        [CLI_REASON_OTHER] = "other",
        [CLI_REASON_ALARM] = "alarm",
        [CLI_REASON_SILENT] = "silent",
        [CLI_REASON_STALE] = "stale",
        [CLI_REASON_NOT_KEPT] = "not-kept",
        [CLI_REASON_PASSPHRASE] = "passphrase",
        [CLI_REASON_LINK_CUT] = "link-cut",
        [CLI_REASON_LINK_UNKNOWN] = "link-unknown",
        [CLI_REASON_MEMO_DIFFERS] = "memo-differs",
        [CLI_REASON_MEMO_CLOSED] = "memo-closed",
        [CLI_REASON_ORGANISATION] = "organisation",
        [CLI_REASON_CODE_MISSING] = "code-missing",
        [CLI_REASON_CODE_REFUSED] = "code-refused",
        [CLI_REASON_CODES_MIXED] = "codes-mixed",
        [CLI_REASON_ISSUER_CHEATS] = "issuer-cheats",
        [CLI_REASON_WORDS_COUNT] = "words-count",
        [CLI_REASON_WORD_UNKNOWN] = "word-unknown",
        [CLI_REASON_WORDS_MISTYPED] = "words-mistyped",
    };

    return (unsigned)reason < CLI_REASONS ? names[reason] : names[CLI_REASON_OTHER];
}
