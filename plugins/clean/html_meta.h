/* SPDX-License-Identifier: Apache-2.0 */
/* Title, date, authors, site and address of a page, from what it says of itself. */
#ifndef QUOTH_CLEAN_HTML_META_H
#define QUOTH_CLEAN_HTML_META_H

#include "dates.h"
#include "html_tree.h"
#include "json_ld.h"

/* Folded, in scratch memory; empty where unknown. */
typedef struct html_meta {
    quoth_str title, site, url;
    char published[DATE_BYTES]; /* ISO 8601; empty: unknown */
    quoth_str authors[JSON_LD_AUTHORS];
    size_t author_count;
    quoth_str newsroom; /* author where no person is named */
} html_meta;

/* From the head of the page: before its text is looked at. */
void html_meta_read(html_meta *meta, const clean_call *call, const html_scan *scan);
/* The title as it is shown, and what is still unknown, from the text of the page: its date and byline. */
void html_meta_complete(html_meta *meta, const html_tree *tree);

/* Adds to the document what its source did not give. */
quoth_status html_meta_store(const html_meta *meta, const clean_call *call);

/* Adds one value unless the key has one. */
quoth_status clean_add_meta(const clean_call *call, const char *key, quoth_str value);

#endif
