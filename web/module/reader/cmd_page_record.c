/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * cmd_page_record.c -- page record
 *
 * The public record, worked out in the page itself: every entry of the log is fetched and counted,
 * and every proof verified, as demur board does with a mirror; nothing that the server says of the
 * record is asked.  Its forms are those of core/board (docs/board.md), written to out/record.*.
 */
#include "demur/board.h"
#include "host/random.h"
#include "host/write_file.h"
#include "reading.h"
#include "view.h"

enum { OPT_ADDRESS = CLI_CLIENT_OPTIONS, OPT_ORG };

static const struct cli_opt opts[] = {
    CLI_CLIENT_OPTION_ROWS,
    [OPT_ADDRESS] = {"address", "URL", "of the channel, where no key store is open"},
    [OPT_ORG] = {"org", "ID", "the organisation that it must be, in hex"},
    {0},
};

/* ---- its forms --------------------------------------------------------------------------- */

static enum demur_err write_form(const struct page_reading *r, const struct demur_board *board,
                                 const char *name,
                                 void (*put)(struct demur_writer *, const struct demur_board *))
{
    struct demur_writer w;
    struct host_file file = {.path = name};
    enum demur_err err;

    demur_writer_init(&w);
    put(&w, board);
    err = w.err;
    file.data = w.data;
    file.len = w.len;
    if (err == DEMUR_OK) err = host_write_file(&file, r->c->cli->err);
    demur_writer_wipe(&w);
    return err;
}

static enum demur_err get_blob(void *ctx, uint8_t **bytes, size_t *len,
                               const struct demur_blob_ref *ref)
{
    struct page_reading *r = ctx;

    return cli_client_fetch_blob(bytes, len, r->c, ref) == DEMUR_OK ? DEMUR_OK : DEMUR_ERR_RANGE;
}

static enum demur_err write_forms(struct page_reading *r)
{
    struct demur_board_blobs blobs = {get_blob, r};
    struct demur_board_subjects *subjects = NULL;
    struct demur_board_texts texts;
    struct demur_board *board = NULL;
    enum demur_err err = demur_board_subjects_new(&subjects, &blobs);

    if (err != DEMUR_OK) return err;
    demur_board_subjects_texts(&texts, subjects);
    err = demur_board_new(&board, r->channel, r->tally, &texts);
    if (err == DEMUR_OK) err = demur_board_subjects_err(subjects);
    if (err == DEMUR_OK) err = write_form(r, board, "record.html", demur_board_page);
    if (err == DEMUR_OK) err = write_form(r, board, "record.csv", demur_board_csv);
    if (err == DEMUR_OK) err = write_form(r, board, "record.ics", demur_board_ics);
    demur_board_free(board);
    demur_board_subjects_free(subjects);
    return err;
}

static enum cli_exit run(const struct cli *cli)
{
    struct page_reading r = {.random = host_random()};
    enum demur_err err = page_view_open(&r.c, cli, cli->option[OPT_ADDRESS]);

    if (err == DEMUR_OK) err = page_view_need_org(r.c, cli->option[OPT_ORG]);
    if (err == DEMUR_OK) err = page_reading_run(&r);
    if (err == DEMUR_OK) err = write_forms(&r);
    if (err == DEMUR_OK) fprintf(cli->out, "{\"written\": true, \"bad\": %zu}\n", r.skips);
    if (err == DEMUR_ERR_NOMEM || err == DEMUR_ERR_RANDOM)
        (void)cli_client_fail(r.c, "record", err);
    page_reading_free(&r);
    return cli_client_exit(err);
}

const struct cli_cmd cmd_page_record = {
    .name = "page record",
    .operands = "",
    .brief = "the public record, worked out here",
    .example = "page record",
    .answer = "0 it holds, 3 the log does not hold",
    .opts = opts,
    .run = run,
};
