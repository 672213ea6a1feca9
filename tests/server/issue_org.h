/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * issue_org.h -- an organisation of two issuers for tests: its manifest in a log, and a directory
 * for each issuer as `demur init` would write it.
 */
#ifndef ISSUE_ORG_H
#define ISSUE_ORG_H

#include "demur/code_file.h"
#include "demur/key_file.h"
#include "demur/manifest.h"
#include "demur/roster.h"
#include "host/write_file.h"
#include "issue_log.h"
#include "random_for_tests.h"

#include <sys/stat.h>
#include <unistd.h>

enum { O_ISSUERS = 2, O_ROWS = 24, O_EPOCHS = 2, O_EPOCH = 3, O_DAYS_AGO = 10, O_DAYS = 40 };

/** What is the same in all directories, by epoch. */
struct test_epoch {
    struct demur_roster *roster;
    struct demur_roster_file *file;
    uint8_t *entry;
    size_t entry_len;
    struct demur_code code[O_ISSUERS][O_ROWS];
};

struct test_org {
    char dir[64];
    struct test_random lot;
    struct demur_random random;
    struct demur_sign_seed root;
    struct demur_issuer_secrets issuer[O_ISSUERS];
    struct demur_manifest *manifest;
    uint8_t *bytes;
    size_t len;
    struct demur_hash org, leaf;
    struct test_epoch epoch[O_EPOCHS];
    struct test_log log;
};

static inline struct demur_span o_span(const char *s)
{
    return (struct demur_span){(const uint8_t *)s, strlen(s)};
}

/* ---- the manifest ---------------------------------------------------------------------- */

static inline void o_add_issuers(struct test_org *o, struct demur_manifest *m)
{
    static const char *const names[O_ISSUERS] = {"Employer", "Staff council"};

    m->issuers = O_ISSUERS;
    for (size_t i = 0; i < O_ISSUERS; i++) {
        CHECK_ERR(DEMUR_OK, demur_issuer_secrets_draw(&o->issuer[i], &o->random));
        m->issuer[i].id = (uint8_t)(i + 1);
        m->issuer[i].name = o_span(names[i]);
        CHECK_ERR(DEMUR_OK, demur_issuer_pk_of(&m->issuer[i].bbs_pk, &o->issuer[i]));
        demur_sign_pk_of(&m->issuer[i].op_pk, &o->issuer[i].operator_seed);
    }
}

static inline void o_manifest(struct test_org *o)
{
    struct demur_manifest *m = demur_manifest_new();
    struct demur_sign_seed principal = {{9}};
    struct demur_box_sk box = {{77}};
    uint32_t first = l_today() - O_DAYS_AGO;

    if (m == NULL) abort();
    o->manifest = m;
    memset(&o->root, 5, sizeof o->root);
    m->name = o_span("Ministry of Tests");
    m->tz = L_TZ_UTC;
    m->window_s = 2;
    demur_sign_pk_of(&m->root_pk, &o->root);
    demur_sign_pk_of(&m->receipt_pk, &o->log.receipt);
    o_add_issuers(o, m);
    m->principals = 1;
    m->principal[0].id = 1;
    m->principal[0].title = o_span("Director");
    demur_sign_pk_of(&m->principal[0].sign_pk, &principal);
    demur_box_pk_of(&m->principal[0].hpke_pk, &box);
    m->log_policy = o_span(o->log.policy_text);
    m->epochs = O_EPOCHS;
    for (uint32_t i = 0; i < O_EPOCHS; i++) {
        m->epoch[i] = (struct demur_manifest_epoch){O_EPOCH + i, first + O_DAYS * i,
                                                    first + O_DAYS * (i + 1) - 1};
    }
    m->deadlines.workdays = 31;
    m->deadlines.acknowledge = (struct demur_limit){0, DEMUR_UNIT_CALENDAR, 2};
    m->deadlines.answer = (struct demur_limit){0, DEMUR_UNIT_CALENDAR, 30};
    m->deadlines.extend_max = 1;
    m->deadlines.extend_unit = DEMUR_UNIT_CALENDAR;
    m->deadlines.extend_limit = 10;
    CHECK_ERR(DEMUR_OK, demur_manifest_org(&o->org, m));
    CHECK_ERR(DEMUR_OK, demur_manifest_sign(m, &o->org, &o->root));
    for (size_t i = 0; i < O_ISSUERS; i++) {
        CHECK_ERR(DEMUR_OK, demur_manifest_sign(m, &o->org, &o->issuer[i].operator_seed));
    }
    CHECK_ERR(DEMUR_OK, demur_manifest_encode(&o->bytes, &o->len, m));
    demur_tree_leaf(&o->leaf, o->bytes, o->len);
}

/* ---- epochs ---------------------------------------------------------------------------- */

/* The same rows in every epoch; signers: how many issuers sign the roster. */
static inline void o_roster(struct test_org *o, size_t at, size_t signers)
{
    struct demur_roster_names names[DEMUR_ATTRIBUTES] = {{0}};
    struct demur_roster_row row[O_ROWS];
    struct test_epoch *e = &o->epoch[at];

    memset(row, 0, sizeof row);
    names[0].count = 2;
    names[0].name[0] = o_span("junior");
    names[0].name[1] = o_span("senior");
    for (size_t i = 0; i < O_ROWS; i++) {
        demur_set_be32(row[i].id.bytes, (uint32_t)(i + 1));
        row[i].codes.code[0] = (uint16_t)(1 + i % 2);
    }
    CHECK_ERR(DEMUR_OK,
              demur_roster_file_make(&e->file, (uint32_t)(O_EPOCH + at), row, O_ROWS, &o->random));
    CHECK_ERR(DEMUR_OK, demur_roster_make(&e->roster, e->file, names, &o->leaf, 10));
    for (size_t i = 0; i < signers; i++) {
        CHECK_ERR(DEMUR_OK, demur_roster_sign(e->roster, &o->org, &o->issuer[i].operator_seed));
    }
    CHECK_ERR(DEMUR_OK, demur_roster_encode(&e->entry, &e->entry_len, e->roster));
}

static inline void o_put(const char *dir, const char *name, const uint8_t *data, size_t len,
                         bool secret)
{
    char path[512];
    struct host_file file = {path, data, len, secret, false};

    (void)snprintf(path, sizeof path, "%s/%s", dir, name);
    CHECK_ERR(DEMUR_OK, host_write_file(&file, stderr));
}

/** Write the directory epoch-E of issuer i. */
static inline void o_put_epoch(struct test_org *o, size_t i, size_t at)
{
    struct test_epoch *e = &o->epoch[at];
    struct demur_code_file *codes = NULL;
    char dir[160];
    uint8_t *bytes = NULL;
    size_t len = 0;

    (void)snprintf(dir, sizeof dir, "%s/issuer-%zu/epoch-%zu", o->dir, i + 1, O_EPOCH + at);
    CHECK(mkdir(dir, 0700) == 0);
    CHECK_ERR(DEMUR_OK,
              demur_code_file_make(&codes, e->code[i], (uint8_t)(i + 1), e->file, &o->random));
    CHECK_ERR(DEMUR_OK, demur_code_file_encode(&bytes, &len, codes));
    o_put(dir, "codes", bytes, len, true);
    demur_wipe_free(bytes, len);
    demur_code_file_free(codes);
    CHECK_ERR(DEMUR_OK, demur_roster_file_encode(&bytes, &len, e->file));
    o_put(dir, "rows", bytes, len, true);
    demur_wipe_free(bytes, len);
    o_put(dir, "roster", e->entry, e->entry_len, false);
}

/* ---- directories ----------------------------------------------------------------------- */

/** Write what issuer i has but its epochs; its office asks the channel there. */
static inline void o_put_issuer(struct test_org *o, size_t i, const char *channel)
{
    struct demur_key_file key = {.role = DEMUR_KEY_ISSUER, .issuer = o->issuer[i]};
    uint8_t bytes[DEMUR_KEY_FILE_BYTES_MAX];
    char dir[160];
    char conf[1024];
    size_t len = 0;

    (void)snprintf(dir, sizeof dir, "%s/issuer-%zu", o->dir, i + 1);
    CHECK(mkdir(dir, 0700) == 0);
    CHECK_ERR(DEMUR_OK, demur_key_file_encode(bytes, &len, &key));
    o_put(dir, "issuer.key", bytes, len, true);
    o_put(dir, "manifest", o->bytes, o->len, false);
    (void)snprintf(conf, sizeof conf, "listen = 127.0.0.1:0\nchannel = http://%s\n", channel);
    o_put(dir, "issue.conf", (const uint8_t *)conf, strlen(conf), false);
}

/** An organisation in a directory of its own, with its manifest in the first window of its log. */
static inline bool o_open(struct test_org *o)
{
    memset(o, 0, sizeof *o);
    strcpy(o->dir, "/tmp/demur-issue-XXXXXX");
    if (mkdtemp(o->dir) == NULL) return false;
    o->lot.state = 7;
    o->random = test_random(&o->lot);
    l_open(&o->log);
    o_manifest(o);
    o->log.org = o->org;
    l_submit(&o->log, o->bytes, o->len);
    l_window(&o->log);
    if (!l_serve(&o->log, "127.0.0.1:0")) return false;
    for (size_t i = 0; i < O_ISSUERS; i++) o_put_issuer(o, i, srv_http_address(o->log.http));
    return true;
}

static inline void o_close(struct test_org *o)
{
    char command[128];

    for (size_t i = 0; i < O_EPOCHS; i++) {
        demur_roster_free(o->epoch[i].roster);
        demur_roster_file_free(o->epoch[i].file);
        demur_free(o->epoch[i].entry);
    }
    l_close(&o->log);
    demur_manifest_free(o->manifest);
    demur_free(o->bytes);
    (void)snprintf(command, sizeof command, "rm -rf %s", o->dir);
    CHECK(system(command) == 0);
}

#endif
