/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "read_key.h"

#include "demur/memory.h"
#include "host/read_file.h"

enum demur_err cli_read_key(struct demur_key_file *out, const char *path, FILE *err)
{
    uint8_t *bytes = NULL;
    size_t len = 0;
    enum demur_err status = host_read_secret(&bytes, &len, path, DEMUR_KEY_FILE_BYTES_MAX, err);

    if (status != DEMUR_OK) return status;
    status = demur_key_file_decode(out, bytes, len);
    demur_wipe_free(bytes, len);
    if (status != DEMUR_OK) {
        fprintf(err, "demur: %s: not a key file: %s\n", path, demur_err_text(status));
    }
    return status;
}

const char *cli_key_role_text(uint8_t role)
{
    static const char *const text[] = {
        [DEMUR_KEY_ISSUER] = "an issuer's",      [DEMUR_KEY_ROOT] = "the root's",
        [DEMUR_KEY_LOG] = "the log's",           [DEMUR_KEY_FRONT] = "the front's",
        [DEMUR_KEY_PRINCIPAL] = "a principal's", [DEMUR_KEY_WITNESS] = "a witness's",
        [DEMUR_KEY_KEEPER] = "a keeper's",
    };

    return role < sizeof text / sizeof text[0] && text[role] != NULL ? text[role] : "nobody's";
}

const struct demur_sign_seed *cli_key_signer(const struct demur_key_file *key)
{
    if (key->role == DEMUR_KEY_ROOT) return &key->root;
    return key->role == DEMUR_KEY_ISSUER ? &key->issuer.operator_seed : NULL;
}
