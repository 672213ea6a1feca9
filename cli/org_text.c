/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "org_text.h"

#include "cli.h"
#include "demur/day.h"
#include "demur/memory.h"

#include <string.h>

enum { UTC = 720, HOUR = 60 };

static void put(FILE *out, struct demur_span s)
{
    cli_put_text(out, s.data, s.len, false);
}

static void put_day(FILE *out, uint32_t day)
{
    char date[DEMUR_DATE_LEN + 1];

    demur_day_format(date, day);
    fputs(date, out);
}

/* ---- signatures ------------------------------------------------------------------------ */

void cli_org_print_signers(FILE *out, const struct cli_signers *signers)
{
    for (size_t i = 0; i < signers->count; i++) {
        const struct cli_signer *s = &signers->signer[i];

        fprintf(out, "%s", i == 0 ? "Signed by      " : "               ");
        if (s->name.len == 0) {
            fputs("the root", out);
        } else {
            put(out, s->name);
        }
        if (s->is_former) fputs(" (key of the manifest before)", out);
        fputs(s->holds ? "\n" : s->has_signed ? ": FALSE\n" : ": missing\n", out);
    }
    if (signers->strange > 0) {
        fprintf(out, "               and %u key%s that must not sign it\n", signers->strange,
                signers->strange == 1 ? "" : "s");
    }
}

/* ---- who and where --------------------------------------------------------------------- */

static void put_head(FILE *out, const struct cli_org_view *v)
{
    const struct demur_manifest *m = v->manifest;
    int east = (int)m->tz - UTC;

    fputs("Organisation   ", out);
    put(out, m->name);
    if (m->mode == DEMUR_MODE_TRAINING) fputs("  (TRAINING: nothing here is real)", out);
    fprintf(out, "\nManifest       number %u", m->seq);
    if (m->seq == 0) {
        fputs(", the first", out);
    } else {
        fputs(", in force from ", out);
        put_day(out, m->activation);
    }
    fputs("\n12 words       ", out);
    fputs(v->words != NULL ? v->words : "not known without the manifests before (--before)", out);
    fprintf(out, "\nDays           begin at 00:00 UTC%c%02d:%02d\n", east < 0 ? '-' : '+',
            (east < 0 ? -east : east) / HOUR, (east < 0 ? -east : east) % HOUR);
}

static void put_log(FILE *out, const struct cli_org_view *v)
{
    size_t witnesses = v->policy == NULL ? 0 : demur_policy_witness_count(v->policy);

    if (v->policy == NULL) {
        fputs("Log            ITS POLICY CANNOT BE READ: the manifest is void\n", out);
        return;
    }
    fputs("Address        ", out);
    put(out, demur_policy_log(v->policy)->url);
    fputs("\nLog            ", out);
    put(out, demur_policy_log(v->policy)->name);
    fputs("\nWitnesses      ", out);
    if (demur_policy_quorum_none(v->policy)) {
        fputs("NONE IS NEEDED: nobody outside sees to it that all people are shown the same log\n",
              out);
        if (witnesses > 0) fputs("               ", out);
    }
    for (size_t i = 0; i < witnesses; i++) {
        const struct demur_policy_key *w = demur_policy_witness(v->policy, i);

        if (i > 0) fputs("               ", out);
        put(out, w->name);
        fputs(": ", out);
        put(out, (struct demur_span){(const uint8_t *)w->vkey.name, strlen(w->vkey.name)});
        if (w->url.len > 0) fputs(", ", out);
        put(out, w->url);
        fputc('\n', out);
    }
}

static void put_quorum(FILE *out, const struct cli_org_view *v)
{
    size_t least = v->policy == NULL ? 0 : demur_policy_quorum_least(v->policy);

    if (least == 0) return;
    fprintf(out, "Quorum         %zu of %zu witnesses must cosign, at least\n", least,
            demur_policy_witness_count(v->policy));
}

static void put_people(FILE *out, const struct demur_manifest *m)
{
    for (size_t i = 0; i < m->issuers; i++) {
        fprintf(out, "%s%u  ", i == 0 ? "Issuers        " : "               ", m->issuer[i].id);
        put(out, m->issuer[i].name);
        if (m->issuer[i].url.len > 0) fputs(", ", out);
        put(out, m->issuer[i].url);
        fputc('\n', out);
    }
    for (size_t i = 0; i < m->principals; i++) {
        fprintf(out, "%s%u  ", i == 0 ? "Principals     " : "               ", m->principal[i].id);
        put(out, m->principal[i].title);
        fputc('\n', out);
    }
    if (m->keepers > 0) fprintf(out, "Keepers        %u\n", m->keepers);
}

/* ---- times and numbers ----------------------------------------------------------------- */

static void put_numbers(FILE *out, const struct demur_manifest *m)
{
    for (size_t i = 0; i < m->epochs; i++) {
        fprintf(out, "%s%u  ", i == 0 ? "Epochs         " : "               ", m->epoch[i].epoch);
        put_day(out, m->epoch[i].first);
        fputs(" to ", out);
        put_day(out, m->epoch[i].last);
        fputc('\n', out);
    }
    if (m->epochs == 0) fputs("Epochs         none\n", out);
    fprintf(out,
            "Windows        every %u seconds; fewer than %u acts wait for the next\n"
            "Crowds         %u members at least for a value to be shown, %u for anybody to act\n",
            m->window_s, m->min_batch, m->k_min, m->n_min);
    if (m->releases > 0) fprintf(out, "Releases       %u\n", m->releases);
}

static enum demur_err put_deadlines(FILE *out, const struct demur_manifest *m)
{
    uint8_t *text = NULL;
    size_t len = 0;
    enum demur_err err = demur_deadlines_print(&text, &len, &m->deadlines);
    bool begins = true;

    if (err == DEMUR_ERR_NOMEM) return err;
    for (size_t i = 0; err == DEMUR_OK && i < len; i++) {
        if (begins) fputs(i == 0 ? "Deadlines      " : "               ", out);
        fputc(text[i], out);
        begins = text[i] == '\n';
    }
    demur_free(text);
    return DEMUR_OK;
}

enum demur_err cli_org_print_text(FILE *out, const struct cli_org_view *view)
{
    enum demur_err err;

    put_head(out, view);
    put_log(out, view);
    put_quorum(out, view);
    put_people(out, view->manifest);
    put_numbers(out, view->manifest);
    err = put_deadlines(out, view->manifest);
    if (err == DEMUR_OK && view->signers != NULL) cli_org_print_signers(out, view->signers);
    return err;
}
