/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* commands.c -- the commands of the module that reads what anybody may read. */
#include "commands.h"

#include "page.h"

const struct cli_cmd *const page_commands[] = {&cmd_page_check, &cmd_page_record, NULL};
