/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * bench_log.c -- bench_log DIR [ENTRIES]: what the log of a server costs: windows through all that
 * the sequencer does (append, tiles, read back, hash again, sign, swap, publish, follow), then the
 * check of everything at a start.
 *
 * DIR must not be there.  ENTRIES (1,000,000) come in windows of 10,000, and are shaped as SIGN of
 * one issuer whose proofs nobody verifies here.
 */
#include "integrate.h"
#include "recovery.h"

#include "core/bundle/channel_for_tests.h"
#include "host/program.h"
#include "host/random.h"

#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>

const char host_program[] = "bench_log";

enum { WINDOW_ENTRIES = 10000, ENTRY_BYTES = 1154, PATH_LEN = 512, FIRST_PART = 100000 };

static double now_s(void)
{
    struct timespec t;

    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static void must(enum demur_err err, const char *what)
{
    if (err == DEMUR_OK) return;
    fprintf(stderr, "bench_log: %s: %s\n", what, demur_err_text(err));
    exit(1);
}

/* A server without threads: its store, its state, its keys. */
static void open_server(struct srv_serve *s, const struct channel *org, const char *dir)
{
    struct store_why why;

    *s = (struct srv_serve){.random = host_random()};
    s->id.org = org->org;
    s->id.manifest = org->manifest;
    s->id.manifest_bytes = org->log[1].data;
    s->id.manifest_len = org->log[1].len;
    s->id.log_vkey = org->log_key;
    s->id.log_seed = org->log_seed;
    (void)snprintf(s->conf.store, sizeof s->conf.store, "sqlite:%s/channel.db", dir);
    srv_clock_init(&s->clock);
    (void)pthread_mutex_init(&s->writer, NULL);
    must(store_open(&s->store, &why, s->conf.store, STORE_CHANNEL, &org->org), "the store");
    must(srv_state_new(&s->state, &s->random), "the state");
    must(srv_pending_new(&s->pending), "what waits");
}

static void close_server(struct srv_serve *s)
{
    store_close(s->store);
    srv_state_free(s->state);
    srv_pending_free(s->pending);
}

/* Publish what was signed: the organisation asks for no witness. */
static void publish(struct srv_serve *s, struct demur_writer *seen)
{
    struct srv_note note = {0};

    must(store_checkpoint_get(s->store, &note.size, &note.note, &note.len, false), "the note");
    must(store_begin(s->store), "publishing");
    must(store_checkpoint_publish(s->store, note.size, (struct demur_span){note.note, note.len}),
         "publishing");
    must(store_commit(s->store), "publishing");
    demur_writer_wipe(seen);
    demur_writer_init(seen);
    demur_put_bytes(seen, note.note, note.len);
    srv_state_publish(s->state, &note);
}

/* A window of entries. */
static void append(struct srv_serve *s, struct srv_last *last, struct demur_writer *seen,
                   const struct demur_span *entry, size_t n)
{
    struct srv_window_taken taken = {.count = n};
    const char *why = "";

    taken.entry = demur_alloc_array(n + 1, sizeof taken.entry[0]);
    if (taken.entry == NULL) must(DEMUR_ERR_NOMEM, "a window");
    memcpy(taken.entry, entry, n * sizeof entry[0]);
    must(srv_integrate(s, last, C_FIRST_DAY + 2, &taken, (struct demur_span){seen->data, seen->len},
                       &why),
         why);
    srv_window_taken_free(&taken);
    publish(s, seen);
}

/* The entries of one kind that the test organisation's log has, in a window of their own. */
static void append_kind(struct srv_serve *s, struct srv_last *last, struct demur_writer *seen,
                        const struct channel *org, uint8_t kind)
{
    struct demur_span entry[8];
    size_t n = 0;

    for (size_t i = 0; i < demur_tree_store_size(org->tree); i++) {
        if (org->log[i].data[4] != kind) continue;
        entry[n++] = (struct demur_span){org->log[i].data, org->log[i].len};
    }
    append(s, last, seen, entry, n);
}

/* So many entries in windows of WINDOW_ENTRIES. */
static void append_signs(struct srv_serve *s, struct srv_last *last, struct demur_writer *seen,
                         const uint8_t *sign, uint64_t entries)
{
    uint8_t *bytes = demur_alloc((size_t)WINDOW_ENTRIES * ENTRY_BYTES);
    struct demur_span *entry = demur_alloc_array(WINDOW_ENTRIES, sizeof entry[0]);

    if (bytes == NULL || entry == NULL) must(DEMUR_ERR_NOMEM, "a window");
    for (uint64_t at = 0; at < entries; at += WINDOW_ENTRIES) {
        for (size_t i = 0; i < WINDOW_ENTRIES; i++) {
            uint8_t *e = bytes + i * ENTRY_BYTES;
            uint64_t number = at + i;

            memcpy(e, sign, ENTRY_BYTES);
            memcpy(e + 52, &number, sizeof number); /* in its nym */
            entry[i] = (struct demur_span){e, ENTRY_BYTES};
        }
        append(s, last, seen, entry, WINDOW_ENTRIES);
    }
    demur_free(entry);
    demur_free(bytes);
}

int main(int argc, char *argv[])
{
    static struct channel org;
    static struct test_random lot = {41};
    uint64_t entries = argc > 2 ? strtoull(argv[2], NULL, 10) : 1000000;
    struct srv_serve s;
    struct srv_last *last = NULL;
    struct demur_writer seen;
    struct rusage usage;
    char path[PATH_LEN];
    double from;

    if (argc < 2 || argc > 3 || mkdir(argv[1], 0700) != 0) {
        fprintf(stderr, "usage: bench_log DIR [ENTRIES]; DIR must not be there\n");
        return 2;
    }
    c_open_lying(&org, 1, 6, &lot, &(struct c_lies){.quorum_none = true});
    c_freeze(&org);
    c_window(&org);
    c_sign(&org, 1, 0);
    demur_writer_init(&seen);
    (void)snprintf(path, sizeof path, "%s/last-checkpoint", argv[1]);
    must(srv_last_open(&last, path, stderr), "the last checkpoint");
    open_server(&s, &org, argv[1]);
    append_kind(&s, last, &seen, &org, DEMUR_KIND_MANIFEST);
    append_kind(&s, last, &seen, &org, DEMUR_KIND_ROSTER);
    append_kind(&s, last, &seen, &org, DEMUR_KIND_COUNTS);
    append_kind(&s, last, &seen, &org, DEMUR_KIND_MEMO_FREEZE);
    from = now_s();
    append_signs(&s, last, &seen, org.waiting[0].data, entries < FIRST_PART ? entries : FIRST_PART);
    printf("append of %llu entries, windows of %d: %.2f s\n",
           (unsigned long long)(entries < FIRST_PART ? entries : FIRST_PART), WINDOW_ENTRIES,
           now_s() - from);
    if (entries > FIRST_PART) {
        append_signs(&s, last, &seen, org.waiting[0].data, entries - FIRST_PART);
    }
    close_server(&s);
    from = now_s();
    open_server(&s, &org, argv[1]);
    must(srv_recover(&s, last, stderr), "the start");
    (void)getrusage(RUSAGE_SELF, &usage);
    printf("check at a start of %llu entries: %.2f s, %ld MB\n",
           (unsigned long long)demur_channel_state_of(srv_state_channel(s.state)).size,
           now_s() - from, usage.ru_maxrss / 1024);
    close_server(&s);
    srv_last_close(last);
    demur_writer_wipe(&seen);
    c_close(&org);
    return 0;
}
