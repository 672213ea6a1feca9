/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * write_files.c -- write_files [--secret] [--new] [--bytes N] PATH...: N bytes (7) to each of the
 * files, by host/write_file.h, for write_file_test.sh.
 */
#include "host/write_file.h"

#include "demur/memory.h"
#include "host/program.h"

#include <stdlib.h>
#include <string.h>

const char host_program[] = "demur";

enum { FILES_MAX = 8, BYTES = 7 };

int main(int argc, char *argv[])
{
    struct host_file file[FILES_MAX];
    struct host_file kind = {.len = BYTES};
    size_t count = 0;

    for (int i = 1; i < argc && count < FILES_MAX; i++) {
        if (strcmp(argv[i], "--secret") == 0) {
            kind.is_secret = true;
        } else if (strcmp(argv[i], "--new") == 0) {
            kind.is_new = true;
        } else if (strcmp(argv[i], "--bytes") == 0 && i + 1 < argc) {
            kind.len = (size_t)strtoul(argv[++i], NULL, 10);
        } else {
            file[count] = kind;
            file[count++].path = argv[i];
        }
    }
    uint8_t *data = demur_alloc(kind.len + 1);

    if (data == NULL) return 1;
    memset(data, 'x', kind.len);
    for (size_t i = 0; i < count; i++) file[i].data = data;
    enum demur_err err = host_write_files(file, count, stderr);

    demur_free(data);
    return err == DEMUR_OK ? 0 : 1;
}
