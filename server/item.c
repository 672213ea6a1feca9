/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "item.h"

#include "demur/entry.h"
#include "demur/memory.h"
#include "demur/poll.h"

struct srv_job *srv_job_new(struct srv_request *request, size_t count)
{
    struct srv_job *job = demur_alloc(sizeof *job + count * sizeof job->item[0]);

    if (job == NULL) return NULL;
    job->request = request;
    job->count = count;
    return job;
}

void srv_item_set_logged(struct srv_item *item)
{
    struct demur_sealed sealed;

    item->logged = item->object;
    if (item->kind != SRV_ITEM_ACT || item->act.kind != DEMUR_KIND_VOTE) return;
    demur_sealed_of(&sealed, &item->act, item->object);
    demur_sealed_encode(item->sealed, &sealed);
    item->logged = (struct demur_span){item->sealed, sizeof item->sealed};
}

void srv_item_refuse(struct srv_item *item, enum demur_refusal refusal)
{
    item->reply = (struct demur_reply){.status = (uint8_t)refusal}; /* no promise with a refusal */
    item->is_settled = true;
}
