/* SPDX-License-Identifier: Apache-2.0 */
#include "html_tree.h"

#include "text_fold.h"

#include <libxml/HTMLparser.h>
#include <string.h>

enum {
    DEPTH_SLACK = 64, /* of libxml2's nesting beyond that of the outline: elements that it implies */
    MOST_NODES = 1 << 22
};

/* State of one run of libxml2 over the outline. */
typedef struct builder {
    html_tree *tree;
    const html_scan *scan;
    htmlParserCtxtPtr parser;
    uint32_t *stack; /* open elements: a node, or for an inline one its tag with INLINE set */
    size_t stack_depth, stack_limit;
    uint32_t node;         /* innermost open block element */
    uint32_t links, bolds; /* open <a>; <b>, <strong> */
    size_t number;         /* of the run being read */
    bool in_block;         /* the last block is open */
    bool in_number;
    bool too_deep, failed;
} builder;

#define INLINE_TAG     ((uint32_t)1 << 31)
#define INLINE_IMPLIED (INLINE_TAG | 0x7fffffffu)

static void stop(builder *b)
{
    xmlStopParser(b->parser);
}

/* Ends the open block; one that holds nothing visible is taken back. */
static void end_block(builder *b)
{
    html_tree *tree = b->tree;
    html_block *block;

    if (!b->in_block) return;
    b->in_block = false;
    block = &tree->blocks[tree->block_count - 1];
    if (tree->text.length > block->begin && tree->text.text[tree->text.length - 1] == ' ')
        text_map_cut(&tree->text, tree->text.length - 1);
    block->end = (uint32_t)tree->text.length;
    if (block->end == block->begin) tree->block_count--;
}

static void begin_block(builder *b, size_t run, bool after_break)
{
    html_tree *tree = b->tree;
    html_block *block;
    void *blocks = tree->blocks;
    size_t i;

    if (!clean_reserve(tree->text.call, &blocks, &tree->block_capacity, tree->block_count + 1, sizeof(html_block))) {
        b->failed = true;
        stop(b);
        return;
    }
    tree->blocks = blocks;
    block = &tree->blocks[tree->block_count++];
    memset(block, 0, sizeof(*block));
    block->node = b->node;
    block->begin = (uint32_t)tree->text.length;
    block->first_run = (uint32_t)run;
    block->after_break = after_break;
    for (i = b->stack_depth; i > 0 && (b->stack[i - 1] & INLINE_TAG); i--)
        if (b->stack[i - 1] != INLINE_IMPLIED) {
            const html_tag *tag = &b->scan->tags[b->stack[i - 1] & ~INLINE_TAG];

            block->inline_words |= tag->words;
            block->inline_flags |= tag->flags;
        }
    b->in_block = true;
}

/* After one <br>: is the line above a paragraph of its own?  It is when it ends as a paragraph does. */
static bool line_is_paragraph(const html_tree *tree, const html_block *block)
{
    size_t end = tree->text.length;
    const char *t = tree->text.text;

    while (end > block->begin && t[end - 1] == ' ') end--;
    if (end == block->begin) return false;
    if (strchr(".!?:\"", t[end - 1])) return true;
    /* Closing quotation marks and the ellipsis: U+2019, U+201D, U+2026. */
    return end - block->begin >= 3 && (unsigned char)t[end - 3] == 0xe2 && (unsigned char)t[end - 2] == 0x80 &&
           ((unsigned char)t[end - 1] == 0x99 || (unsigned char)t[end - 1] == 0x9d ||
            (unsigned char)t[end - 1] == 0xa6);
}

static void add_text(builder *b, size_t number)
{
    html_tree *tree = b->tree;
    const html_run *run;
    html_block *block;
    size_t before;

    if (number >= b->scan->run_count) return;
    run = &b->scan->runs[number];
    if (b->in_block && run->breaks &&
        (run->breaks > 1 || line_is_paragraph(tree, &tree->blocks[tree->block_count - 1]))) {
        end_block(b);
        begin_block(b, number, true);
    } else if (!b->in_block) {
        begin_block(b, number, false);
    }
    if (b->failed) return;
    block = &tree->blocks[tree->block_count - 1];
    before = tree->text.length;
    if ((run->flags & RUN_SPACE || run->breaks) && before > block->begin && tree->text.text[before - 1] != ' ')
        text_map_insert(&tree->text, " ", 1);
    text_fold_append(&tree->text, b->scan->page, run->begin, run->end, block->begin, true);
    if (tree->text.failed) {
        b->failed = true;
        stop(b);
        return;
    }
    if (b->links) block->link_bytes += (uint32_t)(tree->text.length - before);
    if (b->bolds) block->bold_bytes += (uint32_t)(tree->text.length - before);
}

static uint32_t add_node(builder *b, html_element element, const html_tag *tag)
{
    html_tree *tree = b->tree;
    const html_node *parent;
    html_node *node;
    void *nodes = tree->nodes;

    if (tree->node_count >= MOST_NODES ||
        !clean_reserve(tree->text.call, &nodes, &tree->node_capacity, tree->node_count + 1, sizeof(html_node))) {
        b->failed = true;
        stop(b);
        return 0;
    }
    tree->nodes = nodes;
    parent = &tree->nodes[b->node];
    node = &tree->nodes[tree->node_count];
    memset(node, 0, sizeof(*node));
    node->parent = b->node;
    node->depth = (uint16_t)(parent->depth + 1);
    node->element = (uint8_t)element;
    node->words = tag ? tag->words : 0;
    node->flags = (uint8_t)(parent->flags | (tag ? tag->flags : 0));
    node->article = element == EL_ARTICLE ? (uint32_t)tree->node_count : parent->article;
    node->list =
        element == EL_UL || element == EL_OL || element == EL_TABLE ? (uint32_t)tree->node_count : parent->list;
    node->above = parent->above | parent->words;
    node->elements_above = parent->elements_above | (uint64_t)1 << element;
    node->first_block = (uint32_t)tree->block_count;
    return (uint32_t)tree->node_count++;
}

static void on_start(void *self, const xmlChar *name, const xmlChar **attributes)
{
    builder *b = self;
    const html_tag *tag = NULL;
    html_element element;
    uint32_t entry = INLINE_IMPLIED;

    if (b->failed || b->too_deep) return;
    if (attributes && attributes[0] && attributes[1]) {
        size_t number = 0, i;

        for (i = 0; attributes[1][i] >= '0' && attributes[1][i] <= '9'; i++)
            number = number * 10 + attributes[1][i] - '0';
        if (number < b->scan->tag_count) {
            tag = &b->scan->tags[number];
            entry = INLINE_TAG | (uint32_t)number;
        }
    }
    element =
        tag ? (html_element)tag->element : html_element_of(clean_str((const char *)name, strlen((const char *)name)));
    if (b->stack_depth == b->stack_limit) {
        b->too_deep = true;
        stop(b);
        return;
    }
    if (html_element_is_block(element)) {
        end_block(b);
        if (element == EL_HTML || element == EL_BODY)
            entry = 0;
        else
            entry = add_node(b, element, tag);
        if (b->failed) return;
        b->node = entry;
    } else {
        if (element == EL_A) b->links++;
        if (element == EL_B) b->bolds++;
        if (element == EL_A && b->in_block) {
            html_block *block = &b->tree->blocks[b->tree->block_count - 1];

            if (block->links < UINT16_MAX) block->links++;
        }
    }
    b->stack[b->stack_depth++] = entry;
}

static void on_end(void *self, const xmlChar *name)
{
    builder *b = self;
    uint32_t entry;

    (void)name;
    if (b->failed || b->too_deep || b->stack_depth == 0) return;
    entry = b->stack[--b->stack_depth];
    if (entry & INLINE_TAG) {
        html_element element =
            entry == INLINE_IMPLIED ? EL_OTHER : (html_element)b->scan->tags[entry & ~INLINE_TAG].element;

        if (element == EL_A && b->links) b->links--;
        if (element == EL_B && b->bolds) b->bolds--;
        return;
    }
    end_block(b);
    if (entry == 0) return;
    b->tree->nodes[entry].end_block = (uint32_t)b->tree->block_count;
    b->node = b->tree->nodes[entry].parent;
}

/* Text of the outline: numbers of runs, each ended by a semicolon.  libxml2 may cut it anywhere. */
static void on_text(void *self, const xmlChar *text, int n)
{
    builder *b = self;
    int i;

    for (i = 0; i < n && !b->failed && !b->too_deep; i++) {
        if (text[i] >= '0' && text[i] <= '9') {
            b->number = (b->in_number ? b->number * 10 : 0) + text[i] - '0';
            b->in_number = true;
        } else {
            if (b->in_number) add_text(b, b->number);
            b->in_number = false;
        }
    }
}

quoth_status html_tree_build(html_tree *tree, const clean_call *call, const html_scan *scan, const html_limits *limits)
{
    builder b;
    xmlSAXHandler sax;
    xmlSAXHandlerPtr own;
    size_t i;

    memset(tree, 0, sizeof(*tree));
    memset(&b, 0, sizeof(b));
    memset(&sax, 0, sizeof(sax));
    text_map_init(&tree->text, call);
    b.tree = tree;
    b.scan = scan;
    b.stack_limit = (size_t)limits->depth + DEPTH_SLACK;
    b.stack = call->host->scratch(call->ctx, b.stack_limit * sizeof(*b.stack), sizeof(*b.stack));
    if (!b.stack || scan->outline_length > INT32_MAX) return QUOTH_E_LIMIT;
    add_node(&b, EL_BODY, NULL);
    if (b.failed) return QUOTH_E_LIMIT;
    tree->nodes[0].parent = QUOTH_NONE;
    sax.startElement = on_start;
    sax.endElement = on_end;
    sax.characters = on_text;
    sax.ignorableWhitespace = on_text;
    b.parser = htmlCreateMemoryParserCtxt(scan->outline, (int)scan->outline_length);
    if (!b.parser) {
        call->host->report(call->ctx, QUOTH_ERROR, "memory", (quoth_span){0, 0}, "libxml2 ran out of memory");
        return QUOTH_E_LIMIT;
    }
    own = b.parser->sax;
    b.parser->sax = &sax;
    b.parser->userData = &b;
    htmlCtxtUseOptions(b.parser, HTML_PARSE_RECOVER | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING | HTML_PARSE_NONET |
                                     HTML_PARSE_COMPACT);
    htmlParseDocument(b.parser);
    end_block(&b);
    b.parser->sax = own;
    if (b.parser->myDoc) xmlFreeDoc(b.parser->myDoc);
    htmlFreeParserCtxt(b.parser);
    if (b.too_deep)
        call->host->report(call->ctx, QUOTH_ERROR, "max-depth", (quoth_span){0, 0},
                           "the page nests elements more than 'max-depth' (%lld) deep: raise it to take such pages",
                           (long long)limits->depth);
    if (b.too_deep || b.failed || tree->text.failed) return QUOTH_E_LIMIT;
    for (i = 0; i < tree->node_count; i++)
        if (tree->nodes[i].end_block < tree->nodes[i].first_block || i == 0)
            tree->nodes[i].end_block = (uint32_t)tree->block_count;
    return QUOTH_OK;
}
