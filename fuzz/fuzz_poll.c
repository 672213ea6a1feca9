/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* fuzz_poll.c -- POLL_OPEN, POLL_CLOSE and SEALED: no crash, and exactly one byte form each. */
#include "demur/poll.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct demur_poll_close close;
    struct demur_sealed sealed;
    struct demur_poll poll;
    uint8_t again[DEMUR_SEALED_BYTES];

    if (demur_poll_decode(&poll, data, size) == DEMUR_OK) {
        struct demur_writer w;

        demur_writer_init(&w);
        demur_poll_encode(&w, &poll);
        if (w.err == DEMUR_OK && (w.len != size || memcmp(w.data, data, size) != 0)) abort();
        demur_writer_wipe(&w);
    }
    if (demur_poll_close_decode(&close, data, size) == DEMUR_OK) {
        demur_poll_close_encode(again, &close);
        if (memcmp(again, data, size) != 0) abort();
    }
    if (demur_sealed_decode(&sealed, data, size) == DEMUR_OK) {
        demur_sealed_encode(again, &sealed);
        if (memcmp(again, data, size) != 0) abort();
    }
    return 0;
}
