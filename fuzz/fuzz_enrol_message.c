/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* fuzz_enrol_message.c -- enrolment messages of any bytes: what decodes is written the same. */
#include "demur/enrol_message.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What is written is the message, but for its signature, which is made anew. */
static void compare(struct demur_writer *w, const uint8_t *data, size_t size, size_t sig)
{
    if (w->err == DEMUR_OK && (w->len != size || memcmp(w->data, data, size - sig) != 0)) abort();
    demur_writer_wipe(w);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct demur_sign_seed seed = {{1}};
    const struct demur_hash org = {{2}};
    struct demur_begin begin;
    struct demur_begun begun;
    struct demur_begun_set set;
    struct demur_enrol_reply reply;
    struct demur_writer w;

    demur_writer_init(&w);
    if (demur_begin_decode(&begin, data, size) == DEMUR_OK) {
        demur_begin_put(&w, &begin, &seed, &org);
        compare(&w, data, size, DEMUR_SIGNATURE_BYTES);
    }
    if (demur_begun_decode(&begun, data, size) == DEMUR_OK) {
        demur_begun_put(&w, &begun, &seed, &org);
        compare(&w, data, size, DEMUR_SIGNATURE_BYTES);
    }
    for (uint8_t kind = DEMUR_KIND_REVEAL; kind <= DEMUR_KIND_CERTIFY; kind += 2) {
        if (demur_begun_set_decode(&set, kind, data, size) != DEMUR_OK) continue;
        demur_begun_set_put(&w, kind, &set, &seed, &org);
        compare(&w, data, size, DEMUR_SIGNATURE_BYTES);
    }
    static const uint8_t kinds[] = {DEMUR_KIND_REVEALED, DEMUR_KIND_CERTIFIED, DEMUR_KIND_DONE};

    for (size_t i = 0; i < sizeof kinds; i++) {
        if (demur_enrol_reply_decode(&reply, kinds[i], data, size) != DEMUR_OK) continue;
        demur_enrol_reply_put(&w, kinds[i], &reply, &seed, &org);
        compare(&w, data, size, kinds[i] == DEMUR_KIND_DONE ? DEMUR_SIGNATURE_BYTES : 0);
    }
    return 0;
}
