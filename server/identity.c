/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "identity.h"

#include "demur/key_file.h"
#include "demur/memory.h"
#include "demur/tile.h"
#include "host/program.h"
#include "host/read_file.h"

#include <string.h>

static enum demur_err refuse(FILE *err, const char *path, const char *why)
{
    fprintf(err, "%s: %s: %s\n", host_program, path, why);
    return DEMUR_ERR_INVALID;
}

static enum demur_err read_manifest(struct srv_identity *i, const char *path, FILE *err)
{
    struct demur_manifest_chain chain = {0};
    enum demur_err status =
        host_read_file(&i->manifest_bytes, &i->manifest_len, path, DEMUR_ENTRY_BYTES_MAX, err);

    if (status != DEMUR_OK) return status;
    status = demur_manifest_decode(&i->manifest, i->manifest_bytes, i->manifest_len);
    if (status == DEMUR_ERR_NOMEM) return status;
    if (status != DEMUR_OK) return refuse(err, path, "not a manifest");
    if (i->manifest->seq != 0) return refuse(err, path, "not the first manifest, number 0");
    status = demur_manifest_chain_add(&chain, i->manifest, 0);
    if (status == DEMUR_ERR_NOMEM) return status;
    if (status != DEMUR_OK) {
        return refuse(err, path, "it is not signed by all who must (demur org show says who)");
    }
    i->org = chain.org;
    status = demur_policy_decode(&i->policy, i->manifest->log_policy.data,
                                 i->manifest->log_policy.len, NULL);
    if (status == DEMUR_ERR_NOMEM) return status;
    return status == DEMUR_OK ? status : refuse(err, path, "its log policy cannot be read");
}

/* Read the key file at path, which must be of role. */
static enum demur_err read_key(struct demur_key_file *out, const char *path, uint8_t role,
                               const char *what, FILE *err)
{
    uint8_t *bytes = NULL;
    size_t len = 0;
    enum demur_err status = host_read_secret(&bytes, &len, path, DEMUR_KEY_FILE_BYTES_MAX, err);

    if (status != DEMUR_OK) return status;
    status = demur_key_file_decode(out, bytes, len);
    demur_wipe_free(bytes, len);
    if (status != DEMUR_OK || out->role != role) {
        fprintf(err, "%s: %s: not a key file of %s\n", host_program, path, what);
        demur_wipe(out, sizeof *out);
        return DEMUR_ERR_INVALID;
    }
    return DEMUR_OK;
}

static enum demur_err read_log_key(struct srv_identity *i, const char *path, FILE *err)
{
    struct demur_key_file key;
    struct demur_sign_pk pk;
    enum demur_err status = read_key(&key, path, DEMUR_KEY_LOG, "the log", err);

    if (status != DEMUR_OK) return status;
    i->log_seed = key.log;
    i->log_vkey = demur_policy_log(i->policy)->vkey;
    demur_wipe(&key, sizeof key);
    demur_sign_pk_of(&pk, &i->log_seed);
    if (memcmp(&pk, &i->log_vkey.pk, sizeof pk) == 0) return DEMUR_OK;
    return refuse(err, path, "not the key of the log that the manifest names");
}

static enum demur_err read_front_key(struct srv_identity *i, const char *path, FILE *err)
{
    struct demur_key_file key;
    struct demur_sign_pk pk;
    enum demur_err status = read_key(&key, path, DEMUR_KEY_FRONT, "the front", err);

    if (status != DEMUR_OK) return status;
    i->receipt = key.front.receipt;
    i->puzzle = key.front.puzzle;
    demur_wipe(&key, sizeof key);
    demur_sign_pk_of(&pk, &i->receipt);
    if (memcmp(&pk, &i->manifest->receipt_pk, sizeof pk) == 0) return DEMUR_OK;
    return refuse(err, path, "not the receipt key that the manifest names");
}

enum demur_err srv_identity_read(struct srv_identity *out, const struct host_serve_conf *conf,
                                 FILE *err)
{
    enum demur_err status;

    memset(out, 0, sizeof *out);
    status = read_manifest(out, conf->manifest, err);
    if (status == DEMUR_OK) status = read_log_key(out, conf->log_key, err);
    if (status == DEMUR_OK) status = read_front_key(out, conf->front_key, err);
    if (status == DEMUR_ERR_NOMEM) fprintf(err, "%s: %s\n", host_program, demur_err_text(status));
    if (status != DEMUR_OK) srv_identity_wipe(out);
    return status;
}

void srv_identity_wipe(struct srv_identity *identity)
{
    demur_manifest_free(identity->manifest);
    demur_policy_free(identity->policy);
    demur_free(identity->manifest_bytes);
    demur_wipe(identity, sizeof *identity);
}
