/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "view.h"

#include "demur/encode.h"
#include "reason.h"

#include <string.h>

enum { KEPT_DAYS = 28 };

enum demur_err page_view_open(struct cli_client **out, const struct cli *cli, const char *address)
{
    struct cli_client *c = NULL;
    enum demur_err err = cli_client_open(&c, cli, CLI_CLIENT_PUBLIC);

    if (err == DEMUR_OK && !c->has_org) {
        if (address == NULL) {
            return cli_client_say(c, DEMUR_ERR_STATE, "no channel has been named");
        }
        err = cli_client_pin_shown(c, address);
    }
    if (err == DEMUR_OK) err = cli_client_follow(c);
    *out = c;
    return err;
}

/*
 * A worker without a key store believes whoever answers at the address; the page knows, from the
 * one with the key store, which organisation that must be.
 */
enum demur_err page_view_need_org(const struct cli_client *c, const char *hex)
{
    char own[2 * DEMUR_HASH_BYTES + 1];

    demur_hex_encode(own, c->org.bytes, sizeof c->org.bytes);
    if (hex == NULL || strcmp(own, hex) == 0) return DEMUR_OK;
    cli_reason_is(CLI_REASON_ALARM);
    return cli_client_say(c, DEMUR_ERR_INVALID,
                          "ALARM: another organisation answers there than a moment before");
}

/* ---- members ----------------------------------------------------------------------------- */

static void put_band(FILE *to, const struct demur_channel_epoch *e, uint16_t code)
{
    struct demur_codes codes = {{code, 0, 0}};
    struct demur_crowd crowd;
    struct demur_span name = cli_value_name(e->roster, DEMUR_ATTRIBUTE_BAND, code);

    demur_guard_crowd(&crowd, &e->counts, DEMUR_PROFILE_BAND, &codes);
    fputs("{\"name\": ", to);
    cli_put_json_string(to, name.data, name.len);
    page_put_number(to, "members", crowd.rows);
    page_put_number(to, "enrolled", crowd.counted);
    fputc('}', to);
}

static void put_bands(FILE *to, const struct demur_channel_epoch *e)
{
    const char *between = "";

    fputs(", \"bands\": [", to);
    for (uint16_t code = 0; code <= e->roster->names[DEMUR_ATTRIBUTE_BAND].count; code++) {
        struct demur_codes codes = {{code, 0, 0}};
        struct demur_crowd crowd;

        demur_guard_crowd(&crowd, &e->counts, DEMUR_PROFILE_BAND, &codes);
        if (crowd.rows == 0) continue;
        fputs(between, to);
        put_band(to, e, code);
        between = ", ";
    }
    fputc(']', to);
}

uint32_t page_erase_day(const struct cli_client *c, uint32_t epoch)
{
    const struct demur_manifest_epoch *when = demur_manifest_epoch_of(c->manifest, epoch);

    return when == NULL ? c->today : when->last + KEPT_DAYS;
}

void page_put_epoch(FILE *to, const struct cli_client *c, const struct demur_channel_epoch *e)
{
    const struct demur_manifest_epoch *when = demur_manifest_epoch_of(c->manifest, e->epoch);
    struct demur_codes any = {{0, 0, 0}};
    struct demur_crowd all;

    demur_guard_crowd(&all, &e->counts, DEMUR_PROFILE_NONE, &any);
    fprintf(to, ", \"epoch\": {\"number\": %u", e->epoch);
    page_put_day(to, "first", when != NULL, when != NULL ? when->first : 0);
    page_put_day(to, "last", when != NULL, when != NULL ? when->last : 0);
    page_put_day(to, "erase", when != NULL, page_erase_day(c, e->epoch));
    page_put_number(to, "members", e->roster->rows);
    page_put_number(to, "enrolled", all.counted);
    page_put_number(to, "effective", all.effective);
    page_put_number(to, "needed", demur_guard_needed(e->roster, e->manifest->n_min));
    put_bands(to, e);
    fputc('}', to);
}

/* ---- crowds ------------------------------------------------------------------------------ */

void page_put_crowds(FILE *to, const struct demur_channel_epoch *e, const struct demur_codes *codes,
                     uint8_t open)
{
    fputs(", \"crowds\": [", to);
    for (unsigned p = 0; p <= DEMUR_PROFILE_MAX; p++) {
        struct demur_crowd crowd;

        demur_guard_crowd(&crowd, &e->counts, (uint8_t)p, codes);
        fprintf(to, "%s{\"profile\": \"%s\"", p > 0 ? ", " : "", cli_profile_name((uint8_t)p));
        page_put_number(to, "counted", crowd.counted);
        page_put_number(to, "effective", crowd.effective);
        page_put_bool(to, "open", (open >> p & 1U) != 0);
        fputc('}', to);
    }
    fputc(']', to);
}

void page_put_codes(FILE *to, const struct demur_roster *roster, const struct demur_codes *codes)
{
    static const char *const names[] = {"band", "class", "unit"};

    for (unsigned a = 0; a < DEMUR_ATTRIBUTES; a++) {
        struct demur_span v = cli_value_name(roster, a, codes->code[a]);

        page_put_string(to, names[a], v);
        fprintf(to, ", \"%s_code\": %u", names[a], codes->code[a]);
    }
}

/* ---- the clock --------------------------------------------------------------------------- */

static uint32_t workdays(const struct demur_channel_memo *memo, const struct demur_docket *docket,
                         uint32_t day)
{
    if (day <= docket->delivered_day) return 0;
    return demur_days_between(&memo->manifest->deadlines, docket->delivered_day, day,
                              DEMUR_UNIT_WORKING);
}

void page_put_clock(FILE *to, const struct cli_client *c, const struct demur_channel_memo *memo,
                    const struct demur_docket *docket)
{
    const struct demur_docket_level *level = &docket->level[0];
    bool has_limit;

    if (docket->levels == 0) {
        fputs(", \"clock\": null", to);
        return;
    }
    has_limit = level->answer.is_due && level->answer.due_day != DEMUR_DAY_NEVER;
    fprintf(to, ", \"clock\": {\"now\": %u", workdays(memo, docket, c->today));
    if (has_limit) page_put_number(to, "limit", workdays(memo, docket, level->answer.due_day));
    if (level->acknowledge.is_due && level->acknowledge.due_day != DEMUR_DAY_NEVER) {
        page_put_number(to, "acknowledge", workdays(memo, docket, level->acknowledge.due_day));
    }
    if (level->acknowledge.is_met) {
        page_put_number(to, "acknowledged", workdays(memo, docket, level->acknowledge.met_day));
    }
    if (level->answer.is_met) {
        page_put_number(to, "answered", workdays(memo, docket, level->answer.met_day));
    }
    page_put_number(to, "late", level->answer.overdue_days);
    fputc('}', to);
}
