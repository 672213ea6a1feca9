/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* fuzz_answer.c -- ANSWER, ACK, RESPONSE and EXTEND: no crash, and exactly one byte form each. */
#include "demur/answer.h"
#include "demur/memory.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void expect_same(const uint8_t *again, size_t len, const uint8_t *data, size_t size)
{
    if (len != size || memcmp(again, data, size) != 0) abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct demur_answer answer;
    struct demur_ack ack;
    struct demur_response response;
    struct demur_extend extend;
    uint8_t again[DEMUR_RESPONSE_BYTES_MAX];
    uint8_t *text = NULL;
    size_t len = 0;

    if (demur_answer_decode(&answer, data, size) == DEMUR_OK) {
        if (demur_answer_encode(&text, &len, &answer) != DEMUR_OK) abort();
        expect_same(text, len, data, size);
        demur_wipe_free(text, len);
    }
    if (demur_ack_decode(&ack, data, size) == DEMUR_OK) {
        demur_ack_encode(again, &len, &ack);
        expect_same(again, len, data, size);
    }
    if (demur_response_decode(&response, data, size) == DEMUR_OK) {
        demur_response_encode(again, &len, &response);
        expect_same(again, len, data, size);
    }
    if (demur_extend_decode(&extend, data, size) == DEMUR_OK) {
        demur_extend_encode(again, &extend);
        expect_same(again, DEMUR_EXTEND_BYTES, data, size);
    }
    return 0;
}
