/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* read_policy.c -- a log's policy from a file, with an error that names the line. */
#include "cli.h"
#include "demur/memory.h"
#include "demur/policy.h"

enum demur_err cli_read_policy(struct demur_policy **out, const char *path, FILE *err)
{
    struct demur_policy_fault fault = {0, ""};
    uint8_t *text = NULL;
    size_t len = 0;
    enum demur_err status = host_read_file(&text, &len, path, DEMUR_POLICY_BYTES_MAX, err);

    if (status != DEMUR_OK) return status;
    status = demur_policy_decode(out, text, len, &fault);
    demur_free(text);
    if (status == DEMUR_ERR_NOMEM) {
        fprintf(err, "demur: %s\n", demur_err_text(status));
    } else if (status != DEMUR_OK && fault.line > 0) {
        fprintf(err, "demur: %s:%u: %s\n", path, fault.line, fault.text);
    } else if (status != DEMUR_OK) {
        fprintf(err, "demur: %s: %s\n", path, fault.text);
    }
    return status;
}
