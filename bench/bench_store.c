/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * bench_store.c -- what the store costs: bench_store DIR [ENTRIES], on the disk that DIR is on.
 *
 * Appends windows of 1,000 entries of 1,154 bytes with their tiles; keeps acts in commits of 512;
 * reads a log of small entries from its beginning, as a start does.  Prints one line
 * each.  The files are removed.
 */
#include "demur/bytes.h"
#include "demur/memory.h"
#include "demur/tile_builder.h"
#include "store/store.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

enum {
    WINDOW = 1000,
    ENTRY_BYTES = 1154,
    SMALL_BYTES = 40,
    ENTRIES = 100000,
    ACTS = 20480,
    GROUP = 512,
    SMALL = 1000000,
    SMALL_WINDOW = 100000,
    PATH_BYTES = 4096,
};

static double seconds(clockid_t clock)
{
    struct timespec t;

    (void)clock_gettime(clock, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* When something began. */
struct begin {
    double wall, processor;
};

static struct begin now(void)
{
    return (struct begin){seconds(CLOCK_MONOTONIC), seconds(CLOCK_PROCESS_CPUTIME_ID)};
}

/* "WHAT: .. s (.. s of processor)", and how many a second where there is a number of them. */
static void tell(const char *what, struct begin begin, double count)
{
    struct begin end = now();
    double wall = end.wall - begin.wall;

    printf("%s: %.2f s (%.2f s of processor)", what, wall, end.processor - begin.processor);
    if (count > 0) printf(", %.0f a second", count / wall);
    printf("\n");
}

static void need(enum demur_err err, struct store *s)
{
    if (err == DEMUR_OK) return;
    fprintf(stderr, "bench_store: %s: %s\n", demur_err_text(err), s == NULL ? "" : store_why(s));
    exit(1);
}

static void remove_files(const char *path)
{
    static const char *const suffix[] = {"", "-wal", "-shm", "-lock"};

    for (size_t i = 0; i < sizeof suffix / sizeof suffix[0]; i++) {
        char name[PATH_BYTES + 16];

        (void)snprintf(name, sizeof name, "%s%s", path, suffix[i]);
        (void)unlink(name);
    }
}

static struct store *open_store(const char *path)
{
    struct demur_hash org = {{1}};
    struct store *s = NULL;
    struct store_why why;
    char url[PATH_BYTES + 16];

    (void)snprintf(url, sizeof url, "sqlite:%s", path);
    need(store_open(&s, &why, url, STORE_CHANNEL, &org), NULL);
    return s;
}

static enum demur_err put_tile(void *ctx, const struct demur_tile_id *id, const uint8_t *data,
                               size_t len)
{
    return store_tile_put(ctx, id, data, len);
}

/* Append n entries of len bytes in windows. */
static void append(struct store *s, uint64_t n, size_t len, size_t window)
{
    struct demur_tile_sink sink = {put_tile, s};
    struct demur_tile_builder *b = NULL;
    struct demur_span *entry = demur_alloc_array(window, sizeof *entry);
    uint8_t *bytes = demur_alloc_array(window, len);

    if (entry == NULL || bytes == NULL) exit(1);
    need(demur_tile_builder_new(&b, &sink), s);
    for (uint64_t size = 0; size < n; size += window) {
        struct store_append append = {.old_size = size, .entry = entry, .entries = window};

        need(store_begin(s), s);
        for (size_t i = 0; i < window; i++) {
            demur_set_be64(bytes + i * len, (size + i) * 0x9e3779b97f4a7c15U);
            entry[i] = (struct demur_span){bytes + i * len, len};
            need(demur_tile_builder_append(b, entry[i]), s);
        }
        need(demur_tile_builder_flush(b), s);
        append.head.size = size + window;
        demur_tile_builder_root(&append.head.root, b);
        need(store_log_append(s, &append), s);
        need(store_commit(s), s);
    }
    demur_tile_builder_free(b);
    demur_free(entry);
    demur_free(bytes);
}

static void bench_append(const char *path, uint64_t n)
{
    struct store *s = open_store(path);
    struct begin begin = now();

    append(s, n, ENTRY_BYTES, WINDOW);
    tell("append entries of 1,154 bytes in windows of 1,000", begin, (double)n);
    store_close(s);
    remove_files(path);
}

static void bench_acts(const char *path)
{
    static uint8_t entry[ENTRY_BYTES];
    struct store *s = open_store(path);
    struct store_receipt first;
    enum store_put what;
    struct begin begin = now();

    for (uint64_t n = 0; n < ACTS; n += GROUP) {
        need(store_begin(s), s);
        for (uint64_t i = n; i < n + GROUP; i++) {
            struct store_act act = {.key = {.kind = DEMUR_KIND_SIGN},
                                    .entry = {entry, sizeof entry}};

            demur_set_be64(entry, i);
            demur_tree_leaf(&act.receipt.leaf, entry, sizeof entry);
            memcpy(act.key.nym.bytes, act.receipt.leaf.bytes, sizeof act.receipt.leaf.bytes);
            need(store_act_put(s, &what, &first, &act), s);
        }
        need(store_commit(s), s);
    }
    tell("keep 20,480 acts in commits of 512", begin, ACTS);
    store_close(s);
    remove_files(path);
}

static enum demur_err hash_leaf(void *ctx, uint64_t index, struct demur_span entry)
{
    struct demur_tree *tree = ctx;
    struct demur_hash leaf;

    (void)index;
    demur_tree_leaf(&leaf, entry.data, entry.len);
    return demur_tree_append(tree, &leaf);
}

static void bench_start(const char *path)
{
    struct store *s = open_store(path);
    struct demur_tree tree;
    struct store_log_visitor visitor = {hash_leaf, &tree};
    struct demur_hash root;
    struct store_log log;
    struct store_why why;
    struct rusage usage;

    append(s, SMALL, SMALL_BYTES, SMALL_WINDOW);
    store_close(s);
    struct begin begin = now();

    s = open_store(path);
    demur_tree_init(&tree);
    need(store_log_each(s, 0, UINT64_MAX, &visitor), s);
    demur_tree_root(&root, &tree);
    need(store_log_get(s, &log), s);
    if (memcmp(&root, &log.head.root, sizeof root) != 0) exit(1);
    tell("open and hash 1,000,000 entries of 40 bytes", begin, SMALL);
    begin = now();
    need(store_check(s, &why), s);
    tell("store_check() of them", begin, 0);
    (void)getrusage(RUSAGE_SELF, &usage);
    printf("most memory: %ld MiB\n", usage.ru_maxrss / 1024);
    store_close(s);
    remove_files(path);
}

int main(int argc, char **argv)
{
    char path[PATH_BYTES];

    if (argc < 2) {
        fprintf(stderr, "usage: bench_store DIR [ENTRIES]\n");
        return 2;
    }
    (void)snprintf(path, sizeof path, "%s/bench-store.db", argv[1]);
    remove_files(path);
    bench_append(path, argc > 2 ? strtoull(argv[2], NULL, 10) : ENTRIES);
    bench_acts(path);
    bench_start(path);
    return 0;
}
