/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* docket_show.h -- parts of a docket, in words and as JSON. */
#ifndef CLI_DOCKET_SHOW_H
#define CLI_DOCKET_SHOW_H

#include "client.h"
#include "demur/docket.h"

/** "addressee", "copy", "next level". */
const char *cli_docket_role_name(uint8_t role);

/** The answer's due day, or how late it is: ", answer due 2027-01-11"; nothing where none is due.
 */
void cli_docket_put_due(FILE *to, const struct demur_docket *docket);

/** Delivery, stages of every level, and asks, in lines. */
void cli_docket_put_stages(FILE *to, const struct cli_client *c,
                           const struct demur_channel_memo *memo,
                           const struct demur_docket *docket);

/** ", through NAME", or nothing where the principal answered in person. */
void cli_docket_put_delegate(FILE *to, struct demur_span delegate);

/** The name of a delegate as a JSON string; null where the principal answered in person. */
void cli_put_json_delegate(FILE *to, struct demur_span delegate);

/** Which log this was computed of, and on which day: one line. */
void cli_docket_put_log(FILE *to, const struct cli_client *c);

/** memo_id as a JSON string; the fields of the docket, beginning with "state". */
void cli_docket_put_json_id(FILE *to, const struct demur_channel_memo *memo);
void cli_docket_put_json_stages(FILE *to, const struct cli_client *c,
                                const struct demur_channel_memo *memo,
                                const struct demur_docket *docket);

#endif
