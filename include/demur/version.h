/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* version.h -- which libraries libdemur stands on, for people who look for what is wrong. */
#ifndef DEMUR_VERSION_H
#define DEMUR_VERSION_H

/** The version of libsodium that runs, "1.0.18".  Never NULL. */
const char *demur_sodium_version(void);

#endif
