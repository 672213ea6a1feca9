/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "listen.h"

#include "host/program.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

enum { BACKLOG = 1024, PORT_MAX = 65535, SOCKET_MODE = 0660 };

/* An address that sockets take. */
struct place {
    union {
        struct sockaddr any;
        struct sockaddr_in v4;
        struct sockaddr_in6 v6;
        struct sockaddr_un local;
    } at;
    socklen_t len;
};

/* Split "HOST:PORT" or "[HOST]:PORT"; false: it is neither. */
static bool split(char host[SRV_ADDRESS_LEN], unsigned *port, const char *text)
{
    const char *colon = strrchr(text, ':');
    size_t len = colon == NULL ? 0 : (size_t)(colon - text);
    char *end = NULL;
    unsigned long v;

    if (len == 0 || len >= SRV_ADDRESS_LEN || colon[1] < '0' || colon[1] > '9') return false;
    v = strtoul(colon + 1, &end, 10);
    if (*end != '\0' || v > PORT_MAX) return false;
    if (text[0] == '[' && text[len - 1] == ']') {
        text++;
        len -= 2;
    }
    memcpy(host, text, len);
    host[len] = '\0';
    *port = (unsigned)v;
    return true;
}

/* What text names; false: nothing that can be listened on. */
static bool find(struct place *out, const char *text)
{
    static const char local[] = "unix:";
    char host[SRV_ADDRESS_LEN];
    unsigned port = 0;

    memset(out, 0, sizeof *out);
    if (strncmp(text, local, sizeof local - 1) == 0) {
        const char *path = text + sizeof local - 1;

        if (path[0] != '/' || strlen(path) >= sizeof out->at.local.sun_path) return false;
        out->at.local.sun_family = AF_UNIX;
        memcpy(out->at.local.sun_path, path, strlen(path) + 1);
        out->len = sizeof out->at.local;
        return true;
    }
    if (!split(host, &port, text)) return false;
    if (inet_pton(AF_INET, host, &out->at.v4.sin_addr) == 1) {
        out->at.v4.sin_family = AF_INET;
        out->at.v4.sin_port = htons((uint16_t)port);
        out->len = sizeof out->at.v4;
        return true;
    }
    if (inet_pton(AF_INET6, host, &out->at.v6.sin6_addr) != 1) return false;
    out->at.v6.sin6_family = AF_INET6;
    out->at.v6.sin6_port = htons((uint16_t)port);
    out->len = sizeof out->at.v6;
    return true;
}

/* Remove a UNIX socket on which nobody answers. */
static void remove_stale(const struct place *p)
{
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);
    struct stat st;

    if (fd < 0) return;
    if (connect(fd, &p->at.any, p->len) != 0 && errno == ECONNREFUSED &&
        lstat(p->at.local.sun_path, &st) == 0 && S_ISSOCK(st.st_mode)) {
        (void)unlink(p->at.local.sun_path);
    }
    (void)close(fd);
}

static void name(char address[SRV_ADDRESS_LEN], int fd, const char *listen)
{
    struct place p = {.len = sizeof p.at};
    char host[INET6_ADDRSTRLEN] = "";

    (void)snprintf(address, SRV_ADDRESS_LEN, "%s", listen);
    if (getsockname(fd, &p.at.any, &p.len) != 0) return;
    if (p.at.any.sa_family == AF_INET) {
        (void)inet_ntop(AF_INET, &p.at.v4.sin_addr, host, sizeof host);
        (void)snprintf(address, SRV_ADDRESS_LEN, "%s:%u", host, ntohs(p.at.v4.sin_port));
    } else if (p.at.any.sa_family == AF_INET6) {
        (void)inet_ntop(AF_INET6, &p.at.v6.sin6_addr, host, sizeof host);
        (void)snprintf(address, SRV_ADDRESS_LEN, "[%s]:%u", host, ntohs(p.at.v6.sin6_port));
    }
}

enum demur_err srv_listen(int *fd, char address[SRV_ADDRESS_LEN], const char *listen_at, FILE *err)
{
    struct place p;
    int on = 1;
    int s;

    if (!find(&p, listen_at)) {
        fprintf(err,
                "%s: listen = %s: give HOST:PORT with a numeric address, such as 127.0.0.1:8470, "
                "or unix:/PATH\n",
                host_program, listen_at);
        return DEMUR_ERR_FORMAT;
    }
    if (p.at.any.sa_family == AF_UNIX) remove_stale(&p);
    s = socket(p.at.any.sa_family, SOCK_STREAM, 0);
    if (s < 0) goto fail;
    (void)fcntl(s, F_SETFD, FD_CLOEXEC);
    (void)setsockopt(s, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(s, &p.at.any, p.len) != 0 || listen(s, BACKLOG) != 0) goto fail;
    if (fcntl(s, F_SETFL, O_NONBLOCK) != 0) goto fail;
    if (p.at.any.sa_family == AF_UNIX && chmod(p.at.local.sun_path, SOCKET_MODE) != 0) goto fail;
    name(address, s, listen_at);
    *fd = s;
    return DEMUR_OK;
fail:
    fprintf(err, "%s: listen = %s: %s%s\n", host_program, listen_at, strerror(errno),
            errno == EADDRINUSE ? "; is demurd running already?" : "");
    if (s >= 0) (void)close(s);
    return DEMUR_ERR_IO;
}
