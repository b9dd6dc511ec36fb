/* SPDX-License-Identifier: Apache-2.0 */
#include "html_features.h"

#include <stdio.h>
#include <string.h>

enum {
    PROSE_WORDS = 12,    /* a block with so many words, few links and a sentence is prose */
    FAR = 40,            /* blocks or levels: beyond, further makes no difference */
    NEAR_BLOCKS = 6,     /* blocks on either side that are near */
    REPEAT_SLOTS = 4096, /* for texts that stand several times in the page */
    ANCESTORS = 4        /* elements around a block that are looked at one by one */
};

_Static_assert(EL_COUNT <= 64, "elements around a block are kept in 64 bits");
_Static_assert(WORDS_GROUPS <= 32, "groups of words are kept in 32 bits");

#define HTML_FEATURE_NAME(name) #name,
static const char *const names[] = {HTML_FEATURES(HTML_FEATURE_NAME)};

void html_feature_name(html_feature feature, char name[32])
{
    if (feature < FEATURE_NEAR_WORDS)
        snprintf(name, 32, "%s", names[feature]);
    else if (feature < FEATURE_ABOVE_WORDS)
        snprintf(name, 32, "near_%d", (int)(feature - FEATURE_NEAR_WORDS));
    else
        snprintf(name, 32, "above_%d", (int)(feature - FEATURE_ABOVE_WORDS));
}

html_feature html_feature_named(quoth_str name)
{
    int i;

    for (i = 0; i < FEATURE_COUNT; i++) {
        char candidate[32];

        html_feature_name((html_feature)i, candidate);
        if (strlen(candidate) == name.len && !memcmp(candidate, name.ptr, name.len)) return (html_feature)i;
    }
    return FEATURE_COUNT;
}

static float share(uint32_t part, uint32_t whole)
{
    return whole ? (float)part / (float)whole : 0.0f;
}

static float capped(uint32_t n, uint32_t most)
{
    return (float)(n < most ? n : most);
}

/* Sums of all elements, from the innermost outwards: a node comes after its parent. */
static void sum_nodes(html_page *page)
{
    const html_tree *tree = page->tree;
    size_t i;

    for (i = 0; i < tree->block_count; i++) {
        const html_block *b = &tree->blocks[i];
        html_sums *s = &page->sums[b->node];

        s->bytes += b->end - b->begin;
        s->link_bytes += b->link_bytes;
        s->words += page->shapes[i].words;
        s->blocks++;
        if (page->prose[i]) s->prose_bytes += b->end - b->begin;
    }
    for (i = tree->node_count - 1; i > 0; i--) {
        html_sums *s = &page->sums[i], *up = &page->sums[tree->nodes[i].parent];

        up->bytes += s->bytes;
        up->link_bytes += s->link_bytes;
        up->prose_bytes += s->prose_bytes;
        up->words += s->words;
        up->blocks += s->blocks;
        if (tree->nodes[i].element == EL_ARTICLE) page->articles++;
    }
}

/* The innermost element that holds `part` of all prose. */
static uint32_t find_top(const html_page *page, double part)
{
    uint32_t top = 0;
    size_t i;

    for (i = 1; i < page->tree->node_count; i++)
        if (page->tree->nodes[i].parent == top && page->sums[i].prose_bytes >= part * page->sums[0].prose_bytes &&
            page->sums[i].prose_bytes)
            top = (uint32_t)i;
    return top;
}

static void find_prose(html_page *page)
{
    size_t n = page->tree->block_count, i;
    uint32_t distance = FAR;

    for (i = 0; i < n; i++) {
        const html_block *b = &page->tree->blocks[i];
        const text_shape *s = &page->shapes[i];

        page->prose[i] = s->words >= PROSE_WORDS && s->sentences && b->link_bytes * 3 < b->end - b->begin;
    }
    for (i = 0; i < n; i++) {
        page->prose_before[i] = (uint8_t)distance;
        distance = page->prose[i] ? 1 : distance < FAR ? distance + 1 : FAR;
    }
    distance = FAR;
    for (i = n; i-- > 0;) {
        page->prose_after[i] = (uint8_t)distance;
        distance = page->prose[i] ? 1 : distance < FAR ? distance + 1 : FAR;
    }
}

/* How often the text of each block stood in the page before it. */
static bool count_repeats(html_page *page, const clean_call *call)
{
    struct {
        uint32_t hash, count;
    } *slots = call->host->scratch(call->ctx, REPEAT_SLOTS * sizeof(*slots), sizeof(uint32_t));
    size_t i, k;

    if (!slots) return false;
    memset(slots, 0, REPEAT_SLOTS * sizeof(*slots));
    for (i = 0; i < page->tree->block_count; i++) {
        quoth_str text = html_block_text(page->tree, i);
        uint32_t hash = 2166136261u, slot;

        for (k = 0; k < text.len; k++) hash = (hash ^ (unsigned char)text.ptr[k]) * 16777619u;
        /* A table that is too small for a page only misses repeats. */
        slot = (hash ^ hash >> 16) % REPEAT_SLOTS;
        if (slots[slot].count == 0) slots[slot].hash = hash;
        page->repeats[i] = 0;
        if (slots[slot].hash == hash) page->repeats[i] = slots[slot].count < 9 ? (uint8_t)slots[slot].count++ : 9;
    }
    return true;
}

/* Levels from the element of one block up to the innermost one that it shares with another block. */
static uint32_t levels_up(const html_tree *tree, uint32_t from, uint32_t to)
{
    uint32_t levels = 0;

    while (from && levels < FAR) {
        if (tree->blocks[to].node == from) return levels;
        /* Nodes count in reading order: the other block is inside if it is one of this element's blocks. */
        if (to >= tree->nodes[from].first_block && to < tree->nodes[from].end_block) return levels;
        from = tree->nodes[from].parent;
        levels++;
    }
    return levels;
}

static void text_features(const html_page *page, size_t i, float *f)
{
    const html_block *b = &page->tree->blocks[i];
    const text_shape *s = &page->shapes[i];
    quoth_str text = html_block_text(page->tree, i);
    uint32_t bytes = b->end - b->begin;

    f[FEATURE_words] = (float)s->words;
    f[FEATURE_bytes] = (float)bytes;
    f[FEATURE_link_share] = share(b->link_bytes, bytes);
    f[FEATURE_links] = (float)b->links;
    f[FEATURE_bold_share] = share(b->bold_bytes, bytes);
    f[FEATURE_sentences] = (float)s->sentences;
    f[FEATURE_commas] = (float)s->commas;
    f[FEATURE_ends_sentence] = s->ends_sentence;
    f[FEATURE_begins_upper] = s->begins_upper;
    f[FEATURE_capital_share] = share(s->capital_words, s->words);
    f[FEATURE_short_share] = share(s->short_words, s->words);
    f[FEATURE_digit_share] = share(s->digits, bytes);
    f[FEATURE_word_length] = share(s->letters, s->words);
    f[FEATURE_quotes] = s->quotes;
    f[FEATURE_pipes] = (float)s->pipes;
    f[FEATURE_rule_kind] = page->kinds[i];
    f[FEATURE_notice_signs] = (float)((s->signs & SIGN(NOTICE) ? 1 : 0) + (s->signs & SIGN(NOTICE_START) ? 2 : 0) +
                                      (s->signs & SIGN(FOLLOW_START) ? 4 : 0));
    f[FEATURE_in_title] = text.len >= 8 && page->title.len >= text.len && !memcmp(page->title.ptr, text.ptr, text.len);
    f[FEATURE_after_break] = b->after_break;
    f[FEATURE_repeats] = page->repeats[i];
}

static float element_rank(uint8_t element)
{
    switch (element) {
    case EL_P:
        return 0;
    case EL_BLOCKQUOTE:
        return 1;
    case EL_PRE:
        return 2;
    case EL_LI:
        return 3;
    case EL_DD:
        return 4;
    case EL_DT:
        return 5;
    case EL_H1:
        return 6;
    case EL_H2:
        return 7;
    case EL_H3:
        return 8;
    case EL_H4:
        return 9;
    case EL_H5:
    case EL_H6:
        return 10;
    case EL_ARTICLE:
        return 11;
    case EL_SECTION:
        return 12;
    case EL_DIV:
        return 13;
    case EL_TD:
        return 14;
    case EL_TH:
        return 15;
    case EL_FIGCAPTION:
        return 16;
    case EL_FIGURE:
        return 17;
    default:
        return 18;
    }
}

static void element_features(const html_page *page, size_t i, float *f)
{
    const html_tree *tree = page->tree;
    const html_block *b = &tree->blocks[i];
    const html_node *node = &tree->nodes[b->node];
    uint32_t near = b->inline_words | node->words, above = near | node->above, flags = b->inline_flags | node->flags,
             up = b->node;
    int level, group;

    for (level = 0; up && level < 3; level++) {
        near |= tree->nodes[up].words;
        up = tree->nodes[up].parent;
    }
#define INSIDE(element) ((node->elements_above >> (element)&1) != 0)
    f[FEATURE_element] = element_rank(node->element);
    f[FEATURE_depth] = (float)node->depth;
    f[FEATURE_in_article] = INSIDE(EL_ARTICLE);
    f[FEATURE_in_main] = INSIDE(EL_MAIN) || flags & TAG_MAIN;
    f[FEATURE_in_aside] = INSIDE(EL_ASIDE);
    f[FEATURE_in_nav] = INSIDE(EL_NAV);
    f[FEATURE_in_header] = INSIDE(EL_HEADER);
    f[FEATURE_in_footer] = INSIDE(EL_FOOTER);
    f[FEATURE_in_form] = INSIDE(EL_FORM);
    f[FEATURE_in_figure] = INSIDE(EL_FIGURE);
    f[FEATURE_in_table] = INSIDE(EL_TABLE);
    f[FEATURE_in_list] = INSIDE(EL_UL) || INSIDE(EL_OL);
    f[FEATURE_in_section] = INSIDE(EL_SECTION);
    f[FEATURE_in_quote] = INSIDE(EL_BLOCKQUOTE);
    f[FEATURE_in_paragraph] = INSIDE(EL_P);
#undef INSIDE
    f[FEATURE_in_body_mark] = (flags & TAG_ARTICLE_BODY) != 0;
    f[FEATURE_hidden] = (flags & TAG_HIDDEN) != 0;
    for (group = 0; group < WORDS_GROUPS; group++) {
        f[FEATURE_NEAR_WORDS + group] = near >> group & 1;
        f[FEATURE_ABOVE_WORDS + group] = above >> group & 1;
    }
}

static void place_features(const html_page *page, size_t i, float *f)
{
    uint32_t n = (uint32_t)page->tree->block_count;

    f[FEATURE_blocks_before] = capped((uint32_t)i, 10 * FAR);
    f[FEATURE_blocks_share] = share((uint32_t)i, n);
    f[FEATURE_text_share] = share(page->bytes_so_far, page->sums[0].bytes);
    f[FEATURE_blocks_after] = capped(n - (uint32_t)i, 10 * FAR);
    f[FEATURE_since_h1] = page->first_h1 <= i ? capped((uint32_t)i - page->first_h1, 2 * FAR) : -1;
    f[FEATURE_until_h1] = page->first_h1 > i && page->first_h1 < n ? capped(page->first_h1 - (uint32_t)i, 2 * FAR) : -1;
    f[FEATURE_prose_share_before] = share(page->prose_so_far, page->sums[0].prose_bytes);
    f[FEATURE_page_blocks] = (float)n;
    f[FEATURE_page_prose] = (float)page->sums[0].prose_bytes;
    f[FEATURE_page_links] = share(page->sums[0].link_bytes, page->sums[0].bytes);
    f[FEATURE_page_articles] = (float)page->articles;
    f[FEATURE_page_h1] = (float)page->h1_count;
}

static void neighbour_features(const html_page *page, size_t i, float *f)
{
    const html_tree *tree = page->tree;
    const html_block *b = tree->blocks;
    const text_shape *s = page->shapes;
    size_t n = tree->block_count, k, near = 0;

    f[FEATURE_words_1_before] = i >= 1 ? (float)s[i - 1].words : -1;
    f[FEATURE_words_2_before] = i >= 2 ? (float)s[i - 2].words : -1;
    f[FEATURE_words_1_after] = i + 1 < n ? (float)s[i + 1].words : -1;
    f[FEATURE_words_2_after] = i + 2 < n ? (float)s[i + 2].words : -1;
    f[FEATURE_link_share_before] = i >= 1 ? share(b[i - 1].link_bytes, b[i - 1].end - b[i - 1].begin) : -1;
    f[FEATURE_link_share_after] = i + 1 < n ? share(b[i + 1].link_bytes, b[i + 1].end - b[i + 1].begin) : -1;
    f[FEATURE_same_node_before] = i >= 1 && tree->nodes[b[i - 1].node].parent == tree->nodes[b[i].node].parent;
    f[FEATURE_same_node_after] = i + 1 < n && tree->nodes[b[i + 1].node].parent == tree->nodes[b[i].node].parent;
    f[FEATURE_same_element_before] = i >= 1 && tree->nodes[b[i - 1].node].element == tree->nodes[b[i].node].element;
    f[FEATURE_same_element_after] = i + 1 < n && tree->nodes[b[i + 1].node].element == tree->nodes[b[i].node].element;
    f[FEATURE_prose_before] = (float)page->prose_before[i];
    f[FEATURE_prose_after] = (float)page->prose_after[i];
    for (k = i > NEAR_BLOCKS ? i - NEAR_BLOCKS : 0; k < n && k <= i + NEAR_BLOCKS; k++) near += page->prose[k];
    f[FEATURE_prose_near] = (float)near;
    f[FEATURE_levels_to_prose_before] =
        page->prose_before[i] < FAR ? (float)levels_up(tree, b[i].node, (uint32_t)i - page->prose_before[i]) : -1;
    f[FEATURE_levels_to_prose_after] =
        page->prose_after[i] < FAR ? (float)levels_up(tree, b[i].node, (uint32_t)i + page->prose_after[i]) : -1;
}

static void container_features(const html_page *page, size_t i, float *f)
{
    static const struct {
        int prose, links, blocks, words;
    } at[ANCESTORS] = {
        {FEATURE_prose_1, FEATURE_links_1, FEATURE_blocks_1, FEATURE_words_per_block_1},
        {FEATURE_prose_2, FEATURE_links_2, FEATURE_blocks_2, FEATURE_words_per_block_2},
        {FEATURE_prose_3, FEATURE_links_3, -1, FEATURE_words_per_block_3},
        {FEATURE_prose_4, FEATURE_links_4, -1, -1},
    };
    const html_tree *tree = page->tree;
    uint32_t total = page->sums[0].prose_bytes, node = tree->blocks[i].node, up, top = page->top;
    int level;

    /* From the element around the paragraph. */
    up = node ? tree->nodes[node].parent : 0;
    for (level = 0; level < ANCESTORS; level++) {
        const html_sums *s = &page->sums[up];

        f[at[level].prose] = share(s->prose_bytes, total);
        f[at[level].links] = share(s->link_bytes, s->bytes);
        if (at[level].blocks >= 0) f[at[level].blocks] = capped(s->blocks, 10 * FAR);
        if (at[level].words >= 0) f[at[level].words] = share(s->words, s->blocks);
        if (up) up = tree->nodes[up].parent;
    }
    up = tree->nodes[node].article;
    f[FEATURE_article_prose] = up ? share(page->sums[up].prose_bytes, total) : -1;
    up = tree->nodes[node].list;
    f[FEATURE_list_items] = up ? capped(page->sums[up].blocks, FAR) : -1;
    f[FEATURE_list_links] = up ? share(page->sums[up].link_bytes, page->sums[up].bytes) : -1;
    f[FEATURE_in_top] = i >= tree->nodes[top].first_block && i < tree->nodes[top].end_block;
    f[FEATURE_in_wide_top] = i >= tree->nodes[page->wide_top].first_block && i < tree->nodes[page->wide_top].end_block;
    f[FEATURE_below_top] = (float)tree->nodes[node].depth - (float)tree->nodes[top].depth;
    f[FEATURE_top_depth] = (float)tree->nodes[top].depth;
}

static bool allocate(html_page *page, const clean_call *call)
{
    const quoth_host *host = call->host;
    size_t n = page->tree->block_count, nodes = page->tree->node_count;

    page->shapes = host->scratch(call->ctx, n * sizeof(text_shape), sizeof(uint32_t));
    page->kinds = host->scratch(call->ctx, n, 1);
    page->repeats = host->scratch(call->ctx, n, 1);
    page->prose = host->scratch(call->ctx, n * sizeof(bool), 1);
    page->prose_before = host->scratch(call->ctx, n, 1);
    page->prose_after = host->scratch(call->ctx, n, 1);
    page->sums = host->scratch(call->ctx, nodes * sizeof(html_sums), sizeof(uint32_t));
    if (!page->shapes || !page->kinds || !page->repeats || !page->prose || !page->prose_before || !page->prose_after ||
        !page->sums)
        return false;
    memset(page->sums, 0, nodes * sizeof(html_sums));
    return true;
}

quoth_status html_page_look(html_page *page, const clean_call *call, const text_phrases *phrases, const html_tree *tree,
                            quoth_str title)
{
    size_t n = tree->block_count, i;

    memset(page, 0, sizeof(*page));
    page->tree = tree;
    page->title = title;
    page->first_h1 = UINT32_MAX;
    if (n == 0) return QUOTH_OK;
    if (!allocate(page, call)) return QUOTH_E_LIMIT;
    for (i = 0; i < n; i++) {
        page->shapes[i] = text_shape_of(phrases, html_block_text(tree, i));
        page->kinds[i] = (uint8_t)text_rules_kind(html_block_text(tree, i), &page->shapes[i]);
        if (tree->nodes[tree->blocks[i].node].elements_above >> EL_H1 & 1) {
            if (page->h1_count++ == 0) page->first_h1 = (uint32_t)i;
        }
    }
    find_prose(page);
    sum_nodes(page);
    page->top = find_top(page, 0.6);
    page->wide_top = find_top(page, 0.85);
    return count_repeats(page, call) ? QUOTH_OK : QUOTH_E_LIMIT;
}

void html_features_of(html_page *page, size_t block, float features[FEATURE_COUNT])
{
    const html_block *b = &page->tree->blocks[block];

    text_features(page, block, features);
    element_features(page, block, features);
    place_features(page, block, features);
    neighbour_features(page, block, features);
    container_features(page, block, features);
    page->bytes_so_far += b->end - b->begin;
    if (page->prose[block]) page->prose_so_far += b->end - b->begin;
}
