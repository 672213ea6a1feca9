/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * cli.h -- what every command of demur(1) shares: its option table, exit statuses, and how it
 * reads files and speaks.
 */
#ifndef CLI_CLI_H
#define CLI_CLI_H

#include "demur/error.h"
#include "host/read_file.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/** Exit statuses, the same for every command (see demur(1), EXIT STATUS). */
enum cli_exit {
    CLI_OK = 0,      /**< done; where the command checks something: it holds */
    CLI_FAILED = 1,  /**< could not be done: a file, the network, memory */
    CLI_USAGE = 2,   /**< the command line makes no sense */
    CLI_INVALID = 3, /**< checked, and the answer is no */
};

/** A row of a command's option table: parsing and --help read it. */
struct cli_opt {
    const char *name; /**< "json", given as --json */
    /** What the value is called, "FILE"; "FILE..." may be given several times; NULL: a switch. */
    const char *arg;
    const char *help; /**< one line, lower case, no full stop */
};

enum { CLI_MAX_OPTS = 32, CLI_MAX_OPERANDS = 4, CLI_MAX_VALUES = 64 };

/** A value of an option that may be given several times. */
struct cli_value {
    size_t row; /**< of the table */
    const char *text;
};

/** One run of a command: what was asked for, and where to answer. */
struct cli {
    const char *option[CLI_MAX_OPTS];       /**< by row of the table, the first; NULL: not given */
    struct cli_value value[CLI_MAX_VALUES]; /**< of options given several times, in order */
    size_t values;
    const char *operand[CLI_MAX_OPERANDS];
    size_t operands;
    FILE *out; /**< results, and nothing else */
    FILE *err; /**< everything said to a person */
};

/** A command: one per cmd_*.c. */
struct cli_cmd {
    const char *name;           /**< "memo check" */
    const char *operands;       /**< as --help shows them: "FILE" */
    size_t min_operands;        /**< how many it needs */
    size_t max_operands;        /**< how many it takes, at most CLI_MAX_OPERANDS */
    const char *brief;          /**< one line for the list of commands */
    const char *example;        /**< one command line, among the EXAMPLES of its man page */
    const char *answer;         /**< what exit status 0 means, and 3 where there is one */
    const struct cli_opt *opts; /**< at most CLI_MAX_OPTS rows, then one with name NULL */
    enum cli_exit (*run)(const struct cli *cli);
};

/** Parse args (without the command's own words) and run cmd; never ends the process. */
enum cli_exit cli_run(const struct cli_cmd *cmd, int argc, char *const argv[], FILE *out,
                      FILE *err);

struct demur_policy;

/**
 * Read the log policy at path; *out is freed with demur_policy_free().
 *
 * On failure a line on err has said what and why.
 * @return DEMUR_OK, as host_read_file(), or as demur_policy_decode()
 */
DEMUR_MUST_CHECK
enum demur_err cli_read_policy(struct demur_policy **out, const char *path, FILE *err);

/**
 * Write text that came from outside: control characters and bytes that are not UTF-8 are shown
 * as \xNN or \uNNNN, so that they never reach a terminal.  LF stays where lines is true.
 */
void cli_put_text(FILE *to, const uint8_t *text, size_t len, bool lines);

/** The name that docs/protocol.md 2.0 gives a kind of entry, "SIGN"; NULL where it gives none. */
const char *cli_kind_name(uint8_t kind);

/** Write text as a JSON string, quotes included; invalid UTF-8 becomes U+FFFD. */
void cli_put_json_string(FILE *to, const uint8_t *text, size_t len);

/** Write a day as the JSON string "YYYY-MM-DD", or null where it is not known. */
void cli_put_json_day(FILE *to, bool is_known, uint32_t day);

/** Write, as a JSON array, the names of policy's witnesses whose bits are set; NULL has none. */
void cli_put_json_witnesses(FILE *to, const struct demur_policy *policy, unsigned witnesses);

#endif
