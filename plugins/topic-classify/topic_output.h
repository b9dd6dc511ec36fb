/* SPDX-License-Identifier: Apache-2.0 */
/* Writes the topics of a text as records of the layer `topic`. */
#ifndef QUOTH_TOPIC_OUTPUT_H
#define QUOTH_TOPIC_OUTPUT_H

#include "topic_stage.h"

/* The document's strings for the topics, made when first needed. */
typedef struct topic_string {
    quoth_span id, label;
} topic_string;

typedef struct topic_strings {
    topic_string first[TOPIC_LABELS], second[TOPIC_SECOND_LABELS];
} topic_strings;

/* What the topics to put are of. */
typedef struct topic_target {
    quoth_ctx *ctx;
    quoth_doc *doc;
    topic_strings *strings;
    quoth_span span;
    uint32_t claim;
} topic_target;

/* Appends the topics whose score suffices, the best first, each with those below it.  False: the document is full. */
bool topic_put(const topic_shared *, const topic_worker_state *, const topic_target *,
               const float margins[TOPIC_LABELS]);

#endif
