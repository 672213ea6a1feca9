/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * signer.h -- whether a rating or claim belongs to a signature that stands.
 *
 * The store keeps of a SIGN the hash of its head.  A rating shows all that a head says but what the
 * signer disclosed, of which there are few values: the head is found by trying them.
 */
#ifndef SERVER_SIGNER_H
#define SERVER_SIGNER_H

#include "item.h"
#include "serve.h"

/**
 * Settle item, a RATING or CLAIM of a known memo, where no standing signature of its nym has its
 * echo: DEMUR_E_SIG, or DEMUR_E_CTX_UNKNOWN where the nym has not signed or has withdrawn.
 *
 * @return DEMUR_OK, DEMUR_ERR_IO, DEMUR_ERR_NOMEM
 */
DEMUR_MUST_CHECK
enum demur_err srv_signer_check(struct srv_serve *s, struct store *reader, struct srv_item *item);

#endif
