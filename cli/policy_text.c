/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "policy_text.h"

#include <stdarg.h>
#include <stdbool.h>
#include <string.h>

enum { WITNESS_WORDS = 3 };

/* A text that grows; has_room is false once it did not fit. */
struct text {
    char *at;
    size_t left;
    bool has_room;
};

__attribute__((format(printf, 2, 3))) static void add(struct text *t, const char *format, ...)
{
    va_list args;
    int len;

    va_start(args, format);
    len = vsnprintf(t->at, t->left, format, args); /* NOLINT: va_start() has set args */
    va_end(args);
    t->has_room = t->has_room && len >= 0 && (size_t)len < t->left;
    if (!t->has_room) return;
    t->at += len;
    t->left -= (size_t)len;
}

/* Whether text is three words of what may stand in a policy. */
static bool is_witness(const char *text)
{
    size_t words = 0;

    for (const char *c = text; *c != '\0'; c++) {
        if ((unsigned char)*c < ' ' || *c == '\x7f') return false;
        words += *c != ' ' && (c == text || c[-1] == ' ');
    }
    return words == WITNESS_WORDS && text[0] != '#';
}

static enum demur_err check(const char *policy, const struct cli_policy_parts *parts, FILE *err)
{
    struct demur_policy_fault fault = {0, ""};
    struct demur_policy *p = NULL;
    enum demur_err status = demur_policy_decode(&p, policy, strlen(policy), &fault);

    demur_policy_free(p);
    if (status == DEMUR_OK) return status;
    if (status == DEMUR_ERR_NOMEM) {
        fprintf(err, "demur: %s\n", demur_err_text(status));
    } else if (fault.line >= 2 && fault.line - 2 < parts->witnesses) {
        fprintf(err, "demur: --witness, number %u: %s\n", fault.line - 1, fault.text);
    } else {
        fprintf(err, "demur: the log policy: %s\n", fault.text);
    }
    return status;
}

enum demur_err cli_policy_text(char out[DEMUR_LOG_POLICY_BYTES_MAX + 1],
                               const struct cli_policy_parts *parts, FILE *err)
{
    struct text t = {out, DEMUR_LOG_POLICY_BYTES_MAX + 1, true};
    char vkey[DEMUR_VKEY_LEN_MAX + 1];

    demur_vkey_encode(vkey, parts->log);
    add(&t, "log %s %.*s\n", vkey, (int)parts->url.len, (const char *)parts->url.data);
    for (size_t i = 0; i < parts->witnesses; i++) {
        if (!is_witness(parts->witness[i])) {
            fprintf(err,
                    "demur: --witness, number %zu: give a name, a verifier key and an address, "
                    "with blanks between\n",
                    i + 1);
            return DEMUR_ERR_FORMAT;
        }
        add(&t, "witness %s\n", parts->witness[i]);
    }
    if (parts->witnesses == 0) {
        add(&t, "quorum none\n");
    } else {
        add(&t, "group witnesses %u", parts->quorum);
        for (size_t i = 0; i < parts->witnesses; i++) {
            const char *name = parts->witness[i] + strspn(parts->witness[i], " ");

            add(&t, " %.*s", (int)strcspn(name, " "), name);
        }
        add(&t, "\nquorum witnesses\n");
    }
    if (t.has_room) return check(out, parts, err);
    fprintf(err, "demur: --witness: the log policy becomes longer than 8192 bytes\n");
    return DEMUR_ERR_LENGTH;
}
