/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "bundle_pin.h"
#include "reason.h"

#include <string.h>

static enum cli_exit read_policy(struct cli_pins *pins, const char *path, FILE *err)
{
    if (cli_read_policy(&pins->policy, path, err) != DEMUR_OK) return CLI_FAILED;
    pins->pin.policy = pins->policy;
    return CLI_OK;
}

static enum cli_exit read_words(struct cli_pins *pins, const char *words, FILE *err)
{
    unsigned wrong = 0;
    enum demur_err status = demur_words_decode(&pins->words, &wrong, words, strlen(words));

    if (status == DEMUR_OK) {
        pins->pin.words = &pins->words;
        return CLI_OK;
    }
    if (status == DEMUR_ERR_LENGTH) {
        cli_reason_is(CLI_REASON_WORDS_COUNT);
        fprintf(err, "demur: --words: give all 12 words, in quotes\n");
    } else if (wrong > 0) {
        cli_reason_is(CLI_REASON_WORD_UNKNOWN);
        fprintf(err, "demur: --words: word %u is not in the list\n", wrong);
    } else {
        cli_reason_is(CLI_REASON_WORDS_MISTYPED);
        fprintf(err, "demur: --words: the words do not fit together: one is mistyped\n");
    }
    return CLI_USAGE;
}

enum cli_exit cli_pins_read(struct cli_pins *pins, const char *policy, const char *words, FILE *err)
{
    enum cli_exit status = CLI_OK;

    if (policy != NULL) status = read_policy(pins, policy, err);
    if (status == CLI_OK && words != NULL) status = read_words(pins, words, err);
    return status;
}

void cli_pins_free(struct cli_pins *pins)
{
    demur_policy_free(pins->policy);
    pins->policy = NULL;
}
