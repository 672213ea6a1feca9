/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * bbs_vectors.c -- bbs_vectors DIR: run every vector file under DIR, which has the drafts' format.
 *
 * Prints how many passed; a file that fails is named and makes the exit status 1.  So does one of
 * the SHAKE-256 suite, which Demur does not have: a vector that has not been run has not passed.
 */
#include "vectors/vector_cases.h"

#include <dirent.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { PATH_BYTES = 4096, FILE_MAX = 1 << 20 };

/* What has been found so far. */
struct tally {
    unsigned passed;
    unsigned failed;
    unsigned foreign; /* of the other suite: not run */
};

static char *read_file(const char *path)
{
    FILE *file = fopen(path, "rb");
    char *text = calloc(1, FILE_MAX + 1);
    size_t len = 0;

    if (file != NULL && text != NULL) len = fread(text, 1, FILE_MAX, file);
    if (file != NULL) (void)fclose(file);
    if (len == 0 || len == FILE_MAX) {
        free(text);
        return NULL;
    }
    return text;
}

/* A parsed file: the tree points into the text. */
struct parsed {
    char *text;
    struct json *root; /* NULL: no JSON */
    bool is_foreign;   /* its path or a name in it is the SHAKE-256 suite's */
};

/* Whether text names the suite: in a DST or api_id, plain or as hex. */
static bool names_shake(const char *text)
{
    return strstr(text, "SHAKE-256") != NULL || strstr(text, "5348414b452d323536") != NULL;
}

static struct parsed parse_file(const char *path)
{
    struct parsed p = {.text = read_file(path)};

    if (p.text == NULL) return p;
    p.is_foreign = strstr(path, "shake-256") != NULL || names_shake(p.text);
    p.root = json_parse(p.text);
    return p;
}

static void free_parsed(struct parsed *p)
{
    json_free(p->root);
    free(p->text);
}

/* The messages.json nearest above path, for proofs that do not repeat the messages. */
static struct parsed messages_above(const char *path)
{
    char dir[PATH_BYTES];
    char file[PATH_BYTES + 16];

    (void)snprintf(dir, sizeof dir, "%s", path);
    for (unsigned up = 0; up < 4; up++) {
        char *slash = strrchr(dir, '/');

        if (slash == NULL) break;
        *slash = '\0';
        (void)snprintf(file, sizeof file, "%s/messages.json", dir);
        struct stat st;

        if (stat(file, &st) == 0) return parse_file(file);
    }
    return (struct parsed){0};
}

static void run_file(struct tally *t, const char *path)
{
    const char *name = strrchr(path, '/') != NULL ? strrchr(path, '/') + 1 : path;
    const char *why = NULL;

    if (strcmp(name, "messages.json") == 0) return;
    struct parsed v = parse_file(path);
    struct parsed messages = messages_above(path);

    if (v.root == NULL) {
        why = "not JSON, empty or too large";
    } else if (!v.is_foreign) {
        why = run_vector(v.root, messages.root);
    }
    if (why == NULL && v.is_foreign) {
        t->foreign++;
    } else if (why == NULL) {
        t->passed++;
    } else {
        t->failed++;
        printf("FAILED %s: %s\n", path, why);
    }
    free_parsed(&v);
    free_parsed(&messages);
}

static void run_folder(struct tally *t, const char *path, unsigned depth)
{
    struct dirent **entry = NULL;
    int n = depth < 8 ? scandir(path, &entry, NULL, alphasort) : -1;

    if (n < 0) {
        printf("FAILED %s: cannot be read\n", path);
        t->failed++;
        return;
    }
    for (int i = 0; i < n; i++) {
        char below[PATH_BYTES];
        struct stat st;
        size_t len = strlen(entry[i]->d_name);

        (void)snprintf(below, sizeof below, "%s/%s", path, entry[i]->d_name);
        if (entry[i]->d_name[0] == '.' || stat(below, &st) != 0) {
            free(entry[i]);
            continue;
        }
        if (S_ISDIR(st.st_mode)) {
            run_folder(t, below, depth + 1);
        } else if (len > 5 && strcmp(entry[i]->d_name + len - 5, ".json") == 0) {
            run_file(t, below);
        }
        free(entry[i]);
    }
    free(entry);
}

int main(int argc, char *argv[])
{
    struct tally t = {0};

    if (argc != 2) {
        fputs("usage: bbs_vectors DIR\n", stderr);
        return 2;
    }
    run_folder(&t, argv[1], 0);
    if (t.foreign > 0) {
        printf("%u files are of the SHAKE-256 suite and were not run: Demur has SHA-256 alone\n",
               t.foreign);
    }
    printf("%u vector files passed, %u failed\n", t.passed, t.failed);
    return t.failed == 0 && t.passed > 0 ? 0 : 1;
}
