/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "host/conf.h"

#include "demur/memory.h"
#include "demur/text.h"
#include "host/program.h"
#include "host/read_file.h"

#include <string.h>

enum { KEYS_MAX = 64, DECIMAL = 10 };

/* A file that is being read. */
struct reading {
    const char *name;
    const struct host_conf_key *key;
    FILE *err;
    char *out;
    bool is_set[KEYS_MAX];
    unsigned line;
};

struct part {
    const char *at;
    size_t len;
};

static enum demur_err refuse(const struct reading *r, enum demur_err err, const char *what)
{
    fprintf(r->err, "%s: %s:%u: %s\n", host_program, r->name, r->line, what);
    return err;
}

static struct part trim(struct part p)
{
    while (p.len > 0 && (p.at[0] == ' ' || p.at[0] == '\t')) p = (struct part){p.at + 1, p.len - 1};
    while (p.len > 0 && strchr(" \t\r", p.at[p.len - 1]) != NULL) p.len--;
    return p;
}

/* ---- values ---------------------------------------------------------------------------- */

/* Copy value to a text, behind prefix_len bytes of prefix. */
static enum demur_err put_text(const struct reading *r, char *to, struct part prefix,
                               struct part value)
{
    if (prefix.len + value.len > HOST_CONF_VALUE_MAX) {
        return refuse(r, DEMUR_ERR_RANGE, "the value is too long");
    }
    memcpy(to, prefix.at, prefix.len);
    memcpy(to + prefix.len, value.at, value.len);
    to[prefix.len + value.len] = '\0';
    return DEMUR_OK;
}

/* The directory of the file with its slash; nothing where it has none. */
static struct part directory(const struct reading *r)
{
    const char *slash = strrchr(r->name, '/');

    return (struct part){r->name, slash == NULL ? 0 : (size_t)(slash - r->name) + 1};
}

static enum demur_err put_path(const struct reading *r, char *to, struct part value)
{
    struct part none = {"", 0};

    if (value.len == 0) return refuse(r, DEMUR_ERR_RANGE, "a path is wanted");
    return put_text(r, to, value.at[0] == '/' ? none : directory(r), value);
}

static enum demur_err put_store(const struct reading *r, char *to, struct part value)
{
    static const char sqlite[] = "sqlite:";
    size_t scheme = sizeof sqlite - 1;

    if (value.len == strlen("memory:") && memcmp(value.at, "memory:", value.len) == 0) {
        return put_text(r, to, (struct part){"", 0}, value);
    }
    if (value.len <= scheme || memcmp(value.at, sqlite, scheme) != 0) {
        return refuse(r, DEMUR_ERR_RANGE, "a store is \"sqlite:PATH\", or \"memory:\" for a trial");
    }
    value = (struct part){value.at + scheme, value.len - scheme};
    memcpy(to, sqlite, scheme);
    if (value.len + directory(r).len + scheme > HOST_CONF_VALUE_MAX) {
        return refuse(r, DEMUR_ERR_RANGE, "the value is too long");
    }
    return put_path(r, to + scheme, value);
}

static enum demur_err put_number(const struct reading *r, const struct host_conf_key *key,
                                 struct part value)
{
    char what[128];
    uint64_t v = 0;
    bool good = value.len > 0 && value.len <= DECIMAL;

    for (size_t i = 0; i < value.len && good; i++) {
        good = value.at[i] >= '0' && value.at[i] <= '9';
        v = v * DECIMAL + (uint64_t)(value.at[i] - '0');
    }
    if (!good || v < key->low || v > key->high) {
        (void)snprintf(what, sizeof what, "%s is a number from %u to %u", key->name, key->low,
                       key->high);
        return refuse(r, DEMUR_ERR_RANGE, what);
    }
    *(uint32_t *)(void *)(r->out + key->offset) = (uint32_t)v;
    return DEMUR_OK;
}

static enum demur_err put_yes_no(const struct reading *r, const struct host_conf_key *key,
                                 struct part value)
{
    bool yes = value.len == 3 && memcmp(value.at, "yes", 3) == 0;
    char what[128];

    if (!yes && !(value.len == 2 && memcmp(value.at, "no", 2) == 0)) {
        (void)snprintf(what, sizeof what, "%s is yes or no", key->name);
        return refuse(r, DEMUR_ERR_RANGE, what);
    }
    *(bool *)(void *)(r->out + key->offset) = yes;
    return DEMUR_OK;
}

static enum demur_err put_value(const struct reading *r, const struct host_conf_key *key,
                                struct part value)
{
    switch (key->kind) {
    case HOST_CONF_PATH:
        return put_path(r, r->out + key->offset, value);
    case HOST_CONF_DIR:
        if (value.len > 0) return put_path(r, r->out + key->offset, value);
        break;
    case HOST_CONF_STORE:
        return put_store(r, r->out + key->offset, value);
    case HOST_CONF_NUMBER:
        return put_number(r, key, value);
    case HOST_CONF_YES_NO:
        return put_yes_no(r, key, value);
    case HOST_CONF_TEXT:
        break;
    }
    return put_text(r, r->out + key->offset, (struct part){"", 0}, value);
}

/* Whether p is nothing or text for people. */
static bool is_text(struct part p)
{
    return p.len == 0 || demur_text_is_str((const uint8_t *)p.at, p.len);
}

/* ---- lines ----------------------------------------------------------------------------- */

static enum demur_err unknown(const struct reading *r, struct part name)
{
    fprintf(r->err, "%s: %s:%u: there is no key \"%.*s\"; there are:", host_program, r->name,
            r->line, (int)(name.len < 40 ? name.len : 40), name.at);
    for (size_t i = 0; r->key[i].name != NULL; i++) fprintf(r->err, " %s", r->key[i].name);
    fputc('\n', r->err);
    return DEMUR_ERR_FORMAT;
}

static enum demur_err take_line(struct reading *r, struct part line)
{
    const char *hash = line.len > 0 ? memchr(line.at, '#', line.len) : NULL;
    const char *equals;
    struct part name;
    struct part value;

    if (hash != NULL) line.len = (size_t)(hash - line.at);
    line = trim(line);
    if (line.len == 0) return DEMUR_OK;
    equals = memchr(line.at, '=', line.len);
    if (equals == NULL) return refuse(r, DEMUR_ERR_FORMAT, "\"key = value\" is wanted");
    name = trim((struct part){line.at, (size_t)(equals - line.at)});
    value = trim((struct part){equals + 1, line.len - (size_t)(equals - line.at) - 1});
    if (!is_text(name) || !is_text(value)) {
        return refuse(r, DEMUR_ERR_FORMAT, "this is no line of text");
    }
    for (size_t i = 0; r->key[i].name != NULL; i++) {
        if (strlen(r->key[i].name) != name.len || memcmp(r->key[i].name, name.at, name.len) != 0) {
            continue;
        }
        if (r->is_set[i]) return refuse(r, DEMUR_ERR_FORMAT, "this key stands there twice");
        r->is_set[i] = true;
        return put_value(r, &r->key[i], value);
    }
    return unknown(r, name);
}

enum demur_err host_conf_parse(void *out, const char *name, const uint8_t *data, size_t len,
                               const struct host_conf_key *key, FILE *err)
{
    struct reading r = {.name = name, .key = key, .err = err, .out = out};
    const char *text = (const char *)data;
    enum demur_err status = DEMUR_OK;

    for (size_t at = 0; at < len && status == DEMUR_OK;) {
        const char *end = memchr(text + at, '\n', len - at);
        size_t line = end == NULL ? len - at : (size_t)(end - text) - at;

        r.line++;
        status = take_line(&r, (struct part){text + at, line});
        at += line + 1;
    }
    for (size_t i = 0; key[i].name != NULL && status == DEMUR_OK; i++) {
        const char *value = key[i].otherwise;

        if (!r.is_set[i]) status = put_value(&r, &key[i], (struct part){value, strlen(value)});
    }
    return status;
}

enum demur_err host_conf_read(void *out, const char *path, const struct host_conf_key *key,
                              FILE *err)
{
    uint8_t *data = NULL;
    size_t len = 0;
    enum demur_err status = host_read_file(&data, &len, path, HOST_CONF_BYTES_MAX, err);

    if (status == DEMUR_OK) status = host_conf_parse(out, path, data, len, key, err);
    demur_free(data);
    return status;
}
