/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * doctor.h -- the parts of `demur doctor`: each looks at one thing, and says what it found, where,
 * and how it is mended.
 */
#ifndef CLI_DOCTOR_H
#define CLI_DOCTOR_H

#include "cli.h"
#include "demur/key_file.h"
#include "demur/manifest.h"
#include "demur/policy.h"
#include "host/demurd_conf.h"
#include "host/net.h"

#include <time.h>

/** How a thing is. */
enum doctor_level {
    DOCTOR_OK,
    DOCTOR_NOTE,  /**< could not be looked at, or is as it is */
    DOCTOR_WARN,  /**< works, and should be otherwise */
    DOCTOR_WRONG, /**< must be mended */
    DOCTOR_LEVELS,
};

/** One finding; texts may come from outside. */
struct doctor_finding {
    enum doctor_level level;
    const char *check; /**< its name in JSON, which never changes: "key" */
    const char *where; /**< a path, an address, "this machine" */
    const char *what;  /**< one sentence without a full stop */
    const char *mend;  /**< how; NULL: nothing is to be done */
};

/** A visit. */
struct doctor {
    FILE *out;
    bool json;
    unsigned count[DOCTOR_LEVELS];
    struct host_net *net;   /**< as the environment says */
    struct host_net *local; /**< to this machine, through no proxy */
    uint64_t now_s;
};

enum { DOCTOR_TEXT_MAX = 1024, DOCTOR_PATH_MAX = 4096 };

/** Say a finding. */
void doctor_say(struct doctor *d, const struct doctor_finding *finding);

/** A manifest with its policy and its place, as configuration and directory name it. */
struct doctor_org {
    struct demur_manifest *manifest; /**< NULL: it is not good, which has been said */
    struct demur_policy *policy;
    struct demur_hash org;
    struct demur_hash leaf;
};

/** Look at the manifest at path. */
void doctor_manifest(struct doctor *d, struct doctor_org *out, const char *path);
void doctor_org_free(struct doctor_org *org);

/** Look at a key: private, of role, and the one that org's manifest has (principal: number id). */
void doctor_key(struct doctor *d, const struct doctor_org *org, const char *path,
                enum demur_key_role role, uint8_t id);

/** What was said of a file with a secret when it was read; false: nothing, it is good. */
bool doctor_secret(char why[DOCTOR_TEXT_MAX], uint8_t **out, size_t *len, const char *path,
                   size_t max);

/** Look at what demurd serve needs; path is its configuration. */
void doctor_serve(struct doctor *d, const struct host_serve_conf *conf, const char *path);

/** Look at what demurd issue needs. */
void doctor_issue(struct doctor *d, const struct host_issue_conf *conf, const char *path);

/** Look at the files of the epochs of an issuer: number id of org, in directory dir. */
void doctor_epochs(struct doctor *d, const struct doctor_org *org, uint8_t id, const char *dir);

/** Look at a store: its directory, and how much room the disk has beside ballast_mib. */
void doctor_store(struct doctor *d, const char *store, uint32_t ballast_mib, bool is_training);

/** Look at this machine: swap, versions. */
void doctor_machine(struct doctor *d);

/** Whether demurd answers where it listens, or the place is free. */
void doctor_listen(struct doctor *d, const char *listen);

/** Whether something answers at url, which role (say "channel") is. */
void doctor_reach(struct doctor *d, const char *url, const char *role);

/** Whether witnesses answer, enough of them, and what time it is by them. */
void doctor_log(struct doctor *d, const struct doctor_org *org);

#endif
