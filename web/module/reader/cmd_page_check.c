/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * cmd_page_check.c -- page check FILE
 *
 * Check a bundle that was dropped on the page, and say all that is in it: what demur bundle verify
 * --json says, the text, the answers, who is who, and the fingerprint of the file.
 */
#include "bundle_check.h"
#include "bundle_pin.h"
#include "demur/memory.h"
#include "demur/words.h"
#include "imports.h"
#include "page.h"

#include <string.h>

enum { OPT_WORDS, FINGERPRINT_BYTES = 16 };

static const struct cli_opt opts[] = {
    [OPT_WORDS] = {"words", "WORDS", "the organisation's 12 words"},
    {0},
};

static struct demur_span title_of(const struct demur_bundle_report *r, uint8_t id)
{
    const struct demur_manifest_principal *p =
        r->manifest == NULL ? NULL : demur_manifest_principal_of(r->manifest, id);

    return p != NULL ? p->title : (struct demur_span){NULL, 0};
}

/* ---- text and answers -------------------------------------------------------------------- */

static void put_text(FILE *to, const struct demur_bundle_report *r)
{
    const struct demur_document *d = r->document;

    if (d == NULL) {
        fputs(", \"text\": null", to);
        return;
    }
    fprintf(to, ", \"text\": {\"dissent\": %u", d->dissent);
    page_put_string(to, "language", d->language);
    page_put_string(to, "marking", d->marking);
    page_put_string(to, "subject", d->subject);
    page_put_string(to, "summary", d->summary);
    page_put_string(to, "body", d->body);
    page_put_string(to, "closing", d->closing);
    fputs(", \"asks\": [", to);
    for (unsigned i = 0; i < d->asks; i++) {
        fprintf(to, "%s{\"ask\": %u", i > 0 ? ", " : "", i + 1);
        page_put_string(to, "text", d->ask[i].text);
        if (d->ask[i].to > 0) page_put_string(to, "to", title_of(r, d->ask[i].to));
        page_put_day(to, "by", d->ask[i].by > 0, d->ask[i].by);
        fputc('}', to);
    }
    fputs("]}", to);
}

/* Who did it, by the kind of event; 0: nobody of the office (the delivery). */
static uint8_t principal_of(const struct demur_docket_event *e)
{
    if (e->kind == DEMUR_EVENT_ACK) return e->ack->principal;
    if (e->kind == DEMUR_EVENT_RESPONSE) return e->response->principal;
    return e->kind == DEMUR_EVENT_EXTEND ? e->extend->principal : 0;
}

/* An ANSWER behind a commitment, where the file has it. */
static void put_answer(FILE *to, const struct demur_answer *a)
{
    page_put_string(to, "general", a->general);
    fputs(", \"reasons\": [", to);
    for (uint8_t i = 0; i < a->reasons; i++) {
        if (i > 0) fputs(", ", to);
        cli_put_json_string(to, a->reason[i].data, a->reason[i].len);
    }
    fputc(']', to);
}

static void put_event(FILE *to, const struct demur_bundle *b, const struct demur_docket_event *e)
{
    static const char *const kinds[] = {"delivered", "acknowledged", "answered", "extended"};
    const struct demur_answer *a = NULL;

    if (e->kind == DEMUR_EVENT_RESPONSE) a = demur_bundle_answer(b, &e->response->commit);
    if (e->kind == DEMUR_EVENT_EXTEND) a = demur_bundle_answer(b, &e->extend->commit);
    fprintf(to, "{\"kind\": \"%s\", \"principal\": %u", kinds[e->kind], principal_of(e));
    page_put_string(to, "title", title_of(demur_bundle_report(b), principal_of(e)));
    page_put_day(to, "day", true, e->day);
    if (e->kind == DEMUR_EVENT_EXTEND) page_put_day(to, "until", true, e->extend->until);
    if (e->kind == DEMUR_EVENT_RESPONSE && e->response->delegate.len > 0) {
        page_put_string(to, "delegate", e->response->delegate);
    }
    if (a != NULL) put_answer(to, a);
    fputc('}', to);
}

static void put_events(FILE *to, const struct demur_bundle *b)
{
    const struct demur_bundle_report *r = demur_bundle_report(b);
    const char *between = "";

    fputs(", \"events\": [", to);
    for (size_t i = 0; i < r->events; i++) {
        if (r->effect[i] != DEMUR_EFFECT_COUNTED) continue;
        fputs(between, to);
        put_event(to, b, &r->event[i]);
        between = ", ";
    }
    fputc(']', to);
}

/* ---- who --------------------------------------------------------------------------------- */

static void put_addressees(FILE *to, const struct demur_bundle_report *r)
{
    const char *between = "";

    fputs(", \"to\": [", to);
    for (size_t i = 0; r->header != NULL && i < r->header->principals; i++) {
        struct demur_span title = title_of(r, r->header->principal[i].id);

        if (r->header->principal[i].role != DEMUR_ROLE_ADDRESSEE) continue;
        fputs(between, to);
        cli_put_json_string(to, title.data, title.len);
        between = ", ";
    }
    fputc(']', to);
}

/* Members of each band by the roll, in the order of the roll. */
static void put_bands(FILE *to, const struct demur_bundle_report *r)
{
    const char *between = "";
    const struct demur_roster_names *names;

    fputs(", \"bands\": [", to);
    names = r->roster == NULL ? NULL : &r->roster->names[DEMUR_ATTRIBUTE_BAND];
    for (uint16_t code = 1; names != NULL && code <= names->count; code++) {
        uint32_t rows = 0;

        for (size_t i = 0; i < r->roster->cells; i++) {
            if (r->roster->cell[i].codes.code[0] == code) rows += r->roster->cell[i].rows;
        }
        fprintf(to, "%s{\"members\": %u, \"enrolled\": %u, \"signed\": %u", between, rows,
                r->enrolled_bands[code], r->standing.bands[code]);
        page_put_string(to, "name", names->name[code - 1]);
        fputc('}', to);
        between = ", ";
    }
    fputc(']', to);
}

static void put_clock(FILE *to, const struct demur_bundle_report *r)
{
    const struct demur_docket_level *l = &r->docket.level[0];
    const struct demur_deadlines *d;

    if (!r->has_docket || r->docket.levels == 0 || r->manifest == NULL) return;
    d = &r->manifest->deadlines;
    fprintf(to, ", \"clock\": {\"now\": %u",
            demur_days_between(d, r->docket.delivered_day,
                               r->checkpoint_day > r->docket.delivered_day
                                   ? r->checkpoint_day
                                   : r->docket.delivered_day,
                               DEMUR_UNIT_WORKING));
    if (l->answer.is_due && l->answer.due_day != DEMUR_DAY_NEVER) {
        page_put_number(
            to, "limit",
            demur_days_between(d, r->docket.delivered_day, l->answer.due_day, DEMUR_UNIT_WORKING));
        page_put_day(to, "due", true, l->answer.due_day);
    }
    if (l->acknowledge.is_met) {
        page_put_number(to, "acknowledged",
                        demur_days_between(d, r->docket.delivered_day, l->acknowledge.met_day,
                                           DEMUR_UNIT_WORKING));
    }
    if (l->answer.is_met) {
        page_put_number(
            to, "answered",
            demur_days_between(d, r->docket.delivered_day, l->answer.met_day, DEMUR_UNIT_WORKING));
    }
    page_put_number(to, "late", l->answer.overdue_days);
    fputc('}', to);
}

static void put_words(FILE *to, const struct demur_bundle_report *r)
{
    char text[DEMUR_WORDS_TEXT_BYTES];
    struct demur_words words;

    if (r->manifest == NULL || demur_words_of_org(&words, &r->org) != DEMUR_OK) return;
    demur_words_encode(text, &words);
    page_put_string(to, "words", (struct demur_span){(const uint8_t *)text, strlen(text)});
}

/* First 16 bytes of SHA-256 of the file: two who see the same have the same file. */
static enum demur_err put_fingerprint(FILE *to, const struct cli_bundle *b)
{
    enum { STEP = 65536 };
    struct demur_hash hash;
    struct demur_hasher hasher;
    uint8_t *part = demur_alloc(STEP);
    enum demur_err err = part == NULL ? DEMUR_ERR_NOMEM : DEMUR_OK;

    demur_hasher_plain(&hasher);
    for (uint64_t at = 0; at < b->file.size && err == DEMUR_OK; at += STEP) {
        size_t n = b->file.size - at < STEP ? (size_t)(b->file.size - at) : STEP;

        err = b->file.read(b->file.ctx, at, part, n);
        if (err == DEMUR_OK) demur_hasher_more(&hasher, part, n);
    }
    demur_hasher_end(&hasher, &hash);
    demur_free(part);
    if (err == DEMUR_OK) page_put_hex(to, "fingerprint", hash.bytes, FINGERPRINT_BYTES);
    return err;
}

/* ---- the whole --------------------------------------------------------------------------- */

static enum demur_err put(const struct cli *cli, const struct cli_bundle *b)
{
    const struct demur_bundle_report *r = demur_bundle_report(b->bundle);
    enum demur_err err;

    fprintf(cli->out, "{\"failed\": %u, \"pinned\": %s, \"verdict\": ", (unsigned)r->failed,
            r->pinned ? "true" : "false");
    cli_bundle_print_json(cli->out, r);
    page_put_number(cli->out, "bytes", b->file.size);
    page_put_bool(cli->out, "text_withheld", r->text_withheld);
    page_put_bool(cli->out, "own_witnesses", r->own_witnesses);
    page_put_bool(cli->out, "own_quorum_none", r->own_quorum_none);
    page_put_number(cli->out, "confirmed", r->signers.witness_count);
    page_put_number(cli->out, "witnesses",
                    r->policy == NULL ? 0 : demur_policy_witness_count(r->policy));
    page_put_number(cli->out, "needed",
                    r->policy == NULL ? 0 : demur_policy_quorum_least(r->policy));
    put_addressees(cli->out, r);
    put_bands(cli->out, r);
    put_words(cli->out, r);
    put_text(cli->out, r);
    put_events(cli->out, b->bundle);
    put_clock(cli->out, r);
    err = put_fingerprint(cli->out, b);
    fputs("}\n", cli->out);
    return err;
}

static enum cli_exit run(const struct cli *cli)
{
    struct cli_pins pins = {.policy = NULL};
    struct cli_bundle b = {.fd = -1};
    enum cli_exit status = cli_pins_read(&pins, NULL, cli->option[OPT_WORDS], cli->err);

    if (status == CLI_OK) {
        status = CLI_FAILED;
        if (cli_bundle_check(&b, cli->operand[0], &pins.pin, cli->err) == DEMUR_OK &&
            put(cli, &b) == DEMUR_OK) {
            status = CLI_OK;
        }
        cli_bundle_close(&b);
    }
    cli_pins_free(&pins);
    return status;
}

const struct cli_cmd cmd_page_check = {
    .name = "page check",
    .operands = "FILE",
    .min_operands = 1,
    .max_operands = 1,
    .brief = "check a bundle",
    .example = "page check memo.dmr",
    .answer = "0 it was checked, and what was found is said",
    .opts = opts,
    .run = run,
};
