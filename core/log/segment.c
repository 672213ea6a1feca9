/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* segment.c -- segments, read and verified; segment_write.c makes them. */
#include "demur/segment.h"

#include "demur/bytes.h"
#include "demur/compact.h"

enum { ENTRY_MAX = UINT16_MAX };

/* The next entry of those in r; false: there are no more, or r has failed. */
static bool next_entry(struct demur_reader *r, uint64_t *index, struct demur_span *entry)
{
    if (r->err != DEMUR_OK || r->left == 0) return false;
    *index = demur_read_u64(r);
    *entry = demur_read_v16(r, ENTRY_MAX);
    return r->err == DEMUR_OK;
}

/* Pass over count entries. */
static struct demur_span read_entries(struct demur_reader *r, uint32_t count)
{
    const uint8_t *from = r->at;
    size_t left = r->left;
    uint64_t last = 0;

    for (uint32_t i = 0; i < count && r->err == DEMUR_OK; i++) {
        uint64_t index = demur_read_u64(r);

        (void)demur_read_v16(r, ENTRY_MAX);
        demur_reader_expect(r, i == 0 || index > last, DEMUR_ERR_FORMAT);
        last = index;
    }
    return (struct demur_span){from, left - r->left};
}

enum demur_err demur_segment_decode(struct demur_segment *out, const uint8_t *in, size_t in_len)
{
    struct demur_reader r = demur_reader_over(in, in_len);
    struct demur_segment s;
    enum demur_err err;

    s.checkpoint = demur_read_v16(&r, DEMUR_SEGMENT_CHECKPOINT_MAX);
    s.count = demur_read_u32(&r);
    s.entries = read_entries(&r, s.count);
    uint64_t bytes = (uint64_t)demur_read_u32(&r) * DEMUR_HASH_BYTES;

    demur_reader_expect(&r, bytes <= r.left, DEMUR_ERR_LENGTH);
    s.proof = demur_read_span(&r, (size_t)bytes);
    err = demur_reader_end(&r);
    if (err == DEMUR_OK) *out = s;
    return err;
}

/* Whether the entries and the proof give the root of head. */
static enum demur_err check_root(const struct demur_segment *segment,
                                 const struct demur_tree_head *head)
{
    struct demur_compact_bytes hashes = {segment->proof.data, segment->proof.len};
    struct demur_compact_proof proof = demur_compact_over(&hashes);
    struct demur_reader r = demur_reader_over(segment->entries.data, segment->entries.len);
    struct demur_compact_check check;
    struct demur_span entry;
    uint64_t index;
    enum demur_err err = DEMUR_OK;

    demur_compact_check_init(&check, head->size, &proof);
    while (err == DEMUR_OK && next_entry(&r, &index, &entry)) {
        struct demur_hash leaf;

        demur_tree_leaf(&leaf, entry.data, entry.len);
        err = demur_compact_check_entry(&check, index, &leaf);
    }
    if (err == DEMUR_OK) err = demur_compact_check_end(&check, &head->root);
    return err == DEMUR_OK ? DEMUR_OK : DEMUR_ERR_INVALID; /* nothing else can go wrong here */
}

enum demur_err demur_segment_verify(struct demur_checkpoint_verdict *verdict,
                                    const struct demur_segment *segment,
                                    const struct demur_policy *policy,
                                    const struct demur_segment_visitor *visitor)
{
    struct demur_reader r = demur_reader_over(segment->entries.data, segment->entries.len);
    struct demur_span entry;
    uint64_t index;
    enum demur_err err =
        demur_policy_verify(verdict, policy, segment->checkpoint.data, segment->checkpoint.len);

    if (err == DEMUR_OK) err = check_root(segment, &verdict->checkpoint.head);
    while (err == DEMUR_OK && visitor != NULL && next_entry(&r, &index, &entry)) {
        err = visitor->entry(visitor->ctx, index, entry);
    }
    return err;
}
