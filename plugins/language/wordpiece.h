/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Word pieces: cuts a word into the longest pieces of a vocabulary, lower-cased and without accents, as BERT's uncased
 * vocabularies are made (Devlin et al. 2019; Wu et al. 2016 for the greedy cut).
 *
 * Made once, then only read: any thread.
 */
#ifndef QUOTH_LANGUAGE_WORDPIECE_H
#define QUOTH_LANGUAGE_WORDPIECE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define WORDPIECE_MAX_PIECES 65535u

/* Classes of a code point, as Python's str methods tell them apart. */
enum {
    LETTER_WORD = 1, /* a letter, a number or the underscore */
    LETTER_ALPHA = 2,
    LETTER_DIGIT = 4,
    LETTER_LOWER = 8,
    LETTER_UPPER = 16,
    LETTER_SPACE = 32,
    LETTER_TITLE = 64
};

typedef struct wordpiece wordpiece;

/* A vocabulary, a piece a line; a piece that goes on within a word begins with "##".  The bytes are borrowed.  NULL:
 * `*error` says why. */
wordpiece *wordpiece_new(const char *bytes, size_t len, const char **error);
void wordpiece_free(wordpiece *);
uint32_t wordpiece_count(const wordpiece *);

/* Writes the numbers of the first `most` pieces of the word to `pieces` and returns how many there are of them, at
 * least 1. */
unsigned wordpiece_cut(const wordpiece *, const char *word, size_t len, uint16_t *pieces, unsigned most);

/* The classes of a code point. */
unsigned letter_classes(uint32_t code);

#endif
