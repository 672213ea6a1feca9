/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "key_public.h"

#include "demur/encode.h"
#include "demur/issuer.h"

#include <stdio.h>
#include <string.h>

/* Every member of the union is the bytes of the word, and nothing between them. */
_Static_assert(sizeof((struct cli_public *)0)->issuer == CLI_PUBLIC_BYTES_MAX, "an issuer's");
_Static_assert(sizeof((struct cli_public *)0)->principal == (size_t)2 * DEMUR_KEY_BYTES,
               "a principal's");

const char *cli_role_name(uint8_t role)
{
    static const char *const names[] = {
        [DEMUR_KEY_ISSUER] = "issuer",
        [DEMUR_KEY_ROOT] = "root",
        [DEMUR_KEY_LOG] = "log",
        [DEMUR_KEY_FRONT] = "front",
        [DEMUR_KEY_PRINCIPAL] = "principal",
        [DEMUR_KEY_WITNESS] = "witness",
        [DEMUR_KEY_KEEPER] = "keeper",
    };

    return role < sizeof names / sizeof names[0] ? names[role] : NULL;
}

uint8_t cli_role_of(const char *name)
{
    for (unsigned role = DEMUR_KEY_ISSUER; role <= DEMUR_KEY_KEEPER; role++) {
        if (strcmp(cli_role_name((uint8_t)role), name) == 0) return (uint8_t)role;
    }
    return 0;
}

static size_t bytes_of(uint8_t role)
{
    if (role == DEMUR_KEY_ISSUER) return CLI_PUBLIC_BYTES_MAX;
    return role == DEMUR_KEY_PRINCIPAL ? 2 * DEMUR_KEY_BYTES : DEMUR_KEY_BYTES;
}

enum demur_err cli_public_of(struct cli_public *out, const struct demur_key_file *key)
{
    enum demur_err err = DEMUR_OK;

    *out = (struct cli_public){.role = key->role};
    switch ((enum demur_key_role)key->role) {
    case DEMUR_KEY_ISSUER:
        err = demur_issuer_pk_of(&out->issuer.bbs, &key->issuer);
        demur_sign_pk_of(&out->issuer.op, &key->issuer.operator_seed);
        break;
    case DEMUR_KEY_PRINCIPAL:
        demur_sign_pk_of(&out->principal.sign, &key->principal.sign);
        demur_box_pk_of(&out->principal.box, &key->principal.box);
        break;
    case DEMUR_KEY_FRONT:
        demur_sign_pk_of(&out->sign, &key->front.receipt);
        break;
    case DEMUR_KEY_KEEPER:
        demur_box_pk_of(&out->box, &key->keeper);
        break;
    case DEMUR_KEY_ROOT:
        demur_sign_pk_of(&out->sign, &key->root);
        break;
    case DEMUR_KEY_LOG:
        demur_sign_pk_of(&out->sign, &key->log);
        break;
    case DEMUR_KEY_WITNESS:
        demur_sign_pk_of(&out->sign, &key->witness);
        break;
    }
    return err;
}

void cli_public_text(char out[CLI_PUBLIC_TEXT_BYTES], const struct cli_public *key)
{
    const char *name = cli_role_name(key->role);
    int len = snprintf(out, CLI_PUBLIC_TEXT_BYTES, "%s:", name != NULL ? name : "");

    demur_hex_encode(out + len, key->issuer.bbs.bytes, bytes_of(key->role));
}

enum demur_err cli_public_read(struct cli_public *out, uint8_t role, const char *text)
{
    struct cli_public key = {.role = role};
    const char *name = cli_role_name(role);
    size_t len = name == NULL ? 0 : strlen(name);

    if (len == 0 || strncmp(text, name, len) != 0 || text[len] != ':') return DEMUR_ERR_FORMAT;
    enum demur_err err = demur_hex_decode(key.issuer.bbs.bytes, bytes_of(role), text + len + 1,
                                          strlen(text + len + 1));

    if (err == DEMUR_OK) *out = key;
    return err;
}
