/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "demur/memory.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static unsigned fail_alloc_in; /* 0: never */

void demur_test_fail_alloc(unsigned nth)
{
    fail_alloc_in = nth;
}

void *demur_alloc(size_t size)
{
    if (fail_alloc_in > 0 && --fail_alloc_in == 0) return NULL;
    return calloc(1, size > 0 ? size : 1);
}

void *demur_alloc_array(size_t count, size_t size)
{
    if (size > 0 && count > SIZE_MAX / size) return NULL;
    return demur_alloc(count * size);
}

void demur_free(void *p)
{
    free(p);
}

void demur_wipe(void *p, size_t len)
{
    if (len == 0) return;
    memset(p, 0, len);
    __asm__ __volatile__("" : : "r"(p) : "memory"); /* the compiler must believe p is read */
}

void demur_wipe_free(void *p, size_t size)
{
    if (p == NULL) return;
    demur_wipe(p, size);
    free(p);
}

bool demur_equal_secret(const void *a, const void *b, size_t len)
{
    const volatile uint8_t *x = a;
    const volatile uint8_t *y = b;
    uint32_t differ = 0;

    for (size_t i = 0; i < len; i++) differ |= (uint32_t)(x[i] ^ y[i]);
    return ((differ - 1) >> 31) != 0; /* differ is 0..255; public from here on */
}
