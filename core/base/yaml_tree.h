/* SPDX-License-Identifier: Apache-2.0 */
/* YAML text as a tree of nodes that know where they stand in the file.
 *
 * A subset: one document; keys are scalars and occur once in a mapping; no tags but !!str; aliases stand for the node
 * they name, as often as the limits allow.  Scalars are not interpreted here: what `true` or `10s` means is up to the
 * option that takes it. */
#ifndef QUOTH_CORE_YAML_TREE_H
#define QUOTH_CORE_YAML_TREE_H

#include "base/diagnostics.h"
#include "base/memory.h"

enum {
    TREE_MAX_BYTES = 1 << 20, /* of a file */
    TREE_MAX_DEPTH = 32,      /* counted after aliases are expanded, like nodes */
    TREE_MAX_ANCHORS = 100,
    TREE_MAX_NODES = 20000
};

typedef enum tree_kind { TREE_SCALAR, TREE_LIST, TREE_MAP } tree_kind;

typedef struct tree_node tree_node;

typedef struct tree_entry {
    const char *key;      /* NULL in a list */
    diag_place key_place; /* in a list: of the value */
    const tree_node *value;
} tree_entry;

struct tree_node {
    tree_kind kind;
    bool plain;       /* scalar without quotes: may be a number, a boolean or nothing */
    bool variable;    /* holds the value of a variable: may be a number or a boolean, quotes or not */
    diag_place place; /* width: SIZE_MAX where it goes on to the next line */
    const char *text; /* scalar: NUL-terminated; others: NULL */
    size_t len;
    const tree_entry *entries; /* list and map, in the file's order */
    size_t count;
    size_t weight; /* nodes below it and itself, aliases expanded */
    size_t height; /* levels of collections from here down, aliases expanded */
};

/* What to read.  `source` must outlive the nodes and all diagnostics about them. */
typedef struct tree_input {
    const char *file;
    const char *source;
    size_t len;
    size_t begin; /* the YAML begins at this byte of the source's first line; places count from the line's start */
} tree_input;

/* The root, in memory of the pool.  NULL after an error that ends the reading (syntax, limits; reported); others, such
 * as a duplicate key, are reported and the tree is complete.  Text without any node gives an empty plain scalar. */
const tree_node *tree_parse(pool *, const tree_input *, diagnostics *);

/* The value of a key; NULL: not a map, or no such key. */
const tree_entry *tree_find(const tree_node *, const char *key);
/* The place of `width` bytes at byte `offset` of a scalar's text, where the file shows the text as it is (no escapes
 * before it); else that of the whole scalar. */
diag_place tree_place_within(const tree_node *, size_t offset, size_t width);
/* True for a plain scalar that holds nothing: empty, `~` or `null`. */
bool tree_is_null(const tree_node *);
/* "a list", "a mapping", "the text 'x'", ...: for messages; in memory of the pool. */
const char *tree_describe(pool *, const tree_node *);

/* A node that stands in no file: text in quotes. */
const tree_node *tree_make_text(pool *, const char *text, diag_place);
const tree_node *tree_make_list(pool *, const tree_node *const *values, size_t count, diag_place);

#endif
