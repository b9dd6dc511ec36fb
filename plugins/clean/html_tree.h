/* SPDX-License-Identifier: Apache-2.0 */
/* The second pass over a page: libxml2 nests the outline; what comes out is a tree of elements and, in reading order,
 * the blocks of text that stand in it. */
#ifndef QUOTH_CLEAN_HTML_TREE_H
#define QUOTH_CLEAN_HTML_TREE_H

#include "html_scan.h"
#include "text_map.h"

/* An element that begins a new line, or the page itself (node 0). */
typedef struct html_node {
    uint32_t parent;                 /* QUOTH_NONE: node 0 */
    uint32_t words;                  /* groups of its own class, id and role */
    uint32_t above;                  /* of all its ancestors */
    uint32_t first_block, end_block; /* the blocks inside it */
    uint16_t depth;
    uint8_t element;
    uint8_t flags;           /* TAG_... of itself and all its ancestors */
    uint32_t article, list;  /* the innermost <article>, and list or table, that it is or stands in; 0: none */
    uint64_t elements_above; /* 1 << element of all its ancestors and itself */
} html_node;

/* A stretch of inline text: what a browser shows as a paragraph. */
typedef struct html_block {
    uint32_t node;         /* the innermost element it stands in */
    uint32_t begin, end;   /* of the folded text */
    uint32_t link_bytes;   /* of it inside <a> */
    uint32_t bold_bytes;   /* inside <b>, <strong> */
    uint32_t first_run;    /* of the scan */
    uint32_t inline_words; /* groups of inline elements around its text */
    uint16_t links;        /* <a> that begin in it */
    uint8_t inline_flags;  /* TAG_... of inline elements around its text */
    uint8_t after_break;   /* it goes on after <br> where the block before it ended */
} html_block;

typedef struct html_tree {
    html_node *nodes;
    size_t node_count, node_capacity;
    html_block *blocks;
    size_t block_count, block_capacity;
    text_map text; /* of all blocks, one after the other: white space folded, character references resolved */
} html_tree;

/* QUOTH_E_LIMIT: memory is out, or the page nests deeper than it may although it was flattened (reported). */
quoth_status html_tree_build(html_tree *tree, const clean_call *call, const html_scan *scan, const html_limits *limits);

#endif
