/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* issue_open.c -- who this office is: configuration, first manifest, key, store. */
#include "demur/key_file.h"
#include "demur/memory.h"
#include "demur/policy.h"
#include "demur/tree.h"
#include "host/random.h"
#include "host/read_file.h"
#include "issue_epoch.h"
#include "issue_office.h"
#include "log.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static enum demur_err wrong(const char *path, const char *why)
{
    fprintf(stderr, "demurd: %s: %s\n", path, why);
    return DEMUR_ERR_INVALID;
}

/* ---- the manifest ---------------------------------------------------------------------- */

/* Whether it is a first manifest, signed by its root and its issuers. */
static enum demur_err check_first(struct issue_office *o)
{
    struct demur_manifest_chain *chain = demur_alloc(sizeof *chain);
    enum demur_err err;

    if (chain == NULL) return DEMUR_ERR_NOMEM;
    err = demur_manifest_chain_add(chain, o->first, 0);
    o->org = chain->org;
    demur_free(chain);
    if (err == DEMUR_OK || err == DEMUR_ERR_NOMEM) return err;
    return wrong(o->conf.manifest,
                 o->first->seq == 0
                     ? "it is not signed by its root and all its issuers"
                     : "it is not the first manifest (seq 0), which says whose issuer this is");
}

static enum demur_err read_manifest(struct issue_office *o)
{
    uint8_t *data = NULL;
    size_t len = 0;
    enum demur_err err =
        host_read_file(&data, &len, o->conf.manifest, DEMUR_MANIFEST_BYTES_MAX, stderr);

    if (err != DEMUR_OK) return err;
    err = demur_manifest_decode(&o->first, data, len);
    if (err == DEMUR_OK) {
        demur_tree_leaf(&o->first_leaf, data, len);
        err = check_first(o);
    } else if (err != DEMUR_ERR_NOMEM) {
        err = wrong(o->conf.manifest, "it is no manifest");
    }
    demur_free(data);
    return err;
}

/* ---- the key --------------------------------------------------------------------------- */

static enum demur_err take_key(struct issue_office *o, const struct demur_key_file *key)
{
    if (key->role != DEMUR_KEY_ISSUER) {
        return wrong(o->conf.key, "it is a key file, but not an issuer's");
    }
    o->secrets = key->issuer;
    demur_sign_pk_of(&o->op_pk, &o->secrets.operator_seed);
    return demur_issuer_pk_of(&o->bbs_pk, &o->secrets);
}

static enum demur_err read_key(struct issue_office *o)
{
    struct demur_key_file key;
    uint8_t *data = NULL;
    size_t len = 0;
    enum demur_err err =
        host_read_secret(&data, &len, o->conf.key, DEMUR_KEY_FILE_BYTES_MAX, stderr);

    if (err != DEMUR_OK) return err;
    err = demur_key_file_decode(&key, data, len);
    demur_wipe_free(data, len);
    if (err != DEMUR_OK) return wrong(o->conf.key, "it is no key file");
    err = take_key(o, &key);
    demur_wipe(&key, sizeof key);
    return err;
}

enum demur_err issue_office_is_in(struct issue_office *o, const struct demur_manifest *m)
{
    for (size_t i = 0; i < m->issuers; i++) {
        if (memcmp(&m->issuer[i].op_pk, &o->op_pk, sizeof o->op_pk) == 0 &&
            memcmp(&m->issuer[i].bbs_pk, &o->bbs_pk, sizeof o->bbs_pk) == 0) {
            o->id = m->issuer[i].id;
            return DEMUR_OK;
        }
    }
    return DEMUR_ERR_INVALID;
}

/* ---- the channel's address -------------------------------------------------------------- */

static enum demur_err find_channel(struct issue_office *o)
{
    struct demur_policy *policy = NULL;
    size_t len;

    (void)snprintf(o->channel, sizeof o->channel, "%s", o->conf.channel);
    if (o->channel[0] == '\0') {
        const struct demur_manifest *m = o->first;

        if (demur_policy_decode(&policy, m->log_policy.data, m->log_policy.len, NULL) != DEMUR_OK) {
            return wrong(o->conf.manifest, "its log policy cannot be read");
        }
        struct demur_span url = demur_policy_log(policy)->url;

        if (url.len < sizeof o->channel) {
            memcpy(o->channel, url.data, url.len);
            o->channel[url.len] = '\0';
        }
        demur_policy_free(policy);
    }
    len = strlen(o->channel);
    while (len > 0 && o->channel[len - 1] == '/') o->channel[--len] = '\0';
    return len > 0 ? DEMUR_OK
                   : wrong(o->conf.manifest,
                           "its log policy names no address of the channel: set 'channel = "
                           "https://...' in the configuration");
}

/* ---- the whole ------------------------------------------------------------------------- */

static enum demur_err open_store(struct issue_office *o)
{
    struct store_why why = {{0}};
    enum demur_err err = store_open(&o->store, &why, o->conf.store, STORE_ISSUING, &o->org);

    if (err != DEMUR_OK) fprintf(stderr, "demurd: %s: %s\n", o->conf.store, why.text);
    return err;
}

static bool make_locks(struct issue_office *o)
{
    o->commits.last = &o->commits.first;
    return pthread_mutex_init(&o->store_lock, NULL) == 0 &&
           pthread_mutex_init(&o->table_lock, NULL) == 0 &&
           pthread_mutex_init(&o->commits.lock, NULL) == 0 &&
           pthread_cond_init(&o->commits.done, NULL) == 0;
}

enum demur_err issue_office_read(struct issue_office *o, const char *path)
{
    enum demur_err err;

    memset(o, 0, sizeof *o);
    o->random = host_random();
    err = make_locks(o) ? host_conf_read(&o->conf, path, host_issue_keys, stderr) : DEMUR_ERR_NOMEM;
    if (err == DEMUR_OK) err = read_manifest(o);
    if (err == DEMUR_OK) err = read_key(o);
    if (err == DEMUR_OK) err = find_channel(o);
    /* One who joins by a later manifest is found in it when the log has been followed. */
    if (err == DEMUR_OK && issue_office_is_in(o, o->first) != DEMUR_OK) o->id = 0;
    if (err == DEMUR_ERR_NOMEM) fprintf(stderr, "demurd: %s: memory has run out\n", path);
    if (err != DEMUR_OK) issue_office_close(o);
    return err;
}

enum demur_err issue_office_open(struct issue_office *o, const char *path)
{
    enum demur_err err = issue_office_read(o, path);

    if (err != DEMUR_OK) return err;
    err = open_store(o);
    if (err != DEMUR_OK) issue_office_close(o);
    return err;
}

void issue_office_close(struct issue_office *o)
{
    issue_epochs_free(o);
    store_close(o->store);
    o->store = NULL;
    demur_manifest_free(o->first);
    o->first = NULL;
    demur_wipe(&o->secrets, sizeof o->secrets);
}

void issue_office_fail(struct issue_office *o, const char *doing, enum demur_err err)
{
    if (atomic_exchange(&o->has_failed, true)) return;
    srv_log(SRV_ERROR, "store_failed", "doing=\"%s\" why=\"%s\" store=\"%s\"", doing,
            demur_err_text(err), o->store == NULL ? "" : store_why(o->store));
    (void)kill(getpid(), SIGTERM);
}

uint32_t issue_jitter(const struct issue_office *o, uint32_t seconds)
{
    uint8_t byte = 0;

    if (demur_random_fill(&o->random, &byte, sizeof byte) != DEMUR_OK) byte = 0;
    return seconds + seconds * byte / UINT8_MAX;
}

uint32_t issue_today(const struct issue_office *o)
{
    time_t now = time(NULL);

    return demur_day_at(now < 0 ? 0 : (uint64_t)now, o->first->tz);
}

void issue_value_name(char out[STORE_NAME_BYTES_MAX + 1], const char *what, uint32_t epoch)
{
    (void)snprintf(out, STORE_NAME_BYTES_MAX + 1, "%s_%u", what, epoch);
    for (char *c = out; *c != '\0'; c++) {
        if (*c >= '0' && *c <= '9') *c = (char)('a' + (*c - '0'));
    }
}

enum demur_err issue_value_get(struct issue_office *o, uint8_t **value, size_t *len,
                               const char *what, uint32_t epoch)
{
    char name[STORE_NAME_BYTES_MAX + 1];
    enum demur_err err;

    issue_value_name(name, what, epoch);
    (void)pthread_mutex_lock(&o->store_lock);
    err = store_value_get(o->store, value, len, name);
    (void)pthread_mutex_unlock(&o->store_lock);
    return err;
}
