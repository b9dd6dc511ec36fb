/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who a mention means: a name, a pronoun, a noun phrase.  Mentions are to be resolved in the order of the text; each
 * one that is resolved makes its entity more salient for the next.  Belongs to one worker.
 */
#ifndef QUOTH_SPEAKER_ATTRIBUTE_SPEAKERS_H
#define QUOTH_SPEAKER_ATTRIBUTE_SPEAKERS_H

#include "cast.h"

#define SPEAKERS_RECENT 16 /* resolved mentions that are remembered */

typedef struct recent_speaker {
    uint32_t token, entity;
    quoth_span span;
} recent_speaker;

/* A noun phrase that brings somebody or something into the article ("a White House official"). */
typedef struct phrase_mention {
    uint32_t head;         /* word hash of its noun, in the singular where the lexicon knows it */
    uint32_t first, token; /* its first token and that of its noun */
    uint32_t entity;       /* once it was needed; QUOTH_NONE */
    uint8_t kind;
} phrase_mention;

typedef struct speakers {
    cast *cast;
    recent_speaker recent[SPEAKERS_RECENT];
    uint32_t recents; /* ever; the ring's next place is this modulo its size */
    phrase_mention *phrase;
    uint32_t phrases, phrase_room;
    uint8_t owners; /* how deep we are in owners of owners */
    bool failed;
} speakers;

/* Gathers the noun phrases of the document.  False: memory is out. */
bool speakers_read(speakers *, cast *, const reading *);
void speakers_free(speakers *);

/* The entity that the mention at `span` means; QUOTH_NONE if that cannot be told.  `outer` is the speaker of the words
 * that the mention stands in, for "I" and "we"; QUOTH_NONE outside quotations. */
uint32_t speakers_resolve(speakers *, const reading *, quoth_span span, uint32_t outer);

#endif
