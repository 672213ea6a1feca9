/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * pages.c -- GET /, /check, /NAME, /assets/NAME, /channel.json.
 *
 * Each file has a route of its own, so that a path is compared with names that were read at the
 * start and never made into one.
 */
#include "pages.h"

#include "api.h"
#include "demur/encode.h"
#include "demur/memory.h"
#include "host/program.h"
#include "library.h"
#include "page_files.h"
#include "page_style.h"
#include "page_texts.h"

#include <string.h>

enum { OK = 200, NOT_FOUND = 404, LATER = 503, SHORT_MAX = 3, TAG_BYTES = 16 };

static const char channel_path[] = "/channel.json";

/* What is also called something shorter. */
static const struct alias {
    const char *path;
    const char *file;
} aliases[] = {{"/", "/index.html"}, {"/check", "/check.html"}};

struct srv_pages {
    struct srv_page_files files;
    struct srv_route *route;
    size_t routes;
    /* Of the library's thread alone: texts of the manifest in force, whose leaf is `of`. */
    struct demur_hash of;
    struct srv_body *policy;  /* ends in NUL; NULL: not made yet */
    struct srv_body *channel; /* NULL: there is no address to name */
};

/* ---- texts ----------------------------------------------------------------------------- */

/* Hand over what was written to w. */
static enum demur_err take(struct srv_body **out, struct demur_writer *w)
{
    uint8_t *bytes = NULL;
    size_t len = 0;
    enum demur_err err = w->err == DEMUR_OK ? demur_writer_take(w, &bytes, &len) : w->err;

    if (err == DEMUR_OK) return srv_body_take(out, bytes, len);
    demur_writer_wipe(w);
    return err;
}

static enum demur_err make(struct srv_pages *p, const struct demur_channel_manifest *force)
{
    struct demur_writer policy;
    struct demur_writer channel;
    struct srv_body *made = NULL;
    struct srv_body *where = NULL;
    enum demur_err err;

    demur_writer_init(&policy);
    srv_page_policy(&policy, force->manifest, force->policy);
    demur_put_u8(&policy, '\0');
    err = take(&made, &policy);
    if (err == DEMUR_OK && srv_page_has_channel(force->policy)) {
        demur_writer_init(&channel);
        srv_page_channel(&channel, force->manifest, force->policy);
        err = take(&where, &channel);
    }
    if (err != DEMUR_OK) {
        srv_body_release(made);
        return err;
    }
    srv_body_release(p->policy);
    srv_body_release(p->channel);
    p->policy = made;
    p->channel = where;
    p->of = force->leaf;
    return DEMUR_OK;
}

/* Bring the texts up to the manifest in force; before the log has one, to the first. */
static enum demur_err update(struct srv_pages *p, struct srv_serve *s)
{
    struct demur_channel_manifest force;
    uint32_t today = srv_today(s);
    enum demur_err err = DEMUR_OK;

    srv_state_look(s->state);
    if (!demur_channel_force(&force, srv_state_channel(s->state), today)) {
        force = (struct demur_channel_manifest){.manifest = s->id.manifest, .policy = s->id.policy};
    }
    if (p->policy == NULL || memcmp(&p->of, &force.leaf, sizeof p->of) != 0) err = make(p, &force);
    srv_state_unlock(s->state);
    return err;
}

/* ---- answers --------------------------------------------------------------------------- */

static const char *file_of(const char *path)
{
    for (size_t i = 0; i < sizeof aliases / sizeof aliases[0]; i++) {
        if (strcmp(aliases[i].path, path) == 0) return aliases[i].file;
    }
    return path;
}

/*
 * The tag of a file under a policy.  A browser keeps the policy with the file, of a worker's script
 * too, so another policy makes it another thing.  It is the same for everybody, and so no mark on
 * who asks.
 */
static void put_tag(struct srv_answer *a, const struct srv_page_file *file, struct srv_body *policy)
{
    struct demur_hash hash;
    char hex[2 * TAG_BYTES + 1];

    demur_sha256_pair(&hash, (struct demur_span){file->hash.bytes, sizeof file->hash.bytes},
                      (struct demur_span){srv_body_bytes(policy), srv_body_len(policy)});
    demur_hex_encode(hex, hash.bytes, TAG_BYTES);
    (void)snprintf(a->etag, sizeof a->etag, "\"%s\"", hex);
}

/* Names in assets have the file's hash in them.  What a policy governs is asked for every time. */
static bool is_lasting(const struct srv_page_file *file)
{
    return strncmp(file->path, "/assets/", strlen("/assets/")) == 0 && !file->is_script;
}

static void read_page(struct srv_library *l, struct srv_request *r)
{
    struct srv_serve *s = srv_library_serve(l);
    struct srv_pages *p = s->pages;
    const char *path = srv_request_path(r);
    const struct srv_page_file *file = srv_page_files_at(&p->files, file_of(path));
    struct srv_answer a = {.status = OK};

    if (update(p, s) != DEMUR_OK) {
        srv_request_answer_text(r, LATER, "there is no memory: come again\n");
        return;
    }
    if (file == NULL && p->channel == NULL) {
        srv_request_answer_text(r, NOT_FOUND, "the log policy gives no address of the channel\n");
        return;
    }
    if (file == NULL) {
        a.type = "application/json";
        a.cache = SRV_CACHE_SECONDS;
        a.shared = srv_body_hold(p->channel);
    } else {
        a.type = file->type;
        a.cache = is_lasting(file) ? SRV_CACHE_IMMUTABLE : SRV_CACHE_ASK;
        a.shared = srv_body_hold(file->body);
        put_tag(&a, file, p->policy);
    }
    a.policy = srv_body_hold(p->policy);
    srv_request_answer(r, &a);
}

static void answer(void *ctx, struct srv_request *r)
{
    struct srv_serve *s = ctx;

    srv_library_ask(s->library, r, read_page);
}

/* ---- routes ---------------------------------------------------------------------------- */

static bool is_of_the_api(const char *path)
{
    for (size_t i = 0; i < srv_api_route_count; i++) {
        if (strcmp(srv_api_routes[i].path, path) == 0) return true;
    }
    return strcmp(path, channel_path) == 0;
}

static void add_route(struct srv_pages *p, const char *path)
{
    p->route[p->routes++] = (struct srv_route){.method = SRV_GET, .path = path, .handle = answer};
}

static enum demur_err make_routes(struct srv_pages *p)
{
    p->route =
        demur_alloc_array(srv_api_route_count + p->files.count + SHORT_MAX, sizeof p->route[0]);
    if (p->route == NULL) return DEMUR_ERR_NOMEM;
    memcpy(p->route, srv_api_routes, srv_api_route_count * sizeof p->route[0]);
    p->routes = srv_api_route_count;
    add_route(p, channel_path);
    for (size_t i = 0; i < sizeof aliases / sizeof aliases[0]; i++) {
        if (srv_page_files_at(&p->files, aliases[i].file) != NULL) add_route(p, aliases[i].path);
    }
    for (size_t i = 0; i < p->files.count; i++) add_route(p, p->files.file[i].path);
    return DEMUR_OK;
}

/* The folder has the style, too, for who opens it on a disk; the same one may lie there. */
static bool is_own_style(const struct srv_page_file *file)
{
    size_t len = strlen(srv_page_style);

    return strcmp(file->path, "/demur.css") == 0 && srv_body_len(file->body) == len &&
           memcmp(srv_body_bytes(file->body), srv_page_style, len) == 0;
}

static enum demur_err refuse_what_is_taken(const struct srv_pages *p, const char *dir, FILE *err)
{
    for (size_t i = 0; i < p->files.count; i++) {
        const char *path = p->files.file[i].path;

        if (!is_of_the_api(path) || is_own_style(&p->files.file[i])) continue;
        fprintf(err, "%s: %s%s: at that address the channel answers something of its own\n",
                host_program, dir, path);
        return DEMUR_ERR_INVALID;
    }
    return DEMUR_OK;
}

enum demur_err srv_pages_read(struct srv_pages **out, const char *dir, FILE *err)
{
    struct srv_pages *p = demur_alloc(sizeof *p);
    enum demur_err status = DEMUR_ERR_NOMEM;

    if (p != NULL) status = srv_page_files_read(&p->files, dir, err);
    if (status == DEMUR_OK) status = refuse_what_is_taken(p, dir, err);
    if (status == DEMUR_OK) status = make_routes(p);
    if (status != DEMUR_OK) {
        srv_pages_free(p);
        return status;
    }
    *out = p;
    return DEMUR_OK;
}

void srv_pages_free(struct srv_pages *p)
{
    if (p == NULL) return;
    srv_page_files_clear(&p->files);
    srv_body_release(p->policy);
    srv_body_release(p->channel);
    demur_free(p->route);
    demur_free(p);
}

const struct srv_route *srv_pages_routes(const struct srv_pages *p, size_t *count)
{
    *count = p->routes;
    return p->route;
}
