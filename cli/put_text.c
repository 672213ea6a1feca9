/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* put_text.c -- text from outside, made harmless on its way to a terminal or into JSON. */
#include "cli.h"
#include "demur/day.h"
#include "demur/text.h"

void cli_put_text(FILE *to, const uint8_t *text, size_t len, bool lines)
{
    for (size_t i = 0; i < len;) {
        uint32_t cp = 0;
        size_t n = demur_utf8_next(&cp, text + i, len - i);

        if (n == 0) {
            fprintf(to, "\\x%02x", text[i]);
            n = 1;
        } else if (demur_text_allows(cp) || (cp == '\n' && lines)) {
            (void)fwrite(text + i, 1, n, to);
        } else {
            fprintf(to, "\\u%04x", (unsigned)cp);
        }
        i += n;
    }
}

void cli_put_json_string(FILE *to, const uint8_t *text, size_t len)
{
    fputc('"', to);
    for (size_t i = 0; i < len;) {
        uint32_t cp = 0;
        size_t n = demur_utf8_next(&cp, text + i, len - i);

        if (n == 0) {
            fputs("\\ufffd", to);
            n = 1;
        } else if (cp == '"' || cp == '\\') {
            fprintf(to, "\\%c", (char)cp);
        } else if (!demur_text_allows(cp)) { /* none of these is beyond U+FFFF */
            fprintf(to, "\\u%04x", (unsigned)cp);
        } else {
            (void)fwrite(text + i, 1, n, to);
        }
        i += n;
    }
    fputc('"', to);
}

void cli_put_json_day(FILE *to, bool is_known, uint32_t day)
{
    char date[DEMUR_DATE_LEN + 1];

    if (!is_known) {
        fputs("null", to);
        return;
    }
    demur_day_format(date, day);
    fprintf(to, "\"%s\"", date);
}
