/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "board_verify.h"

#include "demur/memory.h"
#include "host/net.h"
#include "host/read_file.h"

#include <stdlib.h>
#include <string.h>

enum { OK = 200, TRIES = 3, EXCERPT = 48, BYTES_MAX = 256 << 20 };

void cli_board_shown_free(struct cli_board_shown_list *list)
{
    for (size_t i = 0; i < list->count; i++) demur_free(list->item[i].bytes);
    list->count = 0;
}

/* ---- what is shown ---------------------------------------------------------------------- */

/* Which form bytes are; NULL: none. */
static const struct cli_board_form *recognise(const uint8_t *bytes, size_t len)
{
    static const struct {
        const char *begin, *name;
    } begins[] = {{"{\"organisation\":", "json"},
                  {"<!DOCTYPE html>", "page"},
                  {"<?xml", "atom"},
                  {"BEGIN:VCALENDAR", "ics"},
                  {"memo,memo_id,", "csv"}};

    for (size_t i = 0; i < sizeof begins / sizeof begins[0]; i++) {
        size_t n = strlen(begins[i].begin);

        if (len >= n && memcmp(bytes, begins[i].begin, n) == 0) {
            return cli_board_form_of(begins[i].name);
        }
    }
    return NULL;
}

/* The size that a board in JSON says; 0: none.  It stands before all text but the name's. */
static uint64_t size_of_json(const uint8_t *bytes, size_t len)
{
    static const char key[] = "\"size\":";
    static const char next[] = "\"sums\":";
    uint64_t size = 0;

    for (size_t i = 0; i + sizeof key < len; i++) {
        if (memcmp(bytes + i, next, sizeof next - 1) == 0) return 0;
        if (memcmp(bytes + i, key, sizeof key - 1) != 0) continue;
        for (i += sizeof key - 1; i < len && bytes[i] >= '0' && bytes[i] <= '9'; i++) {
            if (size > UINT64_MAX / 100) return 0;
            size = 10 * size + (uint64_t)(bytes[i] - '0');
        }
        return size;
    }
    return 0;
}

/* Take bytes, which become the list's, as what stands at name. */
static enum demur_err take(struct cli_board_shown_list *list, const char *name, uint8_t *bytes,
                           size_t len)
{
    struct cli_board_shown *shown = &list->item[list->count];
    uint64_t size = 0;

    *shown = (struct cli_board_shown){.bytes = bytes, .len = len};
    (void)snprintf(shown->name, sizeof shown->name, "%.250s", name);
    list->count++;
    shown->form = recognise(bytes, len);
    if (shown->form == NULL) {
        fputs("demur: ", list->err);
        cli_put_text(list->err, (const uint8_t *)name, strlen(name), false);
        fputs(": this is no form of a board: JSON, page, CSV, calendar or news\n", list->err);
        return DEMUR_ERR_FORMAT;
    }
    if (shown->form == &cli_board_forms[0]) size = size_of_json(bytes, len);
    if (size > 0) list->size = size;
    return DEMUR_OK;
}

enum demur_err cli_board_shown_read(struct cli_board_shown_list *list, const char *path)
{
    uint8_t *bytes = NULL;
    size_t len = 0;
    enum demur_err err = host_read_file(&bytes, &len, path, BYTES_MAX, list->err);

    return err == DEMUR_OK ? take(list, path, bytes, len) : err;
}

/* ---- fetching --------------------------------------------------------------------------- */

/* One form from the channel. */
static enum demur_err fetch(uint8_t **bytes, size_t *len, struct host_net *net, const char *url,
                            FILE *err)
{
    struct host_request q = {.url = url, .max = BYTES_MAX};
    struct host_response answer = {0};
    char why[HOST_NET_WHY_LEN] = "";
    enum demur_err status = host_net_ask(&answer, why, net, &q);

    if (status == DEMUR_OK && answer.status != OK) {
        (void)snprintf(why, sizeof why, "the channel answers with status %u", answer.status);
        status = DEMUR_ERR_IO;
    }
    if (status != DEMUR_OK) {
        demur_free(answer.body);
        fputs("demur: ", err);
        cli_put_text(err, (const uint8_t *)url, strlen(url), false);
        fprintf(err, ": %s\n", why);
        return status == DEMUR_ERR_NOMEM ? status : DEMUR_ERR_IO;
    }
    *bytes = answer.body;
    *len = answer.len;
    return DEMUR_OK;
}

static enum demur_err fetch_form(struct cli_board_shown_list *list, struct host_net *net,
                                 const char *url, const struct cli_board_form *form)
{
    char address[HOST_URL_LEN_MAX];
    uint8_t *bytes = NULL;
    size_t len = 0;
    size_t n = strlen(url);
    enum demur_err err;

    while (n > 0 && url[n - 1] == '/') n--;
    (void)snprintf(address, sizeof address, "%.*s%s", (int)(n > 1900 ? 1900 : n), url, form->path);
    err = fetch(&bytes, &len, net, address, list->err);
    return err == DEMUR_OK ? take(list, address, bytes, len) : err;
}

/* Every form, and JSON once more at the end: whether all are of one size. */
static enum demur_err fetch_all(struct cli_board_shown_list *list, struct host_net *net,
                                const char *url, bool *is_one)
{
    uint64_t size = 0;
    enum demur_err err = DEMUR_OK;

    cli_board_shown_free(list);
    for (size_t i = 0; i < CLI_BOARD_FORMS && err == DEMUR_OK; i++) {
        err = fetch_form(list, net, url, &cli_board_forms[i]);
        if (i == 0) size = list->size;
    }
    if (err == DEMUR_OK) err = fetch_form(list, net, url, &cli_board_forms[0]);
    *is_one = err == DEMUR_OK && list->size == size;
    if (err == DEMUR_OK) demur_free(list->item[--list->count].bytes);
    return err;
}

enum demur_err cli_board_shown_fetch(struct cli_board_shown_list *list, const char *url,
                                     const char *proxy)
{
    struct host_net *net = NULL;
    bool is_one = false;
    enum demur_err err = host_net_new(&net, proxy);

    for (int i = 0; i < TRIES && err == DEMUR_OK && !is_one; i++) {
        err = fetch_all(list, net, url, &is_one);
    }
    if (err == DEMUR_OK && !is_one) {
        fputs("demur: the record moved on while it was fetched; try again\n", list->err);
        err = DEMUR_ERR_IO;
    }
    host_net_free(net);
    return err;
}

/* ---- comparing -------------------------------------------------------------------------- */

enum demur_err cli_board_compare(struct cli_board_shown_list *list, const struct demur_board *board)
{
    enum demur_err verdict = DEMUR_OK;

    for (size_t i = 0; i < list->count; i++) {
        struct cli_board_shown *shown = &list->item[i];
        struct demur_writer w;

        demur_writer_init(&w);
        shown->form->write(&w, board);
        if (w.err != DEMUR_OK) {
            enum demur_err err = w.err;

            demur_writer_wipe(&w);
            return err;
        }
        while (shown->at < w.len && shown->at < shown->len &&
               w.data[shown->at] == shown->bytes[shown->at]) {
            shown->at++;
        }
        shown->is_same = shown->at == w.len && shown->at == shown->len;
        if (!shown->is_same) verdict = DEMUR_ERR_INVALID;
        demur_writer_wipe(&w);
    }
    return verdict;
}

/* ---- saying ----------------------------------------------------------------------------- */

static void put_excerpt(FILE *to, const uint8_t *bytes, size_t len, size_t at)
{
    size_t from = at > EXCERPT / 2 ? at - EXCERPT / 2 : 0;
    size_t n = len - from < EXCERPT ? len - from : EXCERPT;

    cli_put_text(to, bytes + from, n, false);
}

static void put_difference(FILE *to, const struct cli_board_shown *shown,
                           const struct demur_board *board)
{
    struct demur_writer w;

    demur_writer_init(&w);
    shown->form->write(&w, board);
    fprintf(to, "  DIFFERENT from byte %zu on\n    shown:    ", shown->at);
    put_excerpt(to, shown->bytes, shown->len, shown->at);
    fputs("\n    follows:  ", to);
    if (w.err == DEMUR_OK) put_excerpt(to, w.data, w.len, shown->at);
    fputc('\n', to);
    demur_writer_wipe(&w);
}

void cli_board_put_verdict(FILE *to, const struct cli_board_shown_list *list,
                           const struct cli_board_log *log)
{
    bool all = true;

    fprintf(to, "The log of %llu entries holds, by every tile, window and proof (%llu of acts",
            (unsigned long long)log->head.size, (unsigned long long)log->acts);
    if (log->bad > 0) fprintf(to, "; %zu do NOT hold and are left out", log->bad);
    fprintf(to, ").\nThe board up to entry %llu follows from it",
            (unsigned long long)log->plan.size);
    fputs(list->count == 0 ? ".\n" : ":\n", to);
    for (size_t i = 0; i < list->count; i++) {
        const struct cli_board_shown *shown = &list->item[i];

        cli_put_text(to, (const uint8_t *)shown->name, strlen(shown->name), false);
        fputc('\n', to);
        if (shown->is_same) {
            fputs("  the same, byte by byte\n", to);
        } else {
            put_difference(to, shown, log->board);
            all = false;
        }
    }
    if (list->count > 0) {
        fputs(all ? "What is shown is what the log says.\n"
                  : "What is shown is NOT what the log says.\n",
              to);
    }
}

void cli_board_put_verdict_json(FILE *to, const struct cli_board_shown_list *list,
                                const struct cli_board_log *log)
{
    bool all = true;

    fprintf(to,
            "{\"log_size\": %llu, \"board_size\": %llu, \"acts\": %llu, \"bad_acts\": %zu, "
            "\"void_entries\": %llu, \"compared\": [",
            (unsigned long long)log->head.size, (unsigned long long)log->plan.size,
            (unsigned long long)log->acts, log->bad, (unsigned long long)log->voids);
    for (size_t i = 0; i < list->count; i++) {
        const struct cli_board_shown *shown = &list->item[i];

        fprintf(to, "%s{\"form\": \"%s\", \"name\": ", i > 0 ? ", " : "", shown->form->name);
        cli_put_json_string(to, (const uint8_t *)shown->name, strlen(shown->name));
        fprintf(to, ", \"same\": %s, \"differs_at\": ", shown->is_same ? "true" : "false");
        if (shown->is_same) {
            fputs("null}", to);
        } else {
            fprintf(to, "%zu}", shown->at);
            all = false;
        }
    }
    fprintf(to, "], \"same\": %s}\n", all ? "true" : "false");
}
