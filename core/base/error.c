/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "demur/error.h"

#include <stddef.h>

static const struct {
    const char *name;
    const char *text;
} errors[] = {
    [DEMUR_OK] = {"ok", "no error"},
    [DEMUR_ERR_NOMEM] = {"nomem", "out of memory"},
    [DEMUR_ERR_LENGTH] = {"length", "too short or too long"},
    [DEMUR_ERR_FORMAT] = {"format", "not this format, or not this version of it"},
    [DEMUR_ERR_RANGE] = {"range", "a value is outside its range"},
    [DEMUR_ERR_INVALID] = {"invalid", "the proof or signature does not hold"},
    [DEMUR_ERR_IO] = {"io", "input or output failed"},
    [DEMUR_ERR_RANDOM] = {"random", "the system's random generator failed"},
    [DEMUR_ERR_STATE] = {"state", "not allowed at this point"},
};

const char *demur_err_name(enum demur_err err)
{
    return (size_t)err < sizeof errors / sizeof errors[0] ? errors[err].name : "unknown";
}

const char *demur_err_text(enum demur_err err)
{
    return (size_t)err < sizeof errors / sizeof errors[0] ? errors[err].text : "unknown error";
}
