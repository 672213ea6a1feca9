/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * names.h -- the blobs that accepted entries name, by hash and size: no other is taken in.
 *
 * Any thread may use it.  Source: docs/protocol.md 2.6, "Blob"; docs/server.md.
 */
#ifndef SERVER_NAMES_H
#define SERVER_NAMES_H

#include "demur/error.h"
#include "demur/hash.h"

#include <stdbool.h>

struct srv_names;

DEMUR_MUST_CHECK
enum demur_err srv_names_new(struct srv_names **out);

/** NULL does nothing. */
void srv_names_free(struct srv_names *n);

/** Add what entry names: the blobs of a MEMO_FREEZE's header, of a RESPONSE, of an EXTEND. */
DEMUR_MUST_CHECK
enum demur_err srv_names_add(struct srv_names *n, struct demur_span entry);

/** Whether a blob of that hash and size is named. */
bool srv_names_have(struct srv_names *n, const struct demur_hash *hash, size_t size);

/** The size of the largest named blob. */
size_t srv_names_largest(struct srv_names *n);

#endif
