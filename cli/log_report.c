/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "log_report.h"

#include "demur/day.h"
#include "demur/encode.h"

#include <string.h>

enum { KINDS = 256, TZ_UTC = 720 };

void cli_log_fault(struct cli_log_report *r, const char *reason, const char *where,
                   const char *detail)
{
    r->reason = reason;
    r->detail = detail;
    (void)snprintf(r->where, sizeof r->where, "%s", where);
}

/* ---- what both say --------------------------------------------------------------------- */

/* The nth sentence on what was not checked; NULL: there are no more. */
static const char *not_checked(const struct cli_log_report *r, size_t n)
{
    const char *sentence[] = {
        "what the entries say: for a memo, that is what demur bundle verify is for",
        "that all are shown this log: compare checkpoints with witnesses and other readers",
        r->policy == NULL ? "signatures: no policy was given" : NULL,
        r->policy != NULL && demur_policy_quorum_none(r->policy)
            ? "witnesses: the policy asks for none, so days are the operator's word"
            : NULL,
        r->history_count == 0 ? "that nothing was taken back: no earlier checkpoints were given"
                              : NULL,
        r->policy != NULL && r->history_count > 0
            ? "witnesses of the earlier checkpoints: the log's own signature is enough there"
            : NULL,
    };

    for (size_t i = 0; i < sizeof sentence / sizeof sentence[0]; i++) {
        if (sentence[i] != NULL && n-- == 0) return sentence[i];
    }
    return NULL;
}

static bool holds(const struct cli_log_report *r)
{
    return r->reason[0] == '\0';
}

/* ---- plain words ----------------------------------------------------------------------- */

static void put_where(FILE *out, const struct cli_log_report *r)
{
    cli_put_text(out, (const uint8_t *)r->where, strlen(r->where), false);
}

static void put_verdict(FILE *out, const struct cli_log_report *r)
{
    if (!holds(r)) {
        fputs("NO. This log does not hold: ", out);
        put_where(out, r);
        fprintf(out, "%s%s.\n", r->where[0] != '\0' ? ": " : "", r->detail);
    } else if (r->policy == NULL) {
        fputs("NOT DECIDED. Everything in this log fits together, but nothing was given that says "
              "whose\nit is, so no signature was checked. Give the log's policy (--policy FILE), "
              "from a source\nthat you trust.\n",
              out);
    } else {
        fputs("YES. This log holds.\n", out);
    }
}

static void put_days(FILE *out, const struct demur_window_totals *t)
{
    char first[DEMUR_DATE_LEN + 1];
    char last[DEMUR_DATE_LEN + 1];

    fprintf(out, "Windows        %llu", (unsigned long long)t->windows);
    if (t->windows > 0) {
        demur_day_format(first, t->first_day);
        demur_day_format(last, t->last_day);
        fprintf(out, ", from %s to %s", first, last);
    }
    fprintf(out, "\n               which carry %llu checkpoint%s\n", (unsigned long long)t->seen,
            t->seen == 1 ? "" : "s");
}

static void put_witnesses(FILE *out, const struct cli_log_report *r)
{
    char date[DEMUR_DATE_LEN + 1];
    unsigned n = 0;

    if (r->policy == NULL) return;
    fputs("Witnessed by   ", out);
    for (size_t i = 0; i < demur_policy_witness_count(r->policy); i++) {
        const struct demur_span *name = &demur_policy_witness(r->policy, i)->name;

        if ((r->signers.witnesses >> i & 1) == 0) continue;
        if (n++ > 0) fputs(", ", out);
        cli_put_text(out, name->data, name->len, false);
    }
    if (n == 0) fputs("nobody", out);
    if (r->signers.quorum_time_s > 0) {
        demur_day_format(date, demur_day_at(r->signers.quorum_time_s, TZ_UTC));
        fprintf(out, ", on %s (UTC)", date);
    }
    fputc('\n', out);
}

static void put_history(FILE *out, const struct cli_log_report *r)
{
    if (r->history_count == 0) {
        fputs("History        none\n", out);
        return;
    }
    fprintf(out, "History        %zu checkpoint%s of sizes %llu to %llu, each of this log\n",
            r->history_count, r->history_count == 1 ? "" : "s",
            (unsigned long long)r->history_first, (unsigned long long)r->history_last);
}

void cli_log_print_text(FILE *out, const struct cli_log_report *r)
{
    const char *sentence;

    put_verdict(out, r);
    if (!holds(r)) return;
    fputs("\nLog            ", out);
    cli_put_text(out, r->checkpoint.origin.data, r->checkpoint.origin.len, false);
    fprintf(out, "\nEntries        %llu\n", (unsigned long long)r->totals.entries);
    for (unsigned kind = 0; kind < KINDS; kind++) {
        const char *name = cli_kind_name((uint8_t)kind);

        if (r->totals.kinds[kind] == 0) continue;
        fprintf(out, "%15s%8llu  ", "", (unsigned long long)r->totals.kinds[kind]);
        if (name != NULL) {
            fprintf(out, "%s\n", name);
        } else {
            fprintf(out, "of kind %02x\n", kind);
        }
    }
    put_days(out, &r->totals);
    put_witnesses(out, r);
    put_history(out, r);
    fputs("\nNot checked:\n", out);
    for (size_t i = 0; (sentence = not_checked(r, i)) != NULL; i++) {
        fprintf(out, "  - %s\n", sentence);
    }
}

/* ---- JSON ------------------------------------------------------------------------------ */

static void put_string(FILE *out, const char *text)
{
    cli_put_json_string(out, (const uint8_t *)text, strlen(text));
}

static void put_totals(FILE *out, const struct demur_window_totals *t)
{
    const char *comma = "";

    fprintf(out, ",\"entries\":%llu,\"kinds\":{", (unsigned long long)t->entries);
    for (unsigned kind = 0; kind < KINDS; kind++) {
        if (t->kinds[kind] == 0) continue;
        fprintf(out, "%s\"%02x\":%llu", comma, kind, (unsigned long long)t->kinds[kind]);
        comma = ",";
    }
    fprintf(out, "},\"windows\":%llu,\"first_day\":", (unsigned long long)t->windows);
    cli_put_json_day(out, t->windows > 0, t->first_day);
    fputs(",\"last_day\":", out);
    cli_put_json_day(out, t->windows > 0, t->last_day);
    fprintf(out, ",\"seen\":%llu", (unsigned long long)t->seen);
}

static void put_checkpoint(FILE *out, const struct cli_log_report *r)
{
    char root[DEMUR_BASE64_LEN(DEMUR_HASH_BYTES) + 1];

    if (r->checkpoint.origin.len == 0) { /* it could not be read */
        fputs(",\"checkpoint\":null", out);
    } else {
        demur_base64_encode(root, r->checkpoint.head.root.bytes, DEMUR_HASH_BYTES);
        fputs(",\"checkpoint\":{\"origin\":", out);
        cli_put_json_string(out, r->checkpoint.origin.data, r->checkpoint.origin.len);
        fprintf(out, ",\"size\":%llu,\"root\":\"%s\"}", (unsigned long long)r->checkpoint.head.size,
                root);
    }
    fputs(",\"witnesses\":", out);
    cli_put_json_witnesses(out, r->policy, r->signers.witnesses);
    fputs(",\"witnessed_day\":", out);
    cli_put_json_day(out, r->signers.quorum_time_s > 0,
                     demur_day_at(r->signers.quorum_time_s, TZ_UTC));
}

void cli_log_print_json(FILE *out, const struct cli_log_report *r)
{
    const char *sentence;
    bool pinned = r->policy != NULL;

    fprintf(out,
            "{\"valid\":%s,\"reason\":\"%s\",\"where\":", holds(r) && pinned ? "true" : "false",
            holds(r) && !pinned ? "not_pinned" : r->reason);
    put_string(out, r->where);
    fputs(",\"detail\":", out);
    put_string(out, r->detail);
    put_checkpoint(out, r);
    put_totals(out, &r->totals);
    fprintf(out, ",\"history\":%zu,\"not_checked\":[", r->history_count);
    for (size_t i = 0; (sentence = not_checked(r, i)) != NULL; i++) {
        if (i > 0) fputc(',', out);
        put_string(out, sentence);
    }
    fputs("]}\n", out);
}
