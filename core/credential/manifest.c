/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* manifest.c -- the byte form of MANIFEST, one field after the other (docs/protocol.md 2.1). */
#include "demur/manifest.h"

#include "demur/memory.h"

#include "credential/deadlines_form.h"
#include "credential/manifest_check.h"

#include <string.h>

enum {
    WINDOW_S = 21600,
    MIN_BATCH = 5,
    K_MIN = 20,
    N_MIN = 50,
    UTC = 720,
};

static const char label[] = "demur/v1/sig/manifest";

/* A manifest that owns the bytes its texts point into. */
struct owner {
    struct demur_manifest manifest; /* first, so that a pointer to it is one to its owner */
    uint8_t bytes[];
};

struct demur_manifest *demur_manifest_new(void)
{
    struct owner *o = demur_alloc(sizeof *o);

    if (o == NULL) return NULL;
    o->manifest.tz = UTC;
    o->manifest.window_s = WINDOW_S;
    o->manifest.min_batch = MIN_BATCH;
    o->manifest.k_min = K_MIN;
    o->manifest.n_min = N_MIN;
    return &o->manifest;
}

void demur_manifest_free(struct demur_manifest *manifest)
{
    demur_free(manifest);
}

/* ---- reading --------------------------------------------------------------------------- */

/* A count of at most max. */
static uint8_t read_count(struct demur_reader *r, uint8_t max)
{
    uint8_t n = demur_read_u8(r);

    demur_reader_expect(r, n <= max, DEMUR_ERR_RANGE);
    return r->err == DEMUR_OK ? n : 0;
}

static void read_issuer(struct demur_reader *r, struct demur_manifest_issuer *x)
{
    x->id = demur_read_u8(r);
    x->name = demur_read_str(r, DEMUR_MANIFEST_NAME_MAX);
    demur_read_bytes(r, x->bbs_pk.bytes, sizeof x->bbs_pk.bytes);
    demur_read_bytes(r, x->op_pk.bytes, sizeof x->op_pk.bytes);
    x->url = demur_read_str(r, DEMUR_MANIFEST_URL_MAX);
}

static void read_principal(struct demur_reader *r, struct demur_manifest_principal *x)
{
    x->id = demur_read_u8(r);
    x->title = demur_read_str(r, DEMUR_MANIFEST_NAME_MAX);
    demur_read_bytes(r, x->sign_pk.bytes, sizeof x->sign_pk.bytes);
    demur_read_bytes(r, x->hpke_pk.bytes, sizeof x->hpke_pk.bytes);
}

static void read_people(struct demur_reader *r, struct demur_manifest *m)
{
    m->issuers = read_count(r, DEMUR_ISSUERS_MAX);
    for (size_t i = 0; i < m->issuers; i++) read_issuer(r, &m->issuer[i]);
    m->principals = read_count(r, DEMUR_PRINCIPALS_MAX);
    for (size_t i = 0; i < m->principals; i++) read_principal(r, &m->principal[i]);
    m->keepers = read_count(r, DEMUR_KEEPERS_MAX);
    for (size_t i = 0; i < m->keepers; i++) {
        m->keeper[i].id = demur_read_u8(r);
        demur_read_bytes(r, m->keeper[i].hpke_pk.bytes, sizeof m->keeper[i].hpke_pk.bytes);
    }
}

static void read_epochs(struct demur_reader *r, struct demur_manifest *m)
{
    m->epochs = read_count(r, DEMUR_EPOCHS_MAX);
    for (size_t i = 0; i < m->epochs; i++) {
        m->epoch[i].epoch = demur_read_u32(r);
        m->epoch[i].first = demur_read_u32(r);
        m->epoch[i].last = demur_read_u32(r);
    }
}

/* All fields, into *m, whose texts then point into what r reads. */
static void read_fields(struct demur_reader *r, struct demur_manifest *m)
{
    demur_read_prologue(r, DEMUR_KIND_MANIFEST);
    m->seq = demur_read_u32(r);
    demur_read_bytes(r, m->prev.bytes, sizeof m->prev.bytes);
    m->activation = demur_read_u32(r);
    m->mode = demur_read_u8(r);
    m->name = demur_read_str(r, DEMUR_MANIFEST_NAME_MAX);
    m->tz = demur_read_u16(r);
    demur_read_bytes(r, m->root_pk.bytes, sizeof m->root_pk.bytes);
    demur_read_bytes(r, m->receipt_pk.bytes, sizeof m->receipt_pk.bytes);
    read_people(r, m);
    m->log_policy = demur_read_v16(r, DEMUR_LOG_POLICY_BYTES_MAX);
    read_epochs(r, m);
    m->window_s = demur_read_u32(r);
    m->min_batch = demur_read_u8(r);
    m->k_min = demur_read_u16(r);
    m->n_min = demur_read_u16(r);
    demur_deadlines_read(&m->deadlines, r);
    m->releases = read_count(r, DEMUR_RELEASES_MAX);
    for (size_t i = 0; i < m->releases; i++) {
        m->release[i].name = demur_read_str(r, DEMUR_MANIFEST_NAME_MAX);
        demur_read_bytes(r, m->release[i].sha256.bytes, sizeof m->release[i].sha256.bytes);
    }
    demur_sigs_read(&m->sigs, r);
}

enum demur_err demur_manifest_decode(struct demur_manifest **out, const uint8_t *in, size_t in_len)
{
    if (in_len == 0 || in_len > DEMUR_MANIFEST_BYTES_MAX) return DEMUR_ERR_LENGTH;
    struct owner *o = demur_alloc(sizeof *o + in_len);

    if (o == NULL) return DEMUR_ERR_NOMEM;
    memcpy(o->bytes, in, in_len);
    struct demur_reader r = demur_reader_over(o->bytes, in_len);

    read_fields(&r, &o->manifest);
    enum demur_err err = demur_reader_end(&r);

    if (err == DEMUR_OK) err = demur_manifest_check(&o->manifest);
    if (err == DEMUR_OK) {
        *out = &o->manifest;
    } else {
        demur_free(o);
    }
    return err;
}

/* ---- writing --------------------------------------------------------------------------- */

static void put_str(struct demur_writer *w, struct demur_span s)
{
    demur_put_v16(w, s.data, s.len);
}

static void put_people(struct demur_writer *w, const struct demur_manifest *m)
{
    demur_put_u8(w, m->issuers);
    for (size_t i = 0; i < m->issuers; i++) {
        const struct demur_manifest_issuer *x = &m->issuer[i];

        demur_put_u8(w, x->id);
        put_str(w, x->name);
        demur_put_bytes(w, x->bbs_pk.bytes, sizeof x->bbs_pk.bytes);
        demur_put_bytes(w, x->op_pk.bytes, sizeof x->op_pk.bytes);
        put_str(w, x->url);
    }
    demur_put_u8(w, m->principals);
    for (size_t i = 0; i < m->principals; i++) {
        const struct demur_manifest_principal *x = &m->principal[i];

        demur_put_u8(w, x->id);
        put_str(w, x->title);
        demur_put_bytes(w, x->sign_pk.bytes, sizeof x->sign_pk.bytes);
        demur_put_bytes(w, x->hpke_pk.bytes, sizeof x->hpke_pk.bytes);
    }
    demur_put_u8(w, m->keepers);
    for (size_t i = 0; i < m->keepers; i++) {
        demur_put_u8(w, m->keeper[i].id);
        demur_put_bytes(w, m->keeper[i].hpke_pk.bytes, sizeof m->keeper[i].hpke_pk.bytes);
    }
}

/* All fields before the sigs. */
static void put_fields(struct demur_writer *w, const struct demur_manifest *m)
{
    demur_put_prologue(w, DEMUR_KIND_MANIFEST);
    demur_put_u32(w, m->seq);
    demur_put_bytes(w, m->prev.bytes, sizeof m->prev.bytes);
    demur_put_u32(w, m->activation);
    demur_put_u8(w, m->mode);
    put_str(w, m->name);
    demur_put_u16(w, m->tz);
    demur_put_bytes(w, m->root_pk.bytes, sizeof m->root_pk.bytes);
    demur_put_bytes(w, m->receipt_pk.bytes, sizeof m->receipt_pk.bytes);
    put_people(w, m);
    put_str(w, m->log_policy);
    demur_put_u8(w, m->epochs);
    for (size_t i = 0; i < m->epochs; i++) {
        demur_put_u32(w, m->epoch[i].epoch);
        demur_put_u32(w, m->epoch[i].first);
        demur_put_u32(w, m->epoch[i].last);
    }
    demur_put_u32(w, m->window_s);
    demur_put_u8(w, m->min_batch);
    demur_put_u16(w, m->k_min);
    demur_put_u16(w, m->n_min);
    demur_deadlines_put(w, &m->deadlines);
    demur_put_u8(w, m->releases);
    for (size_t i = 0; i < m->releases; i++) {
        put_str(w, m->release[i].name);
        demur_put_bytes(w, m->release[i].sha256.bytes, sizeof m->release[i].sha256.bytes);
    }
}

/* Write the bytes before the sigs to w, which the caller has set up and will wipe. */
static enum demur_err put_checked(struct demur_writer *w, const struct demur_manifest *m)
{
    enum demur_err err = demur_manifest_check(m);

    if (err != DEMUR_OK) return err;
    put_fields(w, m);
    return w->err;
}

enum demur_err demur_manifest_encode(uint8_t **out, size_t *out_len,
                                     const struct demur_manifest *manifest)
{
    struct demur_writer w;

    demur_writer_init(&w);
    enum demur_err err = put_checked(&w, manifest);

    if (err != DEMUR_OK) goto out;
    demur_sigs_put(&w, &manifest->sigs);
    err = w.len <= DEMUR_MANIFEST_BYTES_MAX ? DEMUR_OK : DEMUR_ERR_LENGTH;
    if (err == DEMUR_OK) err = demur_writer_take(&w, out, out_len);
out:
    demur_writer_wipe(&w);
    return err;
}

enum demur_err demur_manifest_org(struct demur_hash *org, const struct demur_manifest *first)
{
    struct demur_writer w;

    demur_writer_init(&w);
    enum demur_err err = put_checked(&w, first);

    if (err == DEMUR_OK) {
        struct demur_span x = {w.data, w.len};

        demur_hash_label(org, "demur/v1/org", &x, 1);
    }
    demur_writer_wipe(&w);
    return err;
}

enum demur_err demur_manifest_sign(struct demur_manifest *manifest, const struct demur_hash *org,
                                   const struct demur_sign_seed *seed)
{
    struct demur_writer w;

    demur_writer_init(&w);
    enum demur_err err = put_checked(&w, manifest);

    if (err == DEMUR_OK) {
        err = demur_sigs_add(&manifest->sigs, seed, label, org, (struct demur_span){w.data, w.len});
    }
    demur_writer_wipe(&w);
    return err;
}

enum demur_err demur_manifest_sigs_verify(const struct demur_manifest *manifest,
                                          const struct demur_hash *org,
                                          const struct demur_sigs_keys *keys)
{
    struct demur_writer w;

    demur_writer_init(&w);
    enum demur_err err = put_checked(&w, manifest);

    if (err == DEMUR_OK) {
        err = demur_sigs_verify(&manifest->sigs, keys, label, org,
                                (struct demur_span){w.data, w.len});
    }
    demur_writer_wipe(&w);
    return err;
}
