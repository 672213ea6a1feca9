/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * pages_test.c -- a channel that serves pages: each at its address, with its type, under the one
 * policy that names the issuers of the manifest in force; and nothing besides.
 */
#include "page_texts.h"
#include "raw_ask.h"
#include "serve_run.h"

const char host_program[] = "pages_test";

enum { ISSUERS = 2, DAY = C_FIRST_DAY + 2 };

#define POLICY(connect)                                                            \
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; " \
    "img-src 'self' blob:; connect-src 'self'" connect                             \
    "; worker-src 'self'; object-src 'none'; base-uri 'none'; "                    \
    "form-action 'none'; frame-ancestors 'none'"
#define ALONE  POLICY("") /* of a manifest without addresses */
#define OTHERS POLICY(" https://api.example https://one.example:8443 http://two.onion")
#define RECORD_POLICY                                                             \
    "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; " \
    "frame-ancestors 'none'"

static struct channel org;
static struct test_random lot = {81};
static struct serve_run run;

static void make_pages(void)
{
    char path[R_PATH];

    r_path(path, &run, "pages");
    CHECK(mkdir(path, 0700) == 0);
    r_path(path, &run, "pages/assets");
    CHECK(mkdir(path, 0700) == 0);
    r_write(&run, "pages/index.html", "<p>index", 8);
    r_write(&run, "pages/check.html", "<p>check", 8);
    r_write(&run, "pages/mark.svg", "<svg/>", 6);
    r_write(&run, "pages/assets/a-1.js", "a()", 3);
    r_write(&run, "pages/assets/a-1.css", "a{}", 3);
    r_write(&run, "pages/assets/a-1.wasm", "wasm", 4);
}

static unsigned ask(const char *method, const char *path, const char *headers)
{
    return raw_ask(run.url, method, path, headers);
}

/* ---- what is answered ------------------------------------------------------------------ */

static const struct {
    const char *path;
    const char *type;
    const char *body;
    bool is_lasting;
} pages[] = {
    {"/", "text/html; charset=utf-8", "<p>index", false},
    {"/index.html", "text/html; charset=utf-8", "<p>index", false},
    {"/check", "text/html; charset=utf-8", "<p>check", false},
    {"/check.html", "text/html; charset=utf-8", "<p>check", false},
    {"/mark.svg", "image/svg+xml", "<svg/>", false},
    {"/assets/a-1.js", "text/javascript; charset=utf-8", "a()", false},
    {"/assets/a-1.css", "text/css; charset=utf-8", "a{}", true},
    {"/assets/a-1.wasm", "application/wasm", "wasm", true},
};
enum { PAGES = sizeof pages / sizeof pages[0] };

static void test_each_page_is_answered_under_the_policy(void)
{
    for (size_t i = 0; i < PAGES; i++) {
        CHECK(ask("GET", pages[i].path, "") == 200);
        CHECK(raw_says("Content-Type", pages[i].type));
        CHECK(raw_says("Content-Security-Policy", ALONE)); /* of which there is one */
        CHECK(raw_says("Cache-Control",
                       pages[i].is_lasting ? "public, max-age=31536000, immutable" : "no-cache"));
        CHECK(raw_says("X-Content-Type-Options", "nosniff"));
        CHECK(raw_says("Referrer-Policy", "no-referrer"));
        CHECK(strlen(raw_header("ETag")) == 34);
        CHECK(strcmp(raw_body(), pages[i].body) == 0);
    }
}

static void test_head_is_get_without_the_body(void)
{
    char tag[64];

    for (size_t i = 0; i < PAGES; i++) {
        CHECK(ask("GET", pages[i].path, "") == 200);
        (void)snprintf(tag, sizeof tag, "%.40s", raw_header("ETag"));
        CHECK(ask("HEAD", pages[i].path, "") == 200);
        CHECK(raw_says("Content-Type", pages[i].type));
        CHECK(raw_says("Content-Security-Policy", ALONE));
        CHECK(raw_says("ETag", tag));
        CHECK(raw_says("Content-Length", i < 4 ? "8" : i == 4 ? "6" : i < 7 ? "3" : "4"));
        CHECK(raw_body()[0] == '\0');
    }
}

static void test_who_has_a_page_is_not_sent_it_again(void)
{
    static const char *const forms[][2] = {{"", ""}, {"W/", ""}, {"\"a\", ", ", \"b\""}};
    char tag[64];
    char header[256];

    CHECK(ask("GET", "/assets/a-1.js", "") == 200);
    (void)snprintf(tag, sizeof tag, "%.40s", raw_header("ETag"));
    CHECK(ask("GET", "/", "") == 200 && strcmp(raw_header("ETag"), tag) != 0);
    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
        (void)snprintf(header, sizeof header, "If-None-Match: %s%s%s\r\n", forms[i][0], tag,
                       forms[i][1]);
        CHECK(ask("GET", "/assets/a-1.js", header) == 304);
        CHECK(raw_says("ETag", tag) && raw_says("Cache-Control", "no-cache"));
        CHECK(raw_says("Content-Security-Policy", ALONE));
        CHECK(raw_body()[0] == '\0');
        CHECK(ask("GET", "/", header) == 200); /* another's tag */
    }
    CHECK(ask("GET", "/assets/a-1.js", "If-None-Match: \"0123\"\r\n") == 200);
    CHECK(ask("GET", "/assets/a-1.js", "If-None-Match: \r\n") == 200);
    CHECK(strcmp(raw_body(), "a()") == 0);
}

static void test_nothing_else_is_there(void)
{
    static const char *const paths[] = {
        "/assets",
        "/assets/",
        "/assets/a-2.js",
        "/a-1.js",
        "/check/",
        "/Check",
        "/index.html/",
        "/INDEX.HTML",
        "//index.html",
        "//",
        "/./index.html",
        "/assets/../index.html",
        "/../demurd.conf",
        "/../log.key",
        "/demurd.conf",
        "/log.key",
        "/assets/..%2findex.html",
        "/%2e%2e/log.key",
        "/%69ndex.html",
        "/assets//a-1.js",
        "/assets/a-1.js%00",
        "/later.js",
        "/assets/..",
        "/pages/index.html",
        "/channel.json/",
        "/assets/channel.json",
    };

    r_write(&run, "pages/later.js", "later", 5); /* not there when the server started */
    r_write(&run, "pages/index.html", "<p>later", 8);
    for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++) {
        if (!CHECK(ask("GET", paths[i], "") == 404)) printf("# %s\n", paths[i]);
        CHECK(raw_count("Content-Security-Policy") == 0);
        CHECK(strcmp(raw_body(), "there is nothing here\n") == 0);
        CHECK(ask("POST", paths[i], "Content-Length: 0\r\n") == 404);
    }
    CHECK(ask("GET", "/", "") == 200 && strcmp(raw_body(), "<p>index") == 0);
    for (size_t i = 0; i < PAGES; i++) {
        CHECK(ask("POST", pages[i].path, "Content-Length: 0\r\n") == 405);
        CHECK(ask("DELETE", pages[i].path, "") == 405);
    }
    CHECK(ask("GET", "/?a=b", "") == 400 && ask("GET", "/", "Range: bytes=0-1\r\n") == 400);
}

static void test_the_record_stays_what_it_is(void)
{
    CHECK(r_window(&run, -1));
    CHECK(ask("GET", "/record", "") == 200);
    CHECK(raw_says("Content-Security-Policy", RECORD_POLICY));
    CHECK(raw_count("ETag") == 0 && raw_says("Cache-Control", "public, max-age=2"));
    CHECK(ask("GET", "/demur.css", "") == 200);
    CHECK(raw_count("Content-Security-Policy") == 0 && raw_count("ETag") == 0);
    CHECK(ask("GET", "/demur.css", "If-None-Match: *\r\n") == 200);
}

/* A page of another origin asks whatever a client asks; faults and refusals can be read, too. */
static void test_other_origins_may_ask_everything(void)
{
    static const struct {
        const char *method;
        const char *path;
        unsigned status;
    } asked[] = {
        {"GET", "/checkpoint", 200},    {"GET", "/tile/0/000.p/1", 200},
        {"GET", "/tile/7/000", 404},    {"GET", "/tile/entries/000.p/1", 200},
        {"GET", "/v1/feed", 200},       {"GET", "/v1/feed/0", 200},
        {"GET", "/v1/feed/99999", 404}, {"GET", "/v1/chain", 200},
        {"GET", "/v1/board.json", 200}, {"GET", "/v1/health", 200},
        {"GET", "/v1/blob/x", 400},     {"GET", "/v1/nothing", 404},
        {"GET", "/v1/cell", 405},       {"POST", "/v1/cell", 400},
        {"POST", "/v1/entry", 400},     {"POST", "/v1/blob", 400},
        {"GET", "/v1/feed?a=b", 400},   {"PUT", "/v1/cell", 405},
        {"GET", "/channel.json", 404},  {"GET", "/", 200},
    };
    const char *origin = "Origin: https://pages.example\r\n";

    for (size_t i = 0; i < sizeof asked / sizeof asked[0]; i++) {
        bool is_post = asked[i].method[0] == 'P';
        char headers[128];

        (void)snprintf(headers, sizeof headers, "%s%s", origin,
                       is_post ? "Content-Length: 0\r\n" : "");
        if (!CHECK(ask(asked[i].method, asked[i].path, headers) == asked[i].status)) {
            printf("# %s\n", asked[i].path);
        }
        CHECK(raw_says("Access-Control-Allow-Origin", "*"));
        CHECK(raw_says("Cross-Origin-Resource-Policy", "cross-origin"));
        CHECK(raw_count("Access-Control-Allow-Credentials") == 0);
        (void)snprintf(headers, sizeof headers,
                       "%sAccess-Control-Request-Method: %s\r\n"
                       "Access-Control-Request-Headers: content-type\r\n",
                       origin, is_post ? "POST" : "GET");
        if (strchr(asked[i].path, '?') != NULL) continue;
        CHECK(ask("OPTIONS", asked[i].path, headers) == 204);
        CHECK(raw_says("Access-Control-Allow-Origin", "*"));
        CHECK(raw_says("Access-Control-Allow-Methods", "GET, POST"));
        CHECK(raw_says("Access-Control-Allow-Headers", "Content-Type"));
        CHECK(raw_body()[0] == '\0');
    }
}

/* ---- what the manifest says ------------------------------------------------------------ */

static void test_the_policy_follows_the_manifest_in_force(void)
{
    static char text[1024];
    char vkey[DEMUR_VKEY_LEN_MAX + 1];
    char tag[64];
    char header[128];
    struct demur_manifest *m = c_next_manifest(&org, DAY - 1);
    long seq = r_newest(&run);

    CHECK(ask("GET", "/channel.json", "") == 404);
    CHECK(strstr(raw_body(), "the log policy gives no address") != NULL);
    CHECK(ask("GET", "/assets/a-1.js", "") == 200);
    (void)snprintf(tag, sizeof tag, "%.40s", raw_header("ETag"));
    demur_vkey_encode(vkey, &org.log_key);
    (void)snprintf(text, sizeof text, "log %s https://api.example/base\nquorum none\n", vkey);
    m->log_policy = c_span(text);
    m->issuer[0].url = c_span("https://one.example:8443/office/");
    m->issuer[1].url = c_span("http://two.onion");
    m->name = c_span("Ministry of \"Tests\" \\ \xc3\xa9");
    c_amend(&org, m);
    r_submit(&run, &org);
    CHECK(r_window(&run, seq));
    CHECK(ask("GET", "/", "") == 200 && raw_says("Content-Security-Policy", ALONE)); /* not yet */
    CHECK(r_stop(&run) == 0);
    r_set_day(DAY);
    CHECK(r_start(&run) == 0);
    CHECK(r_window(&run, r_newest(&run)));
    for (size_t i = 0; i < PAGES; i++) {
        CHECK(ask("GET", pages[i].path, "") == 200);
        CHECK(raw_says("Content-Security-Policy", OTHERS));
    }
    /* The policy of a worker is kept with its script: who has that of before has not this one. */
    (void)snprintf(header, sizeof header, "If-None-Match: %s\r\n", tag);
    CHECK(ask("GET", "/assets/a-1.js", header) == 200);
    CHECK(ask("GET", "/channel.json", "") == 200);
    CHECK(raw_says("Content-Type", "application/json"));
    CHECK(raw_says("Content-Security-Policy", OTHERS));
    CHECK(raw_says("Cache-Control", "public, max-age=2"));
    CHECK(strcmp(raw_body(), "{\"api\":\"https://api.example/base\","
                             "\"operator\":\"Ministry of \\\"Tests\\\" \\\\ \xc3\xa9\","
                             "\"own\":true}\n") == 0);
    CHECK(ask("HEAD", "/channel.json", "") == 200 && raw_body()[0] == '\0');
    CHECK(r_stop(&run) == 0);
}

/* Whether an issuer's url puts `origin` into the policy; "": nothing. */
static void names(const char *url, const char *origin)
{
    struct demur_manifest *m = demur_manifest_new();
    struct demur_writer w;
    char want[512];

    if (m == NULL) abort();
    m->issuers = 2;
    m->issuer[0].url = c_span(url);
    m->issuer[1].url = c_span(url); /* once is enough */
    demur_writer_init(&w);
    srv_page_policy(&w, m, org.policy);
    demur_put_u8(&w, 0);
    (void)snprintf(want, sizeof want, "connect-src 'self'%s%s; worker-src",
                   origin[0] != '\0' ? " " : "", origin);
    if (!CHECK(w.err == DEMUR_OK && strstr((const char *)w.data, want) != NULL)) {
        printf("# %s: %s\n", url, (const char *)w.data);
    }
    demur_writer_wipe(&w);
    demur_manifest_free(m);
}

static void test_only_origins_go_into_a_policy(void)
{
    names("", "");
    names("https://a.example", "https://a.example");
    names("http://a.example/", "http://a.example");
    names("https://a.example:8443/x?y#z", "https://a.example:8443");
    names("http://127.0.0.1:8471", "http://127.0.0.1:8471");
    names("https://a.example; script-src *", "");
    names("https://a.example;script-src", "");
    names("https://a.example 'unsafe-eval'", "");
    names("https://a.example,https://b", "");
    names("https://*", "");
    names("https://*.example", "");
    names("https://a.example:*", "");
    names("https://a.example:", "");
    names("https://a.example:123456", "");
    names("https://u@a.example", "");
    names("https://a.example:80@b", "");
    names("https://[::1]:8471", ""); /* which a policy cannot name */
    names("https://", "");
    names("https:a.example", "");
    names("HTTPS://a.example", "");
    names("data:", "");
    names("*", "");
    names("ftp://a.example", "");
}

/* ---- starts ---------------------------------------------------------------------------- */

/* demurd serve and check-config end with status, and what they say has text in it. */
static void refuses(int status, const char *text)
{
    char command[4 * R_PATH];
    char said[4096] = "";
    FILE *file;
    size_t n;
    int ended;

    CHECK(r_start(&run) == status);
    r_path(command, &run, "");
    (void)snprintf(command, sizeof command,
                   "cat '%s/log-%u'; '%s' --as-root check-config serve '%s/demurd.conf' 2>&1",
                   run.dir, run.run, run.demurd, run.dir);
    file = popen(command, "r"); /* NOLINT(cert-env33-c): a test runs the program that it tests */
    if (file == NULL) abort();
    n = fread(said, 1, sizeof said - 1, file);
    said[n] = '\0';
    ended = pclose(file);
    CHECK(WIFEXITED(ended) && WEXITSTATUS(ended) == status);
    if (!CHECK(strstr(said, text) != NULL && strstr(strstr(said, text) + 1, text) != NULL)) {
        printf("# %s\n", said);
    }
}

static void test_a_folder_that_is_not_good_stops_the_start(void)
{
    char path[R_PATH];
    char moved[R_PATH];

    r_path(path, &run, "pages/link.html");
    CHECK(symlink("index.html", path) == 0);
    refuses(3, "/pages/link.html: a link");
    CHECK(unlink(path) == 0);
    r_path(path, &run, "pages");
    r_path(moved, &run, "moved");
    CHECK(rename(path, moved) == 0);
    refuses(1, "/pages: No such file or directory");
    CHECK(rename(moved, path) == 0);
    CHECK(r_start(&run) == 0);
    CHECK(r_stop(&run) == 0);
}

static void test_without_the_key_there_are_no_pages(void)
{
    static const char *const confs[] = {"listen = 127.0.0.1:0\nballast_mib = 0\n",
                                        "listen = 127.0.0.1:0\nballast_mib = 0\npages =\n"};

    for (size_t c = 0; c < sizeof confs / sizeof confs[0]; c++) {
        r_write(&run, "demurd.conf", confs[c], strlen(confs[c]));
        CHECK(r_start(&run) == 0);
        for (size_t i = 0; i < PAGES; i++) CHECK(ask("GET", pages[i].path, "") == 404);
        CHECK(ask("GET", "/channel.json", "") == 404);
        CHECK(ask("POST", "/", "Content-Length: 0\r\n") == 404);
        CHECK(r_stop(&run) == 0);
    }
}

int main(int argc, char *argv[])
{
    if (argc != 2) return 2;
    c_begin(&org, ISSUERS, 0, &lot, &(struct c_lies){.quorum_none = true, .window_s = 1});
    r_make(&run, &org, argv[1], "pages = pages\n");
    make_pages();
    r_set_day(DAY - 9);
    if (CHECK(r_start(&run) == 0)) {
        RUN(test_each_page_is_answered_under_the_policy);
        RUN(test_head_is_get_without_the_body);
        RUN(test_who_has_a_page_is_not_sent_it_again);
        RUN(test_nothing_else_is_there);
        RUN(test_the_record_stays_what_it_is);
        RUN(test_other_origins_may_ask_everything);
        RUN(test_the_policy_follows_the_manifest_in_force);
        RUN(test_only_origins_go_into_a_policy);
        RUN(test_a_folder_that_is_not_good_stops_the_start);
        RUN(test_without_the_key_there_are_no_pages);
    }
    r_kill(&run);
    r_remove(&run);
    c_close(&org);
    return tap_done();
}
