/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "log.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { LINE_MAX_LEN = 1024 };

void srv_log(enum srv_level level, const char *event, const char *format, ...)
{
    static const char *const names[] = {"error", "warn", "info"};
    char line[LINE_MAX_LEN];
    va_list args;
    int head = snprintf(line, sizeof line, "event=%s level=%s%s", event, names[level],
                        format[0] != '\0' ? " " : "");

    if (head < 0 || (size_t)head >= sizeof line) return;
    va_start(args, format);
    /* NOLINTNEXTLINE(clang-analyzer-valist.Uninitialized): the line above does that */
    (void)vsnprintf(line + head, sizeof line - (size_t)head, format, args);
    va_end(args);
    for (char *c = line; *c != '\0'; c++) {
        if (*c == '\n' || *c == '\r') *c = ' ';
    }
    fprintf(stderr, "%s\n", line); /* one call: lines of several threads stay whole */
}
