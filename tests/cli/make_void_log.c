/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * make_void_log.c -- make_void_log DIR: the log of a memo with 6 signatures that count and 8 SIGN
 * entries that do not, for tests of demur bundle make: DIR/log, DIR/policy.
 */
#include "core/bundle/channel_for_tests.h"
#include "demur/tile_builder.h"

#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>

enum { PATH_LEN = 4096, ISSUERS = 2, MEMBERS = 12 };

static const char *dir;
static struct test_random lot = {77};

/* ---- files ----------------------------------------------------------------------------- */

static void write_file(const char *name, const void *data, size_t len)
{
    char path[PATH_LEN];
    FILE *f;

    (void)snprintf(path, sizeof path, "%s/%s", dir, name);
    for (char *c = path + strlen(dir) + 1; *c != 0; c++) {
        if (*c != '/') continue;
        *c = 0;
        CHECK(mkdir(path, 0777) == 0 || errno == EEXIST);
        *c = '/';
    }
    f = fopen(path, "wb");
    if (!CHECK(f != NULL)) exit(1);
    CHECK(fwrite(data, 1, len, f) == len);
    CHECK(fclose(f) == 0);
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

static void write_log(const struct channel *c)
{
    struct demur_tile_sink sink = {put, NULL};
    struct demur_tile_builder *tiles = NULL;

    CHECK_ERR(DEMUR_OK, demur_tile_builder_new(&tiles, &sink));
    for (uint64_t i = 0; i < demur_tree_store_size(c->tree); i++) {
        struct demur_span e = {c->log[i].data, c->log[i].len};

        CHECK_ERR(DEMUR_OK, demur_tile_builder_append(tiles, e));
    }
    CHECK_ERR(DEMUR_OK, demur_tile_builder_flush(tiles));
    demur_tile_builder_free(tiles);
    write_file("log/checkpoint", c->note.data, c->note.len);
    write_file("policy", c->policy_text, strlen(c->policy_text));
}

/* ---- the story ------------------------------------------------------------------------- */

static struct c_entry *newest(struct channel *c)
{
    return &c->waiting[c->waiting_count - 1];
}

/* Spoil the last proof of the newest SIGN: its last scalar. */
static void spoil(struct channel *c)
{
    newest(c)->data[newest(c)->len - DEMUR_ACT_PROOF_BYTES + 400] ^= 1;
}

int main(int argc, char *argv[])
{
    static struct channel c;

    if (argc != 2) {
        fprintf(stderr, "usage: make_void_log DIR\n");
        return 2;
    }
    dir = argv[1];
    c_open(&c, ISSUERS, MEMBERS, &lot);
    c_freeze(&c);
    c_sign(&c, 8, 0); /* in the window of the freeze */
    c_window(&c);
    for (size_t i = 0; i < 4; i++) c_sign(&c, i, i % 2);
    c_sign(&c, 4, 0);
    spoil(&c);
    c_sign(&c, 5, 0);
    c_sign(&c, 6, 0);
    spoil(&c);        /* and then rightly, below */
    c_sign(&c, 7, 2); /* its class; the memo asks for bands */
    c_window(&c);
    c_sign(&c, 5, 0);
    c_sign(&c, 6, 0);
    c_sign(&c, 9, 0);
    newest(&c)->len--;
    c_withdraw(&c, 0);
    c_window(&c);
    c_sign(&c, 6, 1);
    c_deliver(&c);
    c_window(&c);
    c_sign(&c, 10, 0); /* after the delivery */
    c_ack(&c);
    c_window(&c);
    c_respond(&c);
    c_window(&c);
    write_log(&c);
    c_close(&c);
    return tap_failed_checks != 0;
}
