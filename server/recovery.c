/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "recovery.h"

#include "demur/checkpoint.h"
#include "demur/memory.h"
#include "host/program.h"
#include "integrate.h"
#include "log.h"
#include "tiles.h"

#include <string.h>

/* A recovery under way. */
struct recovery {
    struct srv_serve *s;
    struct srv_last *last;
    struct store *reader; /* what is read while the witnesses are asked */
    FILE *err;
    struct store_log log;
    bool has_last; /* there is a last checkpoint; its head: */
    struct demur_tree_head head;
};

static enum demur_err refuse(const struct recovery *r, const char *why)
{
    fprintf(r->err, "%s: %s\n", host_program, why);
    return DEMUR_ERR_INVALID;
}

/* ---- the last checkpoint --------------------------------------------------------------- */

static enum demur_err read_last(struct recovery *r)
{
    struct demur_span bytes = srv_last_note(r->last);
    struct demur_note note;
    struct demur_note_signer signer = {0};
    struct demur_checkpoint c;
    enum demur_err err;

    if (bytes.len == 0) return DEMUR_OK;
    err = demur_note_decode(&note, bytes.data, bytes.len);
    if (err == DEMUR_OK) err = demur_note_check(&signer, &note, &r->s->id.log_vkey);
    if (err == DEMUR_OK) err = demur_checkpoint_decode(&c, note.text);
    if (err == DEMUR_ERR_NOMEM) return err;
    if (err != DEMUR_OK || !signer.present) {
        return refuse(r, "the file of the last checkpoint is not one that this log signed: another "
                         "organisation's, or damaged; do not delete it, put the right one back");
    }
    r->has_last = true;
    r->head = c.head;
    return DEMUR_OK;
}

/* The root that the log had when it had size entries. */
static enum demur_err root_at(struct demur_hash *root, struct store *store, uint64_t size)
{
    struct demur_tile_reader reader = srv_tiles(store);
    struct demur_tile_source *tiles = demur_alloc(sizeof *tiles);
    struct demur_tree_source source;
    enum demur_err err;

    if (tiles == NULL) return DEMUR_ERR_NOMEM;
    demur_tile_source_init(tiles, &reader, size);
    source = demur_tile_source_of(tiles);
    err = demur_tree_range(root, &source, 0, size);
    demur_free(tiles);
    return err;
}

/* Whether the log goes on from the last checkpoint. */
static enum demur_err check_last(const struct recovery *r)
{
    struct demur_hash root;
    enum demur_err err;

    if (!r->has_last && r->log.head.size == 0) return DEMUR_OK;
    if (!r->has_last) {
        return refuse(r, "the store has a log, and the file of its last checkpoint is not there: "
                         "put that file back; if it is lost, demur restore asks the witnesses "
                         "and makes another");
    }
    if (r->head.size > r->log.head.size) {
        return refuse(r, "the store is older than the last checkpoint that this log signed: data "
                         "were lost, or an old copy was put back; demur restore fetches what is "
                         "missing from a mirror; nothing is signed until then");
    }
    err = root_at(&root, r->s->store, r->head.size);
    if (err == DEMUR_ERR_NOMEM || err == DEMUR_ERR_IO) return err;
    if (err != DEMUR_OK || memcmp(&root, &r->head.root, sizeof root) != 0) {
        return refuse(r, "the store has another log than the one whose last checkpoint was signed: "
                         "find the right store; nothing is signed until then");
    }
    return DEMUR_OK;
}

/* ---- the store ------------------------------------------------------------------------- */

static enum demur_err check_store(const struct recovery *r)
{
    struct store_why why;
    enum demur_err err = store_check(r->s->store, &why);

    if (err != DEMUR_ERR_INVALID) return err;
    fprintf(r->err,
            "%s: the store is damaged (%s): look at the disk; demur restore puts a backup back\n",
            host_program, why.text);
    return err;
}

static enum demur_err feed_entry(void *ctx, uint64_t index, struct demur_span entry)
{
    const struct recovery *r = ctx;

    return srv_state_feed(r->s->state, index, entry);
}

static enum demur_err feed(struct recovery *r)
{
    struct store_log_visitor visitor = {feed_entry, r};
    enum demur_err err = store_log_each(r->s->store, 0, r->log.head.size, &visitor);

    if (err == DEMUR_OK) err = srv_state_settle(r->s->state);

    if (err == DEMUR_ERR_INVALID) {
        return refuse(r, "what the store has is no log: its windows do not follow each other");
    }
    if (err == DEMUR_OK && r->log.head.size > 0 &&
        memcmp(demur_channel_org(srv_state_channel(r->s->state)), &r->s->id.org,
               sizeof r->s->id.org) != 0) {
        return refuse(r, "the store is another organisation's");
    }
    return err;
}

static void empty_root(struct demur_hash *root)
{
    struct demur_tree nothing = {0};

    demur_tree_root(root, &nothing);
}

/* Where the last checkpoint ends. */
static struct demur_tree_head signed_end(const struct recovery *r)
{
    struct demur_tree_head from = r->head;

    if (!r->has_last) {
        from.size = 0;
        empty_root(&from.root);
    }
    return from;
}

/* Whether at most one window was appended and not signed. */
static enum demur_err check_unsigned(const struct recovery *r)
{
    struct demur_tree_head from = signed_end(r);
    uint32_t windows = srv_state_windows(r->s->state);

    if (r->log.head.size == from.size) return DEMUR_OK;
    if (windows > 0 && srv_state_window(r->s->state, windows - 1).begin == from.size) {
        return DEMUR_OK;
    }
    return refuse(r, "the store is ahead of the last checkpoint by more than one window: the file "
                     "of the last checkpoint is an old copy; nothing is signed");
}

/* Sign a window that was appended, if the process ended before it was signed. */
static enum demur_err finish_window(struct recovery *r)
{
    struct demur_tree_head from = signed_end(r);
    const char *why = "";
    enum demur_err err;

    if (r->log.head.size == from.size) return DEMUR_OK;
    srv_log(SRV_INFO, "window_finished", "why=\"it was appended, and not yet signed\"");
    err = srv_integrate_sign(r->s, r->last, &from, &why);
    if (err == DEMUR_OK) return DEMUR_OK;
    fprintf(r->err, "%s: %s: %s\n", host_program, why, demur_err_text(err));
    return err;
}

/* The store keeps the note of the last checkpoint, too: the process may have ended in between. */
static enum demur_err keep_last(struct recovery *r)
{
    struct demur_span note = srv_last_note(r->last);
    enum demur_err err;

    if (!r->has_last) return DEMUR_OK;
    err = store_begin(r->s->store);
    if (err == DEMUR_OK) err = store_checkpoint_put(r->s->store, r->head.size, note);
    if (err == DEMUR_OK) return store_commit(r->s->store);
    store_rollback(r->s->store);
    if (err != DEMUR_ERR_STATE) return err;
    return refuse(r, "the store has signed another checkpoint of the same size: that must never "
                     "be; keep both files as evidence; nothing is signed");
}

/* ---- what was published, what waits ---------------------------------------------------- */

static enum demur_err load_published(struct recovery *r)
{
    struct srv_note note = {0};
    enum demur_err err = store_checkpoint_get(r->s->store, &note.size, &note.note, &note.len, true);

    if (err == DEMUR_ERR_RANGE) return DEMUR_OK;
    if (err != DEMUR_OK) return err;
    if (!r->has_last || note.size > r->head.size) {
        demur_free(note.note);
        return refuse(r, "what was published is ahead of the last checkpoint: the file of the last "
                         "checkpoint is an old copy; nothing is signed");
    }
    srv_state_publish(r->s->state, &note);
    return DEMUR_OK;
}

static enum demur_err remember_waiting(void *ctx, const struct demur_hash *leaf, uint32_t window,
                                       struct demur_span entry)
{
    const struct recovery *r = ctx;
    enum demur_err err = srv_pending_add(r->s->pending, entry);

    (void)leaf;
    (void)window;
    return err == DEMUR_OK ? srv_names_add(srv_state_names(r->s->state), entry) : err;
}

/* ---- the witnesses --------------------------------------------------------------------- */

/* The witnesses of the first manifest: there is no log yet that says which is in force. */
static enum demur_err first_witnesses(struct srv_witnesses *w, const struct srv_serve *s)
{
    enum demur_err err = demur_policy_decode(&w->policy, s->id.manifest->log_policy.data,
                                             s->id.manifest->log_policy.len, NULL);

    w->count = err == DEMUR_OK ? demur_policy_witness_count(w->policy) : 0;
    for (size_t i = 0; i < w->count; i++) {
        const struct demur_policy_key *key = demur_policy_witness(w->policy, i);

        w->witness[i].vkey = key->vkey;
        (void)snprintf(w->url[i], sizeof w->url[i], "%.*s", (int)key->url.len,
                       key->url.len > 0 ? (const char *)key->url.data : "");
    }
    return err;
}

/*
 * What is shown to ask by: the last checkpoint, which they may have seen; where there is none, that
 * of an empty tree, which contradicts nobody.  Never an end of the log that has not been signed.
 */
static enum demur_err greeting(struct demur_writer *note, const struct recovery *r)
{
    struct demur_span last = srv_last_note(r->last);
    struct demur_tree_head none = {0};

    if (r->has_last) {
        demur_put_bytes(note, last.data, last.len);
        return note->err;
    }
    empty_root(&none.root);
    return demur_checkpoint_sign(note, &none, &r->s->id.log_vkey, &r->s->id.log_seed);
}

/* Ask the witnesses by a note of size, what they know of this log. */
static enum demur_err ask_by(enum srv_published *heard, struct srv_witnesses *w,
                             const struct recovery *r, struct demur_span note, uint64_t size)
{
    struct demur_tile_source *tiles = demur_alloc(sizeof *tiles);
    struct demur_tile_reader reader = srv_tiles(r->reader);
    struct srv_witness_request q = {.note = note, .size = size, .now_s = srv_clock_now_s()};
    enum demur_err err = tiles == NULL ? DEMUR_ERR_NOMEM : DEMUR_OK;

    if (err == DEMUR_OK) {
        demur_tile_source_init(tiles, &reader, size);
        q.source = demur_tile_source_of(tiles);
        err = srv_witnesses_greet(heard, w, &q, !r->has_last);
    }
    demur_free(tiles);
    if (err != DEMUR_OK || *heard != SRV_FORKED) return err;
    return refuse(r, "witnesses know this log as longer, or other, than the store has it: data "
                     "were lost; demur restore fetches what is missing from a mirror; nothing "
                     "is signed until then");
}

static enum demur_err find_witnesses(struct srv_witnesses *w, const struct recovery *r)
{
    enum demur_err err = srv_witnesses_update(w, r->s, srv_today(r->s));

    return err == DEMUR_ERR_STATE ? first_witnesses(w, r->s) : err;
}

/*
 * Ask at a start, and finish what was begun once a quorum has answered.  The store and the last
 * checkpoint may both be old copies: only the witnesses would know.
 */
static enum demur_err greet(struct recovery *r)
{
    struct srv_witnesses w = {0};
    enum srv_published heard = SRV_UNPUBLISHED;
    struct demur_writer note;
    enum demur_err err = find_witnesses(&w, r);

    demur_writer_init(&note);
    if (err == DEMUR_OK) err = greeting(&note, r);
    if (err == DEMUR_OK) {
        err = ask_by(&heard, &w, r, (struct demur_span){note.data, note.len},
                     r->has_last ? r->head.size : 0);
    }
    if (err == DEMUR_OK && heard == SRV_PUBLISHED) {
        r->s->is_greeted = true;
        (void)pthread_mutex_lock(&r->s->writer);
        err = finish_window(r);
        (void)pthread_mutex_unlock(&r->s->writer);
    }
    demur_writer_wipe(&note);
    srv_witnesses_clear(&w);
    return err;
}

/* Ask after a restore: a quorum must have answered. */
static enum demur_err ask_restored(struct recovery *r, struct demur_span note)
{
    struct srv_witnesses w = {0};
    enum srv_published heard = SRV_UNPUBLISHED;
    unsigned answered = 0;
    enum demur_err err = find_witnesses(&w, r);

    if (err == DEMUR_OK) err = ask_by(&heard, &w, r, note, r->log.head.size);
    for (size_t i = 0; i < w.count; i++) answered |= w.witness[i].is_known ? 1U << i : 0;
    if (err == DEMUR_OK && !demur_policy_quorum_none(w.policy) &&
        !demur_policy_quorum_met(w.policy, answered)) {
        err = refuse(r, "too few witnesses answer: one that is away might know a longer log; try "
                        "again when they are back");
    }
    if (err == DEMUR_OK && demur_policy_quorum_none(w.policy)) {
        fprintf(r->err,
                "%s: no witness vouches for this log: if it was longer than the backup, members "
                "and mirrors will see a fork\n",
                host_program);
    }
    srv_witnesses_clear(&w);
    return err;
}

enum demur_err srv_recover(struct srv_serve *s, struct srv_last *last, FILE *err)
{
    struct recovery r = {.s = s, .last = last, .reader = s->store, .err = err};
    struct store_waiting_visitor visitor = {remember_waiting, &r};
    enum demur_err status = store_log_get(s->store, &r.log);

    if (status == DEMUR_OK) status = check_store(&r);
    if (status == DEMUR_OK) status = read_last(&r);
    if (status == DEMUR_OK) status = check_last(&r);
    if (status == DEMUR_OK) status = keep_last(&r);
    if (status == DEMUR_OK) status = feed(&r);
    if (status == DEMUR_OK) status = load_published(&r);
    if (status == DEMUR_OK) status = store_waiting_each(s->store, &visitor);
    if (status == DEMUR_OK) status = check_unsigned(&r);
    if (status == DEMUR_OK) status = greet(&r);
    if (status != DEMUR_OK && status != DEMUR_ERR_INVALID) {
        fprintf(err, "%s: the store: %s %s\n", host_program, demur_err_text(status),
                store_why(s->store));
    }
    return status;
}

enum demur_err srv_recover_greet(struct srv_serve *s, struct srv_last *last, struct store *reader)
{
    struct recovery r = {.s = s, .last = last, .reader = reader, .err = stderr};
    enum demur_err status = store_log_get(reader, &r.log);

    if (status == DEMUR_OK) status = read_last(&r);
    return status == DEMUR_OK ? greet(&r) : status;
}

/* ---- after a restore ------------------------------------------------------------------- */

/* The newest checkpoint that the restored store has signed: it must be of all that it has. */
static enum demur_err newest_signed(struct recovery *r, uint8_t **note, size_t *len)
{
    uint64_t size = 0;
    enum demur_err err = store_checkpoint_get(r->s->store, &size, note, len, false);

    if (err == DEMUR_ERR_RANGE) {
        return refuse(r, "the backup has no signed checkpoint: make the organisation's log anew");
    }
    if (err == DEMUR_OK && size != r->log.head.size) {
        return refuse(r, "the backup was taken in the middle of a window, and the file of the last "
                         "checkpoint is not there: take an older backup, or a mirror");
    }
    return err;
}

enum demur_err srv_recover_restored(struct srv_serve *s, struct srv_last *last, FILE *err)
{
    struct recovery r = {.s = s, .last = last, .reader = s->store, .err = err};
    struct demur_span before = srv_last_note(last);
    uint8_t *note = NULL;
    size_t len = 0;
    enum demur_err status = store_log_get(s->store, &r.log);

    if (status == DEMUR_OK) status = read_last(&r);
    if (status == DEMUR_OK && r.has_last) status = check_last(&r);
    if (status == DEMUR_OK) status = newest_signed(&r, &note, &len);
    if (status == DEMUR_OK && r.has_last && r.head.size == r.log.head.size) goto out;
    /* Ask by what the store has signed, as if that were the last. */
    if (status == DEMUR_OK) status = ask_restored(&r, (struct demur_span){note, len});
    if (status == DEMUR_OK) status = srv_last_swap(last, before, (struct demur_span){note, len});
out:
    demur_free(note);
    if (status != DEMUR_OK && status != DEMUR_ERR_INVALID) {
        fprintf(err, "%s: %s %s\n", host_program, demur_err_text(status), store_why(s->store));
    }
    return status;
}
