/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * memo_pick.h -- a memo by its number, and the keys of it that this device has.
 *
 * The log has been followed.  Every function that returns an enum demur_err has said what is wrong.
 */
#ifndef CLI_MEMO_PICK_H
#define CLI_MEMO_PICK_H

#include "client.h"
#include "demur/docket.h"

enum { CLI_MEMO_ID_SHOWN = 8 }; /* bytes of a memo_id that people see and type */

/** The one memo whose id begins with the hex digits of id; NULL: the only memo there is. */
DEMUR_MUST_CHECK
enum demur_err cli_pick_memo(struct demur_channel_memo *out, const struct cli_client *c,
                             const char *id);

/** A link of memo in the key store, the owner's rather than another; false: there is none. */
bool cli_pick_link(struct demur_link *out, const struct cli_client *c,
                   const struct demur_channel_memo *memo);

/** Which principal of a memo's header opens it here. */
struct cli_pick_principal {
    struct demur_keystore_principal keys; /**< secret; wipe it */
    size_t at;                            /**< in the header */
    uint8_t role;                         /**< enum demur_principal_role */
};

/** A principal of memo whose keys are in the key store, an addressee rather than another. */
bool cli_pick_principal(struct cli_pick_principal *out, const struct cli_client *c,
                        const struct demur_channel_memo *memo);

/** K_memo, by a link or by an envelope that this device may open on that docket; false: none. */
bool cli_pick_key(struct demur_memo_key *out, const struct cli_client *c,
                  const struct demur_channel_memo *memo, const struct demur_docket *docket);

/** K_memo out of the envelope of a principal; DEMUR_ERR_INVALID: it does not open (said). */
DEMUR_MUST_CHECK
enum demur_err cli_pick_envelope(struct demur_memo_key *out, const struct cli_client *c,
                                 const struct demur_channel_memo *memo,
                                 const struct cli_pick_principal *who);

/** Whether that principal may see memo by the docket: the next level only once it is escalated. */
bool cli_pick_may_see(const struct cli_pick_principal *who, const struct demur_docket *docket);

/** The level of docket that is that principal's; of a copy the addressees'; NULL: none yet. */
const struct demur_docket_level *cli_pick_level(const struct cli_pick_principal *who,
                                                const struct demur_docket *docket);

/** The docket of today; every SIGN is taken as standing, as no feed has withdrawals. */
DEMUR_MUST_CHECK
enum demur_err cli_pick_docket(struct demur_docket *out, const struct cli_client *c,
                               const struct demur_channel_memo *memo,
                               const struct demur_document *document);

/** The title of a principal of memo, or of today's manifest. */
struct demur_span cli_pick_title(const struct cli_client *c, const struct demur_channel_memo *memo,
                                 uint8_t id);

/** Print the beginning of a memo's id. */
void cli_put_memo_id(FILE *to, const struct demur_hash *memo_id);

#endif
