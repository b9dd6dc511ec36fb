/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A segment is what the rules read at once: a sentence, where a quotation that reports words is one single item,
 * however many sentences it holds ("A. B," she said.).  The words inside such a quotation make segments of their own,
 * one level deeper.  On the items of a segment, noun phrases (chunks) and verb groups are found.
 *
 * A segment has a fixed size; a longer sentence is cut.  So every search within one is bounded, and work is linear in
 * the text.  Belongs to one worker.
 */
#ifndef QUOTH_QUOTE_DETECT_SEGMENT_H
#define QUOTH_QUOTE_DETECT_SEGMENT_H

#include "vocabulary.h"

#define SEGMENT_MAX  400 /* items; the longest sentences of newspapers have 200 */
#define SEGMENT_NONE UINT16_MAX

typedef struct segment_item {
    uint32_t begin, end;       /* bytes */
    uint32_t token, token_end; /* tokens [token, token_end) */
    uint32_t word;             /* word_hash(); 0 for a quotation */
    uint32_t classes;          /* WORD_* */
    uint32_t quotation;        /* that this item stands for, or QUOTH_NONE */
    uint16_t verb, noun;       /* of the lexicon; 0: none */
    uint16_t chunk, group;     /* that it is part of; SEGMENT_NONE */
    uint8_t upos, xpos, form;
    bool doubtful; /* inside one that is hardly speech: a title, a nickname */
    bool quoted;   /* inside a quotation that is part of the sentence */
    bool capital;  /* begins with a capital */
    bool caps;     /* begins with two capitals */
    bool glued;    /* no white space before it */
} segment_item;

typedef enum chunk_kind {
    CHUNK_NOUN,
    CHUNK_NAME,    /* its head is a proper noun */
    CHUNK_PRONOUN, /* he, she, they, it, I, we, you, this */
    CHUNK_WHO,     /* who, which: and that, where it is a relative pronoun */
    CHUNK_TIME     /* Monday, last week */
} chunk_kind;

/* A noun phrase without what follows its head. */
typedef struct segment_chunk {
    uint16_t first, last, head; /* items, last included */
    uint8_t kind;
} segment_chunk;

enum {
    GROUP_FINITE = 1,
    GROUP_PASSIVE = 2,
    GROUP_INF = 4,   /* to go */
    GROUP_ING = 8,   /* going, alone */
    GROUP_PART = 16, /* gone, alone: a reduced relative clause, or a past that the tagger took for one */
    GROUP_NOT = 32,
    GROUP_MODAL = 64,
    GROUP_BE = 128 /* the main verb is be, seem, remain */
};

/* "has not yet been told" */
typedef struct segment_group {
    uint16_t first, last, main; /* items, last included */
    uint16_t flags;
} segment_group;

typedef struct segment {
    segment_item item[SEGMENT_MAX];
    segment_chunk chunk[SEGMENT_MAX];
    segment_group group[SEGMENT_MAX];
    uint16_t count, chunks, groups;
    uint8_t depth; /* 0: the sentence; more: inside so many quotations */
} segment;

/* Fills chunks and groups from the items, and rights some of their tags. */
void segment_parse(segment *, const vocabulary *);

static inline bool item_is(const segment *s, int at, uint32_t classes)
{
    return at >= 0 && at < s->count && (s->item[at].classes & classes) != 0;
}

static inline bool item_is_quote(const segment *s, int at)
{
    return at >= 0 && at < s->count && s->item[at].quotation != QUOTH_NONE;
}

/* The chunk that item `at` is part of, NULL if none. */
static inline const segment_chunk *chunk_at(const segment *s, int at)
{
    if (at < 0 || at >= s->count || s->item[at].chunk == SEGMENT_NONE) return NULL;
    return &s->chunk[s->item[at].chunk];
}

static inline const segment_group *group_at(const segment *s, int at)
{
    if (at < 0 || at >= s->count || s->item[at].group == SEGMENT_NONE) return NULL;
    return &s->group[s->item[at].group];
}

static inline bool item_is_adverb(const segment *s, int at)
{
    if (at < 0 || at >= s->count) return false;
    return (s->item[at].xpos == QUOTH_XPOS_RB || s->item[at].xpos == QUOTH_XPOS_RBR) &&
           !(s->item[at].classes & WORD_NOT);
}

/* A preposition, and no conjunction. */
static inline bool item_is_preposition(const segment *s, int at)
{
    if (at < 0 || at >= s->count) return false;
    return (s->item[at].xpos == QUOTH_XPOS_IN && s->item[at].upos == QUOTH_UPOS_ADP) ||
           ((s->item[at].classes & WORD_TO) && s->item[at].upos == QUOTH_UPOS_ADP);
}

#endif
