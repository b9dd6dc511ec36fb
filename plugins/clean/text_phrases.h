/* SPDX-License-Identifier: Apache-2.0 */
/* The words and phrases that tell captions, credits, bylines and notices from the body, found in one pass. */
#ifndef QUOTH_CLEAN_TEXT_PHRASES_H
#define QUOTH_CLEAN_TEXT_PHRASES_H

#include "call.h"

/* What a phrase is a sign of.  Those named ..._START count at the beginning of a paragraph only. */
typedef enum phrase_sign {
    SIGN_CREDIT_START,  /* "photo by" */
    SIGN_AGENCY,        /* "getty images" */
    SIGN_CAPTION_START, /* "file photo:" */
    SIGN_PICTURE,       /* "photo", "courtesy": in brackets at the end, a credit */
    SIGN_BYLINE_START,  /* "reporting by" */
    SIGN_CONTRIBUTED,   /* "contributed to this report" */
    SIGN_BY_START,      /* "by" */
    SIGN_NAME_WORD,     /* words in lower case that stand in names and bylines: "and", "de" */
    SIGN_NOTICE_START,  /* "read more" */
    SIGN_NOTICE,        /* "please check back" */
    SIGN_FOLLOW_START,  /* "follow" */
    SIGN_NETWORK,       /* "on twitter" */
    SIGN_FINITE,        /* "is", "had", "said": the verb of a sentence that tells what happened */
    SIGN_TELLING,       /* "said", "told" */
    SIGN_SCENE,         /* "left", "poses", "looks on": words of captions */
    SIGN_COUNT
} phrase_sign;

#define SIGN(name) ((uint32_t)1 << SIGN_##name)

enum { PHRASE_SLOTS = 1024 };

/* The phrases by the hash of their first word; built once, then read only. */
typedef struct text_phrases {
    uint16_t slots[PHRASE_SLOTS]; /* first phrase of a word + 1; 0: free */
    uint16_t next[PHRASE_SLOTS];  /* further phrase with the same first word + 1 */
} text_phrases;

void text_phrases_build(text_phrases *phrases);

/* Hash of a word as the table has it: start with PHRASE_HASH, then one step for each byte in lower case. */
#define PHRASE_HASH 2166136261u
static inline uint32_t text_phrases_step(uint32_t hash, char lower)
{
    return (hash ^ (unsigned char)lower) * 16777619u;
}

/* The signs of all phrases that stand at `at`, where a word with that hash and length begins. */
uint32_t text_phrases_at(const text_phrases *phrases, quoth_str text, size_t at, size_t word, uint32_t hash,
                         bool first);

#endif
