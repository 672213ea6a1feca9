/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* contract_readers_test.c -- readers on threads of their own beside a writer that goes on. */
#include "store_for_tests.h"

#include <pthread.h>
#include <stdatomic.h>

enum { READERS = 2, WINDOWS = 40, ENTRIES = 7 };

struct reading {
    struct store *reader;
    atomic_bool *stop;
    unsigned wrong;
    unsigned windows; /* different sizes that it has seen */
};

static enum demur_err count_entries(void *ctx, uint64_t index, struct demur_span entry)
{
    uint64_t *count = ctx;

    if (index != *count || entry.len != 8 || demur_get_be64(entry.data) != index) {
        return DEMUR_ERR_INVALID;
    }
    ++*count;
    return DEMUR_OK;
}

/* Whatever is seen is a whole window, and never less than before. */
static void *read_on(void *ctx)
{
    struct reading *r = ctx;
    uint64_t before = 0;

    while (!atomic_load(r->stop)) {
        struct store_log log;
        uint64_t count = 0;
        struct store_log_visitor visitor = {count_entries, &count};
        uint8_t *value = NULL;
        size_t len = 0;

        r->wrong += store_log_get(r->reader, &log) != DEMUR_OK;
        r->wrong += store_log_each(r->reader, 0, UINT64_MAX, &visitor) != DEMUR_OK;
        r->wrong += log.head.size % ENTRIES != 0 || count % ENTRIES != 0;
        r->wrong += log.head.size < before || count < log.head.size;
        r->windows += log.head.size != before;
        before = log.head.size;
        if (store_value_get(r->reader, &value, &len, "size") == DEMUR_OK) {
            r->wrong += len != 8 || demur_get_be64(value) < count;
            demur_free(value);
        }
    }
    return NULL;
}

static void append_window(struct store *s, uint64_t size)
{
    uint8_t bytes[ENTRIES][8], value[8];
    struct demur_span entry[ENTRIES];

    for (size_t i = 0; i < ENTRIES; i++) {
        demur_set_be64(bytes[i], size + i);
        entry[i] = (struct demur_span){bytes[i], sizeof bytes[i]};
    }
    demur_set_be64(value, size + ENTRIES);
    t_begin(s);
    CHECK_ERR(DEMUR_OK, t_append(s, entry, ENTRIES));
    CHECK_ERR(DEMUR_OK, store_value_put(s, "size", (struct demur_span){value, sizeof value}));
    t_commit(s);
}

static void test_readers_on_threads_see_whole_transactions(void)
{
    struct store *s = t_open(STORE_CHANNEL);
    struct reading r[READERS];
    pthread_t thread[READERS];
    atomic_bool stop = false;

    for (size_t i = 0; i < READERS; i++) {
        r[i] = (struct reading){.stop = &stop};
        CHECK_ERR(DEMUR_OK, store_reader_new(&r[i].reader, s));
        if (!CHECK(pthread_create(&thread[i], NULL, read_on, &r[i]) == 0)) exit(1);
    }
    for (uint64_t i = 0; i < WINDOWS; i++) append_window(s, i * ENTRIES);
    atomic_store(&stop, true);
    for (size_t i = 0; i < READERS; i++) {
        CHECK(pthread_join(thread[i], NULL) == 0);
        CHECK(r[i].wrong == 0);
        printf("# a reader saw %u windows of %d\n", r[i].windows, WINDOWS);
        store_close(r[i].reader);
    }
    store_close(s);
}

int main(int argc, char **argv)
{
    if (!t_setup(argc, argv)) return 1;
    RUN(test_readers_on_threads_see_whole_transactions);
    t_cleanup();
    return tap_done();
}
