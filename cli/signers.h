/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* signers.h -- who must sign a manifest, and who has. */
#ifndef CLI_SIGNERS_H
#define CLI_SIGNERS_H

#include "demur/manifest.h"

/** One who must sign. */
struct cli_signer {
    struct demur_sign_pk pk;
    struct demur_span name; /**< an issuer's; empty: the root */
    bool is_former;         /**< a key of the manifest before alone */
    bool has_signed;
    bool holds; /**< the signature does */
};

/** All who must sign. */
struct cli_signers {
    size_t count;
    struct cli_signer signer[DEMUR_SIGS_MAX];
    unsigned missing; /**< have not signed, or not rightly */
    unsigned strange; /**< signatures by keys that have no business there */
};

/** Find them; before is the manifest before, or NULL.  Borrows from both.  DEMUR_ERR_NOMEM, and as
 * demur_manifest_encode(). */
DEMUR_MUST_CHECK
enum demur_err cli_signers_find(struct cli_signers *out, const struct demur_manifest *manifest,
                                const struct demur_manifest *before, const struct demur_hash *org);

#endif
