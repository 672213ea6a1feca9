/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* poll.c -- POLL_OPEN (30). */
#include "demur/poll.h"

#include "demur/act.h"
#include "seal/sign_object.h"

#include <string.h>

static const char label[] = "demur/v1/sig/poll";

static bool same_text(struct demur_span a, struct demur_span b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.data, b.data, a.len) == 0);
}

/* ---- bytes ----------------------------------------------------------------------------- */

void demur_poll_encode(struct demur_writer *out, const struct demur_poll *poll)
{
    demur_put_prologue(out, DEMUR_KIND_POLL_OPEN);
    demur_put_u8(out, poll->type);
    demur_put_u32(out, poll->epoch);
    demur_put_bytes(out, poll->memo_id.bytes, sizeof poll->memo_id.bytes);
    demur_put_u32(out, poll->close);
    demur_put_u8(out, poll->profiles);
    demur_put_v16(out, poll->question.data, poll->question.len);
    demur_put_u8(out, poll->options);
    for (uint8_t i = 0; i < poll->options && i < DEMUR_POLL_OPTIONS_MAX; i++) {
        demur_put_v16(out, poll->option[i].data, poll->option[i].len);
    }
    demur_put_bytes(out, poll->sig.bytes, sizeof poll->sig.bytes);
}

/* A question of a memo names it, a question of confidence names none. */
static void expect_subject(struct demur_reader *r, const struct demur_poll *poll)
{
    bool has_memo = !demur_all_zero(poll->memo_id.bytes, sizeof poll->memo_id.bytes);

    demur_reader_expect(r, poll->type <= DEMUR_POLL_MEMO, DEMUR_ERR_RANGE);
    demur_reader_expect(r, has_memo == (poll->type == DEMUR_POLL_MEMO), DEMUR_ERR_RANGE);
    demur_reader_expect(r,
                        (poll->profiles & 1) != 0 && poll->profiles >> (DEMUR_PROFILE_MAX + 1) == 0,
                        DEMUR_ERR_RANGE);
}

static void read_options(struct demur_reader *r, struct demur_poll *poll)
{
    poll->options = demur_read_u8(r);
    demur_reader_expect(
        r, poll->options >= DEMUR_POLL_OPTIONS_MIN && poll->options <= DEMUR_POLL_OPTIONS_MAX,
        DEMUR_ERR_RANGE);
    for (uint8_t i = 0; i < poll->options && r->err == DEMUR_OK; i++) {
        poll->option[i] = demur_read_str(r, DEMUR_POLL_OPTION_BYTES_MAX);
        demur_reader_expect(r, poll->option[i].len > 0, DEMUR_ERR_RANGE);
        for (uint8_t k = 0; k < i; k++) {
            demur_reader_expect(r, !same_text(poll->option[i], poll->option[k]), DEMUR_ERR_RANGE);
        }
    }
}

enum demur_err demur_poll_decode(struct demur_poll *out, const uint8_t *in, size_t in_len)
{
    struct demur_reader r = demur_reader_over(in, in_len);
    struct demur_poll poll = {.type = 0};
    enum demur_err err;

    demur_read_prologue(&r, DEMUR_KIND_POLL_OPEN);
    poll.type = demur_read_u8(&r);
    poll.epoch = demur_read_u32(&r);
    demur_read_bytes(&r, poll.memo_id.bytes, sizeof poll.memo_id.bytes);
    poll.close = demur_read_u32(&r);
    poll.profiles = demur_read_u8(&r);
    expect_subject(&r, &poll);
    poll.question = demur_read_str(&r, DEMUR_POLL_QUESTION_BYTES_MAX);
    demur_reader_expect(&r, poll.question.len > 0, DEMUR_ERR_RANGE);
    read_options(&r, &poll);
    demur_read_bytes(&r, poll.sig.bytes, sizeof poll.sig.bytes);
    err = demur_reader_end(&r);
    if (err == DEMUR_OK) *out = poll;
    return err;
}

/* ---- signing --------------------------------------------------------------------------- */

enum demur_err demur_poll_make(struct demur_poll *poll, const struct demur_hash *org,
                               const struct demur_sign_seed *seed)
{
    struct demur_writer w;
    struct demur_poll again;
    enum demur_err err;

    demur_writer_init(&w);
    demur_poll_encode(&w, poll);
    err = w.err == DEMUR_OK ? demur_poll_decode(&again, w.data, w.len) : w.err;
    if (err == DEMUR_OK) {
        demur_sign_object_make(&poll->sig, seed, label, org,
                               (struct demur_span){w.data, w.len - DEMUR_SIGNATURE_BYTES});
    }
    demur_writer_wipe(&w);
    return err == DEMUR_ERR_LENGTH ? DEMUR_ERR_RANGE : err;
}

enum demur_err demur_poll_verify(struct demur_span entry, const struct demur_hash *org,
                                 const struct demur_sign_pk *pk)
{
    struct demur_poll poll;

    if (demur_poll_decode(&poll, entry.data, entry.len) != DEMUR_OK) return DEMUR_ERR_INVALID;
    return demur_sign_object_verify(
        &poll.sig, pk, label, org,
        (struct demur_span){entry.data, entry.len - DEMUR_SIGNATURE_BYTES});
}

void demur_poll_id(struct demur_hash *out, struct demur_span entry)
{
    const struct demur_span x = {entry.data, entry.len - DEMUR_SIGNATURE_BYTES};

    demur_hash_label(out, "demur/v1/poll", &x, 1);
}

bool demur_poll_asks_same(const struct demur_poll *a, const struct demur_poll *b)
{
    if (!same_text(a->question, b->question) || a->options != b->options) return false;
    for (uint8_t i = 0; i < a->options; i++) {
        if (!same_text(a->option[i], b->option[i])) return false;
    }
    return true;
}
