/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* import_notes.c -- what an import says, and what it keeps while it runs. */
#include "demur/memory.h"

#include "credential/import_parts.h"

#include <string.h>

enum { CHUNK_BYTES = 16384 };

/* FNV-1a, 64 bits: offset basis and prime. */
static const uint64_t fnv_basis = 0xcbf29ce484222325U;
static const uint64_t fnv_prime = 0x100000001b3U;

enum demur_err demur_import_keep(struct demur_import_owner *owner, struct demur_span *out,
                                 struct demur_span s)
{
    struct demur_text_chunk *chunk = owner->chunk;

    if (chunk == NULL || chunk->cap - chunk->used < s.len) {
        size_t cap = s.len > CHUNK_BYTES ? s.len : CHUNK_BYTES;

        chunk = demur_alloc(sizeof *chunk + cap);
        if (chunk == NULL) return DEMUR_ERR_NOMEM;
        chunk->cap = cap;
        chunk->next = owner->chunk;
        owner->chunk = chunk;
    }
    uint8_t *at = chunk->bytes + chunk->used;

    if (s.len > 0) memcpy(at, s.data, s.len);
    chunk->used += s.len;
    *out = (struct demur_span){at, s.len};
    return DEMUR_OK;
}

/* ---- problems -------------------------------------------------------------------------- */

/*
 * Problems stand by line, the file's own first, and those of one line in order of finding.  When
 * the list is full only the file's own, and what stops the import, take the place of the last; the
 * entry behind the list is there to be written to.
 */
struct demur_sentence demur_import_begin(struct demur_importing *in,
                                         enum demur_import_severity severity, uint32_t line)
{
    struct demur_roster_import *out = in->out;
    struct demur_sentence s;
    bool is_full = out->problems == in->owner->problem_cap;
    bool is_listed = !is_full || line == 0 || severity == DEMUR_IMPORT_STOPPED;

    out->count[severity]++;
    if (severity == DEMUR_IMPORT_STOPPED) out->is_stopped = true;
    if (is_full && is_listed) out->problems--;
    size_t at = out->problems;

    if (is_listed) {
        while (at > 0 && out->problem[at - 1].line > line) at--;
        memmove(&out->problem[at + 1], &out->problem[at],
                (out->problems - at) * sizeof out->problem[0]);
        out->problems++;
    }
    out->problem[at].line = line;
    out->problem[at].severity = severity;
    demur_sentence_begin(&s, out->problem[at].sentence);
    return s;
}

void demur_import_say(struct demur_importing *in, enum demur_import_severity severity,
                      uint32_t line, const char *text)
{
    struct demur_sentence s = demur_import_begin(in, severity, line);

    demur_sentence_add(&s, text);
}

void demur_import_say_of(struct demur_importing *in, enum demur_import_severity severity,
                         uint32_t line, struct demur_span quoted, const char *text)
{
    struct demur_sentence s = demur_import_begin(in, severity, line);

    demur_sentence_add_quote(&s, quoted);
    demur_sentence_add(&s, " ");
    demur_sentence_add(&s, text);
}

/* ---- values and hashes ----------------------------------------------------------------- */

/* A power of two above twice n. */
static size_t slots_for(size_t n)
{
    size_t slots = 64;

    while (slots < 2 * n) slots *= 2;
    return slots;
}

enum demur_err demur_values_init(struct demur_values *values, size_t max)
{
    values->slots = slots_for(max);
    values->name = demur_alloc_array(max, sizeof values->name[0]);
    values->rows = demur_alloc_array(max, sizeof values->rows[0]);
    values->line = demur_alloc_array(max, sizeof values->line[0]);
    values->slot = demur_alloc_array(values->slots, sizeof values->slot[0]);
    bool ok = values->name != NULL && values->rows != NULL && values->line != NULL &&
              values->slot != NULL;

    return ok ? DEMUR_OK : DEMUR_ERR_NOMEM;
}

void demur_values_wipe(struct demur_values *values, size_t max)
{
    demur_wipe_free(values->name, max * sizeof values->name[0]);
    demur_wipe_free(values->rows, max * sizeof values->rows[0]);
    demur_wipe_free(values->line, max * sizeof values->line[0]);
    demur_wipe_free(values->slot, values->slots * sizeof values->slot[0]);
    *values = (struct demur_values){0};
}

enum demur_err demur_values_add(struct demur_values *values, struct demur_import_owner *owner,
                                struct demur_span name, uint32_t line, uint32_t *value)
{
    uint64_t hash = fnv_basis;

    for (size_t i = 0; i < name.len; i++) hash = (hash ^ name.data[i]) * fnv_prime;
    size_t at = (size_t)(hash ^ hash >> 32) & (values->slots - 1);

    for (; values->slot[at] != 0; at = (at + 1) & (values->slots - 1)) {
        uint32_t v = values->slot[at] - 1;
        struct demur_span known = values->name[v];

        if (known.len == name.len &&
            (name.len == 0 || memcmp(known.data, name.data, name.len) == 0)) {
            *value = v;
            return DEMUR_OK;
        }
    }
    uint32_t v = values->count;
    enum demur_err err = demur_import_keep(owner, &values->name[v], name);

    if (err != DEMUR_OK) return err;
    values->line[v] = line;
    values->slot[at] = v + 1;
    values->count++;
    *value = v;
    return DEMUR_OK;
}

enum demur_err demur_seen_init(struct demur_seen *seen, size_t max)
{
    seen->slots = slots_for(max);
    seen->hash = demur_alloc_array(seen->slots, sizeof seen->hash[0]);
    seen->line = demur_alloc_array(seen->slots, sizeof seen->line[0]);
    return seen->hash != NULL && seen->line != NULL ? DEMUR_OK : DEMUR_ERR_NOMEM;
}

void demur_seen_wipe(struct demur_seen *seen)
{
    demur_wipe_free(seen->hash, seen->slots * sizeof seen->hash[0]);
    demur_wipe_free(seen->line, seen->slots * sizeof seen->line[0]);
    *seen = (struct demur_seen){0};
}

/* Where hash stands, or would. */
static size_t find_slot(const struct demur_seen *seen, uint64_t hash)
{
    size_t at = (size_t)hash & (seen->slots - 1);

    while (seen->line[at] != 0 && seen->hash[at] != hash) at = (at + 1) & (seen->slots - 1);
    return at;
}

uint32_t demur_seen_find(const struct demur_seen *seen, uint64_t hash)
{
    return seen->line[find_slot(seen, hash)];
}

uint32_t demur_seen_add(struct demur_seen *seen, uint64_t hash, uint32_t line)
{
    size_t at = find_slot(seen, hash);

    if (seen->line[at] != 0) return seen->line[at];
    seen->hash[at] = hash;
    seen->line[at] = line;
    return 0;
}
