/* SPDX-License-Identifier: Apache-2.0 */
/* The model that tells main text from the rest of a page: a sum of small decision trees over the features of a block.
 */
#ifndef QUOTH_CLEAN_BLOCK_MODEL_H
#define QUOTH_CLEAN_BLOCK_MODEL_H

#include "html_features.h"

typedef struct block_model block_model;

/* Reads a model file: lines of text.
 *
 *   # ...               a comment
 *   quoth-blocks 1      the format
 *   features A B ...    the features that the trees use, by name; a tree names them by their place here, from 0
 *   threshold T         the score from which a block is main text
 *   F X                 an inner node, of trees written root first, left before right: left if feature F <= X
 *   = V                 a leaf: adds V to the score
 *
 * NULL: the file is no such model; `why` is a message in static memory and *line the line. */
block_model *block_model_read(const char *text, size_t length, const char **why, size_t *line);
void block_model_free(block_model *model);

double block_model_threshold(const block_model *model);
/* The score of a block: the logarithm of the odds that it is main text. */
double block_model_score(const block_model *model, const float features[FEATURE_COUNT]);

#endif
