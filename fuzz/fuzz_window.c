/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* fuzz_window.c -- WINDOW of any bytes: what decodes is written the same. */
#include "demur/window.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct demur_window window;
    struct demur_writer w;

    if (demur_window_decode(&window, data, size) != DEMUR_OK) return 0;
    demur_writer_init(&w);
    if (demur_window_encode(&w, &window) == DEMUR_OK &&
        (w.len != size || memcmp(w.data, data, size) != 0)) {
        abort();
    }
    demur_writer_wipe(&w);
    demur_window_clear(&window);
    return 0;
}
