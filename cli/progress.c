/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "progress.h"

#include <unistd.h>

enum { BAR = 40, AROUND = 32, PERCENT = 100 };

void cli_progress_init(struct cli_progress *p, FILE *to, const char *what)
{
    *p = (struct cli_progress){to, isatty(fileno(to)) == 1, what, -1};
}

void cli_progress_show(struct cli_progress *p, uint64_t done, uint64_t of)
{
    int percent = PERCENT;

    if (!p->on) return;
    if (of > 0) percent = (int)((double)done / (double)of * PERCENT);
    if (percent == p->shown) return;
    p->shown = percent;
    fprintf(p->to, "\r%-22s [", p->what);
    for (int i = 0; i < BAR; i++) fputc(i < percent * BAR / PERCENT ? '#' : ' ', p->to);
    fprintf(p->to, "] %3d%%", percent);
    fflush(p->to);
}

void cli_progress_end(struct cli_progress *p)
{
    if (p->on && p->shown >= 0) fprintf(p->to, "\r%*s\r", BAR + AROUND, "");
    p->shown = -1;
}
