/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* tile.c -- the paths of tiles, and which of them a tree has. */
#include "demur/tile.h"

#include "log/decimal.h"

#include <assert.h>
#include <stdbool.h>
#include <string.h>

#define PREFIX  "tile/"
#define ENTRIES "entries"
#define PARTIAL ".p/"

enum {
    GROUP = 1000,
    GROUP_LEN = 3,
    GROUPS_MAX = 6, /* of a number below 2^55 */
    LEVEL_MAX = 63, /* that the form allows; more than any log here has */
    TILE_BITS = 8,
};

#define INDEX_END ((uint64_t)1 << 55)

/* ---- writing --------------------------------------------------------------------------- */

static char *put(char *at, const char *text)
{
    while (*text != 0) *at++ = *text++;
    return at;
}

static char *put_number(char *at, uint64_t v)
{
    char digits[DEMUR_DECIMAL_LEN + 1];

    (void)demur_decimal_encode(digits, v);
    return put(at, digits);
}

/* Groups of three digits, all but the last behind an "x". */
static char *put_index(char *at, uint64_t index)
{
    unsigned group[GROUPS_MAX];
    size_t n = 0;

    do {
        group[n++] = (unsigned)(index % GROUP);
        index /= GROUP;
    } while (index > 0);
    while (n-- > 0) {
        if (n > 0) *at++ = 'x';
        *at++ = (char)('0' + group[n] / 100);
        *at++ = (char)('0' + group[n] / 10 % 10);
        *at++ = (char)('0' + group[n] % 10);
        if (n > 0) *at++ = '/';
    }
    return at;
}

void demur_tile_path_encode(char out[DEMUR_TILE_PATH_MAX + 1], const struct demur_tile_id *id)
{
    char *at = put(out, PREFIX);

    assert(id->level < DEMUR_TILE_LEVELS || id->level == DEMUR_TILE_ENTRIES);
    assert(id->index < INDEX_END && id->width > 0 && id->width <= DEMUR_TILE_WIDTH);
    at = id->level == DEMUR_TILE_ENTRIES ? put(at, ENTRIES) : put_number(at, id->level);
    *at++ = '/';
    at = put_index(at, id->index);
    if (id->width < DEMUR_TILE_WIDTH) at = put_number(put(at, PARTIAL), id->width);
    *at = 0;
}

/* ---- reading --------------------------------------------------------------------------- */

/* Take text from the front of *rest, or say that it is not there. */
static bool take(struct demur_span *rest, const char *text)
{
    size_t len = strlen(text);

    if (rest->len < len || memcmp(rest->data, text, len) != 0) return false;
    *rest = (struct demur_span){rest->data + len, rest->len - len};
    return true;
}

/* The decimal digits at the front of *rest. */
static struct demur_span take_digits(struct demur_span *rest)
{
    struct demur_span digits = {rest->data, 0};

    while (digits.len < rest->len && rest->data[digits.len] >= '0' && rest->data[digits.len] <= '9')
        digits.len++;
    *rest = (struct demur_span){rest->data + digits.len, rest->len - digits.len};
    return digits;
}

static enum demur_err take_level(unsigned *level, struct demur_span *rest)
{
    uint64_t v = 0;
    enum demur_err err;

    if (take(rest, ENTRIES)) {
        *level = DEMUR_TILE_ENTRIES;
        return DEMUR_OK;
    }
    err = demur_decimal_decode(&v, take_digits(rest), LEVEL_MAX);
    if (err != DEMUR_OK) return err;
    *level = (unsigned)v;
    return v < DEMUR_TILE_LEVELS ? DEMUR_OK : DEMUR_ERR_RANGE;
}

static enum demur_err take_index(uint64_t *index, struct demur_span *rest)
{
    uint64_t v = 0;
    bool more = true;

    for (unsigned groups = 0; more; groups++) {
        struct demur_span digits;
        unsigned group = 0;

        more = take(rest, "x");
        digits = take_digits(rest);
        if (digits.len != GROUP_LEN || (more && !take(rest, "/"))) return DEMUR_ERR_FORMAT;
        for (size_t i = 0; i < GROUP_LEN; i++) group = group * 10 + (digits.data[i] - '0');
        if (groups == 0 && more && group == 0) return DEMUR_ERR_FORMAT; /* a leading zero */
        if (groups == GROUPS_MAX) return DEMUR_ERR_RANGE;
        v = v * GROUP + group;
    }
    *index = v;
    return v < INDEX_END ? DEMUR_OK : DEMUR_ERR_RANGE;
}

enum demur_err demur_tile_path_decode(struct demur_tile_id *out, const char *in, size_t len)
{
    struct demur_span rest = {(const uint8_t *)in, len};
    struct demur_tile_id id = {0, 0, DEMUR_TILE_WIDTH};
    enum demur_err err;

    if (len > DEMUR_TILE_PATH_MAX) return DEMUR_ERR_LENGTH;
    if (!take(&rest, PREFIX)) return DEMUR_ERR_FORMAT;
    err = take_level(&id.level, &rest);
    if (err == DEMUR_OK && !take(&rest, "/")) err = DEMUR_ERR_FORMAT;
    if (err == DEMUR_OK) err = take_index(&id.index, &rest);
    if (err != DEMUR_OK) return err;
    if (take(&rest, PARTIAL)) {
        uint64_t width = 0;

        err = demur_decimal_decode(&width, take_digits(&rest), DEMUR_TILE_WIDTH - 1);
        if (err == DEMUR_OK && width == 0) err = DEMUR_ERR_RANGE;
        if (err != DEMUR_OK) return err;
        id.width = (unsigned)width;
    }
    if (rest.len > 0) return DEMUR_ERR_FORMAT;
    *out = id;
    return DEMUR_OK;
}

/* ---- which there are ------------------------------------------------------------------- */

unsigned demur_tile_width(unsigned level, uint64_t index, uint64_t size)
{
    unsigned up = level == DEMUR_TILE_ENTRIES ? 0 : level;
    uint64_t hashes;

    if (up >= DEMUR_TILE_LEVELS) return 0;
    hashes = size >> (TILE_BITS * up);
    if (index < hashes >> TILE_BITS) return DEMUR_TILE_WIDTH;
    return index == hashes >> TILE_BITS ? (unsigned)(hashes % DEMUR_TILE_WIDTH) : 0;
}
