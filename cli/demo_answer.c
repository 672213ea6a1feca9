/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * demo_answer.c -- the director opens the envelope, acknowledges, answers every ask; signers who
 * kept their echo say what they think of the answer (2.10, 2.13).
 */
#include "demo.h"
#include "demur/memory.h"

#include <string.h>

enum { DIRECTOR = 0, RATINGS_MAX = 40, ACK_DAYS = 5, ANSWER_DAYS = 18 };

/* What the director says to ask number i. */
struct saying {
    uint8_t verdict;
    const char *reason;
};

static const struct saying sayings[] = {
    {DEMUR_VERDICT_PARTLY, "We share the aim, and will do the part of it that can be done this "
                           "quarter.\n"},
    {DEMUR_VERDICT_ACCEPT, "Agreed.\n"},
    {DEMUR_VERDICT_REJECT, "We see this otherwise; the reasons are in the general remarks.\n"},
};

static const char general[] =
    "Thank you for a memo that says plainly what you ask for. It was read by those who decide.\n";

static struct demur_span span(const char *s)
{
    return (struct demur_span){(const uint8_t *)s, strlen(s)};
}

/* ---- reading --------------------------------------------------------------------------- */

/* The DELIVERED entry, which everybody has. */
static enum demur_err find_delivered(struct demur_delivered *out, const struct demo *d)
{
    for (size_t i = d->log.all.count; i-- > 0;) {
        const struct demo_entry *e = &d->log.all.entry[i];

        if (e->len > DEMUR_DELIVERED_BYTES_MAX) continue;
        if (demur_delivered_decode(out, e->data, e->len) == DEMUR_OK) return DEMUR_OK;
    }
    return DEMUR_ERR_STATE;
}

/* The director opens the envelope, then the memo. */
static enum demur_err open_memo(struct demo_read *out, const struct demo *d)
{
    struct demur_delivered delivered;
    struct demur_memo_key key;
    enum demur_err err = find_delivered(&delivered, d);

    if (err == DEMUR_OK) {
        err = demur_envelope_open(&key, &d->header, DIRECTOR, &delivered.envelope[DIRECTOR],
                                  &d->principal[DIRECTOR].box);
    }
    if (err == DEMUR_OK) err = demo_read_key(out, d, &key);
    demur_wipe(&key, sizeof key);
    return err;
}

static void close_memo(struct demo_read *read)
{
    demur_wipe_free(read->document, read->document_len);
    demur_wipe(&read->key, sizeof read->key);
}

/* ---- acknowledging --------------------------------------------------------------------- */

static enum demur_err make_ack(struct demo *d)
{
    uint8_t bytes[DEMUR_ACK_BYTES_MAX];
    struct demur_ack ack = {.memo_id = d->memo_id,
                            .principal = d->manifest->principal[DIRECTOR].id,
                            .owner = span("Head of service")};
    struct demo_read read = {.document = NULL};
    struct demur_document doc;
    size_t len = 0;
    enum demur_err err = open_memo(&read, d);

    if (err == DEMUR_OK) err = demur_document_decode(&doc, read.document, read.document_len);
    if (err == DEMUR_OK) {
        demur_ack_proof(&ack.v, &d->memo_id, &d->delivered_leaf, ack.principal, &doc.salt);
        err = demur_ack_make(&ack, &d->org, &d->principal[DIRECTOR].sign);
    }
    if (err == DEMUR_OK) {
        demur_ack_encode(bytes, &len, &ack);
        err = demo_log_submit_copy(d, bytes, len);
    }
    close_memo(&read);
    return err;
}

enum demur_err demo_acknowledge(struct demo *d)
{
    enum demur_err err = demo_log_wait(d, ACK_DAYS, 14);

    if (err != DEMUR_OK) return err;
    err = make_ack(d);
    if (err != DEMUR_OK) return demo_fail(d, "the acknowledgement", err);
    demo_day(d);
    fputs("The director opens the memo and acknowledges it, later than the two working\n"
          "                days allowed. That stays visible for ever.\n",
          d->out);
    return demo_log_window(d);
}

/* ---- answering ------------------------------------------------------------------------- */

static enum demur_err make_answer(struct demo *d, uint8_t asks)
{
    struct demur_answer answer = {.general = span(general), .reasons = asks};
    enum demur_err err = demur_salt_draw(&answer.salt, &d->random);

    for (uint8_t i = 0; i < asks; i++) {
        answer.reason[i] = span(sayings[i % (sizeof sayings / sizeof sayings[0])].reason);
    }
    return err == DEMUR_OK ? demur_answer_encode(&d->answer, &d->answer_len, &answer) : err;
}

/* The blob that readers fetch. */
static enum demur_err make_blob(struct demur_blob_ref *out, struct demo *d,
                                const struct demur_memo_key *key, const struct demur_hash *commit)
{
    struct demur_blob_key blob_key;
    uint8_t *blob = NULL;
    size_t len = 0;
    enum demur_err err;

    demur_memo_blob_key(&blob_key, key, commit, 0);
    err = demur_blob_seal(&blob, &len, &blob_key, (struct demur_span){d->answer, d->answer_len});
    if (err == DEMUR_OK) {
        demur_blob_ref_of(out, (struct demur_span){blob, len});
        err = demo_log_blob(d, out, (struct demur_span){blob, len});
    }
    demur_free(blob);
    demur_wipe(&blob_key, sizeof blob_key);
    return err;
}

static enum demur_err make_response(struct demo *d)
{
    uint8_t bytes[DEMUR_RESPONSE_BYTES_MAX];
    struct demur_response r = {
        .memo_id = d->memo_id, .principal = d->manifest->principal[DIRECTOR].id, .seq = 1};
    struct demo_read read = {.document = NULL};
    size_t len = 0;
    enum demur_err err = open_memo(&read, d);

    if (err == DEMUR_OK) err = make_answer(d, read.header.asks);
    if (err == DEMUR_OK) {
        r.items = read.header.asks;
        for (uint8_t i = 0; i < r.items; i++) {
            r.item[i].verdict = sayings[i % (sizeof sayings / sizeof sayings[0])].verdict;
        }
        demur_answer_commit(&r.commit, (struct demur_span){d->answer, d->answer_len});
        err = make_blob(&r.blob, d, &read.key, &r.commit);
    }
    if (err == DEMUR_OK) err = demur_response_make(&r, &d->org, &d->principal[DIRECTOR].sign);
    if (err == DEMUR_OK) {
        demur_response_encode(bytes, &len, &r);
        err = demo_log_submit_copy(d, bytes, len);
    }
    close_memo(&read);
    return err;
}

enum demur_err demo_respond(struct demo *d)
{
    enum demur_err err = demo_log_wait(d, ANSWER_DAYS, 14);

    if (err != DEMUR_OK) return err;
    err = make_response(d);
    if (err != DEMUR_OK) return demo_fail(d, "the answer", err);
    demo_day(d);
    fputs(d->header.asks == 1 ? "The director answers the ask, with a verdict and a reason.\n"
                              : "The director answers: a verdict and a reason for every ask.\n",
          d->out);
    return demo_log_window(d);
}

/* ---- rating ---------------------------------------------------------------------------- */

/* Whether a member may rate: kept the echo, and has not withdrawn. */
static bool may_rate(const struct demo *d, uint32_t i)
{
    return i < d->members - d->withdrawing && d->member[i].keeps_echo;
}

static enum demur_err rate(struct demo *d, uint32_t i)
{
    struct demur_rating rating = {.memo_id = d->memo_id, .choice = (uint8_t)(i / 10 % 3)};
    uint8_t bytes[DEMUR_RATING_BYTES];

    demur_act_nym(&rating.nym, d->member[i].membership, d->scope);
    demur_rating_make(&rating, &d->org, &d->member[i].echo);
    demur_rating_encode(bytes, &rating);
    return demo_log_submit_copy(d, bytes, sizeof bytes);
}

enum demur_err demo_rate(struct demo *d)
{
    enum demur_err err = demo_log_wait(d, 2, 9);
    uint32_t n = 0;

    for (uint32_t i = 0; i < d->members && n < RATINGS_MAX && err == DEMUR_OK; i++) {
        if (!may_rate(d, i)) continue;
        err = rate(d, i);
        n++;
    }
    if (err != DEMUR_OK) return demo_fail(d, "the ratings", err);
    demo_day(d);
    fprintf(d->out, "%u signer%s who kept the right to speak later rate%s the answer, once.\n", n,
            demo_s(n), n == 1 ? "s" : "");
    return demo_log_window(d);
}
