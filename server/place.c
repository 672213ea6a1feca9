/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "place.h"

#include "demur/answer.h"
#include "demur/delivered.h"
#include "demur/echo.h"
#include "demur/entry.h"
#include "demur/issue.h"
#include "demur/manifest.h"
#include "demur/memory.h"
#include "demur/notice.h"
#include "demur/poll.h"
#include "demur/roster.h"

#include <string.h>

/* A place in the making. */
struct place {
    struct store_entry *out;
};

static void add(struct place p, const void *bytes, size_t len)
{
    memcpy(p.out->place + p.out->place_len, bytes, len);
    p.out->place_len += len;
}

static void add_u32(struct place p, uint32_t v)
{
    uint8_t bytes[4] = {(uint8_t)(v >> 24), (uint8_t)(v >> 16), (uint8_t)(v >> 8), (uint8_t)v};

    add(p, bytes, sizeof bytes);
}

static enum demur_err manifest(struct place p, struct demur_span e)
{
    struct demur_manifest *m = NULL;
    enum demur_err err = demur_manifest_decode(&m, e.data, e.len);

    if (err == DEMUR_OK) add_u32(p, m->seq);
    demur_manifest_free(m);
    return err;
}

static enum demur_err roster(struct place p, struct demur_span e)
{
    struct demur_roster *r = NULL;
    enum demur_err err = demur_roster_decode(&r, e.data, e.len);

    if (err == DEMUR_OK) add_u32(p, r->epoch);
    demur_roster_free(r);
    return err;
}

static enum demur_err counts(struct place p, struct demur_span e)
{
    struct demur_counts *c = demur_alloc(sizeof *c);
    enum demur_err err = c == NULL ? DEMUR_ERR_NOMEM : demur_counts_decode(c, e.data, e.len);

    if (err == DEMUR_OK) {
        add(p, &c->issuer, 1);
        add_u32(p, c->epoch);
        add_u32(p, c->seq);
    }
    demur_free(c);
    return err;
}

static enum demur_err issue(struct place p, struct demur_span e)
{
    struct demur_issue i;
    enum demur_err err = demur_issue_decode(&i, e.data, e.len);

    if (err != DEMUR_OK) return err;
    add(p, &i.issuer, 1);
    add_u32(p, i.epoch);
    add(p, &i.row_commit, sizeof i.row_commit);
    return DEMUR_OK;
}

static enum demur_err ack(struct place p, struct demur_span e)
{
    struct demur_ack a;
    enum demur_err err = demur_ack_decode(&a, e.data, e.len);
    uint8_t has_owner = err == DEMUR_OK && a.owner.len > 0;

    if (err != DEMUR_OK) return err;
    add(p, &a.memo_id, sizeof a.memo_id);
    add(p, &a.principal, 1);
    add(p, &has_owner, 1);
    return DEMUR_OK;
}

static enum demur_err response(struct place p, struct demur_span e)
{
    struct demur_response r;
    enum demur_err err = demur_response_decode(&r, e.data, e.len);

    if (err != DEMUR_OK) return err;
    add(p, &r.memo_id, sizeof r.memo_id);
    add(p, &r.principal, 1);
    add_u32(p, r.seq);
    return DEMUR_OK;
}

static enum demur_err extend(struct place p, struct demur_span e)
{
    struct demur_extend x;
    enum demur_err err = demur_extend_decode(&x, e.data, e.len);

    if (err != DEMUR_OK) return err;
    add(p, &x.memo_id, sizeof x.memo_id);
    add(p, &x.seq, 1);
    return DEMUR_OK;
}

static enum demur_err rating(struct place p, struct demur_span e)
{
    struct demur_rating r;
    enum demur_err err = demur_rating_decode(&r, e.data, e.len);

    if (err != DEMUR_OK) return err;
    add(p, &r.memo_id, sizeof r.memo_id);
    add(p, &r.nym, sizeof r.nym);
    return DEMUR_OK;
}

static enum demur_err claim(struct place p, struct demur_span e, unsigned nth)
{
    struct demur_claim c;
    enum demur_err err = demur_claim_decode(&c, e.data, e.len);
    uint8_t n = (uint8_t)nth;

    if (err != DEMUR_OK) return err;
    add(p, &c.memo_id, sizeof c.memo_id);
    add(p, &c.nym, sizeof c.nym);
    add(p, &n, 1);
    return DEMUR_OK;
}

/* One question of confidence in an epoch; of a memo several. */
static enum demur_err poll_open(struct place p, struct demur_span e, unsigned nth)
{
    struct demur_poll poll;
    enum demur_err err = demur_poll_decode(&poll, e.data, e.len);
    uint8_t n = (uint8_t)nth;

    if (err != DEMUR_OK) return err;
    add(p, &poll.type, 1);
    if (poll.type == DEMUR_POLL_CONFIDENCE) {
        add_u32(p, poll.epoch);
    } else {
        add(p, &poll.memo_id, sizeof poll.memo_id);
        add(p, &n, 1);
    }
    return DEMUR_OK;
}

unsigned srv_places(struct demur_span entry)
{
    struct demur_poll poll;

    switch (demur_entry_kind(entry)) {
    case DEMUR_KIND_CLAIM:
        return DEMUR_CLAIMS_MAX;
    case DEMUR_KIND_POLL_OPEN:
        return demur_poll_decode(&poll, entry.data, entry.len) == DEMUR_OK &&
                       poll.type == DEMUR_POLL_MEMO
                   ? DEMUR_POLLS_OF_MEMO_MAX
                   : 1;
    default:
        return 1;
    }
}

/* DELIVERED and RELEASE, of which a memo has one: by the memo_id behind the prologue. */
static enum demur_err of_memo(struct place p, struct demur_span e)
{
    struct demur_hash memo_id;

    if (!demur_entry_memo(&memo_id, e)) return DEMUR_ERR_FORMAT;
    add(p, &memo_id, sizeof memo_id);
    return DEMUR_OK;
}

/* A NOTICE has no place but its own. */
static enum demur_err notice(struct place p, struct demur_span e)
{
    struct demur_hash hash;

    demur_sha256(&hash, e.data, e.len);
    add(p, &hash, sizeof hash);
    return DEMUR_OK;
}

enum demur_err srv_place(struct store_entry *out, struct demur_span entry, unsigned nth)
{
    uint8_t kind = demur_entry_kind(entry);
    struct place p = {out};

    out->place_len = 0;
    add(p, &kind, 1);
    switch (kind) {
    case DEMUR_KIND_MANIFEST:
        return manifest(p, entry);
    case DEMUR_KIND_ROSTER:
        return roster(p, entry);
    case DEMUR_KIND_ISSUE:
        return issue(p, entry);
    case DEMUR_KIND_COUNTS:
        return counts(p, entry);
    case DEMUR_KIND_DELIVERED:
    case DEMUR_KIND_RELEASE:
        return of_memo(p, entry);
    case DEMUR_KIND_ACK:
        return ack(p, entry);
    case DEMUR_KIND_RESPONSE:
        return response(p, entry);
    case DEMUR_KIND_EXTEND:
        return extend(p, entry);
    case DEMUR_KIND_RATING:
        return rating(p, entry);
    case DEMUR_KIND_CLAIM:
        return claim(p, entry, nth);
    case DEMUR_KIND_POLL_OPEN:
        return poll_open(p, entry, nth);
    case DEMUR_KIND_NOTICE:
        return notice(p, entry);
    default:
        return DEMUR_ERR_FORMAT;
    }
}
