/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * check_docket.c -- delivery, release, acknowledgement, answers: check 11 of docs/protocol.md
 * 2.12.  An entry that does not hold is void; what holds makes the docket.
 */
#include "bundle/check.h"
#include "demur/delivered.h"
#include "demur/memory.h"

#include <string.h>

/* ---- DELIVERED ------------------------------------------------------------------------- */

static const char *delivered_fault(const struct demur_bundle *b,
                                   const struct demur_bundle_kept *kept,
                                   struct demur_delivered *out)
{
    struct demur_fault fault;

    if (b->delivered != NULL) return "the memo was delivered before";
    if (kept->window <= b->freeze_window) return "it is not after the freeze";
    if (demur_delivered_decode(out, kept->data, kept->len) != DEMUR_OK) return "it is malformed";
    demur_rule_delivered(&fault, &b->freeze.header, out, b->window[kept->window].claimed_day);
    return fault.why;
}

enum demur_err demur_bundle_find_delivery(struct demur_bundle *b)
{
    struct demur_delivered *d = demur_alloc(sizeof *d);
    enum demur_err err = DEMUR_OK;

    if (d == NULL) return DEMUR_ERR_NOMEM;
    b->last_window = b->windows - 1;
    for (size_t i = 0; i < b->kept_count && err == DEMUR_OK; i++) {
        struct demur_bundle_kept *kept = &b->kept[i];
        const char *why;

        if (kept->kind != DEMUR_KIND_DELIVERED) continue;
        why = delivered_fault(b, kept, d);
        if (why != NULL) {
            err = demur_bundle_void_kept(b, kept, why);
        } else {
            b->delivered = kept;
            b->last_window = kept->window;
        }
    }
    demur_free(d);
    return err;
}

/* ---- RELEASE --------------------------------------------------------------------------- */

/* Name the envelopes that do not hold the memo's key. */
static enum demur_err check_envelopes(struct demur_bundle *b, const struct demur_memo_key *key)
{
    const struct demur_manifest *m = b->manifest[b->window[b->delivered->window].manifest].m;
    struct demur_delivered *d = demur_alloc(sizeof *d);
    enum demur_err err = d != NULL ? DEMUR_OK : DEMUR_ERR_NOMEM;

    if (err == DEMUR_OK) err = demur_delivered_decode(d, b->delivered->data, b->delivered->len);
    for (size_t i = 0; err == DEMUR_OK && i < b->freeze.header.principals; i++) {
        const struct demur_manifest_principal *p =
            demur_manifest_principal_of(m, b->freeze.header.principal[i].id);

        if (p == NULL || demur_envelope_verify(&d->envelope[i], &b->freeze.header, i, key,
                                               &p->hpke_pk) != DEMUR_OK) {
            err = demur_bundle_name_void(b, b->delivered->index, DEMUR_KIND_DELIVERED,
                                         "one of its envelopes does not hold the memo's key");
        }
    }
    demur_free(d);
    return err;
}

static enum demur_err check_release(struct demur_bundle *b, struct demur_bundle_kept *kept)
{
    struct demur_release r;

    if (demur_release_decode(&r, kept->data, kept->len) != DEMUR_OK) {
        return demur_bundle_void_kept(b, kept, "it is malformed");
    }
    if (kept->window <= b->freeze_window) {
        return demur_bundle_void_kept(b, kept, "it is not after the freeze");
    }
    if (demur_release_verify(&r, &b->freeze.header) != DEMUR_OK ||
        demur_memo_key_verify(&r.key, &b->freeze.header) != DEMUR_OK) {
        return demur_bundle_void_kept(b, kept,
                                      "it is not signed by the owner, or its key is false");
    }
    if (b->report.released) return DEMUR_OK;
    b->report.released = true;
    return b->delivered != NULL ? check_envelopes(b, &r.key) : DEMUR_OK;
}

/* ---- ACK, RESPONSE, EXTEND ------------------------------------------------------------- */

/* Whether an ACK shows that its maker had the text; where the text is withheld it passes. */
static const char *ack_fault(const struct demur_bundle *b, const struct demur_ack *ack)
{
    struct demur_hash v;

    if (b->report.document == NULL || b->delivered == NULL) return NULL;
    demur_ack_proof(&v, &b->memo_id, &b->delivered->leaf, ack->principal, &b->document.salt);
    return memcmp(&v, &ack->v, sizeof v) == 0 ? NULL
                                              : "it does not show that the memo has been opened";
}

/* Read kept into the next event; NULL: it is one. */
static const char *event_fault(struct demur_bundle *b, const struct demur_bundle_kept *kept,
                               struct demur_docket_event *e)
{
    struct demur_place at = demur_bundle_place(b, kept->window);
    size_t n = b->events;
    struct demur_fault fault;
    enum demur_err err = DEMUR_OK;

    if (kept->kind == DEMUR_KIND_DELIVERED) return NULL;
    if (kept->kind == DEMUR_KIND_ACK) {
        err = demur_ack_decode(&b->ack[n], kept->data, kept->len);
        e->ack = &b->ack[n];
    } else if (kept->kind == DEMUR_KIND_RESPONSE) {
        err = demur_response_decode(&b->response[n], kept->data, kept->len);
        e->response = &b->response[n];
    } else {
        err = demur_extend_decode(&b->extend[n], kept->data, kept->len);
        e->extend = &b->extend[n];
    }
    if (err != DEMUR_OK) return "it is malformed";
    struct demur_said said = {e->ack, e->response, e->extend};

    demur_rule_said(&fault, &at, b->report.manifest, &said);
    if (fault.why == NULL) demur_rule_said_room(&fault, &b->said_of, &b->freeze.header, &said);
    if (fault.why == NULL && e->kind == DEMUR_EVENT_ACK) return ack_fault(b, e->ack);
    return fault.why;
}

static bool event_kind(enum demur_docket_kind *out, uint8_t kind)
{
    static const struct {
        uint8_t kind;
        enum demur_docket_kind event;
    } known[] = {{DEMUR_KIND_DELIVERED, DEMUR_EVENT_DELIVERED},
                 {DEMUR_KIND_ACK, DEMUR_EVENT_ACK},
                 {DEMUR_KIND_RESPONSE, DEMUR_EVENT_RESPONSE},
                 {DEMUR_KIND_EXTEND, DEMUR_EVENT_EXTEND}};

    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        if (known[i].kind == kind) {
            *out = known[i].event;
            return true;
        }
    }
    return false;
}

static enum demur_err collect_events(struct demur_bundle *b)
{
    enum demur_err err = DEMUR_OK;

    for (size_t i = 0; i < b->kept_count && err == DEMUR_OK; i++) {
        struct demur_bundle_kept *kept = &b->kept[i];
        struct demur_docket_event e = {.window = (uint32_t)kept->window};
        const char *why;

        if (kept->is_void || !event_kind(&e.kind, kept->kind)) continue;
        e.day = b->window[kept->window].day;
        why = b->events < DEMUR_DOCKET_EVENTS_MAX ? event_fault(b, kept, &e)
                                                  : "there are too many answers";
        if (why != NULL) {
            err = demur_bundle_void_kept(b, kept, why);
            continue;
        }
        b->event_entry[b->events] = i;
        b->event[b->events++] = e;
    }
    return err;
}

static enum demur_err room_for_events(struct demur_bundle *b)
{
    size_t n = b->kept_count > 0 ? b->kept_count : 1;

    if (n > DEMUR_DOCKET_EVENTS_MAX) n = DEMUR_DOCKET_EVENTS_MAX + 1;
    b->event = demur_alloc_array(n, sizeof b->event[0]);
    b->effect = demur_alloc_array(n, sizeof b->effect[0]);
    b->event_entry = demur_alloc_array(n, sizeof b->event_entry[0]);
    b->ack = demur_alloc_array(n, sizeof b->ack[0]);
    b->response = demur_alloc_array(n, sizeof b->response[0]);
    b->extend = demur_alloc_array(n, sizeof b->extend[0]);
    return b->event != NULL && b->effect != NULL && b->event_entry != NULL && b->ack != NULL &&
                   b->response != NULL && b->extend != NULL
               ? DEMUR_OK
               : DEMUR_ERR_NOMEM;
}

/* ---- the docket ------------------------------------------------------------------------ */

static const char *effect_text(enum demur_docket_effect effect)
{
    switch (effect) {
    case DEMUR_EFFECT_COUNTED:
        return NULL;
    case DEMUR_EFFECT_FUTURE:
        return "it is dated after the checkpoint";
    case DEMUR_EFFECT_EARLY:
        return "it came before the memo was delivered";
    case DEMUR_EFFECT_PRINCIPAL:
        return "the memo is not addressed to its maker";
    case DEMUR_EFFECT_PLACE:
        return "its place is taken, or is not the next one";
    case DEMUR_EFFECT_ASKS:
        return "it has not one verdict for each ask";
    case DEMUR_EFFECT_CLOSED:
        return "it extends too often, too late, too long or not at all";
    }
    return "it has no effect";
}

static void count_withheld(struct demur_bundle *b)
{
    for (size_t i = 0; i < b->events; i++) {
        const struct demur_docket_event *e = &b->event[i];

        if (b->effect[i] != DEMUR_EFFECT_COUNTED) continue;
        if (e->response != NULL && demur_bundle_answer(b, &e->response->commit) == NULL) {
            b->report.answers_withheld++;
        }
        if (e->extend != NULL && demur_bundle_answer(b, &e->extend->commit) == NULL) {
            b->report.answers_withheld++;
        }
    }
}

/* Signatures that stand, with those that the file leaves out: for the threshold. */
static uint32_t standing_at_most(const struct demur_bundle *b)
{
    uint64_t n = (uint64_t)(b->report.signatures - b->report.withdrawn) + b->report.left_out;

    return n > UINT32_MAX ? UINT32_MAX : (uint32_t)n;
}

static enum demur_err make_docket(struct demur_bundle *b)
{
    uint8_t to[DEMUR_ASKS_MAX] = {0};
    struct demur_docket_facts facts = {
        .deadlines = &b->report.manifest->deadlines,
        .header = &b->freeze.header,
        .standing = standing_at_most(b),
        .event = b->event,
        .events = b->events,
    };
    enum demur_err err = DEMUR_OK;

    if (b->report.document != NULL) {
        for (size_t i = 0; i < b->document.asks; i++) to[i] = b->document.ask[i].to;
        facts.ask_to = to;
    }
    demur_docket_make(&b->report.docket, b->effect, &facts, b->report.checkpoint_day);
    b->report.has_docket = true;
    b->report.event = b->event;
    b->report.effect = b->effect;
    b->report.events = b->events;
    for (size_t i = 0; i < b->events && err == DEMUR_OK; i++) {
        const char *why = effect_text(b->effect[i]);

        if (why == NULL) continue;
        err = demur_bundle_void_kept(b, &b->kept[b->event_entry[i]], why);
    }
    count_withheld(b);
    return err;
}

enum demur_err demur_bundle_check_docket(struct demur_bundle *b)
{
    enum demur_err err = room_for_events(b);

    for (size_t i = 0; i < b->kept_count && err == DEMUR_OK; i++) {
        struct demur_bundle_kept *kept = &b->kept[i];

        if (kept->kind == DEMUR_KIND_RELEASE) err = check_release(b, kept);
        if (kept->kind == DEMUR_BUNDLE_KIND_MAIL) {
            err = demur_bundle_void_kept(b, kept, "mail is not read by this program");
        }
    }
    if (err == DEMUR_OK) err = collect_events(b);
    return err == DEMUR_OK ? make_docket(b) : err;
}
