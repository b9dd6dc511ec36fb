/* SPDX-License-Identifier: Apache-2.0 */
/* UTF-8 and the classes of characters that the language code tells apart.  Pure functions: any thread. */
#ifndef QUOTH_LANGUAGE_UTF8_H
#define QUOTH_LANGUAGE_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum utf8_class {
    UTF8_SPACE,  /* white space and control characters */
    UTF8_LETTER, /* of a script without case; combining marks */
    UTF8_LOWER,
    UTF8_UPPER,
    UTF8_DIGIT,
    UTF8_PUNCT,
    UTF8_SYMBOL,
    UTF8_FORMAT /* invisible within a word: soft hyphen, joiners */
} utf8_class;

typedef enum utf8_quote {
    UTF8_QUOTE_NONE,
    UTF8_QUOTE_OPEN,  /* “ ‘ « ‹ „ ‚ */
    UTF8_QUOTE_CLOSE, /* ” ’ » ›; ’ is an apostrophe as well */
    UTF8_QUOTE_EITHER /* " ' ` ´ */
} utf8_quote;

/* What stands for bytes that are no character. */
#define UTF8_REPLACEMENT 0xFFFDu

/* Classes of ASCII, for the fast path. */
extern const uint8_t utf8_ascii[128];

/* The code point that begins at `text[at]`, at < end; *length gets its bytes.  A byte that is not UTF-8 counts as one
 * character UTF8_REPLACEMENT of length 1. */
uint32_t utf8_decode(const char *text, size_t at, size_t end, uint32_t *length);

/* Writes `code` to `out` (4 bytes) and returns its length; surrogates and what is beyond become UTF8_REPLACEMENT. */
size_t utf8_encode(uint32_t code, char *out);

/* True if the byte is not the first of a character. */
static inline bool utf8_is_inner(char byte)
{
    return ((unsigned char)byte & 0xC0) == 0x80;
}

utf8_class utf8_class_of(uint32_t code);
utf8_quote utf8_quote_of(uint32_t code);

static inline bool utf8_is_word(utf8_class cls)
{
    return (cls >= UTF8_LETTER && cls <= UTF8_DIGIT) || cls == UTF8_FORMAT;
}

static inline bool utf8_is_letter(utf8_class cls)
{
    return cls >= UTF8_LETTER && cls <= UTF8_UPPER;
}

#endif
