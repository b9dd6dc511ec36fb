/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Scores texts by a topic model.  A scorer belongs to one thread: it counts how often each feature of the current text
 * came so far, in tables that are made once, so scoring allocates nothing.
 */
#ifndef QUOTH_TOPIC_SCORER_H
#define QUOTH_TOPIC_SCORER_H

#include "topic_grams.h"
#include "topic_model.h"

typedef struct topic_scorer topic_scorer;

/* NULL: out of memory. */
topic_scorer *topic_scorer_new(const topic_model *);
void topic_scorer_free(topic_scorer *);

/* Begins a text. */
void topic_scorer_begin(topic_scorer *);
/* Adds tokens [first, end) of `text` to it; may be called for several pieces. */
void topic_scorer_add(topic_scorer *, const char *text, quoth_records tokens, size_t first, size_t end);
/* What the text says for each topic, without bias: margins of texts can be added. */
void topic_scorer_margins(const topic_scorer *, float margins[TOPIC_LABELS]);

/* The probabilities of a text with these margins. */
void topic_scores(const topic_model *, const float margins[TOPIC_LABELS], float scores[TOPIC_LABELS]);

#endif
