/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* identity.h -- whose channel this is, and the keys that demurd serve holds. */
#ifndef SERVER_IDENTITY_H
#define SERVER_IDENTITY_H

#include "demur/bytes.h"
#include "demur/manifest.h"
#include "demur/note.h"
#include "demur/policy.h"
#include "demur/puzzle.h"
#include "host/demurd_conf.h"

/** Secret: wipe it with srv_identity_wipe(). */
struct srv_identity {
    struct demur_hash org;
    struct demur_manifest *manifest; /**< the first, decoded */
    uint8_t *manifest_bytes;
    size_t manifest_len;
    struct demur_policy *policy; /**< of the first manifest */
    struct demur_vkey log_vkey;
    struct demur_sign_seed log_seed;
    struct demur_sign_seed receipt;
    struct demur_puzzle_key puzzle;
};

/**
 * Read the first manifest, which must be whole and rightly signed, and the two key files, which
 * must be those that it names.
 *
 * On failure a line on err has said what and how to mend it.
 * @return DEMUR_OK, DEMUR_ERR_IO, DEMUR_ERR_INVALID (they do not belong together),
 * DEMUR_ERR_FORMAT, DEMUR_ERR_LENGTH, DEMUR_ERR_RANGE, DEMUR_ERR_NOMEM
 */
DEMUR_MUST_CHECK
enum demur_err srv_identity_read(struct srv_identity *out, const struct host_serve_conf *conf,
                                 FILE *err);

void srv_identity_wipe(struct srv_identity *identity);

#endif
