/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* commands.h -- every command of demur(1), one per cmd_*.c. */
#ifndef CLI_COMMANDS_H
#define CLI_COMMANDS_H

#include "cli.h"

/** All of them, by name; NULL behind the last. */
extern const struct cli_cmd *const cli_commands[];

extern const struct cli_cmd cmd_backup;
extern const struct cli_cmd cmd_board;
extern const struct cli_cmd cmd_bundle_make;
extern const struct cli_cmd cmd_bundle_show;
extern const struct cli_cmd cmd_bundle_verify;
extern const struct cli_cmd cmd_completions;
extern const struct cli_cmd cmd_demo;
extern const struct cli_cmd cmd_docket;
extern const struct cli_cmd cmd_doctor;
extern const struct cli_cmd cmd_enrol;
extern const struct cli_cmd cmd_inbox_ack;
extern const struct cli_cmd cmd_inbox_answer;
extern const struct cli_cmd cmd_inbox_extend;
extern const struct cli_cmd cmd_inbox_list;
extern const struct cli_cmd cmd_inbox_login;
extern const struct cli_cmd cmd_inbox_read;
extern const struct cli_cmd cmd_init;
extern const struct cli_cmd cmd_key_make;
extern const struct cli_cmd cmd_key_show;
extern const struct cli_cmd cmd_log_check;
extern const struct cli_cmd cmd_log_mirror;
extern const struct cli_cmd cmd_memo_check;
extern const struct cli_cmd cmd_memo_claim;
extern const struct cli_cmd cmd_memo_deliver;
extern const struct cli_cmd cmd_memo_freeze;
extern const struct cli_cmd cmd_memo_link;
extern const struct cli_cmd cmd_memo_list;
extern const struct cli_cmd cmd_memo_new;
extern const struct cli_cmd cmd_memo_rate;
extern const struct cli_cmd cmd_memo_read;
extern const struct cli_cmd cmd_memo_release;
extern const struct cli_cmd cmd_memo_sign;
extern const struct cli_cmd cmd_memo_withdraw;
extern const struct cli_cmd cmd_org_next;
extern const struct cli_cmd cmd_org_show;
extern const struct cli_cmd cmd_org_sign;
extern const struct cli_cmd cmd_policy_check;
extern const struct cli_cmd cmd_policy_days;
extern const struct cli_cmd cmd_policy_due;
extern const struct cli_cmd cmd_policy_holidays;
extern const struct cli_cmd cmd_policy_profiles;
extern const struct cli_cmd cmd_poll_ask;
extern const struct cli_cmd cmd_poll_list;
extern const struct cli_cmd cmd_poll_vote;
extern const struct cli_cmd cmd_proof_export;
extern const struct cli_cmd cmd_proof_import;
extern const struct cli_cmd cmd_refresh;
extern const struct cli_cmd cmd_restore;
extern const struct cli_cmd cmd_roster_codes;
extern const struct cli_cmd cmd_roster_import;
extern const struct cli_cmd cmd_roster_sign;
extern const struct cli_cmd cmd_send;
extern const struct cli_cmd cmd_standing;

#endif
