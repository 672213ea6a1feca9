/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * fuzz_witness_reply.c -- answers of a witness of any status, type and bytes: only a cosignature of
 * the checkpoint that was asked about is taken, and only sizes that can be.
 *
 * In the bytes 01 stands for a right cosignature, 02 for one of another time; the first byte
 * chooses the status, the second the type.
 */
#include "demur/checkpoint.h"
#include "host/program.h"
#include "witness_parts.h"

#include <stdlib.h>
#include <string.h>

const char host_program[] = "fuzz_witness_reply";

enum { SIZE = 1000, OLD = 900, TIME_S = 1700000000 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A checkpoint of a log, and what its witness says of it. */
static struct demur_writer note, line[2];
static struct demur_vkey vkey;

static void make_line(struct demur_writer *out, struct demur_span text,
                      const struct demur_sign_seed *seed, uint64_t time_s)
{
    demur_writer_init(out);
    if (demur_note_sign(out, text, &vkey, seed, time_s) != DEMUR_OK) abort();
}

static void set_up(void)
{
    struct demur_sign_seed log_seed = {{1}};
    struct demur_sign_seed seed = {{2}};
    struct demur_tree_head head = {.size = SIZE, .root = {{3}}};
    struct demur_vkey log_key;
    size_t text = 0;

    if (demur_vkey_of_seed(&log_key, DEMUR_VKEY_ED25519, "log.example/a", &log_seed) != DEMUR_OK ||
        demur_vkey_of_seed(&vkey, DEMUR_VKEY_COSIGNATURE, "w.example", &seed) != DEMUR_OK) {
        abort();
    }
    demur_writer_init(&note);
    if (demur_checkpoint_sign(&note, &head, &log_key, &log_seed) != DEMUR_OK) abort();
    while (memcmp(note.data + text, "\n\n", 2) != 0) text++;
    for (size_t i = 0; i < 2; i++) {
        make_line(&line[i], (struct demur_span){note.data, text + 1}, &seed, TIME_S + i);
    }
}

static void put_body(struct demur_writer *body, const uint8_t *data, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        if (data[i] == 1 || data[i] == 2) {
            demur_put_bytes(body, line[data[i] - 1].data, line[data[i] - 1].len);
        } else {
            demur_put_bytes(body, data + i, 1);
        }
    }
    if (body->err != DEMUR_OK) abort();
}

/* What was taken is one of the two lines, as it was sent. */
static void check_line(const struct demur_writer *taken)
{
    for (size_t i = 0; i < 2; i++) {
        if (taken->len == line[i].len && memcmp(taken->data, line[i].data, taken->len) == 0) return;
    }
    abort();
}

static void check(const struct srv_witness_result *r, const struct srv_witness *w, unsigned status)
{
    if ((r->answer == SRV_WITNESS_COSIGNED) != (r->line.len > 0)) abort();
    if (r->answer == SRV_WITNESS_COSIGNED) {
        if (status != 200) abort();
        check_line(&r->line);
    }
    if (w->is_known != (r->answer == SRV_WITNESS_KNOWS)) abort();
    if (w->is_known && (status != 409 || w->size > SIZE || w->size == OLD)) abort();
    if (r->answer == SRV_WITNESS_FORKED && status != 409 && status != 422) abort();
    if (memchr(r->why, '\0', sizeof r->why) == NULL) abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const unsigned statuses[] = {200, 200, 409, 409, 400, 403, 404, 422, 429, 500, 0, 999};
    static const char *const types[] = {"text/x.tlog.size", "text/plain", ""};
    struct srv_witness w = {.url = "http://w.example/"};
    struct srv_witness_result r = {.answer = SRV_WITNESS_AWAY};
    struct srv_witness_request q;
    struct host_response answer;
    struct demur_writer body;

    if (note.data == NULL) set_up();
    if (size < 2) return 0;
    demur_writer_init(&body);
    put_body(&body, data + 2, size - 2);
    q = (struct srv_witness_request){.note = {note.data, note.len}, .size = SIZE};
    w.vkey = vkey;
    answer = (struct host_response){
        .status = statuses[data[0] % 12], .body = body.len > 0 ? body.data : NULL, .len = body.len};
    memcpy(answer.type, types[data[1] % 3], strlen(types[data[1] % 3]) + 1);
    demur_writer_init(&r.line);
    if (srv_witness_understand(&r, &w, &q, OLD, &answer) != DEMUR_OK) abort();
    check(&r, &w, answer.status);
    demur_writer_wipe(&r.line);
    demur_writer_wipe(&body);
    return 0;
}
