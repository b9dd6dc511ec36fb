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

typedef enum spot_place {
    PLACE_OTHER,
    PLACE_SUBJECT, /* a verb follows */
    PLACE_OBJECT,  /* behind a verb */
    PLACE_BEHIND,  /* behind a preposition */
    PLACE_OWNER    /* "his", "Miller's" */
} spot_place;

/* Where somebody is mentioned: by name, by a phrase, by "he" or "she". */
typedef struct spot {
    uint32_t token, end; /* tokens [token, end) */
    uint32_t sentence;
    uint32_t entity;          /* QUOTH_NONE: not known, or not known yet */
    uint32_t phrase;          /* of speakers.phrase; QUOTH_NONE */
    uint32_t quotation;       /* the outermost that it stands in; QUOTH_NONE */
    uint8_t kind;             /* mention_kind */
    uint8_t place;            /* spot_place */
    uint8_t sex;              /* of a pronoun */
    bool quoted, leads;       /* inside a quotation; the first of its sentence */
    bool doubtful;            /* no person to the tagger, which is not sure of it */
    bool speaks, coordinated; /* the source of a report; "Ann and Bob" */
} spot;

typedef struct antecedent_weights antecedent_weights;

typedef struct speakers {
    cast *cast;
    recent_speaker recent[SPEAKERS_RECENT];
    uint32_t recents; /* ever; the ring's next place is this modulo its size */
    phrase_mention *phrase;
    uint32_t phrases, phrase_room;
    spot *spot; /* in order of the text */
    uint32_t spots, spot_room;
    quoth_span *quote_source; /* of each quotation: who is said to speak; in scratch memory of the call */
    const antecedent_weights *weights;
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
