/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* act_form_test.c -- which refusal a bad scalar or point of an act has, wherever it stands. */
#include "demur/act.h"
#include "hex_for_tests.h"
#include "tap.h"

enum { ISSUERS = 3, POINTS = 6, G1 = 48, SCALAR = 32, SCALARS_AT = POINTS * G1, MOST = 23 };

/* The generator of G1, and points that are none of the group. */
static const char generator[] = "97f1d3a73197d7942695638c4fa9ac0fc3688c4f9774b905a14e3a3f171bac58"
                                "6c55e83ff97a1aeffb3af00adb22c6bb";
static const uint8_t identity[G1] = {0xc0};
static const uint8_t order_three[G1] = {0x80};       /* (0, 2) */
static const uint8_t minus_order_three[G1] = {0xa0}; /* (0, -2) */
static const uint8_t outside[G1] = {0x80, [G1 - 1] = 4};
static const uint8_t r[SCALAR] = {0x73, 0xed, 0xa7, 0x53, 0x29, 0x9d, 0x7d, 0x48, 0x33, 0x39, 0xd8,
                                  0x08, 0x09, 0xa1, 0xd8, 0x05, 0x53, 0xbd, 0xa4, 0x02, 0xff, 0xfe,
                                  0x5b, 0xfe, 0xff, 0xff, 0xff, 0xff, 0x00, 0x00, 0x00, 0x01};

static uint8_t proofs[ISSUERS * DEMUR_ACT_PROOF_BYTES];

/* An act of which every point is the generator and every scalar 1; its proofs hold nothing. */
static struct demur_act good_act(uint8_t profile)
{
    struct demur_act act = {.profile = profile, .issuers = ISSUERS, .proofs = proofs};
    uint8_t g[G1];

    CHECK(from_hex(g, generator) == sizeof g);
    memset(proofs, 0, sizeof proofs);
    memcpy(act.nym, g, sizeof g);
    for (size_t k = 0; k < ISSUERS; k++) {
        uint8_t *at = proofs + k * DEMUR_ACT_PROOF_BYTES;

        for (size_t i = 0; i < POINTS; i++) memcpy(at + i * G1, g, sizeof g);
        for (size_t i = 0; i < MOST; i++) at[SCALARS_AT + (i + 1) * SCALAR - 1] = 1;
    }
    return act;
}

/* Put a point in each of its places in turn: each time the refusal is that one. */
static void each_place(const uint8_t point[G1], enum demur_refusal want)
{
    struct demur_act act = good_act(0);

    memcpy(act.nym, point, G1);
    CHECK(demur_act_points(&act) == want);
    for (size_t k = 0; k < ISSUERS; k++) {
        for (size_t i = 0; i < POINTS; i++) {
            act = good_act(0);
            memcpy(proofs + k * DEMUR_ACT_PROOF_BYTES + i * G1, point, G1);
            CHECK(demur_act_points(&act) == want);
        }
    }
}

/* ---- tests ----------------------------------------------------------------------------- */

static void test_good_points_and_scalars_are_accepted(void)
{
    for (uint8_t profile = 0; profile <= DEMUR_PROFILE_MAX; profile++) {
        struct demur_act act = good_act(profile);

        CHECK(demur_act_points(&act) == DEMUR_ACCEPTED);
        CHECK(demur_act_scalars(&act) == DEMUR_ACCEPTED);
    }
}

static void test_each_bad_point_has_its_number_in_every_place(void)
{
    static const uint8_t flags[G1] = {0xe0};
    static const uint8_t uncompressed[G1] = {0x00, 1};
    static const uint8_t above_p[G1] = {0x9f, 0xff};
    static const uint8_t none[G1] = {0x80, [G1 - 1] = 1}; /* 1 + 4 is no square */

    each_place(identity, DEMUR_E_POINT_IDENTITY);
    each_place(flags, DEMUR_E_POINT_ENC);
    each_place(uncompressed, DEMUR_E_POINT_ENC);
    each_place(above_p, DEMUR_E_POINT_ENC);
    each_place(none, DEMUR_E_POINT_ENC);
    each_place(outside, DEMUR_E_POINT_SUBGROUP);
    each_place(order_three, DEMUR_E_POINT_SUBGROUP);
    each_place(minus_order_three, DEMUR_E_POINT_SUBGROUP);
}

/* What is cheap to see is named before what is not, wherever each stands. */
static void test_encodings_come_before_the_subgroup(void)
{
    struct demur_act act = good_act(0);

    memcpy(act.nym, outside, G1);
    memset(proofs + 2 * DEMUR_ACT_PROOF_BYTES + 5 * G1, 0, G1);
    CHECK(demur_act_points(&act) == DEMUR_E_POINT_ENC);
}

static void test_only_the_issuers_of_the_act_are_looked_at(void)
{
    struct demur_act act = good_act(0);

    act.issuers = 1;
    memset(proofs + DEMUR_ACT_PROOF_BYTES, 0, DEMUR_ACT_PROOF_BYTES);
    CHECK(demur_act_points(&act) == DEMUR_ACCEPTED);
    CHECK(demur_act_scalars(&act) == DEMUR_ACCEPTED);
    act.issuers = 2;
    CHECK(demur_act_points(&act) == DEMUR_E_POINT_ENC);
    CHECK(demur_act_scalars(&act) == DEMUR_E_SCALAR_RANGE);
}

/* The scalars of a profile are as many as it hides: what is behind them is not looked at. */
static void test_every_scalar_is_in_range_and_no_more(void)
{
    static const uint8_t zero[SCALAR] = {0};
    static const size_t counts[DEMUR_PROFILE_MAX + 1] = {23, 22, 22, 22, 21};

    for (uint8_t profile = 0; profile <= DEMUR_PROFILE_MAX; profile++) {
        for (size_t i = 0; i < MOST; i++) {
            struct demur_act act = good_act(profile);
            uint8_t *at = proofs + (i % ISSUERS) * DEMUR_ACT_PROOF_BYTES + SCALARS_AT + i * SCALAR;
            enum demur_refusal want = i < counts[profile] ? DEMUR_E_SCALAR_RANGE : DEMUR_ACCEPTED;

            memcpy(at, r, SCALAR);
            CHECK(demur_act_scalars(&act) == want);
            memcpy(at, zero, SCALAR);
            CHECK(demur_act_scalars(&act) == want);
            memcpy(at, r, SCALAR);
            at[SCALAR - 1] = 0; /* r - 1 */
            CHECK(demur_act_scalars(&act) == DEMUR_ACCEPTED);
        }
    }
}

int main(void)
{
    RUN(test_good_points_and_scalars_are_accepted);
    RUN(test_each_bad_point_has_its_number_in_every_place);
    RUN(test_encodings_come_before_the_subgroup);
    RUN(test_only_the_issuers_of_the_act_are_looked_at);
    RUN(test_every_scalar_is_in_range_and_no_more);
    return tap_done();
}
