/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "progress.h"

#include <unistd.h>

enum { BAR = 40, PERCENT = 100, LABEL = 22 };

void cli_progress_begin(struct cli_progress *bar, const char *what, FILE *to)
{
    *bar = (struct cli_progress){to, isatty(fileno(to)) == 1, what, -1};
}

void cli_progress_step(struct cli_progress *bar, uint64_t done, uint64_t of)
{
    int percent = of == 0 ? PERCENT : (int)(done * PERCENT / of);

    if (!bar->on || percent == bar->shown) return;
    bar->shown = percent;
    fprintf(bar->to, "\r%-*s [", LABEL, bar->what);
    for (int i = 0; i < BAR; i++) fputc(i < percent * BAR / PERCENT ? '#' : ' ', bar->to);
    fprintf(bar->to, "] %3d%%", percent);
    fflush(bar->to);
}

void cli_progress_end(struct cli_progress *bar)
{
    if (bar->on && bar->shown >= 0) fprintf(bar->to, "\r%*s\r", BAR + LABEL + 10, "");
    bar->shown = -1;
}
