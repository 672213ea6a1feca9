/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * cmd_page_look.c -- page look
 *
 * What every view begins with: the organisation, its log and witnesses, who is on the roll, and
 * every memo by its number; subjects only of memos whose link is on this device, or that were
 * released.
 */
#include "demur/day.h"
#include "demur/memory.h"
#include "demur/words.h"
#include "docket_show.h"
#include "fetch_texts.h"
#include "view.h"

#include <string.h>

enum { OPT_ADDRESS = CLI_CLIENT_OPTIONS, OPT_ORG };

static const struct cli_opt opts[] = {
    CLI_CLIENT_OPTION_ROWS,
    [OPT_ADDRESS] = {"address", "URL", "of the channel, where no key store is open"},
    [OPT_ORG] = {"org", "ID", "the organisation that it must be, in hex"},
    {0},
};

/* ---- the organisation and its log -------------------------------------------------------- */

static enum demur_err put_org(FILE *to, const struct cli_client *c)
{
    char text[DEMUR_WORDS_TEXT_BYTES];
    struct demur_words words;
    enum demur_err err = demur_words_of_org(&words, &c->org);

    if (err != DEMUR_OK) return cli_client_fail(c, "words", err);
    demur_words_encode(text, &words);
    fputs("{\"looked\": true", to);
    page_put_string(to, "organisation", c->manifest->name);
    page_put_hex(to, "org_id", c->org.bytes, sizeof c->org.bytes);
    page_put_string(to, "words", (struct demur_span){(const uint8_t *)text, strlen(text)});
    page_put_string(to, "url", (struct demur_span){(const uint8_t *)c->url, strlen(c->url)});
    page_put_bool(to, "training", cli_is_training(c));
    page_put_bool(to, "unlocked", c->store != NULL);
    page_put_day(to, "today", true, c->today);
    return DEMUR_OK;
}

static unsigned bits(unsigned n)
{
    unsigned count = 0;

    for (; n != 0; n &= n - 1) count++;
    return count;
}

static void put_log(FILE *to, const struct cli_client *c)
{
    struct cli_client_age age = cli_client_age(c);
    struct demur_channel_manifest force;
    struct demur_channel_state state = demur_channel_state_of(c->channel);

    page_put_number(to, "size", cli_client_log_size(c));
    page_put_day(to, "day", true, age.day);
    page_put_bool(to, "fresh", age.is_fresh);
    /* round midnight a clock may be a little behind the channel's */
    page_put_bool(to, "behind", demur_day_at(c->now_s + CLI_HOUR_S, c->manifest->tz) < state.day);
    if (!demur_channel_force(&force, c->channel, state.day)) return;
    page_put_number(to, "witnesses", c->log->signers.witness_count);
    page_put_number(to, "confirmed", bits(c->log->signers.witnesses));
    page_put_number(to, "needed", demur_policy_quorum_least(force.policy));
    page_put_bool(to, "quorum", age.has_quorum);
}

static void put_people(FILE *to, const struct cli_client *c)
{
    const struct demur_manifest *m = c->manifest;

    fputs(", \"issuers\": [", to);
    for (size_t i = 0; i < m->issuers; i++) {
        fputs(i > 0 ? ", " : "", to);
        cli_put_json_string(to, m->issuer[i].name.data, m->issuer[i].name.len);
    }
    fputs("], \"issuer_urls\": [", to);
    for (size_t i = 0; i < m->issuers; i++) {
        fputs(i > 0 ? ", " : "", to);
        cli_put_json_string(to, m->issuer[i].url.data, m->issuer[i].url.len);
    }
    fputs("], \"principals\": [", to);
    for (size_t i = 0; i < m->principals; i++) {
        fprintf(to, "%s{\"id\": %u", i > 0 ? ", " : "", m->principal[i].id);
        page_put_string(to, "title", m->principal[i].title);
        fputc('}', to);
    }
    fputs("], \"releases\": [", to);
    for (size_t i = 0; i < m->releases; i++) {
        fprintf(to, "%s{\"known\": true", i > 0 ? ", " : "");
        page_put_string(to, "name", m->release[i].name);
        page_put_hex(to, "sha256", m->release[i].sha256.bytes, sizeof m->release[i].sha256.bytes);
        fputc('}', to);
    }
    fputc(']', to);
}

/* What of the member or principal is in the key store. */
static void put_holder(FILE *to, const struct cli_client *c)
{
    struct demur_keystore_principal who;
    struct demur_span record;
    bool is_enrolled = false;
    bool is_begun = false;
    bool is_principal = c->store != NULL && demur_keystore_principal_at(&who, c->store, &c->org, 0);

    for (size_t i = 0; c->store != NULL && i < c->manifest->epochs; i++) {
        uint32_t epoch = c->manifest->epoch[i].epoch;

        if (demur_keystore_credential_get(&record, c->store, &c->org, epoch)) is_enrolled = true;
        if (demur_keystore_enrolment_get(&record, c->store, &c->org, epoch)) is_begun = true;
    }
    page_put_bool(to, "enrolled", is_enrolled);
    page_put_bool(to, "begun", is_begun);
    page_put_number(to, "principal", is_principal ? who.id : 0);
    demur_wipe(&who, sizeof who);
}

/* ---- memos ------------------------------------------------------------------------------- */

/*
 * The key of a memo that this device's principal has acknowledged: opening is acknowledging, so
 * before that not even the subject is looked at.
 */
static bool opened_by_office(struct demur_memo_key *key, const struct cli_client *c,
                             const struct demur_channel_memo *memo,
                             const struct demur_docket *docket)
{
    struct cli_pick_principal who;
    const struct demur_docket_level *level;
    bool is_open = false;

    if (c->store == NULL || !memo->is_delivered || !cli_pick_principal(&who, c, memo)) return false;
    level = cli_pick_level(&who, docket);
    if (level != NULL && (level->acknowledge.is_met || !level->acknowledge.is_due)) {
        is_open = cli_pick_envelope(key, c, memo, &who) == DEMUR_OK;
    }
    demur_wipe(&who, sizeof who);
    return is_open;
}

/* The subject of a memo whose key is at hand: by its text, which is fetched like every open one. */
static void put_subject(FILE *to, struct cli_client *c, const struct demur_channel_memo *memo,
                        const struct demur_docket *docket)
{
    struct cli_client_text text = {.bytes = NULL};
    struct demur_memo_key key;
    struct demur_link link;
    bool has_link = c->store != NULL && cli_pick_link(&link, c, memo);
    bool has_key = has_link || memo->key != NULL;

    if (has_link) demur_link_memo_key(&key, &link);
    if (!has_link && memo->key != NULL) key = *memo->key;
    if (!has_key) has_key = opened_by_office(&key, c, memo, docket);
    page_put_bool(to, "has_link", has_link);
    page_put_bool(to, "owned", has_link && link.kind == DEMUR_LINK_OWNER);
    if (has_key && cli_client_text(&text, c, memo, &key) == DEMUR_OK) {
        page_put_string(to, "subject", text.document.subject);
    }
    cli_client_text_free(&text);
    demur_wipe(&key, sizeof key);
    demur_wipe(&link, sizeof link);
}

static void put_addressees(FILE *to, const struct cli_client *c,
                           const struct demur_channel_memo *memo)
{
    const char *between = "";

    fputs(", \"to\": [", to);
    for (size_t i = 0; i < memo->header->principals; i++) {
        struct demur_span title;

        if (memo->header->principal[i].role != DEMUR_ROLE_ADDRESSEE) continue;
        title = cli_pick_title(c, memo, memo->header->principal[i].id);
        fputs(between, to);
        cli_put_json_string(to, title.data, title.len);
        between = ", ";
    }
    fputc(']', to);
}

static enum demur_err put_memo(FILE *to, struct cli_client *c, size_t at)
{
    struct demur_channel_memo memo;
    struct demur_docket docket;
    enum demur_err err;

    demur_channel_memo_at(&memo, c->channel, at);
    err = cli_pick_docket(&docket, c, &memo, NULL);
    if (err != DEMUR_OK) return err;
    fprintf(to, "%s{\"number\": %zu", at > 0 ? ", " : "", at + 1);
    page_put_hex(to, "memo", memo.memo_id.bytes, sizeof memo.memo_id.bytes);
    page_put_day(to, "frozen", true, memo.day);
    page_put_day(to, "closes", true, memo.header->close);
    page_put_bool(to, "is_open", cli_client_closed(c, &memo) == NULL);
    page_put_bool(to, "released", memo.is_released);
    page_put_number(to, "signs", memo.signs);
    page_put_number(to, "asks_count", memo.header->asks);
    put_addressees(to, c, &memo);
    put_subject(to, c, &memo, &docket);
    page_put_clock(to, c, &memo, &docket);
    fputs(", ", to);
    cli_docket_put_json_stages(to, c, &memo, &docket);
    fputc('}', to);
    return DEMUR_OK;
}

static enum demur_err put_memos(FILE *to, struct cli_client *c)
{
    size_t n = demur_channel_memos(c->channel);
    enum demur_err err = DEMUR_OK;

    fputs(", \"memos\": [", to);
    for (size_t i = 0; i < n && err == DEMUR_OK; i++) err = put_memo(to, c, i);
    fputs("]}\n", to);
    return err;
}

static enum cli_exit run(const struct cli *cli)
{
    struct cli_client *c = NULL;
    struct demur_channel_epoch epoch;
    enum demur_err err = page_view_open(&c, cli, cli->option[OPT_ADDRESS]);

    if (err == DEMUR_OK) err = page_view_need_org(c, cli->option[OPT_ORG]);
    if (err == DEMUR_OK) err = put_org(cli->out, c);
    if (err == DEMUR_OK) err = page_fetch_texts(c);
    if (err == DEMUR_OK) {
        put_log(cli->out, c);
        put_people(cli->out, c);
        put_holder(cli->out, c);
        if (cli_client_epoch_today(&epoch, c)) page_put_epoch(cli->out, c, &epoch);
        err = put_memos(cli->out, c);
    }
    return cli_client_exit(err);
}

const struct cli_cmd cmd_page_look = {
    .name = "page look",
    .operands = "",
    .brief = "what every view begins with",
    .example = "page look --address https://channel.example",
    .answer = "0 it holds, 3 the log does not hold",
    .opts = opts,
    .run = run,
};
