/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* page_style.h -- the style of the pages, which the program carries with it. */
#ifndef SERVER_PAGE_STYLE_H
#define SERVER_PAGE_STYLE_H

/** The text of web/demur.css. */
extern const char srv_page_style[];

#endif
