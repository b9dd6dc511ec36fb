/* SPDX-License-Identifier: Apache-2.0 */
/* What is said: the complement that follows a verb, and where the source's words end. */
#ifndef QUOTH_QUOTE_DETECT_CONTENT_H
#define QUOTH_QUOTE_DETECT_CONTENT_H

#include "segment.h"

typedef enum complement_kind {
    COMPLEMENT_NONE,
    COMPLEMENT_QUOTE,  /* “...” right behind, or behind a comma */
    COMPLEMENT_COLON,  /* : ... */
    COMPLEMENT_THAT,   /* that it rains */
    COMPLEMENT_CLAUSE, /* it rains */
    COMPLEMENT_WH,     /* whether it rains */
    COMPLEMENT_INF,    /* to go */
    COMPLEMENT_BID,    /* him to go */
    COMPLEMENT_NAME,   /* it a disaster */
    COMPLEMENT_WITH,   /* him of it */
    COMPLEMENT_PREP,   /* for it */
    COMPLEMENT_OBJECT  /* it */
} complement_kind;

typedef struct complement {
    complement_kind kind;
    int start;                     /* first item of the content */
    int cue_last;                  /* last item of the cue, where a preposition belongs to it; else -1 */
    int hearer_first, hearer_last; /* the addressee; -1 */
} complement;

/* What follows from item `at` on, for a verb that takes `verb` says. */
complement complement_at(const segment *, const vocabulary_verb *verb, int at);

/* True if a clause with a verb of its own begins at item `at`. */
bool content_is_clause(const segment *, int at);

/* The last item of the content that begins at `start` and is reported by verb group `cue` (-1: by none). */
int content_end(const segment *, const vocabulary *, int start, complement_kind, int cue);

/* Moves `last` left over what is no part of content: commas, full stops outside quotation marks. */
int content_trim(const segment *, int first, int last);

#endif
