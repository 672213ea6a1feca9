/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* json_put.c -- JSON in the making. */
#include "board/json_put.h"

#include "board/put.h"
#include "demur/docket.h"

/* Comma and key of the next value.  After a bracket, and after the whole, none is wanted. */
static void put_key(struct demur_writer *w, const char *key)
{
    uint8_t last = w->len > 0 ? w->data[w->len - 1] : (uint8_t)'{';

    if (last != '{' && last != '[') demur_put_str(w, ",");
    if (key == NULL) return;
    demur_put_str(w, "\"");
    demur_put_str(w, key);
    demur_put_str(w, "\":");
}

void demur_json_begin(struct demur_writer *w, const char *key, const char *bracket)
{
    put_key(w, key);
    demur_put_str(w, bracket);
}

void demur_json_end(struct demur_writer *w, const char *bracket)
{
    demur_put_str(w, bracket);
}

void demur_json_number(struct demur_writer *w, const char *key, uint64_t n)
{
    put_key(w, key);
    demur_put_number(w, n);
}

void demur_json_bool(struct demur_writer *w, const char *key, bool is)
{
    put_key(w, key);
    demur_put_str(w, is ? "true" : "false");
}

void demur_json_null(struct demur_writer *w, const char *key)
{
    put_key(w, key);
    demur_put_str(w, "null");
}

void demur_json_word(struct demur_writer *w, const char *key, const char *s)
{
    put_key(w, key);
    demur_put_str(w, "\"");
    demur_put_str(w, s);
    demur_put_str(w, "\"");
}

void demur_json_text(struct demur_writer *w, const char *key, struct demur_span s)
{
    put_key(w, key);
    demur_put_json(w, s);
}

void demur_json_text_or_null(struct demur_writer *w, const char *key, struct demur_span s)
{
    if (s.len > 0) {
        demur_json_text(w, key, s);
    } else {
        demur_json_null(w, key);
    }
}

void demur_json_hash(struct demur_writer *w, const char *key, const struct demur_hash *h)
{
    put_key(w, key);
    demur_put_str(w, "\"");
    demur_put_hex(w, h->bytes, sizeof h->bytes);
    demur_put_str(w, "\"");
}

void demur_json_day(struct demur_writer *w, const char *key, bool is_there, uint32_t day)
{
    put_key(w, key);
    if (!is_there || day == DEMUR_DAY_NEVER) {
        demur_put_str(w, "null");
        return;
    }
    demur_put_str(w, "\"");
    demur_put_iso(w, day);
    demur_put_str(w, "\"");
}

void demur_json_maybe(struct demur_writer *w, const char *key, bool is_there, uint64_t n)
{
    if (is_there) {
        demur_json_number(w, key, n);
    } else {
        demur_json_null(w, key);
    }
}
