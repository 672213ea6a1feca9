/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* board_sample.c -- BOARD FORM: print a form of a board made by hand, for tests of the pages. */
#include "board_for_tests.h"

#include <stdio.h>

int main(int argc, char **argv)
{
    static const struct {
        const char *name;
        void (*write)(struct demur_writer *, const struct demur_board *);
    } forms[] = {{"page", demur_board_page},
                 {"json", demur_board_json},
                 {"csv", demur_board_csv},
                 {"ics", demur_board_ics},
                 {"atom", demur_board_atom}};
    struct sample *s = NULL;
    struct demur_writer w;
    int status = 2;

    demur_writer_init(&w);
    if (argc != 3) return 2;
    if (strcmp(argv[1], "sample") == 0) s = sample_new();
    if (strcmp(argv[1], "empty") == 0) s = sample_empty();
    if (strcmp(argv[1], "hostile") == 0) s = sample_hostile();
    if (strcmp(argv[1], "odd") == 0) s = sample_odd();
    if (strcmp(argv[1], "one") == 0) s = sample_many(1);
    if (strcmp(argv[1], "many") == 0) s = sample_many(1000);
    if (s == NULL) return 2;
    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
        if (strcmp(argv[2], forms[i].name) != 0) continue;
        forms[i].write(&w, &s->board);
        status = w.err == DEMUR_OK && fwrite(w.data, 1, w.len, stdout) == w.len ? 0 : 1;
    }
    demur_writer_wipe(&w);
    sample_free(s);
    return status;
}
