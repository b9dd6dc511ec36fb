/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The cast of an article: who and what is named in it, and where.  One entity for all the ways in which an article
 * names it; a person's surname alone, a title with a surname and an acronym lead to the fullest name.  Belongs to one
 * worker, which keeps its memory from document to document.
 */
#ifndef QUOTH_SPEAKER_ATTRIBUTE_CAST_H
#define QUOTH_SPEAKER_ATTRIBUTE_CAST_H

#include "reading.h"

typedef enum mention_kind { MENTION_NAME, MENTION_PHRASE, MENTION_PRONOUN } mention_kind;

typedef struct cast_entity {
    quoth_span first;               /* first mention */
    quoth_span name;                /* of the text: the fullest form */
    quoth_span composed;            /* string, where the name is no piece of the text; else empty */
    quoth_span role, of;            /* of the text; empty */
    uint32_t first_word, last_word; /* of a person's name, word hashes; first_word 0: only the surname is known */
    uint32_t head;                  /* of an unnamed one: its noun's word hash */
    uint32_t role_head;             /* the noun of its role */
    uint32_t seen;                  /* token of the latest mention so far */
    uint32_t mentions;
    uint8_t kind; /* quoth_entity_kind */
    uint8_t sex;
    uint8_t words;   /* of the fullest name */
    uint8_t guesses; /* of its sex: pronouns found to mean it, which may be wrong; 0: a name or title told it */
    bool named;
} cast_entity;

typedef struct cast_mention {
    quoth_span span;
    uint32_t token; /* its first */
    uint32_t entity;
    uint8_t kind;
    bool subject; /* a verb follows */
    bool quoted;  /* inside a quotation */
} cast_mention;

typedef struct cast_key {
    uint32_t key; /* 0: free */
    uint32_t entity;
} cast_key;

typedef struct cast {
    cast_entity *entity;
    cast_mention *mention; /* of names, in order of the text; then of speakers */
    cast_key *keys;        /* in scratch memory of the call */
    uint32_t key_mask;
    uint32_t entities, entity_room, mentions, mention_room, names;
    bool failed; /* memory was out */
} cast;

/* Fills the cast from the names of the document.  False: memory is out. */
bool cast_read(cast *, const reading *);
void cast_clear(cast *);
void cast_free(cast *);

/* A new entity; QUOTH_NONE when memory is out. */
uint32_t cast_add(cast *, quoth_span first, quoth_entity_kind);
void cast_mention_add(cast *, quoth_span, uint32_t token, uint32_t entity, mention_kind);

/* The entity of name number `name` of the layer. */
static inline uint32_t cast_of_name(const cast *c, uint32_t name)
{
    return name < c->names ? c->mention[name].entity : QUOTH_NONE;
}

/* A name of the layer; that of a person with the first name before it, where the tagger left that out ("Sen. Rand
 * Paul"). */
quoth_name cast_name(const reading *, uint32_t index);

/* Fills roles, from titles, descriptions behind and before names, and "X is the mayor". */
void roles_read(cast *, const reading *);

#endif
