/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A linear model over hashed features: for each feature that was worth keeping, a row of int8 weights, one a class. The
 * scores of a token are the sums of its features' rows.  Made once, then only read: any thread.
 */
#ifndef QUOTH_LANGUAGE_LINEAR_H
#define QUOTH_LANGUAGE_LINEAR_H

#include "safetensors.h"

#define LINEAR_MAX_WIDTH    64u
#define LINEAR_MAX_FEATURES 64u
#define LINEAR_MAX_BITS     22u /* of the table of features */

typedef struct linear_model {
    /* Open addressing: a feature's slot is its high bits.  An entry holds, from the lowest bit: the number of its row,
     * from 1, in `bits` bits; the row's scale in two; the low bits of the feature in the rest.  0: empty. */
    const uint32_t *slots;
    const int8_t *rows;
    unsigned bits;     /* slots: 1 << bits */
    unsigned width;    /* weights a row: the classes, filled up to a multiple of 8 */
    uint32_t row_mask; /* of an entry: the number of the row */
} linear_model;

/* Takes the tensors "slots" and "rows".  False: `error` (SAFETENSORS_ERROR_SIZE) says why. */
bool linear_init(linear_model *, const safetensors *, unsigned classes, char *error);

/* The number of a feature: template and value (two values) mixed.  A model knows features by it alone. */
static inline uint32_t linear_feature(uint32_t template, uint32_t value)
{
    uint32_t hash = value * 0x9E3779B1u + template * 0x85EBCA77u;

    hash ^= hash >> 15;
    hash *= 0x2C1B3C6Du;
    hash ^= hash >> 13;
    return hash;
}

static inline uint32_t linear_feature2(uint32_t template, uint32_t a, uint32_t b)
{
    return linear_feature(template, a ^ (b * 0xC2B2AE3Du + 0x27D4EB2Fu));
}

/* Adds the weights of `count` features, at most LINEAR_MAX_FEATURES, to `scores`, `width` of them: each feature's row
 * times its scale of 1, 2, 4 or 8.  Sums beyond 16 bits, which no model that was trained here has, wrap around. */
void linear_add(const linear_model *, const uint32_t *features, size_t count, int16_t *scores);

#endif
