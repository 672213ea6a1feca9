/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * page.h -- the client in a page: the commands of demur(1), in a worker of a browser.
 *
 * The page is another terminal for the same client.  cli/client*.c and the commands of cli/ are the
 * files that the command is made of; here stands what a browser gives in place of a system:
 *
 *     imports.h       what the worker gives: requests, files, randomness, what was typed
 *     net.c           host/net.h      a request, which the worker makes and waits for
 *     files.c         host/read_file.h, host/write_file.h, cli/home.h
 *     random.c        host/random.h
 *     ask.c           cli/ask.h       there is no terminal: what is asked has been typed before
 *     progress.c      cli/progress.h  how far long work is, to the page
 *     session.c       one open client from the passphrase to "lock"
 *     run.c           a command by its name; the exports of exports.h
 *     json.c          fields of the objects that are printed
 *     parallel.c      cli/parallel.h  one thread
 *     view.c          parts of views
 *     reading.c       the log counted, every proof verified
 *
 * Of these two modules are made.  member/ has what members and principals do, and the key store;
 * reader/ has what needs no secret: the public record worked out anew, and bundles checked.  In
 * both cmd_page_*.c is what only pages ask: everything about a view as one JSON object.
 *
 * A module is a process: whatever ends it (the page is closed, work is stopped) is as kill -9 is to
 * the command, and loses nothing, as the same client keeps the same save points.  docs/web.md.
 */
#ifndef WEB_MODULE_PAGE_H
#define WEB_MODULE_PAGE_H

#include "client_parts.h"

/** Whether a question was met to which the page has not given the answer before. */
struct page_answers {
    bool was_asked; /**< cli_confirm() was called in this run and said no */
};

extern struct page_answers page_answers;

/* The client itself, of which session.c keeps one open (cli/client.c under other names). */
DEMUR_MUST_CHECK
enum demur_err page_client_open(struct cli_client **out, const struct cli *cli,
                                enum cli_client_mode mode);
void page_client_close(struct cli_client *c);

/** The session ends: everything of it is wiped. */
void page_session_lock(void);

/** A command has ended: after a failure the session is locked, and the worker opens it anew. */
void page_session_after(enum cli_exit status);

/** Whether the key store is open. */
bool page_session_is_open(void);

/** The commands of this module, ended by NULL. */
extern const struct cli_cmd *const page_commands[];

extern const struct cli_cmd cmd_page_check, cmd_page_count, cmd_page_desk_keys, cmd_page_desk_open,
    cmd_page_desk_seal, cmd_page_enrol, cmd_page_look, cmd_page_memo, cmd_page_queue,
    cmd_page_record, cmd_page_standing, cmd_page_unlock, cmd_page_words, cmd_page_passphrase;

/* ---- JSON, as the commands of cli/ write it ---------------------------------------------- */

/** `, "name": "text"`: an object begins with a field that is written by hand. */
void page_put_string(FILE *to, const char *name, struct demur_span text);
/** `, "name": 7`. */
void page_put_number(FILE *to, const char *name, uint64_t n);
/** `, "name": true`. */
void page_put_bool(FILE *to, const char *name, bool is);
/** `, "name": "2026-01-31"`, or null. */
void page_put_day(FILE *to, const char *name, bool is_known, uint32_t day);
/** `, "name": "00ff.."`. */
void page_put_hex(FILE *to, const char *name, const uint8_t *data, size_t len);

#endif
