/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * mirror.h -- a copy of a log that is pulled, verified and kept.
 *
 *     DIR/checkpoint, DIR/tile/...   the log, as demur log check reads it
 *     DIR/v1/blob/<64 hex>           blobs that its entries name, where they are wanted
 *     DIR-history/<size>             every checkpoint it has shown
 *     DIR-history/.shown             a signed one whose entries have not all come yet
 *     DIR-alarm/<number>/            what it showed and should not have
 *
 * So DIR can be served as it is: its paths are those of the log's own server.
 *
 *     mirror_files.c   what is written, and where
 *     mirror_fetch.c   what is asked of the server
 *     mirror_load.c    what is there already, all of it recomputed
 *     mirror_pull.c    new entries and tiles, compared with each other and with the root
 *     mirror_blobs.c   blobs
 *     mirror.c         one round: checkpoint, entries, tiles, windows, and then the checkpoint kept
 *
 * A failure has been said on err.  DEMUR_ERR_INVALID: the server showed what it must not, which is
 * in alarm.
 */
#ifndef CLI_MIRROR_H
#define CLI_MIRROR_H

#include "cli.h"
#include "demur/blob.h"
#include "demur/tile_builder.h"
#include "demur/window_check.h"
#include "host/net.h"
#include "log_dir.h"
#include "progress.h"

#include <signal.h>

enum { CLI_MIRROR_PATH_LEN = 4096, CLI_MIRROR_WHERE_LEN = 128, CLI_MIRROR_NUMBER_LEN = 12 };

/** What the server must not have shown. */
struct cli_mirror_alarm {
    const char *reason; /**< a name; "": nothing */
    const char *detail; /**< a sentence without a full stop */
    char where[CLI_MIRROR_WHERE_LEN];
    char evidence[CLI_MIRROR_PATH_LEN]; /**< the directory; "": it could not be written */
};

/** Blobs that entries name. */
struct cli_mirror_blobs {
    struct demur_blob_ref *ref;
    size_t count, room;
    size_t missing; /**< after cli_mirror_pull_blobs() */
};

/** A mirror. */
struct cli_mirror {
    char *url; /**< without a slash at its end; owned */
    char *dir; /**< the same */
    const struct demur_policy *policy;
    bool wants_blobs;
    FILE *err;
    const volatile sig_atomic_t *stop;

    struct host_net *net;
    struct cli_log_dir log;
    int lock;

    uint8_t *note; /**< the checkpoint that is kept; NULL: none yet */
    size_t note_len;
    struct demur_tree_head head; /**< its */
    /** head, or the first one shown after it, whose entries have not come yet. */
    struct demur_tree_head shown;
    struct demur_tile_builder *tiles;
    struct demur_window_check *windows;
    bool is_dirty; /**< tiles or windows are beyond head: load again */
    struct cli_mirror_blobs blobs;
    struct cli_progress bar;

    /** What is being read from the server, for the evidence. */
    struct demur_span served;
    char served_path[CLI_MIRROR_WHERE_LEN];
    struct demur_span shown_note;
    struct cli_mirror_alarm alarm;
    uint64_t added; /**< entries, in the last round */
};

/** What a mirror is to be; all is borrowed for its life. */
struct cli_mirror_plan {
    const char *url, *dir;
    const struct demur_policy *policy;
    bool wants_blobs;
    FILE *err;
    const volatile sig_atomic_t *stop;
};

/** Open the directory, make it where it is not there, and load; freed with cli_mirror_close(). */
DEMUR_MUST_CHECK
enum demur_err cli_mirror_open(struct cli_mirror *m, const struct cli_mirror_plan *plan);
void cli_mirror_close(struct cli_mirror *m);

/**
 * One round: DEMUR_OK, the mirror holds what the server shows; DEMUR_ERR_INVALID, alarm;
 * DEMUR_ERR_STATE, stopped; else it could not be done.
 */
DEMUR_MUST_CHECK
enum demur_err cli_mirror_round(struct cli_mirror *m);

/* ---- between the files of the mirror --------------------------------------------------- */

/** Note an alarm, with what has been served as evidence; returns DEMUR_ERR_INVALID. */
enum demur_err cli_mirror_fault(struct cli_mirror *m, const char *reason, const char *where,
                                const char *detail);

/** Say on err that something failed; returns err. */
enum demur_err cli_mirror_fail(const struct cli_mirror *m, const char *what, enum demur_err err);

/* mirror_files.c */
DEMUR_MUST_CHECK
enum demur_err cli_mirror_make_dirs(struct cli_mirror *m);
/** Write name under DIR; the directories in name are made. */
DEMUR_MUST_CHECK
enum demur_err cli_mirror_put(const struct cli_mirror *m, const char *name, const void *data,
                              size_t len);
/** Whether name is under DIR. */
bool cli_mirror_has(const struct cli_mirror *m, const char *name);
/** Keep note, of a tree of that size, in the history; other bytes of the same size beside it. */
DEMUR_MUST_CHECK
enum demur_err cli_mirror_keep(const struct cli_mirror *m, uint64_t size, struct demur_span note);
/** Keep, or (data NULL) drop, the checkpoint whose entries have not all come yet. */
DEMUR_MUST_CHECK
enum demur_err cli_mirror_keep_shown(const struct cli_mirror *m, struct demur_span note);
/** Read it; *out NULL: there is none. */
DEMUR_MUST_CHECK
enum demur_err cli_mirror_read_shown(uint8_t **out, size_t *len, const struct cli_mirror *m);
/** Write the evidence of m->alarm. */
DEMUR_MUST_CHECK
enum demur_err cli_mirror_keep_evidence(struct cli_mirror *m);
/** How many alarms there are in the directory of alarms. */
size_t cli_mirror_alarms(const struct cli_mirror *m);
/** Remove the partial tiles of a tile that is full; what cannot be removed stays. */
void cli_mirror_drop_partials(const struct cli_mirror *m, const struct demur_tile_id *full);

/* mirror_fetch.c */
/**
 * GET url/path; tries again where the server is busy.  *out is freed with demur_free().
 *
 * DEMUR_ERR_RANGE: it says that there is no such thing (404, 410), which is not said.
 * DEMUR_ERR_LENGTH, DEMUR_ERR_IO, ...: said.
 */
DEMUR_MUST_CHECK
enum demur_err cli_mirror_get(uint8_t **out, size_t *len, struct cli_mirror *m, const char *path,
                              size_t max);

/* mirror_load.c */
DEMUR_MUST_CHECK
enum demur_err cli_mirror_load(struct cli_mirror *m);

/* mirror_pull.c */
/** The sink of m's tiles: compare each with the server's, and write it. */
DEMUR_MUST_CHECK
enum demur_err cli_mirror_take_tile(void *ctx, const struct demur_tile_id *id, const uint8_t *data,
                                    size_t len);
/** Fetch, compare and write everything from the mirror's size to head's; then the root is head's.
 */
DEMUR_MUST_CHECK
enum demur_err cli_mirror_pull(struct cli_mirror *m, const struct demur_tree_head *head);
/** Read what was written, and hold its windows to their rules. */
DEMUR_MUST_CHECK
enum demur_err cli_mirror_check_windows(struct cli_mirror *m, const struct demur_tree_head *head);
/** Drop the partial tiles of those that have become full between two sizes. */
void cli_mirror_tidy(const struct cli_mirror *m, uint64_t from, uint64_t to);

/* mirror_blobs.c */
/** Note the blobs that entry names. */
DEMUR_MUST_CHECK
enum demur_err cli_mirror_note_blobs(struct cli_mirror *m, struct demur_span entry);
/** Fetch those that are not there; what the server does not have is counted. */
DEMUR_MUST_CHECK
enum demur_err cli_mirror_pull_blobs(struct cli_mirror *m);

#endif
