/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "demurd.h"

#include <errno.h>
#include <string.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PATH_LEN = 4096, WORDS_MAX = 8 };

/* The demurd beside this program; "demurd", to be looked for in PATH, where there is none. */
static void find(char out[PATH_LEN])
{
    static const char name[] = "demurd";
    ssize_t len = readlink("/proc/self/exe", out, PATH_LEN - sizeof name);
    char *slash;

    out[len > 0 ? len : 0] = '\0';
    slash = strrchr(out, '/');
    if (slash != NULL) memcpy(slash + 1, name, sizeof name);
    if (slash == NULL || access(out, X_OK) != 0) memcpy(out, name, sizeof name);
}

enum cli_exit cli_demurd(const char *const *words, bool as_root, FILE *err)
{
    char path[PATH_LEN];
    const char *argv[WORDS_MAX + 3] = {path};
    union {
        const char **in;
        char *const *out; /* which execvp() does not write to, though it says that it might */
    } words_of = {.in = argv};
    size_t n = 1;
    int status = 0;
    pid_t child;

    find(path);
    if (as_root) argv[n++] = "--as-root";
    while (*words != NULL && n < WORDS_MAX + 2) argv[n++] = *words++;
    child = fork();
    if (child == 0) {
        (void)execvp(path, words_of.out);
        _exit(errno == ENOENT ? 127 : 126);
    }
    if (child < 0 || waitpid(child, &status, 0) != child) {
        fprintf(err, "demur: demurd: %s\n", strerror(errno));
        return CLI_FAILED;
    }
    if (WIFEXITED(status) && WEXITSTATUS(status) <= CLI_INVALID) {
        return (enum cli_exit)WEXITSTATUS(status);
    }
    fprintf(err, "demur: demurd %s: is it installed beside demur?\n",
            WIFEXITED(status) ? "could not be run" : "was ended by a signal");
    return CLI_FAILED;
}
