/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* view.h -- parts of views that several commands of the page print. */
#ifndef WEB_MODULE_VIEW_H
#define WEB_MODULE_VIEW_H

#include "memo_pick.h"
#include "page.h"

/**
 * The client of a view: the one of the open key store, else a reader of the organisation at
 * address (NULL: DEMUR_ERR_STATE), whose words nobody has compared; the log has been followed.
 */
DEMUR_MUST_CHECK
enum demur_err page_view_open(struct cli_client **out, const struct cli *cli, const char *address);

/** DEMUR_OK where c's organisation has that id, in hex (NULL: any); else said, DEMUR_ERR_INVALID.
 */
DEMUR_MUST_CHECK
enum demur_err page_view_need_org(const struct cli_client *c, const char *hex);

/** `, "epoch": {...}`: who is on the roll and who has enrolled, by band; null before a roster. */
void page_put_epoch(FILE *to, const struct cli_client *c, const struct demur_channel_epoch *e);

/** `, "crowds": [...]`: for each profile how many share what it shows of codes. */
void page_put_crowds(FILE *to, const struct demur_channel_epoch *e, const struct demur_codes *codes,
                     uint8_t open);

/** `, "band": .., "class": .., "unit": ..`. */
void page_put_codes(FILE *to, const struct demur_roster *roster, const struct demur_codes *codes);

/** `, "clock": {...}`: where a delivered memo stands, in working days since then; else null. */
void page_put_clock(FILE *to, const struct cli_client *c, const struct demur_channel_memo *memo,
                    const struct demur_docket *docket);

/** The day after which this epoch's secrets are erased. */
uint32_t page_erase_day(const struct cli_client *c, uint32_t epoch);

#endif
