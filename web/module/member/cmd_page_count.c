/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * cmd_page_count.c -- page count
 *
 * Who has signed each memo, by band, counted from the log with every proof verified; for a second
 * worker, as it takes a while where there are many.  All memos: which one is read is nobody's
 * business.
 */
#include "host/random.h"
#include "reading.h"
#include "view.h"

enum { OPT_ADDRESS = CLI_CLIENT_OPTIONS, OPT_ORG };

static const struct cli_opt opts[] = {
    CLI_CLIENT_OPTION_ROWS,
    [OPT_ADDRESS] = {"address", "URL", "of the channel"},
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

static enum demur_err put_memo(struct page_reading *r, size_t at)
{
    FILE *to = r->c->cli->out;
    struct demur_channel_memo memo;
    struct demur_channel_epoch epoch;
    struct demur_tally_memo t;

    demur_channel_memo_at(&memo, r->c->channel, at);
    if (!demur_channel_epoch_get(&epoch, r->c->channel, memo.header->epoch)) {
        return cli_client_fail(r->c, "the epoch of a memo", DEMUR_ERR_STATE);
    }
    demur_tally_memo(&t, r->tally, &memo.memo_id);
    fprintf(to, "%s{\"number\": %zu", at > 0 ? ", " : "", memo.at + 1);
    page_put_hex(to, "memo", memo.memo_id.bytes, sizeof memo.memo_id.bytes);
    fputs(", \"signatures\": {\"known\": true", to);
    page_put_number(to, "total", t.signs);
    page_put_number(to, "withdrawn", t.withdrawn);
    put_bands(to, &t, &epoch);
    fputs("}}", to);
    return DEMUR_OK;
}

static enum demur_err put(struct page_reading *r)
{
    size_t n = demur_channel_memos(r->c->channel);
    enum demur_err err = DEMUR_OK;

    fprintf(r->c->cli->out, "{\"size\": %llu, \"memos\": [",
            (unsigned long long)cli_client_log_size(r->c));
    for (size_t i = 0; i < n && err == DEMUR_OK; i++) err = put_memo(r, i);
    fputs("]}\n", r->c->cli->out);
    return err;
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
    .brief = "who has signed each memo, by band",
    .example = "page count --address https://channel.example",
    .answer = "0 counted, 3 the log does not hold",
    .opts = opts,
    .run = run,
};
