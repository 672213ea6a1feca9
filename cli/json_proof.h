/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * json_proof.h -- one proof as a JSON object in the format of the drafts' test vectors.
 *
 *     { "caseName": .., "signerPublicKey": hex, "header": hex, "presentationHeader": hex,
 *       "context_id": hex, "pseudonym": hex, "L": 3, "N": 16, "revealedMessages": {"0": hex},
 *       "revealedCommittedMessages": {}, "proof": hex, "result": {"valid": true} }
 */
#ifndef CLI_JSON_PROOF_H
#define CLI_JSON_PROOF_H

#include "demur/standard_proof.h"

#include <stdio.h>

enum { CLI_JSON_PROOF_BYTES_MAX = 65536, CLI_JSON_PROOF_NAME_MAX = 128 };

/** Write the object; name is plain ASCII.  *out is to be freed with free(); NULL: no memory. */
char *cli_json_proof_text(const struct demur_standard_proof *proof, const char *name);

/**
 * Read such an object; fields that are not needed are passed over.
 *
 * On failure a line on err says which field of `path` is missing or wrong.
 * @return DEMUR_OK, DEMUR_ERR_FORMAT
 */
DEMUR_MUST_CHECK
enum demur_err cli_json_proof_read(struct demur_standard_proof *out, const char *path,
                                   struct demur_span text, FILE *err);

#endif
