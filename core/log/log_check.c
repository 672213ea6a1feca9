/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * log_check.c -- a log rebuilt from its entries: a tile builder whose sink compares what comes out
 * with what is there.
 */
#include "demur/log_check.h"

#include "demur/memory.h"
#include "demur/tile_builder.h"
#include "log/entry_bundle.h"
#include "log/tile_read.h"

#include <string.h>

struct demur_log_check {
    uint64_t size; /* of the newest checkpoint */
    struct demur_tile_reader reader;
    struct demur_log_visitor visitor; /* entry NULL: none */
    struct demur_tile_builder *builder;
    struct demur_tile_bytes bundle; /* the bundle that is being read, as wide as size has it */
    bool has_bundle;
    uint64_t bundle_index;
    struct demur_entry_bundle entries; /* in bundle */
    struct demur_tile_bytes other;     /* what is being compared */
    enum demur_err err;                /* the first failure, or DEMUR_OK */
    enum demur_log_fault fault;
    struct demur_tile_id tile; /* that fault is about */
};

const char *demur_log_fault_text(enum demur_log_fault fault)
{
    switch (fault) {
    case DEMUR_LOG_OK:
        return "the log holds";
    case DEMUR_LOG_TILE_MISSING:
        return "it is missing";
    case DEMUR_LOG_TILE_WRONG:
        return "it holds other bytes than the entries give";
    case DEMUR_LOG_BUNDLE_FORM:
        return "it is not a bundle of as many entries as it must hold";
    case DEMUR_LOG_ROOT:
        return "the entries give another root than the checkpoint has";
    case DEMUR_LOG_ORDER:
        return "the checkpoint is smaller than one before it, or larger than the log";
    }
    return "the log does not hold";
}

/* ---- faults ---------------------------------------------------------------------------- */

static enum demur_err set_fault(struct demur_log_check *c, enum demur_log_fault fault)
{
    c->fault = fault;
    return DEMUR_ERR_INVALID;
}

static enum demur_err tile_fault(struct demur_log_check *c, enum demur_log_fault fault,
                                 const struct demur_tile_id *id)
{
    c->tile = *id;
    return set_fault(c, fault);
}

/* ---- what comes out, and what is there ------------------------------------------------- */

/* The partial tile id is gone: the full one must be there, and begin with data. */
static enum demur_err compare_full(struct demur_log_check *c, const struct demur_tile_id *id,
                                   const uint8_t *data, size_t len)
{
    struct demur_tile_id full = {id->level, id->index, DEMUR_TILE_WIDTH};
    bool is_hashes = id->level != DEMUR_TILE_ENTRIES;
    enum demur_err err;

    err = demur_tile_read(&c->other, &c->reader, &full);
    if (err == DEMUR_ERR_STATE) return tile_fault(c, DEMUR_LOG_TILE_MISSING, id);
    if (err != DEMUR_OK && err != DEMUR_ERR_LENGTH) return err;
    if (err == DEMUR_ERR_LENGTH || c->other.len < len || memcmp(c->other.data, data, len) != 0 ||
        (is_hashes && c->other.len != DEMUR_TILE_BYTES)) {
        return tile_fault(c, DEMUR_LOG_TILE_WRONG, &full);
    }
    return DEMUR_OK;
}

/* The builder's sink. */
static enum demur_err compare(void *ctx, const struct demur_tile_id *id, const uint8_t *data,
                              size_t len)
{
    struct demur_log_check *c = ctx;
    enum demur_err err;

    /* The bundle that the entries come from. */
    if (id->level == DEMUR_TILE_ENTRIES &&
        id->width == demur_tile_width(DEMUR_TILE_ENTRIES, id->index, c->size)) {
        return DEMUR_OK;
    }
    err = demur_tile_read(&c->other, &c->reader, id);
    if (err == DEMUR_ERR_STATE && id->width < DEMUR_TILE_WIDTH) {
        return compare_full(c, id, data, len);
    }
    if (err == DEMUR_ERR_STATE) return tile_fault(c, DEMUR_LOG_TILE_MISSING, id);
    if (err != DEMUR_OK && err != DEMUR_ERR_LENGTH) return err;
    if (err == DEMUR_ERR_LENGTH || c->other.len != len || memcmp(c->other.data, data, len) != 0) {
        return tile_fault(c, DEMUR_LOG_TILE_WRONG, id);
    }
    return DEMUR_OK;
}

enum demur_err demur_log_check_new(struct demur_log_check **out, uint64_t size,
                                   const struct demur_tile_reader *reader,
                                   const struct demur_log_visitor *visitor)
{
    struct demur_log_check *c;
    struct demur_tile_sink sink = {compare, NULL};
    enum demur_err err;

    if (size > DEMUR_TREE_SIZE_MAX) return DEMUR_ERR_RANGE;
    c = demur_alloc(sizeof *c);
    if (c == NULL) return DEMUR_ERR_NOMEM;
    c->size = size;
    c->reader = *reader;
    if (visitor != NULL) c->visitor = *visitor;
    sink.ctx = c;
    err = demur_tile_builder_new(&c->builder, &sink);
    if (err != DEMUR_OK) {
        demur_free(c);
        return err;
    }
    *out = c;
    return DEMUR_OK;
}

void demur_log_check_free(struct demur_log_check *c)
{
    if (c == NULL) return;
    demur_tile_builder_free(c->builder);
    demur_free(c->bundle.data);
    demur_free(c->other.data);
    demur_free(c);
}

/* ---- entries --------------------------------------------------------------------------- */

/* Have the bundle of that index, with as many entries as the newest checkpoint gives it. */
static enum demur_err load_bundle(struct demur_log_check *c, uint64_t index)
{
    struct demur_tile_id wanted = {DEMUR_TILE_ENTRIES, index,
                                   demur_tile_width(DEMUR_TILE_ENTRIES, index, c->size)};
    struct demur_tile_id id = wanted;
    enum demur_err err;

    if (c->has_bundle && c->bundle_index == index) return DEMUR_OK;
    c->has_bundle = false;
    err = demur_tile_read_any(&c->bundle, &c->reader, &id);
    if (err == DEMUR_ERR_STATE) return tile_fault(c, DEMUR_LOG_TILE_MISSING, &wanted);
    if (err == DEMUR_OK) {
        err = demur_entry_bundle_decode(&c->entries, c->bundle.data, c->bundle.len, id.width);
    }
    if (err == DEMUR_ERR_LENGTH) return tile_fault(c, DEMUR_LOG_BUNDLE_FORM, &id);
    if (err != DEMUR_OK) return err;
    c->has_bundle = true;
    c->bundle_index = index;
    return DEMUR_OK;
}

/* Add entries as far as `to`, or the end of the bundle. */
static enum demur_err append(struct demur_log_check *c, uint64_t to)
{
    uint64_t at = demur_tile_builder_size(c->builder);
    enum demur_err err;

    if (at >= to) return DEMUR_OK;
    err = load_bundle(c, at / DEMUR_TILE_WIDTH);
    while (err == DEMUR_OK && at < to) {
        err = demur_tile_builder_append(c->builder, c->entries.entries[at % DEMUR_TILE_WIDTH]);
        if (++at % DEMUR_TILE_WIDTH == 0) break;
    }
    return err;
}

/* Show the entries from `from` to where the builder is; they are in the bundle. */
static enum demur_err visit(const struct demur_log_check *c, uint64_t from)
{
    uint64_t to = demur_tile_builder_size(c->builder);
    enum demur_err err = DEMUR_OK;

    if (c->visitor.entry == NULL) return DEMUR_OK;
    for (uint64_t at = from; at < to && err == DEMUR_OK; at++) {
        err = c->visitor.entry(c->visitor.ctx, at, c->entries.entries[at % DEMUR_TILE_WIDTH]);
    }
    return err;
}

/* The builder is where head is: partial tiles, and the root. */
static enum demur_err end_at(struct demur_log_check *c, const struct demur_tree_head *head)
{
    struct demur_hash root;
    enum demur_err err = demur_tile_builder_flush(c->builder);

    demur_tile_builder_root(&root, c->builder);
    if (memcmp(&root, &head->root, sizeof root) == 0) return err;
    /* A false tile says where the damage is.  A missing one says less than that the root is
     * another: no log has the partial tiles of a checkpoint that it never made. */
    if (err == DEMUR_OK || c->fault == DEMUR_LOG_TILE_MISSING) err = set_fault(c, DEMUR_LOG_ROOT);
    return err;
}

enum demur_err demur_log_check_to(struct demur_log_check *c, const struct demur_tree_head *head)
{
    uint64_t from = demur_tile_builder_size(c->builder);

    if (c->err != DEMUR_OK) return c->err;
    if (head->size < from || head->size > c->size) c->err = set_fault(c, DEMUR_LOG_ORDER);
    while (c->err == DEMUR_OK) {
        c->err = append(c, head->size);
        bool ends = demur_tile_builder_size(c->builder) >= head->size;

        if (c->err == DEMUR_OK && ends) c->err = end_at(c, head);
        if (c->err == DEMUR_OK) c->err = visit(c, from);
        if (ends) break;
        from = demur_tile_builder_size(c->builder);
    }
    return c->err;
}

enum demur_log_fault demur_log_check_fault(const struct demur_log_check *c,
                                           struct demur_tile_id *tile)
{
    bool about_tile = c->fault == DEMUR_LOG_TILE_MISSING || c->fault == DEMUR_LOG_TILE_WRONG ||
                      c->fault == DEMUR_LOG_BUNDLE_FORM;

    if (about_tile) *tile = c->tile;
    return c->fault;
}
