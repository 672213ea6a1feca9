/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * raw_ask.h -- one request on a connection of its own, with a path as it is written, and the answer
 * with its headers: what a client of HTTP tidies up on the way.
 */
#ifndef RAW_ASK_H
#define RAW_ASK_H

#include "tap.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { RAW_ROOM = 65536, RAW_WAIT_MS = 30000 };

static char raw_answer[RAW_ROOM]; /* head, an empty line, body */

static inline int raw_dial(const char *address)
{
    struct sockaddr_in at = {.sin_family = AF_INET};
    const char *colon = strrchr(address, ':');
    int fd = socket(AF_INET, SOCK_STREAM, 0);

    at.sin_port = htons((uint16_t)strtoul(colon + 1, NULL, 10));
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (fd < 0 || connect(fd, (const struct sockaddr *)&at, sizeof at) != 0) abort();
    return fd;
}

/**
 * Ask the server at address (127.0.0.1:PORT, or its url); headers are whole lines with their CRLF.
 *
 * The answer is in raw_answer; @return its status, 0: there is none.
 */
static inline unsigned raw_ask(const char *address, const char *method, const char *path,
                               const char *headers)
{
    char request[2048];
    size_t len = 0;
    int fd = raw_dial(address);

    (void)snprintf(request, sizeof request,
                   "%s %s HTTP/1.1\r\nHost: a\r\nConnection: close\r\n%s\r\n", method, path,
                   headers);
    CHECK(write(fd, request, strlen(request)) == (ssize_t)strlen(request));
    while (len < RAW_ROOM - 1) {
        struct pollfd p = {.fd = fd, .events = POLLIN};
        ssize_t got =
            poll(&p, 1, RAW_WAIT_MS) == 1 ? read(fd, raw_answer + len, RAW_ROOM - 1 - len) : 0;

        if (got <= 0) break;
        len += (size_t)got;
    }
    (void)close(fd);
    raw_answer[len] = '\0';
    return len > strlen("HTTP/1.1 ") ? (unsigned)strtoul(raw_answer + strlen("HTTP/1.1 "), NULL, 10)
                                     : 0;
}

/** The body of the answer, as text. */
static inline const char *raw_body(void)
{
    const char *end = strstr(raw_answer, "\r\n\r\n");

    return end == NULL ? "" : end + 4;
}

/** How many headers of that name the answer has. */
static inline unsigned raw_count(const char *name)
{
    const char *at = raw_answer;
    const char *end = raw_body();
    size_t len = strlen(name);
    unsigned n = 0;

    for (; (at = strstr(at, "\r\n")) != NULL && at < end; at += 2) {
        n += strncmp(at + 2, name, len) == 0 && at[2 + len] == ':';
    }
    return n;
}

/** The value of the one header of that name, in memory of its own until the next is asked for. */
static inline const char *raw_header(const char *name)
{
    static char value[4096];
    char line[128];
    const char *at;

    (void)snprintf(line, sizeof line, "\r\n%s: ", name);
    at = strstr(raw_answer, line);
    if (at == NULL || at > raw_body() || raw_count(name) != 1) return "";
    at += strlen(line);
    (void)snprintf(value, sizeof value, "%.*s", (int)strcspn(at, "\r"), at);
    return value;
}

/** Whether it is exactly that. */
static inline bool raw_says(const char *name, const char *value)
{
    bool is = strcmp(raw_header(name), value) == 0;

    if (!is) printf("# %s: %s\n", name, raw_header(name));
    return is;
}

#endif
