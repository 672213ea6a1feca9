/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * make_log.c -- make_log DIR WINDOWS [WRONG]: write a made-up log for tests of demur log check.
 *
 * DIR/log is the log, DIR/log-history has one checkpoint for each window but the last, DIR/policy
 * is its policy.  Two witnesses cosign; the quorum is both.  WRONG makes a log whose operator
 * signed something false:
 *
 *     day       the day of the last window falls
 *     seen      the last window carries a checkpoint of another log
 *     unsigned  the last window carries a checkpoint that one witness has signed
 *     cut       the log ends before its last window does
 *     fork      a checkpoint of the history is of another log
 *     stranger  a checkpoint of the history is signed by another key
 *     ahead     a checkpoint of the history is larger than the log
 *     quorum    the newest checkpoint has one witness
 *     other     nothing is false, but from the window in the middle on it is another history
 */
#include "demur/checkpoint.h"
#include "demur/tile_builder.h"
#include "demur/window.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { PATH_LEN = 4096, ENTRY_BYTES = 60, ENTRIES_MAX = 12, WITNESSES = 2, FIRST_DAY = 20000 };

#define DAY_S 86400ULL

static struct maker {
    const char *dir;
    const char *wrong;
    unsigned windows;
    struct demur_tile_builder *builder;
    struct demur_sign_seed seed[1 + WITNESSES]; /* the log's, then the witnesses' */
    struct demur_vkey key[1 + WITNESSES];
    struct demur_writer note; /* the newest checkpoint */
} m;

static void must(enum demur_err err)
{
    if (err == DEMUR_OK) return;
    fprintf(stderr, "make_log: %s\n", demur_err_text(err));
    exit(1);
}

static bool is_wrong(const char *how, bool where)
{
    return where && strcmp(m.wrong, how) == 0;
}

/* ---- files ----------------------------------------------------------------------------- */

static void write_file(const char *name, const void *data, size_t len)
{
    char path[PATH_LEN];
    FILE *f;

    (void)snprintf(path, sizeof path, "%s/%s", m.dir, name);
    for (char *c = path + strlen(m.dir) + 1; *c != 0; c++) {
        if (*c != '/') continue;
        *c = 0;
        if (mkdir(path, 0777) != 0 && errno != EEXIST) perror(path);
        *c = '/';
    }
    f = fopen(path, "wb");
    if (f == NULL || fwrite(data, 1, len, f) != len || fclose(f) != 0) {
        perror(path);
        exit(1);
    }
}

static enum demur_err put(void *ctx, const struct demur_tile_id *id, const uint8_t *data,
                          size_t len)
{
    char name[DEMUR_TILE_PATH_MAX + 8] = "log/";

    (void)ctx;
    demur_tile_path_encode(name + 4, id);
    write_file(name, data, len);
    return DEMUR_OK;
}

/* ---- keys and checkpoints -------------------------------------------------------------- */

static void make_keys(void)
{
    static const char *const name[] = {"log.example/one", "w.example/a", "w.example/b"};
    char policy[2048];
    char vkey[1 + WITNESSES][DEMUR_VKEY_LEN_MAX + 1];

    for (size_t i = 0; i < 1 + WITNESSES; i++) {
        enum demur_vkey_type type = i == 0 ? DEMUR_VKEY_ED25519 : DEMUR_VKEY_COSIGNATURE;

        memset(m.seed[i].bytes, (int)(i + 1), sizeof m.seed[i].bytes);
        must(demur_vkey_of_seed(&m.key[i], type, name[i], &m.seed[i]));
        demur_vkey_encode(vkey[i], &m.key[i]);
    }
    (void)snprintf(policy, sizeof policy,
                   "log %s\nwitness a %s\nwitness b %s\ngroup both all a b\nquorum both\n", vkey[0],
                   vkey[1], vkey[2]);
    write_file("policy", policy, strlen(policy));
}

/* Sign head in the window of that number to m.note, by so many witnesses. */
static void sign(const struct demur_tree_head *head, unsigned window, size_t witnesses)
{
    struct demur_writer text;
    struct demur_checkpoint c = {
        {(const uint8_t *)m.key[0].name, strlen(m.key[0].name)}, *head, {NULL, 0}};

    demur_writer_init(&text);
    must(demur_checkpoint_encode(&text, &c));
    struct demur_span span = {text.data, text.len};

    demur_writer_wipe(&m.note);
    must(demur_note_begin(&m.note, span));
    must(demur_note_sign(&m.note, span, &m.key[0], &m.seed[0], 0));
    for (size_t i = 1; i <= witnesses; i++) {
        must(demur_note_sign(&m.note, span, &m.key[i], &m.seed[i],
                             (FIRST_DAY + window) * DAY_S + 3600 * i));
    }
    demur_writer_wipe(&text);
}

/* Sign the log as it is, and keep that as the newest or in the history. */
static void publish(unsigned window)
{
    bool last = window + 1 == m.windows;
    bool odd = window == m.windows / 2;
    struct demur_tree_head head = {.size = demur_tile_builder_size(m.builder)};
    char name[64];

    must(demur_tile_builder_flush(m.builder));
    demur_tile_builder_root(&head.root, m.builder);
    /* names do not ascend as sizes do */
    (void)snprintf(name, sizeof name, "log-history/kept-%u", 9999 - window);
    if (last) {
        sign(&head, window, is_wrong("quorum", last) ? 1 : WITNESSES);
        write_file("log/checkpoint", m.note.data, m.note.len);
        return;
    }
    struct demur_tree_head shown = head;

    if (is_wrong("fork", odd)) shown.root.bytes[0] ^= 1;
    if (is_wrong("ahead", odd)) shown.size += 100000;
    if (is_wrong("stranger", odd)) {
        struct demur_vkey key;

        must(demur_vkey_of_seed(&key, DEMUR_VKEY_ED25519, m.key[0].name, &m.seed[1]));
        demur_writer_wipe(&m.note);
        must(demur_checkpoint_sign(&m.note, &shown, &key, &m.seed[1]));
    } else {
        sign(&shown, window, WITNESSES);
    }
    write_file(name, m.note.data, m.note.len);
    sign(&head, window, WITNESSES);
}

/* ---- entries --------------------------------------------------------------------------- */

/* Entry i of a window: SIGN and ACK of two memos, and a kind that nobody knows. */
static void make_entry(uint8_t out[ENTRY_BYTES], unsigned window, unsigned i)
{
    static const uint8_t kinds[] = {0x11, 0x11, 0x11, 0x21, 0x6a};

    memset(out, 0, ENTRY_BYTES);
    memcpy(out, "DMR1", 4);
    out[4] = window == 0 ? 0x01 : kinds[i % sizeof kinds];
    out[5] = DEMUR_SUITE;
    out[6] = (uint8_t)(1 + i % 2);
    demur_set_be32(out + ENTRY_BYTES - 8, window);
    demur_set_be32(out + ENTRY_BYTES - 4, i);
    if (is_wrong("other", window >= m.windows / 2)) out[ENTRY_BYTES - 12] = 1;
}

static void make_window(unsigned window)
{
    static uint8_t bytes[ENTRIES_MAX][ENTRY_BYTES];
    bool last = window + 1 == m.windows;
    size_t n = window == 0 ? 1 : 1 + window * 5 % ENTRIES_MAX;
    struct demur_span span[ENTRIES_MAX];
    struct demur_window w = {.seq = window, .day = FIRST_DAY + window};
    struct demur_writer out;

    if (is_wrong("day", last)) w.day = FIRST_DAY - 1;
    if (is_wrong("seen", last)) {
        sign(&(struct demur_tree_head){demur_tile_builder_size(m.builder), {{1}}}, window,
             WITNESSES);
    }
    if (is_wrong("unsigned", last)) {
        struct demur_tree_head head = {.size = demur_tile_builder_size(m.builder)};

        demur_tile_builder_root(&head.root, m.builder);
        sign(&head, window, 1);
    }
    for (unsigned i = 0; i < n; i++) {
        make_entry(bytes[i], window, i);
        span[i] = (struct demur_span){bytes[i], ENTRY_BYTES};
    }
    w.seen = (struct demur_span){m.note.data, m.note.len};
    must(demur_window_fill(&w, span, n));
    demur_writer_init(&out);
    must(demur_window_encode(&out, &w));
    must(demur_tile_builder_append(m.builder, (struct demur_span){out.data, out.len}));
    demur_writer_wipe(&out);
    demur_window_clear(&w);
    if (is_wrong("cut", last)) n--;
    for (size_t i = 0; i < n; i++) must(demur_tile_builder_append(m.builder, span[i]));
    publish(window);
}

int main(int argc, char *argv[])
{
    struct demur_tile_sink sink = {put, NULL};

    if (argc < 3 || argc > 4) {
        fprintf(stderr, "usage: make_log DIR WINDOWS [WRONG]\n");
        return 2;
    }
    m.dir = argv[1];
    m.windows = (unsigned)strtoul(argv[2], NULL, 10);
    m.wrong = argc > 3 ? argv[3] : "";
    demur_writer_init(&m.note);
    make_keys();
    must(demur_tile_builder_new(&m.builder, &sink));
    if (m.windows == 0) {
        struct demur_tree_head head = {.size = 0};

        demur_tile_builder_root(&head.root, m.builder);
        sign(&head, 0, WITNESSES);
        write_file("log/checkpoint", m.note.data, m.note.len);
    }
    for (unsigned i = 0; i < m.windows; i++) make_window(i);
    demur_tile_builder_free(m.builder);
    demur_writer_wipe(&m.note);
    return 0;
}
