/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A text as the networks read it: words, their pieces, case, state in quotation marks and paragraphs.
 * corpus/models/train/attribution/words.py does the same in Python.
 */
#ifndef QUOTH_LANGUAGE_NETWORK_WORDS_H
#define QUOTH_LANGUAGE_NETWORK_WORDS_H

#include "quoth/plugin.h"
#include "wordpiece.h"

#define NETWORK_PIECES 4u         /* word pieces of a word that count */
#define NETWORK_WORDS  (1u << 20) /* of a text that are read at most */

enum { NETWORK_OUTSIDE, NETWORK_INSIDE, NETWORK_OPENS, NETWORK_CLOSES };

typedef struct network_word {
    uint32_t begin, end; /* bytes of the text */
    uint32_t paragraph;  /* from 0 */
    uint16_t piece[NETWORK_PIECES];
    uint8_t pieces;
    uint8_t letter_case; /* 0 mark, 1 small letters, 2 mixed, 3 capitals, 4 number */
    uint8_t state;       /* in quotation marks */
    uint8_t opens;       /* 1: begins a paragraph */
} network_word;

/* The words of a text and what makes them; belongs to one worker. */
typedef struct network_words {
    network_word *word;
    uint32_t count, room;
    struct word_memo *memo; /* words cut before */
} network_words;

/* Reads the text's words, the first NETWORK_WORDS of them.  False: no memory. */
bool network_words_read(network_words *, const wordpiece *, quoth_str text);
void network_words_free(network_words *);

#endif
