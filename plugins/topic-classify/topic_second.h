/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Topics of the second level, told by terms alone: each term that a text has adds its weight to its topic, when
 * repeated less and less (1 + ln n times for n).  A topic is told when the sum reaches what a text of that length
 * needs, and the more it is beyond that, the surer.  Whether its topic of the top level is given is for the caller to
 * know.
 */
#ifndef QUOTH_TOPIC_SECOND_H
#define QUOTH_TOPIC_SECOND_H

#include "topic_model.h"

/* Made once, then only read: any thread. */
typedef struct topic_second_model {
    const lexicon *terms; /* borrowed */
    const float *step;    /* of the topic_model, borrowed: how much the n-th occurrence adds */
    uint32_t rows;
    uint8_t *topics;  /* by row of the lexicon: index of topic_second_labels */
    uint8_t *weights; /* 1 to 9 */
} topic_second_model;

/* Joins a lexicon of the columns term, topic, weight.  False: `error`, of TOPIC_ERROR_SIZE bytes, says what is wrong,
 * with its row.  Whatever it answers, free the model with topic_second_model_free(). */
bool topic_second_model_init(topic_second_model *, const topic_model *, const lexicon *, char *error);
void topic_second_model_free(topic_second_model *); /* not the lexicon */

/* The terms of a text: of one thread; counting allocates nothing. */
typedef struct topic_second topic_second;

/* NULL: out of memory. */
topic_second *topic_second_new(const topic_second_model *);
void topic_second_free(topic_second *);
/* Begins a text. */
void topic_second_begin(topic_second *);
/* Adds tokens [first, end) of `text` to it; may be called for several pieces. */
void topic_second_add(topic_second *, const char *text, quoth_records tokens, size_t first, size_t end);
/* The surest topics under a topic of the top level, at most `most` of them, the best first: fills topics[] with indices
 * of topic_second_labels and shares[] with what each gets of the score of that topic (0.5 to 1); returns how many. */
unsigned topic_second_best(const topic_second *, unsigned parent, unsigned topics[], float shares[], unsigned most);

#endif
