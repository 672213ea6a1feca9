/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * blst_types.h -- our types seen as blst's, for the files of core/group alone.
 *
 * Both sides are structs of the same limbs (uint64_t in ours; blst's limb_t in theirs, 32 or 64
 * bits wide, little-endian), which the assertions below hold to.
 */
#ifndef DEMUR_GROUP_BLST_TYPES_H
#define DEMUR_GROUP_BLST_TYPES_H

#include "group/point.h"
#include "group/scalar.h"

#include <blst.h>

_Static_assert(sizeof(struct demur_scalar) == sizeof(blst_fr), "scalars are laid out alike");
_Static_assert(sizeof(struct demur_fp) == sizeof(blst_fp), "so are field elements");
_Static_assert(sizeof(struct demur_g1) == sizeof(blst_p1), "and points");
_Static_assert(sizeof(struct demur_g1_affine) == sizeof(blst_p1_affine), "and affine points");
_Static_assert(sizeof(struct demur_g2_affine) == sizeof(blst_p2_affine), "and those of G2");
_Static_assert(_Alignof(struct demur_g1) >= _Alignof(blst_p1), "and aligned");

static inline blst_fr *fr(struct demur_scalar *a)
{
    return (blst_fr *)(void *)a;
}

static inline const blst_fr *cfr(const struct demur_scalar *a)
{
    return (const blst_fr *)(const void *)a;
}

static inline blst_fp *fp(struct demur_fp *a)
{
    return (blst_fp *)(void *)a;
}

static inline const blst_fp *cfp(const struct demur_fp *a)
{
    return (const blst_fp *)(const void *)a;
}

static inline blst_p1 *p1(struct demur_g1 *a)
{
    return (blst_p1 *)(void *)a;
}

static inline const blst_p1 *cp1(const struct demur_g1 *a)
{
    return (const blst_p1 *)(const void *)a;
}

static inline blst_p1_affine *p1a(struct demur_g1_affine *a)
{
    return (blst_p1_affine *)(void *)a;
}

static inline const blst_p1_affine *cp1a(const struct demur_g1_affine *a)
{
    return (const blst_p1_affine *)(const void *)a;
}

static inline blst_p2_affine *p2a(struct demur_g2_affine *a)
{
    return (blst_p2_affine *)(void *)a;
}

static inline const blst_p2_affine *cp2a(const struct demur_g2_affine *a)
{
    return (const blst_p2_affine *)(const void *)a;
}

#endif
