/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "demur/text.h"

size_t demur_utf8_next(uint32_t *cp, const uint8_t *s, size_t len)
{
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    uint8_t first = s[0];
    size_t n = first < 0x80 ? 1 : first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;

    if (n == 0 || n > len || first > 0xf4) return 0;
    uint32_t c = n == 1 ? first : first & (0xffU >> (n + 1));

    for (size_t i = 1; i < n; i++) {
        if ((s[i] & 0xc0) != 0x80) return 0;
        c = c << 6 | (s[i] & 0x3fU);
    }
    if (c < least[n] || c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff)) return 0;
    *cp = c;
    return n;
}

size_t demur_utf8_put(uint8_t out[4], uint32_t cp)
{
    size_t n = cp < 0x80 ? 1 : cp < 0x800 ? 2 : cp < 0x10000 ? 3 : 4;
    static const uint8_t lead[] = {0, 0, 0xc0, 0xe0, 0xf0};

    for (size_t i = n; i-- > 1;) {
        out[i] = (uint8_t)(0x80 | (cp & 0x3f));
        cp >>= 6;
    }
    out[0] = (uint8_t)(lead[n] | cp);
    return n;
}

bool demur_text_allows(uint32_t cp)
{
    if (cp < 0x20 || (cp >= 0x7f && cp <= 0x9f)) return false;
    if (cp == 0x200b || cp == 0x2060 || cp == 0xfeff) return false;
    return !(cp >= 0x202a && cp <= 0x202e) && !(cp >= 0x2066 && cp <= 0x2069);
}

/* Whether all characters are allowed, LF being so where lf_allowed. */
static bool allowed(const uint8_t *data, size_t len, bool lf_allowed)
{
    for (size_t i = 0; i < len;) {
        uint32_t cp = 0;
        size_t n = demur_utf8_next(&cp, data + i, len - i);

        if (n == 0) return false;
        if (!demur_text_allows(cp) && !(cp == '\n' && lf_allowed)) return false;
        i += n;
    }
    return true;
}

bool demur_text_is_str(const uint8_t *data, size_t len)
{
    if (len > 0 && (data[0] == ' ' || data[len - 1] == ' ')) return false;
    return allowed(data, len, false);
}

bool demur_text_is_txt(const uint8_t *data, size_t len)
{
    if (len > 0 && data[len - 1] != '\n') return false;
    return allowed(data, len, true);
}

size_t demur_text_chars(const uint8_t *data, size_t len)
{
    size_t chars = 0;

    for (size_t i = 0; i < len; i++) chars += (data[i] & 0xc0) != 0x80;
    return chars;
}
