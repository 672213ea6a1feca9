/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* note.c -- signed notes: read, check, write. */
#include "demur/note.h"

#include "demur/encode.h"
#include "demur/memory.h"
#include "demur/text.h"
#include "log/decimal.h"
#include "log/key_name.h"
#include "seal/ed25519.h"

#include <assert.h>
#include <string.h>

#define DASH     "\xe2\x80\x94 "
#define COSIGNED "cosignature/v1\ntime "

enum {
    DASH_BYTES = sizeof DASH - 1,
    ID_BYTES = 4,
    TIME_BYTES = 8,
};

/* ---- reading --------------------------------------------------------------------------- */

/* UTF-8 without control characters but LF. */
static bool is_text(const uint8_t *s, size_t len)
{
    for (size_t i = 0; i < len;) {
        uint32_t cp;
        size_t n = demur_utf8_next(&cp, s + i, len - i);

        if (n == 0 || (cp < ' ' && cp != '\n') || cp == 0x7f) return false;
        i += n;
    }
    return true;
}

bool demur_note_text_valid(const void *text, size_t len)
{
    const uint8_t *s = text;

    return len > 0 && s[len - 1] == '\n' && is_text(s, len);
}

/* Decode what base64 says: ID and signature, at most cap bytes. */
static bool decode_sig(uint8_t *out, size_t cap, size_t *len, struct demur_span base64)
{
    return demur_base64_decode(out, cap, len, (const char *)base64.data, base64.len) == DEMUR_OK &&
           *len > ID_BYTES;
}

/* Read one line, with its LF. */
static enum demur_err read_line(struct demur_note_sig *out, struct demur_span line)
{
    uint8_t bytes[DEMUR_NOTE_SIG_BYTES];
    size_t len = 0;
    size_t blank = DASH_BYTES;
    size_t end = line.len - 1;

    if (line.len <= DASH_BYTES || memcmp(line.data, DASH, DASH_BYTES) != 0) return DEMUR_ERR_FORMAT;
    while (blank < end && line.data[blank] != ' ') blank++;
    if (blank == end) return DEMUR_ERR_FORMAT;
    out->line = line;
    out->name = (struct demur_span){line.data + DASH_BYTES, blank - DASH_BYTES};
    out->base64 = (struct demur_span){line.data + blank + 1, end - blank - 1};
    if (!demur_key_name_valid(out->name)) return DEMUR_ERR_FORMAT;
    if (out->base64.len > DEMUR_BASE64_LEN(sizeof bytes)) return DEMUR_ERR_LENGTH;
    if (!decode_sig(bytes, sizeof bytes, &len, out->base64)) return DEMUR_ERR_FORMAT;
    out->id = demur_get_be32(bytes);
    return DEMUR_OK;
}

enum demur_err demur_note_decode(struct demur_note *out, const void *data, size_t len)
{
    const uint8_t *s = data;
    struct demur_note note = {.sig_count = 0};
    size_t at = len;

    if (len > DEMUR_NOTE_BYTES_MAX) return DEMUR_ERR_LENGTH;
    if (!demur_note_text_valid(data, len)) return DEMUR_ERR_FORMAT;
    while (at >= 2 && !(s[at - 1] == '\n' && s[at - 2] == '\n')) at--;
    /* at is behind the last empty line, and there is text before it */
    if (at < 3 || at == len) return DEMUR_ERR_FORMAT;
    note.text = (struct demur_span){s, at - 1};
    while (at < len) {
        size_t end = at;
        enum demur_err err;

        while (s[end] != '\n') end++;
        if (note.sig_count == DEMUR_NOTE_SIGS_MAX) return DEMUR_ERR_LENGTH;
        err = read_line(&note.sigs[note.sig_count++], (struct demur_span){s + at, end + 1 - at});
        if (err != DEMUR_OK) return err;
        at = end + 1;
    }
    *out = note;
    return DEMUR_OK;
}

/* ---- signatures ------------------------------------------------------------------------ */

/* What a cosignature of time_s is over. */
static void put_cosigned(struct demur_writer *w, uint64_t time_s, struct demur_span text)
{
    char digits[DEMUR_DECIMAL_LEN + 1];
    size_t len = demur_decimal_encode(digits, time_s);

    demur_put_bytes(w, COSIGNED, sizeof COSIGNED - 1);
    demur_put_bytes(w, digits, len);
    demur_put_bytes(w, "\n", 1);
    demur_put_bytes(w, text.data, text.len);
}

static enum demur_err check_cosignature(struct demur_note_signer *out, struct demur_span text,
                                        const struct demur_vkey *key, const uint8_t *bytes)
{
    uint64_t time_s = demur_get_be64(bytes);
    struct demur_signature sig;
    struct demur_writer w;
    enum demur_err err;

    if (time_s > DEMUR_NOTE_TIME_MAX) return DEMUR_ERR_INVALID;
    memcpy(sig.bytes, bytes + TIME_BYTES, sizeof sig.bytes);
    demur_writer_init(&w);
    put_cosigned(&w, time_s, text);
    err = w.err;
    if (err == DEMUR_OK) err = demur_ed25519_verify(&key->pk, &sig, w.data, w.len);
    demur_writer_wipe(&w);
    if (err == DEMUR_OK && (!out->present || time_s < out->time_s)) out->time_s = time_s;
    return err;
}

static enum demur_err check_line(struct demur_note_signer *out, const struct demur_note *note,
                                 const struct demur_note_sig *line, const struct demur_vkey *key)
{
    uint8_t bytes[ID_BYTES + TIME_BYTES + DEMUR_SIGNATURE_BYTES];
    struct demur_signature sig;
    size_t len = 0;
    size_t want = ID_BYTES + DEMUR_SIGNATURE_BYTES;
    enum demur_err err;

    if (key->type == DEMUR_VKEY_COSIGNATURE) want += TIME_BYTES;
    if (!decode_sig(bytes, sizeof bytes, &len, line->base64) || len != want)
        return DEMUR_ERR_INVALID;
    if (key->type == DEMUR_VKEY_COSIGNATURE) {
        err = check_cosignature(out, note->text, key, bytes + ID_BYTES);
    } else {
        memcpy(sig.bytes, bytes + ID_BYTES, sizeof sig.bytes);
        err = demur_ed25519_verify(&key->pk, &sig, note->text.data, note->text.len);
    }
    if (err == DEMUR_OK) out->present = true;
    return err;
}

enum demur_err demur_note_check(struct demur_note_signer *out, const struct demur_note *note,
                                const struct demur_vkey *key)
{
    struct demur_note_signer got = {false, 0};
    size_t name_len = strlen(key->name);

    for (size_t i = 0; i < note->sig_count; i++) {
        const struct demur_note_sig *line = &note->sigs[i];
        enum demur_err err;

        if (line->id != key->id || line->name.len != name_len ||
            memcmp(line->name.data, key->name, name_len) != 0) {
            continue;
        }
        err = check_line(&got, note, line, key);
        if (err != DEMUR_OK) return err;
    }
    *out = got;
    return DEMUR_OK;
}

/* ---- writing --------------------------------------------------------------------------- */

enum demur_err demur_note_begin(struct demur_writer *out, struct demur_span text)
{
    if (!demur_note_text_valid(text.data, text.len)) {
        if (out->err == DEMUR_OK) out->err = DEMUR_ERR_FORMAT;
        return DEMUR_ERR_FORMAT;
    }
    demur_put_bytes(out, text.data, text.len);
    demur_put_bytes(out, "\n", 1);
    return out->err;
}

/* Sign as key does: bytes are what stands behind the ID.  Returns how many. */
static size_t make_sig(uint8_t bytes[TIME_BYTES + DEMUR_SIGNATURE_BYTES], enum demur_err *err,
                       struct demur_span text, const struct demur_vkey *key,
                       const struct demur_sign_seed *seed, uint64_t time_s)
{
    struct demur_signature sig;
    struct demur_writer w;

    if (key->type == DEMUR_VKEY_ED25519) {
        demur_ed25519_sign(&sig, seed, text.data, text.len);
        memcpy(bytes, sig.bytes, sizeof sig.bytes);
        return sizeof sig.bytes;
    }
    demur_writer_init(&w);
    put_cosigned(&w, time_s, text);
    *err = w.err;
    if (w.err == DEMUR_OK) {
        demur_ed25519_sign(&sig, seed, w.data, w.len);
        demur_set_be64(bytes, time_s);
        memcpy(bytes + TIME_BYTES, sig.bytes, sizeof sig.bytes);
    }
    demur_writer_wipe(&w);
    return TIME_BYTES + sizeof sig.bytes;
}

enum demur_err demur_note_sign(struct demur_writer *out, struct demur_span text,
                               const struct demur_vkey *key, const struct demur_sign_seed *seed,
                               uint64_t time_s)
{
    uint8_t bytes[ID_BYTES + TIME_BYTES + DEMUR_SIGNATURE_BYTES] = {0};
    char base64[DEMUR_BASE64_LEN(sizeof bytes) + 1];
    struct demur_sign_pk pk;
    enum demur_err err = DEMUR_OK;

    if (time_s > DEMUR_NOTE_TIME_MAX) return DEMUR_ERR_RANGE;
    demur_ed25519_pk_of(&pk, seed);
    if (memcmp(&pk, &key->pk, sizeof pk) != 0) return DEMUR_ERR_INVALID;
    demur_set_be32(bytes, key->id);
    size_t len = ID_BYTES + make_sig(bytes + ID_BYTES, &err, text, key, seed, time_s);

    if (err != DEMUR_OK) return err;
    demur_base64_encode(base64, bytes, len);
    demur_put_bytes(out, DASH, DASH_BYTES);
    demur_put_bytes(out, key->name, strlen(key->name));
    demur_put_bytes(out, " ", 1);
    demur_put_bytes(out, base64, DEMUR_BASE64_LEN(len));
    demur_put_bytes(out, "\n", 1);
    return out->err;
}
