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

static void put_date(FILE *out, uint32_t day)
{
    char date[DEMUR_DATE_LEN + 1];

    demur_day_format(date, day);
    fputs(date, out);
}

static void put_day(FILE *out, const char *label, uint32_t day)
{
    fprintf(out, "%-15s", label);
    put_date(out, day);
    fputc('\n', out);
}

static const char *days(uint32_t n)
{
    return n == 1 ? "day" : "days";
}

static uint32_t standing(const struct demur_bundle_report *r)
{
    return r->signatures - r->withdrawn;
}

/* ---- what may be quoted ---------------------------------------------------------------- */

/* One paragraph that somebody may quote: who, how many, what, when, and by whose word. */
static void put_summary(FILE *out, const struct demur_bundle_report *r)
{
    uint32_t n = standing(r);

    fprintf(out, "\n%u %s of the %u people on the roster of ", n,
            n == 1 ? "member" : "different members", r->roster->rows);
    put(out, r->manifest->name);
    fprintf(out, "\nsigned exactly this memo, each once, after ");
    put_date(out, r->frozen_day);
    if (r->docket.levels > 0) {
        fputs(" and by ", out);
        put_date(out, r->docket.delivered_day);
    }
    fputs(".\n", out);
    if (r->issuers == 1) {
        fputs("That they are on the roster is the word of ", out);
        put(out, r->issuer[0].name);
        fputs(" alone.\n", out);
        return;
    }
    fputs("That they are on the roster is certified by ", out);
    for (size_t i = 0; i < r->issuers; i++) {
        fputs(i == 0 ? "" : i + 1 == r->issuers ? " and " : ", ", out);
        put(out, r->issuer[i].name);
    }
    fputs(".\n", out);
}

/* ---- who signed ------------------------------------------------------------------------ */

/* How many disclose each value of an attribute; nothing where nobody discloses any. */
static void put_values(FILE *out, const char *what, const struct demur_roster_names *names,
                       const uint32_t *count)
{
    uint32_t shown = count[0];

    for (uint16_t i = 0; i < names->count; i++) shown += count[i + 1];
    if (shown == 0) return;
    fprintf(out, "%15s%u show%s their %s:\n", "", shown, shown == 1 ? "s" : "", what);
    for (uint16_t i = 0; i < names->count; i++) {
        fprintf(out, "%15s%6u  ", "", count[i + 1]);
        put(out, names->name[i]);
        fputc('\n', out);
    }
    if (count[0] > 0) fprintf(out, "%15s%6u  unspecified\n", "", count[0]);
}

static void put_signatures(FILE *out, const struct demur_bundle_report *r)
{
    uint32_t none = r->standing.profile[DEMUR_PROFILE_NONE];
    uint32_t both = r->standing.profile[DEMUR_PROFILE_BAND_CLASS];

    fprintf(out, "Signatures     %u stand", standing(r));
    if (standing(r) == 1) fputc('s', out);
    if (r->withdrawn > 0) fprintf(out, "; %u more were withdrawn", r->withdrawn);
    fputc('\n', out);
    put_values(out, "band", &r->roster->names[DEMUR_ATTRIBUTE_BAND], r->standing.bands);
    put_values(out, "class", &r->roster->names[DEMUR_ATTRIBUTE_CLASS], r->standing.classes);
    put_values(out, "unit", &r->roster->names[DEMUR_ATTRIBUTE_UNIT], r->standing.units);
    if (both > 0) fprintf(out, "%15s%u of them show both band and class\n", "", both);
    if (none > 0) {
        fprintf(out, "%15s%u show%s nothing about themselves\n", "", none, none == 1 ? "s" : "");
    }
    if (r->left_out > 0) {
        fprintf(out, "%15s%llu more are in the log and not in this file\n", "",
                (unsigned long long)r->left_out);
    }
    for (size_t i = 0; i < r->issuers; i++) {
        fprintf(out, "%-15s", i == 0 ? "Certified by" : "");
        put(out, r->issuer[i].name);
        fprintf(out, ", which gave %u credentials\n", r->issuer[i].issued);
    }
}

/* ---- what became of it ----------------------------------------------------------------- */

static void put_stage(FILE *out, const char *name, const struct demur_docket_stage *s)
{
    if (s->is_met) {
        put_day(out, name, s->met_day);
    } else if (s->is_due) {
        fprintf(out, "%-15snot yet\n", name);
    }
    if (!s->is_due || (s->is_met && s->overdue_days == 0)) return;
    fprintf(out, "%15sit was due by ", "");
    put_date(out, s->due_day);
    if (s->overdue_days > 0) {
        fprintf(out, ": %u %s late", s->overdue_days, days(s->overdue_days));
    }
    fputc('\n', out);
}

static void put_delegate(FILE *out, const struct demur_docket_verdict *v)
{
    if (v->delegate.len == 0) return;
    fputs(", by a delegate: ", out);
    put(out, v->delegate);
}

/* Whom it went to when the answer was late, and by when these had to answer. */
static void put_escalated(FILE *out, const struct demur_bundle_report *r)
{
    for (unsigned i = 1; i < r->docket.levels; i++) {
        const struct demur_docket_level *level = &r->docket.level[i];
        const struct demur_manifest_principal *to =
            demur_manifest_principal_of(r->manifest, level->principal);

        fputs("Escalated      to ", out);
        if (to != NULL) put(out, to->title);
        if (to == NULL) fprintf(out, "principal %u", level->principal);
        fputs(", from ", out);
        put_date(out, level->from_day);
        fputs(" on\n", out);
        put_stage(out, "Acknowledged", &level->acknowledge);
        put_stage(out, "Answered", &level->answer);
    }
}

static void put_ask(FILE *out, unsigned number, const struct demur_docket_ask *a)
{
    fprintf(out, "  Ask %-9u%s", number, demur_verdict_text(a->standing.verdict));
    if (a->standing.verdict != DEMUR_VERDICT_NONE) {
        fputs(", said on ", out);
        put_date(out, a->standing.day);
    }
    put_delegate(out, &a->standing);
    if (a->standing.by > 0) {
        fputs(", to be done by ", out);
        put_date(out, a->standing.by);
    }
    if (a->is_amended) {
        fprintf(out, " (first: %s", demur_verdict_text(a->first.verdict));
        put_delegate(out, &a->first);
        fputc(')', out);
    }
    if (a->overdue_days > 0) {
        fprintf(out, "; overdue for %u %s", a->overdue_days, days(a->overdue_days));
    }
    fputc('\n', out);
}

/* Who has been named as responsible, by the newest acknowledgement that counts. */
static void put_responsible(FILE *out, const struct demur_bundle_report *r)
{
    const struct demur_ack *ack = NULL;

    for (size_t i = 0; i < r->events; i++) {
        if (r->event[i].kind == DEMUR_EVENT_ACK && r->effect[i] == DEMUR_EFFECT_COUNTED &&
            r->event[i].ack->owner.len > 0) {
            ack = r->event[i].ack;
        }
    }
    if (ack == NULL) return;
    fprintf(out, "%15sresponsible for the answer: ", "");
    put(out, ack->owner);
    fputc('\n', out);
}

static void put_docket(FILE *out, const struct demur_bundle_report *r)
{
    const struct demur_docket *d = &r->docket;

    if (d->levels == 0) {
        fputs("Delivered      not yet\n", out);
        return;
    }
    put_day(out, "Delivered", d->delivered_day);
    put_stage(out, "Acknowledged", &d->level[0].acknowledge);
    put_responsible(out, r);
    if (d->level[0].owner.is_due) put_stage(out, "Owner named", &d->level[0].owner);
    put_stage(out, "Answered", &d->level[0].answer);
    put_escalated(out, r);
    for (unsigned i = 0; i < d->asks; i++) put_ask(out, i + 1, &d->ask[i]);
    fprintf(out, "State          %s\n", demur_docket_state_text(d->state));
}

static void put_afterwards(FILE *out, const struct demur_bundle_report *r)
{
    uint32_t rated = r->ratings[0] + r->ratings[1] + r->ratings[2];

    if (rated > 0) {
        fprintf(out,
                "Rated          by %u signer%s: %u say the answer is to the point, %u partly, %u "
                "not\n",
                rated, rated == 1 ? "" : "s", r->ratings[DEMUR_RATING_SUBSTANTIVE],
                r->ratings[DEMUR_RATING_PARTLY], r->ratings[DEMUR_RATING_NOT]);
    }
    if (r->claims > 0) {
        fprintf(out, "Claims         %u statement%s by holders of single signatures\n", r->claims,
                r->claims == 1 ? "" : "s");
    }
    if (r->released) fputs("Released       by its convener: anyone may read it\n", out);
}

static void put_voids(FILE *out, const struct demur_bundle_report *r)
{
    for (size_t i = 0; i < r->void_count; i++) {
        const char *name = cli_kind_name(r->voids[i].kind);

        fprintf(out, "No effect      entry %llu (%s): %s\n", (unsigned long long)r->voids[i].index,
                name != NULL ? name : "of an unknown kind", r->voids[i].why);
    }
}

static void put_log(FILE *out, const struct demur_bundle_report *r)
{
    unsigned n = 0;

    fputs("Log            ", out);
    put(out, r->origin);
    fprintf(out, ", %llu entries", (unsigned long long)r->size);
    if (r->checkpoint_day > 0) {
        fputs(", as it stood on ", out);
        put_date(out, r->checkpoint_day);
    }
    fputc('\n', out);
    if (r->silent_to > 0) {
        fputs("Silence        the log stood still from ", out);
        put_date(out, r->silent_from);
        fputs(" to ", out);
        put_date(out, r->silent_to);
        fputc('\n', out);
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

    fputs("\nWhat this cannot show:\n", out);
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
    const struct demur_manifest *m = demur_bundle_report(b)->manifest;
    const struct demur_response *r = e->response;
    const struct demur_answer *a = demur_bundle_answer(b, &r->commit);
    const struct demur_manifest_principal *by = demur_manifest_principal_of(m, r->principal);

    fputs("\n## Answer of ", out);
    put_date(out, e->day);
    if (by != NULL) fputs(", ", out);
    if (by != NULL) put(out, by->title);
    if (r->delegate.len > 0) fputs(", by a delegate: ", out);
    put(out, r->delegate);
    fputs("\n\n", out);
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
        fputs("NO. This bundle does not hold: ", out);
        cli_put_text(out, (const uint8_t *)r->detail, strlen(r->detail), false);
        fprintf(out, ".\n(check %d of 11, %s)\n", (int)r->failed, r->reason);
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
    if (r->manifest->mode == DEMUR_MODE_TRAINING) {
        fputs("\nTRAINING: this organisation is made up, and so is all that follows.\n", out);
    }
    put_summary(out, r);
    fputs("\nMemo           ", out);
    if (r->document != NULL) {
        put(out, r->document->subject);
    } else {
        fputs("(its text is not in this file)", out);
    }
    fputc('\n', out);
    put_signatures(out, r);
    put_day(out, "Text final on", r->frozen_day);
    if (r->has_docket) put_docket(out, r);
    put_afterwards(out, r);
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
