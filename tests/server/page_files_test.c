/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* page_files_test.c -- which folders of pages are taken, and what is said of those that are not. */
#include "api.h"
#include "demur/memory.h"
#include "host/program.h"
#include "page_files.h"
#include "page_style.h"
#include "pages.h"
#include "tap.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

const char host_program[] = "page_files_test";

static struct srv_page_files files;
static char dir[] = "/tmp/demur-test-XXXXXX";
static char said[4096];

/* ---- a folder -------------------------------------------------------------------------- */

static const char *path_of(const char *name)
{
    static char path[512];

    (void)snprintf(path, sizeof path, "%s/%s", dir, name);
    return path;
}

static void run(const char *command)
{
    char line[1024];

    (void)snprintf(line, sizeof line, "cd '%s' && %s", dir, command);
    if (system(line) != 0) abort(); /* NOLINT(cert-env33-c): a test in its own directory */
}

static void put(const char *name, const char *text)
{
    int fd = open(path_of(name), O_WRONLY | O_CREAT | O_TRUNC, 0644);

    CHECK(fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text));
    (void)close(fd);
}

/* A folder that is good, and nothing else. */
static void fresh(void)
{
    run("rm -rf * .h* && mkdir assets");
    put("index.html", "<p>");
    put("assets/a-1.js", "1");
}

/* ---- readings -------------------------------------------------------------------------- */

static enum demur_err read_files(const char *of)
{
    FILE *err = fmemopen(said, sizeof said, "w");
    enum demur_err status;

    memset(said, 0, sizeof said);
    if (err == NULL) abort();
    status = srv_page_files_read(&files, of, err);
    (void)fclose(err);
    CHECK((status == DEMUR_OK) == (said[0] == '\0'));
    return status;
}

/* It is refused, with one line that names the file and says so much. */
static void refused(const char *name, const char *says)
{
    char want[512];
    enum demur_err err = read_files(dir);

    (void)snprintf(want, sizeof want, "page_files_test: %s/%s: ", dir, name);
    if (!CHECK_ERR(DEMUR_ERR_INVALID, err) || !CHECK(strncmp(said, want, strlen(want)) == 0) ||
        !CHECK(strstr(said, says) != NULL)) {
        printf("# %s: %s\n", name, said);
    }
    CHECK(strchr(said, '\n') == said + strlen(said) - 1);
    CHECK(files.count == 0 && files.bytes == 0);
    fresh();
}

/* ---- tests ----------------------------------------------------------------------------- */

static void test_files_are_read_with_their_types(void)
{
    static const struct {
        const char *name;
        const char *type;
        bool is_script;
    } all[] = {{"index.html", "text/html; charset=utf-8", true},
               {"check.html", "text/html; charset=utf-8", true},
               {"mark.svg", "image/svg+xml", false},
               {"assets/a-1.js", "text/javascript; charset=utf-8", true},
               {"assets/a_1.css", "text/css; charset=utf-8", false},
               {"assets/a.1.wasm", "application/wasm", false},
               {"assets/a.json", "application/json", false}};

    fresh();
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) put(all[i].name, all[i].name);
    CHECK_ERR(DEMUR_OK, read_files(dir));
    CHECK(files.count == sizeof all / sizeof all[0]);
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        char path[64];
        const struct srv_page_file *f;

        (void)snprintf(path, sizeof path, "/%s", all[i].name);
        f = srv_page_files_at(&files, path);
        if (!CHECK(f != NULL)) continue;
        CHECK(strcmp(f->type, all[i].type) == 0 && f->is_script == all[i].is_script);
        CHECK(srv_body_len(f->body) == strlen(all[i].name));
        CHECK_BYTES(srv_body_bytes(f->body), all[i].name, strlen(all[i].name));
    }
    CHECK(srv_page_files_at(&files, "/assets") == NULL && srv_page_files_at(&files, "") == NULL);
    srv_page_files_clear(&files);
    run("rm -r assets && : >empty.js"); /* there need be no assets; a file may be empty */
    CHECK_ERR(DEMUR_OK, read_files(dir));
    srv_page_files_clear(&files);
}

static void test_links_are_refused(void)
{
    fresh();
    CHECK(symlink("index.html", path_of("check.html")) == 0);
    refused("check.html", "a link; put the file itself there");
    CHECK(symlink("/etc/passwd", path_of("assets/x.js")) == 0);
    refused("assets/x.js", "a link");
    CHECK(symlink("nowhere", path_of("x.js")) == 0);
    refused("x.js", "a link");
    run("rm -r assets && ln -s /tmp assets");
    refused("assets", "a link");
}

static void test_other_things_are_refused(void)
{
    struct sockaddr_un at = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);

    fresh();
    CHECK(mkfifo(path_of("pipe.js"), 0644) == 0);
    refused("pipe.js", "no plain file");
    (void)snprintf(at.sun_path, sizeof at.sun_path, "%.100s", path_of("s.js"));
    CHECK(fd >= 0 && bind(fd, (const struct sockaddr *)&at, sizeof at) == 0);
    refused("s.js", "no plain file");
    (void)close(fd);
    CHECK(mkdir(path_of("more"), 0755) == 0);
    refused("more", "of folders only assets is read");
    CHECK(mkdir(path_of("assets/more.js"), 0755) == 0);
    refused("assets/more.js", "a folder");
    CHECK(mkdir(path_of("assets/assets"), 0755) == 0);
    refused("assets/assets", "a folder");
}

static void test_names_and_kinds(void)
{
    static const char *const kinds[] = {"log.key",  "key",         "a.php",
                                        "a.js.map", "demurd.conf", "a.JS"};
    static const char *const names[][2] = {{".hidden.js", ".hidden.js"},
                                           {"a b.js", "a?b.js"},
                                           {"a%2f.js", "a%2f.js"},
                                           {"a\xc3\xa4.js", "a??.js"},
                                           {"\x1b[31m\n.js", "?[31m?.js"}};
    char name[160];

    fresh();
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        put(kinds[i], "x");
        refused(kinds[i], "not a file of pages");
    }
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        put(names[i][0], "x");
        refused(names[i][1], "a name of letters, digits");
    }
    memset(name, 'n', sizeof name);
    memcpy(name + SRV_PAGE_PATH_MAX - 1 - 3, ".js", 4); /* with its slash as long as may be */
    put(name, "x");
    CHECK_ERR(DEMUR_OK, read_files(dir));
    srv_page_files_clear(&files);
    fresh();
    memcpy(name + SRV_PAGE_PATH_MAX - 3, ".js", 4);
    put(name, "x");
    refused(name, "its name is too long");
}

static void test_one_file_too_many(void)
{
    fresh(); /* two */
    run("for i in $(seq 31); do : >t$i.js; : >assets/t$i.js; done");
    CHECK_ERR(DEMUR_OK, read_files(dir));
    CHECK(files.count == SRV_PAGE_FILES_MAX);
    srv_page_files_clear(&files);
    put("assets/one.js", "");
    CHECK_ERR(DEMUR_ERR_INVALID, read_files(dir));
    CHECK(strstr(said, "/assets/") != NULL && strstr(said, "one file too many") != NULL);
    CHECK(files.count == 0);
}

static void test_one_byte_too_many(void)
{
    fresh();
    run("rm assets/a-1.js; : >index.html; head -c 4194303 /dev/zero >assets/a.js; "
        "printf x >assets/b.js");
    CHECK_ERR(DEMUR_OK, read_files(dir));
    CHECK(files.bytes == SRV_PAGE_BYTES_MAX);
    srv_page_files_clear(&files);
    run("rm assets/b.js; printf xy >index.html");
    refused("assets/a.js", "too large");
}

static void test_folders_that_are_none(void)
{
    fresh();
    CHECK_ERR(DEMUR_ERR_IO, read_files("/tmp/there/is/none"));
    CHECK(strcmp(said, "page_files_test: /tmp/there/is/none: No such file or directory\n") == 0);
    CHECK_ERR(DEMUR_ERR_IO, read_files(path_of("index.html")));
    CHECK(strstr(said, "Not a directory") != NULL);
    CHECK(unlink(path_of("index.html")) == 0);
    refused("index.html", "these are no pages");
}

/* A folder itself may be a link: how a site is put in the place of another. */
static void test_the_folder_may_be_a_link(void)
{
    char link[64];

    fresh();
    (void)snprintf(link, sizeof link, "%s-link", dir);
    CHECK(symlink(dir, link) == 0);
    CHECK_ERR(DEMUR_OK, read_files(link));
    srv_page_files_clear(&files);
    CHECK(unlink(link) == 0);
}

static void test_addresses_of_the_channel_are_taken(void)
{
    static const char *const names[] = {"demur.css", "channel.json"};

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        FILE *err = fmemopen(said, sizeof said, "w");
        struct srv_pages *pages = NULL;

        fresh();
        put(names[i], "x");
        if (err == NULL) abort();
        CHECK_ERR(DEMUR_ERR_INVALID, srv_pages_read(&pages, dir, err));
        (void)fclose(err);
        CHECK(pages == NULL && strstr(said, names[i]) != NULL);
        CHECK(strstr(said, "the channel answers something of its own") != NULL);
    }
}

/* Pages are built with the style of the record beside them. */
static void test_the_channels_own_style_may_lie_there(void)
{
    struct srv_pages *pages = NULL;
    size_t routes = 0;
    size_t n = 0;

    fresh();
    put("demur.css", srv_page_style);
    CHECK_ERR(DEMUR_OK, srv_pages_read(&pages, dir, stdout));
    if (pages == NULL) return;
    for (const struct srv_route *r = srv_pages_routes(pages, &routes); n < routes; n++) {
        if (strcmp(r[n].path, "/demur.css") == 0) break;
    }
    CHECK(n < srv_api_route_count); /* the first that fits answers, and is the channel's */
    srv_pages_free(pages);
}

static void test_without_memory(void)
{
    unsigned nth = 0;
    enum demur_err err;

    fresh();
    do {
        struct srv_pages *pages = NULL;
        FILE *nowhere = fopen("/dev/null", "w");

        if (nowhere == NULL) abort();
        demur_test_fail_alloc(++nth);
        err = srv_pages_read(&pages, dir, nowhere);
        demur_test_fail_alloc(0);
        CHECK(err == DEMUR_OK || (err == DEMUR_ERR_NOMEM && pages == NULL));
        srv_pages_free(pages);
        (void)fclose(nowhere);
    } while (err != DEMUR_OK && nth < 100);
    CHECK(nth > 5);
}

int main(void)
{
    if (mkdtemp(dir) == NULL) return 2;
    RUN(test_files_are_read_with_their_types);
    RUN(test_links_are_refused);
    RUN(test_other_things_are_refused);
    RUN(test_names_and_kinds);
    RUN(test_one_file_too_many);
    RUN(test_one_byte_too_many);
    RUN(test_folders_that_are_none);
    RUN(test_the_folder_may_be_a_link);
    RUN(test_addresses_of_the_channel_are_taken);
    RUN(test_the_channels_own_style_may_lie_there);
    RUN(test_without_memory);
    run("rm -rf * .h*");
    (void)rmdir(dir);
    return tap_done();
}
