/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * check_roster.c -- check_roster MANIFEST DIR EPOCH ROWS PRINCIPAL: that DIR/roster is what follows
 * from DIR/rows and MANIFEST, without signatures; that there are that many rows, one of them
 * of that principal (0: none of any); and that no two salts are equal.
 */
#include "demur/manifest.h"
#include "demur/memory.h"
#include "demur/roster.h"
#include "demur/tree.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BYTES_MAX = 1 << 20 };

#define HOLDS(is) ((is) ? true : (fprintf(stderr, "does not hold: %s\n", #is), false))

static uint8_t *read_file(const char *dir, const char *name, size_t *len)
{
    char path[4096];
    uint8_t *bytes = demur_alloc(BYTES_MAX);

    (void)snprintf(path, sizeof path, "%s%s%s", dir, name[0] != '\0' ? "/" : "", name);
    FILE *f = fopen(path, "rb");

    *len = f != NULL && bytes != NULL ? fread(bytes, 1, BYTES_MAX, f) : 0;
    if (f != NULL) (void)fclose(f);
    return bytes;
}

static bool salts_differ(const struct demur_roster_file *file)
{
    for (size_t i = 0; i < file->rows; i++) {
        for (size_t j = 0; j < i; j++) {
            if (memcmp(&file->row[i].salt, &file->row[j].salt, sizeof file->row[i].salt) == 0) {
                return false;
            }
        }
    }
    return true;
}

/* Whether the bytes of roster are what file gives. */
static bool is_made_of(const struct demur_roster *roster, const struct demur_roster_file *file,
                       const uint8_t *bytes, size_t len)
{
    struct demur_roster *again = NULL;
    uint8_t *out = NULL;
    size_t out_len = 0;
    bool same = demur_roster_make(&again, file, roster->names, &roster->manifest, roster->k_min) ==
                    DEMUR_OK &&
                demur_roster_encode(&out, &out_len, again) == DEMUR_OK && out_len == len &&
                memcmp(out, bytes, len) == 0;

    demur_free(out);
    demur_roster_free(again);
    return same;
}

int main(int argc, char *argv[])
{
    struct demur_roster *roster = NULL;
    struct demur_roster_file *file = NULL;
    struct demur_hash leaf;
    size_t manifest_len = 0;
    size_t open_len = 0;
    size_t secret_len = 0;
    size_t principals = 0;
    bool is_there = false;

    if (argc != 6) return 2;
    unsigned long principal = strtoul(argv[5], NULL, 10);
    uint8_t *manifest = read_file(argv[1], "", &manifest_len);
    uint8_t *open = read_file(argv[2], "roster", &open_len);
    uint8_t *secret = read_file(argv[2], "rows", &secret_len);
    bool ok = HOLDS(demur_roster_decode(&roster, open, open_len) == DEMUR_OK) &&
              HOLDS(demur_roster_file_decode(&file, secret, secret_len) == DEMUR_OK);

    if (ok) {
        demur_tree_leaf(&leaf, manifest, manifest_len);
        for (size_t i = 0; i < file->rows; i++) {
            principals += file->row[i].principal != 0;
            is_there = is_there || file->row[i].principal == principal;
        }
        ok = HOLDS(roster->epoch == strtoul(argv[3], NULL, 10)) &&
             HOLDS(file->epoch == roster->epoch) &&
             HOLDS(file->rows == strtoul(argv[4], NULL, 10)) && HOLDS(roster->k_min == 20) &&
             HOLDS(memcmp(&roster->manifest, &leaf, sizeof leaf) == 0) &&
             HOLDS(principals == (principal > 0) && is_there) && HOLDS(salts_differ(file)) &&
             HOLDS(is_made_of(roster, file, open, open_len));
    }
    demur_roster_free(roster);
    demur_roster_file_free(file);
    demur_free(manifest);
    demur_free(open);
    demur_free(secret);
    return ok ? 0 : 1;
}
