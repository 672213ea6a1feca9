/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "memo_events.h"

#include "demur/delivered.h"
#include "demur/entry.h"
#include "demur/memory.h"
#include "demur/window.h"

#include <string.h>

struct collecting {
    struct cli_memo_events *events;
    const struct cli_client *c;
    const struct demur_channel_memo *memo;
    uint32_t window;
    uint32_t day;
    uint32_t delivered_day;
};

/* ---- reading --------------------------------------------------------------------------- */

static bool is_of(const struct demur_hash *memo_id, const struct collecting *k)
{
    return memcmp(memo_id, &k->memo->memo_id, sizeof *memo_id) == 0;
}

static enum demur_err verify(const struct cli_memo_event *e, const struct demur_hash *org,
                             const struct demur_sign_pk *pk)
{
    switch (e->kind) {
    case DEMUR_KIND_ACK:
        return demur_ack_verify(&e->ack, org, pk);
    case DEMUR_KIND_RESPONSE:
        return demur_response_verify(&e->response, org, pk);
    default:
        return demur_extend_verify(&e->extend, org, pk);
    }
}

static uint8_t principal_of(const struct cli_memo_event *e)
{
    switch (e->kind) {
    case DEMUR_KIND_ACK:
        return e->ack.principal;
    case DEMUR_KIND_RESPONSE:
        return e->response.principal;
    default:
        return e->extend.principal;
    }
}

/* Whether it is signed with the key of the memo's manifest, or of the one in force today (2.10). */
static bool is_signed(const struct cli_memo_event *e, const struct collecting *k)
{
    const struct demur_manifest *manifest[] = {k->memo->manifest, k->c->manifest};

    for (size_t i = 0; i < sizeof manifest / sizeof manifest[0]; i++) {
        const struct demur_manifest_principal *p =
            demur_manifest_principal_of(manifest[i], principal_of(e));

        if (p != NULL && verify(e, &k->c->org, &p->sign_pk) == DEMUR_OK) return true;
    }
    return false;
}

/* Decode entry into *e, whose bytes are a copy of it; false: it is none, or of another memo. */
static bool decode(struct cli_memo_event *e, size_t len, const struct collecting *k)
{
    switch (e->kind) {
    case DEMUR_KIND_ACK:
        return demur_ack_decode(&e->ack, e->bytes, len) == DEMUR_OK && is_of(&e->ack.memo_id, k);
    case DEMUR_KIND_RESPONSE:
        return demur_response_decode(&e->response, e->bytes, len) == DEMUR_OK &&
               is_of(&e->response.memo_id, k);
    default:
        return demur_extend_decode(&e->extend, e->bytes, len) == DEMUR_OK &&
               is_of(&e->extend.memo_id, k);
    }
}

static enum demur_err grow(struct cli_memo_events *events)
{
    enum { FIRST = 16 };
    struct cli_memo_event *more;
    size_t room = events->room == 0 ? FIRST : 2 * events->room;

    if (events->count < events->room) return DEMUR_OK;
    more = demur_alloc_array(room, sizeof *more);
    if (more == NULL) return DEMUR_ERR_NOMEM;
    if (events->count > 0) memcpy(more, events->event, events->count * sizeof *more);
    demur_free(events->event);
    events->event = more;
    events->room = room;
    return DEMUR_OK;
}

static enum demur_err add(struct collecting *k, struct demur_span entry)
{
    struct cli_memo_event e = {.kind = demur_entry_kind(entry), .window = k->window, .day = k->day};
    enum demur_err err = grow(k->events);

    if (err != DEMUR_OK) return err;
    if (k->events->count == DEMUR_DOCKET_EVENTS_MAX) return DEMUR_OK;
    e.bytes = demur_alloc(entry.len + 1);
    if (e.bytes == NULL) return DEMUR_ERR_NOMEM;
    memcpy(e.bytes, entry.data, entry.len);
    if (decode(&e, entry.len, k) && is_signed(&e, k)) {
        k->events->event[k->events->count++] = e;
    } else {
        demur_free(e.bytes);
    }
    return DEMUR_OK;
}

static void take_release(struct collecting *k, struct demur_span entry)
{
    struct demur_release r;

    if (demur_release_decode(&r, entry.data, entry.len) == DEMUR_OK && is_of(&r.memo_id, k) &&
        demur_release_verify(&r, k->memo->header) == DEMUR_OK &&
        demur_memo_key_verify(&r.key, k->memo->header) == DEMUR_OK) {
        k->events->is_released = true;
        k->events->key = r.key;
    }
}

static enum demur_err look_at(void *ctx, uint64_t index, struct demur_span entry)
{
    struct collecting *k = ctx;
    struct demur_hash memo_id;
    struct demur_window window;
    uint8_t kind = demur_entry_kind(entry);

    (void)index;
    if (kind == DEMUR_KIND_WINDOW) {
        if (demur_window_decode(&window, entry.data, entry.len) != DEMUR_OK) return DEMUR_OK;
        k->window = window.seq;
        k->day = window.day;
        if (window.seq == k->memo->delivered_window) k->delivered_day = window.day;
        demur_window_clear(&window);
        return DEMUR_OK;
    }
    if (!demur_entry_memo(&memo_id, entry) || !is_of(&memo_id, k)) return DEMUR_OK;
    if (kind == DEMUR_KIND_RELEASE) take_release(k, entry);
    if (kind == DEMUR_KIND_ACK || kind == DEMUR_KIND_RESPONSE || kind == DEMUR_KIND_EXTEND) {
        return add(k, entry);
    }
    return DEMUR_OK;
}

/* ---- what counts ----------------------------------------------------------------------- */

/* Let the docket's rules say what became of each. */
static enum demur_err judge(const struct collecting *k)
{
    struct cli_memo_events *events = k->events;
    const struct demur_channel_memo *memo = k->memo;
    size_t n = events->count + 1;
    struct demur_docket_event *event = demur_alloc_array(n, sizeof *event);
    enum demur_docket_effect *effect = demur_alloc_array(n, sizeof *effect);
    struct demur_docket *docket = demur_alloc(sizeof *docket);
    struct demur_docket_facts facts = {.deadlines = &memo->manifest->deadlines,
                                       .header = memo->header,
                                       .standing = UINT32_MAX,
                                       .event = event,
                                       .events = n};
    enum demur_err err = DEMUR_ERR_NOMEM;

    if (event == NULL || effect == NULL || docket == NULL) goto out;
    event[0] = (struct demur_docket_event){
        .kind = DEMUR_EVENT_DELIVERED, .window = memo->delivered_window, .day = k->delivered_day};
    for (size_t i = 0; i < events->count; i++) {
        const struct cli_memo_event *e = &events->event[i];
        struct demur_docket_event *to = &event[i + 1];

        to->window = e->window;
        to->day = e->day;
        to->kind = e->kind == DEMUR_KIND_ACK        ? DEMUR_EVENT_ACK
                   : e->kind == DEMUR_KIND_RESPONSE ? DEMUR_EVENT_RESPONSE
                                                    : DEMUR_EVENT_EXTEND;
        if (e->kind == DEMUR_KIND_ACK) to->ack = &e->ack;
        if (e->kind == DEMUR_KIND_RESPONSE) to->response = &e->response;
        if (e->kind == DEMUR_KIND_EXTEND) to->extend = &e->extend;
    }
    demur_docket_make(docket, effect, &facts, k->day > k->c->today ? k->day : k->c->today);
    for (size_t i = 0; i < events->count; i++) events->event[i].effect = effect[i + 1];
    err = DEMUR_OK;
out:
    demur_free(event);
    demur_free(effect);
    demur_free(docket);
    return err;
}

enum demur_err cli_memo_events(struct cli_memo_events *out, struct cli_client *c,
                               const struct demur_channel_memo *memo)
{
    struct cli_memo_events events = {.event = NULL};
    struct collecting k = {.events = &events, .c = c, .memo = memo};
    struct cli_client_visitor visitor = {look_at, &k};
    enum demur_err err = cli_client_each_public(c, &visitor);

    if (err == DEMUR_OK && memo->is_delivered) err = judge(&k);
    if (err == DEMUR_OK) {
        *out = events;
        return err;
    }
    cli_memo_events_free(&events);
    return err == DEMUR_ERR_NOMEM ? cli_client_fail(c, "docket", err) : err;
}

void cli_memo_events_free(struct cli_memo_events *events)
{
    for (size_t i = 0; i < events->count; i++) demur_free(events->event[i].bytes);
    demur_free(events->event);
    *events = (struct cli_memo_events){.event = NULL};
}

uint32_t cli_memo_events_seq(const struct cli_memo_events *events, uint8_t kind, uint8_t principal)
{
    uint32_t n = 0;

    for (size_t i = 0; i < events->count; i++) {
        const struct cli_memo_event *e = &events->event[i];

        if (e->kind != kind || e->effect != DEMUR_EFFECT_COUNTED) continue;
        if (principal == 0 || principal_of(e) == principal) n++;
    }
    return n;
}

bool cli_answer_blob_fits(const struct demur_blob_ref *ref)
{
    return ref->size <= demur_blob_size(DEMUR_ANSWER_BYTES_MAX);
}

bool cli_memo_event_blob(struct demur_hash *commit, struct demur_blob_ref *ref,
                         const struct cli_memo_event *event)
{
    if (event->kind == DEMUR_KIND_ACK) return false;
    *commit = event->kind == DEMUR_KIND_RESPONSE ? event->response.commit : event->extend.commit;
    *ref = event->kind == DEMUR_KIND_RESPONSE ? event->response.blob : event->extend.blob;
    return cli_answer_blob_fits(ref);
}
