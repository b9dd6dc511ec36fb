/* SPDX-License-Identifier: Apache-2.0 */
/* The words and phrases that tell captions, credits, bylines and notices from the body, found in one pass. */
#ifndef QUOTH_CLEAN_TEXT_PHRASES_H
#define QUOTH_CLEAN_TEXT_PHRASES_H

#include "call.h"

/* What a phrase is a sign of.  Those named ..._START count at the beginning of a paragraph only. */
typedef enum phrase_sign {
    SIGN_CREDIT_START,  /* "photo by" */
    SIGN_CREDIT_WITHIN, /* "photo:" further on: a caption with its credit */
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

/* What a byte is. */
enum {
    BYTE_WORD = 1u,    /* part of a word: ASCII letters and digits, all beyond ASCII but 0xe2 (dashes, marks) */
    BYTE_LOWER = 2u,   /* a-z */
    BYTE_UPPER = 4u,   /* A-Z */
    BYTE_DIGIT = 8u,   /* 0-9 */
    BYTE_LETTER = 16u, /* begins a letter: of ASCII, or beyond Latin-1's signs */
    BYTE_SPACE = 32u
};

/* The phrases by the hash of their first word, and the classes of bytes; built once, then read only. */
typedef struct text_phrases {
    uint16_t slots[PHRASE_SLOTS];  /* first phrase of a word + 1; 0: free */
    uint16_t next[PHRASE_SLOTS];   /* by phrase: further one with the same first word + 1 */
    uint8_t words[PHRASE_SLOTS];   /* by phrase: bytes of its first word */
    uint8_t lengths[PHRASE_SLOTS]; /* by phrase: all its bytes */
    uint8_t classes[256];          /* of bytes: BYTE_... */
} text_phrases;

void text_phrases_build(text_phrases *phrases);

/* The signs of all phrases that stand at `at`, where a word of `length` bytes begins; `first`: the first word of the
 * paragraph. */
uint32_t text_phrases_at(const text_phrases *phrases, quoth_str text, size_t at, size_t length, bool first);

#endif
