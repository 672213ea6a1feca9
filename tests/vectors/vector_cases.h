/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* vector_cases.h -- run one vector file of the drafts. */
#ifndef VECTOR_CASES_H
#define VECTOR_CASES_H

#include "vectors/json.h"

/**
 * Run the vector v; NULL if all it says is so, else why not.
 *
 * messages: the tree of messages.json, or NULL.  What v is, its members tell.
 */
const char *run_vector(const struct json *v, const struct json *messages);

/** The same for files with a proof (vector_proofs.c). */
const char *run_proof(const struct json *v, const struct json *messages);

#endif
