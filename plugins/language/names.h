/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Names of people, organisations and places: a conditional random field over the tokens that may belong to a name by
 * their case, and the small words between them; all others are outside.  Labels are BILOU: begin, inside, last of a
 * name and the name of one token.
 *
 * A model is made once and then only read: any thread.
 */
#ifndef QUOTH_LANGUAGE_NAMES_H
#define QUOTH_LANGUAGE_NAMES_H

#include "lexicon.h"
#include "linear.h"
#include "view.h"

/* Raised when names_mark(), names_features() or names_doc_features() change. */
#define NAMES_FEATURES_VERSION 1u
#define NAMES_FEATURES         46u
#define NAMES_KINDS            4u                      /* person, organisation, place, other: in this order */
#define NAMES_LABELS           (1u + 4u * NAMES_KINDS) /* outside; then B, I, L, U of each kind */
#define NAMES_WIDTH            24u                     /* scores of a token: the labels, filled up */

/* What the gazetteers say of a token: bits of lang_view.gazetteer. */
enum {
    NAMES_IS_FIRST_NAME = 1u,
    NAMES_IS_PLACE = 2u,      /* the name of a place, or its first word */
    NAMES_IS_PLACE_PART = 4u, /* a further word of it */
    NAMES_IS_COUNTRY = 8u     /* besides: of a country */
};

typedef struct names_model {
    linear_model linear;
    int16_t transitions[NAMES_LABELS][NAMES_LABELS]; /* from, to */
    float odds[NAMES_LABELS][NAMES_LABELS];          /* exp() of them; 0 where the labels cannot follow */
    float unit;                                      /* of scores: 1 / unit is one nat */
} names_model;

/* False: `error` (SAFETENSORS_ERROR_SIZE) says why.  Borrows the file's bytes. */
bool names_init(names_model *, const safetensors *, char *error);

/* Fills views[i].gazetteer from the lexicons first-names.tsv (three columns) and places.tsv (three columns).  `views`
 * are not padded here; tokens[first + i] is the record of views[i]. */
void names_gazetteer(const lexicon *first_names, const lexicon *places, const char *text, quoth_records tokens,
                     size_t first, size_t count, lang_view *views);

/* Marks the tokens of a sentence that may be part of a name; `views` are not padded here.  False: there is none. */
bool names_mark(const lang_view *views, size_t count, uint8_t *marks);

/* The features of the token views[at] within a sentence that begins at views[from] and ends before views[end], with
 * padding on both sides. */
void names_features(const lang_view *views, size_t from, size_t end, size_t at, uint32_t features[NAMES_FEATURES]);

/* True if label `to` may follow `from`; outside (0) stands for the ends of a stretch as well. */
bool names_may_follow(unsigned from, unsigned to);

/* The best labels of a stretch of `count` tokens, 1 to NAMES_MAX_STRETCH, from the scores of each. */
void names_viterbi(const names_model *, const int16_t *const *scores, size_t count, uint8_t *labels);

/* The probability of each of these labels in its place, among all labellings of the stretch. */
void names_marginals(const names_model *, const int16_t *const *scores, size_t count, const uint8_t *labels,
                     float *probabilities);

/* A stretch is cut when it has so many tokens. */
#define NAMES_MAX_STRETCH 64u

#endif
