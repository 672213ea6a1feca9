/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "host/net.h"

#include "demur/memory.h"

#include <curl/curl.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

enum { TIMEOUT_MS = 30000, CONNECT_MS = 15000 };

struct host_net {
    CURL *curl;
    const char *proxy; /* borrowed for the life of the handle */
};

/* An answer on its way. */
struct answer {
    const struct host_request *request;
    struct demur_writer body;
    bool is_too_long;
};

static void init_library(void)
{
    (void)curl_global_init(CURL_GLOBAL_DEFAULT);
}

enum demur_err host_net_new(struct host_net **out, const char *proxy)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    struct host_net *net = demur_alloc(sizeof *net);

    if (net == NULL) return DEMUR_ERR_NOMEM;
    (void)pthread_once(&once, init_library);
    net->curl = curl_easy_init();
    net->proxy = proxy;
    if (net->curl == NULL) {
        demur_free(net);
        return DEMUR_ERR_NOMEM;
    }
    *out = net;
    return DEMUR_OK;
}

void host_net_free(struct host_net *net)
{
    if (net == NULL) return;
    curl_easy_cleanup(net->curl);
    demur_free(net);
}

const char *host_net_version(void)
{
    return curl_version();
}

static size_t take(char *data, size_t size, size_t n, void *ctx)
{
    struct answer *a = ctx;
    size_t len = size * n; /* libcurl: size is 1, n at most 16 KiB */

    if (len > a->request->max - a->body.len) {
        a->is_too_long = true;
        return 0;
    }
    demur_put_bytes(&a->body, (const uint8_t *)data, len);
    return a->body.err == DEMUR_OK ? len : 0;
}

static int progress(void *ctx, curl_off_t of, curl_off_t done, curl_off_t up_of, curl_off_t up)
{
    const struct answer *a = ctx;

    (void)of;
    (void)done;
    (void)up_of;
    (void)up;
    return a->request->stop != NULL && a->request->stop(a->request->ctx);
}

static const char *sentence(CURLcode code)
{
    switch (code) {
    case CURLE_COULDNT_RESOLVE_PROXY:
        return "the proxy's name is not known";
    case CURLE_COULDNT_RESOLVE_HOST:
        return "no machine of that name is known: is there a network?";
    case CURLE_COULDNT_CONNECT:
        return "nobody answers there: is it running, is there a network?";
    case CURLE_PROXY:
        return "the proxy does not let it through";
    case CURLE_OPERATION_TIMEDOUT:
        return "no answer came in time";
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CONNECT_ERROR:
        return "TLS failed: the other side is not who it should be, or "
               "somebody reads along";
    case CURLE_GOT_NOTHING:
    case CURLE_RECV_ERROR:
    case CURLE_SEND_ERROR:
    case CURLE_PARTIAL_FILE:
        return "the connection was cut before the answer was complete";
    case CURLE_WEIRD_SERVER_REPLY:
        return "what answers there does not speak HTTP";
    case CURLE_UNSUPPORTED_PROTOCOL:
    case CURLE_URL_MALFORMAT:
        return "that is no http or https address";
    default:
        return NULL;
    }
}

/* What went wrong, as an error and a sentence. */
static enum demur_err failed(char why[HOST_NET_WHY_LEN], CURLcode code, const struct answer *a)
{
    const char *text = sentence(code);

    if (a->body.err != DEMUR_OK) {
        (void)snprintf(why, HOST_NET_WHY_LEN, "%s", demur_err_text(a->body.err));
        return a->body.err;
    }
    if (a->is_too_long) {
        (void)snprintf(why, HOST_NET_WHY_LEN, "the answer is longer than it may be");
        return DEMUR_ERR_LENGTH;
    }
    if (code == CURLE_ABORTED_BY_CALLBACK) {
        (void)snprintf(why, HOST_NET_WHY_LEN, "stopped");
        return DEMUR_ERR_STATE;
    }
    (void)snprintf(why, HOST_NET_WHY_LEN, "%s", text != NULL ? text : curl_easy_strerror(code));
    if (code == CURLE_OUT_OF_MEMORY) return DEMUR_ERR_NOMEM;
    return code == CURLE_URL_MALFORMAT || code == CURLE_UNSUPPORTED_PROTOCOL ? DEMUR_ERR_FORMAT
                                                                             : DEMUR_ERR_IO;
}

/* Ask; libcurl has one code for a url of another scheme and for a server that speaks another. */
static CURLcode perform(CURL *curl)
{
    CURLcode code = curl_easy_perform(curl);
    long sent = 0;

    if (code != CURLE_UNSUPPORTED_PROTOCOL) return code;
    (void)curl_easy_getinfo(curl, CURLINFO_REQUEST_SIZE, &sent);
    return sent > 0 ? CURLE_WEIRD_SERVER_REPLY : code;
}

/* Set one option; code keeps the first that was refused. */
#define SET(option, value)                                                      \
    do {                                                                        \
        if (code == CURLE_OK) code = curl_easy_setopt(curl, (option), (value)); \
    } while (0)

static CURLcode prepare(CURL *curl, struct answer *a, const struct host_net *net,
                        const struct curl_slist *headers)
{
    const struct host_request *q = a->request;
    CURLcode code = CURLE_OK;

    curl_easy_reset(curl);
    SET(CURLOPT_URL, q->url);
    SET(CURLOPT_PROTOCOLS_STR, "http,https");
    SET(CURLOPT_NOSIGNAL, 1L);
    SET(CURLOPT_FOLLOWLOCATION, 0L);
    SET(CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
    SET(CURLOPT_TIMEOUT_MS, q->timeout_ms > 0 ? (long)q->timeout_ms : (long)TIMEOUT_MS);
    SET(CURLOPT_CONNECTTIMEOUT_MS, (long)CONNECT_MS);
    SET(CURLOPT_WRITEFUNCTION, take);
    SET(CURLOPT_WRITEDATA, a);
    SET(CURLOPT_XFERINFOFUNCTION, progress);
    SET(CURLOPT_XFERINFODATA, a);
    SET(CURLOPT_NOPROGRESS, 0L);
    SET(CURLOPT_HTTPHEADER, headers);
    if (net->proxy != NULL) {
        SET(CURLOPT_PROXY, net->proxy);
        SET(CURLOPT_NOPROXY, ""); /* no_proxy of the environment goes around nothing */
    }
    if (q->body.data != NULL) {
        SET(CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)q->body.len);
        SET(CURLOPT_POSTFIELDS, (const char *)q->body.data);
    }
    return code;
}

/* Whether names would be looked up here, before the proxy: that tells the network where to. */
static bool looks_up_here(const char *proxy)
{
    static const char *const scheme[] = {"socks5://", "socks4://", "socks://"};

    for (size_t i = 0; proxy != NULL && i < sizeof scheme / sizeof scheme[0]; i++) {
        if (strncasecmp(proxy, scheme[i], strlen(scheme[i])) == 0) return true;
    }
    return false;
}

/* The headers beyond libcurl's own; NULL where memory ran out. */
static struct curl_slist *make_headers(const struct host_request *q)
{
    struct curl_slist *list = curl_slist_append(NULL, "Accept:");
    char etag[160];

    if (list != NULL && q->body.data != NULL) {
        struct curl_slist *more = curl_slist_append(list, "Content-Type: application/octet-stream");

        if (more != NULL) more = curl_slist_append(more, "Expect:");
        if (more == NULL) goto none;
        list = more;
    }
    if (list != NULL && q->etag != NULL) {
        (void)snprintf(etag, sizeof etag, "If-None-Match: %s", q->etag);
        struct curl_slist *more = curl_slist_append(list, etag);

        if (more == NULL) goto none;
        list = more;
    }
    return list;
none:
    curl_slist_free_all(list);
    return NULL;
}

enum demur_err host_net_ask(struct host_response *out, char why[HOST_NET_WHY_LEN],
                            struct host_net *net, const struct host_request *request)
{
    struct answer a = {.request = request};
    struct host_response response = {0};
    struct curl_slist *headers = NULL;
    const char *type = NULL;
    long status = 0;
    enum demur_err err = DEMUR_OK;
    CURLcode code;

    if (strlen(request->url) > HOST_URL_LEN_MAX) {
        (void)snprintf(why, HOST_NET_WHY_LEN, "the address is too long");
        return DEMUR_ERR_FORMAT;
    }
    if (looks_up_here(net->proxy)) {
        (void)snprintf(why, HOST_NET_WHY_LEN,
                       "nothing was sent: by that proxy names are looked up on this machine, for "
                       "the network to see; write socks5h://");
        return DEMUR_ERR_FORMAT;
    }
    demur_writer_init(&a.body);
    headers = make_headers(request);
    code = headers == NULL ? CURLE_OUT_OF_MEMORY : prepare(net->curl, &a, net, headers);
    if (code == CURLE_OK) code = perform(net->curl);
    if (code != CURLE_OK) {
        err = failed(why, code, &a);
        goto out;
    }
    (void)curl_easy_getinfo(net->curl, CURLINFO_RESPONSE_CODE, &status);
    (void)curl_easy_getinfo(net->curl, CURLINFO_CONTENT_TYPE, &type);
    response.status = (unsigned)status;
    if (type != NULL) (void)snprintf(response.type, sizeof response.type, "%s", type);
    if (a.body.len > 0) err = demur_writer_take(&a.body, &response.body, &response.len);
    if (err == DEMUR_OK) *out = response;
out:
    curl_slist_free_all(headers);
    demur_writer_wipe(&a.body);
    return err;
}
