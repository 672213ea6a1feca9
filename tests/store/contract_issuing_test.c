/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* contract_issuing_test.c -- what store.h promises of an issuer's store. */
#include "store_for_tests.h"

static struct demur_row_id row_id(uint8_t n)
{
    return (struct demur_row_id){{n, 7}};
}

/* A record whose commitment and enrol key are those of a number. */
static struct demur_issuer_record record_of(uint8_t stage, uint8_t n)
{
    struct demur_issuer_record r = {.stage = stage, .c = {n}, .enrol_pk = {{n}}};

    demur_sha256(&r.c_hash, r.c, sizeof r.c);
    return r;
}

static const struct demur_span none = {NULL, 0};

static enum demur_err put_record(struct store *s, const struct demur_issuer_record *record,
                                 uint32_t epoch, uint8_t row, struct demur_span issue)
{
    struct demur_row_id id = row_id(row);

    t_begin(s);
    enum demur_err err = store_record_put(s, record, epoch, &id, issue);

    CHECK_ERR(err, store_commit(s));
    return err;
}

static bool has_record(struct store *s, const struct demur_issuer_record *want, uint32_t epoch,
                       uint8_t row)
{
    struct demur_issuer_record got;
    struct demur_row_id id = row_id(row);

    memset(&got, 0x55, sizeof got);
    CHECK_ERR(DEMUR_OK, store_record_get(s, &got, epoch, &id));
    return got.stage == want->stage && memcmp(got.c, want->c, sizeof got.c) == 0 &&
           memcmp(&got.c_hash, &want->c_hash, sizeof got.c_hash) == 0 &&
           memcmp(&got.enrol_pk, &want->enrol_pk, sizeof got.enrol_pk) == 0 &&
           memcmp(&got.set, &want->set, sizeof got.set) == 0;
}

/* The row of an enrol key before epoch; 0: none. */
static uint8_t enrolled(struct store *s, uint32_t epoch, uint8_t n)
{
    struct demur_sign_pk pk = {{n}};
    struct demur_row_id row = {{99}};
    bool found = true;

    CHECK_ERR(DEMUR_OK, store_enrol_key_get(s, &found, &row, epoch, &pk));
    CHECK(found || row.bytes[0] == 99);
    return found ? row.bytes[0] : 0;
}

/* The number of the first queued entry from least, which must be text; 0: none. */
static uint64_t queued(struct store *s, uint64_t least, const char *text)
{
    struct store_queued q = {.number = 0};
    enum demur_err err = store_queue_get(s, &q, least);

    if (err == DEMUR_ERR_RANGE) return 0;
    CHECK(err == DEMUR_OK && t_is(q.entry, q.len, text));
    demur_free(q.entry);
    return q.number;
}

static void remove_queued(struct store *s, uint64_t number)
{
    t_begin(s);
    CHECK_ERR(DEMUR_OK, store_queue_remove(s, number));
    t_commit(s);
}

static void test_an_issuer_keeps_nothing_of_a_channel(void)
{
    struct store *s = t_open(STORE_ISSUING);
    struct store_act act = t_act(1, 1, 1, t_span("act"));
    struct store_receipt first;
    struct store_log log;
    struct store_why why;
    enum store_put what;

    t_begin(s);
    CHECK_ERR(DEMUR_ERR_STATE, store_act_put(s, &what, &first, &act));
    CHECK_ERR(DEMUR_ERR_STATE, store_checkpoint_put(s, 1, t_span("x")));
    CHECK_ERR(DEMUR_ERR_STATE, store_log_get(s, &log));
    CHECK_ERR(DEMUR_OK, store_value_put(s, "x", t_span("y")));
    t_commit(s);
    CHECK_ERR(DEMUR_OK, store_check(s, &why));
    store_close(s);
}

/* ---- codes ----------------------------------------------------------------------------- */

static void test_codes_are_found_in_their_epoch(void)
{
    struct store *s = t_open(STORE_ISSUING);
    struct store_code code[] = {{t_hash(1), row_id(1)}, {t_hash(2), row_id(2)}};
    struct demur_row_id row = row_id(9);
    bool found = true;

    t_begin(s);
    CHECK_ERR(DEMUR_OK, store_codes_put(s, 1, code, 2));
    CHECK_ERR(DEMUR_OK, store_codes_put(s, 2, code, 1));
    CHECK_ERR(DEMUR_OK, store_codes_put(s, 3, code, 0));
    t_commit(s);
    CHECK_ERR(DEMUR_OK, store_code_get(s, &found, &row, 2, &code[1].code));
    CHECK(!found && row.bytes[0] == 9);
    CHECK_ERR(DEMUR_OK, store_code_get(s, &found, &row, 1, &code[1].code));
    CHECK(found && row.bytes[0] == 2);
    store_close(s);
}

static void test_a_code_comes_once(void)
{
    struct store *s = t_open(STORE_ISSUING);
    struct store_code code[] = {{t_hash(1), row_id(1)}, {t_hash(2), row_id(2)}};
    struct store_code more[] = {{t_hash(3), row_id(3)}, {t_hash(2), row_id(4)}};
    struct store_code twice[] = {{t_hash(4), row_id(3)}, {t_hash(4), row_id(3)}};
    struct demur_row_id row = row_id(9);
    bool found = true;

    t_begin(s);
    CHECK_ERR(DEMUR_OK, store_codes_put(s, 1, code, 2));
    t_commit(s);
    t_begin(s);
    CHECK_ERR(DEMUR_ERR_STATE, store_codes_put(s, 1, more, 2));
    CHECK_ERR(DEMUR_ERR_STATE, store_commit(s));
    t_begin(s);
    CHECK_ERR(DEMUR_ERR_STATE, store_codes_put(s, 1, twice, 2));
    store_rollback(s);
    CHECK_ERR(DEMUR_OK, store_code_get(s, &found, &row, 1, &more[0].code));
    CHECK(!found);
    CHECK_ERR(DEMUR_OK, store_code_get(s, &found, &row, 1, &code[1].code));
    CHECK(found && row.bytes[0] == 2);
    store_close(s);
}

/* ---- records --------------------------------------------------------------------------- */

static void test_a_record_goes_forward(void)
{
    struct store *s = t_open(STORE_ISSUING);
    struct demur_issuer_record nothing = {.stage = 0};
    struct demur_issuer_record r = record_of(DEMUR_ISSUER_BEGUN, 1);

    CHECK(has_record(s, &nothing, 1, 1));
    for (uint8_t stage = DEMUR_ISSUER_BEGUN; stage <= DEMUR_ISSUER_DONE; stage++) {
        r.stage = stage;
        if (stage >= DEMUR_ISSUER_REVEALED) r.set = t_hash(5);
        bool certifies = stage == DEMUR_ISSUER_CERTIFIED;

        CHECK_ERR(DEMUR_ERR_STATE, put_record(s, &r, 1, 1, certifies ? none : t_span("issue")));
        CHECK_ERR(DEMUR_OK, put_record(s, &r, 1, 1, certifies ? t_span("issue") : none));
        CHECK_ERR(DEMUR_OK, put_record(s, &r, 1, 1, none));
        CHECK(has_record(s, &r, 1, 1));
    }
    CHECK(has_record(s, &nothing, 2, 1) && has_record(s, &nothing, 1, 2));
    for (uint8_t stage = DEMUR_ISSUER_BEGUN; stage < DEMUR_ISSUER_DONE; stage++) {
        struct demur_issuer_record fallen = r;

        fallen.stage = stage;
        CHECK_ERR(DEMUR_ERR_STATE, put_record(s, &fallen, 1, 1, none));
    }
    CHECK(has_record(s, &r, 1, 1));
    r.stage = DEMUR_ISSUER_DONE + 1;
    CHECK_ERR(DEMUR_ERR_RANGE, put_record(s, &r, 1, 1, none));
    r.stage = DEMUR_ISSUER_NONE;
    CHECK_ERR(DEMUR_ERR_RANGE, put_record(s, &r, 1, 3, none));
    store_close(s);
}

static void test_a_row_has_one_record_in_an_epoch(void)
{
    struct store *s = t_open(STORE_ISSUING);
    struct demur_issuer_record r = record_of(DEMUR_ISSUER_BEGUN, 1);
    struct demur_issuer_record other = record_of(DEMUR_ISSUER_BEGUN, 2);
    struct demur_issuer_record key = r;

    key.enrol_pk.bytes[31] = 1;
    CHECK_ERR(DEMUR_OK, put_record(s, &r, 1, 1, none));
    CHECK_ERR(DEMUR_ERR_STATE, put_record(s, &other, 1, 1, none));
    CHECK_ERR(DEMUR_ERR_STATE, put_record(s, &key, 1, 1, none));
    key = r;
    key.c[47] ^= 1; /* what would be signed, under a hash that says otherwise */
    CHECK_ERR(DEMUR_ERR_STATE, put_record(s, &key, 1, 1, none));
    CHECK(has_record(s, &r, 1, 1));
    CHECK_ERR(DEMUR_OK, put_record(s, &other, 2, 1, none));
    CHECK_ERR(DEMUR_OK, put_record(s, &other, 1, 2, none));
    r.set = t_hash(1); /* not yet revealed: the set may change */
    CHECK_ERR(DEMUR_OK, put_record(s, &r, 1, 1, none));
    r.stage = DEMUR_ISSUER_REVEALED;
    r.set = t_hash(2);
    CHECK_ERR(DEMUR_OK, put_record(s, &r, 1, 1, none));
    r.set = t_hash(3);
    CHECK_ERR(DEMUR_ERR_STATE, put_record(s, &r, 1, 1, none));
    store_close(s);
}

static void test_an_issue_is_queued_once(void)
{
    static uint8_t large[DEMUR_ENTRY_BYTES_MAX + 1];
    struct store *s = t_open(STORE_ISSUING);
    struct demur_issuer_record r = record_of(DEMUR_ISSUER_CERTIFIED, 1);
    struct demur_issuer_record other = record_of(DEMUR_ISSUER_CERTIFIED, 2);

    CHECK_ERR(DEMUR_OK, put_record(s, &r, 1, 1, t_span("issue")));
    CHECK_ERR(DEMUR_ERR_STATE, put_record(s, &r, 1, 1, t_span("issue")));
    r.stage = DEMUR_ISSUER_DONE;
    CHECK_ERR(DEMUR_ERR_STATE, put_record(s, &r, 1, 1, t_span("issue")));
    CHECK_ERR(DEMUR_OK, put_record(s, &r, 1, 1, none));
    CHECK_ERR(DEMUR_ERR_LENGTH,
              put_record(s, &other, 1, 2, (struct demur_span){large, sizeof large}));
    CHECK(queued(s, 0, "issue") == 1 && queued(s, 2, "") == 0);
    store_close(s);
}

static void test_an_enrol_key_leads_to_its_newest_record(void)
{
    struct store *s = t_open(STORE_ISSUING);
    struct demur_issuer_record a = record_of(DEMUR_ISSUER_DONE, 1);
    struct demur_issuer_record b = record_of(DEMUR_ISSUER_DONE, 2);

    CHECK_ERR(DEMUR_OK, put_record(s, &a, 1, 1, t_span("issue")));
    CHECK_ERR(DEMUR_OK, put_record(s, &a, 3, 1, t_span("issue")));
    CHECK_ERR(DEMUR_OK, put_record(s, &b, 4, 1, t_span("issue"))); /* row 1 took another key */
    CHECK(enrolled(s, 1, 1) == 0 && enrolled(s, 2, 1) == 1 && enrolled(s, 3, 1) == 1);
    CHECK(enrolled(s, 4, 1) == 1 && enrolled(s, 5, 1) == 0 && enrolled(s, 5, 2) == 1);
    CHECK(enrolled(s, UINT32_MAX, 2) == 1 && enrolled(s, UINT32_MAX, 3) == 0);
    CHECK_ERR(DEMUR_OK, put_record(s, &b, 2, 9, t_span("issue")));
    CHECK(enrolled(s, 4, 2) == 9 && enrolled(s, 5, 2) == 1); /* the newest */
    CHECK_ERR(DEMUR_OK, put_record(s, &b, 2, 8, t_span("issue")));
    CHECK(enrolled(s, 4, 2) == 8); /* of one epoch the lowest row */
    struct demur_issuer_record begun = record_of(DEMUR_ISSUER_BEGUN, 2);

    CHECK_ERR(DEMUR_OK, put_record(s, &begun, 2, 7, (struct demur_span){NULL, 0}));
    CHECK(enrolled(s, 4, 2) == 8); /* but none in which no more was begun */
    CHECK_ERR(DEMUR_OK, put_record(s, &b, 6, 20, t_span("issue")));
    CHECK(enrolled(s, 7, 2) == 20); /* the newest, although its row is the highest */
    store_close(s);
}

struct rows {
    uint8_t row[4];
    size_t count;
    size_t stop_at;
};

static enum demur_err note_row(void *ctx, const struct demur_row_id *row,
                               const struct demur_issuer_record *record)
{
    struct rows *rows = ctx;

    CHECK(record->enrol_pk.bytes[0] == 10 + row->bytes[0]);
    rows->row[rows->count++] = row->bytes[0];
    return rows->count == rows->stop_at ? DEMUR_ERR_INVALID : DEMUR_OK;
}

static void test_records_are_told_by_row(void)
{
    struct store *s = t_open(STORE_ISSUING);
    struct rows rows = {.count = 0};
    struct store_record_visitor visitor = {note_row, &rows};

    for (uint8_t row = 3; row > 0; row--) {
        struct demur_issuer_record r = record_of(DEMUR_ISSUER_BEGUN, (uint8_t)(10 + row));

        CHECK_ERR(DEMUR_OK, put_record(s, &r, 5, row, none));
        CHECK_ERR(DEMUR_OK, put_record(s, &r, 4, (uint8_t)(row + 100), none));
    }
    CHECK_ERR(DEMUR_OK, store_record_each(s, 5, &visitor));
    CHECK(rows.count == 3 && rows.row[0] == 1 && rows.row[1] == 2 && rows.row[2] == 3);
    rows = (struct rows){.stop_at = 2};
    CHECK_ERR(DEMUR_ERR_INVALID, store_record_each(s, 5, &visitor));
    CHECK(rows.count == 2);
    rows = (struct rows){.count = 0};
    CHECK_ERR(DEMUR_OK, store_record_each(s, 6, &visitor));
    CHECK(rows.count == 0);
    store_close(s);
}

/* ---- the queue ------------------------------------------------------------------------- */

static void test_the_queue_keeps_its_order(void)
{
    struct store *s = t_open(STORE_ISSUING);

    CHECK(queued(s, 0, "") == 0);
    t_begin(s);
    CHECK_ERR(DEMUR_OK, store_queue_put(s, t_span("one")));
    CHECK_ERR(DEMUR_OK, store_queue_put(s, t_span("two")));
    CHECK_ERR(DEMUR_OK, store_queue_put(s, t_span("three")));
    t_commit(s);
    CHECK(queued(s, 0, "one") == 1 && queued(s, 1, "one") == 1 && queued(s, 2, "two") == 2);
    remove_queued(s, 2);
    remove_queued(s, 2);
    CHECK(queued(s, 2, "three") == 3);
    remove_queued(s, 1);
    remove_queued(s, 3);
    CHECK(queued(s, 0, "") == 0);
    t_begin(s);
    CHECK_ERR(DEMUR_OK, store_queue_put(s, t_span("gone")));
    store_rollback(s);
    t_begin(s);
    CHECK_ERR(DEMUR_OK, store_queue_put(s, t_span("four")));
    t_commit(s);
    CHECK(queued(s, 0, "four") == 4 && queued(s, 5, "") == 0); /* no number comes again */
    store_close(s);
}

int main(int argc, char **argv)
{
    if (!t_setup(argc, argv)) return 1;
    RUN(test_an_issuer_keeps_nothing_of_a_channel);
    RUN(test_codes_are_found_in_their_epoch);
    RUN(test_a_code_comes_once);
    RUN(test_a_record_goes_forward);
    RUN(test_a_row_has_one_record_in_an_epoch);
    RUN(test_an_issue_is_queued_once);
    RUN(test_an_enrol_key_leads_to_its_newest_record);
    RUN(test_records_are_told_by_row);
    RUN(test_the_queue_keeps_its_order);
    t_cleanup();
    return tap_done();
}
