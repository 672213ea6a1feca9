/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * fuzz_segment.c -- segments of any bytes: what decodes consists of its parts; and under the
 * checkpoint of a log of 8 entries, its visitor hears of entries of that log and of no others.
 */
#include "demur/bytes.h"
#include "demur/checkpoint.h"
#include "demur/segment.h"
#include "demur/tree_store.h"

#include <stdlib.h>
#include <string.h>

enum { ENTRIES = 8, NOTE_MAX = 512 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct demur_policy *policy;
static uint8_t note[NOTE_MAX];
static size_t note_len;

/* The log: entry i is the one byte i. */
static void make_log(void)
{
    struct demur_sign_seed seed = {{1}};
    struct demur_tree_store *tree = NULL;
    struct demur_tree_head head = {.size = ENTRIES};
    struct demur_writer w;
    struct demur_vkey key;
    char text[NOTE_MAX] = "log ";

    if (demur_vkey_of_seed(&key, DEMUR_VKEY_ED25519, "log.example", &seed) != DEMUR_OK ||
        demur_tree_store_new(&tree) != DEMUR_OK) {
        abort();
    }
    demur_vkey_encode(text + 4, &key);
    strcat(text, "\nquorum none\n");
    if (demur_policy_decode(&policy, text, strlen(text), NULL) != DEMUR_OK) abort();
    for (uint8_t i = 0; i < ENTRIES; i++) {
        struct demur_hash leaf;

        demur_tree_leaf(&leaf, &i, 1);
        if (demur_tree_store_append(tree, &leaf) != DEMUR_OK) abort();
    }
    demur_tree_store_root(&head.root, tree, ENTRIES);
    demur_writer_init(&w);
    if (demur_checkpoint_sign(&w, &head, &key, &seed) != DEMUR_OK || w.len > sizeof note) abort();
    memcpy(note, w.data, w.len);
    note_len = w.len;
    demur_writer_wipe(&w);
    demur_tree_store_free(tree);
}

/* What the parts of s are together. */
static void rebuild(const struct demur_segment *s, const uint8_t *data, size_t size)
{
    struct demur_writer w;

    demur_writer_init(&w);
    demur_put_v16(&w, s->checkpoint.data, s->checkpoint.len);
    demur_put_u32(&w, s->count);
    demur_put_bytes(&w, s->entries.data, s->entries.len);
    demur_put_u32(&w, (uint32_t)(s->proof.len / DEMUR_HASH_BYTES));
    demur_put_bytes(&w, s->proof.data, s->proof.len);
    if (w.err != DEMUR_OK || w.len != size || memcmp(w.data, data, size) != 0) abort();
    demur_writer_wipe(&w);
}

static enum demur_err visit(void *ctx, uint64_t index, struct demur_span entry)
{
    uint32_t *told = ctx;

    if (index >= ENTRIES || entry.len != 1 || entry.data[0] != index) abort();
    ++*told;
    return DEMUR_OK;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct demur_segment s;
    struct demur_checkpoint_verdict verdict;
    uint32_t told = 0;
    struct demur_segment_visitor visitor = {visit, &told};

    if (policy == NULL) make_log();
    if (demur_segment_decode(&s, data, size) != DEMUR_OK) return 0;
    rebuild(&s, data, size);
    s.checkpoint = (struct demur_span){note, note_len};
    enum demur_err err = demur_segment_verify(&verdict, &s, policy, &visitor);

    if (verdict.fault != DEMUR_CHECKPOINT_OK) abort();
    if (err == DEMUR_OK ? told != s.count : told != 0) abort();
    return 0;
}
