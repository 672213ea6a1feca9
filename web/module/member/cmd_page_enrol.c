/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * cmd_page_enrol.c -- page enrol
 *
 * Enrol with the codes in given/-, one a line.  Without --yes it stops when the first issuer has
 * said what the roll says, and gives that to be looked at; with --yes it goes on from there.
 * --check only says of which issuers these are codes, and sends nothing of them.
 */
#include "client_enrol.h"
#include "demur/memory.h"
#include "view.h"

#include <string.h>

enum { OPT_ADDRESS = CLI_CLIENT_OPTIONS, OPT_WORDS, OPT_YES, OPT_CHECK };
enum { CODES_BYTES_MAX = 4096 };

static const struct cli_opt opts[] = {
    CLI_CLIENT_OPTION_ROWS,
    [OPT_ADDRESS] = {"address", "URL", "of the channel"},
    [OPT_WORDS] = {"words", "WORDS", "the 12 words, as they were compared"},
    [OPT_YES] = {"yes", NULL, "what the issuers say of me is right"},
    [OPT_CHECK] = {"check", NULL, "only say which of the codes are whole"},
    {0},
};

/* ---- codes ------------------------------------------------------------------------------- */

/* The number of the issuer of this epoch whose code it is; the number of issuers: nobody's. */
static size_t take_code(struct cli_enrol *e, const char *text, size_t len)
{
    size_t n = demur_epoch_keys_count(e->epoch.keys);

    for (size_t i = 0; i < n; i++) {
        uint8_t id = e->epoch.manifest->issuer[i].id;
        struct demur_code code;

        if (demur_code_decode(&code, &e->c->org, id, text, len) != DEMUR_OK) continue;
        e->code[i] = code;
        e->has_code[i] = true;
        demur_wipe(&code, sizeof code);
        return i;
    }
    return n;
}

/* Each line of given/-: to whom it belongs, as a JSON array of issuers' numbers or null. */
static enum demur_err read_codes(struct cli_enrol *e, FILE *to)
{
    uint8_t *text = NULL;
    size_t len = 0;
    size_t at = 0;
    const char *between = "";
    enum demur_err err = host_read_file(&text, &len, "-", CODES_BYTES_MAX, e->c->cli->err);

    while (err == DEMUR_OK && at < len) {
        const uint8_t *end = memchr(text + at, '\n', len - at);
        size_t n = end == NULL ? len - at : (size_t)(end - (text + at));
        size_t issuer = take_code(e, (const char *)text + at, n);

        if (to != NULL) {
            fputs(between, to);
            if (issuer < demur_epoch_keys_count(e->epoch.keys)) {
                fprintf(to, "%zu", issuer);
            } else {
                fputs("null", to);
            }
        }
        between = ", ";
        at += n + 1;
    }
    demur_wipe_free(text, len);
    return err;
}

static enum demur_err check_codes(struct cli_enrol *e)
{
    enum demur_err err;

    fputs("{\"codes\": [", e->c->cli->out);
    err = read_codes(e, e->c->cli->out);
    fputs("]}\n", e->c->cli->out);
    return err;
}

/* ---- what is reached --------------------------------------------------------------------- */

/* How many share this description: by the roll, as the issuers' counts lag behind. */
static uint32_t share(const struct cli_enrol *e, const struct demur_codes *codes)
{
    struct demur_crowd crowd;

    demur_guard_crowd(&crowd, &e->epoch.counts, DEMUR_PROFILE_BAND_CLASS, codes);
    return crowd.rows;
}

static void put_result(struct cli_enrol *e, const char *what, const struct demur_codes *codes)
{
    FILE *to = e->c->cli->out;

    fprintf(to, "{\"%s\": true, \"epoch\": %u", what, e->epoch.epoch);
    page_put_codes(to, e->epoch.roster, codes);
    page_put_number(to, "share", share(e, codes));
    if (e->made_day > 0)
        page_put_day(to, "acts_from", true, cli_client_acts_from(e->c, e->made_day));
    fputs("}\n", to);
}

static enum demur_err enrol(struct cli_enrol *e)
{
    enum demur_err err = DEMUR_OK;
    bool is_wanted = false;

    for (size_t i = 0; i < demur_epoch_keys_count(e->epoch.keys); i++) {
        is_wanted = is_wanted || cli_enrol_wants_code(e, i);
    }
    if (is_wanted) err = read_codes(e, NULL);
    if (err == DEMUR_OK) err = cli_enrol_run(e);
    if (err == DEMUR_OK) put_result(e, "enrolled", &e->codes);
    if (err == DEMUR_ERR_STATE && page_answers.was_asked && e->e != NULL) {
        put_result(e, "asked", demur_enrolment_codes(e->e));
        err = DEMUR_OK;
    }
    return err;
}

/* ---- the whole --------------------------------------------------------------------------- */

/* The first epoch that is not over and has a roster. */
static enum demur_err find_epoch(struct cli_enrol *e)
{
    const struct cli_client *c = e->c;

    for (size_t i = 0; i < c->manifest->epochs; i++) {
        const struct demur_manifest_epoch *m = &c->manifest->epoch[i];

        if (m->last < c->today) continue;
        if (demur_channel_epoch_get(&e->epoch, c->channel, m->epoch)) return DEMUR_OK;
    }
    return cli_client_say(c, DEMUR_ERR_STATE,
                          "the organisation has no roster of an epoch to come "
                          "or under way yet; try again when it has");
}

/* Codes can be looked at before there is a key store. */
static enum demur_err open_client(struct cli_client **c, const struct cli *cli)
{
    enum demur_err err;

    if (cli->option[OPT_CHECK] != NULL) {
        return page_view_open(c, cli, cli->option[OPT_ADDRESS]);
    }
    err = cli_client_open(c, cli, CLI_CLIENT_NEW);
    if (err == DEMUR_OK && !(*c)->has_org) {
        if (cli->option[OPT_ADDRESS] == NULL || cli->option[OPT_WORDS] == NULL) {
            return cli_client_say(*c, DEMUR_ERR_STATE, "address and words are missing");
        }
        err = cli_client_pin(*c, cli->option[OPT_ADDRESS], cli->option[OPT_WORDS]);
    }
    return err == DEMUR_OK ? cli_client_follow(*c) : err;
}

static enum cli_exit run(const struct cli *cli)
{
    struct cli_enrol e = {.is_yes = cli->option[OPT_YES] != NULL};
    enum demur_err err = open_client(&e.c, cli);

    if (err == DEMUR_OK) err = find_epoch(&e);
    if (err == DEMUR_OK) err = cli->option[OPT_CHECK] != NULL ? check_codes(&e) : enrol(&e);
    cli_enrol_wipe(&e);
    return cli_client_exit(err);
}

const struct cli_cmd cmd_page_enrol = {
    .name = "page enrol",
    .operands = "",
    .brief = "become a member with one-time codes",
    .example = "page enrol --address https://channel.example --words \"...\"",
    .answer = "0 counted once, or asked; 3 not your organisation, or an issuer cheats",
    .opts = opts,
    .run = run,
};
