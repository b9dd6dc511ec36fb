/* SPDX-License-Identifier: Apache-2.0 */
/* Which words of a document count for the topics of the article, and of a claim. */
#ifndef QUOTH_TOPIC_TEXTS_H
#define QUOTH_TOPIC_TEXTS_H

#include "topic_stage.h"

/* Begins a new text; its words are added by the functions below. */
void topic_begin(topic_worker_state *);
void topic_add_article(const topic_shared *, topic_worker_state *, const quoth_doc *, quoth_records tokens);
void topic_add_claim(const topic_shared *, topic_worker_state *, const quoth_doc *, quoth_records tokens,
                     const quoth_claim *);

#endif
