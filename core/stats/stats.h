/* SPDX-License-Identifier: Apache-2.0 */
/* Who spoke how often, as what, on what, when and through which outlet: counts over claim records. */
#ifndef QUOTH_CORE_STATS_H
#define QUOTH_CORE_STATS_H

#include "stats/tally.h"

#include <jansson.h>
#include <stdio.h>

typedef enum stats_by {
    STATS_SPEAKER, /* by identifier, where `link-entities` gave one; else by name */
    STATS_ROLE,
    STATS_TOPIC,  /* a claim counts in each of its topics */
    STATS_SOURCE, /* the site of the article, else the host of its address */
    STATS_YEAR,
    STATS_MONTH,
    STATS_TYPE,
    STATS_ACT,
    STATS_BYS
} stats_by;

extern const char *const stats_by_names[STATS_BYS + 1]; /* ends with NULL */

/* Which claims count; NULL: all do. */
typedef struct stats_filter {
    const char *speaker; /* a name or identifier; case of ASCII letters does not matter */
    const char *topic;   /* a label or id, likewise */
    const char *from;    /* "2021", "2021-03", "2021-03-04": published then or later; what has no date does not count */
    const char *to;      /* then or earlier */
} stats_filter;

typedef struct stats {
    bool wanted[STATS_BYS];
    stats_filter filter;
    tally tallies[STATS_BYS];
    tally all;          /* one row: all claims that count */
    uint64_t articles;  /* of claims that count; those of one article stand together */
    uint64_t left_out;  /* claims that the filter leaves out */
    char *last_article; /* id of the document */
} stats;

void stats_free(stats *);

/* Counts a record.  False: it is no claim. */
bool stats_add(stats *, const json_t *record);

/* True if `date` is one that --from takes. */
bool stats_is_date(const char *date);

typedef enum stats_form { STATS_TABLES, STATS_JSON, STATS_CSV } stats_form;

/* Prints what is wanted; of each at most `top` rows, but years and months whole and in their order.  `columns` is how
 * wide tables may be. */
void stats_print(FILE *, stats *, stats_form, size_t top, size_t columns);

#endif
