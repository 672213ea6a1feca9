/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "json_proof.h"

#include "cli.h"
#include "demur/bytes.h"
#include "demur/encode.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

enum { HEX_MAX = 2 * DEMUR_STANDARD_PROOF_BYTES_MAX, L = DEMUR_ATTRIBUTES, N = 16 };

static const char *const index_name[DEMUR_ATTRIBUTES] = {"0", "1", "2"};

/* ---- writing --------------------------------------------------------------------------- */

static int put_hex(json_t *to, const char *name, const void *data, size_t len)
{
    char hex[HEX_MAX + 1];

    demur_hex_encode(hex, data, len);
    return json_object_set_new(to, name, json_string(hex));
}

/* What of the member's values is shown, as the messages of the credential. */
static json_t *revealed(const struct demur_standard_proof *proof)
{
    json_t *out = json_object();

    for (unsigned a = 0; a < DEMUR_ATTRIBUTES && out != NULL; a++) {
        uint8_t message[DEMUR_ATTRIBUTE_MESSAGE_MAX];

        if (proof->code[a] == DEMUR_CODE_HIDDEN) continue;
        size_t len = demur_attribute_message(message, (enum demur_attribute)a, proof->code[a]);

        if (put_hex(out, index_name[a], message, len) != 0) {
            json_decref(out);
            return NULL;
        }
    }
    return out;
}

char *cli_json_proof_text(const struct demur_standard_proof *proof, const char *name)
{
    json_t *o = json_pack("{s:s, s:i, s:i, s:o, s:{}, s:{s:b}}", "caseName", name, "L", L, "N", N,
                          "revealedMessages", revealed(proof), "revealedCommittedMessages",
                          "result", "valid", 1);
    char *text = NULL;

    if (o == NULL) return NULL;
    if (put_hex(o, "signerPublicKey", proof->pk.bytes, sizeof proof->pk.bytes) == 0 &&
        put_hex(o, "header", proof->header.bytes, sizeof proof->header.bytes) == 0 &&
        put_hex(o, "presentationHeader", proof->ph.bytes, sizeof proof->ph.bytes) == 0 &&
        put_hex(o, "context_id", proof->context_id, proof->context_id_len) == 0 &&
        put_hex(o, "pseudonym", proof->nym.bytes, sizeof proof->nym.bytes) == 0 &&
        put_hex(o, "proof", proof->proof, proof->proof_len) == 0) {
        text = json_dumps(o, JSON_INDENT(2));
    }
    json_decref(o);
    return text;
}

/* ---- reading --------------------------------------------------------------------------- */

/* An object being read, and where to say what is wrong with it. */
struct input {
    const char *path;
    json_t *root;
    FILE *err;
};

static enum demur_err refuse(const struct input *in, const char *field, const char *why)
{
    fprintf(in->err, "demur: %s: \"%s\" %s\n", in->path, field, why);
    return DEMUR_ERR_FORMAT;
}

/* The bytes of the hexadecimal text at field: at least least, at most cap, *len of them. */
static enum demur_err get_hex(const struct input *in, const char *field, uint8_t *out, size_t least,
                              size_t cap, size_t *len)
{
    const char *hex = json_string_value(json_object_get(in->root, field));
    size_t digits;

    if (hex == NULL) return refuse(in, field, "is missing, or is no text");
    digits = strlen(hex);
    if (digits % 2 != 0 || digits / 2 < least || digits / 2 > cap) {
        return refuse(in, field, "is shorter or longer than it must be");
    }
    if (demur_hex_decode(out, digits / 2, hex, digits) != DEMUR_OK) {
        return refuse(in, field, "is not in lower-case hexadecimal digits");
    }
    *len = digits / 2;
    return DEMUR_OK;
}

static enum demur_err get_bytes(const struct input *in, const char *field, void *out, size_t len)
{
    return get_hex(in, field, out, len, len, &len);
}

/* The value of attribute a that the message in hex says. */
static enum demur_err read_message(uint16_t *code, const struct input *in, unsigned a,
                                   const char *hex)
{
    uint8_t message[DEMUR_ATTRIBUTE_MESSAGE_MAX];
    uint8_t expected[DEMUR_ATTRIBUTE_MESSAGE_MAX];
    size_t len = hex == NULL ? 0 : strlen(hex) / 2;

    if (len < 2 || len > sizeof message ||
        demur_hex_decode(message, len, hex, strlen(hex)) != DEMUR_OK) {
        return refuse(in, "revealedMessages", "holds what is no message of a credential");
    }
    *code = demur_get_be16(message + len - 2);
    if (demur_attribute_message(expected, (enum demur_attribute)a, *code) != len ||
        memcmp(expected, message, len) != 0 || *code == DEMUR_CODE_HIDDEN) {
        return refuse(in, "revealedMessages", "holds what is no message of a Demur credential");
    }
    return DEMUR_OK;
}

static enum demur_err read_messages(struct demur_standard_proof *out, const struct input *in)
{
    json_t *shown = json_object_get(in->root, "revealedMessages");
    size_t found = 0;
    enum demur_err err = DEMUR_OK;

    if (!json_is_object(shown)) return refuse(in, "revealedMessages", "is missing, or no object");
    for (unsigned a = 0; a < DEMUR_ATTRIBUTES && err == DEMUR_OK; a++) {
        json_t *message = json_object_get(shown, index_name[a]);

        out->code[a] = DEMUR_CODE_HIDDEN;
        if (message == NULL) continue;
        err = read_message(&out->code[a], in, a, json_string_value(message));
        found++;
    }
    if (err == DEMUR_OK && json_object_size(shown) != found) {
        return refuse(in, "revealedMessages", "names messages beyond 0, 1 and 2");
    }
    if (err == DEMUR_OK &&
        json_object_size(json_object_get(in->root, "revealedCommittedMessages")) != 0) {
        return refuse(in, "revealedCommittedMessages", "is not empty");
    }
    return err;
}

static enum demur_err read_fields(struct demur_standard_proof *out, const struct input *in)
{
    enum demur_err err = get_bytes(in, "signerPublicKey", out->pk.bytes, sizeof out->pk.bytes);

    if (err == DEMUR_OK) err = get_bytes(in, "header", out->header.bytes, sizeof out->header.bytes);
    if (err == DEMUR_OK) {
        err = get_bytes(in, "presentationHeader", out->ph.bytes, sizeof out->ph.bytes);
    }
    if (err == DEMUR_OK) {
        err = get_hex(in, "context_id", out->context_id, 0, sizeof out->context_id,
                      &out->context_id_len);
    }
    if (err == DEMUR_OK) err = get_bytes(in, "pseudonym", out->nym.bytes, sizeof out->nym.bytes);
    if (err == DEMUR_OK) {
        err = get_hex(in, "proof", out->proof, 1, sizeof out->proof, &out->proof_len);
    }
    return err == DEMUR_OK ? read_messages(out, in) : err;
}

enum demur_err cli_json_proof_read(struct demur_standard_proof *out, const char *path,
                                   struct demur_span text, FILE *err)
{
    struct demur_standard_proof read = {.issuer = 0};
    struct input in = {.path = path, .err = err};
    json_error_t why;
    enum demur_err status;

    in.root = json_loadb((const char *)text.data, text.len, JSON_REJECT_DUPLICATES, &why);
    if (in.root == NULL) {
        fprintf(err, "demur: %s:%d: not JSON: ", path, why.line);
        cli_put_text(err, (const uint8_t *)why.text, strlen(why.text), false);
        fputc('\n', err);
        return DEMUR_ERR_FORMAT;
    }
    status = read_fields(&read, &in);
    json_decref(in.root);
    if (status == DEMUR_OK) *out = read;
    return status;
}
