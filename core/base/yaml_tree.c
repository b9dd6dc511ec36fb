/* SPDX-License-Identifier: Apache-2.0 */
/* From libyaml's events to nodes.  Built with an explicit stack, so the depth of a file costs no C stack. */
#include "base/yaml_tree.h"

#include "base/excerpt.h"

#include <stdlib.h>
#include <string.h>
#include <yaml.h>

/* A collection that is being read.  Entries grow on the heap and move to the pool when it ends. */
typedef struct tree_frame {
    tree_node *node;
    tree_entry *entries;
    size_t count, capacity;
    const char *key; /* of a map: read, waiting for its value */
    diag_place key_place;
    size_t anchor; /* of the collection; QUOTH_NONE: none */
    size_t height; /* of it, as far as it is read */
} tree_frame;

typedef struct tree_anchor {
    const char *name;
    const tree_node *node; /* NULL while it is being read: an alias to it would be a cycle */
} tree_anchor;

typedef struct tree_builder {
    pool *pool;
    tree_input input;
    diagnostics *diags;
    size_t first_column; /* code points before the YAML on its first line */
    tree_frame frames[TREE_MAX_DEPTH];
    size_t depth;
    tree_anchor anchors[TREE_MAX_ANCHORS];
    size_t anchor_count;
    size_t weight; /* of all nodes so far, aliases expanded */
    const tree_node *root;
} tree_builder;

static diag_place place_of(const tree_builder *b, yaml_mark_t begin, yaml_mark_t end)
{
    return (diag_place){.file = b->input.file,
                        .source = b->input.source,
                        .source_len = b->input.len,
                        .line = begin.line + 1,
                        .column = begin.column + 1 + (begin.line == 0 ? b->first_column : 0),
                        .width = begin.line == end.line ? end.column - begin.column : SIZE_MAX};
}

static bool builder_fail(tree_builder *b, const char *code, diag_place place, const char *help, const char *format, ...)
    QUOTH_PRINTF(5, 6);

/* Reports an error that ends the reading; returns false. */
static bool builder_fail(tree_builder *b, const char *code, diag_place place, const char *help, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    diagnostics_vadd(b->diags, QUOTH_ERROR, code, place, help, format, arguments);
    va_end(arguments);
    return false;
}

/* ----------------------------------------------------------------------------------- syntax errors */

/* What to do about the most frequent slips; libyaml's own words do not say. */
static const char *syntax_help(const tree_builder *b, const char *problem, diag_place place)
{
    size_t at = excerpt_offset(b->input.source, b->input.len, place.line, place.column);
    char c = at < b->input.len ? b->input.source[at] : '\0';
    if (c == '\t') return "indent with spaces: YAML allows no tabs there";
    if (c == '{' && at > 0 && b->input.source[at - 1] == '$') return "put a variable in quotes: \"${NAME}\"";
    if (c == '@' || c == '`' || c == '%') return "put a value that begins with this character in quotes";
    if (strstr(problem, "mapping values are not allowed")) {
        return "check the indentation, and put a text that holds ': ' in quotes";
    }
    if (strstr(problem, "expected alphabetic or numeric")) {
        return "put a value that begins with '*' or '&' in quotes, such as \"*.txt\"";
    }
    if (strstr(problem, "unexpected end of stream")) return "close the quotation mark that opens here";
    return NULL;
}

static bool report_syntax(tree_builder *b, const yaml_parser_t *parser)
{
    const char *problem = parser->problem ? parser->problem : "unknown error";
    if (parser->error == YAML_READER_ERROR) {
        diag_place place = {.file = b->input.file, .source = b->input.source, .source_len = b->input.len, .width = 1};
        excerpt_locate(b->input.source, b->input.len, b->input.begin + parser->problem_offset, &place.line,
                       &place.column);
        return builder_fail(b, "yaml-encoding", place, "save the file as UTF-8 without control characters",
                            "cannot read the text: %s", problem);
    }
    diag_place place = place_of(b, parser->problem_mark, parser->problem_mark);
    const char *context = parser->context ? parser->context : "";
    if (*context && excerpt_offset(b->input.source, b->input.len, place.line, place.column) == b->input.len) {
        /* Something is not closed: where it was opened says more than the end of the file. */
        place = place_of(b, parser->context_mark, parser->context_mark);
    }
    const char *help = syntax_help(b, problem, place);
    if (!help && *context && parser->context_mark.line + 1 != place.line) {
        help = pool_format(b->pool, "look at what begins at line %zu", parser->context_mark.line + 1);
    }
    return builder_fail(b, "yaml-syntax", place, help, "invalid YAML: %s%s%s", problem, *context ? " " : "", context);
}

/* -------------------------------------------------------------------------------------------- nodes */

/* Counts `weight` more nodes against the limit. */
static bool count_nodes(tree_builder *b, size_t weight, diag_place place)
{
    b->weight += weight;
    if (b->weight <= TREE_MAX_NODES) return true;
    return builder_fail(b, "yaml-nodes", place, "repeat less through aliases, or split the file",
                        "too many values: more than %d, aliases counted each time", TREE_MAX_NODES);
}

/* Keeps the index of the node's anchor in *index, QUOTH_NONE if it has none. */
static bool add_anchor(tree_builder *b, const yaml_char_t *name, const tree_node *node, diag_place place, size_t *index)
{
    *index = QUOTH_NONE;
    if (!name) return true;
    size_t i = 0;
    while (i < b->anchor_count && strcmp(b->anchors[i].name, (const char *)name) != 0) i++;
    if (i == TREE_MAX_ANCHORS) {
        return builder_fail(b, "yaml-anchors", place, NULL, "too many anchors: more than %d", TREE_MAX_ANCHORS);
    }
    if (i == b->anchor_count) {
        b->anchors[i].name = pool_copy(b->pool, (const char *)name, strlen((const char *)name));
        b->anchor_count++;
    }
    b->anchors[i].node = node; /* a later anchor of the same name counts from here on, as YAML says */
    *index = i;
    return true;
}

/* The collection that is being read has a child of this height. */
static void raise_height(tree_builder *b, size_t child)
{
    tree_frame *frame = b->depth > 0 ? &b->frames[b->depth - 1] : NULL;
    if (frame && frame->height < child + 1) frame->height = child + 1;
}

/* Puts a finished node, or a collection that begins, where it belongs. */
static void attach(tree_builder *b, const tree_node *node)
{
    if (b->depth == 0) {
        b->root = node;
        return;
    }
    tree_frame *frame = &b->frames[b->depth - 1];
    if (frame->count == frame->capacity) {
        frame->capacity = frame->capacity ? 2 * frame->capacity : 8;
        frame->entries = memory_resize(frame->entries, frame->capacity, sizeof *frame->entries);
    }
    bool map = frame->node->kind == TREE_MAP;
    frame->entries[frame->count++] = (tree_entry){map ? frame->key : NULL, map ? frame->key_place : node->place, node};
    frame->key = NULL;
    raise_height(b, node->height);
}

static bool expects_key(const tree_builder *b)
{
    if (b->depth == 0) return false;
    const tree_frame *frame = &b->frames[b->depth - 1];
    return frame->node->kind == TREE_MAP && !frame->key;
}

static bool fail_key(tree_builder *b, diag_place place)
{
    return builder_fail(b, "yaml-key", place, "write a single word before the ':'", "a key must be a word");
}

static bool fail_depth(tree_builder *b, diag_place place)
{
    return builder_fail(b, "yaml-depth", place, NULL, "nested too deeply: more than %d levels", TREE_MAX_DEPTH);
}

static void check_tag(tree_builder *b, const yaml_char_t *tag, const char *allowed, diag_place place)
{
    if (!tag || strcmp((const char *)tag, "!") == 0 || strcmp((const char *)tag, allowed) == 0) return;
    diagnostics_add(b->diags, QUOTH_ERROR, "yaml-tag", place, "remove the tag; each option knows its kind",
                    "unsupported tag '%s'", (const char *)tag);
}

static bool add_scalar(tree_builder *b, const yaml_event_t *event)
{
    diag_place place = place_of(b, event->start_mark, event->end_mark);
    const char *text = (const char *)event->data.scalar.value;
    size_t len = event->data.scalar.length;
    if (strlen(text) != len) {
        diagnostics_add(b->diags, QUOTH_ERROR, "yaml-nul", place, "remove the '\\0'", "a text cannot hold a NUL byte");
        len = strlen(text);
    }
    check_tag(b, event->data.scalar.tag, YAML_STR_TAG, place);
    char *copy = pool_copy(b->pool, text, len);
    if (expects_key(b)) {
        tree_frame *frame = &b->frames[b->depth - 1];
        frame->key = copy;
        frame->key_place = place;
        return count_nodes(b, 1, place);
    }
    tree_node *node = pool_alloc(b->pool, sizeof *node);
    bool plain = event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE && !event->data.scalar.tag;
    *node = (tree_node){.kind = TREE_SCALAR, .plain = plain, .place = place, .text = copy, .len = len, .weight = 1};
    size_t anchor;
    if (!count_nodes(b, 1, place) || !add_anchor(b, event->data.scalar.anchor, node, place, &anchor)) return false;
    attach(b, node);
    return true;
}

static bool begin_collection(tree_builder *b, tree_kind kind, const yaml_event_t *event, const yaml_char_t *anchor_name,
                             bool flow)
{
    diag_place place = place_of(b, event->start_mark, event->end_mark);
    if (!flow) place.width = 0;
    if (expects_key(b)) return fail_key(b, place);
    if (b->depth == TREE_MAX_DEPTH) return fail_depth(b, place);
    tree_node *node = pool_alloc(b->pool, sizeof *node);
    *node = (tree_node){.kind = kind, .place = place, .weight = b->weight};
    size_t anchor;
    if (!count_nodes(b, 1, place) || !add_anchor(b, anchor_name, NULL, place, &anchor)) return false;
    attach(b, node);
    b->frames[b->depth++] = (tree_frame){.node = node, .anchor = anchor, .height = 1};
    return true;
}

static int compare_keys(const void *left, const void *right)
{
    const tree_entry *a = *(const tree_entry *const *)left, *b = *(const tree_entry *const *)right;
    int order = strcmp(a->key, b->key);
    return order != 0 ? order : (a > b) - (a < b);
}

/* Reports all but the first of equal keys; sorted, so that a map of thousands costs no square. */
static void check_duplicates(tree_builder *b, const tree_entry *entries, size_t count)
{
    if (count < 2) return;
    const tree_entry **sorted = memory_alloc(count * sizeof(*sorted));
    for (size_t i = 0; i < count; i++) sorted[i] = &entries[i];
    qsort(sorted, count, sizeof(*sorted), compare_keys);
    for (size_t i = 1, first = 0; i < count; i++) {
        if (strcmp(sorted[i]->key, sorted[first]->key) != 0) {
            first = i;
            continue;
        }
        char *help =
            memory_format("it is given at line %zu already: keep one of the two", sorted[first]->key_place.line);
        diagnostics_add(b->diags, QUOTH_ERROR, "duplicate-key", sorted[i]->key_place, help, "duplicate key '%s'",
                        sorted[i]->key);
        free(help);
    }
    free(sorted);
}

static void end_collection(tree_builder *b)
{
    tree_frame *frame = &b->frames[--b->depth];
    tree_node *node = frame->node;
    node->weight = b->weight - node->weight;
    node->height = frame->height;
    raise_height(b, node->height);
    node->count = frame->count;
    if (frame->count > 0) {
        tree_entry *entries = pool_alloc(b->pool, frame->count * sizeof *entries);
        memcpy(entries, frame->entries, frame->count * sizeof *entries);
        node->entries = entries;
    }
    free(frame->entries);
    if (node->kind == TREE_MAP) check_duplicates(b, node->entries, node->count);
    if (frame->anchor != QUOTH_NONE) b->anchors[frame->anchor].node = node;
}

static bool add_alias(tree_builder *b, const yaml_event_t *event)
{
    diag_place place = place_of(b, event->start_mark, event->end_mark);
    const char *name = (const char *)event->data.alias.anchor;
    if (expects_key(b)) return fail_key(b, place);
    size_t i = 0;
    while (i < b->anchor_count && strcmp(b->anchors[i].name, name) != 0) i++;
    if (i == b->anchor_count) {
        return builder_fail(b, "yaml-alias", place, "name an anchor that stands before it, or put the value in quotes",
                            "unknown alias '*%s'", name);
    }
    const tree_node *node = b->anchors[i].node;
    if (!node) return builder_fail(b, "yaml-alias", place, NULL, "alias '*%s' stands inside what it names", name);
    if (b->depth + node->height > TREE_MAX_DEPTH) return fail_depth(b, place);
    if (!count_nodes(b, node->weight, place)) return false;
    attach(b, node);
    return true;
}

static bool add_event(tree_builder *b, const yaml_event_t *event)
{
    switch (event->type) {
    case YAML_DOCUMENT_START_EVENT:
        if (!b->root) return true;
        return builder_fail(b, "yaml-documents", place_of(b, event->start_mark, event->end_mark),
                            "put each pipeline into a file of its own", "a second document begins here");
    case YAML_SCALAR_EVENT:
        return add_scalar(b, event);
    case YAML_ALIAS_EVENT:
        return add_alias(b, event);
    case YAML_SEQUENCE_START_EVENT:
        check_tag(b, event->data.sequence_start.tag, YAML_SEQ_TAG, place_of(b, event->start_mark, event->end_mark));
        return begin_collection(b, TREE_LIST, event, event->data.sequence_start.anchor,
                                event->data.sequence_start.style == YAML_FLOW_SEQUENCE_STYLE);
    case YAML_MAPPING_START_EVENT:
        check_tag(b, event->data.mapping_start.tag, YAML_MAP_TAG, place_of(b, event->start_mark, event->end_mark));
        return begin_collection(b, TREE_MAP, event, event->data.mapping_start.anchor,
                                event->data.mapping_start.style == YAML_FLOW_MAPPING_STYLE);
    case YAML_SEQUENCE_END_EVENT:
    case YAML_MAPPING_END_EVENT:
        end_collection(b);
        return true;
    case YAML_NO_EVENT:
    case YAML_STREAM_START_EVENT:
    case YAML_STREAM_END_EVENT:
    case YAML_DOCUMENT_END_EVENT:
        return true;
    }
    return true;
}

const tree_node *tree_parse(pool *p, const tree_input *input, diagnostics *diags)
{
    tree_builder b = {.pool = p, .input = *input, .diags = diags};
    if (input->begin == 0 && input->len >= 3 && memcmp(input->source, "\xef\xbb\xbf", 3) == 0) {
        b.input.source += 3; /* a byte order mark takes no column */
        b.input.len -= 3;
    }
    size_t line;
    excerpt_locate(b.input.source, b.input.begin, b.input.begin, &line, &b.first_column);
    b.first_column--;

    diag_place start = {b.input.file, b.input.source, b.input.len, 1, b.first_column + 1, 0};
    if (input->len > TREE_MAX_BYTES) {
        builder_fail(&b, "yaml-size", start, NULL, "the text is too long: more than %d bytes", TREE_MAX_BYTES);
        return NULL;
    }
    yaml_parser_t parser;
    if (!yaml_parser_initialize(&parser)) {
        builder_fail(&b, "yaml-memory", start, NULL, "out of memory");
        return NULL;
    }
    yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&parser, (const unsigned char *)b.input.source + b.input.begin,
                                 b.input.len - b.input.begin);
    bool going = true, ended = false;
    while (going && !ended) {
        yaml_event_t event;
        if (!yaml_parser_parse(&parser, &event)) {
            going = report_syntax(&b, &parser);
            break;
        }
        ended = event.type == YAML_STREAM_END_EVENT;
        going = add_event(&b, &event);
        yaml_event_delete(&event);
    }
    yaml_parser_delete(&parser);
    while (b.depth > 0) free(b.frames[--b.depth].entries);
    if (!going) return NULL;
    if (b.root) return b.root;
    tree_node *nothing = pool_alloc(p, sizeof *nothing);
    *nothing = (tree_node){.kind = TREE_SCALAR, .plain = true, .place = start, .text = "", .weight = 1};
    return nothing;
}

/* -------------------------------------------------------------------------------------------- using it */

const tree_entry *tree_find(const tree_node *node, const char *key)
{
    if (!node || node->kind != TREE_MAP) return NULL;
    for (size_t i = 0; i < node->count; i++) {
        if (strcmp(node->entries[i].key, key) == 0) return &node->entries[i];
    }
    return NULL;
}

diag_place tree_place_within(const tree_node *node, size_t offset, size_t width)
{
    diag_place place = node->place;
    if (!place.source || place.line == 0) return place;
    size_t at = excerpt_offset(place.source, place.source_len, place.line, place.column);
    size_t quote = node->plain ? 0 : 1;
    if (at + quote + offset > place.source_len || memcmp(place.source + at + quote, node->text, offset) != 0)
        return place;
    excerpt_locate(place.source, place.source_len, at + quote + offset, &place.line, &place.column);
    place.width = width;
    return place;
}

bool tree_is_null(const tree_node *node)
{
    if (node->kind != TREE_SCALAR || !node->plain) return false;
    return node->len == 0 || strcmp(node->text, "~") == 0 || strcmp(node->text, "null") == 0;
}

const char *tree_describe(pool *p, const tree_node *node)
{
    enum { SHOWN = 60 };
    if (node->kind == TREE_LIST) return "a list";
    if (node->kind == TREE_MAP) return "a mapping";
    if (tree_is_null(node)) return "nothing";
    size_t len = node->len;
    if (len > SHOWN) {
        len = SHOWN;
        while (len > 0 && ((unsigned char)node->text[len] & 0xc0) == 0x80) len--;
    }
    return pool_format(p, "%s'%.*s%s'", node->plain ? "" : "the text ", (int)len, node->text,
                       len < node->len ? "..." : "");
}

const tree_node *tree_make_text(pool *p, const char *text, diag_place place)
{
    tree_node *node = pool_alloc(p, sizeof *node);
    size_t len = strlen(text);
    *node = (tree_node){.kind = TREE_SCALAR, .place = place, .text = pool_copy(p, text, len), .len = len, .weight = 1};
    return node;
}

const tree_node *tree_make_list(pool *p, const tree_node *const *values, size_t count, diag_place place)
{
    tree_entry *entries = pool_alloc(p, count * sizeof *entries);
    for (size_t i = 0; i < count; i++) entries[i] = (tree_entry){NULL, values[i]->place, values[i]};
    tree_node *node = pool_alloc(p, sizeof *node);
    *node = (tree_node){.kind = TREE_LIST, .place = place, .entries = entries, .count = count, .weight = count + 1};
    return node;
}
