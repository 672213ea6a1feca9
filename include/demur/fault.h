/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* fault.h -- why an entry does not count: for programs a number, for people a reason. */
#ifndef DEMUR_FAULT_H
#define DEMUR_FAULT_H

#include "demur/refusal.h"

/** Why something does not count.  Zeros: nothing is wrong with it. */
struct demur_fault {
    enum demur_refusal refusal; /**< DEMUR_ACCEPTED where there is no fault */
    const char *why;            /**< for people, without a full stop; lives for ever; or NULL */
};

#endif
