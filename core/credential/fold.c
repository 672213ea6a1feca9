/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "credential/fold.h"

#include "demur/text.h"

#include <string.h>

enum {
    LATIN_FIRST = 0xc0, /* of Latin-1's letters, and the last of Latin Extended-A */
    LATIN_LAST = 0x17f,
    ACCENTS_FIRST = 0x300, /* marks that stand on the letter before */
    ACCENTS_LAST = 0x36f,
    PUNCTUATION_FIRST = 0x2000,
    PUNCTUATION_LAST = 0x206f,
};

static bool is_between(uint32_t cp, uint32_t first, uint32_t last)
{
    return cp >= first && cp <= last;
}

/* Latin Extended-A: pairs of a capital and its small letter, but for a few. */
static uint32_t fold_extended(uint32_t cp)
{
    bool capital_is_odd = is_between(cp, 0x139, 0x148) || is_between(cp, 0x179, 0x17e);
    bool has_no_pair = cp == 0x130 || cp == 0x131 || cp == 0x138 || cp == 0x149 || cp == 0x17f;

    if (has_no_pair) return cp;
    if (cp == 0x178) return 0xff; /* Y with two dots */
    return cp % 2 == (capital_is_odd ? 1U : 0U) ? cp + 1 : cp;
}

uint32_t demur_fold_case(uint32_t cp)
{
    bool is_latin = is_between(cp, 'A', 'Z') || (is_between(cp, 0xc0, 0xde) && cp != 0xd7);
    bool is_greek = is_between(cp, 0x391, 0x3a9) && cp != 0x3a2;
    bool is_cyrillic = is_between(cp, 0x410, 0x42f);

    if (is_latin || is_greek || is_cyrillic) return cp + 32;
    if (is_between(cp, 0x400, 0x40f)) return cp + 80;
    return is_between(cp, 0x100, LATIN_LAST) ? fold_extended(cp) : cp;
}

/* The next character of *s in lower case, bytes that are no UTF-8 one by one. */
static uint32_t take(struct demur_span *s)
{
    uint32_t cp = 0;
    size_t n = demur_utf8_next(&cp, s->data, s->len);

    if (n == 0) {
        cp = s->data[0];
        n = 1;
    }
    s->data += n;
    s->len -= n;
    return demur_fold_case(cp);
}

int demur_fold_order(struct demur_span a, struct demur_span b)
{
    while (a.len > 0 && b.len > 0) {
        uint32_t x = take(&a);
        uint32_t y = take(&b);

        if (x != y) return x < y ? -1 : 1;
    }
    return (a.len > 0) - (b.len > 0);
}

bool demur_fold_same(struct demur_span a, struct demur_span b)
{
    return demur_fold_order(a, b) == 0;
}

/* ---- words ----------------------------------------------------------------------------- */

/* The letters of LATIN_FIRST..LATIN_LAST without accents; '*': none, or two. */
static const char plain[] = "aaaaaa*ceeeeiiiidnooooo*ouuuuy**"
                            "aaaaaa*ceeeeiiiidnooooo*ouuuuy*y"
                            "aaaaaaccccccccddddeeeeeeeeeegggg"
                            "gggghhhhiiiiiiiiii**jjkkklllllll"
                            "lllnnnnnnnnnoooooo**rrrrrrssssss"
                            "ssttttttuuuuuuuuuuuuwwyyyzzzzzzs";

/* The two letters that cp is written as without it; "": none. */
static const char *two_letters(uint32_t cp)
{
    switch (cp) {
    case 0xc6:
    case 0xe6:
        return "ae";
    case 0xdf:
        return "ss";
    case 0x132:
    case 0x133:
        return "ij";
    case 0x152:
    case 0x153:
        return "oe";
    default:
        return "";
    }
}

/* Write what cp is in a word to out, and return how many bytes, 0 to 4. */
static size_t put_plain(uint8_t out[4], uint32_t cp)
{
    bool is_letter = is_between(cp, 'A', 'Z') || is_between(cp, 'a', 'z');

    if (is_letter || is_between(cp, '0', '9')) return demur_utf8_put(out, demur_fold_case(cp));
    if (is_between(cp, LATIN_FIRST, LATIN_LAST)) {
        const char *two = two_letters(cp);
        char one = plain[cp - LATIN_FIRST];

        if (one == '*') {
            size_t n = 0;

            for (; two[n] != '\0'; n++) out[n] = (uint8_t)two[n];
            return n;
        }
        out[0] = (uint8_t)one;
        return 1;
    }
    if (cp < LATIN_FIRST || is_between(cp, ACCENTS_FIRST, ACCENTS_LAST) ||
        is_between(cp, PUNCTUATION_FIRST, PUNCTUATION_LAST)) {
        return 0;
    }
    return demur_utf8_put(out, demur_fold_case(cp));
}

void demur_fold_word(char *out, size_t cap, struct demur_span s)
{
    size_t len = 0;

    for (size_t i = 0; i < s.len;) {
        uint8_t letter[4];
        uint32_t cp = 0;
        size_t n = demur_utf8_next(&cp, s.data + i, s.len - i);
        size_t put = n > 0 ? put_plain(letter, cp) : 0;

        if (put > cap - 1 - len) break;
        memcpy(out + len, letter, put);
        len += put;
        i += n > 0 ? n : 1;
    }
    out[len] = '\0';
}
