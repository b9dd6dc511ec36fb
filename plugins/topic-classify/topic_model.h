/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a topic is told by: a linear model over the words and pairs of words of a text, and a lexicon of terms.  Both
 * add to a margin for each topic, which a logistic curve turns into a probability; topics are independent of each
 * other. Made once, then only read: any thread.
 */
#ifndef QUOTH_TOPIC_MODEL_H
#define QUOTH_TOPIC_MODEL_H

#include "lexicon.h"
#include "safetensors.h"
#include "topic_count.h"
#include "topic_labels.h"

/* Features that share a bucket of the table. */
#define TOPIC_BUCKET     8u
#define TOPIC_ERROR_SIZE SAFETENSORS_ERROR_SIZE

typedef struct topic_model {
    /* The features that the model knows, in buckets by their high bits; 0: free.  The row of weights has the number of
     * the feature's place. */
    const uint32_t *keys;
    const int8_t *weights; /* TOPIC_LABELS a row */
    unsigned bucket_bits;  /* buckets: 1 << bucket_bits */
    uint32_t rows;
    float scale[TOPIC_LABELS];  /* of its weights, by topic */
    float bias[TOPIC_LABELS];   /* margin of a text that says nothing */
    float slope[TOPIC_LABELS];  /* of the logistic curve */
    float offset[TOPIC_LABELS]; /* and its place */
    float prior;                /* added to the squared norm of a text: short texts are less sure */
    float term;                 /* what one unit of a lexicon's weight counts */
    const lexicon *terms;       /* borrowed; NULL: none */
    uint32_t term_rows;
    uint8_t *term_topics; /* by row of the lexicon */
    float *term_weights;
    /* How much the n-th occurrence of a feature adds, so that its count is damped to 1 + ln n; of the 0th, nothing. */
    float step[TOPIC_MOST_REPEATS + 1];  /* to the sum */
    float step2[TOPIC_MOST_REPEATS + 1]; /* to the squared norm */
} topic_model;

/* False: `error`, of TOPIC_ERROR_SIZE bytes, says what is wrong with the model file. */
bool topic_model_init(topic_model *, const safetensors *, char *error);
/* Joins a lexicon of the columns term, topic, weight.  False: `error` says what is wrong, with its row.  Whatever it
 * answers, free the model with topic_model_free(). */
bool topic_model_join(topic_model *, const lexicon *, char *error);
void topic_model_free(topic_model *); /* not the lexicon */

/* The weight of a term, 1 to 9, from a lexicon's cell; 0: it is none. */
unsigned topic_term_weight(quoth_str cell);

/* The row of a feature; QUOTH_NONE: the model does not know it. */
static inline uint32_t topic_model_row(const topic_model *model, uint32_t feature)
{
    uint32_t first = (feature >> (32 - model->bucket_bits)) * TOPIC_BUCKET;

    for (uint32_t i = first; i < first + TOPIC_BUCKET; i++)
        if (model->keys[i] == feature) return i;
    return QUOTH_NONE;
}

#endif
