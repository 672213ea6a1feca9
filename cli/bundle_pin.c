/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "bundle_pin.h"

#include "demur/memory.h"

#include <string.h>

static enum cli_exit read_policy(struct cli_pins *pins, const char *path, FILE *err)
{
    struct demur_policy_fault fault = {0, ""};
    uint8_t *text = NULL;
    size_t len = 0;

    if (cli_read_file(&text, &len, path, DEMUR_POLICY_BYTES_MAX, err) != DEMUR_OK)
        return CLI_FAILED;
    enum demur_err status = demur_policy_decode(&pins->policy, text, len, &fault);

    demur_free(text);
    if (status == DEMUR_OK) {
        pins->pin.policy = pins->policy;
        return CLI_OK;
    }
    if (status == DEMUR_ERR_NOMEM) {
        fprintf(err, "demur: %s\n", demur_err_text(status));
    } else if (fault.line > 0) {
        fprintf(err, "demur: %s:%u: %s\n", path, fault.line, fault.text);
    } else {
        fprintf(err, "demur: %s: %s\n", path, fault.text);
    }
    return CLI_FAILED;
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
        fprintf(err, "demur: --words: give all 12 words, in quotes\n");
    } else if (wrong > 0) {
        fprintf(err, "demur: --words: word %u is not in the list\n", wrong);
    } else {
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
