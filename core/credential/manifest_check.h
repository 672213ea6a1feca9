/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* manifest_check.h -- what holds within one manifest, and what its signatures cover. */
#ifndef DEMUR_CREDENTIAL_MANIFEST_CHECK_H
#define DEMUR_CREDENTIAL_MANIFEST_CHECK_H

#include "demur/manifest.h"

/** DEMUR_OK, DEMUR_ERR_FORMAT (a text, a BBS key), DEMUR_ERR_RANGE (any other value). */
DEMUR_MUST_CHECK
enum demur_err demur_manifest_check(const struct demur_manifest *manifest);

/** DEMUR_OK if manifest is signed by exactly keys, else DEMUR_ERR_INVALID; and as encoding. */
DEMUR_MUST_CHECK
enum demur_err demur_manifest_sigs_verify(const struct demur_manifest *manifest,
                                          const struct demur_hash *org,
                                          const struct demur_sigs_keys *keys);

#endif
