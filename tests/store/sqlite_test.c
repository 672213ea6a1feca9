/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* sqlite_test.c -- what the SQLite backend keeps beyond the process: its file, lock and copies. */
#include "store_for_tests.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>

enum { OFFSET_VERSION = 60, OFFSET_APPLICATION = 68 }; /* in a database of SQLite */

static enum demur_err try_open(const char *url, enum store_purpose purpose, uint64_t org)
{
    struct demur_hash id = t_hash(org);
    struct store *s = NULL;
    struct store_why why;
    enum demur_err err = store_open(&s, &why, url, purpose, &id);

    CHECK((err == DEMUR_OK) == (why.text[0] == '\0') && strstr(why.text, t_dir) == NULL);
    store_close(s);
    return err;
}

static void write_at(const char *path, long offset, const void *data, size_t len)
{
    int fd = open(path, O_RDWR | O_CREAT, 0600);

    CHECK(fd >= 0 && pwrite(fd, data, len, offset) == (ssize_t)len && close(fd) == 0);
}

/* The bytes of a file, to be freed. */
static uint8_t *read_file(const char *path, size_t *len)
{
    FILE *file = fopen(path, "rb");
    struct stat st;

    if (!CHECK(file != NULL && fstat(fileno(file), &st) == 0)) exit(1);
    uint8_t *data = demur_alloc((size_t)st.st_size);

    *len = fread(data, 1, (size_t)st.st_size, file);
    CHECK(*len == (size_t)st.st_size && fclose(file) == 0);
    return data;
}

static off_t size_of(const char *path, const char *suffix)
{
    char name[T_PATH_BYTES + 16];
    struct stat st = {.st_size = 0};

    (void)snprintf(name, sizeof name, "%s%s", path, suffix);
    return stat(name, &st) == 0 ? st.st_size : -1;
}

/* ---- opening --------------------------------------------------------------------------- */

static void test_what_is_committed_outlives_the_store(void)
{
    struct store_act act = t_act(1, 1, 1, t_span("act"));
    struct store_act held = t_act(2, 1, 1, t_span("held"));
    char url[T_URL_BYTES];
    struct store_log log;
    struct store_why why;

    t_new_url(url);
    struct store *s = t_open_at(url, STORE_CHANNEL);

    CHECK(t_put(s, &act) == STORE_NEW && t_put(s, &held) == STORE_NEW);
    t_append_texts(s, (const char *const[]){"window", "act"}, 2);
    t_begin(s);
    CHECK_ERR(DEMUR_OK, store_value_put(s, "lost", t_span("x")));
    store_close(s); /* the open transaction is rolled back */
    s = t_open_at(url, STORE_CHANNEL);
    CHECK_ERR(DEMUR_OK, store_check(s, &why));
    CHECK_ERR(DEMUR_OK, store_log_get(s, &log));
    CHECK(log.head.size == 2 && log.windows == 1 && log.day == 9);
    CHECK(t_put(s, &act) == STORE_SAME && t_put(s, &held) == STORE_SAME);
    CHECK(t_count_waiting(s) == 1);
    uint8_t *data = NULL;
    size_t len;

    CHECK_ERR(DEMUR_ERR_RANGE, store_value_get(s, &data, &len, "lost"));
    store_close(s);
}

static void test_a_store_is_of_one_organisation_and_purpose(void)
{
    char url[T_URL_BYTES];

    t_new_url(url);
    CHECK_ERR(DEMUR_OK, try_open(url, STORE_CHANNEL, 1));
    CHECK_ERR(DEMUR_ERR_INVALID, try_open(url, STORE_CHANNEL, 2));
    CHECK_ERR(DEMUR_ERR_INVALID, try_open(url, STORE_ISSUING, 1));
    CHECK_ERR(DEMUR_OK, try_open(url, STORE_CHANNEL, 1));
}

static void test_urls_that_are_none(void)
{
    static char large[STORE_URL_BYTES_MAX + 2];

    memset(large, 'a', sizeof large - 1);
    memcpy(large, "sqlite:", 7);
    CHECK_ERR(DEMUR_ERR_FORMAT, try_open("", STORE_CHANNEL, 1));
    CHECK_ERR(DEMUR_ERR_FORMAT, try_open("sqlite:", STORE_CHANNEL, 1));
    CHECK_ERR(DEMUR_ERR_FORMAT, try_open("memory:x", STORE_CHANNEL, 1));
    CHECK_ERR(DEMUR_ERR_FORMAT, try_open("postgres://", STORE_CHANNEL, 1));
    CHECK_ERR(DEMUR_ERR_FORMAT, try_open(large, STORE_CHANNEL, 1));
    CHECK_ERR(DEMUR_ERR_IO, try_open("sqlite:/nowhere/at/all", STORE_CHANNEL, 1));
    CHECK_ERR(DEMUR_ERR_IO, try_open("sqlite:/tmp/demur-shared", STORE_CHANNEL, 1));
}

static void test_other_versions_and_foreign_files_are_refused_and_left_alone(void)
{
    static const uint8_t three[] = {0, 0, 0, 3}, zero[] = {0, 0, 0, 0};
    static const char text[] = "This is no database, and it is long enough to be looked at: "
                               "the header of one is a hundred bytes, and so on and so on.";
    char path[T_PATH_BYTES], url[T_URL_BYTES];
    uint8_t *before, *after;
    size_t len, after_len;

    for (unsigned i = 0; i < 3; i++) {
        t_new_path(path);
        t_url_of(url, path);
        if (i == 0) {
            write_at(path, 0, text, sizeof text);
        } else {
            CHECK_ERR(DEMUR_OK, try_open(url, STORE_CHANNEL, 1));
            write_at(path, i == 1 ? OFFSET_VERSION : OFFSET_APPLICATION, i == 1 ? three : zero, 4);
        }
        before = read_file(path, &len);
        CHECK_ERR(i == 1 ? DEMUR_ERR_RANGE : DEMUR_ERR_FORMAT, try_open(url, STORE_CHANNEL, 1));
        after = read_file(path, &after_len);
        CHECK(len == after_len && memcmp(before, after, len) == 0);
        demur_free(before);
        demur_free(after);
    }
    t_new_path(path); /* what an interrupted beginning leaves: an empty file */
    t_url_of(url, path);
    write_at(path, 0, "", 0);
    CHECK_ERR(DEMUR_OK, try_open(url, STORE_CHANNEL, 1));
    CHECK_ERR(DEMUR_OK, try_open(url, STORE_CHANNEL, 1));
}

/* What another process is told that opens the store. */
static enum demur_err open_elsewhere(const char *url)
{
    int status = 0;
    pid_t child = fork();

    if (child == 0) {
        struct demur_hash org = t_hash(1);
        struct store *s = NULL;
        struct store_why why;
        enum demur_err err = store_open(&s, &why, url, STORE_CHANNEL, &org);

        store_close(s);
        _exit((int)err);
    }
    CHECK(child > 0 && waitpid(child, &status, 0) == child && WIFEXITED(status));
    return (enum demur_err)WEXITSTATUS(status);
}

static void test_a_second_writer_is_refused(void)
{
    char url[T_URL_BYTES];

    t_new_url(url);
    struct store *s = t_open_at(url, STORE_CHANNEL);

    CHECK_ERR(DEMUR_ERR_STATE, open_elsewhere(url));
    CHECK_ERR(DEMUR_ERR_STATE, try_open(url, STORE_CHANNEL, 1)); /* nor in this process */
    CHECK_ERR(DEMUR_ERR_STATE, open_elsewhere(url));             /* which has let go of nothing */
    t_wait(s, "still mine");
    store_close(s);
    CHECK_ERR(DEMUR_OK, open_elsewhere(url));
}

static void test_files_are_their_owners_alone(void)
{
    static const char *const suffix[] = {"", "-lock", "-wal", "-shm"};
    char path[T_PATH_BYTES], url[T_URL_BYTES];
    mode_t mask = umask(0);

    t_new_path(path);
    t_url_of(url, path);
    struct store *s = t_open_at(url, STORE_CHANNEL);

    t_wait(s, "x");
    for (size_t i = 0; i < sizeof suffix / sizeof suffix[0]; i++) {
        char name[T_PATH_BYTES + 8];
        struct stat st;

        (void)snprintf(name, sizeof name, "%s%s", path, suffix[i]);
        CHECK(stat(name, &st) == 0 && (st.st_mode & 0777) == 0600);
    }
    store_close(s);
    (void)umask(mask);
}

static void test_a_file_that_others_may_read_or_name_is_refused(void)
{
    char path[T_PATH_BYTES], url[T_URL_BYTES], other[T_PATH_BYTES + 8];
    struct stat st;

    t_new_path(path);
    t_url_of(url, path);
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL, 0600); /* put there before the store is */

    CHECK(fd >= 0 && fchmod(fd, 0666) == 0);
    CHECK_ERR(DEMUR_ERR_IO, try_open(url, STORE_CHANNEL, 1));
    CHECK(fstat(fd, &st) == 0 && st.st_size == 0);
    CHECK(fchmod(fd, 0600) == 0 && close(fd) == 0);
    store_close(t_open_at(url, STORE_CHANNEL)); /* empty, and its owner's: a new store */

    (void)snprintf(other, sizeof other, "%s-other", path);
    CHECK(link(path, other) == 0);
    CHECK_ERR(DEMUR_ERR_IO, try_open(url, STORE_CHANNEL, 1));
    CHECK(unlink(other) == 0 && symlink(path, other) == 0);
    t_url_of(url, other);
    CHECK_ERR(DEMUR_ERR_IO, try_open(url, STORE_CHANNEL, 1));
    CHECK(unlink(other) == 0);
    t_url_of(url, path);
    store_close(t_open_at(url, STORE_CHANNEL));
}

/* What is in the write-ahead log may not be on the disk, and says in which order things came. */
static void test_opening_empties_the_log_of_a_process_that_died(void)
{
    char path[T_PATH_BYTES], url[T_URL_BYTES], wal[T_PATH_BYTES + 8];
    struct stat st;
    int status = -1;

    t_new_path(path);
    t_url_of(url, path);
    (void)snprintf(wal, sizeof wal, "%s-wal", path);
    pid_t child = fork();

    if (child == 0) {
        struct store *s = t_open_at(url, STORE_CHANNEL);

        t_wait(s, "promised");
        _exit(0);
    }
    CHECK(child > 0 && waitpid(child, &status, 0) == child && status == 0);
    CHECK(stat(wal, &st) == 0 && st.st_size > 0);
    struct store *s = t_open_at(url, STORE_CHANNEL);
    struct store_waiting waiting;

    CHECK(stat(wal, &st) == 0 && st.st_size == 0);
    CHECK_ERR(DEMUR_OK, store_waiting_get(s, &waiting));
    CHECK(waiting.count == 1);
    store_close(s);
}

/* ---- failing --------------------------------------------------------------------------- */

static void test_after_a_failed_write_nothing_is_written(void)
{
    static uint8_t large[100000];
    char path[T_PATH_BYTES], url[T_URL_BYTES];
    struct demur_hash hash = t_hash(1);
    struct rlimit old, small = {.rlim_cur = 0};
    struct store_why why;

    t_new_path(path);
    t_url_of(url, path);
    struct store *s = t_open_at(url, STORE_CHANNEL);

    t_wait(s, "promised");
    CHECK(getrlimit(RLIMIT_FSIZE, &old) == 0 && signal(SIGXFSZ, SIG_IGN) != SIG_ERR);
    small.rlim_max = old.rlim_max;
    small.rlim_cur = (rlim_t)size_of(path, "-wal") + 4096;
    t_begin(s);
    CHECK_ERR(DEMUR_OK, store_blob_put(s, &hash, (struct demur_span){large, sizeof large}));
    CHECK(setrlimit(RLIMIT_FSIZE, &small) == 0);
    CHECK_ERR(DEMUR_ERR_IO, store_commit(s));
    CHECK(setrlimit(RLIMIT_FSIZE, &old) == 0 && strstr(store_why(s), "COMMIT: ") != NULL);
    printf("# %s\n", store_why(s));
    CHECK_ERR(DEMUR_ERR_IO, store_begin(s)); /* although there is room again */
    CHECK_ERR(DEMUR_ERR_IO, store_commit(s));
    CHECK_ERR(DEMUR_ERR_IO, store_value_put(s, "x", t_span("y")));
    store_close(s);
    s = t_open_at(url, STORE_CHANNEL);
    CHECK_ERR(DEMUR_OK, store_check(s, &why));
    CHECK(t_count_waiting(s) == 1);
    store_close(s);
}

static void test_a_check_finds_bytes_that_have_changed(void)
{
    static const char entry[] = "an entry that is long enough to be found in the file";
    char path[T_PATH_BYTES], url[T_URL_BYTES];
    struct store_why why;
    unsigned found = 0;
    size_t len;

    t_new_path(path);
    t_url_of(url, path);
    struct store *s = t_open_at(url, STORE_CHANNEL);

    t_append_texts(s, (const char *const[]){entry, "b", "c"}, 3);
    store_close(s);
    uint8_t *data = read_file(path, &len);

    for (size_t i = 0; i + sizeof entry < len; i++) {
        if (memcmp(data + i, entry, sizeof entry - 1) != 0) continue;
        write_at(path, (long)i, "A", 1);
        s = t_open_at(url, STORE_CHANNEL);
        CHECK_ERR(DEMUR_ERR_INVALID, store_check(s, &why));
        store_close(s);
        write_at(path, (long)i, "a", 1);
        found++;
    }
    CHECK(found == 2); /* the entry, and the bundle that it is in */
    demur_free(data);
}

/* ---- remnants -------------------------------------------------------------------------- */

enum { ACTS = 300, HELD = 40, ENTRY_BYTES = 200 };

/* Entry i: a hash that stands nowhere else, and filling. */
static struct demur_span canary(uint8_t buf[ENTRY_BYTES], uint64_t i)
{
    struct demur_hash h = t_hash(1000 + i);

    memset(buf, 0xee, ENTRY_BYTES);
    memcpy(buf, h.bytes, sizeof h.bytes);
    return (struct demur_span){buf, ENTRY_BYTES};
}

static unsigned times_in(const uint8_t *data, size_t len, const void *what, size_t what_len)
{
    unsigned times = 0;

    for (size_t i = 0; i + what_len <= len; i++) {
        times += data[i] == *(const uint8_t *)what && memcmp(data + i, what, what_len) == 0;
    }
    return times;
}

/* Appends the first ACTS - HELD canaries without tiles, so that each should be there once. */
static void append_canaries(struct store *s)
{
    static uint8_t buf[ACTS][ENTRY_BYTES];
    struct demur_span entry[ACTS];
    struct store_append append = {.entry = entry, .entries = ACTS - HELD, .day = 1};

    for (size_t i = 0; i < ACTS - HELD; i++) entry[i] = canary(buf[i], i);
    append.head.size = ACTS - HELD;
    t_begin(s);
    CHECK_ERR(DEMUR_OK, store_log_append(s, &append));
    t_commit(s);
}

static void test_nothing_of_the_order_of_arrival_stays(void)
{
    char path[T_PATH_BYTES], url[T_URL_BYTES];
    struct store_act act;
    uint8_t buf[ENTRY_BYTES];
    size_t len;

    t_new_path(path);
    t_url_of(url, path);
    struct store *s = t_open_at(url, STORE_CHANNEL);

    for (uint64_t i = 0; i < ACTS; i++) {
        uint64_t n = (i * 7919) % ACTS;
        struct demur_hash sig = t_hash(5000 + n), nym = t_hash(9000 + n);

        act = t_act(n, 1, n, canary(buf, n));
        memcpy(act.receipt.sig.bytes, sig.bytes, sizeof sig.bytes);
        memcpy(act.key.nym.bytes, nym.bytes, sizeof nym.bytes);
        CHECK(t_put(s, &act) == STORE_NEW);
    }
    CHECK(size_of(path, "-wal") > 0);
    append_canaries(s);
    CHECK(size_of(path, "-wal") == 0);
    CHECK(t_count_waiting(s) == HELD);
    store_close(s);
    uint8_t *data = read_file(path, &len);

    for (uint64_t n = 0; n < ACTS; n++) {
        struct demur_hash sig = t_hash(5000 + n), nym = t_hash(9000 + n);

        (void)canary(buf, n);
        CHECK(times_in(data, len, buf, DEMUR_HASH_BYTES) == 1);
        CHECK(times_in(data, len, &sig, sizeof sig) == 1);
        CHECK(times_in(data, len, &nym, sizeof nym) == 1);
    }
    demur_free(data);
}

/* An append while a reader is in the middle of something. */
static enum demur_err append_meanwhile(void *ctx, uint64_t index, struct demur_span entry)
{
    (void)entry;
    if (index == 0) t_append_texts(ctx, (const char *const[]){"c", "b"}, 2);
    return DEMUR_OK;
}

static void test_a_reader_in_the_way_only_delays_the_emptying(void)
{
    char path[T_PATH_BYTES], url[T_URL_BYTES];

    t_new_path(path);
    t_url_of(url, path);
    struct store *s = t_open_at(url, STORE_CHANNEL);

    struct store_log_visitor visitor = {append_meanwhile, s};
    struct store *reader = NULL;

    t_append_texts(s, (const char *const[]){"a"}, 1);
    CHECK(size_of(path, "-wal") == 0);
    t_wait(s, "b");
    CHECK(size_of(path, "-wal") > 0);
    CHECK_ERR(DEMUR_OK, store_reader_new(&reader, s));
    CHECK_ERR(DEMUR_OK, store_log_each(reader, 0, UINT64_MAX, &visitor));
    CHECK(size_of(path, "-wal") > 0);
    t_wait(s, "d");
    CHECK(size_of(path, "-wal") == 0);
    store_close(reader);
    store_close(s);
    CHECK(size_of(path, "-wal") == -1);
}

/* ---- copies ---------------------------------------------------------------------------- */

static void test_a_backup_has_the_log_and_not_what_waits(void)
{
    struct store_act act = t_act(1, 1, 1, t_span("act in the log"));
    struct store_act held = t_act(2, 1, 1, t_span("act that waits, with enough bytes"));
    char copy[T_PATH_BYTES], url[T_URL_BYTES];
    struct store *s = t_open(STORE_CHANNEL), *reader = NULL;
    struct demur_hash hash = t_hash(3);
    struct store_why why;
    struct stat st;
    uint8_t *data = NULL;
    size_t len = 0;

    CHECK(t_put(s, &act) == STORE_NEW && t_put(s, &held) == STORE_NEW);
    t_begin(s);
    CHECK_ERR(DEMUR_OK, t_append(s, &act.entry, 1));
    CHECK_ERR(DEMUR_OK, store_checkpoint_put(s, 1, t_span("note")));
    CHECK_ERR(DEMUR_OK, store_checkpoint_publish(s, 1, t_span("note, cosigned")));
    CHECK_ERR(DEMUR_OK, store_blob_put(s, &hash, t_span("blob")));
    CHECK_ERR(DEMUR_OK, store_value_put(s, "x", t_span("y")));
    t_commit(s);
    t_new_path(copy);
    CHECK_ERR(DEMUR_OK, store_reader_new(&reader, s));
    t_begin(s);
    CHECK_ERR(DEMUR_ERR_STATE, store_backup(s, copy));
    CHECK_ERR(DEMUR_OK, store_value_put(s, "x", t_span("not yet committed")));
    CHECK_ERR(DEMUR_OK, store_backup(reader, copy)); /* while the store is in use */
    store_rollback(s);
    store_close(reader);
    CHECK(stat(copy, &st) == 0 && (st.st_mode & 0777) == 0600 && size_of(copy, ".part") == -1);
    CHECK_ERR(DEMUR_ERR_IO, store_backup(s, copy));
    data = read_file(copy, &len);
    CHECK(times_in(data, len, held.entry.data, held.entry.len) == 0);
    CHECK(times_in(data, len, act.entry.data, act.entry.len) == 2);
    demur_free(data);
    t_wait(s, "the store goes on");
    store_close(s);

    t_url_of(url, copy);
    s = t_open_at(url, STORE_CHANNEL);
    CHECK_ERR(DEMUR_OK, store_check(s, &why));
    CHECK(t_count_waiting(s) == 0);
    CHECK(t_put(s, &act) == STORE_SAME && t_put(s, &held) == STORE_NEW);
    CHECK_ERR(DEMUR_OK, store_value_get(s, &data, &len, "x"));
    CHECK(t_is(data, len, "y"));
    demur_free(data);
    CHECK_ERR(DEMUR_OK, store_blob_get(s, &data, &len, &hash));
    CHECK(t_is(data, len, "blob"));
    demur_free(data);
    store_close(s);
}

static void test_a_backup_of_an_issuer_goes_on_counting(void)
{
    char copy[T_PATH_BYTES], url[T_URL_BYTES];
    struct store *s = t_open(STORE_ISSUING);
    struct demur_issuer_record r = {.stage = DEMUR_ISSUER_CERTIFIED}, got;
    struct demur_row_id row = {{1}};
    struct store_queued q;

    t_begin(s);
    CHECK_ERR(DEMUR_OK, store_record_put(s, &r, 1, &row, t_span("one")));
    CHECK_ERR(DEMUR_OK, store_queue_remove(s, 1));
    t_commit(s);
    t_new_path(copy);
    CHECK_ERR(DEMUR_OK, store_backup(s, copy));
    store_close(s);
    t_url_of(url, copy);
    s = t_open_at(url, STORE_ISSUING);
    CHECK_ERR(DEMUR_OK, store_record_get(s, &got, 1, &row));
    CHECK(got.stage == DEMUR_ISSUER_CERTIFIED);
    t_begin(s);
    CHECK_ERR(DEMUR_OK, store_queue_put(s, t_span("two")));
    t_commit(s);
    CHECK_ERR(DEMUR_OK, store_queue_get(s, &q, 0));
    CHECK(q.number == 2);
    demur_free(q.entry);
    store_close(s);
}

int main(int argc, char **argv)
{
    (void)argc;
    if (!t_setup(2, (char *[]){argv[0], (char[]){"sqlite"}, NULL})) return 1;
    RUN(test_what_is_committed_outlives_the_store);
    RUN(test_a_store_is_of_one_organisation_and_purpose);
    RUN(test_urls_that_are_none);
    RUN(test_other_versions_and_foreign_files_are_refused_and_left_alone);
    RUN(test_a_second_writer_is_refused);
    RUN(test_files_are_their_owners_alone);
    RUN(test_a_file_that_others_may_read_or_name_is_refused);
    RUN(test_opening_empties_the_log_of_a_process_that_died);
    RUN(test_after_a_failed_write_nothing_is_written);
    RUN(test_a_check_finds_bytes_that_have_changed);
    RUN(test_nothing_of_the_order_of_arrival_stays);
    RUN(test_a_reader_in_the_way_only_delays_the_emptying);
    RUN(test_a_backup_has_the_log_and_not_what_waits);
    RUN(test_a_backup_of_an_issuer_goes_on_counting);
    t_cleanup();
    return tap_done();
}
