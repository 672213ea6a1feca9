/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* contract_test.c -- what store.h promises of a channel's store: contract_test memory | sqlite. */
#include "store_for_tests.h"

/* ---- transactions ---------------------------------------------------------------------- */

static void test_a_new_store_is_empty(void)
{
    struct store *s = t_open(STORE_CHANNEL);
    struct store_log log;
    struct demur_hash empty;
    uint8_t *data = NULL;
    uint64_t size = 0;
    size_t len = 0;

    demur_sha256(&empty, NULL, 0);
    CHECK_ERR(DEMUR_OK, store_log_get(s, &log));
    CHECK(log.head.size == 0 && log.windows == 0 && log.day == 0 && log.published == 0);
    CHECK_BYTES(&log.head.root, &empty, sizeof empty);
    CHECK(t_count_waiting(s) == 0);
    CHECK_ERR(DEMUR_ERR_RANGE, store_log_entry_get(s, &data, &len, 0));
    CHECK_ERR(DEMUR_ERR_RANGE, store_checkpoint_get(s, &size, &data, &len, false));
    CHECK_ERR(DEMUR_ERR_RANGE, store_checkpoint_get(s, &size, &data, &len, true));
    CHECK_ERR(DEMUR_ERR_RANGE, store_value_get(s, &data, &len, "x"));
    CHECK(strcmp(store_why(s), "") == 0);
    store_close(s);
    store_close(NULL);
}

static void test_writes_want_a_transaction_and_a_writer(void)
{
    struct store *s = t_open(STORE_CHANNEL);
    struct store *reader = NULL;
    struct store *other = NULL;
    struct store_act act = t_act(1, 1, 1, t_span("a"));
    struct store_receipt first;
    enum store_put what;

    CHECK_ERR(DEMUR_ERR_STATE, store_act_put(s, &what, &first, &act));
    CHECK_ERR(DEMUR_ERR_STATE, store_commit(s));
    store_rollback(s);
    CHECK_ERR(DEMUR_OK, store_reader_new(&reader, s));
    CHECK_ERR(DEMUR_ERR_STATE, store_begin(reader));
    CHECK_ERR(DEMUR_ERR_STATE, store_value_put(reader, "x", t_span("y")));
    CHECK_ERR(DEMUR_ERR_STATE, store_reader_new(&other, reader));
    t_begin(s);
    CHECK_ERR(DEMUR_ERR_STATE, store_begin(s));
    CHECK_ERR(DEMUR_ERR_STATE, store_value_put(reader, "x", t_span("y")));
    CHECK_ERR(DEMUR_OK, store_value_put(s, "x", t_span("y")));
    t_commit(s);
    CHECK_ERR(DEMUR_ERR_STATE, store_commit(s));
    store_close(reader);
    store_close(s);
}

static void test_a_channel_keeps_nothing_of_issuing(void)
{
    struct store *s = t_open(STORE_CHANNEL);
    struct store_code code = {t_hash(1), {{1}}};
    struct store_queued queued;
    struct demur_row_id row;
    bool found;

    t_begin(s);
    CHECK_ERR(DEMUR_ERR_STATE, store_codes_put(s, 1, &code, 1));
    CHECK_ERR(DEMUR_ERR_STATE, store_queue_put(s, t_span("x")));
    CHECK_ERR(DEMUR_ERR_STATE, store_code_get(s, &found, &row, 1, &code.code));
    CHECK_ERR(DEMUR_ERR_STATE, store_queue_get(s, &queued, 0));
    CHECK_ERR(DEMUR_OK, store_value_put(s, "x", t_span("y"))); /* none of these was a write */
    t_commit(s);
    store_close(s);
}

static void test_a_rollback_forgets_everything(void)
{
    struct store *s = t_open(STORE_CHANNEL);
    struct store_act act = t_act(1, 1, 1, t_span("act"));
    struct demur_span window = t_span("window");
    struct demur_hash hash = t_hash(5);
    struct store_receipt first;
    struct store_log log;
    enum store_put what;
    uint8_t *data = NULL;
    uint64_t size;
    size_t len = 0;
    bool found = true;

    t_wait(s, "window");
    t_begin(s);
    CHECK_ERR(DEMUR_OK, store_act_put(s, &what, &first, &act));
    CHECK_ERR(DEMUR_OK, t_append(s, &window, 1));
    CHECK_ERR(DEMUR_OK, store_checkpoint_put(s, 1, t_span("note")));
    CHECK_ERR(DEMUR_OK, store_checkpoint_publish(s, 1, t_span("note and more")));
    CHECK_ERR(DEMUR_OK, store_blob_put(s, &hash, t_span("blob")));
    CHECK_ERR(DEMUR_OK, store_value_put(s, "x", t_span("y")));
    CHECK(t_count_waiting(s) == 1); /* a transaction sees what it has done */
    store_rollback(s);
    CHECK(t_count_waiting(s) == 1); /* "window" waits again, the act never did */
    CHECK_ERR(DEMUR_OK, store_act_get(s, &found, &hash, &first, &act.key));
    CHECK(!found);
    CHECK_ERR(DEMUR_OK, store_log_get(s, &log));
    CHECK(log.head.size == 0 && log.windows == 0 && log.published == 0);
    CHECK_ERR(DEMUR_ERR_RANGE, store_log_entry_get(s, &data, &len, 0));
    CHECK_ERR(DEMUR_ERR_RANGE, store_checkpoint_get(s, &size, &data, &len, false));
    CHECK_ERR(DEMUR_ERR_RANGE, store_checkpoint_get(s, &size, &data, &len, true));
    hash = t_hash(5);
    CHECK_ERR(DEMUR_ERR_RANGE, store_blob_get(s, &data, &len, &hash));
    CHECK_ERR(DEMUR_ERR_RANGE, store_value_get(s, &data, &len, "x"));
    store_close(s);
}

static void test_a_failed_write_ends_its_transaction(void)
{
    struct store *s = t_open(STORE_CHANNEL);
    uint8_t *data = NULL;
    size_t len = 0;

    t_begin(s);
    CHECK_ERR(DEMUR_OK, store_value_put(s, "x", t_span("y")));
    CHECK_ERR(DEMUR_ERR_FORMAT, store_value_put(s, "no name", t_span("y")));
    CHECK_ERR(DEMUR_ERR_FORMAT, store_value_put(s, "z", t_span("y")));
    CHECK_ERR(DEMUR_ERR_FORMAT, store_commit(s));
    CHECK_ERR(DEMUR_ERR_RANGE, store_value_get(s, &data, &len, "x"));
    t_begin(s); /* and the next is a new one */
    CHECK_ERR(DEMUR_OK, store_value_put(s, "x", t_span("y")));
    t_commit(s);
    store_close(s);
}

static void test_readers_see_only_what_is_committed(void)
{
    struct store *s = t_open(STORE_CHANNEL);
    struct store *reader = NULL;
    struct store_act act = t_act(1, 1, 1, t_span("act"));
    struct demur_hash head;
    struct store_receipt first;
    enum store_put what;
    bool found = true;

    CHECK_ERR(DEMUR_OK, store_reader_new(&reader, s));
    t_begin(s);
    CHECK_ERR(DEMUR_OK, store_act_put(s, &what, &first, &act));
    CHECK(t_count_waiting(reader) == 0 && t_count_waiting(s) == 1);
    CHECK_ERR(DEMUR_OK, store_act_get(reader, &found, &head, &first, &act.key));
    CHECK(!found);
    t_commit(s);
    CHECK(t_count_waiting(reader) == 1);
    CHECK_ERR(DEMUR_OK, store_act_get(reader, &found, &head, &first, &act.key));
    CHECK(found && t_same_receipt(&first, &act.receipt));
    store_close(reader);
    store_close(s);
}

/* ---- acts and entries ------------------------------------------------------------------ */

static void test_an_act_is_kept_once(void)
{
    struct store *s = t_open(STORE_CHANNEL);
    struct store_act act = t_act(1, 1, 1, t_span("first"));
    struct store_act again = t_act(1, 1, 1, t_span("other proofs"));
    struct store_act other_head = t_act(1, 1, 2, t_span("other head"));
    struct store_act other_context = t_act(1, 2, 1, t_span("other context"));
    struct store_act other_nym = t_act(2, 1, 1, t_span("other nym"));
    struct store_act other_kind = t_act(1, 1, 2, t_span("other kind"));
    struct store_receipt first = {.day = 0};
    struct demur_hash head;
    enum store_put what = STORE_NEW;
    bool found = false;

    other_kind.key.kind = DEMUR_KIND_WITHDRAW;
    CHECK(t_put(s, &act) == STORE_NEW);
    t_begin(s);
    CHECK_ERR(DEMUR_OK, store_act_put(s, &what, &first, &again));
    t_commit(s);
    CHECK(what == STORE_SAME && t_same_receipt(&first, &act.receipt));
    CHECK(t_put(s, &other_head) == STORE_CONFLICT);
    CHECK(t_count_waiting(s) == 1); /* neither waits */
    CHECK(t_put(s, &other_context) == STORE_NEW);
    CHECK(t_put(s, &other_nym) == STORE_NEW);
    CHECK(t_put(s, &other_kind) == STORE_NEW);
    CHECK(t_count_waiting(s) == 4);
    CHECK_ERR(DEMUR_OK, store_act_get(s, &found, &head, &first, &act.key));
    CHECK(found && t_same_receipt(&first, &act.receipt));
    CHECK_BYTES(&head, &act.head, sizeof head);
    store_close(s);
}

static void test_an_act_is_known_after_its_window(void)
{
    struct store *s = t_open(STORE_CHANNEL);
    struct store_act act = t_act(1, 1, 1, t_span("act"));
    struct store_act held = t_act(2, 1, 1, t_span("held back"));
    struct store_act other = t_act(1, 1, 2, t_span("other"));
    struct store_receipt first;
    struct demur_hash head;
    bool found = false;

    CHECK(t_put(s, &act) == STORE_NEW && t_put(s, &held) == STORE_NEW);
    t_append_texts(s, (const char *const[]){"window", "act"}, 2);
    CHECK(t_count_waiting(s) == 1);
    CHECK(t_put(s, &act) == STORE_SAME && t_put(s, &held) == STORE_SAME);
    CHECK(t_put(s, &other) == STORE_CONFLICT);
    CHECK_ERR(DEMUR_OK, store_act_get(s, &found, &head, &first, &act.key));
    CHECK(found && t_same_receipt(&first, &act.receipt));
    t_append_texts(s, (const char *const[]){"window 2", "held back"}, 2);
    CHECK(t_count_waiting(s) == 0 && t_put(s, &held) == STORE_SAME);
    store_close(s);
}

static void test_an_entry_is_kept_once_in_its_place(void)
{
    struct store *s = t_open(STORE_CHANNEL);
    struct store_entry e = t_entry("a", t_span("one"));
    struct store_entry same = e, other = t_entry("a", t_span("two"));
    struct store_receipt first = {.day = 0}, got = {.day = 0};
    enum store_put what = STORE_CONFLICT;
    bool found = false;

    same.receipt.day = 77;
    t_begin(s);
    CHECK_ERR(DEMUR_OK, store_entry_put(s, &what, &first, &e));
    CHECK(what == STORE_NEW);
    CHECK_ERR(DEMUR_OK, store_entry_put(s, &what, &first, &same));
    CHECK(what == STORE_SAME && t_same_receipt(&first, &e.receipt));
    CHECK_ERR(DEMUR_OK, store_entry_put(s, &what, &first, &other));
    CHECK(what == STORE_CONFLICT);
    t_commit(s);
    CHECK(t_count_waiting(s) == 1);
    CHECK_ERR(DEMUR_OK, store_entry_get(s, &found, &got, &other));
    CHECK(found && t_same_receipt(&got, &e.receipt));
    other.place[0]++;
    CHECK_ERR(DEMUR_OK, store_entry_get(s, &found, &got, &other));
    CHECK(!found);
    other.place_len = 0;
    CHECK_ERR(DEMUR_ERR_LENGTH, store_entry_get(s, &found, &got, &other));
    store_close(s);
}

static void test_lengths_of_places_and_entries(void)
{
    static uint8_t large[DEMUR_ENTRY_BYTES_MAX + 1];
    struct store *s = t_open(STORE_CHANNEL);
    struct store_entry e = {.place_len = STORE_PLACE_BYTES_MAX,
                            .entry = {large, DEMUR_ENTRY_BYTES_MAX}};
    struct store_entry empty = {.place_len = 1};
    struct store_act act = t_act(1, 1, 1, (struct demur_span){large, sizeof large});
    struct store_receipt first;
    struct store_waiting waiting;
    enum store_put what;

    e.receipt.leaf = t_leaf(e.entry);
    empty.receipt.leaf = t_leaf(empty.entry);
    t_begin(s);
    CHECK_ERR(DEMUR_OK, store_entry_put(s, &what, &first, &e));
    CHECK_ERR(DEMUR_OK, store_entry_put(s, &what, &first, &empty));
    t_commit(s);
    CHECK_ERR(DEMUR_OK, store_waiting_get(s, &waiting));
    CHECK(waiting.count == 2 && waiting.bytes == DEMUR_ENTRY_BYTES_MAX);
    t_begin(s);
    CHECK_ERR(DEMUR_ERR_LENGTH, store_act_put(s, &what, &first, &act));
    store_rollback(s);
    for (unsigned i = 0; i < 3; i++) {
        struct store_entry wrong = e;

        if (i == 0) wrong.place_len = 0;
        if (i == 1) wrong.place_len = STORE_PLACE_BYTES_MAX + 1;
        if (i == 2) wrong.entry.len++;
        t_begin(s);
        CHECK_ERR(DEMUR_ERR_LENGTH, store_entry_put(s, &what, &first, &wrong));
        store_rollback(s);
    }
    store_close(s);
}

/* ---- what waits ------------------------------------------------------------------------ */

struct seen {
    struct demur_hash leaf[8];
    uint32_t window[8];
    size_t count;
    size_t stop_at; /* 0: never */
};

static enum demur_err see(void *ctx, const struct demur_hash *leaf, uint32_t window,
                          struct demur_span entry)
{
    struct seen *seen = ctx;
    struct demur_hash want = t_leaf(entry);

    CHECK_BYTES(&want, leaf, sizeof want);
    seen->leaf[seen->count] = *leaf;
    seen->window[seen->count] = window;
    seen->count++;
    return seen->count == seen->stop_at ? DEMUR_ERR_RANGE : DEMUR_OK;
}

static void test_what_waits_is_told_by_ascending_leaf(void)
{
    struct store *s = t_open(STORE_CHANNEL);
    struct seen seen = {.count = 0};
    struct store_waiting_visitor visitor = {see, &seen};

    t_wait(s, "a");
    t_append_texts(s, (const char *const[]){"window"}, 1);
    t_wait(s, "b");
    t_wait(s, "c");
    t_wait(s, "d");
    CHECK_ERR(DEMUR_OK, store_waiting_each(s, &visitor));
    CHECK(seen.count == 4);
    for (size_t i = 0; i < seen.count; i++) {
        struct demur_hash a = t_leaf(t_span("a"));
        bool is_a = memcmp(&a, &seen.leaf[i], sizeof a) == 0;

        CHECK(seen.window[i] == (is_a ? 0U : 1U));
        CHECK(i == 0 || memcmp(&seen.leaf[i - 1], &seen.leaf[i], sizeof seen.leaf[0]) < 0);
    }
    seen = (struct seen){.stop_at = 2};
    CHECK_ERR(DEMUR_ERR_RANGE, store_waiting_each(s, &visitor));
    CHECK(seen.count == 2);
    store_close(s);
}

/* ---- the log --------------------------------------------------------------------------- */

static void test_an_append_goes_on_from_its_size(void)
{
    struct store *s = t_open(STORE_CHANNEL);
    struct demur_span entry[] = {t_span("x"), t_span("y")};
    struct store_append append = {.head = {2, t_hash(9)}, .day = 5, .entry = entry, .entries = 2};
    struct store_log log;
    uint8_t *data = NULL;
    size_t len = 0;

    t_begin(s);
    CHECK_ERR(DEMUR_OK, store_log_append(s, &append));
    t_commit(s);
    CHECK_ERR(DEMUR_OK, store_log_get(s, &log));
    CHECK(log.head.size == 2 && log.windows == 1 && log.day == 5 && log.published == 0);
    CHECK_BYTES(&log.head.root, &append.head.root, sizeof log.head.root);
    CHECK_ERR(DEMUR_OK, store_log_entry_get(s, &data, &len, 1));
    CHECK(t_is(data, len, "y"));
    demur_free(data);
    for (uint64_t old = 0; old <= 3; old++) {
        append = (struct store_append){old, {old + 2, t_hash(10)}, 6, entry, 2};
        if (old == 2) continue;
        t_begin(s);
        CHECK_ERR(DEMUR_ERR_STATE, store_log_append(s, &append));
        CHECK_ERR(DEMUR_ERR_STATE, store_commit(s));
    }
    CHECK_ERR(DEMUR_OK, store_log_get(s, &log));
    CHECK(log.head.size == 2 && log.windows == 1 && log.day == 5);
    CHECK_ERR(DEMUR_ERR_RANGE, store_log_entry_get(s, &data, &len, 2));
    CHECK_ERR(DEMUR_ERR_RANGE, store_log_entry_get(s, &data, &len, UINT64_MAX));
    store_close(s);
}

static void test_appends_out_of_range_are_refused(void)
{
    static uint8_t large[DEMUR_ENTRY_BYTES_MAX + 1];
    enum { TOO_MANY = STORE_APPEND_BYTES_MAX / DEMUR_ENTRY_BYTES_MAX + 1 };
    struct demur_span *entry = demur_alloc_array(TOO_MANY, sizeof *entry);
    struct store *s = t_open(STORE_CHANNEL);
    struct store_append append = {.entry = entry};

    for (size_t i = 0; i < TOO_MANY; i++) entry[i] = (struct demur_span){large, sizeof large - 1};
    t_begin(s);
    CHECK_ERR(DEMUR_ERR_RANGE, store_log_append(s, &append)); /* no entries */
    store_rollback(s);
    t_begin(s);
    append.entries = 2;
    append.head.size = 1;
    CHECK_ERR(DEMUR_ERR_RANGE, store_log_append(s, &append));
    store_rollback(s);
    t_begin(s);
    append.head.size = append.entries = TOO_MANY;
    CHECK_ERR(DEMUR_ERR_LENGTH, store_log_append(s, &append));
    store_rollback(s);
    t_begin(s);
    entry[0].len++;
    append.head.size = append.entries = 1;
    CHECK_ERR(DEMUR_ERR_LENGTH, store_log_append(s, &append));
    store_rollback(s);
    demur_free(entry);
    store_close(s);
}

static enum demur_err count_up(void *ctx, uint64_t index, struct demur_span entry)
{
    uint64_t *next = ctx;

    CHECK(index == *next && entry.len == 1 && entry.data[0] == 'a' + index);
    ++*next;
    return index == 4 ? DEMUR_ERR_INVALID : DEMUR_OK;
}

static void test_entries_are_told_in_their_order(void)
{
    struct store *s = t_open(STORE_CHANNEL);
    uint64_t next = 1;
    struct store_log_visitor visitor = {count_up, &next};

    t_append_texts(s, (const char *const[]){"a", "b", "c"}, 3);
    t_append_texts(s, (const char *const[]){"d", "e", "f"}, 3);
    CHECK_ERR(DEMUR_OK, store_log_each(s, 1, 4, &visitor));
    CHECK(next == 4);
    next = 5;
    CHECK_ERR(DEMUR_OK, store_log_each(s, 5, UINT64_MAX, &visitor));
    CHECK(next == 6);
    CHECK_ERR(DEMUR_OK, store_log_each(s, 6, UINT64_MAX, &visitor));
    CHECK_ERR(DEMUR_OK, store_log_each(s, 3, 3, &visitor));
    CHECK(next == 6);
    next = 0;
    CHECK_ERR(DEMUR_ERR_INVALID, store_log_each(s, 0, UINT64_MAX, &visitor));
    CHECK(next == 5);
    store_close(s);
}

/* ---- memory that runs out -------------------------------------------------------------- */

/* A transaction with a bit of everything; what it came to. */
static enum demur_err bit_of_everything(struct store *s)
{
    struct store_act act = t_act(1, 1, 1, t_span("act"));
    struct demur_span entry[] = {t_span("window"), t_span("waits")};
    struct demur_hash hash = t_hash(1);
    struct store_receipt first;
    enum store_put what;
    enum demur_err err = store_begin(s);

    if (err == DEMUR_OK) err = store_act_put(s, &what, &first, &act);
    if (err == DEMUR_OK) err = t_append(s, entry, 2);
    if (err == DEMUR_OK) err = store_checkpoint_put(s, 2, t_span("note"));
    if (err == DEMUR_OK) err = store_checkpoint_publish(s, 2, t_span("note"));
    if (err == DEMUR_OK) err = store_blob_put(s, &hash, t_span("blob"));
    if (err == DEMUR_OK) err = store_value_put(s, "x", t_span("y"));
    if (err == DEMUR_OK) return store_commit(s);
    store_rollback(s);
    return err;
}

static void test_memory_that_runs_out_leaves_everything_as_it_was(void)
{
    struct store *s = t_open(STORE_CHANNEL);
    struct store *reader = NULL;
    struct store_log log;
    enum demur_err err = DEMUR_ERR_NOMEM;
    unsigned nth = 0;
    uint8_t *data = NULL;
    size_t len = 0;

    t_wait(s, "waits");
    while (err != DEMUR_OK && nth < 500) {
        CHECK(err == DEMUR_ERR_NOMEM && t_count_waiting(s) == 1);
        CHECK_ERR(DEMUR_OK, store_log_get(s, &log));
        CHECK(log.head.size == 0);
        demur_test_fail_alloc(++nth);
        err = bit_of_everything(s);
        demur_test_fail_alloc(0);
    }
    CHECK(nth > 3 && nth < 500);
    CHECK_ERR(DEMUR_OK, store_log_get(s, &log));
    CHECK(log.head.size == 2 && log.published == 2 && t_count_waiting(s) == 1); /* the act */
    demur_test_fail_alloc(1);
    CHECK_ERR(DEMUR_ERR_NOMEM, store_value_get(s, &data, &len, "x"));
    demur_test_fail_alloc(1);
    CHECK_ERR(DEMUR_ERR_NOMEM, store_log_entry_get(s, &data, &len, 0));
    demur_test_fail_alloc(1);
    CHECK_ERR(DEMUR_ERR_NOMEM, store_reader_new(&reader, s));
    demur_test_fail_alloc(0);
    CHECK(data == NULL && reader == NULL);
    store_close(s);
}

static void test_a_store_that_finds_no_memory_is_not_opened(void)
{
    struct demur_hash org = t_hash(1);
    char url[T_URL_BYTES];
    enum demur_err err = DEMUR_ERR_NOMEM;
    unsigned nth = 0;
    struct store *s = NULL;
    struct store_why why;

    t_new_url(url);
    while (err != DEMUR_OK && nth < 50) {
        CHECK(err == DEMUR_ERR_NOMEM && s == NULL);
        demur_test_fail_alloc(++nth);
        err = store_open(&s, &why, url, STORE_CHANNEL, &org);
        demur_test_fail_alloc(0);
        if (err == DEMUR_ERR_IO) err = DEMUR_ERR_NOMEM; /* its directory could not be seen */
    }
    CHECK(nth > 1 && nth < 50);
    store_close(s);
}

/* ---- what lies sealed ------------------------------------------------------------------ */

/* How many acts lie sealed, and whether one of them is `text`. */
struct sealed_seen {
    size_t count;
    const char *text;
    bool found;
    struct demur_hash last;
};

static enum demur_err see_sealed(void *ctx, const struct demur_hash *leaf, struct demur_span act)
{
    struct sealed_seen *seen = ctx;

    CHECK(seen->count == 0 || memcmp(&seen->last, leaf, sizeof *leaf) < 0);
    seen->last = *leaf;
    seen->count++;
    seen->found = seen->found || t_is(act.data, act.len, seen->text);
    return DEMUR_OK;
}

static struct sealed_seen sealed(struct store *s, uint64_t context, const char *text)
{
    struct sealed_seen seen = {.text = text};
    struct store_sealed_visitor visitor = {see_sealed, &seen};
    struct demur_hash hash = t_hash(context);

    CHECK_ERR(DEMUR_OK, store_sealed_each(s, &hash, &visitor));
    return seen;
}

static struct store_act sealed_act(uint64_t nym, uint64_t context, const char *entry,
                                   const char *act)
{
    struct store_act out = t_act(nym, context, nym, t_span(entry));

    out.sealed = t_span(act);
    return out;
}

static void test_an_act_lies_sealed_until_it_is_opened(void)
{
    struct store *s = t_open(STORE_CHANNEL);
    struct store_act a = sealed_act(1, 1, "entry a", "act a");
    struct store_act b = sealed_act(2, 1, "entry b", "act b");
    struct store_act again = sealed_act(1, 1, "entry c", "act c");
    struct store_act other = sealed_act(1, 2, "entry d", "act d");
    struct store_receipt first;
    enum store_put what;

    t_begin(s);
    CHECK_ERR(DEMUR_OK, store_act_put(s, &what, &first, &a));
    CHECK(what == STORE_NEW);
    CHECK_ERR(DEMUR_OK, store_act_put(s, &what, &first, &b));
    CHECK_ERR(DEMUR_OK, store_act_put(s, &what, &first, &again)); /* of the same nym and head */
    CHECK(what == STORE_SAME);
    CHECK_ERR(DEMUR_OK, store_act_put(s, &what, &first, &other));
    t_commit(s);
    CHECK(t_count_waiting(s) == 3);
    CHECK(sealed(s, 1, "act a").count == 2 && sealed(s, 1, "act a").found);
    CHECK(sealed(s, 1, "act b").found && !sealed(s, 1, "act c").found);
    CHECK(sealed(s, 2, "act d").found && sealed(s, 3, "").count == 0);
    /* It stays when the entry that it lies under goes into the log, or does not yet. */
    t_append_texts(s, (const char *const[]){"window", "entry a"}, 2);
    CHECK(sealed(s, 1, "act a").count == 2 && sealed(s, 1, "act a").found);
    t_begin(s);
    CHECK_ERR(DEMUR_OK, store_sealed_remove(s, &a.key.context, &a.receipt.leaf));
    store_rollback(s);
    CHECK(sealed(s, 1, "act a").count == 2);
    t_begin(s);
    CHECK_ERR(DEMUR_OK, store_sealed_remove(s, &a.key.context, &a.receipt.leaf));
    CHECK_ERR(DEMUR_OK, store_sealed_remove(s, &a.key.context, &a.receipt.leaf));
    CHECK_ERR(DEMUR_OK, store_sealed_remove(s, &b.key.context, &b.receipt.leaf));
    t_commit(s);
    CHECK(sealed(s, 1, "").count == 0 && sealed(s, 2, "act d").found);
    store_close(s);
}

int main(int argc, char **argv)
{
    if (!t_setup(argc, argv)) return 1;
    RUN(test_a_new_store_is_empty);
    RUN(test_writes_want_a_transaction_and_a_writer);
    RUN(test_a_channel_keeps_nothing_of_issuing);
    RUN(test_a_rollback_forgets_everything);
    RUN(test_a_failed_write_ends_its_transaction);
    RUN(test_readers_see_only_what_is_committed);
    RUN(test_an_act_is_kept_once);
    RUN(test_an_act_is_known_after_its_window);
    RUN(test_an_entry_is_kept_once_in_its_place);
    RUN(test_lengths_of_places_and_entries);
    RUN(test_what_waits_is_told_by_ascending_leaf);
    RUN(test_an_append_goes_on_from_its_size);
    RUN(test_appends_out_of_range_are_refused);
    RUN(test_entries_are_told_in_their_order);
    RUN(test_memory_that_runs_out_leaves_everything_as_it_was);
    RUN(test_a_store_that_finds_no_memory_is_not_opened);
    RUN(test_an_act_lies_sealed_until_it_is_opened);
    t_cleanup();
    return tap_done();
}
