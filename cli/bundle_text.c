/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* bundle_text.c -- what a bundle says in plain words, for people. */
#include "bundle_check.h"
#include "demur/day.h"

#include <string.h>

/* ---- words ----------------------------------------------------------------------------- */

static void put(FILE *out, struct demur_span s)
{
    cli_put_text(out, s.data, s.len, false);
}

static void put_lines(FILE *out, struct demur_span s)
{
    cli_put_text(out, s.data, s.len, true);
}

static void put_day(FILE *out, const char *label, uint32_t day)
{
    char date[DEMUR_DATE_LEN + 1];

    demur_day_format(date, day);
    fprintf(out, "%-15s%s\n", label, date);
}

/* ---- who signed ------------------------------------------------------------------------ */

/* How many disclose each value of an attribute; nothing where nobody discloses any. */
static void put_values(FILE *out, const char *what, const struct demur_roster_names *names,
                       const uint32_t *count)
{
    uint32_t shown = count[0];

    for (uint16_t i = 0; i < names->count; i++) shown += count[i + 1];
    if (shown == 0) return;
    fprintf(out, "%15s%u show their %s:\n", "", shown, what);
    for (uint16_t i = 0; i < names->count; i++) {
        fprintf(out, "%15s%6u  ", "", count[i + 1]);
        put(out, names->name[i]);
        fputc('\n', out);
    }
    if (count[0] > 0) fprintf(out, "%15s%6u  unspecified\n", "", count[0]);
}

static void put_signatures(FILE *out, const struct demur_bundle_report *r)
{
    uint32_t standing = r->signatures - r->withdrawn;

    fprintf(out, "Signed by      %u distinct member%s of %u on the roster", standing,
            standing == 1 ? "" : "s", r->roster->rows);
    if (r->withdrawn > 0) fprintf(out, " (%u more withdrew)", r->withdrawn);
    fputc('\n', out);
    put_values(out, "band", &r->roster->names[DEMUR_ATTRIBUTE_BAND], r->standing.bands);
    put_values(out, "class", &r->roster->names[DEMUR_ATTRIBUTE_CLASS], r->standing.classes);
    put_values(out, "unit", &r->roster->names[DEMUR_ATTRIBUTE_UNIT], r->standing.units);
    if (r->standing.profile[0] > 0) {
        fprintf(out, "%15s%u show nothing about themselves\n", "", r->standing.profile[0]);
    }
    if (r->left_out > 0) {
        fprintf(out, "%15s%llu more signatures are in the log and not in this file\n", "",
                (unsigned long long)r->left_out);
    }
    fputs("Certified by   ", out);
    for (size_t i = 0; i < r->issuers; i++) {
        fprintf(out, "%s", i > 0 ? "\n               " : "");
        put(out, r->issuer[i].name);
        fprintf(out, ", which gave %u credentials", r->issuer[i].issued);
    }
    fputc('\n', out);
}

/* ---- what became of it ----------------------------------------------------------------- */

static void put_stage(FILE *out, const char *name, const struct demur_docket_stage *s)
{
    char date[DEMUR_DATE_LEN + 1];

    if (s->is_met) {
        put_day(out, name, s->met_day);
    } else if (s->is_due) {
        demur_day_format(date, s->due_day);
        fprintf(out, "%-15snot yet; due %s\n", name, date);
    }
    if (s->overdue_days > 0) {
        fprintf(out, "%15s%u day%s late\n", "", s->overdue_days, s->overdue_days == 1 ? "" : "s");
    }
}

static void put_docket(FILE *out, const struct demur_docket *d)
{
    if (d->levels == 0) {
        fputs("Delivered      not yet\n", out);
        return;
    }
    put_day(out, "Delivered", d->delivered_day);
    put_stage(out, "Acknowledged", &d->level[0].acknowledge);
    put_stage(out, "Owner named", &d->level[0].owner);
    put_stage(out, "Answered", &d->level[0].answer);
    for (unsigned i = 0; i < d->asks; i++) {
        const struct demur_docket_ask *a = &d->ask[i];
        char date[DEMUR_DATE_LEN + 1];

        fprintf(out, "  Ask %-9u%s", i + 1, demur_verdict_text(a->standing.verdict));
        if (a->standing.verdict != DEMUR_VERDICT_NONE) {
            demur_day_format(date, a->standing.day);
            fprintf(out, ", on %s", date);
        }
        if (a->standing.by > 0) {
            demur_day_format(date, a->standing.by);
            fprintf(out, ", by %s", date);
        }
        if (a->is_amended) fprintf(out, " (first: %s)", demur_verdict_text(a->first.verdict));
        if (a->overdue_days > 0) fprintf(out, "; overdue for %u days", a->overdue_days);
        fputc('\n', out);
    }
    fprintf(out, "State          %s\n", demur_docket_state_text(d->state));
}

static void put_voids(FILE *out, const struct demur_bundle_report *r)
{
    for (size_t i = 0; i < r->void_count; i++) {
        fprintf(out, "Without effect entry %llu (kind %02x): %s\n",
                (unsigned long long)r->voids[i].index, r->voids[i].kind, r->voids[i].why);
    }
}

static void put_log(FILE *out, const struct demur_bundle_report *r)
{
    unsigned n = 0;

    fputs("Log            ", out);
    put(out, r->origin);
    fprintf(out, ", %llu entries\n", (unsigned long long)r->size);
    if (r->checkpoint_day > 0) put_day(out, "As of", r->checkpoint_day);
    if (r->silent_to > 0) {
        char from[DEMUR_DATE_LEN + 1];
        char to[DEMUR_DATE_LEN + 1];

        demur_day_format(from, r->silent_from);
        demur_day_format(to, r->silent_to);
        fprintf(out, "Silence        the log stood still from %s to %s\n", from, to);
    }
    fputs("Witnessed by   ", out);
    for (size_t i = 0; r->policy != NULL && i < demur_policy_witness_count(r->policy); i++) {
        if ((r->signers.witnesses >> i & 1) == 0) continue;
        if (n++ > 0) fputs(", ", out);
        put(out, demur_policy_witness(r->policy, i)->name);
    }
    fprintf(out, "%s\n", n == 0 ? "nobody" : "");
}

static void put_not_checked(FILE *out, const struct demur_bundle_report *r)
{
    const char *sentence;

    fputs("\nNot checked:\n", out);
    for (size_t i = 0; (sentence = demur_bundle_not_checked(r, i)) != NULL; i++) {
        fprintf(out, "  - %s\n", sentence);
    }
}

/* ---- the memo and its answers ---------------------------------------------------------- */

static void put_memo(FILE *out, const struct demur_document *d)
{
    fputs("\n# ", out);
    put(out, d->subject);
    fputs("\n\n## Summary\n\n", out);
    put_lines(out, d->summary);
    fputc('\n', out);
    put_lines(out, d->body);
    fputs("\n## Asks\n\n", out);
    for (unsigned i = 0; i < d->asks; i++) {
        fprintf(out, "%u. ", i + 1);
        put_lines(out, d->ask[i].text);
    }
    fputc('\n', out);
    put_lines(out, d->closing);
}

static void put_answer(FILE *out, const struct demur_bundle *b, const struct demur_docket_event *e)
{
    const struct demur_response *r = e->response;
    const struct demur_answer *a = demur_bundle_answer(b, &r->commit);
    char date[DEMUR_DATE_LEN + 1];

    demur_day_format(date, e->day);
    fprintf(out, "\n## Answer of %s\n\n", date);
    if (a == NULL) {
        fputs("Its text is not in this file.\n", out);
        return;
    }
    put_lines(out, a->general);
    for (unsigned i = 0; i < a->reasons; i++) {
        fprintf(out, "\n%u. %s\n", i + 1, demur_verdict_text(r->item[i].verdict));
        put_lines(out, a->reason[i]);
    }
}

/* ---- all of it ------------------------------------------------------------------------- */

static void put_verdict(FILE *out, const struct demur_bundle_report *r)
{
    if (r->failed != DEMUR_CHECK_NONE) {
        fprintf(out, "NO. This bundle does not hold: %s.\n", r->detail);
        fprintf(out, "(check %d of 11, %s)\n", (int)r->failed, r->reason);
    } else if (!r->pinned) {
        fputs("NOT DECIDED. Everything in this bundle fits together, but nothing was given that "
              "says\n"
              "whose it is. Give the log's policy (--policy FILE) or the organisation's 12 words\n"
              "(--words \"...\"), from a source that you trust.\n",
              out);
    } else {
        fputs("YES. This bundle holds.\n", out);
    }
}

void cli_bundle_print_text(FILE *out, const struct demur_bundle *b, bool show)
{
    const struct demur_bundle_report *r = demur_bundle_report(b);

    put_verdict(out, r);
    if (r->failed != DEMUR_CHECK_NONE) return;
    fputs("\nOrganisation   ", out);
    put(out, r->manifest->name);
    fprintf(out, "%s\nMemo           ",
            r->manifest->mode == DEMUR_MODE_TRAINING ? "  (TRAINING: nothing here is real)" : "");
    if (r->document != NULL) {
        put(out, r->document->subject);
    } else {
        fputs("(its text is not in this file)", out);
    }
    fputc('\n', out);
    put_signatures(out, r);
    put_day(out, "Frozen", r->frozen_day);
    if (r->has_docket) put_docket(out, &r->docket);
    put_log(out, r);
    put_voids(out, r);
    put_not_checked(out, r);
    if (!show) return;
    if (r->document != NULL) put_memo(out, r->document);
    for (size_t i = 0; i < r->events; i++) {
        if (r->event[i].kind == DEMUR_EVENT_RESPONSE && r->effect[i] == DEMUR_EFFECT_COUNTED) {
            put_answer(out, b, &r->event[i]);
        }
    }
}
