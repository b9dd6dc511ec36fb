/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The first pass over a page: one linear scan that cuts it into tags and runs of text, keeps where each stands, and
 * writes an outline of the page for libxml2.
 *
 * libxml2 knows how HTML nests, but not where in the page a piece of text came from, and it is slow on hostile pages.
 * So it never sees the page: it sees the outline, in which every tag carries its number and every run of text is only
 * its number.  What it makes of the outline leads back to the bytes exactly, and all limits are applied here, before
 * it.
 */
#ifndef QUOTH_CLEAN_HTML_SCAN_H
#define QUOTH_CLEAN_HTML_SCAN_H

#include "call.h"
#include "html_words.h"

typedef struct html_limits {
    int64_t tags;       /* in a page: beyond it the page is refused */
    int64_t depth;      /* of nesting: deeper elements count as their parent */
    int64_t attributes; /* of a tag: further ones are not looked at */
} html_limits;

enum {
    TAG_HIDDEN = 1u,       /* hidden, aria-hidden, display: none */
    TAG_ARTICLE_BODY = 2u, /* itemprop="articleBody" */
    TAG_MAIN = 4u,         /* role="main" */
    TAG_AUTHOR = 8u        /* rel or itemprop "author" */
};

/* A start tag of the outline. */
typedef struct html_tag {
    uint32_t words; /* groups of its class, id and role */
    uint8_t element;
    uint8_t flags;
} html_tag;

enum {
    RUN_SPACE = 1u /* white space stands before it */
};

/* A run of text between two tags, not blank; character references as in the page. */
typedef struct html_run {
    uint32_t begin, end; /* bytes of the page */
    uint8_t flags;
    uint8_t breaks; /* <br> since the run before */
} html_run;

typedef enum html_fact_kind {
    FACT_TITLE,    /* value: content of <title> */
    FACT_META,     /* key: name, property, itemprop or http-equiv; value: content */
    FACT_LINK,     /* key: rel; value: href */
    FACT_TIME,     /* value: datetime of <time> */
    FACT_LANGUAGE, /* value: lang of <html> */
    FACT_JSON_LD   /* value: the script */
} html_fact_kind;

/* What the page says about itself; slices of the page, character references as they are. */
typedef struct html_fact {
    html_fact_kind kind;
    quoth_str key, value;
} html_fact;

typedef struct html_scan {
    quoth_str page;
    html_tag *tags;
    size_t tag_count, tag_capacity;
    html_run *runs;
    size_t run_count, run_capacity;
    html_fact *facts;
    size_t fact_count, fact_capacity;
    char *outline;
    size_t outline_length, outline_capacity;
} html_scan;

/* Scans `page` (UTF-8, less than 4 GiB).  QUOTH_E_LIMIT: a limit was hit or memory is out (reported). */
quoth_status html_scan_page(html_scan *scan, const clean_call *call, quoth_str page, const html_words *words,
                            const html_limits *limits);

#endif
