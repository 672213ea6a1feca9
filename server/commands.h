/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* commands.h -- every command of demurd(8), one per cmd_*.c. */
#ifndef SERVER_COMMANDS_H
#define SERVER_COMMANDS_H

/** Exit statuses, as demur(1) has them. */
enum srv_exit {
    SRV_OK = 0,
    SRV_FAILED = 1,  /**< could not be done */
    SRV_USAGE = 2,   /**< the command line makes no sense */
    SRV_INVALID = 3, /**< checked, and the answer is no */
};

/** A command. */
struct srv_cmd {
    const char *name;
    const char *operands; /**< as --help shows them */
    int operands_min, operands_max;
    const char *brief;
    /** Run it with its operands, behind which a NULL stands. */
    enum srv_exit (*run)(char *const operand[]);
};

extern const struct srv_cmd srv_cmd_backup;
extern const struct srv_cmd srv_cmd_check_config;
extern const struct srv_cmd srv_cmd_issue;
extern const struct srv_cmd srv_cmd_restore;
extern const struct srv_cmd srv_cmd_serve;

#endif
