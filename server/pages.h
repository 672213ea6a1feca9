/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * pages.h -- the pages of members and principals, answered by the channel itself: `pages = DIR`.
 *
 * Whoever serves a page can change it, so this is for demonstrations; pages that people are to
 * trust come from somebody else (docs/protocol.md 2.18).  /channel.json says which of the two it
 * is. Source: docs/server.md, "Pages".
 */
#ifndef SERVER_PAGES_H
#define SERVER_PAGES_H

#include "http.h"

struct srv_pages;

/**
 * Read the folder dir, as srv_page_files_read() does; *out is freed with srv_pages_free().
 *
 * A file at whose address the channel answers something else is refused, too; its own demur.css
 * may lie there, and is answered as ever.  On failure a line on err has said why.
 *
 * @return as srv_page_files_read()
 */
DEMUR_MUST_CHECK
enum demur_err srv_pages_read(struct srv_pages **out, const char *dir, FILE *err);

/** When nobody asks any more.  NULL does nothing. */
void srv_pages_free(struct srv_pages *p);

/**
 * The routes of the whole server: those of api.h, then one for each address of a page.  The
 * handlers' ctx is the struct srv_serve, as theirs is; the routes live as long as p.
 */
const struct srv_route *srv_pages_routes(const struct srv_pages *p, size_t *count);

#endif
