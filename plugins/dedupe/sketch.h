/* SPDX-License-Identifier: Apache-2.0 */
/* The sketch of a text: a few hundred bytes from which the likeness of two texts can be told.
 *
 * A text is the set of its shingles, runs of SKETCH_SHINGLE words; likeness is the share of shingles that two texts
 * have in common (Jaccard).  The sketch is a one-permutation MinHash: each shingle's hash falls into one bin, each bin
 * keeps its smallest, of which eight bits are stored.  Bins that are equal estimate the likeness.  Bands, which are
 * hashes of a few bins, are what like texts are looked up by.
 *
 * Words are runs of letters and digits with A-Z lowered; a character of Chinese or Japanese is a word of its own.
 * Punctuation, white space and symbols separate, invisible characters vanish, so that other quotation marks, dashes or
 * line breaks make no other text.  Pure functions: any thread. */
#ifndef QUOTH_DEDUPE_SKETCH_H
#define QUOTH_DEDUPE_SKETCH_H

#include <stddef.h>
#include <stdint.h>

enum {
    SKETCH_SHINGLE = 4,                          /* words */
    SKETCH_BINS = 256,                           /* a power of two */
    SKETCH_BANDS = 16,                           /* a divisor of it */
    SKETCH_ROWS_MAX = SKETCH_BINS / SKETCH_BANDS /* bins of a band at most */
};

typedef struct sketch {
    uint32_t bands[SKETCH_BANDS]; /* 0: no shingle fell into it */
    uint8_t bins[SKETCH_BINS];    /* 0: likewise */
} sketch;

/* Sketches the text, with `rows` bins a band, and returns how many words it has. */
size_t sketch_text(sketch *, const char *text, size_t len, unsigned rows);

/* The likeness of two texts, 0..1, with a standard error of at most 1 / 32. */
double sketch_likeness(const uint8_t a[SKETCH_BINS], const uint8_t b[SKETCH_BINS]);

/* The number of rows with which texts of at least that likeness share a band in all but one of a thousand cases, and
 * texts of less as seldom as possible. */
unsigned sketch_rows(double likeness);

#endif
