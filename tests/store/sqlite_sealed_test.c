/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* sqlite_sealed_test.c -- sealed acts in a file: in one that an older program made, and in copies.
 */
#include "store_for_tests.h"

#include <sqlite3.h>

/* What a store of version 1 is: without what version 2 has more. */
static void test_an_older_store_is_brought_up_to_date(void)
{
    static const char older[] = "DROP TABLE sealed; DROP TABLE sealed_waiting;"
                                "PRAGMA user_version = 1";
    struct demur_hash context = t_hash(1);
    struct store_sealed_visitor none = {NULL, NULL};
    char path[T_PATH_BYTES], url[T_URL_BYTES];
    struct store *s = NULL;
    struct store_why why;
    struct demur_hash org = t_hash(1);
    uint8_t *data = NULL;
    size_t len = 0;
    sqlite3 *db = NULL;

    t_new_path(path);
    t_url_of(url, path);
    CHECK_ERR(DEMUR_OK, store_open(&s, &why, url, STORE_CHANNEL, &org));
    t_begin(s);
    CHECK_ERR(DEMUR_OK, store_value_put(s, "x", t_span("y")));
    t_commit(s);
    store_close(s);
    CHECK(sqlite3_open(path, &db) == SQLITE_OK);
    CHECK(sqlite3_exec(db, older, NULL, NULL, NULL) == SQLITE_OK);
    CHECK(sqlite3_close(db) == SQLITE_OK);
    CHECK_ERR(DEMUR_ERR_RANGE, store_open_reader(&s, &why, url, STORE_CHANNEL, &org));
    for (int i = 0; i < 2; i++) { /* and it stays so */
        CHECK_ERR(DEMUR_OK, store_open(&s, &why, url, STORE_CHANNEL, &org));
        CHECK_ERR(DEMUR_OK, store_sealed_each(s, &context, &none));
        CHECK_ERR(DEMUR_OK, store_value_get(s, &data, &len, "x"));
        CHECK(t_is(data, len, "y"));
        demur_free(data);
        store_close(s);
    }
}

static enum demur_err count_act(void *ctx, const struct demur_hash *leaf, struct demur_span act)
{
    (void)leaf;
    *(size_t *)ctx += act.len;
    return DEMUR_OK;
}

static void test_a_copy_has_what_lies_sealed_under_the_log(void)
{
    struct demur_hash context = t_hash(1);
    struct store_act logged = t_act(1, 1, 1, t_span("entry"));
    struct store_act waits = t_act(2, 1, 2, t_span("waits"));
    struct demur_hash org = t_hash(1);
    char path[T_PATH_BYTES], url[T_URL_BYTES];
    struct store_receipt first;
    enum store_put what;
    struct store *s = t_open(STORE_CHANNEL);
    struct store_why why;
    size_t bytes = 0;
    struct store_sealed_visitor visitor = {count_act, &bytes};

    logged.sealed = t_span("act");
    waits.sealed = t_span("another");
    t_begin(s);
    CHECK_ERR(DEMUR_OK, store_act_put(s, &what, &first, &logged));
    t_commit(s);
    t_append_texts(s, (const char *const[]){"window", "entry"}, 2);
    t_begin(s);
    CHECK_ERR(DEMUR_OK, store_act_put(s, &what, &first, &waits));
    t_commit(s);
    t_new_path(path);
    CHECK_ERR(DEMUR_OK, store_backup(s, path));
    store_close(s);
    t_url_of(url, path);
    CHECK_ERR(DEMUR_OK, store_open(&s, &why, url, STORE_CHANNEL, &org));
    CHECK_ERR(DEMUR_OK, store_sealed_each(s, &context, &visitor));
    CHECK(bytes == strlen("act"));
    store_close(s);
}

int main(void)
{
    static char name[] = "sqlite_sealed_test";
    static char backend[] = "sqlite";
    char *arguments[] = {name, backend, NULL};

    if (!t_setup(2, arguments)) return 1;
    RUN(test_an_older_store_is_brought_up_to_date);
    RUN(test_a_copy_has_what_lies_sealed_under_the_log);
    t_cleanup();
    return tap_done();
}
