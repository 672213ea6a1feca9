/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "demur/answer.h"

#include "demur/bytes.h"
#include "demur/memory.h"

enum { KIND_ANSWER = 0x61 };

enum demur_err demur_answer_decode(struct demur_answer *out, const uint8_t *in, size_t in_len)
{
    struct demur_reader r = demur_reader_over(in, in_len);
    struct demur_answer a = {0};

    demur_read_prologue(&r, KIND_ANSWER);
    demur_read_bytes(&r, a.salt.bytes, sizeof a.salt.bytes);
    a.general = demur_read_txt(&r, DEMUR_ANSWER_GENERAL_BYTES_MAX);
    a.reasons = demur_read_u8(&r);
    demur_reader_expect(&r, a.reasons <= DEMUR_ASKS_MAX, DEMUR_ERR_RANGE);
    for (size_t i = 0; i < a.reasons && r.err == DEMUR_OK; i++) {
        a.reason[i] = demur_read_txt(&r, DEMUR_ANSWER_REASON_BYTES_MAX);
    }

    enum demur_err err = demur_reader_end(&r);

    if (err == DEMUR_OK) *out = a;
    return err;
}

enum demur_err demur_answer_encode(uint8_t **out, size_t *out_len,
                                   const struct demur_answer *answer)
{
    struct demur_writer w;
    struct demur_answer again;
    enum demur_err err;

    if (answer->reasons > DEMUR_ASKS_MAX) return DEMUR_ERR_RANGE;
    demur_writer_init(&w);
    demur_put_prologue(&w, KIND_ANSWER);
    demur_put_bytes(&w, answer->salt.bytes, sizeof answer->salt.bytes);
    demur_put_v32(&w, answer->general.data, answer->general.len);
    demur_put_u8(&w, answer->reasons);
    for (size_t i = 0; i < answer->reasons; i++) {
        demur_put_v32(&w, answer->reason[i].data, answer->reason[i].len);
    }
    err = w.err == DEMUR_ERR_LENGTH ? DEMUR_ERR_RANGE : w.err; /* what no length field can say */
    if (err != DEMUR_OK) goto out;
    /* The limits stand in one place, and what is written is what is read. */
    err = demur_answer_decode(&again, w.data, w.len);
    if (err != DEMUR_OK) goto out;
    err = demur_writer_take(&w, out, out_len);
out:
    demur_writer_wipe(&w);
    return err;
}

void demur_answer_commit(struct demur_hash *out, struct demur_span encoded)
{
    demur_hash_label(out, "demur/v1/answer", &encoded, 1);
}
