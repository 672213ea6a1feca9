/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "org.h"

#include "bbs/sign.h"
#include "demur/day.h"
#include "demur/document.h"
#include "demur/issue.h"
#include "demur/key_file.h"
#include "demur/memo_keys.h"
#include "demur/memory.h"
#include "demur/note.h"
#include "demur/tree.h"
#include "host/write_file.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { EPOCH = 1, TZ_UTC = 720, K_MIN = 2, OPEN_DAYS = 30, THREADS_MAX = 64, PATH_LEN = 4096 };

static bool ok(enum demur_err err, const char *what)
{
    if (err != DEMUR_OK) fprintf(stderr, "bench_serve: %s: %s\n", what, demur_err_text(err));
    return err == DEMUR_OK;
}

static struct demur_span span(const char *s)
{
    return (struct demur_span){(const uint8_t *)s, strlen(s)};
}

/* ---- manifest -------------------------------------------------------------------------- */

static bool make_keys(struct load_org *o, const struct load_org_plan *plan)
{
    struct demur_sign_seed *seed[] = {&o->root, &o->receipt,   &o->op,
                                      &o->log,  &o->principal, &o->owner};
    struct demur_vkey key;
    char text[DEMUR_VKEY_LEN_MAX + 1];

    for (size_t i = 0; i < sizeof seed / sizeof seed[0]; i++) memset(seed[i], (int)i + 1, 32);
    if (!ok(demur_scalar_random(&o->sk.x, &o->random), "the issuer's key")) return false;
    if (!ok(demur_vkey_of_seed(&key, DEMUR_VKEY_ED25519, plan->origin, &o->log), "log")) {
        return false;
    }
    demur_vkey_encode(text, &key);
    (void)snprintf(
        o->policy, sizeof o->policy, "log %s http://bench.example/log\n%s%s\nquorum %s\n", text,
        plan->witness != NULL ? "witness w " : "", plan->witness != NULL ? plan->witness : "",
        plan->witness != NULL ? "w" : "none");
    return true;
}

static bool make_manifest(struct load_org *o, uint32_t window_s)
{
    struct demur_manifest *m = o->manifest = demur_manifest_new();
    struct demur_box_sk box = {{77}};
    struct demur_bbs_pk pk;

    if (m == NULL) return false;
    m->mode = DEMUR_MODE_TRAINING;
    m->name = span("Bench");
    m->tz = TZ_UTC;
    m->window_s = window_s;
    m->min_batch = 1;
    demur_sign_pk_of(&m->root_pk, &o->root);
    demur_sign_pk_of(&m->receipt_pk, &o->receipt);
    demur_bbs_pk_of(&pk, &o->sk);
    m->issuers = 1;
    m->issuer[0].id = 1;
    m->issuer[0].name = span("Employer");
    memcpy(m->issuer[0].bbs_pk.bytes, pk.bytes, sizeof m->issuer[0].bbs_pk.bytes);
    demur_sign_pk_of(&m->issuer[0].op_pk, &o->op);
    m->principals = 1;
    m->principal[0].id = 1;
    m->principal[0].title = span("Director");
    demur_sign_pk_of(&m->principal[0].sign_pk, &o->principal);
    demur_box_pk_of(&m->principal[0].hpke_pk, &box);
    m->log_policy = span(o->policy);
    m->epochs = 1;
    m->epoch[0] = (struct demur_manifest_epoch){EPOCH, o->today - 10, o->today + 80};
    m->deadlines.workdays = 31;
    m->deadlines.answer = (struct demur_limit){0, DEMUR_UNIT_CALENDAR, 30};
    return ok(demur_manifest_org(&o->org, m), "org_id") &&
           ok(demur_manifest_sign(m, &o->org, &o->root), "the manifest") &&
           ok(demur_manifest_sign(m, &o->org, &o->op), "the manifest") &&
           ok(demur_manifest_encode(&o->manifest_bytes, &o->manifest_len, m), "the manifest");
}

/* ---- roster and counts ----------------------------------------------------------------- */

static uint16_t band_of(uint32_t member)
{
    return (uint16_t)(1 + member % 2);
}

static bool make_roster(struct load_org *o, struct demur_roster **roster)
{
    struct demur_roster_names names[DEMUR_ATTRIBUTES] = {{0}};
    struct demur_roster_row *row = demur_alloc_array(o->members, sizeof row[0]);
    struct demur_roster_file *file = NULL;
    bool is_made;

    if (row == NULL) return false;
    names[0].count = 2;
    names[0].name[0] = span("junior");
    names[0].name[1] = span("senior");
    for (uint32_t i = 0; i < o->members; i++) {
        demur_set_be32(row[i].id.bytes, i);
        row[i].codes.code[0] = band_of(i);
    }
    is_made = ok(demur_roster_file_make(&file, EPOCH, row, o->members, &o->random), "the rows") &&
              ok(demur_roster_make(roster, file, names, &o->manifest_leaf, K_MIN), "the roster") &&
              ok(demur_roster_sign(*roster, &o->org, &o->op), "the roster") &&
              ok(demur_roster_encode(&o->roster.data, &o->roster.len, *roster), "the roster");
    demur_roster_file_free(file);
    demur_free(row);
    return is_made;
}

static bool make_counts(struct load_org *o, const struct demur_roster *roster)
{
    struct demur_counts *counts = demur_alloc(sizeof *counts);
    bool is_made;

    if (counts == NULL) return false;
    *counts = (struct demur_counts){.issuer = 1, .epoch = EPOCH, .seq = 1, .cells = roster->cells};
    for (size_t i = 0; i < roster->cells; i++) {
        counts->cell[i].issued = counts->cell[i].done = roster->cell[i].rows;
    }
    is_made =
        ok(demur_counts_make(&o->counts.data, &o->counts.len, counts, &o->op, &o->org), "counts");
    demur_free(counts);
    return is_made;
}

/* ---- acts ------------------------------------------------------------------------------ */

/* A credential for a member, by who has the issuer's key. */
static struct demur_bbs_credential *credential_of(const struct load_org *o, uint32_t member,
                                                  const struct demur_random *random)
{
    struct demur_scalar message[DEMUR_CREDENTIAL_MESSAGES];
    struct demur_bbs_credential *credential = NULL;
    struct demur_bbs_sig sig;

    for (unsigned a = 0; a < DEMUR_ATTRIBUTES; a++) {
        demur_attribute_scalar(&message[a], a, a == 0 ? band_of(member) : 0);
    }
    for (size_t i = DEMUR_ATTRIBUTES; i < DEMUR_CREDENTIAL_MESSAGES; i++) {
        if (demur_scalar_random(&message[i], random) != DEMUR_OK) return NULL;
    }
    if (demur_bbs_sign(&sig, &o->sk, o->keys->issuer[0], message) != DEMUR_OK ||
        demur_bbs_credential_new(&credential, o->keys->issuer[0], &sig, message) != DEMUR_OK) {
        return NULL;
    }
    return credential;
}

/* Let a member make an act. */
static bool make_act(struct load_act *out, const struct load_org *o, uint32_t member,
                     struct demur_act_request *q, const struct demur_act_maker *maker)
{
    struct demur_bbs_credential *credential = credential_of(o, member, maker->source);
    const struct demur_bbs_credential *const list[1] = {credential};
    enum demur_err err = DEMUR_ERR_NOMEM;

    q->code[0] = band_of(member);
    if (credential != NULL) err = demur_act_make(&out->data, &out->len, q, list, 1, maker);
    demur_bbs_credential_free(credential);
    return err == DEMUR_OK;
}

static bool make_header(struct demur_memo_header *h, const struct load_org *o)
{
    struct demur_memo_key key = {{9}};
    struct demur_sign_seed deliver;

    demur_deliver_seed(&deliver, &key);
    *h = (struct demur_memo_header){.org = o->org,
                                    .epoch = EPOCH,
                                    .manifest = o->manifest_leaf,
                                    .close = o->today + OPEN_DAYS,
                                    .asks = 1,
                                    .principals = 1,
                                    .principal = {{1, DEMUR_ROLE_ADDRESSEE}},
                                    .profiles = 3,
                                    .body_commit = {{1}},
                                    .blobs = 1,
                                    .blob = {{{{1}}, 16400}}};
    demur_sign_pk_of(&h->owner_pk, &o->owner);
    demur_sign_pk_of(&h->deliver_pk, &deliver);
    memset(&h->voice_pk, 3, sizeof h->voice_pk);
    memset(&h->mbox_pk, 4, sizeof h->mbox_pk);
    return true;
}

/* The memo's freeze, by the last member, who signs nothing else. */
static bool make_freeze(struct load_org *o)
{
    uint8_t bytes[DEMUR_HEADER_BYTES_MAX];
    struct demur_memo_header header;
    struct demur_act_context quota_bytes;
    struct demur_bbs_context quota;
    struct demur_act_maker maker = {&o->org, &quota, &o->random, &o->owner};
    struct demur_act_request q = {.kind = DEMUR_KIND_MEMO_FREEZE, .epoch = EPOCH};
    struct demur_writer fields;
    size_t len = 0;
    bool is_made = make_header(&header, o);

    is_made = is_made && ok(demur_header_encode(bytes, &len, &header), "the header");
    demur_header_memo_id(&o->memo_id, (struct demur_span){bytes, len});
    demur_act_context_quota(&quota_bytes, &o->org, EPOCH, 1);
    demur_bbs_context_init(&quota, (struct demur_span){quota_bytes.bytes, quota_bytes.len});
    demur_act_context_sign(&o->context_bytes, &o->org, EPOCH, &o->memo_id);
    demur_bbs_context_init(&o->context,
                           (struct demur_span){o->context_bytes.bytes, o->context_bytes.len});
    demur_writer_init(&fields);
    demur_put_u8(&fields, 1);
    demur_put_v16(&fields, bytes, len);
    q.subject = o->memo_id;
    q.fields = (struct demur_span){fields.data, fields.len};
    is_made = is_made && make_act(&o->freeze, o, o->members - 1, &q, &maker);
    demur_writer_wipe(&fields);
    return is_made;
}

/* ---- signatures ------------------------------------------------------------------------ */

/* What the threads share. */
struct signing {
    const struct load_org *o;
    struct load_act *out;
    uint32_t first, n;
    atomic_uint next;
    atomic_bool has_failed;
};

static void *sign_some(void *ctx)
{
    struct signing *s = ctx;
    struct demur_act_maker maker = {&s->o->org, &s->o->context, &s->o->random, NULL};
    uint8_t echo[DEMUR_HASH_BYTES] = {1};

    for (;;) {
        uint32_t i = atomic_fetch_add(&s->next, 1);
        struct demur_act_request q = {.kind = DEMUR_KIND_SIGN,
                                      .subject = s->o->memo_id,
                                      .epoch = EPOCH,
                                      .profile = i % 3 == 0,
                                      .fields = {echo, sizeof echo}};

        if (i >= s->n) return NULL;
        if (!make_act(&s->out[i], s->o, s->first + i, &q, &maker)) {
            atomic_store(&s->has_failed, true);
            return NULL;
        }
    }
}

bool load_org_sign(struct load_act *out, const struct load_org *o, uint32_t first, uint32_t n)
{
    struct signing s = {.o = o, .out = out, .first = first, .n = n};
    pthread_t thread[THREADS_MAX];
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    size_t threads = 0;

    while ((long)threads < cores && threads < THREADS_MAX &&
           pthread_create(&thread[threads], NULL, sign_some, &s) == 0) {
        threads++;
    }
    for (size_t i = 0; i < threads; i++) (void)pthread_join(thread[i], NULL);
    return threads > 0 && !atomic_load(&s.has_failed);
}

/* ---- all of it ------------------------------------------------------------------------- */

bool load_org_make(struct load_org *o, const struct demur_random *random,
                   const struct load_org_plan *plan)
{
    struct demur_roster *roster = NULL;
    struct demur_hash leaf;
    bool is_made;

    *o = (struct load_org){.random = *random, .members = plan->members};
    o->today = demur_day_at((uint64_t)time(NULL), TZ_UTC);
    is_made = make_keys(o, plan) && make_manifest(o, plan->window_s);
    if (is_made) demur_tree_leaf(&o->manifest_leaf, o->manifest_bytes, o->manifest_len);
    is_made = is_made && make_roster(o, &roster) && make_counts(o, roster);
    if (is_made) demur_tree_leaf(&leaf, o->roster.data, o->roster.len);
    is_made = is_made &&
              ok(demur_epoch_keys_new(&o->keys, &o->org, o->manifest, EPOCH, &leaf), "the keys") &&
              make_freeze(o);
    demur_roster_free(roster);
    return is_made;
}

static bool write_file(const char *dir, const char *name, struct demur_span bytes, bool is_secret)
{
    char path[PATH_LEN];
    struct host_file file = {path, bytes.data, bytes.len, is_secret, false};

    (void)snprintf(path, sizeof path, "%s/%s", dir, name);
    return host_write_file(&file, stderr) == DEMUR_OK;
}

static bool write_key(const char *dir, const char *name, const struct demur_key_file *key)
{
    uint8_t bytes[DEMUR_KEY_FILE_BYTES_MAX];
    size_t len = 0;

    return ok(demur_key_file_encode(bytes, &len, key), name) &&
           write_file(dir, name, (struct demur_span){bytes, len}, true);
}

bool load_org_write(const struct load_org *o, const char *dir, unsigned port)
{
    struct demur_key_file log = {.role = DEMUR_KEY_LOG, .log = o->log};
    struct demur_key_file front = {.role = DEMUR_KEY_FRONT, .front = {o->receipt, {{5}}}};
    char conf[256];

    if (mkdir(dir, 0700) != 0 && errno != EEXIST) {
        perror(dir);
        return false;
    }
    (void)snprintf(conf, sizeof conf, "listen = 127.0.0.1:%u\nballast_mib = 0\n", port);
    return write_key(dir, "log.key", &log) && write_key(dir, "front.key", &front) &&
           write_file(dir, "manifest", (struct demur_span){o->manifest_bytes, o->manifest_len},
                      false) &&
           write_file(dir, "policy", span(o->policy), false) &&
           write_file(dir, "demurd.conf", span(conf), false);
}

void load_org_free(struct load_org *o)
{
    demur_free(o->roster.data);
    demur_free(o->counts.data);
    demur_free(o->freeze.data);
    demur_free(o->manifest_bytes);
    demur_epoch_keys_free(o->keys);
    demur_manifest_free(o->manifest);
}
