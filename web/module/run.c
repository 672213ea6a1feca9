/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* run.c -- a command of the page by its name, and what the module exports. */
#include "demur/memory.h"
#include "exports.h"
#include "host/program.h"
#include "page.h"
#include "reason.h"

#include <string.h>

enum { WORDS_MAX = 64 };

const char host_program[] = "demur";

uint8_t *page_room(uint32_t len)
{
    return demur_alloc(len);
}

void page_drop(uint8_t *p, uint32_t len)
{
    demur_wipe_free(p, len);
}

void page_lock(void)
{
    page_session_lock();
}

int32_t page_is_open(void)
{
    return page_session_is_open() ? 1 : 0;
}

const char *page_reason(void)
{
    return cli_reason_name(cli_reason_last());
}

int32_t page_run(char *words, uint32_t len)
{
    char *word[WORDS_MAX];
    int count = 0;

    for (uint32_t at = 0; at < len && count < WORDS_MAX; at += (uint32_t)strlen(words + at) + 1) {
        word[count++] = words + at;
    }
    if (count == WORDS_MAX) return (int32_t)CLI_USAGE;
    cli_reason_forget();
    page_answers = (struct page_answers){0};
    for (size_t i = 0; count > 0 && page_commands[i] != NULL; i++) {
        enum cli_exit status;

        if (strcmp(page_commands[i]->name, word[0]) != 0) continue;
        status = cli_run(page_commands[i], count - 1, word + 1, stdout, stderr);
        page_session_after(status);
        (void)fflush(stderr);
        return (int32_t)status;
    }
    return (int32_t)CLI_USAGE;
}
