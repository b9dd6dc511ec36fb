/* SPDX-License-Identifier: Apache-2.0 */
/* What can be seen of a block: numbers from which the model tells main text from the rest of the page. */
#ifndef QUOTH_CLEAN_HTML_FEATURES_H
#define QUOTH_CLEAN_HTML_FEATURES_H

#include "html_tree.h"
#include "text_rules.h"

/* The features, in order.  Their names stand in the model file, which need not use all. */
#define HTML_FEATURES(X)                                                                                               \
    /* its text */                                                                                                     \
    X(words)                                                                                                           \
    X(bytes)                                                                                                           \
    X(link_share)                                                                                                      \
    X(links)                                                                                                           \
    X(bold_share)                                                                                                      \
    X(sentences)                                                                                                       \
    X(commas)                                                                                                          \
    X(ends_sentence)                                                                                                   \
    X(begins_upper)                                                                                                    \
    X(capital_share)                                                                                                   \
    X(short_share)                                                                                                     \
    X(digit_share)                                                                                                     \
    X(word_length)                                                                                                     \
    X(quotes)                                                                                                          \
    X(pipes)                                                                                                           \
    X(rule_kind)                                                                                                       \
    X(notice_signs)                                                                                                    \
    X(repeats)                                                                                                         \
    X(in_title)                                                                                                        \
    X(after_break)                                                                                                     \
    /* the elements around it */                                                                                       \
    X(element)                                                                                                         \
    X(depth)                                                                                                           \
    X(in_article)                                                                                                      \
    X(in_main)                                                                                                         \
    X(in_aside)                                                                                                        \
    X(in_nav)                                                                                                          \
    X(in_header)                                                                                                       \
    X(in_footer)                                                                                                       \
    X(in_form)                                                                                                         \
    X(in_figure)                                                                                                       \
    X(in_table)                                                                                                        \
    X(in_list)                                                                                                         \
    X(in_section)                                                                                                      \
    X(in_quote)                                                                                                        \
    X(in_paragraph)                                                                                                    \
    X(in_body_mark)                                                                                                    \
    X(hidden)                                                                                                          \
    /* where it stands in the page */                                                                                  \
    X(blocks_before)                                                                                                   \
    X(blocks_share)                                                                                                    \
    X(text_share)                                                                                                      \
    X(blocks_after)                                                                                                    \
    X(since_h1)                                                                                                        \
    X(until_h1)                                                                                                        \
    X(prose_share_before)                                                                                              \
    /* its neighbours */                                                                                               \
    X(words_1_before)                                                                                                  \
    X(words_1_after)                                                                                                   \
    X(words_2_before)                                                                                                  \
    X(words_2_after)                                                                                                   \
    X(link_share_before)                                                                                               \
    X(link_share_after)                                                                                                \
    X(same_node_before)                                                                                                \
    X(same_node_after)                                                                                                 \
    X(same_element_before)                                                                                             \
    X(same_element_after)                                                                                              \
    X(prose_before)                                                                                                    \
    X(prose_after)                                                                                                     \
    X(prose_near)                                                                                                      \
    X(levels_to_prose_before)                                                                                          \
    X(levels_to_prose_after)                                                                                           \
    /* the elements it is in: their share of the page's prose, of links in their text, blocks in them */               \
    X(prose_1)                                                                                                         \
    X(links_1)                                                                                                         \
    X(blocks_1)                                                                                                        \
    X(words_per_block_1)                                                                                               \
    X(prose_2)                                                                                                         \
    X(links_2)                                                                                                         \
    X(blocks_2)                                                                                                        \
    X(words_per_block_2)                                                                                               \
    X(prose_3)                                                                                                         \
    X(links_3)                                                                                                         \
    X(words_per_block_3)                                                                                               \
    X(prose_4)                                                                                                         \
    X(links_4)                                                                                                         \
    X(article_prose)                                                                                                   \
    X(in_top)                                                                                                          \
    X(in_wide_top)                                                                                                     \
    X(below_top)                                                                                                       \
    X(top_depth)                                                                                                       \
    X(list_links)                                                                                                      \
    X(list_items)                                                                                                      \
    /* the page */                                                                                                     \
    X(page_blocks)                                                                                                     \
    X(page_prose)                                                                                                      \
    X(page_links)                                                                                                      \
    X(page_articles)                                                                                                   \
    X(page_h1)

#define HTML_FEATURE_ENUM(name) FEATURE_##name,
typedef enum html_feature {
    HTML_FEATURES(HTML_FEATURE_ENUM)
    /* Then, for each group of words, whether it is on the element or the two around it, and on any above. */
    FEATURE_NEAR_WORDS,
    FEATURE_ABOVE_WORDS = FEATURE_NEAR_WORDS + WORDS_GROUPS,
    FEATURE_COUNT = FEATURE_ABOVE_WORDS + WORDS_GROUPS
} html_feature;

/* Writes the name of a feature as the model file has it ("words", "near_7", "above_21"); FEATURE_COUNT if unknown. */
html_feature html_feature_named(quoth_str name);
void html_feature_name(html_feature feature, char name[32]);

/* Sums over the blocks in an element. */
typedef struct html_sums {
    uint32_t bytes, link_bytes, prose_bytes, words, blocks;
} html_sums;

/* What is known of a page before its blocks are looked at one by one. */
typedef struct html_page {
    const html_tree *tree;
    quoth_str title;                     /* folded */
    text_shape *shapes;                  /* of each block */
    uint8_t *kinds;                      /* quoth_paragraph_kind by its words */
    uint8_t *repeats;                    /* how often its text stood in the page before */
    bool *prose;                         /* whether it is prose: words, a sentence, few links */
    uint8_t *prose_before, *prose_after; /* blocks to the next prose on either side */
    html_sums *sums;                     /* of each node */
    uint32_t top;                        /* the innermost element that holds most of the page's prose */
    uint32_t wide_top;                   /* that holds nearly all of it */
    uint32_t articles, first_h1, h1_count;
    uint32_t bytes_so_far, prose_so_far; /* before the block that comes next */
} html_page;

/* `title`: of the page, folded; may be empty.  QUOTH_E_LIMIT: memory is out (reported). */
quoth_status html_page_look(html_page *page, const clean_call *call, const text_phrases *phrases, const html_tree *tree,
                            quoth_str title);
/* The features of one block; to be asked for all blocks in order. */
void html_features_of(html_page *page, size_t block, float features[FEATURE_COUNT]);

static inline quoth_str html_block_text(const html_tree *tree, size_t i)
{
    return clean_str(tree->text.text + tree->blocks[i].begin, tree->blocks[i].end - tree->blocks[i].begin);
}

#endif
