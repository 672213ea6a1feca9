/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* init_answers.c -- the answers of `demur init`, checked, and the files that they name, read. */
#include "deadlines_read.h"
#include "demur/memory.h"
#include "demur/text.h"
#include "init.h"

#include <string.h>

enum { PORT_MAX = 65535, WORKDAYS = 0x1f, ACK_DAYS = 2, ANSWER_DAYS = 20, EXTEND_DAYS = 10 };

static enum cli_exit refuse(const struct init *in, const char *option, const char *why)
{
    fprintf(in->err, "demur: --%s: %s\n", option, why);
    return CLI_USAGE;
}

static bool is_name(const char *text)
{
    return demur_text_is_str((const uint8_t *)text, strlen(text));
}

/* ---- addresses ------------------------------------------------------------------------- */

/* Plain HTTP is for an onion, for this machine, and for practice. */
static enum cli_exit check_scheme(const struct init *in, const struct cli_address *a,
                                  const char *option)
{
    if (!a->is_http || a->is_loopback || a->is_onion || in->is_training) return CLI_OK;
    return refuse(in, option,
                  "whoever is on the way could read along: give an https:// address, or an onion");
}

/* Give issuers without an address the ports behind the channel's, on this machine. */
static enum cli_exit place_issuers(struct init *in)
{
    char text[2 * CLI_ADDRESS_MAX];
    const char *why = "";

    for (size_t i = 0; i < in->issuers; i++) {
        struct init_issuer *issuer = &in->issuer[i];

        if (!is_name(issuer->name)) return refuse(in, "issuer", "the name is no line of text");
        if (issuer->address.text[0] == '\0') {
            if (!in->address.is_loopback || in->address.port + 1 + i > PORT_MAX) {
                return refuse(in, "issuer",
                              "say where each issuer's office is reached: --issuer "
                              "\"Employer=https://issuer.example.org\"");
            }
            (void)snprintf(text, sizeof text, "http%s://%s%s%s:%zu", in->address.is_http ? "" : "s",
                           strchr(in->address.host, ':') != NULL ? "[" : "", in->address.host,
                           strchr(in->address.host, ':') != NULL ? "]" : "",
                           in->address.port + 1 + i);
            if (!cli_address_read(&issuer->address, text, &why)) return refuse(in, "issuer", why);
        }
        if (check_scheme(in, &issuer->address, "issuer") != CLI_OK) return CLI_USAGE;
        for (size_t j = 0; j <= i; j++) {
            const char *other = j < i ? in->issuer[j].address.text : in->address.text;

            if (strcmp(other, issuer->address.text) == 0) {
                return refuse(in, "issuer", "two programs would have one address");
            }
        }
    }
    return CLI_OK;
}

/* ---- files ----------------------------------------------------------------------------- */

static void default_deadlines(struct demur_deadlines *d)
{
    *d = (struct demur_deadlines){
        .workdays = WORKDAYS,
        .acknowledge = {DEMUR_FROM_DELIVERY, DEMUR_UNIT_WORKING, ACK_DAYS},
        .answer = {DEMUR_FROM_DELIVERY, DEMUR_UNIT_WORKING, ANSWER_DAYS},
        .extend_max = 1,
        .extend_unit = DEMUR_UNIT_WORKING,
        .extend_limit = EXTEND_DAYS,
        .escalate = 1,
    };
}

static enum cli_exit read_deadlines(struct init *in)
{
    default_deadlines(&in->deadlines);
    if (!cli_deadlines_named(in->cli, INIT_POLICY, INIT_PROFILE)) return CLI_OK;
    enum cli_exit status = cli_deadlines_read(&in->deadlines, in->cli, INIT_POLICY, INIT_PROFILE);

    return status == CLI_INVALID ? CLI_FAILED : status; /* 3 would speak of the organisation */
}

/* How the export is imported: as `demur roster import --preview` would. */
static enum cli_exit read_roster_options(struct init *in)
{
    struct cli cli = {.out = in->cli->out, .err = in->err};

    cli.option[CLI_ROSTER_PREVIEW] = "";
    cli.option[CLI_ROSTER_GRADES] = in->cli->option[INIT_GRADES];
    cli.option[CLI_ROSTER_UNIT] = in->cli->option[INIT_UNIT];
    for (size_t i = 0; i < in->cli->values; i++) {
        struct cli_value value = in->cli->value[i];

        if (value.row == INIT_COLUMN) {
            value.row = CLI_ROSTER_COLUMN;
        } else if (value.row == INIT_PRINCIPAL_ROW) {
            value.row = CLI_ROSTER_PRINCIPAL;
        } else {
            continue;
        }
        cli.value[cli.values++] = value;
    }
    return cli_roster_options_read(&in->roster, &cli);
}

/* No row is that of a principal who is not there. */
static enum cli_exit check_principal_rows(const struct init *in)
{
    for (size_t i = 0; i < in->roster.import.principals; i++) {
        if (in->roster.principal[i].id <= in->principals) continue;
        fprintf(in->err, "demur: --principal-row: there is no principal %u\n",
                in->roster.principal[i].id);
        return CLI_USAGE;
    }
    return CLI_OK;
}

enum cli_exit init_read_answers(struct init *in)
{
    const char *why = "";
    enum cli_exit status;

    if (!is_name(in->name)) return refuse(in, "name", "this is no line of text");
    for (size_t i = 0; i < in->principals; i++) {
        if (!is_name(in->title[i])) return refuse(in, "principal", "this is no line of text");
    }
    if (!cli_address_read(&in->address, in->address_text, &why)) {
        return refuse(in, "address", why);
    }
    status = check_scheme(in, &in->address, "address");
    if (status == CLI_OK) status = place_issuers(in);
    if (status == CLI_OK) status = read_deadlines(in);
    if (status == CLI_OK) status = read_roster_options(in);
    if (status == CLI_OK) status = check_principal_rows(in);
    if (status != CLI_OK) return status;
    return host_read_file(&in->export_data, &in->export_len, in->roster_path, DEMUR_CSV_BYTES_MAX,
                          in->err) == DEMUR_OK
               ? CLI_OK
               : CLI_FAILED;
}
