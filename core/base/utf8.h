/* SPDX-License-Identifier: Apache-2.0 */
/* What the core needs to know of UTF-8. */
#ifndef QUOTH_CORE_UTF8_H
#define QUOTH_CORE_UTF8_H

#include "quoth/plugin.h"

/* True if `s` is valid UTF-8: shortest forms only, no surrogates, at most U+10FFFF.  NUL is a character. */
bool utf8_valid(quoth_str s);
/* How many bytes from the begin of `s` are valid. */
size_t utf8_valid_prefix(quoth_str s);
/* Code points in `n` bytes of valid UTF-8 (counted at their first byte). */
size_t utf8_count(const char *p, size_t n);

/* The code point at `text` of `len` bytes, at least one; *used gets its bytes.  A byte that is not UTF-8 counts as one
 * character U+FFFD. */
uint32_t utf8_read(const char *text, size_t len, size_t *used);

/* Columns that a terminal gives a character: enough for a caret to stand right under news in any script. */
uint8_t utf8_columns(uint32_t code);
/* True for controls, and for marks that turn the direction of text around: they would let a file draw on the
 * terminal.  What is no character at all counts too. */
bool utf8_is_unsafe(uint32_t code);

/* True if the byte is not the first of a character. */
static inline bool utf8_is_inner(char byte)
{
    return ((unsigned char)byte & 0xC0) == 0x80;
}

#endif
