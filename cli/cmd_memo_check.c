/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * cmd_memo_check.c -- demur memo check [--json] FILE
 *
 * Says whether FILE is a memo in source form, and how Demur reads it: subject, kind, asks.
 */
#include "commands.h"
#include "demur/day.h"
#include "demur/memo_source.h"
#include "demur/memory.h"

#include <string.h>

enum { OPT_JSON };

static const struct cli_opt opts[] = {
    [OPT_JSON] = {"json", NULL, "print one JSON object"},
    {0},
};

static const char *kind_of(const struct demur_document *d)
{
    static const char *const kinds[] = {"policy", "action", "reconsider"};

    return kinds[d->dissent];
}

/* One ask as a line: its text ends in LF, which goes. */
static size_t text_len(const struct demur_ask *ask)
{
    size_t len = ask->text.len;

    return len > 0 && ask->text.data[len - 1] == '\n' ? len - 1 : len;
}

static void print_json(FILE *out, const struct demur_memo_source *source)
{
    const struct demur_document *d = demur_memo_source_document(source);

    fprintf(out, "{\"valid\":true,\"subject\":");
    cli_put_json_string(out, d->subject.data, d->subject.len);
    fprintf(out, ",\"marking\":");
    cli_put_json_string(out, d->marking.data, d->marking.len);
    fprintf(out, ",\"kind\":\"%s\",\"template\":%u,\"language\":", kind_of(d), d->template_number);
    cli_put_json_string(out, d->language.data, d->language.len);
    fprintf(out, ",\"asks\":[");
    for (unsigned i = 0; i < d->asks; i++) {
        char date[DEMUR_DATE_LEN + 1];

        fprintf(out, "%s{\"ask\":%u,\"text\":", i > 0 ? "," : "", i + 1);
        cli_put_json_string(out, d->ask[i].text.data, text_len(&d->ask[i]));
        demur_day_format(date, d->ask[i].by);
        if (d->ask[i].by > 0) fprintf(out, ",\"by_day\":\"%s\"", date);
        struct demur_span to = demur_memo_source_to(source, i);

        if (to.len > 0) fputs(",\"to\":", out);
        if (to.len > 0) cli_put_json_string(out, to.data, to.len);
        fputc('}', out);
    }
    fprintf(out, "]}\n");
}

/* An ask's `To:` and `By:`. */
static void print_terms(FILE *out, struct demur_span to, uint32_t by)
{
    char date[DEMUR_DATE_LEN + 1];

    if (to.len > 0) {
        fputs("\n        to ", out);
        cli_put_text(out, to.data, to.len, false);
        fputs(" (whether there is such a principal is not checked here)", out);
    }
    demur_day_format(date, by);
    if (by > 0) fprintf(out, "\n        by %s", date);
    fputc('\n', out);
}

static void print_text(FILE *out, const struct demur_memo_source *source)
{
    const struct demur_document *d = demur_memo_source_document(source);

    fputs("Subject   ", out);
    cli_put_text(out, d->subject.data, d->subject.len, false);
    fputs("\nMarking   ", out);
    cli_put_text(out, d->marking.data, d->marking.len, false);
    fprintf(out, "%s\nKind      %s\nTemplate  ", d->marking.len == 0 ? "none" : "", kind_of(d));
    if (d->template_number > 0) {
        fprintf(out, "T%u", d->template_number);
    } else {
        fputs("none", out);
    }
    fputs("\nLanguage  ", out);
    cli_put_text(out, d->language.data, d->language.len, false);
    fprintf(out, "\nTexts     summary %zu bytes, body %zu, closing %zu\n", d->summary.len,
            d->body.len, d->closing.len);
    fprintf(out, "Asks      %u\n", d->asks);
    for (unsigned i = 0; i < d->asks; i++) {
        fprintf(out, "%4u. ", i + 1);
        cli_put_text(out, d->ask[i].text.data, text_len(&d->ask[i]), false);
        print_terms(out, demur_memo_source_to(source, i), d->ask[i].by);
    }
}

static void print_problem(const struct cli *cli, const char *path,
                          const struct demur_source_problem *p)
{
    size_t len = strlen(p->sentence);

    if (cli->option[OPT_JSON] != NULL) {
        fprintf(cli->out, "{\"valid\":false,\"line\":%u,\"problem\":", (unsigned)p->line);
        cli_put_json_string(cli->out, (const uint8_t *)p->sentence, len);
        fprintf(cli->out, "}\n");
    }
    fprintf(cli->err, "demur: %s:", path);
    if (p->line > 0) fprintf(cli->err, "%u:", (unsigned)p->line);
    fputc(' ', cli->err);
    cli_put_text(cli->err, (const uint8_t *)p->sentence, len, false);
    fputc('\n', cli->err);
}

static enum cli_exit run(const struct cli *cli)
{
    const char *path = cli->operand[0];
    struct demur_memo_source *source = NULL;
    struct demur_source_problem problem = {0};
    uint8_t *text = NULL;
    size_t len = 0;
    enum cli_exit status = CLI_OK;

    if (host_read_file(&text, &len, path, DEMUR_MEMO_SOURCE_BYTES_MAX, cli->err) != DEMUR_OK) {
        return CLI_FAILED;
    }
    enum demur_err err =
        demur_memo_source_parse(&source, &problem, (struct demur_span){text, len}, NULL);

    if (err == DEMUR_ERR_NOMEM) {
        fprintf(cli->err, "demur: %s\n", demur_err_text(err));
        status = CLI_FAILED;
    } else if (err != DEMUR_OK) {
        print_problem(cli, path, &problem);
        status = CLI_INVALID;
    } else if (cli->option[OPT_JSON] != NULL) {
        print_json(cli->out, source);
    } else {
        print_text(cli->out, source);
    }
    demur_memo_source_free(source);
    demur_wipe_free(text, len);
    return status;
}

const struct cli_cmd cmd_memo_check = {
    .name = "memo check",
    .operands = "FILE",
    .min_operands = 1,
    .max_operands = 1,
    .brief = "say whether FILE is a memo, and how it is read",
    .example = "demur memo check examples/memo.md",
    .answer = "0 FILE is a memo, 3 it is none",
    .opts = opts,
    .run = run,
};
