/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * property_test.c -- thousands of random operations, each done to a store in memory and to one in
 * SQLite, which must give the same answers; now and then SQLite's is closed and opened again.
 */
#include "random_for_tests.h"
#include "store_for_tests.h"

enum { STEPS = 12000, SEEDS = 2, SMALL = 6, BYTES = 300 };

/* One of the two stores while an operation is done to it. */
struct side {
    struct store *s;         /* the writer, or for reads its reader */
    struct test_random rng;  /* the same on both sides */
    struct demur_hasher out; /* what the operation answered */
    bool has_failed;         /* a write has */
};

static uint64_t draw(struct side *d, uint64_t below)
{
    uint8_t bytes[8];

    (void)test_random_fill(&d->rng, bytes, sizeof bytes);
    return demur_get_be64(bytes) % below;
}

static struct demur_span draw_bytes(struct side *d, uint8_t buf[BYTES])
{
    size_t len = draw(d, 4) == 0 ? draw(d, BYTES) : draw(d, 3);

    memset(buf, (int)draw(d, 3), BYTES);
    return (struct demur_span){buf, len};
}

static void add(struct side *d, const void *data, size_t len)
{
    demur_hasher_add(&d->out, data, len);
}

static void add_number(struct side *d, uint64_t n)
{
    uint8_t bytes[8];

    demur_set_be64(bytes, n);
    add(d, bytes, sizeof bytes);
}

static void add_receipt(struct side *d, const struct store_receipt *r)
{
    add(d, &r->leaf, sizeof r->leaf);
    add_number(d, r->day);
    add(d, &r->sig, sizeof r->sig);
}

static enum demur_err said(struct side *d, enum demur_err err)
{
    CHECK(err != DEMUR_ERR_IO && err != DEMUR_ERR_NOMEM);
    add_number(d, err);
    return err;
}

static void wrote(struct side *d, enum demur_err err)
{
    if (said(d, err) != DEMUR_OK) d->has_failed = true;
}

/* A read that gives bytes. */
static void add_read(struct side *d, enum demur_err err, uint8_t *data, size_t len)
{
    if (said(d, err) != DEMUR_OK) return;
    add(d, data, len);
    demur_free(data);
}

/* ---- a channel: writes ----------------------------------------------------------------- */

static void put_act(struct side *d)
{
    uint8_t buf[BYTES];
    struct store_receipt first = {.day = 0};
    enum store_put what = STORE_CONFLICT;
    uint64_t nym = draw(d, SMALL), context = draw(d, SMALL), head = draw(d, 3);
    struct store_act act = t_act(nym, context, head, draw_bytes(d, buf));

    wrote(d, store_act_put(d->s, &what, &first, &act));
    add_number(d, what);
    add_receipt(d, &first);
}

static void put_entry(struct side *d)
{
    static const char *const place[] = {"a", "b", "ab", "abc", "p"};
    uint8_t buf[BYTES];
    struct store_receipt first = {.day = 0};
    enum store_put what = STORE_CONFLICT;
    struct store_entry e = t_entry(place[draw(d, 5)], draw_bytes(d, buf));

    wrote(d, store_entry_put(d->s, &what, &first, &e));
    add_number(d, what);
    add_receipt(d, &first);
}

/* The first waiting entries, up to a number of them. */
struct taking {
    uint8_t bytes[SMALL + 1][BYTES];
    struct demur_span entry[SMALL + 1];
    size_t count, most;
};

static enum demur_err take(void *ctx, const struct demur_hash *leaf, uint32_t window,
                           struct demur_span entry)
{
    struct taking *t = ctx;

    (void)leaf;
    (void)window;
    if (t->count == t->most) return DEMUR_ERR_STATE;
    if (entry.len > 0) memcpy(t->bytes[t->count], entry.data, entry.len);
    t->entry[t->count] = (struct demur_span){t->bytes[t->count], entry.len};
    t->count++;
    return DEMUR_OK;
}

static void append(struct side *d)
{
    static struct taking t;
    struct store_waiting_visitor visitor = {take, &t};
    struct store_append append = {.entry = t.entry};
    struct store_log log;

    t = (struct taking){.count = 1, .most = 1 + draw(d, SMALL)};
    t.entry[0] = draw_bytes(d, t.bytes[0]);
    enum demur_err err = store_waiting_each(d->s, &visitor);

    CHECK(err == DEMUR_OK || err == DEMUR_ERR_STATE);
    if (draw(d, 4) > 0) {
        wrote(d, t_append(d->s, t.entry, t.count));
        return;
    }
    CHECK_ERR(DEMUR_OK, store_log_get(d->s, &log));
    append.old_size = log.head.size + draw(d, 3) - 1;
    append.entries = t.count;
    append.head.size = append.old_size + t.count - (draw(d, 9) == 0);
    append.day = (uint32_t)draw(d, 100);
    wrote(d, store_log_append(d->s, &append));
    d->has_failed = true; /* without tiles the builder could not go on: forget it */
}

static void put_tile(struct side *d)
{
    static uint8_t hashes[8 * 32];
    struct demur_tile_id id = {5 + (unsigned)draw(d, 4), draw(d, 3), (unsigned)draw(d, 8)};

    memset(hashes, (int)draw(d, 2), sizeof hashes);
    wrote(d, store_tile_put(d->s, &id, hashes, 32 * (size_t)id.width));
}

static void put_note(struct side *d)
{
    uint8_t buf[BYTES];
    uint64_t size = draw(d, SMALL * 3);

    if (draw(d, 2) == 0) {
        wrote(d, store_checkpoint_put(d->s, size, draw_bytes(d, buf)));
    } else {
        wrote(d, store_checkpoint_publish(d->s, size, draw_bytes(d, buf)));
    }
}

static void put_small(struct side *d)
{
    static const char *const name[] = {"a", "b", "a-b", "B"};
    struct demur_hash hash = t_hash(draw(d, SMALL));
    uint8_t buf[BYTES];

    if (draw(d, 2) == 0) {
        wrote(d, store_blob_put(d->s, &hash, draw_bytes(d, buf)));
    } else {
        wrote(d,
              store_value_put(d->s, name[draw(d, 20) == 0 ? 3 : draw(d, 3)], draw_bytes(d, buf)));
    }
}

/* ---- a channel: reads ------------------------------------------------------------------ */

static enum demur_err add_waiting(void *ctx, const struct demur_hash *leaf, uint32_t window,
                                  struct demur_span entry)
{
    add(ctx, leaf, sizeof *leaf);
    add_number(ctx, window);
    add(ctx, entry.data, entry.len);
    return DEMUR_OK;
}

static void get_waiting(struct side *d)
{
    struct store_waiting_visitor visitor = {add_waiting, d};
    struct store_waiting waiting;

    (void)said(d, store_waiting_get(d->s, &waiting));
    add_number(d, waiting.count);
    add_number(d, waiting.bytes);
    (void)said(d, store_waiting_each(d->s, &visitor));
}

static void get_act(struct side *d)
{
    uint64_t nym = draw(d, SMALL), context = draw(d, SMALL);
    struct store_act act = t_act(nym, context, 0, (struct demur_span){NULL, 0});
    struct store_receipt receipt = {.day = 0};
    struct demur_hash head = {{0}};
    bool found = false;

    (void)said(d, store_act_get(d->s, &found, &head, &receipt, &act.key));
    add_number(d, found);
    add(d, &head, sizeof head);
    add_receipt(d, &receipt);
}

static enum demur_err add_entry(void *ctx, uint64_t index, struct demur_span entry)
{
    add_number(ctx, index);
    add(ctx, entry.data, entry.len);
    return index % 17 == 16 ? DEMUR_ERR_LENGTH : DEMUR_OK;
}

static void get_log(struct side *d)
{
    struct store_log_visitor visitor = {add_entry, d};
    struct store_log log;
    uint8_t *data = NULL;
    size_t len = 0;

    (void)said(d, store_log_get(d->s, &log));
    add(d, &log.head.root, sizeof log.head.root);
    add_number(d, log.head.size);
    add_number(d, log.windows);
    add_number(d, log.day);
    add_number(d, log.published);
    uint64_t from = draw(d, log.head.size + 2);

    (void)said(d, store_log_each(d->s, from, from + draw(d, 20), &visitor));
    enum demur_err err = store_log_entry_get(d->s, &data, &len, draw(d, log.head.size + 2));

    add_read(d, err, data, len);
}

static void get_tile(struct side *d)
{
    static const unsigned level[] = {0, 1, 5, 6, 7, 8, DEMUR_TILE_ENTRIES};
    struct demur_tile_id id = {level[draw(d, 7)], draw(d, 3), (unsigned)draw(d, 40)};
    uint8_t *data = NULL;
    size_t len = 0;
    enum demur_err err = store_tile_get(d->s, &data, &len, &id);

    add_read(d, err, data, len);
}

static void get_note(struct side *d)
{
    uint8_t *data = NULL;
    uint64_t size = 0;
    size_t len = 0;
    enum demur_err err =
        draw(d, 2) == 0 ? store_checkpoint_get(d->s, &size, &data, &len, draw(d, 2) == 0)
                        : store_checkpoint_covering(d->s, &size, &data, &len, draw(d, SMALL * 3));

    add_read(d, err, data, len);
    add_number(d, size);
}

static void get_small(struct side *d)
{
    static const char *const name[] = {"a", "b", "a-b", "c"};
    struct demur_hash hash = t_hash(draw(d, SMALL + 1));
    uint8_t *data = NULL;
    size_t len = 0;
    enum demur_err err = draw(d, 2) == 0 ? store_blob_get(d->s, &data, &len, &hash)
                                         : store_value_get(d->s, &data, &len, name[draw(d, 4)]);

    add_read(d, err, data, len);
}

/* ---- issuing --------------------------------------------------------------------------- */

static struct demur_row_id draw_row(struct side *d)
{
    return (struct demur_row_id){{(uint8_t)draw(d, SMALL)}};
}

static void put_codes(struct side *d)
{
    struct store_code code[2] = {{t_hash(draw(d, 200)), draw_row(d)},
                                 {t_hash(draw(d, 200)), draw_row(d)}};

    wrote(d, store_codes_put(d->s, (uint32_t)draw(d, 4), code, draw(d, 3)));
}

static void put_record(struct side *d)
{
    struct demur_issuer_record r = {.stage = (uint8_t)(1 + draw(d, 4)), .c = {9}};
    struct demur_row_id row = draw_row(d);
    uint8_t buf[BYTES];

    if (draw(d, 9) == 0) r.stage = (uint8_t)(draw(d, 2) * 5);
    r.c_hash = t_hash(draw(d, 5) == 0);
    r.enrol_pk.bytes[0] = (uint8_t)draw(d, 2);
    r.set = t_hash(draw(d, 3) == 0);
    wrote(d, store_record_put(d->s, &r, (uint32_t)draw(d, 5), &row, draw_bytes(d, buf)));
}

static void change_queue(struct side *d)
{
    uint8_t buf[BYTES];

    if (draw(d, 2) == 0) {
        wrote(d, store_queue_put(d->s, draw_bytes(d, buf)));
    } else {
        wrote(d, store_queue_remove(d->s, draw(d, 50)));
    }
}

static void get_code(struct side *d)
{
    struct demur_hash code = t_hash(draw(d, 200));
    struct demur_row_id row = {{0}};
    bool found = false;

    (void)said(d, store_code_get(d->s, &found, &row, (uint32_t)draw(d, 4), &code));
    add_number(d, found);
    add(d, &row, sizeof row);
}

static enum demur_err add_record(void *ctx, const struct demur_row_id *row,
                                 const struct demur_issuer_record *r)
{
    add(ctx, row, sizeof *row);
    add_number(ctx, r->stage);
    add(ctx, r->c, sizeof r->c);
    add(ctx, &r->c_hash, sizeof r->c_hash);
    add(ctx, &r->enrol_pk, sizeof r->enrol_pk);
    add(ctx, &r->set, sizeof r->set);
    return DEMUR_OK;
}

static void get_record(struct side *d)
{
    struct store_record_visitor visitor = {add_record, d};
    struct demur_issuer_record r;
    struct demur_row_id row = draw_row(d);
    struct demur_sign_pk pk = {{(uint8_t)draw(d, 2)}};
    bool found = false;

    (void)said(d, store_record_get(d->s, &r, (uint32_t)draw(d, 5), &row));
    (void)add_record(d, &row, &r);
    (void)said(d, store_record_each(d->s, (uint32_t)draw(d, 5), &visitor));
    (void)said(d, store_enrol_key_get(d->s, &found, &row, (uint32_t)draw(d, 7), &pk));
    add_number(d, found);
    add(d, &row, sizeof row);
}

static void get_queue(struct side *d)
{
    struct store_queued q = {.number = 0};
    enum demur_err err = store_queue_get(d->s, &q, draw(d, 50));

    add_read(d, err, q.entry, q.len);
    add_number(d, q.number);
}

/* ---- both sides ------------------------------------------------------------------------ */

typedef void (*operation)(struct side *d);

static const operation channel_write[] = {put_act,  put_act,  put_entry, append,
                                          put_tile, put_note, put_small};
static const operation channel_read[] = {get_waiting, get_act,  get_log,
                                         get_tile,    get_note, get_small};
static const operation issuing_write[] = {put_codes, put_record, put_record, change_queue};
static const operation issuing_read[] = {get_code, get_record, get_queue};

/* Two stores, and what is under way in both. */
struct pair {
    struct store *writer[2], *reader[2];
    char url[T_URL_BYTES];
    enum store_purpose purpose;
    struct test_random rng;
    bool is_open;
    unsigned commits;
};

static uint64_t pair_draw(struct pair *p, uint64_t below)
{
    struct side d = {.rng = p->rng};
    uint64_t n = draw(&d, below);

    p->rng = d.rng;
    return n;
}

/* Do it to both; whether they answer the same.  *failed: a write has. */
static bool both(struct pair *p, operation f, struct store *const s[2], bool *failed)
{
    struct demur_hash answer[2];
    struct side d = {.s = NULL};

    for (size_t i = 0; i < 2; i++) {
        d = (struct side){.s = s[i], .rng = p->rng};
        demur_hasher_init(&d.out, "test");
        f(&d);
        demur_hasher_end(&d.out, &answer[i]);
    }
    p->rng = d.rng;
    *failed = d.has_failed;
    return CHECK(memcmp(&answer[0], &answer[1], sizeof answer[0]) == 0);
}

static void end_transaction(struct pair *p, bool commit)
{
    for (size_t i = 0; i < 2; i++) {
        if (commit) {
            CHECK_ERR(DEMUR_OK, store_commit(p->writer[i]));
        } else {
            store_rollback(p->writer[i]);
        }
    }
    p->commits += commit;
    p->is_open = false;
}

static void reopen(struct pair *p)
{
    store_close(p->reader[1]);
    store_close(p->writer[1]);
    p->writer[1] = t_open_at(p->url, p->purpose);
    CHECK_ERR(DEMUR_OK, store_reader_new(&p->reader[1], p->writer[1]));
}

static bool step(struct pair *p)
{
    bool is_channel = p->purpose == STORE_CHANNEL;
    uint64_t kind = pair_draw(p, 100);
    bool failed = false;
    bool same = true;

    if (kind < 40) {
        operation f = is_channel ? channel_read[pair_draw(p, 6)] : issuing_read[pair_draw(p, 3)];

        same = both(p, f, kind < 20 ? p->reader : p->writer, &failed);
    } else if (kind < 90) {
        operation f = is_channel ? channel_write[pair_draw(p, 7)] : issuing_write[pair_draw(p, 4)];

        if (!p->is_open) {
            for (size_t i = 0; i < 2; i++) t_begin(p->writer[i]);
        }
        p->is_open = true;
        same = both(p, f, p->writer, &failed);
        if (failed) end_transaction(p, false);
    } else if (p->is_open) {
        end_transaction(p, kind < 98);
    } else if (kind == 99 && pair_draw(p, 10) == 0) {
        reopen(p);
    }
    return same;
}

static void run(enum store_purpose purpose, uint64_t seed)
{
    struct pair p = {.purpose = purpose, .rng = {seed}};

    t_backend = "memory";
    p.writer[0] = t_open(purpose);
    t_backend = "sqlite";
    t_new_url(p.url);
    p.writer[1] = t_open_at(p.url, purpose);
    for (size_t i = 0; i < 2; i++) {
        CHECK_ERR(DEMUR_OK, store_reader_new(&p.reader[i], p.writer[i]));
    }
    for (unsigned i = 0; i < STEPS; i++) {
        if (!step(&p)) {
            printf("# seed %llu, step %u\n", (unsigned long long)seed, i);
            break;
        }
    }
    CHECK(p.commits > STEPS / 200);
    for (size_t i = 0; i < 2; i++) {
        store_close(p.reader[i]);
        store_close(p.writer[i]);
    }
}

static void test_a_channel_answers_the_same_in_both(void)
{
    for (uint64_t seed = 1; seed <= SEEDS; seed++) run(STORE_CHANNEL, seed);
}

static void test_an_issuer_is_answered_the_same_by_both(void)
{
    for (uint64_t seed = 1; seed <= SEEDS; seed++) run(STORE_ISSUING, 100 + seed);
}

int main(int argc, char **argv)
{
    if (!t_setup(argc, argv)) return 1;
    RUN(test_a_channel_answers_the_same_in_both);
    RUN(test_an_issuer_is_answered_the_same_by_both);
    t_cleanup();
    return tap_done();
}
