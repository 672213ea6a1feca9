/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * imports.h -- what the worker gives to the module (web/src/worker/module.ts).
 *
 * Lengths are bytes; every pointer is borrowed during the call.  What has a length that is not
 * known before is put aside by the worker, and page_take() copies it.
 */
#ifndef WEB_MODULE_IMPORTS_H
#define WEB_MODULE_IMPORTS_H

#include <stdint.h>

#define PAGE_IMPORT(name) __attribute__((import_module("page"), import_name(#name)))

/** What a request came to, below 0. */
enum {
    PAGE_NO_ANSWER = -1,
    PAGE_TOO_LONG = -2,
    PAGE_BAD_ADDRESS = -3,
};

/** A request; body_len below 0: GET. */
struct page_request {
    const char *url;
    uint32_t url_len;
    const uint8_t *body;
    int32_t body_len;
    uint32_t max;
    uint32_t timeout_ms;
};

/** Ask and wait: the length of the answer, put aside, and its status; or one of the above. */
PAGE_IMPORT(ask)
int32_t page_ask(const struct page_request *request, uint32_t *status);

/** Copy what was put aside to `to`, and forget it. */
PAGE_IMPORT(take)
void page_take(uint8_t *to);

/** The length of a file, put aside; below 0: there is none. */
PAGE_IMPORT(read)
int32_t page_read(const char *name, uint32_t name_len);

/** The size of a file that is given (given/<name>), without the place; below 0: there is none. */
PAGE_IMPORT(size)
double page_size(const char *name, uint32_t name_len);

/** Read len bytes of it from at on; not 0: they are not there. */
PAGE_IMPORT(read_at)
int32_t page_read_at(const char *name, uint32_t name_len, double at, uint8_t *out, uint32_t len);

/** Write a file, so that it is there whatever happens next; not 0: it could not be kept. */
PAGE_IMPORT(write)
int32_t page_write(const char *name, uint32_t name_len, const uint8_t *data, uint32_t len);

/** Remove a file; nothing where there is none. */
PAGE_IMPORT(remove)
void page_remove(const char *name, uint32_t name_len);

/** Fill with randomness. */
PAGE_IMPORT(random)
void page_random(uint8_t *out, uint32_t len);

/** How far long work is: `what` is the text that the command would show. */
PAGE_IMPORT(progress)
void page_progress(const char *what, uint32_t what_len, uint32_t done, uint32_t of);

#endif
