/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the stage `topic-classify` keeps: its options, the model and lexicons that all workers read, what a worker
 * counts with.
 */
#ifndef QUOTH_TOPIC_STAGE_H
#define QUOTH_TOPIC_STAGE_H

#include "topic_scorer.h"
#include "topic_second.h"

typedef struct topic_config {
    quoth_str model, lexicon, second_lexicon;
    double min_score, background;
    int64_t max_topics, max_claim_tokens, levels;
} topic_config;

/* Made in open(), then only read. */
typedef struct topic_shared {
    const quoth_host *host;
    const topic_config *config;
    quoth_layer_id paragraph, token, claim, part, topic;
    safetensors *file;
    lexicon *terms, *second_terms;
    topic_model model;
    topic_second_model second_model; /* without `second_terms`: not used */
} topic_shared;

/* What a worker counts with. */
typedef struct topic_worker_state {
    topic_scorer *scorer;
    topic_second *second; /* NULL: the top level alone */
} topic_worker_state;

/* The functions of the stage that open and close it (quoth/plugin.h). */
quoth_status topic_open(const quoth_host *, const void *config, quoth_ctx *, void **shared);
void topic_close(void *shared);
quoth_status topic_worker(void *shared, quoth_ctx *, void **self);
void topic_worker_free(void *self);

#endif
