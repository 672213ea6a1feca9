/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* policy_verify.c -- what a policy says, and checkpoints checked against it. */
#include "demur/encode.h"
#include "log/policy_parts.h"

#include <string.h>

/* ---- what it says ---------------------------------------------------------------------- */

const struct demur_policy_key *demur_policy_log(const struct demur_policy *p)
{
    return &p->log;
}

size_t demur_policy_witness_count(const struct demur_policy *p)
{
    return p->witnesses;
}

const struct demur_policy_key *demur_policy_witness(const struct demur_policy *p, size_t i)
{
    return &p->witness[i];
}

bool demur_policy_quorum_none(const struct demur_policy *p)
{
    return p->quorum_none;
}

bool demur_policy_quorum_met(const struct demur_policy *p, unsigned witnesses)
{
    bool met[DEMUR_POLICY_NODES_MAX] = {false};

    if (p->quorum_none) return true;
    for (size_t i = 0; i < p->nodes; i++) {
        const struct demur_policy_node *n = &p->node[i];
        unsigned have = 0;

        if (n->witness >= 0) {
            met[i] = (witnesses >> n->witness & 1) != 0;
            continue;
        }
        for (size_t m = 0; m < i; m++) have += (n->members >> m & 1) != 0 && met[m];
        met[i] = have >= n->needed;
    }
    return met[p->quorum];
}

/* ---- checkpoints ----------------------------------------------------------------------- */

const char *demur_checkpoint_fault_text(enum demur_checkpoint_fault fault)
{
    switch (fault) {
    case DEMUR_CHECKPOINT_OK:
        return "the checkpoint holds";
    case DEMUR_CHECKPOINT_FORM:
        return "it is not a checkpoint";
    case DEMUR_CHECKPOINT_ORIGIN:
        return "the checkpoint is another log's";
    case DEMUR_CHECKPOINT_LOG_SIG:
        return "the checkpoint is not signed by the log";
    case DEMUR_CHECKPOINT_COSIGNATURE:
        return "a witness's signature on the checkpoint is false";
    case DEMUR_CHECKPOINT_QUORUM:
        return "too few witnesses have signed the checkpoint";
    }
    return "the checkpoint does not hold";
}

/* The least time by which the quorum had signed; the quorum is met by all together. */
static uint64_t quorum_time(const struct demur_policy *p, const struct demur_checkpoint_signers *s)
{
    uint64_t best = DEMUR_NOTE_TIME_MAX;

    for (size_t i = 0; i < s->witness_count; i++) {
        uint64_t t = s->times_s[i];
        unsigned by_then = 0;

        if ((s->witnesses >> i & 1) == 0) continue;
        for (size_t j = 0; j < s->witness_count; j++) {
            if ((s->witnesses >> j & 1) != 0 && s->times_s[j] <= t) by_then |= 1U << j;
        }
        if (t < best && demur_policy_quorum_met(p, by_then)) best = t;
    }
    return best;
}

static enum demur_err check_witnesses(struct demur_checkpoint_verdict *v,
                                      const struct demur_policy *p, const struct demur_note *note)
{
    v->signers.witness_count = p->witnesses;
    for (size_t i = 0; i < p->witnesses; i++) {
        struct demur_note_signer signer;
        enum demur_err err = demur_note_check(&signer, note, &p->witness[i].vkey);

        if (err != DEMUR_OK) {
            v->fault = DEMUR_CHECKPOINT_COSIGNATURE;
            return err;
        }
        if (!signer.present) continue;
        v->signers.witnesses |= 1U << i;
        v->signers.times_s[i] = signer.time_s;
    }
    return DEMUR_OK;
}

enum demur_err demur_policy_verify(struct demur_checkpoint_verdict *out,
                                   const struct demur_policy *p, const void *note, size_t len)
{
    struct demur_note n;
    struct demur_note_signer log;
    struct demur_span origin = p->log.name;
    enum demur_err err;

    *out = (struct demur_checkpoint_verdict){.fault = DEMUR_CHECKPOINT_FORM};
    if (demur_note_decode(&n, note, len) != DEMUR_OK ||
        demur_checkpoint_decode(&out->checkpoint, n.text) != DEMUR_OK) {
        return DEMUR_ERR_INVALID;
    }
    out->fault = DEMUR_CHECKPOINT_ORIGIN;
    if (out->checkpoint.origin.len != origin.len ||
        memcmp(out->checkpoint.origin.data, origin.data, origin.len) != 0) {
        return DEMUR_ERR_INVALID;
    }
    out->fault = DEMUR_CHECKPOINT_LOG_SIG;
    err = demur_note_check(&log, &n, &p->log.vkey);
    if (err == DEMUR_OK && !log.present) err = DEMUR_ERR_INVALID;
    if (err == DEMUR_OK) err = check_witnesses(out, p, &n);
    if (err != DEMUR_OK) return err;
    out->fault = DEMUR_CHECKPOINT_QUORUM;
    if (!demur_policy_quorum_met(p, out->signers.witnesses)) return DEMUR_ERR_INVALID;
    if (!p->quorum_none) out->signers.quorum_time_s = quorum_time(p, &out->signers);
    out->fault = DEMUR_CHECKPOINT_OK;
    return DEMUR_OK;
}

/* ---- the form in bundles and windows --------------------------------------------------- */

/* The time of a cosignature line; a line of another length has time 0 and will not verify. */
static uint64_t line_time(const struct demur_note_sig *line)
{
    enum { ID_BYTES = 4, TIME_BYTES = 8 };
    uint8_t bytes[ID_BYTES + TIME_BYTES + DEMUR_SIGNATURE_BYTES];
    size_t len = 0;

    if (demur_base64_decode(bytes, sizeof bytes, &len, (const char *)line->base64.data,
                            line->base64.len) != DEMUR_OK ||
        len != sizeof bytes) {
        return 0;
    }
    return demur_get_be64(bytes + ID_BYTES);
}

/* The line of key that is to be kept: of several the one of the earliest time, then the first. */
static const struct demur_note_sig *line_of(const struct demur_note *note,
                                            const struct demur_vkey *key)
{
    const struct demur_note_sig *best = NULL;

    for (size_t i = 0; i < note->sig_count; i++) {
        const struct demur_note_sig *s = &note->sigs[i];

        if (s->id != key->id || s->name.len != strlen(key->name) ||
            memcmp(s->name.data, key->name, s->name.len) != 0) {
            continue;
        }
        if (best == NULL ||
            (key->type == DEMUR_VKEY_COSIGNATURE && line_time(s) < line_time(best))) {
            best = s;
        }
    }
    return best;
}

enum demur_err demur_policy_reduce(struct demur_writer *out, const struct demur_policy *p,
                                   const void *note, size_t len)
{
    struct demur_note n;
    enum demur_err err = demur_note_decode(&n, note, len);
    const struct demur_note_sig *line;

    if (err != DEMUR_OK) return err;
    line = line_of(&n, &p->log.vkey);
    if (line == NULL) return DEMUR_ERR_INVALID;
    err = demur_note_begin(out, n.text);
    if (err != DEMUR_OK) return err;
    demur_put_bytes(out, line->line.data, line->line.len);
    for (size_t i = 0; i < p->witnesses; i++) {
        line = line_of(&n, &p->witness[i].vkey);
        if (line != NULL) demur_put_bytes(out, line->line.data, line->line.len);
    }
    return out->err;
}

size_t demur_policy_quorum_least(const struct demur_policy *p)
{
    size_t least = p->witnesses + 1;

    if (p->quorum_none || p->witnesses == 0) return 0;
    for (unsigned set = 0; set < 1U << p->witnesses; set++) { /* at most 2^15 of them */
        size_t count = 0;

        for (size_t i = 0; i < p->witnesses; i++) count += set >> i & 1U;
        if (count < least && demur_policy_quorum_met(p, set)) least = count;
    }
    return least;
}

enum demur_err demur_policy_reduced(const struct demur_policy *p, const void *note, size_t len)
{
    struct demur_writer w;
    enum demur_err err;

    demur_writer_init(&w);
    err = demur_policy_reduce(&w, p, note, len);
    if (err == DEMUR_OK && (w.len != len || memcmp(w.data, note, len) != 0)) err = DEMUR_ERR_FORMAT;
    demur_writer_wipe(&w);
    return err;
}
