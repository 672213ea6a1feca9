/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * fuzz_answer_form.c -- no form crashes the reader; what it reads can be signed and sealed, what it
 * refuses it gives a reason for, and a form that was just written lacks nothing but verdicts.
 */
#include "../cli/answer_form.c"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { ASKS = 3 };

static void check(const struct cli_answer_form *form)
{
    struct demur_answer answer = {.general = form->general, .reasons = form->asks};
    struct demur_response response = {.memo_id = form->memo_id,
                                      .principal = 1,
                                      .seq = 1,
                                      .delegate = form->delegate,
                                      .items = form->asks,
                                      .blob = {.size = DEMUR_BLOB_BYTES_MIN}};
    static const struct demur_hash org;
    static const struct demur_sign_seed seed;
    uint8_t *bytes = NULL;
    size_t len = 0;

    for (uint8_t i = 0; i < form->asks; i++) {
        answer.reason[i] = form->reason[i];
        response.item[i] = form->item[i];
    }
    if (demur_answer_encode(&bytes, &len, &answer) != DEMUR_OK) abort();
    if (demur_response_make(&response, &org, &seed) != DEMUR_OK) abort();
    demur_wipe_free(bytes, len);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct demur_span in = {data, size};
    struct demur_problem problem = {0};
    struct cli_answer_form form;
    struct demur_hash memo_id;
    uint8_t asks = cli_answer_form_asks(in);

    if (asks < 1 || asks > DEMUR_ASKS_MAX) abort();
    enum demur_err err = cli_answer_form_parse(&form, &problem, in, ASKS);

    if (err == DEMUR_OK) {
        if (!cli_answer_form_memo(&memo_id, in)) abort();
        check(&form);
        cli_answer_form_free(&form);
    } else if (problem.sentence[0] == '\0') {
        abort();
    }
    return 0;
}
