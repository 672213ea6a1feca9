/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * reason.h -- why a command failed, by a name that the pages act on.
 *
 * The sentence for people is on standard error and may be worded anew; the reason beside it may
 * not. The pages draw their own sentence for each (web/src/app/trouble.ts, web/src/check/run.ts);
 * the command itself has no use for it, so what only a browser can meet is named in web/module
 * alone. Static state, against STYLE.md 3: it is as much of the process as standard error is, and
 * would else have to be handed through whatever can fail.
 */
#ifndef CLI_REASON_H
#define CLI_REASON_H

enum cli_reason {
    CLI_REASON_OTHER,          /**< none has been given */
    CLI_REASON_ALARM,          /**< two histories, or another organisation: nothing more is sent */
    CLI_REASON_SILENT,         /**< nobody answers */
    CLI_REASON_STALE,          /**< the newest checkpoint is older than 48 hours */
    CLI_REASON_NOT_KEPT,       /**< what has to be kept could not be */
    CLI_REASON_PASSPHRASE,     /**< another one was typed */
    CLI_REASON_LINK_CUT,       /**< this is no link */
    CLI_REASON_LINK_UNKNOWN,   /**< the log has no memo of it */
    CLI_REASON_MEMO_DIFFERS,   /**< the text is not the one that was frozen */
    CLI_REASON_MEMO_CLOSED,    /**< it takes no signatures any more */
    CLI_REASON_ORGANISATION,   /**< the twelve words are another's */
    CLI_REASON_CODE_MISSING,   /**< of an issuer */
    CLI_REASON_CODE_REFUSED,   /**< unknown or used */
    CLI_REASON_CODES_MIXED,    /**< they are of two people */
    CLI_REASON_ISSUER_CHEATS,  /**< its answer does not hold */
    CLI_REASON_WORDS_COUNT,    /**< they are not twelve */
    CLI_REASON_WORD_UNKNOWN,   /**< one is not in the list */
    CLI_REASON_WORDS_MISTYPED, /**< they do not fit together */
    CLI_REASONS,
};

/**
 * This is why.  The last one counts, as what was tried before may have failed without harm; an
 * alarm stays.
 */
void cli_reason_is(enum cli_reason reason);

/** Why, so far. */
enum cli_reason cli_reason_last(void);

/** Before another command is run in the same process. */
void cli_reason_forget(void);

/** "link-cut"; "other" for what is no reason. */
const char *cli_reason_name(enum cli_reason reason);

#endif
