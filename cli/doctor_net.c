/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* doctor_net.c -- ports, witnesses, channel and clock, as `demur doctor` looks at them. */
#include "demur/memory.h"
#include "doctor.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
    TIMEOUT_MS = 5000,
    HEALTH_MAX = 4096,
    CHECKPOINT_MAX = 65536,
    PORT_MAX = 65535,
    AHEAD_S = 600, /* by which a witness's time may be ahead of this clock */
    DECIMAL = 10,
};

/* GET url; DEMUR_OK whatever the status. */
static enum demur_err get(struct host_net *net, struct host_response *out,
                          char why[HOST_NET_WHY_LEN], const char *url, size_t max)
{
    const struct host_request request = {.url = url, .max = max, .timeout_ms = TIMEOUT_MS};

    *out = (struct host_response){.status = 0};
    return host_net_ask(out, why, net, &request);
}

/* Whether an answer is demurd's about its health. */
static bool is_health(const struct host_response *r)
{
    static const char *const words[] = {"ok", "busy", "readonly"};

    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        size_t len = strlen(words[i]);

        if (r->len >= len && r->len <= len + 2 && memcmp(r->body, words[i], len) == 0) return true;
    }
    return false;
}

/* ---- where demurd listens -------------------------------------------------------------- */

/* An address to bind to, of "127.0.0.1:8470" or "[::1]:8470"; false: it is neither. */
static bool address_of(struct sockaddr_storage *out, socklen_t *len, const char *listen)
{
    const char *colon = strrchr(listen, ':');
    char host[INET6_ADDRSTRLEN + 2];
    size_t host_len = colon == NULL ? 0 : (size_t)(colon - listen);
    char *end = NULL;
    unsigned long port;

    if (host_len == 0 || host_len >= sizeof host) return false;
    port = strtoul(colon + 1, &end, DECIMAL);
    if (end == colon + 1 || *end != '\0' || port > PORT_MAX) return false;
    memcpy(host, listen, host_len);
    host[host_len] = '\0';
    memset(out, 0, sizeof *out);
    struct sockaddr_in *v4 = (struct sockaddr_in *)(void *)out;
    struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)(void *)out;

    if (inet_pton(AF_INET, host, &v4->sin_addr) == 1) {
        v4->sin_family = AF_INET;
        v4->sin_port = htons((uint16_t)port);
        *len = sizeof *v4;
        return true;
    }
    if (host[0] != '[' || host[host_len - 1] != ']') return false;
    host[host_len - 1] = '\0';
    if (inet_pton(AF_INET6, host + 1, &v6->sin6_addr) != 1) return false;
    v6->sin6_family = AF_INET6;
    v6->sin6_port = htons((uint16_t)port);
    *len = sizeof *v6;
    return true;
}

/* What keeps demurd from listening there, or NULL. */
static const char *why_taken(const char *listen)
{
    struct sockaddr_storage at;
    socklen_t len = 0;
    const int on = 1;
    const char *why = NULL;

    if (!address_of(&at, &len, listen)) return "no address of this machine";
    int fd = socket(at.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0);

    if (fd < 0) return strerror(errno);
    (void)setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(fd, (const struct sockaddr *)(const void *)&at, len) != 0) why = strerror(errno);
    (void)close(fd);
    return why;
}

static bool is_on_this_machine(const char *listen)
{
    return strncmp(listen, "127.", 4) == 0 || strncmp(listen, "[::1]:", 6) == 0;
}

void doctor_listen(struct doctor *d, const char *listen)
{
    char url[HOST_CONF_VALUE_MAX + 32];
    char why[HOST_NET_WHY_LEN];
    char what[DOCTOR_TEXT_MAX];
    struct host_response r;
    struct doctor_finding f = {DOCTOR_OK, "listen", listen, what, NULL};

    if (strncmp(listen, "unix:", strlen("unix:")) == 0) {
        (void)snprintf(what, sizeof what, "a socket in the file system; it is not tried");
        f.level = DOCTOR_NOTE;
        doctor_say(d, &f);
        return;
    }
    (void)snprintf(url, sizeof url, "http://%s/v1/health", listen);
    if (get(d->local, &r, why, url, HEALTH_MAX) == DEMUR_OK) {
        (void)snprintf(what, sizeof what, "demurd answers there");
        if (!is_health(&r)) {
            (void)snprintf(what, sizeof what, "another program answers there");
            f.level = DOCTOR_WRONG;
            f.mend = "give one of the two another port";
        }
        demur_free(r.body);
    } else if (why_taken(listen) == NULL) {
        (void)snprintf(what, sizeof what, "free: demurd is not running");
    } else {
        (void)snprintf(what, sizeof what, "demurd cannot listen there: %s", why_taken(listen));
        f.level = DOCTOR_WRONG;
        f.mend = "free the port, or give another one with listen =";
    }
    doctor_say(d, &f);
    if (is_on_this_machine(listen)) return;
    doctor_say(d, &(struct doctor_finding){DOCTOR_WARN, "listen", listen,
                                           "it is reached from outside without TLS",
                                           "listen at 127.0.0.1, behind a server for TLS"});
}

void doctor_reach(struct doctor *d, const char *url, const char *role)
{
    char health[HOST_CONF_VALUE_MAX + 32];
    char why[HOST_NET_WHY_LEN];
    char what[DOCTOR_TEXT_MAX];
    struct host_response r;
    struct doctor_finding f = {DOCTOR_OK, role, url, what, NULL};

    (void)snprintf(health, sizeof health, "%s/v1/health", url);
    if (get(d->net, &r, why, health, HEALTH_MAX) != DEMUR_OK) {
        (void)snprintf(what, sizeof what, "the %s does not answer: %s", role, why);
        f.level = DOCTOR_WARN;
        f.mend = "start it, and what stands in front of it";
    } else if (!is_health(&r)) {
        (void)snprintf(what, sizeof what, "what answers (status %u) is no %s", r.status, role);
        f.level = DOCTOR_WRONG;
        f.mend = "look at what stands in front of demurd, and at the address";
        demur_free(r.body);
    } else {
        (void)snprintf(what, sizeof what, "the %s answers", role);
        demur_free(r.body);
    }
    doctor_say(d, &f);
}

/* ---- witnesses ------------------------------------------------------------------------- */

/* Whether anything answers at the address of w. */
static bool look_at_witness(struct doctor *d, const struct demur_policy_key *w)
{
    char url[HOST_URL_LEN_MAX + 1];
    char why[HOST_NET_WHY_LEN];
    char what[DOCTOR_TEXT_MAX];
    struct host_response r;
    struct doctor_finding f = {DOCTOR_OK, "witness", url, what, NULL};

    (void)snprintf(url, sizeof url, "%.*s", (int)w->url.len,
                   w->url.len > 0 ? (const char *)w->url.data : "");
    if (w->url.len == 0) {
        (void)snprintf(what, sizeof what, "the witness %.*s has no address", (int)w->name.len,
                       (const char *)w->name.data);
        f.where = "log policy";
        f.level = DOCTOR_WARN;
        f.mend = "give one in the next manifest: demur org next --witness";
    } else if (get(d->net, &r, why, url, CHECKPOINT_MAX) == DEMUR_OK) {
        (void)snprintf(what, sizeof what, "the witness answers");
        demur_free(r.body);
    } else {
        (void)snprintf(what, sizeof what, "the witness does not answer: %s", why);
        f.level = DOCTOR_WARN;
        f.mend = "let this machine reach it, or ask who runs it";
    }
    doctor_say(d, &f);
    return f.level == DOCTOR_OK;
}

static void look_at_witnesses(struct doctor *d, const struct demur_policy *policy)
{
    unsigned reached = 0;

    if (demur_policy_quorum_none(policy)) {
        doctor_say(d, &(struct doctor_finding){
                          DOCTOR_WARN, "quorum", "log policy",
                          "no witness is needed: nobody outside sees to it that all people are "
                          "shown the same log",
                          "add witnesses to the next manifest: demur org next --witness"});
    }
    for (size_t i = 0; i < demur_policy_witness_count(policy); i++) {
        if (look_at_witness(d, demur_policy_witness(policy, i))) reached |= 1U << i;
    }
    if (demur_policy_quorum_none(policy)) return;
    if (demur_policy_quorum_met(policy, reached)) {
        doctor_say(d, &(struct doctor_finding){DOCTOR_OK, "quorum", "log policy",
                                               "witnesses enough answer", NULL});
    } else {
        doctor_say(d,
                   &(struct doctor_finding){DOCTOR_WRONG, "quorum", "log policy",
                                            "too few witnesses answer: nothing new will be shown",
                                            "see to it that more of them are reached"});
    }
}

/* ---- the log and the clock ------------------------------------------------------------- */

/* Whether the checkpoint that is published is this log's; the latest time of a witness in it. */
static bool look_at_checkpoint(struct doctor *d, const struct demur_policy *policy,
                               const struct host_response *r, const char *url)
{
    struct demur_checkpoint_verdict v;
    struct doctor_finding f = {DOCTOR_OK, "checkpoint", url, "a checkpoint that holds", NULL};

    if (demur_policy_verify(&v, policy, r->body, r->len) != DEMUR_OK) {
        f.level = DOCTOR_WRONG;
        f.what = demur_checkpoint_fault_text(v.fault);
        f.mend = "look whether another channel answers there, or another manifest is in force";
    }
    doctor_say(d, &f);
    if (f.level != DOCTOR_OK) return false;
    uint64_t latest = 0;

    for (size_t i = 0; i < v.signers.witness_count; i++) {
        if (v.signers.times_s[i] > latest) latest = v.signers.times_s[i];
    }
    if (latest == 0) return false;
    f = (struct doctor_finding){DOCTOR_OK, "clock", "this machine",
                                "the clock is not behind the witnesses'", NULL};
    if (latest > d->now_s + AHEAD_S) {
        f.level = DOCTOR_WRONG;
        f.what = "the clock is more than ten minutes behind the witnesses'";
        f.mend = "set the clock, and let it be kept (NTP)";
    }
    doctor_say(d, &f);
    return true;
}

static void look_at_log(struct doctor *d, const struct demur_policy *policy)
{
    struct demur_span log = demur_policy_log(policy)->url;
    char url[HOST_URL_LEN_MAX + 1];
    char why[HOST_NET_WHY_LEN];
    struct host_response r = {.body = NULL};
    bool has_time = false;

    (void)snprintf(url, sizeof url, "%.*s/checkpoint", (int)log.len,
                   log.len > 0 ? (const char *)log.data : "");
    if (log.len > 0 && get(d->net, &r, why, url, CHECKPOINT_MAX) == DEMUR_OK && r.status == 200) {
        has_time = look_at_checkpoint(d, policy, &r, url);
    }
    demur_free(r.body);
    if (has_time) return;
    doctor_say(d, &(struct doctor_finding){DOCTOR_NOTE, "clock", "this machine",
                                           "no checkpoint with a witness's time is to be had, so "
                                           "the clock is not compared",
                                           NULL});
}

void doctor_log(struct doctor *d, const struct doctor_org *org)
{
    look_at_witnesses(d, org->policy);
    look_at_log(d, org->policy);
}
