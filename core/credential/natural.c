/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "credential/natural.h"

#include <string.h>

static bool is_digit(uint8_t c)
{
    return c >= '0' && c <= '9';
}

uint8_t demur_natural_lower(uint8_t c)
{
    return (uint8_t)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
}

/* The run of digits at the start of s, without leading zeros; *s goes on behind it. */
static struct demur_span take_number(struct demur_span *s)
{
    while (s->len > 1 && s->data[0] == '0' && is_digit(s->data[1])) {
        s->data++;
        s->len--;
    }
    struct demur_span number = {s->data, 0};

    while (number.len < s->len && is_digit(s->data[number.len])) number.len++;
    s->data += number.len;
    s->len -= number.len;
    return number;
}

static int number_order(struct demur_span a, struct demur_span b)
{
    if (a.len != b.len) return a.len < b.len ? -1 : 1;
    return memcmp(a.data, b.data, a.len);
}

static int bytes_order(struct demur_span a, struct demur_span b)
{
    size_t len = a.len < b.len ? a.len : b.len;
    int order = len > 0 ? memcmp(a.data, b.data, len) : 0;

    if (order != 0 || a.len == b.len) return order;
    return a.len < b.len ? -1 : 1;
}

int demur_natural_order(struct demur_span a, struct demur_span b)
{
    struct demur_span x = a;
    struct demur_span y = b;

    while (x.len > 0 && y.len > 0) {
        if (is_digit(x.data[0]) && is_digit(y.data[0])) {
            int order = number_order(take_number(&x), take_number(&y));

            if (order != 0) return order;
            continue;
        }
        int order = demur_natural_lower(x.data[0]) - demur_natural_lower(y.data[0]);

        if (order != 0) return order;
        x = (struct demur_span){x.data + 1, x.len - 1};
        y = (struct demur_span){y.data + 1, y.len - 1};
    }
    if (x.len != y.len) return x.len < y.len ? -1 : 1;
    return bytes_order(a, b);
}

bool demur_natural_same(struct demur_span a, struct demur_span b)
{
    if (a.len != b.len) return false;
    for (size_t i = 0; i < a.len; i++) {
        if (demur_natural_lower(a.data[i]) != demur_natural_lower(b.data[i])) return false;
    }
    return true;
}
