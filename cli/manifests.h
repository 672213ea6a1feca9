/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* manifests.h -- the manifests of an organisation from files, in order, checked as a chain. */
#ifndef CLI_MANIFESTS_H
#define CLI_MANIFESTS_H

#include "cli.h"
#include "demur/manifest.h"

/** An organisation as its manifests say; to be freed with cli_org_free(). */
struct cli_org {
    struct demur_manifest_chain chain; /**< stands at manifest */
    struct demur_manifest *manifest;   /**< the last; NULL: none was named */
    struct demur_hash id;              /**< org_id */
    struct demur_hash leaf;            /**< of manifest */
};

/**
 * Read the manifests that the option in row names, from the first (seq 0) on.
 *
 * Signatures and what one manifest must take from the one before are checked; the day of the window
 * that holds it is not known here.  *out is zeros where none is named, and on failure; then a line
 * on cli->err has said what and why.
 * @return DEMUR_OK, as host_read_file(), DEMUR_ERR_FORMAT, DEMUR_ERR_INVALID, DEMUR_ERR_NOMEM
 */
DEMUR_MUST_CHECK
enum demur_err cli_org_read(struct cli_org *out, const struct cli *cli, size_t row);

/** Take one more manifest, at path; errors as cli_org_read(), with *org as it was. */
DEMUR_MUST_CHECK
enum demur_err cli_org_add(struct cli_org *org, const char *path, FILE *err);

void cli_org_free(struct cli_org *org);

/** Read the manifest at path, whose signatures are not looked at; *leaf may be NULL. */
DEMUR_MUST_CHECK
enum demur_err cli_read_manifest(struct demur_manifest **out, struct demur_hash *leaf,
                                 const char *path, FILE *err);

#endif
