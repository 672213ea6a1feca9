/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* json.h -- just enough JSON to read test vectors: a tree. */
#ifndef VECTORS_JSON_H
#define VECTORS_JSON_H

#include <stdbool.h>
#include <stddef.h>

enum json_kind { JSON_NULL, JSON_BOOL, JSON_NUMBER, JSON_TEXT, JSON_LIST, JSON_OBJECT };

struct json {
    enum json_kind kind;
    bool truth;
    long number;
    const char *text;  /**< ends in NUL; also the name of an object's member, below */
    const char *name;  /**< where it is a member of an object */
    struct json *item; /**< first of a list or object */
    struct json *next; /**< its next sibling */
    size_t items;
};

/** Parse the NUL-terminated text, which is changed and borrowed; NULL where it is not JSON. */
struct json *json_parse(char *text);

/** Free the tree v.  NULL does nothing. */
void json_free(struct json *v);

/** Member name of an object, or NULL where v is NULL, no object, or has none. */
const struct json *json_get(const struct json *v, const char *name);

/** The text of member name, or NULL. */
const char *json_text(const struct json *v, const char *name);

#endif
