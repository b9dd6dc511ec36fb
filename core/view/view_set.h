/* SPDX-License-Identifier: Apache-2.0 */
/* Claims as a page shows them: what it needs of their records, by article.  Everything a set holds, it owns. */
#ifndef QUOTH_CORE_VIEW_SET_H
#define QUOTH_CORE_VIEW_SET_H

#include "base/json_lines.h"
#include "base/memory.h"

#include <jansson.h>

/* More than a browser shows in comfort. */
#define VIEW_CLAIMS_MAX ((size_t)100000)
/* Of the words that a set keeps, in bytes: all of them may go into the page. */
#define VIEW_KEPT_MAX ((size_t)256 << 20)
/* Parts of one claim. */
#define VIEW_PARTS_MAX ((size_t)1000)
/* Topics of one claim, authors of an article: what stands behind them is left out. */
#define VIEW_LIST_MAX ((size_t)16)

/* Bytes of the cleaned text with the words that stand there. */
typedef struct view_span {
    uint64_t begin, end;
    quoth_str text; /* ptr NULL: there is no such span */
    bool quoted;    /* of a part of the content */
} view_span;

enum { VIEW_TYPES = 3, VIEW_ACTS = 3 };
extern const char *const view_types[VIEW_TYPES], *const view_acts[VIEW_ACTS];

typedef struct view_claim {
    struct view_claim *next; /* of the same article */
    quoth_str id;
    unsigned type, act; /* of view_types and view_acts */
    double confidence;
    view_span *parts; /* one at least, in the order of the record */
    size_t part_count;
    view_span cue, speaker, addressee;
    quoth_str lemma, manner; /* of the cue */
    quoth_str role, of;      /* of the speaker in this article; empty: not known */
    quoth_str before, after; /* the context */
    int64_t who;             /* of view_set.speakers; -1: nobody is named */
    size_t topics[VIEW_LIST_MAX];
    size_t topic_count;
} view_claim;

typedef struct view_article {
    struct view_article *next;
    quoth_str id, title, url, published, site, language; /* empty: not known */
    quoth_str authors[VIEW_LIST_MAX];
    size_t author_count;
    quoth_str file;   /* where it is, for people */
    quoth_str source; /* its locator as JSON, for locator_parse_record(); empty: it has none */
    view_claim *claims, **last;
    size_t claim_count;
    bool written; /* to the page */
} view_article;

/* Speakers and topics: each once, in the order in which they appear. */
typedef struct view_name {
    quoth_str id, name, kind; /* id: of a topic, or what a speaker is linked to */
} view_name;

typedef struct view_names {
    view_name *items;
    size_t count, room;
    json_t *index; /* key → position */
} view_names;

typedef struct view_set {
    pool *memory;
    view_article *articles, **last;
    size_t article_count, claim_count, kept;
    json_t *index; /* id of a document → its article, as a number */
    view_article **by_number;
    size_t by_number_room;
    view_names speakers, topics;
    char message[512];
} view_set;

typedef enum view_result {
    VIEW_DONE,
    VIEW_UNREADABLE, /* a file cannot be read */
    VIEW_DAMAGED     /* what it holds is wrong, or too much */
} view_result;

view_set *view_set_new(void);
void view_set_free(view_set *);
/* Reads claim records: a file, gzip or not, or "-".  With a limit (0: none) the reading ends at the first claim of one
 * article more.  Other than VIEW_DONE: set->message says what is wrong. */
view_result view_set_read(view_set *, const char *path, uint64_t article_limit);
/* Ends the reading of a file of records about the set, and says in set->message what was wrong: with the reading, or,
 * in the line that was read last, `wrong` (NULL: nothing). */
view_result view_set_close(view_set *, json_lines *, const char *path, const char *wrong);
/* The article of a document; NULL: no claim is of it. */
view_article *view_set_find(const view_set *, const char *id);

#endif
