/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* client_pin.c -- which organisation this is: the 12 words decide (docs/protocol.md 2.1). */
#include "client_parts.h"
#include "demur/memory.h"
#include "reason.h"

#include <string.h>

/* Keep url, without slashes at its end; false: it is none. */
static bool set_url(struct cli_client *c, const char *url)
{
    size_t len = strlen(url);

    while (len > 0 && url[len - 1] == '/') len--;
    if (len == 0 || len > DEMUR_KEYSTORE_URL_MAX) return false;
    if (strncmp(url, "http://", 7) != 0 && strncmp(url, "https://", 8) != 0) return false;
    memcpy(c->url, url, len);
    c->url[len] = '\0';
    return true;
}

/* The organisation that answers there, as it says. */
static enum demur_err ask_org(struct demur_hash *org, struct cli_client *c)
{
    struct demur_segment segment;
    struct demur_manifest *first = NULL;
    uint8_t *bytes = NULL;
    size_t len = 0;
    enum demur_err err = cli_client_get(&bytes, &len, c, "/v1/feed/0", CLI_FEED_BYTES_MAX);

    if (err == DEMUR_ERR_STATE) {
        return cli_client_say(c, DEMUR_ERR_IO,
                              "%s: no channel is here, or it has published nothing "
                              "yet",
                              c->url);
    }
    if (err != DEMUR_OK) return err;
    err = demur_segment_decode(&segment, bytes, len);
    if (err != DEMUR_OK) {
        err = cli_client_say(c, DEMUR_ERR_IO, "%s: this is no channel of Demur", c->url);
    } else {
        err = cli_client_first(&first, org, c, &segment);
    }
    demur_manifest_free(first);
    demur_free(bytes);
    return err;
}

/* Read the words as typed, and hold them against org. */
static enum demur_err compare(const struct cli_client *c, const struct demur_hash *org,
                              struct demur_span typed)
{
    struct demur_words words;
    unsigned wrong = 0;
    enum demur_err err = demur_words_decode(&words, &wrong, (const char *)typed.data, typed.len);

    if (err == DEMUR_ERR_FORMAT && wrong > 0) {
        cli_reason_is(CLI_REASON_WORD_UNKNOWN);
        return cli_client_say(c, err, "word %u of the 12 words is not in the list: mistyped?",
                              wrong);
    }
    if (err != DEMUR_OK) {
        cli_reason_is(err == DEMUR_ERR_LENGTH ? CLI_REASON_WORDS_COUNT : CLI_REASON_WORDS_MISTYPED);
        return cli_client_say(c, DEMUR_ERR_FORMAT,
                              "these are not 12 words of an enrolment letter: "
                              "one is mistyped, missing or too many");
    }
    err = demur_words_verify(&words, org);
    if (err == DEMUR_ERR_INVALID) {
        cli_reason_is(CLI_REASON_ORGANISATION);
        return cli_client_say(c, err,
                              "%s is NOT the organisation of these words. Do not enrol there; ask "
                              "who gave you the letter",
                              c->url);
    }
    return err == DEMUR_OK ? err : cli_client_fail(c, "words", err);
}

static enum demur_err check_words(const struct cli_client *c, const struct demur_hash *org,
                                  const char *words)
{
    char *typed = NULL;
    size_t len = 0;
    enum demur_err err;

    if (words != NULL) {
        return compare(c, org, (struct demur_span){(const uint8_t *)words, strlen(words)});
    }
    err = cli_ask_line(&typed, &len, "The 12 words of your enrolment letter: ", false,
                       DEMUR_WORDS_IN_MAX);
    if (err == DEMUR_ERR_STATE) {
        return cli_client_say(c, err,
                              "there is no terminal to ask the 12 words at; name a file "
                              "with --words-file");
    }
    if (err != DEMUR_OK) return cli_client_fail(c, "words", err);
    err = compare(c, org, (struct demur_span){(const uint8_t *)typed, len});
    demur_wipe_free(typed, len + 1);
    return err;
}

enum demur_err cli_client_pin_shown(struct cli_client *c, const char *url)
{
    enum demur_err err;

    if (!set_url(c, url)) {
        return cli_client_say(c, DEMUR_ERR_FORMAT,
                              "that is no address of a channel; one begins "
                              "with https://");
    }
    err = ask_org(&c->org, c);
    c->has_org = err == DEMUR_OK;
    return err;
}

enum demur_err cli_client_pin(struct cli_client *c, const char *url, const char *words)
{
    struct demur_keystore_org what = {.size = 0};
    struct demur_hash org;
    enum demur_err err;

    if (!set_url(c, url)) {
        return cli_client_say(c, DEMUR_ERR_FORMAT,
                              "that is no address of a channel; one begins "
                              "with https://");
    }
    err = ask_org(&org, c);
    if (err == DEMUR_OK && c->has_org && memcmp(&org, &c->org, sizeof org) != 0) {
        err = cli_client_say(c, DEMUR_ERR_STATE,
                             "this key store is for another organisation; name "
                             "another with --home DIR");
    }
    if (err == DEMUR_OK) err = check_words(c, &org, words);
    if (err != DEMUR_OK) return err;
    if (c->store != NULL) {
        (void)demur_keystore_org_get(&what, c->store, &org);
        what.url = (struct demur_span){(const uint8_t *)c->url, strlen(c->url)};
        err = demur_keystore_org_put(c->store, &org, &what);
        if (err != DEMUR_OK) return cli_client_fail(c, "key store", err);
    }
    c->org = org;
    c->has_org = true;
    return DEMUR_OK;
}
