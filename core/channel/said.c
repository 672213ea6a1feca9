/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* said.c -- delivery, release, what principals say to a memo, and the docket of it. */
#include "channel/state.h"
#include "demur/bytes.h"
#include "demur/entry.h"
#include "demur/memo_keys.h"
#include "demur/memory.h"

#include <string.h>

/* ---- DELIVERED ------------------------------------------------------------------------- */

void demur_channel_delivered_fault(struct demur_fault *fault, const struct demur_channel *c,
                                   const struct demur_place *at, uint32_t now,
                                   const struct demur_delivered *delivered)
{
    const struct demur_kept_memo *memo = demur_channel_find_memo(c, &delivered->memo_id);

    if (memo == NULL || memo->window >= now) {
        demur_channel_refuse(fault, DEMUR_E_CTX_UNKNOWN, "it is not after the freeze");
    } else if (memo->delivered != NULL) {
        demur_channel_refuse(fault, DEMUR_E_CONFLICT, "the memo was delivered before");
    } else {
        demur_rule_delivered(fault, &memo->header, delivered, at->day);
    }
}

enum demur_err demur_channel_add_delivered(struct demur_channel *c, struct demur_fault *fault,
                                           uint64_t index, struct demur_span entry)
{
    struct demur_place at = demur_channel_place(c);
    struct demur_delivered *d = demur_alloc(sizeof *d);
    struct demur_kept_memo *memo;

    if (d == NULL) return DEMUR_ERR_NOMEM;
    if (demur_delivered_decode(d, entry.data, entry.len) != DEMUR_OK) {
        demur_channel_refuse(fault, DEMUR_E_FORMAT, "it is malformed");
    } else {
        demur_channel_delivered_fault(fault, c, &at, demur_channel_now(c), d);
    }
    memo = fault->why == NULL ? demur_channel_find_memo(c, &d->memo_id) : NULL;
    if (memo == NULL) {
        demur_free(d);
        return DEMUR_OK;
    }
    memo->delivered = d;
    memo->delivered_index = index;
    memo->delivered_window = demur_channel_now(c);
    demur_tree_leaf(&memo->delivered_leaf, entry.data, entry.len);
    return DEMUR_OK;
}

/* ---- RELEASE --------------------------------------------------------------------------- */

enum demur_err demur_channel_add_release(struct demur_channel *c, struct demur_fault *fault,
                                         struct demur_span entry)
{
    struct demur_kept_memo *memo;
    struct demur_release r;

    if (demur_release_decode(&r, entry.data, entry.len) != DEMUR_OK) {
        demur_channel_refuse(fault, DEMUR_E_FORMAT, "it is malformed");
        return DEMUR_OK;
    }
    memo = demur_channel_find_memo(c, &r.memo_id);
    if (memo == NULL || memo->window >= demur_channel_now(c)) {
        demur_channel_refuse(fault, DEMUR_E_CTX_UNKNOWN, "it is not after the freeze");
    } else if (demur_release_verify(&r, &memo->header) != DEMUR_OK ||
               demur_memo_key_verify(&r.key, &memo->header) != DEMUR_OK) {
        demur_channel_refuse(fault, DEMUR_E_SIG,
                             "it is not signed by the owner, or its key is false");
    } else {
        if (!memo->is_released) memo->released_window = demur_channel_now(c);
        memo->is_released = true;
        memo->key = r.key;
    }
    return DEMUR_OK;
}

/* ---- ACK, RESPONSE, EXTEND ------------------------------------------------------------- */

/* Decode said->bytes; its memo_id; false: it is malformed. */
static bool read_said(struct demur_kept_said *said, struct demur_hash *memo_id, uint8_t kind,
                      size_t len)
{
    enum demur_err err;

    switch (kind) {
    case DEMUR_KIND_ACK:
        err = demur_ack_decode(&said->as.ack, said->bytes, len);
        said->event.kind = DEMUR_EVENT_ACK;
        said->event.ack = &said->as.ack;
        if (err == DEMUR_OK) *memo_id = said->as.ack.memo_id;
        break;
    case DEMUR_KIND_RESPONSE:
        err = demur_response_decode(&said->as.response, said->bytes, len);
        said->event.kind = DEMUR_EVENT_RESPONSE;
        said->event.response = &said->as.response;
        if (err == DEMUR_OK) *memo_id = said->as.response.memo_id;
        break;
    default:
        err = demur_extend_decode(&said->as.extend, said->bytes, len);
        said->event.kind = DEMUR_EVENT_EXTEND;
        said->event.extend = &said->as.extend;
        if (err == DEMUR_OK) *memo_id = said->as.extend.memo_id;
        break;
    }
    return err == DEMUR_OK;
}

/* Append said, which becomes the memo's, behind what was said before. */
static enum demur_err keep_said(struct demur_kept_memo *memo, struct demur_kept_said *said)
{
    void *list = memo->said;
    enum demur_err err =
        demur_channel_grow(&list, &memo->said_room, memo->said_count, sizeof(void *));

    memo->said = list;
    if (err == DEMUR_OK) memo->said[memo->said_count++] = said;
    return err;
}

void demur_channel_free_said(struct demur_kept_said *said)
{
    if (said == NULL) return;
    demur_free(said->bytes);
    demur_free(said);
}

enum demur_err demur_channel_copy_said(struct demur_kept_said **out, struct demur_hash *memo_id,
                                       struct demur_fault *fault, struct demur_span entry)
{
    struct demur_kept_said *said = demur_alloc(sizeof *said);

    if (said == NULL) return DEMUR_ERR_NOMEM;
    said->bytes = demur_alloc(entry.len);
    if (said->bytes == NULL) {
        demur_free(said);
        return DEMUR_ERR_NOMEM;
    }
    memcpy(said->bytes, entry.data, entry.len);
    if (!read_said(said, memo_id, demur_entry_kind(entry), entry.len)) {
        demur_channel_refuse(fault, DEMUR_E_FORMAT, "it is malformed");
        demur_channel_free_said(said);
        said = NULL;
    }
    *out = said;
    return DEMUR_OK;
}

enum demur_err demur_channel_add_said(struct demur_channel *c, struct demur_fault *fault,
                                      struct demur_span entry)
{
    struct demur_place at = demur_channel_place(c);
    struct demur_kept_said *said = NULL;
    struct demur_kept_memo *memo;
    struct demur_hash memo_id;
    enum demur_err err = demur_channel_copy_said(&said, &memo_id, fault, entry);

    if (err != DEMUR_OK || said == NULL) return err;
    memo = demur_channel_find_memo(c, &memo_id);
    if (memo == NULL) {
        demur_channel_refuse(fault, DEMUR_E_CTX_UNKNOWN, "there is no such memo");
    } else {
        struct demur_said what = {said->event.ack, said->event.response, said->event.extend};

        demur_rule_said(fault, &at, c->manifest[memo->manifest].m, &what);
        if (fault->why == NULL) demur_rule_said_room(fault, &memo->said_of, &memo->header, &what);
        said->event.window = demur_channel_now(c);
    }
    if (fault->why == NULL && memo != NULL) err = keep_said(memo, said);
    if (fault->why != NULL || err != DEMUR_OK) demur_channel_free_said(said);
    return err;
}

/* ---- the docket ------------------------------------------------------------------------ */

size_t demur_channel_events(struct demur_docket_event *event, const struct demur_channel *c,
                            const struct demur_kept_memo *memo)
{
    size_t n = 0;
    bool delivered = memo->delivered == NULL; /* it has been put, or there is none */

    for (size_t i = 0; i <= memo->said_count; i++) {
        bool is_last = i == memo->said_count;

        if (!delivered && (is_last || memo->said[i]->event.window > memo->delivered_window)) {
            event[n++] = (struct demur_docket_event){.kind = DEMUR_EVENT_DELIVERED,
                                                     .window = memo->delivered_window};
            delivered = true;
        }
        if (!is_last) event[n++] = memo->said[i]->event;
    }
    for (size_t i = 0; i < n; i++) event[i].day = c->window[event[i].window].day;
    return n;
}

void demur_channel_said_free(struct demur_channel_said *said)
{
    demur_free(said->event);
    demur_free(said->effect);
    *said = (struct demur_channel_said){.count = 0};
}

enum demur_err demur_channel_said_get(struct demur_channel_said *out, const struct demur_channel *c,
                                      const struct demur_hash *memo_id, uint32_t standing,
                                      const uint8_t *ask_to, uint32_t day)
{
    const struct demur_kept_memo *memo = demur_channel_find_memo(c, memo_id);
    struct demur_channel_said said = {.count = 0};
    struct demur_docket *docket;

    if (memo == NULL) return DEMUR_ERR_RANGE;
    docket = demur_alloc(sizeof *docket);
    said.event = demur_alloc_array(memo->said_count + 1, sizeof said.event[0]);
    said.effect = demur_alloc_array(memo->said_count + 1, sizeof said.effect[0]);
    if (docket == NULL || said.event == NULL || said.effect == NULL) {
        demur_channel_said_free(&said);
        demur_free(docket);
        return DEMUR_ERR_NOMEM;
    }
    said.count = demur_channel_events(said.event, c, memo);
    struct demur_docket_facts facts = {.deadlines = &c->manifest[memo->manifest].m->deadlines,
                                       .header = &memo->header,
                                       .ask_to = ask_to,
                                       .standing = standing,
                                       .event = said.event,
                                       .events = said.count};

    demur_docket_make(docket, said.effect, &facts, day);
    demur_free(docket);
    *out = said;
    return DEMUR_OK;
}

enum demur_err demur_channel_docket(struct demur_docket *out, const struct demur_channel *c,
                                    const struct demur_hash *memo_id, uint32_t standing,
                                    const uint8_t *ask_to, uint32_t day)
{
    const struct demur_kept_memo *memo = demur_channel_find_memo(c, memo_id);
    struct demur_docket_event *event;
    struct demur_docket_facts facts;

    if (memo == NULL) return DEMUR_ERR_RANGE;
    event = demur_alloc_array(memo->said_count + 1, sizeof event[0]);
    if (event == NULL) return DEMUR_ERR_NOMEM;
    facts = (struct demur_docket_facts){.deadlines = &c->manifest[memo->manifest].m->deadlines,
                                        .header = &memo->header,
                                        .ask_to = ask_to,
                                        .standing = standing,
                                        .event = event,
                                        .events = demur_channel_events(event, c, memo)};
    demur_docket_make(out, NULL, &facts, day);
    demur_free(event);
    return DEMUR_OK;
}
