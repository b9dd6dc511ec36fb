/* SPDX-License-Identifier: Apache-2.0 */
/* English abbreviations that are written with a full stop.  Pure functions: any thread. */
#ifndef QUOTH_LANGUAGE_ABBREVIATION_H
#define QUOTH_LANGUAGE_ABBREVIATION_H

#include <stddef.h>
#include <stdint.h>

/* Where the word stands: what decides on the words that have another meaning too ("Mar.", "no."). */
enum {
    ABBREVIATION_CAPITAL = 1u,     /* it begins with a capital */
    ABBREVIATION_AFTER_COMMA = 2u, /* the character before it is a comma */
    ABBREVIATION_DIGIT_NEXT = 4u,  /* a digit follows the full stop */
    ABBREVIATION_COMMA_NEXT = 8u   /* a comma does */
};

/* The flag of a token (TOKEN_TITLE, TOKEN_ABBREVIATION) if `word`, without its full stop, is an abbreviation in this
 * place; 0 if it is not. */
uint16_t abbreviation_flag(const char *word, size_t len, unsigned place);

#endif
