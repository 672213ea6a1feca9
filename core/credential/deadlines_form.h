/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* deadlines_form.h -- the byte form of deadlines, inside of MANIFEST (docs/protocol.md 2.1). */
#ifndef DEMUR_CREDENTIAL_DEADLINES_FORM_H
#define DEMUR_CREDENTIAL_DEADLINES_FORM_H

#include "demur/bytes.h"
#include "demur/deadlines.h"

/** Read deadlines; DEMUR_ERR_RANGE in r where demur_deadlines_check() refuses them. */
void demur_deadlines_read(struct demur_deadlines *out, struct demur_reader *r);

/** Write deadlines, which have passed demur_deadlines_check(). */
void demur_deadlines_put(struct demur_writer *w, const struct demur_deadlines *deadlines);

#endif
