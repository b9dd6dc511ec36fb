/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Parts of speech: an averaged perceptron that goes from left to right, with the labels before as features.  A label is
 * a Penn and a universal part of speech together ("IN/SCONJ").  A model is made once and then only read: any thread.
 */
#ifndef QUOTH_LANGUAGE_POS_H
#define QUOTH_LANGUAGE_POS_H

#include "linear.h"
#include "view.h"

/* Raised when pos_features() changes: a model works only with the features it was trained on. */
#define POS_FEATURES_VERSION 1u
#define POS_FEATURES         28u
#define POS_MAX_LABELS       LINEAR_MAX_WIDTH

typedef struct pos_model {
    linear_model linear;
    unsigned labels;
    uint8_t upos[POS_MAX_LABELS], xpos[POS_MAX_LABELS]; /* by label: quoth_upos, quoth_xpos */
    /* Words that have one label only, by open addressing. */
    const uint32_t *known_words;
    const uint8_t *known_labels;
    uint32_t known_mask;
    unsigned known_shift;
} pos_model;

/* False: `error` (SAFETENSORS_ERROR_SIZE) says why.  Borrows the file's bytes. */
bool pos_init(pos_model *, const safetensors *, char *error);

/* The features of the token at views[at] that do not depend on labels. */
void pos_features(const lang_view *views, size_t at, uint32_t features[POS_FEATURES]);

/* The labels of a sentence of `count` tokens, whose views are padded as view_fill() does. */
void pos_tag(const pos_model *, const lang_view *views, size_t count, uint8_t *labels);

/* quoth_upos and quoth_xpos by name; UINT8_MAX: no such name. */
uint8_t pos_upos_of(quoth_str name);
uint8_t pos_xpos_of(quoth_str name);

#endif
