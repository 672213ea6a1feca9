/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* exports.h -- what the module gives to the worker (web/src/worker/module.ts). */
#ifndef WEB_MODULE_EXPORTS_H
#define WEB_MODULE_EXPORTS_H

#include <stdint.h>

#define PAGE_EXPORT(name) __attribute__((export_name(#name)))

/** Memory for what the worker hands over, zeroed; NULL where there is none; freed by drop(). */
PAGE_EXPORT(room) uint8_t *page_room(uint32_t len);

/** Wipe and free what room() gave. */
PAGE_EXPORT(drop) void page_drop(uint8_t *p, uint32_t len);

/** End the session and wipe it. */
PAGE_EXPORT(lock) void page_lock(void);

/** Whether a key store is open: 1, or 0. */
PAGE_EXPORT(is_open) int32_t page_is_open(void);

/**
 * Run a command: len bytes of words, each ended by NUL, the first being the command's whole name.
 * What it says is on file descriptors 1 and 2; the exit status is that of the command (cli.h).  A
 * command that fails ends the session.
 */
PAGE_EXPORT(run) int32_t page_run(char *words, uint32_t len);

/** Why the command that was run last failed: a name of reason.h, ended by NUL. */
PAGE_EXPORT(reason) const char *page_reason(void);

#endif
