/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* problem.h -- what is wrong with a file that a person wrote, for that person. */
#ifndef DEMUR_PROBLEM_H
#define DEMUR_PROBLEM_H

#include <stdint.h>

#define DEMUR_PROBLEM_TEXT_BYTES 240

/** What is wrong, and where. */
struct demur_problem {
    uint32_t line; /**< from 1; 0: the file as a whole */
    /** One sentence without a full stop; it may quote the file, whose text it has checked. */
    char sentence[DEMUR_PROBLEM_TEXT_BYTES];
};

#endif
