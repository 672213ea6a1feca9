/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* demo_org.c -- the organisation of the demo: keys, witnesses, log policy and manifest. */
#include "demo.h"
#include "demur/memory.h"
#include "demur/words.h"
#include "quarter.h"

#include <string.h>

enum { EPOCHS = 4, FIRST_HOUR = 9, UTC = 720 };

static const char origin[] = "log.demo.example/demur";
static const char *const witness_names[DEMO_WITNESSES] = {"university.example/demur",
                                                          "press.example/demur"};
static const char *const issuer_names[DEMUR_ISSUERS_MAX] = {"Employer", "Staff council",
                                                            "Independent auditor"};
static const char *const titles[DEMO_PRINCIPALS] = {"Director", "Supervisory board"};

static struct demur_span span(const char *s)
{
    return (struct demur_span){(const uint8_t *)s, strlen(s)};
}

/* ---- days ------------------------------------------------------------------------------ */

/* The first Monday of the quarter that the demo is run in, at nine. */
static void set_clock(struct demo *d, uint64_t unix_s)
{
    uint32_t day = cli_quarter_day(demur_day_at(unix_s, d->manifest->tz), 0);

    while (demur_day_weekday(day) != 0) day++;
    d->now_s = (uint64_t)day * DEMO_DAY_S + (uint64_t)FIRST_HOUR * DEMO_HOUR_S;
}

/* ---- keys ------------------------------------------------------------------------------ */

static enum demur_err draw_seed(const struct demo *d, struct demur_sign_seed *seed)
{
    return demur_random_fill(&d->random, seed->bytes, sizeof seed->bytes);
}

static enum demur_err draw_keys(struct demo *d)
{
    enum demur_err err = draw_seed(d, &d->root);

    if (err == DEMUR_OK) err = draw_seed(d, &d->receipt);
    if (err == DEMUR_OK) err = draw_seed(d, &d->log.seed);
    for (size_t i = 0; i < DEMO_WITNESSES && err == DEMUR_OK; i++) {
        err = draw_seed(d, &d->witness[i].seed);
    }
    for (size_t i = 0; i < DEMO_PRINCIPALS && err == DEMUR_OK; i++) {
        err = draw_seed(d, &d->principal[i].sign);
        if (err != DEMUR_OK) break;
        err = demur_random_fill(&d->random, d->principal[i].box.bytes,
                                sizeof d->principal[i].box.bytes);
    }
    for (size_t i = 0; i < d->issuers && err == DEMUR_OK; i++) {
        err = demur_issuer_secrets_draw(&d->issuer[i].secrets, &d->random);
    }
    return err;
}

/* ---- the policy ------------------------------------------------------------------------ */

static void add_text(struct demo *d, const char *text)
{
    size_t len = strlen(d->policy_text);

    (void)snprintf(d->policy_text + len, sizeof d->policy_text - len, "%s", text);
}

/* Both witnesses must cosign. */
static enum demur_err make_policy(struct demo *d)
{
    char vkey[DEMUR_VKEY_LEN_MAX + 1];
    enum demur_err err = demur_vkey_of_seed(&d->log.vkey, DEMUR_VKEY_ED25519, origin, &d->log.seed);

    if (err != DEMUR_OK) return err;
    demur_vkey_encode(vkey, &d->log.vkey);
    add_text(d, "log ");
    add_text(d, vkey);
    for (size_t i = 0; i < DEMO_WITNESSES; i++) {
        struct demo_witness *w = &d->witness[i];

        err = demur_vkey_of_seed(&w->vkey, DEMUR_VKEY_COSIGNATURE, witness_names[i], &w->seed);
        if (err != DEMUR_OK) return err;
        demur_vkey_encode(vkey, &w->vkey);
        add_text(d, i == 0 ? "\nwitness university " : "\nwitness press ");
        add_text(d, vkey);
    }
    add_text(d, "\ngroup both all university press\nquorum both\n");
    return demur_policy_decode(&d->policy, d->policy_text, strlen(d->policy_text), NULL);
}

/* ---- the manifest ---------------------------------------------------------------------- */

static enum demur_err add_issuers(struct demo *d)
{
    struct demur_manifest *m = d->manifest;
    enum demur_err err = DEMUR_OK;

    m->issuers = d->issuers;
    for (size_t i = 0; i < DEMUR_ISSUERS_MAX && i < d->issuers && err == DEMUR_OK; i++) {
        m->issuer[i].id = (uint8_t)(i + 1);
        m->issuer[i].name = span(issuer_names[i]);
        err = demur_issuer_pk_of(&m->issuer[i].bbs_pk, &d->issuer[i].secrets);
        demur_sign_pk_of(&m->issuer[i].op_pk, &d->issuer[i].secrets.operator_seed);
    }
    return err;
}

static void add_principals(struct demo *d)
{
    struct demur_manifest *m = d->manifest;

    m->principals = DEMO_PRINCIPALS;
    for (size_t i = 0; i < DEMO_PRINCIPALS; i++) {
        m->principal[i].id = (uint8_t)(i + 1);
        m->principal[i].title = span(titles[i]);
        demur_sign_pk_of(&m->principal[i].sign_pk, &d->principal[i].sign);
        demur_box_pk_of(&m->principal[i].hpke_pk, &d->principal[i].box);
    }
}

static void add_calendar(struct demo *d)
{
    struct demur_manifest *m = d->manifest;
    uint32_t today = demur_day_at(d->now_s, m->tz);

    m->epochs = EPOCHS;
    for (unsigned i = 0; i < EPOCHS; i++) {
        m->epoch[i] = (struct demur_manifest_epoch){DEMO_EPOCH + i, cli_quarter_day(today, i),
                                                    cli_quarter_day(today, i + 1) - 1};
    }
    m->deadlines.workdays = 0x1f;
    m->deadlines.acknowledge = (struct demur_limit){DEMUR_FROM_DELIVERY, DEMUR_UNIT_WORKING, 2};
    m->deadlines.answer = (struct demur_limit){DEMUR_FROM_DELIVERY, DEMUR_UNIT_WORKING, 20};
    m->deadlines.extend_max = 1;
    m->deadlines.extend_unit = DEMUR_UNIT_WORKING;
    m->deadlines.extend_limit = 10;
    m->deadlines.escalate = 1;
}

/* Root and every issuer sign; then it goes to the log. */
static enum demur_err sign_manifest(struct demo *d)
{
    uint8_t *bytes = NULL;
    size_t len = 0;
    enum demur_err err = demur_manifest_org(&d->org, d->manifest);

    if (err == DEMUR_OK) err = demur_manifest_sign(d->manifest, &d->org, &d->root);
    for (size_t i = 0; i < d->issuers && err == DEMUR_OK; i++) {
        err = demur_manifest_sign(d->manifest, &d->org, &d->issuer[i].secrets.operator_seed);
    }
    if (err == DEMUR_OK) err = demur_manifest_encode(&bytes, &len, d->manifest);
    if (err != DEMUR_OK) return err;
    demur_tree_leaf(&d->manifest_leaf, bytes, len);
    err = cli_out_dir_put(d->dir, "manifest", bytes, len);
    if (err != DEMUR_OK) {
        demur_free(bytes);
        return err;
    }
    return demo_log_submit(d, bytes, len);
}

static void tell(const struct demo *d)
{
    char text[DEMUR_WORDS_TEXT_BYTES];
    struct demur_words words;

    demo_day(d);
    fprintf(d->out,
            "An organisation is founded. Its manifest names %u issuer%s, two principals\n"
            "                and a log that two outside witnesses cosign.\n",
            d->issuers, d->issuers == 1 ? "" : "s");
    if (demur_words_of_org(&words, &d->org) != DEMUR_OK) return;
    demur_words_encode(text, &words);
    fprintf(d->out, "                Its 12 words: %s\n", text);
}

enum demur_err demo_org_found(struct demo *d)
{
    const char *what = "the organisation's keys and manifest";
    enum demur_err err = DEMUR_ERR_NOMEM;

    d->manifest = demur_manifest_new();
    if (d->manifest == NULL) return demo_fail(d, what, err);
    d->manifest->mode = DEMUR_MODE_TRAINING;
    d->manifest->name = span("Demo organisation");
    d->manifest->tz = UTC;
    set_clock(d, d->now_s);
    err = draw_keys(d);
    if (err == DEMUR_OK) err = make_policy(d);
    if (err == DEMUR_OK) err = add_issuers(d);
    if (err != DEMUR_OK) return demo_fail(d, what, err);
    add_principals(d);
    add_calendar(d);
    demur_sign_pk_of(&d->manifest->root_pk, &d->root);
    demur_sign_pk_of(&d->manifest->receipt_pk, &d->receipt);
    d->manifest->log_policy = span(d->policy_text);
    err = cli_out_dir_put(d->dir, "policy", d->policy_text, strlen(d->policy_text));
    if (err == DEMUR_OK) err = demo_log_open(d);
    if (err != DEMUR_OK) return err;
    err = sign_manifest(d);
    if (err != DEMUR_OK) return demo_fail(d, what, err);
    tell(d);
    return demo_log_window(d);
}

void demo_org_free(struct demo *d)
{
    demur_manifest_free(d->manifest);
    demur_policy_free(d->policy);
    for (size_t i = 0; i < DEMUR_ISSUERS_MAX; i++) {
        demur_wipe(&d->issuer[i].secrets, sizeof d->issuer[i].secrets);
    }
    for (size_t i = 0; i < DEMO_WITNESSES; i++) {
        demur_wipe(&d->witness[i].seed, sizeof d->witness[i].seed);
    }
    demur_wipe(d->principal, sizeof d->principal);
    demur_wipe(&d->root, sizeof d->root);
    demur_wipe(&d->receipt, sizeof d->receipt);
    demur_wipe(&d->log.seed, sizeof d->log.seed);
}
