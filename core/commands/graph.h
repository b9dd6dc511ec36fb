/* SPDX-License-Identifier: Apache-2.0 */
/* The forms in which `quoth graph` shows a pipeline; all of them print to standard output. */
#ifndef QUOTH_CORE_GRAPH_H
#define QUOTH_CORE_GRAPH_H

#include "pipeline/pipeline_graph.h"

typedef struct graph_style {
    size_t columns; /* of the terminal */
    bool ascii, colour;
} graph_style;

void graph_draw(const pipeline *, const graph_style *);
void graph_print_mermaid(const pipeline *);
void graph_print_dot(const pipeline *);

#endif
