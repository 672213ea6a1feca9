/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* error.h -- everything that can go wrong in libdemur, with its name and its sentence. */
#ifndef DEMUR_ERROR_H
#define DEMUR_ERROR_H

#define DEMUR_MUST_CHECK __attribute__((warn_unused_result))

/** What went wrong, or DEMUR_OK.  Values never change; new ones go at the end. */
enum demur_err {
    DEMUR_OK = 0,
    DEMUR_ERR_NOMEM,   /**< memory ran out */
    DEMUR_ERR_LENGTH,  /**< shorter or longer than the format allows */
    DEMUR_ERR_FORMAT,  /**< not this format, or not this version of it */
    DEMUR_ERR_RANGE,   /**< well formed, but a value is outside its range */
    DEMUR_ERR_INVALID, /**< checked and false: a proof or a signature does not hold */
    DEMUR_ERR_IO,      /**< the system refused; from core only where a callback said so */
    DEMUR_ERR_RANDOM,  /**< the random source failed */
    DEMUR_ERR_STATE,   /**< right in itself, but not allowed at this point of the protocol */
};

/** The stable short name of err, as in --json and HTTP replies: "range".  Never NULL. */
const char *demur_err_name(enum demur_err err);

/** One sentence for people, without a full stop.  Never NULL. */
const char *demur_err_text(enum demur_err err);

#endif
