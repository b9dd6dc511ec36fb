/* SPDX-License-Identifier: Apache-2.0 */
/* The main text of a page: which of its blocks belong to the article, and what each is. */
#ifndef QUOTH_CLEAN_HTML_ARTICLE_H
#define QUOTH_CLEAN_HTML_ARTICLE_H

#include "block_model.h"
#include "html_meta.h"

/* What extraction uses; frozen. */
typedef struct html_tools {
    const html_words *words;
    const text_phrases *phrases;
    const block_model *model;
    html_limits limits;
} html_tools;

typedef struct html_article {
    html_tree tree;             /* its text holds all blocks, folded, with runs into the page */
    text_paragraph *paragraphs; /* of the article, in order; spans of tree.text */
    size_t count;
    html_meta meta;
} html_article;

/* QUOTH_E_LIMIT: a limit was hit or memory is out (reported).  A page without an article has no paragraphs. */
quoth_status html_article_extract(html_article *article, const clean_call *call, const html_tools *tools,
                                  quoth_str page);

#endif
