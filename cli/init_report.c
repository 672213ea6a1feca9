/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* init_report.c -- what `demur init` made, what is weak about it, and what to do next. */
#include "demur/day.h"
#include "init.h"
#include "roster_report.h"

#include <string.h>

enum { WORDS_A_LINE = 6 };

static void put(FILE *out, const char *text)
{
    cli_put_text(out, (const uint8_t *)text, strlen(text), false);
}

/* ---- in plain words -------------------------------------------------------------------- */

static void put_words(FILE *out, const char *words)
{
    size_t count = 0;

    fputs("    ", out);
    for (const char *c = words; *c != '\0'; c++) {
        if (*c == ' ' && ++count % WORDS_A_LINE == 0) {
            fputs("\n    ", out);
        } else {
            fputc(*c, out);
        }
    }
    fputc('\n', out);
}

static void put_members(FILE *out, const struct init *in)
{
    const struct demur_import_attribute *bands = &in->import->attribute[DEMUR_ATTRIBUTE_BAND];
    const struct demur_manifest_epoch *epoch = &in->manifest->epoch[0];
    uint32_t refused = in->import->count[DEMUR_IMPORT_REFUSED];
    uint32_t skipped = in->import->count[DEMUR_IMPORT_SKIPPED];
    char first[DEMUR_DATE_LEN + 1];
    char last[DEMUR_DATE_LEN + 1];

    demur_day_format(first, epoch->first);
    demur_day_format(last, epoch->last);
    fprintf(out, "\nMembers: %u, until %s (epoch %u began %s)\n", in->import->rows, last,
            epoch->epoch, first);
    for (uint16_t i = 0; i < bands->names.count; i++) {
        fputs(i == 0 ? "    " : ", ", out);
        cli_put_text(out, bands->names.name[i].data, bands->names.name[i].len, false);
        fprintf(out, " %u", bands->rows[i + 1]);
    }
    fputc('\n', out);
    if (skipped > 0) fprintf(out, "    %u record%s skipped\n", skipped, skipped == 1 ? "" : "s");
    if (refused > 0) {
        fprintf(out,
                "    ATTENTION: %u RECORD%s REFUSED. Members who stand there cannot sign until the "
                "next epoch.\n",
                refused, refused == 1 ? " IS" : "S ARE");
    }
    fputs("    demur roster import FILE --preview shows how each record was read.\n", out);
}

/* What somebody who trusts this organisation should know. */
static void put_weak(FILE *out, const struct init *in)
{
    if (in->is_training) {
        fputs("\nTRAINING: every screen will say so, the waits that hide who acted when are "
              "dropped, and this\n    never changes. For real use make another organisation.\n",
              out);
    }
    if (in->witnesses == 0) {
        fputs("\nNo witness: nobody outside sees to it that all people are shown the same log. "
              "Whoever runs the\n    channel could show different people different logs, or take "
              "back what was logged. Add\n    witnesses with --witness, or later with demur org "
              "next.\n",
              out);
    } else {
        fprintf(out, "\nWitnesses: %zu, of which %u must cosign before anything is shown.\n",
                in->witnesses, in->quorum);
    }
    if (in->issuers == 1) {
        fputs("\nOne issuer: how many members there are is its word alone. It could invent members "
              "who sign.\n    A second one that is not the employer's (--issuers 2) takes that "
              "away.\n",
              out);
    }
}

static void put_files(FILE *out, const struct init *in)
{
    fputs("\nSecret, and whose\n    ", out);
    put(out, in->path);
    fputs("/root.key: offline, in a safe: it signs manifests\n", out);
    for (size_t i = 0; i < in->principals; i++) {
        fputs("    ", out);
        put(out, in->path);
        fprintf(out, "/principal-%zu.key: to ", i + 1);
        put(out, in->title[i]);
        fputs(", then delete it here\n", out);
    }
    for (size_t i = 0; i < in->issuers; i++) {
        fputs("    ", out);
        put(out, in->path);
        fprintf(out, "/issuer-%zu/: all of it to ", i + 1);
        put(out, in->issuer[i].name);
        fputs(i == 0 ? ", on a host of its own\n" : ", and to nobody else; then delete it here\n",
              out);
    }
    fputs("    ", out);
    put(out, in->path);
    fputs("/serve/: to whoever runs the channel\n", out);
}

static void put_next(FILE *out, const struct init *in)
{
    fputs("\nTo start\n    demurd serve ", out);
    put(out, in->path);
    fputs("/serve/demurd.conf\n", out);
    for (size_t i = 0; i < in->issuers; i++) {
        fputs("    demurd issue ", out);
        put(out, in->path);
        fprintf(out, "/issuer-%zu/issue.conf\n", i + 1);
    }
    fputs("    demur doctor ", out);
    put(out, in->path);
    fputs(
        "    (says whether all is as it should be)\n\nLetters to print and cut, one a member, and "
        "the same as a table; destroy both when handed out\n",
        out);
    for (size_t i = 0; i < in->issuers; i++) {
        fputs("    ", out);
        put(out, in->path);
        fprintf(out, "/issuer-%zu/codes-%u.txt, codes-%u.csv: from ", i + 1, INIT_EPOCH,
                INIT_EPOCH);
        put(out, in->issuer[i].name);
        fputs(i == 0 ? ", by internal post\n" : ", by another way than the first\n", out);
    }
    fputs("\nMembers enrol, with their letters, and so compare the 12 words\n    demur enrol ",
          out);
    put(out, in->address.text);
    fputc('\n', out);
}

void init_report_text(FILE *out, const struct init *in)
{
    const struct cli_roster_report r = {
        .path = in->roster_path, .options = &in->roster, .import = in->import, .guard = in->guard};

    fputs("Made ", out);
    put(out, in->path);
    fputs(": all that the dissent channel of ", out);
    put(out, in->name);
    fputs(" begins with.\n\nIts 12 words; publish them where the employer cannot change them\n",
          out);
    put_words(out, in->words);
    put_members(out, in);
    if (in->guard.is_known && !in->guard.may_act) {
        fprintf(
            out,
            "\nNOBODY COULD ACT: if every member enrolled, %u would count, and %u must. No memo "
            "could be\n    written or signed with this roster.\n",
            in->guard.all.effective, in->guard.needed);
    }
    cli_roster_print_guard(out, &r);
    put_weak(out, in);
    put_files(out, in);
    put_next(out, in);
}

/* ---- JSON ------------------------------------------------------------------------------ */

static void put_json(FILE *out, const char *name, const char *text)
{
    fprintf(out, "\"%s\":", name);
    cli_put_json_string(out, (const uint8_t *)text, strlen(text));
}

void init_report_json(FILE *out, const struct init *in)
{
    fputc('{', out);
    put_json(out, "directory", in->path);
    fputs(",\"org_id\":\"", out);
    for (size_t i = 0; i < sizeof in->org.bytes; i++) fprintf(out, "%02x", in->org.bytes[i]);
    fputs("\",", out);
    put_json(out, "words", in->words);
    fputc(',', out);
    put_json(out, "name", in->name);
    fputc(',', out);
    put_json(out, "address", in->address.text);
    fprintf(out, ",\"training\":%s,\"epoch\":%u,\"members\":%u,\"skipped\":%u,\"refused\":%u",
            in->is_training ? "true" : "false", INIT_EPOCH, in->import->rows,
            in->import->count[DEMUR_IMPORT_SKIPPED], in->import->count[DEMUR_IMPORT_REFUSED]);
    fprintf(out, ",\"may_act\":%s,\"effective\":%u,\"needed\":%u",
            in->guard.may_act ? "true" : "false", in->guard.all.effective, in->guard.needed);
    fprintf(out, ",\"witnesses\":%zu,\"quorum\":%u,\"principals\":%zu,\"issuers\":[", in->witnesses,
            in->quorum, in->principals);
    for (size_t i = 0; i < in->issuers; i++) {
        fprintf(out, "%s{\"issuer\":%zu,", i > 0 ? "," : "", i + 1);
        put_json(out, "name", in->issuer[i].name);
        fputc(',', out);
        put_json(out, "address", in->issuer[i].address.text);
        fputc('}', out);
    }
    fputs("]}\n", out);
}
