/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * cmd_page_count.c -- page count --memo ID
 *
 * Who has signed a memo, by what they show, counted from the log with every proof verified; for a
 * second worker, as it takes a while where there are many.
 */
#include "host/random.h"
#include "reading.h"
#include "view.h"

enum { OPT_ADDRESS = CLI_CLIENT_OPTIONS, OPT_MEMO, OPT_ORG };

static const struct cli_opt opts[] = {
    CLI_CLIENT_OPTION_ROWS,
    [OPT_ADDRESS] = {"address", "URL", "of the channel"},
    [OPT_MEMO] = {"memo", "MEMO", "the beginning of its number"},
    [OPT_ORG] = {"org", "ID", "the organisation that it must be, in hex"},
    {0},
};

/* Signatures that stand and show that band, alone or with the class. */
static uint32_t of_band(const struct demur_tally_memo *t, uint16_t code)
{
    uint32_t n = 0;

    for (size_t i = 0; i < t->values; i++) {
        const struct demur_tally_value *v = &t->value[i];

        if (!demur_profile_shows(v->profile, DEMUR_ATTRIBUTE_BAND)) continue;
        if (v->code[DEMUR_ATTRIBUTE_BAND] == code) n += v->signs - v->withdrawn;
    }
    return n;
}

static void put_bands(FILE *to, const struct demur_tally_memo *t,
                      const struct demur_channel_epoch *epoch)
{
    const char *between = "";

    fputs(", \"by_band\": {", to);
    for (uint16_t code = 0; code <= epoch->roster->names[DEMUR_ATTRIBUTE_BAND].count; code++) {
        struct demur_span name = cli_value_name(epoch->roster, DEMUR_ATTRIBUTE_BAND, code);
        uint32_t n = of_band(t, code);

        if (n == 0 && code == 0) continue;
        fputs(between, to);
        cli_put_json_string(to, name.data, name.len);
        fprintf(to, ": %u", n);
        between = ", ";
    }
    fputc('}', to);
}

static enum demur_err put(struct page_reading *r)
{
    FILE *to = r->c->cli->out;
    struct demur_channel_memo memo;
    struct demur_channel_epoch epoch;
    struct demur_tally_memo t;
    enum demur_err err = cli_pick_memo(&memo, r->c, r->c->cli->option[OPT_MEMO]);

    if (err != DEMUR_OK) return err;
    if (!demur_channel_epoch_get(&epoch, r->c->channel, memo.header->epoch)) {
        return cli_client_fail(r->c, "the epoch of the memo", DEMUR_ERR_STATE);
    }
    demur_tally_memo(&t, r->tally, &memo.memo_id);
    fprintf(to, "{\"number\": %zu", memo.at + 1);
    page_put_hex(to, "memo", memo.memo_id.bytes, sizeof memo.memo_id.bytes);
    fputs(", \"signatures\": {\"known\": true", to);
    page_put_number(to, "total", t.signs);
    page_put_number(to, "withdrawn", t.withdrawn);
    put_bands(to, &t, &epoch);
    fputs("}}\n", to);
    return DEMUR_OK;
}

static enum cli_exit run(const struct cli *cli)
{
    struct page_reading r = {.random = host_random()};
    enum demur_err err = page_view_open(&r.c, cli, cli->option[OPT_ADDRESS]);

    if (err == DEMUR_OK) err = page_view_need_org(r.c, cli->option[OPT_ORG]);
    if (err == DEMUR_OK) err = page_reading_run(&r);
    if (err == DEMUR_OK) err = put(&r);
    page_reading_free(&r);
    return cli_client_exit(err);
}

const struct cli_cmd cmd_page_count = {
    .name = "page count",
    .operands = "",
    .brief = "who has signed a memo, by band",
    .example = "page count --memo 00ff",
    .answer = "0 counted, 3 the log does not hold",
    .opts = opts,
    .run = run,
};
