/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* liar_poll.c -- questions of the organisation, and what is logged of votes. */
#include "demur/bytes.h"
#include "demur/entry.h"
#include "demur/poll.h"
#include "liar.h"

#include <string.h>

static struct demur_span text(const char *s)
{
    return (struct demur_span){(const uint8_t *)s, strlen(s)};
}

void liar_ask(struct liar *l, uint32_t days, bool is_wide)
{
    struct demur_poll p = {.type = DEMUR_POLL_CONFIDENCE,
                           .epoch = LIAR_EPOCH,
                           .close = l->today + days,
                           .profiles = is_wide ? 0x1f : 1,
                           .question = text("Do you have confidence?"),
                           .options = 2,
                           .option = {text("Yes"), text("No")}};
    struct demur_writer out;
    uint8_t *bytes = NULL;
    size_t len = 0;

    liar_need(demur_poll_make(&p, &l->org, &l->root) == DEMUR_OK, "question");
    demur_writer_init(&out);
    demur_poll_encode(&out, &p);
    liar_need(demur_writer_take(&out, &bytes, &len) == DEMUR_OK, "question");
    liar_submit(l, bytes, len);
}

struct demur_span liar_logged(uint8_t sealed[DEMUR_SEALED_BYTES], struct demur_span object)
{
    struct demur_sealed s;
    struct demur_act act;

    if (demur_entry_kind(object) != DEMUR_KIND_VOTE) return object;
    liar_need(demur_act_decode(&act, DEMUR_KIND_VOTE, object.data, object.len) == DEMUR_OK, "vote");
    demur_sealed_of(&s, &act, object);
    demur_sealed_encode(sealed, &s);
    return (struct demur_span){sealed, DEMUR_SEALED_BYTES};
}
