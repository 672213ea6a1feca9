/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * init.h -- the parts of `demur init`: what was asked for, and what is made of it.
 *
 * They work on one struct init, in the order of this file; each says on init->err what went wrong.
 */
#ifndef CLI_INIT_H
#define CLI_INIT_H

#include "address.h"
#include "cli.h"
#include "demur/key_file.h"
#include "demur/manifest.h"
#include "demur/random.h"
#include "demur/roster_import.h"
#include "demur/words.h"
#include "out_dir.h"
#include "roster_guard.h"
#include "roster_options.h"

/** The rows of the option table. */
enum init_option {
    INIT_NAME,
    INIT_PRINCIPAL,
    INIT_ROSTER,
    INIT_ADDRESS,
    INIT_ISSUERS,
    INIT_ISSUER,
    INIT_GRADES,
    INIT_UNIT,
    INIT_COLUMN,
    INIT_PRINCIPAL_ROW,
    INIT_WITNESS,
    INIT_QUORUM,
    INIT_POLICY,
    INIT_PROFILE,
    INIT_TRAINING,
    INIT_WINDOW,
    INIT_MIN_BATCH,
    INIT_TZ,
    INIT_JSON,
};

#define INIT_EPOCH 1U /**< the number of the first epoch */

enum {
    INIT_ANSWER_MAX = 1024, /**< bytes of an answer typed */
    INIT_EPOCHS = 4,
    INIT_NAME_MAX = DEMUR_MANIFEST_NAME_MAX,
};

/** An issuer. */
struct init_issuer {
    char name[INIT_NAME_MAX + 1];
    struct cli_address address;
    struct demur_key_file key;
};

/** An organisation in the making; secret, to be wiped with init_wipe(). */
struct init {
    const struct cli *cli;
    FILE *err;
    const char *path; /**< of the directory */
    /* what was asked for */
    char name[INIT_ANSWER_MAX];
    char title[DEMUR_PRINCIPALS_MAX][INIT_NAME_MAX + 1];
    size_t principals;
    char roster_path[INIT_ANSWER_MAX];
    char address_text[INIT_ANSWER_MAX];
    struct cli_address address;
    struct init_issuer issuer[DEMUR_ISSUERS_MAX];
    size_t issuers;
    bool is_training;
    uint32_t window_s;
    uint32_t min_batch;
    uint16_t tz; /**< as in a manifest */
    size_t witnesses;
    uint32_t quorum; /**< of witnesses; 0: none are there */
    struct demur_deadlines deadlines;
    uint8_t *export_data; /**< HR's */
    size_t export_len;
    struct cli_roster_options roster; /**< how it is imported */
    /* what is made */
    struct demur_random random;
    struct demur_key_file root, log, front;
    struct demur_key_file principal[DEMUR_PRINCIPALS_MAX];
    char policy[DEMUR_LOG_POLICY_BYTES_MAX + 1];
    struct demur_manifest *manifest;
    uint8_t *manifest_data;
    size_t manifest_len;
    struct demur_hash org;
    char words[DEMUR_WORDS_TEXT_BYTES];
    struct demur_roster_import *import;
    struct cli_roster_guard guard;
    struct cli_out_dir *dir;
};

/** Take the options that were given. */
DEMUR_MUST_CHECK
enum cli_exit init_read_options(struct init *in);

/** Ask on the terminal for what is missing of the four things; CLI_USAGE: there is none. */
DEMUR_MUST_CHECK
enum cli_exit init_ask(struct init *in);

/** Check the four things, and read the files that are named. */
DEMUR_MUST_CHECK
enum cli_exit init_read_answers(struct init *in);

/** Draw all keys; make policy, manifest, org_id and words. */
DEMUR_MUST_CHECK
enum demur_err init_make_org(struct init *in);

/** Import the export; CLI_INVALID: it must be mended first, which has been said. */
DEMUR_MUST_CHECK
enum cli_exit init_import(struct init *in);

/** Write keys, manifest, policy and words to in->dir. */
DEMUR_MUST_CHECK
enum demur_err init_write_org(struct init *in);

/** Write the configuration files. */
DEMUR_MUST_CHECK
enum demur_err init_write_conf(struct init *in);

/** Write every issuer's roster, rows, codes and letters. */
DEMUR_MUST_CHECK
enum demur_err init_write_rosters(struct init *in);

/** Say what was made, and what to do next. */
void init_report_text(FILE *out, const struct init *in);
void init_report_json(FILE *out, const struct init *in);

#endif
