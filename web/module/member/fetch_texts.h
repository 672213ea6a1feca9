/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* fetch_texts.h -- everything sealed is fetched, whatever is wanted. */
#ifndef WEB_MODULE_MEMBER_FETCH_TEXTS_H
#define WEB_MODULE_MEMBER_FETCH_TEXTS_H

#include "client.h"

/**
 * Fetch the sealed text of every memo, then of every answer and extension that the log has, each in
 * the order of the log: so that which of them somebody reads, or has the link of, shows nowhere.
 * They are had from the browser's cache when one is opened; what cannot be had is missed by who
 * opens it.
 *
 * @return DEMUR_OK, or as cli_client_each_public(), which has been said
 */
DEMUR_MUST_CHECK
enum demur_err page_fetch_texts(struct cli_client *c);

#endif
