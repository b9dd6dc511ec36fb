/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The features of the topic model, "topic-1": each word, and each pair of words that stand side by side.  All numbers
 * are one word.  Hyphens and clitics ("'s", "'ll") are passed over; other punctuation parts pairs.  Training gets its
 * features from this code too (tools/topic_probe.c), so both sides always agree.
 */
#ifndef QUOTH_TOPIC_GRAMS_H
#define QUOTH_TOPIC_GRAMS_H

#include "utf8.h"

#include "quoth/plugin.h"

/* What a model says of the features it was trained with. */
#define TOPIC_GRAMS_VERSION "topic-1"
/* A token makes at most so many features. */
#define TOPIC_GRAMS_MOST 2u

/* The feature of a word hash, or of two mixed to one: every bit depends on every bit.  0 is no feature. */
static inline uint32_t topic_gram(uint32_t hash)
{
    hash ^= hash >> 16;
    hash *= 0x7FEB352Du;
    hash ^= hash >> 15;
    hash *= 0x846CA68Bu;
    hash ^= hash >> 16;
    return hash ? hash : 1;
}

/* What came before; all zero at the start of a text. */
typedef struct topic_grams {
    uint32_t before; /* the word */
    bool has_before;
} topic_grams;

/* Takes the next token of `text` and fills features[]; returns how many. */
static inline unsigned topic_grams_next(topic_grams *grams, const char *text, const quoth_token *token,
                                        uint32_t features[TOPIC_GRAMS_MOST])
{
    uint32_t length, word = token->word, code = utf8_decode(text, token->span.begin, token->span.end, &length);
    utf8_class class = utf8_class_of(code);
    unsigned count = 1;

    if (class == UTF8_DIGIT) {
        word = 0;
    } else if (!utf8_is_letter(class)) {
        if (code != '-' && code != '\'' && code != 0x2019) grams->has_before = false;
        return 0;
    }
    features[0] = topic_gram(word);
    if (grams->has_before) features[count++] = topic_gram(grams->before * 0x9E3779B1u + word + 1);
    grams->before = word;
    grams->has_before = true;
    return count;
}

#endif
