/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * page_files.h -- the files of a folder of pages (web/dist), read once and kept in memory.
 *
 * What the folder holds later is nothing to the server: what it shows is what was there at its
 * start.  Source: docs/server.md, "Pages".
 */
#ifndef SERVER_PAGE_FILES_H
#define SERVER_PAGE_FILES_H

#include "body.h"
#include "demur/hash.h"

#include <stdbool.h>
#include <stdio.h>

enum {
    SRV_PAGE_FILES_MAX = 64,
    SRV_PAGE_BYTES_MAX = 4194304, /**< of all files together */
    SRV_PAGE_PATH_MAX = 128,      /**< of "/assets/" and a name */
};

struct srv_page_file {
    char path[SRV_PAGE_PATH_MAX + 1]; /**< where it is answered: "/index.html", "/assets/a.js" */
    const char *type;                 /**< Content-Type */
    bool is_script;                   /**< HTML or script: the policy in its answer counts */
    struct srv_body *body;
    struct demur_hash hash; /**< of its bytes */
};

/** Large: it lives on the heap.  Given back with srv_page_files_clear(). */
struct srv_page_files {
    size_t count;
    size_t bytes;
    struct srv_page_file file[SRV_PAGE_FILES_MAX];
};

/**
 * Read every file of dir and of its folder assets, if there is one, into out.
 *
 * Files are plain, named with letters, digits, dots, dashes and underscores, of a kind that pages
 * are made of; there is an index.html.  A link, another folder or any other thing is refused, so
 * that nothing is shown by mistake.  dir itself may be a link.
 *
 * On failure a line on err has said which file and why, and out is empty.
 * @return DEMUR_OK, DEMUR_ERR_IO, DEMUR_ERR_INVALID (refused), DEMUR_ERR_NOMEM
 */
DEMUR_MUST_CHECK
enum demur_err srv_page_files_read(struct srv_page_files *out, const char *dir, FILE *err);

void srv_page_files_clear(struct srv_page_files *files);

/** The file at that path, or NULL. */
const struct srv_page_file *srv_page_files_at(const struct srv_page_files *files, const char *path);

#endif
