/* SPDX-License-Identifier: Apache-2.0 */
#include "block_model.h"

#include <stdlib.h>
#include <string.h>

enum { MOST_NODES = 1 << 16, DEEPEST_TREE = 64, LONGEST_LINE = 4096 };

typedef struct model_node {
    float value;     /* a threshold, or what a leaf adds */
    int16_t feature; /* -1: a leaf */
    uint16_t right;  /* of a split: where its right child is; the left one comes next */
} model_node;

struct block_model {
    model_node *nodes;
    uint32_t *roots;
    size_t node_count, root_count;
    double threshold;
};

/* State of reading one file. */
typedef struct reader {
    block_model *model;
    int16_t features[FEATURE_COUNT]; /* of the file's own numbers */
    size_t feature_count, node_room, root_room;
    uint16_t open[DEEPEST_TREE]; /* splits of the current tree whose right child is still to come */
    size_t open_count;
    bool in_tree, has_format, has_threshold;
    const char *why;
} reader;

static bool fail(reader *r, const char *why)
{
    r->why = why;
    return false;
}

static bool grow(void **items, size_t *room, size_t count, size_t size)
{
    size_t wanted = *room ? *room * 2 : 1024;
    void *grown;

    if (count < *room) return true;
    grown = realloc(*items, wanted * size);
    if (!grown) return false;
    *items = grown;
    *room = wanted;
    return true;
}

static bool read_features(reader *r, char *names)
{
    char *name, *rest = names;

    while ((name = strtok_r(rest, " \t", &rest)) != NULL) {
        html_feature feature = html_feature_named(clean_str(name, strlen(name)));

        if (feature == FEATURE_COUNT) return fail(r, "names a feature that this version does not have");
        if (r->feature_count == FEATURE_COUNT) return fail(r, "names too many features");
        r->features[r->feature_count++] = (int16_t)feature;
    }
    return true;
}

static bool read_node(reader *r, char *line)
{
    block_model *m = r->model;
    void *nodes = m->nodes, *roots = m->roots;
    model_node node = {0, -1, 0};
    char *end = line;

    if (m->node_count >= MOST_NODES) return fail(r, "has too many nodes");
    if (!grow(&nodes, &r->node_room, m->node_count, sizeof(*m->nodes))) return fail(r, "does not fit into memory");
    m->nodes = nodes;
    if (!r->in_tree) {
        if (!grow(&roots, &r->root_room, m->root_count, sizeof(*m->roots))) return fail(r, "does not fit into memory");
        m->roots = roots;
        m->roots[m->root_count++] = (uint32_t)m->node_count;
        r->in_tree = true;
    }
    if (line[0] == '=') {
        line++;
    } else {
        long number = strtol(line, &end, 10);

        if (end == line || number < 0 || (size_t)number >= r->feature_count)
            return fail(r, "has a node without a feature");
        node.feature = r->features[number];
        line = end;
    }
    node.value = strtof(line, &end);
    if (end == line || *end) return fail(r, "has a node without a number");
    if (node.feature >= 0) {
        if (r->open_count == DEEPEST_TREE) return fail(r, "has a tree that is too deep");
        r->open[r->open_count++] = (uint16_t)m->node_count;
    } else if (r->open_count) {
        m->nodes[r->open[--r->open_count]].right = (uint16_t)(m->node_count + 1);
    } else {
        r->in_tree = false;
    }
    m->nodes[m->node_count++] = node;
    return true;
}

static bool read_line(reader *r, char *line)
{
    char *end;

    if (line[0] == '\0' || line[0] == '#') return true;
    if (!r->has_format) {
        if (strcmp(line, "quoth-blocks 1") != 0) return fail(r, "does not begin with 'quoth-blocks 1'");
        r->has_format = true;
        return true;
    }
    if (!strncmp(line, "features ", 9)) return read_features(r, line + 9);
    if (!strncmp(line, "threshold ", 10)) {
        r->model->threshold = strtod(line + 10, &end);
        if (end == line + 10 || *end) return fail(r, "has a threshold that is no number");
        r->has_threshold = true;
        return true;
    }
    return read_node(r, line);
}

block_model *block_model_read(const char *text, size_t length, const char **why, size_t *line)
{
    reader r;
    size_t at = 0;

    memset(&r, 0, sizeof(r));
    *line = 0;
    r.model = calloc(1, sizeof(*r.model));
    if (!r.model) {
        *why = "does not fit into memory";
        return NULL;
    }
    while (at < length) {
        const char *newline = memchr(text + at, '\n', length - at);
        size_t n = newline ? (size_t)(newline - (text + at)) : length - at;
        char copy[LONGEST_LINE];

        ++*line;
        if (n >= sizeof(copy) && text[at] != '#') {
            fail(&r, "has a line that is too long");
            break;
        }
        if (n >= sizeof(copy)) n = 0;
        memcpy(copy, text + at, n);
        copy[n] = '\0';
        if (!read_line(&r, copy)) break;
        at = newline ? (size_t)(newline - text) + 1 : length;
    }
    if (!r.why && (!r.has_format || !r.has_threshold || r.in_tree || r.model->root_count == 0))
        r.why = "ends before it is complete";
    *why = r.why;
    if (!r.why) return r.model;
    block_model_free(r.model);
    return NULL;
}

void block_model_free(block_model *model)
{
    if (!model) return;
    free(model->nodes);
    free(model->roots);
    free(model);
}

double block_model_threshold(const block_model *model)
{
    return model->threshold;
}

double block_model_score(const block_model *model, const float features[FEATURE_COUNT])
{
    double sum = 0;
    size_t i;

    for (i = 0; i < model->root_count; i++) {
        const model_node *node = &model->nodes[model->roots[i]];

        while (node->feature >= 0)
            node = features[node->feature] <= node->value ? node + 1 : &model->nodes[node->right];
        sum += node->value;
    }
    return sum;
}
