/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "vectors/json.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

enum { DEPTH_MAX = 32 };

static struct json *parse_value(char **at, unsigned depth);

static void skip_blanks(char **at)
{
    while (isspace((unsigned char)**at)) (*at)++;
}

static bool take(char **at, char c)
{
    skip_blanks(at);
    if (**at != c) return false;
    (*at)++;
    return true;
}

/* A string without escapes other than \" and \\ (vectors have no others), ended in place. */
static char *parse_text(char **at)
{
    if (!take(at, '"')) return NULL;
    char *start = *at;
    char *to = start;

    while (**at != '"') {
        if (**at == '\\') (*at)++;
        if (**at == '\0') return NULL;
        *to++ = *(*at)++;
    }
    (*at)++;
    *to = '\0';
    return start;
}

static bool parse_items(struct json *v, char **at, unsigned depth)
{
    char close = v->kind == JSON_LIST ? ']' : '}';
    struct json **tail = &v->item;

    if (take(at, close)) return true;
    do {
        const char *name = NULL;

        if (v->kind == JSON_OBJECT) {
            name = parse_text(at);
            if (name == NULL || !take(at, ':')) return false;
        }
        struct json *item = parse_value(at, depth + 1);

        if (item == NULL) return false;
        item->name = name;
        *tail = item;
        tail = &item->next;
        v->items++;
    } while (take(at, ','));
    return take(at, close);
}

static bool parse_word(char **at, const char *word)
{
    size_t len = strlen(word);

    if (strncmp(*at, word, len) != 0) return false;
    *at += len;
    return true;
}

static struct json *parse_value(char **at, unsigned depth)
{
    struct json *v = calloc(1, sizeof *v);
    bool ok = true;

    skip_blanks(at);
    if (v == NULL || depth > DEPTH_MAX) {
        free(v);
        return NULL;
    }
    if (**at == '"') {
        v->kind = JSON_TEXT;
        v->text = parse_text(at);
        ok = v->text != NULL;
    } else if (**at == '[' || **at == '{') {
        v->kind = *(*at)++ == '[' ? JSON_LIST : JSON_OBJECT;
        ok = parse_items(v, at, depth);
    } else if (**at == '-' || isdigit((unsigned char)**at)) {
        v->kind = JSON_NUMBER;
        v->number = strtol(*at, at, 10);
    } else if (parse_word(at, "true")) {
        v->kind = JSON_BOOL;
        v->truth = true;
    } else if (parse_word(at, "false")) {
        v->kind = JSON_BOOL;
    } else {
        ok = parse_word(at, "null");
    }
    if (ok) return v;
    json_free(v);
    return NULL;
}

struct json *json_parse(char *text)
{
    struct json *v = parse_value(&text, 0);

    skip_blanks(&text);
    if (v != NULL && *text == '\0') return v;
    json_free(v);
    return NULL;
}

void json_free(struct json *v)
{
    while (v != NULL) { /* as deep as the tree, at most DEPTH_MAX */
        struct json *next = v->next;

        json_free(v->item);
        free(v);
        v = next;
    }
}

const struct json *json_get(const struct json *v, const char *name)
{
    if (v == NULL || v->kind != JSON_OBJECT) return NULL;
    for (const struct json *i = v->item; i != NULL; i = i->next) {
        if (strcmp(i->name, name) == 0) return i;
    }
    return NULL;
}

const char *json_text(const struct json *v, const char *name)
{
    const struct json *m = json_get(v, name);

    return m != NULL && m->kind == JSON_TEXT ? m->text : NULL;
}
