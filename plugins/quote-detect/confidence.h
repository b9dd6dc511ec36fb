/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How sure a report is: the logistic function of a weighted sum of what rules and network say about it and of what kind
 * of report it is.  The weights, one set for each grade of model and guide, are fitted on annotated articles
 * (corpus/lexicons/build/report_weights.py) so that of the reports with 0.8, eight in ten are claims with the right
 * content and speaker.  A quotation that a rule gives to somebody is at least as sure as the rule.  Frozen after it is
 * opened: any thread may read it.
 */
#ifndef QUOTH_QUOTE_DETECT_CONFIDENCE_H
#define QUOTH_QUOTE_DETECT_CONFIDENCE_H

#include "detect.h"
#include "network_reports.h"
#include "precision.h"

typedef enum confidence_feature {
    FEATURE_ONE,
    FEATURE_RULE,      /* a rule found it */
    FEATURE_PRECISION, /* log odds of the rule's measured precision */
    FEATURE_FOUND,     /* the network found it */
    FEATURE_CONTENT,   /* log odds of its probabilities */
    FEATURE_CUE,
    FEATURE_LINK,
    FEATURE_SOURCE,
    FEATURE_SAME_SOURCE,  /* both found it, with the same source */
    FEATURE_OTHER_SOURCE, /* with different ones */
    FEATURE_OVERLAP,      /* of the contents that both found */
    FEATURE_LOOKS,        /* how much its words look like content to the network, */
    FEATURE_BEGINS,       /* its first word like the beginning, */
    FEATURE_GOES_ON,      /* the word behind it like more of it, */
    FEATURE_LOOKS_CUE,    /* its cue like a cue, */
    FEATURE_LOOKS_SOURCE, /* its source like a source */
    FEATURE_QUOTED,       /* all of it stands in quotation marks, */
    FEATURE_MIXED,        /* some of it */
    FEATURE_NO_CUE,
    FEATURE_NO_SOURCE,
    FEATURE_NO_LEMMA, /* its cue is in no lexicon */
    FEATURE_PRONOUN,  /* its source is one word that is a pronoun */
    FEATURE_ING,      /* the variants */
    FEATURE_WEAK,
    FEATURE_NESTED,
    FEATURE_INSIDE,
    FEATURE_BELIEF, /* the acts */
    FEATURE_DOCUMENT,
    FEATURE_NOUN, /* the kinds of cue */
    FEATURE_ADJECTIVE,
    FEATURE_PHRASE,
    FEATURE_MARK,
    FEATURE_FINITE, /* its content has a finite verb, */
    FEATURE_TO,     /* begins with "to", */
    FEATURE_LENGTH, /* logarithm of its words, */
    FEATURE_SHORT,  /* has two words or fewer */
    FEATURES
} confidence_feature;

extern const char *const confidence_names[FEATURES + 1];

#define CONFIDENCE_MANNERS 64u /* that have a weight of their own */

typedef struct confidence {
    float weight[FEATURES];
    uint32_t manner[CONFIDENCE_MANNERS]; /* word_hash() */
    float manner_weight[CONFIDENCE_MANNERS];
    uint32_t manners;
} confidence;

/* What features are read from. */
typedef struct confidence_view {
    const detect_input *in;
    const report_list *list;
    const network_reports *net;
    const precision *rules;
} confidence_view;

/* [load] Reads a set of weights, sets[set]; `sets`, which ends with NULL, are those that there are.  False: reported.
 */
bool confidence_open(confidence *, const quoth_host *, quoth_ctx *, const char *const *sets, int set);

/* Fills x[FEATURES]. */
void confidence_features(const confidence_view *, const report *, float *x);
/* 0..1 */
float confidence_of(const confidence *, const confidence_view *, const report *);

#endif
