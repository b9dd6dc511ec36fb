/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A linear model over hashed features: for each feature that was worth keeping, a row of int8 weights, one a class. The
 * scores of a token are the sums of its features' rows.  Made once, then only read: any thread.
 */
#ifndef QUOTH_LANGUAGE_LINEAR_H
#define QUOTH_LANGUAGE_LINEAR_H

#include "safetensors.h"

#define LINEAR_MAX_WIDTH 64u
#define LINEAR_MAX_BITS  22u /* of the table of features */

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

/* Adds the weights of a feature to `scores`, `width` of them: its row times 1, 2, 4 or 8. */
static inline void linear_add(const linear_model *model, uint32_t feature, int16_t *restrict scores)
{
    const uint32_t kept = model->row_mask << 2 | 3u; /* the bits of an entry that are not the feature's */
    uint32_t slot = feature >> (32 - model->bits), low = feature << (model->bits + 2), entry;

    while ((entry = model->slots[slot]) != 0) {
        if ((entry & ~kept) == low) {
            const int8_t *restrict row = model->rows + (size_t)((entry & model->row_mask) - 1) * model->width;
            int scale = 1 << (entry >> model->bits & 3u);

            for (unsigned i = 0; i < model->width; i += 8)
                for (unsigned k = 0; k < 8; k++) scores[i + k] = (int16_t)(scores[i + k] + row[i + k] * scale);
            return;
        }
        slot = (slot + 1) & model->row_mask;
    }
}

#endif
