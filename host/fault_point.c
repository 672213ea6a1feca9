/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "host/fault_point.h"

#ifdef DEMUR_FAULTS

#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void host_fault_point(const char *name)
{
    static atomic_ulong passed;
    const char *wanted = getenv("DEMUR_FAULT");
    size_t len = strlen(name);
    unsigned long at = 1;

    if (wanted == NULL || strncmp(wanted, name, len) != 0) return;
    if (wanted[len] == ':') {
        at = strtoul(wanted + len + 1, NULL, 10);
    } else if (wanted[len] != '\0') {
        return;
    }
    if (atomic_fetch_add(&passed, 1) + 1 == at) (void)kill(getpid(), SIGKILL);
}

#else

/* A file with nothing in it is no C. */
extern const int host_fault_point_none;

#endif
