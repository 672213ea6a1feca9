/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* ask.c -- cli/ask.h without a terminal: what the page has asked before is in given/-. */
#include "ask.h"

#include "demur/memory.h"
#include "page.h"

#include <string.h>

struct page_answers page_answers;

/* NOLINTNEXTLINE(readability-non-const-parameter): the contract of ask.h */
enum demur_err cli_ask_line(char **out, size_t *len, const char *question, bool is_hidden,
                            size_t max)
{
    (void)out;
    (void)len;
    (void)question;
    (void)is_hidden;
    (void)max;
    return DEMUR_ERR_STATE;
}

bool cli_confirm(const struct cli *cli, const char *question)
{
    (void)cli;
    (void)question;
    page_answers.was_asked = true;
    return false;
}

enum demur_err cli_read_shown_line(char **out, size_t *len, const struct cli *cli,
                                   const char *question, size_t max)
{
    uint8_t *text = NULL;
    size_t text_len = 0;
    size_t n = 0;
    enum demur_err err = host_read_file(&text, &text_len, "-", max, cli->err);

    (void)question;
    if (err != DEMUR_OK) return err;
    while (n < text_len && text[n] != '\n' && text[n] != '\r') n++;
    *out = demur_alloc(n + 1);
    if (*out != NULL) {
        if (n > 0) memcpy(*out, text, n);
        *len = n;
    }
    demur_wipe_free(text, text_len);
    return *out != NULL ? DEMUR_OK : DEMUR_ERR_NOMEM;
}

enum demur_err cli_read_secret_line(char **out, size_t *len, const struct cli *cli,
                                    const char *question, size_t max)
{
    return cli_read_shown_line(out, len, cli, question, max);
}
