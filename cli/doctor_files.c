/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* doctor_files.c -- manifests and keys, as `demur doctor` looks at them. */
#include "demur/day.h"
#include "demur/memory.h"
#include "demur/tree.h"
#include "doctor.h"
#include "read_key.h"

#include <stdlib.h>
#include <string.h>

enum { LAST_EPOCH_DAYS = 60 };

/* What was said on a stream in memory: one line, without the name of the program and the path. */
static void take_line(char why[DOCTOR_TEXT_MAX], char *said, size_t len, const char *path)
{
    const char *at = said;
    size_t name = strlen(path);

    if (len > 0 && said[len - 1] == '\n') said[len - 1] = '\0';
    if (strncmp(at, "demur: ", strlen("demur: ")) == 0) at += strlen("demur: ");
    if (strncmp(at, path, name) == 0 && strncmp(at + name, ": ", 2) == 0) at += name + 2;
    (void)snprintf(why, DOCTOR_TEXT_MAX, "%s", at);
}

bool doctor_secret(char why[DOCTOR_TEXT_MAX], uint8_t **out, size_t *len, const char *path,
                   size_t max)
{
    char *said = NULL;
    size_t said_len = 0;
    FILE *err = open_memstream(&said, &said_len);
    enum demur_err status = DEMUR_ERR_NOMEM;

    (void)snprintf(why, DOCTOR_TEXT_MAX, "%s", demur_err_text(status));
    if (err == NULL) return true;
    status = host_read_secret(out, len, path, max, err);
    if (fclose(err) == 0 && status != DEMUR_OK) take_line(why, said, said_len, path);
    free(said); /* open_memstream's */
    return status != DEMUR_OK;
}

/* ---- the manifest ---------------------------------------------------------------------- */

static void say_manifest(struct doctor *d, const char *path, const char *what, const char *mend)
{
    doctor_say(d, &(struct doctor_finding){mend == NULL ? DOCTOR_OK : DOCTOR_WRONG, "manifest",
                                           path, what, mend});
}

/* The manifest of len bytes; what is wrong with it, or NULL. */
static const char *take_manifest(struct doctor_org *out, const uint8_t *bytes, size_t len)
{
    struct demur_manifest_chain chain = {0};

    if (demur_manifest_decode(&out->manifest, bytes, len) != DEMUR_OK) return "it is no manifest";
    if (demur_manifest_chain_add(&chain, out->manifest, 0) != DEMUR_OK) {
        return out->manifest->seq > 0 ? "it is not the first"
                                      : "signatures are missing, or do not hold";
    }
    out->org = chain.org;
    demur_tree_leaf(&out->leaf, bytes, len);
    if (demur_policy_decode(&out->policy, out->manifest->log_policy.data,
                            out->manifest->log_policy.len, NULL) != DEMUR_OK) {
        return "its log policy cannot be read";
    }
    return NULL;
}

/* Whether epochs are left, and this day is in one. */
static void look_at_epochs(struct doctor *d, const struct demur_manifest *m, const char *path)
{
    uint32_t today = demur_day_at(d->now_s, m->tz);
    uint32_t last = m->epochs == 0 ? 0 : m->epoch[m->epochs - 1].last;
    char date[DEMUR_DATE_LEN + 1];
    char what[DOCTOR_TEXT_MAX];

    demur_day_format(date, last);
    (void)snprintf(what, sizeof what, "its last epoch ends on %s", date);
    if (last < today + LAST_EPOCH_DAYS) {
        doctor_say(d, &(struct doctor_finding){
                          last < today ? DOCTOR_WRONG : DOCTOR_WARN, "epochs", path, what,
                          "add epochs to the next manifest: demur org next --epochs 4"});
    } else {
        doctor_say(d, &(struct doctor_finding){DOCTOR_OK, "epochs", path, what, NULL});
    }
}

void doctor_manifest(struct doctor *d, struct doctor_org *out, const char *path)
{
    uint8_t *bytes = NULL;
    size_t len = 0;
    char *said = NULL;
    size_t said_len = 0;
    FILE *err = open_memstream(&said, &said_len);
    char why[DOCTOR_TEXT_MAX] = "it cannot be read";
    const char *wrong = why;

    *out = (struct doctor_org){.manifest = NULL};
    if (err == NULL) return;
    enum demur_err status = host_read_file(&bytes, &len, path, DEMUR_MANIFEST_BYTES_MAX, err);

    if (fclose(err) == 0 && status != DEMUR_OK) take_line(why, said, said_len, path);
    free(said);
    if (status == DEMUR_OK) wrong = take_manifest(out, bytes, len);
    demur_free(bytes);
    if (wrong != NULL) {
        say_manifest(d, path, wrong, "copy the organisation's first manifest there");
        doctor_org_free(out);
        return;
    }
    say_manifest(d, path, "a first manifest, signed by all", NULL);
    look_at_epochs(d, out->manifest, path);
}

void doctor_org_free(struct doctor_org *org)
{
    demur_policy_free(org->policy);
    demur_manifest_free(org->manifest);
    *org = (struct doctor_org){.manifest = NULL};
}

/* ---- keys ------------------------------------------------------------------------------ */

static bool signs_as(const struct demur_sign_seed *seed, const struct demur_sign_pk *pk)
{
    struct demur_sign_pk own;

    demur_sign_pk_of(&own, seed);
    return memcmp(&own, pk, sizeof own) == 0;
}

static bool is_issuer(const struct demur_issuer_secrets *secrets, const struct demur_manifest *m)
{
    struct demur_issuer_pk pk;

    for (size_t i = 0; i < m->issuers; i++) {
        if (signs_as(&secrets->operator_seed, &m->issuer[i].op_pk)) {
            return demur_issuer_pk_of(&pk, secrets) == DEMUR_OK &&
                   memcmp(&pk, &m->issuer[i].bbs_pk, sizeof pk) == 0;
        }
    }
    return false;
}

static bool is_principal(const struct demur_key_file *key, const struct demur_manifest *m,
                         uint8_t id)
{
    const struct demur_manifest_principal *p = demur_manifest_principal_of(m, id);
    struct demur_box_pk box;

    demur_box_pk_of(&box, &key->principal.box);
    return p != NULL && signs_as(&key->principal.sign, &p->sign_pk) &&
           memcmp(&box, &p->hpke_pk, sizeof box) == 0;
}

/* Whether key is the one that the manifest has in its role. */
static bool is_of(const struct demur_key_file *key, const struct doctor_org *org, uint8_t id)
{
    switch ((enum demur_key_role)key->role) {
    case DEMUR_KEY_ISSUER:
        return is_issuer(&key->issuer, org->manifest);
    case DEMUR_KEY_ROOT:
        return signs_as(&key->root, &org->manifest->root_pk);
    case DEMUR_KEY_LOG:
        return signs_as(&key->log, &demur_policy_log(org->policy)->vkey.pk);
    case DEMUR_KEY_FRONT:
        return signs_as(&key->front.receipt, &org->manifest->receipt_pk);
    case DEMUR_KEY_PRINCIPAL:
        return is_principal(key, org->manifest, id);
    case DEMUR_KEY_WITNESS:
    case DEMUR_KEY_KEEPER:
        break;
    }
    return false;
}

void doctor_key(struct doctor *d, const struct doctor_org *org, const char *path,
                enum demur_key_role role, uint8_t id)
{
    struct demur_key_file key = {.role = 0};
    char what[DOCTOR_TEXT_MAX];
    uint8_t *bytes = NULL;
    size_t len = 0;
    struct doctor_finding f = {DOCTOR_WRONG, "key", path, what,
                               "put the right key there, with mode 0600"};

    if (doctor_secret(what, &bytes, &len, path, DEMUR_KEY_FILE_BYTES_MAX)) {
        doctor_say(d, &f);
        return;
    }
    if (demur_key_file_decode(&key, bytes, len) != DEMUR_OK) {
        (void)snprintf(what, sizeof what, "it is no key file");
    } else if (key.role != role) {
        (void)snprintf(what, sizeof what, "it is %s key, and %s is wanted",
                       cli_key_role_text(key.role), cli_key_role_text((uint8_t)role));
    } else if (org->manifest != NULL && !is_of(&key, org, id)) {
        (void)snprintf(what, sizeof what, "it is %s key, but not the one in the manifest",
                       cli_key_role_text((uint8_t)role));
    } else {
        f.level = DOCTOR_OK;
        f.mend = NULL;
        (void)snprintf(what, sizeof what, "%s key%s, and for its owner alone",
                       cli_key_role_text((uint8_t)role),
                       org->manifest != NULL ? ", the one in the manifest" : "");
    }
    demur_wipe(&key, sizeof key);
    demur_wipe_free(bytes, len);
    doctor_say(d, &f);
}
