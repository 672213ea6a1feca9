/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "witness.h"

#include "demur/encode.h"
#include "demur/memory.h"
#include "demur/tree_proof.h"
#include "witness_parts.h"

#include <stdio.h>
#include <string.h>

enum { ANSWER_MAX = 16384, SIZE_DIGITS = 19, DECIMAL = 10, BASE64_HASH = 45 };

/* ---- what is asked --------------------------------------------------------------------- */

static void put_text(struct demur_writer *w, const char *text)
{
    demur_put_bytes(w, text, strlen(text));
}

/* "old N", the proof, an empty line, the note. */
static enum demur_err make_body(struct demur_writer *w, const struct srv_witness_request *q,
                                uint64_t old)
{
    struct demur_tree_path proof;
    char line[64];
    enum demur_err err = demur_consistency_make(&proof, &q->source, old, q->size);

    if (err != DEMUR_OK) return err;
    (void)snprintf(line, sizeof line, "old %llu\n", (unsigned long long)old);
    put_text(w, line);
    for (size_t i = 0; i < proof.count; i++) {
        demur_base64_encode(line, proof.hashes[i].bytes, sizeof proof.hashes[i].bytes);
        put_text(w, line);
        put_text(w, "\n");
    }
    put_text(w, "\n");
    demur_put_bytes(w, q->note.data, q->note.len);
    return w->err;
}

/* ---- what it answers ------------------------------------------------------------------- */

static void say(struct srv_witness_result *out, enum srv_witness_answer answer, const char *why)
{
    out->answer = answer;
    (void)snprintf(out->why, sizeof out->why, "%s", why);
}

/* A day by such a witness would not fit the windows: the log could not go on behind it. */
static bool is_far(uint64_t a, uint64_t b)
{
    return (a > b ? a - b : b - a) > SRV_WITNESS_SKEW_MAX_S;
}

/* Take the line of witness out of a body of signature lines, if it verifies. */
static enum demur_err take_line(struct srv_witness_result *out, const struct srv_witness *witness,
                                const struct srv_witness_request *q,
                                const struct host_response *answer)
{
    struct demur_writer whole;
    struct demur_note note;
    struct demur_note_signer signer = {0};
    enum demur_err err;

    demur_writer_init(&whole);
    demur_put_bytes(&whole, q->note.data, q->note.len);
    demur_put_bytes(&whole, answer->body, answer->len);
    err = whole.err;
    say(out, SRV_WITNESS_AWAY, "its answer is no cosignature of this checkpoint");
    if (err == DEMUR_OK && demur_note_decode(&note, whole.data, whole.len) == DEMUR_OK) {
        err = demur_note_check(&signer, &note, &witness->vkey);
        if (err == DEMUR_OK && signer.present && is_far(signer.time_s, q->now_s)) {
            say(out, SRV_WITNESS_AWAY,
                "its clock and this machine's differ by more than 10 minutes");
            signer.present = false;
        }
        for (size_t i = 0; i < note.sig_count && err == DEMUR_OK && signer.present; i++) {
            const struct demur_note_sig *sig = &note.sigs[i];

            if (sig->id != witness->vkey.id || sig->name.len != strlen(witness->vkey.name) ||
                memcmp(sig->name.data, witness->vkey.name, sig->name.len) != 0) {
                continue;
            }
            demur_put_bytes(&out->line, sig->line.data, sig->line.len);
            say(out, SRV_WITNESS_COSIGNED, "");
            err = out->line.err;
            break;
        }
    }
    demur_writer_wipe(&whole);
    return err == DEMUR_ERR_INVALID ? DEMUR_OK : err;
}

/* Read "<size>\n"; false: it is none. */
static bool read_size(uint64_t *size, const struct host_response *answer)
{
    size_t len = answer->len;
    uint64_t v = 0;

    if (strcmp(answer->type, "text/x.tlog.size") != 0 || len < 2 || len > SIZE_DIGITS + 1 ||
        answer->body[len - 1] != '\n' || (answer->body[0] == '0' && len > 2)) {
        return false;
    }
    for (size_t i = 0; i + 1 < len; i++) {
        if (answer->body[i] < '0' || answer->body[i] > '9') return false;
        v = v * DECIMAL + (uint64_t)(answer->body[i] - '0');
    }
    *size = v;
    return true;
}

/* 409: another size than was said, or the same with another root. */
static void conflict(struct srv_witness_result *out, struct srv_witness *witness,
                     const struct srv_witness_request *q, uint64_t old,
                     const struct host_response *answer)
{
    uint64_t size = 0;

    if (!read_size(&size, answer)) {
        say(out, SRV_WITNESS_FORKED, "it knows another tree of this size");
    } else if (size > q->size) {
        say(out, SRV_WITNESS_FORKED, "it knows a longer log than this one: data were lost");
    } else if (size == old) {
        say(out, SRV_WITNESS_AWAY, "it says that its size is another, and names the same");
    } else {
        witness->is_known = true;
        witness->size = size;
        say(out, SRV_WITNESS_KNOWS, "it goes on from another size");
    }
}

enum demur_err srv_witness_understand(struct srv_witness_result *out, struct srv_witness *witness,
                                      const struct srv_witness_request *q, uint64_t old,
                                      const struct host_response *answer)
{
    switch (answer->status) {
    case 200:
        return take_line(out, witness, q, answer);
    case 400:
        say(out, SRV_WITNESS_REFUSES, "it finds the request malformed (400)");
        break;
    case 403:
        say(out, SRV_WITNESS_REFUSES, "it does not accept the log's signature (403)");
        break;
    case 404:
        say(out, SRV_WITNESS_REFUSES, "it does not know this log (404)");
        break;
    case 409:
        conflict(out, witness, q, old, answer);
        break;
    case 422:
        say(out, SRV_WITNESS_FORKED, "it finds that the log has not only grown (422)");
        break;
    default:
        (void)snprintf(out->why, sizeof out->why, "it answers %u", answer->status);
        out->answer = SRV_WITNESS_AWAY;
        break;
    }
    return DEMUR_OK;
}

enum demur_err srv_witness_ask(struct srv_witness_result *out, struct srv_witness *witness,
                               struct host_net *net, const struct srv_witness_request *request,
                               uint64_t old)
{
    struct host_request q = {.max = ANSWER_MAX, .timeout_ms = SRV_WITNESS_TIMEOUT_MS};
    struct host_response answer = {0};
    struct demur_writer body;
    char url[HOST_URL_LEN_MAX + 1];
    size_t len = strlen(witness->url);
    enum demur_err err;

    if (witness->is_known) old = witness->size;
    demur_writer_init(&body);
    err = make_body(&body, request, old);
    if (err != DEMUR_OK) goto out;
    (void)snprintf(url, sizeof url, "%s%sadd-checkpoint", witness->url,
                   len > 0 && witness->url[len - 1] == '/' ? "" : "/");
    q.url = url;
    q.body = (struct demur_span){body.data, body.len};
    err = host_net_ask(&answer, out->why, net, &q);
    if (err == DEMUR_ERR_NOMEM) goto out;
    if (err != DEMUR_OK) {
        out->answer = SRV_WITNESS_AWAY;
        err = DEMUR_OK;
    } else {
        err = srv_witness_understand(out, witness, request, old, &answer);
    }
    if (err == DEMUR_OK && out->answer == SRV_WITNESS_COSIGNED) {
        witness->is_known = true;
        witness->size = request->size;
    }
out:
    demur_free(answer.body);
    demur_writer_wipe(&body);
    return err;
}
