/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * ref_cross.c -- ref_cross make|check [full]: the C side of ref_cross_test.sh.
 *
 * make writes signatures, commitments and proofs for the reference to verify, check verifies the
 * lines that the reference wrote; ref_cross.mjs says how a line looks.
 */
#include "bbs/proof.h"
#include "bbs/sign.h"
#include "demur/encode.h"
#include "random_for_tests.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { LINE_MAX_BYTES = 65536, FIELDS = 11, MESSAGES = 64, BYTES_MAX = 8192 };

static struct test_random state;
static struct demur_random source;

static void need(enum demur_err err, const char *what)
{
    if (err == DEMUR_OK) return;
    printf("ref_cross: %s: %s\n", what, demur_err_text(err));
    exit(1);
}

/* ---- writing --------------------------------------------------------------------------- */

static void put_hex(const void *data, size_t len)
{
    static char text[2 * BYTES_MAX + 1];

    demur_hex_encode(text, data, len);
    printf(" %s", len == 0 ? "-" : text);
}

static void put_scalars(const struct demur_scalar *k, const size_t *index, size_t n)
{
    if (n == 0) printf(" -");
    for (size_t i = 0; i < n; i++) {
        uint8_t bytes[DEMUR_SCALAR_BYTES];
        char text[2 * DEMUR_SCALAR_BYTES + 1];

        demur_scalar_encode(bytes, &k[index != NULL ? index[i] : i]);
        demur_hex_encode(text, bytes, sizeof bytes);
        printf("%s%s", i == 0 ? " " : ",", text);
    }
}

static void put_indexes(const size_t *index, size_t n)
{
    if (n == 0) printf(" -");
    for (size_t i = 0; i < n; i++) printf("%s%zu", i == 0 ? " " : ",", index[i]);
}

/* One issuer of random key, L messages and, with n > 0, n nym secrets. */
struct scene {
    struct demur_bbs_generators *g;
    struct demur_bbs_issuer *issuer;
    struct demur_bbs_sk sk;
    uint8_t header[32];
    size_t l, n;
    struct demur_scalar m[MESSAGES];
    struct demur_bbs_credential *credential;
};

static void open_scene(struct scene *s, size_t l, size_t n)
{
    struct demur_bbs_pk pk;

    memset(s, 0, sizeof *s);
    s->l = l;
    s->n = n;
    need(demur_random_fill(&source, s->header, sizeof s->header), "header");
    need(demur_bbs_generators_new(&s->g, n > 0 ? DEMUR_BBS_NYM : DEMUR_BBS_CORE, l, n),
         "generators");
    need(demur_scalar_random(&s->sk.x, &source), "key");
    demur_bbs_pk_of(&pk, &s->sk);
    need(demur_bbs_issuer_new(&s->issuer, s->g, &pk, (struct demur_span){s->header, 32}, n),
         "issuer");
    for (size_t i = 0; i < s->g->messages; i++) need(demur_scalar_random(&s->m[i], &source), "m");
}

static void close_scene(struct scene *s)
{
    demur_bbs_credential_free(s->credential);
    demur_bbs_issuer_free(s->issuer);
    demur_bbs_generators_free(s->g);
}

static void put_proof(const struct scene *s, unsigned pattern)
{
    static struct demur_bbs_proof p;
    struct demur_bbs_disclosed shown[MESSAGES];
    size_t index[MESSAGES];
    uint8_t ph[32];
    uint8_t nym[DEMUR_G1_BYTES];
    uint8_t bytes[DEMUR_BBS_PROOF_BYTES(MESSAGES)];
    struct demur_bbs_context context;
    struct demur_bbs_statement st = {.issuer = s->issuer, .ph = {ph, 32}, .disclosed = shown};

    need(demur_random_fill(&source, ph, sizeof ph), "ph");
    for (size_t i = 0; i < s->l; i++) {
        if ((pattern >> i & 1) == 0) continue;
        index[st.disclosed_count] = i;
        shown[st.disclosed_count++] = (struct demur_bbs_disclosed){i, s->m[i]};
    }
    demur_bbs_context_init(&context, (struct demur_span){ph, 7});
    st.context = s->n > 0 ? &context : NULL;
    st.nyms = s->n;
    need(demur_bbs_proof_make(&p, nym, s->credential, &st, &source), "proof");
    demur_bbs_proof_encode(bytes, &p);
    printf("proof");
    put_hex(s->issuer->pk.bytes, DEMUR_BBS_PK_BYTES);
    put_hex(s->header, sizeof s->header);
    put_hex(ph, sizeof ph);
    put_hex(ph, s->n > 0 ? 7 : 0);
    printf(" %zu %zu", s->n, s->l);
    put_scalars(s->m, index, st.disclosed_count);
    put_indexes(index, st.disclosed_count);
    put_hex(bytes, DEMUR_BBS_PROOF_BYTES(p.hidden));
    put_hex(nym, s->n > 0 ? sizeof nym : 0);
    printf("\n");
}

static void make_core(size_t l, bool full)
{
    struct scene s;
    struct demur_bbs_sig sig;
    uint8_t bytes[DEMUR_BBS_SIG_BYTES];
    unsigned all = 1U << l;

    open_scene(&s, l, 0);
    need(demur_bbs_sign(&sig, &s.sk, s.issuer, s.m), "sign");
    need(demur_bbs_credential_new(&s.credential, s.issuer, &sig, s.m), "verify");
    demur_bbs_sig_encode(bytes, &sig);
    printf("sig");
    put_hex(s.issuer->pk.bytes, DEMUR_BBS_PK_BYTES);
    put_hex(s.header, sizeof s.header);
    put_scalars(s.m, NULL, l);
    put_hex(bytes, sizeof bytes);
    printf("\n");
    if (full || all <= 32) {
        for (unsigned pattern = 0; pattern < all; pattern++) put_proof(&s, pattern);
    } else {
        put_proof(&s, 0);
        put_proof(&s, all - 1);
        for (unsigned i = 0; i < 4; i++) put_proof(&s, (unsigned)rand() % all);
    }
    close_scene(&s);
}

static void make_nym(size_t n)
{
    struct scene s;
    struct demur_bbs_sig sig;
    struct demur_bbs_commitment commitment;
    struct demur_scalar entropy;
    uint8_t bytes[DEMUR_BBS_COMMITMENT_BYTES(16)];
    size_t len = DEMUR_BBS_COMMITMENT_BYTES(n);

    open_scene(&s, n % 4, n);
    need(demur_bbs_commitment_make(bytes, &s.m[s.l], s.g, s.m + s.l + 1, &source), "commit");
    printf("commit %zu", n);
    put_hex(bytes, len);
    printf("\n");
    need(demur_bbs_commitment_verify(&commitment, s.g, bytes, len), "commitment");
    need(demur_scalar_random(&entropy, &source), "entropy");
    need(demur_bbs_blind_sign(&sig, &s.sk, s.issuer, s.m, &commitment, &entropy), "sign");
    demur_scalar_add(&s.m[s.l + n], &s.m[s.l + n], &entropy);
    need(demur_bbs_credential_new(&s.credential, s.issuer, &sig, s.m), "finalize");
    for (unsigned pattern = 0; pattern < 1U << s.l; pattern++) put_proof(&s, pattern);
    close_scene(&s);
}

/* ---- reading --------------------------------------------------------------------------- */

static size_t get_hex(uint8_t *out, size_t cap, const char *text)
{
    size_t len = strcmp(text, "-") == 0 ? 0 : strlen(text) / 2;

    need(len <= cap ? DEMUR_OK : DEMUR_ERR_LENGTH, "hex");
    if (len > 0) need(demur_hex_decode(out, len, text, strlen(text)), "hex");
    return len;
}

static size_t get_scalars(struct demur_scalar *out, char *text)
{
    size_t n = 0;

    if (strcmp(text, "-") == 0) return 0;
    for (char *save = NULL, *at = strtok_r(text, ",", &save); at != NULL;
         at = strtok_r(NULL, ",", &save)) {
        uint8_t bytes[DEMUR_SCALAR_BYTES];

        need(n < MESSAGES ? DEMUR_OK : DEMUR_ERR_RANGE, "scalars");
        (void)get_hex(bytes, sizeof bytes, at);
        need(demur_scalar_decode(&out[n++], bytes), "scalar");
    }
    return n;
}

static void get_indexes(struct demur_bbs_disclosed *out, char *text)
{
    size_t n = 0;

    if (strcmp(text, "-") == 0) return;
    for (char *save = NULL, *at = strtok_r(text, ",", &save); at != NULL;
         at = strtok_r(NULL, ",", &save)) {
        out[n++].index = strtoul(at, NULL, 10);
    }
}

static void issuer_of(struct scene *s, const char *pk_hex, const char *header_hex)
{
    struct demur_bbs_pk pk;
    uint8_t bytes[DEMUR_BBS_PK_BYTES];
    uint8_t header[BYTES_MAX];

    (void)get_hex(bytes, sizeof bytes, pk_hex);
    need(demur_bbs_pk_decode(&pk, bytes), "pk");
    size_t len = get_hex(header, sizeof header, header_hex);

    need(demur_bbs_generators_new(&s->g, s->n > 0 ? DEMUR_BBS_NYM : DEMUR_BBS_CORE, s->l, s->n),
         "generators");
    need(demur_bbs_issuer_new(&s->issuer, s->g, &pk, (struct demur_span){header, len}, s->n),
         "issuer");
}

static void check_sig(char *f[FIELDS])
{
    struct scene s = {0};
    struct demur_bbs_sig sig;
    uint8_t bytes[DEMUR_BBS_SIG_BYTES];

    s.l = get_scalars(s.m, f[3]);
    issuer_of(&s, f[1], f[2]);
    (void)get_hex(bytes, sizeof bytes, f[4]);
    need(demur_bbs_sig_decode(&sig, bytes, sizeof bytes), "the reference's signature");
    need(demur_bbs_credential_new(&s.credential, s.issuer, &sig, s.m), "the reference's signature");
    close_scene(&s);
}

static void check_commit(char *f[FIELDS])
{
    struct scene s = {.n = strtoul(f[1], NULL, 10)};
    struct demur_bbs_commitment commitment;
    uint8_t bytes[BYTES_MAX];
    size_t len = get_hex(bytes, sizeof bytes, f[2]);

    need(demur_bbs_generators_new(&s.g, DEMUR_BBS_NYM, 0, s.n), "generators");
    need(demur_bbs_commitment_verify(&commitment, s.g, bytes, len), "the reference's commitment");
    close_scene(&s);
}

static void check_proof(char *f[FIELDS])
{
    static struct demur_bbs_proof p;
    struct scene s = {.n = strtoul(f[5], NULL, 10), .l = strtoul(f[6], NULL, 10)};
    struct demur_scalar m[MESSAGES];
    struct demur_bbs_disclosed shown[MESSAGES];
    struct demur_bbs_context context;
    uint8_t ph[BYTES_MAX];
    uint8_t id[BYTES_MAX];
    uint8_t proof[BYTES_MAX];
    uint8_t nym[DEMUR_G1_BYTES];
    struct demur_bbs_statement st = {.nyms = s.n, .nym = nym, .disclosed = shown};

    issuer_of(&s, f[1], f[2]);
    st.issuer = s.issuer;
    st.ph = (struct demur_span){ph, get_hex(ph, sizeof ph, f[3])};
    demur_bbs_context_init(&context, (struct demur_span){id, get_hex(id, sizeof id, f[4])});
    st.context = s.n > 0 ? &context : NULL;
    st.disclosed_count = get_scalars(m, f[7]);
    get_indexes(shown, f[8]);
    for (size_t i = 0; i < st.disclosed_count; i++) shown[i].m = m[i];
    size_t len = get_hex(proof, sizeof proof, f[9]);

    (void)get_hex(nym, sizeof nym, f[10]);
    need(demur_bbs_proof_verify(&p, &st, proof, len), "the reference's proof");
    close_scene(&s);
}

static int check(void)
{
    static char line[LINE_MAX_BYTES];
    unsigned good = 0;

    while (fgets(line, sizeof line, stdin) != NULL) {
        char *f[FIELDS] = {0};
        size_t n = 0;

        for (char *save = NULL, *at = strtok_r(line, " \n", &save); at != NULL && n < FIELDS;
             at = strtok_r(NULL, " \n", &save)) {
            f[n++] = at;
        }
        if (n == 5 && strcmp(f[0], "sig") == 0) {
            check_sig(f);
        } else if (n == 3 && strcmp(f[0], "commit") == 0) {
            check_commit(f);
        } else if (n == FIELDS && strcmp(f[0], "proof") == 0) {
            check_proof(f);
        } else {
            printf("ref_cross: no line that is known\n");
            return 1;
        }
        good++;
    }
    printf("the C code verified %u of the reference's objects\n", good);
    return good > 0 ? 0 : 1;
}

int main(int argc, char *argv[])
{
    bool full = argc > 2 && strcmp(argv[2], "full") == 0;

    state.state = (uint64_t)time(NULL);
    srand((unsigned)state.state);
    source = test_random(&state);
    if (argc > 1 && strcmp(argv[1], "check") == 0) return check();
    for (size_t l = 0; l <= 10; l++) make_core(l, full);
    for (size_t n = 1; n <= 16; n++) make_nym(n);
    return 0;
}
