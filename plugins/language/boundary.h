/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Cuts the tokens of a paragraph into sentences as people do who write without full stops and capitals: a linear model
 * judges every place where a sentence could end, and what the rules of sentence.h say is one of its features.  A model
 * is made once and then only read: any thread.
 */
#ifndef QUOTH_LANGUAGE_BOUNDARY_H
#define QUOTH_LANGUAGE_BOUNDARY_H

#include "clusters.h"
#include "linear.h"
#include "sentence.h"

/* Raised when boundary_features() changes: a model works only with the features it was trained on. */
#define BOUNDARY_FEATURES_VERSION 2u
#define BOUNDARY_FEATURES         51u

typedef struct boundary_model {
    linear_model linear;
    const clusters *classes;
} boundary_model;

/* False: `error` (SAFETENSORS_ERROR_SIZE) says why.  Borrows the file's bytes and the classes. */
bool boundary_init(boundary_model *, const safetensors *, const clusters *, char *error);

/* How a paragraph is written, for the features: from its tokens, as many as are at hand; `complete`: all of them. */
uint32_t boundary_style(const lang_token *tokens, size_t count, bool complete);

/* A sentence on its way: begin with boundary_start(), then call boundary_at() for every token behind the first. */
typedef struct boundary_walk {
    const char *text;
    const lang_token *tokens;
    size_t from, count;
    uint32_t style;
    size_t mark, closed; /* the last mark that may end a sentence, and the token behind what closes it */
    bool rule;           /* the rules end the sentence before tokens[closed] */
    int quotes;          /* opened less closed ones */
    size_t upper, lower; /* words so far, with and without a capital */
} boundary_walk;

void boundary_start(boundary_walk *, uint32_t style, const char *text, const lang_token *tokens, size_t from,
                    size_t count);
/* False: no sentence ends before tokens[at], from < at < count.  Else `features` are filled, for the model to judge. */
bool boundary_at(boundary_walk *, const clusters *, size_t at, uint32_t features[BOUNDARY_FEATURES]);

/* As sentence_end(), with the model's judgement instead of the rules'. */
size_t boundary_end(const boundary_model *, uint32_t style, const char *text, const lang_token *tokens, size_t from,
                    size_t count, bool complete, size_t max);

#endif
