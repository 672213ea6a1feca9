/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * cmd_enrol.c -- demur enrol [ADDRESS] and demur refresh
 *
 * Become a member: compare the organisation with the 12 words of the letter, hand each issuer its
 * one-time code, get the credentials of an epoch.  Later epochs need no codes (2.3, 2.4).
 */
#include "client_enrol.h"
#include "client_parts.h"
#include "commands.h"
#include "demur/memory.h"
#include "host/read_file.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    OPT_WORDS_FILE = CLI_CLIENT_OPTIONS,
    OPT_YES,
    OPT_JSON,
    OPT_MEMORY_KIB,
    OPT_REFRESH_YES = CLI_CLIENT_OPTIONS, /* of refresh */
    OPT_REFRESH_JSON,
    CODES_BYTES_MAX = 4096,
    REFRESH_DAYS = 14,
    KIB_LEAST = 8,
    KIB_MOST = 1048576,
};

static const struct cli_opt enrol_opts[] = {
    CLI_CLIENT_OPTION_ROWS,
    [OPT_WORDS_FILE] = {"words-file", "FILE", "the 12 words of the enrolment letter are in FILE"},
    [OPT_YES] = {"yes", NULL, "what the issuers say of me is right; do not ask"},
    [OPT_JSON] = {"json", NULL, "print one JSON object"},
    [OPT_MEMORY_KIB] = {"memory-kib", "N", "what a guess at the passphrase costs; 262144"},
    {0},
};

static const struct cli_opt refresh_opts[] = {
    CLI_CLIENT_OPTION_ROWS,
    [OPT_REFRESH_YES] = {"yes", NULL, "what the issuers say of me is right; do not ask"},
    [OPT_REFRESH_JSON] = {"json", NULL, "print one JSON object"},
    {0},
};

/* ---- codes ----------------------------------------------------------------------------- */

/* Take a code as typed for the one issuer whose check characters it has; false: for none. */
static bool take_code(struct cli_enrol *e, const char *text, size_t len)
{
    for (size_t i = 0; i < demur_epoch_keys_count(e->epoch.keys); i++) {
        uint8_t id = e->epoch.manifest->issuer[i].id;

        if (demur_code_decode(&e->code[i], &e->c->org, id, text, len) != DEMUR_OK) continue;
        e->has_code[i] = true;
        return true;
    }
    return false;
}

static enum demur_err bad_code(const struct cli_enrol *e, unsigned line)
{
    return cli_client_say(
        e->c, DEMUR_ERR_FORMAT,
        "standard input: line %u is no code of this organisation: mistyped, or of "
        "another organisation or epoch's letter. Nothing was sent",
        line);
}

/* A code a line, in any order, from a pipe. */
static enum demur_err read_codes(struct cli_enrol *e)
{
    uint8_t *text = NULL;
    size_t len = 0;
    size_t at = 0;
    enum demur_err err = host_read_file(&text, &len, "-", CODES_BYTES_MAX, e->c->cli->err);

    for (unsigned line = 1; err == DEMUR_OK && at < len; line++) {
        const uint8_t *end = memchr(text + at, '\n', len - at);
        size_t n = end == NULL ? len - at : (size_t)(end - (text + at));
        size_t next = at + n + 1;

        while (n > 0 && (text[at + n - 1] == '\r' || text[at + n - 1] == ' ')) n--;
        if (n > 0 && !take_code(e, (const char *)text + at, n)) err = bad_code(e, line);
        at = next;
    }
    demur_wipe_free(text, len);
    return err;
}

static enum demur_err ask_code(struct cli_enrol *e, size_t i)
{
    char question[DEMUR_MANIFEST_NAME_MAX + 32];
    struct demur_span name = cli_enrol_issuer(e, i);
    char *line = NULL;
    size_t len = 0;
    enum demur_err err;

    (void)snprintf(question, sizeof question, "The code from %.*s: ", (int)name.len,
                   (const char *)name.data);
    err = cli_ask_line(&line, &len, question, false, DEMUR_CODE_IN_MAX);
    if (err != DEMUR_OK) return cli_client_fail(e->c, "code", err);
    if (!take_code(e, line, len) || !e->has_code[i]) {
        err = cli_client_say(e->c, DEMUR_ERR_FORMAT,
                             "this is not the code of this issuer: mistyped, or another's. Nothing "
                             "was sent");
    }
    demur_wipe_free(line, len + 1);
    return err;
}

static enum demur_err get_codes(struct cli_enrol *e)
{
    bool is_wanted = false;
    enum demur_err err = DEMUR_OK;

    for (size_t i = 0; i < demur_epoch_keys_count(e->epoch.keys); i++) {
        is_wanted = is_wanted || cli_enrol_wants_code(e, i);
    }
    if (!is_wanted) return DEMUR_OK;
    if (isatty(STDIN_FILENO) != 1) return read_codes(e);
    for (size_t i = 0; i < demur_epoch_keys_count(e->epoch.keys) && err == DEMUR_OK; i++) {
        if (cli_enrol_wants_code(e, i)) err = ask_code(e, i);
    }
    return err;
}

/* ---- what was reached ------------------------------------------------------------------ */

static void put_json(const struct cli_enrol *e)
{
    static const char *const names[] = {"band", "class", "unit"};
    FILE *out = e->c->cli->out;

    fprintf(out, "{\"enrolled\": true, \"epoch\": %u", e->epoch.epoch);
    for (unsigned a = 0; a < DEMUR_ATTRIBUTES; a++) {
        struct demur_span v = cli_value_name(e->epoch.roster, a, e->codes.code[a]);

        fprintf(out, ", \"%s\": ", names[a]);
        cli_put_json_string(out, v.data, v.len);
    }
    fputs("}\n", out);
}

static void put_done(const struct cli_enrol *e, bool json)
{
    FILE *out = e->c->cli->out;
    const struct demur_manifest_epoch *when =
        demur_manifest_epoch_of(e->c->manifest, e->epoch.epoch);

    if (json) {
        put_json(e);
        return;
    }
    cli_client_put_mode(out, e->c);
    fprintf(out, "You are counted once in epoch %u", e->epoch.epoch);
    if (when != NULL) {
        fputs(", until ", out);
        cli_put_day(out, when->last);
    }
    fputs(", as\n", out);
    cli_enrol_put_codes(out, e->epoch.roster, &e->codes);
    fputs("From here on nobody can tell what you sign. You may sign from ", out);
    cli_put_day(out, cli_client_acts_from(e->c, e->made_day));
    fputs(" on.\n", out);
}

static enum cli_exit run_steps(struct cli_enrol *e, bool json)
{
    enum demur_err err = e->is_known ? DEMUR_OK : get_codes(e);

    if (err == DEMUR_OK) err = cli_enrol_run(e);
    if (err == DEMUR_OK) put_done(e, json);
    cli_enrol_wipe(e);
    return cli_client_exit(err);
}

/* ---- enrol ----------------------------------------------------------------------------- */

/* The number of KiB; false: the option makes no sense. */
static bool read_memory(uint32_t *out, const struct cli *cli)
{
    const char *text = cli->option[OPT_MEMORY_KIB];
    char *end = NULL;
    unsigned long n = text == NULL ? DEMUR_KEYSTORE_CLI_KIB : strtoul(text, &end, 10);

    *out = (uint32_t)n;
    if (text == NULL) return true;
    if (text[0] >= '0' && text[0] <= '9' && *end == '\0' && n >= KIB_LEAST && n <= KIB_MOST) {
        return true;
    }
    fprintf(cli->err, "demur enrol: --memory-kib is a number from %d to %d\n", KIB_LEAST, KIB_MOST);
    return false;
}

static enum demur_err read_words(char **out, size_t *len, const struct cli_client *c)
{
    const char *path = c->cli->option[OPT_WORDS_FILE];
    uint8_t *text = NULL;
    size_t n = 0;
    enum demur_err err;

    *out = NULL;
    *len = 0;
    if (path == NULL) return DEMUR_OK;
    err = host_read_file(&text, &n, path, DEMUR_WORDS_IN_MAX, c->cli->err);
    if (err != DEMUR_OK) return err;
    *out = demur_alloc(n + 1);
    *len = n;
    if (*out != NULL && n > 0) memcpy(*out, text, n);
    demur_wipe_free(text, n);
    return *out != NULL ? DEMUR_OK : cli_client_fail(c, path, DEMUR_ERR_NOMEM);
}

/* Which organisation: as before, or the one that answers at the address and has these words. */
static enum demur_err pin(struct cli_client *c)
{
    const char *given = c->cli->operands > 0 ? c->cli->operand[0] : NULL;
    char *url = NULL;
    char *words = NULL;
    size_t url_len = 0;
    size_t words_len = 0;
    enum demur_err err = DEMUR_OK;

    if (c->has_org && given == NULL) return DEMUR_OK;
    if (given == NULL) {
        err = cli_ask_line(&url, &url_len, "The address of the channel (https://...): ", false,
                           DEMUR_KEYSTORE_URL_MAX);
        if (err != DEMUR_OK) {
            return cli_client_say(c, err,
                                  "the address of the channel is missing: it stands in the "
                                  "enrolment letter");
        }
    }
    err = read_words(&words, &words_len, c);
    if (err == DEMUR_OK) err = cli_client_pin(c, given != NULL ? given : url, words);
    if (url != NULL) demur_wipe_free(url, url_len + 1);
    if (words != NULL) demur_wipe_free(words, words_len + 1);
    return err;
}

/* The first epoch that is not over and has a roster. */
static enum demur_err find_epoch(struct demur_channel_epoch *out, const struct cli_client *c,
                                 uint32_t after)
{
    for (size_t i = 0; i < c->manifest->epochs; i++) {
        const struct demur_manifest_epoch *e = &c->manifest->epoch[i];

        if (e->last < c->today || e->epoch <= after) continue;
        if (demur_channel_epoch_get(out, c->channel, e->epoch)) return DEMUR_OK;
    }
    return cli_client_say(c, DEMUR_ERR_STATE,
                          "the organisation has no roster of an epoch to come "
                          "or under way yet; try again when it has");
}

static enum cli_exit run_enrol(const struct cli *cli)
{
    struct cli_client *c = NULL;
    struct cli_enrol e = {0};
    uint32_t memory_kib = 0;
    enum cli_exit status;
    enum demur_err err;

    if (!read_memory(&memory_kib, cli)) return CLI_USAGE;
    err = cli_client_open(&c, cli, CLI_CLIENT_NEW);
    if (err != DEMUR_OK) return cli_client_exit(err);
    if (cli->option[OPT_MEMORY_KIB] != NULL) cli_client_cost(c, memory_kib);
    err = pin(c);
    if (err == DEMUR_OK) err = cli_client_follow(c);
    if (err == DEMUR_OK) err = find_epoch(&e.epoch, c, 0);
    e.c = c;
    e.is_yes = cli->option[OPT_YES] != NULL;
    status = err == DEMUR_OK ? run_steps(&e, cli->option[OPT_JSON] != NULL) : cli_client_exit(err);
    cli_client_close(c);
    return status;
}

const struct cli_cmd cmd_enrol = {
    .name = "enrol",
    .operands = "[ADDRESS]",
    .max_operands = 1,
    .brief = "become a member with one-time codes",
    .example = "demur enrol https://channel.example",
    .answer = "0 you are counted once, 3 not your organisation, or an issuer cheats",
    .opts = enrol_opts,
    .run = run_enrol,
};

/* ---- refresh --------------------------------------------------------------------------- */

/* The newest epoch of which there is a credential; 0: none. */
static uint32_t newest_epoch(const struct cli_client *c)
{
    struct demur_span record;
    uint32_t newest = 0;

    for (size_t i = 0; i < c->manifest->epochs; i++) {
        uint32_t epoch = c->manifest->epoch[i].epoch;

        if (demur_keystore_credential_get(&record, c->store, &c->org, epoch)) newest = epoch;
    }
    return newest;
}

/* The epoch to get credentials of: one that was begun, else the next. */
static enum demur_err find_next(struct cli_enrol *e)
{
    struct cli_client *c = e->c;
    uint32_t newest = newest_epoch(c);
    const struct demur_manifest_epoch *when;
    enum demur_err err;

    if (newest > 0 && demur_channel_epoch_get(&e->epoch, c->channel, newest) &&
        !cli_enrol_is_done(e)) {
        return DEMUR_OK;
    }
    err = find_epoch(&e->epoch, c, newest);
    if (err != DEMUR_OK) return err;
    when = demur_manifest_epoch_of(c->manifest, e->epoch.epoch);
    if (when == NULL || c->today + REFRESH_DAYS >= when->first) return DEMUR_OK;
    return cli_client_say(c, DEMUR_ERR_STATE,
                          "it is too early: the credentials of epoch %u can be had in the %d days "
                          "before it begins",
                          e->epoch.epoch, REFRESH_DAYS);
}

static enum cli_exit run_refresh(const struct cli *cli)
{
    struct cli_client *c = NULL;
    struct cli_enrol e = {.is_known = true, .is_yes = cli->option[OPT_REFRESH_YES] != NULL};
    enum cli_exit status;
    enum demur_err err = cli_client_open(&c, cli, CLI_CLIENT_MEMBER);

    if (err != DEMUR_OK) return cli_client_exit(err);
    e.c = c;
    err = cli_client_follow(c);
    if (err == DEMUR_OK) err = find_next(&e);
    status = err == DEMUR_OK ? run_steps(&e, cli->option[OPT_REFRESH_JSON] != NULL)
                             : cli_client_exit(err);
    cli_client_close(c);
    return status;
}

const struct cli_cmd cmd_refresh = {
    .name = "refresh",
    .operands = "",
    .brief = "get the credentials of the next epoch",
    .example = "demur refresh",
    .answer = "0 you are counted once in the next epoch, 3 an issuer cheats",
    .opts = refresh_opts,
    .run = run_refresh,
};
