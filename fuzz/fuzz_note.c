/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* fuzz_note.c -- notes, checkpoints and keys of any bytes: what decodes is written the same. */
#include "demur/checkpoint.h"
#include "demur/note.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void try_checkpoint(struct demur_span text)
{
    struct demur_checkpoint c;
    struct demur_writer w;

    if (demur_checkpoint_decode(&c, text) != DEMUR_OK) return;
    demur_writer_init(&w);
    if (demur_checkpoint_encode(&w, &c) == DEMUR_OK &&
        (w.len != text.len || memcmp(w.data, text.data, w.len) != 0)) {
        abort();
    }
    demur_writer_wipe(&w);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct demur_note note;
    struct demur_vkey key;
    char text[DEMUR_VKEY_LEN_MAX + 1];

    if (demur_vkey_decode(&key, (const char *)data, size) == DEMUR_OK) {
        demur_vkey_encode(text, &key);
        if (strlen(text) != size || memcmp(text, data, size) != 0) abort();
    }
    try_checkpoint((struct demur_span){data, size});
    if (demur_note_decode(&note, data, size) == DEMUR_OK) {
        const uint8_t *end = note.text.data + note.text.len + 1;

        for (size_t i = 0; i < note.sig_count; i++) {
            if (note.sigs[i].line.data != end) abort();
            end += note.sigs[i].line.len;
        }
        if (end != data + size) abort();
        try_checkpoint(note.text);
    }
    return 0;
}
