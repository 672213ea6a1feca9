/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * text.h -- what counts as text in Demur, and the two text forms.
 *
 * UTF-8 as Unicode defines it: shortest form, no surrogates, at most U+10FFFF.  No control
 * character (C0, DEL, C1), LF in txt apart, and no U+200B, U+2060, U+FEFF, U+202A to 202E,
 * U+2066 to 2069: what is shown is what is there.  Source: docs/protocol.md 2.0.
 */
#ifndef DEMUR_TEXT_H
#define DEMUR_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/**
 * Read one character of the len (> 0) bytes at s.
 *
 * @return how many bytes it takes, 1 to 4, with *cp the code point; 0 where it is not UTF-8.
 */
size_t demur_utf8_next(uint32_t *cp, const uint8_t *s, size_t len);

/** Write cp to out as UTF-8, 1 to 4 bytes, and return how many; cp is a valid scalar value. */
size_t demur_utf8_put(uint8_t out[4], uint32_t cp);

/** Whether cp may stand in Demur's text (LF is not among them). */
bool demur_text_allows(uint32_t cp);

/** Whether data is a str: one line of allowed characters, without blanks at its ends. */
bool demur_text_is_str(const uint8_t *data, size_t len);

/** Whether data is a txt: empty, or lines of allowed characters that each end in LF. */
bool demur_text_is_txt(const uint8_t *data, size_t len);

/** How many characters (code points) valid UTF-8 holds. */
size_t demur_text_chars(const uint8_t *data, size_t len);

#endif
