/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "proxy_line.h"

#include "host/program.h"
#include "tap.h"

#include <string.h>

const char host_program[] = "proxy_line_test";

static enum srv_proxy_line read_text(size_t *used, uint64_t *circuit, const char *text)
{
    return srv_proxy_line_read(used, circuit, text, strlen(text));
}

static void test_good_lines_are_read(void)
{
    size_t used = 0;
    uint64_t a = 0;
    uint64_t b = 0;

    CHECK(read_text(&used, &a, "PROXY TCP4 1.2.3.4 5.6.7.8 1 65535\r\nGET") == SRV_PROXY_GOOD);
    CHECK(used == 36 && a != 0);
    CHECK(read_text(&used, &b, "PROXY TCP6 fc00::1 ::1 0 80\r\n") == SRV_PROXY_GOOD && b != a);
    CHECK(read_text(&used, &a, "PROXY TCP6 fc00::1 ::1 9 80\r\n") == SRV_PROXY_GOOD && a == b);
    CHECK(read_text(&used, &a, "PROXY TCP6 fc00::2 ::1 9 80\r\n") == SRV_PROXY_GOOD && a != b);
    CHECK(read_text(&used, &a, "PROXY UNKNOWN\r\n") == SRV_PROXY_GOOD && a == 0);
}

static void test_every_beginning_of_a_line_wants_more(void)
{
    const char line[] = "PROXY TCP6 fc00::1 ::1 0 80\r\n";
    size_t used;
    uint64_t circuit;

    for (size_t n = 0; n < sizeof line - 1; n++) {
        CHECK(srv_proxy_line_read(&used, &circuit, line, n) == SRV_PROXY_MORE);
    }
}

static void test_everything_else_is_bad(void)
{
    static const char *const bad[] = {
        "GET / HTTP/1.1\r\n",
        "PROXX",
        "PROXY\r\n",
        "PROXY TCP4 1.2.3.4 5.6.7.8 1\r\n",
        "PROXY TCP4 1.2.3.4 5.6.7.8 1 2 3\r\n",
        "PROXY TCP4 ::1 ::1 1 2\r\n",
        "PROXY TCP6 1.2.3.4 ::1 1 2\r\n",
        "PROXY TCP4 1.2.3.4 5.6.7.8 1 65536\r\n",
        "PROXY TCP4 1.2.3.4 5.6.7.8 01 2\r\n",
        "PROXY TCP4  1.2.3.4 5.6.7.8 1 2\r\n",
        "PROXY TCP4 1.2.3.4 5.6.7.8 1 2\n",
        "PROXY TCP9 1.2.3.4 5.6.7.8 1 2\r\n",
    };
    char longest[SRV_PROXY_LINE_MAX + 2];
    size_t used;
    uint64_t circuit;

    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        CHECK(read_text(&used, &circuit, bad[i]) == SRV_PROXY_BAD);
    }
    memset(longest, ' ', sizeof longest);
    memcpy(longest, "PROXY UNKNOWN", 13);
    CHECK(srv_proxy_line_read(&used, &circuit, longest, SRV_PROXY_LINE_MAX) == SRV_PROXY_BAD);
    memcpy(longest + SRV_PROXY_LINE_MAX - 2, "\r\n", 2);
    CHECK(srv_proxy_line_read(&used, &circuit, longest, SRV_PROXY_LINE_MAX) == SRV_PROXY_BAD ||
          used == SRV_PROXY_LINE_MAX);
}

int main(void)
{
    RUN(test_good_lines_are_read);
    RUN(test_every_beginning_of_a_line_wants_more);
    RUN(test_everything_else_is_bad);
    return tap_done();
}
