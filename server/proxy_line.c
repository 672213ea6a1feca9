/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "proxy_line.h"

#include <arpa/inet.h>
#include <stdbool.h>
#include <string.h>

enum { WORDS = 6, PORT_MAX = 65535, PORT_DIGITS = 5 };

/* Split the len bytes at line at single blanks; how many words, or 0 where there are too many. */
static size_t split(char word[WORDS][SRV_PROXY_LINE_MAX], const char *line, size_t len)
{
    size_t words = 0;
    size_t at = 0;

    for (size_t i = 0; i < len; i++) {
        if (line[i] == '\0') return 0;
        if (line[i] != ' ') {
            word[words][at++] = line[i];
            continue;
        }
        word[words++][at] = '\0';
        at = 0;
        if (words == WORDS) return 0;
    }
    word[words++][at] = '\0';
    return words;
}

static bool is_port(const char *text)
{
    size_t len = strlen(text);
    unsigned v = 0;

    if (len == 0 || len > PORT_DIGITS || (text[0] == '0' && len > 1)) return false;
    for (size_t i = 0; i < len; i++) {
        if (text[i] < '0' || text[i] > '9') return false;
        v = v * 10 + (unsigned)(text[i] - '0');
    }
    return v <= PORT_MAX;
}

/* A number that follows from the bytes of an address (FNV-1a); not 0: a circuit is an address, and
 * its streams differ by port. */
static uint64_t number(const unsigned char *bytes, size_t n)
{
    uint64_t v = 0xcbf29ce484222325U;

    for (size_t i = 0; i < n; i++) v = (v ^ bytes[i]) * 0x100000001b3U;
    return v == 0 ? 1 : v;
}

enum srv_proxy_line srv_proxy_line_read(size_t *used, uint64_t *circuit, const char *in, size_t n)
{
    static const char begin[] = "PROXY ";
    char word[WORDS][SRV_PROXY_LINE_MAX];
    unsigned char from[sizeof(struct in6_addr)];
    unsigned char to[sizeof(struct in6_addr)];
    size_t look = n < SRV_PROXY_LINE_MAX ? n : SRV_PROXY_LINE_MAX;
    size_t head = look < sizeof begin - 1 ? look : sizeof begin - 1;
    const char *end = look > 0 ? memchr(in, '\n', look) : NULL;
    size_t words;
    bool is_v4;

    if (memcmp(in, begin, head) != 0) return SRV_PROXY_BAD;
    if (end == NULL) return n >= SRV_PROXY_LINE_MAX ? SRV_PROXY_BAD : SRV_PROXY_MORE;
    if (end == in || end[-1] != '\r') return SRV_PROXY_BAD;
    words = split(word, in, (size_t)(end - in) - 1);
    if (words < 2) return SRV_PROXY_BAD;
    *used = (size_t)(end - in) + 1;
    if (strcmp(word[1], "UNKNOWN") == 0) {
        *circuit = 0;
        return SRV_PROXY_GOOD;
    }
    is_v4 = strcmp(word[1], "TCP4") == 0;
    if ((!is_v4 && strcmp(word[1], "TCP6") != 0) || words != WORDS) return SRV_PROXY_BAD;
    if (inet_pton(is_v4 ? AF_INET : AF_INET6, word[2], from) != 1 ||
        inet_pton(is_v4 ? AF_INET : AF_INET6, word[3], to) != 1) {
        return SRV_PROXY_BAD;
    }
    if (!is_port(word[4]) || !is_port(word[5])) return SRV_PROXY_BAD;
    *circuit = number(from, is_v4 ? sizeof(struct in_addr) : sizeof(struct in6_addr));
    return SRV_PROXY_GOOD;
}
