/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* fuzz_cell.c -- cells and replies of any bytes: what decodes is encoded to the same bytes. */
#include "demur/cell.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Inputs are short: a cell is made of them by zeros up to the nonce. */
static void try_cell(const uint8_t *data, size_t size)
{
    static uint8_t cell[DEMUR_CELL_BYTES];
    static uint8_t again[DEMUR_CELL_BYTES];
    struct demur_cell c;

    memset(cell, 0, sizeof cell);
    memcpy(cell, data, size < sizeof cell ? size : sizeof cell);
    if (demur_cell_decode(&c, cell, sizeof cell) != DEMUR_ACCEPTED) return;
    if (c.object.data != cell || c.object.len > DEMUR_CELL_OBJECT_MAX) abort();
    if (demur_cell_encode(again, c.object, c.nonce) != DEMUR_OK) abort();
    if (memcmp(cell, again, sizeof cell) != 0) abort();
}

static void try_reply(const uint8_t *data, size_t size)
{
    uint8_t bytes[DEMUR_REPLY_BYTES] = {0};
    uint8_t again[DEMUR_REPLY_BYTES];
    struct demur_reply reply;

    memcpy(bytes, data, size < sizeof bytes ? size : sizeof bytes);
    if (demur_reply_decode(&reply, bytes, sizeof bytes) != DEMUR_OK) return;
    demur_reply_encode(again, &reply);
    if (memcmp(bytes, again, sizeof bytes) != 0) abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct demur_cell c;

    if (size != DEMUR_CELL_BYTES && demur_cell_decode(&c, data, size) != DEMUR_E_LEN) abort();
    try_cell(data, size);
    try_reply(data, size);
    return 0;
}
