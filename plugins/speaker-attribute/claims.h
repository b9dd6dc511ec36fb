/* SPDX-License-Identifier: Apache-2.0 */
/* From reports to claims: which reports are claims, who speaks, and of what type each is. */
#ifndef QUOTH_SPEAKER_ATTRIBUTE_CLAIMS_H
#define QUOTH_SPEAKER_ATTRIBUTE_CLAIMS_H

#include "speakers.h"

/* A report that became a claim. */
typedef struct claim_draft {
    uint32_t report;
    uint32_t entity;            /* QUOTH_NONE */
    quoth_span speaker, hearer; /* empty: none */
} claim_draft;

typedef struct claim_layers {
    quoth_layer_id entity, mention, claim, part, quote;
} claim_layers;

/* Decides on all reports: fills drafts[] (room for as many as there are reports) in order of the text, and returns how
 * many.  Resolves their speakers, which adds to the cast. */
uint32_t claims_decide(const reading *, speakers *, double min_confidence, claim_draft *drafts);

/* Writes entities, mentions, claims, their parts and quotes.  False: memory is out. */
bool claims_write(const reading *, const cast *, const claim_layers *, const claim_draft *drafts, uint32_t count);

#endif
