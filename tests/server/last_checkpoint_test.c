/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* last_checkpoint_test.c -- the file of the last checkpoint: swapped whole, from what was there. */
#include "last_checkpoint.h"

#include "demur/memory.h"
#include "host/program.h"
#include "tap.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

const char host_program[] = "last_checkpoint_test";

enum { NOTE_MAX = 65535 };

static char dir[] = "/tmp/demur-test-XXXXXX";
static const char *const names[] = {"last", "last-lock", "last-next", "other", "f"};

static struct demur_span span(const char *text)
{
    return (struct demur_span){(const uint8_t *)text, strlen(text)};
}

static const struct demur_span nothing = {NULL, 0};

static void put(const char *name, const void *data, size_t len)
{
    int fd = open(name, O_WRONLY | O_CREAT | O_TRUNC, 0600);

    CHECK(fd >= 0 && write(fd, data, len) == (ssize_t)len);
    (void)close(fd);
}

/* Whether the file has just that text. */
static bool has(const char *name, const char *text)
{
    char there[256];
    int fd = open(name, O_RDONLY);
    ssize_t got = fd < 0 ? -1 : read(fd, there, sizeof there);

    if (fd >= 0) (void)close(fd);
    return got == (ssize_t)strlen(text) && memcmp(there, text, strlen(text)) == 0;
}

static bool is_there(const char *name)
{
    struct stat st;

    return lstat(name, &st) == 0;
}

static void fresh(void)
{
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) (void)unlink(names[i]);
}

static struct srv_last *open_last(void)
{
    struct srv_last *l = NULL;

    CHECK_ERR(DEMUR_OK, srv_last_open(&l, "last", stdout));
    return l;
}

static bool note_is(const struct srv_last *l, const char *text)
{
    struct demur_span note = srv_last_note(l);

    return note.len == strlen(text) && memcmp(note.data, text, note.len) == 0;
}

/* ---- tests ----------------------------------------------------------------------------- */

static void test_the_first_note_is_put_and_found_again(void)
{
    struct srv_last *l;
    struct stat st;

    fresh();
    l = open_last();
    CHECK(srv_last_note(l).len == 0 && !is_there("last"));
    CHECK_ERR(DEMUR_OK, srv_last_swap(l, nothing, span("one\n")));
    CHECK(note_is(l, "one\n") && has("last", "one\n") && !is_there("last-next"));
    CHECK(stat("last", &st) == 0 && (st.st_mode & 0777) == 0600);
    CHECK_ERR(DEMUR_OK, srv_last_swap(l, srv_last_note(l), span("two\n")));
    CHECK(note_is(l, "two\n") && has("last", "two\n"));
    srv_last_close(l);
    l = open_last();
    CHECK(note_is(l, "two\n"));
    srv_last_close(l);
}

/* Whatever is there and was not expected stays, and so does what is remembered. */
static void test_another_content_is_not_replaced(void)
{
    static const char *const others[] = {"One\n", "one", "one\none\n", "onf\n"};
    struct srv_last *l;

    fresh();
    l = open_last();
    CHECK_ERR(DEMUR_OK, srv_last_swap(l, nothing, span("one\n")));
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        put("last", others[i], strlen(others[i]));
        CHECK_ERR(DEMUR_ERR_STATE, srv_last_swap(l, span("one\n"), span("two\n")));
        CHECK(has("last", others[i]) && note_is(l, "one\n"));
    }
    (void)unlink("last"); /* somebody took it away */
    CHECK_ERR(DEMUR_ERR_STATE, srv_last_swap(l, span("one\n"), span("two\n")));
    CHECK(!is_there("last"));
    srv_last_close(l);
    put("last", "here\n", 5); /* and where there should be none */
    l = open_last();
    CHECK_ERR(DEMUR_ERR_STATE, srv_last_swap(l, nothing, span("two\n")));
    CHECK(has("last", "here\n"));
    srv_last_close(l);
}

/* It is not opened, and the line says why. */
static void not_opened(const char *says)
{
    static char said[1024];
    FILE *err = fmemopen(said, sizeof said, "w");
    struct srv_last *l = NULL;

    if (err == NULL) abort();
    CHECK_ERR(DEMUR_ERR_IO, srv_last_open(&l, "last", err));
    (void)fclose(err);
    if (!CHECK(strstr(said, says) != NULL)) printf("# %s", said);
}

static void test_an_empty_or_endless_file_is_no_note(void)
{
    static char longest[NOTE_MAX + 1];
    struct srv_last *l;

    fresh();
    put("last", "", 0);
    not_opened("it is empty");
    memset(longest, 'x', sizeof longest);
    put("last", longest, sizeof longest);
    not_opened("too long");
    put("last", longest, NOTE_MAX);
    l = open_last();
    CHECK(srv_last_note(l).len == NOTE_MAX);
    put("last", "", 0); /* cut while it is open */
    CHECK_ERR(DEMUR_ERR_IO, srv_last_swap(l, srv_last_note(l), span("two\n")));
    CHECK(!has("last", "two\n"));
    srv_last_close(l);
}

static void test_no_link_is_followed(void)
{
    struct srv_last *l = NULL;

    fresh();
    put("other", "one\n", 4);
    CHECK(symlink("other", "last") == 0);
    CHECK_ERR(DEMUR_ERR_IO, srv_last_open(&l, "last", stdout));
    (void)unlink("last");
    l = open_last();
    CHECK_ERR(DEMUR_OK, srv_last_swap(l, nothing, span("one\n")));
    (void)unlink("last");
    CHECK(symlink("other", "last") == 0);
    CHECK_ERR(DEMUR_ERR_IO, srv_last_swap(l, span("one\n"), span("two\n")));
    CHECK(has("other", "one\n"));
    (void)unlink("last");
    put("last", "one\n", 4); /* and a link where the next is to be written is only removed */
    CHECK(symlink("other", "last-next") == 0);
    CHECK_ERR(DEMUR_OK, srv_last_swap(l, span("one\n"), span("two\n")));
    CHECK(has("other", "one\n") && has("last", "two\n") && !is_there("last-next"));
    srv_last_close(l);
    (void)unlink("last-lock");
    CHECK(symlink("other", "last-lock") == 0);
    CHECK_ERR(DEMUR_ERR_IO, srv_last_open(&l, "last", stdout));
}

/* What a killed process left half written is passed over. */
static void test_a_half_written_note_is_passed_over(void)
{
    struct srv_last *l;

    fresh();
    put("last", "one\n", 4);
    put("last-next", "tw", 2);
    l = open_last();
    CHECK(note_is(l, "one\n"));
    CHECK_ERR(DEMUR_OK, srv_last_swap(l, span("one\n"), span("two\n")));
    CHECK(has("last", "two\n"));
    srv_last_close(l);
}

static void test_another_process_is_kept_out(void)
{
    struct srv_last *l;
    int status = 0;
    pid_t pid;

    fresh();
    l = open_last();
    pid = fork();
    if (pid == 0) {
        struct srv_last *second = NULL;

        _exit(srv_last_open(&second, "last", stdout) == DEMUR_ERR_STATE ? 0 : 1);
    }
    CHECK(waitpid(pid, &status, 0) == pid && WIFEXITED(status) && WEXITSTATUS(status) == 0);
    srv_last_close(l);
    l = open_last(); /* the lock is gone with who had it */
    srv_last_close(l);
}

static void test_a_directory_that_is_not_there_or_not_writable(void)
{
    struct srv_last *l = NULL;

    CHECK_ERR(DEMUR_ERR_IO, srv_last_open(&l, "no/last", stdout));
    CHECK(l == NULL);
    srv_last_close(NULL);
}

static void test_no_memory_changes_nothing(void)
{
    struct srv_last *l;
    enum demur_err err = DEMUR_ERR_NOMEM;
    unsigned failed = 0;

    fresh();
    l = open_last();
    CHECK_ERR(DEMUR_OK, srv_last_swap(l, nothing, span("one\n")));
    for (unsigned nth = 1; err == DEMUR_ERR_NOMEM && nth < 20; nth++) {
        demur_test_fail_alloc(nth);
        err = srv_last_swap(l, span("one\n"), span("two\n"));
        demur_test_fail_alloc(0);
        failed += err == DEMUR_ERR_NOMEM;
        CHECK(err == DEMUR_OK || (has("last", "one\n") && note_is(l, "one\n")));
    }
    CHECK(err == DEMUR_OK && failed >= 2 && has("last", "two\n"));
    srv_last_close(l);
}

int main(void)
{
    if (mkdtemp(dir) == NULL || chdir(dir) != 0) return 1;
    RUN(test_the_first_note_is_put_and_found_again);
    RUN(test_another_content_is_not_replaced);
    RUN(test_an_empty_or_endless_file_is_no_note);
    RUN(test_no_link_is_followed);
    RUN(test_a_half_written_note_is_passed_over);
    RUN(test_another_process_is_kept_out);
    RUN(test_a_directory_that_is_not_there_or_not_writable);
    RUN(test_no_memory_changes_nothing);
    fresh();
    CHECK(chdir("/") == 0 && rmdir(dir) == 0);
    return tap_done();
}
