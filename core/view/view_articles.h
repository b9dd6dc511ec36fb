/* SPDX-License-Identifier: Apache-2.0 */
/* Where a page has the texts of its articles from: records of documents, the sources of the claims, or nowhere. */
#ifndef QUOTH_CORE_VIEW_ARTICLES_H
#define QUOTH_CORE_VIEW_ARTICLES_H

#include "run/refetch.h"
#include "view/view_page.h"

typedef struct view_counts {
    size_t whole;       /* articles with their text */
    size_t in_context;  /* those without */
    size_t other_text;  /* of these: a text was there, but the claims are not in it */
    size_t failed;      /* of these: they could not be read again */
    char failure[1024]; /* why the first one could not */
} view_counts;

/* Writes the articles of a file of document records, in its order, and counts them.  Documents without a claim, or
 * without a text, are passed over. */
view_result view_articles_from_documents(view_page *, view_set *, const char *path, view_counts *);
/* Writes those that are left, read again by their locators.  Addresses are not asked. */
void view_articles_read_again(view_page *, view_set *, refetch *, view_counts *);
/* Writes what is left with its claims in context. */
void view_articles_in_context(view_page *, view_set *, view_counts *);

#endif
