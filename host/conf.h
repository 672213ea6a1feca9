/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * conf.h -- configuration files: `key = value`, a line each, `#` begins a comment.
 *
 * A table says which keys there are, of what kind, and what they are where they are left out.  An
 * unknown key, one given twice, or a value out of range is named with its line and what would be
 * right.  Source: docs/server.md, "Configuration".
 */
#ifndef HOST_CONF_H
#define HOST_CONF_H

#include "demur/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#define HOST_CONF_BYTES_MAX 65536
#define HOST_CONF_VALUE_MAX 1024 /**< bytes of a value, and of a path made of one */

enum host_conf_kind {
    HOST_CONF_TEXT,   /**< char[HOST_CONF_VALUE_MAX + 1] */
    HOST_CONF_PATH,   /**< the same; a relative path is made relative to the file's directory */
    HOST_CONF_DIR,    /**< the same; it may be left empty, and is "" then */
    HOST_CONF_STORE,  /**< the same; "memory:", or "sqlite:" and such a path */
    HOST_CONF_NUMBER, /**< uint32_t */
    HOST_CONF_YES_NO, /**< bool */
};

/** A key: where its value goes, and what it may be. */
struct host_conf_key {
    const char *name;
    enum host_conf_kind kind;
    size_t offset;         /**< in the struct that is filled */
    const char *otherwise; /**< the value where the key is left out, as it would be written */
    uint32_t low, high;    /**< of a number */
};

/**
 * Read the file at path into out, a struct that key (ended by a name of NULL) describes.
 *
 * On failure out says nothing, and a line on err has said where and what: "demurd.conf:3: ...".
 * @return DEMUR_OK, DEMUR_ERR_IO, DEMUR_ERR_LENGTH, DEMUR_ERR_FORMAT (a line, a key),
 * DEMUR_ERR_RANGE (a value), DEMUR_ERR_NOMEM
 */
DEMUR_MUST_CHECK
enum demur_err host_conf_read(void *out, const char *path, const struct host_conf_key *key,
                              FILE *err);

/** The same of the len bytes at data; name, which may have a directory in it, is what is said. */
DEMUR_MUST_CHECK
enum demur_err host_conf_parse(void *out, const char *name, const uint8_t *data, size_t len,
                               const struct host_conf_key *key, FILE *err);

#endif
