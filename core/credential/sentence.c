/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "credential/sentence.h"

#include "demur/text.h"

#include <string.h>

enum { QUOTED_BYTES_MAX = 48, DIGITS_MAX = 20 };

void demur_sentence_begin(struct demur_sentence *s, char *text)
{
    s->text = text;
    s->len = 0;
    memset(text, 0, DEMUR_PROBLEM_TEXT_BYTES);
}

static void add_bytes(struct demur_sentence *s, const void *data, size_t len)
{
    if (len > DEMUR_PROBLEM_TEXT_BYTES - 1 - s->len) return;
    memcpy(s->text + s->len, data, len);
    s->len += len;
}

void demur_sentence_add(struct demur_sentence *s, const char *text)
{
    add_bytes(s, text, strlen(text));
}

void demur_sentence_add_number(struct demur_sentence *s, uint64_t number)
{
    char digits[DIGITS_MAX];
    size_t at = sizeof digits;

    do {
        digits[--at] = (char)('0' + number % 10);
        number /= 10;
    } while (number > 0);
    add_bytes(s, digits + at, sizeof digits - at);
}

void demur_sentence_add_count(struct demur_sentence *s, uint64_t number, const char *noun)
{
    demur_sentence_add_number(s, number);
    demur_sentence_add(s, " ");
    demur_sentence_add(s, noun);
    if (number != 1) demur_sentence_add(s, "s");
}

void demur_sentence_add_quote(struct demur_sentence *s, struct demur_span quoted)
{
    size_t from = s->len;
    size_t i = 0;

    demur_sentence_add(s, "\"");
    while (i < quoted.len && s->len - from <= QUOTED_BYTES_MAX) {
        uint32_t cp = 0;
        size_t n = demur_utf8_next(&cp, quoted.data + i, quoted.len - i);

        if (n > 0 && demur_text_allows(cp)) add_bytes(s, quoted.data + i, n);
        i += n > 0 ? n : 1;
    }
    demur_sentence_add(s, i < quoted.len ? "..\"" : "\"");
}
