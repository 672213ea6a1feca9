/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "liar.h"

#include "demur/day.h"
#include "demur/encode.h"
#include "demur/entry.h"
#include "demur/memory.h"
#include "host/program.h"
#include "host/random.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { HEAD_MAX = 8192, BODY_MAX = 1 << 20, HTTP_OK = 200, CUT = 0 };

const char host_program[] = "liar";

static const char *const lies[LIAR_LIES] = {
    "none",   "old",    "short", "drop",       "unsigned",    "other", "busy",
    "closed", "puzzle", "cut",   "incomplete", "unwitnessed", "blob",  "begun",
    "tile",   "fork",   "sick",  "tomorrow",   "cache",       "twist"};

_Noreturn void liar_fail(const char *what)
{
    fprintf(stderr, "liar: %s failed\n", what);
    exit(1);
}

/* ---- cells ----------------------------------------------------------------------------- */

/* Keep what is logged of a cell, once. */
static void take_cell(struct liar *l, struct demur_span object)
{
    struct demur_hash leaf;
    struct demur_hash other;
    uint8_t *copy;

    demur_tree_leaf(&leaf, object.data, object.len);
    for (size_t i = 0; i < l->waiting_count; i++) {
        demur_tree_leaf(&other, l->waiting[i].data, l->waiting[i].len);
        if (memcmp(&other, &leaf, sizeof leaf) == 0) return;
    }
    for (uint64_t i = 0; i < demur_tree_store_size(l->tree); i++) {
        demur_tree_leaf(&other, l->log[i].data, l->log[i].len);
        if (memcmp(&other, &leaf, sizeof leaf) == 0) return;
    }
    copy = demur_alloc(object.len);
    liar_need(copy != NULL, "memory");
    memcpy(copy, object.data, object.len);
    liar_submit(l, copy, object.len);
}

static void accept_cell(struct demur_reply *reply, struct liar *l, const struct demur_cell *cell)
{
    uint32_t day = l->lie == LIAR_DROP ? l->today - 2 : l->today;
    uint8_t sealed[DEMUR_SEALED_BYTES];
    struct demur_span logged;
    struct demur_hash leaf;

    l->cells++;
    if (cell->kind == DEMUR_KIND_NOOP) return;
    logged = liar_logged(sealed, cell->object);
    demur_tree_leaf(&leaf, logged.data, logged.len);
    if (l->lie == LIAR_OTHER) demur_tree_leaf(&leaf, l->log[1].data, l->log[1].len);
    if (l->lie == LIAR_TOMORROW) day = l->today + LIAR_AHEAD;
    demur_reply_promise(reply, &l->org, &leaf, day, &l->receipt);
    if (l->lie == LIAR_UNSIGNED) reply->sig.bytes[9] ^= 1;
    if (l->lie != LIAR_DROP && l->lie != LIAR_UNSIGNED && l->lie != LIAR_OTHER)
        take_cell(l, logged);
}

static void answer_cell(struct demur_reply *reply, struct liar *l, struct demur_span body)
{
    struct demur_cell cell;

    reply->status = (uint8_t)demur_cell_decode(&cell, body.data, body.len);
    demur_puzzle_set(&reply->puzzle, &l->puzzle, l->now_s, l->lie == LIAR_PUZZLE ? LIAR_BITS : 0);
    if (reply->status != DEMUR_ACCEPTED) return;
    if (l->lie == LIAR_BUSY) {
        reply->status = DEMUR_E_BUSY;
        reply->retry_s = 120;
    } else if (l->lie == LIAR_CLOSED) {
        reply->status = DEMUR_E_CTX_CLOSED;
    } else if (l->lie == LIAR_PUZZLE &&
               demur_puzzle_verify(&l->puzzle, l->now_s, LIAR_BITS, body.data) != DEMUR_OK) {
        reply->status = DEMUR_E_PUZZLE;
    } else {
        accept_cell(reply, l, &cell);
    }
}

/* ---- requests -------------------------------------------------------------------------- */

static void put_reply(struct demur_writer *out, const struct demur_reply *reply)
{
    uint8_t bytes[DEMUR_REPLY_BYTES];

    demur_reply_encode(bytes, reply);
    demur_put_bytes(out, bytes, sizeof bytes);
}

/* The status to answer a POST with; CUT: hang up. */
static int post(struct demur_writer *out, struct liar *l, const char *path, struct demur_span body)
{
    struct demur_reply reply = {0};
    enum demur_refusal refusal = DEMUR_ACCEPTED;

    if (strcmp(path, "/v1/cell") == 0) {
        answer_cell(&reply, l, body);
        put_reply(out, &reply);
        return l->lie == LIAR_CUT ? CUT : HTTP_OK;
    }
    if (strncmp(path, "/v1/issue/", 10) != 0) return 404;
    if (body.len > DEMUR_PROLOGUE_BYTES && body.data[DEMUR_PROLOGUE_BYTES] > 0 &&
        (l->away >> (body.data[DEMUR_PROLOGUE_BYTES] - 1) & 1U) != 0) {
        return CUT;
    }
    if (liar_issue(out, &refusal, l, path + 10, body) && strcmp(path + 10, "done") != 0) {
        return HTTP_OK;
    }
    reply.status = (uint8_t)refusal;
    out->len = 0;
    put_reply(out, &reply);
    return refusal == DEMUR_ACCEPTED ? HTTP_OK : 403;
}

/* What the test tells it to do. */
static int obey(struct demur_writer *out, struct liar *l, const char *word)
{
    char text[32];

    if (strcmp(word, "window") == 0) {
        liar_window(l);
    } else if (strcmp(word, "count") == 0) {
        (void)snprintf(text, sizeof text, "%u\n", l->cells);
        demur_put_bytes(out, text, strlen(text));
    } else if (strcmp(word, "bundles") == 0) {
        (void)snprintf(text, sizeof text, "%u\n", l->bundles);
        demur_put_bytes(out, text, strlen(text));
    } else if (strncmp(word, "away/", 5) == 0) {
        l->away |= 1U << (word[5] - '1');
    } else if (strncmp(word, "later/", 6) == 0) {
        l->later_s = strtoul(word + 6, NULL, 10);
    } else if (strncmp(word, "ask/", 4) == 0 || strncmp(word, "wide/", 5) == 0) {
        liar_ask(l, (uint32_t)strtoul(strchr(word, '/') + 1, NULL, 10), word[0] == 'w');
    } else if (strcmp(word, "counts") == 0) {
        liar_counts(l);
    } else if (strcmp(word, "next") == 0) {
        liar_next_epoch(l);
    } else if (strcmp(word, "answer") == 0) {
        liar_answer(l);
    } else if (strcmp(word, "forge") == 0) {
        liar_forge(l);
    } else if (strcmp(word, "back") == 0) {
        l->away = 0;
    } else if (strncmp(word, "lie/", 4) == 0) {
        size_t i = 0;

        while (i < LIAR_LIES && strcmp(lies[i], word + 4) != 0) i++;
        if (i == LIAR_LIES) return 404;
        if ((l->lie == LIAR_FORK) != (i == LIAR_FORK)) liar_fork(l);
        l->lie = (enum liar_lie)i;
        l->cached = LIAR_CACHED;
    } else {
        return 404;
    }
    return HTTP_OK;
}

static int get(struct demur_writer *out, struct liar *l, const char *path)
{
    char hex[2 * DEMUR_HASH_BYTES + 1];

    if (strncmp(path, "/test/", 6) == 0) return obey(out, l, path + 6);
    if (l->lie == LIAR_SICK) return 500;
    demur_hex_encode(hex, l->blob_hash.bytes, sizeof l->blob_hash.bytes);
    if (strncmp(path, "/v1/blob/", 9) == 0 && strcmp(path + 9, hex) == 0) {
        demur_put_bytes(out, l->blob, l->blob_len);
        if (l->lie == LIAR_BLOB) out->data[5] ^= 1;
        return HTTP_OK;
    }
    return liar_log_get(out, l, path) ? HTTP_OK : 404;
}

/* ---- HTTP, as much as a test needs ----------------------------------------------------- */

static void send_all(int fd, const void *data, size_t len)
{
    const uint8_t *at = data;

    while (len > 0) {
        ssize_t n = send(fd, at, len, MSG_NOSIGNAL);

        if (n <= 0) return;
        at += n;
        len -= (size_t)n;
    }
}

/* Read the head of a request; how much of the body has come with it, at *rest. */
static bool read_head(char head[HEAD_MAX + 1], size_t *have, char **rest, int fd)
{
    *have = 0;
    for (;;) {
        ssize_t n = recv(fd, head + *have, HEAD_MAX - *have, 0);

        if (n <= 0) return false;
        *have += (size_t)n;
        head[*have] = '\0';
        *rest = strstr(head, "\r\n\r\n");
        if (*rest != NULL) break;
        if (*have == HEAD_MAX) return false;
    }
    *rest += 4;
    return true;
}

static void serve(struct liar *l, int fd)
{
    static uint8_t body[BODY_MAX];
    char head[HEAD_MAX + 1];
    char path[256] = "";
    char *rest = NULL;
    const char *length;
    size_t have = 0;
    size_t want = 0;
    struct demur_writer out;
    int status;

    if (!read_head(head, &have, &rest, fd)) return;
    length = strstr(head, "Content-Length: ");
    if (length != NULL && length < rest) want = strtoul(length + 16, NULL, 10);
    if (want > BODY_MAX) return;
    have -= (size_t)(rest - head);
    memcpy(body, rest, have < want ? have : want);
    while (have < want) {
        ssize_t n = recv(fd, body + have, want - have, 0);

        if (n <= 0) return;
        have += (size_t)n;
    }
    if (sscanf(head, "%*s %255s", path) != 1) return;
    demur_writer_init(&out);
    status =
        head[0] == 'P' ? post(&out, l, path, (struct demur_span){body, want}) : get(&out, l, path);
    if (status != CUT) {
        int n = snprintf(head, sizeof head,
                         "HTTP/1.1 %d x\r\nContent-Length: %zu\r\nConnection: close\r\n\r\n",
                         status, out.len);

        send_all(fd, head, (size_t)n);
        if (out.len > 0) send_all(fd, out.data, out.len);
    }
    demur_writer_wipe(&out);
}

static int listen_somewhere(struct liar *l)
{
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t len = sizeof at;
    int fd = socket(AF_INET, SOCK_STREAM, 0);

    liar_need(fd >= 0 && bind(fd, (struct sockaddr *)&at, sizeof at) == 0 && listen(fd, 16) == 0 &&
                  getsockname(fd, (struct sockaddr *)&at, &len) == 0,
              "listening");
    (void)snprintf(l->url, sizeof l->url, "http://127.0.0.1:%u", ntohs(at.sin_port));
    return fd;
}

int main(int argc, char *argv[])
{
    static struct liar l;
    char path[1024];
    FILE *file;
    int fd;

    liar_need(argc > 1, "usage: liar DIR [training] [witness] [small] [issuers N]; that");
    l.dir = argv[1];
    l.issuers = 1;
    l.random = host_random();
    l.now_s = (uint64_t)time(NULL);
    for (int i = 2; i < argc; i++) {
        if (strcmp(argv[i], "training") == 0) l.is_training = true;
        if (strcmp(argv[i], "witness") == 0) l.has_quorum = true;
        if (strcmp(argv[i], "small") == 0) l.is_small = true;
        if (strcmp(argv[i], "issuers") == 0 && i + 1 < argc)
            l.issuers = strtoul(argv[++i], NULL, 10);
    }
    fd = listen_somewhere(&l);
    liar_found(&l);
    (void)snprintf(path, sizeof path, "%s/address", l.dir);
    file = fopen(path, "w");
    liar_need(file != NULL && fprintf(file, "%s\n", l.url) > 0 && fclose(file) == 0, path);
    for (;;) {
        int client = accept(fd, NULL, NULL);

        if (client < 0) continue;
        l.now_s = (uint64_t)time(NULL) + l.later_s;
        l.today = demur_day_at(l.now_s, l.manifest->tz);
        serve(&l, client);
        (void)close(client);
    }
}
