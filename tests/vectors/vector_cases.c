/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* vector_cases.c -- keys, hashes, generators, commitments and signatures. */
#include "vectors/vector_cases.h"

#include "bbs/credential.h"
#include "bbs/sign.h"
#include "vectors/vector_values.h"

#include <stdlib.h>
#include <string.h>

static struct demur_span span_of(const struct value *v)
{
    return (struct demur_span){v->bytes, v->len};
}

static bool same_hex(const uint8_t *bytes, size_t len, const char *hex)
{
    struct value *v = malloc(sizeof *v);

    if (v == NULL) return false;
    value_of_hex(v, hex);
    bool same = v->ok && v->len == len && memcmp(v->bytes, bytes, len) == 0;

    free(v);
    return same;
}

static bool same_scalar(const struct demur_scalar *k, const char *hex)
{
    struct demur_scalar want;

    return scalar_of_hex(&want, hex) && demur_scalar_equal(&want, k);
}

static const char *run_keypair(const struct json *v)
{
    static struct value material;
    static struct value info;
    static struct value dst;
    const struct json *pair = json_get(v, "keyPair");
    struct demur_bbs_sk sk;
    struct demur_bbs_pk pk;
    uint8_t bytes[DEMUR_BBS_SK_BYTES];

    value_of_hex(&material, json_text(v, "keyMaterial"));
    value_of_hex(&info, json_text(v, "keyInfo"));
    value_of_hex(&dst, json_text(v, "keyDst"));
    if (!material.ok || !info.ok || !dst.ok) return "keyMaterial, keyInfo or keyDst is no hex";
    if (demur_bbs_keygen(&sk, span_of(&material), span_of(&info), span_of(&dst)) != DEMUR_OK) {
        return "KeyGen fails";
    }
    demur_bbs_sk_encode(bytes, &sk);
    if (!same_hex(bytes, sizeof bytes, json_text(pair, "secretKey"))) return "secretKey differs";
    demur_bbs_pk_of(&pk, &sk);
    return same_hex(pk.bytes, sizeof pk.bytes, json_text(pair, "publicKey")) ? NULL
                                                                             : "publicKey differs";
}

static const char *run_hash(const struct json *v, const char *dst_hex)
{
    static struct value message;
    static struct value dst;
    struct demur_scalar k;

    value_of_hex(&message, json_text(v, "message"));
    value_of_hex(&dst, dst_hex);
    if (!message.ok || !dst.ok) return "message or dst is no hex";
    demur_scalar_hash(&k, span_of(&message), span_of(&dst));
    return same_scalar(&k, json_text(v, "scalar")) ? NULL : "scalar differs";
}

static const char *run_cases(const struct json *v)
{
    const struct json *cases = json_get(v, "cases");

    for (const struct json *i = cases->item; i != NULL; i = i->next) {
        const char *why = run_hash(i, json_text(v, "dst"));

        if (why != NULL) return why;
    }
    return cases->items > 0 ? NULL : "no cases";
}

static const char *run_mocked(const struct json *v)
{
    static struct value seed;
    static struct value dst;
    struct mock_random *state = malloc(sizeof *state);
    const struct json *list = json_get(v, "mockedScalars");
    const char *why = NULL;

    if (state == NULL) return "out of memory";
    value_of_hex(&seed, json_text(v, "seed"));
    value_of_hex(&dst, json_text(v, "dst"));
    if (!seed.ok || !dst.ok || seed.len == VALUE_BYTES_MAX || dst.len == VALUE_BYTES_MAX ||
        list->items == 0) {
        free(state);
        return "seed, dst or mockedScalars is malformed";
    }
    seed.bytes[seed.len] = '\0';
    dst.bytes[dst.len] = '\0';
    struct demur_random random =
        mock_random(state, (const char *)seed.bytes, (const char *)dst.bytes, list->items);

    for (const struct json *i = list->item; i != NULL && why == NULL; i = i->next) {
        struct demur_scalar k;

        if (demur_scalar_random(&k, &random) != DEMUR_OK || !same_scalar(&k, i->text)) {
            why = "a scalar differs";
        }
    }
    free(state);
    return why;
}

static bool same_point(const struct demur_g1_affine *p, const char *hex)
{
    uint8_t bytes[DEMUR_G1_BYTES];

    demur_g1_encode_affine(bytes, p);
    return same_hex(bytes, sizeof bytes, hex);
}

static const char *run_point_list(const struct json *v, enum demur_bbs_api api, const char *prefix)
{
    const struct json *list = json_get(v, "MsgGenerators");

    if (list == NULL) return "MsgGenerators is missing";
    struct demur_g1_affine *p = calloc(list->items + 1, sizeof *p);
    struct demur_g1_affine p1;
    const char *why = NULL;
    size_t n = 0;

    if (p == NULL) return "out of memory";
    demur_bbs_p1_derive(&p1);
    if (!same_point(&p1, json_text(v, "P1"))) why = "P1 differs";
    demur_bbs_generators_derive(p, list->items + 1, api, prefix);
    if (!same_point(&p[n++], json_text(v, "Q1"))) why = "Q1 differs";
    for (const struct json *i = list->item; i != NULL; i = i->next) {
        if (!same_point(&p[n++], i->text)) why = "a generator differs";
    }
    free(p);
    return why;
}

static const char *run_generators(const struct json *v)
{
    const struct json *plain = json_get(v, "generators");
    const struct json *blind = json_get(v, "blindGenerators");
    const char *why;

    if (plain == NULL) return run_point_list(v, DEMUR_BBS_CORE, "");
    const char *id = json_text(plain, "api_id");
    enum demur_bbs_api api =
        id != NULL && strstr(id, "PSEUDONYM") != NULL ? DEMUR_BBS_NYM : DEMUR_BBS_BLIND;

    why = run_point_list(plain, api, "");
    return why != NULL ? why : run_point_list(blind, api, "BLIND_");
}

/* Committed messages, then the prover's nyms, as scalars; SIZE_MAX where they are malformed. */
static size_t committed_of(struct demur_scalar *out, const struct json *v, enum demur_bbs_api api,
                           const char *nyms)
{
    size_t n = map_messages(out, api, json_get(v, "committedMessages"));
    size_t more = n != SIZE_MAX ? read_scalars(out + n, json_get(v, nyms)) : SIZE_MAX;

    return more == SIZE_MAX || n + more > DEMUR_BBS_MESSAGES_MAX ? SIZE_MAX : n + more;
}

static const char *check_commit(const struct json *v, const struct demur_bbs_generators *g,
                                const struct demur_scalar *committed)
{
    static struct value want;
    static uint8_t bytes[DEMUR_BBS_COMMITMENT_BYTES(DEMUR_BBS_MESSAGES_MAX)];
    const struct json *mock = json_get(v, "mockRngParameters");
    const char *dst = json_text(json_get(mock, "commit"), "DST");
    struct mock_random *state = malloc(sizeof *state);
    struct demur_bbs_commitment c;
    struct demur_scalar blind;
    bool valid = json_get(json_get(v, "result"), "valid")->truth;
    size_t len = DEMUR_BBS_COMMITMENT_BYTES(g->committed);
    const char *why = NULL;

    value_of_hex(&want, json_text(v, "commitmentWithProof"));
    if (!want.ok || state == NULL) why = "commitmentWithProof is no hex";
    if (why == NULL &&
        (demur_bbs_commitment_verify(&c, g, want.bytes, want.len) == DEMUR_OK) != valid) {
        why = "the commitment's verdict differs";
    }
    if (why == NULL && valid && dst != NULL) {
        struct demur_random random =
            mock_random(state, json_text(mock, "SEED"), dst, g->committed + 2);

        if (demur_bbs_commitment_make(bytes, &blind, g, committed, &random) != DEMUR_OK ||
            !same_scalar(&blind, json_text(v, "proverBlind"))) {
            why = "proverBlind differs";
        } else if (want.len != len || memcmp(bytes, want.bytes, len) != 0) {
            why = "commitmentWithProof differs";
        }
    }
    free(state);
    return why;
}

static const char *run_commit(const struct json *v)
{
    enum demur_bbs_api api = json_get(v, "proverNyms") != NULL ? DEMUR_BBS_NYM : DEMUR_BBS_BLIND;
    static struct demur_scalar committed[2 * DEMUR_BBS_MESSAGES_MAX];
    struct demur_bbs_generators *g = NULL;
    size_t n = committed_of(committed, v, api, "proverNyms");

    if (n == SIZE_MAX || demur_bbs_generators_new(&g, api, 0, n) != DEMUR_OK) {
        return "committed messages are malformed";
    }
    const char *why = check_commit(v, g, committed);

    demur_bbs_generators_free(g);
    return why;
}

/* What a signature vector says, read. */
struct signature {
    enum demur_bbs_api api;
    struct demur_scalar message[2 * DEMUR_BBS_MESSAGES_MAX]; /* all, prover_blind among them */
    size_t signer, committed, nyms;
    struct demur_bbs_sk sk;
    struct demur_bbs_pk pk;
    struct demur_bbs_generators *generators;
    struct demur_bbs_issuer *issuer;
};

static const char *read_signature(struct signature *s, const struct json *v)
{
    static struct value bytes;
    const struct json *pair = json_get(v, "signerKeyPair");
    const char *blind = json_text(v, "proverBlind");

    s->api = json_get(v, "proverNyms") != NULL    ? DEMUR_BBS_NYM
             : json_get(v, "proverBlind") != NULL ? DEMUR_BBS_BLIND
                                                  : DEMUR_BBS_CORE;
    s->signer = map_messages(s->message, s->api, json_get(v, "messages"));
    if (s->signer == SIZE_MAX) return "messages are malformed";
    if (s->api != DEMUR_BBS_CORE) {
        struct demur_scalar *at = s->message + s->signer;

        memset(at, 0, sizeof *at);
        if (blind != NULL && !scalar_of_hex(at, blind)) return "proverBlind is malformed";
        s->committed = committed_of(at + 1, v, s->api, "nym_secrets");
        if (s->committed == SIZE_MAX) return "committed messages are malformed";
    }
    s->nyms = json_get(v, "nym_secrets") != NULL ? json_get(v, "nym_secrets")->items : 0;
    value_of_hex(&bytes, json_text(pair, "secretKey"));
    if (!value_has(&bytes, DEMUR_BBS_SK_BYTES) ||
        demur_bbs_sk_decode(&s->sk, bytes.bytes) != DEMUR_OK) {
        return "secretKey is malformed";
    }
    value_of_hex(&bytes, json_text(pair, "publicKey"));
    if (!value_has(&bytes, DEMUR_BBS_PK_BYTES) ||
        demur_bbs_pk_decode(&s->pk, bytes.bytes) != DEMUR_OK) {
        return "publicKey is malformed";
    }
    value_of_hex(&bytes, json_text(v, "header"));
    if (!bytes.ok) return "header is malformed";
    if (demur_bbs_generators_new(&s->generators, s->api, s->signer, s->committed) != DEMUR_OK ||
        demur_bbs_issuer_new(&s->issuer, s->generators, &s->pk, span_of(&bytes), s->nyms) !=
            DEMUR_OK) {
        return "the issuer cannot be set up";
    }
    return NULL;
}

static const char *sign_again(struct demur_bbs_sig *sig, const struct signature *s,
                              const struct json *v)
{
    static struct value bytes;
    struct demur_bbs_commitment c;
    struct demur_scalar entropy;
    const char *commitment = json_text(v, "commitmentWithProof");
    bool has_entropy = scalar_of_hex(&entropy, json_text(v, "signer_nym_entropy"));
    enum demur_err err;

    if (s->api == DEMUR_BBS_CORE) {
        err = demur_bbs_sign(sig, &s->sk, s->issuer, s->message);
        return err == DEMUR_OK ? NULL : "Sign fails";
    }
    value_of_hex(&bytes, commitment);
    if (commitment != NULL &&
        demur_bbs_commitment_verify(&c, s->generators, bytes.bytes, bytes.len) != DEMUR_OK) {
        return "the commitment does not hold";
    }
    err = demur_bbs_blind_sign(sig, &s->sk, s->issuer, s->message, commitment != NULL ? &c : NULL,
                               has_entropy ? &entropy : NULL);
    return err == DEMUR_OK ? NULL : "BlindSign fails";
}

static const char *check_signature(const struct signature *s, const struct json *v)
{
    static struct value want;
    struct demur_bbs_credential *credential = NULL;
    struct demur_bbs_sig sig;
    uint8_t bytes[DEMUR_BBS_SIG_BYTES];
    bool valid = json_get(json_get(v, "result"), "valid")->truth;

    value_of_hex(&want, json_text(v, "signature"));
    bool holds = demur_bbs_sig_decode(&sig, want.bytes, want.len) == DEMUR_OK &&
                 demur_bbs_credential_new(&credential, s->issuer, &sig, s->message) == DEMUR_OK;

    demur_bbs_credential_free(credential);
    if (holds != valid) return "the signature's verdict differs";
    if (!valid) return NULL;
    const char *why = sign_again(&sig, s, v);

    if (why != NULL) return why;
    demur_bbs_sig_encode(bytes, &sig);
    return memcmp(bytes, want.bytes, sizeof bytes) == 0 ? NULL : "the signature differs";
}

static const char *run_signature(const struct json *v)
{
    struct signature *s = calloc(1, sizeof *s);
    const char *why = s == NULL ? "out of memory" : read_signature(s, v);

    if (why == NULL) why = check_signature(s, v);
    if (s != NULL) {
        demur_bbs_issuer_free(s->issuer);
        demur_bbs_generators_free(s->generators);
    }
    free(s);
    return why;
}

const char *run_vector(const struct json *v, const struct json *messages)
{
    const struct json *result = json_get(v, "result");

    if (json_get(v, "keyMaterial") != NULL) return run_keypair(v);
    if (json_get(v, "cases") != NULL) return run_cases(v);
    if (json_get(v, "mockedScalars") != NULL) return run_mocked(v);
    if (json_get(v, "scalar") != NULL) return run_hash(v, json_text(v, "dst"));
    if (json_get(v, "MsgGenerators") != NULL || json_get(v, "blindGenerators") != NULL) {
        return run_generators(v);
    }
    if (json_get(result, "valid") == NULL) return "no kind of vector that is known";
    if (json_get(v, "proof") != NULL) return run_proof(v, messages);
    if (json_get(v, "signature") != NULL) return run_signature(v);
    if (json_get(v, "commitmentWithProof") != NULL) return run_commit(v);
    return "no kind of vector that is known";
}
