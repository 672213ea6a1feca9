/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* bundle_json.c -- what a bundle says as one JSON object, for programs. */
#include "bundle_check.h"
#include "demur/day.h"
#include "demur/encode.h"
#include "docket_show.h"

#include <string.h>

/* ---- values ---------------------------------------------------------------------------- */

static void put_span(FILE *out, const char *name, const struct demur_span *s)
{
    fprintf(out, ",\"%s\":", name);
    if (s == NULL) {
        fputs("null", out);
    } else {
        cli_put_json_string(out, s->data, s->len);
    }
}

static void put_hex(FILE *out, const char *name, const struct demur_hash *h)
{
    char hex[2 * DEMUR_HASH_BYTES + 1];

    if (h == NULL) {
        fprintf(out, ",\"%s\":null", name);
        return;
    }
    demur_hex_encode(hex, h->bytes, sizeof h->bytes);
    fprintf(out, ",\"%s\":\"%s\"", name, hex);
}

/* ---- parts ----------------------------------------------------------------------------- */

/* How many disclose each value of attribute a, by name; *shown: how many in all. */
static void put_values(FILE *out, const struct demur_bundle_report *r, enum demur_attribute a,
                       const uint32_t *count)
{
    const char *comma = "";

    for (uint16_t i = 0; r->roster != NULL && i < r->roster->names[a].count; i++) {
        const struct demur_span *name = &r->roster->names[a].name[i];

        fputs(comma, out);
        cli_put_json_string(out, name->data, name->len);
        fprintf(out, ":%u", count[i + 1]);
        comma = ",";
    }
    if (count[0] > 0) fprintf(out, "%s\"unspecified\":%u", comma, count[0]);
}

static uint32_t sum(const uint32_t *count, size_t n)
{
    uint32_t s = 0;

    for (size_t i = 0; i < n; i++) s += count[i];
    return s;
}

/* Who shows what; "undisclosed" are those who do not show that attribute. */
static void put_attributes(FILE *out, const struct demur_bundle_report *r)
{
    const struct demur_bundle_tally *t = &r->standing;
    const struct {
        const char *name;
        enum demur_attribute a;
        const uint32_t *count;
        size_t n;
    } all[] = {{"by_band", DEMUR_ATTRIBUTE_BAND, t->bands, DEMUR_BANDS_MAX + 1},
               {"by_class", DEMUR_ATTRIBUTE_CLASS, t->classes, DEMUR_CLASSES_MAX + 1},
               {"by_unit", DEMUR_ATTRIBUTE_UNIT, t->units, DEMUR_UNITS_MAX + 1}};

    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        uint32_t shown = sum(all[i].count, all[i].n);

        fprintf(out, ",\"%s\":{", all[i].name);
        put_values(out, r, all[i].a, all[i].count);
        fprintf(out, "%s\"undisclosed\":%u}",
                (r->roster != NULL && r->roster->names[all[i].a].count > 0) || all[i].count[0] > 0
                    ? ","
                    : "",
                r->signatures - r->withdrawn - shown);
    }
    fprintf(out, ",\"band_and_class\":%u", t->profile[DEMUR_PROFILE_BAND_CLASS]);
}

static void put_issuers(FILE *out, const struct demur_bundle_report *r)
{
    fputs(",\"issuers\":[", out);
    for (size_t i = 0; i < r->issuers; i++) {
        fprintf(out, "%s{\"id\":%u,\"name\":", i > 0 ? "," : "", r->issuer[i].id);
        cli_put_json_string(out, r->issuer[i].name.data, r->issuer[i].name.len);
        fprintf(out, ",\"issued\":%u,\"done\":%u}", r->issuer[i].issued, r->issuer[i].done);
    }
    fputc(']', out);
}

/* The most that can have enrolled, by what all issuers say; null where no roll holds. */
static void put_enrolled(FILE *out, const struct demur_bundle_report *r)
{
    const char *comma = "";

    if (r->issuers == 0 || r->roster == NULL) {
        fputs(",\"enrolled\":null,\"enrolled_by_band\":null", out);
        return;
    }
    fprintf(out, ",\"enrolled\":%u,\"enrolled_by_band\":{", r->enrolled);
    for (uint16_t i = 0; i < r->roster->names[DEMUR_ATTRIBUTE_BAND].count; i++) {
        const struct demur_span *name = &r->roster->names[DEMUR_ATTRIBUTE_BAND].name[i];

        fputs(comma, out);
        cli_put_json_string(out, name->data, name->len);
        fprintf(out, ":%u", r->enrolled_bands[i + 1]);
        comma = ",";
    }
    fputc('}', out);
}

static void put_delivery(FILE *out, const struct demur_docket *d)
{
    if (d == NULL || d->levels == 0) {
        fputs(",\"delivered_day\":null,\"acknowledged_day\":null,\"answered_day\":null", out);
    } else {
        const struct demur_docket_stage *acknowledge = &d->level[0].acknowledge;

        fputs(",\"delivered_day\":", out);
        cli_put_json_day(out, true, d->delivered_day);
        fputs(",\"acknowledged_day\":", out);
        cli_put_json_day(out, acknowledge->is_met, acknowledge->met_day);
        fputs(",\"answered_day\":", out);
        cli_put_json_day(out, d->level[0].answer.is_met, d->level[0].answer.met_day);
    }
    if (d == NULL) {
        fputs(",\"state\":null", out);
    } else {
        fprintf(out, ",\"state\":\"%s\"", demur_docket_state_text(d->state));
    }
}

/* The first verdict that counted, which stays whatever was said later. */
static void put_first(FILE *out, const struct demur_docket_verdict *v)
{
    if (v->verdict == DEMUR_VERDICT_NONE) {
        fputs("null", out);
        return;
    }
    fprintf(out, "{\"verdict\":\"%s\",\"answered_day\":", demur_verdict_text(v->verdict));
    cli_put_json_day(out, true, v->day);
    fputs(",\"delegate\":", out);
    cli_put_json_delegate(out, v->delegate);
    fputc('}', out);
}

/* Whom it went to when the answer was late. */
static void put_escalated(FILE *out, const struct demur_bundle_report *r,
                          const struct demur_docket *d)
{
    fputs(",\"escalated\":[", out);
    for (unsigned i = 1; d != NULL && i < d->levels; i++) {
        const struct demur_manifest_principal *to =
            demur_manifest_principal_of(r->manifest, d->level[i].principal);

        fprintf(out, "%s{\"principal\":%u,\"title\":", i > 1 ? "," : "", d->level[i].principal);
        if (to == NULL) {
            fputs("null", out);
        } else {
            cli_put_json_string(out, to->title.data, to->title.len);
        }
        fputs(",\"from_day\":", out);
        cli_put_json_day(out, true, d->level[i].from_day);
        fputs(",\"due_day\":", out);
        cli_put_json_day(out, d->level[i].answer.is_due, d->level[i].answer.due_day);
        fputc('}', out);
    }
    fputc(']', out);
}

static void put_answers(FILE *out, const struct demur_docket *d)
{
    fputs(",\"answers\":[", out);
    for (unsigned i = 0; d != NULL && i < d->asks; i++) {
        const struct demur_docket_verdict *v = &d->ask[i].standing;

        fprintf(out, "%s{\"ask\":%u,\"verdict\":\"%s\",\"by_day\":", i > 0 ? "," : "", i + 1,
                demur_verdict_text(v->verdict));
        cli_put_json_day(out, v->by > 0, v->by);
        fputs(",\"answered_day\":", out);
        cli_put_json_day(out, v->verdict != DEMUR_VERDICT_NONE, v->day);
        fputs(",\"delegate\":", out);
        cli_put_json_delegate(out, v->delegate);
        fputs(",\"first\":", out);
        put_first(out, &d->ask[i].first);
        fputc('}', out);
    }
    fputc(']', out);
}

static void put_stage(FILE *out, const char **comma, const char *name,
                      const struct demur_docket_stage *s)
{
    if (!s->is_due || s->overdue_days == 0) return;
    fprintf(out, "%s{\"stage\":\"%s\",\"due_day\":", *comma, name);
    cli_put_json_day(out, true, s->due_day);
    fprintf(out, ",\"days_late\":%u}", s->overdue_days);
    *comma = ",";
}

static void put_overdue(FILE *out, const struct demur_docket *d)
{
    const char *comma = "";

    fputs(",\"overdue\":[", out);
    for (unsigned i = 0; d != NULL && i < d->levels; i++) {
        put_stage(out, &comma, "acknowledge", &d->level[i].acknowledge);
        put_stage(out, &comma, "owner", &d->level[i].owner);
        put_stage(out, &comma, "answer", &d->level[i].answer);
    }
    for (unsigned i = 0; d != NULL && i < d->asks; i++) {
        if (d->ask[i].overdue_days == 0) continue;
        fprintf(out, "%s{\"stage\":\"ask %u\",\"due_day\":", comma, i + 1);
        cli_put_json_day(out, d->ask[i].first.by > 0, d->ask[i].first.by);
        fprintf(out, ",\"days_late\":%u}", d->ask[i].overdue_days);
        comma = ",";
    }
    fputc(']', out);
}

static void put_voids(FILE *out, const struct demur_bundle_report *r)
{
    fprintf(out, ",\"void\":%zu,\"void_entries\":[", r->void_count);
    for (size_t i = 0; i < r->void_count; i++) {
        fprintf(out, "%s{\"index\":%llu,\"kind\":\"%02x\",\"why\":", i > 0 ? "," : "",
                (unsigned long long)r->voids[i].index, r->voids[i].kind);
        cli_put_json_string(out, (const uint8_t *)r->voids[i].why, strlen(r->voids[i].why));
        fputc('}', out);
    }
    fputc(']', out);
}

static void put_checkpoint(FILE *out, const struct demur_bundle_report *r)
{
    if (r->origin.data == NULL) {
        fputs(",\"checkpoint\":{\"origin\":null,\"size\":null,\"day\":null}", out);
        return;
    }
    fputs(",\"checkpoint\":{\"origin\":", out);
    cli_put_json_string(out, r->origin.data, r->origin.len);
    fprintf(out, ",\"size\":%llu,\"day\":", (unsigned long long)r->size);
    cli_put_json_day(out, r->checkpoint_day > 0, r->checkpoint_day);
    fputc('}', out);
}

static void put_witnesses(FILE *out, const struct demur_bundle_report *r)
{
    fputs(",\"silence\":", out);
    if (r->silent_to == 0) {
        fputs("null", out);
    } else {
        fputs("{\"from_day\":", out);
        cli_put_json_day(out, true, r->silent_from);
        fputs(",\"to_day\":", out);
        cli_put_json_day(out, true, r->silent_to);
        fputc('}', out);
    }
    fputs(",\"witnesses\":", out);
    cli_put_json_witnesses(out, r->policy, r->signers.witnesses);
}

static void put_not_checked(FILE *out, const struct demur_bundle_report *r)
{
    const char *sentence;

    fputs(",\"not_checked\":[", out);
    for (size_t i = 0; (sentence = demur_bundle_not_checked(r, i)) != NULL; i++) {
        if (i > 0) fputc(',', out);
        cli_put_json_string(out, (const uint8_t *)sentence, strlen(sentence));
    }
    fputc(']', out);
}

/* Whether the organisation is made up, and how many could have signed. */
static void put_crowd(FILE *out, const struct demur_bundle_report *r)
{
    if (r->manifest == NULL) {
        fputs(",\"training\":null", out);
    } else {
        fprintf(out, ",\"training\":%s",
                r->manifest->mode == DEMUR_MODE_TRAINING ? "true" : "false");
    }
    if (r->roster == NULL) {
        fputs(",\"roster_rows\":null", out);
    } else {
        fprintf(out, ",\"roster_rows\":%u", r->roster->rows);
    }
}

void cli_bundle_print_json(FILE *out, const struct demur_bundle_report *r)
{
    bool holds = r->failed == DEMUR_CHECK_NONE;
    const struct demur_docket *d = r->has_docket ? &r->docket : NULL;

    fprintf(out, "{\"valid\":%s,\"reason\":\"%s\"", holds && r->pinned ? "true" : "false",
            holds && !r->pinned ? "not_pinned" : r->reason);
    fputs(",\"detail\":", out);
    cli_put_json_string(out, (const uint8_t *)r->detail, strlen(r->detail));
    put_span(out, "organisation", r->manifest != NULL ? &r->manifest->name : NULL);
    put_hex(out, "org_id", r->manifest != NULL ? &r->org : NULL);
    put_hex(out, "memo_id", r->header != NULL ? &r->memo_id : NULL);
    put_span(out, "subject", r->document != NULL ? &r->document->subject : NULL);
    put_crowd(out, r);
    fprintf(out, ",\"signatures\":%u,\"withdrawn\":%u,\"left_out\":%llu",
            r->signatures - r->withdrawn, r->withdrawn, (unsigned long long)r->left_out);
    put_voids(out, r);
    put_attributes(out, r);
    put_issuers(out, r);
    put_enrolled(out, r);
    fputs(",\"frozen_day\":", out);
    cli_put_json_day(out, r->frozen_day > 0, r->frozen_day);
    fputs(",\"closing_day\":", out);
    cli_put_json_day(out, r->header != NULL, r->header != NULL ? r->header->close : 0);
    put_delivery(out, d);
    put_answers(out, d);
    put_escalated(out, r, d);
    put_overdue(out, d);
    fprintf(out, ",\"ratings\":{\"substantive\":%u,\"partly\":%u,\"not\":%u},\"claims\":%u",
            r->ratings[DEMUR_RATING_SUBSTANTIVE], r->ratings[DEMUR_RATING_PARTLY],
            r->ratings[DEMUR_RATING_NOT], r->claims);
    fprintf(out, ",\"released\":%s", r->released ? "true" : "false");
    put_checkpoint(out, r);
    put_witnesses(out, r);
    put_not_checked(out, r);
    fputs("}\n", out);
}
