/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* bundle_file.c -- cli/bundle_file.c in a page: a file that was dropped on it, read in parts. */
#include "bundle_check.h"
#include "imports.h"

#include <string.h>

static enum demur_err read_at(void *ctx, uint64_t at, uint8_t *out, size_t len)
{
    const struct cli_bundle *b = ctx;

    return page_read_at(b->path, (uint32_t)strlen(b->path), (double)at, out, (uint32_t)len) == 0
               ? DEMUR_OK
               : DEMUR_ERR_IO;
}

enum demur_err cli_bundle_file_open(struct cli_bundle *b, FILE *err)
{
    double size = page_size(b->path, (uint32_t)strlen(b->path));

    if (size < 0) {
        fprintf(err, "demur: %s: the page gives no such file\n", b->path);
        return DEMUR_ERR_IO;
    }
    b->file = (struct demur_bundle_file){(uint64_t)size, read_at, b};
    return DEMUR_OK;
}

void cli_bundle_file_close(struct cli_bundle *b)
{
    b->fd = -1;
}
