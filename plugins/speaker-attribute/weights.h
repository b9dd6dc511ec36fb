/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What speaks for a person whom "he" or "she" may mean, and how much: the weights of antecedents.c, in the lexicon
 * "pronoun-weights.tsv", which says what they stand for.
 */
#ifndef QUOTH_SPEAKER_ATTRIBUTE_WEIGHTS_H
#define QUOTH_SPEAKER_ATTRIBUTE_WEIGHTS_H

#include "speakers.h"

typedef enum feature {
    FEATURE_SAME_SENTENCE,
    FEATURE_PREVIOUS_SENTENCE,
    FEATURE_SENTENCES,
    FEATURE_PEOPLE_BETWEEN,
    FEATURE_SUBJECT,
    FEATURE_OBJECT,
    FEATURE_BEHIND,
    FEATURE_OWNER,
    FEATURE_PARALLEL,
    FEATURE_LEADS,
    FEATURE_OWNER_OF_CLAUSE,
    FEATURE_OTHER_CLAUSE,
    FEATURE_BOUND,
    FEATURE_SEX,
    FEATURE_GUESSED_SEX,
    FEATURE_MENTIONS,
    FEATURE_FIRST,
    FEATURE_CHAIN,
    FEATURE_PRONOUN,
    FEATURE_PRONOUN_SUBJECT,
    FEATURE_PHRASE,
    FEATURE_UNKNOWN_KIND,
    FEATURE_OTHER_KIND,
    FEATURE_SUBJECT_BEFORE,
    FEATURE_LEADS_BOTH,
    FEATURE_NEAR,
    FEATURE_FULL,
    FEATURE_COORDINATED,
    FEATURE_SPEAKS,
    FEATURE_APPOSED,
    FEATURE_JOINED,
    FEATURE_OUT_OF_QUOTE,
    FEATURE_AHEAD,
    FEATURE_AHEAD_CLAUSE,
    FEATURE_OPENING,
    FEATURE_AGAIN,
    FEATURE_THRESHOLD,
    FEATURES
} feature;

struct antecedent_weights {
    float of[FEATURES];
};

/* Reads the weights from the lexicon; NULL: reported.  Free it with free(). */
antecedent_weights *weights_read(const quoth_host *, quoth_ctx *);

#endif
