/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * check_org.c -- check_org DIR ISSUERS [EPOCH]: whether what `demur init` or later commands made in
 * DIR fits together: keys and manifest, roster and rows, codes in the table and in the CODE_FILE.
 */
#include "demur/code_file.h"
#include "demur/csv.h"
#include "demur/key_file.h"
#include "demur/manifest.h"
#include "demur/memory.h"
#include "demur/roster.h"
#include "demur/tree.h"
#include "tap.h"

#include <stdlib.h>

enum { FILE_MAX = 16777216, PATH_BYTES = 4096, FILES_MAX = 64 };

static const char *dir;
static unsigned epoch = 1;
static struct demur_manifest *manifest;
static struct demur_hash org;
static struct demur_hash leaf;
static void *kept[FILES_MAX]; /* what has been read, until the end */
static size_t keeps;

/* The file at dir/name. */
static struct demur_span file_of(const char *name)
{
    char path[PATH_BYTES];
    uint8_t *data = demur_alloc(FILE_MAX);
    size_t len = 0;

    (void)snprintf(path, sizeof path, "%s/%s", dir, name);
    FILE *f = fopen(path, "rb");

    if (f == NULL || data == NULL) {
        printf("# %s cannot be read\n", path);
        exit(1);
    }
    if (keeps == FILES_MAX) exit(1);
    kept[keeps++] = data;
    len = fread(data, 1, FILE_MAX, f);
    (void)fclose(f);
    return (struct demur_span){data, len};
}

static struct demur_key_file key_of(const char *name)
{
    struct demur_key_file key = {.role = 0};
    struct demur_span file = file_of(name);

    CHECK_ERR(DEMUR_OK, demur_key_file_decode(&key, file.data, file.len));
    return key;
}

static bool signs_as(const struct demur_sign_seed *seed, const struct demur_sign_pk *pk)
{
    struct demur_sign_pk own;

    demur_sign_pk_of(&own, seed);
    return memcmp(&own, pk, sizeof own) == 0;
}

static void check_manifest(void)
{
    struct demur_manifest_chain chain = {0};
    struct demur_span file = file_of("manifest");

    if (!CHECK(demur_manifest_decode(&manifest, file.data, file.len) == DEMUR_OK)) exit(1);
    CHECK_ERR(DEMUR_OK, demur_manifest_chain_add(&chain, manifest, 0));
    org = chain.org;
    demur_tree_leaf(&leaf, file.data, file.len);
}

static void check_keys(void)
{
    struct demur_key_file root = key_of("root.key");
    struct demur_key_file front = key_of("serve/front.key");
    struct demur_key_file principal = key_of("principal-1.key");
    struct demur_box_pk box;

    CHECK(root.role == DEMUR_KEY_ROOT && signs_as(&root.root, &manifest->root_pk));
    CHECK(front.role == DEMUR_KEY_FRONT && signs_as(&front.front.receipt, &manifest->receipt_pk));
    CHECK(principal.role == DEMUR_KEY_PRINCIPAL &&
          signs_as(&principal.principal.sign, &manifest->principal[0].sign_pk));
    demur_box_pk_of(&box, &principal.principal.box);
    CHECK_BYTES(&box, &manifest->principal[0].hpke_pk, sizeof box);
    CHECK(key_of("serve/log.key").role == DEMUR_KEY_LOG);
}

/* Whether every code in the table of issuer is in its file, for the person of that line. */
static void check_table(unsigned issuer, const struct demur_code_file *codes)
{
    char name[64];
    struct demur_csv *csv = NULL;
    struct demur_csv_record r;
    struct demur_problem problem;
    uint32_t found = 0;

    (void)snprintf(name, sizeof name, "issuer-%u/codes-%u.csv", issuer, epoch);
    CHECK_ERR(DEMUR_OK, demur_csv_open(&csv, &problem, file_of(name)));
    CHECK_ERR(DEMUR_OK, demur_csv_next(csv, &r, &problem));
    while (demur_csv_next(csv, &r, &problem) == DEMUR_OK && r.fields > 0) {
        struct demur_span key = r.field[0];
        struct demur_span typed = r.field[r.fields - 1];
        struct demur_row_id id;
        struct demur_code code;
        struct demur_hash hash;

        demur_row_id_of(&id, &org, key);
        if (!CHECK(demur_code_decode(&code, &org, (uint8_t)issuer, (const char *)typed.data,
                                     typed.len) == DEMUR_OK)) {
            break;
        }
        demur_code_hash(&hash, &code);
        const struct demur_row_id *of = demur_code_file_row(codes, &hash);

        CHECK(of != NULL && memcmp(of, &id, sizeof id) == 0);
        found++;
    }
    CHECK(found == codes->codes);
    demur_csv_free(csv);
}

static void check_issuer(unsigned issuer)
{
    char name[64];
    struct demur_roster *roster = NULL;
    struct demur_roster_file *rows = NULL;
    struct demur_code_file *codes = NULL;
    struct demur_sigs_keys keys = {0};
    struct demur_issuer_pk pk;

    (void)snprintf(name, sizeof name, "issuer-%u/issuer.key", issuer);
    struct demur_key_file key = key_of(name);

    CHECK(key.role == DEMUR_KEY_ISSUER);
    CHECK_ERR(DEMUR_OK, demur_issuer_pk_of(&pk, &key.issuer));
    CHECK_BYTES(&pk, &manifest->issuer[issuer - 1].bbs_pk, sizeof pk);
    CHECK(signs_as(&key.issuer.operator_seed, &manifest->issuer[issuer - 1].op_pk));

    (void)snprintf(name, sizeof name, "issuer-%u/epoch-%u/roster", issuer, epoch);
    struct demur_span file = file_of(name);

    if (!CHECK(demur_roster_decode(&roster, file.data, file.len) == DEMUR_OK)) return;
    for (unsigned i = 0; i < manifest->issuers; i++) {
        demur_sigs_keys_add(&keys, &manifest->issuer[i].op_pk);
    }
    CHECK_ERR(DEMUR_OK, demur_roster_verify(roster, &org, &keys));
    CHECK(roster->epoch == epoch && memcmp(&roster->manifest, &leaf, sizeof leaf) == 0);

    (void)snprintf(name, sizeof name, "issuer-%u/epoch-%u/rows", issuer, epoch);
    file = file_of(name);
    if (!CHECK(demur_roster_file_decode(&rows, file.data, file.len) == DEMUR_OK)) return;
    struct demur_hash *commit = NULL;
    struct demur_hash root;

    CHECK_ERR(DEMUR_OK, demur_roster_file_commits(&commit, rows));
    demur_row_root(&root, commit, rows->rows);
    CHECK_BYTES(&root, &roster->root, sizeof root);

    (void)snprintf(name, sizeof name, "issuer-%u/epoch-%u/codes", issuer, epoch);
    file = file_of(name);
    if (!CHECK(demur_code_file_decode(&codes, file.data, file.len) == DEMUR_OK)) return;
    CHECK(codes->issuer == issuer && codes->epoch == epoch && codes->codes == rows->rows);
    check_table(issuer, codes);
    demur_free(commit);
    demur_code_file_free(codes);
    demur_roster_file_free(rows);
    demur_roster_free(roster);
}

int main(int argc, char *argv[])
{
    if (argc < 3) return 2;
    dir = argv[1];
    if (argc > 3) epoch = (unsigned)strtoul(argv[3], NULL, 10);
    check_manifest();
    check_keys();
    for (unsigned i = 1; i <= (unsigned)strtoul(argv[2], NULL, 10); i++) check_issuer(i);
    demur_manifest_free(manifest);
    while (keeps > 0) demur_free(kept[--keeps]);
    return tap_failed_checks == 0 ? 0 : 1;
}
