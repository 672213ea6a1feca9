/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* org_next_people.c -- issuers, principals, root and front in the next manifest. */
#include "address.h"
#include "key_public.h"
#include "org_next.h"

#include <string.h>

static struct demur_span span(const char *text, size_t len)
{
    return (struct demur_span){(const uint8_t *)text, len};
}

/* Read a public half of role; CLI_USAGE where it is none. */
static enum cli_exit read_public(const struct org_next *next, struct cli_public *out, uint8_t role,
                                 const char *text, const char *option)
{
    if (cli_public_read(out, role, text) == DEMUR_OK) return CLI_OK;
    fprintf(
        next->cli->err,
        "demur: --%s: give the public half of %s key, as demur key show prints it: \"%s:...\"\n",
        option, role == DEMUR_KEY_ISSUER ? "an issuer's" : "such a", cli_role_name(role));
    return CLI_USAGE;
}

/* ---- issuers --------------------------------------------------------------------------- */

/* The place of the issuer of that id, or their number. */
static size_t issuer_at(const struct demur_manifest *m, uint32_t id)
{
    size_t i = 0;

    while (i < m->issuers && m->issuer[i].id != id) i++;
    return i;
}

/* The lowest id that no issuer of any manifest has had; 0: all are given. */
static uint8_t fresh_id(const struct org_next *next)
{
    for (unsigned id = 1; id <= UINT8_MAX; id++) {
        if ((next->org->chain.used_ids[id / 8] >> (id % 8) & 1) == 0 &&
            issuer_at(next->manifest, id) == next->manifest->issuers) {
            return (uint8_t)id;
        }
    }
    return 0;
}

/* Put issuer in its place: they ascend by id. */
static void insert_issuer(struct demur_manifest *m, const struct demur_manifest_issuer *issuer)
{
    size_t at = m->issuers;

    for (; at > 0 && m->issuer[at - 1].id > issuer->id; at--) m->issuer[at] = m->issuer[at - 1];
    m->issuer[at] = *issuer;
    m->issuers++;
}

/* Take "Union=https://union.example.org=issuer:...". */
static enum cli_exit add_issuer(struct org_next *next, const char *text)
{
    static const char option[] = "add-issuer";
    const char *url = strstr(text, "=http");
    const char *key = strrchr(text, '=');
    struct demur_manifest_issuer issuer = {.id = fresh_id(next)};
    struct cli_address address;
    struct cli_public public;
    char given[CLI_ADDRESS_MAX + 2];
    const char *why = "";

    if (url == NULL || url == text || key <= url || (size_t)(key - url - 1) > sizeof given - 1) {
        return org_next_refuse(next, option,
                               "give NAME=URL=KEY, the key as demur key show prints it");
    }
    if (next->manifest->issuers == DEMUR_ISSUERS_MAX || issuer.id == 0) {
        return org_next_refuse(next, option, "there are three already");
    }
    memcpy(given, url + 1, (size_t)(key - url - 1));
    given[key - url - 1] = '\0';
    if (!cli_address_read(&address, given, &why)) return org_next_refuse(next, option, why);
    if (read_public(next, &public, DEMUR_KEY_ISSUER, key + 1, option) != CLI_OK) return CLI_USAGE;
    issuer.name = span(text, (size_t)(url - text));
    issuer.url = span(url + 1, strlen(address.text));
    issuer.bbs_pk = public.issuer.bbs;
    issuer.op_pk = public.issuer.op;
    insert_issuer(next->manifest, &issuer);
    return CLI_OK;
}

static enum cli_exit remove_issuer(struct org_next *next, const char *text)
{
    struct demur_manifest *m = next->manifest;
    uint32_t id = 0;
    size_t at = m->issuers;

    if (org_next_number(&id, text, strlen(text), 0, UINT8_MAX)) at = issuer_at(m, id);
    if (at == m->issuers)
        return org_next_refuse(next, "remove-issuer", "there is none of that number");
    m->issuers--;
    memmove(&m->issuer[at], &m->issuer[at + 1], (m->issuers - at) * sizeof m->issuer[0]);
    return CLI_OK;
}

/* Take "2=issuer:...". */
static enum cli_exit change_issuer(struct org_next *next, const char *text)
{
    static const char option[] = "issuer-key";
    const char *equals = strchr(text, '=');
    struct demur_manifest *m = next->manifest;
    struct cli_public public;
    uint32_t id = 0;
    size_t at = m->issuers;

    if (equals != NULL && org_next_number(&id, text, (size_t)(equals - text), 0, UINT8_MAX)) {
        at = issuer_at(m, id);
    }
    if (at == m->issuers) {
        return org_next_refuse(next, option, "give the number of an issuer, then = and the key");
    }
    if (read_public(next, &public, DEMUR_KEY_ISSUER, equals + 1, option) != CLI_OK) {
        return CLI_USAGE;
    }
    if (memcmp(&m->issuer[at].bbs_pk, &public.issuer.bbs, sizeof public.issuer.bbs) != 0 &&
        memcmp(&m->issuer[at].op_pk, &public.issuer.op, sizeof public.issuer.op) != 0) {
        return org_next_refuse(next, option,
                               "an issuer that changes both of its keys is a new one: use "
                               "--remove-issuer and --add-issuer");
    }
    m->issuer[at].bbs_pk = public.issuer.bbs;
    m->issuer[at].op_pk = public.issuer.op;
    return CLI_OK;
}

/* ---- principals ------------------------------------------------------------------------ */

static size_t principal_at(const struct demur_manifest *m, uint32_t id)
{
    size_t i = 0;

    while (i < m->principals && m->principal[i].id != id) i++;
    return i;
}

/* Take "Director=principal:...". */
static enum cli_exit add_principal(struct org_next *next, const char *text)
{
    static const char option[] = "add-principal";
    const char *equals = strrchr(text, '=');
    struct demur_manifest *m = next->manifest;
    struct cli_public public;
    unsigned last = m->principals == 0 ? 0 : m->principal[m->principals - 1].id;

    if (equals == NULL || equals == text) {
        return org_next_refuse(next, option, "give TITLE=KEY, the key as demur key show prints it");
    }
    if (m->principals == DEMUR_PRINCIPALS_MAX || last == UINT8_MAX) {
        return org_next_refuse(next, option, "there is no room for one more");
    }
    if (read_public(next, &public, DEMUR_KEY_PRINCIPAL, equals + 1, option) != CLI_OK) {
        return CLI_USAGE;
    }
    m->principal[m->principals++] =
        (struct demur_manifest_principal){.id = (uint8_t)(last + 1),
                                          .title = span(text, (size_t)(equals - text)),
                                          .sign_pk = public.principal.sign,
                                          .hpke_pk = public.principal.box};
    return CLI_OK;
}

static enum cli_exit remove_principal(struct org_next *next, const char *text)
{
    struct demur_manifest *m = next->manifest;
    uint32_t id = 0;
    size_t at = m->principals;

    if (org_next_number(&id, text, strlen(text), 0, UINT8_MAX)) at = principal_at(m, id);
    if (at == m->principals) {
        return org_next_refuse(next, "remove-principal", "there is none of that number");
    }
    m->principals--;
    memmove(&m->principal[at], &m->principal[at + 1],
            (m->principals - at) * sizeof m->principal[0]);
    return CLI_OK;
}

/* Take "1=principal:...". */
static enum cli_exit change_principal(struct org_next *next, const char *text)
{
    static const char option[] = "principal-key";
    const char *equals = strchr(text, '=');
    struct demur_manifest *m = next->manifest;
    struct cli_public public;
    uint32_t id = 0;
    size_t at = m->principals;

    if (equals != NULL && org_next_number(&id, text, (size_t)(equals - text), 0, UINT8_MAX)) {
        at = principal_at(m, id);
    }
    if (at == m->principals) {
        return org_next_refuse(next, option, "give the number of a principal, then = and the key");
    }
    if (read_public(next, &public, DEMUR_KEY_PRINCIPAL, equals + 1, option) != CLI_OK) {
        return CLI_USAGE;
    }
    m->principal[at].sign_pk = public.principal.sign;
    m->principal[at].hpke_pk = public.principal.box;
    return CLI_OK;
}

/* ---- all of them ----------------------------------------------------------------------- */

/* Take every value of the option in row. */
static enum cli_exit each(struct org_next *next, size_t row,
                          enum cli_exit (*take)(struct org_next *, const char *))
{
    enum cli_exit status = CLI_OK;

    for (size_t i = 0; i < next->cli->values && status == CLI_OK; i++) {
        if (next->cli->value[i].row == row) status = take(next, next->cli->value[i].text);
    }
    return status;
}

enum cli_exit org_next_people(struct org_next *next)
{
    const char *root = next->cli->option[NEXT_ROOT];
    const char *front = next->cli->option[NEXT_FRONT];
    struct cli_public public;
    enum cli_exit status = each(next, NEXT_REMOVE_ISSUER, remove_issuer);

    if (status == CLI_OK) status = each(next, NEXT_ISSUER_KEY, change_issuer);
    if (status == CLI_OK) status = each(next, NEXT_ADD_ISSUER, add_issuer);
    if (status == CLI_OK) status = each(next, NEXT_REMOVE_PRINCIPAL, remove_principal);
    if (status == CLI_OK) status = each(next, NEXT_PRINCIPAL_KEY, change_principal);
    if (status == CLI_OK) status = each(next, NEXT_ADD_PRINCIPAL, add_principal);
    if (status == CLI_OK && root != NULL) {
        status = read_public(next, &public, DEMUR_KEY_ROOT, root, "root");
        if (status == CLI_OK) next->manifest->root_pk = public.sign;
    }
    if (status == CLI_OK && front != NULL) {
        status = read_public(next, &public, DEMUR_KEY_FRONT, front, "front");
        if (status == CLI_OK) next->manifest->receipt_pk = public.sign;
    }
    return status;
}
