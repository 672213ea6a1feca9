/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* window_seen_test.c -- the checkpoints that windows carry, and the days they give. */
#include "core/log/windows_for_tests.h"

/* ---- checkpoints ----------------------------------------------------------------------- */

/* A window that carries the checkpoint of head. */
static uint64_t carry(uint64_t size, uint8_t change)
{
    struct demur_tree_head head = {.size = size};
    struct demur_tree tree;

    demur_tree_init(&tree);
    for (uint64_t i = 0; i < size && i < lg.size; i++) {
        struct demur_hash leaf;

        demur_tree_leaf(&leaf, lg.entry[i], lg.len[i]);
        CHECK_ERR(DEMUR_OK, demur_tree_append(&tree, &leaf));
    }
    demur_tree_root(&head.root, &tree);
    head.root.bytes[0] ^= change;
    sign_head(&head);
    return window(NULL, 0);
}

static void test_checkpoints_that_windows_carry_are_of_all_before_them(void)
{
    make_log();
    CHECK(carry(12, 0) == 12);
    CHECK_ERR(DEMUR_OK, check(NULL).err);
    CHECK(carry(13, 0) == 13);
    CHECK_ERR(DEMUR_OK, check(NULL).err);
    CHECK(carry(13, 0) == 14); /* an old one */
    CHECK(finds(DEMUR_WINDOW_SEEN_SIZE, 14));
    make_log();
    CHECK(carry(13, 0) == 12); /* larger than the log was */
    CHECK(finds(DEMUR_WINDOW_SEEN_SIZE, 12));
    make_log();
    carry(10, 0); /* within a window */
    CHECK(finds(DEMUR_WINDOW_SEEN_SIZE, 12));
    make_log();
    carry(12, 1); /* another root */
    CHECK(finds(DEMUR_WINDOW_SEEN_ROOT, 12));
    make_log();
    demur_writer_wipe(&lg.note); /* none after one */
    window(NULL, 0);
    CHECK(finds(DEMUR_WINDOW_SEEN_FORM, 12));
    start();
    demur_writer_init(&lg.note); /* one where there can be none */
    carry(0, 0);
    CHECK(finds(DEMUR_WINDOW_SEEN_SIZE, 0));
}

/* A log of two windows with a witness, who signs the first on `signed_day`. */
static struct outcome dated(uint32_t first_day, uint32_t signed_day, uint32_t second_day)
{
    struct demur_sign_seed seed = {{77}};
    struct demur_vkey witness;
    struct demur_policy *policy = NULL;
    char vkey[2][DEMUR_VKEY_LEN_MAX + 1];
    char text[3 * DEMUR_VKEY_LEN_MAX];
    uint8_t note_text[512];
    size_t len = 0;

    start();
    lg.day = first_day;
    WINDOW({KIND_MANIFEST, 1, 0});
    publish();
    CHECK_ERR(DEMUR_OK, demur_vkey_of_seed(&witness, DEMUR_VKEY_COSIGNATURE, "w.example", &seed));
    while (!(lg.note.data[len] == '\n' && lg.note.data[len + 1] == '\n')) len++;
    memcpy(note_text, lg.note.data, len + 1);
    CHECK_ERR(DEMUR_OK, demur_note_sign(&lg.note, (struct demur_span){note_text, len + 1}, &witness,
                                        &seed, (uint64_t)signed_day * 86400 + 43200));
    lg.day = second_day;
    WINDOW({KIND_ACK, 1, 1});
    demur_vkey_encode(vkey[0], &lg.key);
    demur_vkey_encode(vkey[1], &witness);
    (void)snprintf(text, sizeof text, "log %s\nwitness w %s\nquorum w\n", vkey[0], vkey[1]);
    CHECK_ERR(DEMUR_OK, demur_policy_decode(&policy, text, strlen(text), NULL));
    struct outcome o = check(policy);

    demur_policy_free(policy);
    return o;
}

static void test_a_day_is_near_those_of_the_witnesses(void)
{
    CHECK_ERR(DEMUR_OK, dated(FIRST_DAY, FIRST_DAY, FIRST_DAY).err);
    CHECK_ERR(DEMUR_OK, dated(FIRST_DAY, FIRST_DAY + 30, FIRST_DAY + 30).err); /* it stood still */
    CHECK_ERR(DEMUR_OK, dated(FIRST_DAY + 2, FIRST_DAY, FIRST_DAY + 2).err);
    struct outcome o = dated(FIRST_DAY + 3, FIRST_DAY, FIRST_DAY + 3); /* it had not come */

    CHECK(o.fault == DEMUR_WINDOW_SEEN_DAY && o.at == 2);
    CHECK_ERR(DEMUR_OK, dated(FIRST_DAY, FIRST_DAY + 5, FIRST_DAY + 3).err);
    o = dated(FIRST_DAY, FIRST_DAY + 5, FIRST_DAY + 2); /* it was over */
    CHECK(o.fault == DEMUR_WINDOW_SEEN_DAY && o.at == 2);
}

static void test_windows_are_held_to_the_policy_that_was_given_last(void)
{
    struct demur_window_check *c = NULL;
    struct demur_policy *policy = NULL;
    char vkey[DEMUR_VKEY_LEN_MAX + 1];
    char text[2 * DEMUR_VKEY_LEN_MAX];
    uint64_t at = 0;

    make_log();
    lg.seed.bytes[0] ^= 1; /* a policy of another key */
    CHECK_ERR(DEMUR_OK, demur_vkey_of_seed(&lg.key, DEMUR_VKEY_ED25519, "log.example", &lg.seed));
    demur_vkey_encode(vkey, &lg.key);
    (void)snprintf(text, sizeof text, "log %s\nquorum none\n", vkey);
    CHECK_ERR(DEMUR_OK, demur_policy_decode(&policy, text, strlen(text), NULL));
    CHECK_ERR(DEMUR_OK, demur_window_check_new(&c, NULL));
    for (uint64_t i = 0; i < lg.size; i++) {
        CHECK_ERR(DEMUR_OK,
                  demur_window_check_entry(c, (struct demur_span){lg.entry[i], lg.len[i]}));
    }
    demur_window_check_hold(c, policy);
    lg.seed.bytes[0] ^= 1;
    CHECK_ERR(DEMUR_OK, demur_vkey_of_seed(&lg.key, DEMUR_VKEY_ED25519, "log.example", &lg.seed));
    carry(lg.size, 0);
    CHECK_ERR(DEMUR_ERR_INVALID,
              demur_window_check_entry(
                  c, (struct demur_span){lg.entry[lg.size - 1], lg.len[lg.size - 1]}));
    CHECK(demur_window_check_fault(c, &at) == DEMUR_WINDOW_SEEN_SIGNED && at == lg.size - 1);
    demur_window_check_free(c);
    demur_policy_free(policy);
}

static void test_what_a_window_carries_is_a_signed_checkpoint(void)
{
    static const char *const bad[] = {"x", "log.example\n1\n", "a\n\n\xe2\x80\x94 a AAAAAAAA\n"};

    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        make_log();
        demur_writer_wipe(&lg.note);
        demur_put_bytes(&lg.note, bad[i], strlen(bad[i]));
        window(NULL, 0);
        CHECK(finds(DEMUR_WINDOW_SEEN_FORM, 12));
    }
}

static void test_with_a_policy_signatures_are_checked(void)
{
    struct demur_policy *right, *wrong;
    struct demur_sign_seed seed = {{9}};
    struct demur_vkey other;

    make_log();
    CHECK_ERR(DEMUR_OK, demur_vkey_of_seed(&other, DEMUR_VKEY_ED25519, "log.example", &seed));
    right = policy_of(&lg.key);
    wrong = policy_of(&other);
    CHECK_ERR(DEMUR_OK, check(right).err);
    struct outcome o = check(wrong);

    CHECK(o.fault == DEMUR_WINDOW_SEEN_SIGNED && o.at == 2);
    /* Whoever has no key can change `seen` only where nobody looks at signatures: the line of
     * the log's signature ends in "\n", and "A" before that is still base64. */
    uint8_t *sig = lg.entry[8] + lg.len[8] - 40;

    *sig = *sig == 'A' ? 'B' : 'A';
    CHECK_ERR(DEMUR_OK, check(NULL).err);
    o = check(right);
    CHECK(o.fault == DEMUR_WINDOW_SEEN_SIGNED && o.at == 8);
    demur_policy_free(right);
    demur_policy_free(wrong);
}

int main(void)
{
    demur_writer_init(&lg.note);
    RUN(test_checkpoints_that_windows_carry_are_of_all_before_them);
    RUN(test_a_day_is_near_those_of_the_witnesses);
    RUN(test_windows_are_held_to_the_policy_that_was_given_last);
    RUN(test_what_a_window_carries_is_a_signed_checkpoint);
    RUN(test_with_a_policy_signatures_are_checked);
    demur_writer_wipe(&lg.note);
    return tap_done();
}
