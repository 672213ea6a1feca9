/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* refusal.h -- the error numbers that a reply carries (docs/protocol.md 2.0). */
#ifndef DEMUR_REFUSAL_H
#define DEMUR_REFUSAL_H

enum demur_refusal {
    DEMUR_ACCEPTED = 0,
    DEMUR_E_LEN = 1,
    DEMUR_E_MAGIC = 2,
    DEMUR_E_VERSION = 3, /**< unknown kind */
    DEMUR_E_SUITE = 4,
    DEMUR_E_PROFILE = 5,
    DEMUR_E_PAD = 6,
    DEMUR_E_CTX_UNKNOWN = 7,
    DEMUR_E_EPOCH = 8,
    DEMUR_E_CTX_CLOSED = 9,
    DEMUR_E_PUZZLE = 10,
    DEMUR_E_SCALAR_RANGE = 11,
    DEMUR_E_NYM_USED = 12,
    DEMUR_E_POINT_ENC = 13,
    DEMUR_E_POINT_IDENTITY = 14,
    DEMUR_E_POINT_SUBGROUP = 15,
    DEMUR_E_PROOF = 16,
    DEMUR_E_SIG = 17,
    DEMUR_E_CONFLICT = 18,
    DEMUR_E_CODE = 19,
    DEMUR_E_ALREADY_ISSUED = 20,
    DEMUR_E_QUOTA = 21,
    DEMUR_E_TOO_LARGE = 22,
    DEMUR_E_BUSY = 23,
    DEMUR_E_STORAGE_FULL = 24,
    DEMUR_E_READONLY = 25,
    DEMUR_E_TIME = 26,
    DEMUR_E_STALE_VERSION = 27,
    DEMUR_E_SHARE = 28,
    DEMUR_E_FORMAT = 29,
};

#endif
