/* SPDX-License-Identifier: Apache-2.0 */
#include "html_article.h"

#include <string.h>

static bool inside(const html_node *node, html_element element)
{
    return node->elements_above >> element & 1;
}

/* What the elements around a block say it is. */
static quoth_paragraph_kind kind_by_element(const html_tree *tree, const html_block *block, quoth_str text,
                                            const text_shape *shape)
{
    const html_node *node = &tree->nodes[block->node];

    if (node->element >= EL_H1 && node->element <= EL_H6) return QUOTH_PARAGRAPH_HEADING;
    if (inside(node, EL_FIGCAPTION)) return QUOTH_PARAGRAPH_CAPTION;
    if (inside(node, EL_BLOCKQUOTE)) return QUOTH_PARAGRAPH_BLOCK_QUOTE;
    if (node->element == EL_LI || node->element == EL_DD || node->element == EL_DT) return QUOTH_PARAGRAPH_LIST_ITEM;
    /* A line all in bold that is built like a heading. */
    if (block->bold_bytes * 10 >= (block->end - block->begin) * 9 && text_rules_may_be_heading(text, shape))
        return QUOTH_PARAGRAPH_HEADING;
    return QUOTH_PARAGRAPH_BODY;
}

/* Kinds of the article's paragraphs; `blocks` names the block of each. */
static void set_kinds(html_article *article, const html_page *page, const uint32_t *blocks)
{
    size_t i;

    for (i = article->count; i > 0; i--) {
        text_paragraph *p = &article->paragraphs[i - 1];
        uint32_t block = blocks[i - 1];
        quoth_str text = html_block_text(page->tree, block);
        uint8_t kind = page->kinds[block];

        if (kind == QUOTH_PARAGRAPH_BODY || kind == QUOTH_PARAGRAPH_LIST_ITEM)
            kind = (uint8_t)kind_by_element(page->tree, &page->tree->blocks[block], text, &page->shapes[block]);
        if (kind == QUOTH_PARAGRAPH_BODY && i < article->count && p[1].kind == QUOTH_PARAGRAPH_CREDIT &&
            text_rules_may_be_caption(&page->shapes[block]))
            kind = QUOTH_PARAGRAPH_CAPTION;
        p->kind = kind;
    }
}

/* A heading with no text of the article after it heads something else. */
static void drop_last_headings(html_article *article)
{
    while (article->count && article->paragraphs[article->count - 1].kind == QUOTH_PARAGRAPH_HEADING) article->count--;
}

static quoth_status select_blocks(html_article *article, const clean_call *call, const html_tools *tools)
{
    const html_tree *tree = &article->tree;
    double threshold = block_model_threshold(tools->model);
    float features[FEATURE_COUNT];
    html_page page;
    uint32_t *blocks;
    quoth_status status;
    size_t i;

    status = html_page_look(&page, call, tools->phrases, tree, article->meta.title);
    if (status || tree->block_count == 0) return status;
    blocks = call->host->scratch(call->ctx, tree->block_count * sizeof(*blocks), sizeof(*blocks));
    article->paragraphs = call->host->scratch(call->ctx, tree->block_count * sizeof(text_paragraph), sizeof(uint32_t));
    if (!blocks || !article->paragraphs) return QUOTH_E_LIMIT;
    for (i = 0; i < tree->block_count; i++) {
        html_features_of(&page, i, features);
        if (block_model_score(tools->model, features) < threshold) continue;
        blocks[article->count] = (uint32_t)i;
        article->paragraphs[article->count++] =
            (text_paragraph){{tree->blocks[i].begin, tree->blocks[i].end}, QUOTH_PARAGRAPH_BODY};
    }
    set_kinds(article, &page, blocks);
    drop_last_headings(article);
    return QUOTH_OK;
}

quoth_status html_article_extract(html_article *article, const clean_call *call, const html_tools *tools,
                                  quoth_str page)
{
    html_scan scan;
    quoth_status status;

    memset(article, 0, sizeof(*article));
    status = html_scan_page(&scan, call, page, tools->words, &tools->limits);
    if (status) return status;
    html_meta_read(&article->meta, call, &scan);
    status = html_tree_build(&article->tree, call, &scan, &tools->limits);
    if (status) return status;
    html_meta_complete(&article->meta, &article->tree);
    return select_blocks(article, call, tools);
}
