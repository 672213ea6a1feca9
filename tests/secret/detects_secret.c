/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * detects_secret.c -- detects_secret mask|branch|index: what valgrind must let pass, and what it
 * must report, if the tests of this folder are to mean anything.
 */
#include "secret/secret_for_tests.h"

static const uint8_t table[256] = {7};

int main(int argc, char *argv[])
{
    struct test_random state = {1};
    struct demur_random random = secret_random(&state);
    volatile uint8_t sink = 0;
    uint8_t secret[1];
    const char *what = argc == 2 ? argv[1] : "";

    if (demur_random_fill(&random, secret, sizeof secret) != DEMUR_OK) return 1;
    if (strcmp(what, "mask") == 0) {
        sink = (uint8_t)(table[0] & (0U - (secret[0] & 1U)));
    } else if (strcmp(what, "branch") == 0) {
        if (secret[0] > 99) puts("a branch on a secret");
    } else if (strcmp(what, "index") == 0) {
        sink = table[secret[0]];
    } else {
        return 2;
    }
    (void)sink;
    return is_secret(secret, sizeof secret) ? 0 : 3;
}
