/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* vector_values.h -- from the JSON of a vector to bytes, scalars and the mocked random source. */
#ifndef VECTOR_VALUES_H
#define VECTOR_VALUES_H

#include "bbs/generators.h"
#include "demur/random.h"
#include "vectors/json.h"

enum { VALUE_BYTES_MAX = 16384 };

/** Bytes read from hex. */
struct value {
    uint8_t bytes[VALUE_BYTES_MAX];
    size_t len;
    bool ok;
};

/** Read hex of whole bytes; not ok where text is NULL or no hex. */
void value_of_hex(struct value *out, const char *text);

/** Whether v is hex of exactly len bytes. */
bool value_has(const struct value *v, size_t len);

/** A scalar from hex of any length: misprints drop leading zeros.  False: no scalar. */
bool scalar_of_hex(struct demur_scalar *out, const char *text);

/** Map the texts (hex) of list to scalars; returns how many, or SIZE_MAX. */
size_t map_messages(struct demur_scalar *out, enum demur_bbs_api api, const struct json *list);

/** Read the scalars of list; returns how many, or SIZE_MAX. */
size_t read_scalars(struct demur_scalar *out, const struct json *list);

/** seeded_random_scalars as a random source: count scalars of 48 bytes from seed and dst. */
struct mock_random {
    uint8_t bytes[48 * 160];
    size_t len;
    size_t at;
};
struct demur_random mock_random(struct mock_random *state, const char *seed, const char *dst,
                                size_t count);

#endif
