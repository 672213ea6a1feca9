/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * reading.h -- every entry of the log fetched and counted, and every proof verified, as demur board
 * does with a mirror; nothing that the server says of the record is asked.
 */
#ifndef WEB_MODULE_READING_H
#define WEB_MODULE_READING_H

#include "act_proofs.h"
#include "demur/tally.h"
#include "page.h"
#include "progress.h"

/** One reading of the log; zeros, then c and random set. */
struct page_reading {
    struct cli_client *c; /**< the log has been followed */
    struct demur_random random;
    struct demur_channel *channel; /**< after page_reading_run(), with tally: what was counted */
    struct demur_tally *tally;
    struct cli_act_proofs *proofs;
    const uint64_t
        *skipped; /**< ascending, acts whose proofs do not hold; of the first reading NULL */
    size_t skips;
    struct cli_progress bar;
};

/**
 * Count as if every proof held, verify them meanwhile; if some do not, count again without them.
 *
 * @return DEMUR_OK, as cli_client_each_entry(), DEMUR_ERR_NOMEM, DEMUR_ERR_RANDOM
 */
DEMUR_MUST_CHECK
enum demur_err page_reading_run(struct page_reading *r);

/** Free what is in it. */
void page_reading_free(struct page_reading *r);

#endif
