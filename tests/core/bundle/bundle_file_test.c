/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* bundle_file_test.c -- members of the file: texts by their hashes, their order, the checkpoint. */
#include "bundle/ustar.h"
#include "bundle_for_tests.h"

enum { MEMBERS = 4 };

static struct test_random lot = {71};
static const char first[] = "the first attachment";
static const char second[] = "and another";

/* A memo with two attachments that one has signed. */
static void open_attached(struct channel *c)
{
    struct demur_document d = c_text();

    d.attachments = 2;
    d.attachment[0] =
        (struct demur_attachment){c_span("a"), c_span("text/plain"), {{0}}, sizeof first - 1};
    d.attachment[1] =
        (struct demur_attachment){c_span("b"), c_span("text/plain"), {{0}}, sizeof second - 1};
    demur_sha256(&d.attachment[0].sha256, first, sizeof first - 1);
    demur_sha256(&d.attachment[1].sha256, second, sizeof second - 1);
    c_open(c, 1, MEMBERS, &lot);
    c_draft(c, &d);
    c_commit(c, 1);
    c_window(c);
    c_sign(c, 1, 0);
    c_window(c);
}

/* What the bundle of content says; text: a part of the sentence, "" if it holds. */
static void expect_content(struct channel *c, const struct demur_bundle_content *content,
                           const char *text)
{
    struct demur_writer file;

    write_bundle(&file, c, content);
    struct demur_bundle *b = verify(c, &file, NULL);
    const struct demur_bundle_report *r = demur_bundle_report(b);

    CHECK(r->failed == (text[0] == 0 ? DEMUR_CHECK_NONE : DEMUR_CHECK_DOCUMENT));
    CHECK(text[0] == 0 ? r->detail[0] == 0 : strstr(r->detail, text) != NULL);
    if (strstr(r->detail, text) == NULL) printf("# %s: %s\n", r->reason, r->detail);
    let_go(b, &file);
}

/* ---- attachments ----------------------------------------------------------------------- */

static void test_attachments_are_those_that_were_signed(void)
{
    struct channel c;
    struct demur_span attached[3] = {c_span(first), c_span(second), c_span("")};
    struct demur_span kept;

    open_attached(&c);
    struct demur_bundle_content content = content_of(&c, true);

    content.attachment = attached;
    content.attachments = 2;
    expect_content(&c, &content, "");
    attached[1] = c_span("and Another");
    expect_content(&c, &content, "an attachment is not the one that was signed");
    attached[1] = c_span("and another one");
    expect_content(&c, &content, "an attachment is not one of the memo's");
    attached[1] = c_span(second);
    attached[1].len--;
    expect_content(&c, &content, "an attachment is not one of the memo's");
    attached[1] = (struct demur_span){NULL, 0}; /* withheld */
    expect_content(&c, &content, "");
    content.attachments = 3;
    expect_content(&c, &content, "an attachment is not one of the memo's");
    content.attachments = 1;
    kept = content.document;
    content.document = (struct demur_span){NULL, 0};
    expect_content(&c, &content, "there is an attachment, but no text that names it");
    content.document = kept;
    content.attachments = 0;
    expect_content(&c, &content, "");
    c_close(&c);
}

/* ---- answers --------------------------------------------------------------------------- */

/* An ANSWER of so many reasons, that no other is equal to. */
static struct demur_span an_answer(uint8_t salt, uint8_t reasons)
{
    struct demur_answer answer = {.salt = {{salt}},
                                  .general = c_span("So.\n"),
                                  .reasons = reasons,
                                  .reason = {c_span("a\n"), c_span("b\n"), c_span("c\n")}};
    uint8_t *bytes = NULL;
    size_t len = 0;

    CHECK_ERR(DEMUR_OK, demur_answer_encode(&bytes, &len, &answer));
    return (struct demur_span){bytes, len};
}

/* A RESPONSE number seq (from 1), or where it is 0 an EXTEND, that names answer. */
static void say(struct channel *c, struct demur_span answer, uint32_t seq)
{
    struct demur_response r = {.memo_id = c->memo_id,
                               .principal = 1,
                               .seq = seq,
                               .items = 2,
                               .item = {{DEMUR_VERDICT_ACCEPT, 0}, {DEMUR_VERDICT_ACCEPT, 0}},
                               .blob = {{{1}}, 16400}};
    struct demur_extend e = {
        .memo_id = c->memo_id, .principal = 1, .seq = 1, .until = C_CLOSE, .blob = {{{1}}, 16400}};
    uint8_t bytes[DEMUR_RESPONSE_BYTES_MAX];
    size_t len = DEMUR_EXTEND_BYTES;

    demur_answer_commit(&r.commit, answer);
    e.commit = r.commit;
    if (seq > 0) {
        CHECK_ERR(DEMUR_OK, demur_response_make(&r, &c->org, &c->principal));
        demur_response_encode(bytes, &len, &r);
    } else {
        CHECK_ERR(DEMUR_OK, demur_extend_make(&e, &c->org, &c->principal));
        demur_extend_encode(bytes, &e);
    }
    c_submit_copy(c, bytes, len);
    c_window(c);
}

static void test_answers_are_named_by_an_entry_of_their_kind(void)
{
    struct channel c;
    struct demur_span answer[5] = {an_answer(1, 2), an_answer(2, 0), an_answer(3, 2),
                                   an_answer(4, 3), an_answer(5, 0)};

    open_attached(&c);
    c_deliver(&c);
    c_window(&c);
    say(&c, answer[1], 0);
    say(&c, answer[0], 1);
    struct demur_bundle_content content = content_of(&c, true);

    content.answer = answer;
    content.answers = 2;
    expect_content(&c, &content, "");
    content.answers = 3;
    expect_content(&c, &content, "there is an answer that no entry of the log names");
    content.answer = answer + 3;
    content.answers = 1;
    say(&c, answer[3], 2); /* with a reason too many */
    content.checkpoint = (struct demur_span){c.note.data, c.note.len};
    expect_content(&c, &content, "an answer is malformed");
    say(&c, answer[2], 0); /* with reasons, which an EXTEND has not */
    content.answer = answer + 2;
    content.checkpoint = (struct demur_span){c.note.data, c.note.len};
    expect_content(&c, &content, "there is an answer that no entry of the log names");
    content.answer = answer + 4;
    expect_content(&c, &content, "there is an answer that no entry of the log names");
    for (size_t i = 0; i < 5; i++) demur_free((void *)(uintptr_t)answer[i].data);
    c_close(&c);
}

/* ---- the tar --------------------------------------------------------------------------- */

/* A member with its header and padding. */
struct piece {
    size_t at, len;
};

static struct piece piece_of(const struct demur_writer *file, const char *name, size_t name_len)
{
    struct demur_ustar head;

    for (size_t at = 0; at + DEMUR_USTAR_BLOCK <= file->len;) {
        if (demur_ustar_decode(&head, file->data + at) != DEMUR_OK) break;
        size_t len = DEMUR_USTAR_BLOCK + (size_t)head.size + demur_ustar_padding(head.size);

        if (strncmp(head.name, name, name_len) == 0) return (struct piece){at, len};
        at += len;
    }
    CHECK(false); /* it is there */
    return (struct piece){0, 0};
}

static struct piece named(const struct demur_writer *file, const char *name)
{
    return piece_of(file, name, strlen(name));
}

/* Whether the tar of all pieces of file, in this order, holds: text is "" or what it fails with. */
static void expect_order(struct channel *c, const struct demur_writer *file,
                         const struct piece *piece, size_t n, const char *text)
{
    struct demur_writer out;

    demur_writer_init(&out);
    for (size_t i = 0; i < n; i++) demur_put_bytes(&out, file->data + piece[i].at, piece[i].len);
    struct demur_bundle *b = verify(c, &out, NULL);
    const struct demur_bundle_report *r = demur_bundle_report(b);

    CHECK(r->failed == (text[0] == 0 ? DEMUR_CHECK_NONE : DEMUR_CHECK_TAR));
    CHECK(strcmp(r->detail, text) == 0);
    let_go(b, &out);
}

static void swap(struct piece *a, struct piece *b)
{
    struct piece keep = *a;

    *a = *b;
    *b = keep;
}

static void test_members_stand_in_their_order_and_none_twice(void)
{
    enum { README, ANSWER_1, ANSWER_2, ATTACH_1, ATTACH_2, CHECKPOINT, REST, PIECES };
    static const char order[] = "members are not in order";
    struct channel c;
    struct demur_span attached[2] = {c_span(first), c_span(second)};
    struct demur_span answer[2] = {an_answer(1, 2), an_answer(2, 2)};
    struct demur_writer file;
    struct piece p[PIECES + 1];

    open_attached(&c);
    c_deliver(&c);
    c_window(&c);
    say(&c, answer[0], 1);
    say(&c, answer[1], 2);
    struct demur_bundle_content content = content_of(&c, true);

    content.attachment = attached;
    content.attachments = 2;
    content.answer = answer;
    content.answers = 2;
    write_bundle(&file, &c, &content);
    p[README] = named(&file, "README");
    p[ANSWER_1] = named(&file, "answers/");
    p[ATTACH_1] = named(&file, "attach/01");
    p[ATTACH_2] = named(&file, "attach/02");
    p[ANSWER_2] = (struct piece){p[ANSWER_1].at + p[ANSWER_1].len, p[ANSWER_1].len};
    p[CHECKPOINT] = named(&file, "checkpoint");
    p[REST].at = p[CHECKPOINT].at + p[CHECKPOINT].len;
    p[REST].len = file.len - p[REST].at;
    expect_order(&c, &file, p, PIECES, "");
    for (size_t i = README; i < CHECKPOINT; i++) {
        swap(&p[i], &p[i + 1]);
        expect_order(&c, &file, p, PIECES, order);
        swap(&p[i], &p[i + 1]);
    }
    for (size_t i = README; i <= CHECKPOINT; i++) { /* twice */
        memmove(p + i + 1, p + i, (PIECES - i) * sizeof p[0]);
        expect_order(&c, &file, p, PIECES + 1, order);
        memmove(p + i, p + i + 1, (PIECES - i) * sizeof p[0]);
    }
    expect_order(&c, &file, p, PIECES, "");
    demur_writer_wipe(&file);
    for (size_t i = 0; i < 2; i++) demur_free((void *)(uintptr_t)answer[i].data);
    c_close(&c);
}

static void test_an_answer_that_its_name_belies_is_refused(void)
{
    struct channel c;
    struct demur_writer file;

    open_attached(&c);
    c_deliver(&c);
    c_window(&c);
    c_respond(&c);
    c_window(&c);
    make_bundle(&file, &c, true);
    struct piece answer = named(&file, "answers/");

    file.data[answer.at + DEMUR_USTAR_BLOCK + 10] ^= 1; /* its salt */
    struct demur_bundle *b = verify(&c, &file, NULL);

    CHECK(demur_bundle_report(b)->failed == DEMUR_CHECK_DOCUMENT);
    CHECK(strcmp(demur_bundle_report(b)->detail, "an answer is not the one that was given") == 0);
    let_go(b, &file);
    c_close(&c);
}

/* ---- the checkpoint -------------------------------------------------------------------- */

/* A policy of log and, where `more` is not NULL, one witness beside c's two; for both of them. */
static struct demur_policy *policy_of(const struct channel *c, const struct demur_vkey *log,
                                      const struct demur_vkey *more)
{
    char text[4096] = "log ";
    struct demur_policy *policy = NULL;

    demur_vkey_encode(text + strlen(text), log);
    strcat(text, "\nwitness one ");
    demur_vkey_encode(text + strlen(text), &c->witness_key[0]);
    strcat(text, "\nwitness two ");
    demur_vkey_encode(text + strlen(text), &c->witness_key[1]);
    if (more != NULL) {
        strcat(text, "\nwitness more ");
        demur_vkey_encode(text + strlen(text), more);
    }
    strcat(text, "\ngroup both all one two\nquorum both\n");
    CHECK_ERR(DEMUR_OK, demur_policy_decode(&policy, text, strlen(text), NULL));
    return policy;
}

/* Whether c's bundle, written by policy, fails for who knows `pin`: text is "" if it holds. */
static void expect_checkpoint(struct channel *c, const struct demur_policy *policy,
                              const struct demur_policy *pin, const char *text)
{
    struct demur_bundle_content content = content_of(c, true);
    struct demur_bundle_pin pins = {pin, NULL};
    struct demur_writer file;

    content.policy = policy;
    write_bundle(&file, c, &content);
    struct demur_bundle *b = verify_pinned(&file, &pins);
    const struct demur_bundle_report *r = demur_bundle_report(b);

    CHECK(r->failed == (text[0] == 0 ? DEMUR_CHECK_NONE : DEMUR_CHECK_CHECKPOINT));
    CHECK(strcmp(r->detail, text) == 0);
    if (strcmp(r->detail, text) != 0) printf("# %s\n", r->detail);
    let_go(b, &file);
}

static void test_the_checkpoint_bears_lines_of_the_manifests_policy_alone(void)
{
    struct channel c;
    struct demur_vkey more;
    struct demur_sign_seed seed = {{88}};
    size_t text = 0;
    uint8_t copy[512];

    open_attached(&c);
    CHECK_ERR(DEMUR_OK, demur_vkey_of_seed(&more, DEMUR_VKEY_COSIGNATURE, "three.example", &seed));
    struct demur_policy *wider = policy_of(&c, &c.log_key, &more);

    while (!(c.note.data[text] == '\n' && c.note.data[text + 1] == '\n')) text++;
    memcpy(copy, c.note.data, text + 1);
    CHECK_ERR(DEMUR_OK,
              demur_note_sign(&c.note, (struct demur_span){copy, text + 1}, &more, &seed, c.now_s));
    expect_checkpoint(&c, c.policy, c.policy, ""); /* the line is not taken over */
    expect_checkpoint(&c, wider, c.policy, "the checkpoint bears lines that bundles do not have");
    expect_checkpoint(&c, wider, NULL, "the checkpoint bears lines that bundles do not have");
    demur_policy_free(wider);
    c_close(&c);
}

static void test_the_pinned_log_is_that_of_the_manifest(void)
{
    struct channel c;
    struct demur_vkey own;

    open_attached(&c);
    own = c.log_key;
    struct demur_sign_seed seed = c.log_seed;

    /* the operator signs the newest checkpoint with another key of the same name */
    memset(&c.log_seed, 77, sizeof c.log_seed);
    CHECK_ERR(DEMUR_OK,
              demur_vkey_of_seed(&c.log_key, DEMUR_VKEY_ED25519, "log.example/one", &c.log_seed));
    struct demur_policy *other = policy_of(&c, &c.log_key, NULL);

    c_publish(&c);
    expect_checkpoint(&c, other, other,
                      "the organisation's manifest names another log than the policy file");
    c.log_key = own;
    c.log_seed = seed;
    c_publish(&c);
    expect_checkpoint(&c, c.policy, c.policy, "");
    demur_policy_free(other);
    c_close(&c);
}

int main(void)
{
    RUN(test_attachments_are_those_that_were_signed);
    RUN(test_answers_are_named_by_an_entry_of_their_kind);
    RUN(test_members_stand_in_their_order_and_none_twice);
    RUN(test_an_answer_that_its_name_belies_is_refused);
    RUN(test_the_checkpoint_bears_lines_of_the_manifests_policy_alone);
    RUN(test_the_pinned_log_is_that_of_the_manifest);
    return tap_done();
}
