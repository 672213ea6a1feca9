/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "json_board.h"

#include "demur/day.h"
#include "demur/encode.h"
#include "demur/memory.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

/* Every function here gives NULL where memory ran out; jansson takes a NULL for what it is. */

static json_t *text(struct demur_span s)
{
    return json_stringn(s.len > 0 ? (const char *)s.data : "", s.len);
}

static json_t *hash(const struct demur_hash *h)
{
    char hex[2 * sizeof h->bytes + 1];

    demur_hex_encode(hex, h->bytes, sizeof h->bytes);
    return json_string(hex);
}

static json_t *day(bool is_known, uint32_t d)
{
    char date[DEMUR_DATE_LEN + 1];

    if (!is_known || d == DEMUR_DAY_NEVER) return json_null();
    demur_day_format(date, d);
    return json_string(date);
}

static json_t *number(uint64_t n)
{
    return json_integer((json_int_t)n);
}

/* ---- members ---------------------------------------------------------------------------- */

static json_t *issuer(const struct demur_channel_epoch *e, size_t i, uint8_t id)
{
    const struct demur_counts *c = e->counts.of[i];
    uint64_t issued = 0;
    uint64_t done = 0;

    for (size_t k = 0; c != NULL && k < c->cells; k++) {
        issued += c->cell[k].issued;
        done += c->cell[k].done;
    }
    return json_pack("{s:i, s:o, s:o}", "issuer", (int)id, "issued", number(issued), "done",
                     number(done));
}

static json_t *epoch(const struct demur_channel *c, const struct demur_manifest_epoch *of)
{
    struct demur_channel_epoch e;
    json_t *issuers;

    if (!demur_channel_epoch_get(&e, c, of->epoch)) return NULL;
    issuers = json_array();
    for (size_t i = 0; i < e.manifest->issuers; i++) {
        (void)json_array_append_new(issuers, issuer(&e, i, e.manifest->issuer[i].id));
    }
    return json_pack("{s:o, s:o, s:o, s:o, s:o}", "epoch", number(of->epoch), "first",
                     day(true, of->first), "last", day(true, of->last), "members",
                     number(e.roster->rows), "issuers", issuers);
}

/* ---- memos ------------------------------------------------------------------------------ */

static json_t *principals(const struct demur_channel_memo *m)
{
    static const char *const roles[] = {"addressee", "copied", "next_level"};
    json_t *all = json_array();

    for (size_t i = 0; i < m->header->principals; i++) {
        const struct demur_header_principal *p = &m->header->principal[i];
        const struct demur_manifest_principal *who =
            demur_manifest_principal_of(m->manifest, p->id);

        (void)json_array_append_new(all, json_pack("{s:i, s:o, s:s}", "id", (int)p->id, "title",
                                                   who == NULL ? json_null() : text(who->title),
                                                   "role", roles[p->role]));
    }
    return all;
}

static json_t *stage(const struct demur_docket_stage *s)
{
    return json_pack("{s:o, s:o, s:o}", "due", day(s->is_due, s->due_day), "met",
                     day(s->is_met, s->met_day), "overdue_days", number(s->overdue_days));
}

static json_t *levels(const struct demur_docket *d)
{
    json_t *all = json_array();

    for (size_t i = 0; i < d->levels; i++) {
        const struct demur_docket_level *l = &d->level[i];

        (void)json_array_append_new(
            all, json_pack("{s:i, s:o, s:o, s:o, s:o}", "principal", (int)l->principal, "from",
                           day(true, l->from_day), "acknowledge", stage(&l->acknowledge), "owner",
                           stage(&l->owner), "answer", stage(&l->answer)));
    }
    return all;
}

static json_t *asks(const struct demur_docket *d)
{
    json_t *all = json_array();

    for (size_t i = 0; i < d->asks; i++) {
        const struct demur_docket_verdict *v = &d->ask[i].standing;
        bool is_there = v->verdict != DEMUR_VERDICT_NONE;

        (void)json_array_append_new(
            all, json_pack("{s:i, s:s, s:o, s:o, s:o, s:b}", "ask", (int)i + 1, "verdict",
                           demur_verdict_text(v->verdict), "day", day(is_there, v->day), "by",
                           day(is_there && v->by != 0, v->by), "overdue_days",
                           number(d->ask[i].overdue_days), "amended", (int)d->ask[i].is_amended));
    }
    return all;
}

static json_t *memo(const struct demur_channel *c, const struct demur_channel_memo *m, uint32_t on)
{
    struct demur_docket *d = demur_alloc(sizeof *d);
    uint32_t standing = m->signs < UINT32_MAX ? (uint32_t)m->signs : UINT32_MAX;
    json_t *out = NULL;

    if (d != NULL && demur_channel_docket(d, c, &m->memo_id, standing, NULL, on) == DEMUR_OK) {
        out = json_pack("{s:o, s:o, s:o, s:i, s:o, s:o, s:o, s:b, s:s, s:o, s:i, s:o, s:o}",
                        "memo_id", hash(&m->memo_id), "frozen", day(true, m->day), "close",
                        day(true, m->header->close), "asks", (int)m->header->asks, "principals",
                        principals(m), "signs", number(m->signs), "others", number(m->others),
                        "released", (int)m->is_released, "state", demur_docket_state_text(d->state),
                        "delivered", day(d->delivered_day != 0, d->delivered_day), "extended",
                        (int)d->extended, "levels", levels(d), "verdicts", asks(d));
    }
    demur_free(d);
    return out;
}

/* ---- the board -------------------------------------------------------------------------- */

static json_t *board(const struct demur_channel *c)
{
    struct demur_channel_state state = demur_channel_state_of(c);
    struct demur_channel_manifest force;
    json_t *memos = json_array();
    json_t *epochs = json_array();
    json_t *out = NULL;

    if (!demur_channel_force(&force, c, state.day)) goto out;
    for (size_t i = 0; i < force.manifest->epochs; i++) {
        json_t *e = epoch(c, &force.manifest->epoch[i]);

        if (e != NULL && json_array_append_new(epochs, e) != 0) goto out;
    }
    for (size_t i = 0; i < demur_channel_memos(c); i++) {
        struct demur_channel_memo m;

        demur_channel_memo_at(&m, c, i);
        if (json_array_append_new(memos, memo(c, &m, state.day)) != 0) goto out;
    }
    out = json_pack("{s:o, s:o, s:s, s:o, s:o, s:o, s:O, s:O}", "organisation",
                    text(force.manifest->name), "org_id", hash(demur_channel_org(c)), "mode",
                    force.manifest->mode == DEMUR_MODE_TRAINING ? "training" : "real", "size",
                    number(state.size), "windows", number(state.windows), "day",
                    day(true, state.day), "epochs", epochs, "memos", memos);
out:
    json_decref(memos);
    json_decref(epochs);
    return out;
}

enum demur_err srv_json_board(uint8_t **out, size_t *len, const struct demur_channel *channel)
{
    json_t *json = board(channel);
    char *dump = json == NULL ? NULL : json_dumps(json, JSON_COMPACT);
    size_t n = dump == NULL ? 0 : strlen(dump);
    uint8_t *bytes = dump == NULL ? NULL : demur_alloc(n + 1);

    if (bytes != NULL) {
        memcpy(bytes, dump, n); /* NOLINT(bugprone-not-null-terminated-result): it is no string */
        bytes[n] = '\n';
        *out = bytes;
        *len = n + 1;
    }
    free(dump);
    json_decref(json);
    return bytes != NULL ? DEMUR_OK : DEMUR_ERR_NOMEM;
}
