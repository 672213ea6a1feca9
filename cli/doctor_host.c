/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* doctor_host.c -- disk, swap and libraries, as `demur doctor` looks at them. */
#include "demur/version.h"
#include "doctor.h"
#include "host/net.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

enum {
    MIB = 1048576,
    PERCENT = 100,
    CELLS_PERCENT = 5,  /* free, below which demurd serve takes no cells */
    BLOBS_PERCENT = 10, /* and no blobs */
    ROOM_MIB = 1024,
};

/* ---- the store ------------------------------------------------------------------------- */

/* The directory of the file at path. */
static void directory_of(char dir[DOCTOR_PATH_MAX], const char *path)
{
    const char *slash = strrchr(path, '/');

    if (slash == NULL) {
        (void)snprintf(dir, DOCTOR_PATH_MAX, ".");
    } else if (slash == path) {
        (void)snprintf(dir, DOCTOR_PATH_MAX, "/");
    } else {
        (void)snprintf(dir, DOCTOR_PATH_MAX, "%.*s", (int)(slash - path), path);
    }
}

/* Whether nobody but its owner has anything to do in dir. */
static bool look_at_directory(struct doctor *d, const char *dir)
{
    struct stat st;
    struct doctor_finding f = {DOCTOR_WRONG, "store", dir, "", "make it private: chmod 700"};

    if (stat(dir, &st) != 0) {
        f.what = strerror(errno);
        f.mend = "make the directory, for the user who runs demurd alone";
    } else if ((st.st_mode & (S_IWGRP | S_IWOTH)) != 0) {
        f.what = "others may write to the directory of the store";
    } else if ((st.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
        f.level = DOCTOR_WARN;
        f.what = "others may look into the directory of the store";
    } else {
        f.level = DOCTOR_OK;
        f.what = "the directory of the store is for its owner alone";
        f.mend = NULL;
    }
    doctor_say(d, &f);
    return f.level != DOCTOR_WRONG;
}

static void look_at_room(struct doctor *d, const char *dir, uint32_t ballast_mib)
{
    struct statvfs fs;
    char what[DOCTOR_TEXT_MAX];
    struct doctor_finding f = {DOCTOR_OK, "disk", dir, what, NULL};

    if (statvfs(dir, &fs) != 0 || fs.f_blocks == 0) {
        (void)snprintf(what, sizeof what, "how much room there is cannot be said: %s",
                       strerror(errno));
        f.level = DOCTOR_NOTE;
    } else {
        uint64_t free_mib = (uint64_t)fs.f_bavail * fs.f_frsize / MIB;
        uint64_t percent = (uint64_t)fs.f_bavail * PERCENT / fs.f_blocks;

        (void)snprintf(what, sizeof what, "%llu MiB are free, %llu %% of the disk",
                       (unsigned long long)free_mib, (unsigned long long)percent);
        if (percent < CELLS_PERCENT) {
            f.level = DOCTOR_WRONG;
        } else if (percent < BLOBS_PERCENT || free_mib < (uint64_t)ballast_mib + ROOM_MIB) {
            f.level = DOCTOR_WARN;
        }
        if (f.level != DOCTOR_OK) {
            f.mend = "make room: below 10 % attachments are refused, below 5 % signatures";
        }
    }
    doctor_say(d, &f);
}

void doctor_store(struct doctor *d, const char *store, uint32_t ballast_mib, bool is_training)
{
    static const char sqlite[] = "sqlite:";
    char dir[DOCTOR_PATH_MAX];

    if (strncmp(store, sqlite, sizeof sqlite - 1) != 0) {
        doctor_say(d, &(struct doctor_finding){is_training ? DOCTOR_WARN : DOCTOR_WRONG, "store",
                                               store, "all of it is lost when the program ends",
                                               "use sqlite:PATH"});
        return;
    }
    directory_of(dir, store + sizeof sqlite - 1);
    if (look_at_directory(d, dir)) look_at_room(d, dir, ballast_mib);
}

/* ---- this machine ---------------------------------------------------------------------- */

static void look_at_swap(struct doctor *d)
{
    FILE *f = fopen("/proc/swaps", "r");
    char line[DOCTOR_TEXT_MAX];
    unsigned lines = 0;

    if (f == NULL) {
        doctor_say(d, &(struct doctor_finding){DOCTOR_NOTE, "swap", "this machine",
                                               "whether swap is on cannot be said", NULL});
        return;
    }
    while (fgets(line, sizeof line, f) != NULL) lines++;
    (void)fclose(f);
    if (lines > 1) {
        doctor_say(d, &(struct doctor_finding){DOCTOR_WARN, "swap", "this machine",
                                               "swap is on: a secret in memory may be written to "
                                               "the disk",
                                               "swapoff -a, or encrypt the swap"});
    } else {
        doctor_say(
            d, &(struct doctor_finding){DOCTOR_OK, "swap", "this machine", "swap is off", NULL});
    }
}

void doctor_machine(struct doctor *d)
{
    char what[DOCTOR_TEXT_MAX];

    (void)snprintf(what, sizeof what, "demur %s, libsodium %s, %s", DEMUR_VERSION,
                   demur_sodium_version(), host_net_version());
    doctor_say(d, &(struct doctor_finding){DOCTOR_NOTE, "versions", "this machine", what, NULL});
    if (geteuid() == 0) {
        doctor_say(d, &(struct doctor_finding){DOCTOR_NOTE, "user", "this machine",
                                               "root looks: what demurd's own user may read is not "
                                               "tried",
                                               NULL});
    }
    look_at_swap(d);
}
