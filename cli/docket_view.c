/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "docket_view.h"

#include "demur/delivered.h"
#include "demur/memory.h"

#include <string.h>

/* ---- the text, and the answers --------------------------------------------------------- */

static void find_key(struct cli_docket_view *v, const struct cli_client *c)
{
    v->has_key = cli_pick_key(&v->key, c, &v->memo, &v->docket);
    if (!v->has_key && v->events.is_released) {
        v->key = v->events.key;
        v->has_key = true;
    }
}

/* Open the ANSWER of event i; a failure has been said, and leaves it out. */
static void open_answer(struct cli_docket_view *v, struct cli_client *c, size_t i)
{
    struct cli_docket_answer *a = &v->answer[i];
    struct demur_hash commit;
    struct demur_hash made;
    struct demur_blob_ref ref;
    struct demur_blob_key key;
    uint8_t *blob = NULL;
    size_t len = 0;
    enum demur_err err;

    if (!cli_memo_event_blob(&commit, &ref, &v->events.event[i])) return;
    if (cli_client_fetch_blob(&blob, &len, c, &ref) != DEMUR_OK) return;
    demur_memo_blob_key(&key, &v->key, &commit, 0);
    err = demur_blob_open(&a->bytes, &a->len, &key, (struct demur_span){blob, len});
    demur_wipe(&key, sizeof key);
    demur_free(blob);
    if (err == DEMUR_OK) {
        demur_answer_commit(&made, (struct demur_span){a->bytes, a->len});
        if (memcmp(&made, &commit, sizeof made) != 0) err = DEMUR_ERR_INVALID;
    }
    if (err == DEMUR_OK) err = demur_answer_decode(&a->answer, a->bytes, a->len);
    if (err == DEMUR_OK) return;
    demur_wipe_free(a->bytes, a->len);
    a->bytes = NULL;
    (void)cli_client_say(c, err,
                         "a reason is NOT what was signed with its answer, and is not "
                         "shown");
}

static enum demur_err open_answers(struct cli_docket_view *v, struct cli_client *c)
{
    if (v->events.count == 0) return DEMUR_OK;
    v->answer = demur_alloc_array(v->events.count, sizeof *v->answer);
    if (v->answer == NULL) return cli_client_fail(c, "docket", DEMUR_ERR_NOMEM);
    for (size_t i = 0; i < v->events.count; i++) {
        if (v->events.event[i].effect == DEMUR_EFFECT_COUNTED) open_answer(v, c, i);
    }
    return DEMUR_OK;
}

/* ---- what only a reader can see -------------------------------------------------------- */

/* Whether every principal was really sent the key (2.9), under a key that a manifest shows. */
static void check_envelopes(const struct cli_docket_view *v, const struct cli_client *c)
{
    for (size_t i = 0; v->memo.is_delivered && i < v->memo.delivered->envelopes; i++) {
        uint8_t id = v->memo.header->principal[i].id;
        const struct demur_manifest *manifest[] = {v->memo.manifest, c->manifest};
        bool is_right = false;

        for (size_t k = 0; k < sizeof manifest / sizeof manifest[0]; k++) {
            const struct demur_manifest_principal *p = demur_manifest_principal_of(manifest[k], id);

            is_right =
                is_right ||
                (p != NULL && demur_envelope_verify(&v->memo.delivered->envelope[i], v->memo.header,
                                                    i, &v->key, &p->hpke_pk) == DEMUR_OK);
        }
        if (is_right) continue;
        (void)cli_client_say(c, DEMUR_OK,
                             "warning: principal %u was sent no key that opens the memo, or under "
                             "a key that is not theirs",
                             id);
    }
}

/* Whether who acknowledged had the text (2.10). */
static void check_acks(const struct cli_docket_view *v, const struct cli_client *c)
{
    for (size_t i = 0; i < v->events.count; i++) {
        const struct cli_memo_event *e = &v->events.event[i];
        struct demur_hash proof;

        if (e->kind != DEMUR_KIND_ACK || e->effect != DEMUR_EFFECT_COUNTED) continue;
        demur_ack_proof(&proof, &v->memo.memo_id, &v->memo.delivered_leaf, e->ack.principal,
                        &v->text.document.salt);
        if (memcmp(&proof, &e->ack.v, sizeof proof) == 0) continue;
        (void)cli_client_say(c, DEMUR_OK,
                             "warning: principal %u acknowledged without having opened the memo",
                             e->ack.principal);
    }
}

/* What the key opens; a text that is not there is left out. */
static enum demur_err open_all(struct cli_docket_view *v, struct cli_client *c)
{
    enum demur_err err;

    if (v->has_text) {
        err = cli_pick_docket(&v->docket, c, &v->memo, &v->text.document);
        if (err != DEMUR_OK) return err;
        check_acks(v, c);
    }
    check_envelopes(v, c);
    return open_answers(v, c);
}

enum demur_err cli_docket_view(struct cli_docket_view *out, struct cli_client *c,
                               const struct demur_channel_memo *memo)
{
    enum demur_err err;

    *out = (struct cli_docket_view){.memo = *memo};
    err = cli_pick_docket(&out->docket, c, memo, NULL);
    if (err == DEMUR_OK) err = cli_memo_events(&out->events, c, memo);
    if (err == DEMUR_OK) find_key(out, c);
    if (err == DEMUR_OK && out->has_key) {
        out->has_text = cli_client_text(&out->text, c, memo, &out->key) == DEMUR_OK;
        err = open_all(out, c);
    }
    if (err != DEMUR_OK) cli_docket_view_free(out);
    return err;
}

enum demur_err cli_docket_view_read(struct cli_docket_view *out, struct cli_client *c,
                                    const struct demur_channel_memo *memo,
                                    const struct demur_memo_key *key)
{
    enum demur_err err;

    *out = (struct cli_docket_view){.memo = *memo, .has_key = true, .key = *key};
    err = cli_pick_docket(&out->docket, c, memo, NULL);
    if (err == DEMUR_OK) err = cli_memo_events(&out->events, c, memo);
    if (err == DEMUR_OK) err = cli_client_text(&out->text, c, memo, key);
    if (err == DEMUR_OK) {
        out->has_text = true;
        err = open_all(out, c);
    }
    if (err != DEMUR_OK) cli_docket_view_free(out);
    return err;
}

void cli_docket_view_free(struct cli_docket_view *view)
{
    for (size_t i = 0; view->answer != NULL && i < view->events.count; i++) {
        demur_wipe_free(view->answer[i].bytes, view->answer[i].len);
    }
    demur_free(view->answer);
    cli_client_text_free(&view->text);
    cli_memo_events_free(&view->events);
    demur_wipe(view, sizeof *view);
}
