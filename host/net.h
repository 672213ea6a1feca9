/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * net.h -- requests to other programs over HTTP and HTTPS.
 *
 * The only file that sees libcurl is net.c.  A request says nothing of who makes it: no cookie, no
 * user agent, no referrer; redirections are not followed, and nothing but http and https is spoken.
 * What comes back is untrusted bytes of at most the length that the caller allows.
 */
#ifndef HOST_NET_H
#define HOST_NET_H

#include "demur/bytes.h"
#include "demur/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define HOST_URL_LEN_MAX  2048
#define HOST_NET_WHY_LEN  200
#define HOST_NET_TYPE_LEN 80

/** Connections that are kept open between requests; used by one thread at a time. */
struct host_net;

/**
 * Set up; *out is freed with host_net_free().
 *
 * proxy: an address such as "socks5h://127.0.0.1:9050", which then also looks names up, and around
 * which nothing goes, whatever no_proxy of the environment says; socks5:// and socks4://, before
 * which names are looked up here, are refused by each request.  NULL: what the environment says
 * (http_proxy, https_proxy, all_proxy, no_proxy), as is usual.
 * @return DEMUR_OK, DEMUR_ERR_NOMEM
 */
DEMUR_MUST_CHECK
enum demur_err host_net_new(struct host_net **out, const char *proxy);

/** NULL does nothing. */
void host_net_free(struct host_net *net);

/** Which libcurl runs, and with what: "libcurl/7.88.1 OpenSSL/3.0.15".  Never NULL. */
const char *host_net_version(void);

/** What is asked for.  All is borrowed during the call. */
struct host_request {
    const char *url;        /**< at most HOST_URL_LEN_MAX bytes */
    struct demur_span body; /**< POST it; data NULL: GET */
    size_t max;             /**< bytes of the answer */
    uint32_t timeout_ms;    /**< for all of it; 0: 30 s */
    const char *etag;       /**< If-None-Match, or NULL */
    /** Asked now and then while it lasts: true gives it up with DEMUR_ERR_STATE; may be NULL. */
    bool (*stop)(void *ctx);
    void *ctx;
};

/** What came back; body is to be freed with demur_free(). */
struct host_response {
    unsigned status; /**< 200, ... */
    uint8_t *body;   /**< NULL where len is 0 */
    size_t len;
    char type[HOST_NET_TYPE_LEN]; /**< Content-Type, cut where it is longer; "" */
};

/**
 * Ask, and wait for the answer, whatever its status.
 *
 * why is written on failure: one sentence for people, without the url, such as "nobody answers
 * there (connection refused)".
 * @return DEMUR_OK, DEMUR_ERR_FORMAT (a url that is none, or of another scheme), DEMUR_ERR_IO (no
 *         answer: network, name, TLS, proxy, time), DEMUR_ERR_LENGTH (an answer over max),
 *         DEMUR_ERR_STATE (given up), DEMUR_ERR_NOMEM
 */
DEMUR_MUST_CHECK
enum demur_err host_net_ask(struct host_response *out, char why[HOST_NET_WHY_LEN],
                            struct host_net *net, const struct host_request *request);

#endif
