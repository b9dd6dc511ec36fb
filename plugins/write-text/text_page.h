/* SPDX-License-Identifier: Apache-2.0 */
/* Lines of words of a bounded width, gathered in memory of the document. */
#ifndef QUOTH_PLUGINS_TEXT_PAGE_H
#define QUOTH_PLUGINS_TEXT_PAGE_H

#include "doc_bytes.h"

typedef struct text_page {
    doc_bytes out; /* the page */
    size_t width;  /* characters in a line */
    size_t indent; /* of the paragraph that is open */
    size_t column; /* characters in the line so far */
} text_page;

void text_page_init(text_page *, const quoth_host *, quoth_ctx *, quoth_doc *, size_t width);

/* A heading with a rule below it. */
void text_page_rule(text_page *, quoth_str heading);
/* A paragraph: words are set apart by white space in what is given and between calls, and wrapped. */
void text_page_begin(text_page *, size_t indent);
void text_page_words(text_page *, quoth_str words);
void text_page_glue(text_page *, quoth_str mark); /* a mark right after the last word */
void text_page_end(text_page *);
void text_page_blank(text_page *);

#endif
