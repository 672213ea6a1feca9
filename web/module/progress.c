/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* progress.c -- cli/progress.h in a page: told to it in steps of a thousandth. */
#include "progress.h"

#include "imports.h"

#include <string.h>

enum { STEPS = 1000 };

void cli_progress_init(struct cli_progress *p, FILE *to, const char *what)
{
    *p = (struct cli_progress){to, true, what, -1};
}

void cli_progress_show(struct cli_progress *p, uint64_t done, uint64_t of)
{
    int step = of == 0 ? STEPS : (int)(done * STEPS / of);

    if (step == p->shown) return;
    p->shown = step;
    page_progress(p->what, (uint32_t)strlen(p->what), (uint32_t)done, (uint32_t)of);
}

void cli_progress_end(struct cli_progress *p)
{
    p->shown = -1;
}
