/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * client_enrol.h -- the three steps by which a member gets the credentials of an epoch, at every
 * issuer, with a save point before whatever is sent (docs/protocol.md 2.3, 2.4).
 */
#ifndef CLI_CLIENT_ENROL_H
#define CLI_CLIENT_ENROL_H

#include "client.h"
#include "demur/code.h"

/** An enrolment under way, for commands: zeros, then the first fields set, then cli_enrol_run(). */
struct cli_enrol {
    struct cli_client *c;
    struct demur_channel_epoch epoch;
    bool is_known; /**< by the enrol key of an earlier epoch: no codes are wanted */
    bool is_yes;   /**< what the issuers say is right, without asking */
    bool has_code[DEMUR_ISSUERS_MAX];
    struct demur_code code[DEMUR_ISSUERS_MAX]; /**< by the number of the issuer; secret */
    struct demur_codes codes;                  /**< afterwards: what the credentials say */
    uint32_t made_day;                         /**< and since when they are there */
    struct demur_enrolment *e;
};

/** Wipe what is secret in it. */
void cli_enrol_wipe(struct cli_enrol *e);

/** Whether the credential of that epoch is there, and every issuer has been told. */
bool cli_enrol_is_done(const struct cli_enrol *e);

/** Whether a code of issuer i is still wanted. */
bool cli_enrol_wants_code(const struct cli_enrol *e, size_t i);

/** The name of issuer i. */
struct demur_span cli_enrol_issuer(const struct cli_enrol *e, size_t i);

/**
 * Go through the steps from wherever they were left.
 *
 * Each error has been said, with what to do; nothing is lost, and running it again goes on.
 * @return DEMUR_OK: done, and every issuer knows; DEMUR_ERR_IO (an issuer does not answer, or says
 *         no), DEMUR_ERR_STATE (a code is missing; the person said no), DEMUR_ERR_INVALID (an
 * issuer cheats: evidence is kept), ...
 */
DEMUR_MUST_CHECK
enum demur_err cli_enrol_run(struct cli_enrol *e);

/** Print what the credentials say of the member: band, class, unit. */
void cli_enrol_put_codes(FILE *to, const struct demur_roster *roster,
                         const struct demur_codes *codes);

#endif
