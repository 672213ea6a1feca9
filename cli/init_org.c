/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* init_org.c -- keys, log policy and manifest of an organisation in the making. */
#include "demur/day.h"
#include "demur/memory.h"
#include "init.h"
#include "policy_text.h"
#include "quarter.h"

#include <string.h>
#include <time.h>

enum { SHORT_QUARTER = 28 /* days that a first epoch must have left */, NAME_MAX_BYTES = 64 };

static struct demur_span span(const char *s)
{
    return (struct demur_span){(const uint8_t *)s, strlen(s)};
}

/* ---- keys ------------------------------------------------------------------------------ */

/* Draw the len bytes of secrets of a key file of role. */
static enum demur_err draw(const struct init *in, struct demur_key_file *key,
                           enum demur_key_role role, void *secret, size_t len)
{
    key->role = (uint8_t)role;
    return demur_random_fill(&in->random, secret, len);
}

static enum demur_err draw_keys(struct init *in)
{
    enum demur_err err = draw(in, &in->root, DEMUR_KEY_ROOT, &in->root.root, sizeof in->root.root);

    if (err == DEMUR_OK) err = draw(in, &in->log, DEMUR_KEY_LOG, &in->log.log, sizeof in->log.log);
    if (err == DEMUR_OK) {
        err = draw(in, &in->front, DEMUR_KEY_FRONT, &in->front.front, sizeof in->front.front);
    }
    for (size_t i = 0; i < in->principals && err == DEMUR_OK; i++) {
        struct demur_key_file *key = &in->principal[i];

        err = draw(in, key, DEMUR_KEY_PRINCIPAL, &key->principal, sizeof key->principal);
    }
    for (size_t i = 0; i < in->issuers && err == DEMUR_OK; i++) {
        in->issuer[i].key.role = DEMUR_KEY_ISSUER;
        err = demur_issuer_secrets_draw(&in->issuer[i].key.issuer, &in->random);
    }
    return err;
}

/* ---- the manifest ---------------------------------------------------------------------- */

static enum demur_err make_policy(struct init *in)
{
    char origin[CLI_ADDRESS_MAX + sizeof "/demur"];
    struct demur_vkey log;
    struct cli_policy_parts parts = {
        .log = &log, .url = span(in->address.text), .quorum = in->quorum};
    enum demur_err err;

    (void)snprintf(origin, sizeof origin, "%s/demur", in->address.place);
    err = demur_vkey_of_seed(&log, DEMUR_VKEY_ED25519, origin, &in->log.log);
    if (err != DEMUR_OK) return err;
    for (size_t i = 0; i < in->cli->values; i++) {
        if (in->cli->value[i].row != INIT_WITNESS) continue;
        if (parts.witnesses == DEMUR_POLICY_WITNESSES_MAX) {
            fprintf(in->err, "demur: --witness: there are at most 15\n");
            return DEMUR_ERR_RANGE;
        }
        parts.witness[parts.witnesses++] = in->cli->value[i].text;
    }
    return cli_policy_text(in->policy, &parts, in->err);
}

static enum demur_err add_people(struct init *in)
{
    struct demur_manifest *m = in->manifest;
    enum demur_err err = DEMUR_OK;

    m->issuers = (uint8_t)in->issuers;
    for (size_t i = 0; i < in->issuers && err == DEMUR_OK; i++) {
        m->issuer[i].id = (uint8_t)(i + 1);
        m->issuer[i].name = span(in->issuer[i].name);
        m->issuer[i].url = span(in->issuer[i].address.text);
        err = demur_issuer_pk_of(&m->issuer[i].bbs_pk, &in->issuer[i].key.issuer);
        demur_sign_pk_of(&m->issuer[i].op_pk, &in->issuer[i].key.issuer.operator_seed);
    }
    m->principals = (uint8_t)in->principals;
    for (size_t i = 0; i < in->principals; i++) {
        m->principal[i].id = (uint8_t)(i + 1);
        m->principal[i].title = span(in->title[i]);
        demur_sign_pk_of(&m->principal[i].sign_pk, &in->principal[i].principal.sign);
        demur_box_pk_of(&m->principal[i].hpke_pk, &in->principal[i].principal.box);
    }
    return err;
}

/* Quarters from the one that today lies in; a first one that is nearly over has the next in it. */
static void add_epochs(struct demur_manifest *m, uint32_t today)
{
    unsigned extra = cli_quarter_day(today, 1) - today < SHORT_QUARTER ? 1 : 0;

    m->epochs = INIT_EPOCHS;
    for (unsigned i = 0; i < INIT_EPOCHS; i++) {
        m->epoch[i] = (struct demur_manifest_epoch){INIT_EPOCH + i,
                                                    cli_quarter_day(today, i == 0 ? 0 : i + extra),
                                                    cli_quarter_day(today, i + 1 + extra) - 1};
    }
}

static enum demur_err sign(struct init *in)
{
    struct demur_manifest *m = in->manifest;
    struct demur_words words;
    enum demur_err err = demur_manifest_org(&in->org, m);

    if (err == DEMUR_OK) err = demur_manifest_sign(m, &in->org, &in->root.root);
    for (size_t i = 0; i < in->issuers && err == DEMUR_OK; i++) {
        err = demur_manifest_sign(m, &in->org, &in->issuer[i].key.issuer.operator_seed);
    }
    if (err == DEMUR_OK) err = demur_manifest_encode(&in->manifest_data, &in->manifest_len, m);
    if (err == DEMUR_OK) err = demur_words_of_org(&words, &in->org);
    if (err == DEMUR_OK) demur_words_encode(in->words, &words);
    return err;
}

static enum demur_err make_manifest(struct init *in, uint64_t now_s)
{
    struct demur_manifest *m = demur_manifest_new();
    enum demur_err err;

    if (m == NULL) return DEMUR_ERR_NOMEM;
    in->manifest = m;
    m->mode = in->is_training ? DEMUR_MODE_TRAINING : DEMUR_MODE_REAL;
    m->name = span(in->name);
    m->tz = in->tz;
    demur_sign_pk_of(&m->root_pk, &in->root.root);
    demur_sign_pk_of(&m->receipt_pk, &in->front.front.receipt);
    err = add_people(in);
    if (err != DEMUR_OK) return err;
    m->log_policy = span(in->policy);
    m->window_s = in->window_s;
    m->min_batch = (uint8_t)in->min_batch;
    m->deadlines = in->deadlines;
    add_epochs(m, demur_day_at(now_s, in->tz));
    return sign(in);
}

enum demur_err init_make_org(struct init *in)
{
    time_t now = time(NULL);
    enum demur_err err = draw_keys(in);

    if (now < 0) {
        fprintf(in->err, "demur: the system does not know what day it is; set its clock\n");
        return DEMUR_ERR_IO;
    }
    if (err == DEMUR_OK) {
        err = make_policy(in);
        if (err != DEMUR_OK) return err; /* which has been said */
        err = make_manifest(in, (uint64_t)now);
    }
    if (err != DEMUR_OK) {
        fprintf(in->err, "demur: the manifest cannot be made: %s\n", demur_err_text(err));
    }
    return err;
}

/* ---- files ----------------------------------------------------------------------------- */

static enum demur_err put_key(const struct init *in, const char *name,
                              const struct demur_key_file *key)
{
    uint8_t bytes[DEMUR_KEY_FILE_BYTES_MAX];
    size_t len = 0;
    enum demur_err err = demur_key_file_encode(bytes, &len, key);

    if (err == DEMUR_OK) err = cli_out_dir_put_secret(in->dir, name, bytes, len);
    demur_wipe(bytes, sizeof bytes);
    return err;
}

static enum demur_err put_public(const struct init *in)
{
    char words[DEMUR_WORDS_TEXT_BYTES + 1];
    enum demur_err err = cli_out_dir_put(in->dir, "manifest", in->manifest_data, in->manifest_len);

    (void)snprintf(words, sizeof words, "%s\n", in->words);
    if (err == DEMUR_OK) err = cli_out_dir_put(in->dir, "policy", in->policy, strlen(in->policy));
    if (err == DEMUR_OK) err = cli_out_dir_put(in->dir, "words", words, strlen(words));
    return err;
}

enum demur_err init_write_org(struct init *in)
{
    char name[NAME_MAX_BYTES];
    enum demur_err err = put_public(in);

    if (err == DEMUR_OK) err = put_key(in, "root.key", &in->root);
    if (err == DEMUR_OK) err = put_key(in, "serve/log.key", &in->log);
    if (err == DEMUR_OK) err = put_key(in, "serve/front.key", &in->front);
    if (err == DEMUR_OK) {
        err = cli_out_dir_put(in->dir, "serve/manifest", in->manifest_data, in->manifest_len);
    }
    for (size_t i = 0; i < in->principals && err == DEMUR_OK; i++) {
        (void)snprintf(name, sizeof name, "principal-%zu.key", i + 1);
        err = put_key(in, name, &in->principal[i]);
    }
    for (size_t i = 0; i < in->issuers && err == DEMUR_OK; i++) {
        (void)snprintf(name, sizeof name, "issuer-%zu/issuer.key", i + 1);
        err = put_key(in, name, &in->issuer[i].key);
        (void)snprintf(name, sizeof name, "issuer-%zu/manifest", i + 1);
        if (err == DEMUR_OK) {
            err = cli_out_dir_put(in->dir, name, in->manifest_data, in->manifest_len);
        }
    }
    return err;
}
