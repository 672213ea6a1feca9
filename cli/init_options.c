/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* init_options.c -- what `demur init` is asked for on the command line, and its checks. */
#include "demur/memory.h"
#include "init.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum {
    WINDOW_S = 21600,
    WINDOW_S_REAL_MIN = 3600,
    WINDOW_S_MAX = 86400,
    MIN_BATCH = 5,
    UTC = 720,
    TZ_WEST = -720,
    TZ_EAST = 840,
    DECIMAL = 10,
};

static const char *const issuer_names[DEMUR_ISSUERS_MAX] = {"Employer", "Staff council",
                                                            "Independent auditor"};

static enum cli_exit usage(const struct init *in, const char *option, const char *why)
{
    fprintf(in->err, "demur: --%s: %s\n", option, why);
    return CLI_USAGE;
}

/* Read a whole number from low to high. */
static bool read_number(long *out, const char *text, long low, long high)
{
    char *end = NULL;
    const char *digits = text[0] == '-' ? text + 1 : text;

    if (digits[0] < '0' || digits[0] > '9') return false;
    errno = 0;
    long v = strtol(text, &end, DECIMAL);

    if (errno != 0 || *end != '\0' || v < low || v > high) return false;
    *out = v;
    return true;
}

/* ---- the four things, where they are given ---------------------------------------------- */

static enum cli_exit take_text(struct init *in, char *to, size_t size, size_t row, const char *name)
{
    const char *text = in->cli->option[row];

    if (text == NULL) return CLI_OK;
    if (text[0] == '\0' || strlen(text) >= size) return usage(in, name, "too short or too long");
    (void)snprintf(to, size, "%s", text);
    return CLI_OK;
}

static enum cli_exit take_principals(struct init *in)
{
    for (size_t i = 0; i < in->cli->values; i++) {
        const char *text = in->cli->value[i].text;

        if (in->cli->value[i].row != INIT_PRINCIPAL) continue;
        if (in->principals == DEMUR_PRINCIPALS_MAX) {
            return usage(in, "principal", "there are at most 32");
        }
        if (text[0] == '\0' || strlen(text) > INIT_NAME_MAX) {
            return usage(in, "principal", "give a title of 1 to 120 bytes");
        }
        (void)snprintf(in->title[in->principals++], sizeof in->title[0], "%s", text);
    }
    return CLI_OK;
}

/* ---- issuers --------------------------------------------------------------------------- */

/* Take "Staff council=https://council.example.org". */
static enum cli_exit take_issuer(struct init *in, const char *text)
{
    const char *equals = strstr(text, "=http");
    size_t len = equals == NULL ? 0 : (size_t)(equals - text);
    const char *why = "";

    if (in->issuers == DEMUR_ISSUERS_MAX) return usage(in, "issuer", "there are at most 3");
    if (len == 0 || len > INIT_NAME_MAX) {
        return usage(in, "issuer", "give a name, then = and the address of its office");
    }
    struct init_issuer *issuer = &in->issuer[in->issuers++];

    memcpy(issuer->name, text, len);
    return cli_address_read(&issuer->address, equals + 1, &why) ? CLI_OK : usage(in, "issuer", why);
}

static enum cli_exit take_issuers(struct init *in)
{
    long count = 1;
    enum cli_exit status = CLI_OK;

    for (size_t i = 0; i < in->cli->values && status == CLI_OK; i++) {
        if (in->cli->value[i].row != INIT_ISSUER) continue;
        status = take_issuer(in, in->cli->value[i].text);
    }
    if (status != CLI_OK) return status;
    if (in->issuers > 0) count = (long)in->issuers;
    if (in->cli->option[INIT_ISSUERS] != NULL &&
        !read_number(&count, in->cli->option[INIT_ISSUERS], 1, DEMUR_ISSUERS_MAX)) {
        return usage(in, "issuers", "give 1, 2 or 3");
    }
    if (in->issuers > 0 && (size_t)count != in->issuers) {
        return usage(in, "issuers", "another number than there are --issuer");
    }
    for (; in->issuers < (size_t)count; in->issuers++) {
        (void)snprintf(in->issuer[in->issuers].name, sizeof in->issuer[0].name, "%s",
                       issuer_names[in->issuers]);
    }
    return CLI_OK;
}

/* ---- numbers --------------------------------------------------------------------------- */

static enum cli_exit take_times(struct init *in)
{
    const char *window = in->cli->option[INIT_WINDOW];
    const char *batch = in->cli->option[INIT_MIN_BATCH];
    const char *tz = in->cli->option[INIT_TZ];
    long value = WINDOW_S;

    in->is_training = in->cli->option[INIT_TRAINING] != NULL;
    if (window != NULL &&
        !read_number(&value, window, in->is_training ? 1 : WINDOW_S_REAL_MIN, WINDOW_S_MAX)) {
        return usage(in, "window",
                     in->is_training
                         ? "give seconds, 1 to 86400"
                         : "give seconds, 3600 to 86400 (fewer with --training alone: in a short "
                           "window few acts hide each other)");
    }
    in->window_s = (uint32_t)value;
    value = MIN_BATCH;
    if (batch != NULL && !read_number(&value, batch, in->is_training ? 0 : 2, UINT8_MAX)) {
        return usage(in, "min-batch", "give a number, 2 to 255 (0 and 1 with --training alone)");
    }
    in->min_batch = (uint32_t)value;
    value = 0;
    if (tz != NULL && !read_number(&value, tz, TZ_WEST, TZ_EAST)) {
        return usage(in, "tz", "give minutes, -720 to 840: 60 is one hour east of UTC");
    }
    in->tz = (uint16_t)(UTC + value);
    return CLI_OK;
}

/* How many of the witnesses must cosign. */
static enum cli_exit take_quorum(struct init *in)
{
    const char *text = in->cli->option[INIT_QUORUM];
    long quorum;

    for (size_t i = 0; i < in->cli->values; i++) {
        in->witnesses += in->cli->value[i].row == INIT_WITNESS;
    }
    if (in->witnesses == 0) {
        return text == NULL ? CLI_OK : usage(in, "quorum", "goes with --witness");
    }
    quorum = (long)in->witnesses / 2 + 1;
    if (text != NULL && !read_number(&quorum, text, 1, (long)in->witnesses)) {
        return usage(in, "quorum", "give a number from 1 to that of the witnesses");
    }
    in->quorum = (uint32_t)quorum;
    return CLI_OK;
}

enum cli_exit init_read_options(struct init *in)
{
    enum cli_exit status = take_text(in, in->name, INIT_NAME_MAX + 1, INIT_NAME, "name");

    if (status == CLI_OK) status = take_principals(in);
    if (status == CLI_OK) {
        status = take_text(in, in->roster_path, sizeof in->roster_path, INIT_ROSTER, "roster");
    }
    if (status == CLI_OK) {
        status = take_text(in, in->address_text, sizeof in->address_text, INIT_ADDRESS, "address");
    }
    if (status == CLI_OK) status = take_issuers(in);
    if (status == CLI_OK) status = take_times(in);
    if (status == CLI_OK) status = take_quorum(in);
    return status;
}
