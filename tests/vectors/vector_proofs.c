/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* vector_proofs.c -- proofs: verified as they stand, and made again from the mocked scalars. */
#include "bbs/proof.h"
#include "vectors/vector_cases.h"
#include "vectors/vector_values.h"

#include <stdlib.h>
#include <string.h>

enum { MAX = DEMUR_BBS_MESSAGES_MAX };

/* What a proof vector says, read. */
struct vector {
    enum demur_bbs_api api;
    struct value proof, ph, header, context_id, nym;
    size_t signer, committed, nyms;
    struct demur_bbs_disclosed shown[2 * MAX];
    size_t shown_count;
    struct demur_bbs_generators *generators;
    struct demur_bbs_issuer *issuer;
    struct demur_bbs_context context;
    struct demur_bbs_statement statement;
    struct demur_scalar message[2 * MAX];
    struct demur_bbs_proof made, seen;
};

/* Core: all messages and the indexes shown. */
static bool read_core(struct vector *p, const struct json *v)
{
    static struct demur_scalar all[MAX];

    p->signer = map_messages(all, p->api, json_get(v, "messages"));
    if (p->signer == SIZE_MAX) return false;
    memcpy(p->message, all, p->signer * sizeof *all);
    for (const struct json *i = json_get(v, "disclosedIndexes")->item; i != NULL; i = i->next) {
        size_t index = (size_t)i->number;

        if (index >= p->signer) return false;
        p->shown[p->shown_count++] = (struct demur_bbs_disclosed){index, all[index]};
    }
    return true;
}

/* Blind and nym: maps from index to message; committed ones stand behind L and the blind. */
static bool read_shown(struct vector *p, const struct json *map, size_t offset)
{
    if (map == NULL) return true;
    for (const struct json *i = map->item; i != NULL; i = i->next) {
        static struct value bytes;
        size_t index = strtoul(i->name, NULL, 10) + offset;

        value_of_hex(&bytes, i->text);
        if (!bytes.ok || p->shown_count >= MAX) return false;
        p->shown[p->shown_count].index = index;
        demur_bbs_map_message(&p->shown[p->shown_count++].m, p->api,
                              (struct demur_span){bytes.bytes, bytes.len});
    }
    return true;
}

static bool read_blind(struct vector *p, const struct json *v)
{
    const struct json *l = json_get(v, "L");
    const struct json *messages = json_get(v, "messages");

    p->signer = l != NULL ? (size_t)l->number : messages != NULL ? messages->items : 0;
    if (!read_shown(p, json_get(v, "revealedMessages"), 0) ||
        !read_shown(p, json_get(v, "revealedCommittedMessages"), p->signer + 1)) {
        return false;
    }
    /* How many are committed follows from the length of the proof. */
    if (p->proof.len < 272) return false;
    size_t total = (p->proof.len - 272) / 32 + p->shown_count;

    if (total < p->signer + 1) return false;
    p->committed = total - p->signer - 1;
    /* A file that shows no secrets says how many there are. */
    p->nyms = json_get(v, "nym_secrets") != NULL ? json_get(v, "nym_secrets")->items
              : json_get(v, "N") != NULL         ? (size_t)json_get(v, "N")->number
                                                 : 0;
    return p->nyms <= p->committed;
}

static const char *set_up(struct vector *p, const struct json *v)
{
    static struct value key;
    struct demur_bbs_pk pk;

    p->api = json_get(v, "context_id") != NULL         ? DEMUR_BBS_NYM
             : json_get(v, "disclosedIndexes") != NULL ? DEMUR_BBS_CORE
                                                       : DEMUR_BBS_BLIND;
    value_of_hex(&p->proof, json_text(v, "proof"));
    value_of_hex(&p->ph, json_text(v, "presentationHeader"));
    value_of_hex(&p->header, json_text(v, "header"));
    value_of_hex(&key, json_text(v, "signerPublicKey"));
    if (!p->proof.ok || !p->ph.ok || !p->header.ok || !key.ok) return "a value is no hex";
    if (!value_has(&key, DEMUR_BBS_PK_BYTES) || demur_bbs_pk_decode(&pk, key.bytes) != DEMUR_OK)
        return "signerPublicKey is malformed";
    if (!(p->api == DEMUR_BBS_CORE ? read_core(p, v) : read_blind(p, v))) {
        return "messages are malformed";
    }
    if (demur_bbs_generators_new(&p->generators, p->api, p->signer, p->committed) != DEMUR_OK ||
        demur_bbs_issuer_new(&p->issuer, p->generators, &pk,
                             (struct demur_span){p->header.bytes, p->header.len},
                             p->nyms) != DEMUR_OK) {
        return "the issuer cannot be set up";
    }
    p->statement = (struct demur_bbs_statement){
        .issuer = p->issuer,
        .ph = {p->ph.bytes, p->ph.len},
        .disclosed = p->shown,
        .disclosed_count = p->shown_count,
    };
    if (p->api == DEMUR_BBS_NYM) {
        value_of_hex(&p->context_id, json_text(v, "context_id"));
        value_of_hex(&p->nym, json_text(v, "pseudonym"));
        if (!p->context_id.ok || !value_has(&p->nym, DEMUR_G1_BYTES)) {
            return "context_id or pseudonym is malformed";
        }
        demur_bbs_context_init(&p->context,
                               (struct demur_span){p->context_id.bytes, p->context_id.len});
        p->statement.context = &p->context;
        p->statement.nyms = p->nyms;
        p->statement.nym = p->nym.bytes;
    }
    return NULL;
}

/* All messages in order; false where the vector and messages.json do not have them. */
static bool read_all_messages(struct vector *p, const struct json *v, const struct json *messages)
{
    static struct demur_scalar some[2 * MAX];
    const struct json *own = json_get(v, "messages") != NULL ? v : messages;
    const char *blind = json_text(v, "proverBlind");
    size_t n;

    if (p->api == DEMUR_BBS_CORE) return true;
    n = map_messages(some, p->api, json_get(own, "messages"));
    if (n == SIZE_MAX || n < p->signer) return false;
    memcpy(p->message, some, p->signer * sizeof *some);
    memset(&p->message[p->signer], 0, sizeof p->message[0]);
    if (blind != NULL && !scalar_of_hex(&p->message[p->signer], blind)) return false;
    size_t plain = p->committed - p->nyms;

    n = map_messages(some, p->api, json_get(own, "committedMessages"));
    if (n == SIZE_MAX || n < plain) return false;
    memcpy(&p->message[p->signer + 1], some, plain * sizeof *some);
    n = read_scalars(some, json_get(v, "nym_secrets"));
    if (n != p->nyms) return false;
    memcpy(&p->message[p->signer + 1 + plain], some, n * sizeof *some);
    return true;
}

/* Make the proof again from its mocked random scalars. */
static const char *make_again(struct vector *p, const struct json *v)
{
    static const char seed[] = "3.141592653589793238462643383279";
    static const char core_dst[] =
        "BBS_BLS12381G1_XMD:SHA-256_SSWU_RO_H2G_HM2S_MOCK_RANDOM_SCALARS_DST_";
    static struct value sig_bytes;
    static struct mock_random state;
    const struct json *mock = json_get(v, "mockRngParameters");
    const char *dst =
        p->api == DEMUR_BBS_CORE ? core_dst : json_text(json_get(mock, "proof"), "DST");
    struct demur_bbs_credential *credential = NULL;
    struct demur_bbs_sig sig;
    uint8_t nym[DEMUR_G1_BYTES];
    uint8_t bytes[DEMUR_BBS_PROOF_BYTES(MAX)];
    size_t hidden = demur_bbs_statement_hidden(&p->statement);
    const char *why = NULL;

    if (dst == NULL) return "mockRngParameters.proof.DST is missing";
    value_of_hex(&sig_bytes, json_text(v, "signature"));
    if (demur_bbs_sig_decode(&sig, sig_bytes.bytes, sig_bytes.len) != DEMUR_OK ||
        demur_bbs_credential_new(&credential, p->issuer, &sig, p->message) != DEMUR_OK) {
        return "the signature does not hold";
    }
    struct demur_random random = mock_random(
        &state, json_text(mock, "SEED") != NULL ? json_text(mock, "SEED") : seed, dst, 5 + hidden);

    if (demur_bbs_proof_make(&p->made, nym, credential, &p->statement, &random) != DEMUR_OK) {
        why = "the proof cannot be made";
    } else {
        demur_bbs_proof_encode(bytes, &p->made);
        if (memcmp(bytes, p->proof.bytes, p->proof.len) != 0) why = "the proof made differs";
        if (p->api == DEMUR_BBS_NYM && memcmp(nym, p->nym.bytes, sizeof nym) != 0) {
            why = "the pseudonym differs";
        }
    }
    demur_bbs_credential_free(credential);
    return why;
}

/* The verified proof goes to batch form and back. */
static const char *convert(struct vector *p)
{
    uint8_t batch[DEMUR_BBS_PROOF_BATCH_BYTES(MAX)];
    uint8_t standard[DEMUR_BBS_PROOF_BYTES(MAX)];

    demur_bbs_proof_encode_batch_form(batch, &p->seen);
    if (demur_bbs_proof_verify_batch_form(&p->made, &p->statement, batch,
                                          DEMUR_BBS_PROOF_BATCH_BYTES(p->seen.hidden)) !=
        DEMUR_OK) {
        return "its batch form does not hold";
    }
    demur_bbs_proof_encode(standard, &p->made);
    return memcmp(standard, p->proof.bytes, p->proof.len) == 0 ? NULL : "batch form loses bytes";
}

static const char *check(struct vector *p, const struct json *v, const struct json *messages)
{
    bool valid = json_get(json_get(v, "result"), "valid")->truth;
    enum demur_err err =
        demur_bbs_proof_verify(&p->seen, &p->statement, p->proof.bytes, p->proof.len);

    if ((err == DEMUR_OK) != valid) return "the proof's verdict differs";
    if (!valid) return NULL;
    const char *why = convert(p);

    if (why != NULL || !read_all_messages(p, v, messages)) return why;
    return make_again(p, v);
}

const char *run_proof(const struct json *v, const struct json *messages)
{
    struct vector *p = calloc(1, sizeof *p);
    const char *why = p == NULL ? "out of memory" : set_up(p, v);
    bool valid = json_get(json_get(v, "result"), "valid")->truth;

    if (why == NULL) {
        why = check(p, v, messages);
    } else if (!valid && p != NULL) {
        why = NULL; /* refused while it was read: that is a no as well */
    }
    if (p != NULL) {
        demur_bbs_issuer_free(p->issuer);
        demur_bbs_generators_free(p->generators);
    }
    free(p);
    return why;
}
