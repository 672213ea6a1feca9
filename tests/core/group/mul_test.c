/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* mul_test.c -- what scalar.h, point.h and mul.h promise. */
#include "demur/memory.h"
#include "group/mul.h"
#include "random_for_tests.h"
#include "tap.h"

static void base_point(struct demur_g1_affine *out, unsigned i)
{
    uint8_t name = (uint8_t)i;

    demur_g1_hash(out, &name, 1, "demur test", 10);
}

static bool same_point(const struct demur_g1 *a, const struct demur_g1 *b)
{
    uint8_t x[DEMUR_G1_BYTES];
    uint8_t y[DEMUR_G1_BYTES];

    demur_g1_encode(x, a);
    demur_g1_encode(y, b);
    return memcmp(x, y, sizeof x) == 0;
}

static void test_all_multiplications_agree(void)
{
    enum { N = 5 };
    struct test_random seed = {1};
    struct demur_random random = test_random(&seed);
    struct demur_g1_affine p[N];
    struct demur_scalar k[N];
    struct demur_g1_term term[N];
    struct demur_g1_tables *tables = NULL;
    struct demur_g1 by_tables;
    struct demur_g1 by_sum;
    struct demur_g1 by_one;

    for (unsigned i = 0; i < N; i++) base_point(&p[i], i);
    if (!CHECK(demur_g1_tables_new(&tables, p, N) == DEMUR_OK)) return;
    for (unsigned round = 0; round < 20; round++) {
        demur_g1_identity(&by_one);
        for (unsigned i = 0; i < N; i++) {
            struct demur_g1 one;

            /* Small, zero, and -1 scalars among the uniform ones. */
            CHECK(demur_scalar_random(&k[i], &random) == DEMUR_OK);
            if (round < 6) demur_scalar_set_u64(&k[i], (round + i) % 6);
            if (round == 6) demur_scalar_neg(&k[i], &(struct demur_scalar){.limb = {0}});
            if (round == 7) {
                demur_scalar_set_u64(&k[i], 1 + i);
                demur_scalar_neg(&k[i], &k[i]);
            }
            term[i] = (struct demur_g1_term){i, k[i]};
            demur_g1_from_affine(&one, &p[i]);
            demur_g1_mul_secret(&one, &one, &k[i]);
            demur_g1_add(&by_one, &by_one, &one);
        }
        CHECK(demur_g1_tables_sum_secret(&by_tables, tables, term, N) == DEMUR_OK);
        CHECK(demur_g1_sum_public(&by_sum, p, k, N) == DEMUR_OK);
        CHECK(same_point(&by_tables, &by_one));
        CHECK(demur_g1_tables_sum_public(&by_tables, tables, term, N) == DEMUR_OK);
        CHECK(same_point(&by_tables, &by_one));
        CHECK(same_point(&by_sum, &by_one));
    }
    demur_g1_tables_free(tables);
}

static void test_decoding_refuses_what_is_not_a_point_of_the_group(void)
{
    /* x = 0 is on the curve, of order 3; then the identity, a bad flag, and x >= p. */
    static const struct {
        uint8_t in[DEMUR_G1_BYTES];
        enum demur_err want;
    } cases[] = {
        {{0x80}, DEMUR_ERR_RANGE},        {{0xa0}, DEMUR_ERR_RANGE},     {{0xc0}, DEMUR_ERR_RANGE},
        {{0xe0}, DEMUR_ERR_FORMAT},       {{0xc0, 1}, DEMUR_ERR_FORMAT}, {{0x00}, DEMUR_ERR_FORMAT},
        {{0x9f, 0xff}, DEMUR_ERR_FORMAT},
    };
    struct demur_g1_affine out;

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        CHECK_ERR(cases[i].want, demur_g1_decode(&out, cases[i].in));
        CHECK_ERR(cases[i].want == DEMUR_ERR_RANGE && cases[i].in[0] == 0xc0 ? DEMUR_OK
                                                                             : cases[i].want,
                  demur_g1_decode_or_identity(&out, cases[i].in));
    }
}

static void test_points_outside_the_subgroup_are_refused(void)
{
    unsigned refused = 0;

    /* About half of all x give a point on the curve, and almost none of those is in the group. */
    for (uint8_t x = 1; x < 40; x++) {
        uint8_t in[DEMUR_G1_BYTES] = {0x80, [DEMUR_G1_BYTES - 1] = x};
        struct demur_curve_point curve;
        struct demur_g1_affine out;

        if (demur_g1_decode_on_curve(&curve, in) != DEMUR_OK) continue;
        CHECK_ERR(demur_g1_in_group(&curve.p) ? DEMUR_OK : DEMUR_ERR_RANGE,
                  demur_g1_decode(&out, in));
        refused += !demur_g1_in_group(&curve.p);
    }
    CHECK(refused > 5);
}

static void test_scalars_have_one_form_and_stay_below_r(void)
{
    static const uint8_t r[32] = {0x73, 0xed, 0xa7, 0x53, 0x29, 0x9d, 0x7d, 0x48, 0x33, 0x39, 0xd8,
                                  0x08, 0x09, 0xa1, 0xd8, 0x05, 0x53, 0xbd, 0xa4, 0x02, 0xff, 0xfe,
                                  0x5b, 0xfe, 0xff, 0xff, 0xff, 0xff, 0x00, 0x00, 0x00, 0x01};
    uint8_t bytes[32];
    uint8_t wide[48] = {0};
    struct demur_scalar k;
    struct demur_scalar one;

    CHECK_ERR(DEMUR_ERR_RANGE, demur_scalar_decode(&k, r));
    memcpy(bytes, r, sizeof r);
    bytes[31] = 0;
    CHECK_ERR(DEMUR_OK, demur_scalar_decode(&k, bytes));
    demur_scalar_set_u64(&one, 1);
    demur_scalar_add(&k, &k, &one);
    CHECK(demur_scalar_is_zero(&k));
    CHECK_ERR(DEMUR_ERR_RANGE, demur_scalar_decode_nonzero(&k, wide));
    memcpy(wide + 16, r, sizeof r);
    demur_scalar_reduce(&k, wide);
    CHECK(demur_scalar_is_zero(&k));
    memset(wide, 0xff, sizeof wide); /* 2^384 - 1: (2^192)^2 - 1 in the field */
    demur_scalar_reduce(&k, wide);
    struct demur_scalar two192;

    demur_scalar_set_limbs(&two192, (const uint64_t[4]){0, 0, 0, 1});
    demur_scalar_mul(&two192, &two192, &two192);
    demur_scalar_sub(&two192, &two192, &one);
    CHECK(demur_scalar_equal(&k, &two192));
}

static void test_a_failing_source_is_an_error(void)
{
    struct demur_scalar k;
    struct demur_random none = failing_random();

    CHECK_ERR(DEMUR_ERR_RANDOM, demur_scalar_random(&k, &none));
}

int main(void)
{
    RUN(test_all_multiplications_agree);
    RUN(test_decoding_refuses_what_is_not_a_point_of_the_group);
    RUN(test_points_outside_the_subgroup_are_refused);
    RUN(test_scalars_have_one_form_and_stay_below_r);
    RUN(test_a_failing_source_is_an_error);
    return tap_done();
}
