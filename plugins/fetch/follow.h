/* SPDX-License-Identifier: Apache-2.0 */
/* Following the links of feeds and sitemaps: the documents of a unit that is one are those that its links lead to.
 * All calls are [reader]. */
#ifndef FETCH_FOLLOW_H
#define FETCH_FOLLOW_H

#include "reader.h"

/* Sitemaps within sitemaps: the most that max-follow allows. */
#define FOLLOW_DEPTH 8

/* A feed whose links are being read. */
typedef struct followed {
    struct feed *links;
    size_t next;
    char *name; /* of the feed */
    char *base; /* URL; "": it is none */
    char *url;  /* of the link that is being read; NULL: none is */
    input from; /* the same */
    reader *reader;
} followed;

/* Zeroed at first. */
typedef struct follow {
    followed stack[FOLLOW_DEPTH];
    size_t depth;
    uint64_t links; /* so far, in all */
} follow;

/* Reads on: from the unit's own reader, and then from where its links lead. */
quoth_status follow_read(follow *, const fetch *, const input *, uint64_t order, reader *, quoth_doc *, quoth_ctx *);
void follow_end(follow *);

#endif
