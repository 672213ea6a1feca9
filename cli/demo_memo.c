/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* demo_memo.c -- the memo: written, frozen, read by link, delivered, released. */
#include "demo.h"
#include "demur/entry.h"
#include "demur/freeze.h"
#include "demur/memory.h"
#include "demur/words.h"

#include <string.h>

enum { OPEN_DAYS = 21, QUOTA_SLOT = 1, CONVENER = 0 };

/* ---- writing --------------------------------------------------------------------------- */

/* Read the source form, and make the DOCUMENT of it. */
static enum demur_err write_document(struct demo *d)
{
    struct demur_principal_title title[DEMO_PRINCIPALS];
    struct demur_principal_titles titles = {title, DEMO_PRINCIPALS};
    struct demur_source_problem problem = {0};
    struct demur_memo_source *source = NULL;
    struct demur_document doc;
    enum demur_err err;

    for (size_t i = 0; i < DEMO_PRINCIPALS; i++) {
        title[i] = (struct demur_principal_title){d->manifest->principal[i].id,
                                                  d->manifest->principal[i].title};
    }
    err = demur_memo_source_parse(&source, &problem, d->memo, &titles);
    if (err != DEMUR_OK && err != DEMUR_ERR_NOMEM) {
        fprintf(d->err, "demur: %s:%u: ", d->memo_path != NULL ? d->memo_path : "the example memo",
                problem.line);
        cli_put_text(d->err, (const uint8_t *)problem.sentence, strlen(problem.sentence), false);
        fputc('\n', d->err);
        return demo_said(d, err);
    }
    if (err != DEMUR_OK) return err;
    doc = *demur_memo_source_document(source);
    err = demur_salt_draw(&doc.salt, &d->random);
    if (err == DEMUR_OK) err = demur_document_encode(&d->document, &d->document_len, &doc);
    demur_memo_source_free(source);
    return err;
}

/* ---- freezing -------------------------------------------------------------------------- */

/* The profiles that the guard leaves open, and that show something here. */
static enum demur_err open_profiles(uint8_t *out, const struct demo *d)
{
    struct demur_guard_counts counts = {d->roster, d->issuers, {NULL}};
    unsigned profiles;

    for (size_t i = 0; i < d->issuers; i++) counts.of[i] = d->issuer[i].counts;
    if (!demur_guard_may_act(&counts, d->manifest->n_min)) return DEMUR_ERR_STATE;
    profiles = demur_guard_profiles(&counts, d->manifest->k_min);
    for (unsigned p = 1; p <= DEMUR_PROFILE_MAX; p++) {
        for (unsigned a = 0; a < DEMUR_ATTRIBUTES; a++) {
            if (demur_profile_shows((uint8_t)p, a) && d->roster->names[a].count == 0)
                profiles &= ~(1U << p);
        }
    }
    *out = (uint8_t)profiles;
    return DEMUR_OK;
}

/* Draw the owner's link and what follows from it; the reader's goes round. */
static enum demur_err make_links(struct demo *d, struct demur_owner_keys *owner,
                                 struct demur_memo_key *key)
{
    struct demur_link_secret writer;
    struct demur_link link = {.kind = DEMUR_LINK_READER};
    struct demur_sign_seed deliver;
    enum demur_err err = demur_link_draw(&d->owner_link, &d->random);

    if (err != DEMUR_OK) return err;
    demur_owner_keys_derive(owner, &d->owner_link);
    demur_link_writer(&writer, &d->owner_link);
    demur_link_reader(&link.secret, &writer);
    demur_memo_key_derive(key, &link.secret);
    demur_deliver_seed(&deliver, key);
    demur_sign_pk_of(&d->header.owner_pk, &owner->sign);
    demur_sign_pk_of(&d->header.voice_pk, &owner->voice);
    demur_sign_pk_of(&d->header.deliver_pk, &deliver);
    demur_box_pk_of(&d->header.mbox_pk, &owner->mailbox);
    demur_link_prefix(link.owner_prefix, &d->header.owner_pk);
    demur_link_encode(d->link, &link);
    demur_wipe(&writer, sizeof writer);
    demur_wipe(&link, sizeof link);
    demur_wipe(&deliver, sizeof deliver);
    return DEMUR_OK;
}

static enum demur_err make_header(struct demo *d, const struct demur_memo_key *key)
{
    struct demur_memo_header *h = &d->header;
    struct demur_document doc;
    struct demur_blob_key blob_key;
    enum demur_err err = demur_document_decode(&doc, d->document, d->document_len);

    if (err != DEMUR_OK) return err;
    h->org = d->org;
    h->epoch = DEMO_EPOCH;
    h->manifest = d->manifest_leaf;
    h->form = DEMUR_FORM_OPEN;
    h->close = demur_day_at(d->now_s, d->manifest->tz) + OPEN_DAYS;
    h->asks = doc.asks;
    h->principals = DEMO_PRINCIPALS;
    h->principal[0] = (struct demur_header_principal){1, DEMUR_ROLE_ADDRESSEE};
    h->principal[1] = (struct demur_header_principal){2, DEMUR_ROLE_NEXT_LEVEL};
    demur_document_commit(&h->body_commit, (struct demur_span){d->document, d->document_len});
    demur_memo_blob_key(&blob_key, key, &h->body_commit, 0);
    err = demur_blob_seal(&d->blob, &d->blob_len, &blob_key,
                          (struct demur_span){d->document, d->document_len});
    demur_wipe(&blob_key, sizeof blob_key);
    if (err != DEMUR_OK) return err;
    h->blobs = 1;
    demur_blob_ref_of(&h->blob[0], (struct demur_span){d->blob, d->blob_len});
    err = demo_log_blob(d, &h->blob[0], (struct demur_span){d->blob, d->blob_len});
    return err == DEMUR_OK ? open_profiles(&h->profiles, d) : err;
}

/* The convener's MEMO_FREEZE, under a quota pseudonym, checked by the server as every act is. */
static enum demur_err make_freeze(struct demo *d, const struct demur_owner_keys *owner)
{
    struct demur_freeze_request q = {&d->header, &owner->sign};
    struct demur_act_scope *quota = NULL;
    struct demur_act act;
    struct demur_freeze freeze;
    enum demur_err result;
    uint8_t *bytes = NULL;
    size_t len = 0;
    enum demur_err err = demur_act_scope_quota(&quota, d->keys, QUOTA_SLOT);

    if (err == DEMUR_OK) {
        err =
            demur_freeze_make(&bytes, &len, d->member[CONVENER].membership, quota, &q, &d->random);
    }
    if (err == DEMUR_OK) err = demur_act_decode(&act, DEMUR_KIND_MEMO_FREEZE, bytes, len);
    if (err == DEMUR_OK) err = demur_freeze_decode(&freeze, &act);
    if (err == DEMUR_OK) err = demur_freeze_verify(&freeze, &act, &d->org);
    if (err == DEMUR_OK) {
        struct demur_act_item item = {&act, quota};

        err = demur_acts_verify(&result, &item, 1, &d->random);
    }
    if (err == DEMUR_OK) {
        d->memo_id = act.subject;
        err = demo_log_submit(d, bytes, len);
        bytes = NULL;
    }
    demur_free(bytes);
    demur_act_scope_free(quota);
    return err == DEMUR_OK ? demur_act_scope_memo(&d->scope, d->keys, &d->memo_id) : err;
}

/* What the guard leaves open for signers to show. */
static void tell_profiles(const struct demo *d)
{
    static const char *const name[DEMUR_PROFILE_MAX + 1] = {NULL, "their band", "their class",
                                                            "their unit", "band and class"};
    const char *comma = " ";

    fputs("                Signers may show:", d->out);
    for (unsigned p = 1; p <= DEMUR_PROFILE_MAX; p++) {
        if ((d->header.profiles >> p & 1U) == 0) continue;
        fprintf(d->out, "%s%s", comma, name[p]);
        comma = ", ";
    }
    fputs(comma[0] == ' ' ? " nothing, as their groups are too small to hide in.\n"
                          : ", or nothing.\n",
          d->out);
}

static void tell_freeze(const struct demo *d)
{
    char words[DEMUR_WORDS_TEXT_BYTES];
    struct demur_document doc;

    if (demur_document_decode(&doc, d->document, d->document_len) != DEMUR_OK) return;
    demo_day(d);
    fputs("A convener freezes a memo, anonymously: \"", d->out);
    cli_put_text(d->out, doc.subject.data, doc.subject.len, false);
    fprintf(d->out,
            "\"\n                with %u ask%s. Its text lies encrypted on the server; the key ",
            doc.asks, doc.asks == 1 ? "" : "s");
    fputs("goes round in a link.\n", d->out);
    tell_profiles(d);
    if (demur_words_of_memo(words, &d->memo_id) != DEMUR_OK) return;
    fprintf(d->out, "                Its 8 words, to compare with a colleague: %s\n", words);
}

/* Where the freeze stands in the log: the newest entry of its kind. */
static void find_freeze(struct demo *d)
{
    for (size_t i = 0; i < d->log.all.count; i++) {
        struct demur_span e = {d->log.all.entry[i].data, d->log.all.entry[i].len};

        if (demur_entry_kind(e) == DEMUR_KIND_MEMO_FREEZE) d->freeze_index = i;
    }
}

enum demur_err demo_memo_freeze(struct demo *d)
{
    struct demur_owner_keys owner;
    struct demur_memo_key key;
    enum demur_err err = demo_log_wait(d, 1, 9);

    if (err != DEMUR_OK) return err;
    err = write_document(d);
    if (err != DEMUR_OK) return demo_fail(d, "the memo", err);
    err = make_links(d, &owner, &key);
    if (err == DEMUR_OK) err = make_header(d, &key);
    if (err == DEMUR_OK) err = make_freeze(d, &owner);
    demur_wipe(&owner, sizeof owner);
    demur_wipe(&key, sizeof key);
    if (err != DEMUR_OK) return demo_fail(d, "the memo's freeze", err);
    tell_freeze(d);
    err = demo_log_window(d);
    find_freeze(d);
    return err;
}

/* ---- reading --------------------------------------------------------------------------- */

/* The header in the log, whose freeze must be there under a quorum. */
static enum demur_err read_freeze(struct demo_read *out, const struct demo *d)
{
    const struct demo_entry *e = &d->log.all.entry[d->freeze_index];
    struct demur_freeze freeze;
    struct demur_act act;
    enum demur_err err = demo_log_holds(d, d->freeze_index, (struct demur_span){e->data, e->len});

    if (err == DEMUR_OK) err = demur_act_decode(&act, DEMUR_KIND_MEMO_FREEZE, e->data, e->len);
    if (err == DEMUR_OK) err = demur_freeze_decode(&freeze, &act);
    if (err == DEMUR_OK) err = demur_freeze_verify(&freeze, &act, &d->org);
    if (err == DEMUR_OK) out->header = freeze.header;
    return err;
}

enum demur_err demo_read_key(struct demo_read *out, const struct demo *d,
                             const struct demur_memo_key *key)
{
    struct demur_blob_key blob_key;
    struct demur_hash commit;
    enum demur_err err = read_freeze(out, d);

    if (err == DEMUR_OK) err = demur_memo_key_verify(key, &out->header);
    if (err != DEMUR_OK) return err;
    out->key = *key;
    demur_memo_blob_key(&blob_key, key, &out->header.body_commit, 0);
    err = demur_blob_open(&out->document, &out->document_len, &blob_key,
                          (struct demur_span){d->blob, d->blob_len});
    demur_wipe(&blob_key, sizeof blob_key);
    if (err != DEMUR_OK) return err;
    demur_document_commit(&commit, (struct demur_span){out->document, out->document_len});
    if (memcmp(&commit, &out->header.body_commit, sizeof commit) == 0) return DEMUR_OK;
    demur_wipe_free(out->document, out->document_len);
    out->document = NULL;
    return DEMUR_ERR_INVALID;
}

enum demur_err demo_read_link(struct demo_read *out, const struct demo *d, const char *text)
{
    uint8_t prefix[DEMUR_LINK_PREFIX_BYTES];
    struct demur_memo_key key;
    struct demur_link link;
    enum demur_err err = demur_link_decode(&link, text, strlen(text));

    if (err != DEMUR_OK) return err;
    demur_link_memo_key(&key, &link);
    err = demo_read_key(out, d, &key);
    demur_link_prefix(prefix, &out->header.owner_pk);
    if (err == DEMUR_OK && memcmp(prefix, link.owner_prefix, sizeof prefix) != 0) {
        demur_wipe_free(out->document, out->document_len);
        err = DEMUR_ERR_INVALID;
    }
    demur_wipe(&key, sizeof key);
    demur_wipe(&link, sizeof link);
    return err;
}

/* ---- delivery, release ----------------------------------------------------------------- */

/* The key of every reader, as the owner has it. */
static void owner_key(struct demur_memo_key *key, const struct demo *d)
{
    struct demur_link link = {.kind = DEMUR_LINK_OWNER, .secret = d->owner_link};

    demur_link_memo_key(key, &link);
    demur_wipe(&link, sizeof link);
}

enum demur_err demo_memo_deliver(struct demo *d)
{
    uint8_t bytes[DEMUR_DELIVERED_BYTES_MAX];
    struct demur_box_pk pk[DEMO_PRINCIPALS];
    struct demur_owner_keys owner;
    struct demur_memo_key key;
    struct demur_delivered delivered;
    size_t len = 0;
    enum demur_err err = demo_log_wait(d, 3, 9);

    if (err != DEMUR_OK) return err;
    for (size_t i = 0; i < DEMO_PRINCIPALS; i++) pk[i] = d->manifest->principal[i].hpke_pk;
    owner_key(&key, d);
    demur_owner_keys_derive(&owner, &d->owner_link);
    err = demur_delivered_make(&delivered, &d->header, &key, pk, &owner.sign);
    if (err == DEMUR_OK) err = demur_delivered_verify(&delivered, &d->header, DEMUR_BY_OWNER);
    if (err == DEMUR_OK) {
        demur_delivered_encode(bytes, &len, &delivered);
        demur_tree_leaf(&d->delivered_leaf, bytes, len);
        err = demo_log_submit_copy(d, bytes, len);
    }
    demur_wipe(&key, sizeof key);
    demur_wipe(&owner, sizeof owner);
    if (err != DEMUR_OK) return demo_fail(d, "the delivery", err);
    demo_day(d);
    fputs("The memo is delivered: its key is sealed to the director, and to the board\n"
          "                in case of escalation, in the log itself. It is closed, and the clock "
          "runs.\n",
          d->out);
    return demo_log_window(d);
}

enum demur_err demo_memo_release(struct demo *d)
{
    uint8_t bytes[DEMUR_RELEASE_BYTES];
    struct demur_owner_keys owner;
    struct demur_release release;
    struct demur_memo_key key;
    enum demur_err err = demo_log_wait(d, 3, 9);

    if (err != DEMUR_OK) return err;
    owner_key(&key, d);
    demur_owner_keys_derive(&owner, &d->owner_link);
    demur_release_make(&release, &d->memo_id, &d->org, &key, &owner.sign);
    demur_wipe(&owner, sizeof owner);
    demur_wipe(&key, sizeof key);
    demur_release_encode(bytes, &release);
    err = demo_log_submit_copy(d, bytes, sizeof bytes);
    if (err != DEMUR_OK) return demo_fail(d, "the release", err);
    demo_day(d);
    fputs("The convener releases the text: anyone can read memo and answer.\n", d->out);
    err = cli_out_dir_put(d->dir, "link", d->link, strlen(d->link)); /* a secret no more */
    if (err == DEMUR_OK) err = demo_log_window(d);
    return err == DEMUR_OK ? demo_log_wait(d, 1, 10) : err; /* a day on, witnessed once more */
}

void demo_memo_free(struct demo *d)
{
    demur_wipe(&d->owner_link, sizeof d->owner_link);
    demur_wipe(d->link, sizeof d->link);
    demur_act_scope_free(d->scope);
    demur_wipe_free(d->document, d->document_len);
    demur_free(d->blob);
    demur_wipe_free(d->answer, d->answer_len);
}
