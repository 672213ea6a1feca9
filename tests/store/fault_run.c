/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * fault_run.c -- a store at work, for sqlite_fault_test.sh to break.
 *
 *     fault_run run PATH FROM COUNT    do rounds FROM.. of work, COUNT of them; before each commit
 *                                      it prints nothing, after it what the commit has promised
 *     fault_run check PATH             read what was promised from standard input, and look
 *
 * A round keeps acts in two commits, appends some as a window, signs, publishes, and now and then
 * makes a copy.  Ends with 0, with 9 where the store said DEMUR_ERR_IO, else with 1.
 */
#include "demur/bytes.h"
#include "demur/memory.h"
#include "demur/tile_builder.h"
#include "store/store.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { ACTS = 5, ENTRY_BYTES = 900, BROKEN = 9, URL_BYTES = 4096 };

static struct store *store;

/* End where err is a failure: a store that is lost must also say so from then on. */
static void need(enum demur_err err, const char *what)
{
    if (err == DEMUR_OK) return;
    fprintf(stderr, "fault_run: %s: %s: %s\n", what, demur_err_name(err),
            store == NULL ? "" : store_why(store));
    if (store != NULL && err == DEMUR_ERR_IO) {
        store_rollback(store);
        if (store_begin(store) != DEMUR_ERR_IO) exit(1);
    }
    store_close(store);
    exit(err == DEMUR_ERR_IO ? BROKEN : 1);
}

/* Print a promise at once: what the process has in hand when it is killed is lost. */
static void promise(char kind, unsigned long n)
{
    char line[32];
    int len = snprintf(line, sizeof line, "%c %lu\n", kind, n);

    if (write(STDOUT_FILENO, line, (size_t)len) != len) exit(1);
}

static struct store *open_store(const char *path)
{
    struct demur_hash org = {{1}};
    struct store_why why;
    char url[URL_BYTES];
    struct store *s = NULL;

    (void)snprintf(url, sizeof url, "sqlite:%s", path);
    enum demur_err err = store_open(&s, &why, url, STORE_CHANNEL, &org);

    if (err != DEMUR_OK) fprintf(stderr, "fault_run: %s\n", why.text);
    need(err, "opening");
    return s;
}

static struct store_act act_of(uint8_t entry[ENTRY_BYTES], unsigned long n)
{
    struct store_act act = {.key = {.kind = DEMUR_KIND_SIGN}, .receipt = {.day = 3}};

    memset(entry, (int)(n & 0xff), ENTRY_BYTES);
    demur_set_be64(entry, n);
    demur_set_be64(act.key.nym.bytes, n);
    demur_set_be64(act.head.bytes, n);
    act.entry = (struct demur_span){entry, ENTRY_BYTES};
    demur_tree_leaf(&act.receipt.leaf, entry, ENTRY_BYTES);
    return act;
}

/* ---- a round --------------------------------------------------------------------------- */

static void keep_acts(unsigned long first)
{
    uint8_t entry[ENTRY_BYTES];
    struct store_receipt receipt;
    enum store_put what;

    need(store_begin(store), "beginning");
    for (unsigned long n = first; n < first + ACTS; n++) {
        struct store_act act = act_of(entry, n);

        need(store_act_put(store, &what, &receipt, &act), "an act");
    }
    need(store_commit(store), "committing acts");
    for (unsigned long n = first; n < first + ACTS; n++) promise('a', n);
}

struct window {
    uint8_t bytes[3 * ACTS][ENTRY_BYTES];
    struct demur_span entry[3 * ACTS];
    size_t count;
};

static enum demur_err take(void *ctx, const struct demur_hash *leaf, uint32_t since,
                           struct demur_span entry)
{
    struct window *w = ctx;

    (void)leaf;
    (void)since;
    if (w->count == 2 * ACTS) return DEMUR_ERR_STATE; /* the others are held back */
    memcpy(w->bytes[w->count], entry.data, entry.len);
    w->entry[w->count] = (struct demur_span){w->bytes[w->count], entry.len};
    w->count++;
    return DEMUR_OK;
}

static enum demur_err put_tile(void *ctx, const struct demur_tile_id *id, const uint8_t *data,
                               size_t len)
{
    return store_tile_put(ctx, id, data, len);
}

static enum demur_err get_tile(void *ctx, const struct demur_tile_id *id, uint8_t *data, size_t cap,
                               size_t *len)
{
    uint8_t *kept = NULL;
    enum demur_err err = store_tile_get(ctx, &kept, len, id);

    if (err != DEMUR_OK) return err == DEMUR_ERR_RANGE ? DEMUR_ERR_STATE : err;
    if (*len <= cap) memcpy(data, kept, *len);
    demur_free(kept);
    return *len <= cap ? DEMUR_OK : DEMUR_ERR_LENGTH;
}

static void append(void)
{
    static struct window w;
    struct store_waiting_visitor visitor = {take, &w};
    struct demur_tile_sink sink = {put_tile, store};
    struct demur_tile_reader reader = {get_tile, store};
    struct demur_tile_builder *b = NULL;
    struct store_append append = {.day = 4};
    struct store_log log;

    w.count = 0;
    need(store_log_get(store, &log), "the log");
    enum demur_err err = store_waiting_each(store, &visitor);

    if (err != DEMUR_ERR_STATE) need(err, "what waits");
    need(store_begin(store), "beginning");
    need(demur_tile_builder_resume(&b, &sink, &reader, &log.head), "the builder");
    for (size_t i = 0; i < w.count; i++) {
        need(demur_tile_builder_append(b, w.entry[i]), "a tile");
    }
    need(demur_tile_builder_flush(b), "a tile");
    append.old_size = log.head.size;
    append.head.size = demur_tile_builder_size(b);
    demur_tile_builder_root(&append.head.root, b);
    demur_tile_builder_free(b);
    append.entry = w.entry;
    append.entries = w.count;
    need(store_log_append(store, &append), "appending");
    need(store_commit(store), "committing a window");
    promise('s', (unsigned long)append.head.size);
}

static void sign_and_publish(void)
{
    struct demur_span note = {(const uint8_t *)"note", 4};
    struct store_log log;

    need(store_log_get(store, &log), "the log");
    need(store_begin(store), "beginning");
    need(store_checkpoint_put(store, log.head.size, note), "a note");
    need(store_commit(store), "committing a note");
    promise('c', (unsigned long)log.head.size);
    need(store_begin(store), "beginning");
    need(store_checkpoint_publish(store, log.head.size, note), "publishing");
    need(store_commit(store), "committing what is published");
    promise('p', (unsigned long)log.head.size);
}

static void copy_name(char out[URL_BYTES], const char *path, unsigned long round)
{
    (void)snprintf(out, URL_BYTES, "%s.copy.%lu", path, round);
}

/* A copy that fails does the store no harm: it goes on, and only then the program ends. */
static void copy(const char *path, unsigned long round)
{
    char name[URL_BYTES];

    copy_name(name, path, round);
    enum demur_err err = store_backup(store, name);

    if (err != DEMUR_OK) {
        fprintf(stderr, "fault_run: copying: %s: %s\n", demur_err_name(err), store_why(store));
        keep_acts(2 * (round + 1) * ACTS);
        store_close(store);
        exit(err == DEMUR_ERR_IO ? BROKEN : 1);
    }
    promise('b', round);
}

/* ---- looking --------------------------------------------------------------------------- */

static void look(char kind, unsigned long n, const char *path)
{
    uint8_t entry[ENTRY_BYTES];
    struct store_act act = act_of(entry, n);
    struct store_receipt receipt;
    struct demur_hash head;
    struct store_log log;
    uint8_t *note = NULL;
    uint64_t size = 0;
    size_t len = 0;
    bool kept = true;

    need(store_log_get(store, &log), "the log");
    if (kind == 'a') {
        need(store_act_get(store, &kept, &head, &receipt, &act.key), "an act");
        kept = kept && memcmp(&receipt.leaf, &act.receipt.leaf, sizeof receipt.leaf) == 0;
    } else if (kind == 's') {
        kept = log.head.size >= n;
    } else if (kind == 'c') {
        need(store_checkpoint_get(store, &size, &note, &len, false), "a note");
        kept = size >= n;
    } else if (kind == 'p') {
        kept = log.published >= n;
    } else if (kind == 'b') {
        char name[URL_BYTES];

        copy_name(name, path, n);
        kept = access(name, F_OK) == 0;
    }
    demur_free(note);
    if (kept) return;
    fprintf(stderr, "fault_run: promised and not kept: %c %lu\n", kind, n);
    exit(1);
}

/* Acts are in the log or wait, each once: as many as there are receipts. */
static enum demur_err count(void *ctx, const struct demur_hash *leaf, uint32_t since,
                            struct demur_span entry)
{
    (void)leaf;
    (void)since;
    ++*(unsigned long *)ctx;
    return entry.len == ENTRY_BYTES ? DEMUR_OK : DEMUR_ERR_INVALID;
}

static void check(const char *path)
{
    struct store_waiting_visitor visitor = {count, &(unsigned long){0}};
    struct store_why why;
    unsigned long promised = 0, n, waiting = 0;
    struct store_log log;
    char kind;

    enum demur_err err = store_check(store, &why);

    if (err != DEMUR_OK) fprintf(stderr, "fault_run: %s\n", why.text);
    need(err, "checking");
    while (scanf(" %c %lu", &kind, &n) == 2) {
        look(kind, n, path);
        promised += kind == 'a';
    }
    visitor.ctx = &waiting;
    need(store_waiting_each(store, &visitor), "what waits");
    need(store_log_get(store, &log), "the log");
    if (log.head.size + waiting < promised || (log.head.size + waiting) % ACTS != 0) {
        fprintf(stderr, "fault_run: half a transaction\n");
        exit(1);
    }
}

int main(int argc, char **argv)
{
    if (argc < 3 || signal(SIGXFSZ, SIG_IGN) == SIG_ERR) return 1;
    store = open_store(argv[2]);
    if (strcmp(argv[1], "check") == 0) {
        check(argv[2]);
    } else if (argc == 5) {
        unsigned long from = strtoul(argv[3], NULL, 10);
        unsigned long rounds = strtoul(argv[4], NULL, 10);

        for (unsigned long i = from; i < from + rounds; i++) {
            keep_acts(2 * i * ACTS);
            keep_acts((2 * i + 1) * ACTS);
            append();
            sign_and_publish();
            if (i % 3 == 0) copy(argv[2], i);
        }
    }
    store_close(store);
    return 0;
}
