/* SPDX-License-Identifier: Apache-2.0 */
/* Tells text that people read from lists of addresses, tables of numbers, indexes, logs and encoded data. */
#ifndef QUOTH_CLEAN_PROSE_H
#define QUOTH_CLEAN_PROSE_H

#include <quoth/plugin.h>

/* The share of a text's bytes, without white space, that stand in words: what is written in letters between spaces, but
 * for punctuation around it, hyphens, apostrophes and slashes.  News has 0.74 to 1, lists of addresses and tables 0 to
 * 0.33.  Text in other alphabets than ASCII counts as words.  Of a text too short to tell: 1. */
double prose_share(quoth_str text);

#endif
