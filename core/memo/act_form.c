/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* act_form.c -- which scalar or point of an act is none, for the error number of a reply. */
#include "group/point.h"
#include "group/scalar.h"
#include "memo/act.h"

#include <string.h>

enum { POINTS = 6, FIRST_SCALARS = 3, SECRET_MESSAGES = 20, IDENTITY = 0xc0 };

static size_t scalar_count(const struct demur_act *act)
{
    size_t n = FIRST_SCALARS + SECRET_MESSAGES;

    for (unsigned a = 0; a < DEMUR_ATTRIBUTES; a++) n -= demur_profile_shows(act->profile, a);
    return n;
}

enum demur_refusal demur_act_scalars(const struct demur_act *act)
{
    size_t n = scalar_count(act);
    struct demur_scalar s;

    for (size_t k = 0; k < act->issuers; k++) {
        const uint8_t *at =
            act->proofs + k * DEMUR_ACT_PROOF_BYTES + (size_t)POINTS * DEMUR_G1_BYTES;

        for (size_t i = 0; i < n; i++, at += DEMUR_SCALAR_BYTES) {
            if (demur_scalar_decode_nonzero(&s, at) != DEMUR_OK) return DEMUR_E_SCALAR_RANGE;
        }
    }
    return DEMUR_ACCEPTED;
}

/*
 * Whether in is a point of the curve, and not the identity: cheaper than the subgroup.  What is out
 * of range beside the identity is (0, 2) or (0, -2), of order 3: on the curve.
 */
static enum demur_refusal on_curve(const uint8_t in[DEMUR_G1_BYTES])
{
    static const uint8_t identity[DEMUR_G1_BYTES] = {IDENTITY};
    struct demur_curve_point p;

    if (memcmp(in, identity, sizeof identity) == 0) return DEMUR_E_POINT_IDENTITY;
    return demur_g1_decode_on_curve(&p, in) == DEMUR_ERR_FORMAT ? DEMUR_E_POINT_ENC
                                                                : DEMUR_ACCEPTED;
}

static enum demur_refusal in_subgroup(const uint8_t in[DEMUR_G1_BYTES])
{
    struct demur_g1_affine p;

    return demur_g1_decode(&p, in) == DEMUR_OK ? DEMUR_ACCEPTED : DEMUR_E_POINT_SUBGROUP;
}

/* Look at every point of act; the first refusal. */
static enum demur_refusal each_point(const struct demur_act *act,
                                     enum demur_refusal (*look)(const uint8_t in[DEMUR_G1_BYTES]))
{
    enum demur_refusal refusal = look(act->nym);

    for (size_t k = 0; k < act->issuers; k++) {
        const uint8_t *at = act->proofs + k * DEMUR_ACT_PROOF_BYTES;

        for (size_t i = 0; i < POINTS && refusal == DEMUR_ACCEPTED; i++) {
            refusal = look(at + i * DEMUR_G1_BYTES);
        }
    }
    return refusal;
}

enum demur_refusal demur_act_points(const struct demur_act *act)
{
    enum demur_refusal refusal = each_point(act, on_curve);

    return refusal == DEMUR_ACCEPTED ? each_point(act, in_subgroup) : refusal;
}
