/* SPDX-License-Identifier: Apache-2.0 */
#include "pipeline/pipeline_graph.h"

#include "hosting/options.h"

#include <string.h>

enum { PLACES_SHOWN = 6 };

static size_t count_ports(const quoth_stage *def)
{
    size_t count = 0;
    while (def->ports && def->ports[count].layer) count++;
    return count;
}

/* The last stage before `reader` that adds or edits the layer; `reader` if there is none. */
static size_t find_toucher(const pipeline *p, size_t reader, const char *layer)
{
    for (size_t i = reader; i-- > 0;) {
        for (const quoth_port *port = p->stages[i].def->ports; port && port->layer; port++) {
            bool touches = port->use == QUOTH_ADD || port->use == QUOTH_EDIT;
            if (touches && strcmp(port->layer, layer) == 0) return i;
        }
    }
    return reader;
}

/* Adds the edges of one kind from `from` to `to`, if there are layers for one. */
static void add_edge(const pipeline *p, size_t from, size_t to, bool edits, pool *memory, graph_edge *edges,
                     size_t *count)
{
    const quoth_stage *def = p->stages[to].def;
    const char **layers = pool_alloc(memory, (count_ports(def) + 1) * sizeof *layers);
    size_t found = 0;
    for (const quoth_port *port = def->ports; port && port->layer; port++) {
        if (port->use == QUOTH_ADD || (port->use == QUOTH_EDIT) != edits) continue;
        if (find_toucher(p, to, port->layer) == from) layers[found++] = port->layer;
    }
    if (found > 0) edges[(*count)++] = (graph_edge){from, to, edits, layers, found};
}

pipeline_graph pipeline_graph_make(const pipeline *p, pool *memory)
{
    size_t ports = 0, count = 0;
    for (size_t i = 0; i < p->stage_count; i++) ports += count_ports(p->stages[i].def);
    graph_edge *edges = pool_alloc(memory, (ports + 1) * sizeof *edges);
    for (size_t to = 0; to < p->stage_count; to++) {
        for (size_t from = 0; from < to && count_ports(p->stages[to].def) > 0; from++) {
            add_edge(p, from, to, false, memory, edges, &count);
            add_edge(p, from, to, true, memory, edges, &count);
        }
    }
    return (pipeline_graph){edges, count};
}

size_t pipeline_graph_writes(const pipeline *p, size_t stage, const char *const **layers, pool *memory)
{
    const quoth_stage *def = p->stages[stage].def;
    const char **names = pool_alloc(memory, (count_ports(def) + 1) * sizeof *names);
    size_t count = 0;
    for (const quoth_port *port = def->ports; port && port->layer; port++) {
        if (port->use == QUOTH_ADD || port->use == QUOTH_EDIT) names[count++] = port->layer;
    }
    *layers = names;
    return count;
}

size_t pipeline_graph_places(const pipeline *p, size_t stage, const char *const **values, pool *memory)
{
    const pipeline_stage *s = &p->stages[stage];
    for (const quoth_option *o = s->def->options; o && o->name; o++) {
        if (!(o->flags & (QUOTH_INPUTS | QUOTH_OUTPUT))) continue;
        const void *field = (const char *)s->config + o->offset;
        const quoth_str *items = field;
        size_t count = 1;
        if (o->flags & QUOTH_LIST) {
            items = ((const quoth_list *)field)->items;
            count = ((const quoth_list *)field)->count;
        }
        size_t shown = count > PLACES_SHOWN + 1 ? PLACES_SHOWN : count;
        const char **names = pool_alloc(memory, (shown + 1) * sizeof *names);
        for (size_t i = 0; i < shown; i++) {
            bool standard = !items[i].ptr || items[i].len == 0 || strcmp(items[i].ptr, "-") == 0;
            const char *stream = s->def->role == QUOTH_SINK ? "standard output" : "standard input";
            names[i] = standard ? stream : items[i].ptr;
        }
        if (shown < count) names[shown++] = pool_format(memory, "and %zu more", count - PLACES_SHOWN);
        *values = names;
        return shown;
    }
    *values = NULL;
    return 0;
}
