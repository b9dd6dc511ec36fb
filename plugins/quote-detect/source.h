/* SPDX-License-Identifier: Apache-2.0 */
/* Who speaks: the phrase that is the source of a verb, a noun or "according to", within a segment. */
#ifndef QUOTH_QUOTE_DETECT_SOURCE_H
#define QUOTH_QUOTE_DETECT_SOURCE_H

#include "segment.h"

/* How a source was found; surer ways first. */
typedef enum source_way {
    SOURCE_NONE,
    SOURCE_SUBJECT,  /* directly before the verb */
    SOURCE_BEHIND,   /* said X */
    SOURCE_APART,    /* before a description between commas: X, who is ..., said */
    SOURCE_RELATIVE, /* before who, which, that */
    SOURCE_SHARED,   /* of a verb before: X did and said, X did, saying */
    SOURCE_OWNER,    /* X's claim, a claim by X */
    SOURCE_AGENT     /* by X */
} source_way;

/* Items [first, last] are the mention; the phrase with all that belongs to it begins at `start` and ends at `end`. */
typedef struct source_found {
    int first, last, start, end;
    source_way way;
} source_found;

/* The phrase that ends at item `at`, with the phrases it hangs on ("a spokesman for the ministry"). */
bool source_phrase_left(const segment *, int at, source_found *);
/* The phrase that begins at item `at`. */
bool source_phrase_right(const segment *, int at, source_found *);

/* The phrase that a relative pronoun at item `who` stands for. */
bool source_antecedent(const segment *, int who, source_found *);

/* The subject of verb group `group`; looks at no more than the segment. */
source_found source_subject(const segment *, int group);

/* The subject of a verb that stands behind it: said X.  Not found where X begins a clause of its own. */
source_found source_behind(const segment *, int group);

#endif
