/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* json.c -- fields of the JSON objects that pages read (page.h). */
#include "demur/encode.h"
#include "demur/memory.h"
#include "page.h"

#include <string.h>

void page_put_string(FILE *to, const char *name, struct demur_span text)
{
    fprintf(to, ", \"%s\": ", name);
    cli_put_json_string(to, text.data, text.len);
}

void page_put_number(FILE *to, const char *name, uint64_t n)
{
    fprintf(to, ", \"%s\": %llu", name, (unsigned long long)n);
}

void page_put_bool(FILE *to, const char *name, bool is)
{
    fprintf(to, ", \"%s\": %s", name, is ? "true" : "false");
}

void page_put_day(FILE *to, const char *name, bool is_known, uint32_t day)
{
    fprintf(to, ", \"%s\": ", name);
    cli_put_json_day(to, is_known, day);
}

void page_put_hex(FILE *to, const char *name, const uint8_t *data, size_t len)
{
    enum { HEX_BYTES_MAX = 64 };
    char hex[2 * HEX_BYTES_MAX + 1];

    if (len > HEX_BYTES_MAX) len = HEX_BYTES_MAX;
    demur_hex_encode(hex, data, len);
    fprintf(to, ", \"%s\": \"%s\"", name, hex);
}
