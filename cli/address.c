/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "address.h"

#include <stdio.h>
#include <string.h>

enum { PORT_MAX = 65535, DECIMAL = 10, HTTP_PORT = 80, HTTPS_PORT = 443 };

static const char scheme_http[] = "http://";
static const char scheme_https[] = "https://";

/* Whether all of text may stand in an address: no blank, quotation, query or user. */
static bool is_plain(const char *text)
{
    for (const char *c = text; *c != '\0'; c++) {
        bool letter = (*c >= 'a' && *c <= 'z') || (*c >= 'A' && *c <= 'Z');

        if (!letter && (*c < '0' || *c > '9') && strchr("-._~:/[]", *c) == NULL) return false;
    }
    return true;
}

static bool read_port(uint32_t *port, const char *text, size_t len)
{
    uint32_t n = 0;

    for (size_t i = 0; i < len; i++) {
        if (text[i] < '0' || text[i] > '9') return false;
        n = n * DECIMAL + (uint32_t)(text[i] - '0');
        if (n > PORT_MAX) return false;
    }
    *port = n;
    return len > 0 && n > 0;
}

/* Read HOST[:PORT] or [HOST][:PORT], len bytes of place. */
static bool read_host(struct cli_address *out, const char *place, size_t len)
{
    bool bracket = len > 0 && place[0] == '[';
    const char *end = memchr(place, bracket ? ']' : ':', len);
    size_t host = end == NULL ? len : (size_t)(end - place);
    size_t rest = host;

    if (bracket) {
        if (end == NULL) return false;
        place++;
        host--;
        rest = host + 1;
        len--;
    }
    if (host == 0) return false;
    memcpy(out->host, place, host);
    out->host[host] = '\0';
    if (strpbrk(out->host, bracket ? "[]/" : "[]/:") != NULL) return false;
    if (rest == len) return true;
    return place[rest] == ':' && read_port(&out->port, place + rest + 1, len - rest - 1);
}

static bool ends_in(const char *text, const char *end)
{
    size_t len = strlen(text);
    size_t end_len = strlen(end);

    return len > end_len && strcmp(text + len - end_len, end) == 0;
}

bool cli_address_read(struct cli_address *out, const char *text, const char **why)
{
    struct cli_address a = {.is_http = strncmp(text, scheme_http, strlen(scheme_http)) == 0};
    const char *place = text + (a.is_http ? strlen(scheme_http) : strlen(scheme_https));
    size_t len = strlen(text);

    if (!a.is_http && strncmp(text, scheme_https, strlen(scheme_https)) != 0) {
        *why = "it begins with https:// (or http:// where it is an onion or on this machine)";
        return false;
    }
    while (len > 0 && text[len - 1] == '/') len--;
    if (len > CLI_ADDRESS_MAX) {
        *why = "it is too long: 200 bytes are the most";
        return false;
    }
    memcpy(a.text, text, len);
    if (a.text + len <= a.text + (place - text)) {
        *why = "the host is missing";
        return false;
    }
    (void)snprintf(a.place, sizeof a.place, "%s", a.text + (place - text));
    a.port = a.is_http ? HTTP_PORT : HTTPS_PORT;
    if (!is_plain(a.place) || !read_host(&a, a.place, strcspn(a.place, "/"))) {
        *why = "give scheme, host, port and path alone, such as https://dissent.example.org";
        return false;
    }
    a.is_loopback = strcmp(a.host, "localhost") == 0 || strcmp(a.host, "127.0.0.1") == 0 ||
                    strcmp(a.host, "::1") == 0;
    a.is_onion = ends_in(a.host, ".onion");
    *out = a;
    return true;
}
