/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* doctor_conf.c -- what demurd serve and demurd issue need, as `demur doctor` looks at it. */
#include "demur/memory.h"
#include "doctor.h"

#include <string.h>

enum { NO_BALLAST = 0 };

/* ---- serve ----------------------------------------------------------------------------- */

void doctor_serve(struct doctor *d, const struct host_serve_conf *conf, const char *path)
{
    struct doctor_org org;
    bool is_training;

    doctor_say(d, &(struct doctor_finding){DOCTOR_OK, "configuration", path,
                                           "a configuration of demurd serve", NULL});
    doctor_manifest(d, &org, conf->manifest);
    is_training = org.manifest != NULL && org.manifest->mode == DEMUR_MODE_TRAINING;
    doctor_key(d, &org, conf->log_key, DEMUR_KEY_LOG, 0);
    doctor_key(d, &org, conf->front_key, DEMUR_KEY_FRONT, 0);
    doctor_store(d, conf->store, conf->ballast_mib, is_training);
    doctor_listen(d, conf->listen);
    if (conf->pages[0] != '\0') {
        doctor_say(d,
                   &(struct doctor_finding){
                       DOCTOR_NOTE, "pages", conf->pages,
                       "the channel serves the pages itself, for demonstrations: who runs it can "
                       "change them, so nobody signs in them",
                       NULL});
    }
    if (org.policy != NULL) doctor_log(d, &org);
    doctor_org_free(&org);
}

/* ---- issue ----------------------------------------------------------------------------- */

/* Which issuer of the manifest has the key at path; 0: none, which has been said. */
static uint8_t issuer_of(const struct doctor_org *org, const char *path)
{
    struct demur_key_file key = {.role = 0};
    struct demur_sign_pk pk;
    char why[DOCTOR_TEXT_MAX];
    uint8_t *bytes = NULL;
    size_t len = 0;
    uint8_t id = 0;

    if (doctor_secret(why, &bytes, &len, path, DEMUR_KEY_FILE_BYTES_MAX)) return 0;
    if (demur_key_file_decode(&key, bytes, len) == DEMUR_OK && key.role == DEMUR_KEY_ISSUER) {
        demur_sign_pk_of(&pk, &key.issuer.operator_seed);
        for (size_t i = 0; i < org->manifest->issuers; i++) {
            if (memcmp(&org->manifest->issuer[i].op_pk, &pk, sizeof pk) == 0) {
                id = org->manifest->issuer[i].id;
            }
        }
    }
    demur_wipe(&key, sizeof key);
    demur_wipe_free(bytes, len);
    return id;
}

/* Where the channel is: as configured, or as the log policy says. */
static void look_at_channel(struct doctor *d, const struct host_issue_conf *conf,
                            const struct doctor_org *org)
{
    char url[HOST_CONF_VALUE_MAX + 1];
    struct demur_span said = {NULL, 0};

    if (org->policy != NULL) said = demur_policy_log(org->policy)->url;
    (void)snprintf(url, sizeof url, "%.*s", (int)said.len,
                   said.len > 0 ? (const char *)said.data : "");
    if (conf->channel[0] != '\0') (void)snprintf(url, sizeof url, "%s", conf->channel);
    if (url[0] != '\0') doctor_reach(d, url, "channel");
}

void doctor_issue(struct doctor *d, const struct host_issue_conf *conf, const char *path)
{
    struct doctor_org org;
    bool is_training;
    uint8_t id = 0;

    doctor_say(d, &(struct doctor_finding){DOCTOR_OK, "configuration", path,
                                           "a configuration of demurd issue", NULL});
    doctor_manifest(d, &org, conf->manifest);
    is_training = org.manifest != NULL && org.manifest->mode == DEMUR_MODE_TRAINING;
    doctor_key(d, &org, conf->key, DEMUR_KEY_ISSUER, 0);
    if (org.manifest != NULL) id = issuer_of(&org, conf->key);
    if (id != 0) doctor_epochs(d, &org, id, conf->epochs);
    doctor_store(d, conf->store, NO_BALLAST, is_training);
    doctor_listen(d, conf->listen);
    look_at_channel(d, conf, &org);
    doctor_org_free(&org);
}
