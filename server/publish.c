/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "publish.h"

#include "demur/memory.h"
#include "host/fault_point.h"
#include "log.h"
#include "tiles.h"

#include <string.h>

enum { TRIES = 3 };

/* ---- the witnesses of the policy ------------------------------------------------------- */

void srv_witnesses_clear(struct srv_witnesses *w)
{
    demur_policy_free(w->policy);
    *w = (struct srv_witnesses){0};
}

/* Take over what was known of the same witness. */
static void keep_known(struct srv_witness *to, const struct srv_witnesses *before)
{
    for (size_t i = 0; i < before->count; i++) {
        if (!demur_vkey_equal(&to->vkey, &before->witness[i].vkey)) continue;
        to->is_known = before->witness[i].is_known;
        to->size = before->witness[i].size;
    }
}

enum demur_err srv_witnesses_update(struct srv_witnesses *w, struct srv_serve *s, uint32_t day)
{
    struct srv_witnesses before = *w;
    struct demur_channel_manifest force;
    struct demur_policy *policy = NULL;
    enum demur_err err = DEMUR_OK;
    bool is_same = false;

    srv_state_look(s->state);
    if (!demur_channel_force(&force, srv_state_channel(s->state), day)) {
        err = DEMUR_ERR_STATE;
    } else if (w->policy != NULL && memcmp(&w->of, &force.leaf, sizeof w->of) == 0) {
        is_same = true;
    } else {
        err = demur_policy_decode(&policy, force.manifest->log_policy.data,
                                  force.manifest->log_policy.len, NULL);
    }
    srv_state_unlock(s->state);
    if (err != DEMUR_OK || is_same) return err;
    *w = (struct srv_witnesses){.policy = policy, .of = force.leaf};
    w->count = demur_policy_witness_count(policy);
    for (size_t i = 0; i < w->count; i++) {
        const struct demur_policy_key *key = demur_policy_witness(policy, i);

        w->witness[i].vkey = key->vkey;
        (void)snprintf(w->url[i], sizeof w->url[i], "%.*s", (int)key->url.len,
                       key->url.len > 0 ? (const char *)key->url.data : "");
        keep_known(&w->witness[i], &before);
    }
    demur_policy_free(before.policy);
    return DEMUR_OK;
}

/* ---- asking ---------------------------------------------------------------------------- */

/* One witness, asked on a thread of its own. */
struct asking {
    struct srv_witness *witness;
    const struct srv_witness_request *q;
    uint64_t old;
    struct srv_witness_result result;
    enum demur_err err;
    pthread_t thread;
    bool is_started;
};

/* A source that several threads take turns with. */
struct shared_source {
    pthread_mutex_t lock;
    struct demur_tree_source inner;
};

static enum demur_err shared_subtree(void *ctx, struct demur_hash *out, unsigned level,
                                     uint64_t index)
{
    struct shared_source *s = ctx;
    enum demur_err err;

    (void)pthread_mutex_lock(&s->lock);
    err = s->inner.subtree(s->inner.ctx, out, level, index);
    (void)pthread_mutex_unlock(&s->lock);
    return err;
}

static void *ask_one(void *ctx)
{
    struct asking *a = ctx;
    struct host_net *net = NULL;

    a->err = host_net_new(&net, NULL);
    for (int i = 0; i < TRIES && a->err == DEMUR_OK; i++) {
        a->err = srv_witness_ask(&a->result, a->witness, net, a->q, a->old);
        if (a->err != DEMUR_OK || a->result.answer != SRV_WITNESS_KNOWS) break;
    }
    host_net_free(net);
    HOST_POINT("K12");
    return NULL;
}

/* Ask all that have an address, at the same time. */
static void ask_all(struct asking *a, struct srv_witnesses *w, const struct srv_witness_request *q,
                    uint64_t old)
{
    for (size_t i = 0; i < w->count; i++) {
        w->witness[i].url = w->url[i];
        a[i] = (struct asking){.witness = &w->witness[i], .q = q, .old = old};
        demur_writer_init(&a[i].result.line);
        a[i].result.answer = SRV_WITNESS_AWAY;
        if (w->url[i][0] == '\0') continue;
        a[i].is_started = pthread_create(&a[i].thread, NULL, ask_one, &a[i]) == 0;
    }
    for (size_t i = 0; i < w->count; i++) {
        if (a[i].is_started) (void)pthread_join(a[i].thread, NULL);
    }
}

/* Say what went wrong; bit i: witness i knows another history. */
static unsigned report(const struct asking *a, const struct srv_witnesses *w)
{
    unsigned forked = 0;

    for (size_t i = 0; i < w->count; i++) {
        enum srv_witness_answer answer = a[i].result.answer;

        if (!a[i].is_started || answer == SRV_WITNESS_COSIGNED) continue;
        if (answer == SRV_WITNESS_FORKED) forked |= 1U << i;
        srv_log(answer == SRV_WITNESS_FORKED || answer == SRV_WITNESS_REFUSES ? SRV_ERROR
                                                                              : SRV_WARN,
                "witness", "name=%s why=\"%s\"", w->witness[i].vkey.name, a[i].result.why);
    }
    return forked;
}

/*
 * Whether the log must stop: those who know no other history are too few for the quorum.  What one
 * witness says is not signed, so where the others suffice it is an alarm and no more.
 */
static bool must_stop(const struct srv_witnesses *w, unsigned forked)
{
    unsigned all = (1U << w->count) - 1;

    if (forked == 0) return false;
    return demur_policy_quorum_none(w->policy) ||
           !demur_policy_quorum_met(w->policy, all & ~forked);
}

static enum demur_err ask_with(struct asking *a, struct srv_witnesses *w,
                               const struct srv_witness_request *request, uint64_t old)
{
    struct shared_source shared = {.inner = request->source};
    struct srv_witness_request q = *request;
    enum demur_err err = DEMUR_OK;

    (void)pthread_mutex_init(&shared.lock, NULL);
    q.source.subtree = shared_subtree;
    q.source.ctx = &shared;
    ask_all(a, w, &q, old);
    (void)pthread_mutex_destroy(&shared.lock);
    for (size_t i = 0; i < w->count; i++) {
        if (a[i].err != DEMUR_OK) err = a[i].err;
    }
    return err;
}

/*
 * Whether a quorum of them has answered, and knows no more than this log has.  Of a log that has
 * signed nothing, so far as is known, one that knows no such log has said what was asked.
 */
static bool has_answered(const struct asking *a, const struct srv_witnesses *w, bool is_strict)
{
    unsigned answered = 0;

    for (size_t i = 0; i < w->count; i++) {
        enum srv_witness_answer answer = a[i].result.answer;

        if (answer == SRV_WITNESS_COSIGNED || answer == SRV_WITNESS_KNOWS ||
            (is_strict && answer == SRV_WITNESS_REFUSES)) {
            answered |= 1U << i;
        }
    }
    return demur_policy_quorum_none(w->policy) || demur_policy_quorum_met(w->policy, answered);
}

enum demur_err srv_witnesses_greet(enum srv_published *out, struct srv_witnesses *w,
                                   const struct srv_witness_request *q, bool is_strict)
{
    struct asking *a = demur_alloc_array(DEMUR_POLICY_WITNESSES_MAX, sizeof a[0]);
    unsigned forked;
    bool stop;
    enum demur_err err;

    if (a == NULL) return DEMUR_ERR_NOMEM;
    err = ask_with(a, w, q, 0);
    forked = report(a, w);
    stop = is_strict ? forked != 0 : must_stop(w, forked);
    *out = stop ? SRV_FORKED : SRV_UNPUBLISHED;
    if (*out == SRV_UNPUBLISHED && has_answered(a, w, is_strict)) *out = SRV_PUBLISHED;
    for (size_t i = 0; i < w->count; i++) demur_writer_wipe(&a[i].result.line);
    demur_free(a);
    return err;
}

/* ---- publishing ------------------------------------------------------------------------ */

/* Everybody may see it from here on. */
static enum demur_err show(struct srv_serve *s, uint64_t size, struct demur_writer *note)
{
    struct srv_note shown = {.size = size};
    enum demur_err err;

    HOST_POINT("K13");
    (void)pthread_mutex_lock(&s->writer);
    err = store_begin(s->store);
    if (err == DEMUR_OK) {
        err = store_checkpoint_publish(s->store, size, (struct demur_span){note->data, note->len});
        if (err == DEMUR_OK) {
            err = store_commit(s->store);
        } else {
            store_rollback(s->store);
        }
    }
    (void)pthread_mutex_unlock(&s->writer);
    HOST_POINT("K14");
    if (err == DEMUR_OK) err = demur_writer_take(note, &shown.note, &shown.len);
    if (err == DEMUR_OK) srv_state_publish(s->state, &shown);
    return err;
}

/* Whether one of the new lines is of the key of an old one. */
static bool is_renewed(const struct srv_witnesses *w, const struct asking *a,
                       const struct demur_note_sig *old)
{
    for (size_t i = 0; i < w->count; i++) {
        const struct demur_vkey *key = &w->witness[i].vkey;

        if (a[i].result.line.len > 0 && key->id == old->id && strlen(key->name) == old->name.len &&
            memcmp(key->name, old->name.data, old->name.len) == 0) {
            return true;
        }
    }
    return false;
}

/*
 * Cosignatures that were published for the same tree before stay: when the manifest names other
 * witnesses, both the old and the new ones have signed what lies between them.
 */
static enum demur_err keep_older(struct demur_writer *to, struct srv_serve *s,
                                 const struct srv_witnesses *w, const struct asking *a,
                                 uint64_t size)
{
    struct srv_note before = {0};
    struct demur_note note;
    enum demur_err err = srv_state_published(&before, s->state);

    if (err == DEMUR_OK && before.size == size &&
        demur_note_decode(&note, before.note, before.len) == DEMUR_OK) {
        for (size_t i = 1; i < note.sig_count; i++) { /* the first is the log's own */
            if (is_renewed(w, a, &note.sigs[i])) continue;
            demur_put_bytes(to, note.sigs[i].line.data, note.sigs[i].line.len);
        }
    }
    demur_free(before.note);
    return err == DEMUR_OK ? to->err : err;
}

/* The note with all cosignatures there are; *met: the quorum of the policy is among them. */
static enum demur_err gather(struct demur_writer *to, bool *met, struct srv_serve *s,
                             const struct srv_witnesses *w, const struct asking *a,
                             const struct srv_witness_request *q)
{
    struct demur_checkpoint_verdict verdict;
    enum demur_err err;

    demur_put_bytes(to, q->note.data, q->note.len);
    for (size_t i = 0; i < w->count; i++) {
        demur_put_bytes(to, a[i].result.line.data, a[i].result.line.len);
    }
    err = keep_older(to, s, w, a, q->size);
    if (err == DEMUR_OK) err = demur_policy_verify(&verdict, w->policy, to->data, to->len);
    *met = err == DEMUR_OK;
    if (*met && verdict.signers.quorum_time_s > 0) {
        srv_clock_witnesses(&s->clock, verdict.signers.quorum_time_s);
    }
    return err == DEMUR_ERR_INVALID ? DEMUR_OK : err;
}

enum demur_err srv_publish(enum srv_published *out, struct srv_serve *s, struct srv_witnesses *w,
                           struct store *reader)
{
    struct demur_tile_source *tiles = demur_alloc(sizeof *tiles);
    struct asking *a = demur_alloc_array(DEMUR_POLICY_WITNESSES_MAX, sizeof a[0]);
    struct demur_tile_reader from = srv_tiles(reader);
    struct demur_writer note;
    uint8_t *own = NULL;
    size_t len = 0;
    uint64_t size = 0;
    bool met = false;
    struct srv_witness_request q = {.size = 0};
    enum demur_err err = tiles == NULL || a == NULL ? DEMUR_ERR_NOMEM : DEMUR_OK;

    demur_writer_init(&note);
    *out = SRV_UNPUBLISHED;
    if (err == DEMUR_OK) err = store_checkpoint_get(reader, &size, &own, &len, false);
    if (err == DEMUR_OK) {
        q = (struct srv_witness_request){
            .note = {own, len}, .size = size, .now_s = srv_clock_now_s()};
        demur_tile_source_init(tiles, &from, size);
        q.source = demur_tile_source_of(tiles);
        err = ask_with(a, w, &q, srv_state_published_size(s->state));
    }
    if (err == DEMUR_OK && must_stop(w, report(a, w))) {
        *out = SRV_FORKED;
    } else if (err == DEMUR_OK) {
        err = gather(&note, &met, s, w, a, &q);
        if (err == DEMUR_OK && met) err = show(s, size, &note);
        if (err == DEMUR_OK && met) *out = SRV_PUBLISHED;
    }
    for (size_t i = 0; a != NULL && i < w->count; i++) demur_writer_wipe(&a[i].result.line);
    demur_writer_wipe(&note);
    demur_free(own);
    demur_free(a);
    demur_free(tiles);
    return err;
}
