/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* conf_test.c -- configuration files: what is taken, what is refused, and where it says so. */
#include "demur/memory.h"
#include "host/demurd_conf.h"
#include "host/program.h"
#include "tap.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

const char host_program[] = "conf_test";

static struct host_serve_conf serve;
static struct host_issue_conf issue;
static char said[4096]; /* the line of the newest refusal */

/* Read text as the file "at/x.conf". */
static enum demur_err parse(const char *text)
{
    FILE *err = fmemopen(said, sizeof said, "w");
    enum demur_err status;

    memset(said, 0, sizeof said);
    memset(&serve, 0xff, sizeof serve);
    if (err == NULL) abort();
    status = host_conf_parse(&serve, "at/x.conf", (const uint8_t *)text, strlen(text),
                             host_serve_keys, err);
    (void)fclose(err);
    CHECK((status == DEMUR_OK) == (said[0] == '\0'));
    return status;
}

/* Refused with that error, and the line says so much. */
static void refused(enum demur_err want, const char *text, const char *says)
{
    enum demur_err err = parse(text);

    if (!CHECK(err == want) || !CHECK(strstr(said, says) != NULL)) {
        printf("# %s: %s: %s\n", text, demur_err_name(err), said);
    }
    CHECK(strncmp(said, "conf_test: at/x.conf:", 21) == 0);
    CHECK(strchr(said, '\n') == said + strlen(said) - 1); /* one line */
}

/* ---- tests ----------------------------------------------------------------------------- */

static void test_what_is_left_out_is_what_the_manual_says(void)
{
    CHECK_ERR(DEMUR_OK, parse(""));
    CHECK(strcmp(serve.listen, "127.0.0.1:8470") == 0);
    CHECK(strcmp(serve.store, "sqlite:at/channel.db") == 0);
    CHECK(strcmp(serve.manifest, "at/manifest") == 0);
    CHECK(strcmp(serve.log_key, "at/log.key") == 0 && strcmp(serve.front_key, "at/front.key") == 0);
    CHECK(strcmp(serve.last_checkpoint, "at/last-checkpoint") == 0);
    CHECK(serve.pages[0] == '\0');
    CHECK(!serve.proxy_line && serve.workers == 0 && serve.connections_max == 4096);
    CHECK(serve.request_seconds_max == 20 && serve.queue_cells_max == 4096);
    CHECK(serve.ballast_mib == 256);
    CHECK_ERR(DEMUR_OK, host_conf_parse(&issue, "i.conf", NULL, 0, host_issue_keys, stdout));
    CHECK(strcmp(issue.listen, "127.0.0.1:8471") == 0 && issue.channel[0] == '\0');
    CHECK(strcmp(issue.store, "sqlite:issuer.db") == 0 && strcmp(issue.epochs, ".") == 0);
}

static void test_keys_values_comments_and_blanks(void)
{
    CHECK_ERR(DEMUR_OK, parse("# a comment\n\n"
                              "  listen\t=  unix:/run/x  # behind\r\n"
                              "store=sqlite:/var/lib/a b.db\n"
                              "manifest = /etc/m\n"
                              "log_key = keys/log.key\n"
                              "proxy_line = yes\n"
                              "workers = 256\n"
                              "ballast_mib = 0")); /* no LF at the end */
    CHECK(strcmp(serve.listen, "unix:/run/x") == 0);
    CHECK(strcmp(serve.store, "sqlite:/var/lib/a b.db") == 0);
    CHECK(strcmp(serve.manifest, "/etc/m") == 0);
    CHECK(strcmp(serve.log_key, "at/keys/log.key") == 0);
    CHECK(serve.proxy_line && serve.workers == 256 && serve.ballast_mib == 0);
    CHECK_ERR(DEMUR_OK, parse("store = memory:\nlisten = a=b\n"));
    CHECK(strcmp(serve.store, "memory:") == 0 && strcmp(serve.listen, "a=b") == 0);
}

static void test_lines_that_are_none(void)
{
    refused(DEMUR_ERR_FORMAT, "listen\n", "x.conf:1: \"key = value\" is wanted");
    refused(DEMUR_ERR_FORMAT, "\n\n= 5\n", "x.conf:3: there is no key \"\"");
    refused(DEMUR_ERR_FORMAT, "# ok\nListen = a\n", "x.conf:2: there is no key \"Listen\"");
    refused(DEMUR_ERR_FORMAT, "workers_ = 1\n", "there are: listen store");
    refused(DEMUR_ERR_FORMAT, "workers = 1\nworkers = 1\n",
            "x.conf:2: this key stands there twice");
    refused(DEMUR_ERR_FORMAT,
            "listen = a\x01"
            "b\n",
            "x.conf:1: this is no line of text");
    refused(DEMUR_ERR_FORMAT, "listen = \xff\n", "no line of text");
    refused(DEMUR_ERR_FORMAT, "\x1b[31m = 1\n", "no line of text"); /* never onto a terminal */
}

static void test_numbers(void)
{
    static const char *const bad[] = {"257", "-1", "",           "1x",         "0x10",       "+1",
                                      "1 2", "1.", "4294967296", "4294967297", "00000000001"};

    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        char text[64];

        (void)snprintf(text, sizeof text, "workers = %s\n", bad[i]);
        refused(DEMUR_ERR_RANGE, text, "x.conf:1: workers is a number from 0 to 256");
    }
    refused(DEMUR_ERR_RANGE, "request_seconds_max = 0\n", "from 1 to 600");
    refused(DEMUR_ERR_RANGE, "request_seconds_max = 601\n", "from 1 to 600");
    CHECK_ERR(DEMUR_OK, parse("request_seconds_max = 600\nconnections_max = 16\n"));
    CHECK(serve.request_seconds_max == 600 && serve.connections_max == 16);
}

static void test_yes_no_paths_and_stores(void)
{
    refused(DEMUR_ERR_RANGE, "proxy_line = true\n", "proxy_line is yes or no");
    refused(DEMUR_ERR_RANGE, "proxy_line =\n", "proxy_line is yes or no");
    CHECK_ERR(DEMUR_OK, parse("proxy_line = no\n"));
    refused(DEMUR_ERR_RANGE, "manifest =\n", "a path is wanted");
    CHECK_ERR(DEMUR_OK, parse("pages =\n"));
    CHECK(serve.pages[0] == '\0');
    CHECK_ERR(DEMUR_OK, parse("pages = web/dist\n"));
    CHECK(strcmp(serve.pages, "at/web/dist") == 0);
    CHECK_ERR(DEMUR_OK, parse("pages = /usr/share/demur/web\n"));
    CHECK(strcmp(serve.pages, "/usr/share/demur/web") == 0);
    refused(DEMUR_ERR_RANGE, "store = channel.db\n", "a store is \"sqlite:PATH\"");
    refused(DEMUR_ERR_RANGE, "store = sqlite:\n", "a store is");
    refused(DEMUR_ERR_RANGE, "store = memory:x\n", "a store is");
}

/* The longest value, and one byte more; of a path the directory counts as well. */
static void test_values_have_an_end(void)
{
    static const struct {
        const char *key;
        size_t room; /* for the value */
        const char *prefix;
    } cases[] = {{"listen = ", HOST_CONF_VALUE_MAX, ""},
                 {"manifest = ", HOST_CONF_VALUE_MAX - 3, ""},
                 {"manifest = /", HOST_CONF_VALUE_MAX - 1, ""},
                 {"store = sqlite:", HOST_CONF_VALUE_MAX - 7 - 3, ""}};
    char text[HOST_CONF_VALUE_MAX + 64];

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        for (size_t more = 0; more < 2; more++) {
            size_t head = strlen(cases[i].key);

            memcpy(text, cases[i].key, head);
            memset(text + head, 'v', cases[i].room + more);
            text[head + cases[i].room + more] = '\0';
            CHECK_ERR(more == 0 ? DEMUR_OK : DEMUR_ERR_RANGE, parse(text));
            CHECK((strstr(said, "the value is too long") != NULL) == (more == 1));
        }
    }
}

static void test_files(void)
{
    char path[] = "/tmp/demur-test-XXXXXX";
    static char large[HOST_CONF_BYTES_MAX + 1];
    int fd = mkstemp(path);

    memset(large, '\n', sizeof large);
    CHECK(fd >= 0 && write(fd, large, sizeof large) == (ssize_t)sizeof large);
    CHECK_ERR(DEMUR_ERR_LENGTH, host_conf_read(&serve, path, host_serve_keys, stdout));
    CHECK(ftruncate(fd, HOST_CONF_BYTES_MAX) == 0);
    CHECK_ERR(DEMUR_OK, host_conf_read(&serve, path, host_serve_keys, stdout));
    CHECK(strcmp(serve.manifest, "/tmp/manifest") == 0);
    (void)close(fd);
    (void)unlink(path);
    CHECK_ERR(DEMUR_ERR_IO, host_conf_read(&serve, path, host_serve_keys, stdout));
}

int main(void)
{
    RUN(test_what_is_left_out_is_what_the_manual_says);
    RUN(test_keys_values_comments_and_blanks);
    RUN(test_lines_that_are_none);
    RUN(test_numbers);
    RUN(test_yes_no_paths_and_stores);
    RUN(test_values_have_an_end);
    RUN(test_files);
    return tap_done();
}
