/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* make_vkey.c -- make_vkey TYPE NAME N: the verifier key of seed N, N, .. for tests of commands. */
#include "demur/note.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int main(int argc, char *argv[])
{
    struct demur_sign_seed seed;
    struct demur_vkey key;
    char text[DEMUR_VKEY_LEN_MAX + 1];

    if (argc != 4) return 2;
    memset(&seed, (int)strtol(argv[3], NULL, 10), sizeof seed);
    enum demur_vkey_type type =
        strcmp(argv[1], "4") == 0 ? DEMUR_VKEY_COSIGNATURE : DEMUR_VKEY_ED25519;

    if (demur_vkey_of_seed(&key, type, argv[2], &seed) != DEMUR_OK) return 1;
    demur_vkey_encode(text, &key);
    puts(text);
    return 0;
}
