/* SPDX-License-Identifier: Apache-2.0 */
/* The page of `quoth view`: one HTML file with everything in it.
 *
 * Its parts are files in core/view/page, which the build puts into the program (view_assets).  Claims and articles go
 * into it as JSON, articles one by one, so that no more than one text is in memory. */
#ifndef QUOTH_CORE_VIEW_PAGE_H
#define QUOTH_CORE_VIEW_PAGE_H

#include "view/view_set.h"

/* A page that is larger is not written. */
#define VIEW_PAGE_MAX ((uint64_t)256 << 20)

/* core/view/page, in the order of their names; made by the build. */
typedef struct view_asset {
    const char *name;
    const unsigned char *bytes;
    size_t len;
} view_asset;
extern const view_asset view_assets[]; /* ends with name NULL */

typedef struct view_page view_page;

/* Opens the file and writes what stands before the articles; "-" is standard output.  NULL: `why` says what is wrong.
 */
view_page *view_page_open(const char *path, const char *title, char *why, size_t why_size);
/* Adds an article with its claims.  `text`: the cleaned text, valid UTF-8, that holds their contents; ptr NULL: it is
 * not known, and the claims are shown in their context. */
void view_page_article(view_page *, view_article *, quoth_str text);
/* Writes the rest and gives the file its name, or gives up what was written if it is not `complete`; frees the page.
 * *size gets its bytes.  False: `why` says what is wrong, and there is no file of that name. */
bool view_page_close(view_page *, const view_set *, bool complete, uint64_t *size, char *why, size_t why_size);

#endif
