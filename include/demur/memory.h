/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* memory.h -- allocate, wipe, and compare in constant time. */
#ifndef DEMUR_MEMORY_H
#define DEMUR_MEMORY_H

#include <stdbool.h>
#include <stddef.h>

/** size bytes, zeroed, or NULL.  All of core allocates here, so that tests can make it fail. */
void *demur_alloc(size_t size);

/** count * size bytes, zeroed, or NULL, also where the product does not fit a size_t. */
void *demur_alloc_array(size_t count, size_t size);

/** Free what demur_alloc() gave; holds nothing secret.  NULL does nothing. */
void demur_free(void *p);

/** Overwrite len bytes at p with zeros, in a way the compiler may not drop. */
void demur_wipe(void *p, size_t len);

/** demur_wipe() the size bytes at p, then free them.  NULL does nothing. */
void demur_wipe_free(void *p, size_t size);

/** Whether the len bytes at a and b are equal; time depends on len alone. */
bool demur_equal_secret(const void *a, const void *b, size_t len);

/** Tests only: the nth next demur_alloc() fails, 1 being the very next; 0 turns this off. */
void demur_test_fail_alloc(unsigned nth);

#endif
