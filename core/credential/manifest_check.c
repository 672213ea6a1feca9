/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "credential/manifest_check.h"

#include "demur/text.h"

#include "bbs/key.h"

#include <stdbool.h>
#include <string.h>

_Static_assert(DEMUR_ISSUER_PK_BYTES == DEMUR_BBS_PK_BYTES, "one public key");

/* All keys of 32 bytes that a manifest can hold. */
enum {
    KEYS_MAX = 2 + DEMUR_ISSUERS_MAX + 2 * DEMUR_PRINCIPALS_MAX + DEMUR_KEEPERS_MAX,
};

/* Keys that must all differ, also across their kinds. */
struct key_set {
    size_t count;
    const uint8_t *key[KEYS_MAX];
};

static void add_key(struct key_set *set, const uint8_t key[DEMUR_KEY_BYTES])
{
    set->key[set->count++] = key;
}

static bool keys_differ(const struct demur_manifest *m)
{
    struct key_set set = {0};

    add_key(&set, m->root_pk.bytes);
    add_key(&set, m->receipt_pk.bytes);
    for (size_t i = 0; i < m->issuers; i++) add_key(&set, m->issuer[i].op_pk.bytes);
    for (size_t i = 0; i < m->principals; i++) {
        add_key(&set, m->principal[i].sign_pk.bytes);
        add_key(&set, m->principal[i].hpke_pk.bytes);
    }
    for (size_t i = 0; i < m->keepers; i++) add_key(&set, m->keeper[i].hpke_pk.bytes);
    for (size_t i = 0; i < set.count; i++) {
        for (size_t j = 0; j < i; j++) {
            if (memcmp(set.key[i], set.key[j], DEMUR_KEY_BYTES) == 0) return false;
        }
    }
    for (size_t i = 0; i < m->issuers; i++) {
        for (size_t j = 0; j < i; j++) {
            if (memcmp(m->issuer[i].bbs_pk.bytes, m->issuer[j].bbs_pk.bytes,
                       DEMUR_ISSUER_PK_BYTES) == 0) {
                return false;
            }
        }
    }
    return true;
}

/* Whether the bytes of a stand before those of b. */
static bool stands_before(struct demur_span a, struct demur_span b)
{
    size_t len = a.len < b.len ? a.len : b.len;
    int order = memcmp(a.data, b.data, len);

    return order < 0 || (order == 0 && a.len < b.len);
}

static bool ids_ascend(const struct demur_manifest *m)
{
    for (size_t i = 1; i < m->issuers; i++) {
        if (m->issuer[i - 1].id >= m->issuer[i].id) return false;
    }
    for (size_t i = 0; i < m->principals; i++) {
        if ((i == 0 ? 0 : m->principal[i - 1].id) >= m->principal[i].id) return false;
    }
    for (size_t i = 1; i < m->keepers; i++) {
        if (m->keeper[i - 1].id >= m->keeper[i].id) return false;
    }
    for (size_t i = 1; i < m->releases; i++) {
        if (!stands_before(m->release[i - 1].name, m->release[i].name)) return false;
    }
    return true;
}

static bool epochs_follow(const struct demur_manifest *m)
{
    for (size_t i = 0; i < m->epochs; i++) {
        const struct demur_manifest_epoch *e = &m->epoch[i];

        if (e->first > e->last) return false;
        if (i == 0) continue;
        if (e[-1].epoch == UINT32_MAX || e->epoch != e[-1].epoch + 1) return false;
        if (e[-1].last == UINT32_MAX || e->first != e[-1].last + 1) return false;
    }
    return true;
}

static bool is_str(struct demur_span s, size_t max)
{
    return s.len <= max && demur_text_is_str(s.data, s.len);
}

static bool is_name(struct demur_span s)
{
    return s.len > 0 && is_str(s, DEMUR_MANIFEST_NAME_MAX);
}

static bool texts_are_right(const struct demur_manifest *m)
{
    bool ok = is_name(m->name) && m->log_policy.len <= DEMUR_LOG_POLICY_BYTES_MAX;

    for (size_t i = 0; i < m->issuers; i++) {
        ok = ok && is_name(m->issuer[i].name) && is_str(m->issuer[i].url, DEMUR_MANIFEST_URL_MAX);
    }
    for (size_t i = 0; i < m->principals; i++) ok = ok && is_name(m->principal[i].title);
    for (size_t i = 0; i < m->releases; i++) ok = ok && is_name(m->release[i].name);
    return ok;
}

static bool counts_are_right(const struct demur_manifest *m)
{
    return m->issuers >= 1 && m->issuers <= DEMUR_ISSUERS_MAX && m->principals >= 1 &&
           m->principals <= DEMUR_PRINCIPALS_MAX && m->keepers <= DEMUR_KEEPERS_MAX &&
           m->epochs <= DEMUR_EPOCHS_MAX && m->sigs.count <= DEMUR_SIGS_MAX;
}

/* seq 0 has no manifest before it and is in force at once; any other has one. */
static bool place_is_right(const struct demur_manifest *m)
{
    bool no_prev = demur_all_zero(m->prev.bytes, sizeof m->prev.bytes);

    return m->seq == 0 ? no_prev && m->activation == 0 : !no_prev;
}

static bool sigs_ascend(const struct demur_sigs *sigs)
{
    for (size_t i = 1; i < sigs->count; i++) {
        if (memcmp(sigs->item[i - 1].pk.bytes, sigs->item[i].pk.bytes, DEMUR_KEY_BYTES) >= 0) {
            return false;
        }
    }
    return true;
}

enum demur_err demur_manifest_check(const struct demur_manifest *m)
{
    if (!counts_are_right(m)) return DEMUR_ERR_RANGE;
    if (!texts_are_right(m)) return DEMUR_ERR_FORMAT;
    if (!place_is_right(m) || m->mode > DEMUR_MODE_TRAINING || m->tz > DEMUR_TZ_MAX) {
        return DEMUR_ERR_RANGE;
    }
    if (!ids_ascend(m) || !epochs_follow(m) || !keys_differ(m) || !sigs_ascend(&m->sigs)) {
        return DEMUR_ERR_RANGE;
    }
    enum demur_err err = demur_deadlines_check(&m->deadlines);

    for (size_t i = 0; i < m->issuers && err == DEMUR_OK; i++) {
        struct demur_bbs_pk pk;

        err = demur_bbs_pk_decode(&pk, m->issuer[i].bbs_pk.bytes);
    }
    return err;
}
