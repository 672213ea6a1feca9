/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* commands.c -- the commands of the module with which members and principals work. */
#include "commands.h"

#include "page.h"

const struct cli_cmd *const page_commands[] = {
    &cmd_inbox_ack,
    &cmd_inbox_answer,
    &cmd_inbox_extend,
    &cmd_inbox_login,
    &cmd_memo_deliver,
    &cmd_memo_freeze,
    &cmd_memo_link,
    &cmd_memo_new,
    &cmd_memo_release,
    &cmd_memo_sign,
    &cmd_memo_withdraw,
    &cmd_page_count,
    &cmd_page_desk_keys,
    &cmd_page_desk_open,
    &cmd_page_desk_seal,
    &cmd_page_enrol,
    &cmd_page_look,
    &cmd_page_memo,
    &cmd_page_passphrase,
    &cmd_page_queue,
    &cmd_page_standing,
    &cmd_page_unlock,
    &cmd_page_words,
    &cmd_refresh,
    &cmd_send,
    NULL,
};
