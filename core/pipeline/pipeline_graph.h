/* SPDX-License-Identifier: Apache-2.0 */
/* Which stage of a pipeline reads what another one writes. */
#ifndef QUOTH_CORE_PIPELINE_GRAPH_H
#define QUOTH_CORE_PIPELINE_GRAPH_H

#include "base/memory.h"
#include "pipeline/pipeline.h"

/* Layers that go from one stage to a later one. */
typedef struct graph_edge {
    size_t from, to;           /* indexes of stages; `from` wrote the layers, or was the last to edit them */
    bool edits;                /* `to` changes them */
    const char *const *layers; /* names, in the order of the reader's ports; "text" is one */
    size_t count;
} graph_edge;

typedef struct pipeline_graph {
    const graph_edge *edges; /* by reader, then by writer, read ones before edited ones */
    size_t count;
} pipeline_graph;

/* In memory of the pool; names are those of the plugins' tables. */
pipeline_graph pipeline_graph_make(const pipeline *, pool *);

/* The layers that a stage adds or edits, "text" included; the list is in memory of the pool. */
size_t pipeline_graph_writes(const pipeline *, size_t stage, const char *const **layers, pool *);

/* The values of a source's inputs or a sink's output, as they are shown: the first few, then "and 7 more".  0: the
 * stage has no such option. */
size_t pipeline_graph_places(const pipeline *, size_t stage, const char *const **values, pool *);

#endif
