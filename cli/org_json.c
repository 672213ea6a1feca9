/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* org_json.c -- a manifest as one JSON object. */
#include "cli.h"
#include "demur/encode.h"
#include "demur/memory.h"
#include "org_text.h"

#include <string.h>

enum { UTC = 720 };

static void put_span(FILE *out, const char *name, struct demur_span s)
{
    fprintf(out, "\"%s\":", name);
    cli_put_json_string(out, s.data, s.len);
}

static void put_hex(FILE *out, const char *name, const uint8_t *data, size_t len)
{
    char hex[2 * DEMUR_ISSUER_PK_BYTES + 1];

    demur_hex_encode(hex, data, len);
    fprintf(out, "\"%s\":\"%s\"", name, hex);
}

static void put_head(FILE *out, const struct cli_org_view *v)
{
    const struct demur_manifest *m = v->manifest;

    fputc('{', out);
    put_span(out, "name", m->name);
    fprintf(out, ",\"training\":%s,\"seq\":%u,\"activation\":",
            m->mode == DEMUR_MODE_TRAINING ? "true" : "false", m->seq);
    cli_put_json_day(out, m->seq > 0, m->activation);
    fputc(',', out);
    if (v->org != NULL) {
        put_hex(out, "org_id", v->org->bytes, sizeof v->org->bytes);
        fprintf(out, ",\"words\":\"%s\"", v->words);
    } else {
        fputs("\"org_id\":null,\"words\":null", out);
    }
    fprintf(out, ",\"utc_minutes\":%d,", (int)m->tz - UTC);
    put_hex(out, "root", m->root_pk.bytes, sizeof m->root_pk.bytes);
    fputc(',', out);
    put_hex(out, "receipt", m->receipt_pk.bytes, sizeof m->receipt_pk.bytes);
}

static void put_log(FILE *out, const struct cli_org_view *v)
{
    size_t witnesses = v->policy == NULL ? 0 : demur_policy_witness_count(v->policy);

    if (v->policy == NULL) {
        fputs(",\"log\":null,\"address\":null,\"quorum_none\":null", out);
    } else {
        fputc(',', out);
        put_span(out, "log", demur_policy_log(v->policy)->name);
        fputc(',', out);
        put_span(out, "address", demur_policy_log(v->policy)->url);
        fprintf(out, ",\"quorum_none\":%s", demur_policy_quorum_none(v->policy) ? "true" : "false");
    }
    fputs(",\"witnesses\":[", out);
    for (size_t i = 0; i < witnesses; i++) {
        const struct demur_policy_key *w = demur_policy_witness(v->policy, i);
        char vkey[DEMUR_VKEY_LEN_MAX + 1];

        demur_vkey_encode(vkey, &w->vkey);
        fputs(i > 0 ? ",{" : "{", out);
        put_span(out, "name", w->name);
        fputc(',', out);
        put_span(out, "vkey", (struct demur_span){(const uint8_t *)vkey, strlen(vkey)});
        fputc(',', out);
        put_span(out, "url", w->url);
        fputc('}', out);
    }
    fputc(']', out);
}

static void put_people(FILE *out, const struct demur_manifest *m)
{
    fputs(",\"issuers\":[", out);
    for (size_t i = 0; i < m->issuers; i++) {
        const struct demur_manifest_issuer *issuer = &m->issuer[i];

        fprintf(out, "%s{\"issuer\":%u,", i > 0 ? "," : "", issuer->id);
        put_span(out, "name", issuer->name);
        fputc(',', out);
        put_span(out, "url", issuer->url);
        fputc(',', out);
        put_hex(out, "bbs", issuer->bbs_pk.bytes, sizeof issuer->bbs_pk.bytes);
        fputc(',', out);
        put_hex(out, "operator", issuer->op_pk.bytes, sizeof issuer->op_pk.bytes);
        fputc('}', out);
    }
    fputs("],\"principals\":[", out);
    for (size_t i = 0; i < m->principals; i++) {
        const struct demur_manifest_principal *principal = &m->principal[i];

        fprintf(out, "%s{\"principal\":%u,", i > 0 ? "," : "", principal->id);
        put_span(out, "title", principal->title);
        fputc(',', out);
        put_hex(out, "sign", principal->sign_pk.bytes, sizeof principal->sign_pk.bytes);
        fputc(',', out);
        put_hex(out, "hpke", principal->hpke_pk.bytes, sizeof principal->hpke_pk.bytes);
        fputc('}', out);
    }
    fprintf(out, "],\"keepers\":%u", m->keepers);
}

static enum demur_err put_numbers(FILE *out, const struct demur_manifest *m)
{
    uint8_t *text = NULL;
    size_t len = 0;
    enum demur_err err = demur_deadlines_print(&text, &len, &m->deadlines);

    fputs(",\"epochs\":[", out);
    for (size_t i = 0; i < m->epochs; i++) {
        fprintf(out, "%s{\"epoch\":%u,\"first\":", i > 0 ? "," : "", m->epoch[i].epoch);
        cli_put_json_day(out, true, m->epoch[i].first);
        fputs(",\"last\":", out);
        cli_put_json_day(out, true, m->epoch[i].last);
        fputc('}', out);
    }
    fprintf(out, "],\"window_s\":%u,\"min_batch\":%u,\"k_min\":%u,\"n_min\":%u,\"releases\":%u,",
            m->window_s, m->min_batch, m->k_min, m->n_min, m->releases);
    put_span(out, "deadlines", (struct demur_span){text, len});
    demur_free(text);
    return err == DEMUR_ERR_NOMEM ? err : DEMUR_OK;
}

static void put_signers(FILE *out, const struct cli_signers *signers)
{
    if (signers == NULL) {
        fputs(",\"signatures\":null,\"complete\":null}\n", out);
        return;
    }
    fputs(",\"signatures\":[", out);
    for (size_t i = 0; i < signers->count; i++) {
        const struct cli_signer *s = &signers->signer[i];

        fprintf(out, "%s{\"by\":\"%s\",\"issuer\":", i > 0 ? "," : "",
                s->name.len == 0 ? "root" : "issuer");
        if (s->name.len == 0) {
            fputs("null", out);
        } else {
            cli_put_json_string(out, s->name.data, s->name.len);
        }
        fprintf(out, ",\"former\":%s,\"signed\":%s,\"holds\":%s}", s->is_former ? "true" : "false",
                s->has_signed ? "true" : "false", s->holds ? "true" : "false");
    }
    fprintf(out, "],\"complete\":%s}\n",
            signers->missing + signers->strange == 0 ? "true" : "false");
}

enum demur_err cli_org_print_json(FILE *out, const struct cli_org_view *view)
{
    enum demur_err err;

    put_head(out, view);
    put_log(out, view);
    put_people(out, view->manifest);
    err = put_numbers(out, view->manifest);
    if (err == DEMUR_OK) put_signers(out, view->signers);
    return err;
}
